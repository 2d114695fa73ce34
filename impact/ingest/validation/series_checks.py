"""Plausibility checks of time series: falling running totals, growing period figures, leaps between periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from impact.ingest.validation.context import Look, Place, Point
from impact.model.submission import Issue, IssueKind
from impact.model.words import Measure, TimeKind

TEN = 10.0
# Among small values a factor ten is no surprise: a leap needs at least this value.
SMALLEST = 50.0
# So many consecutive rises, to at least this multiple of the first value, look like a running total.
GROWING, GROWN = 4, 2.0
# A series that falls this often is no running total.
FALLING = 3
MONTH = 30.44
WITHIN_A_YEAR = 11


def courses(validation: Look) -> Iterator[Issue]:
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
            Point(end, start, value, -1, False)
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
    validation: Look, positions: Mapping[Place, int], earlier_values: Mapping[Place, float | None]
) -> bool:
    """Whether any two values differ enough for a leap: a cheap filter before sorting."""
    file_values = validation.submission.actuals.value
    values = [value for position in positions.values() if (value := file_values[position])]
    values += [value for value in earlier_values.values() if value]
    if len(values) < 2:
        return False
    least, most = min(values), max(values)
    return least < 0 or (most >= SMALLEST and most > TEN * least)


def _check_falls(validation: Look, indicator: int, points: Sequence[Point]) -> Iterator[Issue]:
    steps = [(a, b) for a, b in pairwise(points) if a.end < b.end]
    falls = [(a, b) for a, b in steps if b.value < a.value]
    news = [(a, b) for a, b in falls if a.is_news or b.is_news]
    if news and len(falls) >= FALLING and len(falls) * 3 >= len(steps):
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


def _growth_question(validation: Look, indicator: int, first: Point, last: Point) -> Issue:
    item = validation.item(indicator)
    return validation.question(
        IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title, (first.value, last.value),
        indicator, case="grows", time_kind=TimeKind.PERIOD.value,
    )  # fmt: skip


def _check_leaps(validation: Look, indicator: int, points: Sequence[Point]) -> Iterator[Issue]:
    percentage = validation.item(indicator).measure is Measure.PERCENTAGE
    for before, after in pairwise(points):
        a, b = before.value, after.value
        if not after.is_news or after.position < 0 or a * b <= 0 or max(abs(a), abs(b)) < SMALLEST:
            continue
        # A fraction among percentages has a question of its own (PERCENT_BELOW_ONE).
        if percentage and min(abs(a), abs(b)) <= 1:
            continue
        is_more = abs(b) > TEN * abs(a)
        if is_more or abs(a) > TEN * abs(b):
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
    return round(days / MONTH)


def _group_by_length(points: Sequence[Point]) -> list[list[Point]]:
    """Group points by the length of their period: a quarter is not compared with a year."""
    points_of: dict[int, list[Point]] = {}
    for point in points:
        points_of.setdefault(_length_in_months(point.start, point.end), []).append(point)
    return list(points_of.values())


def _find_growth(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """First and last point of the latest run of rises, where it rises like a running total, else None.

    Only for periods shorter than a year: growth from year to year is normal.
    """
    if not 0 < _length_in_months(points[-1].start, points[-1].end) < WITHIN_A_YEAR or not points[-1].is_news:
        return None
    first = len(points) - 1
    while first > 0 and 0 < points[first - 1].value < points[first].value:
        first -= 1
    long_enough = len(points) - first >= GROWING
    return (
        (points[first], points[-1])
        if long_enough and points[-1].value >= GROWN * points[first].value
        else None
    )
