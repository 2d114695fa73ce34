"""The evaluation plan of a theory: kept, changed by both sides, seen by role, and written down in the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from test_evidence_on_arrows import Work
from test_theory_drafts import EDITOR, GRANTEE
from two_funds import FIRST, SECOND, SHARED, TwoFunds

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.text_limits import LONGEST_NAME
from impact.model.vocabulary.roles import Role
from impact.services.core import current_workspace
from impact.services.core.audit_log import DENIED
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import evaluation_plan as service
from impact.services.theory import evidence, versions
from impact.services.theory.editor import load_editor
from impact.store import theory_plan, theory_register
from impact.store.audit import audit_chain
from impact.theory.document import ArrowChange, TheoryEdit
from impact.theory.evidence.evidence_kinds import ExpectationKind, ExpectationState
from impact.theory.evidence.methods import MethodQuestion
from impact.views.theory.evaluation_plan import PlanFields, PlannedItem, PlanState, add_costs
from impact.views.theory.evidence_base import TheoryEvidence
from pages.parts.layout import load, view_cache

WHY = MethodQuestion.HOW_AND_WHY
FIELDS = PlanFields(
    PlanState.PLANNED, "  An   Peeters ", date(2026, 5, 1), date(2026, 9, 30), 450_000,
    f"Waarom haakt men af bij {GRANTEE}?",
)  # fmt: skip


class Plan(Work):
    """Both sides at one theory with a plan."""

    def put(self, method: str = "interviews", fields: PlanFields = FIELDS, access: Access | None = None) -> int:
        return service.plan_method(
            access or self.grantee, self.organisation_id, self.arrow, method, WHY, fields, self.workspace
        )

    def items(self, access: Access | None = None) -> tuple[PlannedItem, ...]:
        return self.view(access).evidence.plan

    def change(self, item: PlannedItem, access: Access | None = None, **properties: object) -> None:
        service.change_plan(
            access or self.grantee, self.organisation_id, item.planned_id, item.version,
            replace(item.fields, **properties), self.workspace,  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.fixture
def plan(workspace: Workspace) -> Plan:
    return Plan(workspace)


def test_a_method_is_put_in_the_plan_and_read_by_both_sides_on_the_page_and_in_the_editor(plan: Plan) -> None:
    planned_id = plan.put()
    (item,) = plan.items()
    assert (item.planned_id, item.subject, item.method, item.question) == (planned_id, plan.arrow, "interviews", WHY)
    assert (item.name, item.fields.who, item.fields.cost_cents) == ("Interviews en focusgroepen", "An Peeters", 450_000)
    assert (item.fields.starts_on, item.fields.ends_on) == (FIELDS.starts_on, FIELDS.ends_on)
    assert load_editor(plan.grantee, plan.organisation_id, plan.workspace).evidence.plan == (item,)
    assert plan.items(plan.grantee) == (item,)


def test_a_block_has_a_plan_too_and_what_the_theory_has_not_has_none(plan: Plan) -> None:
    block = plan.arrow[0]
    service.plan_method(plan.fund, plan.organisation_id, (block, ""), "monitoring", WHY, PlanFields(), plan.workspace)
    (item,) = plan.items()
    assert item.subject == (block, "") and item.fields == PlanFields()
    for subject in (("x", ""), (block, "x"), ("", "")):
        with pytest.raises(NotFound):
            service.plan_method(plan.fund, plan.organisation_id, subject, "msc", WHY, PlanFields(), plan.workspace)
    with pytest.raises(ImpactError) as refusal:
        plan.put("tarot")
    assert refusal.value.key == "theory_plan.unknown_method"


@pytest.mark.parametrize(
    ("key", "properties"),
    [
        ("theory_plan.ends_before_start", {"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}),
        ("theory_plan.day_range", {"ends_on": date(2200, 1, 1)}),
        ("theory_plan.cost_range", {"cost_cents": -1}),
        ("theory_plan.cost_range", {"cost_cents": 10**12}),
        ("theory_plan.who_too_long", {"who": "x" * (LONGEST_NAME + 1)}),
        ("theory_edit.too_long", {"note": "x" * 501}),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    plan: Plan, key: str, properties: dict[str, object]
) -> None:
    with pytest.raises(ImpactError) as refusal:
        plan.put(fields=replace(PlanFields(), **properties))  # type: ignore[arg-type]
    assert refusal.value.key == key
    assert plan.items() == ()


def test_both_sides_change_it_and_who_did_not_see_the_newest_is_told(plan: Plan) -> None:
    plan.put()
    (before,) = plan.items()
    plan.change(before, plan.fund, state=PlanState.RUNNING, cost_cents=None)
    (item,) = plan.items()
    assert (item.fields.state, item.fields.cost_cents, item.version) == (PlanState.RUNNING, None, 2)
    with pytest.raises(Conflict):
        plan.change(before, who="Iemand anders")
    with pytest.raises(Conflict):
        service.remove_from_plan(plan.grantee, plan.organisation_id, item.planned_id, 1, plan.workspace)
    assert plan.items() == (item,)
    service.remove_from_plan(plan.grantee, plan.organisation_id, item.planned_id, 2, plan.workspace)
    assert plan.items() == ()


def test_a_method_of_another_organisation_is_not_changed_by_its_number(plan: Plan) -> None:
    planned_id = plan.put()
    with unscoped_writing(plan.workspace) as connection:
        place = (connection, plan.organisation_id + 1, planned_id, 1)
        assert not theory_plan.change_planned_method(*place, note="x")
        assert not theory_plan.remove_planned_method(*place)
    assert [item.version for item in plan.items()] == [1]


@pytest.fixture
def funds(workspace: Workspace) -> TwoFunds:
    made = TwoFunds(workspace)
    made.begin_second()
    return made


def plan_with(funds: TwoFunds, word: str, access: Access | None = None) -> int:
    """Plan a method for the grantee that both funds support, with one of them."""
    (portfolio_id,) = funds.fund(word).portfolio_ids
    fields = PlanFields(PlanState.PLANNED, f"{word} mens", cost_cents=450_000, note=f"{word} nota")
    return service.plan_method(
        access or funds.fund(word), funds.shared, ("a", ""), "interviews", WHY, fields, funds.workspace, portfolio_id
    )


def count_refusals(workspace: Workspace) -> int:
    with unscoped_reading(workspace) as connection:
        return sum(event.outcome == DENIED for event in audit_chain.iterate_events(connection))


def read_plan(funds: TwoFunds, access: Access) -> list[PlannedItem]:
    return list(build_theory_view(access, funds.shared, funds.workspace).evidence.plan)


def test_a_plan_is_between_the_organisation_and_one_fund(funds: TwoFunds) -> None:
    """What is agreed with one fund, with whom and for how much, is nothing to another fund of the same grantee."""
    both = funds.grantee(SHARED)
    ids = {FIRST: plan_with(funds, FIRST), SECOND: plan_with(funds, SECOND, both)}
    for word, other in ((FIRST, SECOND), (SECOND, FIRST)):
        fund = funds.fund(word)
        (item,) = read_plan(funds, fund)
        assert item.planned_id == ids[word] and item.fields.cost_cents == 450_000 and item.fields.who == f"{word} mens"
        assert other not in repr(item)
        for refused in (
            lambda: service.change_plan(fund, funds.shared, ids[other], 1, PlanFields(), funds.workspace),  # noqa: B023
            lambda: service.remove_from_plan(fund, funds.shared, ids[other], 1, funds.workspace),  # noqa: B023
        ):
            with pytest.raises(Conflict):
                refused()
        refused_before = count_refusals(funds.workspace)
        with pytest.raises(NotAllowed):
            plan_with(funds, other, fund)
        assert count_refusals(funds.workspace) == refused_before + 1, "the trail says so"
        guest = Access(0, "Gast", Role.COACH, 0, fund.portfolio_ids, (funds.shared,), is_narrow=True)
        assert [row.planned_id for row in read_plan(funds, guest)] == [ids[word]]
        with reading(fund, funds.workspace) as connection:
            assert [row.id for row in theory_plan.list_planned_methods(connection, funds.shared)] == [ids[word]]
            assert theory_plan.count_planned_methods(connection, funds.shared) == 1
            assert theory_plan.find_portfolio(connection, funds.shared, ids[other]) is None
    assert [(item.fields.who, item.portfolio) for item in read_plan(funds, both)] == [
        (f"{word} mens", f"{word} portefeuille") for word in (FIRST, SECOND)
    ]
    assert sorted(service.list_places(both, funds.shared, funds.workspace).values()) == [
        f"{word} portefeuille" for word in (FIRST, SECOND)
    ]
    assert service.list_places(replace(both, role=Role.COACH), funds.shared, funds.workspace) == {}
    for planned_id in ids.values():
        service.change_plan(both, funds.shared, planned_id, 1, PlanFields(who="Wij"), funds.workspace)
    service.remove_from_plan(both, funds.shared, ids[SECOND], 2, funds.workspace)
    assert [item.fields.who for item in read_plan(funds, both)] == ["Wij"]


def test_what_another_fund_writes_beside_the_theory_they_share_is_seen_at_once(
    funds: TwoFunds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The theory is one for both; a write by one of them raises no revision of the other's portfolio."""
    monkeypatch.setattr(current_workspace, "workspace", lambda: funds.workspace)
    monkeypatch.setattr(load, "workspace", lambda: funds.workspace)
    view_cache._cached.clear()
    first, second, both = funds.fund(FIRST), funds.fund(SECOND), funds.grantee(SHARED)

    def look(access: Access) -> TheoryEvidence:
        return load.theory(access, funds.shared).evidence

    arrow = next(iter(look(second).arrows))
    assert look(first).arrows[arrow].expectations == ()
    words = evidence.expect_evidence(
        first, funds.shared, arrow, ExpectationKind.MUST_SEE, "Wie helpt, blijft", funds.workspace
    )
    for access in (first, second, both):
        assert [item.text for item in look(access).arrows[arrow].expectations] == ["Wie helpt, blijft"]
    evidence.decide_expectation(second, funds.shared, words, 1, ExpectationState.OBSERVED, funds.workspace)
    for access in (first, second, both):
        assert [item.state for item in look(access).arrows[arrow].expectations] == [ExpectationState.OBSERVED]
    plan_with(funds, SECOND)
    assert (len(look(first).plan), len(look(second).plan), len(look(both).plan)) == (0, 1, 1)
    version = load.theory(second, funds.shared).version
    versions.agree_to_version(first, funds.shared, version, funds.workspace)
    assert load.theory(second, funds.shared).parties == ("fund",)
    view_cache._cached.clear()


