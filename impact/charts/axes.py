"""Axes of charts: round ticks, values with their unit, periods in the reader's language."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date

from impact.i18n import period, value
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_rows import Point

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
# Below this share of the largest value the axis starts at zero: a cut axis would only enlarge noise.
ZERO_START_SHARE = 0.3


def value_range(
    values: Iterable[float | None], unit: str, tick_count: int = 4
) -> tuple[float, float, tuple[float, ...]]:
    """Return lowest and highest value of an axis and about `tick_count` round ticks within 0–100 for '%'.

    Space is left above and below for labels. Without any value the axis runs from 0 to 1, without ticks.
    """
    finite = [number for number in values if number is not None and math.isfinite(number)]
    if not finite:
        return 0.0, 1.0, ()
    low, high = min(finite), max(finite)
    if low >= 0 and low < ZERO_START_SHARE * high:
        low = 0.0
    span = (high - low) or abs(high) * 0.2 or 1.0
    step = _round_step(span / tick_count)
    bottom = low - span * (0.14 if low == 0 else 0.16)
    top = high + span * 0.16
    first = math.ceil(bottom / step - 1e-9)
    ticks = tuple(_drop_float_noise(place * step) for place in range(first, math.floor(top / step + 1e-9) + 1))
    if low >= 0:
        ticks = tuple(tick for tick in ticks if tick >= 0)
    if unit == "%":
        ticks = tuple(tick for tick in ticks if tick <= max(100.0, high))
    return bottom, top, ticks


def _round_step(rough: float) -> float:
    scale = 10.0 ** math.floor(math.log10(rough))
    return next(step * scale for step in STEPS if step * scale >= rough * 0.999)


def _drop_float_noise(number: float) -> float:
    """Round off the noise of binary fractions (0.30000000000000004)."""
    return float(f"{number:.12g}")


def format_ticks(ticks: Sequence[float], unit: str, language: Language) -> list[str]:
    """Format ticks in this language; a percentage carries its sign, a longer unit is shown elsewhere."""
    return [value(language, tick, "%" if unit == "%" else "") for tick in ticks]


def usual_period_length(points: Iterable[Point]) -> int | None:
    """Return the most common length of the periods in whole months; None where none is whole months."""
    lengths = [
        (point.end.year - point.start.year) * 12 + point.end.month - point.start.month + 1
        for point in points
        if point.start and point.end and point.start.day == 1 and point.end.day == _days_of_month(point.end)
    ]
    return max(set(lengths), key=lengths.count) if lengths else None


def _days_of_month(when: date) -> int:
    return monthrange(when.year, when.month)[1]


def period_name(language: Language, end: date, months: int | None) -> str:
    """Return the name of the period of `months` months that ends on a day; the day itself if it ends no month."""
    if months is None or end.day != _days_of_month(end):
        return period(language, None, end)
    month = end.year * 12 + end.month - months
    return period(language, date(month // 12, month % 12 + 1, 1), end)


def _round_interval(fewest: int, months: int | None) -> int:
    """Return after how many periods of `months` months the next is named, at least `fewest`: where parts of a year
    are not all named, parts that every year has, as each second or fourth quarter."""
    if months is None or 12 % months:
        return fewest
    in_year = 12 // months
    if fewest >= in_year:
        return math.ceil(fewest / in_year) * in_year
    return next(parts for parts in range(fewest, in_year + 1) if in_year % parts == 0)


def period_ticks(
    points: Iterable[Point], other_days: Iterable[date], language: Language, most: int = 7
) -> tuple[list[date], list[str]]:
    """Return days and labels of the time axis, at most `most` of them, the newest always among them."""
    dated = [point for point in points if point.end]
    months = usual_period_length(dated)
    # A baseline measured in the middle of a period gets a direct label instead of a tick.
    period_ends = [end for end in other_days if not months or end.day == _days_of_month(end)]
    names = {end: period_name(language, end, months) for end in period_ends}
    names |= {point.end: period(language, point.start, point.end) for point in dated if point.end}
    days = sorted(names)
    interval = _round_interval(max(1, math.ceil(len(days) / most)), months)
    labelled = days[::-1][::interval][::-1]
    return labelled, [names[day].replace("\u00a0", " ") for day in labelled]
