"""Numbers that are offered beside a question about a text: what its words mean, in the unit of its row.

Only readings of open questions change here; nothing counts by it. Entries count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.statements.worded_numbers import find_worded_numbers
from impact.ingest.values.group_words import find_numbers_of_groups
from impact.ingest.values.unit_names import (
    convert_time,
    factor_between,
    name_time,
    name_unit,
    order_times,
    time_factor,
    word_behind,
    word_for_days,
)
from impact.ingest.values.value_vocabulary import is_idem, normalise_words
from impact.model.answers import READINGS
from impact.model.issues import IssueKind

_OF_TEXTS = frozenset((IssueKind.NUMBER_WITH_TEXT, IssueKind.TEXT_FOR_NUMBER, IssueKind.SEVERAL_NUMBERS))
_BRACKETED = re.compile(r"\(([^()]*)\)")


def suggest_numbers(entries: EntryColumns) -> None:
    """Add to questions about texts the numbers that may be meant: '12+3' is 15, '10.3 ton' 10,300 of a row in kilos."""
    for index, issue in enumerate(entries.cell_issues):
        if issue.kind not in _OF_TEXTS or not issue.series:
            continue
        if issue.kind is IssueKind.TEXT_FOR_NUMBER and is_idem(issue.raw):
            place = entries.sheet[issue.entry], entries.row[issue.entry], issue.column
            offered = _numbers_beside(_values_by_place(entries), *place)
        elif find_numbers_of_groups(issue.raw) is not None:
            continue
        else:
            offered = find_worded_numbers(issue.raw) or _in_unit_of_row(entries, issue)
        if offered:
            readings = tuple(dict.fromkeys((*offered, *issue.readings)))[: len(READINGS)]
            is_text = issue.kind is IssueKind.TEXT_FOR_NUMBER
            kind = IssueKind.NUMBER_WITH_TEXT if is_text else issue.kind
            entries.cell_issues[index] = replace(issue, kind=kind, readings=readings)
    _offer_common_times(entries)


def _in_unit_of_row(entries: EntryColumns, issue: CellIssue) -> tuple[float, ...]:
    """The numbers of a text with a unit of its own, in the unit of its row or header; () where nothing converts it."""
    cells = entries.series.get(issue.series)
    if cells is None:
        # A numerator, denominator or number of answers is a count, whatever the unit of the row.
        return ()
    word = word_behind(issue.raw)
    own = name_time(word) if word else ""
    unit = cells.unit.get(issue.entry) or entries.text["unit"][issue.entry]
    # 'Kilo voedsel' says its unit in its title.
    words = (unit,) if unit or not own else normalise_words(entries.text["title"][issue.entry]).split()
    if not unit and own in ("month", "year"):
        # 'Per jaar' in a title is no unit of it.
        words = _BRACKETED.findall(entries.text["title"][issue.entry])
    units = [name for word in words if (name := name_unit(word)) and own and name != own]
    converted = ([_convert(number, own, other) for number in issue.readings] for other in units)
    numbers = next((lengths for lengths in converted if None not in lengths), [])
    return tuple(number for number in numbers if number is not None)


def _convert(number: float, unit: str, other_unit: str) -> float | None:
    """A number in another unit; None where nothing converts it."""
    factor = factor_between(unit, other_unit)
    return convert_time(number, unit, other_unit) if factor is None else float(f"{number * factor:.12g}")


def _offer_common_times(entries: EntryColumns) -> None:
    """Offer lengths of time in each unit that one row uses: '3 weken' beside '18 dagen' as 21 days or as 3 weeks."""
    words_of_rows: defaultdict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    for index, issue in enumerate(entries.cell_issues):
        is_clock = issue.kind is IssueKind.DURATION
        word = word_behind(issue.raw) if issue.kind in _OF_TEXTS else ""
        if issue.series and (is_clock or word) and not entries.text["unit"][issue.entry]:
            names = (entries.text[name][issue.entry] for name in ("title", "code", "location"))
            words_of_rows[entries.sheet[issue.entry], *names][index] = "" if is_clock else word
    of_rows = [_units_of_words(word_of) for word_of in words_of_rows.values()]
    for unit_of in of_rows:
        units = order_times({*unit_of.values()} - {""})
        if "" in unit_of.values():
            _offer_hours_and_minutes(entries, unit_of)
        elif len(units) > 1:
            words = {"day": word_for_days([word_behind(entries.cell_issues[i].raw) for i in unit_of])}
            # Weeks and months have no common length but days.
            units = ["day", *units] if "day" not in units and time_factor(units[0], units[-1]) is None else units
            words |= {unit_of[i]: word_behind(entries.cell_issues[i].raw) for i in reversed(unit_of)}
            options = {f"option_{place}": words[unit] for place, unit in enumerate(units, start=1)}
            for index, unit in unit_of.items():
                issue = entries.cell_issues[index]
                lengths = (convert_time(n, unit, other) for n in issue.readings[-1:] for other in units)
                readings = tuple(float(f"{length:.6g}") for length in lengths if length is not None)
                params = {**issue.params, **options}
                entries.cell_issues[index] = replace(issue, readings=readings, params=params)


def _units_of_words(word_of: Mapping[int, str]) -> dict[int, str]:
    """The unit of each word behind a length of time in one row, '' of a clock time; without other words."""
    named_units = {index: name_time(word, set(word_of.values())) if word else "" for index, word in word_of.items()}
    return {index: unit for index, unit in named_units.items() if not word_of[index] or order_times((unit,))}


def _offer_hours_and_minutes(entries: EntryColumns, unit_of: Mapping[int, str]) -> None:
    """Ask of '150 min' beside '2u30' the same: hours or minutes."""
    for index, unit in unit_of.items():
        factor = time_factor(unit, "minute") if unit else None
        issue = entries.cell_issues[index]
        if factor is not None and issue.readings:
            minutes = issue.readings[-1] * factor
            readings = float(f"{minutes / 60:.6g}"), float(f"{minutes:.6g}")
            entries.cell_issues[index] = replace(issue, kind=IssueKind.DURATION, readings=readings)


def _values_by_place(entries: EntryColumns) -> dict[tuple[str, int, int], float]:
    """The numbers that are known, or offered first, by sheet, row and column (from 1)."""
    offered = {
        (entries.sheet[issue.entry], entries.row[issue.entry], issue.column): issue.readings[0]
        for issue in entries.cell_issues
        if issue.series and issue.readings
    }
    return offered | {
        (entries.sheet[entry], entries.row[entry], series.column[entry]): value
        for series in entries.series.values()
        for entry, value in enumerate(series.value)
        if value is not None
    }


def _numbers_beside(
    places: dict[tuple[str, int, int], float], sheet: str, row: int, column: int
) -> tuple[float, ...]:
    """The number in the nearest cell to the left in a row, then that in the cell above."""
    left = max((place[2] for place in places if place[:2] == (sheet, row) and place[2] < column), default=0)
    beside = (places.get((sheet, row, left)), places.get((sheet, row - 1, column)))
    return tuple(dict.fromkeys(number for number in beside if number is not None))
