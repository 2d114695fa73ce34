"""Decisions: drafted by a fund, frozen when they are taken, read by the grantee, and watched by their tripwires."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import AFile, Network, a_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from two_funds import FIRST, SECOND, SHARED, TwoFunds

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.decisions.decision_content import (
    AssumptionTripwire,
    Condition,
    DecisionContent,
    FigureTripwire,
    GuardAnswer,
    LinkedFigure,
)
from impact.model.decisions.decision_kinds import (
    Comparison,
    DecisionConfidence,
    DecisionLevel,
    DecisionOption,
    DecisionState,
    DecisionSubject,
    WordsKind,
)
from impact.model.text_limits import LONGEST_DECISION_TITLE
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.accounts import operator_access
from impact.services.admin import audit_export
from impact.services.core.audit_log import DENIED, now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.decisions import decision_drafts, decision_taking, decision_views, frozen_figures
from impact.services.operations import health_checks
from impact.services.submissions import review, submission_transaction
from impact.store import theory_versions
from impact.store.accounts import personal_data
from impact.store.audit import audit_chain
from impact.store.decisions import decision_rows, frozen_parts
from impact.store.schema.accounts import Account
from impact.store.schema.decisions.tables import Decision
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.theory_of_change import AssumptionCheck
from impact.theory.document import Assumption, TheoryArrow, TheoryBlock, TheoryDocument
from impact.views.decisions import DecisionGroup, DecisionView

OFFICER, EDITOR, COLLEAGUE = 101, 102, 103
TODAY = date(2026, 5, 4)
CONTENT = DecisionContent(
    title="  We verlengen   met een jaar ", option=DecisionOption.EXTEND, level=DecisionLevel.STRATEGIC,
    reason="Het bereik houdt stand.", confidence=DecisionConfidence.MEDIUM,
    conditions=(Condition("Verslag per kwartaal", date(2026, 12, 31)), Condition("  ")),
)  # fmt: skip


class Circle:
    """A fund that decides about one of its two grantees."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.network = Network(workspace, "Ravelhoek", "Bosrand")
        with unscoped_writing(workspace) as connection:
            for number, name in ((OFFICER, "An Officier"), (EDITOR, "Bo Invuller"), (COLLEAGUE, "Ci Collega")):
                connection.execute(insert(Account).values(id=number, name=name, made_at=now()))
        for name in ("Ravelhoek", "Bosrand"):
            file = a_file(f"{name}.xlsx").indicator("bereik", baseline=0).target("bereik", 2023, 80)
            file.actual("bereik", 2022, 70).actual("bereik", 2023, 65)
            self.network.hand_in(name, file)
        self.fund = replace(self.network.fund, account_id=OFFICER, name="An Officier")
        self.colleague = replace(self.network.fund, account_id=COLLEAGUE, name="Ci Collega")
        self.grantee = replace(self.network.of("Ravelhoek"), account_id=EDITOR, name="Bo Invuller")
        self.organisation_id = self.network.id("Ravelhoek")

    def indicator(self, name: str = "Ravelhoek") -> int:
        rows = self.network.rows("indicator", ())
        return next(int(row["id"]) for row in rows if row["organisation_id"] == self.network.id(name))

    def begin(self) -> int:
        return decision_drafts.begin_about_grantee(self.fund, self.organisation_id, self.workspace)

    def change(self, decision_id: int, content: DecisionContent = CONTENT, *, version: int = 1,
               owner: str = "An Officier", review_on: date | None = None) -> None:  # fmt: skip
        decision_drafts.change_draft(
            self.fund, decision_id, version, content, self.workspace, owner=owner, review_on=review_on
        )

    def take(self, content: DecisionContent = CONTENT, review_on: date | None = None) -> int:
        decision_id = self.begin()
        self.change(decision_id, content, review_on=review_on)
        decision_taking.take_decision(self.fund, decision_id, 2, self.workspace)
        return decision_id

    def view(self, decision_id: int, access: Access | None = None) -> DecisionView:
        return decision_views.load_decision(access or self.fund, decision_id, self.workspace, TODAY)

    def correct(self, value: float, of: int = 2023, reason: str = "Dubbel geteld") -> None:
        """The grantee corrects a value, and the fund approves it."""
        file = a_file(f"verbeterd {of} {value}.xlsx").indicator("bereik").actual("bereik", of, value)
        self.send(file, reason)

    def send(self, file: AFile, reason: str = "x") -> None:
        sent = submission_transaction.DeliveryOptions(
            waits=True, answer_due=date.today() + timedelta(days=28), reason=reason, asks_reason=True
        )
        written = submission_transaction.submit(
            self.grantee, file.submission, file.data, self.workspace, organisation_id=self.organisation_id,
            portfolio_id=self.network.portfolio_id, submitted_by="Bo Invuller", delivery=sent,
        )  # fmt: skip
        if written.submission_id is not None:
            review.approve(self.fund, written.submission_id, self.workspace)

    def frozen(self, decision_id: int) -> tuple[str, str, str]:
        """The frozen part of a decision as the database has it."""
        row = next(item for item in self.network.rows("decision", ()) if item["id"] == decision_id)
        return str(row["content"]), str(row["frozen"]), str(row["digest"])

    def waiting(self, access: Access) -> list[tuple[str, str]]:
        needs = decision_views.list_waiting(access, self.workspace, TODAY)
        return [(item.key, item.query["decision"]) for item in needs]


