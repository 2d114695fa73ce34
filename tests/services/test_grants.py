"""What a fund records of its support: kept as it was typed, seen by fund and grantee, and in no figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from builders import Network, a_file
from sqlalchemy import insert

from impact.errors import Conflict, ImpactError, NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.admin import grants as service
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, reading, unscoped_writing
from impact.services.dashboards import all_figures
from impact.store.schema.accounts import Account
from impact.views.figures.figure_columns import GRANT_COLUMNS
from impact.views.grants import GrantFields, GrantView

OFFICER = 101
FIELDS = GrantFields(
    "Samen sterk", 12_500_50, 40_000_00, date(2024, 1, 1), date(2026, 12, 31), "Begeleiding door een coach", (3, 4)
)


class Fund:
    """A fund with one grantee and its officer."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, "Amber")
        self.network.hand_in("Amber", a_file().indicator("scans", baseline=0).actual("scans", 2024, 40))
        with unscoped_writing(workspace) as connection:
            connection.execute(insert(Account).values(id=OFFICER, name="Medewerker", made_at=now()))
        founded = self.network.founded
        portfolios = (founded.portfolio_id,)
        self.officer = Access(
            OFFICER, "Medewerker", Role.FUND_STAFF, founded.organisations["fund"], portfolios, ()
        )
        self.grantee = self.network.id("Amber")

    def grant(self, access: Access | None = None) -> GrantView:
        (grant,) = self.grants(access or self.officer)
        return grant

    def grants(self, access: Access) -> Sequence[GrantView]:
        with reading(access, self.workspace) as connection:
            return service.read_grants(connection, access, self.grantee)

    def change(self, fields: GrantFields, access: Access | None = None) -> None:
        grant = self.grant()
        service.change_grant(
            access or self.officer, grant.grant_id, self.workspace, fields, before=grant.fields
        )

    def cells(self, access: Access) -> dict[str, object]:
        records = all_figures.build_all_figures_view(access, None, self.workspace).records
        names = [column.name for column in records.columns]
        return {column.name: records.rows[0][names.index(column.name)] for column in GRANT_COLUMNS}


@pytest.fixture
def fund(workspace: Workspace) -> Fund:
    """A fund that recorded nothing of its support yet."""
    return Fund(workspace)


def test_what_is_recorded_is_read_back_to_the_cent_and_emptied_fields_are_unknown(fund: Fund) -> None:
    fund.change(FIELDS)
    assert fund.grant().fields == FIELDS
    fund.change(replace(FIELDS, amount_cents=0, budget_cents=None, ends=None, goals=()))
    assert fund.grant().fields == replace(FIELDS, amount_cents=0, budget_cents=None, ends=None, goals=())


def test_the_grantee_sees_its_own_and_changes_nothing_and_others_see_no_money(fund: Fund) -> None:
    fund.change(FIELDS)
    own = fund.network.of("Amber")
    assert fund.grant(own).fields == FIELDS and not fund.grant(own).may_change
    with pytest.raises(NotAllowed):
        fund.change(FIELDS, own)
    for role in (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR):
        access = replace(fund.officer, role=role)
        assert fund.grants(access) == ()
        with pytest.raises(NotAllowed):
            fund.change(FIELDS, access)


def test_another_portfolio_is_out_of_reach(fund: Fund) -> None:
    elsewhere = replace(fund.officer, portfolio_ids=(99_999,))
    assert fund.grants(elsewhere) == ()
    with pytest.raises(NotAllowed):
        fund.change(FIELDS, elsewhere)


@pytest.mark.parametrize(("change", "key"), [
    ({"amount_cents": -1}, "grants.amount_wrong"), ({"amount_cents": 10**15}, "grants.amount_wrong"),
    ({"budget_cents": 100}, "grants.budget_low"), ({"ends": date(2023, 12, 31)}, "grants.ends_first"),
    ({"goals": (18,)}, "grants.goal_unknown"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_stored(fund: Fund, change: dict[str, object], key: str) -> None:
    before = fund.grant()
    with pytest.raises(ImpactError) as told:
        fund.change(replace(FIELDS, **change))
    assert told.value.key == key
    assert fund.grant() == before


def test_a_form_that_began_before_somebody_elses_change_is_told(fund: Fund) -> None:
    known = fund.grant()
    fund.change(FIELDS)
    with pytest.raises(Conflict):
        service.change_grant(
            fund.officer, known.grant_id, fund.workspace, replace(FIELDS, title="Anders"), before=known.fields
        )
    assert fund.grant().fields == FIELDS


def test_money_stands_beside_each_figure_for_who_may_see_it_and_unknown_is_not_nought(fund: Fund) -> None:
    assert fund.cells(fund.officer)["grant_amount"] is None
    assert fund.cells(fund.officer)["currency"] is None
    fund.change(FIELDS)
    cells = fund.cells(fund.officer)
    assert (cells["grant_amount"], cells["grant_budget"], cells["currency"]) == (12_500.5, 40_000.0, "EUR")
    assert cells["goals"] == ("3", "4")
    assert fund.cells(fund.network.of("Amber")) == cells
    assert not any(fund.cells(replace(fund.officer, role=Role.COACH)).values())


@pytest.mark.parametrize(("words", "goals"), [
    ("", ()), ("3;4", (3, 4)), ("SDG 4, SDG 10", (4, 10)), ("17", (17,)), ("0;18;99", ()), ("4.1", (4,)),
    ("2024", ()), ("4;4", (4,)),
])  # fmt: skip
def test_goals_are_read_from_what_was_imported(words: str, goals: tuple[int, ...]) -> None:
    assert service.read_goals(words) == goals
