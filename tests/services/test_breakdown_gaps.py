"""The gap between groups that somebody else sees rounded: no statement that the exact groups contradict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.services.dashboards.breakdowns import find_rounded_gap, protect_bars
from impact.views.figures.breakdowns import BreakdownBar

GROUPS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=2, max_size=5)


def _bars(groups: list[tuple[int, int]]) -> list[BreakdownBar]:
    return [
        BreakdownBar(f"g{place}", 100 * part / (part + rest), part, part + rest, part + rest, State.REPORTED)
        for place, (part, rest) in enumerate(groups)
        if part + rest
    ]


@given(GROUPS)
def test_a_gap_between_rounded_groups_holds_the_exact_one_and_names_the_sides_right(
    groups: list[tuple[int, int]],
) -> None:
    exact = {bar.category: bar.value for bar in _bars(groups)}
    gap = find_rounded_gap(protect_bars(_bars(groups), Measure.PERCENTAGE, 5, rounded=True))
    if gap is None:
        return
    high, low = exact[gap["gap_high"]], exact[gap["gap_low"]]
    assert high is not None
    assert low is not None
    least, most = gap["gap_interval"]
    assert 0 < least <= high - low <= most
    assert not gap.get("gap_is_certain")


def test_seven_and_eight_of_fifteen_are_five_to_fifteen_points_apart() -> None:
    bars = protect_bars(_bars([(7, 8), (8, 7)]), Measure.PERCENTAGE, 5, rounded=True)
    assert [bar.value for bar in bars] == [45, 55]
    gap = find_rounded_gap(bars)
    assert gap is not None
    assert gap["gap_interval"] == (5, 15)
