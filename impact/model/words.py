"""Enums of the domain; terms as in data/reference/glossary.csv."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Languages of every text; Dutch comes first and is the default."""

    NL = "nl"
    EN = "en"
    FR = "fr"


class OrganisationKind(StrEnum):
    """What an organisation is in the network."""

    FUND = "fund"
    GRANTEE = "grantee"
    UMBRELLA = "umbrella"
    KNOWLEDGE = "knowledge"
    COACH = "coach"


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


class Frequency(StrEnum):
    """How often a grantee reports or an indicator is measured, the shortest first."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"

    @classmethod
    def of(cls, stored: str) -> Frequency:
        """The frequency behind a stored word; YEAR where nothing, or no word of this list, is stored."""
        return next((frequency for frequency in cls if frequency == stored), cls.YEAR)

    @property
    def months(self) -> int:
        """How many whole months a period has; 0 for ONCE, which has no periods."""
        return _MONTHS[self]

    @property
    def days(self) -> int:
        """After so many days since its last period a grantee owes the whole round: a period, less some ten days."""
        return _DAYS[self]


# Those in which a fund asks grantees to report: they have a calendar.
REPORTING_FREQUENCIES = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR, Frequency.YEAR)
_MONTHS = {
    Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12, Frequency.ONCE: 0,
}  # fmt: skip
# What is measured once is owed like what is measured each year.
_DAYS = {
    Frequency.MONTH: 25, Frequency.QUARTER: 80, Frequency.HALF_YEAR: 170, Frequency.YEAR: 350, Frequency.ONCE: 350,
}  # fmt: skip


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


class State(StrEnum):
    """States of a value; `reported` includes a true zero, `unclear` occurs only while a file is read.

    `not_applicable` is an answer ("n.v.t."): there is nothing to report, so nothing is missing.
    """

    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_DUE = "not_due"
    SUPPRESSED = "suppressed"
    NOT_COMPARABLE = "not_comparable"
    UNCLEAR = "unclear"
    # Of a value in a history only: it was reported, and another took its place.
    REPLACED = "replaced"


# Nothing was measured, for want of a value or because there is none to have.
NOT_MEASURED = (State.NOT_REPORTED, State.NOT_APPLICABLE)
# Nobody waits for a value of such a period.
NOT_EXPECTED = (State.NOT_DUE, State.NOT_APPLICABLE)


class Status(StrEnum):
    """Statuses of a figure (docs/metrics.md 2.3), best first; `not_rated` means no judgement yet."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    ATTENTION = "attention"
    BEHIND = "behind"
    REGRESSING = "regressing"
    NOT_RATED = "not_rated"


STATUS_ORDER: tuple[Status, ...] = tuple(Status)


class Basis(StrEnum):
    """What an achievement was computed from (docs/metrics.md 2.8)."""

    FROM_BASELINE = "from_baseline"
    RATIO_TO_TARGET = "ratio_to_target"
    MET_ONLY = "met_only"
    BAND = "band"
    NO_DATA = "no_data"
    NO_TARGET = "no_target"
    CONFIG_ERROR = "config_error"


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


class Variant(StrEnum):
    """Which measurements a figure is computed from: approved ones only, or pending ones too."""

    APPROVED = "approved"
    WITH_PENDING = "with_pending"


class SubmissionState(StrEnum):
    """Life cycle of a submission; only approved ones count towards portfolio figures."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    UNDONE = "undone"


class Role(StrEnum):
    """Roles of an account (docs/permissions.md)."""

    ADMINISTRATOR = "administrator"
    FUND_STAFF = "fund_staff"
    GRANTEE_EDITOR = "grantee_editor"
    GRANTEE_VIEWER = "grantee_viewer"
    COACH = "coach"
    ACADEMIC = "academic"
    UMBRELLA = "umbrella"
    FACILITATOR = "facilitator"


class Strand(StrEnum):
    """The three strands ("werven") of the network."""

    SUBSTANTIATE = "substantiate"
    VISIBLE = "visible"
    VALORISE = "valorise"
