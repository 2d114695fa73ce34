"""Parts of a year that the name of a sheet or a title says without the year: sheets 'T1', 'T2', or '1e semester'.

The year stands elsewhere: in a title, in the name of the file, in the headers or in the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from impact.ingest.periods.date_parser import UNDATED, whole_year
from impact.ingest.periods.period_parser import PeriodDoubt, read_period_words
from impact.ingest.periods.period_vocabulary import Period, YearPart, expand_year
from impact.ingest.periods.sheet_periods import GivenPeriod, split_years
from impact.ingest.tables.header_periods import part_in_period
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.resolved_table import ResolvedTable, SheetPart
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.value_vocabulary import normalise_words

# Columns that set the part of a year that the values are of beside the part before it: 'Vorig kwartaal'.
_PARTS = {
    12: "maand|month|mois",
    4: "kwartaal|trimester|quarter|trimestre",
    2: "semester|halfjaar|half jaar|half year|halfyear|semestre",
    52: "week|semaine",
}
_BEFORE = (
    "vorige?|voorgaande?|voorbije|afgelopen|laatste|dit|deze|huidige?|lopende?|last|previous|prior|preceding|this|current"
    "|ce|cette"
)
_BEHIND = "precedente?|derniere?|passee?|anterieure?|en cours|courante?|actuelle?"
_RELATIVE_PARTS = {
    count: re.compile(rf"\b(?:(?:{_BEFORE}) (?:{words})|(?:{words}) (?:{_BEHIND}))\b")
    for count, words in _PARTS.items()
}
MOST_PARTS = 3
_BETWEEN_PARTS = re.compile(r"\s*[+&/–-]\s*|\s+(?:en|and|et|t/m|tot|to|à)\s+")
# 'S1' alone may as well be the first site; 'sem 1', 'jan' and 'T1' beside 'T2' are parts of a year.
SHORTEST_WORD = 3
# Sheets '22' and '23' may be years; '01' to '95' are places, and '1' and '2' say nothing.
_SHORT_YEARS = frozenset(str(number) for number in range(10, 40))
FEWEST_YEARS = 2
DIGITS_OF_YEAR = 4
MONTHS = 12


def find_sheet_parts(tables: Sequence[ResolvedTable]) -> dict[str, SheetPart]:
    """Return by sheet the part of a year that its name says without a year: certain where it can mean nothing else."""
    parts: dict[str, SheetPart] = {}
    for sheet in {resolved.table.sheet.name: resolved.table.sheet for resolved in tables}.values():
        part = _read_part(sheet.name) if sheet.typed else None
        if part is not None:
            parts[sheet.name] = SheetPart(part, sheet.name)
    return {
        name: replace(item, is_certain=_has_word(name) or _is_one_of_parts(item, parts.values()))
        for name, item in parts.items()
    }


def _read_part(name: str) -> YearPart | None:
    """The part of a year that a name says: 'T1', '1e semester', and 'Q1+Q2' or 'Q1-Q3' for all from the first on."""
    readings = [read_period_words(normalise_words(piece)) for piece in _BETWEEN_PARTS.split(name)]
    parts = [item.part for item in readings if item is not None and item.part is not None and not item.candidates]
    is_range = len(parts) == len(readings) > 1 and len({part.kind for part in parts}) == 1
    if is_range and not parts[0].weeks[0]:
        return YearPart(parts[0].kind, min(part.first for part in parts), max(part.last for part in parts))
    reading = read_period_words(normalise_words(split_years(name)))
    return reading.part if reading is not None and not reading.candidates else None


def find_short_years(tables: Sequence[ResolvedTable], of_file: GivenPeriod | None) -> dict[str, GivenPeriod]:
    """Return by sheet the year that its name of two digits may be: '22', '23' and '24' follow each other.

    None where the name of the file says another year, or the sheets may as well be numbers of months or places.
    """
    names = {name: name.strip() for name in {resolved.table.sheet.name: None for resolved in tables}}
    numbers = {name for name in names.values() if name.isdecimal() and len(name) < DIGITS_OF_YEAR}
    if not numbers <= _SHORT_YEARS or max(map(int, numbers), default=0) <= MONTHS:
        return {}
    years = {name: expand_year(number) for name, number in names.items() if number in numbers}
    distinct = sorted(set(years.values()))
    if len(distinct) < FEWEST_YEARS or distinct != list(range(distinct[0], distinct[-1] + 1)):
        return {}
    if of_file is not None and not all(_holds_years(period, distinct) for period in of_file.candidates):
        return {}
    return {name: GivenPeriod((whole_year(year),), name, is_weak=True) for name, year in years.items()}


def _holds_years(period: Period, years: Sequence[int]) -> bool:
    start, end = period
    return start is not None and end is not None and start.year <= years[0] and years[-1] <= end.year


def _is_one_of_parts(item: SheetPart, parts: Iterable[SheetPart]) -> bool:
    """Whether another sheet is named after another part of the same kind."""
    return any(other.part != item.part and other.part.kind == item.part.kind for other in parts)


def _has_word(name: str) -> bool:
    return any(len(word) >= SHORTEST_WORD and word.isalpha() for word in normalise_words(name).split())


def give_part(
    sheet_part: SheetPart, given_period: GivenPeriod | None, year_beside: int | None
) -> GivenPeriod | None:
    """Return the part in the year of a title or file; else that of the sheets beside it, or none, which is asked.

    A part that is not certain is one of the candidates, beside the year.
    """
    if not sheet_part.is_certain:
        if given_period is None:
            return None
        parts = part_in_period(sheet_part.part, given_period)
        candidates = tuple(dict.fromkeys((*parts, *given_period.candidates)))
        return GivenPeriod(candidates, f"{given_period.text} / {sheet_part.text}", given_period.is_weak)
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


def doubt_year_beside_parts(resolved: ResolvedTable, given_period: GivenPeriod) -> GivenPeriod:
    """Return the year of a sheet with its last parts before it where a column is of a relative part of a year.

    Beside 'Vorig kwartaal' a 'Realisatie' without a period is that of a quarter, or that of the year.
    """
    whole = given_period.candidates[0]
    year = whole[1].year if len(given_period.candidates) == 1 and whole[1] else 0
    if not year or whole != whole_year(year):
        return given_period
    counts = [count for header in _headers_of_numbers(resolved) for count in _relative_parts(header)]
    if not counts:
        return given_period
    months = 12 // counts[0]
    ends = range(12, 0, -months) if months else ()
    parts = [YearPart("months", last - months + 1, last).in_year(year) for last in ends]
    return replace(given_period, candidates=(*parts[:MOST_PARTS], *given_period.candidates), is_weak=True)


def _headers_of_numbers(resolved: ResolvedTable) -> list[str]:
    """The headers of the columns of a table with numbers, those without a meaning too."""
    headers = [*((c.place, c.header) for c in resolved.columns), *resolved.unknown]
    return [header for place, header in headers if any(map(is_number, resolved.cells[place]))]


def _relative_parts(header: str) -> list[int]:
    """Into how many parts a year falls of which a header names one by another: 4 for 'Vorig kwartaal'."""
    words = normalise_words(header)
    return [count for count, pattern in _RELATIVE_PARTS.items() if pattern.search(words)]


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
