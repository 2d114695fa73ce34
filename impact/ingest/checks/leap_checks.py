"""Check of leaps in a series: a value ten times the one of the period before is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from impact.ingest.checks.context import SeriesPoint, ValidationPass, ValuePlace
from impact.model.issues import Issue, IssueKind
from impact.model.vocabulary.measures import Measure

LEAP_FACTOR = 10.0
# Among small values a factor ten is no surprise: a leap needs at least this value.
MIN_LEAP_VALUE = 50.0


def may_have_leap(
    validation: ValidationPass,
    positions: Mapping[ValuePlace, int],
    earlier_values: Mapping[ValuePlace, float | None],
) -> bool:
    """Whether any two values differ enough for a leap: a cheap filter before sorting."""
    file_values = validation.submission.actuals.value
    values = [value for position in positions.values() if (value := file_values[position])]
    values += [value for value in earlier_values.values() if value]
    if len(values) < 2:
        return False
    least, most = min(values), max(values)
    return least < 0 or (most >= MIN_LEAP_VALUE and most > LEAP_FACTOR * least)


def check_leaps(validation: ValidationPass, indicator: int, points: Sequence[SeriesPoint]) -> Iterator[Issue]:
    """Yield a question for each new value that is many times the one before it, or many times less."""
    percentage = validation.item(indicator).measure is Measure.PERCENTAGE
    for before, after in pairwise(points):
        a, b = before.value, after.value
        if not after.is_news or after.position < 0 or a * b <= 0 or max(abs(a), abs(b)) < MIN_LEAP_VALUE:
            continue
        # A fraction among percentages has a question of its own (PERCENT_BELOW_ONE).
        if percentage and min(abs(a), abs(b)) <= 1:
            continue
        is_more = abs(b) > LEAP_FACTOR * abs(a)
        if is_more or abs(a) > LEAP_FACTOR * abs(b):
            raw, periods = (
                validation.submission.actuals.raw[after.position],
                ((before.start, before.end, ""),),
            )
            yield validation.question(
                IssueKind.TEN_TIMES, validation.cell(after.position), raw, (a, b), indicator, periods,
                case="more" if is_more else "less",
            )  # fmt: skip
