"""Views are kept per person and per organisation one acts for; people of a fund share theirs there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from builders import Network
from sqlalchemy import insert, select

from impact.errors import ImpactError, NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.accounts import personal_data
from impact.services.accounts import saved_views as service
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.store.accounts import personal_data as personal_data_store
from impact.store.schema.accounts import Account, SavedView

OFFICER, COLLEAGUE, ADMINISTRATOR, ELSEWHERE = 101, 102, 103, 104
PARAMETERS = (("status", "behind"), ("status", "attention"), ("search", "a & b = é"))


class Fund:
    """Two officers and an administrator of one fund, and an officer of another."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        network = Network(workspace, "Amber")
        home, other = network.founded.organisations["fund"], network.id("Amber")
        self.officer = Access(OFFICER, "Medewerker", Role.FUND_STAFF, home, (), ())
        self.colleague = replace(self.officer, account_id=COLLEAGUE)
        self.administrator = Access(ADMINISTRATOR, "Beheer", Role.ADMINISTRATOR, home, (), ())
        self.elsewhere = Access(ELSEWHERE, "Ander", Role.FUND_STAFF, other, (), ())
        self.administrator_elsewhere = replace(self.elsewhere, role=Role.ADMINISTRATOR)
        with unscoped_writing(workspace) as connection:
            for number in (OFFICER, COLLEAGUE, ADMINISTRATOR, ELSEWHERE):
                connection.execute(insert(Account).values(id=number, name="Naam", made_at=now()))

    def save(self, access: Access, name: str, *, is_shared: bool = False) -> int:
        return service.save_view(access, self.workspace, name=name, parameters=PARAMETERS, is_shared=is_shared)

    def names(self, access: Access) -> list[str]:
        return [view.name for view in service.list_saved_views(access, self.workspace).views]


@pytest.fixture
def fund(workspace: Workspace) -> Fund:
    """The people of one fund, with nothing saved."""
    return Fund(workspace)


def test_a_view_gives_back_its_filters_with_every_value_in_order(fund: Fund) -> None:
    fund.save(fund.officer, "  Gesprekken   2026 ")
    (view,) = service.list_saved_views(fund.officer, fund.workspace).views
    assert (view.name, view.parameters) == ("Gesprekken 2026", PARAMETERS)
    assert (view.is_own, view.is_shared, view.may_remove) == (True, False, True)


def test_only_what_is_shared_is_seen_by_colleagues_and_nothing_by_another_fund(fund: Fund) -> None:
    fund.save(fund.officer, "Eigen")
    shared = fund.save(fund.officer, "Gedeeld", is_shared=True)
    assert fund.names(fund.officer) == ["Eigen", "Gedeeld"]
    assert fund.names(fund.colleague) == ["Gedeeld"]
    assert fund.names(fund.elsewhere) == []
    # The same person on behalf of another organisation, or of the same one in a role that sees pseudonyms.
    assert fund.names(replace(fund.officer, organisation_id=fund.elsewhere.organisation_id)) == []
    assert fund.names(replace(fund.colleague, role=Role.FACILITATOR)) == []
    service.share_view(fund.officer, shared, fund.workspace, is_shared=False)
    assert fund.names(fund.colleague) == []


@pytest.mark.parametrize("who", ["colleague", "elsewhere", "administrator_elsewhere"])
def test_nobody_changes_or_removes_the_view_of_somebody_else(fund: Fund, who: str) -> None:
    shared = fund.save(fund.officer, "Gedeeld", is_shared=True)
    access = getattr(fund, who)
    with pytest.raises(NotAllowed):
        service.remove_view(access, shared, fund.workspace)
    with pytest.raises(NotAllowed):
        service.share_view(access, shared, fund.workspace, is_shared=False)
    assert fund.names(fund.officer) == ["Gedeeld"]


def test_an_administrator_removes_what_is_shared_and_not_what_others_keep_for_themselves(fund: Fund) -> None:
    own, shared = fund.save(fund.officer, "Eigen"), fund.save(fund.officer, "Gedeeld", is_shared=True)
    service.remove_view(fund.administrator, shared, fund.workspace)
    with pytest.raises(NotAllowed):
        service.remove_view(fund.administrator, own, fund.workspace)
    assert fund.names(fund.officer) == ["Eigen"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.FUND_STAFF}))
def test_other_roles_keep_views_and_share_none(fund: Fund, role: Role) -> None:
    access = replace(fund.elsewhere, role=role)
    fund.save(access, "Eigen")
    with pytest.raises(NotAllowed):
        fund.save(access, "Gedeeld", is_shared=True)
    assert fund.names(access) == ["Eigen"]
    assert not service.list_saved_views(access, fund.workspace).may_share


@pytest.mark.parametrize(("name", "key"), [
    (" \t ", "saved_views.no_name"), ("GESPREKKEN", "saved_views.name_used"),
])  # fmt: skip
def test_a_view_has_a_name_of_its_own(fund: Fund, name: str, key: str) -> None:
    fund.save(fund.officer, "Gesprekken")
    with pytest.raises(ImpactError) as told:
        fund.save(fund.officer, name)
    assert told.value.key == key
    # A colleague may call hers the same.
    fund.save(fund.colleague, "Gesprekken")


def test_too_many_views_and_too_many_choices_are_refused(fund: Fund) -> None:
    long = tuple(("organisation", str(number)) for number in range(400))
    with pytest.raises(ImpactError, match="too_long"):
        service.save_view(fund.officer, fund.workspace, name="Lang", parameters=long, is_shared=False)
    for number in range(service.MOST_VIEWS):
        fund.save(fund.officer, f"Weergave {number}")
    with pytest.raises(ImpactError, match="too_many"):
        fund.save(fund.officer, "Nog een")


def test_an_erased_person_takes_their_own_views_along_and_leaves_the_shared_ones(fund: Fund) -> None:
    fund.save(fund.officer, "Eigen")
    fund.save(fund.officer, "Gedeeld", is_shared=True)
    told = json.loads(personal_data.export_person(fund.officer, OFFICER, fund.workspace))
    assert [view["name"] for view in told["saved_views"]] == ["Eigen", "Gedeeld"]
    with unscoped_writing(fund.workspace) as connection:
        personal_data_store.erase_account(connection, OFFICER, now())
        stored = connection.scalars(select(SavedView.name)).all()
    assert list(stored) == ["Gedeeld"], "what nobody can see any more is not kept either"
    assert fund.names(fund.officer) == ["Gedeeld"]
    (view,) = service.list_saved_views(fund.administrator, fund.workspace).views
    assert (view.is_own, view.may_remove) == (False, True)
