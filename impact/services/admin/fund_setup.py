"""How far the set-up of a new fund has come, for whoever may do it."""

from __future__ import annotations

from impact.access.permissions import Action, Kind, may
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts
from impact.services.core.workspace import Workspace, reading
from impact.store.admin import setup_progress
from impact.store.admin.setup_progress import PortfolioName, SetupProgress
from impact.store.queries import organisations
from impact.views.fund_setup import FundSetup, SetupStep, Step


def load_setup(access: Access, workspace: Workspace) -> FundSetup | None:
    """The steps of the viewer's fund; None where it has figures, and for who may not add portfolios and grantees.

    The steps follow from what is stored, so that they can be left and resumed by anybody who may do them.
    """
    if not (
        may(access.role, Action.CHANGE, Kind.PORTFOLIO) and may(access.role, Action.CHANGE, Kind.ORGANISATION)
    ):
        return None
    with reading(access, workspace) as connection:
        progress = setup_progress.count_progress(connection, access)
        if progress.figures:
            return None
        fund = organisations.find_organisation(connection, access, access.organisation_id)
        portfolios = setup_progress.list_portfolios(connection, access)
    editors = sum(
        any(membership.role is Role.GRANTEE_EDITOR for membership in person.memberships)
        for person in accounts.list_people(access, workspace)
    )
    return FundSetup(_build_steps(progress, editors, access, fund.name if fund else "", portfolios))


def _build_steps(
    progress: SetupProgress, editors: int, access: Access, fund: str, portfolios: list[PortfolioName]
) -> tuple[SetupStep, ...]:
    new = (("new", "true"),)
    has_portfolio, has_grantee = bool(portfolios), progress.grantees > 0
    one_portfolio = (("portfolio", str(portfolios[0].id)),) if len(portfolios) == 1 else ()
    figures = ("review", ()) if progress.pending else ("upload", ())
    return (
        SetupStep(
            Step.FUND, True, True, "admin_organisations", (("organisation", str(access.organisation_id)),), name=fund
        ),
        SetupStep(
            Step.PORTFOLIO, has_portfolio, True, "admin_portfolios", one_portfolio if has_portfolio else new,
            name=", ".join(row.name for row in portfolios),
        ),
        SetupStep(
            Step.CALENDAR, progress.periods > 0, has_portfolio, "admin_calendar", one_portfolio, count=progress.periods
        ),
        SetupStep(
            Step.GRANTEE, has_grantee, has_portfolio, "admin_organisations",
            () if has_grantee else (("new", "grantee"),), count=progress.grantees,
        ),
        SetupStep(Step.PEOPLE, editors > 0, has_grantee, "admin_people", new, count=editors),
        SetupStep(Step.FIGURES, False, has_grantee, *figures, count=progress.pending),
    )  # fmt: skip
