"""Pages under test say what went wrong with them, which visitors must not see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from quick_visits import compile_pages_once, look_up_one_value, one_look_at_the_packages, wait_without_looking
from stored import Stored, built_once
from streamlit import config

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
from impact.services.core.workspace import open_workspace

__all__ = ["compile_pages_once", "look_up_one_value", "one_look_at_the_packages", "wait_without_looking"]


@pytest.fixture(autouse=True, scope="session")
def full_details() -> Iterator[None]:
    """Show exceptions whole; the product hides them."""
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", before)


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A fund with one grantee and an account for every role; nothing was agreed or handed in yet."""
    fund = OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Leegland")
    grantee = OrganisationSetup("grantee", OrganisationKind.GRANTEE, "Werkplaats Nul")
    accounts = tuple(
        AccountSetup(
            role.value, role.value, role, "grantee" if role.value.startswith("grantee") else "fund",
            portfolio=role in (Role.ADMINISTRATOR, Role.FUND_STAFF), sees=("grantee",),
        )
        for role in Role
    )  # fmt: skip

    supported = GranteeSetup(grantee, (GrantSetup(ref="1"),))

    def build(stored: Stored) -> None:
        workspace = open_workspace(stored.url)
        write_setup(PortfolioSetup(fund, "Nog leeg", grantees=(supported,), accounts=accounts), workspace)
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "new-database", build)
