"""Numbers of a whole year beside its quarters or months: those that cannot stand beside them, and targets that stand at
each of them although they may be that of the year. Both are asked about.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from impact.ingest.arithmetic.column_arithmetic import read_numbers
from impact.ingest.arithmetic.part_totals import (
    NEVER_ADDED,
    fill_year,
    has_no_sum,
    is_possible_year,
    is_sum_of_parts,
    is_year,
    smallest_parts,
)
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.periods.date_parser import is_within, whole_year
from impact.ingest.periods.period_parser import PeriodDoubt, read_period_words
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.non_measurement_words import is_unmeasured
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

# A target that each part of the year comes to at least this share of is that of the part, or of a level.
REACHED_SHARE = 0.5
FEWEST_REPEATED = 2
# The case of such a question.
REPEATED_TARGET = "repeated_target"


def ask_about_values_of_years(
    entries: EntryColumns,
    tables: Sequence[ResolvedTable],
    identified: Sequence[IdentifiedIndicator],
    measures: Sequence[Measure],
) -> None:
    """Ask about values of years that their parts do not allow or only expect, and about targets at each part."""
    ask_about_years(entries, identified, measures)
    ask_about_estimated_years(entries, tables)
    ask_about_repeated_targets(entries, tables, identified, measures)


def ask_about_repeated_targets(
    entries: EntryColumns,
    tables: Iterable[ResolvedTable],
    identified: Sequence[IdentifiedIndicator],
    measures: Sequence[Measure],
) -> None:
    """Note targets that are the same at each quarter or month of a year: of the year, or of each of these?

    Only where the numbers leave it open: a count of which some part comes to less than half of the target, below a
    header that names no period.
    """
    headers = {
        (resolved.table.sheet.name, column.place + 1): column.header
        for resolved in tables
        for column in resolved.columns
        if column.meaning.role == TARGET and column.meaning.period is None
    }
    cells, actuals = entries.series[TARGET], entries.series[ACTUAL]
    for item, measure in zip(identified, measures, strict=True):
        by_year: dict[int, list[int]] = {}
        first = item.entries[0]
        is_added = measure not in NEVER_ADDED and not has_no_sum(
            entries.text["title"][first], entries.text["unit"][first]
        )
        for entry in item.totals if is_added else ():
            start, end = entries.start[entry], entries.end[entry]
            is_open = cells.state[entry] is not State.REPORTED or (entry, TARGET) in entries.period_doubts
            if start is None or end is None or start.year != end.year or is_year((start, end)) or is_open:
                continue
            if (entries.sheet[entry], cells.column[entry]) in headers:
                by_year.setdefault(end.year, []).append(entry)
        for year, members in by_year.items():
            target = cells.value[members[0]]
            periods = {(entries.start[entry], entries.end[entry]) for entry in members}
            values = [value for entry in members if (value := actuals.value[entry]) is not None]
            if not target or len(periods) < FEWEST_REPEATED or {cells.value[entry] for entry in members} != {target}:
                continue
            if min(values, default=target) >= REACHED_SHARE * target:
                continue
            for entry in members:
                header = headers[entries.sheet[entry], cells.column[entry]]
                candidates = (whole_year(year), (entries.start[entry], entries.end[entry]))
                entries.period_doubts[entry, TARGET] = PeriodDoubt(candidates, header, REPEATED_TARGET)


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


def ask_about_estimated_years(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Ask about the number of a year that is the sum of its parts of which one is an estimate.

    'Q4 2024 (raming)' is a column that is left out as a forecast, or whose values wait; '2024' beside it counts it.
    """
    estimates: dict[tuple[str, int], list[tuple[Period, float, str]]] = {}
    for resolved in tables:
        for place, header, period in _columns_of_estimates(resolved):
            for row, number in zip(resolved.rows, read_numbers(resolved.pick_place(place)), strict=True):
                if number is not None:
                    line = resolved.table.sheet.name, resolved.table.first + row + 1
                    estimates.setdefault(line, []).append((period, number, header))
    _add_values_that_wait(entries, estimates)
    if not estimates:
        return
    states, values = entries.series[ACTUAL].state, entries.series[ACTUAL].value
    entries_of: dict[tuple[str, int], list[int]] = {}
    for entry, line in enumerate(zip(entries.sheet, entries.row, strict=True)):
        if line in estimates and states[entry] is State.REPORTED and values[entry] is not None:
            entries_of.setdefault(line, []).append(entry)
    for line, members in entries_of.items():
        for entry in members:
            text = _find_estimate_in(entries, entry, members, estimates[line])
            if text:
                entries.ask_whether_it_counts(entry, ACTUAL, IssueKind.TEXT_BESIDE, {"text": text})


def _find_estimate_in(
    entries: EntryColumns, year: int, members: Sequence[int], estimates: Sequence[tuple[Period, float, str]]
) -> str:
    """The text of an estimate that the number of a year counts, by the entries of its row; '' for none."""
    values = entries.series[ACTUAL].value
    whole, total = (entries.start[year], entries.end[year]), values[year]
    if None in whole or not is_year(whole) or total is None:
        return ""
    expected = [item for item in estimates if item[0] != whole and is_within(item[0], whole)]
    numbers = [(period, number) for period, number, _ in expected]
    for entry in members:
        period, number = (entries.start[entry], entries.end[entry]), values[entry]
        is_part = None not in period and period != whole and is_within(period, whole)
        if is_part and number is not None and entries.breakdown[entry] == entries.breakdown[year]:
            numbers.append((period, number))
    parts = smallest_parts(period for period, _ in numbers)
    addends = [number for period, number in numbers if period in parts]
    return expected[0][2] if expected and len(addends) > 1 and is_sum_of_parts(total, addends) else ""


def _columns_of_estimates(resolved: ResolvedTable) -> Iterable[tuple[int, str, Period]]:
    """The columns of numbers that nobody measured which are not used, with header and certain period."""
    for place, header in resolved.unknown:
        words = normalise_words(header)
        reading = read_period_words(words)
        if reading is not None and reading.is_certain and is_unmeasured(words) and None not in reading.candidates[0]:
            yield place, header, reading.candidates[0]


def _add_values_that_wait(
    entries: EntryColumns, estimates: dict[tuple[str, int], list[tuple[Period, float, str]]]
) -> None:
    """Add the numbers that wait because of a text that says what they are worth, by sheet and row."""
    for issue in entries.cell_issues:
        period = entries.start[issue.entry], entries.end[issue.entry]
        text = issue.params.get("text", "")
        if issue.series == ACTUAL and text and len(issue.readings) == 1 and None not in period and not is_year(period):
            line = entries.sheet[issue.entry], entries.row[issue.entry]
            estimates.setdefault(line, []).append((period, issue.readings[0], text))


def _ask(entries: EntryColumns, entry: int, name: str, value: float, total: float) -> None:
    entries.ask_about_value(entry, name, IssueKind.TOTAL_DIFFERS, (value, float(f"{total:.12g}")))
