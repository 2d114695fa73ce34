"""The total of a year beside its quarters or months: which parts it is the total of, and whether it fits them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isclose

from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods.periods import is_within

# A total of rounded parts, or a rounded total, is off by less.
MOST_ROUNDED = 0.5


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
    is_whole = all(float(value).is_integer() for value in (total, *parts))
    tolerance = 1e-9 if is_whole else MOST_ROUNDED
    mean = sum(parts) / len(parts)
    return (
        isclose(total, sum(parts), rel_tol=1e-9, abs_tol=tolerance)
        or total == parts[-1]
        or (len(parts) > 1 and abs(total - mean) <= MOST_ROUNDED)
    )


def is_possible_year(total: float, parts: Sequence[float], *, is_share: bool) -> bool:
    """Whether a number of a whole year can stand beside all its parts: between them, up to all of them together."""
    most = max(parts) if is_share else max(sum(parts), *parts)
    return min(parts) - MOST_ROUNDED <= total <= most + MOST_ROUNDED