@pytest.fixture
def circle(workspace: Workspace) -> Circle:
    return Circle(workspace)


def wired(circle: Circle, threshold: float = 60.0, periods: int = 2) -> DecisionContent:
    key = circle.indicator()
    tripwire = FigureTripwire(key, Comparison.BELOW, threshold, periods)
    return replace(CONTENT, figures=(LinkedFigure(key, "houdt stand"),), figure_tripwires=(tripwire,))


def test_a_draft_is_for_the_fund_and_a_taken_decision_for_the_grantee_too(circle: Circle) -> None:
    decision_id = circle.begin()
    circle.change(decision_id)
    with pytest.raises(NotFound):
        circle.view(decision_id, circle.grantee)
    with pytest.raises(NotFound):
        decision_taking.write_beside(circle.grantee, decision_id, WordsKind.VIEW, "x", circle.workspace)
    assert decision_views.list_decisions(circle.grantee, circle.workspace).cards == ()
    (card,) = decision_views.list_decisions(circle.colleague, circle.workspace).cards
    assert (card.group, card.title, card.state) == (
        DecisionGroup.DRAFT, "We verlengen met een jaar", DecisionState.DRAFT,
    )  # fmt: skip
    decision_taking.take_decision(circle.fund, decision_id, 2, circle.workspace)
    view = circle.view(decision_id, circle.grantee)
    assert (view.signer, view.signer_role, view.may_change, view.may_answer) == (
        "An Officier", Role.FUND_STAFF, False, True,
    )  # fmt: skip
    assert view.content.conditions == (Condition("Verslag per kwartaal", date(2026, 12, 31)),)


def test_whoever_begins_twice_finds_the_blank_draft_that_is_there(circle: Circle) -> None:
    first = circle.begin()
    assert circle.begin() == first
    circle.change(first)
    assert circle.begin() != first


def test_from_an_indicator_its_figure_is_the_first_reason(circle: Circle) -> None:
    decision_id = decision_drafts.begin_from_indicator(circle.fund, circle.indicator(), circle.workspace)
    view = circle.view(decision_id)
    assert view.card.organisation_id == circle.organisation_id
    assert [(figure.value, note) for figure, note in view.live] == [(65.0, "")]
    assert {choice.indicator_id for choice in view.choices} == {circle.indicator()}


def test_nothing_is_taken_without_an_option_a_level_a_title_and_a_reason(circle: Circle) -> None:
    decision_id = circle.begin()
    for version, name in enumerate(("title", "reason"), start=1):
        circle.change(decision_id, replace(CONTENT, **{name: "  "}), version=version)
        assert decision_taking.list_missing(circle.view(decision_id).content, follows=False) == (name,)
        with pytest.raises(ImpactError) as refusal:
            decision_taking.take_decision(circle.fund, decision_id, version + 1, circle.workspace)
        assert refusal.value.key == "decisions.incomplete"


def test_the_questions_of_an_option_hold_nothing_back_and_what_is_open_is_said(circle: Circle) -> None:
    answers = (GuardAnswer("evidence", "Twee studies"), GuardAnswer("notice", "bij een andere keuze"))
    content = replace(CONTENT, option=DecisionOption.SCALE, answers=answers)
    decision_id = circle.take(content)
    assert circle.view(decision_id).unanswered == ("transferability", "cost", "capacity")
    assert circle.view(circle.take(CONTENT)).unanswered == ()


def test_what_is_too_long_too_much_or_of_somebody_else_is_refused(circle: Circle) -> None:
    decision_id = circle.begin()
    key, other = circle.indicator(), circle.indicator("Bosrand")
    far = FigureTripwire(key, Comparison.BELOW, float("inf"), 1)
    for content, expected in (
        (replace(CONTENT, title="x" * (LONGEST_DECISION_TITLE + 1)), "decisions.too_long"),
        (replace(CONTENT, conditions=(Condition("x", date(2200, 1, 1)),)), "decisions.day_range"),
        (replace(CONTENT, conditions=(Condition("x"),) * 21), "decisions.too_many"),
        (replace(CONTENT, figures=(LinkedFigure(other),)), "frame.indicator_not_found"),
        (replace(CONTENT, figure_tripwires=(replace(far, indicator_id=other, threshold=1.0),)),
         "frame.indicator_not_found"),
        (replace(CONTENT, figure_tripwires=(far,)), "decisions.tripwire_range"),
        (replace(CONTENT, figure_tripwires=(replace(far, threshold=1.0, periods=0),)), "decisions.tripwire_range"),
    ):  # fmt: skip
        with pytest.raises(ImpactError) as refusal:
            circle.change(decision_id, content)
        assert refusal.value.key == expected


