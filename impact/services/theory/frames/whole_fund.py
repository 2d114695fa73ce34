"""What is asked about the whole fund of the viewer, also where the access opens only some of its portfolios."""

from __future__ import annotations

from impact.access.permissions import FUND_ROLES
from impact.model.access import NO_ORGANISATION, Access
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store import theory_versions
from impact.store.queries import settings_and_revision


def sees_whole_fund(access: Access, workspace: Workspace) -> bool:
    """Whether the access opens every portfolio of the fund that the viewer works for; False for whoever is of no fund.

    Whoever sees a part cannot say on what nobody works.
    """
    if access.role not in FUND_ROLES or access.organisation_id in (None, NO_ORGANISATION):
        return False
    with unscoped_reading(workspace) as connection:
        of_fund = settings_and_revision.list_portfolio_ids(connection, access.organisation_id)
    return set(of_fund) <= set(access.portfolio_ids)


def list_linked_outcomes(fund_id: int, workspace: Workspace) -> set[str]:
    """The keys of the outcomes of a fund that somebody contributes to, in whichever portfolio; it tells not who."""
    with unscoped_reading(workspace) as connection:
        return {key for _, key in theory_versions.list_contributions(connection, fund_id)}
