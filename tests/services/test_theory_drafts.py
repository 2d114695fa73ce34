"""Theories edited on screen: kept at once, once, by several at a time, put forward as versions and agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import Network, a_file
from sqlalchemy import delete, insert, select, update
from two_funds import SECOND, SHARED, TwoFunds

from impact.errors import Conflict, ImpactError, NotAllowed, NotFound, UnreadableDocument
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import drafts, versions
from impact.services.theory.editor import load_editor
from impact.services.theory.frames.frame_view import build_frame_view
from impact.store import theory_versions
from impact.store.schema.accounts import Account
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.theory_of_change import Node, TheoryDraft
from impact.theory.document import (
    FARTHEST_PLACE,
    ArrowChange,
    Assumption,
    BlockChange,
    FrameChange,
    FundOutcome,
    Place,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
    TheoryFrame,
)
from impact.theory.pasted_theory import read_pasted_theory
from impact.theory.rules.rule_register import Severity
from impact.views.theory.editor import TheoryEditorView
from impact.views.theory.theory_of_change import OTHER_FUND
from pages.theory.differences import build_lines

GRANTEE, TODAY = "Amber", date(2026, 5, 4)
OFFICER, EDITOR = 101, 102
OUTLINE = "Minder schuld\n  Gezinnen kennen hun rechten\n    Gezinnen met een dossier\n      Hulp bij premies\n"


class Side:
    """One of the two sides of a theory, at the same grantee."""

    def __init__(self, access: Access, workspace: Workspace, organisation_id: int) -> None:
        self.access, self.workspace, self.organisation_id = access, workspace, organisation_id

    def edit(self, edit: TheoryEdit) -> None:
        drafts.save_edit(self.access, self.organisation_id, edit, self.workspace)

    def add(self, document: TheoryDocument, edit_id: str = "alles") -> None:
        blocks = tuple(BlockChange(None, block) for block in document.blocks)
        self.edit(TheoryEdit(edit_id, blocks, tuple(ArrowChange(None, arrow) for arrow in document.arrows)))

    def change(self, edit_id: str, key: str, **properties: object) -> None:
        block = self.view.document.block_by_key[key]
        self.edit(TheoryEdit(edit_id, (BlockChange(block, replace(block, **properties)),)))

    @property
    def view(self) -> TheoryEditorView:
        return load_editor(self.access, self.organisation_id, self.workspace)

    def undo(self) -> None:
        drafts.undo_edit(self.access, self.organisation_id, self.workspace)

    def redo(self) -> None:
        drafts.redo_edit(self.access, self.organisation_id, self.workspace)

    def publish(self, reason: str = "Begonnen", revision: int | None = None) -> int:
        return versions.publish_draft(
            self.access, self.organisation_id, self.view.revision if revision is None else revision, reason,
            self.workspace, today=TODAY,
        )  # fmt: skip

    def agree(self, number: int) -> None:
        versions.agree_to_version(self.access, self.organisation_id, number, self.workspace)


class Pair:
    """A fund and a grantee without a theory; the grantee has one indicator, the fund another grantee."""

    def __init__(self, workspace: Workspace) -> None:
        self.network = Network(workspace, GRANTEE)
        self.workspace = workspace
        with unscoped_writing(workspace) as connection:
            for number, name in ((OFFICER, "Medewerker"), (EDITOR, "Invuller")):
                connection.execute(insert(Account).values(id=number, name=name, made_at=now()))
        self.network.hand_in(GRANTEE, a_file().indicator("a", baseline=0).target("a", 2024, 20).actual("a", 2024, 12))
        organisation_id = self.network.id(GRANTEE)
        self.grantee = Side(replace(self.network.of(GRANTEE), account_id=EDITOR), workspace, organisation_id)
        self.fund = Side(replace(self.network.fund, account_id=OFFICER), workspace, organisation_id)

    @property
    def indicator_id(self) -> int:
        return next(iter(self.fund.view.indicators))


@pytest.fixture
def pair(workspace: Workspace) -> Pair:
    return Pair(workspace)


def test_a_theory_from_nothing_is_a_draft_then_a_version_that_both_agree_to(pair: Pair) -> None:
    assert not pair.grantee.view.is_draft and pair.grantee.view.document == TheoryDocument()
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    view = pair.fund.view
    assert (view.is_draft, view.based_on, view.changes, len(view.document.blocks)) == (True, 0, 1, 4)
    with pytest.raises(NotFound):
        build_theory_view(pair.fund.access, pair.fund.organisation_id, pair.workspace)
    assert pair.grantee.publish("Eerste gesprek") == 1
    seen = build_theory_view(pair.fund.access, pair.fund.organisation_id, pair.workspace)
    assert (seen.version, seen.reason, seen.parties, len(seen.nodes), len(seen.links)) == (
        1, "Eerste gesprek", ("grantee",), 4, 3,
    )  # fmt: skip
    pair.fund.agree(1)
    pair.fund.agree(1)
    assert build_theory_view(pair.fund.access, pair.fund.organisation_id, pair.workspace).parties == ("grantee", "fund")
    assert not pair.grantee.view.is_draft


def test_what_is_sent_twice_is_made_once(pair: Pair) -> None:
    document = read_pasted_theory(OUTLINE, Language.NL)
    pair.grantee.add(document, "zelfde")
    pair.grantee.add(document, "zelfde")
    assert len(pair.fund.view.document.blocks) == 4 and pair.fund.view.revision == 1


def test_undo_takes_back_ones_own_steps_and_redo_makes_them_again(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    key = pair.grantee.view.document.blocks[0].key
    pair.grantee.change("een", key, text={"nl": "Rechten gekend"})
    before = pair.grantee.view
    assert before.may_undo and not before.may_redo
    pair.grantee.undo()
    assert pair.grantee.view.document.block_by_key[key].text != {"nl": "Rechten gekend"}
    assert pair.grantee.view.may_redo
    pair.grantee.redo()
    assert pair.grantee.view.document == before.document
    pair.grantee.undo()
    pair.grantee.change("twee", key, stakeholder={"nl": "gezinnen"})
    assert not pair.grantee.view.may_redo
    pair.grantee.redo()
    assert pair.grantee.view.document.block_by_key[key].stakeholder == {"nl": "gezinnen"}


def test_two_who_write_the_same_text_at_once_lose_neither(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    block = pair.fund.view.document.blocks[0]
    pair.grantee.change("een", block.key, text={"nl": "Zij schreven dit"})
    theirs = TheoryEdit("twee", (BlockChange(block, replace(block, text={"nl": "Wij dat"})),))
    with pytest.raises(Conflict) as conflict:
        pair.fund.edit(theirs)
    assert conflict.value.params == {"theirs": "Zij schreven dit", "yours": "Wij dat"}
    pair.fund.edit(TheoryEdit("drie", (BlockChange(block, replace(block, stakeholder={"nl": "gezinnen"})),)))
    block = pair.grantee.view.document.blocks[0]
    assert (block.text, block.stakeholder) == ({"nl": "Zij schreven dit"}, {"nl": "gezinnen"})


def test_a_version_is_not_put_forward_over_what_came_meanwhile(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    revision = pair.fund.view.revision
    pair.grantee.change("een", pair.grantee.view.document.blocks[0].key, text={"nl": "Anders"})
    for act in (
        lambda: pair.fund.publish("Klaar", revision),
        lambda: drafts.discard_draft(pair.fund.access, pair.fund.organisation_id, revision, pair.workspace),
    ):
        with pytest.raises(Conflict):
            act()
    assert pair.grantee.view.is_draft


@pytest.mark.parametrize(
    ("reason", "outline", "key"),
    [
        (" ", OUTLINE, "theory_edit.no_reason"), ("x" * 501, OUTLINE, "theory_edit.too_long"),
        ("Klaar", "A\tB\nB\tA\n", "theory_edit.errors_first"),
    ],
)  # fmt: skip
def test_a_version_needs_a_reason_and_no_errors(pair: Pair, reason: str, outline: str, key: str) -> None:
    pair.grantee.add(read_pasted_theory(outline, Language.NL))
    with pytest.raises(ImpactError) as refusal:
        pair.grantee.publish(reason)
    assert refusal.value.key == key and pair.grantee.view.is_draft


def test_an_indicator_hangs_on_its_block_over_versions_until_it_is_moved(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    output = next(block for block in pair.fund.view.document.blocks if block.level is Level.OUTPUT)
    pair.grantee.change("hang", output.key, indicators=(pair.indicator_id,))
    pair.grantee.publish()

    def hangs_on() -> list[str]:
        view = build_theory_view(pair.fund.access, pair.fund.organisation_id, pair.workspace)
        return [node.key for node in view.nodes if node.indicators]

    assert hangs_on() == [output.key]
    pair.fund.change("tekst", output.key, text={"nl": "Dossiers"})
    pair.fund.publish("Woorden")
    assert hangs_on() == [output.key]
    assert pair.fund.view.document.block_by_key[output.key].indicators == (pair.indicator_id,)
    pair.fund.change("los", output.key, indicators=())
    pair.fund.publish("Los")
    assert hangs_on() == []


def test_a_version_says_how_it_differs_from_the_one_before(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    pair.grantee.publish()
    assert pair.fund.view.differences == ()
    arrow = pair.fund.view.document.arrows[0]
    pair.fund.edit(TheoryEdit("a", arrows=(ArrowChange(arrow, replace(arrow, mechanism={"nl": "omdat"})),)))
    pair.fund.edit(TheoryEdit("b", frame=FrameChange(TheoryFrame(), TheoryFrame(Level.OUTPUT))))
    assert [each.name for each in pair.fund.view.differences] == ["mechanism", "ceiling_above"]
    assert pair.fund.view.versions[0].agreed_by == ("grantee",)
    drafts.discard_draft(pair.fund.access, pair.fund.organisation_id, pair.fund.view.revision, pair.workspace)
    assert pair.fund.view.document.arrows[0] == arrow


def test_who_may_only_look_or_is_elsewhere_changes_nothing(pair: Pair) -> None:
    document = read_pasted_theory(OUTLINE, Language.NL)
    for role in (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR, Role.GRANTEE_VIEWER):
        looking = Side(replace(pair.grantee.access, role=role), pair.workspace, pair.grantee.organisation_id)
        for act in (lambda side: side.add(document), lambda side: side.agree(1), lambda side: side.view):
            with pytest.raises(NotAllowed):
                act(looking)
    elsewhere = replace(pair.fund.access, portfolio_ids=(99_999,))
    for access in (elsewhere, replace(pair.grantee.access, organisation_ids=(99_999,))):
        with pytest.raises(NotAllowed):
            Side(access, pair.workspace, pair.fund.organisation_id).add(document)
        with pytest.raises(NotAllowed):
            Side(access, pair.workspace, pair.fund.organisation_id).agree(1)
        with pytest.raises(NotAllowed):
            load_editor(access, pair.fund.organisation_id, pair.workspace)
    assert not pair.grantee.view.is_draft


def test_a_text_that_is_too_long_and_an_edit_without_a_name_are_refused(pair: Pair) -> None:
    for edit in (
        TheoryEdit("lang", (BlockChange(None, TheoryBlock("x", Level.OUTPUT, {"nl": "x" * 2_001})),)),
        TheoryEdit("", (BlockChange(None, TheoryBlock("x", Level.OUTPUT, {"nl": "x"})),)),
        TheoryEdit("n" * 41, (BlockChange(None, TheoryBlock("x", Level.OUTPUT, {"nl": "x"})),)),
    ):
        with pytest.raises(ImpactError):
            pair.grantee.edit(edit)
    assert not pair.grantee.view.is_draft


def test_a_first_version_needs_only_what_a_drawing_needs(pair: Pair) -> None:
    pair.grantee.add(
        TheoryDocument(
            (TheoryBlock("a", Level.ACTIVITY, {"nl": "Werk"}), TheoryBlock("b", Level.IMPACT, {"nl": "Verandering"})),
            (TheoryArrow("a", "b"),),
        )
    )
    assert [each for each in pair.grantee.view.questions if each.severity is Severity.ERROR] == []
    assert pair.grantee.view.questions
    assert pair.grantee.publish() == 1


def _list_hung(world: TwoFunds) -> dict[str, str]:
    """The block that each indicator of the grantee of both funds hangs on, by title."""
    query = select(Indicator.title, Node.key).join(Node, Node.id == Indicator.node_id)
    with unscoped_reading(world.workspace) as connection:
        rows = connection.execute(query.where(Indicator.organisation_id == world.shared))
        return {row.title: row.key for row in rows}


def test_what_hangs_on_a_block_for_one_fund_stays_there_when_another_puts_a_version_forward(
    workspace: Workspace,
) -> None:
    world = TwoFunds(workspace)
    world.begin_second()
    grantee, first, second = (
        Side(access, workspace, world.shared)
        for access in (world.grantee(SHARED), world.fund("KOPER"), world.fund(SECOND))
    )
    agreed = [number for title, number in sorted((title, number) for number, title in grantee.view.indicators.items())]
    agreed = [number for number in agreed if grantee.view.indicators[number].endswith("agreed")]
    # The first edit of all is about indicators of both funds, one of which a draft of either fund alone does not hold.
    grantee.change("hang", "a", level=Level.ACTIVITY, indicators=tuple(agreed))
    grantee.publish()
    hung = {"KOPER agreed": "a", "ZILVER agreed": "a"}
    assert _list_hung(world) == hung
    for number, side in enumerate((grantee, first, second)):
        side.change(f"woorden {number}", "b", text={"nl": f"Anders {number}"})
        assert [each.name for each in side.view.differences] == ["text"]
        grantee.publish()
        assert _list_hung(world) == hung
    first.change("begonnen", "b", text={"nl": "Begonnen"})
    grantee.change("los", "a", indicators=(agreed[0],))
    grantee.publish()
    assert _list_hung(world) == {"KOPER agreed": "a"}
    second.change("weer", "b", indicators=(agreed[1],))
    second.publish()
    assert _list_hung(world) == {"KOPER agreed": "a", "ZILVER agreed": "b"}


def test_a_block_stays_where_it_was_put_in_the_draft_and_in_the_version(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    first, second = (block.key for block in pair.grantee.view.document.blocks[:2])
    pair.grantee.change("een", first, place=Place(-12, 240))
    assert [node.place for node in pair.fund.view.nodes if node.key == first] == [Place(-12, 240)]
    pair.grantee.publish()
    blocks = pair.fund.view.document.block_by_key
    assert (blocks[first].place, blocks[second].place) == (Place(-12, 240), None)
    seen = build_theory_view(pair.fund.access, pair.fund.organisation_id, pair.workspace)
    assert {node.key: node.place for node in seen.nodes if node.place} == {first: Place(-12, 240)}


@pytest.mark.parametrize(
    ("limit", "most", "key"),
    [("MOST_STEPS", 2, "draft_is_full"), ("MOST_STEP_BYTES", 2_000, "draft_is_full"),
     ("LARGEST_STEP_BYTES", 600, "edit_too_large")],
)  # fmt: skip
def test_a_draft_that_is_full_says_so_and_loses_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, key: str
) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    block = pair.grantee.view.document.blocks[0].key
    monkeypatch.setattr(drafts, limit, most)
    def go_on() -> None:
        for number in range(20):
            pair.grantee.change(f"step {number}", block, text={"nl": f"{number} " + "woord " * 20})

    with pytest.raises(ImpactError) as caught:
        go_on()
    assert caught.value.key == f"theory_edit.{key}"
    before = pair.grantee.view
    assert len(before.document.blocks) == 4
    if pair.grantee.view.changes > 1:
        pair.grantee.undo()
        pair.grantee.redo()
        assert pair.grantee.view.document == before.document
    assert pair.grantee.publish() == 1
    monkeypatch.undo()
    pair.grantee.change("later", block, text={"nl": "Verder in het volgende concept"})
    assert pair.grantee.view.changes == 1


def test_a_block_that_is_put_far_away_comes_near(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    block = pair.grantee.view.document.blocks[0].key
    far = FARTHEST_PLACE
    cases = [(Place(10**9, 10**9), Place(far, far)), (Place(-(10**30), -5), Place(-far, 0))]
    for number, (put, stands) in enumerate(cases):
        pair.grantee.change(f"move {number}", block, place=put)
        assert pair.grantee.view.document.block_by_key[block].place == stands
    pair.grantee.undo()
    assert pair.grantee.view.document.block_by_key[block].place == Place(far, far)
    assert pair.grantee.publish() == 1


# As JSON says them: half a character, the end of a text in C, a bell, and a line end of one kind.
UNSTORABLE = "\ud800\x00\x07\x0b\x7f"


def test_no_text_of_an_edit_brings_in_what_cannot_be_stored(pair: Pair) -> None:
    said = {"nl": f"Werk{UNSTORABLE}\tdat\r\nduurt"}
    plain = {"nl": "Werk\tdat\nduurt"}
    blocks = (
        TheoryBlock("a", Level.ACTIVITY, said, said),
        TheoryBlock(f"b{UNSTORABLE}", Level.IMPACT, {"nl": "Verandering"}),
    )
    frame_before = pair.grantee.view.document.frame
    pair.grantee.edit(
        TheoryEdit(
            f"een{UNSTORABLE}", tuple(BlockChange(None, block) for block in blocks),
            (ArrowChange(None, TheoryArrow("a", f"b{UNSTORABLE}", LinkKind.ENABLES, said,
                                            (Assumption("a1", said, UNSTORABLE),))),),
            FrameChange(frame_before, TheoryFrame(None, (said,))),
        )
    )  # fmt: skip
    document = pair.fund.view.document
    assert document == TheoryDocument(
        (TheoryBlock("a", Level.ACTIVITY, plain, plain), TheoryBlock("b", Level.IMPACT, {"nl": "Verandering"})),
        (TheoryArrow("a", "b", LinkKind.ENABLES, plain, (Assumption("a1", plain),)),), TheoryFrame(None, (plain,)),
    )  # fmt: skip
    with pytest.raises(ImpactError) as refusal:
        pair.grantee.change("twee", "a", text={"nl": UNSTORABLE})
    assert refusal.value.key == "theory_edit.no_text"
    with pytest.raises(ImpactError):
        pair.grantee.edit(TheoryEdit(UNSTORABLE, (BlockChange(None, TheoryBlock("c", Level.OTHER, plain)),)))
    assert pair.grantee.publish() == 1


def test_a_draft_that_cannot_be_read_can_be_thrown_away(pair: Pair) -> None:
    pair.grantee.add(read_pasted_theory(OUTLINE, Language.NL))
    with unscoped_writing(pair.workspace) as connection:
        connection.execute(update(TheoryDraft).values(document={"version": 2, "blocks": "?"}))
    with pytest.raises(UnreadableDocument):
        assert pair.grantee.view
    place = (pair.grantee.access, pair.grantee.organisation_id)
    revision = drafts.find_draft_revision(*place, pair.workspace)
    assert revision == 1
    drafts.discard_draft(*place, revision, pair.workspace)
    assert not pair.grantee.view.is_draft and drafts.find_draft_revision(*place, pair.workspace) is None
    elsewhere = replace(pair.grantee.access, organisation_ids=(99_999,))
    with pytest.raises(NotAllowed):
        drafts.find_draft_revision(elsewhere, pair.grantee.organisation_id, pair.workspace)


def give_frame(workspace: Workspace, fund: Access, *keys: str) -> None:
    """Give a fund a theory of its own, with an outcome for each key."""
    assert fund.organisation_id is not None
    blocks = tuple(TheoryBlock(key, Level.OUTCOME_SHORT, {"nl": f"Uitkomst {key}"}) for key in keys)
    with unscoped_writing(workspace) as connection:
        theory_versions.add_version(
            connection, fund.organisation_id, 1,
            TheoryDocument((*blocks, TheoryBlock("w", Level.ACTIVITY, {"nl": "Werk"}))),
            dated=TODAY, reason={"nl": "Kader"}, agreed_by=("fund",),
        )  # fmt: skip


def test_a_block_is_linked_to_an_outcome_of_a_fund_by_that_fund_alone(pair: Pair) -> None:
    give_frame(pair.workspace, pair.fund.access, "k1", "k2")
    far = TheoryBlock("verzonnen", Level.OUTCOME_SHORT, {"nl": "Verzonnen"}, fund_outcomes=(FundOutcome("x" * 1_000),))
    own = TheoryBlock("eigen", Level.OUTCOME_SHORT, {"nl": "Eigen"}, fund_outcomes=(FundOutcome("k1"),))
    work = TheoryBlock("werk", Level.OUTCOME_SHORT, {"nl": "Werk"}, fund_outcomes=(FundOutcome("w"),))
    pair.grantee.add(TheoryDocument((far, own, work)), "plakken")
    assert [list_links(block) for block in pair.grantee.view.document.blocks] == [[], [], []]
    pair.grantee.undo()
    pair.fund.add(TheoryDocument((far, own, work)), "plakken van het fonds")
    assert [list_links(block) for block in pair.fund.view.document.blocks] == [[], ["k1"], []]
    fund_id = pair.fund.access.organisation_id
    for side, keys in ((pair.grantee, ["k1", "k2"]), (pair.grantee, []), (pair.fund, ["k9"]), (pair.fund, ["k1", "w"])):
        links = tuple(FundOutcome(key, fund_id) for key in keys)
        with pytest.raises(ImpactError) as refusal:
            side.change(f"naar {keys} {side is pair.fund}", "eigen", fund_outcomes=links)
        assert refusal.value.key == "theory_edit.no_outcome"
    pair.grantee.change("woorden", "eigen", text={"nl": "Anders"})
    linked = pair.fund.view.document.block_by_key["eigen"].fund_outcomes
    assert linked == (FundOutcome("k1", fund_id),), "what somebody else linked stays"
    pair.fund.change("verder", "eigen", fund_outcomes=(FundOutcome("k1", fund_id), FundOutcome("k2")))
    assert list_links(pair.fund.view.document.block_by_key["eigen"]) == ["k1", "k2"], "several at once"
    pair.fund.change("los", "eigen", fund_outcomes=())
    assert list_links(pair.fund.view.document.block_by_key["eigen"]) == []


def list_links(block: TheoryBlock) -> list[str]:
    return [one.key for one in block.fund_outcomes]


def _list_contributors(side: Side) -> dict[str, int]:
    view = build_frame_view(side.access, side.workspace)
    assert view is not None
    return {item.key: item.organisations for item in view.outcomes}


def test_a_link_to_an_outcome_counts_for_the_fund_that_made_it(workspace: Workspace) -> None:
    world = TwoFunds(workspace)
    world.begin_second()
    grantee, first, second = (
        Side(access, workspace, world.shared)
        for access in (world.grantee(SHARED), world.fund("KOPER"), world.fund(SECOND))
    )
    for side in (first, second):
        with unscoped_writing(workspace) as connection:
            connection.execute(delete(Node).where(Node.organisation_id == side.access.organisation_id))
        give_frame(workspace, side.access, "zelfde", "ander")
    before = [_list_contributors(side) for side in (first, second)]
    first.change("werk", "a", level=Level.ACTIVITY)
    first.change("koppelt", "b", fund_outcomes=(FundOutcome("zelfde"),))
    assert first.view.document.block_by_key["b"].fund_outcomes[0].fund_id == first.access.organisation_id
    lines = [build_lines(side.view.differences, {}, {}, Language.NL) for side in (first, second, grantee)]
    assert ["zelfde" in " ".join(of_side) for of_side in lines] == [True, False, True]
    first.publish()
    assert _list_contributors(first) == before[0] | {"zelfde": before[0]["zelfde"] + 1}
    assert _list_contributors(second) == before[1], "the frame of another fund has a block of the same key"
    shown = [
        next(node.fund_outcomes for node in build_theory_view(side.access, world.shared, workspace).nodes
             if node.key == "b")
        for side in (first, second, grantee)
    ]  # fmt: skip
    assert shown == [("zelfde",), (OTHER_FUND,), ("zelfde",)]
    block = second.view.document.block_by_key["b"]
    both = (*block.fund_outcomes, FundOutcome("zelfde", second.access.organisation_id))
    second.edit(TheoryEdit("ook", (BlockChange(block, replace(block, fund_outcomes=both)),)))
    second.publish()
    assert _list_contributors(first) == before[0] | {"zelfde": before[0]["zelfde"] + 1}, "a link of another fund stays"
    assert _list_contributors(second) == before[1] | {"zelfde": before[1]["zelfde"] + 1}
    own = FundOutcome("zelfde", first.access.organisation_id)
    first.change("eigen weg", "b", fund_outcomes=tuple(one for one in both if one != own))
    difference = build_lines(second.view.differences, {}, {}, Language.NL)
    assert len(difference) == 1 and "gekoppeld door een ander fonds" in difference[0]