def test_two_who_work_on_one_draft_lose_nothing_unseen(circle: Circle) -> None:
    decision_id = circle.begin()
    circle.change(decision_id)
    with pytest.raises(Conflict):
        circle.change(decision_id, replace(CONTENT, title="Anders"))
    with pytest.raises(Conflict):
        decision_drafts.remove_draft(circle.fund, decision_id, 1, circle.workspace)
    with pytest.raises(Conflict):
        decision_taking.take_decision(circle.fund, decision_id, 1, circle.workspace)
    assert circle.view(decision_id).content.title == "We verlengen met een jaar"


def test_a_draft_is_removed_and_put_back_and_a_taken_decision_is_neither_edited_nor_removed(circle: Circle) -> None:
    decision_id = circle.begin()
    circle.change(decision_id)
    record = decision_drafts.remove_draft(circle.fund, decision_id, 2, circle.workspace)
    with pytest.raises(NotFound):
        circle.view(decision_id)
    restored_id = decision_drafts.restore_draft(circle.fund, record, circle.workspace)
    assert circle.view(restored_id).content.title == "We verlengen met een jaar"
    decision_taking.take_decision(circle.fund, restored_id, 1, circle.workspace)
    for act in (
        lambda: circle.change(restored_id, version=2),
        lambda: decision_drafts.remove_draft(circle.fund, restored_id, 2, circle.workspace),
        lambda: decision_taking.take_decision(circle.fund, restored_id, 2, circle.workspace),
    ):
        with pytest.raises(Conflict):
            act()


def withdraw(circle: Circle) -> None:
    """The indicator of the grantee is withdrawn, as by the undo of the file that brought it."""
    (submission_id, *_) = (row["id"] for row in circle.network.rows("submission", ()))
    with unscoped_writing(circle.workspace) as connection:
        connection.execute(
            update(Indicator).where(Indicator.id == circle.indicator()).values(withdrawn_by=submission_id)
        )


def test_a_draft_whose_indicator_was_withdrawn_can_still_be_changed_taken_away_from_and_put_back(
    circle: Circle,
) -> None:
    decision_id, content = circle.begin(), wired(circle)
    circle.change(decision_id, content)
    withdraw(circle)
    circle.change(decision_id, replace(content, title="Toch anders"), version=2)
    view = circle.view(decision_id)
    assert (view.content.title, view.gone_titles, view.content.figures) == (
        "Toch anders", {circle.indicator(): "Bereik"}, content.figures,
    )  # fmt: skip
    removed = decision_drafts.remove_draft(circle.fund, decision_id, 3, circle.workspace)
    restored_id = decision_drafts.restore_draft(circle.fund, removed, circle.workspace)
    restored = circle.view(restored_id)
    assert (restored.content, restored.owner) == (view.content, view.owner)
    with pytest.raises(NotFound) as refusal:
        decision_taking.take_decision(circle.fund, restored_id, 1, circle.workspace)
    assert refusal.value.key == "decisions.indicator_gone"
    circle.change(restored_id, replace(view.content, figures=()))
    decision_taking.take_decision(circle.fund, restored_id, 2, circle.workspace)
    # What it does not name already it may not name now.
    with pytest.raises(NotFound):
        circle.change(circle.begin(), content)


def test_a_draft_that_could_not_be_put_back_leaves_no_blank_one(circle: Circle) -> None:
    decision_id = circle.begin()
    circle.change(decision_id)
    removed = decision_drafts.remove_draft(circle.fund, decision_id, 2, circle.workspace)
    with pytest.raises(NotAllowed):
        decision_drafts.restore_draft(circle.grantee, removed, circle.workspace)
    assert decision_views.list_decisions(circle.fund, circle.workspace).cards == ()


def test_a_successor_leaves_behind_what_is_gone_and_says_so(circle: Circle) -> None:
    decision_id = circle.take(wired(circle))
    withdraw(circle)
    view = circle.view(decision_drafts.begin_successor(circle.fund, decision_id, circle.workspace))
    assert (view.content.figures, view.content.figure_tripwires, view.left_behind, view.gone_titles) == (
        (), (), ("Bereik",), {},
    )  # fmt: skip
    circle.change(view.card.decision_id, replace(view.content, change_reason="De indicator verviel"))
    decision_taking.take_decision(circle.fund, view.card.decision_id, 2, circle.workspace)
    assert circle.view(view.card.decision_id).left_behind == ()


def test_another_decision_takes_its_place_with_a_reason(circle: Circle) -> None:
    decision_id = circle.take(wired(circle))
    draft_id = decision_drafts.begin_successor(circle.fund, decision_id, circle.workspace)
    assert decision_drafts.begin_successor(circle.fund, decision_id, circle.workspace) == draft_id
    view = circle.view(draft_id)
    assert (view.predecessor_id, view.content.title) == (decision_id, "We verlengen met een jaar")
    # The grantee learns of it once it is taken.
    assert circle.view(decision_id, circle.grantee).successor_id is None
    with pytest.raises(ImpactError):
        decision_taking.take_decision(circle.fund, draft_id, 1, circle.workspace)
    circle.change(draft_id, replace(view.content, change_reason="Verkeerd jaar"))
    decision_taking.take_decision(circle.fund, draft_id, 2, circle.workspace)
    assert circle.view(decision_id).card.state is DecisionState.SUCCEEDED
    assert circle.view(decision_id, circle.grantee).successor_id == draft_id
    with pytest.raises(ImpactError) as refusal:
        decision_drafts.begin_successor(circle.fund, decision_id, circle.workspace)
    assert refusal.value.key == "decisions.not_in_force"
    assert health(circle) == []


