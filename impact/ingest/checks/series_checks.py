"""Checks of time series: falling running totals, growing period figures, and whether values are added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

from impact.ingest.checks.context import SeriesPoint, ValidationPass, ValuePlace
from impact.ingest.checks.leap_checks import check_leaps, may_have_leap
from impact.ingest.layouts.indicator_matching import part_of
from impact.model.answers import PEOPLE_CASE
from impact.model.issues import Issue, IssueKind
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.people_words import counts_people

# So many consecutive rises, to at least this multiple of the first value, look like a running total.
MIN_GROWING_PERIODS, MIN_GROWTH_FACTOR = 4, 2.0
# A series that falls this often is no running total.
MIN_FALLS = 3
# So many of the values are named where it is asked whether they are added up.
NUMBERS_NAMED = 4
DAYS_PER_MONTH = 30.44
MONTHS_OF_A_YEAR_PERIOD = 11


def check_series(validation: ValidationPass) -> Iterator[Issue]:
    """Yield questions on running totals that fall, period figures that only grow, and leaps between periods.

    Earlier values of the store complete the series; only series with new or changed values are checked.
    """
    for indicator, positions in validation.positions.items():
        earlier_values = validation.context.prior(indicator).values
        kind = validation.time_kind(indicator)
        if kind not in (TimeKind.CUMULATIVE, TimeKind.PERIOD) and not may_have_leap(
            validation, positions, earlier_values
        ):
            continue
        file_points = validation.points(indicator)
        if not any(point.is_news for point in file_points):
            continue
        points = add_earlier_points(validation, indicator, file_points)
        if kind is TimeKind.CUMULATIVE:
            yield from _check_falls(validation, indicator, points)
        else:
            for same_length in _group_by_length(points):
                if kind is TimeKind.PERIOD and (growth := _find_growth(same_length)):
                    yield _growth_question(validation, indicator, *growth)
                else:
                    yield from check_leaps(validation, indicator, same_length)


def check_time_kinds(validation: ValidationPass) -> Iterator[Issue]:
    """Yield one question for each count of which nobody said whether its values within a year are added up.

    It is asked where the answers give different figures, and where a value of that year is new. An agreed indicator
    is not asked about: a file does not change an agreement. The question holds back what the file has of it that does
    not stand already (`Issue.periods`).
    """
    for indicator in validation.positions:
        prior, item = validation.context.prior(indicator), validation.item(indicator)
        if item.measure is not Measure.NUMBER or prior.is_agreed or validation.time_kind(indicator) is not None:
            continue
        file_points = validation.points(indicator)
        if not any(point.is_news for point in file_points):
            continue
        points_in_question = [
            SeriesPoint(end, start, value, -1, False)
            for (start, end, group), value in prior.numbers_in_question.items()
            if end and not group and (start, end, "") not in validation.positions[indicator]
        ]
        points = _find_parts_of_last_year(
            sorted([*add_earlier_points(validation, indicator, file_points), *points_in_question])
        )
        total = float(f"{sum(point.value for point in points):.12g}")
        position = max((point.position for point in points), default=-1)
        if len(points) < 2 or total == points[-1].value or not any(point.is_news for point in points):
            continue
        numbers = [f"{point.value:.12g}" for point in points[-NUMBERS_NAMED:]]
        question = validation.question(
            IssueKind.TIME_KIND_UNKNOWN, validation.cell(position), validation.submission.actuals.raw[position],
            (total, points[-1].value), indicator, numbers=" ".join(numbers), unit=item.unit,
            title=" – ".join(name for name in (item.title, part_of(item)) if name),
            more="yes" if len(points) > len(numbers) else "",
        )  # fmt: skip
        case = {"case": PEOPLE_CASE} if counts_people(item.title, item.unit) else {}
        yield replace(
            question, periods=_find_unconfirmed(validation, indicator), params={**question.params, **case}
        )


def _find_unconfirmed(validation: ValidationPass, indicator: int) -> tuple[ValuePlace, ...]:
    """The periods and groups of an indicator in the file whose value is not one that stands already."""
    values, earlier = validation.submission.actuals.value, validation.context.prior(indicator).values
    return tuple(
        place
        for place, position in validation.positions[indicator].items()
        if earlier.get(place) is None or earlier[place] != values[position]
    )


def add_earlier_points(
    validation: ValidationPass, indicator: int, file_points: Sequence[SeriesPoint]
) -> list[SeriesPoint]:
    """The totals of an indicator in the file and those stored before for other periods, oldest first."""
    positions = validation.positions[indicator]
    earlier = [
        SeriesPoint(end, start, value, -1, False)
        for (start, end, breakdown), value in validation.context.prior(indicator).values.items()
        if value is not None and end and not breakdown and (start, end, "") not in positions
    ]
    return sorted([*file_points, *earlier])


def _find_parts_of_last_year(points: Sequence[SeriesPoint]) -> list[SeriesPoint]:
    """The points of the last calendar year that has any of less than a year: the longest series of one length."""
    parts = [point for point in points if 0 < _length_in_months(point.start, point.end) < MONTHS_OF_A_YEAR_PERIOD]
    of_last_year = [point for point in parts if point.end[:4] == parts[-1].end[:4]]
    return max(_group_by_length(of_last_year), key=len, default=[])


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
