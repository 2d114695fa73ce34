"""School years and book years: two years as one period, and what they may be where nothing says which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from impact.ingest.periods.period_vocabulary import (
    ANY_YEAR,
    BOOK_YEAR,
    SCHOOL_YEAR,
    YEAR,
    Period,
    YearPart,
    expand_year,
)

SCHOOL_YEAR_START = 9
# First months of book years, the most usual first: January, July, October, April.
BOOK_YEAR_STARTS = (1, 7, 10, 4)

_NAMED_SCHOOL_YEAR = re.compile(
    rf"(?<![a-z\d]){SCHOOL_YEAR} (?P<year>{ANY_YEAR}) (?P<end>{ANY_YEAR})(?![a-z\d])"
)
_BOOK_YEAR = re.compile(rf"(?<![a-z\d]){BOOK_YEAR} ?(?P<year>{ANY_YEAR})(?: (?P<end>{ANY_YEAR}))?(?![a-z\d])")
_SCHOOL_WORD = re.compile(rf"(?<![a-z\d])(?:{SCHOOL_YEAR}|werkjaar|werkingsjaar)(?![a-z\d])")
_SCHOOL_ONLY = re.compile(rf"(?<![a-z\d]){SCHOOL_YEAR}(?![a-z\d])")
_LONE_SCHOOL_YEAR = re.compile(rf"(?<![a-z\d]){SCHOOL_YEAR} (?P<year>{YEAR})(?! \d)(?![a-z\d])")
_BOOK_WORD = re.compile(rf"(?<![a-z\d])(?:{BOOK_YEAR}|boekjaar|exercice|exercice comptable)(?![a-z\d])")


def year_from(month: int, year: int) -> Period:
    """Twelve months from the first of a month (1–12)."""
    return date(year, month, 1), date(year + 1, month, 1) - timedelta(days=1)


def school_year(year: int) -> Period:
    """The school year that begins in a year: 1 September to 31 August."""
    return year_from(SCHOOL_YEAR_START, year)


def book_years_ending(year: int) -> tuple[Period, ...]:
    """The book years that may be called after the year in which they end, the calendar year first."""
    return tuple(year_from(month, year - (month > 1)) for month in BOOK_YEAR_STARTS)


def book_years_over(year: int) -> tuple[Period, ...]:
    """The years of twelve months that may be called 'year–year + 1': from September, July, October, April."""
    return tuple(year_from(month, year) for month in (SCHOOL_YEAR_START, 7, 10, 4))


def is_next(year: str, end: str) -> bool:
    """Whether a second year (of two or four digits) is the one after the first."""
    return expand_year(end) == expand_year(year) + 1


def is_school_word(words: str) -> bool:
    """Whether normalised words name a year of school or work, which runs from September."""
    return _SCHOOL_WORD.search(words) is not None


def is_book_word(words: str) -> bool:
    """Whether normalised words name a book year."""
    return _BOOK_WORD.search(words) is not None


def years_called(year: int) -> tuple[Period, ...]:
    """What 'school year 2023' may be: the one that begins in it, the one that ends in it, or the calendar year."""
    return school_year(year), school_year(year - 1), (date(year, 1, 1), date(year, 12, 31))


def names_school_year(words: str) -> bool:
    """Whether normalised words name a year of school, which is never that of the calendar."""
    return _SCHOOL_ONLY.search(words) is not None


def find_named_year(words: str) -> tuple[tuple[Period, ...], tuple[int, int]] | None:
    """The year that words name as one of school or books, as candidates, with the place of its words; else None."""
    match = _NAMED_SCHOOL_YEAR.search(words)
    if match is not None and is_next(match["year"], match["end"]):
        return (school_year(expand_year(match["year"])),), match.span()
    lone = _LONE_SCHOOL_YEAR.search(words)
    if lone is not None:
        return years_called(int(lone["year"])), lone.span()
    match = _BOOK_YEAR.search(words)
    if match is None:
        return None
    year = expand_year(match["year"])
    if match["end"] is None:
        return book_years_ending(year), match.span()
    return (book_years_over(year)[1:], match.span()) if is_next(match["year"], match["end"]) else None


def part_of_years(part: YearPart, year: int) -> tuple[Period, ...]:
    """What a quarter, half or month of the year 'year–year + 1' may be: by school terms first."""
    if part.kind == "month" or part.kind == "months":
        begin = year + (part.first < SCHOOL_YEAR_START)
        return (part.in_year(begin),)
    length = part.last - part.first + 1
    terms: tuple[Period, ...] = ()
    if part.kind == "quarter" and part.first <= 7:
        # Schools count three terms: to Christmas, to Easter, to summer.
        number = part.first // 3
        begins = ((9, 12), (1, 3), (4, 6))[number]
        terms = (YearPart("term", *begins).in_year(year + (number > 0)),)
    if part.kind == "half":
        terms = (YearPart("term", *((9, 1) if part.first == 1 else (2, 6))).in_year(year + (part.first > 1)),)
    return (*terms, *(_months_from(month, year, part.first - 1, length) for month in (9, 7)))


def part_of_book_year(part: YearPart, year: int) -> tuple[Period, ...]:
    """What a part of the book year that ends in a year may be, of the calendar year first."""
    if part.kind in ("month", "months"):
        return tuple(dict.fromkeys((part.in_year(year), part.in_year(year - 1))))
    length = part.last - part.first + 1
    return tuple(
        _months_from(month, year - (month > 1), part.first - 1, length) for month in BOOK_YEAR_STARTS
    )


def _months_from(month: int, year: int, later: int, length: int) -> Period:
    """`length` months that begin `later` months after the first of a month."""
    first = year * 12 + month - 1 + later
    after = first + length
    return date(first // 12, first % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def are_school_years(years: Iterable[tuple[int, int]]) -> bool:
    """Whether pairs of years are years of school or work: as periods of two calendar years they would overlap."""
    firsts = set()
    for first, second in years:
        if second != first + 1:
            return False
        firsts.add(first)
    return any(first + 1 in firsts for first in firsts)