def test_the_grantee_writes_its_view_and_never_reads_dissent(circle: Circle) -> None:
    decision_id = circle.take()
    decision_taking.write_beside(circle.grantee, decision_id, WordsKind.VIEW, " Wij zien dit anders ", circle.workspace)
    decision_taking.write_beside(circle.colleague, decision_id, WordsKind.DISSENT, "Te vroeg", circle.workspace)
    assert [(item.kind, item.text, item.author) for item in circle.view(decision_id).words] == [
        (WordsKind.VIEW, "Wij zien dit anders", "Bo Invuller"), (WordsKind.DISSENT, "Te vroeg", "Ci Collega"),
    ]  # fmt: skip
    assert [item.text for item in circle.view(decision_id, circle.grantee).words] == ["Wij zien dit anders"]
    for access, kind in ((circle.grantee, WordsKind.DISSENT), (circle.fund, WordsKind.VIEW)):
        with pytest.raises(NotAllowed):
            decision_taking.write_beside(access, decision_id, kind, "x", circle.workspace)
    with pytest.raises(ImpactError) as refusal:
        decision_taking.write_beside(circle.grantee, decision_id, WordsKind.VIEW, "  ", circle.workspace)
    assert refusal.value.key == "decisions.no_words"


@pytest.mark.parametrize("role", [Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR])
def test_others_read_no_decision_also_where_they_see_the_grantee(circle: Circle, role: Role) -> None:
    decision_id = circle.take()
    access = replace(circle.fund, role=role)
    with pytest.raises(NotAllowed):
        circle.view(decision_id, access)
    with pytest.raises(NotAllowed):
        decision_views.list_decisions(access, circle.workspace)
    assert decision_views.list_waiting(access, circle.workspace) == ()
    with unscoped_reading(circle.workspace) as connection:
        assert any(event.kind == "decision" and event.outcome == DENIED
                   for event in audit_chain.iterate_events(connection))  # fmt: skip


def test_a_viewer_of_the_grantee_reads_and_does_not_write(circle: Circle) -> None:
    decision_id = circle.take()
    viewer = replace(circle.grantee, role=Role.GRANTEE_VIEWER)
    assert not circle.view(decision_id, viewer).may_answer
    with pytest.raises(NotAllowed):
        decision_taking.write_beside(viewer, decision_id, WordsKind.VIEW, "x", circle.workspace)


def test_then_and_now_say_what_changed_who_corrected_it_and_why(circle: Circle) -> None:
    decision_id = circle.take(wired(circle))
    before = circle.frozen(decision_id)
    (item,) = circle.view(decision_id).figures
    assert (item.then.value, item.now.value if item.now else None, item.differing) == (65.0, 65.0, ())
    circle.correct(55.0)
    (item,) = circle.view(decision_id, circle.grantee).figures
    assert item.now is not None and (item.then.value, item.now.value) == (65.0, 55.0)
    assert {"value", "sources", "formulas"} <= set(item.differing)
    assert [(reason.role, reason.reason, reason.replaced_by) for reason in item.reasons] == [
        ("value", "Dubbel geteld", "Bo Invuller")
    ]
    assert item.newest is None and circle.frozen(decision_id) == before
    circle.send(a_file("2024.xlsx").indicator("bereik").actual("bereik", 2024, 90.0))
    (item,) = circle.view(decision_id).figures
    assert item.newest is not None and item.newest.value == 90.0


def test_a_frozen_figure_holds_its_formula_its_bands_and_the_submission_in_force(circle: Circle) -> None:
    (item,) = circle.view(circle.take(wired(circle))).figures
    then = item.then
    assert (then.target, then.period_end, then.state) == (80.0, date(2023, 12, 31), "reported")
    assert then.formulas and then.bands_on_track and then.data_revision > 0
    (value,) = [source for source in then.sources if source.role == "value"]
    assert value.submission_id is not None and value.value == 65.0
    assert "An Officier" not in repr(then) and "Bo Invuller" not in repr(then)


Q4_2023 = date(2023, 10, 1), date(2023, 12, 31)


def add_period(file: AFile, starts: date | None, ends: date | None, value: float) -> AFile:
    """A value of a period that is no year, of the last indicator of a file."""
    place = {"sheet": "Metingen", "row": 50 + len(file.actuals), "column": 4}
    file.actuals.append(len(file.indicators) - 1, starts, ends, "", value, str(value), State.REPORTED, **place)
    return file


def indicator_of(circle: Circle, title: str) -> int:
    return next(int(row["id"]) for row in circle.network.rows("indicator", ()) if row["title"] == title)


