"""The period that a title above a table, the name of its sheet or of its file gives to what has none itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from impact.ingest.files.readers import Sheet
from impact.ingest.periods.date_parser import UNDATED, is_within
from impact.ingest.periods.partial_periods import find_partial_periods, says_length
from impact.ingest.periods.period_parser import PeriodDoubt, PeriodReading, read_period_words
from impact.ingest.periods.period_vocabulary import Period, spell_short_years
from impact.ingest.values.value_vocabulary import normalise_words

MAX_TITLE_ROWS = 15
MAX_TITLE_LENGTH = 120
# A label with its text ('Periode:' '2024') fills two cells.
MAX_TITLE_CELLS = 2
# Longer than this is the term of a project and no period that values are about.
MAX_DAYS = 366
# Words around a year that say that it is not the period of the values: when something was made, begun or decided.
_OTHER_YEAR = re.compile(
    r"\b(?:versie|version|datum|date|dd|opgemaakt|opgesteld|gemaakt|afgedrukt|geprint|printed|created|exported|export|"
    r"geexporteerd|imprime|etabli|cree|wet|decreet|besluit|law|act|decree|decret|loi|arrete|budget|subsidie|grant|"
    r"overeenkomst|contract|convention|sinds|since|depuis|vanaf|from|a partir|start|begin|debut|opgericht|founded|"
    r"update|bijgewerkt|mis a jour|copyright|isbn|nulmeting|baseline|template|sjabloon|modele)\b"
)
# Words that say that the values are reported, by which the year of a file name is that of its values.
_REPORTED = re.compile(
    r"\b(?:monitoring|resulta\w*|result|results|resultats|rapport\w*|report\w*|jaarverslag|verslag\w*|indicator\w*|"
    r"indicateurs?|meting\w*|mesures?|opvolging|suivi|voortgang\w*|progress|cijfers|figures|chiffres|data|kpi s?|"
    r"evaluatie|evaluation|bilan|jaar|year|annee)\b"
)
# Words that say that a title is about a part only, or about numbers that may still change. Other words of a title name
# the project or its organisation, and are no limit.
_LIMIT = re.compile(
    r"\b(?:alleen|enkel|uitsluitend|slechts|only|just|uniquement|seul|seule|seulement|exclusivement|zonder|without|sans|hors"
    r"|excl\w*|exclusief|excluding|except|behalve|sauf|buiten|voorlopige?|provisional|preliminary|provisoires?|tussentijdse?"
    r"|interim|intermediaires?|deels|gedeeltelijke?|partial|partiels?|partielles?|onvolledige?|incomplete?|incomplets?"
    r"|gem|gemiddelden?|average|avg|moyennes?|moy|cumulatief|cumulative|cumule|sinds|since|depuis|ramingen|raming|prognose"
    r"|schatting|estimates?|estimations?|forecast|previsions?|draft|concept)\b"
)
_FINAL_WORDS = frozenset(
    "definitief definitieve final finaal definitif definitifs def volledig volledige full complet n".split()  # noqa: SIM905
)
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_DASH = re.compile(r"\s[-–—]\s|,\s")
_DIGITS = re.compile(r"\d")
_WORDS_TOGETHER = re.compile(r"(?<=[a-z])(?=(?:19|20)\d\d)|(?<=(?<!\d)(?:19|20)\d\d)(?=[a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GivenPeriod:
    """A period that stands outside the table, as candidates; `text` is where it stands.

    `is_weak`: even one candidate is only likely, as the year in the name of a file.
    """

    candidates: tuple[Period, ...]
    text: str
    is_weak: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether it can be one period only."""
        return len(self.candidates) == 1 and not self.is_weak

    @property
    def doubt(self) -> PeriodDoubt | None:
        """What is not certain about it, None where it is; without candidates where its year is not known."""
        if self.is_certain:
            return None
        return PeriodDoubt(tuple(period for period in self.candidates if period != UNDATED), self.text)

    @property
    def year(self) -> int | None:
        """The calendar year in which all of it lies, None where there is none or it is not certain."""
        start, end = self.candidates[0]
        if not self.is_certain or end is None or (start is not None and start.year != end.year):
            return None
        return end.year


def find_given_period(sheet: Sheet, top: int, begin: int = 0) -> GivenPeriod | None:
    """The period in the rows above a table (from row `begin` to header row `top`, from 0) and in the name of its sheet.

    Of two where one lies within the other it is the shorter; of two others neither is certain.
    """
    texts = list(_titles(sheet, begin, top))
    if sheet.typed:
        texts.append(sheet.name)
    reading_of_text = {text: reading for text in texts if (reading := read_title(text)) is not None}
    if not reading_of_text:
        return None
    periods = list(dict.fromkeys(period for reading in reading_of_text.values() for period in reading.candidates))
    if all(reading.is_certain for reading in reading_of_text.values()):
        periods = [period for period in periods if not any(is_within(other, period) for other in periods)]
    for text, reading in reading_of_text.items():
        limit = _find_limit(text, reading)
        if limit:
            narrower = find_partial_periods(limit, periods[0]) if len(periods) == 1 else ()
            return GivenPeriod(narrower or tuple(periods), text, is_weak=True)
    return GivenPeriod(tuple(periods), next(iter(reading_of_text)))


