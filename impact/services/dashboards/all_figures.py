"""The view of the page of all figures: a record per indicator, with what one filters by.

The records are those of `analyst_tables`, under the same disclosure control.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from impact.access.permissions import Action, Kind, may
from impact.model.access import Access
from impact.model.vocabulary.value_states import State
from impact.services.admin.grants import read_goals
from impact.services.calendar.late_grantees import find_overdue_grantees
from impact.services.calendar.shown_period import find_shown_periods
from impact.services.core.audit_log import require_allowed
from impact.services.core.view_mappers import NO_FIGURE, group_rows, to_figure_row
from impact.services.core.workspace import Workspace
from impact.services.dashboards.analyst_tables import build_figure_record, list_theme_titles
from impact.services.dashboards.indicator_figures import keep_until, read_indicators_of_shown_periods
from impact.services.disclosure.viewer_filter import open_filtered
from impact.store.admin import grants as grant_queries
from impact.store.admin.grants import RecordedGrant
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import series_and_values as record_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.series_and_values import TotalRecord
from impact.views.figures.figure_columns import (
    FIGURES,
    INCOMPLETE,
    LATE,
    PAGE_COLUMNS,
    UNCLEAR,
    AllFigures,
    Records,
)
from impact.views.figures.judgement import JudgedBy, find_method
from impact.views.figures.shown_period import ShownPeriod

CENTS = 100


def build_all_figures_view(access: Access, as_of: date | None, workspace: Workspace) -> AllFigures:
    """The page of all figures and its filters: a record per indicator with its figure at `as_of` and its series.

    NotAllowed where the role may not see figures; an access that covers nothing gets no rows.
    """
    require_allowed(access, Action.SEE, Kind.FIGURES, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        available = portfolio_queries.list_portfolios(connection, access)
        shown_periods = {}
        if as_of is None:
            shown_periods = find_shown_periods(connection, access, [row.id for row in available], date.today())
        rows = read_indicators_of_shown_periods(connection, access, viewer_filter, as_of, available, shown_periods)
        series = group_rows(record_queries.list_totals(connection, access, as_of), lambda total: total.indicator_id)
        cut_offs = {row.name: shown_periods[row.id].ends for row in available if row.id in shown_periods}
        themes = list_theme_titles(available, rows, access, viewer_filter)
        regions = organisation_queries.map_regions(connection, access)
        late = find_overdue_grantees(connection, access, [row.id for row in available], date.today())
        grants = map_grants(connection, access)
        records = []
        for row in rows:
            owner = row.indicator.organisation_id
            reported = series.get(row.indicator.id, ())
            totals = viewer_filter.filter_series(keep_until(reported, cut_offs.get(row.portfolio)), row)
            records.append(
                (
                    *build_figure_record(row, themes, access, viewer_filter),
                    _reported_values(totals),
                    # A region and the few grantees in it would tell who stands behind a pseudonym.
                    () if viewer_filter.hides(owner) else tuple(regions.get(owner, ())),
                    _list_open_reporting(row, reported, is_late=owner in late, is_hidden=viewer_filter.hides(owner)),
                    _find_method(row, access),
                    *build_grant_cells(grants.get((owner, row.portfolio, row.grant_ref))),
                )
            )
        grantee_names = {
            viewer_filter.mask_id("organisation", row.indicator.organisation_id): row.organisation
            for row in rows
        }
        period_ends = {
            end
            for portfolio in available
            for end in portfolio_queries.list_period_ends(connection, access, portfolio.id)
        }
        used_themes = {row.indicator.theme for row in rows}
        return AllFigures(
            records=Records((*FIGURES, *PAGE_COLUMNS), tuple(records)),
            portfolios=tuple((str(portfolio.id), portfolio.name) for portfolio in available),
            themes=tuple((key, name) for key, name in themes.items() if key in used_themes),
            grantees=tuple(
                (str(key), name)
                for key, name in sorted(grantee_names.items(), key=lambda item: item[1].casefold())
            ),
            periods=tuple(sorted(period_ends, reverse=True)),
            shown_period=max(
                (item for item in shown_periods.values() if item.ends), key=lambda item: item.ends or date.min,
                default=ShownPeriod(),
            ),
        )


def map_grants(connection: Connection, access: Access) -> dict[tuple[int, str, str], RecordedGrant]:
    """The grants by grantee, portfolio and reference; none for a role that has no business with money."""
    if not may(access.role, Action.SEE, Kind.GRANT):
        return {}
    rows = grant_queries.list_grants(connection, access)
    return {(row.organisation_id, row.portfolio, row.ref): row for row in rows}


def build_grant_cells(grant: RecordedGrant | None) -> tuple[Any, ...]:
    """The cells of `GRANT_COLUMNS`, empty where nothing is recorded or may be seen."""
    if grant is None:
        return (None, None, None, None, None, None, None, ())
    amounts = [None if cents is None else cents / CENTS for cents in (grant.amount_cents, grant.total_budget_cents)]
    return (
        grant.title, *amounts, grant.currency if any(amount is not None for amount in amounts) else None,
        grant.starts, grant.ends, grant.non_financial, tuple(str(goal) for goal in read_goals(grant.sdg)),
    )  # fmt: skip


def _reported_values(series: Iterable[TotalRecord]) -> tuple[float, ...]:
    """The reported values of a series; the others are left out, since a sparkline in a table cell cannot show a gap."""
    return tuple(total.actual for total in series if total.actual is not None)


def _find_method(row: IndicatorFigure, access: Access) -> str | None:
    """By which method a figure is judged; None without a judgement."""
    method = find_method(to_figure_row(row, access.language))
    return None if method is JudgedBy.NOTHING else method.value


def _list_open_reporting(
    row: IndicatorFigure, totals: Iterable[TotalRecord], *, is_late: bool, is_hidden: bool
) -> tuple[str, ...]:
    """What is open in the reporting of an indicator; unclear values are for the grantee and its fund only."""
    figure = row.figure or NO_FIGURE
    is_open = {
        LATE: is_late,
        INCOMPLETE: figure.reported < figure.due,
        UNCLEAR: not is_hidden and any(total.state == State.UNCLEAR for total in totals),
    }
    return tuple(word for word, applies in is_open.items() if applies)
