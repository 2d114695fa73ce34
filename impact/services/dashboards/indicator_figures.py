"""Indicators with their figures, each portfolio at the period end on which its pages stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from impact.model.access import Access
from impact.services.disclosure.viewer_filter import ViewerFilter
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.queries.series_and_values import TotalRecord
from impact.views.figures.shown_period import ShownPeriod


def read_indicators(
    connection: Connection,
    access: Access,
    viewer_filter: ViewerFilter,
    as_of: date | None,
    portfolio_id: int | None = None,
) -> list[IndicatorFigure]:
    """Indicators with their figure for a list, filtered for the viewer, for research only of those that consent.

    Under pseudonyms they are sorted so that no real name shows.
    """
    query = figure_queries.select_figures(access, as_of=as_of, portfolio_id=portfolio_id)
    stored = figure_queries.stream_figures(connection, query)
    rows = viewer_filter.filter_figures(viewer_filter.keep_consenting(stored))
    if viewer_filter.is_active:
        rows.sort(key=lambda row: (row.portfolio, row.organisation.casefold(), row.indicator.id))
    return rows


def read_indicators_of_shown_periods(
    connection: Connection,
    access: Access,
    viewer_filter: ViewerFilter,
    as_of: date | None,
    available: Sequence[PortfolioRecord],
    shown_periods: Mapping[int, ShownPeriod],
) -> list[IndicatorFigure]:
    """As `read_indicators`, but each portfolio at the period end on which its pages stand."""
    if not any(item.ends for item in shown_periods.values()):
        return read_indicators(connection, access, viewer_filter, as_of)
    return [
        row
        for portfolio in available
        for row in read_indicators(connection, access, viewer_filter, shown_periods[portfolio.id].ends, portfolio.id)
    ]


def keep_until(items: Iterable[TotalRecord], ends: date | None) -> list[TotalRecord]:
    """The values of periods up to a day, and undated ones; all without a day."""
    return [item for item in items if ends is None or item.period_end is None or item.period_end <= ends]
