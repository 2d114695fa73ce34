"""Years of a project in a column of periods: 'Jaar 1', 'Jaar 2', or 1 and 2 under 'Année'. Rows count from 0."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import UNDATED
from impact.ingest.periods.period_parser import YEAR_WORDS, PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods.project_years import (
    count_years,
    numbered_year,
    periods_of_year,
    split_project_year,
)
from impact.ingest.tables.header_periods import find_project
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words


def read_project_years(
    resolved: ResolvedTable, columns: Sequence[Column], cells: Collection[Cell]
) -> dict[Cell, tuple[Period, tuple[int, ...], PeriodDoubt]]:
    """Return the years of a project by the cell that numbers them, where they count on from one; {} for others.

    `columns` are those of periods: only one that stands alone is read. Each year is in doubt: with the years that a
    title gives the project ('Project 2022-2024'), or without candidates.
    """
    if len(columns) != 1 or columns[0].meaning.role != "period":
        return {}
    is_year = normalise_words(columns[0].header) in YEAR_WORDS
    numbers = {
        cell: split[0]
        for cell in cells
        if (split := split_project_year(_with_word(text_of(cell), is_year=is_year))) is not None and not split[1]
    }
    count = count_years(set(numbers.values()))
    project = find_project(resolved.table.sheet, resolved.table.header_rows[0]) if count else None
    readings: dict[Cell, tuple[Period, tuple[int, ...], PeriodDoubt]] = {}
    for cell, number in numbers.items() if count else ():
        candidates = periods_of_year(numbered_year(number, count), *project) if project is not None else ()
        readings[cell] = candidates[0] if candidates else UNDATED, (), PeriodDoubt(candidates, text_of(cell))
    return readings


def _with_word(text: str, *, is_year: bool) -> str:
    return f"jaar {text}" if is_year and text.isdecimal() else text
