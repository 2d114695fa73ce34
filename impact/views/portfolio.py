"""The page of one portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from impact.model.words import Aggregation, Level, Measure, Status, TimeKind
from impact.views.figures.figure_basis import NEWEST_FIGURES, FigureBasis
from impact.views.figures.marks import Point, StatusCounts


@dataclass(frozen=True, slots=True)
class PortfolioQuery:
    """The filters and the page of the matrix; every field is in the URL. None means: no limit.

    `as_of` cuts off by period end. `only_counting` leaves out indicators above the ceiling.
    `since` is the date from which changes are listed. `first`/`rows` page through the matrix,
    `sort` is 'name' or 'conversation'; never by performance.
    """

    portfolio_id: int | None = None
    theme: str | None = None
    level: Level | None = None
    as_of: date | None = None
    only_counting: bool = False
    since: date | None = None
    sort: str = "name"
    first: int = 0
    rows: int = 50


@dataclass(frozen=True, slots=True)
class LevelStrip:
    """One level of change with the counts of its figures per status."""

    level: Level
    counts: StatusCounts


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One grantee: counts per level, values reported of those due this round, and the day of its last submission."""

    organisation_id: int
    name: str
    theme: str
    counts: dict[Level, StatusCounts]
    reported: int
    due: int
    received: date | None
    late: bool

    @property
    def total(self) -> StatusCounts:
        """The counts of all levels together."""
        return sum(self.counts.values(), StatusCounts())


@dataclass(frozen=True, slots=True)
class NotAddable:
    """An indicator left out of a total, with the key of the reason (catalog `not_addable`)."""

    indicator_id: int
    organisation: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class SharedTrend:
    """A shared indicator over the grantees that report it.

    `points` carry the total per period (a percentage: Σnum/Σden on 0–100), `target` the target of
    the same grantees. `low`/`high` bound the latest value where people may be counted twice.
    Coverage: `reporting` of `organisations`, `evidenced` is the share (0–1) with a source cell.
    """

    key: str
    title: str
    unit: str
    measure: Measure
    time_kind: TimeKind
    aggregation: Aggregation
    points: tuple[Point, ...]
    reporting: int
    organisations: int
    evidenced: float | None
    low: float | None
    high: float | None
    not_addable: tuple[NotAddable, ...]


class ChangeKind(StrEnum):
    """What is new about a figure; a restated value whose status changed as well is a change of status."""

    STATUS = "status"
    RESTATED = "restated"
    NEW_PERIOD = "new_period"


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many figures changed in each way; `unread` came in too, and were too many to be told apart."""

    status: int = 0
    restated: int = 0
    new_period: int = 0
    unread: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.status + self.restated + self.new_period + self.unread


@dataclass(frozen=True, slots=True)
class Change:
    """A figure as it was known on one day, and as it is now.

    `before` and `after` in `unit`, None where there was or is no value to show. A value that replaced another one of
    the same period says when and by whom it was handed in, and why.
    """

    indicator_id: int
    organisation_id: int
    organisation: str
    title: str
    unit: str
    before: float | None
    after: float | None
    status_before: Status
    status_after: Status
    period_end: date | None
    period_start: date | None = None
    kind: ChangeKind = ChangeKind.NEW_PERIOD
    period_before: date | None = None
    period_before_start: date | None = None
    restated_on: date | None = None
    restated_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The portfolio within one access, as of one period end; while that is `running`, nothing of it is missing yet."""

    query: PortfolioQuery
    portfolio_id: int | None
    name: str
    fund: str
    as_of: date | None
    periods: tuple[date, ...]
    themes: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...]
    totals: StatusCounts
    strips: tuple[LevelStrip, ...]
    matrix: tuple[MatrixRow, ...]
    organisations: int
    due: int
    reported: int
    evidenced: float | None
    shared: tuple[SharedTrend, ...]
    not_addable: tuple[NotAddable, ...]
    changes: tuple[Change, ...]
    change_counts: ChangeCounts
    since: date | None
    portfolios: tuple[tuple[int, str], ...]
    data_revision: int
    # Pending submissions: they count in none of the figures above.
    pending_count: int = 0
    basis: FigureBasis = NEWEST_FIGURES
    running: bool = False

    @property
    def empty(self) -> bool:
        """Whether no grantee has submitted anything yet."""
        return self.organisations == 0
