"""Parts that several views share: counts per status, a figure as a table row, a point of a series, a breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.words import (
    Basis,
    Direction,
    Level,
    Measure,
    Note,
    State,
    Status,
    TimeKind,
)


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """Number of figures per status; `rated` leaves out those without a judgement."""

    achieved: int = 0
    on_track: int = 0
    attention: int = 0
    behind: int = 0
    regressing: int = 0
    not_rated: int = 0

    def of(self, status: Status) -> int:
        """The count of one status."""
        return int(getattr(self, status.value))

    @property
    def total(self) -> int:
        """All figures, judged or not."""
        return self.rated + self.not_rated

    @property
    def rated(self) -> int:
        """Figures with a judgement."""
        return self.achieved + self.on_track + self.attention + self.behind + self.regressing

    @property
    def good(self) -> int:
        """Achieved or on track."""
        return self.achieved + self.on_track

    @property
    def to_discuss(self) -> int:
        """Judged, and neither achieved nor on track: what asks for a conversation."""
        return self.rated - self.good

    def __add__(self, other: StatusCounts) -> StatusCounts:
        return StatusCounts(*(self.of(status) + other.of(status) for status in Status))


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series; `value` is None where nothing was reported, and a gap stays a gap."""

    start: date | None
    end: date | None
    value: float | None
    state: State = State.REPORTED
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    raw: str = ""
    note: str = ""
    target: float | None = None
    status: Status = Status.NOT_RATED
    submission_id: int | None = None
    file: str = ""
    sheet: str = ""
    cell: str = ""
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator with its latest figure; values in `unit`, achievement and pace as fractions."""

    indicator_id: int
    organisation_id: int
    organisation: str
    code: str
    title: str
    result_title: str
    level: Level
    theme: str
    unit: str
    measure: Measure
    direction: Direction
    time_kind: TimeKind
    breakdown: str
    counts: bool
    baseline: float | None
    actual: float | None
    actual_raw: str
    state: State
    period_start: date | None
    period_end: date | None
    target: float | None
    target_end: date | None
    target_final: float | None
    target_final_end: date | None
    achievement: float | None
    ratio_to_target: float | None
    basis: Basis
    pace: float | None
    expected: float | None
    status: Status
    slope: float | None
    trend: str
    trend_n: int
    due: int
    reported: int
    confidence: str
    notes: tuple[Note, ...]
    spark: tuple[float | None, ...] = ()
    path: tuple[tuple[date, float], ...] = ()
    series: tuple[Point, ...] = ()
    band_low: float | None = None
    band_high: float | None = None


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
