"""Notes shown beside a figure."""

from __future__ import annotations

from enum import StrEnum


class Note(StrEnum):
    """Notes shown beside a figure; each has a sentence in three languages (catalog `notes`)."""

    DIRECTION_INFERRED = "direction_inferred"
    DIRECTION_UNKNOWN = "direction_unknown"
    TIME_KIND_ASSUMED = "time_kind_assumed"
    TARGET_ON_WRONG_SIDE = "target_on_wrong_side"
    NO_BASELINE = "no_baseline"
    NO_TARGET = "no_target"
    NO_MEASUREMENT = "no_measurement"
    TARGET_EQUALS_BASELINE = "target_equals_baseline"
    TARGET_OF_OTHER_PERIOD = "target_of_other_period"
    ONLY_BROKEN_DOWN = "only_broken_down"
    UNCLEAR_VALUE = "unclear_value"
    PERCENT_BELOW_ONE = "percent_below_one"
    PERCENT_WITHOUT_PARTS = "percent_without_parts"
    UNDATED = "undated"
    SAME_TITLE = "same_title"
    SAME_KEY_OTHER_PERIOD = "same_key_other_period"
    CONFLICTING_VALUES = "conflicting_values"
    RUNNING_TOTAL_FELL = "running_total_fell"
    OUTSIDE_BAND = "outside_band"
    NUMERATOR_ABOVE_DENOMINATOR = "numerator_above_denominator"
    TOO_EARLY = "too_early"
    FOLLOWED_ONLY = "followed_only"
    COUNTED_FROM_ZERO = "counted_from_zero"
    STALE = "stale"
    FEW_CASES = "few_cases"
    FAR_BEYOND_TARGET = "far_beyond_target"
    MEAN_NOT_POSSIBLE = "mean_not_possible"
