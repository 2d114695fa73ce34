"""Scores beyond the scale that their unit, header or title states, and scores of which a text says the scale changed.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS
from impact.ingest.comparison.sheet_limits import SheetLines, ask_condition
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.statements.stated_scales import (
    ScaleChange,
    StatedScale,
    read_row_scale,
    read_title_scale,
    read_unit_scale,
)
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import VALUE_ROLES, ResolvedTable
from impact.ingest.values.unit_names import PERCENT, PERMILLE, name_unit
from impact.ingest.values.value_vocabulary import measure_of_unit
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

# The texts of an entry that may state its scale; a definition tells more than that, and needs the word itself.
_TEXTS = ("title", "definition", "measure")
_SHARES = (PERCENT, PERMILLE)
TEN = 10.0


@dataclass(slots=True)
class StatedScales:
    """The scales that the units, headers and titles of a file state; `units` has that of each entry."""

    entries: EntryColumns
    units: Sequence[str]
    of_columns: dict[tuple[str, int], list[tuple[int, int, StatedScale]]] = field(default_factory=dict)
    of_rows: dict[tuple[str, ...], StatedScale] = field(default_factory=dict)

    @staticmethod
    def read(entries: EntryColumns, tables: Iterable[ResolvedTable], units: Sequence[str]) -> StatedScales:
        """Read the scales of the headers of all tables."""
        scales = StatedScales(entries, units)
        for resolved in tables:
            table = resolved.table
            for column in resolved.columns:
                if column.meaning.role not in VALUE_ROLES:
                    continue
                scale = read_unit_scale(column.meaning.unit) or read_title_scale(column.header)
                if scale is not None:
                    span = table.first, table.last, scale
                    scales.of_columns.setdefault((table.sheet.name, column.place + 1), []).append(span)
        for texts in set(scales._texts_of_rows()):
            scale = read_row_scale(*texts)
            if scale is not None:
                scales.of_rows[texts] = scale
        return scales

    @property
    def are_stated(self) -> bool:
        """Whether the file states any scale."""
        return bool(self.of_columns or self.of_rows)

    def _texts_of_rows(self) -> Iterable[tuple[str, ...]]:
        return zip(self.units, *(self.entries.text[name] for name in _TEXTS), strict=True)

    def find(self, entry: int, name: str) -> StatedScale | None:
        """Return the scale of one value: that of its header, else of its unit or title; None where none is stated."""
        if name_unit(self.units[entry]) in _SHARES or entry in self.entries.series[name].percent:
            return None
        place = self.entries.sheet[entry], self.entries.series[name].column[entry]
        row = self.entries.row[entry]
        of_header = next((scale for first, last, scale in self.of_columns.get(place, ()) if first < row <= last), None)
        return of_header or self.of_rows.get(
            (self.units[entry], *(self.entries.text[name][entry] for name in _TEXTS))
        )


def find_scored(scales: StatedScales, identified: Sequence[IdentifiedIndicator]) -> frozenset[int]:
    """Return the indicators (from 0) whose values stand under a stated scale, which holds at least one of them.

    Such values are scores also where no unit says so: they are never added up.
    """
    if not scales.are_stated:
        return frozenset()
    series = [(name, scales.entries.series[name].value) for name in (ACTUAL, TARGET)]
    scored = set()
    for index, item in enumerate(identified):
        filled = [(name, e, value) for name, cells in series for e in item.entries if (value := cells[e]) is not None]
        stated = [(scales.find(entry, name), value) for name, entry, value in filled]
        if all(scale is not None for scale, _ in stated) and any(
            scale is not None and scale.holds(value) for scale, value in stated
        ):
            scored.add(index)
    return frozenset(scored)


def ask_about_stated_scales(scales: StatedScales, identified: Iterable[IdentifiedIndicator]) -> None:
    """Make scores UNCLEAR that their stated scale cannot hold, and those on another scale than the first ones."""
    entries = scales.entries
    for item in identified if scales.are_stated else ():
        first: StatedScale | None = None
        for entry in item.entries:
            for name in SERIES_NAMES:
                cells = entries.series[name]
                value = cells.value[entry]
                scale = scales.find(entry, name) if value is not None else None
                if value is None or scale is None:
                    continue
                first = first or scale
                if not scale.holds(value):
                    _ask(entries, entry, name, _possible_scores(value, scale), scale)
                elif scale.high != first.high:
                    _ask(entries, entry, name, (_tidy(value * first.high / scale.high), value), first)


def _possible_scores(value: float, scale: StatedScale) -> tuple[float, ...]:
    """The number as written, and what it may mean on its scale: a lost decimal mark, or a scale of ten or a hundred."""
    # Up to ten it is no mark that is lost: 7.8 of a scale to five was given on one to ten.
    is_large = value > TEN
    possible = [
        *((_tidy(value / TEN),) if is_large else ()),
        *((_tidy(value * scale.high / top),) if (top := 100.0 if is_large else TEN) != scale.high else ()),
    ]
    scores = [score for score in dict.fromkeys(possible) if scale.holds(score) and score > 0]
    return (value, *scores[:3])


def _ask(entries: EntryColumns, entry: int, name: str, readings: tuple[float, ...], scale: StatedScale) -> None:
    params = {
        "case": "stated",
        "text": scale.text,
        "other": f"“{scale.text}”",
        "low": f"{scale.low:g}",
        "high": f"{scale.high:g}",
    }
    _hold_back(entries, entry, name, readings, params)


def ask_about_changed_scales(
    scales: StatedScales, lines: Mapping[str, SheetLines], changes: Mapping[int, tuple[ScaleChange, str]]
) -> None:
    """Ask on which scale scores are, where a text says that it has changed; `changes` are the remarks by entry."""
    entries = scales.entries
    of_sheets = {name: sheet.scale_changes for name, sheet in lines.items() if sheet.scale_changes}
    if not of_sheets and not changes:
        return
    for name, of_sheet in of_sheets.items():
        members = [entry for entry, sheet in enumerate(entries.sheet) if sheet == name]
        scored = [entry for entry in members if _is_scored(scales, entry)]
        for change, text in of_sheet:
            _ask_about_change(scales, scored or members, change, text)
    by_text: dict[tuple[ScaleChange, str], list[int]] = {}
    for entry, change_and_text in changes.items():
        by_text.setdefault(change_and_text, []).append(entry)
    for (change, text), members in by_text.items():
        _ask_about_change(scales, members, change, text)


def _is_scored(scales: StatedScales, entry: int) -> bool:
    return measure_of_unit(scales.units[entry]) is Measure.SCORE or any(
        scales.find(entry, name) is not None for name in SERIES_NAMES
    )


def _ask_about_change(scales: StatedScales, members: Sequence[int], change: ScaleChange, text: str) -> None:
    entries = scales.entries
    old, new = _ends_of(scales, members, change)
    for name in (ACTUAL, TARGET):
        cells = entries.series[name]
        for entry in members:
            value, end = cells.value[entry], entries.end[entry]
            if cells.state[entry] not in (State.REPORTED, State.UNCLEAR) or entry in cells.percent:
                continue
            if value is None or end is None or not (old and new and change.year) or value > max(old, new):
                ask_condition(entries, entry, name, IssueKind.TEXT_LIMITS, text)
                continue
            is_old = end.year < change.year
            if value > (old if is_old else new):
                ask_condition(entries, entry, name, IssueKind.TEXT_LIMITS, text)
                continue
            as_old = value if is_old else _tidy(value * old / new)
            as_new = _tidy(value * new / old) if is_old else value
            params = {
                "case": "change",
                "text": text,
                "other": f"“{text}”",
                "option_1": f"/{old:g}",
                "option_2": f"/{new:g}",
            }
            _hold_back(entries, entry, name, (as_old, as_new), params)


def _ends_of(scales: StatedScales, members: Sequence[int], change: ScaleChange) -> tuple[float, float]:
    """Where the scale ended before a change and after it: as the text says, else as unit or title; 0 for not known."""
    stated = {
        scale.high for entry in members for name in SERIES_NAMES if (scale := scales.find(entry, name)) is not None
    }
    own = stated.pop() if len(stated) == 1 else 0.0
    new, old = change.new, change.old
    if own and not new and own != old:
        new = own
    elif own and not old and own != new:
        old = own
    if new and not old and not own:
        old = _likely_old_end(scales.entries, members, change)
    return (old, new) if old != new else (0.0, 0.0)


def _likely_old_end(entries: EntryColumns, members: Sequence[int], change: ScaleChange) -> float:
    """Where the scale ended that the values before a change fit, of those that are usual; 0 for not known."""
    cells = entries.series[ACTUAL]
    before = [
        value
        for entry in members
        if (value := cells.value[entry]) is not None
        and (end := entries.end[entry]) is not None
        and end.year < change.year
    ]
    usual = {5.0: 10.0, 10.0: 5.0, 100.0: 10.0, 20.0: 10.0, 4.0: 5.0, 7.0: 5.0}.get(change.new, 0.0)
    return usual if before and max(before) <= usual else 0.0


def _hold_back(
    entries: EntryColumns, entry: int, name: str, readings: tuple[float, ...], params: dict[str, str]
) -> None:
    entries.ask_about_value(entry, name, IssueKind.SCALE_DIFFERS, readings, params)


def _tidy(number: float) -> float:
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")
