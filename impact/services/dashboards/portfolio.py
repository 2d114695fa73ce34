"""The portfolio as of one period end, within one access."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from impact.model.access import Access
from impact.model.words import LEVEL_ORDER, Frequency, Level, Status
from impact.services.calendar.overdue import late
from impact.services.core.view_mappers import counts, indicator_title, theme_title, title
from impact.services.core.workspace import Workspace
from impact.services.dashboards.shared_indicators import not_addable, shared_trends
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.viewer_filter import Veil
from impact.store.queries import Connection
from impact.store.queries import figure_changes as read_changes
from impact.store.queries import figures as read_figures
from impact.store.queries import pending_figures as read_waiting
from impact.store.queries import portfolio as read
from impact.store.queries import settings_and_revision as read_people
from impact.store.queries.figure_changes import ChangedFigure, FigureBefore
from impact.store.queries.portfolio import Filters, MatrixRecord
from impact.views.marks import StatusCounts
from impact.views.portfolio import (
    Change,
    LevelStrip,
    MatrixRow,
    PortfolioQuery,
    PortfolioView,
)

CHANGES_SHOWN = 8
# More rows than any portfolio has.
ALL = 2**31 - 1
# What asks most for attention first, as the store orders changes.
CONVERSATION = (
    Status.REGRESSING, Status.BEHIND, Status.ACHIEVED, Status.ATTENTION, Status.ON_TRACK, Status.NOT_RATED,
)  # fmt: skip


def portfolio(access: Access, query: PortfolioQuery, workspace: Workspace) -> PortfolioView:
    """The portfolio page; an access without any portfolio gets an empty view, not an error."""
    with viewer_filter.reading(access, workspace) as (connection, cover):
        available = read.portfolios(connection, access)
        chosen = next((row for row in available if row.id == query.portfolio_id), None)
        chosen = chosen or next(iter(available), None)
        if chosen is None:
            return _nothing(query)
        filters = (access, chosen.id, query.as_of, query.theme, query.level, query.only_counting)
        levels = {Level(row.level): row.counts for row in read.by_level(connection, *filters)}
        # A filter offers every level there is, not only the one chosen.
        offered = set(levels)
        if query.level is not None:
            wider = (*filters[:4], None, filters[5])
            offered = {Level(row.level) for row in read.by_level(connection, *wider)}
        strips = tuple(
            LevelStrip(level, counts(levels[level])) for level in LEVEL_ORDER if level in levels
        )
        periods = tuple(read.periods(connection, access, chosen.id))
        since = query.since or chosen.reviewed_on
        changes, changes_total = _changes(connection, filters, since, cover)
        shared = shared_trends(connection, access, chosen, query.as_of, query.theme, cover)
        round_ends = periods[0] if query.as_of is None and periods else query.as_of
        rounds = _rounds(connection, filters, round_ends)
        reporting = sum(row.reporting for row in levels.values())
        evidenced = sum(row.evidenced for row in levels.values())
        view = PortfolioView(
            query=query,
            portfolio_id=chosen.id,
            name=chosen.name,
            fund=chosen.fund,
            as_of=round_ends,
            periods=periods,
            themes=tuple(
                (theme["id"], theme_title(chosen.themes, theme["id"], access.language))
                for theme in chosen.themes or ()
            ),
            levels=tuple(level for level in LEVEL_ORDER if level in offered),
            totals=sum((strip.counts for strip in strips), StatusCounts()),
            strips=strips,
            matrix=_matrix(connection, filters, query, rounds, cover),
            organisations=read.organisations(connection, *filters),
            due=sum(due for due, _ in rounds.values()),
            reported=sum(reported for _, reported in rounds.values()),
            evidenced=evidenced / reporting if reporting else None,
            shared=shared,
            not_addable=not_addable(shared),
            changes=changes,
            changes_total=changes_total,
            since=since,
            portfolios=tuple((row.id, row.name) for row in available),
            data_revision=read_people.revision(connection, access.portfolio_ids, access.organisation_ids),
            waiting=0 if cover.on else read_waiting.counted(connection, access, chosen.id),
        )
        return cover.sealed(view)


def _rounds(connection: Connection, filters: Filters, ends: date | None) -> dict[int, tuple[int, int]]:
    """Per grantee the values due and reported in the round that ends on `ends`.

    What came in for that very period end is the difference between the cells on that day and the
    day before; a grantee whose last period is a whole rhythm older owes the round everything.
    """
    if ends is None:
        return {}
    access, portfolio_id, _, theme, level, only_counting = filters
    others = (theme, level, only_counting)
    now = read.progress(connection, access, portfolio_id, ends, *others)
    earlier = read.progress(connection, access, portfolio_id, ends - timedelta(days=1), *others)
    before = {row.organisation_id: row for row in earlier}
    rhythm = read.frequencies(connection, [row.organisation_id for row in now])
    rounds = {}
    for row in now:
        organisation = row.organisation_id
        past = before.get(organisation)
        reported = row.reported - (past.reported if past else 0)
        due = row.due - (past.due if past else 0)
        allowed = Frequency.of(rhythm.get((portfolio_id, organisation), "")).days
        if row.as_of is None or (ends - row.as_of).days >= allowed:
            due, reported = row.indicators, 0
        rounds[organisation] = (due, reported)
    return rounds


def _matrix(
    connection: Connection,
    filters: Filters,
    query: PortfolioQuery,
    rounds: dict[int, tuple[int, int]],
    cover: Veil,
) -> tuple[MatrixRow, ...]:
    # The store turns pages by name; under a veil that order would tell the names.
    first, shown = (0, ALL) if cover.on else (query.first, query.rows)
    rows = read.matrix(connection, *filters, sort=query.sort, first=first, rows=shown)
    heads: dict[int, MatrixRecord] = {}
    levels: dict[int, dict[Level, StatusCounts]] = {}
    for row in rows:
        heads.setdefault(row.organisation_id, row)
        of_grantee = levels.setdefault(row.organisation_id, {})
        if row.level is not None:
            of_grantee[Level(row.level)] = counts(row.counts)
    waiting = late(
        connection,
        ((filters[1], head.organisation_id, head.latest_period) for head in heads.values()),
        date.today(),
    )
    matrix = [
        MatrixRow(
            organisation_id=organisation_id,
            name=cover.name(organisation_id, head.name),
            theme=head.own_theme,
            counts={
                level: levels[organisation_id][level] for level in LEVEL_ORDER if level in levels[organisation_id]
            },
            reported=rounds.get(organisation_id, (0, 0))[1],
            due=rounds.get(organisation_id, (0, 0))[0],
            received=head.received_on,
            late=organisation_id in waiting,
        )
        for organisation_id, head in heads.items()
    ]
    ordered = sorted(matrix, key=lambda row: row.name.casefold())
    if query.sort == "conversation":
        ordered.sort(key=lambda row: -_to_discuss(row.total))
    return tuple(ordered[query.first : query.first + query.rows] if cover.on else ordered)


def _to_discuss(totals: StatusCounts) -> int:
    return totals.behind + totals.regressing


def _changes(
    connection: Connection, filters: Filters, since: date | None, cover: Veil
) -> tuple[tuple[Change, ...], int]:
    if since is None:
        return (), 0
    access, portfolio_id, as_of, theme, level, only_counting = filters
    wanted = ALL if cover.on else CHANGES_SHOWN
    rows, total = read_changes.changed_since(
        connection, access, portfolio_id, since, as_of, theme, level, only_counting, rows=wanted
    )
    if cover.on:
        rows = sorted(rows, key=lambda row: _first_to_see(row, cover))[:CHANGES_SHOWN]
    ends = {row.indicator_id: row.period_end for row in rows}
    earlier: dict[int, FigureBefore] = {}
    for past in read_changes.before(connection, list(ends), since):
        newest = ends[past.indicator_id]
        if past.period_end is None or newest is None or past.period_end < newest:
            earlier.setdefault(past.indicator_id, past)
    changes = []
    for row in rows:
        old = earlier.get(row.indicator_id)
        seen = _seen(connection, access, row, old, cover)
        changes.append(
            Change(
                indicator_id=row.indicator_id,
                organisation_id=row.organisation_id,
                organisation=seen.organisation,
                title=seen.title,
                unit=seen.unit,
                before=seen.before,
                after=seen.after,
                status_before=Status(old.status) if old else Status.NOT_RATED,
                status_after=Status(row.status),
                period_end=row.period_end,
            )
        )
    return tuple(changes), total


def _first_to_see(row: ChangedFigure, cover: Veil) -> tuple[int, str, int]:
    """The order of the store, with the pseudonym in the place of the name."""
    name = cover.name(row.organisation_id, row.organisation)
    return CONVERSATION.index(Status(row.status)), name.casefold(), row.indicator_id


class _SeenChange(NamedTuple):
    """A changed figure as the viewer may see it; `before` and `after` in `unit`."""

    organisation: str
    title: str
    unit: str
    before: float | None
    after: float | None


def _seen(
    connection: Connection, access: Access, row: ChangedFigure, old: FigureBefore | None, cover: Veil
) -> _SeenChange:
    """A changed figure as the viewer may see it; a protected number is looked up in the veiled series."""
    before = old.actual if old else None
    if not cover.hides(row.organisation_id):
        return _SeenChange(row.organisation, title(row, access.language), row.unit, before, row.actual)
    stored = read_figures.rows(access, as_of=None, indicator_id=row.indicator_id)
    (figure,) = cover.figures(read_figures.fetch(connection, stored))
    series = read_figures.series(connection, [row.indicator_id], None)
    shown = list(zip(series, cover.series(series, figure), strict=True))

    def at(known: ChangedFigure | FigureBefore) -> float | None:
        same = (known.period_end, known.actual)
        return next((seen.actual for item, seen in shown if (item.period_end, item.actual) == same), None)

    one = figure.indicator
    return _SeenChange(
        figure.organisation, indicator_title(one, access.language), one.unit, at(old) if old else None, at(row)
    )


def _nothing(query: PortfolioQuery) -> PortfolioView:
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
        changes_total=0,
        since=None,
        portfolios=(),
        data_revision=0,
    )
