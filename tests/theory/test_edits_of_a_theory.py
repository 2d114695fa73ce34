"""Edits of a theory: applied to what others made of it meanwhile, taken back, and never half."""

from __future__ import annotations

from dataclasses import replace

import pytest

from impact.errors import Conflict, ImpactError
from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.theory.differences import DifferenceKind, find_differences
from impact.theory.document import (
    ArrowChange,
    Assumption,
    BlockChange,
    FrameChange,
    Place,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryEdit,
    TheoryFrame,
)
from impact.theory.edits import apply_edit, build_removal, build_targets, reverse_edit

WORK = TheoryBlock("activity-1", Level.ACTIVITY, {"nl": "Samen lezen"})
CHANGE = TheoryBlock("impact-2", Level.IMPACT, {"nl": "Kinderen lezen graag"})
ARROW = TheoryArrow("activity-1", "impact-2", assumptions=(Assumption("a1", {"nl": "Ze komen elke week"}),))
THEORY = TheoryDocument((WORK, CHANGE), (ARROW,))


def change_block(before: TheoryBlock, **properties: object) -> TheoryEdit:
    return TheoryEdit("e", (BlockChange(before, replace(before, **properties)),))


def change_arrow(before: TheoryArrow, **properties: object) -> TheoryEdit:
    return TheoryEdit("e", arrows=(ArrowChange(before, replace(before, **properties)),))


EDITS = [
    TheoryEdit("e", (BlockChange(None, TheoryBlock("output-3", Level.OUTPUT, {"nl": "Uren gelezen"})),)),
    change_block(WORK, text={"nl": "Voorlezen"}),
    change_block(WORK, level=Level.INPUT, indicators=(3, 4)),
    change_arrow(ARROW, kind=LinkKind.ENABLES, evidence_level=3),
    TheoryEdit("e", arrows=(ArrowChange(ARROW, None),)),
    TheoryEdit("e", arrows=(ArrowChange(None, TheoryArrow("impact-2", "activity-1", LinkKind.FEEDBACK)),)),
    TheoryEdit("e", frame=FrameChange(TheoryFrame(), TheoryFrame(Level.OUTPUT, ({"nl": "Wetgeving"},)))),
    build_removal(THEORY, "activity-1", "e"),
    change_arrow(ARROW, assumptions=(*ARROW.assumptions, Assumption("b7", {"nl": "De school doet mee"}))),
    change_arrow(ARROW, assumptions=()),
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_taken_back_leaves_what_was_there(edit: TheoryEdit) -> None:
    changed = apply_edit(THEORY, edit)
    assert changed != THEORY
    undone = apply_edit(changed, reverse_edit(edit, "back"))
    assert set(map(repr, undone.blocks)) == set(map(repr, THEORY.blocks))
    assert set(map(repr, undone.arrows)) == set(map(repr, THEORY.arrows))
    assert undone.frame == THEORY.frame


def test_two_people_who_change_different_properties_both_get_what_they_want() -> None:
    first = apply_edit(THEORY, change_block(WORK, text={"nl": "Voorlezen"}))
    both = apply_edit(first, change_block(WORK, stakeholder={"nl": "kinderen"}))
    assert both.block_by_key["activity-1"] == replace(WORK, text={"nl": "Voorlezen"}, stakeholder={"nl": "kinderen"})


def test_two_people_who_change_the_same_are_told_both_texts() -> None:
    first = apply_edit(THEORY, change_block(WORK, text={"nl": "Voorlezen"}))
    with pytest.raises(Conflict) as conflict:
        apply_edit(first, change_block(WORK, text={"nl": "Luisteren"}))
    assert conflict.value.params == {"theirs": "Voorlezen", "yours": "Luisteren"}


def test_the_same_change_by_two_people_is_no_conflict() -> None:
    edit = change_block(WORK, text={"nl": "Voorlezen"})
    assert apply_edit(apply_edit(THEORY, edit), edit) == apply_edit(THEORY, edit)


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        (build_removal(THEORY, "activity-1", "a"), change_block(WORK, level=Level.INPUT), "theory_edit.block_gone"),
        (build_removal(THEORY, "activity-1", "a"), change_arrow(ARROW, evidence_level=2), "theory_edit.arrow_gone"),
        (change_block(WORK, text={"nl": "Ander werk"}), build_removal(THEORY, "activity-1", "b"),
         "theory_edit.changed_meanwhile"),
        (change_arrow(ARROW, evidence_level=5), build_removal(THEORY, "activity-1", "b"),
         "theory_edit.changed_meanwhile"),
        (EDITS[5], EDITS[5], "theory_edit.exists"), (EDITS[0], EDITS[0], "theory_edit.exists"),
    ],
)  # fmt: skip
def test_what_somebody_else_did_meanwhile_is_not_overwritten(first: TheoryEdit, second: TheoryEdit, key: str) -> None:
    present = apply_edit(THEORY, first)
    with pytest.raises(Conflict) as conflict:
        apply_edit(present, second)
    assert conflict.value.key == key


