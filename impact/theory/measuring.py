"""Rules about measuring: can anybody tell whether it happens (I, V)."""

from __future__ import annotations

from collections.abc import Iterator

from impact.model.words import Direction, Measure, TimeKind
from impact.theory.levels import OUTCOMES, OWN_WORK, above_ceiling
from impact.theory.whole import Theory


def outcome_without_indicator(theory: Theory) -> Iterator[str]:
    """I01: outcomes up to the ceiling without indicator."""
    measured = {sign.node for sign in theory.signs}
    for node in theory.nodes:
        if (
            node.level in OUTCOMES
            and not above_ceiling(node.level, theory.ceiling)
            and node.key not in measured
        ):
            yield node.key


def only_own_work_counted(theory: Theory) -> Iterator[str]:
    """I02: only own work is counted."""
    levels = {theory.by_key[sign.node].level for sign in theory.signs if sign.node in theory.by_key}
    if levels and levels <= set(OWN_WORK):
        yield ""


def no_baseline(theory: Theory) -> Iterator[str]:
    """I03: levels, scores and percentages without baseline."""
    for sign in theory.signs:
        moment = sign.time_kind is TimeKind.LEVEL or sign.measure in (Measure.SCORE, Measure.PERCENTAGE)
        if moment and sign.baseline is None and sign.measure is not Measure.STORY:
            yield sign.key


def no_target(theory: Theory) -> Iterator[str]:
    """I04: no target, though following was not agreed."""
    for sign in theory.signs:
        expected = sign.direction is not Direction.MAINTAIN and sign.measure not in (
            Measure.STORY,
            Measure.YES_NO,
        )
        if expected and not sign.has_target and not sign.follow_only:
            yield sign.key


def target_on_wrong_side(theory: Theory) -> Iterator[str]:
    """I05: an end target on the wrong side of the baseline."""
    for sign in theory.signs:
        if sign.baseline is None or sign.target_final is None:
            continue
        step = sign.target_final - sign.baseline
        if (sign.direction is Direction.UP and step < 0) or (sign.direction is Direction.DOWN and step > 0):
            yield sign.key


def percentage_without_parts(theory: Theory) -> Iterator[str]:
    """I07: percentages without numerator and denominator."""
    return (s.key for s in theory.signs if s.measure is Measure.PERCENTAGE and not s.has_parts_text)


def no_source(theory: Theory) -> Iterator[str]:
    """I09: no source or no frequency."""
    return (s.key for s in theory.signs if not s.source or not s.frequency)


def on_a_gone_block(theory: Theory) -> Iterator[str]:
    """V03: indicators of a block that is no longer there."""
    return (s.key for s in theory.signs if s.node and s.node not in theory.by_key)
