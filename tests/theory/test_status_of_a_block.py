"""A block stands where its worst counting indicator stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.model.vocabulary.statuses import STATUS_ORDER, Status
from impact.model.vocabulary.theory_levels import Level
from impact.theory import IndicatorFacts, is_above_ceiling, rank, status_by_node, worst_status


def test_the_worst_judged_status_is_the_status_of_the_block():
    assert worst_status([Status.ACHIEVED, Status.BEHIND, Status.ATTENTION]) is Status.BEHIND


def test_an_indicator_without_judgement_does_not_hide_the_judged_ones():
    assert worst_status([Status.NOT_RATED, Status.ON_TRACK]) is Status.ON_TRACK


def test_a_block_without_indicators_has_no_judgement():
    assert worst_status([]) is Status.NOT_RATED


@given(st.lists(st.sampled_from(Status)), st.lists(st.sampled_from(Status)))
def test_more_indicators_never_make_a_judged_block_look_better(some: list[Status], more: list[Status]):
    before, after = worst_status(some), worst_status(some + more)
    if before is not Status.NOT_RATED:
        assert STATUS_ORDER.index(after) >= STATUS_ORDER.index(before)


def test_an_indicator_that_is_only_followed_does_not_count_for_its_block():
    signs = [IndicatorFacts("1", "a"), IndicatorFacts("2", "a", counts=False), IndicatorFacts("3", "b", counts=False)]
    statuses = {"1": Status.ON_TRACK, "2": Status.REGRESSING, "3": Status.BEHIND}
    assert status_by_node(signs, statuses) == {"a": Status.ON_TRACK}


@pytest.mark.parametrize(
    ("level", "ceiling", "beyond"),
    [
        (Level.OUTCOME_LONG, Level.OUTCOME_MEDIUM, True),
        (Level.OUTCOME_MEDIUM, Level.OUTCOME_MEDIUM, False),
        (Level.IMPACT, Level.OUTPUT, True),
        (Level.IMPACT, None, False),
        (Level.UNINTENDED, Level.OUTPUT, False),
    ],
)
def test_what_lies_above_the_ceiling_is_only_followed(level: Level, ceiling: Level | None, beyond: bool):
    assert is_above_ceiling(level, ceiling) is beyond


def test_levels_run_from_means_to_impact():
    chain = [Level.INPUT, Level.ACTIVITY, Level.OUTPUT, Level.OUTCOME_SHORT, Level.OUTCOME_MEDIUM]
    chain += [Level.OUTCOME_LONG, Level.IMPACT]
    assert [rank(level) for level in chain] == [0, 1, 2, 3, 4, 5, 6]
    assert rank(Level.UNINTENDED) is None