def test_a_block_is_not_removed_under_an_arrow_that_came_meanwhile() -> None:
    removal = build_removal(THEORY, "activity-1", "b")
    present = apply_edit(THEORY, EDITS[5])
    with pytest.raises(ImpactError) as refusal:
        apply_edit(present, removal)
    assert refusal.value.key == "theory_edit.arrow_meanwhile"


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (change_block(WORK, text={"nl": "  "}), "theory_edit.no_text"),
        (TheoryEdit("e", (BlockChange(None, TheoryBlock("x", Level.OUTPUT, {})),)), "theory_edit.no_text"),
        (TheoryEdit("e", arrows=(ArrowChange(None, TheoryArrow("impact-2", "impact-2")),)), "theory_edit.to_itself"),
        (TheoryEdit("e", arrows=(ArrowChange(None, TheoryArrow("impact-2", "x")),)), "theory_edit.arrow_meanwhile"),
        (TheoryEdit("e", tuple(BlockChange(None, TheoryBlock(f"b{number}", Level.OUTPUT, {"nl": "b"}))
                               for number in range(200))), "theory_edit.too_many"),
    ],
)  # fmt: skip
def test_what_no_theory_may_hold_is_refused(edit: TheoryEdit, key: str) -> None:
    with pytest.raises(ImpactError) as refusal:
        apply_edit(THEORY, edit)
    assert refusal.value.key == key


def test_targets_of_a_block_are_exactly_those_chosen() -> None:
    theory = apply_edit(THEORY, EDITS[0])
    changes = build_targets(theory, "activity-1", ["output-3"])
    after = apply_edit(theory, TheoryEdit("e", arrows=changes))
    assert [arrow.key for arrow in after.arrows] == [("activity-1", "output-3")]
    assert build_targets(theory, "activity-1", ["impact-2"]) == ()


def test_what_differs_is_said_once_by_what_it_is_about() -> None:
    after = apply_edit(apply_edit(THEORY, EDITS[0]), change_arrow(ARROW, evidence_level=3))
    after = apply_edit(after, EDITS[6])
    differences = find_differences(THEORY, after)
    assert [(each.kind, each.name) for each in differences] == [
        (DifferenceKind.BLOCK_ADDED, ""), (DifferenceKind.ARROW_CHANGED, "evidence_level"),
        (DifferenceKind.FRAME_CHANGED, "ceiling_above"), (DifferenceKind.FRAME_CHANGED, "external_factors"),
    ]  # fmt: skip
    assert differences[1].texts == (WORK.text, CHANGE.text) and differences[1].after == 3
    assert find_differences(after, after) == ()
    removed = find_differences(THEORY, apply_edit(THEORY, build_removal(THEORY, "activity-1", "r")))
    assert [each.kind for each in removed] == [DifferenceKind.BLOCK_REMOVED, DifferenceKind.ARROW_REMOVED]


def test_whoever_moves_a_block_last_decides_where_it_stands_and_nobody_is_stopped_by_it():
    block = WORK
    mine, theirs = replace(block, place=Place(0, 40)), replace(block, place=Place(10, 90))
    document = TheoryDocument((block,))
    moved = apply_edit(document, TheoryEdit("1", (BlockChange(block, mine),)))
    moved = apply_edit(moved, TheoryEdit("2", (BlockChange(block, theirs),)))
    assert moved.blocks[0].place == Place(10, 90)
    # To have been moved is no change that keeps somebody from removing it, or from changing its words.
    worded = apply_edit(moved, TheoryEdit("3", (BlockChange(block, replace(block, text={"nl": "Anders"})),)))
    assert worded.blocks[0] == replace(theirs, text={"nl": "Anders"})
    assert apply_edit(moved, TheoryEdit("4", (BlockChange(block, None),))).blocks == ()


