"""Periods, and the ways in which coordinators write them in Dutch, English and French."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from random import Random

from tests.ingest.zoo.book import Span

MONTHS = {
    "nl": ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
}
SHORT_MONTHS = {
    "nl": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}


@dataclass(frozen=True)
class Period:
    """A period: its kind ('year', 'half', 'quarter', 'month', 'school'), its first year and its number in the year."""

    kind: str
    year: int
    number: int = 1

    @property
    def span(self) -> Span:
        """First and last day."""
        if self.kind == "school":
            return date(self.year, 9, 1), date(self.year + 1, 8, 31)
        months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[self.kind]
        first, last = (self.number - 1) * months + 1, self.number * months
        return date(self.year, first, 1), date(self.year, last, monthrange(self.year, last)[1])

    @property
    def whole(self) -> Span:
        """The year it is in."""
        return self.span if self.kind == "school" else Period("year", self.year).span


def make_periods(kind: str, count: int, last_year: int) -> list[Period]:
    """So many periods one after another, up to the last of a year."""
    if kind in ("year", "school"):
        return [Period(kind, last_year - count + 1 + place) for place in range(count)]
    parts = {"half": 2, "quarter": 4, "month": 12}[kind]
    all_parts = [Period(kind, year, number) for year in (last_year - 1, last_year) for number in range(1, parts + 1)]
    return all_parts[-count:] if kind != "month" else all_parts[parts : parts + count]


# {y} the year, {yy} its last two digits, {n} the number, {nth} the ordinal, {month}, {mon}, {mm}; {next}, {nn} the
# year after.
PLAIN = {
    ("nl", "year"): ["{y}"],
    ("en", "year"): ["{y}"],
    ("fr", "year"): ["{y}"],
    ("nl", "half"): ["S{n} {y}", "H{n} {y}", "{nth} semester {y}", "{nth} halfjaar {y}", "Semester {n} {y}"],
    ("en", "half"): ["H{n} {y}", "{y} H{n}", "{nth} half {y}", "{y}-H{n}"],
    ("fr", "half"): ["S{n} {y}", "{nth} semestre {y}", "Semestre {n} {y}", "{y}-S{n}"],
    ("nl", "quarter"): ["K{n} {y}", "Q{n} {y}", "{nth} kwartaal {y}", "Kwartaal {n} {y}", "{y}-Q{n}", "T{n} {y}"],
    ("en", "quarter"): ["Q{n} {y}", "{y} Q{n}", "{nth} quarter {y}", "{y}-Q{n}", "Quarter {n} {y}"],
    ("fr", "quarter"): ["T{n} {y}", "{nth} trimestre {y}", "Trimestre {n} {y}", "{y}-T{n}"],
    ("nl", "month"): ["{month} {y}", "{mm}/{y}", "{y}-{mm}", "{mon} {y}"],
    ("en", "month"): ["{month} {y}", "{mm}/{y}", "{y}-{mm}", "{mon} {y}"],
    ("fr", "month"): ["{month} {y}", "{mm}/{y}", "{y}-{mm}"],
    ("nl", "school"): ["{y}-{next}", "Schooljaar {y}-{next}", "{y}-{nn}"],
    ("en", "school"): ["{y}-{next}", "School year {y}-{next}", "{y}/{nn}"],
    ("fr", "school"): ["{y}-{next}", "Année scolaire {y}-{next}", "{y}-{nn}"],
}
# As they are shortened where there is little room.
SHORT = {
    ("nl", "half"): ["S{n}-{yy}", "S{n} '{yy}", "sem. {n} {y}", "{nth} sem {y}", "H{n}-{yy}"],
    ("en", "half"): ["H{n}-{yy}", "H{n} '{yy}", "{mon}-{lastmon} {y}", "H{n} FY{yy}"],
    ("fr", "half"): ["S{n}-{yy}", "sem. {n} {y}", "{mon}-{lastmon} {y}", "{nth} sem. {y}"],
    ("nl", "quarter"): ["K{n} '{yy}", "T{n}-{yy}", "Q{n}-{yy}", "{mon}-{lastmon} {y}", "kw{n} {y}", "{nth} kw. {y}"],
    ("en", "quarter"): ["Q{n}-{yy}", "Q{n} '{yy}", "{mon}-{lastmon} {y}", "Q{n}/{yy}", "{mon} - {lastmon} {y}"],
    ("fr", "quarter"): ["T{n}-{yy}", "{nth} trim. {y}", "{mon}-{lastmon} {y}", "T{n} '{yy}", "{n}T{y}"],
    ("nl", "month"): ["{mon}-{yy}", "{mon} '{yy}", "{mon} {yy}"],
    ("en", "month"): ["{mon}-{yy}", "{mon} '{yy}"],
    ("fr", "month"): ["{mon} {y}", "{mon}-{yy}"],
    ("nl", "year"): ["FY{yy}", "FY {y}", "jaar {y}", "'{yy}", "{y} (volledig jaar)"],
    ("en", "year"): ["FY{yy}", "FY {y}", "year {y}", "CY{yy}", "{y} (full year)"],
    ("fr", "year"): ["année {y}", "exercice {y}", "{y} (année complète)"],
    ("nl", "school"): ["SJ {yy}-{nn}", "schooljaar {yy}-{nn}", "{y}/{next}", "sep {y} - aug {next}"],
    ("en", "school"): ["SY {yy}-{nn}", "AY {y}-{nn}", "{y}/{next}", "Sep {y} - Aug {next}"],
    ("fr", "school"): ["AS {yy}-{nn}", "{y}/{next}", "sept. {y} - août {next}"],
}
_ORDINALS = {
    "nl": ("1e", "2e", "3e", "4e"),
    "en": ("1st", "2nd", "3rd", "4th"),
    "fr": ("1er", "2e", "3e", "4e"),
}


def write_period(period: Period, shape: str, language: str) -> str:
    """A period in a shape."""
    first, last = period.span
    assert first and last
    return shape.format(
        y=period.year,
        yy=f"{period.year % 100:02d}",
        n=period.number,
        nth=_ORDINALS[language][period.number - 1] if period.number <= 4 else "",
        month=MONTHS[language][first.month - 1],
        mon=SHORT_MONTHS[language][first.month - 1],
        lastmon=SHORT_MONTHS[language][last.month - 1],
        mm=f"{first.month:02d}",
        next=period.year + 1,
        nn=f"{(period.year + 1) % 100:02d}",
    )


def choose_shape(rng: Random, kind: str, language: str, *, short: bool = False) -> str:
    """One way of writing periods of a kind."""
    return rng.choice((SHORT if short else PLAIN)[language, kind])
