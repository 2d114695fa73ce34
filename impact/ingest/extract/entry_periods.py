"""Periods of entries: values in cells joined over rows, and questions about what is not certain.

One target joined over four quarters is that of the year, never of the first only. A value whose period is not
certain, or was not read, counts nowhere until it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from impact.ingest.arithmetic.part_totals import fits_parts, has_no_sum, is_sum_of_parts, smallest_parts
from impact.ingest.extract.entries import (
    PART_NAMES,
    ROW_FIELDS,
    SERIES_NAMES,
    CellIssue,
    EntryColumns,
    SeriesCells,
    empty_series,
)
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.periods.date_parser import whole_year
from impact.ingest.periods.header_details import is_final_target, names_project_end
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods_of_rows.row_periods import RowPeriods
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.joined_cells import joined_rows
from impact.ingest.tables.table_detection import Column
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import NOT_MEASURED, State

MOST_CANDIDATES = 4
# Targets of so many periods leave open of which an undated value is.
FEWEST_PERIODS = 2
DATED_SERIES = (ACTUAL, TARGET)
DAYS_OF_YEAR = 364


def widen_to_years(row_periods: RowPeriods) -> RowPeriods:
    """Return the calendar years in which parts of years lie, for targets of a year that stand beside each part."""
    periods = [
        whole_year(end.year) if start is not None and end is not None and start.year == end.year else (start, end)
        for start, end in row_periods.periods
    ]
    uncertain = {
        row: replace(doubt, candidates=tuple(dict.fromkeys(widen_to_years(RowPeriods(list(doubt.candidates))).periods)))
        for row, doubt in row_periods.uncertain.items()
    }
    return replace(row_periods, periods=periods, uncertain=uncertain)


def fill_in_periods(entries: EntryColumns, row_periods: RowPeriods) -> None:
    """Give the entries of the rows, one for each, their periods, with the doubts about cells of dates."""
    entries.start = [period[0] for period in row_periods.periods]
    entries.end = [period[1] for period in row_periods.periods]
    entries.cell_issues += [CellIssue(row, kind, column, raw) for row, kind, column, raw in row_periods.doubts]


def note_period_doubts(
    entries: EntryColumns,
    series: Mapping[str, Sequence[Column]],
    uncertain: Mapping[int, PeriodDoubt],
    *,
    is_dated: bool,
) -> None:
    """Note the values of a group of columns whose period is not certain: by row, or for all rows by the header.

    `is_dated`: the headers give a period. `series` holds the columns of each series.
    """
    for name, columns in series.items():
        if name == BASELINE or not columns:
            continue
        entries.period_doubts.update({(row, name): doubt for row, doubt in uncertain.items()})
        meaning = columns[0].meaning
        if meaning.candidates or meaning.part is not None:
            doubt = PeriodDoubt(meaning.candidates, columns[0].header)
            entries.period_doubts.update({(row, name): doubt for row in range(len(entries))})
        if name == TARGET and not is_dated and is_final_target(columns[0].header):
            entries.final_targets.update(range(len(entries)))
            _doubt_final_targets(entries, columns[0].header)


def _doubt_final_targets(entries: EntryColumns, header: str) -> None:
    """Note targets of the end of a project that stand on rows of a part of a year: they are no target of that part."""
    if not names_project_end(header):
        return
    for row, (start, end) in enumerate(zip(entries.start, entries.end, strict=True)):
        if start is not None and end is not None and (end - start).days < DAYS_OF_YEAR:
            entries.period_doubts.setdefault((row, TARGET), PeriodDoubt((), header))


def ask_about_periods(entries: EntryColumns, indicators: Iterable[IdentifiedIndicator]) -> None:
    """Make each value without a certain period UNCLEAR and ask about it.

    An undated value beside dated ones of the same indicator and series is one whose period was not read; beside targets
    of several periods it may be of each of these.
    """
    doubts = dict(entries.period_doubts)
    for name in DATED_SERIES:
        has_value = [state is not None for state in entries.series[name].state]
        for item in indicators:
            for entry in _undated_beside_dated(entries, item.entries, has_value):
                if name != TARGET or entry not in entries.final_targets:
                    doubts.setdefault((entry, name), PeriodDoubt((), ""))
                if name == ACTUAL and entry not in entries.final_targets:
                    # The target beside it has no period either, and is of the same one.
                    doubts.setdefault((entry, TARGET), PeriodDoubt((), ""))
        if name == ACTUAL:
            for item in indicators:
                for entry, doubt in _undated_beside_targets(entries, item.entries, has_value):
                    doubts.setdefault((entry, name), doubt)
    for (entry, name), doubt in sorted(doubts.items(), key=lambda item: item[0]):
        _ask(entries, entry, name, doubt)


def _undated_beside_dated(
    entries: EntryColumns, members: Sequence[int], has_value: Sequence[bool]
) -> list[int]:
    if len(members) < 2:
        return []
    undated = [e for e in members if has_value[e] and entries.start[e] is None and entries.end[e] is None]
    if not undated:
        return []
    is_dated = any(has_value[e] and entries.end[e] is not None for e in members)
    return undated if is_dated else []


def _undated_beside_targets(
    entries: EntryColumns, members: Sequence[int], has_value: Sequence[bool]
) -> list[tuple[int, PeriodDoubt]]:
    """The undated actuals of an indicator with targets of several periods: of which of these is each?"""
    undated = [e for e in members if has_value[e] and entries.start[e] is None and entries.end[e] is None]
    if not undated or len(members) < FEWEST_PERIODS:
        return []
    states = entries.series[TARGET].state
    periods = {
        (entries.start[entry], entries.end[entry])
        for entry in members
        if states[entry] is not None and entries.end[entry] is not None
    }
    if len(periods) < FEWEST_PERIODS:
        return []
    candidates = tuple(sorted(periods, key=str)) if len(periods) <= MOST_CANDIDATES else ()
    return [(entry, PeriodDoubt(candidates, entries.text["title"][entry])) for entry in undated]


def _ask(entries: EntryColumns, entry: int, name: str, doubt: PeriodDoubt) -> None:
    series = entries.series[name]
    state, value = series.state[entry], series.value[entry]
    if state in (None, *NOT_MEASURED):
        return
    kind = IssueKind.PERIOD_UNCERTAIN if doubt.candidates else IssueKind.PERIOD_UNREAD
    entries.ask_about_value(
        entry, name, kind, () if value is None else (value,),
        ({"when": doubt.text} if doubt.text else {}) | ({"case": doubt.case} if doubt.case else {}),
        tuple(_as_place(period) for period in doubt.candidates[:MOST_CANDIDATES]),
    )  # fmt: skip


def _as_place(period: Period) -> tuple[str, str, str]:
    return _iso(period[0]), _iso(period[1]), ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def separate_joined_values(
    resolved: ResolvedTable, entries: EntryColumns, series: Mapping[str, Sequence[Column]]
) -> EntryColumns | None:
    """Take the values in cells joined over rows out of `entries`, as entries of their own; None without any.

    `entries` are those of the data rows of a table, `series` the columns of each series.
    """
    shared = _find_joined_values(resolved, [column for columns in series.values() for column in columns])
    if not shared:
        return None
    moved_entries = EntryColumns()
    for name in ROW_FIELDS:
        setattr(moved_entries, name, list(getattr(entries, name)))
    moved_entries.text = entries.text
    moved_entries.series = {name: empty_series(len(resolved.rows)) for name in SERIES_NAMES}
    moved_entries.parts = {name: [None] * len(resolved.rows) for name in PART_NAMES}
    _move_joined_values(entries, moved_entries, shared)
    return moved_entries


def _find_joined_values(resolved: ResolvedTable, columns: Sequence[Column]) -> dict[str, list[list[int]]]:
    """By series the entries (rows of a table among its data rows, from 0) that share one joined cell."""
    name_of = {
        column.place: column.meaning.role for column in columns if column.meaning.role in (ACTUAL, TARGET)
    }
    position_of = (
        {row: index for index, row in enumerate(resolved.rows)} if resolved.table.sheet.merged else {}
    )
    shared: dict[str, list[list[int]]] = {}
    for first, last, place in joined_rows(resolved.table) if position_of else ():
        rows = [position_of[row] for row in range(first, last + 1) if row in position_of]
        if place in name_of and len(rows) > 1 and first in position_of:
            shared.setdefault(name_of[place], []).append(rows)
    return shared


def _move_joined_values(
    entries: EntryColumns, moved_entries: EntryColumns, shared: dict[str, list[list[int]]]
) -> None:
    """Move each joined value to `moved_entries` (the same without values), with the period of all its rows together.

    Where its rows are about several indicators or groups, or their periods do not join, it is not certain what it is
    about: it stays where it is, and is asked about.
    """
    for name, spans in shared.items():
        source, target = entries.series[name], moved_entries.series[name]
        for rows in spans:
            first = rows[0]
            if source.state[first] is None:
                continue
            whole = _join_periods([(entries.start[row], entries.end[row]) for row in rows])
            groups = {entries.breakdown[row] for row in rows}
            is_of_groups = len(groups) == len(rows) > 1
            if len({_subject(entries, row) for row in rows}) > 1 or not (whole or is_of_groups):
                entries.period_doubts[first, name] = PeriodDoubt((), "")
                continue
            doubts = [entries.period_doubts.pop((row, name), None) for row in rows]
            if whole is not None:
                moved_entries.start[first], moved_entries.end[first] = whole
            if len(groups) > 1:
                moved_entries.breakdown[first] = ""
            source.move_entry_to(target, first)
            if any(doubts):
                moved_entries.period_doubts[first, name] = PeriodDoubt((), next(d.text for d in doubts if d))
            for issue in [item for item in entries.cell_issues if (item.entry, item.series) == (first, name)]:
                entries.cell_issues.remove(issue)
                moved_entries.cell_issues.append(issue)


def _subject(entries: EntryColumns, row: int) -> tuple[str, ...]:
    text = entries.text
    return tuple(text[name][row] for name in ("title", "code", "location"))


def _join_periods(periods: Sequence[Period]) -> Period | None:
    """The period that others make up together; None where they are one and the same, overlap or leave a gap."""
    dated = sorted({(start, end) for start, end in periods if start is not None and end is not None})
    if len(dated) < len(set(periods)) or len(dated) == 1:
        return None
    for (_, end), (start, _) in pairwise(dated):
        if (start - end).days != 1:
            return None
    return (dated[0][0], dated[-1][1]) if dated else None


@dataclass(frozen=True, slots=True)
class DatedColumns:
    """The entries of the columns of one period; of a total of a year, the periods that it is the total of."""

    period: Period
    extract: EntryColumns
    parts_of_total: frozenset[Period] = frozenset()


def drop_repeated_totals(dated_columns: Sequence[DatedColumns]) -> None:
    """Remove the total of a year from rows where it is the sum of parts of that year that are filled in.

    A total that is not their sum is the value of the year where it can be one: a rate between its parts, their mean, or
    the last of them. Any other is asked about.
    """
    for columns in dated_columns:
        if not columns.parts_of_total:
            continue
        extract, cells = columns.extract, columns.extract.series[ACTUAL]
        parts = [c.extract.series[ACTUAL] for c in dated_columns if c.period in columns.parts_of_total]
        smallest = smallest_parts(columns.parts_of_total)
        addends = [c.extract.series[ACTUAL] for c in dated_columns if c.period in smallest]
        filled = {row for row in range(len(extract)) if any(part.state[row] is not None for part in parts)}
        repeated = {row for row in filled if not _stays_beside(extract, row, addends)}
        for row in repeated:
            cells.raw[row], cells.value[row], cells.state[row] = "", None, None
        cells.percent -= repeated
        cells.yes_no = {row: value for row, value in cells.yes_no.items() if row not in repeated}
        extract.cell_issues = [
            item for item in extract.cell_issues if item.series != ACTUAL or item.entry not in repeated
        ]


def _stays_beside(extract: EntryColumns, row: int, addends: Sequence[SeriesCells]) -> bool:
    """Whether the total of a year says more than its parts, and ask about one that cannot be true beside them."""
    cells, text = extract.series[ACTUAL], extract.text
    total = cells.value[row]
    parts = [value for part in addends if (value := part.value[row]) is not None]
    if total is None or any(part.state[row] is State.UNCLEAR for part in addends):
        return False
    is_share = row in cells.percent or has_no_sum(text["title"][row], f"{text['unit'][row]} {text['measure'][row]}")
    if fits_parts(total, parts, is_share=is_share):
        return len(parts) > 1 and not is_sum_of_parts(total, parts)
    extract.ask_about_value(row, ACTUAL, IssueKind.TOTAL_DIFFERS, (total, float(f"{sum(parts):.12g}")))
    return True