# Several assumptions of an arrow.

FIRST = ARROW.assumptions[0]
SCHOOL, HOME = Assumption("b7", {"nl": "De school doet mee"}), Assumption("c9", {"nl": "Thuis is er rust"})


def state(theory: TheoryDocument, before: tuple[Assumption, ...], *after: Assumption) -> TheoryDocument:
    """A theory in which somebody who saw these assumptions states others."""
    seen = replace(ARROW, assumptions=before)
    return apply_edit(theory, TheoryEdit("e", arrows=(ArrowChange(seen, replace(seen, assumptions=after)),)))


def test_assumptions_that_two_people_add_at_once_both_stand() -> None:
    first = state(THEORY, (FIRST,), FIRST, SCHOOL)
    assert state(first, (FIRST,), FIRST, HOME).arrows[0].assumptions == (FIRST, HOME, SCHOOL)


def test_two_people_may_change_two_assumptions_and_two_properties_of_one() -> None:
    both = state(THEORY, (FIRST,), FIRST, SCHOOL)
    seen = both.arrows[0].assumptions
    high, reworded = replace(SCHOOL, criticality="high"), replace(SCHOOL, text={"nl": "De school werkt mee"})
    changed = state(both, seen, replace(FIRST, criticality="low"), SCHOOL)
    changed = state(state(changed, seen, FIRST, high), seen, FIRST, reworded)
    assert changed.arrows[0].assumptions == (
        replace(FIRST, criticality="low"), replace(high, text={"nl": "De school werkt mee"}),
    )  # fmt: skip


def test_one_assumption_that_two_people_reword_is_said_with_both_texts() -> None:
    first = state(THEORY, (FIRST,), replace(FIRST, text={"nl": "Ze komen"}))
    with pytest.raises(Conflict) as conflict:
        state(first, (FIRST,), replace(FIRST, text={"nl": "Ze blijven"}))
    assert conflict.value.params == {"theirs": "Ze komen", "yours": "Ze blijven"}


def test_an_assumption_is_not_removed_under_what_somebody_else_wrote_nor_reworded_once_gone() -> None:
    reworded = replace(FIRST, text={"nl": "Ze komen"})
    with pytest.raises(Conflict) as conflict:
        state(state(THEORY, (FIRST,), reworded), (FIRST,))
    assert (conflict.value.key, conflict.value.params["theirs"]) == ("theory_edit.changed_meanwhile", "Ze komen")
    with pytest.raises(Conflict) as gone:
        state(state(THEORY, (FIRST,)), (FIRST,), reworded)
    assert gone.value.key == "theory_edit.assumption_gone"
    assert state(state(THEORY, (FIRST,)), (FIRST,)).arrows[0].assumptions == ()


def test_an_assumption_that_comes_back_stands_where_it_stood() -> None:
    three = state(THEORY, (FIRST,), FIRST, SCHOOL, HOME)
    for number, item in enumerate(three.arrows[0].assumptions):
        rest = tuple(other for other in three.arrows[0].assumptions if other != item)
        removal = change_arrow(three.arrows[0], assumptions=rest)
        removed = apply_edit(three, removal)
        assert removed.arrows[0].assumptions == rest
        assert apply_edit(removed, reverse_edit(removal, "back")) == three, number


@pytest.mark.parametrize(
    ("assumptions", "key"),
    [((Assumption("b", {"nl": " "}),), "theory_edit.assumption_no_text"),
     (tuple(Assumption(f"b{n}", {"nl": "Iets"}) for n in range(13)), "theory_edit.too_many_assumptions")],
)  # fmt: skip
def test_an_assumption_has_words_and_an_arrow_no_more_than_it_carries(
    assumptions: tuple[Assumption, ...], key: str
) -> None:
    with pytest.raises(ImpactError) as error:
        state(THEORY, (FIRST,), FIRST, *assumptions)
    assert error.value.key == key
