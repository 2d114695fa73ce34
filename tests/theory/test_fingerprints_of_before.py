"""Answers to questions hold as long as their fingerprint: those of before a block had several links still do."""

from __future__ import annotations

from datetime import date

import pytest

from impact.model.vocabulary.theory_levels import Level
from impact.theory.document import FundOutcome, Place, TheoryArrow, TheoryBlock, TheoryDocument, TheoryFrame
from impact.theory.elements import IndicatorFacts, TargetFacts
from impact.theory.fingerprints import take_fingerprint
from impact.theory.theory import Surroundings

SUBJECTS = ("", "b", "a → b", "3")
# As they were taken when a block had one link at most: of the whole, of a block, of an arrow, of an indicator.
TAKEN_BEFORE = {
    (): ("048e04b9360f2264", "5c771459a379bd49", "eff797ac133adffc", "98a4b60cc6985255"),
    (("k", 7),): ("2e5f6886cf56d150", "e5c6ff7af7076b1e", "b80dd4c4688f76c4", "98a4b60cc6985255"),
    (("k", None),): ("32df70c87cc203bf", "e5c6ff7af7076b1e", "b80dd4c4688f76c4", "98a4b60cc6985255"),
}


def take_each(*links: FundOutcome) -> tuple[str, ...]:
    """The beginnings of the fingerprints of one theory, whose last block has these links, in the order of SUBJECTS."""
    blocks = (
        TheoryBlock("a", Level.OUTPUT, {"nl": "Lessen"}, indicators=(3,), place=Place(1, 2)),
        TheoryBlock("b", Level.OUTCOME_SHORT, {"nl": "Kennis"}, {"nl": "Jongeren"}, fund_outcomes=links),
    )
    arrow = TheoryArrow("a", "b", mechanism={"nl": "Door oefenen"})
    document = TheoryDocument(blocks, (arrow,), TheoryFrame(Level.IMPACT, ({"nl": "Wet"},)))
    facts = [IndicatorFacts("3", "a", targets=(TargetFacts(date(2025, 1, 1), date(2025, 12, 31), 40.0),))]
    own = ", ".join(sorted(link.key for link in links if link.fund_id))
    surroundings = Surroundings(fund_outcomes={"a": "", "b": own})
    return tuple(take_fingerprint(document, facts, surroundings, subject)[:16] for subject in SUBJECTS)


@pytest.mark.parametrize("links", TAKEN_BEFORE, ids=["no link", "a link", "a link of an unknown fund"])
def test_a_fingerprint_is_that_of_before(links: tuple[tuple[str, int | None], ...]) -> None:
    assert take_each(*(FundOutcome(key, fund_id) for key, fund_id in links)) == TAKEN_BEFORE[links]


def test_another_link_makes_another_fingerprint_and_another_order_does_not() -> None:
    one, two, elsewhere = FundOutcome("k", 7), FundOutcome("l", 7), FundOutcome("l", 8)
    assert take_each(one, two) == take_each(two, one)
    assert len({take_each(*links)[0] for links in ((), (one,), (one, two), (one, elsewhere))}) == 4
    assert take_each(one)[1] != take_each(one, two)[1]
