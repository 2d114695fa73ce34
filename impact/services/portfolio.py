"""The portfolio as of one period end, within one access."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from impact.model.access import Access
from impact.model.words import LEVEL_ORDER, Level, Status
from impact.services.calendar import late
from impact.services.rows import counts, theme_title, title
from impact.services.shared import not_addable, shared_trends
from impact.services.workspace import Workspace, reading
from impact.store.read import Connection
from impact.store.read import people as read_people
from impact.store.read import portfolio as read
from impact.views.marks import StatusCounts
from impact.views.portfolio import (
    Change,
    LevelStrip,
    MatrixRow,
    PortfolioQuery,
    PortfolioView,
)

CHANGES_SHOWN = 8


def portfolio(access: Access, query: PortfolioQuery, workspace: Workspace) -> PortfolioView:
    """The portfolio page; an access without any portfolio gets an empty view, not an error."""
    with reading(access, workspace) as connection:
        available = read.portfolios(connection, access)
        chosen = next((row for row in available if row["id"] == query.portfolio_id), None)
        chosen = chosen or next(iter(available), None)
        if chosen is None:
            return _nothing(query)
        filters = (access, chosen["id"], query.as_of, query.theme, query.level, query.only_counting)
        levels = {Level(row["level"]): row for row in read.by_level(connection, *filters)}
        # A filter offers every level there is, not only the one chosen.
        offered = set(levels)
        if query.level is not None:
            wider = (*filters[:4], None, filters[5])
            offered = {Level(row["level"]) for row in read.by_level(connection, *wider)}
        strips = tuple(
            LevelStrip(level, counts(levels[level])) for level in LEVEL_ORDER if level in levels
        )
        periods = tuple(read.periods(connection, access, chosen["id"]))
        since = query.since or chosen["reviewed_on"]
        changes, changes_total = _changes(connection, filters, since, access)
        shared = shared_trends(connection, access, chosen, query.as_of, query.theme)
        round_ends = periods[0] if query.as_of is None and periods else query.as_of
        rounds = _rounds(connection, filters, round_ends)
        reporting = sum(int(row["reporting"]) for row in levels.values())
        evidenced = sum(int(row["evidenced"]) for row in levels.values())
        return PortfolioView(
            query=query,
            portfolio_id=chosen["id"],
            name=chosen["name"],
            fund=chosen["fund"],
            as_of=round_ends,
            periods=periods,
            themes=tuple(
                (theme["id"], theme_title(chosen["themes"], theme["id"], access.language))
                for theme in chosen["themes"] or ()
            ),
            levels=tuple(level for level in LEVEL_ORDER if level in offered),
            totals=sum((strip.counts for strip in strips), StatusCounts()),
            strips=strips,
            matrix=_matrix(connection, filters, query, rounds),
            organisations=read.organisations(connection, *filters),
            due=sum(due for due, _ in rounds.values()),
            reported=sum(reported for _, reported in rounds.values()),
            evidenced=evidenced / reporting if reporting else None,
            shared=shared,
            not_addable=not_addable(shared),
            changes=changes,
            changes_total=changes_total,
            since=since,
            portfolios=tuple((row["id"], row["name"]) for row in available),
            data_revision=read_people.revision(connection, access.portfolio_ids, access.organisation_ids),
        )


# A grantee that has not reported for as long as its rhythm owes the round all its indicators.
RHYTHM_DAYS = {"quarter": 80, "month": 25}
YEAR_DAYS = 350


def _rounds(connection: Connection, filters: Any, ends: date | None) -> dict[int, tuple[int, int]]:
    """Per grantee the values due and reported in the round that ends on `ends`.

    What came in for that very period end is the difference between the cells on that day and the
    day before; a grantee whose last period is a whole rhythm older owes the round everything.
    """
    if ends is None:
        return {}
    access, portfolio_id, _, *others = filters
    now = read.progress(connection, access, portfolio_id, ends, *others)
    earlier = read.progress(connection, access, portfolio_id, ends - timedelta(days=1), *others)
    before = {row["organisation_id"]: row for row in earlier}
    rhythm = read.frequencies(connection, [row["organisation_id"] for row in now])
    rounds = {}
    for row in now:
        organisation = row["organisation_id"]
        past = before.get(organisation)
        reported = int(row["reported"]) - (int(past["reported"]) if past else 0)
        due = int(row["due"]) - (int(past["due"]) if past else 0)
        allowed = RHYTHM_DAYS.get(rhythm.get(organisation, ""), YEAR_DAYS)
        if row["as_of"] is None or (ends - row["as_of"]).days >= allowed:
            due, reported = int(row["indicators"]), 0
        rounds[organisation] = (due, reported)
    return rounds


def _matrix(
    connection: Connection, filters: Any, query: PortfolioQuery, rounds: dict[int, tuple[int, int]]
) -> tuple[MatrixRow, ...]:
    rows = read.matrix(connection, *filters, sort=query.sort, first=query.first, rows=query.rows)
    grantees: dict[int, dict[str, Any]] = {}
    for row in rows:
        grantee = grantees.setdefault(row["organisation_id"], {"head": row, "levels": {}})
        if row["level"] is not None:
            grantee["levels"][Level(row["level"])] = row
    heads = [grantee["head"] for grantee in grantees.values()]
    waiting = late(
        connection,
        ((filters[1], head["organisation_id"], head["latest_period"]) for head in heads),
        date.today(),
    )
    matrix = [
        MatrixRow(
            organisation_id=organisation_id,
            name=grantee["head"]["name"],
            theme=grantee["head"]["own_theme"],
            counts={
                level: counts(grantee["levels"][level])
                for level in LEVEL_ORDER
                if level in grantee["levels"]
            },
            reported=rounds.get(organisation_id, (0, 0))[1],
            due=rounds.get(organisation_id, (0, 0))[0],
            received=grantee["head"]["received_on"],
            late=organisation_id in waiting,
        )
        for organisation_id, grantee in grantees.items()
    ]
    if query.sort == "conversation":
        return tuple(sorted(matrix, key=lambda row: (-_to_discuss(row.total), row.name.casefold())))
    return tuple(sorted(matrix, key=lambda row: row.name.casefold()))


def _to_discuss(totals: StatusCounts) -> int:
    return totals.behind + totals.regressing


def _changes(
    connection: Connection, filters: Any, since: date | None, access: Access
) -> tuple[tuple[Change, ...], int]:
    if since is None:
        return (), 0
    access_, portfolio_id, as_of, theme, level, only_counting = filters
    rows, total = read.changed_since(
        connection, access_, portfolio_id, since, as_of, theme, level, only_counting, rows=CHANGES_SHOWN
    )
    ends = {row["indicator_id"]: row["period_end"] for row in rows}
    earlier: dict[int, Any] = {}
    for past in read.before(connection, list(ends), since):
        newest = ends[past["indicator_id"]]
        if past["period_end"] is None or newest is None or past["period_end"] < newest:
            earlier.setdefault(past["indicator_id"], past)
    changes = []
    for row in rows:
        old = earlier.get(row["indicator_id"])
        changes.append(
            Change(
                indicator_id=row["indicator_id"],
                organisation_id=row["organisation_id"],
                organisation=row["organisation"],
                title=title(row, access.language),
                unit=row["unit"],
                before=old["actual"] if old else None,
                after=row["actual"],
                status_before=Status(old["status"]) if old else Status.NOT_RATED,
                status_after=Status(row["status"]),
                period_end=row["period_end"],
            )
        )
    return tuple(changes), total


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
