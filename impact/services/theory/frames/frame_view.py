"""The frame of a fund as its page shows it: the newest version of its own theory, and who works on each outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, Action, Kind
from impact.i18n import text
from impact.model.access import Access
from impact.services.core.audit_log import require_allowed
from impact.services.core.titles_in_language import pick_text
from impact.services.core.workspace import Workspace
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.theory.evidence_base import build_evidence_view, load_evidence_base, weigh_links
from impact.services.theory.frames.fund_frame import (
    build_frame,
    find_fund_gaps,
    is_own_frame,
    list_figures_on_shown_periods,
)
from impact.services.theory.frames.whole_fund import sees_whole_fund
from impact.services.theory.history import list_history
from impact.services.theory.questions import ask_questions, build_links, build_nodes
from impact.store import fund_frames, theory_drafts, theory_versions
from impact.store.queries import organisations
from impact.store.theory_versions import VersionRecord
from impact.theory.document import TheoryDocument
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import NO_FIGURES, PortfolioFrame, TheoryView

Redact = Callable[[str], str]


def build_frame_view(access: Access, workspace: Workspace, fund_id: int | None = None) -> FundFrameView | None:
    """The frame of a fund: that of the viewer's own, else `fund_id` or the first fund in sight that has one.

    For the fund itself also before its first version, then without outcomes; None where others see none. Organisations
    and indicators are those within the access, indicators those that count for the grantee. Whoever sees pseudonyms
    reads the frame without who contributes.
    """
    require_allowed(access, Action.SEE, Kind.THEORY, workspace)
    sees_all = sees_whole_fund(access, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        funds = _list_funds(connection, access)
        chosen_id = access.organisation_id if access.role in FUND_ROLES else fund_id
        fund = next((item for item in funds if chosen_id in (None, item[0])), None)
        if fund is None:
            return None
        redact = viewer_filter.redact_frame_text
        versions = theory_versions.list_versions(connection, fund[0])
        is_own = is_own_frame(access, fund[0])
        if not versions:
            has_draft = is_own and theory_drafts.find_draft(connection, fund[0]) is not None
            return FundFrameView(*fund, has_draft=has_draft, is_own=is_own)
        shows_who = not viewer_filter.is_active
        view = FundFrameView(
            *fund, portfolio=_build_portfolio(connection, access, fund[0], redact, shows_who=shows_who),
            theory=_build_theory(connection, access, fund, versions, redact, is_own=is_own, sees_all=sees_all),
            history=tuple(replace(item, reason=redact(item.reason)) for item in list_history(versions, access)),
            has_draft=is_own and theory_drafts.find_draft(connection, fund[0]) is not None,
            is_own=is_own, sees_all=sees_all, shows_who=shows_who,
            may_talk=bool(fund_frames.list_opened_portfolios(connection, access, fund[0])),
            funds=tuple(funds) if len(funds) > 1 else (),
        )  # fmt: skip
        # Older texts may tell a name that is hidden now.
        return view if shows_who else replace(view, history=view.history[:1])


def _list_funds(connection: Connection, access: Access) -> list[tuple[int, str]]:
    """The fund of the viewer, or the funds in sight that have a frame, each with its name."""
    if access.role not in FUND_ROLES:
        return fund_frames.list_funds_with_frame(connection)
    own = organisations.find_organisation(connection, access, access.organisation_id)
    return [] if own is None else [(own.id, own.name)]


def _build_portfolio(
    connection: Connection, access: Access, fund_id: int, redact: Redact, *, shows_who: bool
) -> PortfolioFrame:
    """The outcomes with who works on them; for who sees pseudonyms the outcomes alone."""
    figures = list_figures_on_shown_periods(connection, access) if shows_who else ()
    frame = build_frame(connection, access, fund_id, figures, None if shows_who else ())
    if frame is None:
        return NO_FIGURES
    outcomes = tuple(replace(outcome, text=redact(outcome.text)) for outcome in frame.outcomes)
    return replace(frame, outcomes=outcomes)


def _build_theory(
    connection: Connection, access: Access, fund: tuple[int, str], versions: list[VersionRecord], redact: Redact, *,
    is_own: bool, sees_all: bool,
) -> TheoryView:  # fmt: skip
    """The newest version of the theory of a fund; its blocks have no status, since grantees do the work.

    What the checks ask and what is kept as evidence is for the fund itself.
    """
    newest, language = versions[0], access.language
    document = theory_versions.load_version(connection, newest)
    view = TheoryView(
        organisation_id=fund[0],
        organisation=fund[1],
        version=newest.version,
        dated=newest.dated,
        reason=redact(pick_text(newest.reason, language)),
        agreed_by=tuple(text(language, f"words.agreed.{party}") for party in newest.agreed_by),
        parties=tuple(newest.agreed_by),
        ceiling_above=document.frame.ceiling_above,
        nodes=tuple(
            replace(node, text=redact(node.text), stakeholder=redact(node.stakeholder))
            for node in build_nodes(document, [], language)
        ),
        links=tuple(
            replace(
                link, mechanism=redact(link.mechanism),
                assumptions=tuple(replace(item, text=redact(item.text)) for item in link.assumptions),
            )
            for link in build_links(document, language)
        ),
        external_factors=tuple(redact(pick_text(factor, language)) for factor in document.frame.external_factors),
        organisations=(),
    )
    if not is_own:
        return view
    fund_gaps = find_fund_gaps(connection, access, is_whole=sees_all)
    return replace(_add_evidence(connection, access, view, document, versions), fund_gaps=fund_gaps)


def _add_evidence(
    connection: Connection, access: Access, view: TheoryView, document: TheoryDocument, versions: list[VersionRecord]
) -> TheoryView:
    base = load_evidence_base(connection, view.organisation_id)
    questions = ask_questions(
        connection, access, document, [], base, organisation_id=view.organisation_id, versions=versions,
        today=date.today(),
    )  # fmt: skip
    evidence = build_evidence_view(base, document, access, questions)
    return replace(view, evidence=evidence, links=weigh_links(view.links, evidence))
