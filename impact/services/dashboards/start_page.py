"""The view of the start page: open tasks of the viewer, and the three strands with their numbers."""

from __future__ import annotations

from datetime import date

from impact.access.permissions import GRANTEE_ROLES, Action, Kind, may
from impact.i18n import period
from impact.i18n.source_places import name_submission
from impact.model.access import Access
from impact.model.vocabulary.strands import Strand
from impact.services import figure_comments
from impact.services.calendar import rounds
from impact.services.calendar.late_grantees import find_overdue_grantees
from impact.services.calendar.shown_period import find_shown_periods
from impact.services.core.titles_in_language import pick_title
from impact.services.core.view_mappers import to_status_counts
from impact.services.core.workspace import Workspace, reading
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.theory import conversations, figure_conversations
from impact.store.queries import drafts_and_entries as draft_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import review as review_queries
from impact.store.queries import settings_and_revision as settings_queries
from impact.views.figures.figure_columns import UNCLEAR
from impact.views.figures.shown_period import ShownPeriod
from impact.views.figures.status_counts import IN_BAND, StatusCounts
from impact.views.rounds import Round, RoundState
from impact.views.start import Need, StartView, StrandView

DRAFTS_SHOWN = 3
COMMENTS_SHOWN = 5


def build_start_view(access: Access, workspace: Workspace, today: date | None = None) -> StartView:
    """The start page of a role; `today` (default: the clock) only decides what is due and late."""
    day = today or date.today()
    with open_filtered(access, workspace) as (connection, viewer_filter):
        portfolio_ids = [row.id for row in portfolio_queries.list_portfolios(connection, access)]
        shown_periods = find_shown_periods(connection, access, portfolio_ids, day)
        cut_offs = {key: item.ends for key, item in shown_periods.items() if item.ends is not None}
        covered = organisation_queries.list_grantees(connection, access, tuple(cut_offs.items()))
        totals = sum((to_status_counts(row.counts) for row in covered), StatusCounts())
        facts = organisation_queries.count_totals(connection, access)
        summaries = portfolio_queries.list_grantee_summaries(connection, access)
        own = organisation_queries.find_organisation(connection, access, access.organisation_id)
        is_demo = settings_queries.find_setting(connection, "demo") is not None
        hidden = viewer_filter.is_active
        rounds_asked: tuple[Round, ...] = ()
        returned: list[review_queries.OpenReturnRecord] = []
        review_counts = (0, 0)
        sent_files = 0
        late_grantees: set[int] = set()
        if access.role in GRANTEE_ROLES and own is not None:
            rounds_asked = rounds.list_urgent_rounds(connection, access, access.organisation_id, own.name, day)
            returned = review_queries.list_open_returns(connection, access.organisation_id)
            if not covered or not totals.total:
                sent_files = len(review_queries.list_pending(connection))
        if access.role not in GRANTEE_ROLES:
            late_grantees = find_overdue_grantees(connection, access, portfolio_ids, day)
        if access.role not in GRANTEE_ROLES and may(access.role, Action.APPROVE, Kind.SUBMISSION):
            review_counts = rounds.count_pending_reviews(connection, day)
    ends = [min(row.latest_period, cut_offs.get(row.portfolio_id, date.max)) for row in summaries if row.latest_period]
    latest = max(ends, default=None)
    shown_periods_with_end = [item for item in shown_periods.values() if item.ends is not None]
    # Unclear values and submissions are visible to the grantee and its fund only.
    unclear = 0 if hidden else sum(row.unclear for row in summaries)
    needs: list[Need] = []
    if access.role in GRANTEE_ROLES:
        page = {"organisation": str(access.organisation_id)}
        # A question of the fund has a line of its own, whether or not its file is about a round.
        for row in returned:
            name = name_submission(access.language, row.file_name, row.layout, row.submitted_at)
            needs.append(Need("returned", row.remarks, "grantee", page, name=name))
        needs += [_round_need(item, access) for item in rounds_asked if item.state is not RoundState.RETURNED]
        if unclear:
            needs.append(Need("unclear_own", unclear, "grantee", page))
        if totals.targets_met:
            needs.append(Need("achieved_own", totals.targets_met, "grantee", page))
        if totals.in_band:
            needs.append(Need("in_band_own", totals.in_band, "grantee", page))
        if totals.to_discuss:
            needs.append(Need("talk_own", totals.to_discuss, "grantee", page))
        if sent_files:
            needs.append(Need("sent_first", sent_files, "grantee", page))
        elif (not covered or not totals.total) and may(access.role, Action.SUBMIT, Kind.SUBMISSION):
            needs.append(Need("first_upload", 0, "upload", {}))
            if may(access.role, Action.CHANGE, Kind.INDICATOR):
                needs.append(Need("first_indicator", 0, "indicators", {"indicator": "new"}))
    else:
        to_review, owed = review_counts
        if owed:
            needs.append(Need("owed", owed, "admin_calendar", {}))
        if to_review:
            needs.append(Need("to_review", to_review, "review", {}))
        if totals.to_discuss:
            needs.append(Need("talk", totals.to_discuss, "all_figures", {"status": "to_discuss"}))
        if late_grantees:
            needs.append(Need("late", len(late_grantees), "portfolio", {}))
        if unclear:
            needs.append(Need("unclear", unclear, "all_figures", {"reporting": UNCLEAR}))
        if totals.undecided:
            needs.append(Need("not_rated", totals.undecided, "all_figures", {"status": "not_rated"}))
        if totals.targets_met:
            needs.append(Need("achieved", totals.targets_met, "all_figures", {"status": "achieved"}))
        if totals.in_band:
            needs.append(Need("in_band", totals.in_band, "all_figures", {"status": IN_BAND.key}))
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
        StrandView(Strand.VALORISE, (("talk", totals.to_discuss),), "portfolio"),
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
        shown_period=max(shown_periods_with_end, key=lambda item: item.ends or date.min, default=ShownPeriod()),
        empty=totals.total == 0,
        fictional=is_demo,
    )


