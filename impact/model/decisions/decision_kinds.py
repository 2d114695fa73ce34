"""The closed word lists of decisions; their texts are `decisions.<list>.<value>` of the catalog."""

from __future__ import annotations

from enum import StrEnum


class DecisionSubject(StrEnum):
    """What a decision is about: one grantee, a theme of a portfolio, or the strategy of a fund."""

    GRANTEE = "grantee"
    THEME = "theme"
    STRATEGY = "strategy"


class DecisionLevel(StrEnum):
    """Whether it is about how something is done, or about what is done."""

    OPERATIONAL = "operational"
    STRATEGIC = "strategic"


class DecisionOption(StrEnum):
    """What is decided. None of them follows from a status."""

    CONTINUE = "continue"
    SCALE = "scale"
    ADJUST = "adjust"
    PAUSE = "pause"
    FINISH = "finish"
    EXTEND = "extend"
    FIND_OUT = "find_out"


class DecisionConfidence(StrEnum):
    """How sure those who decide are of it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class DecisionState(StrEnum):
    """Where a decision is: worked on, in force, followed by another one, or over."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUCCEEDED = "succeeded"
    ENDED = "ended"


class WordsKind(StrEnum):
    """What somebody writes beside a decision once it is there: it is added, never changed."""

    VIEW = "view"  # the grantee's own
    DISSENT = "dissent"  # of somebody of the fund, for the fund alone
    OUTCOME = "outcome"  # what happened later


class Comparison(StrEnum):
    """On which side of a threshold a value would change our mind."""

    BELOW = "below"
    ABOVE = "above"


# Questions before some options. They may be left open: then the decision says so.
GUARD_QUESTIONS: dict[DecisionOption, tuple[str, ...]] = {
    DecisionOption.SCALE: ("evidence", "transferability", "cost", "capacity"),
    DecisionOption.FINISH: ("notice", "handover", "communication"),
}
