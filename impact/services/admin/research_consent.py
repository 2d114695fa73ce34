"""Consent of an organisation to research on its figures: it decides by itself, and what it decides holds at once.

Academics get the list of figures and its files only of organisations that consent; on pages they see what they were
invited to, under pseudonyms. Nothing that was never decided counts as consent.
"""

from __future__ import annotations

from impact.access.permissions import GRANTEE_ROLES, Action, Kind, may
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.accounts.display_names import display_name
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, writing
from impact.store import research_consent as consent_store
from impact.store.admin import organisations_and_portfolios as organisation_queries
from impact.store.queries import organisations, portfolio
from impact.views.research_consent import ConsentCount, ConsentView


def load_consent(access: Access, organisation_id: int, workspace: Workspace) -> ConsentView | None:
    """Whether an organisation consents, and who decided when; None for a role that has no business with it.

    NotFound outside the access.
    """
    if not may(access.role, Action.SEE, Kind.RESEARCH):
        return None
    with reading(access, workspace) as connection:
        if organisations.find_organisation(connection, access, organisation_id) is None:
            raise NotFound("store_errors.not_yours")
        row = consent_store.list_decisions(connection, access).get(organisation_id)
    may_decide = access.organisation_id == organisation_id and may(access.role, Action.CHANGE, Kind.RESEARCH)
    if row is None:
        return ConsentView(organisation_id, is_given=False, may_decide=may_decide)
    author = display_name(access.language, row.decided_by, of_account=row.decided_by_id is not None)
    return ConsentView(organisation_id, row.is_given, may_decide, author, row.decided_at.date())


def decide_consent(access: Access, organisation_id: int, workspace: Workspace, *, is_given: bool) -> None:
    """Give or withdraw the consent of one's own organisation, in each portfolio in which it has a grant.

    NotAllowed for other roles and for another organisation.
    """
    require_allowed(access, Action.CHANGE, Kind.RESEARCH, workspace, organisation_id)
    if access.role not in GRANTEE_ROLES or access.organisation_id != organisation_id:
        raise record_refusal(access, Action.CHANGE, Kind.RESEARCH, workspace, organisation_id)
    decision = consent_store.ConsentDecision(organisation_id, is_given, access.name, access.account_id or None, now())
    with reading(access, workspace) as connection:
        portfolio_ids = [row.id for row in portfolio.list_portfolios(connection, access)]
    for portfolio_id in portfolio_ids:
        owner = {"organisation_id": organisation_id, "portfolio_id": portfolio_id}
        with writing(access, workspace, **owner) as connection:
            consent_store.add_decision(connection, portfolio_id, decision)
            # The list of figures is cached; it obeys at once.
            organisation_queries.raise_revisions(connection, organisation_id=organisation_id)
            add_event(
                connection, actor(access.account_id), Action.CHANGE.value, Kind.RESEARCH.value, organisation_id,
                organisation_id=organisation_id, portfolio=portfolio_id, given=is_given,
            )  # fmt: skip


def count_consenting(access: Access, workspace: Workspace) -> ConsentCount:
    """Count the grantees in the access, and how many of them consent."""
    require_allowed(access, Action.SEE, Kind.FIGURES, workspace)
    with reading(access, workspace) as connection:
        grantees = {row.organisation_id for row in organisations.list_grantees_by_portfolio(connection, access)}
        return ConsentCount(len(grantees & consent_store.list_consenting(connection, access)), len(grantees))