def list_open_drafts(access: Access, workspace: Workspace) -> tuple[Need, ...]:
    """List what this account was working on and did not hand in: files, and what was typed on screen."""
    if not may(access.role, Action.SUBMIT, Kind.SUBMISSION):
        return ()
    account_id = access.account_id or None
    with reading(access, workspace) as connection:
        files = [row for row in draft_queries.list_drafts(connection) if row.submitted_by_id == account_id]
        entries = draft_queries.list_entry_drafts(connection, account_id)
    needs = [Need("draft", 1, "upload", {"draft": str(row.id)}, name=row.file_name) for row in files[:DRAFTS_SHOWN]]
    needs += [
        Need("entry", 1, "enter", {"organisation": str(row.organisation_id), "portfolio": str(row.portfolio_id)})
        for row in entries[:DRAFTS_SHOWN]
    ]
    return tuple(needs)


def list_comments_to_read(access: Access, workspace: Workspace) -> tuple[Need, ...]:
    """List the figures with shared comments that this account did not read or answer yet, newest first."""
    return tuple(
        Need(
            "comments", row.comments, "indicator", {"indicator": str(row.indicator_id)},
            name=pick_title(row, access.language),
        )
        for row in figure_comments.list_to_read(access, workspace, COMMENTS_SHOWN)
    )


def list_conversations_to_answer(access: Access, workspace: Workspace) -> tuple[Need, ...]:
    """List the theories, and then the figures, with conversations that wait for the viewer's side."""
    about_theories = [
        Need("conversations", row.threads, "theory", {"organisation": str(row.organisation_id)}, name=row.organisation)
        for row in conversations.list_waiting(access, workspace, COMMENTS_SHOWN)
    ]
    about_figures = [
        Need("figure_conversations", row.threads, "indicator", {"indicator": str(row.indicator_id)}, name=row.title)
        for row in figure_conversations.list_waiting(access, workspace, COMMENTS_SHOWN)
    ]
    return (*about_theories, *about_figures)


def _round_need(item: Round, access: Access) -> Need:
    """The task of a reporting round, with a link to the page of the grantee."""
    words = period(access.language, item.period.starts, item.period.ends)
    whose = {"organisation": str(item.organisation_id)}
    on_screen = whose | {
        "portfolio": str(item.period.portfolio_id), "starts": item.period.starts.isoformat(),
        "ends": item.period.ends.isoformat(),
    }  # fmt: skip
    return Need(
        "round", 1, "grantee", whose, name=words, due=item.period.due_on, round=item.state, late=item.late,
        on_screen=on_screen if may(access.role, Action.SUBMIT, Kind.SUBMISSION) else None,
    )  # fmt: skip
