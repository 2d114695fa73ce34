"""Periods read by the calendar on a sheet of which a text says that its years begin in another month.

'Q1 2024' is January to March, or the first quarter of the fiscal year that ends or begins in 2024: each such value
may be of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from impact.ingest.periods import school_and_book_years
from impact.ingest.periods.book_year_texts import read_first_month
from impact.ingest.periods.period_vocabulary import DATE, MONTH, Period
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words

# A month, or a day, says itself when it is.
_MONTH_OR_DAY = re.compile(rf"(?<![a-z]){MONTH}(?![a-z])|(?<!\d){DATE}(?!\d)")
_DAYS = frozenset(("start", "end"))
_LABELS = frozenset(("period", "quarter", "semester", "month"))
_COUNTED_MONTHS = (3, 6, 12)


def fiscal_candidates(period: Period, first_month: int, *, is_month: bool = False) -> tuple[Period, ...]:
    """Return what a calendar year, half or quarter may be where years begin in `first_month`; itself first.

    () for any other period. `is_month`: a month without a name ('3') too. A year of two years that was read from
    September is also the one from `first_month`.
    """
    start, end = period
    if start is None or end is None or start.day != 1:
        return ()
    length = (end.year - start.year) * 12 + end.month - start.month + 1
    if length == 12 and period == school_and_book_years.school_year(start.year):
        other = school_and_book_years.year_from(first_month, start.year)
        return () if other == period else (other, period)
    is_counted = length in _COUNTED_MONTHS or (is_month and length == 1)
    if (
        not is_counted
        or (start.month - 1) % length
        or start.year != end.year
        or period != _months_later(start, 0, length)
    ):
        return ()
    years = (start.year - 1, start.year)
    return (period, *(_months_later(date(year, first_month, 1), start.month - 1, length) for year in years))


def _months_later(first: date, later: int, length: int) -> Period:
    """`length` months that begin `later` months after a first day of a month."""
    begin = first.year * 12 + first.month - 1 + later
    after = begin + length
    return date(begin // 12, begin % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def names_its_months(text: str) -> bool:
    """Whether a text that gives a period names a month or day, and so says itself when it is."""
    return bool(_MONTH_OR_DAY.search(normalise_words(text))) and read_first_month(text) is None


def texts_of_rows(tables: Sequence[ResolvedTable]) -> dict[int, str]:
    """Return by sheet row (from 1) the text that gives its period; none for a row with days of its own."""
    texts: dict[int, str] = {}
    for resolved in tables:
        first = resolved.table.first + 1
        columns = [column for column in resolved.columns if column.meaning.period is None]
        days = [resolved.cells[column.place] for column in columns if column.meaning.role in _DAYS]
        labels = [resolved.cells[column.place] for column in columns if column.meaning.role in _LABELS]
        months = [resolved.cells[column.place] for column in columns if column.meaning.role == "month"]
        text_above = resolved.given_period.text if resolved.given_period is not None else ""
        for row in resolved.rows:
            if any(text_of(cells[row]) for cells in days):
                continue
            month = next((text for cells in months if (text := text_of(cells[row]))), "")
            of_row = " ".join(text for cells in labels if (text := text_of(cells[row])))
            if month.isdecimal():
                of_row = month
            elif not of_row:
                of_row = resolved.row_periods[row].text if row in resolved.row_periods else text_above
            texts[first + row] = of_row
    return texts
