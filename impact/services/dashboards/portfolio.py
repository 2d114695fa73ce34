"""The view of one portfolio as of one period end, within one access."""

from __future__ import annotations

from datetime import date, timedelta

from impact.model.access import Access
from impact.model.words import LEVEL_ORDER, Frequency, Level
from impact.services.calendar.figure_basis import find_bases
from impact.services.calendar.overdue import find_overdue_grantees
from impact.services.core.view_mappers import (
    find_theme_title,
    to_status_counts,
)
from impact.services.core.workspace import Workspace
from impact.services.dashboards.portfolio_changes import build_changes
from impact.services.dashboards.shared_indicators import build_shared_trends, collect_not_addable
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.store.queries import Connection
from impact.store.queries import pending_figures as pending_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import rounds as round_queries
from impact.store.queries import settings_and_revision as settings_queries
from impact.store.queries.portfolio import ALL_ROWS, Filters, MatrixRecord
from impact.views.figures.figure_basis import FigureBasis
from impact.views.figures.marks import StatusCounts
from impact.views.portfolio import (
    ChangeCounts,
    LevelStrip,
    MatrixRow,
    PortfolioQuery,
    PortfolioView,
)


def build_portfolio_view(access: Access, query: PortfolioQuery, workspace: Workspace) -> PortfolioView:
    """The portfolio page; an empty view, not an error, for an access without any portfolio."""
    with open_filtered(access, workspace) as (connection, viewer_filter):
        available = portfolio_queries.portfolios(connection, access)
        selected = next((row for row in available if row.id == query.portfolio_id), None)
        selected = selected or next(iter(available), None)
        if selected is None:
            return _empty_view(query)
        basis = FigureBasis()
        if query.as_of is None:
            basis = find_bases(connection, access, [selected.id], date.today())[selected.id]
        as_of = query.as_of or basis.ends
        filters = Filters(selected.id, as_of, query.theme, query.level, query.only_counting)
        levels = {Level(row.level): row.counts for row in portfolio_queries.by_level(connection, access, filters)}
        # The filter offers all levels that have figures, not only the selected one.
        levels_offered = set(levels)
        if query.level is not None:
            of_all_levels = filters._replace(level=None)
            levels_offered = {
                Level(row.level) for row in portfolio_queries.by_level(connection, access, of_all_levels)
            }
        strips = tuple(LevelStrip(level, to_status_counts(levels[level])) for level in LEVEL_ORDER if level in levels)
        periods = tuple(portfolio_queries.periods(connection, access, selected.id))
        since = query.since or selected.reviewed_on
        changes, change_counts = build_changes(connection, access, filters, since, viewer_filter)
        shared = build_shared_trends(connection, access, selected, as_of, query.theme, viewer_filter)
        round_ends = periods[0] if as_of is None and periods else as_of
        running = basis.period is None and _is_running(connection, selected.id, round_ends, date.today())
        rounds = _rounds(connection, access, filters, round_ends, is_running=running)
        reporting = sum(row.reporting for row in levels.values())
        evidenced = sum(row.evidenced for row in levels.values())
        view = PortfolioView(
            query=query,
            portfolio_id=selected.id,
            name=selected.name,
            fund=selected.fund,
            as_of=round_ends,
            basis=basis,
            running=running,
            periods=periods,
            themes=tuple(
                (theme["id"], find_theme_title(selected.themes, theme["id"], access.language))
                for theme in selected.themes or ()
            ),
            levels=tuple(level for level in LEVEL_ORDER if level in levels_offered),
            totals=sum((strip.counts for strip in strips), StatusCounts()),
            strips=strips,
            matrix=_matrix(connection, access, filters, query, rounds, viewer_filter),
            organisations=portfolio_queries.organisations(connection, access, filters),
            due=sum(due for due, _ in rounds.values()),
            reported=sum(reported for _, reported in rounds.values()),
            evidenced=evidenced / reporting if reporting else None,
            shared=shared,
            not_addable=collect_not_addable(shared),
            changes=changes,
            change_counts=change_counts,
            since=since,
            portfolios=tuple((row.id, row.name) for row in available),
            data_revision=settings_queries.revision(
                connection, access.portfolio_ids, access.organisation_ids
            ),
            pending_count=0
            if viewer_filter.is_active
            else pending_queries.count_pending(connection, access, selected.id),
        )
        return viewer_filter.mask_ids(view)


