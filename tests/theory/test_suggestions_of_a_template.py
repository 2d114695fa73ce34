"""Suggestions of a sector template, for whatever a template changes and whatever somebody takes over of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from impact.model.vocabulary.theory_levels import Level
from impact.theory.document import (
    Assumption,
    PlannedIndicator,
    TemplateOrigin,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
)
from impact.theory.edits import apply_edit
from impact.theory.template_changes import (
    PartKind,
    Suggestion,
    SuggestionKind,
    build_all,
    build_answer,
    copy_template,
    find_suggestions,
)
from impact.theory.template_merge import merge_property

KEYS, PLANNED_KEYS = "abcd", "pqr"
TEXTS = st.dictionaries(st.sampled_from(["nl", "fr"]), st.sampled_from(["een", "twee", "drie"]), min_size=1)
ASSUMPTIONS = st.lists(
    st.builds(Assumption, st.sampled_from(["a1", "a2", "a3"]), TEXTS, st.sampled_from(["", "high"])),
    unique_by=lambda item: item.key, max_size=3,
).map(tuple)  # fmt: skip
A, B, C = (TheoryBlock(key, Level.OUTPUT, {"nl": key}) for key in "ABC")
PLANNED = PlannedIndicator("p", "A", {"nl": "Leerlingen"})


@st.composite
def templates(draw: Any) -> TheoryDocument:
    """Any template of a few blocks."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    blocks = [
        TheoryBlock(key, draw(st.sampled_from([Level.OUTPUT, Level.IMPACT])), draw(TEXTS)) for key in keys
    ]
    pairs = [(source, target) for source in keys for target in keys if source < target]
    arrows = [
        TheoryArrow(*pair, assumptions=draw(ASSUMPTIONS))
        for pair in (draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    ]  # fmt: skip
    planned = [
        PlannedIndicator(key, draw(st.sampled_from(keys)), draw(TEXTS))
        for key in draw(st.lists(st.sampled_from(PLANNED_KEYS), unique=True))
    ]
    factors = draw(st.lists(TEXTS, max_size=3))
    frame = TheoryFrame(draw(st.sampled_from([None, Level.OUTPUT])), tuple(factors))
    return TheoryDocument(tuple(blocks), tuple(arrows), frame, tuple(planned))


def name_contents(document: TheoryDocument) -> Any:
    """What a theory says, whatever the order in which its parts were made."""
    blocks, planned = document.block_by_key, document.planned_by_key
    arrows = {
        arrow.key: replace(arrow, assumptions=tuple(sorted(arrow.assumptions, key=lambda item: item.key)))
        for arrow in document.arrows
    }  # fmt: skip
    return blocks, arrows, planned, document.frame.ceiling_above, document.frame.external_factors


def take(
    own: TheoryDocument, versions: dict[int, TheoryDocument], newest: int, *names: str
) -> TheoryDocument:
    found = [each for each in find_suggestions(own, versions, newest) if each.name in names]
    assert len(found) == len(names)
    return apply_edit(own, build_answer(own, found, versions[newest], newest, "x", is_taken=True))


def find(own: TheoryDocument, versions: dict[int, TheoryDocument], newest: int = 2) -> dict[str, Suggestion]:
    return {each.name: each for each in find_suggestions(own, versions, newest)}


def begin(template: TheoryDocument) -> TheoryDocument:
    return copy_template(template, 5, 1)


@given(st.lists(templates(), min_size=2, max_size=4))
def test_whoever_takes_everything_over_each_time_has_the_newest_template(template_versions):
    versions = dict(enumerate(template_versions, start=1))
    own = begin(versions[1])
    for newest in list(versions)[1:]:
        own = apply_edit(own, build_all(own, versions, newest, "x"))
        assert name_contents(own) == name_contents(versions[newest])
        assert not find_suggestions(own, versions, newest)


@given(st.lists(templates(), min_size=2, max_size=4), st.data())
def test_whatever_is_taken_over_no_indicator_goes_that_the_template_has(template_versions, data):
    versions = dict(enumerate(template_versions, start=1))
    own = begin(versions[1])
    for newest in list(versions)[1:]:
        for _ in range(3):
            found = find_suggestions(own, versions, newest)
            if not found:
                break
            some = data.draw(st.lists(st.sampled_from(found), unique_by=lambda each: each.name, min_size=1))
            is_taken = data.draw(st.booleans())
            before = own.planned_by_key.keys()
            own = apply_edit(own, build_answer(own, some, versions[newest], newest, "x", is_taken=is_taken))
            lost = before - own.planned_by_key.keys()
            assert not lost & versions[newest].planned_by_key.keys()


def test_an_indicator_that_moves_from_a_block_that_goes_to_one_that_comes_is_not_lost():
    versions = {
        1: TheoryDocument((A, C), planned_indicators=(PLANNED,)),
        2: TheoryDocument((B, C), planned_indicators=(replace(PLANNED, block="B"),)),
    }
    own = begin(versions[1])
    # The block waits for the place to which its indicator goes, which is a suggestion by itself.
    assert set(find(own, versions)) == {"block:B"}
    both = take(own, versions, 2, "block:B")
    moved = find(both, versions)
    assert moved["planned:p"].fields == ("block",) and "block:A" in moved
    alone = take(both, versions, 2, "block:A")
    assert alone.planned_indicators == versions[2].planned_indicators
    assert not find(alone, versions)
    everything = apply_edit(own, build_all(own, versions, 2, "x"))
    assert everything.planned_indicators == versions[2].planned_indicators


def test_what_went_with_a_block_comes_back_when_the_template_has_it_again():
    first = TheoryDocument((A, C), (TheoryArrow("A", "C"),), planned_indicators=(PLANNED,))
    versions = {1: first, 2: TheoryDocument((C,)), 3: first}
    own = take(begin(first), versions, 2, "block:A")
    assert own.block_by_key.keys() == {"C"} and not own.arrows and not own.planned_indicators
    again = apply_edit(own, build_all(own, versions, 3, "x"))
    assert name_contents(again) == name_contents(first)


def test_words_are_taken_over_per_language_and_own_ones_stay():
    own = TheoryBlock("A", Level.OUTPUT, {"nl": "a", "fr": "à nous"})
    template = {
        1: TheoryDocument((replace(A, text={"nl": "a", "fr": "a-fr"}),)),
        2: TheoryDocument((replace(A, text={"nl": "beter", "fr": "a-fr"}),)),
        3: TheoryDocument((replace(A, text={"nl": "beter", "fr": "mieux"}),)),
    }
    theory = replace(begin(template[1]), blocks=(own,))
    (suggestion,) = find_suggestions(theory, template, 2)
    assert not suggestion.is_conflict and suggestion.languages == ("nl",)
    theory = apply_edit(theory, build_all(theory, template, 2, "x"))
    assert theory.blocks[0].text == {"nl": "beter", "fr": "à nous"}
    (conflict,) = find_suggestions(theory, template, 3)
    assert conflict.is_conflict and conflict.languages == ("fr",) and conflict.is_decided_apart
    assert apply_edit(theory, build_all(theory, template, 3, "x")).blocks == theory.blocks


def test_a_property_that_both_changed_is_decided_apart_from_what_the_template_alone_changed():
    versions = {
        1: TheoryDocument((A,), frame=TheoryFrame(Level.OUTPUT, ({"nl": "geld"}, {"nl": "weer"}))),
        2: TheoryDocument(
            (replace(A, text={"nl": "beter"}, level=Level.IMPACT),),
            frame=TheoryFrame(Level.IMPACT, ({"nl": "geld"}, {"nl": "klimaat"}, {"nl": "wet"})),
        ),
    }
    own = begin(versions[1])
    own = replace(
        own, blocks=(replace(A, text={"nl": "van ons"}),),
        frame=replace(own.frame, external_factors=(*own.frame.external_factors, {"nl": "van ons"})),
    )  # fmt: skip
    found = find(own, versions)
    assert {name: each.is_conflict for name, each in found.items()} == {
        "block:A": False, "text@block:A": True, "ceiling_above@frame:": False, "external_factors@frame:": False,
    }  # fmt: skip
    everything = apply_edit(own, build_all(own, versions, 2, "x"))
    assert everything.blocks == (replace(A, text={"nl": "van ons"}, level=Level.IMPACT),)
    assert everything.frame.ceiling_above is Level.IMPACT
    assert [item["nl"] for item in everything.frame.external_factors] == ["geld", "van ons", "klimaat", "wet"]
    assert set(find(everything, versions)) == {"text@block:A"}
    decided = take(everything, versions, 2, "text@block:A")
    assert decided.blocks[0].text == {"nl": "beter"} and not find(decided, versions)


def test_an_item_that_both_changed_is_a_conflict_and_no_own_item_goes():
    one, two = ({"nl": "geld"}, {"nl": "weer"}), ({"nl": "geld"}, {"nl": "klimaat"})
    own = ({"nl": "geld"}, {"nl": "weer in de stad"})
    merge = merge_property(one, two, own)
    assert merge is not None and merge.is_conflict
    assert merge.content == (*own, {"nl": "klimaat"})
    assert merge_property(one, two, (*own, {"nl": "klimaat"})) is None


def test_a_block_that_goes_says_what_goes_with_it_and_own_things_on_it_are_decided_apart():
    arrow = TheoryArrow("A", "C")
    versions = {1: TheoryDocument((A, C), (arrow,), planned_indicators=(PLANNED,)), 2: TheoryDocument((C,))}
    own = begin(versions[1])
    lost = find(own, versions)["block:A"].losses
    assert (lost.arrows, lost.planned, lost.has_own) == (1, 1, False)
    mine = PlannedIndicator("mijn", "A", {"nl": "Van ons"})
    for changed in (
        replace(own, arrows=(arrow, TheoryArrow("C", "A"))),
        replace(own, arrows=(replace(arrow, evidence_level=2),)),
        replace(own, planned_indicators=(PLANNED, mine)),
        replace(own, blocks=(replace(A, indicators=(7,)), C)),
        replace(own, blocks=(replace(A, text={"nl": "van ons"}), C)),
    ):
        (suggestion,) = find_suggestions(changed, versions, 2)
        assert suggestion.is_decided_apart
        left = apply_edit(changed, build_all(changed, versions, 2, "x"))
        assert name_contents(left) == name_contents(changed)
        assert take(changed, versions, 2, "block:A").block_by_key.keys() == {"C"}
    lost = find(replace(own, planned_indicators=(PLANNED, mine)), versions)["block:A"].losses
    assert (lost.planned, lost.own_planned) == (2, 1)


def test_what_was_refused_when_it_was_added_is_suggested_when_it_changes_and_what_was_taken_out_is_not():
    versions = {
        1: TheoryDocument((A,)), 2: TheoryDocument((A, B)), 3: TheoryDocument((A, replace(B, text={"nl": "beter"}))),
    }  # fmt: skip
    own = begin(versions[1])
    found = find_suggestions(own, versions, 2)
    refused = apply_edit(own, build_answer(own, found, versions[2], 2, "x", is_taken=False))
    assert not find(refused, versions)
    (again,) = find_suggestions(refused, versions, 3)
    assert (again.kind, again.part, again.name) == (SuggestionKind.ADDED, PartKind.BLOCK, "block:B")
    taken = take(own, versions, 2, "block:B")
    assert not find_suggestions(replace(taken, blocks=(A,)), versions, 3)
    assert refused.frame.template == TemplateOrigin(5, 1)


def test_an_arrow_whose_assumptions_stand_in_another_order_is_the_one_of_the_template() -> None:
    first, second = Assumption("a1", {"nl": "een"}), Assumption("a2", {"nl": "twee"})
    blocks = tuple(TheoryBlock(key, Level.OUTPUT, {"nl": key}) for key in ("a", "b"))
    versions = {
        1: TheoryDocument(blocks, (TheoryArrow("a", "b", assumptions=(first,)),)),
        2: TheoryDocument(blocks, (TheoryArrow("a", "b", assumptions=(second, first)),)),
        3: TheoryDocument(blocks[:1]),
    }
    own = begin(versions[1])
    for newest in (2, 3):
        own = apply_edit(own, build_all(own, versions, newest, "x"))
        assert not find_suggestions(own, versions, newest)
    assert not own.arrows and set(own.block_by_key) == {"a"}
