"""Numbers of a whole year that cannot stand beside all its quarters or months: a slip in one of them, so it is asked.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from impact.ingest.arithmetic.part_totals import (
    NEVER_ADDED,
    fill_year,
    is_possible_year,
    is_year,
    smallest_parts,
)
from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.periods.date_parser import is_within
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.model.submission import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State


def ask_about_years(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], measures: Sequence[Measure]
) -> None:
    """Make values of a year UNCLEAR that lie outside what all its quarters or months together allow."""
    distinct = {period for period in zip(entries.start, entries.end, strict=True) if None not in period}
    years = {period for period in distinct if is_year(period)}
    if len(years) == len(distinct) or not years:
        return
    for name, (item, measure) in product((ACTUAL, TARGET), zip(identified, measures, strict=True)):
        cells = entries.series[name]
        value_of: dict[Period, float] = {}
        entry_of: dict[Period, int] = {}
        for entry in item.totals:
            period, value = (entries.start[entry], entries.end[entry]), cells.value[entry]
            if value is not None and None not in period:
                value_of[period], entry_of[period] = value, entry
        for year in [period for period in value_of if period in years]:
            parts = smallest_parts(period for period in value_of if period != year and is_within(period, year))
            numbers = [value_of[part] for part in sorted(parts, key=str)]
            is_share = measure in NEVER_ADDED
            if min(numbers, default=-1) < 0 or not fill_year(parts, year):
                continue
            if not is_possible_year(value_of[year], numbers, is_share=is_share):
                _ask(entries, entry_of[year], name, value_of[year], sum(numbers))


def _ask(entries: EntryColumns, entry: int, name: str, value: float, total: float) -> None:
    cells = entries.series[name]
    cells.value[entry], cells.state[entry] = None, State.UNCLEAR
    kind, raw, readings = IssueKind.TOTAL_DIFFERS, cells.raw[entry], (value, float(f"{total:.12g}"))
    entries.cell_issues.append(CellIssue(entry, kind, cells.column[entry], raw, readings, name))
