"""Giving periods from outside a table (title, sheet, file) to the columns and rows of it that have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.ingest.periods.date_parser import is_within
from impact.ingest.periods.period_vocabulary import Period, parse_part
from impact.ingest.periods.relative_years import find_relative_year, spell_years, year_beside
from impact.ingest.periods.sheet_periods import GivenPeriod, find_given_period, find_period_of_file
from impact.ingest.periods_of_rows.ended_spans import give_spans_of_days
from impact.ingest.periods_of_rows.period_notes import doubt_periods_by_notes
from impact.ingest.periods_of_rows.section_periods import (
    doubt_headers_by_headings,
    find_row_periods,
    find_shown_years,
)
from impact.ingest.periods_of_rows.sheet_parts import (
    doubt_whole_years,
    doubt_year_beside_parts,
    find_sheet_parts,
    find_short_years,
    give_part,
)
from impact.ingest.periods_of_rows.stale_headers import (
    doubt_stale_headers,
    doubt_undated_groups,
    find_other_year,
)
from impact.ingest.periods_of_rows.year_turns import doubt_turned_columns, doubt_turned_sheets
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_periods import give_year, part_in_period
from impact.ingest.tables.header_vocabulary import BASELINE, WEEK_HEADERS
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words

ROW_PERIOD_ROLES = frozenset(("start", "end", "period"))


def give_periods(tables: Sequence[ResolvedTable], file_name: str) -> None:
    """Give each table the period of its title or sheet, else of its file, where its values have none themselves."""
    of_file = find_period_of_file(file_name)
    year_of: dict[int, int] = {}
    part_of = find_sheet_parts(tables)
    short_years = find_short_years(tables, of_file)
    for index, resolved in enumerate(tables):
        table = resolved.table
        give_spans_of_days(resolved)
        doubt_periods_by_notes(resolved)
        given_period = find_given_period(table.sheet, table.header_rows[0], table.begin)
        given_period = given_period or short_years.get(table.sheet.name)
        if not resolved.row_periods and not _has_own_periods(resolved):
            # Only once: years that stand in titles are taken out of them.
            resolved.row_periods = find_row_periods(resolved, given_period or of_file)
        elif not resolved.row_periods:
            doubt_headers_by_headings(resolved)
        if given_period is not None and (year := given_period.year or find_other_year(resolved, given_period)):
            year_of[index] = year
        _doubt_parts_beside_years(resolved, given_period or of_file)
        if given_period is None and not _has_own_periods(resolved):
            given_period = of_file
        if given_period is None and of_file is not None and not any(c.meaning.period for c in resolved.columns):
            # The year of 'januari' or 'vorig jaar' in a column of periods.
            resolved.given_period = of_file
        sheet_part = part_of.get(table.sheet.name)
        if sheet_part is not None and _has_own_periods(resolved):
            if sheet_part.is_certain:
                doubt_whole_years(resolved, sheet_part)
        elif sheet_part is not None:
            given_period = give_part(sheet_part, given_period, _single_year(year_of))
        if given_period is None:
            if not _has_own_periods(resolved):
                resolved.shown_years = find_shown_years(resolved)
            continue
        resolved.columns = tuple(
            replace(column, meaning=give_year(column.meaning, given_period)) for column in resolved.columns
        )
        doubt_undated_groups(resolved, given_period)
        if _fits(resolved, given_period):
            resolved.given_period = doubt_year_beside_parts(resolved, given_period)
    doubt_stale_headers(tables, year_of)
    for resolved in tables:
        doubt_turned_columns(resolved)
    doubt_turned_sheets([resolved for resolved in tables if resolved.table.sheet.name in part_of], {
        tables[index].table.sheet.name for index in year_of
    })


def _doubt_parts_beside_years(resolved: ResolvedTable, given_period: GivenPeriod | None) -> None:
    """Offer the terms of a school or book year that the title, sheet or file names, beside the quarters of one year.

    'T1' next to 'Doel 2024' is a quarter of 2024; under 'Schooljaar 2023-2024' it may be the first term of that.
    """
    if given_period is None:
        return
    columns = []
    for column in resolved.columns:
        period, part = column.meaning.period, parse_part(normalise_words(column.header))
        if part is not None and period is not None and period[1] is not None and not column.meaning.candidates:
            year = date(period[1].year, 1, 1), date(period[1].year, 12, 31)
            other_years = [item for item in given_period.candidates if _is_of_two_years(item, period[1].year)]
            both = part_in_period(part, replace(given_period, candidates=(year, *other_years)))
            if other_years and period in both and len(both) > 1:
                column = replace(column, meaning=replace(column.meaning, candidates=both))
        columns.append(column)
    resolved.columns = tuple(columns)


def _is_of_two_years(period: Period, year: int) -> bool:
    """Whether a period begins within one calendar year and ends in the next, and holds a part of `year`."""
    start, end = period
    return start is not None and end is not None and start.month > 1 and year in (start.year, end.year) and (
        start.year + 1 == end.year
    )


def _single_year(year_of: Mapping[int, int]) -> int | None:
    """The only year that the titles and names of sheets say so far, None where they say none or several."""
    years = set(year_of.values())
    return next(iter(years)) if len(years) == 1 else None


def _has_own_periods(resolved: ResolvedTable) -> bool:
    return any(
        # Weeks are parts of a year, as months are.
        (
            column.meaning.role in ROW_PERIOD_ROLES
            and normalise_words(column.header) not in WEEK_HEADERS
            and any(map(text_of, resolved.pick(column)))
        )
        or (
            column.meaning.period is not None
            and column.meaning.role in VALUE_ROLES
            and column.meaning.role != BASELINE
        )
        for column in resolved.columns
    )


def _fits(resolved: ResolvedTable, given_period: GivenPeriod) -> bool:
    """Whether the periods in the headers lie within the given one: of columns beside other years it says nothing.

    'Vorig jaar', told from the given period, is no other year.
    """
    periods = [
        column.meaning.period
        for column in resolved.columns
        if column.meaning.period is not None
        and column.meaning.role in VALUE_ROLES
        and column.meaning.role != BASELINE
        and not _is_told_from(column, given_period)
    ]
    whole = given_period.candidates[0]
    return all(period == whole or is_within(period, whole) for period in periods)


def _is_told_from(column: Column, given_period: GivenPeriod) -> bool:
    """Whether the year of a header such as 'vorig jaar' is told from a period."""
    relative = find_relative_year(normalise_words(spell_years(column.header)))
    if relative is None:
        return False
    return column.meaning.period == year_beside(relative[0].first, given_period.candidates[0])
