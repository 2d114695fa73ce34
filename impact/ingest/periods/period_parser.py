"""Reading a period out of normalised words: 'streefwaarde k4 24' holds the last quarter of 2024, and 'streefwaarde'."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from impact.ingest.periods import period_vocabulary as patterns
from impact.ingest.periods import school_and_book_years
from impact.ingest.periods.period_vocabulary import (
    ANY_YEAR,
    AS_OF,
    DATE,
    DAY_OF_YEAR,
    MONTH,
    ORDINAL_WORD,
    PART,
    SCHOOL_YEAR,
    SINCE,
    TO_DATE,
    UNTIL,
    YEAR,
    Period,
    YearPart,
    expand_year,
    parse_date_words,
    parse_part,
)
from impact.ingest.periods.relative_years import RELATIVE_YEAR, find_relative_year
from impact.ingest.periods.season_words import SEASON, season_candidates


@dataclass(frozen=True, slots=True)
class PeriodDoubt:
    """Why a period is not certain: what it can be (() where it was not read), the text that says so, and which question
    (the catalog `questions`) it is where not the usual one."""

    candidates: tuple[Period, ...]
    text: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What words say about a period: one candidate where it is certain, several where it is not.

    `rest` are the words that say nothing about it. `years` are two years that stand together ('2022-2023'), which what
    stands around them may explain. `part` is a part of a year that is not named ('K1'); then there are no candidates.
    """

    candidates: tuple[Period, ...]
    rest: str = ""
    years: tuple[int, int] | None = None
    part: YearPart | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it can be one period only."""
        return len(self.candidates) == 1


SHORT_YEAR = 2
# Texts of a file are repeated, but must not pile up in memory.
MOST_CACHED_TEXTS = 50_000
Build = Callable[[re.Match[str]], "PeriodReading | None"]
_JOIN = r"(?:t m |t e m |tot en met |tem |tot |to |until |through |en |et |and |au |a |jusqu au )?"
_OF_YEAR = r"(?:van |of |de |du |d |in |en )?(?:het |the |l )?"
_EDGE, _END = r"(?<![a-z\d])", r"(?![a-z\d])"
YEAR_WORDS = frozenset(
    ("jaar", "year", "annee", "periode", "period", "cy", "boekjaar", "kalenderjaar", "calendar", "verslagjaar",
     "werkjaar", "werkingsjaar", "exercice", "schooljaar", "seizoen", "saison", "season")
)  # fmt: skip


def _certain_reading(period: Period | None) -> PeriodReading | None:
    return PeriodReading((period,)) if period is not None else None


def _whole_year(year: int) -> Period:
    return date(year, 1, 1), date(year, 12, 31)


def _date_range(match: re.Match[str]) -> PeriodReading | None:
    begin, end = parse_date_words(match["begin"]), parse_date_words(match["end"])
    return _certain_reading((begin, end)) if begin and end and begin <= end else None


def _days_of_one_year(match: re.Match[str]) -> PeriodReading | None:
    end = parse_date_words(match["end"])
    begin = parse_date_words(f"{match['begin']} {end.year}") if end else None
    return _certain_reading((begin, end)) if begin and end and begin <= end else None


def _parts_range(match: re.Match[str]) -> PeriodReading | None:
    first, last = parse_part(match["first"]), parse_part(match["last"])
    if first is None or last is None or (first == last and not match["from"]):
        return None
    last_year = expand_year(match["year"])
    is_joined = bool(match.string[match.end("first") : match.start("last")].strip())
    # 'Week 12 (maart 2024)' and 'Kwartaal 2 (maart 2024)' are one of the two; 'Kwartaal 1 (maart)' ends so.
    is_of_two = first.kind != last.kind and (first.last != last.last or first.kind == "week") and not is_joined
    if is_of_two and match["from"] in ("", match["year"]):
        return PeriodReading(tuple(dict.fromkeys((first.in_year(last_year), last.in_year(last_year)))))
    begin = first.in_year(expand_year(match["from"]) if match["from"] else last_year)[0]
    end = last.in_year(last_year)[1]
    return _certain_reading((begin, end)) if begin and end and begin < end else None


def _numbered_month(match: re.Match[str]) -> PeriodReading | None:
    """'Maand 5 (maart 2024)' is no fifth of March: that month, or the fifth of that year."""
    number, month, year = int(match["number"]), parse_part(match["month"]), int(match["year"])
    numbered = [YearPart("month", number, number)] if 1 <= number <= patterns.MONTHS_OF_YEAR else []
    periods = dict.fromkeys(part.in_year(year) for part in (month, *numbered) if part is not None)
    return PeriodReading((*periods, *(() if numbered else (_whole_year(year),))))


def _numbered_months(match: re.Match[str]) -> PeriodReading | None:
    begin = YearPart("month", int(match["m1"]), int(match["m1"])).in_year(int(match["y1"]))[0]
    end = YearPart("month", int(match["m2"]), int(match["m2"])).in_year(int(match["y2"]))[1]
    return _certain_reading((begin, end)) if begin and end and begin < end else None


def _year_until(match: re.Match[str]) -> PeriodReading | None:
    """'2024 (t/m 30/09)': from the start of that year."""
    year = int(match["year"])
    end_words = match["what"]
    end = parse_date_words(end_words) or _end_of(f"t m {end_words}", year)
    return _certain_reading((date(year, 1, 1), end)) if end and end.year == year else None


def _end_of(words: str, year: int) -> date | None:
    period_part = patterns.find_until_part(words)
    return period_part[0].in_year(year)[1] if period_part and not period_part[1] else None


def _until(match: re.Match[str]) -> PeriodReading | None:
    """'t/m 30/09/2024', 'per 30/09/2024': until a day; nothing says from when."""
    end = patterns.last_day_of(match["what"])
    return _certain_reading((None, end)) if end else None


def _to_date(match: re.Match[str]) -> PeriodReading | None:
    """'YTD sept 2024': from the start of the year; without an end ('YTD 2024') how far is not known."""
    end_words = match["what"]
    if re.fullmatch(YEAR, end_words):
        year = int(end_words)
        ends = (12, 9, 6, 3)
        return PeriodReading(tuple(YearPart("months", 1, last).in_year(year) for last in ends))
    end = patterns.last_day_of(end_words)
    return _certain_reading((date(end.year, 1, 1), end)) if end else None


def _since(match: re.Match[str]) -> PeriodReading | None:
    """'vanaf 2024': where it ends is not said."""
    year = int(match["year"])
    return PeriodReading((_whole_year(year), (date(year, 1, 1), None)))


def _part_of_book_year(match: re.Match[str]) -> PeriodReading | None:
    part = parse_part(match["part"])
    return PeriodReading(school_and_book_years.part_of_book_year(part, expand_year(match["year"]))) if part else None


def _part_of_two_years(match: re.Match[str]) -> PeriodReading | None:
    part = parse_part(match["part"])
    if part is None or not school_and_book_years.is_next(match["year"], match["end"]):
        return None
    return PeriodReading(school_and_book_years.part_of_years(part, int(match["year"])))


def _part_in_year(match: re.Match[str]) -> PeriodReading | None:
    part = parse_part(match["part"])
    if part is None or (part.kind == "week" and len(match["year"]) == SHORT_YEAR):
        # 'wk 39 40' are two weeks.
        return None
    year = expand_year(match["year"])
    if not part.is_of(year):
        return None
    if part.last < part.first:
        # 'dec-feb 2024' may begin or end in 2024.
        return PeriodReading((part.in_year(year - 1), part.in_year(year)))
    return _certain_reading(part.in_year(year))


def _day(match: re.Match[str]) -> PeriodReading | None:
    day = parse_date_words(match["what"])
    # Three small numbers are no date among other words: 'Vraag 3.4.12'.
    return _certain_reading((day, day)) if day and re.search(YEAR, match["what"]) else None


def _month_number(match: re.Match[str]) -> PeriodReading | None:
    month = int(match["month"])
    return _certain_reading(YearPart("month", month, month).in_year(int(match["year"])))


def _year_and_two_digits(match: re.Match[str]) -> PeriodReading | None:
    """'2023-24' is a school year and '2024-03' a month; '2011-12' can be both, and what stands around it decides."""
    year, number = int(match["year"]), int(match["end"])
    month = YearPart("month", number, number).in_year(year) if 1 <= number <= 12 else None
    if not school_and_book_years.is_next(match["year"], match["end"]):
        return _certain_reading(month)
    years = year, year + 1
    if school_and_book_years.is_book_word(match.string):
        return PeriodReading(school_and_book_years.book_years_over(year), years=years)
    if month is not None and not school_and_book_years.is_school_word(match.string):
        return PeriodReading((school_and_book_years.school_year(year), month), years=years)
    return PeriodReading((school_and_book_years.school_year(year),), years=years)


def _two_years(match: re.Match[str]) -> PeriodReading | None:
    first, second = int(match["year"]), int(match["end"])
    if second < first:
        return None
    if second == first + 1 and school_and_book_years.is_school_word(match.string):
        return _certain_reading(school_and_book_years.school_year(first))
    if second == first + 1 and school_and_book_years.is_book_word(match.string):
        return PeriodReading(school_and_book_years.book_years_over(first), years=(first, second))
    calendar = date(first, 1, 1), date(second, 12, 31)
    if second != first + 1:
        return _certain_reading(calendar)
    return PeriodReading((school_and_book_years.school_year(first), calendar), years=(first, second))


def _season(match: re.Match[str]) -> PeriodReading | None:
    """'zomer 2024', 'winter 23-24': which months somebody means by it is not certain."""
    if match["end"] and not school_and_book_years.is_next(match["year"], match["end"]):
        return None
    year, has_end = expand_year(match["year"]), bool(match["end"])
    candidates = season_candidates(match["season"], year, is_over_two_years=has_end)
    return PeriodReading(candidates) if candidates else None


def _year(match: re.Match[str]) -> PeriodReading | None:
    return _certain_reading(_whole_year(int(match["year"])))


def _short_years(match: re.Match[str]) -> PeriodReading | None:
    if not school_and_book_years.is_next(match["year"], match["end"]):
        return None
    year, first, last = expand_year(match["year"]), int(match["year"]), int(match["end"])
    if 1 <= first < last <= 12:
        # '11-12' can be two months, or a day, as well.
        return None
    return PeriodReading((school_and_book_years.school_year(year),), years=(year, year + 1))


_PERIODS: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (pattern if isinstance(pattern, re.Pattern) else re.compile(pattern), build)
    for pattern, build in (
        (rf"{_EDGE}(?:van |from |du |de )?(?P<begin>{DATE}) {_JOIN}(?P<end>{DATE}){_END}", _date_range),
        (rf"{_EDGE}(?P<begin>{DAY_OF_YEAR}) {_JOIN}(?P<end>{DATE}){_END}", _days_of_one_year),
        (
            rf"{_EDGE}(?:{TO_DATE}) (?:{UNTIL} |{AS_OF} )?"
            rf"(?P<what>{DATE}|{PART} ?{ANY_YEAR}|{YEAR} ?{PART}|{YEAR}){_END}",
            _to_date,
        ),
        (
            rf"{_EDGE}(?P<what>{DATE}|{PART} ?{ANY_YEAR}|{YEAR} ?{PART}|{YEAR}) (?:{TO_DATE}){_END}",
            _to_date,
        ),
        (
            rf"{_EDGE}(?P<year>{YEAR}) (?:{UNTIL}|{AS_OF}) (?:le |the |l )?"
            rf"(?P<what>{DATE}|{DAY_OF_YEAR}|{PART}(?! ?{YEAR})){_END}",
            _year_until,
        ),
        (
            rf"{_EDGE}(?P<first>{PART}) ?(?P<from>{ANY_YEAR}) {_JOIN}(?P<last>{PART}) ?(?P<year>{ANY_YEAR}){_END}",
            _parts_range,
        ),
        (
            rf"{_EDGE}(?P<first>{PART})(?P<from>) {_JOIN}(?P<last>{PART}) ?(?P<year>{ANY_YEAR}){_END}",
            _parts_range,
        ),
        (
            rf"{_EDGE}(?:{UNTIL}) (?:en met |le |the |l )?(?P<what>{DATE}|{PART} ?{ANY_YEAR}|{YEAR} ?{PART}){_END}",
            _until,
        ),
        (rf"{_EDGE}(?:{AS_OF}) (?P<what>{DATE}){_END}", _until),
        (rf"{_EDGE}(?P<year>{YEAR}) (?P<first>{PART})(?P<from>) {_JOIN}(?P<last>{PART}){_END}", _parts_range),
        (patterns.BOOK_YEAR_AND_PART, _part_of_book_year),
        (patterns.PART_OF_BOOK_YEAR, _part_of_book_year),
        (patterns.PART_OF_TWO_YEARS, _part_of_two_years),
        (patterns.TWO_YEARS_AND_PART, _part_of_two_years),
        (
            r"^(?P<y1>20\d\d) (?P<m1>0[1-9]|1[0-2]) (?P<y2>20\d\d) (?P<m2>0[1-9]|1[0-2])$",
            _numbered_months,
        ),
        (
            r"^(?P<m1>0?[1-9]|1[0-2]) (?P<y1>20\d\d) (?P<m2>0?[1-9]|1[0-2]) (?P<y2>20\d\d)$",
            _numbered_months,
        ),
        (
            rf"{_EDGE}(?:maand|month|mois) (?:nr |n )?(?P<number>\d{{1,2}}) (?P<month>{MONTH}) (?P<year>{YEAR}){_END}",
            _numbered_month,
        ),
        (rf"{_EDGE}(?P<what>{DATE}){_END}", _day),
        (rf"{_EDGE}(?P<season>{SEASON}) {_OF_YEAR}(?P<year>{ANY_YEAR})(?: (?P<end>{ANY_YEAR}))?(?![\da-z])", _season),
        (patterns.PART_BEFORE_YEAR, _part_in_year),
        (patterns.YEAR_BEFORE_PART, _part_in_year),
        (patterns.SHORT_YEAR_BEFORE_PART, _part_in_year),
        (rf"^(?P<month>0?[1-9]|1[0-2]) (?P<year>{YEAR})$", _month_number),
        (rf"(?<!\d )\b(?P<year>{YEAR}) (?P<end>\d\d)(?! ?\d)\b", _year_and_two_digits),
        (rf"{_EDGE}(?:{SINCE}) (?P<year>{YEAR}){_END}", _since),
        (rf"\b(?P<year>{YEAR}) {_JOIN}(?P<end>{YEAR})\b", _two_years),
        (r"^(?P<year>\d\d) (?P<end>\d\d)$", _short_years),
        (rf"\b(?P<year>{YEAR})\b", _year),
    )
)


# Most texts hold no period: two quick looks spare them the patterns.
_SOME_PERIOD = re.compile(rf"\d|{TO_DATE}|{_EDGE}(?:{MONTH}|{ORDINAL_WORD}|{RELATIVE_YEAR}){_END}")
_SOME_YEAR = re.compile(r"\d\d")
_FOUR_DIGITS = re.compile(YEAR)
_SOME_PART = re.compile(rf"{_EDGE}(?:{SEASON}{_END}|{PART}(?![a-z])|{PART} ?fy|fy|bj|sj|{SCHOOL_YEAR})")
_SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_UNTIL_OR_AS_OF = re.compile(rf"{_EDGE}(?:{UNTIL}|{AS_OF}|{TO_DATE}) ")
# The patterns of texts with no number but years, and no part of a year.
_YEAR_PERIODS = tuple(item for item in _PERIODS if item[1] in (_to_date, _since, _two_years, _year))


@lru_cache(MOST_CACHED_TEXTS)
def read_period_words(words: str) -> PeriodReading | None:
    """Read the period that normalised words state, with the words that are left; None where they state none.

    First and last day both belong to a period. Without a year ('K1') there is a part and no candidate.
    """
    if _SOME_PERIOD.search(words) is None:
        return None
    if not _SOME_YEAR.search(words):
        return _read_part(words)
    has_parts = _SOME_PART.search(words) is not None
    if not has_parts and not _FOUR_DIGITS.search(words) and not words[0].isdecimal():
        return _read_part(words) if _UNTIL_OR_AS_OF.search(words) else None
    named_year = school_and_book_years.find_named_year(words)
    has_part = (
        patterns.BOOK_YEAR_AND_PART.search(words)
        or patterns.PART_OF_BOOK_YEAR.search(words)
        or patterns.PART_OF_TWO_YEARS.search(words)
        or patterns.TWO_YEARS_AND_PART.search(words)
    )
    if named_year is not None and not has_part:
        candidates, (begin, end) = named_year
        return PeriodReading(candidates, _without_year_words(f"{words[:begin]} {words[end:]}"))
    for pattern, build in _PERIODS if has_parts or _SHORT_NUMBER.search(words) else _YEAR_PERIODS:
        match = pattern.search(words)
        reading = build(match) if match is not None else None
        if match is not None and reading is not None:
            rest = f"{words[: match.start()]} {words[match.end() :]}"
            relative = find_relative_year(rest)
            return _without_repetition(replace(reading, rest=_without_year_words(relative[1] if relative else rest)))
    return _read_part(words)


_TO_DATE_ALONE = re.compile(rf"{_EDGE}{TO_DATE}{_END}")


def _read_part(words: str) -> PeriodReading | None:
    until = patterns.find_until_part(words)
    if until is not None:
        return PeriodReading((), _without_year_words(until[1]), part=until[0])
    relative = find_relative_year(words)
    if relative is not None:
        return PeriodReading((), _without_year_words(relative[1]), part=relative[0])
    match = _TO_DATE_ALONE.search(words)
    part = YearPart("to_date", 1, 12, 0, True) if match is not None else None
    if part is None:
        match = patterns.PART_ALONE.search(words)
        part = parse_part(match["part"]) if match is not None else None
    if match is None or part is None:
        return None
    return PeriodReading(
        (), _without_year_words(f"{words[: match.start()]} {words[match.end() :]}"), part=part
    )


def _without_year_words(words: str) -> str:
    return " ".join(word for word in words.split() if word not in YEAR_WORDS)


def _without_repetition(reading: PeriodReading) -> PeriodReading:
    """Leave out of the rest what says the same again ('Q1 2024 (jan-mrt)'); what says another makes it uncertain."""
    match = patterns.PART_ALONE.search(reading.rest)
    part = parse_part(match["part"]) if match is not None and reading.is_certain else None
    start, end = reading.candidates[0]
    if match is None or part is None or start is None or end is None:
        return reading
    rest = " ".join(f"{reading.rest[: match.start()]} {reading.rest[match.end() :]}".split())
    if not part.is_of(start.year):
        return reading
    period = part.in_year(start.year)
    if period == (start, end):
        return replace(reading, rest=rest)
    # 'mei' behind a year may be a name; behind a part of it it says another part.
    if reading.rest == match["part"] and (part.kind != "month" or (end - start).days <= patterns.MOST_DAYS_OF_HALF):
        return replace(reading, rest=rest, candidates=(period, (start, end)))
    return reading
