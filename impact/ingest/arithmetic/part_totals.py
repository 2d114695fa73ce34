"""The total of a year beside its quarters or months: which parts it is the total of, and whether it fits them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from math import isclose

from impact.ingest.periods.date_parser import is_within
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.values.value_vocabulary import measure_of_unit
from impact.model.vocabulary.measures import Measure

# A total of rounded parts, or a rounded total, is off by less.
MOST_ROUNDED = 0.5
# Measures of which a year lies between its parts.
NEVER_ADDED = frozenset((Measure.PERCENTAGE, Measure.SCORE))
# A year by the calendar or in whole weeks, in days.
LEAST_DAYS_OF_YEAR, MOST_DAYS_OF_YEAR = 360, 370


# What such a title measures has no sum over periods or places.
_RATE = re.compile(
    r"%|\b(?:percentage|procent|pourcentage|aandeel|taux|part|share|rate|ratio|graad|gemiddelde?|gem|average|avg|mean|moyen(?:ne)?|moy|score"
    r"|mediaan|median|mediane|m\u00e9diane|tevredenheid|satisfaction|index)\b"
    # 'Welbevinden van kinderen', and not 'Workshops welbevinden'.
    r"|^\s*(?:welbevinden|well-?being|bien-\u00eatre|bien-etre|zelfvertrouwen|self-?(?:confidence|esteem)"
    r"|confiance en soi|estime de soi)(?=\s*$|\s*[(:,-]|\s+(?:van|bij|in|of|among|de|des|du|d|chez|score)\b)",
    re.IGNORECASE,
)


def has_no_sum(title: str, unit: str) -> bool:
    """Whether an indicator is a rate, a mean or a score by its title or unit: adding its values up means nothing."""
    return measure_of_unit(unit) is not None or any(map(_RATE.search, (title, unit)))


def smallest_parts(periods: Iterable[Period]) -> frozenset[Period]:
    """Return the periods that hold no other: months, where quarters stand beside them."""
    distinct = frozenset(periods)
    return frozenset(
        period for period in distinct if not any(is_within(other, period) for other in distinct if other != period)
    )


def fits_parts(total: float, parts: Sequence[float], *, is_share: bool) -> bool:
    """Whether a total is the sum of its parts, or what stands for a year without being one: their last, or their mean.

    `is_share`: percentages and scores, of which the year lies between the parts.
    """
    if not parts:
        return True
    if is_share:
        return min(parts) <= total <= max(parts)
    mean = sum(parts) / len(parts)
    return (
        is_sum_of_parts(total, parts)
        or total == parts[-1]
        or (len(parts) > 1 and abs(total - mean) <= MOST_ROUNDED)
    )


def is_sum_of_parts(total: float, parts: Sequence[float]) -> bool:
    """Whether a total is the sum of its parts, which may be rounded."""
    is_whole = all(float(value).is_integer() for value in (total, *parts))
    return isclose(total, sum(parts), rel_tol=1e-9, abs_tol=1e-9 if is_whole else MOST_ROUNDED)


def is_possible_year(total: float, parts: Sequence[float], *, is_share: bool) -> bool:
    """Whether a number of a whole year can stand beside all its parts: between them, up to all of them together."""
    most = max(parts) if is_share else max(sum(parts), *parts)
    return min(parts) - MOST_ROUNDED <= total <= most + MOST_ROUNDED


def is_year(period: Period) -> bool:
    """Whether a period is a whole year, on whatever day it begins."""
    start, end = period
    return start is not None and end is not None and LEAST_DAYS_OF_YEAR <= _days(start, end) <= MOST_DAYS_OF_YEAR


def fill_year(parts: Iterable[Period], year: Period) -> bool:
    """Whether periods, each within a year and apart from each other, make up the whole of it together."""
    days = sum(_days(start, end) for start, end in parts if start is not None and end is not None)
    return year[0] is not None and year[1] is not None and days == _days(year[0], year[1])


def _days(start: date, end: date) -> int:
    return (end - start).days + 1
