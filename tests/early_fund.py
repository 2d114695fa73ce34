"""A fund whose four grantees report each quarter, of which one may have reported the running one already."""

from __future__ import annotations

from datetime import date

from builders import a_file_of_days

from impact.model.access import Access
from impact.model.portfolio_setup import (
    AccountSetup,
    GranteeSetup,
    GrantSetup,
    OrganisationSetup,
    PortfolioSetup,
)
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.core.workspace import Workspace
from impact.services.submissions import submission_transaction

NAMES = ("Amber", "Beuk", "Ceder", "Den")
ENDS = [end for year in range(date.today().year - 2, date.today().year + 2)
        for _, end, _ in list_periods_of_year(year, "quarter")]  # fmt: skip
RUNNING = next(end for end in ENDS if end >= date.today())
BEFORE, LAST = ENDS[ENDS.index(RUNNING) - 2], ENDS[ENDS.index(RUNNING) - 1]


def found_early_fund(workspace: Workspace, *early: str) -> None:
    """Write the fund; grantees named in `early` have reported the running quarter."""
    fund = OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Test", fictional=True)
    supported = tuple(
        GranteeSetup(
            OrganisationSetup(name, OrganisationKind.GRANTEE, name, fictional=True),
            (GrantSetup(ref="steun", theme="armoede", reporting="quarter"),),
        )
        for name in NAMES
    )
    people = (
        AccountSetup("officer", "Bram Claes", Role.FUND_STAFF, "fund", portfolio=True),
        AccountSetup("editor", "Lea Maes", Role.GRANTEE_EDITOR, "Amber", sees=("Amber",)),
        AccountSetup("umbrella", "Koepel", Role.UMBRELLA, "umbrella", sees=("Amber",)),
    )
    umbrella = OrganisationSetup("umbrella", OrganisationKind.UMBRELLA, "Koepel Kaars", fictional=True)
    setup = PortfolioSetup(
        fund, "Horizon", supported, partners=(umbrella,), accounts=people, settings={"demo": "2025-01-01"}
    )
    founded = write_setup(setup, workspace)
    owner = Access(0, "x", Role.FUND_STAFF, founded.organisations["fund"], (founded.portfolio_id,), ())
    for name in NAMES:
        file = a_file_of_days((BEFORE, 95.0), (LAST, 98.0), *([(RUNNING, 1.0)] if name in early else []))
        submission_transaction.submit(
            owner, file.submission, file.data, workspace, organisation_id=founded.organisations[name],
            portfolio_id=founded.portfolio_id, submitted_by=name,
        )  # fmt: skip
