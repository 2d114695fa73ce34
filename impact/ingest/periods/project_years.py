"""Years of a project that are numbered: 'Jaar 1', 'Target Y2', 'Année 3'. Which years they are, other texts may say."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from impact.ingest.periods.period_vocabulary import Period, YearPart
from impact.ingest.values.value_vocabulary import CACHE_SIZE, normalise_words

KIND = "project_year"
_PROJECT_YEAR = re.compile(
    r"(?<![a-z\d])(?:projectjaar|project year|werkingsjaar|annee (?:de |du )?projet|jaar|year|annee|an|yr|y|j)"
    r" ?(?P<number>[1-9])(?![a-z\d])"
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEARS = re.compile(r"(?<!\d)(20\d\d) ?(?:-|–|—|/|tot(?: en met)?|t/m|to|until|à|au|a) ?(20\d\d)(?!\d)", re.IGNORECASE)


@lru_cache(CACHE_SIZE)
def split_project_year(header: str) -> tuple[int, str] | None:
    """Split a header into the number of its project year and the plain words beside it; None for any other. Cached."""
    words = normalise_words(header)
    match = _PROJECT_YEAR.search(words)
    if match is None or _FOUR_DIGITS.search(words):
        return None
    return int(match["number"]), " ".join(f"{words[: match.start()]} {words[match.end() :]}".split())


def count_years(numbers: Collection[int]) -> int:
    """Return how many years of a project these are, where they count on from one; 0 for any other numbers."""
    count = max(numbers, default=0)
    return count if count > 1 and set(numbers) == set(range(1, count + 1)) else 0


def find_years(text: str) -> tuple[int, int] | None:
    """Return the first and last year that a text gives a project: 'Project 2022-2024'; None for none."""
    match = _YEARS.search(text)
    years = (int(match[1]), int(match[2])) if match is not None else (0, 0)
    return years if 0 < years[1] - years[0] <= 10 else None


def numbered_year(number: int, count: int) -> YearPart:
    """Return the year of a project of `count` years that has this number, from 1."""
    return YearPart(KIND, number, count)


def periods_of_year(year: YearPart, first: int, last: int) -> tuple[Period, ...]:
    """Return the calendar years it can be, of a project from the year `first`, or up to the year `last`.

    Of a single year it is not known whether the project begins or ends in it.
    """
    starts = dict.fromkeys((first, last - year.last + 1) if last > first else (last - year.last + 1, first))
    return tuple((date(start + year.first - 1, 1, 1), date(start + year.first - 1, 12, 31)) for start in starts)
