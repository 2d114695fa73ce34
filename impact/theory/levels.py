"""The order of levels of change, and what lies above the ceiling of accountability."""

from __future__ import annotations

from impact.model.words import Level

# Ranks of the rules (docs/theory-of-change.md#checks): what runs against or jumps over them is a question.
# An outcome whose term is not said stands with the short ones; unwanted effects have no rank,
# because they may follow from any step.
RANKS: dict[Level, int] = {
    Level.INPUT: 0,
    Level.ACTIVITY: 1,
    Level.OUTPUT: 2,
    Level.OUTCOME: 3,
    Level.OUTCOME_SHORT: 3,
    Level.OUTCOME_MEDIUM: 4,
    Level.OUTCOME_LONG: 5,
    Level.IMPACT: 6,
}
OUTCOMES = (Level.OUTCOME, Level.OUTCOME_SHORT, Level.OUTCOME_MEDIUM, Level.OUTCOME_LONG)
CHANGES = (*OUTCOMES, Level.IMPACT)
FINAL_CHANGES = (Level.OUTCOME_LONG, Level.IMPACT)
OWN_WORK = (Level.INPUT, Level.ACTIVITY, Level.OUTPUT)


def rank(level: Level) -> int | None:
    """The place of a level from input (0) to impact (6); None for levels outside the chain."""
    return RANKS.get(level)


def above_ceiling(level: Level, ceiling: Level | None) -> bool:
    """Whether a level lies above the ceiling, so that its indicators are followed and not counted.

    `ceiling` is the highest level on which the organisation may be addressed; None: no line drawn.
    """
    place, top = rank(level), rank(ceiling) if ceiling is not None else None
    return place is not None and top is not None and place > top
