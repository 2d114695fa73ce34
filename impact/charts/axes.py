"""Axes that people can read: round steps, values with their unit, periods in the reader's language."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date

from impact.i18n import period, value
from impact.model.words import Language
from impact.views.marks import Point

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
# Below this share of the largest value the axis starts at zero: a cut axis would only enlarge noise.
STARTS_AT_ZERO = 0.3


def value_range(
    values: Iterable[float | None], unit: str, wanted: int = 4
) -> tuple[float, float, tuple[float, ...]]:
    """Lowest and highest value of an axis and its round ticks; percentages stay within 0–100.

    Room is left above and below for labels. Without any value the axis runs from 0 to 1.
    """
    known = [number for number in values if number is not None and math.isfinite(number)]
    if not known:
        return 0.0, 1.0, ()
    low, high = min(known), max(known)
    if low >= 0 and low < STARTS_AT_ZERO * high:
        low = 0.0
    span = (high - low) or abs(high) * 0.2 or 1.0
    step = _round_step(span / wanted)
    bottom = low - span * (0.14 if low == 0 else 0.16)
    top = high + span * 0.16
    first = math.ceil(bottom / step - 1e-9)
    ticks = tuple(_clean(place * step) for place in range(first, math.floor(top / step + 1e-9) + 1))
    if low >= 0:
        ticks = tuple(tick for tick in ticks if tick >= 0)
    if unit == "%":
        ticks = tuple(tick for tick in ticks if tick <= max(100.0, high))
    return bottom, top, ticks


def _round_step(rough: float) -> float:
    scale = 10.0 ** math.floor(math.log10(rough))
    return next(step * scale for step in STEPS if step * scale >= rough * 0.999)


def _clean(number: float) -> float:
    """The number without the dust of binary fractions (0.30000000000000004)."""
    return float(f"{number:.12g}")


def tick_texts(ticks: Sequence[float], unit: str, language: Language) -> list[str]:
    """Ticks as written in this language; a percentage carries its sign, a longer unit stands elsewhere."""
    return [value(language, tick, "%" if unit == "%" else "") for tick in ticks]


def months_of(points: Iterable[Point]) -> int | None:
    """The usual length of the periods in whole months, None where they are no whole months."""
    lengths = [
        (point.end.year - point.start.year) * 12 + point.end.month - point.start.month + 1
        for point in points
        if point.start and point.end and point.start.day == 1 and point.end.day == _days(point.end)
    ]
    return max(set(lengths), key=lengths.count) if lengths else None


def _days(when: date) -> int:
    return monthrange(when.year, when.month)[1]


def period_name(language: Language, end: date, months: int | None) -> str:
    """The name of the period that ends on a day, where periods are `months` long."""
    if months is None or end.day != _days(end):
        return period(language, None, end)
    month = end.year * 12 + end.month - months
    return period(language, date(month // 12, month % 12 + 1, 1), end)


def period_ticks(
    points: Iterable[Point], others: Iterable[date], language: Language, most: int = 7
) -> tuple[list[date], list[str]]:
    """Days and names along the time axis, at most `most` of them, the newest always among them."""
    shown = [point for point in points if point.end]
    months = months_of(shown)
    # A baseline taken in the middle of a period has a label of its own beside it.
    names = {end: period_name(language, end, months) for end in others if not months or end.day == _days(end)}
    names |= {point.end: period(language, point.start, point.end) for point in shown if point.end}
    days = sorted(names)
    every = max(1, math.ceil(len(days) / most))
    kept = days[::-1][::every][::-1]
    return kept, [names[day].replace("\u00a0", " ") for day in kept]
