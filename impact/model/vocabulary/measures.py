"""What an indicator measures: kind of value, direction, time kind, and how values are combined."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """What kind of value an indicator has (docs/metrics.md 2.1)."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    SCORE = "score"
    RUBRIC = "rubric"
    YES_NO = "yes_no"
    STORY = "story"


class Direction(StrEnum):
    """Which way is better; unknown is a question, never 'up' by default."""

    UP = "up"
    DOWN = "down"
    MAINTAIN = "maintain"
    UNKNOWN = "unknown"


class TimeKind(StrEnum):
    """What a value covers in time; it decides whether values may be added over time."""

    PERIOD = "period"
    CUMULATIVE = "cumulative"
    LEVEL = "level"


class Origin(StrEnum):
    """Where a property of an indicator comes from; only a stated one may carry a formula."""

    STATED = "stated"
    INFERRED = "inferred"
    ASSUMED = "assumed"


class Aggregation(StrEnum):
    """How values of several grantees may be combined (docs/metrics.md 2.2)."""

    SUM = "sum"
    SUM_WITH_BOUNDS = "sum_with_bounds"
    RATIO = "ratio"
    WEIGHTED_MEAN = "weighted_mean"
    DISTRIBUTION = "distribution"
    COUNT = "count"
    NONE = "none"
