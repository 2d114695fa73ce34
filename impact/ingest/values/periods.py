"""Parsing dates and periods as people write them: ISO, day first, Excel serial days, years, quarters, months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

Period = tuple[date | None, date | None]
UNDATED: Period = (None, None)

# Excel serial days (counted from 1899-12-30) between about 1955 and 2100: such a number is meant as a date.
FIRST_SERIAL, LAST_SERIAL = 20_000, 73_100
FIRST_YEAR, LAST_YEAR = 1900, 2200

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari janvier janv",
            "feb february februari fevrier fevr fev",
            "mar march maart mrt mars maa",
            "apr april avril avr",
            "may mei mai",
            "jun june juni juin",
            "jul july juli juillet juil",
            "aug august augustus aout aou",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_YEAR = r"(?:19|20|21)\d\d"
_ISO = re.compile(rf"^({_YEAR})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[T ]\d{{1,2}}:\d\d.*)?$")
_NUMERIC = re.compile(rf"^(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ]({_YEAR}|\d\d)(?: \d{{1,2}}:\d\d.*)?$")
_DAY_MONTH_NAME = re.compile(rf"^(\d{{1,2}})(?:st|nd|rd|th|er|e)? ?({_MONTH}) ?({_YEAR}|\d\d)$")
_MONTH_NAME_DAY = re.compile(rf"^({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)? ({_YEAR})$")

_PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "quarter",
        re.compile(rf"\b(?:q|k|t|kw|kwartaal|quarter|trimestre|trim|trimester) ?([1-4]) ({_YEAR})\b"),
    ),
    ("quarter_last", re.compile(rf"\b({_YEAR}) ?(?:q|k|t|kw|kwartaal|quarter|trimestre|trim) ?([1-4])\b")),
    (
        "quarter",
        re.compile(
            rf"\b([1-4])(?:e|de|ste|st|nd|rd|th|er|eme)? ?(?:q|kwartaal|quarter|trimestre|trimester) ({_YEAR})\b"
        ),
    ),
    ("half", re.compile(rf"\b(?:h|s|semester|semestre|halfjaar|half) ?([12]) ({_YEAR})\b")),
    ("half_last", re.compile(rf"\b({_YEAR}) (?:h|s|semester|semestre|halfjaar|half) ?([12])\b")),
    ("month", re.compile(rf"\b({_MONTH}) ({_YEAR})\b")),
    ("month_last", re.compile(rf"\b({_YEAR}) ({_MONTH})\b")),
    ("month_number", re.compile(rf"^({_YEAR}) (0[1-9]|1[0-2])$")),
    ("years", re.compile(rf"\b({_YEAR}) (?:tot |to |a |t m )?({_YEAR})\b")),
    (
        "school_year",
        re.compile(rf"^(?:schooljaar |werkjaar |annee scolaire |school year )?({_YEAR}) (\d\d)$"),
    ),
    ("year", re.compile(rf"\b({_YEAR})\b")),
)
_YEAR_WORDS = frozenset(
    ("jaar", "year", "annee", "periode", "period", "fy", "cy", "boekjaar", "kalenderjaar")
)


@lru_cache(CACHE_SIZE)
def extract_period(words: str) -> tuple[Period, str] | None:
    """The first period in normalised words, with the remaining words: 'streefwaarde 2025' → (2025, 'streefwaarde').

    None without a period. First and last day both belong to a period.
    """
    for kind, pattern in _PERIODS:
        match = pattern.search(words)
        if match is None:
            continue
        period = _build_period(kind, match)
        if period is not None:
            rest = f"{words[: match.start()]} {words[match.end() :]}"
            return period, " ".join(word for word in rest.split() if word not in _YEAR_WORDS)
    return None


def _build_period(kind: str, match: re.Match[str]) -> Period | None:
    first, second = match[1], match[2] if match.lastindex and match.lastindex > 1 else ""
    if kind == "year":
        return whole_year(int(first))
    if kind in ("quarter", "quarter_last"):
        number, year = (first, second) if kind == "quarter" else (second, first)
        return month_span(int(year), 3 * int(number) - 2, 3)
    if kind in ("half", "half_last"):
        number, year = (first, second) if kind == "half" else (second, first)
        return month_span(int(year), 6 * int(number) - 5, 6)
    if kind in ("month", "month_last"):
        name, year = (first, second) if kind == "month" else (second, first)
        return month_span(int(year), _MONTHS[name], 1)
    if kind == "month_number":
        return month_span(int(first), int(second), 1)
    if kind == "school_year":
        if int(second) != (int(first) + 1) % 100:
            return None
        return date(int(first), 9, 1), date(int(first) + 1, 8, 31)
    begin, end = int(first), int(second)
    return (date(begin, 1, 1), date(end, 12, 31)) if begin <= end else None


def whole_year(year: int) -> Period:
    """The first and last day of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


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
    """The period that a whole cell states ('2024', 'K1 2024', a date, '1/1/2024 - 31/12/2024'), else None."""
    if isinstance(cell, datetime):
        return cell.date(), cell.date()
    if isinstance(cell, date):
        return cell, cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _parse_number(float(cell))
    return _parse_text(str(cell).strip())


