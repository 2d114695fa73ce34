"""The page of one indicator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.measures import Origin
from impact.views.figures.breakdowns import BreakdownView
from impact.views.figures.explain import Explanation
from impact.views.figures.figure_rows import FigureRow, Point
from impact.views.figures.shown_period import NEWEST_FIGURES, ShownPeriod
from impact.views.submissions.entry import IndicatorRevision


@dataclass(frozen=True, slots=True)
class IndicatorQuery:
    """One indicator, as of one period end (None: the latest)."""

    indicator_id: int
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class ForecastView:
    """A projection at the current pace, or the reason (catalog `forecast`) why there is none.

    `low` and `high` bound the prediction interval of probability `level`; `n` is the number of points used.
    """

    reason: str
    at: date | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.80
    n: int = 0


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator: its figure, series, target path, forecast, breakdowns, history and explanation.

    `place` are organisation and portfolio for whoever may enter values of it, `revisions` its changes on screen.
    """

    query: IndicatorQuery
    figure: FigureRow
    definition: str
    numerator_text: str
    denominator_text: str
    source: str
    frequency: str
    direction_origin: Origin
    time_kind_origin: Origin
    baseline_date: date | None
    baseline_raw: str
    node_title: str
    location: str
    points: tuple[Point, ...]
    path: tuple[tuple[date, float], ...]
    targets: tuple[Point, ...]
    forecast: ForecastView
    breakdowns: tuple[BreakdownView, ...]
    explanation: Explanation
    history: tuple[Point, ...]
    periods: tuple[date, ...]
    place: tuple[int, int] | None = None
    revisions: tuple[IndicatorRevision, ...] = ()
    shown_period: ShownPeriod = NEWEST_FIGURES
    # Its grantee is late, and the value that stands here may be out of date.
    is_overdue: bool = False
