"""Parsing dates and periods as people write them: ISO, day first, Excel serial days, years, quarters, months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from impact.ingest.periods.dates_shown_as_periods import ShownDate
from impact.ingest.periods.measured_moments import without_ordinal
from impact.ingest.periods.period_parser import PeriodReading, read_period_words
from impact.ingest.periods.period_vocabulary import (
    MONTH,
    MONTHS,
    YEAR,
    Period,
    expand_year,
)
from impact.ingest.periods.relative_years import spell_years
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

UNDATED: Period = (None, None)
_YEAR_AS_NUMBER = re.compile(rf"^{YEAR}[.,]0+$")

# Excel serial days (counted from 1899-12-30) between about 1955 and 2100: such a number is meant as a date.
FIRST_SERIAL, LAST_SERIAL = 20_000, 73_100
FIRST_YEAR, LAST_YEAR = 1900, 2100

_ISO = re.compile(rf"^({YEAR})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[T ]\d{{1,2}}:\d\d.*)?$")
_NUMERIC = re.compile(rf"^(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ]({YEAR}|\d\d)(?: \d{{1,2}}:\d\d.*)?$")
_DAY_MONTH_NAME = re.compile(rf"^(\d{{1,2}})(?:st|nd|rd|th|er|e)? ?({MONTH}) ?({YEAR}|\d\d)$")
_MONTH_NAME_DAY = re.compile(rf"^({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)? ({YEAR})$")
# '24-01-15': 24 January 2015, or 15 January 2024.
_SHORT_DAY = re.compile(r"^(\d\d)-(\d\d)-(\d\d)(?:[T ]\d{1,2}:\d\d.*)?$")
# Years of what is reported with two digits; days of one month apart are no years.
_SHORT_YEARS = range(2010, 2036)
MOST_YEARS_APART = 5
MAX_TEXT_LENGTH = 60
# Words that change nothing about the period of a cell: 'eind 2024' is the value of 2024.
LONGEST_PERIOD_TEXT = 40
FIRST_HEADER_YEAR, LAST_HEADER_YEAR = 1950, 2069
_WHOLE_YEAR = re.compile(r"19[5-9]\d|20[0-6]\d")
# '24.
_SHORT_YEAR = re.compile(r"['’‘]\d\d")
# Numbers from here on have letters when they are written out.
SHOWN_WITH_EXPONENT = 1e16
_IDLE_WORDS = frozenset(
    ("eind", "einde", "end", "of", "fin", "voor", "for", "pour", "in", "en", "het", "the", "l", "le", "la", "d", "de",
     "du", "van", "totaal", "total", "heel", "geheel", "full", "whole", "entier", "entiere", "complet", "complete")
)  # fmt: skip


@lru_cache(CACHE_SIZE)
def extract_period(words: str) -> tuple[Period, str] | None:
    """The first period in normalised words, with the remaining words: 'streefwaarde 2025' → (2025, 'streefwaarde').

    None without a period; the likeliest where it is not certain (`read_period_words` gives all). First and last day
    both belong to a period.
    """
    reading = read_period_words(words)
    return (reading.candidates[0], reading.rest) if reading is not None and reading.candidates else None


def whole_year(year: int) -> Period:
    """The first and last day of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def is_calendar_year(period: Period) -> bool:
    """Return whether a period is a year from 1 January on."""
    return period[1] is not None and period == whole_year(period[1].year)


def month_span(year: int, first: int, count: int) -> Period:
    """First and last day of `count` months from month `first` (1–12) of a year; all within that year."""
    last = first + count - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def is_within(part: Period | None, whole: Period | None) -> bool:
    """Whether a period is a proper part of another: within it and not equal; False for undated periods."""
    if part is None or whole is None or part == whole:
        return False
    (begin, end), (first, last) = part, whole
    if begin is None or end is None or first is None or last is None:
        return False
    return first <= begin and end <= last