def _find_limit(text: str, reading: PeriodReading) -> str:
    """What a title says behind or beside its period that may limit it ('(9 maanden)', 'enkel Gent'), '' without any."""
    year = _DIGITS.search(text)
    for match in _BRACKETED.finditer(text):
        inside = normalise_words(next(filter(None, match.groups()), ""))
        if year is None or match.start() < year.start() or _is_explained(inside):
            continue
        return inside
    return reading.rest if names_limit(reading.rest) else ""


def names_limit(words: str) -> bool:
    """Return whether plain words say that something is about a part only, or may still change: 'enkel Gent'."""
    return _LIMIT.search(words) is not None or says_length(words)


def head_before_limit(header: str) -> str:
    """Return what stands before the words that limit a header ('Realisatie 2024 - alleen Gent'), '' without any."""
    head, dash, tail = header.partition(next(iter(_DASH.findall(header)), "\n"))
    if dash and names_limit(normalise_words(tail)):
        return head.strip()
    words = header.split()
    places = [place for place, word in enumerate(words) if place and _LIMIT.fullmatch(normalise_words(word))]
    return " ".join(words[: places[0]]) if places else ""


def _is_explained(words: str) -> bool:
    """Whether words in the brackets of a title are a period, or say no more than that values are reported."""
    reading = read_period_words(words)
    rest = words if reading is None else reading.rest
    return all(_REPORTED.fullmatch(word) or word in _FINAL_WORDS for word in rest.split())


def find_period_of_file(file_name: str) -> GivenPeriod | None:
    """The period in the name of a file, the weakest evidence: it may be the year in which the file was written.

    It is certain where the name says nothing else but that values are reported: 'monitoring_2023.xlsx'.
    """
    stem = PurePath(file_name).stem
    reading = read_title(stem)
    if reading is None:
        return None
    return GivenPeriod(reading.candidates, PurePath(file_name).name, not says_only_reported(reading))


def is_reporting_word(word: str) -> bool:
    """Whether a plain word says no more than that values are reported: 'rapport', 'data'."""
    return _REPORTED.fullmatch(word) is not None


def says_only_reported(reading: PeriodReading) -> bool:
    """Whether the words beside a period say no more than that values are reported: 'Results 2023', 'year 2023'."""
    return all(is_reporting_word(word) for word in reading.rest.split())


def _titles(sheet: Sheet, begin: int, top: int) -> Iterable[str]:
    """The texts above a table; a row of more than two cells is a row of some other table."""
    for row in sheet.rows[max(top - MAX_TITLE_ROWS, begin) : top]:
        filled = [cell for cell in row if cell not in ("", None)]
        if len(filled) > MAX_TITLE_CELLS:
            continue
        texts = [
            str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in filled
        ]
        if any(isinstance(cell, date) for cell in filled):
            continue
        text = " ".join(texts)
        if len(text) <= MAX_TITLE_LENGTH:
            yield text


def split_years(text: str) -> str:
    """Return a text with its years spelled in full and apart from other words: 'Gent2024' is 'Gent 2024'."""
    return _WORDS_TOGETHER.sub(" ", spell_short_years(text))


def read_title(text: str) -> PeriodReading | None:
    """Read the period of a title; None where it has none, or one that is not that of the values, as of a law."""
    words = normalise_words(split_years(text))
    reading = read_period_words(words)
    if reading is None or not reading.candidates or _OTHER_YEAR.search(reading.rest):
        return None
    other = read_period_words(reading.rest)
    if other is not None and other.candidates:
        # Two periods in one title ('Project 2021, rapport 2023'): neither is certain.
        return PeriodReading(tuple(dict.fromkeys((*reading.candidates, *other.candidates))), other.rest)
    start, end = reading.candidates[0]
    is_whole = reading.is_certain and start is not None and end is not None
    return None if is_whole and _is_no_period_of_values(reading, start, end) else reading


def _is_no_period_of_values(reading: PeriodReading, start: date | None, end: date | None) -> bool:
    """Whether a period is too long, as the term of a project, or one day, as that of a print."""
    if start is None or end is None:
        return False
    return (end - start).days > MAX_DAYS or (start == end and not _REPORTED.search(reading.rest))
