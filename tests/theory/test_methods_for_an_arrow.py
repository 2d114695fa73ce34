"""Methods offered for an arrow reach further than its evidence, and there is always one."""

from __future__ import annotations

import pytest

from impact.services.theory.rule_sources import load_methods
from impact.theory.evidence.method_choice import choose_methods


@pytest.mark.parametrize("strength", range(6))
def test_methods_reach_further_than_the_evidence_wherever_one_does(strength: int) -> None:
    choice = choose_methods(load_methods(), strength)
    assert choice.best
    assert all(method.reachable > strength or strength == 5 for method in choice.best)
    assert choice.lighter not in choice.best
    assert choice.lighter.budget <= min(method.budget for method in choice.best)
    assert choice.to_combine is None or choice.to_combine.id in choice.best[0].combine_with


def test_a_small_organisation_is_first_offered_what_it_can_do_itself() -> None:
    best = choose_methods(load_methods(), 1).best
    assert {method.small_organisation for method in best} == {"yes"}


def test_every_method_is_named_and_summed_up_in_three_languages() -> None:
    assert all(set(method.names) == set(method.summaries) == {"nl", "en", "fr"} for method in load_methods())
