"""Answers to questions hold as long as their fingerprint: those of before a block had several links still do."""

from __future__ import annotations

from datetime import date

import pytest

from impact.model.vocabulary.theory_levels import Level
from impact.theory.document import (
    Assumption,
    FundOutcome,
    Place,
    TheoryArrow,
    TheoryBlock,
    TheoryDocument,
    TheoryFrame,
)
from impact.theory.elements import IndicatorFacts, TargetFacts
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.theory.fingerprints import take_fingerprint
from impact.theory.theory import AssumptionFacts, Surroundings

SUBJECTS = ("", "b", "a → b", "3")
# As they were taken when a block had one link at most: of the whole, of a block, of an arrow, of an indicator.
TAKEN_BEFORE = {
    (): ("048e04b9360f2264", "5c771459a379bd49", "eff797ac133adffc", "98a4b60cc6985255"),
    (("k", 7),): ("2e5f6886cf56d150", "e5c6ff7af7076b1e", "b80dd4c4688f76c4", "98a4b60cc6985255"),
    (("k", None),): ("32df70c87cc203bf", "e5c6ff7af7076b1e", "b80dd4c4688f76c4", "98a4b60cc6985255"),
}


def take_each(
    *links: FundOutcome, assumptions: tuple[Assumption, ...] = (), states: dict[str, AssumptionFacts] | None = None
) -> tuple[str, ...]:
    """The beginnings of the fingerprints of one theory, whose last block has these links, in the order of SUBJECTS.

    `states`: how the assumptions of its arrow are doing, None where that is not known.
    """
    blocks = (
        TheoryBlock("a", Level.OUTPUT, {"nl": "Lessen"}, indicators=(3,), place=Place(1, 2)),
        TheoryBlock("b", Level.OUTCOME_SHORT, {"nl": "Kennis"}, {"nl": "Jongeren"}, fund_outcomes=links),
    )
    arrow = TheoryArrow("a", "b", mechanism={"nl": "Door oefenen"}, assumptions=assumptions)
    document = TheoryDocument(blocks, (arrow,), TheoryFrame(Level.IMPACT, ({"nl": "Wet"},)))
    facts = [IndicatorFacts("3", "a", targets=(TargetFacts(date(2025, 1, 1), date(2025, 12, 31), 40.0),))]
    own = ", ".join(sorted(link.key for link in links if link.fund_id))
    assumed = None if states is None else {"a → b": states}
    surroundings = Surroundings(fund_outcomes={"a": "", "b": own}, assumptions=assumed)
    return tuple(take_fingerprint(document, facts, surroundings, subject)[:16] for subject in SUBJECTS)


@pytest.mark.parametrize("links", TAKEN_BEFORE, ids=["no link", "a link", "a link of an unknown fund"])
def test_a_fingerprint_is_that_of_before(links: tuple[tuple[str, int | None], ...]) -> None:
    assert take_each(*(FundOutcome(key, fund_id) for key, fund_id in links)) == TAKEN_BEFORE[links]


def test_another_link_makes_another_fingerprint_and_another_order_does_not() -> None:
    one, two, elsewhere = FundOutcome("k", 7), FundOutcome("l", 7), FundOutcome("l", 8)
    assert take_each(one, two) == take_each(two, one)
    assert len({take_each(*links)[0] for links in ((), (one,), (one, two), (one, elsewhere))}) == 4
    assert take_each(one)[1] != take_each(one, two)[1]


# As they were taken when an arrow had one assumption at most: without one, and with one that was looked at.
ASSUMED = Assumption("a1", {"nl": "Ze komen"}, "high")
LOOKED_AT = AssumptionFacts(AssumptionState.SHAKY, is_tested=True, looked_on=date(2025, 1, 1))
TAKEN_WITHOUT = ("3d719c7dbee19b83", "5c771459a379bd49", "9bba32aa1e737e2e", "98a4b60cc6985255")
TAKEN_WITH = ("3f5fe2c1b2b5ff5e", "8b1967c2d76774f2", "c93d72058ff3b87e", "98a4b60cc6985255")


def test_a_fingerprint_with_one_assumption_or_none_is_that_of_before() -> None:
    assert take_each(states={}) == TAKEN_WITHOUT
    assert take_each(assumptions=(ASSUMED,), states={"a1": LOOKED_AT}) == TAKEN_WITH


def test_each_further_assumption_and_what_is_said_of_it_makes_another_fingerprint() -> None:
    two = (ASSUMED, Assumption("b2", {"nl": "Ze blijven"}))
    states = {"a1": LOOKED_AT, "b2": AssumptionFacts()}
    refuted = states | {"b2": AssumptionFacts(AssumptionState.REFUTED, is_tested=True)}
    found = [TAKEN_WITH, take_each(assumptions=two, states=states), take_each(assumptions=two, states=refuted)]
    assert len({each[2] for each in found}) == 3 and len({each[0] for each in found}) == 3
