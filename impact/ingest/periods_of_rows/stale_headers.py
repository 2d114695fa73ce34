"""Value columns whose header says another year than their sheet: a sheet that was copied with its header of last year.

'Rapport 2024' with 'Cible 2024' and 'Réalisé 2023' may show last year's figures, or those of 2024 below an old header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import UNDATED, is_within
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods.sheet_periods import GivenPeriod
from impact.ingest.tables.column_rules import names_period
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words


def doubt_stale_headers(tables: Sequence[ResolvedTable], year_of: Mapping[int, int]) -> None:
    """Give the values of a table both years as candidates where its sheet or title says another one than its header.

    `year_of` holds, by index in `tables`, the one year that a sheet or title says. Asked where the table of the other
    year stands beside it with the same header, or where the targets are of the year of the sheet; not where the
    figures are those of that other table, which proves the header.
    """
    found_columns: list[tuple[ResolvedTable, Column, Period]] = []
    for index, year in year_of.items():
        resolved = tables[index]
        columns = [
            column for column in resolved.columns if column.meaning.role == ACTUAL and column.meaning.period
        ]
        years = {year_in(column) for column in columns}
        stated = next(iter(years)) if len(years) == 1 else None
        if stated is None or stated == year or any(column.meaning.candidates for column in columns):
            continue
        targets = {
            year_in(column)
            for column in resolved.columns
            if column.meaning.role == TARGET and column.meaning.period
        }
        other_tables = [
            tables[other] for other, other_year in year_of.items() if other_year == stated and other != index
        ]
        beside = [twin for other in other_tables for twin in _columns_like(other, columns)]
        if (not beside and targets != {year}) or (
            beside and all(_is_repeated(resolved, *twin) for twin in beside)
        ):
            continue
        if not targets - {stated}:
            # The whole header is that of last year.
            columns += [
                column for column in resolved.columns if column.meaning.role == TARGET and column.meaning.period
            ]
        found_columns += [
            (resolved, column, moved)
            for column in columns
            if (moved := _moved_to(column.meaning.period, year)) is not None
        ]
    for resolved, column, moved in found_columns:
        period = column.meaning.period
        if period is not None:
            meaning = replace(column.meaning, period=moved, candidates=(moved, period))
            resolved.columns = tuple(
                replace(item, meaning=meaning) if item.place == column.place else item
                for item in resolved.columns
            )


def find_other_year(resolved: ResolvedTable, given_period: GivenPeriod) -> int | None:
    """Return the year that the name of a sheet says where its title and headers all say another one, else None.

    Both may have been left as they were: 'Rapport 2023' and 'Réalisé 2023' on a copy that is called '2024'.
    """
    years = {end.year for start, end in given_period.candidates if start and end and start.year == end.year}
    stated = {year_in(column) for column in resolved.columns if column.meaning.role == ACTUAL and column.meaning.period}
    other_years = years - stated
    is_between_two = len(given_period.candidates) == len(years) == 2 and len(stated) == len(other_years) == 1
    return other_years.pop() if is_between_two else None


def doubt_undated_groups(resolved: ResolvedTable, given_period: GivenPeriod) -> None:
    """Give groups both periods as candidates whose period is only that of the whole beside them, and not the given one.

    'Totaal 2024 | Mannen | Vrouwen' on the sheet of 2025 may be last year's total before this year's groups.
    """
    whole = given_period.candidates[0]
    resolved.columns = tuple(
        replace(column, meaning=replace(column.meaning, candidates=(whole, period)))
        if (period := column.meaning.period) is not None
        and column.meaning.role in (ACTUAL, TARGET)
        and column.meaning.name
        and not column.meaning.candidates
        and column.place not in resolved.chosen_columns
        and whole not in (UNDATED, period)
        and not names_period(column.header)
        and not (is_within(period, whole) or is_within(whole, period))
        else column
        for column in resolved.columns
    )


def year_in(column: Column) -> int | None:
    """Return the calendar year in which the whole period of a column lies, None for another one."""
    start, end = column.meaning.period or (None, None)
    return end.year if start is not None and end is not None and start.year == end.year else None


def _moved_to(period: Period | None, year: int) -> Period | None:
    """The same part of another year; None for a period that is open or ends on 29 February."""
    start, end = period or (None, None)
    if start is None or end is None or (end.month, end.day) == (2, 29):
        return None
    return start.replace(year=year), end.replace(year=year)


def _columns_like(
    other: ResolvedTable, columns: Sequence[Column]
) -> list[tuple[ResolvedTable, Column, Column]]:
    """The pairs of a column of the other table and one of `columns` with the same header and period."""
    return [
        (other, theirs, own)
        for theirs in other.columns
        for own in columns
        if theirs.meaning.role == ACTUAL
        and theirs.meaning.period == own.meaning.period
        and normalise_words(theirs.header) == normalise_words(own.header)
    ]


def _is_repeated(resolved: ResolvedTable, other: ResolvedTable, theirs: Column, own: Column) -> bool:
    """Whether every value of a column stands in that of the other table too, with the same title."""
    values_there, values_here = _values_of(other, theirs), _values_of(resolved, own)
    return bool(values_here) and all(values_there.get(title) == value for title, value in values_here.items())


def _values_of(resolved: ResolvedTable, column: Column) -> dict[str, Cell]:
    title = resolved.find("title") or resolved.find("code")
    if title is None:
        return {}
    pairs = zip(resolved.pick(title), resolved.pick(column), strict=True)
    return {normalise_words(text_of(name)): value for name, value in pairs if text_of(value)}