def test_a_year_is_held_beside_that_year_and_not_beside_its_last_quarter(circle: Circle) -> None:
    circle.send(a_file("uren.xlsx").indicator("uren", time_kind=TimeKind.PERIOD).actual("uren", 2023, 236.0))
    key = indicator_of(circle, "Uren")
    decision_id = circle.take(replace(CONTENT, figures=(LinkedFigure(key),)))
    quarter = add_period(a_file("kwartaal.xlsx").indicator("uren", time_kind=TimeKind.PERIOD), *Q4_2023, 60.0)
    circle.send(quarter)
    (item,) = circle.view(decision_id).figures
    assert item.now is not None and (item.then.value, item.now.value, item.newest) == (236.0, 236.0, None)
    assert "value" not in item.differing


def test_of_an_indicator_without_a_figure_then_there_is_none_now_and_the_newest_is_said(circle: Circle) -> None:
    circle.send(a_file("leeg.xlsx").indicator("uren"))
    key = indicator_of(circle, "Uren")
    decision_id = circle.take(replace(CONTENT, figures=(LinkedFigure(key),)))
    circle.send(a_file("uren.xlsx").indicator("uren").actual("uren", 2023, 5.0))
    (item,) = circle.view(decision_id).figures
    assert (item.then.has_figure, item.now, item.differing) == (False, None, ())
    assert item.newest is not None and item.newest.value == 5.0


def test_words_in_the_language_of_whoever_decided_are_no_change(circle: Circle) -> None:
    (then,) = frozen_figures.freeze_figures(circle.fund, [circle.indicator()], circle.workspace)
    told = replace(then, calculation="A plus B", sources=tuple(replace(item, title="A") for item in then.sources))
    (item,) = frozen_figures.compare_with_today(circle.fund, (told,), {}, circle.workspace)
    assert item.differing == () and then.sources
    other = replace(told, sources=tuple(replace(item, value=1.0) for item in told.sources))
    (item,) = frozen_figures.compare_with_today(circle.fund, (other,), {}, circle.workspace)
    assert item.differing == ("sources",)


def test_a_correction_before_the_decision_on_the_same_day_is_no_reason_for_a_change_since(circle: Circle) -> None:
    circle.correct(62.0, reason="Ervoor")
    decision_id = circle.take(wired(circle))
    assert circle.view(decision_id).figures[0].reasons == ()
    circle.correct(58.0, reason="Erna")
    circle.correct(57.0, reason="Nog eens")
    (item,) = circle.view(decision_id).figures
    assert [reason.reason for reason in item.reasons] == ["Nog eens", "Erna"]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(restatements=st.lists(
    st.tuples(st.sampled_from([2021, 2022, 2023, 2024]), st.integers(0, 500)), min_size=1, max_size=4, unique=True
))  # fmt: skip
def test_no_restatement_ever_changes_what_is_frozen(circle: Circle, restatements: list[tuple[int, int]]) -> None:
    decision_id = circle.take(wired(circle))
    before, shown = circle.frozen(decision_id), circle.view(decision_id).figures[0].then
    for of, value in restatements:
        circle.correct(float(value), of)
    assert circle.frozen(decision_id) == before
    assert circle.view(decision_id).figures[0].then == shown and circle.view(decision_id).is_intact
    assert health(circle) == []


def health(circle: Circle) -> list[int]:
    with unscoped_reading(circle.workspace) as connection:
        assert audit_chain.find_break(connection)[1] is None
        return frozen_parts.list_changed(connection)


def tamper(circle: Circle, decision_id: int, **columns: object) -> None:
    with unscoped_writing(circle.workspace) as connection:
        connection.execute(update(Decision).where(Decision.id == decision_id).values(**columns))


def test_a_changed_frozen_part_is_noticed_by_doctor_and_by_the_trail(circle: Circle) -> None:
    decision_id, other_id = circle.take(wired(circle)), circle.take()
    assert health(circle) == []
    with unscoped_reading(circle.workspace) as connection:
        record = decision_rows.get_decision(connection, circle.fund, decision_id)
    assert record is not None and record.taken_at is not None
    frozen = {**record.frozen, "figures": [{**record.frozen["figures"][0], "value": 99.0}]}
    tamper(circle, decision_id, frozen=frozen)
    assert health(circle) == [decision_id] and not circle.view(decision_id).is_intact
    # Also where somebody makes the digest fit.
    place = (record.organisation_id, record.portfolio_id)
    digest = frozen_parts.compute_digest(
        place, (record.subject, record.theme), record.predecessor_id, record.taken_at, record.content, frozen
    )
    tamper(circle, decision_id, digest=digest)
    assert health(circle) == [decision_id] and circle.view(decision_id).is_intact
    findings = {item.key: item.params for item in health_checks.run_checks(circle.workspace)}
    assert findings["store_errors.doctor_decisions_bad"] == {"n": 1, "which": str(decision_id)}
    operator = operator_access.load_operator(circle.workspace, Language.NL)
    assert audit_export.list_changed_decisions(operator, circle.workspace) == [decision_id]
    # One that is set back to a draft, or gone, was taken all the same.
    tamper(circle, other_id, state="draft", taken_at=None, digest="")
    assert health(circle) == [decision_id, other_id]
    with unscoped_writing(circle.workspace) as connection:
        connection.execute(Decision.__table__.delete())
    assert health(circle) == [decision_id, other_id]


