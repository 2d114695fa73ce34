"""The period in the corner of a header, above the names or the numbers of the rows: '2024 | Doel | Realisatie'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.ingest.periods.period_parser import YEAR_WORDS, PeriodReading, read_period_words
from impact.ingest.periods.school_and_book_years import are_school_years, is_book_word, school_year
from impact.ingest.periods.sheet_periods import is_reporting_word, read_title
from impact.ingest.values.value_vocabulary import normalise_words


@dataclass(frozen=True, slots=True)
class CornerPeriod:
    """A period in the corner of a header: what it can be, and its text."""

    reading: PeriodReading
    text: str


def read_corner(text: str) -> CornerPeriod | None:
    """Read a text that is a period ('2024', 'K1'), with at most words such as 'jaar' beside it; None for any other."""
    reading = (read_title(text) or read_period_words(normalise_words(text))) if text else None
    if reading is None or not (reading.candidates or reading.part):
        return None
    is_bare = all(word in YEAR_WORDS or is_reporting_word(word) for word in reading.rest.split())
    return CornerPeriod(reading, text) if is_bare else None


def settle_school_years(corners: Sequence[CornerPeriod | None]) -> list[CornerPeriod | None]:
    """Read corners such as '2022-2023' and '2023-2024' below each other as school years."""
    years = {corner.reading.years for corner in corners if corner is not None and corner.reading.years is not None}
    if not are_school_years(years):
        return list(corners)
    return [
        replace(corner, reading=replace(corner.reading, candidates=(school_year(corner.reading.years[0]),)))
        if corner is not None and corner.reading.years and not is_book_word(normalise_words(corner.text))
        else corner
        for corner in corners
    ]
