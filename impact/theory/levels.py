"""Ranks of the levels of change, and which levels lie above the accountability ceiling."""

from __future__ import annotations

from impact.model.vocabulary.theory_levels import Level

# Ranks used by the rules (docs/theory-of-change.md#checks): an arrow back in rank, or over several, is a question.
# An outcome without a term has the rank of a short one; unwanted effects have no rank, because they may
# follow from any step.
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
# Up to this level (0–5) the evidence of an arrow that claims a change is weak.
WEAK_EVIDENCE = 1


def rank(level: Level) -> int | None:
    """Return the rank of a level, from input (0) to impact (6); None for levels outside the chain."""
    return RANKS.get(level)


def is_above_ceiling(level: Level, ceiling: Level | None) -> bool:
    """Whether a level lies above the accountability ceiling, so that its indicators do not count.

    `ceiling` is the highest level the organisation answers for; None: there is no ceiling.
    """
    level_rank, ceiling_rank = rank(level), rank(ceiling) if ceiling is not None else None
    return level_rank is not None and ceiling_rank is not None and level_rank > ceiling_rank