def test_a_tripwire_says_how_far_it_is_and_brings_the_decision_back_to_both_sides(circle: Circle) -> None:
    decision_id = circle.take(wired(circle))
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert (wire.count.run, wire.count.periods, wire.count.has_tripped, wire.title) == (0, 2, False, "Bereik")
    circle.correct(55.0)
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert (wire.count.run, wire.count.has_tripped) == (1, False)
    decision_taking.write_beside(circle.grantee, decision_id, WordsKind.VIEW, "Goed", circle.workspace)
    assert circle.waiting(circle.fund) == circle.waiting(circle.grantee) == []
    circle.correct(50.0, of=2022)
    for access in (circle.fund, circle.grantee):
        assert circle.waiting(access) == [("decision_tripped", str(decision_id))]
        (card,) = decision_views.list_decisions(access, circle.workspace, TODAY).cards
        assert (card.group, card.tripwires.tripped) == (DecisionGroup.TRIPPED, 1)
    # Nothing is done by itself; once the fund looked at it, it waits for other values.
    assert circle.view(decision_id).card.state is DecisionState.IN_FORCE
    look(circle, decision_id, 2)
    assert circle.waiting(circle.fund) == circle.waiting(circle.grantee) == []
    assert circle.view(decision_id).card.tripwires.tripped == 1
    circle.correct(40.0)
    assert circle.waiting(circle.fund) == [("decision_tripped", str(decision_id))]


def look(
    circle: Circle, decision_id: int, version: int, *, is_over: bool = False, review_on: date | None = None
) -> None:
    decision_taking.look_again(
        circle.fund, decision_id, version + 1, "We spraken erover.", circle.workspace, review_on=review_on,
        is_over=is_over,
    )  # fmt: skip


def test_a_missing_value_trips_nothing_and_is_said(circle: Circle) -> None:
    decision_id = circle.take(wired(circle, threshold=80.0, periods=1))
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert (wire.count.has_tripped, wire.count.missing) == (True, False)
    circle.send(a_file("2024.xlsx").indicator("bereik").target("bereik", 2024, 90).actual("bereik", 2024, None))
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert (wire.count.has_tripped, wire.count.missing) == (False, True)
    assert wire.count.newest is not None and (wire.count.newest.ends, wire.count.newest.value) == (
        date(2024, 12, 31), None,
    )  # fmt: skip


def test_a_threshold_for_a_year_is_never_held_beside_its_last_quarter(circle: Circle) -> None:
    hours = a_file("uren.xlsx").indicator("uren", time_kind=TimeKind.PERIOD).actual("uren", 2023, 236.0)
    circle.send(hours)
    key = indicator_of(circle, "Uren")
    tripwire = FigureTripwire(key, Comparison.BELOW, 200.0, 1)
    decision_id = circle.take(replace(CONTENT, figure_tripwires=(tripwire,)))
    (stored,) = circle.view(decision_id).content.figure_tripwires
    assert (stored.shown_start, stored.shown_end) == (date(2023, 1, 1), date(2023, 12, 31))
    quarters = a_file("kwartaal.xlsx").indicator("uren", time_kind=TimeKind.PERIOD)
    add_period(add_period(quarters, *Q4_2023, 60.0), date(2024, 1, 1), date(2024, 3, 31), 50.0)
    circle.send(quarters)
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert wire.count.newest is not None and (wire.count.newest.value, wire.count.run) == (236.0, 0)
    # The successor of a decision is about the same periods.
    view = circle.view(decision_drafts.begin_successor(circle.fund, decision_id, circle.workspace))
    circle.change(view.card.decision_id, replace(view.content, change_reason="x"))
    assert circle.view(view.card.decision_id).content.figure_tripwires == (stored,)


def test_a_running_total_at_the_start_of_a_year_trips_nothing_set_for_its_end(circle: Circle) -> None:
    circle.send(a_file("uren.xlsx").indicator("uren", time_kind=TimeKind.CUMULATIVE).actual("uren", 2023, 236.0))
    tripwire = FigureTripwire(indicator_of(circle, "Uren"), Comparison.BELOW, 200.0, 1)
    decision_id = circle.take(replace(CONTENT, figure_tripwires=(tripwire,)))
    january = add_period(a_file("januari.xlsx").indicator("uren", time_kind=TimeKind.CUMULATIVE), date(2024, 1, 1),
                         date(2024, 1, 31), 20.0)  # fmt: skip
    circle.send(january)
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert (wire.count.newest and wire.count.newest.value, wire.count.has_tripped) == (236.0, False)