def _is_running(connection: Connection, portfolio_id: int, ends: date | None, today: date) -> bool:
    """Whether the period that ends on a day is not over, or by the calendar not due: nothing of it is missing yet."""
    if ends is None:
        return False
    due_days = [
        period.due_on for period in round_queries.list_calendar(connection, [portfolio_id]) if period.ends == ends
    ]
    return max(due_days, default=ends) >= today


def _rounds(
    connection: Connection, access: Access, filters: Filters, ends: date | None, *, is_running: bool
) -> dict[int, tuple[int, int]]:
    """Per grantee the values due and reported in the round that ends on `ends`.

    What was reported for that period end is the difference between the aggregates of that day and of the
    day before; a grantee whose last period is older by its reporting frequency owes all values, unless the round is
    still running: then nobody owes anything.
    """
    if ends is None:
        return {}
    # Without a chosen day the latest aggregates, which are those of the newest end and found without looking at all.
    now = portfolio_queries.progress(connection, access, filters)
    earlier = portfolio_queries.progress(
        connection, access, filters._replace(as_of=ends - timedelta(days=1))
    )
    previous_by_grantee = {row.organisation_id: row for row in earlier}
    frequencies = portfolio_queries.frequencies(connection, [row.organisation_id for row in now])
    rounds = {}
    for row in now:
        organisation = row.organisation_id
        previous = previous_by_grantee.get(organisation)
        reported = row.reported - (previous.reported if previous else 0)
        due = row.due - (previous.due if previous else 0)
        max_days = Frequency.of(frequencies.get((filters.portfolio_id, organisation), "")).days
        if row.as_of is None or (ends - row.as_of).days >= max_days:
            due, reported = (0 if is_running else row.indicators), 0
        rounds[organisation] = (due, reported)
    return rounds


def _matrix(
    connection: Connection,
    access: Access,
    filters: Filters,
    query: PortfolioQuery,
    rounds: dict[int, tuple[int, int]],
    viewer_filter: ViewerFilter,
) -> tuple[MatrixRow, ...]:
    # The store paginates by real name; under pseudonyms that order would disclose names, so all rows are read.
    first, row_count = (0, ALL_ROWS) if viewer_filter.is_active else (query.first, query.rows)
    rows = portfolio_queries.matrix(connection, access, filters, sort=query.sort, first=first, rows=row_count)
    heads: dict[int, MatrixRecord] = {}
    levels: dict[int, dict[Level, StatusCounts]] = {}
    for row in rows:
        heads.setdefault(row.organisation_id, row)
        grantee_levels = levels.setdefault(row.organisation_id, {})
        if row.level is not None:
            grantee_levels[Level(row.level)] = to_status_counts(row.counts)
    late_grantees = find_overdue_grantees(
        connection,
        ((filters.portfolio_id, head.organisation_id, head.latest_period) for head in heads.values()),
        date.today(),
    )
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
            reported=rounds.get(organisation_id, (0, 0))[1],
            due=rounds.get(organisation_id, (0, 0))[0],
            received=head.received_on,
            late=organisation_id in late_grantees,
        )
        for organisation_id, head in heads.items()
    ]
    ordered = sorted(matrix, key=lambda row: row.name.casefold())
    if query.sort == "conversation":
        ordered.sort(key=lambda row: -_count_to_discuss(row.total))
    return tuple(ordered[query.first : query.first + query.rows] if viewer_filter.is_active else ordered)


def _count_to_discuss(totals: StatusCounts) -> int:
    return totals.behind + totals.regressing


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
