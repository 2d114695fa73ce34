"""Check of a whole year against all its quarters or months, where one of them was handed in before.

What stands in one file is compared while it is read (`doubts.year_totals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from impact.ingest.arithmetic.part_totals import (
    NEVER_ADDED,
    fill_year,
    has_no_sum,
    is_possible_year,
    is_sum_of_parts,
    is_year,
    smallest_parts,
)
from impact.ingest.checks.context import SeriesPoint, ValidationPass, ValuePlace
from impact.ingest.checks.series_checks import add_earlier_points
from impact.ingest.periods.date_parser import is_within
from impact.ingest.periods.period_vocabulary import Period
from impact.model.issues import Issue, IssueKind
from impact.model.vocabulary.measures import Measure, TimeKind


def check_years(validation: ValidationPass) -> Iterator[Issue]:
    """Yield a question for each year and its parts that cannot both be right, one of them new and one stored before.

    Of a count per period the year is the sum of its parts; where nobody said the time kind, and of a running total, it
    lies between the least of them and their sum; of a percentage or a score between the least and the most. A level
    may be anything. Until it is answered the question holds back what is new in that year (`Issue.periods`), as a
    question on the time kind does; what was stored before stays in force.
    """
    periods = set(zip(validation.starts, validation.ends, strict=True))
    periods.update(place[:2] for prior in validation.context.indicators.values() for place in prior.values)
    lengths = {_is_year(*period) for period in periods if all(period)}
    if len(lengths) < 2:
        return
    for indicator in validation.positions:
        earlier_values = validation.context.prior(indicator).values
        is_share = validation.item(indicator).measure in NEVER_ADDED
        if not earlier_values or not (is_share or _is_count(validation, indicator)):
            continue
        file_points = validation.points(indicator)
        if not any(point.is_news for point in file_points):
            continue
        points = {
            _period(point.start, point.end): point
            for point in add_earlier_points(validation, indicator, file_points)
            if point.start
        }
        for year in [period for period in points if is_year(period)]:
            smallest = smallest_parts(period for period in points if is_within(period, year))
            parts = sorted(points[period] for period in smallest)
            involved = [points[year], *parts]
            is_mixed = any(point.is_news for point in involved) and any(point.position < 0 for point in involved)
            if not parts or not is_mixed or not fill_year(smallest, year):
                continue
            if not _fit(validation, indicator, points[year].value, [point.value for point in parts]):
                yield _ask(validation, indicator, points[year], parts)


@cache
def _period(start: str, end: str) -> Period:
    return date.fromisoformat(start), date.fromisoformat(end)


@cache
def _is_year(start: str, end: str) -> bool:
    return is_year(_period(start, end))


def _is_count(validation: ValidationPass, indicator: int) -> bool:
    is_number = validation.item(indicator).measure is Measure.NUMBER
    return is_number and validation.time_kind(indicator) in (TimeKind.PERIOD, TimeKind.CUMULATIVE, None)


def _is_added_up(validation: ValidationPass, indicator: int) -> bool:
    item = validation.item(indicator)
    is_period = validation.time_kind(indicator) is TimeKind.PERIOD
    return is_period and item.measure not in NEVER_ADDED and not has_no_sum(item.title, item.unit)


def _fit(validation: ValidationPass, indicator: int, total: float, parts: Sequence[float]) -> bool:
    """Whether the number of a year can stand beside those of its parts, the oldest first."""
    if _is_added_up(validation, indicator):
        return is_sum_of_parts(total, parts)
    is_share = validation.item(indicator).measure in NEVER_ADDED
    # Of what can be less than nothing, the sum bounds nothing.
    return min(parts) < 0 or is_possible_year(total, parts, is_share=is_share)


def _ask(validation: ValidationPass, indicator: int, year: SeriesPoint, parts: Sequence[SeriesPoint]) -> Issue:
    news = [point for point in (*parts, year) if point.is_news]
    position, numbers = news[-1].position, [point.value for point in parts]
    is_share = validation.item(indicator).measure in NEVER_ADDED
    bounds = (min(numbers), max(numbers)) if is_share else (float(f"{sum(numbers):.12g}"),)
    question = validation.question(
        IssueKind.YEAR_AND_PARTS_DIFFER, validation.cell(position), validation.submission.actuals.raw[position],
        (year.value, *bounds), indicator, case="share" if is_share else "count", whole=f"{year.start} {year.end}",
        numbers=" ".join(f"{number:.12g}" for number in numbers),
    )  # fmt: skip
    return replace(question, periods=_find_news(validation, indicator, news))


def _find_news(
    validation: ValidationPass, indicator: int, news: Sequence[SeriesPoint]
) -> tuple[ValuePlace, ...]:
    """The places of new totals, and of the new groups beside them."""
    periods = {(point.start, point.end) for point in news}
    return tuple(
        place
        for place, position in validation.positions[indicator].items()
        if place[:2] in periods and validation.is_new(position)
    )