def parse_period(cell: object) -> Period | None:
    """The period that a whole cell states ('2024', 'K1 2024', a date, '1/1/2024 - 31/12/2024'), else None.

    Of several that are possible the likeliest; `read_period_cell` gives all.
    """
    reading = read_period_cell(cell)
    return reading.candidates[0] if reading is not None and reading.candidates and not reading.rest else None


def is_period_text(cell: object) -> bool:
    """Whether a cell of a header says nothing but a period: a year, or words such as '1e semester'; no date."""
    if type(cell) is float and 1 <= cell < SHOWN_WITH_EXPONENT:
        return cell.is_integer() and FIRST_HEADER_YEAR <= cell <= LAST_HEADER_YEAR
    if isinstance(cell, bool | date) or cell is None:
        return False
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if len(text) > LONGEST_PERIOD_TEXT:
        return False
    if not any(map(str.isalpha, text)):
        return bool(_WHOLE_YEAR.fullmatch(text) or _SHORT_YEAR.fullmatch(text))
    reading = read_period_cell(text)
    return reading is not None and not reading.rest and bool(reading.candidates or reading.part)


def read_period_cell(cell: object) -> PeriodReading | None:
    """What a whole cell says about a period, None where nothing; `rest` holds words that were not understood."""
    if isinstance(cell, ShownDate):
        return PeriodReading((cell.period,))
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return PeriodReading(((day, day),))
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        period = _parse_number(float(cell))
        return PeriodReading((period,)) if period is not None else None
    return _read_text(str(cell).strip())


def _parse_number(number: float) -> Period | None:
    if not number.is_integer():
        return None
    if FIRST_YEAR <= number <= LAST_YEAR:
        return whole_year(int(number))
    when = _date_of_serial(number)
    return (when, when) if when else None


_NUMBERED_YEAR = re.compile(
    rf"(?:(?:project|werkings?)?jaar|year|annee|an) (?:nr |n )?\d{{1,2}} (?P<month>{MONTH} (?P<year>{YEAR}))"
)


@lru_cache(CACHE_SIZE)
def _read_text(text: str) -> PeriodReading | None:
    if not text or len(text) > MAX_TEXT_LENGTH:
        return None
    day_read = _parse_date(text, month_first=False)
    if day_read:
        return PeriodReading(((day_read, day_read),))
    if _YEAR_AS_NUMBER.match(text):
        text = text[:4]
    words = normalise_words(spell_years(without_ordinal(text)))
    reading = read_period_words(words)
    if (numbered := _NUMBERED_YEAR.fullmatch(words)) is not None and (month := read_period_words(numbered["month"])):
        # 'Jaar 2 (december 2024)' is no second of December: the month, or the year that it ends.
        return PeriodReading((*month.candidates, whole_year(int(numbered["year"]))))
    if reading is None:
        return None
    rest = " ".join(word for word in reading.rest.split() if word not in _IDLE_WORDS)
    return replace(reading, rest=rest) if rest != reading.rest else reading


def _parse_text(text: str) -> Period | None:
    reading = _read_text(text)
    return reading.candidates[0] if reading is not None and reading.candidates and not reading.rest else None


def _date_of_serial(number: float) -> date | None:
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(number))
    return None


def detect_month_first(texts: Iterable[str]) -> bool | None:
    """Whether a file writes the month before the day: some second number is above 12 and no first number is.

    None where it does both: then a day that can be read both ways is none that is known.
    """
    first = second = False
    for text in texts:
        match = _NUMERIC.match(text.strip())
        if match:
            first = first or int(match[1]) > 12
            second = second or int(match[2]) > 12
    return None if first and second else second


