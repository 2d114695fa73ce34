"""Rules about measurement: indicators, baselines, targets and sources (I, V).

Each rule yields the key of every block or indicator that fails it, or '' for the theory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.theory.levels import OUTCOMES, OWN_WORK, is_above_ceiling
from impact.theory.theory import Theory

MOST_INDICATORS = 10


def find_outcomes_without_indicator(theory: Theory) -> Iterator[str]:
    """I01: outcomes up to the ceiling without indicator."""
    measured = {sign.node for sign in theory.indicator_facts}
    for node in theory.nodes:
        if (
            node.level in OUTCOMES
            and not is_above_ceiling(node.level, theory.ceiling)
            and node.key not in measured
        ):
            yield node.key


def check_indicators_beyond_own_work(theory: Theory) -> Iterator[str]:
    """I02: some indicator measures more than the organisation's own work."""
    levels = {theory.by_key[sign.node].level for sign in theory.indicator_facts if sign.node in theory.by_key}
    if levels and levels <= set(OWN_WORK):
        yield ""


def find_missing_baselines(theory: Theory) -> Iterator[str]:
    """I03: levels, scores and percentages without baseline."""
    for sign in theory.indicator_facts:
        needs_baseline = sign.time_kind is TimeKind.LEVEL or sign.measure in (Measure.SCORE, Measure.PERCENTAGE)
        if needs_baseline and sign.baseline is None and sign.measure is not Measure.STORY:
            yield sign.key


def find_missing_targets(theory: Theory) -> Iterator[str]:
    """I04: indicators without a target that were not agreed to be followed only."""
    for sign in theory.indicator_facts:
        needs_target = sign.direction is not Direction.MAINTAIN and sign.measure not in (
            Measure.STORY,
            Measure.YES_NO,
        )
        if needs_target and not sign.has_target and not sign.follow_only:
            yield sign.key


def find_targets_on_wrong_side(theory: Theory) -> Iterator[str]:
    """I05: an end target on the wrong side of the baseline."""
    for sign in theory.indicator_facts:
        if sign.baseline is None or sign.target_final is None:
            continue
        step = sign.target_final - sign.baseline
        if (sign.direction is Direction.UP and step < 0) or (sign.direction is Direction.DOWN and step > 0):
            yield sign.key


def find_targets_at_baseline(theory: Theory) -> Iterator[str]:
    """I06: an end target equal to the baseline where something is to change."""
    for sign in theory.indicator_facts:
        wants_change = sign.direction in (Direction.UP, Direction.DOWN)
        if wants_change and sign.baseline is not None and sign.baseline == sign.target_final:
            yield sign.key


def check_number_of_indicators(theory: Theory) -> Iterator[str]:
    """I11: an organisation has at most `MOST_INDICATORS` indicators."""
    if len(theory.indicator_facts) > MOST_INDICATORS:
        yield ""


def find_percentages_without_parts(theory: Theory) -> Iterator[str]:
    """I07: percentages without numerator and denominator."""
    return (s.key for s in theory.indicator_facts if s.measure is Measure.PERCENTAGE and not s.has_parts_text)


def find_missing_sources(theory: Theory) -> Iterator[str]:
    """I09: indicators without a source or frequency."""
    return (s.key for s in theory.indicator_facts if not s.source or not s.frequency)


def find_indicators_of_removed_blocks(theory: Theory) -> Iterator[str]:
    """V03: indicators of a block that does not exist (any more)."""
    return (s.key for s in theory.indicator_facts if s.node and s.node not in theory.by_key)
