"""The figures of two pages of the product, for pages of others that show the same; nothing of it is cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact.charts import breakdown_chart, shared_indicator_chart, small_trend_charts
from impact.model.vocabulary.languages import Language
from impact.services.accounts import operator_access
from impact.services.core import current_workspace
from impact.services.dashboards import grantees, portfolio
from impact.views.figures.status_counts import StatusCounts
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NL = Language.NL
GRANTEE = 7


def load_portfolio() -> tuple[str, list[tuple[str, StatusCounts]], list[tuple[Figure, str]]]:
    """The name of the portfolio, its counts per level, and its charts with their titles."""
    workspace = current_workspace.workspace()
    access = operator_access.load_operator(workspace)
    view = portfolio.build_portfolio_view(access, PortfolioQuery(portfolio_id=1), workspace)
    shared = [trend for trend in view.shared if trend.latest]
    charts = [(shared_indicator_chart.draw_shared_trend(trend, NL), trend.title) for trend in shared]
    return view.name, [(strip.level.value, strip.counts) for strip in view.strips], charts


def load_grantee() -> tuple[str, list[tuple[str, StatusCounts]], list[tuple[Figure, str]]]:
    """The name of one grantee, and its charts with their titles; it has no counts per level."""
    workspace = current_workspace.workspace()
    access = operator_access.load_operator(workspace)
    shown = grantees.build_grantee_view(access, GranteeQuery(GRANTEE), workspace)
    rows = small_trend_charts.drawable_rows(shown.rows)[: small_trend_charts.MAX_CHARTS]
    charts = [(small_trend_charts.draw_small_trend(row, NL), row.title) for row in rows]
    charts += [(breakdown_chart.draw_breakdown(item, NL), item.title) for item in shown.breakdowns]
    return shown.name, [], charts


PAGES = {"portfolio": load_portfolio, "grantee": load_grantee}
