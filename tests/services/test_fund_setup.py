"""The steps of a new fund: they follow from what is stored, and are for who may do them only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import Network, a_file

from impact.model.access import Access
from impact.model.portfolio_setup import OrganisationSetup, PortfolioSetup
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts
from impact.services.admin import fund_setup, organisations_and_portfolios
from impact.services.calendar import reporting_periods
from impact.services.core.workspace import Workspace
from impact.services.submissions import submission_transaction
from impact.services.submissions.submission_transaction import DeliveryOptions
from impact.views.administration import OrganisationFields
from impact.views.fund_setup import FundSetup, Step


@pytest.fixture
def fund(workspace: Workspace) -> Access:
    """The administrator of a fund with one portfolio and nothing in it."""
    founded = organisations_and_portfolios.write_setup(
        PortfolioSetup(OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Leeg", fictional=True), "Eerste", ()),
        workspace,
    )
    owner = founded.organisations["fund"]
    return Access(0, "Beheer", Role.ADMINISTRATOR, owner, (founded.portfolio_id,), ())


def load(fund: Access, workspace: Workspace) -> FundSetup:
    setup = fund_setup.load_setup(fund, workspace)
    assert setup is not None
    return setup


def list_done(setup: FundSetup) -> list[Step]:
    return [item.step for item in setup.steps if item.is_done]


def test_each_step_is_done_by_what_is_stored_and_leads_to_the_next(fund: Access, workspace: Workspace) -> None:
    portfolio = fund.portfolio_ids[0]
    setup = load(fund, workspace)
    assert list_done(setup) == [Step.FUND, Step.PORTFOLIO]
    assert setup.next_step and setup.next_step.step is Step.CALENDAR
    assert [item.step for item in setup.steps if not item.is_open] == [Step.PEOPLE, Step.FIGURES]

    reporting_periods.add_periods_of_year(fund, portfolio, "quarter", 2025, workspace)
    setup = load(fund, workspace)
    assert setup.next_step and setup.next_step.step is Step.GRANTEE
    assert next(item.count for item in setup.steps if item.step is Step.CALENDAR) == 4

    grantee = organisations_and_portfolios.add_grantee(
        fund, workspace, OrganisationFields("Huis"), portfolio_id=portfolio, grant_ref="steun", reporting="quarter"
    )
    setup = load(fund, workspace)
    assert setup.next_step and setup.next_step.step is Step.PEOPLE
    assert all(item.is_open for item in setup.steps)

    accounts.invite(
        fund, workspace, email="huis@example.be", name="Huis", language=Language.NL, role=Role.GRANTEE_EDITOR,
        organisation_id=grantee, portfolio_id=None, subject_id=grantee,
    )  # fmt: skip
    setup = load(fund, workspace)
    assert setup.next_step and (setup.next_step.step, setup.next_step.page) == (Step.FIGURES, "upload")

    file = a_file().indicator("A").actual("A", 2024, 5.0)
    editor = Access(0, "Huis", Role.GRANTEE_EDITOR, grantee, (), (grantee,))
    submission_transaction.submit(
        editor, file.submission, file.data, workspace, organisation_id=grantee, portfolio_id=portfolio,
        submitted_by="Huis", delivery=DeliveryOptions(waits=True),
    )  # fmt: skip
    setup = load(fund, workspace)
    assert setup.next_step and (setup.next_step.page, setup.next_step.count) == ("review", 1)


def test_a_fund_with_figures_is_set_up(workspace: Workspace) -> None:
    network = Network(workspace)
    administrator = replace(network.fund, role=Role.ADMINISTRATOR)
    assert fund_setup.load_setup(administrator, workspace) is not None
    network.hand_in("Ravelhoek", a_file().indicator("A").actual("A", 2024, 5.0))
    assert fund_setup.load_setup(administrator, workspace) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_who_may_add_no_portfolio_gets_no_steps(fund: Access, workspace: Workspace, role: Role) -> None:
    assert fund_setup.load_setup(replace(fund, role=role), workspace) is None


def test_another_fund_does_not_count(fund: Access, workspace: Workspace) -> None:
    other = Network(workspace, "Elders")
    other.hand_in("Elders", a_file().indicator("A").actual("A", 2024, 5.0))
    setup = load(fund, workspace)
    assert list_done(setup) == [Step.FUND, Step.PORTFOLIO]