def test_the_plan_of_an_organisation_is_read_within_its_own_fund_alone(funds: TwoFunds) -> None:
    alfa, beta = funds.first.organisations["Alfa"], funds.founded_second.organisations["Beta"]
    for word, organisation_id in ((FIRST, alfa), (SECOND, beta)):
        service.plan_method(
            funds.fund(word), organisation_id, ("a", ""), "msc", WHY, PlanFields(), funds.workspace
        )
    for word, own, other in ((FIRST, alfa, beta), (SECOND, beta, alfa)):
        with reading(funds.fund(word), funds.workspace) as connection:
            assert [row.organisation_id for row in theory_plan.list_planned_methods(connection, own)] == [own]
            assert theory_plan.list_planned_methods(connection, other) == []
            assert theory_plan.count_planned_methods(connection, other) == 0


def test_who_may_only_look_changes_nothing(plan: Plan) -> None:
    planned_id = plan.put()
    lookers = [
        replace(plan.grantee, role=role)
        for role in (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR, Role.GRANTEE_VIEWER)
    ]
    elsewhere = [replace(plan.fund, portfolio_ids=(99_999,)), replace(plan.grantee, organisation_ids=(99_999,))]
    for access in (*lookers, *elsewhere):
        for act in (
            lambda: plan.put(access=access),  # noqa: B023
            lambda: service.change_plan(access, plan.organisation_id, planned_id, 1, PlanFields(), plan.workspace),  # noqa: B023
            lambda: service.remove_from_plan(access, plan.organisation_id, planned_id, 1, plan.workspace),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                act()
    assert len(plan.items()) == 1


def test_the_cost_is_between_fund_and_grantee_and_others_see_that_it_is_planned(plan: Plan) -> None:
    plan.put()
    coach = replace(plan.fund, role=Role.COACH, organisation_id=0)
    (item,) = plan.items(coach)
    assert (item.fields.who, item.fields.cost_cents, item.may_see_cost) == ("An Peeters", None, False)
    assert add_costs((item,)) is None
    (own,) = plan.items(replace(plan.grantee, role=Role.GRANTEE_VIEWER))
    assert (own.fields.cost_cents, own.may_see_cost) == (450_000, True)


def test_under_a_pseudonym_no_name_no_cost_and_no_number_of_the_plan_is_seen(plan: Plan) -> None:
    # The one that is left is the second by its number, and the first that is seen.
    removed_id = plan.put("msc")
    plan.put()
    service.remove_from_plan(plan.grantee, plan.organisation_id, removed_id, 1, plan.workspace)
    for role in (Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR):
        viewer = replace(plan.fund, role=role, organisation_id=0)
        (item,) = build_theory_view(viewer, None, plan.workspace).evidence.plan
        assert GRANTEE not in repr(item) and "Peeters" not in repr(item) and "450000" not in repr(item)
        assert (item.planned_id, item.method, item.may_see_cost) == (1, "interviews", False)
        assert "haakt men af" in item.fields.note
        assert set(item.subject).isdisjoint(plan.arrow) and all(key.isdigit() for key in item.subject)


def test_a_plan_outlives_the_block_it_is_for(plan: Plan) -> None:
    plan.put()
    there = plan.pair.grantee.view.document.arrow_by_key[plan.arrow]
    plan.pair.grantee.edit(TheoryEdit("weg", arrows=(ArrowChange(there, None),)))
    draft = load_editor(plan.grantee, plan.organisation_id, plan.workspace)
    assert [item.subject for item in draft.evidence.plan] == [plan.arrow] and plan.arrow not in draft.evidence.arrows
    with pytest.raises(NotFound):
        plan.put("msc")


def test_a_plan_that_is_full_takes_no_more(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_PLANNED", 1)
    plan.put()
    with pytest.raises(ImpactError) as refusal:
        plan.put("msc")
    assert refusal.value.key == "theory_plan.full" and len(plan.items()) == 1


def test_what_is_done_to_a_plan_stands_in_the_trail_without_its_words(plan: Plan) -> None:
    plan.put()
    (item,) = plan.items()
    plan.change(item, plan.fund, state=PlanState.FINISHED)
    (item,) = plan.items()
    service.remove_from_plan(plan.fund, plan.organisation_id, item.planned_id, item.version, plan.workspace)
    with unscoped_reading(plan.workspace) as connection:
        events = [str(event) for event in audit_chain.iterate_events(connection)]
    for deed in ("plan_method", "plan_finished", "remove_from_plan"):
        assert any(deed in event for event in events), deed
    assert not any("Peeters" in event or "haakt" in event for event in events)


def test_whoever_is_erased_leaves_the_plan_without_a_name(plan: Plan) -> None:
    plan.put()
    with unscoped_writing(plan.workspace) as connection:
        written = theory_register.list_written_by(connection, EDITOR)
        assert ("planned_method", FIELDS.note) in [(item.place, item.text) for item in written]
        theory_register.forget_writer(connection, EDITOR)
        assert not any(item.place == "planned_method" for item in theory_register.list_written_by(connection, EDITOR))
        assert len(theory_plan.list_planned_methods(connection, plan.organisation_id)) == 1


def test_costs_are_added_of_what_states_one_and_is_not_dropped(plan: Plan) -> None:
    plan.put()
    plan.put("msc", PlanFields(cost_cents=50_000))
    plan.put("feedback", PlanFields())
    plan.put("rubrics", PlanFields(PlanState.DROPPED, cost_cents=99_999))
    cost = add_costs(plan.items())
    assert cost is not None and (cost.cents, cost.stated, cost.total) == (500_000, 2, 3)
    assert add_costs([item for item in plan.items() if item.method == "feedback"]) is None


@pytest.mark.parametrize(
    ("state", "starts", "ends", "late"),
    [
        (PlanState.PLANNED, date(2026, 5, 1), None, True), (PlanState.RUNNING, date(2026, 5, 1), None, False),
        (PlanState.RUNNING, None, date(2026, 5, 1), True), (PlanState.FINISHED, None, date(2026, 5, 1), False),
        (PlanState.PLANNED, date(2026, 5, 4), date(2026, 5, 4), False), (PlanState.PLANNED, None, None, False),
        (PlanState.DROPPED, date(2020, 1, 1), date(2020, 1, 1), False),
    ],
)  # fmt: skip
def test_late_is_what_is_not_begun_or_not_done_in_time(
    state: PlanState, starts: date | None, ends: date | None, late: bool
) -> None:
    fields = PlanFields(state, starts_on=starts, ends_on=ends)
    item = PlannedItem(1, ("a", ""), "msc", "", WHY, fields, may_see_cost=True, version=1)
    assert item.is_late(date(2026, 5, 4)) is late
