"""Numbers that are offered beside a question about a text: what its words mean, in the unit of its row.

Only readings of open questions change here; nothing counts by it. Entries count from 0.
"""

from __future__ import annotations

import re
from dataclasses import replace

from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.statements.worded_numbers import find_worded_numbers, is_idem
from impact.ingest.values.group_words import find_numbers_of_groups
from impact.ingest.values.unit_names import factor_between, name_unit
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.answers import READINGS
from impact.model.submission import IssueKind

_OF_TEXTS = frozenset((IssueKind.NUMBER_WITH_TEXT, IssueKind.TEXT_FOR_NUMBER, IssueKind.SEVERAL_NUMBERS))
_UNIT_BEHIND = re.compile(r"^[\d.,' ]*\d\s*(?P<unit>[^\W\d_]{1,12})\.?$")
DAYS_OF_WEEK = 7


def offer_numbers(entries: EntryColumns) -> None:
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


def _in_unit_of_row(entries: EntryColumns, issue: CellIssue) -> tuple[float, ...]:
    """The numbers of a text with a unit of its own, in the unit of its row or header; () where nothing converts it."""
    match = _UNIT_BEHIND.match(issue.raw.strip())
    own = name_unit(match["unit"]) if match else ""
    unit = entries.series[issue.series].unit.get(issue.entry) or entries.text["unit"][issue.entry]
    # 'Kilo voedsel' says its unit in its title.
    words = (unit,) if unit or not own else normalise_words(entries.text["title"][issue.entry]).split()
    factor = next((item for word in words if (item := _factor(own, name_unit(word))) is not None), None)
    return () if factor is None else tuple(float(f"{number * factor:.12g}") for number in issue.readings)


def _factor(own: str, unit_of_row: str) -> float | None:
    if not own or not unit_of_row or own == unit_of_row:
        return None
    return float(DAYS_OF_WEEK) if (own, unit_of_row) == ("week", "day") else factor_between(own, unit_of_row)


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
