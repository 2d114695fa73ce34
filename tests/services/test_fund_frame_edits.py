"""The frame of a fund, made and changed on screen by its own people with the same saves as a grantee's theory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import delete, func, insert, select, update
from two_funds import SECOND, SHARED, TwoFunds

from impact.access.permissions import FUND_ROLES, sees_pseudonyms
from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import drafts, evidence, versions
from impact.services.theory.editor import load_editor
from impact.services.theory.frames.frame_view import build_frame_view
from impact.services.theory.history import compare_versions
from impact.store.queries import organisations
from impact.store.schema.accounts import Account
from impact.store.schema.audit import AuditEvent
from impact.store.schema.figures import GranteeSummary
from impact.store.schema.theory_of_change import ArrowExpectation, Link, Node, Theory, TheoryDraft, TheoryStep
from impact.store.tenancy import row_access
from impact.theory.document import ArrowChange, BlockChange, FundOutcome, TheoryBlock, TheoryEdit
from impact.theory.evidence.evidence_kinds import ExpectationKind
from impact.theory.pasted_theory import read_pasted_theory
from impact.views.theory.editor import TheoryEditorView
from impact.views.theory.fund_frame import FundFrameView

TODAY = date(2026, 5, 4)
OUTLINE = "Iedereen doet mee\n  Gezinnen staan sterker\n    Gezinnen kennen hun rechten\n"
OFFICER, COLLEAGUE = 901, 902


@dataclass
class Fund:
    """Somebody of one of the two funds, at the frame of that fund."""

    access: Access
    workspace: Workspace

    @property
    def id(self) -> int:
        return self.access.organisation_id

    @property
    def editor(self) -> TheoryEditorView:
        return load_editor(self.access, self.id, self.workspace)

    @property
    def page(self) -> FundFrameView:
        view = build_frame_view(self.access, self.workspace)
        assert view is not None
        return view

    def edit(self, edit: TheoryEdit) -> None:
        drafts.save_edit(self.access, self.id, edit, self.workspace)

    def paste(self, edit_id: str = "plakken") -> None:
        document = read_pasted_theory(OUTLINE, Language.NL)
        blocks = tuple(BlockChange(None, block) for block in document.blocks)
        self.edit(TheoryEdit(edit_id, blocks, tuple(ArrowChange(None, arrow) for arrow in document.arrows)))

    def publish(self, reason: str = "Eerste kader") -> int:
        return versions.publish_draft(
            self.access, self.id, self.editor.revision, reason, self.workspace, today=TODAY
        )


@dataclass
class World:
    two: TwoFunds
    fund: Fund
    colleague: Fund
    other: Fund


@pytest.fixture
def world(workspace: Workspace) -> World:
    """Two funds without a frame, and two people of the first."""
    two = TwoFunds(workspace)
    two.begin_second()
    first, second = two.fund("KOPER"), two.fund(SECOND)
    with unscoped_writing(workspace) as connection:
        for number in (OFFICER, COLLEAGUE):
            connection.execute(insert(Account).values(id=number, name=f"Medewerker {number}", made_at=now()))
        for fund_id in (first.organisation_id, second.organisation_id):
            for table in (Link, Node, Theory):
                connection.execute(delete(table).where(table.organisation_id == fund_id))
    return World(
        two, Fund(replace(first, account_id=OFFICER), workspace), Fund(replace(first, account_id=COLLEAGUE), workspace),
        Fund(second, workspace),
    )  # fmt: skip


def test_a_fund_without_a_frame_makes_one_from_pasted_text_and_signs_it_alone(world: World) -> None:
    fund = world.fund
    assert (fund.page.theory, fund.page.has_draft, fund.editor.is_frame) == (None, False, True)
    fund.paste()
    assert fund.page.has_draft and fund.page.theory is None
    assert fund.publish() == 1
    view = fund.page
    assert view.theory is not None and view.theory.parties == ("fund",) and not view.has_draft
    assert [len(view.theory.nodes), len(view.theory.links)] == [3, 2]
    assert [item.text for item in view.outcomes] == ["Gezinnen staan sterker"]
    assert view.without_any == 1, "nobody is linked to it yet"


def test_a_fund_is_not_asked_what_only_its_grantees_can_do(world: World) -> None:
    world.fund.paste()
    asked = {question.rule for question in world.fund.editor.questions}
    assert asked and not asked & {"S02", "S10", "S11", "H04", "I01", "I02", "F01"}
    grantee_id = world.two.shared
    document = read_pasted_theory(OUTLINE, Language.NL)
    drafts.save_edit(
        world.fund.access, grantee_id,
        TheoryEdit("grantee", tuple(BlockChange(None, replace(block, key=f"x{block.key}"[:40]))
                                    for block in document.blocks)),
        world.fund.workspace,
    )  # fmt: skip
    asked_there = {q.rule for q in load_editor(world.fund.access, grantee_id, world.fund.workspace).questions}
    assert "I01" in asked_there, "the same questions do stand at a grantee"


def test_each_takes_back_their_own_steps_and_the_same_edit_counts_once(world: World) -> None:
    fund, colleague = world.fund, world.colleague
    fund.paste("een")
    fund.paste("een")
    colleague.edit(TheoryEdit("twee", (BlockChange(None, TheoryBlock("n", Level.OUTCOME_LONG, {"nl": "Nieuw"})),)))
    drafts.undo_edit(fund.access, fund.id, fund.workspace)
    assert [block.key for block in fund.editor.document.blocks] == ["n"]
    assert not fund.editor.may_undo and colleague.editor.may_undo
    drafts.redo_edit(fund.access, fund.id, fund.workspace)
    assert len(fund.editor.document.blocks) == 4
    block = fund.editor.document.block_by_key["n"]
    fund.edit(TheoryEdit("a", (BlockChange(block, replace(block, text={"nl": "Van mij"})),)))
    with pytest.raises(Conflict) as conflict:
        colleague.edit(TheoryEdit("b", (BlockChange(block, replace(block, text={"nl": "Van jou"})),)))
    assert conflict.value.params == {"theirs": "Van mij", "yours": "Van jou"}


def test_a_later_version_says_why_and_what_became_of_the_frame(world: World) -> None:
    fund = world.fund
    fund.paste()
    fund.publish()
    block = fund.editor.document.blocks[-1]
    fund.edit(TheoryEdit("woorden", (BlockChange(block, replace(block, text={"nl": "Gezinnen vragen ze op"})),)))
    with pytest.raises(ImpactError):
        fund.publish("  ")
    assert fund.publish("Rechten kennen is niet genoeg") == 2
    assert [(item.number, item.reason) for item in fund.page.history] == [
        (2, "Rechten kennen is niet genoeg"), (1, "Eerste kader"),
    ]  # fmt: skip
    comparison = compare_versions(fund.access, fund.id, fund.workspace)
    assert comparison is not None and len(comparison.differences) == 1


def test_evidence_may_be_expected_on_an_arrow_of_the_frame(world: World) -> None:
    world.fund.paste()
    arrow = world.fund.editor.document.arrows[0].key
    evidence.expect_evidence(
        world.fund.access, world.fund.id, arrow, ExpectationKind.MUST_SEE, "Minder schulden", world.fund.workspace
    )
    (expected,) = world.fund.editor.evidence.arrows[arrow].expectations
    assert expected.text == "Minder schulden"


def test_a_block_of_the_frame_is_linked_to_no_frame(world: World) -> None:
    world.fund.paste()
    world.fund.publish()
    key = world.fund.page.outcomes[0].key
    assert world.fund.editor.fund_outcomes == {}
    block = TheoryBlock("n", Level.OUTCOME_LONG, {"nl": "N"}, fund_outcomes=(FundOutcome(key),))
    world.fund.edit(TheoryEdit("l", (BlockChange(None, block),)))
    assert world.fund.editor.document.block_by_key["n"].fund_outcomes == ()


def list_others(world: World) -> list[Access]:
    """Everybody of the network who is not of the first fund, and whoever in its name may change nothing."""
    own = world.fund.access
    roles = (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR, Role.GRANTEE_VIEWER, Role.GRANTEE_EDITOR)
    return [
        world.other.access, world.two.grantee(SHARED), replace(own, portfolio_ids=()),
        *(replace(own, role=role) for role in roles),
    ]  # fmt: skip


def test_nobody_else_may_edit_or_sign_it_and_each_refusal_is_audited(world: World) -> None:
    world.fund.paste()
    world.fund.publish()
    added = BlockChange(None, TheoryBlock("vreemd", Level.OUTCOME_LONG, {"nl": "Vreemd"}))
    for number, access in enumerate(list_others(world)):
        for act in (
            lambda who: drafts.save_edit(who, world.fund.id, TheoryEdit("x", (added,)), world.fund.workspace),
            lambda who: drafts.undo_edit(who, world.fund.id, world.fund.workspace),
            lambda who: versions.publish_draft(who, world.fund.id, 0, "x", world.fund.workspace, today=TODAY),
            lambda who: versions.agree_to_version(who, world.fund.id, 1, world.fund.workspace),
            lambda who: load_editor(who, world.fund.id, world.fund.workspace),
        ):
            before = _count(world, AuditEvent, outcome="denied")
            with pytest.raises(NotAllowed):
                act(access)
            assert _count(world, AuditEvent, outcome="denied") == before + 1, (number, access.role)
    assert _count(world, Theory, organisation_id=world.fund.id) == 1
    assert _count(world, TheoryDraft, organisation_id=world.fund.id) == 0


def test_whoever_only_acts_on_behalf_of_the_fund_reads_versions_of_its_frame_and_nothing_beside_them(
    world: World,
) -> None:
    """A coach or facilitator of the fund has it as own organisation: its draft and its evidence are not theirs."""
    fund, place = world.fund, world.fund.workspace
    fund.paste()
    fund.publish()
    fund.edit(TheoryEdit("nog eens", (BlockChange(None, TheoryBlock("n", Level.OUTCOME_LONG, {"nl": "N"})),)))
    fund.publish("Bijgesteld")
    fund.edit(TheoryEdit("later", (BlockChange(None, TheoryBlock("o", Level.OUTCOME_LONG, {"nl": "Later"})),)))
    arrow = fund.editor.document.arrows[0].key
    evidence.expect_evidence(fund.access, fund.id, arrow, ExpectationKind.MUST_SEE, "Minder schulden", place)
    for role in sorted(set(Role) - FUND_ROLES):
        on_behalf = replace(fund.access, role=role)
        view = build_frame_view(on_behalf, place)
        assert view is not None and view.theory is not None and not view.is_own and not view.has_draft
        assert "Later" not in repr(view) and "Minder schulden" not in repr(view)
        with pytest.raises(NotFound):
            build_theory_view(on_behalf, fund.id, place)
        assert (compare_versions(on_behalf, fund.id, place) is None) is sees_pseudonyms(role)
        with reading(on_behalf, place) as connection:
            for table in (TheoryDraft, TheoryStep, ArrowExpectation):
                seen = select(table.id).where(row_access.limit(connection, table), table.organisation_id == fund.id)
                assert connection.scalars(seen).all() == [], role


def test_a_version_and_its_signature_stand_in_the_trail(world: World) -> None:
    world.fund.paste()
    world.fund.publish()
    with unscoped_writing(world.fund.workspace) as connection:
        connection.execute(update(Theory).where(Theory.organisation_id == world.fund.id).values(agreed_by=[]))
    versions.agree_to_version(world.colleague.access, world.fund.id, 1, world.fund.workspace)
    with unscoped_reading(world.fund.workspace) as connection:
        rows = connection.execute(
            select(AuditEvent.action, AuditEvent.actor, AuditEvent.facts).where(
                AuditEvent.kind == "theory", AuditEvent.object_ref == str(world.fund.id), AuditEvent.outcome == "done"
            )
            .order_by(AuditEvent.number)
        ).all()
    assert [(row.action, row.actor, row.facts["version"]) for row in rows] == [
        ("change", f"a{OFFICER}", 1), ("approve", f"a{COLLEAGUE}", 1),
    ]  # fmt: skip


def test_a_frame_adds_nothing_to_what_is_counted_of_grantees(world: World) -> None:
    def count() -> tuple[object, ...]:
        with reading(world.fund.access, world.fund.workspace) as connection:
            return (
                organisations.count_totals(connection, world.fund.access),
                organisations.list_grantees_with_theory(connection, world.fund.access),
            )

    before, summaries = count(), _count(world, GranteeSummary)
    world.fund.paste()
    world.fund.publish()
    assert count() == before and _count(world, GranteeSummary) == summaries


def _count(world: World, table: type, **columns: object) -> int:
    with unscoped_reading(world.fund.workspace) as connection:
        query = select(func.count()).select_from(table).filter_by(**columns)
        return int(connection.scalar(query) or 0)


def test_steps_are_those_of_the_fund(world: World) -> None:
    world.fund.paste()
    assert _count(world, TheoryStep) == _count(world, TheoryStep, organisation_id=world.fund.id) == 1
