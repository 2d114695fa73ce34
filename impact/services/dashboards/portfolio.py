"""The view of one portfolio as of one period end, within one access."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from impact.access.permissions import Action, Kind, may
from impact.i18n.regions import PROVINCE_KEYS, list_keys_of, order_keys
from impact.metrics import suppression_and_rounding
from impact.model.access import Access
from impact.model.vocabulary.theory_levels import LEVEL_ORDER, Level
from impact.services.admin.grants import read_goals
from impact.services.calendar.late_grantees import find_overdue_grantees
from impact.services.calendar.round_coverage import Coverage, RoundCoverage, count_round
from impact.services.calendar.shown_period import find_shown_periods
from impact.services.core.titles_in_language import find_theme_title
from impact.services.core.view_mappers import to_status_counts
from impact.services.core.workspace import Workspace
from impact.services.dashboards.portfolio_changes import build_changes
from impact.services.dashboards.shared_indicators import build_shared_trends, collect_not_addable
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.theory.frames.fund_frame import build_portfolio_frame
from impact.store.admin import grants as grant_queries
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import pending_figures as pending_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import settings_and_revision as settings_queries
from impact.store.queries.portfolio import ALL_ROWS, Filters, MatrixRecord
from impact.store.queries.shared_indicators import SharedLimits
from impact.views.figures.shown_period import ShownPeriod
from impact.views.figures.status_counts import StatusCounts
from impact.views.portfolio import (
    ChangeCounts,
    LevelStrip,
    MatrixRow,
    PortfolioQuery,
    PortfolioView,
    RegionCount,
)

# The key of the grantees that name no place.
NOWHERE = ""


def build_portfolio_view(access: Access, query: PortfolioQuery, workspace: Workspace) -> PortfolioView:
    """The portfolio page; an empty view, not an error, for an access without any portfolio."""
    with open_filtered(access, workspace) as (connection, viewer_filter):
        available = portfolio_queries.list_portfolios(connection, access)
        selected = next((row for row in available if row.id == query.portfolio_id), None)
        selected = selected or next(iter(available), None)
        if selected is None:
            return _empty_view(query)
        shown_period = ShownPeriod()
        if query.as_of is None:
            shown_period = find_shown_periods(connection, access, [selected.id], date.today())[selected.id]
        as_of = query.as_of or shown_period.ends
        regions = organisation_queries.map_regions(connection, access)
        grants = _list_grants(connection, access, selected.id, regions, viewer_filter)
        filters = Filters(
            selected.id, as_of, query.theme, query.level, query.only_counting, grant_ids=_select_grants(grants, query)
        )
        levels = {Level(row.level): row.counts for row in portfolio_queries.count_by_level(connection, access, filters)}
        # The filter offers all levels that have figures, not only the selected one.
        levels_offered = set(levels)
        if query.level is not None:
            of_all_levels = filters._replace(level=None)
            levels_offered = {
                Level(row.level) for row in portfolio_queries.count_by_level(connection, access, of_all_levels)
            }
        strips = tuple(LevelStrip(level, to_status_counts(levels[level])) for level in LEVEL_ORDER if level in levels)
        periods = tuple(portfolio_queries.list_period_ends(connection, access, selected.id))
        since = query.since or selected.reviewed_on
        changes, change_counts = build_changes(connection, access, filters, since, viewer_filter)
        round_ends = periods[0] if as_of is None and periods else as_of
        shared = build_shared_trends(
            connection, access, selected, as_of, round_ends,
            SharedLimits(query.theme, query.level, query.only_counting, filters.grant_ids), viewer_filter,
        )  # fmt: skip
        coverage = count_round(
            connection, access, filters, round_ends, date.today(), is_settled=shown_period.period is not None
        )
        reporting = sum(row.reporting for row in levels.values())
        evidenced = sum(row.evidenced for row in levels.values())
        view = PortfolioView(
            query=query,
            portfolio_id=selected.id,
            name=selected.name,
            fund=selected.fund,
            as_of=round_ends,
            shown_period=shown_period,
            running=coverage.running,
            round_ends=coverage.ends,
            periods=periods,
            themes=tuple(
                (theme["id"], find_theme_title([theme], theme["id"], access.language))
                for theme in viewer_filter.filter_titles(selected.themes)
            ),
            levels=tuple(level for level in LEVEL_ORDER if level in levels_offered),
            totals=sum((strip.counts for strip in strips), StatusCounts()),
            strips=strips,
            matrix=_matrix(connection, access, filters, query, coverage, viewer_filter),
            regions=_count_regions(
                connection, access, filters, coverage.indicators, regions, viewer_filter,
                query.region if filters.grant_ids is not None else None,
            ),
            places=tuple(order_keys({key for grant in grants for key in grant.places})),
            goals=tuple(map(str, sorted({goal for grant in grants for goal in grant.goals}))),
            frame=build_portfolio_frame(connection, access, filters, _list_organisations(grants, filters))
            if query.sort == "frame"
            else None,
            organisations=portfolio_queries.count_organisations(connection, access, filters),
            due=sum(item.due for item in coverage.of.values()),
            reported=sum(item.reported for item in coverage.of.values()),
            evidenced=evidenced / reporting if reporting else None,
            shared=shared,
            not_addable=collect_not_addable(shared),
            changes=changes,
            change_counts=change_counts,
            since=since,
            portfolios=tuple((row.id, row.name) for row in available),
            data_revision=settings_queries.sum_revisions(
                connection, access.portfolio_ids, access.organisation_ids
            ),
            pending_count=0
            if viewer_filter.is_active
            else pending_queries.count_pending(
                connection, access, selected.id,
                coverage.of if filters.leave_out_some else None,
            ),
        )
        return viewer_filter.mask_ids(view)


class _LocatedGrant(NamedTuple):
    """A grant with the keys of the places where its grantee works, and the goals that the fund recorded of it."""

    id: int
    organisation_id: int
    places: frozenset[str]
    goals: tuple[int, ...]


def _list_grants(
    connection: Connection,
    access: Access,
    portfolio_id: int,
    regions: Mapping[int, Sequence[str]],
    viewer_filter: ViewerFilter,
) -> tuple[_LocatedGrant, ...]:
    """The grants by which a viewer may limit the page to places and goals, as in the list of all figures.

    None under pseudonyms: a count of one place would tell by its difference who works there. Goals only where the
    viewer may see grants.
    """
    if viewer_filter.is_active:
        return ()
    sees_goals = may(access.role, Action.SEE, Kind.GRANT)
    return tuple(
        _LocatedGrant(
            grant.id,
            grant.organisation_id,
            frozenset(key for words in regions.get(grant.organisation_id, ()) for key in list_keys_of(words) if key),
            read_goals(grant.sdg) if sees_goals else (),
        )
        for grant in grant_queries.list_grants(connection, access)
        if grant.portfolio_id == portfolio_id
    )


def _list_organisations(grants: Iterable[_LocatedGrant], filters: Filters) -> set[int]:
    """The organisations of the grants that the filters leave."""
    return {item.organisation_id for item in grants if filters.grant_ids is None or item.id in filters.grant_ids}


def _select_grants(grants: Sequence[_LocatedGrant], query: PortfolioQuery) -> tuple[int, ...] | None:
    """The ids of the grants that the place and the goal of a query leave; None where they limit nothing.

    A place or goal that no grant has limits nothing: the page says that it is unknown.
    """
    places = {key for grant in grants for key in grant.places} & {query.region}
    goals = {str(goal) for grant in grants for goal in grant.goals} & {query.goal}
    if not places and not goals:
        return None
    return tuple(
        grant.id
        for grant in grants
        if (not places or places & grant.places) and (not goals or goals & set(map(str, grant.goals)))
    )


def _matrix(
    connection: Connection,
    access: Access,
    filters: Filters,
    query: PortfolioQuery,
    coverage: RoundCoverage,
    viewer_filter: ViewerFilter,
) -> tuple[MatrixRow, ...]:
    # The store paginates by real name; under pseudonyms that order would disclose names, so all rows are read.
    first, row_count = (0, ALL_ROWS) if viewer_filter.is_active else (query.first, query.rows)
    rows = portfolio_queries.list_matrix_rows(connection, access, filters, sort=query.sort, first=first, rows=row_count)
    heads: dict[int, MatrixRecord] = {}
    levels: dict[int, dict[Level, StatusCounts]] = {}
    for row in rows:
        heads.setdefault(row.organisation_id, row)
        grantee_levels = levels.setdefault(row.organisation_id, {})
        if row.level is not None:
            grantee_levels[Level(row.level)] = to_status_counts(row.counts)
    late_grantees = find_overdue_grantees(connection, access, [filters.portfolio_id], date.today())
    matrix = [
        MatrixRow(
            organisation_id=organisation_id,
            name=viewer_filter.display_name(organisation_id, head.name),
            theme=head.own_theme,
            counts={
                level: levels[organisation_id][level]
                for level in LEVEL_ORDER
                if level in levels[organisation_id]
            },
            reported=coverage.of.get(organisation_id, Coverage()).reported,
            due=coverage.of.get(organisation_id, Coverage()).due,
            received=head.received_on,
            late=organisation_id in late_grantees,
        )
        for organisation_id, head in heads.items()
    ]
    ordered = sorted(matrix, key=lambda row: row.name.casefold())
    if query.sort == "conversation":
        ordered.sort(key=lambda row: -row.total.to_discuss)
    return tuple(ordered[query.first : query.first + query.rows] if viewer_filter.is_active else ordered)


def _count_regions(
    connection: Connection,
    access: Access,
    filters: Filters,
    indicators: dict[int, int],
    regions: Mapping[int, Sequence[str]],
    viewer_filter: ViewerFilter,
    within: str | None = None,
) -> tuple[RegionCount, ...]:
    """Count the grantees of the page and their indicators by the places where they work; last those without any.

    A grantee counts in each place it names, so that the counts do not add up. Nothing where nobody names a place.
    Under pseudonyms the counts are those of the whole portfolio with its newest figures, whatever theme, level or day
    the page is limited to: two limits would tell by their difference who works where. They are rounded, only provinces
    are named, and a place with few grantees is not named at all: that it stands there would tell where they work.
    `within` a place only that one and the municipalities in it count: its grantees work elsewhere too, as others do.
    `indicators` is how many of each grantee the page has, `regions` where each works in its own words.
    """
    if viewer_filter.is_active:
        whole = Filters(filters.portfolio_id, None)
        rows = portfolio_queries.list_progress(connection, access, whole)
        indicators = {row.organisation_id: row.indicators for row in rows}
    grantees = defaultdict(set)
    for organisation_id in indicators:
        keys = {key for words in regions.get(organisation_id, ()) for key in list_keys_of(words)} - {NOWHERE}
        if viewer_filter.is_active:
            # The words of an organisation, or a municipality with one grantee in it, would name who it is.
            keys &= PROVINCE_KEYS
        if within is not None:
            keys = {key for key in keys if within in list_keys_of(key)}
        for key in keys or {NOWHERE}:
            grantees[key].add(organisation_id)
    nowhere = grantees.pop(NOWHERE, set())
    if not grantees:
        return ()
    ordered = [(key, grantees[key]) for key in order_keys(grantees)] + ([(NOWHERE, nowhere)] if nowhere else [])
    if viewer_filter.is_active:
        k = viewer_filter.small_number()
        visible_counts = [(key, suppression_and_rounding.protect_count(len(members), k)) for key, members in ordered]
        return tuple(RegionCount(key, round(count), None) for key, count in visible_counts if count is not None)
    return tuple(
        RegionCount(key, len(members), sum(indicators[member] for member in members)) for key, members in ordered
    )


def _empty_view(query: PortfolioQuery) -> PortfolioView:
    return PortfolioView(
        query=query,
        portfolio_id=None,
        name="",
        fund="",
        as_of=None,
        periods=(),
        themes=(),
        levels=(),
        totals=StatusCounts(),
        strips=(),
        matrix=(),
        organisations=0,
        due=0,
        reported=0,
        evidenced=None,
        shared=(),
        not_addable=(),
        changes=(),
        change_counts=ChangeCounts(),
        since=None,
        portfolios=(),
        data_revision=0,
    )
