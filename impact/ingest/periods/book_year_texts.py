"""Texts that say in which month the years or quarters of a file begin: 'Fiscal year: July to June'."""

from __future__ import annotations

import re
from functools import lru_cache

from impact.ingest.periods.period_vocabulary import DAY_OF_YEAR, MONTH, MONTHS, PART_ALONE, parse_part
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

MOST_LENGTH = 400
MONTHS_OF_YEAR = 12
_YEAR_NAME = (
    r"(?:(?:fiscal|financial|budget|budgetary|accounting|book|reporting|project|programme|program|working|school"
    r"|academic) years?|fy|boekja(?:ar|ren)|werkja(?:ar|ren)|werkingsja(?:ar|ren)|projectja(?:ar|ren)|begrotingsjaar"
    r"|rapporteringsjaar|dienstjaar|schoolja(?:ar|ren)|academiejaar|exercices?(?: (?:comptable|fiscal|budgetaire)s?)?"
    r"|annees? (?:fiscale|comptable|budgetaire|du projet|de projet|scolaire|academique)s?)"
)
# Of a year, or of quarters and halves, that need a range of twelve months beside them.
_COUNTED_TIME = re.compile(
    rf"\b(?:{_YEAR_NAME}|years?|ja(?:ar|ren)|annees?|ans?|quarters?|kwarta(?:al|len)|trimestres?|semest(?:er|re)s?"
    r"|halfja(?:ar|ren)|periodes?|periods?)\b"
)
_DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|e)? (?:of |d )?)?"
_OF_YEAR = r"(?: (?:19|20)\d\d)?"
_JOIN = (
    r"(?:t m|t e m|tem|tot en met|tot|to|until|through|thru|till|and|en|et|au|a|jusqu en|jusqu au|fin|eind|end|end of)"
)
_RANGE = re.compile(
    rf"(?<![a-z\d]){_DAY}(?P<first>{MONTH}){_OF_YEAR}(?: {_JOIN}){{0,2}} {_DAY}(?P<last>{MONTH})(?![a-z])"
)
_STARTS = re.compile(
    rf"\b{_YEAR_NAME}\b(?: \w+){{0,4}}? (?:starts?|starting|begins?|beginning|begint|beginnend|start|loopt|runs?|vangt"
    rf"|commence|commencant|debute|demarre|from|vanaf|a partir)(?: \w+){{0,3}}? (?P<first>{MONTH})(?![a-z])"
)
_ENDS = re.compile(
    rf"\b(?:{_YEAR_NAME}\b(?: \w+){{0,4}}?|year) (?:ends?|ending|ended|eindigt|eindigend|sluit|afgesloten|cloture|clos"
    rf"|cloturant|se termine|termine|finit)(?: \w+){{0,3}}? (?P<last>{MONTH})(?![a-z])"
)
_DATES = re.compile(
    rf"\b{_YEAR_NAME}\b.*?(?<!\d)(?P<begin>{DAY_OF_YEAR})(?![a-z\d]).*?(?<!\d)(?P<end>{DAY_OF_YEAR})(?![a-z\d])"
)
# What a quarter or half holds: its months behind it, with no other part of a year between.
_MONTHS_BEHIND = re.compile(
    rf"^(?: (?!{MONTH}\b)[a-z]+){{0,4}} {_DAY}(?P<first>{MONTH})(?![a-z])"
    rf"(?P<more>{_OF_YEAR}(?: {_JOIN}){{0,2}} {_DAY}{MONTH}(?![a-z]))?"
)
_BEGINS = re.compile(
    r"^ (?:(?:\w+ ){0,2}?(?:starts?|begins?|begint|commence|debute|demarre)|from|vanaf|a partir)\b"
)
_CALENDAR = re.compile(r"\b(?:calendar|kalender\w*|annees? civiles?|trimestres? civils?)\b")
_NOT_CALENDAR = re.compile(
    r"\b(?:not|no|niet|geen|pas|non|instead of|rather than|in plaats van|au lieu|differs?|verschilt|unlike|anders)\b"
)


@lru_cache(CACHE_SIZE)
def read_first_month(text: str) -> int | None:
    """Return the month (1–12) in which a text says that years begin; None where it names none, or January."""
    if len(text) > MOST_LENGTH:
        return None
    words = normalise_words(text)
    if _CALENDAR.search(words) and not _NOT_CALENDAR.search(words):
        return None
    month = _by_parts(words)
    if month is None:
        month = _by_year(words)
    return None if month == 1 else month


def _by_parts(words: str) -> int | None:
    """The first month of the year by the months of one quarter or half: 4 of 'Q1 = April-June'."""
    for match in PART_ALONE.finditer(words):
        part = parse_part(match["part"])
        if part is None or part.kind not in ("quarter", "half"):
            continue
        behind = words[match.end() :]
        months = _MONTHS_BEHIND.match(behind)
        if months is not None and (months["more"] or _BEGINS.match(behind)):
            return (MONTHS[months["first"]] - part.first) % MONTHS_OF_YEAR + 1
    return None


def _by_year(words: str) -> int | None:
    if _COUNTED_TIME.search(words):
        for match in _RANGE.finditer(words):
            first, last = MONTHS[match["first"]], MONTHS[match["last"]]
            if (last - first) % MONTHS_OF_YEAR == MONTHS_OF_YEAR - 1:
                return first
    dates = _DATES.search(words)
    if dates is not None:
        begin = dates["begin"].split()[-1]
        return MONTHS.get(begin) or int(begin)
    starts = _STARTS.search(words)
    if starts is not None:
        return MONTHS[starts["first"]]
    ends = _ENDS.search(words)
    return None if ends is None else MONTHS[ends["last"]] % MONTHS_OF_YEAR + 1
