"""The frame of a fund as its page shows it: the newest version of its own theory, and who works on each outcome."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, Action, Kind
from impact.i18n import text
from impact.model.access import Access
from impact.services.core.audit_log import require_allowed
from impact.services.core.titles_in_language import pick_text
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.evidence_base import build_evidence_view, load_evidence_base, weigh_links
from impact.services.theory.frames.fund_frame import (
    build_frame,
    find_fund_gaps,
    list_figures_on_shown_periods,
)
from impact.services.theory.history import list_history
from impact.services.theory.questions import ask_questions, build_links, build_nodes
from impact.store import theory_drafts, theory_versions
from impact.store.queries import organisations
from impact.store.queries.organisations import OrganisationRecord
from impact.store.theory_versions import VersionRecord
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import TheoryView


def build_frame_view(access: Access, workspace: Workspace) -> FundFrameView | None:
    """The frame of the viewer's own fund, without outcomes where it has no version yet; None for others.

    Organisations and indicators are those within the access, indicators those that count for the grantee.
    """
    require_allowed(access, Action.SEE, Kind.THEORY, workspace)
    if access.role not in FUND_ROLES:
        return None
    with reading(access, workspace) as connection:
        fund = organisations.find_organisation(connection, access, access.organisation_id)
        if fund is None:
            return None
        versions = theory_versions.list_versions(connection, fund.id)
        frame = build_frame(connection, access, list_figures_on_shown_periods(connection, access), None)
        return FundFrameView(
            fund.id, fund.name, frame.outcomes if frame else (),
            _build_theory(connection, access, fund, versions) if versions else None,
            list_history(versions, access), theory_drafts.find_draft(connection, fund.id) is not None,
        )  # fmt: skip


def _build_theory(
    connection: Connection, access: Access, fund: OrganisationRecord, versions: list[VersionRecord]
) -> TheoryView:
    """The newest version of the theory of a fund; its blocks have no status, since grantees do the work."""
    newest = versions[0]
    document = theory_versions.load_version(connection, newest)
    base = load_evidence_base(connection, fund.id)
    questions = ask_questions(
        connection, access, document, [], base, organisation_id=fund.id, versions=versions, today=date.today()
    )
    evidence = build_evidence_view(base, document, access, questions)
    return TheoryView(
        organisation_id=fund.id,
        organisation=fund.name,
        version=newest.version,
        dated=newest.dated,
        reason=pick_text(newest.reason, access.language),
        agreed_by=tuple(text(access.language, f"words.agreed.{party}") for party in newest.agreed_by),
        parties=tuple(newest.agreed_by),
        ceiling_above=document.frame.ceiling_above,
        nodes=build_nodes(document, [], access.language),
        links=weigh_links(build_links(document, access.language), evidence),
        external_factors=tuple(pick_text(factor, access.language) for factor in document.frame.external_factors),
        organisations=(),
        evidence=evidence,
        fund_gaps=find_fund_gaps(connection, access),
    )
