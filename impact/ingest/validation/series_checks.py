"""Doubts over a series: running totals that fall, period figures that only grow, leaps from one period to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from impact.ingest.validation.context import Look, Place, Point
from impact.model.submission import Issue, IssueKind
from impact.model.words import Measure, TimeKind

TEN = 10.0
# Of a dozen participants ten times as many is no surprise.
SMALLEST = 50.0
# So many periods that each rise, to at least so many times the first, look like a running total.
GROWING, GROWN = 4, 2.0
# A running total that falls so often is none.
FALLING = 3
MONTH = 30.44
WITHIN_A_YEAR = 11


def courses(look: Look) -> Iterator[Issue]:
    """Running totals that fall, period figures that only grow, and leaps from one period to the next."""
    for indicator, given in look.at.items():
        stated = look.known.of(indicator).values
        kind = look.time_kind(indicator)
        if kind not in (TimeKind.CUMULATIVE, TimeKind.PERIOD) and not _may_leap(look, given, stated):
            continue
        own = look.points(indicator)
        if not any(point.is_news for point in own):
            continue
        earlier = [
            Point(end, start, value, -1, False)
            for (start, end, breakdown), value in stated.items()
            if value is not None and end and not breakdown and (start, end, "") not in given
        ]
        points = sorted(own + earlier)
        if kind is TimeKind.CUMULATIVE:
            yield from _falls(look, indicator, points)
        else:
            for alike in _of_one_length(points):
                if kind is TimeKind.PERIOD and (grown := _grown(alike)):
                    yield _grows(look, indicator, *grown)
                else:
                    yield from _leaps(look, indicator, alike)


def _may_leap(look: Look, given: Mapping[Place, int], stated: Mapping[Place, float | None]) -> bool:
    """Whether any two values lie so far apart; most series end here, unsorted."""
    values = look.read.actuals.value
    held = [value for position in given.values() if (value := values[position])]
    held += [value for value in stated.values() if value]
    if len(held) < 2:
        return False
    least, most = min(held), max(held)
    return least < 0 or (most >= SMALLEST and most > TEN * least)


def _falls(look: Look, indicator: int, points: Sequence[Point]) -> Iterator[Issue]:
    steps = [(a, b) for a, b in pairwise(points) if a.end < b.end]
    falls = [(a, b) for a, b in steps if b.value < a.value]
    news = [(a, b) for a, b in falls if a.is_news or b.is_news]
    if news and len(falls) >= FALLING and len(falls) * 3 >= len(steps):
        item = look.item(indicator)
        yield look.ask(
            IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title,
            (points[0].value, points[-1].value), indicator,
            case="falls", time_kind=TimeKind.CUMULATIVE.value, count=str(len(falls)),
        )  # fmt: skip
        return
    for before, after in news:
        position = after.position if after.position >= 0 else before.position
        raw, readings = look.read.actuals.raw[position], (before.value, after.value)
        periods = ((after.start, after.end, ""),)
        yield look.ask(IssueKind.RUNNING_TOTAL_FELL, look.cell(position), raw, readings, indicator, periods)


def _grows(look: Look, indicator: int, first: Point, last: Point) -> Issue:
    item = look.item(indicator)
    return look.ask(
        IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title, (first.value, last.value),
        indicator, case="grows", time_kind=TimeKind.PERIOD.value,
    )  # fmt: skip


def _leaps(look: Look, indicator: int, points: Sequence[Point]) -> Iterator[Issue]:
    percentage = look.item(indicator).measure is Measure.PERCENTAGE
    for before, after in pairwise(points):
        a, b = before.value, after.value
        if not after.is_news or after.position < 0 or a * b <= 0 or max(abs(a), abs(b)) < SMALLEST:
            continue
        # A fraction among percentages is asked about as such.
        if percentage and min(abs(a), abs(b)) <= 1:
            continue
        more = abs(b) > TEN * abs(a)
        if more or abs(a) > TEN * abs(b):
            raw, periods = look.read.actuals.raw[after.position], ((before.start, before.end, ""),)
            yield look.ask(
                IssueKind.TEN_TIMES, look.cell(after.position), raw, (a, b), indicator, periods,
                case="more" if more else "less",
            )  # fmt: skip


@cache
def _months(start: str, end: str) -> int:
    if not start:
        return 0
    days = date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal() + 1
    return round(days / MONTH)


def _of_one_length(points: Sequence[Point]) -> list[list[Point]]:
    """Points whose periods are equally long: a quarter is not compared with a year."""
    found: dict[int, list[Point]] = {}
    for point in points:
        found.setdefault(_months(point.start, point.end), []).append(point)
    return list(found.values())


def _grown(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """First and last of the newest periods that each rise, where they rise as a running total does.

    Looked at only within a year: that a year brings more than the one before is what everybody hopes for.
    """
    if not 0 < _months(points[-1].start, points[-1].end) < WITHIN_A_YEAR or not points[-1].is_news:
        return None
    first = len(points) - 1
    while first > 0 and 0 < points[first - 1].value < points[first].value:
        first -= 1
    long_enough = len(points) - first >= GROWING
    return (points[first], points[-1]) if long_enough and points[-1].value >= GROWN * points[first].value else None