def detect_year_first(cells: Iterable[object]) -> bool | None:
    """Whether days of two digits each ('24-01-15') begin with their year, by all such days that stand together.

    None where it may be so: then 24-01-15 is 15 January 2024 or 24 January 2015. True only where a day proves it.
    """
    matches = [match for cell in cells if isinstance(cell, str) and (match := _SHORT_DAY.match(cell.strip()))]
    with_year_first = [_valid_date(expand_year(match[1]), int(match[2]), int(match[3])) for match in matches]
    with_day_first = [_valid_date(expand_year(match[3]), int(match[2]), int(match[1])) for match in matches]
    readings = [day for day in with_year_first if day is not None]
    usual = [day for day in with_day_first if day is not None]
    if not matches or len(readings) < len(matches) or any(day.year not in _SHORT_YEARS for day in readings):
        return False
    if len(usual) < len(matches):
        return True
    first_years, last_years = {day.year for day in readings}, {day.year for day in usual}
    if all(map(_is_edge_of_month, usual)):
        return False
    are_edges = all(map(_is_edge_of_month, readings))
    if not are_edges and max(first_years) <= max(last_years) and len(last_years) <= len(first_years):
        return False
    are_days = len(last_years) == 1 and max(first_years) - min(first_years) > MOST_YEARS_APART
    return False if are_days and len({day.month for day in readings}) > 1 else None


def is_short_day(text: str) -> bool:
    """Whether a text is a day of two digits each: '24-01-15'."""
    return _SHORT_DAY.match(text.strip()) is not None


def _is_edge_of_month(day: date) -> bool:
    """Whether a day is the first or last of its month, as periods begin and end."""
    return day.day in (1, monthrange(day.year, day.month)[1])


def parse_day(
    cell: object, *, closing: bool = False, month_first: bool | None = False, year_first: bool | None = False
) -> date | None:
    """The date in a cell, None without one; a year, quarter or month gives its first day, or its last when `closing`.

    `month_first`: read 3/4/2024 as March 4; with None it is no day, and 31/3/2024 and 3/31/2024 are both March 31.
    `year_first`: read 24-01-15 as 15 January 2024; with None it is no day where it may be 24 January 2015 as well.
    """
    if isinstance(cell, ShownDate):
        return cell.period[1] if closing else cell.period[0]
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        period = _parse_number(float(cell))
    else:
        text = str(cell).strip()
        if year_first is not False and (short := _SHORT_DAY.match(text)):
            return None if year_first is None else _valid_date(expand_year(short[1]), int(short[2]), int(short[3]))
        when = _parse_date(text, month_first)
        if when is not None or (month_first is None and _NUMERIC.match(text)):
            return when
        period = _parse_text(text)
        if period is None and text.isdecimal():
            period = _parse_number(float(text))
    if period is None:
        return None
    return period[1] if closing else period[0]


@lru_cache(CACHE_SIZE)
def _parse_date(text: str, month_first: bool | None) -> date | None:
    match = _ISO.match(text)
    if match:
        return _valid_date(int(match[1]), int(match[2]), int(match[3]))
    match = _NUMERIC.match(text)
    if match:
        first, second = int(match[1]), int(match[2])
        if month_first is None:
            readings = {_parse_date(text, is_first) for is_first in (False, True)} - {None}
            return readings.pop() if len(readings) == 1 else None
        return _valid_date(expand_year(match[3]), *((first, second) if month_first else (second, first)))
    words = normalise_words(text)
    match = _DAY_MONTH_NAME.match(words)
    if match:
        return _valid_date(expand_year(match[3]), MONTHS[match[2]], int(match[1]))
    match = _MONTH_NAME_DAY.match(words)
    if match:
        return _valid_date(int(match[3]), MONTHS[match[1]], int(match[2]))
    return None


def _valid_date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


# Years of work by their digits in order: 2204 and 2042 have those of 2024.
_DIGITS_OF_YEARS = frozenset("".join(sorted(str(year))) for year in range(2010, 2040))


def is_year_or_slip(number: float) -> bool:
    """Return whether a number is a period by itself, such as a year, or has the digits of a year in another order."""
    if parse_period(number) is not None:
        return True
    return number == int(number) and "".join(sorted(str(int(number)))) in _DIGITS_OF_YEARS
