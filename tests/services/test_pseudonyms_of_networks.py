"""Names behind the veil in the network of a fund: the same for all who look on there, others in another network."""

from __future__ import annotations

from impact.i18n import text
from impact.model.access import Access
from impact.model.portfolio_setup import GranteeSetup, GrantSetup, OrganisationSetup, PortfolioSetup
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace
from impact.services.dashboards import grantees

NAMES = ("Amber", "Beuk", "Ceder", "Den", "Els", "Fluit")


def _found(workspace: Workspace, fund: str, names: tuple[str, ...]) -> tuple[int, dict[str, int]]:
    organisation = OrganisationSetup("fund", OrganisationKind.FUND, fund, fictional=True)
    supported = tuple(
        GranteeSetup(OrganisationSetup(name, OrganisationKind.GRANTEE, name, fictional=True), (GrantSetup(ref=fund),))
        for name in names
    )
    partners = tuple(
        OrganisationSetup(f"{fund} {kind}", OrganisationKind.KNOWLEDGE, f"{fund} {kind}", fictional=True)
        for kind in ("lab", "koepel")
    )
    founded = write_setup(PortfolioSetup(organisation, f"P {fund}", supported, partners), workspace)
    return founded.portfolio_id, founded.organisations


def _names(workspace: Workspace, home: int, role: Role, *portfolios: int) -> set[str]:
    """The names under which somebody with these portfolios sees the grantees."""
    access = Access(0, "x", role, home, portfolios, ())
    return {row.name for row in grantees.list_grantees(access, workspace)}


def test_all_partners_of_one_network_speak_of_the_same_organisations(workspace: Workspace) -> None:
    portfolio, ids = _found(workspace, "Fonds A", NAMES)
    seen = [
        _names(workspace, ids[home], role, portfolio)
        for home, role in (
            ("Fonds A lab", Role.ACADEMIC), ("Fonds A koepel", Role.UMBRELLA), ("Fonds A lab", Role.FACILITATOR),
        )
    ]  # fmt: skip
    assert len(seen[0]) == len(NAMES)
    assert seen[0] == seen[1] == seen[2]
    assert not seen[0] & set(NAMES)


def test_another_network_has_other_names_and_several_are_told_apart(workspace: Workspace) -> None:
    first, ids = _found(workspace, "Fonds A", NAMES)
    second, _ = _found(workspace, "Fonds B", tuple(f"{name} twee" for name in NAMES))
    home = ids["Fonds A lab"]
    of_first, of_second = (_names(workspace, home, Role.ACADEMIC, key) for key in (first, second))
    assert len(of_first & of_second) < 2
    both = _names(workspace, home, Role.ACADEMIC, first, second)
    assert both == {
        text(Language.NL, "disclosure.organisation_of_fund", name=name, fund=fund)
        for fund, names in (("Fonds A", of_first), ("Fonds B", of_second))
        for name in names
    }
