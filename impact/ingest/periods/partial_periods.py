"""Periods in words that say how far a value of a period goes: '9 maanden', 'stand 30/9', 'excl. december'."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from impact.ingest.periods.measured_moments import without_ordinal
from impact.ingest.periods.period_vocabulary import (
    ANY_YEAR,
    DATE,
    DAY_OF_YEAR,
    PART_ALONE,
    SINCE,
    UNTIL,
    YEAR,
    Period,
    YearPart,
    find_until_part,
    parse_date_words,
    parse_part,
)
from impact.ingest.values.group_words import without_ages
from impact.ingest.values.value_vocabulary import normalise_words

MONTHS_OF_YEAR = 12
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "een one un", "twee two deux", "drie three trois", "vier four quatre", "vijf five cinq", "zes six",
            "zeven seven sept", "acht eight huit", "negen nine neuf", "tien ten dix", "elf eleven onze",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = r"(?P<number>\d{1,2}|" + "|".join(_NUMBER_WORDS) + ")"
_LENGTHS = (
    (re.compile(rf"(?<![a-z\d]){_NUMBER} ?(?:m|mnd|mnden|maand|maanden|months?|mths?|mois)(?![a-z\d])"), 1),
    (re.compile(rf"(?<![a-z\d]){_NUMBER} ?(?:kwartalen|quarters|trimestres|trimesters)(?![a-z\d])"), 3),
)
_HALF_A_YEAR = re.compile(r"(?<![a-z\d])(?:half jaar|halfjaar|half a year|half year|demi annee)(?![a-z\d])")
_LAST = re.compile(r"(?<![a-z\d])(?:laatste|last|derniers?|dernieres?)(?![a-z\d])")
_WITHOUT = re.compile(
    r"(?<![a-z\d])(?:excl|exclusief|excluding|exclu|exclus|except|zonder|without|sans|hors|buiten|behalve|sauf|min)"
    r"(?![a-z\d])"
)
_SINCE_YEAR = re.compile(rf"(?<![a-z\d])(?:{SINCE}|sedert|from|van|uit) (?:\w+ )?(?P<year>{YEAR})(?![a-z\d])")
_DATE = re.compile(rf"(?<![a-z\d])(?P<what>{DATE})(?![a-z\d])")
_DAY = re.compile(rf"(?<![a-z\d])(?P<what>{DAY_OF_YEAR})(?! ?{ANY_YEAR})(?![a-z\d])")
_DAY_WITH_STROKE = re.compile(r"(?<![\d/.])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])")
_UNTIL_END = re.compile(rf"(?<![a-z\d])(?:{UNTIL}|stand|situatie|situation|etat|status)(?![a-z\d])")


def find_partial_periods(text: str, period: Period) -> tuple[Period, ...]:
    """Return the periods that a text behind one may mean, the likeliest first and that period itself last.

    () where the text says nothing of time, or `period` has no first or no last day.
    """
    start, end = period
    if start is None or end is None:
        return ()
    candidates = dict.fromkeys(_find(normalise_words(without_ordinal(without_ages(text))), start, end))
    other_periods = [other for other in candidates if other != period and _runs(other)]
    return (*other_periods, period) if other_periods else ()


def says_time(text: str) -> bool:
    """Return whether a text says how far a value goes in time: until a day or month, since a year, in a month.

    'Q1' alone may be a question, '6-12' an age and '6 maanden' the length of what is measured.
    """
    words = normalise_words(text)
    if _SINCE_YEAR.search(words) or _DATE.search(words) or find_until_part(words) is not None:
        return True
    if _DAY_WITH_STROKE.search(text):
        return True
    parts = [parse_part(match["part"]) for match in PART_ALONE.finditer(words)]
    return any(part is not None and part.kind in ("month", "months") for part in parts)


def says_length(text: str) -> bool:
    """Return whether a text gives a number of months or quarters that is less than a year."""
    return _count_months(normalise_words(text)) is not None


def _runs(period: Period) -> bool:
    return period[0] is not None and period[1] is not None and period[0] <= period[1]


def _find(words: str, start: date, end: date) -> list[Period]:
    """The periods that words may mean beside one from `start` to `end`, without looking whether they differ."""
    since = _SINCE_YEAR.search(words)
    if since is not None:
        return [(date(int(since["year"]), 1, 1), end)]
    months = _count_months(words)
    if months is not None:
        return [_months_at_end(end, months)] if _LAST.search(words) else [_months_from(start, months)]
    day = _DATE.search(words)
    if day is not None:
        return [(start, parse_date_words(day["what"]))]
    until = find_until_part(words)
    part = until[0] if until is not None else _part_of_day(words)
    if part is not None:
        return [(start, part.in_year(end.year)[1])]
    return _around_part(words, start, end)


def _count_months(words: str) -> int | None:
    if _HALF_A_YEAR.search(words):
        return 6
    for pattern, length in _LENGTHS:
        match = pattern.search(words)
        if match is not None:
            number = _NUMBER_WORDS.get(match["number"]) or int(match["number"])
            return number * length if 0 < number * length < MONTHS_OF_YEAR else None
    return None


def _months_from(start: date, months: int) -> Period:
    last = start.month + months - 1
    year, month = start.year + (last - 1) // MONTHS_OF_YEAR, (last - 1) % MONTHS_OF_YEAR + 1
    return start, date(year, month, monthrange(year, month)[1])


def _months_at_end(end: date, months: int) -> Period:
    first = end.year * MONTHS_OF_YEAR + end.month - months
    return date(first // MONTHS_OF_YEAR, first % MONTHS_OF_YEAR + 1, 1), end


def _part_of_day(words: str) -> YearPart | None:
    """'stand 30/9': up to that day."""
    match = _DAY.search(words)
    until = find_until_part(f"tot {match['what']}") if match is not None else None
    return until[0] if until is not None else None


def _around_part(words: str, start: date, end: date) -> list[Period]:
    """The part of a year that words name, up to its end, or the period without it."""
    parts = [part for match in PART_ALONE.finditer(words) if (part := parse_part(match["part"])) is not None]
    if not parts:
        return []
    first, last = parts[0].in_year(end.year)[0], parts[-1].in_year(end.year)[1]
    if first is None or last is None:
        return []
    if _WITHOUT.search(words):
        before, after = (start, first - timedelta(days=1)), (last + timedelta(days=1), end)
        return [before] if last == end else [after] if first == start else []
    if _UNTIL_END.search(words):
        return [(start, last)]
    return [(first, last), (start, last)]
