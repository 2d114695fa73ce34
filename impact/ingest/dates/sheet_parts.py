"""Parts of a year that the name of a sheet or a title says without the year: sheets 'T1', 'T2', or '1e semester'.

The year stands elsewhere: in a title, in the name of the file, in the headers or in the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from impact.ingest.periods.period_parser import PeriodDoubt, read_period_words
from impact.ingest.periods.period_vocabulary import Period, YearPart
from impact.ingest.periods.periods import UNDATED, whole_year
from impact.ingest.periods.sheet_periods import GivenPeriod, split_years
from impact.ingest.tables.header_periods import part_in_period
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.resolved_table import ResolvedTable, SheetPart
from impact.ingest.values.value_vocabulary import normalise_words

# 'S1' alone may as well be the first site; 'sem 1', 'jan' and 'T1' beside 'T2' are parts of a year.
SHORTEST_WORD = 3


def find_sheet_parts(tables: Sequence[ResolvedTable]) -> dict[str, SheetPart]:
    """Return by sheet the part of a year that its name says without a year, where that is what the name means."""
    parts: dict[str, SheetPart] = {}
    for sheet in {resolved.table.sheet.name: resolved.table.sheet for resolved in tables}.values():
        reading = read_period_words(normalise_words(split_years(sheet.name))) if sheet.typed else None
        if reading is not None and reading.part is not None and not reading.candidates:
            parts[sheet.name] = SheetPart(reading.part, sheet.name)
    return {
        name: item
        for name, item in parts.items()
        if _has_word(name)
        or any(other.part != item.part and other.part.kind == item.part.kind for other in parts.values())
    }


def _has_word(name: str) -> bool:
    return any(len(word) >= SHORTEST_WORD and word.isalpha() for word in normalise_words(name).split())


def give_part(sheet_part: SheetPart, given_period: GivenPeriod | None, year_beside: int | None) -> GivenPeriod:
    """Return the part in the year of a title or file; else that of the sheets beside it, or none, which is asked."""
    if given_period is None:
        part = UNDATED if year_beside is None else sheet_part.part.in_year(year_beside)
        return GivenPeriod((part,), sheet_part.text, is_weak=True)
    candidates = part_in_period(sheet_part.part, given_period) or given_period.candidates
    return GivenPeriod(candidates, f"{given_period.text} / {sheet_part.text}", given_period.is_weak)


def doubt_whole_years(resolved: ResolvedTable, sheet_part: SheetPart) -> None:
    """Give the actuals of whole years on the sheet of a part both as candidates: 'Realisatie 2024' on sheet 'T1'."""
    resolved.sheet_part = sheet_part
    resolved.columns = tuple(
        replace(column, meaning=replace(column.meaning, period=both[0], candidates=both))
        if column.meaning.role == ACTUAL
        and column.place not in resolved.chosen_columns
        and not column.meaning.candidates
        and (both := part_or_year(column.meaning.period, sheet_part.part))
        else column
        for column in resolved.columns
    )


def doubt_row(period: Period, sheet_part: SheetPart) -> PeriodDoubt | None:
    """Return the doubt about a row of a whole year on the sheet of a part, None for any other row."""
    both = part_or_year(period, sheet_part.part)
    return PeriodDoubt(both, sheet_part.text) if both else None


def part_or_year(period: Period | None, part: YearPart) -> tuple[Period, ...]:
    """Return a part in a calendar year and that year, () where the period is no calendar year."""
    end = period[1] if period is not None else None
    if period is None or end is None or period != whole_year(end.year):
        return ()
    return part.in_year(end.year), period
