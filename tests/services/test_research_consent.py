"""An organisation consents to research on its figures by itself, and lists for academics obey at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import Network, a_file
from sqlalchemy import delete, insert

from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.admin import research_consent as service
from impact.services.core import data_revision
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards import all_figures, analyst_tables, figures_table, grantees
from impact.store import research_consent as store
from impact.store.schema.accounts import Account
from impact.store.schema.organisations import ResearchConsent
from impact.views.research_consent import ConsentCount

EDITOR = 101


class Field:
    """Two grantees that decided nothing yet, and an academic invited to both."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, "Amber", "Beuk")
        for name in ("Amber", "Beuk"):
            self.network.hand_in(name, a_file().indicator("scans", baseline=0).actual("scans", 2024, 40))
        with unscoped_writing(workspace) as connection:
            connection.execute(delete(ResearchConsent))
            connection.execute(insert(Account).values(id=EDITOR, name="Coordinatie", made_at=now()))
        self.fund = self.network.founded.organisations["fund"]
        ids = tuple(self.network.id(name) for name in ("Amber", "Beuk"))
        self.academic = Access(9, "Onderzoeker", Role.ACADEMIC, self.fund, (), ids)

    def editor(self, name: str) -> Access:
        return replace(self.network.of(name), account_id=EDITOR, name="Coordinatie")

    def decide(self, name: str, *, is_given: bool = True) -> None:
        service.decide_consent(self.editor(name), self.network.id(name), self.workspace, is_given=is_given)

    def lists(self, access: Access) -> dict[str, int]:
        """How many rows each list of figures has."""
        at = self.workspace
        return {
            "page": len(all_figures.build_all_figures_view(access, None, at).records.rows),
            "figures": len(analyst_tables.list_figures(access, None, at).rows),
            "indicators": len(analyst_tables.list_indicators(access, at).rows),
            "measurements": len(analyst_tables.list_measurements(access, at).rows),
            "command": len(figures_table.build_figure_list(access, at).rows),
        }


@pytest.fixture
def field(workspace: Workspace) -> Field:
    return Field(workspace)


def test_nothing_that_was_never_decided_counts_as_consent(field: Field) -> None:
    assert set(field.lists(field.academic).values()) == {0}
    assert service.count_consenting(field.academic, field.workspace) == ConsentCount(0, 2)
    view = service.load_consent(field.editor("Amber"), field.network.id("Amber"), field.workspace)
    assert view is not None
    assert (view.is_given, view.may_decide, view.decided_on) == (False, True, None)


def test_lists_obey_at_once_in_both_directions(field: Field) -> None:
    before = data_revision.read_revision(field.academic, field.workspace)
    field.decide("Amber")
    assert set(field.lists(field.academic).values()) == {1}
    assert service.count_consenting(field.academic, field.workspace) == ConsentCount(1, 2)
    given = data_revision.read_revision(field.academic, field.workspace)
    field.decide("Beuk")
    assert set(field.lists(field.academic).values()) == {2}
    field.decide("Amber", is_given=False)
    assert set(field.lists(field.academic).values()) == {1}
    withdrawn = data_revision.read_revision(field.academic, field.workspace)
    # Pages are cached by it.
    assert before < given < withdrawn


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ACADEMIC])
def test_lists_of_other_roles_do_not_depend_on_it(field: Field, role: Role) -> None:
    access = replace(field.academic, role=role)
    assert set(field.lists(access).values()) == {2}


def test_an_academic_still_sees_the_pages_to_which_it_was_invited(field: Field) -> None:
    assert len(grantees.list_grantees(field.academic, field.workspace)) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.GRANTEE_EDITOR])
def test_nobody_else_decides(field: Field, role: Role) -> None:
    with pytest.raises(NotAllowed):
        service.decide_consent(
            replace(field.editor("Amber"), role=role), field.network.id("Amber"), field.workspace, is_given=True
        )


def test_nobody_decides_for_another_organisation(field: Field) -> None:
    with pytest.raises(NotAllowed):
        service.decide_consent(field.editor("Beuk"), field.network.id("Amber"), field.workspace, is_given=True)
    both = replace(field.editor("Beuk"), organisation_ids=field.academic.organisation_ids)
    with pytest.raises(NotAllowed):
        service.decide_consent(both, field.network.id("Amber"), field.workspace, is_given=True)
    assert set(field.lists(field.academic).values()) == {0}


def test_the_fund_sees_who_decided_and_decides_nothing(field: Field) -> None:
    field.decide("Amber")
    view = service.load_consent(field.network.fund, field.network.id("Amber"), field.workspace)
    assert view is not None
    assert (view.is_given, view.may_decide, view.decided_by) == (True, False, "Coordinatie")
    assert service.load_consent(field.academic, field.network.id("Amber"), field.workspace) is None


def test_of_somebody_who_is_erased_the_decision_stays_without_the_name(field: Field) -> None:
    field.decide("Amber")
    with unscoped_writing(field.workspace) as connection:
        assert [(row.organisation, row.is_given) for row in store.list_signed(connection, EDITOR)] == [("Amber", True)]
        store.forget_signer(connection, EDITOR)
    view = service.load_consent(field.network.fund, field.network.id("Amber"), field.workspace)
    assert view is not None
    assert view.is_given
    assert "Coordinatie" not in view.decided_by
    with unscoped_reading(field.workspace) as connection:
        assert store.list_consenting(connection, field.academic) == {field.network.id("Amber")}
