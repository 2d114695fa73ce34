"""The start page: what needs me now, and where the three strands are."""

from __future__ import annotations

from datetime import date

from impact.access.permissions import GRANTEE_ROLES, Action, Kind, may
from impact.i18n import period
from impact.model.access import Access
from impact.model.words import Strand
from impact.services.calendar import rounds
from impact.services.calendar.overdue import late
from impact.services.core.view_mappers import counts
from impact.services.core.workspace import Workspace
from impact.services.disclosure import viewer_filter
from impact.store.queries import organisations as read
from impact.store.queries import portfolio as read_portfolio
from impact.store.queries import settings_and_revision as read_people
from impact.views.marks import StatusCounts
from impact.views.rounds import Round
from impact.views.start import Need, StartView, StrandView


def start(access: Access, workspace: Workspace, today: date | None = None) -> StartView:
    """The first page of a role; `today` defaults to the clock, which only lists of due and late use."""
    day = today or date.today()
    with viewer_filter.reading(access, workspace) as (connection, cover):
        covered = read.covered(connection, access)
        totals = sum((counts(row.counts) for row in covered), StatusCounts())
        facts = read.totals(connection, access)
        standings = read_portfolio.standings(connection, access)
        waiting = late(
            connection,
            ((row.portfolio_id, row.organisation_id, row.latest_period) for row in standings),
            day,
        )
        own = read.organisation(connection, access, access.organisation_id)
        demo = read_people.setting(connection, "demo") is not None
        hidden = cover.on
        asked: tuple[Round, ...] = ()
        debts = (0, 0)
        if access.role in GRANTEE_ROLES and own is not None:
            asked = rounds.asked_of(connection, access, access.organisation_id, own.name, day)
        elif may(access.role, Action.APPROVE, Kind.SUBMISSION):
            debts = rounds.debts(connection, day)
    latest = max((row.latest_period for row in standings if row.latest_period), default=None)
    # What could not be read and what was handed in is between grantees and their fund.
    unclear = 0 if hidden else sum(row.unclear for row in standings)
    needs: list[Need] = []
    if access.role in GRANTEE_ROLES:
        page = {"organisation": str(access.organisation_id)}
        needs += [_round(item, access) for item in asked]
        if unclear:
            needs.append(Need("unclear_own", unclear, "grantee", page))
        if totals.achieved:
            needs.append(Need("achieved_own", totals.achieved, "grantee", page))
        if totals.behind + totals.regressing:
            needs.append(Need("talk_own", totals.behind + totals.regressing, "grantee", page))
        if not covered or not totals.total:
            needs.append(Need("first_upload", 0, "upload", {}))
    else:
        to_review, owed = debts
        if owed:
            needs.append(Need("owed", owed, "admin_calendar", {}))
        if to_review:
            needs.append(Need("to_review", to_review, "review", {}))
        talk = totals.behind + totals.regressing
        if talk:
            needs.append(Need("talk", talk, "portfolio", {"sort": "conversation"}))
        if waiting:
            needs.append(Need("late", len(waiting), "portfolio", {}))
        if unclear:
            needs.append(Need("unclear", unclear, "portfolio", {}))
        if totals.not_rated:
            needs.append(Need("not_rated", totals.not_rated, "portfolio", {}))
        if totals.achieved:
            needs.append(Need("achieved", totals.achieved, "portfolio", {}))
    strands = (
        StrandView(
            Strand.SUBSTANTIATE,
            (("theories", facts["theories"]), ("links", facts["links"]), ("links_weak", facts["links_weak"])),
            "theory",
        ),
        StrandView(
            Strand.VISIBLE,
            (
                ("indicators", facts["indicators"]),
                *(() if hidden else (("submissions", facts["submissions"]),)),
                ("rated", totals.rated),
            ),
            "grantee" if access.role in GRANTEE_ROLES else "portfolio",
        ),
        StrandView(Strand.VALORISE, (("talk", totals.behind + totals.regressing),), "portfolio"),
    )
    return StartView(
        role=access.role,
        name=access.name,
        organisation=own.name if own else "",
        organisation_id=access.organisation_id,
        totals=totals,
        organisations=len(covered),
        needs=tuple(needs),
        strands=strands,
        latest_period=latest,
        empty=totals.total == 0,
        fictional=demo,
    )


def _round(item: Round, access: Access) -> Need:
    """What a reporting round asks, with the way to where it is done."""
    words = period(access.language, item.period.starts, item.period.ends)
    return Need(
        "round", 1, "grantee", {"organisation": str(item.organisation_id)}, name=words, due=item.period.due_on,
        round=item.state,
    )  # fmt: skip