def test_a_decision_comes_back_once_an_older_value_of_the_row_or_another_tripwire_trips_it(circle: Circle) -> None:
    content = wired(circle, threshold=80.0)
    (wire,) = content.figure_tripwires
    decision_id = circle.take(replace(content, figure_tripwires=(wire, replace(wire, threshold=75.0, periods=1))))
    assert circle.view(decision_id).card.tripwires.tripped == 2
    look(circle, decision_id, 2)
    assert circle.waiting(circle.fund) == []
    # The newest value is the same; the one before it, which is in the row, is not.
    circle.correct(72.0, of=2022)
    assert circle.waiting(circle.fund) == [("decision_tripped", str(decision_id))]
    look(circle, decision_id, 3)
    # One of two that were seen trips no longer: nothing new has tripped.
    circle.correct(90.0, of=2022)
    assert circle.view(decision_id).card.tripwires.tripped == 1
    assert circle.waiting(circle.fund) == []


class Theory:
    """The theory of the grantee, with one arrow that has an assumption."""

    def __init__(self, circle: Circle) -> None:
        self.circle, self.number = circle, 0
        self.publish("ze komen")

    def publish(self, assumption: str, *, has_arrow: bool = True) -> None:
        self.number += 1
        blocks = (TheoryBlock("a", Level.ACTIVITY, {"nl": "Hulp"}), TheoryBlock("b", Level.IMPACT, {"nl": "Diploma"}))
        arrow = TheoryArrow("a", "b", assumptions=(Assumption("a1", {"nl": assumption}),))
        with unscoped_writing(self.circle.workspace) as connection:
            theory_versions.add_version(
                connection, self.circle.organisation_id, self.number,
                TheoryDocument(blocks, (arrow,) if has_arrow else ()), dated=TODAY, reason={}, agreed_by=(),
            )  # fmt: skip

    def say(self, state: str, assumption: str) -> None:
        """Somebody looked at the assumption when it said so."""
        place = {"organisation_id": self.circle.organisation_id, "source_key": "a", "target_key": "b"}
        with unscoped_writing(self.circle.workspace) as connection:
            connection.execute(delete(AssumptionCheck))
            connection.execute(insert(AssumptionCheck).values(
                **place, text={"nl": assumption}, state=state, how_tested="", tested_by="", made_at=now(), version=1,
            ))  # fmt: skip

    def tripped(self, decision_id: int) -> list[bool]:
        return [item.has_tripped for item in self.circle.view(decision_id).card.tripwires.assumptions]


def test_an_assumption_trips_when_it_is_shaky_or_only_when_it_is_refuted(circle: Circle) -> None:
    theory = Theory(circle)
    wires = (AssumptionTripwire("a", "b", "a1"), AssumptionTripwire("a", "b", "a1", only_refuted=True))
    decision_id = circle.take(replace(CONTENT, assumption_tripwires=wires))
    assert theory.tripped(decision_id) == [False, False]
    theory.say("shaky", "ze komen")
    assert theory.tripped(decision_id) == [True, False]
    theory.say("refuted", "ze komen")
    assert theory.tripped(decision_id) == [True, True]
    # The list says which one, as the page does.
    (card,) = decision_views.list_decisions(circle.grantee, circle.workspace, TODAY).cards
    assert {item.title for item in card.tripwires.assumptions} == {"Hulp → Diploma: ze komen"}


def test_a_state_that_was_given_for_other_words_or_for_an_arrow_that_went_trips_nothing(circle: Circle) -> None:
    theory = Theory(circle)
    decision_id = circle.take(replace(CONTENT, assumption_tripwires=(AssumptionTripwire("a", "b", "a1"),)))
    theory.say("refuted", "ze komen")
    theory.publish("ze blijven komen")
    (item,) = circle.view(decision_id).card.tripwires.assumptions
    assert (item.has_tripped, item.state, item.is_reworded) == (False, "", True)
    theory.say("shaky", "ze blijven komen")
    assert theory.tripped(decision_id) == [True]
    theory.publish("", has_arrow=False)
    (item,) = circle.view(decision_id).card.tripwires.assumptions
    assert (item.has_tripped, item.title) == (False, "")


def test_the_list_looks_at_no_tripwires_of_what_is_over(circle: Circle) -> None:
    decision_id = circle.take(wired(circle, threshold=80.0, periods=1))
    look(circle, decision_id, 2, is_over=True)
    (card,) = decision_views.list_decisions(circle.fund, circle.workspace, TODAY).cards
    assert (card.group, card.tripwires.total) == (DecisionGroup.OVER, 0)
    # On its own page they stand as they are.
    (wire,) = circle.view(decision_id).card.tripwires.figures
    assert (wire.title, wire.count.has_tripped) == ("Bereik", True)


def test_a_figure_that_states_no_period_counts_for_one_and_a_day_for_itself(circle: Circle) -> None:
    file = a_file("uren.xlsx").indicator("uren").indicator("scans")
    file.actuals.append(0, None, None, "", 20.0, "20", State.REPORTED, sheet="Metingen", row=50, column=4)
    circle.send(add_period(file, None, date(2023, 12, 31), 20.0))
    wires = tuple(
        FigureTripwire(indicator_of(circle, title), Comparison.BELOW, 60.0, periods)
        for title in ("Uren", "Scans") for periods in (1, 2)
    )  # fmt: skip
    counts = circle.view(circle.take(replace(CONTENT, figure_tripwires=wires))).card.tripwires.figures
    assert [(item.count.run, item.count.has_tripped) for item in counts] == [(1, True), (1, False)] * 2


