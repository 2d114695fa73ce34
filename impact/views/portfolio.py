"""The page of one portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.views.figures.figure_rows import Point
from impact.views.figures.shown_period import NEWEST_FIGURES, ShownPeriod
from impact.views.figures.status_counts import CountedStatus, StatusCounts, find_counted_status
from impact.views.theory.theory_of_change import PortfolioFrame


@dataclass(frozen=True, slots=True)
class PortfolioQuery:
    """The filters and the page of the matrix; every field is in the URL. None means: no limit.

    `as_of` cuts off by period end. `region` is the key of a place (`impact.i18n.regions`) where the grantee works,
    `goal` the number of a Sustainable Development Goal of the grant. `only_counting` leaves out indicators above the
    ceiling.
    `since` is the date from which changes are listed. `first`/`rows` page through the matrix,
    `sort` is 'name' or 'conversation', never by performance, or 'frame' for the outcomes of the fund instead.
    """

    portfolio_id: int | None = None
    theme: str | None = None
    level: Level | None = None
    as_of: date | None = None
    only_counting: bool = False
    region: str | None = None
    goal: str | None = None
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
class RegionCount:
    """A place where grantees work, by its key (`impact.i18n.regions`): how many of them, and of how many indicators.

    The key is '' for those that name no place. A province counts whoever works in a municipality of it as well. None:
    too few to be shown; under pseudonyms `grantees` is rounded, and `indicators` is always None.
    """

    key: str
    grantees: int | None
    indicators: int | None


@dataclass(frozen=True, slots=True)
class NotAddable:
    """An indicator left out of a total, with the key of the reason (catalog `not_addable`)."""

    indicator_id: int
    organisation: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class SharedYear:
    """What the grantees that reported it reached together in one calendar year.

    `point` has the total. `grantees` reported `contributing` values; `targeted` of these have a target too: `target`
    and `value_of_targeted` are over exactly those; where nobody reported yet `target` is that of all. `low`/`high`
    bound the total where people may be counted twice. `same_value` and `same_target` are over the grantees that
    reported every year since `SharedTrend.same_since`; the target only where each of them has one.
    """

    point: Point
    grantees: int
    contributing: int = 0
    low: float | None = None
    high: float | None = None
    target: float | None = None
    targeted: int = 0
    value_of_targeted: float | None = None
    same_value: float | None = None
    same_target: float | None = None

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.point.end.year if self.point.end else 0


@dataclass(frozen=True, slots=True)
class SharedContribution:
    """What one indicator contributes: its year values as points, oldest first; `is_same`: it is in the comparison."""

    indicator_id: int
    organisation_id: int
    organisation: str
    points: tuple[Point, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class SharedTrend:
    """A shared indicator over the grantees that report it, year by year.

    A percentage is Σnum/Σden on 0–100. Of `organisations` that share it `reporting` have a value in the latest year
    with one; `evidenced` is the share (0–1) of values with a source cell. `same` grantees reported each year since
    `same_since`, None where no years compare; `same_throughout`: nobody else reported in any year. `contributions`
    are empty for viewers under pseudonyms.
    """

    key: str
    title: str
    unit: str
    measure: Measure
    time_kind: TimeKind
    aggregation: Aggregation
    years: tuple[SharedYear, ...]
    reporting: int
    organisations: int
    evidenced: float | None
    not_addable: tuple[NotAddable, ...]
    same: int = 0
    same_since: int | None = None
    same_throughout: bool = False
    contributions: tuple[SharedContribution, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """The totals, one per year."""
        return tuple(item.point for item in self.years)

    @property
    def latest(self) -> SharedYear | None:
        """The last year with a total of enough grantees; None where no total is possible or may be shown.

        Enough is half of those of the year with most: whoever reports early is not what all reached together.
        """
        totals = [item for item in self.years if item.point.value is not None]
        most = max((item.grantees for item in totals), default=0)
        return next((item for item in reversed(totals) if 2 * item.grantees >= most), None)

    @property
    def low(self) -> float | None:
        """So many different people there were at least in the latest year; None where it is no such total."""
        return self.latest.low if self.latest else None

    @property
    def high(self) -> float | None:
        """So many different people there were at most in the latest year; None where it is no such total."""
        return self.latest.high if self.latest else None


class ChangeKind(StrEnum):
    """What is new about a figure; a restated value whose status changed as well is a change of status."""

    STATUS = "status"
    RESTATED = "restated"
    NEW_PERIOD = "new_period"


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many figures changed in each way; `unread` came in too, and were too many to be told apart.

    Of those whose status changed, `better` and `worse` say which way; the others gained or lost a judgement. Of those
    with a new period, `first_values` had no figure before.
    """

    status: int = 0
    restated: int = 0
    new_period: int = 0
    unread: int = 0
    better: int = 0
    worse: int = 0
    first_values: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.status + self.restated + self.new_period + self.unread


class JudgedOver(StrEnum):
    """Over what a status is judged: the period alone, all periods together, or a mean over years."""

    PERIOD = "period"
    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure as it was known on one day, and as it is now.

    `before` and `after` in `unit`, None where there was or is no value to show. A value that replaced another one of
    the same period says when and by whom it was handed in, and why. `aim_before` and `aim_after` are the targets of
    these periods: without them a value that rose stands beside a status that went down.
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
    measure: Measure = Measure.NUMBER
    basis_before: Basis = Basis.NO_DATA
    basis_after: Basis = Basis.NO_DATA
    aim_before: float | None = None
    aim_after: float | None = None
    judged_over: JudgedOver = JudgedOver.PERIOD

    @property
    def counted_before(self) -> CountedStatus:
        """What it was counted as: its status, a band that was kept apart."""
        return find_counted_status(self.status_before, self.basis_before, State.REPORTED)

    @property
    def counted_after(self) -> CountedStatus:
        """What it is counted as now."""
        return find_counted_status(self.status_after, self.basis_after, State.REPORTED)


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The portfolio within one access, as of one period end.

    `due` and `reported` are of the reporting round until `round_ends`, which may be later than anything reported;
    while that is `running`, nothing of it is missing yet. `places` and `goals` are the keys that the filters offer:
    those of the whole portfolio, and none to whoever may not know them.
    """

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
    shown_period: ShownPeriod = NEWEST_FIGURES
    running: bool = False
    round_ends: date | None = None
    regions: tuple[RegionCount, ...] = ()
    places: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    frame: PortfolioFrame | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether filters limit what is counted."""
        query = self.query
        return bool(
            query.theme or query.level or query.as_of or query.only_counting or query.region or query.goal
        )

    @property
    def empty(self) -> bool:
        """Whether no grantee has submitted anything yet."""
        return self.organisations == 0
