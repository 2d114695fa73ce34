"""Levels, spheres and kinds of arrows of a theory of change."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Levels of change in a theory of change, in the order in which they are shown."""

    INPUT = "input"
    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME = "outcome"
    OUTCOME_SHORT = "outcome_short"
    OUTCOME_MEDIUM = "outcome_medium"
    OUTCOME_LONG = "outcome_long"
    IMPACT = "impact"
    UNINTENDED = "unintended"
    OTHER = "other"


LEVEL_ORDER: tuple[Level, ...] = tuple(Level)


class Sphere(StrEnum):
    """Spheres of control, influence and interest of an organisation (docs/theory-of-change.md#ceiling-and-spheres)."""

    CONTROL = "control"
    INFLUENCE = "influence"
    INTEREST = "interest"


class LinkKind(StrEnum):
    """Claims of an arrow in a theory of change."""

    LEADS_TO = "leads_to"
    ENABLES = "enables"
    FEEDBACK = "feedback"
    HINDERS = "hinders"
