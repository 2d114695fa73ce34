"""Texts that say of which part of a period values are: 'cijfers t/m september', 'enkel eerste semester'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from impact.ingest.notation.limiting_texts import LONGEST_SENTENCE, Subject
from impact.ingest.notation.limiting_words import CHANGES, FIGURES, INSTRUCTIONS, SOURCES
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.periods.period_vocabulary import (
    AS_OF,
    MONTH,
    SINCE,
    UNTIL,
    Period,
    YearPart,
    find_until_part,
)
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

_ABOUT_PERIOD = re.compile(
    r"\b(?:periode|verslagperiode|rapportperiode|rapporteringsperiode|meetperiode|period|reporting period|stand"
    r"|situatie|toestand"
    r"|situation|status|rapport|rapportage|verslag|tussentijds\w*|voortgangsrapport|report|interim|mid ?year"
    r"|halfjaarlijks\w*|kwartaalrapport|intermediaire)\b"
)
_STATES = re.compile(rf"\b(?:{UNTIL}|{AS_OF})(?= |$)|\b(?:stand|situatie|toestand|situation)\b")
_ONLY_WORDS = re.compile(
    r"^(?:(?:enkel|alleen|slechts|only|uniquement|seulement|cijfers?|van|de|het|in|voor|for|of|the|du|le|la|les|pour"
    r"|data|figures|chiffres|periode|period|vanaf|sinds|since|depuis|from|tot|op|per|stand|nu|nog|jaar|nb|realisatie"
    r"|resultaat|actuals?) ?)*$"
)
_OTHER_DAY = re.compile(
    r"\b(?:versie|version|datum|opgemaakt|opgesteld|bijgewerkt|update|updated|geprint|exported?|looptijd|projectduur"
    r"|duur|start\w*|begin\w*|einde|deadline"
    r"|indien\w*|overeenkomst|subsidie|convention|contract|budget|volgende|next|prochain\w*|vergadering|meeting"
    r"|reunion|goedgekeurd|approved|approuve|opgericht|loopt|ends?|gestart|nulmeting|baseline|doel\w*|target)\b"
)
_OF_YEAR = re.compile(
    r"\b(?:cijfers?|gegevens|data|resultaten|getallen|waarden|figures|values|numbers|results|chiffres|donnees"
    r"|valeurs|resultats)"
    r" (?:zijn |are |sont )?(?:van|uit|over|of|from|for|de|du|pour)(?: het jaar| the year"
    r"| l annee)? (?P<year>20\d\d)$"
)
_SINCE = re.compile(rf"^(?:{SINCE})\b")
# What happened on a day, with the day behind it: the day is no limit of the number.
_EVENT = re.compile(
    r"(?:\w+ ){0,3}?(?:verkregen|behaald|gehaald|ontvangen|toegekend|verleend|ondertekend|getekend|geopend|opgeleverd"
    r"|afgerond|voltooid|uitgevoerd|ingehuldigd|georganiseerd|gehouden|aangeworven|erkend|obtained|achieved|received"
    r"|granted|awarded|signed|opened|delivered|completed|held|hired|recognised|recognized|obtenu\w*|atteint\w*|recu\w*"
    r"|accorde\w*|signe\w*|ouvert\w*|livre\w*|acheve\w*|termine\w*|tenu\w*|reconnu\w*) (?:op|on|le|in|en) "
)
# Only with such a word, or with a number, is there a period to look for.
_MAY_NAME_PERIOD = re.compile(rf"\d|\b{MONTH}\b|kwart|quarter|trim|semest|half|helft|moitie")
SHORTEST, LONGEST = 27, 360
MOST_WORDS = 14


@dataclass(frozen=True, slots=True)
class PeriodLimit:
    """The period that a text gives to values, or a part of each year.

    `is_year`: figures of a whole year; `is_until`: it says up to when figures go.
    """

    period: Period | None = None
    part: YearPart | None = None
    is_year: bool = False
    is_until: bool = False

    def within(self, start: date | None, end: date | None) -> Period | None:
        """Return the part of a period that the text names, None where it names all of it or none."""
        if start is None or end is None or self.is_year:
            return None
        limit = self._in(start, end)
        if limit is None:
            return None
        first, last = limit[0] or start, limit[1] or end
        is_inside = start <= first <= last <= end
        return (
            (first, last)
            if is_inside and (first, last) != (start, end) and (last - first) < (end - start)
            else None
        )

    def is_outside(self, start: date | None, end: date | None) -> bool:
        """Whether a period lies wholly outside the one that the text names."""
        if start is None or end is None:
            return False
        limit = self._in(start, end)
        return limit is not None and (
            (limit[1] is not None and start > limit[1]) or (limit[0] is not None and end < limit[0])
        )

    def _in(self, start: date, end: date) -> Period | None:
        """The period that the text names; of a part of each year that within a period, which may cross a year."""
        if self.part is None:
            return self.period
        limits = [self.part.in_year(year) for year in dict.fromkeys((end.year, start.year))]
        inside = [
            (first, last)
            for first, last in limits
            if last is not None and start <= last <= end and (self.is_until or first is None or start <= first)
        ]
        first, last = inside[0] if inside else limits[0]
        return (start, last) if inside and self.is_until and start.year != end.year else (first, last)


_SOURCE = re.compile(r"(?:bron|bronnen|sources?|databron)\b")


@lru_cache(CACHE_SIZE)
def read_period_limit(text: str, subject: Subject) -> PeriodLimit | None:
    """Read the period that a text beside values gives them; None where it gives none. Cached."""
    if len(text) > LONGEST_SENTENCE:
        return None
    words = normalise_words(text)
    if not _MAY_NAME_PERIOD.search(words):
        return None
    if _SOURCE.match(words):
        # 'Bron: werkplaats, geteld tot en met november': what stands behind the source.
        rest = text.partition(",")[2].strip()
        limit = read_period_limit(rest, subject) if rest else None
        return limit if limit is not None and limit.is_until else None
    if CHANGES.search(words):
        # What is counted otherwise from a day on goes on until then too.
        return None
    if SOURCES.search(words) or INSTRUCTIONS.search(words) or _OTHER_DAY.search(words):
        return None
    of_year = _OF_YEAR.search(words)
    if of_year is not None:
        year = int(of_year["year"])
        return PeriodLimit((date(year, 1, 1), date(year, 12, 31)), is_year=True)
    until = find_until_part(words)
    if until is not None:
        part, rest = until
        if subject is Subject.ROW and len(words.split()) > MOST_WORDS:
            return None
        is_about = FIGURES.search(rest) or _ABOUT_PERIOD.search(words) or _ONLY_WORDS.fullmatch(rest)
        return PeriodLimit(part=part, is_until=True) if is_about else None
    reading = read_period_words(words)
    if reading is None:
        return None
    is_bare = _ONLY_WORDS.fullmatch(reading.rest) is not None
    is_stated = FIGURES.search(words) is not None or _STATES.search(words) is not None
    is_until = reading.is_certain and reading.candidates[0][0] is None and _EVENT.match(words) is None
    if subject is Subject.ROW and not (is_bare or (is_until and len(words.split()) <= MOST_WORDS)):
        return None
    if not (is_bare or is_stated or (subject is Subject.SHEET and _ABOUT_PERIOD.search(words))):
        return None
    if reading.part is not None and is_bare and _SINCE.match(words):
        return PeriodLimit(part=YearPart("months", reading.part.first, 12))
    if reading.part is not None:
        return PeriodLimit(part=reading.part) if reading.part.kind != "month" or is_bare else None
    if not reading.is_certain:
        return None
    start, end = reading.candidates[0]
    if start is None and end is not None:
        return PeriodLimit((None, end), is_until=True)
    if start is None or end is None:
        return None
    if start == end:
        return PeriodLimit((None, end), is_until=True) if _STATES.search(words) else None
    if is_bare and subject is Subject.ROW and (end - start).days >= LONGEST:
        return PeriodLimit((start, end))
    is_part = timedelta(SHORTEST) <= end - start <= timedelta(LONGEST)
    return (
        PeriodLimit((start, end))
        if is_part and ((end - start).days > SHORTEST + 10 or is_bare or is_stated)
        else None
    )
