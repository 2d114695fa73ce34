"""A fund with one grantee and nothing else: no indicator, no value, no workbook; its people sign in as in the demo."""

from __future__ import annotations

from datetime import date

from impact.model.portfolio_setup import (
    AccountSetup,
    GranteeSetup,
    GrantSetup,
    OrganisationSetup,
    PeriodSetup,
    PortfolioSetup,
)
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace

NAME = "Huis van Hoop"
YEAR = date.today().year - 1
EVERYBODY = ("admin", "officer", "editor", "viewer", "coach")


def found_small_fund(workspace: Workspace, frequency: str = "year") -> int:
    """Write the fund; returns the id of its grantee."""
    fund = OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Test", fictional=True)
    coach = OrganisationSetup("coach", OrganisationKind.COACH, "Coach", fictional=True)
    grantee = GranteeSetup(
        OrganisationSetup("g", OrganisationKind.GRANTEE, NAME, theme="armoede", fictional=True),
        (GrantSetup(ref="steun", title="Taal op de werkvloer", theme="armoede", reporting=frequency),),
    )
    setup = PortfolioSetup(
        fund, "Horizon", (grantee,), (coach,),
        periods=(PeriodSetup("year", date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR + 1, 1, 31)),),
        accounts=(
            AccountSetup("admin", "An Peeters", Role.ADMINISTRATOR, "fund", portfolio=True),
            AccountSetup("officer", "Bram Claes", Role.FUND_STAFF, "fund", portfolio=True),
            AccountSetup("editor", "Lea Maes", Role.GRANTEE_EDITOR, "g", Language.NL, sees=("g",)),
            AccountSetup("viewer", "Jo Smet", Role.GRANTEE_VIEWER, "g", sees=("g",)),
            AccountSetup("coach", "Mia Wouters", Role.COACH, "coach", sees=("g",)),
        ),
        settings={"demo": f"{YEAR + 1}-06-01"},
    )  # fmt: skip
    return write_setup(setup, workspace).organisations["g"]