def test_a_decision_comes_back_on_its_day_to_the_fund_and_ends_with_what_happened(circle: Circle) -> None:
    decision_id = circle.take(review_on=TODAY)
    assert circle.waiting(circle.fund) == [("decision_due", str(decision_id))]
    assert circle.waiting(circle.grantee) == [("decision_view", str(decision_id))]
    look(circle, decision_id, 2, review_on=TODAY + timedelta(days=1))
    assert circle.waiting(circle.fund) == []
    with pytest.raises(Conflict):
        look(circle, decision_id, 2)
    look(circle, decision_id, 3, is_over=True)
    view = circle.view(decision_id, circle.grantee)
    assert (view.card.group, view.card.state, view.card.review_on) == (DecisionGroup.OVER, DecisionState.ENDED, None)
    assert [item.kind for item in view.words] == [WordsKind.OUTCOME, WordsKind.OUTCOME]
    with pytest.raises(ImpactError):
        look(circle, decision_id, 4)
    assert health(circle) == []


def test_a_fund_decides_about_a_theme_and_its_strategy_and_no_grantee_reads_that(circle: Circle) -> None:
    for theme, subject in (("", DecisionSubject.STRATEGY), ("armoede", DecisionSubject.THEME)):
        place = circle.network.portfolio_id
        decision_id = decision_drafts.begin_about_fund(circle.fund, place, theme, circle.workspace)
        both = (LinkedFigure(circle.indicator()), LinkedFigure(circle.indicator("Bosrand")))
        circle.change(decision_id, replace(CONTENT, figures=both))
        decision_taking.take_decision(circle.fund, decision_id, 2, circle.workspace)
        view = circle.view(decision_id)
        assert (view.card.subject, view.card.theme) == (subject, theme) and len(view.figures) == 2
        with pytest.raises(NotFound):
            circle.view(decision_id, circle.grantee)
    assert health(circle) == []


def test_an_erased_person_leaves_no_name_and_takes_its_words_along_before(circle: Circle) -> None:
    decision_id = circle.take()
    decision_taking.write_beside(circle.colleague, decision_id, WordsKind.DISSENT, "Te vroeg", circle.workspace)
    with unscoped_reading(circle.workspace) as connection:
        (own,) = decision_rows.list_written_by(connection, OFFICER)
        (beside,) = decision_rows.list_beside_by(connection, COLLEAGUE)
    assert own.content["reason"] == CONTENT.reason and (beside.kind, beside.text) == ("dissent", "Te vroeg")
    with unscoped_writing(circle.workspace) as connection:
        for number in (OFFICER, COLLEAGUE):
            personal_data.erase_account(connection, number, now())
    view = circle.view(decision_id)
    assert {view.signer, *(item.author for item in view.words)} == {"voormalig lid"} and view.is_intact
    assert "Officier" not in str([row["signer"] for row in circle.network.rows("decision")])


@pytest.fixture
def funds(workspace: Workspace) -> TwoFunds:
    made = TwoFunds(workspace)
    made.begin_second()
    return made


def test_of_a_grantee_of_two_funds_each_reads_its_own_decisions_and_the_grantee_both(funds: TwoFunds) -> None:
    ids = {}
    for word in (FIRST, SECOND):
        place = funds.first.portfolio_id if word == FIRST else funds.founded_second.portfolio_id
        key = decision_drafts.begin_about_grantee(funds.fund(word), funds.shared, funds.workspace, place)
        decision_drafts.change_draft(funds.fund(word), key, 1, replace(CONTENT, title=word), funds.workspace, owner="",
                                     review_on=None)  # fmt: skip
        decision_taking.take_decision(funds.fund(word), key, 2, funds.workspace)
        ids[word] = key
    for word, other in ((FIRST, SECOND), (SECOND, FIRST)):
        cards = decision_views.list_decisions(funds.fund(word), funds.workspace).cards
        assert [card.title for card in cards] == [word]
        for act in (
            lambda word=word, other=other: decision_views.load_decision(funds.fund(word), ids[other], funds.workspace),
            lambda word=word, other=other: decision_drafts.begin_successor(
                funds.fund(word), ids[other], funds.workspace
            ),
            lambda word=word, other=other: decision_taking.write_beside(
                funds.fund(word), ids[other], WordsKind.DISSENT, "x", funds.workspace
            ),
        ):
            with pytest.raises(NotFound):
                act()
    both = decision_views.list_decisions(funds.grantee(SHARED), funds.workspace).cards
    assert {card.title for card in both} == {FIRST, SECOND}
    assert decision_views.list_decisions(funds.grantee("Alfa"), funds.workspace).cards == ()
    with pytest.raises(NotFound):
        decision_drafts.begin_about_grantee(
            funds.fund(FIRST), funds.shared, funds.workspace, funds.founded_second.portfolio_id
        )
