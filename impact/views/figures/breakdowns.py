"""Views of a breakdown: its groups as bars, and the largest gap between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State


@dataclass(frozen=True, slots=True)
class BreakdownBar:
    """One group of a breakdown; without numbers where `state` is SUPPRESSED."""

    category: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    state: State


@dataclass(frozen=True, slots=True)
class BreakdownView:
    """One dimension of one indicator in one period, with its largest gap.

    `gap` in percentage points between `gap_high` and `gap_low`; `gap_is_certain` only when the
    interval (Newcombe) excludes zero and both groups reach k. With `gap_is_rounded` the groups are
    rounded: the interval holds the exact gap, and says nothing of chance.
    """

    indicator_id: int
    title: str
    dimension: str
    unit: str
    measure: Measure
    period_start: date | None
    period_end: date | None
    bars: tuple[BreakdownBar, ...]
    gap: float | None = None
    gap_interval: tuple[float, float] | None = None
    gap_high: str = ""
    gap_low: str = ""
    gap_is_certain: bool = False
    gap_is_rounded: bool = False
    k: int = 5
    location: str = ""