def _parse_number(number: float) -> Period | None:
    if not number.is_integer():
        return None
    if FIRST_YEAR <= number <= LAST_YEAR:
        return whole_year(int(number))
    when = _date_of_serial(number)
    return (when, when) if when else None


@lru_cache(CACHE_SIZE)
def _parse_text(text: str) -> Period | None:
    if not text or len(text) > 60:
        return None
    day_read = _parse_date(text, month_first=False)
    if day_read:
        return day_read, day_read
    for separator in (
        " - ",
        " – ",
        " — ",
        " tot en met ",
        " t/m ",
        " tot ",
        " to ",
        " au ",
        " until ",
        "/",
        "–",
    ):
        first, separated, second = text.partition(separator)
        if separated:
            begin, end = _parse_date(first.strip(), False), _parse_date(second.strip(), False)
            if begin and end:
                return begin, end
            part, other = extract_period(normalise_words(first)), extract_period(normalise_words(second))
            if part and other and not part[1] and not other[1] and separator != "/":
                return part[0][0], other[0][1]
    whole_text = extract_period(normalise_words(text))
    return whole_text[0] if whole_text and not whole_text[1] else None


def _date_of_serial(number: float) -> date | None:
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(number))
    return None


def detect_month_first(texts: Iterable[str]) -> bool:
    """Whether a file writes the month before the day: some second number is above 12 and no first number is."""
    first = second = False
    for text in texts:
        match = _NUMERIC.match(text.strip())
        if match:
            first = first or int(match[1]) > 12
            second = second or int(match[2]) > 12
    return second and not first


def parse_day(cell: object, *, closing: bool = False, month_first: bool = False) -> date | None:
    """The date in a cell, None without one; a year, quarter or month gives its first day, or its last when `closing`.

    `month_first`: read 3/4/2024 as March 4.
    """
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
        when = _parse_date(text, month_first)
        if when is not None:
            return when
        period = _parse_text(text)
        if period is None and text.isdigit():
            period = _parse_number(float(text))
    if period is None:
        return None
    return period[1] if closing else period[0]


@lru_cache(CACHE_SIZE)
def _parse_date(text: str, month_first: bool) -> date | None:
    match = _ISO.match(text)
    if match:
        return _valid_date(int(match[1]), int(match[2]), int(match[3]))
    match = _NUMERIC.match(text)
    if match:
        first, second = int(match[1]), int(match[2])
        return _valid_date(_expand_year(match[3]), *((first, second) if month_first else (second, first)))
    words = normalise_words(text)
    match = _DAY_MONTH_NAME.match(words)
    if match:
        return _valid_date(_expand_year(match[3]), _MONTHS[match[2]], int(match[1]))
    match = _MONTH_NAME_DAY.match(words)
    if match:
        return _valid_date(int(match[3]), _MONTHS[match[1]], int(match[2]))
    return None


def _expand_year(year: str) -> int:
    """The year of two or four digits; two digits lie between 1970 and 2069."""
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)


def _valid_date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None
