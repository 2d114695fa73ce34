"""Rows of one title whose units are the same in other words ('€' and 'euro'), or differ by a factor ('k€', 'ton').

Apart they would be two halves of one series. What is given for one period in both units stays two indicators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.statements.scale_texts import ScaleLine
from impact.ingest.values.unit_names import factor_between, name_unit, time_factor
from impact.ingest.values.units import compare_units, is_same_unit, scale_of_unit
from impact.model.title_comparison import title_key

# The texts that must be the same, beside the grant, where two rows of one title are one indicator.
_FRAME = ("code", "result_title", "location")


def join_units(
    entries: EntryColumns, grants: Sequence[str], units: Sequence[str]
) -> tuple[list[str], Mapping[int, tuple[ScaleLine, str]]]:
    """Return the units with one unit per title, and by entry (from 0) what its own unit is to that one, as written.

    Entries whose unit only has another name are in no need of a question, and are not among the latter.
    """
    joined_units = list(units)
    joined: dict[int, tuple[ScaleLine, str]] = {}
    if len(set(units)) < 2:
        return joined_units, joined
    by_title: dict[tuple[str, ...], dict[str, list[int]]] = {}
    frames = zip(grants, *(entries.text[name] for name in _FRAME), entries.text["title"], units, strict=True)
    for entry, (*frame, title, unit) in enumerate(frames):
        if title:
            key = (*frame, title_key(title))
            by_title.setdefault(key, {}).setdefault(unit, []).append(entry)
    for members_of in by_title.values():
        if len(members_of) < 2:
            continue
        # The indicator keeps the unit in which a number is largest: values in units, and not in thousands of them.
        first, *other_units = sorted(members_of, key=lambda unit: (not unit, scale_of_unit(unit)))
        for unit in other_units:
            if not unit:
                # The sheet of targets says no unit: they are those of the only unit that the results have.
                is_one = len(other_units) == 1 and not _series(entries, members_of[unit]) & _series(
                    entries, members_of[first]
                )
                factor = 1.0 if is_one else None
            else:
                factor = 1.0 if is_same_unit(unit, first) else _find_factor(unit, first)
            are_apart = not _places(entries, members_of[unit]) & _places(entries, members_of[first])
            if factor is None or factor <= 0 or not are_apart:
                continue
            for entry in members_of[unit]:
                joined_units[entry] = first
                if factor != 1:
                    joined[entry] = ScaleLine(unit, factor), unit
    return joined_units, joined


def _find_factor(unit: str, other_unit: str) -> float | None:
    """What a number in a unit is multiplied by to be in the other one; None where it is not known, or is one."""
    mismatch = compare_units(unit, other_unit)
    if mismatch is not None and mismatch.factor not in (None, 1):
        return mismatch.factor
    name, other_name = name_unit(unit), name_unit(other_unit)
    if not name or not other_name or name == other_name:
        return None
    return factor_between(name, other_name) or time_factor(name, other_name)


def _series(entries: EntryColumns, members: Sequence[int]) -> set[str]:
    """The series that entries have values of."""
    return {name for name in SERIES_NAMES for entry in members if entries.series[name].state[entry] is not None}


def _places(entries: EntryColumns, members: Sequence[int]) -> set[tuple[object, ...]]:
    """The series, periods and groups of the values of entries, and the tables with periods as headers they stand in."""
    places: set[tuple[object, ...]] = set()
    for entry in members:
        for name in SERIES_NAMES:
            if entries.series[name].state[entry] is not None:
                places.add((name, entries.start[entry], entries.end[entry], entries.breakdown[entry]))
                if entries.wide_table[entry]:
                    places.add((entries.sheet[entry], entries.wide_table[entry]))
    return places
