"""What an indicator measures: kind of value, direction, time kind, and how values are combined."""

from __future__ import annotations

from enum import StrEnum

# No measured value is larger in size: beyond it a double no longer holds every cent, and what multiplies such a number
# may leave the range of a double. A cell that holds more is asked about. What is smaller than SMALLEST_VALUE is what a
# spreadsheet leaves where a sum is 0 (0.1 + 0.2 - 0.3 gives 5.6e-17), and is read as 0 beside ordinary numbers; what is
# smaller than LEAST_MEANT nobody measures at all.
LARGEST_VALUE, SMALLEST_VALUE, LEAST_MEANT = 1e15, 1e-15, 1e-100


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
