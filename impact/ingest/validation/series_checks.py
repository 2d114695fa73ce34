"""Plausibility checks of time series: falling running totals, growing period figures, leaps between periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from impact.ingest.validation.context import SeriesPoint, ValidationPass, ValuePlace
from impact.model.submission import Issue, IssueKind
from impact.model.words import Measure, TimeKind

LEAP_FACTOR = 10.0
# Among small values a factor ten is no surprise: a leap needs at least this value.
MIN_LEAP_VALUE = 50.0
# So many consecutive rises, to at least this multiple of the first value, look like a running total.
MIN_GROWING_PERIODS, MIN_GROWTH_FACTOR = 4, 2.0
# A series that falls this often is no running total.
MIN_FALLS = 3
DAYS_PER_MONTH = 30.44
MONTHS_OF_A_YEAR_PERIOD = 11


def check_series(validation: ValidationPass) -> Iterator[Issue]:
    """Yield questions on running totals that fall, period figures that only grow, and leaps between periods.

    Earlier values of the store complete the series; only series with new or changed values are checked.
    """
    for indicator, positions in validation.positions.items():
        earlier_values = validation.context.prior(indicator).values
        kind = validation.time_kind(indicator)
        if kind not in (TimeKind.CUMULATIVE, TimeKind.PERIOD) and not _may_have_leap(
            validation, positions, earlier_values
        ):
            continue
        file_points = validation.points(indicator)
        if not any(point.is_news for point in file_points):
            continue
        earlier = [
            SeriesPoint(end, start, value, -1, False)
            for (start, end, breakdown), value in earlier_values.items()
            if value is not None and end and not breakdown and (start, end, "") not in positions
        ]
        points = sorted(file_points + earlier)
        if kind is TimeKind.CUMULATIVE:
            yield from _check_falls(validation, indicator, points)
        else:
            for same_length in _group_by_length(points):
                if kind is TimeKind.PERIOD and (growth := _find_growth(same_length)):
                    yield _growth_question(validation, indicator, *growth)
                else:
                    yield from _check_leaps(validation, indicator, same_length)


def _may_have_leap(
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


def _check_falls(
    validation: ValidationPass, indicator: int, points: Sequence[SeriesPoint]
) -> Iterator[Issue]:
    steps = [(a, b) for a, b in pairwise(points) if a.end < b.end]
    falls = [(a, b) for a, b in steps if b.value < a.value]
    news = [(a, b) for a, b in falls if a.is_news or b.is_news]
    if news and len(falls) >= MIN_FALLS and len(falls) * 3 >= len(steps):
        item = validation.item(indicator)
        yield validation.question(
            IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title,
            (points[0].value, points[-1].value), indicator,
            case="falls", time_kind=TimeKind.CUMULATIVE.value, count=str(len(falls)),
        )  # fmt: skip
        return
    for before, after in news:
        position = after.position if after.position >= 0 else before.position
        raw, readings = validation.submission.actuals.raw[position], (before.value, after.value)
        periods = ((after.start, after.end, ""),)
        yield validation.question(
            IssueKind.RUNNING_TOTAL_FELL, validation.cell(position), raw, readings, indicator, periods
        )


def _growth_question(
    validation: ValidationPass, indicator: int, first: SeriesPoint, last: SeriesPoint
) -> Issue:
    item = validation.item(indicator)
    return validation.question(
        IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title, (first.value, last.value),
        indicator, case="grows", time_kind=TimeKind.PERIOD.value,
    )  # fmt: skip


def _check_leaps(
    validation: ValidationPass, indicator: int, points: Sequence[SeriesPoint]
) -> Iterator[Issue]:
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


@cache
def _length_in_months(start: str, end: str) -> int:
    if not start:
        return 0
    days = date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal() + 1
    return round(days / DAYS_PER_MONTH)


def _group_by_length(points: Sequence[SeriesPoint]) -> list[list[SeriesPoint]]:
    """Group points by the length of their period: a quarter is not compared with a year."""
    points_of: dict[int, list[SeriesPoint]] = {}
    for point in points:
        points_of.setdefault(_length_in_months(point.start, point.end), []).append(point)
    return list(points_of.values())


def _find_growth(points: Sequence[SeriesPoint]) -> tuple[SeriesPoint, SeriesPoint] | None:
    """First and last point of the latest run of rises, where it rises like a running total, else None.

    Only for periods shorter than a year: growth from year to year is normal.
    """
    if (
        not 0 < _length_in_months(points[-1].start, points[-1].end) < MONTHS_OF_A_YEAR_PERIOD
        or not points[-1].is_news
    ):
        return None
    first = len(points) - 1
    while first > 0 and 0 < points[first - 1].value < points[first].value:
        first -= 1
    long_enough = len(points) - first >= MIN_GROWING_PERIODS
    return (
        (points[first], points[-1])
        if long_enough and points[-1].value >= MIN_GROWTH_FACTOR * points[first].value
        else None
    )
