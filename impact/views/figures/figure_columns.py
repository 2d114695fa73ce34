"""Flat records for analysts: the columns of every data frame and of the page of all figures.

`docs/api.md`, the data frames of `impact.api` and the page of all figures are built from these lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.statuses import STATUS_ORDER
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.model.vocabulary.value_states import State
from impact.views.figures.judgement import JudgedBy
from impact.views.figures.shown_period import NEWEST_FIGURES, ShownPeriod

TEXT, NUMBER, WHOLE, FLAG, WORD, DAY, NUMBERS, TEXTS = (
    "string", "Float64", "Int64", "boolean", "category", "datetime64[s]", "list of float", "list of string",
)  # fmt: skip
LISTS = (NUMBERS, TEXTS)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, pandas dtype, unit ('' where it has none) and what it holds.

    `words` is the closed list of a category, in the order in which it sorts; () where the list is open.
    """

    name: str
    dtype: str
    meaning: str
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of values in the order of `columns`; a missing value is None or '', never 0."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class AllFigures:
    """All figures of an access as of one day, and the options of its filters: pairs (key, name), and period ends."""

    records: Records
    portfolios: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    grantees: tuple[tuple[str, str], ...]
    periods: tuple[date, ...]
    shown_period: ShownPeriod = NEWEST_FIGURES


def _words(kind: Any) -> tuple[str, ...]:
    return tuple(word.value for word in kind)


IN_UNIT, FRACTION, PEOPLE, PERIODS = "of the column `unit`", "fraction (1 = 100 %)", "people or cases", "periods"
LEVELS, STATUSES, STATES = _words(LEVEL_ORDER), _words(STATUS_ORDER), _words(State)

_INDICATOR_ID = Column(
    "indicator_id", WHOLE, "Number of the indicator, as in the address of its page; the key between the frames."
)
_PORTFOLIO = Column("portfolio", WORD, "Name of the portfolio.")
_GRANTEE_ID = Column("grantee_id", WHOLE, "Number of the grantee, as in the address of its page.")
_GRANTEE = Column("grantee", WORD, "Name of the grantee; a pseudonym for academics, umbrellas and facilitators.")
_CODE = Column("code", TEXT, "Code of the indicator in its source; that of the shared indicator under a pseudonym.")
_TITLE = Column("title", TEXT, "Title of the indicator, in the language of the access where it was given in it.")
_LEVEL = Column("level", WORD, "Level of change; ordered from input to impact.", words=LEVELS)
_THEME = Column("theme", WORD, "Key of the theme.")
_THEME_TITLE = Column("theme_title", WORD, "Name of the theme in the language of the access.")
_UNIT = Column("unit", TEXT, "Unit of the values; percentages are on a scale of 0 to 100.")
_MEASURE = Column("measure", WORD, "Kind of value.", words=_words(Measure))
_DIRECTION = Column("direction", WORD, "Which way is better.", words=_words(Direction))
_TIME_KIND = Column(
    "time_kind", WORD, "What a value covers in time: it decides whether values may be added over time.",
    words=_words(TimeKind),
)  # fmt: skip
_CALCULATED = Column(
    "calculated", FLAG, "True for an indicator that is calculated from others of its grantee; under a pseudonym its "
    "numbers are hidden, since beside them a small number of a part could be told.",
)  # fmt: skip
_COUNTS = Column("counts", FLAG, "False for an indicator above the ceiling of accountability.")
_SHARED_KEY = Column("shared_key", TEXT, "Key of the shared indicator it belongs to.")
_BREAKDOWN = Column(
    "breakdown", TEXT, "Group as `dimension=category`, several parted by ';'; NA for the total."
)
_START = Column("period_start", DAY, "First day of the period.")
_END = Column("period_end", DAY, "Last day of the period.")
_NUMERATOR = Column("numerator", NUMBER, "Numerator of a percentage.", PEOPLE)
_DENOMINATOR = Column("denominator", NUMBER, "Denominator of a percentage.", PEOPLE)
_N = Column("n", NUMBER, "Number of people or cases behind a mean score.", PEOPLE)
_STATE = Column(
    "state", WORD, "Why a value is there or not; `suppressed` hides a small number, `not_reported` is no zero.",
    words=STATES,
)  # fmt: skip

FIGURES: tuple[Column, ...] = (
    _INDICATOR_ID, _PORTFOLIO, _GRANTEE_ID, _GRANTEE, _CODE, _TITLE, _LEVEL, _THEME, _THEME_TITLE, _UNIT, _MEASURE,
    _DIRECTION, _TIME_KIND, _COUNTS, _SHARED_KEY, _CALCULATED,
    Column("breakdown", TEXT, "Group the indicator as a whole is about; NA where it is about everybody."),
    Column("baseline", NUMBER, "Value at the start.", IN_UNIT),
    Column("actual", NUMBER, "Latest reported value.", IN_UNIT),
    _STATE, _START, _END, _NUMERATOR, _DENOMINATOR, _N,
    Column("target", NUMBER, "Target of the period of the value.", IN_UNIT),
    Column("target_end", DAY, "Last day of the period of that target."),
    Column("target_final", NUMBER, "Last target.", IN_UNIT),
    Column("target_final_end", DAY, "Last day of the period of the last target."),
    Column("achievement", NUMBER, "Share covered of the way from baseline to target.", FRACTION),
    Column("achievement_final", NUMBER, "Share covered of the way from baseline to the last target.", FRACTION),
    Column("ratio_to_target", NUMBER, "Value divided by target, where there is no baseline.", FRACTION),
    Column("basis", WORD, "What the achievement was computed from.", words=_words(Basis)),
    Column("pace", NUMBER, "Progress made divided by the progress expected by now.", FRACTION),
    Column("expected", NUMBER, "Value expected at the end of the period.", IN_UNIT),
    Column("mean_periods", WHOLE, "Periods in the mean that is judged, where the definition asks for one; else 0.",
           PERIODS),
    Column("mean_actual", NUMBER, "Mean that is judged.", IN_UNIT),
    Column("mean_expected", NUMBER, "Mean of what was expected in those periods.", IN_UNIT),
    Column("status", WORD, "Judgement; ordered, best first.", words=STATUSES),
    Column("trend", WORD, "Direction of the series; NA with too few points.", words=("rising", "falling", "flat")),
    Column("slope", NUMBER, "Change per year (Theil–Sen).", "unit per year"),
    Column("periods_due", WHOLE,
           "Periods up to this one with a target or a value; one that shorter ones report does not count again.",
           PERIODS),
    Column("periods_reported", WHOLE, "Periods of those with a value.", PERIODS),
    Column("confidence", WORD, "Confidence A to D, from the kind of source and the coverage so far.",
           words=("A", "B", "C", "D")),
    Column("notes", TEXT, "Keys of what must be said beside the figure, parted by ';'."),
)  # fmt: skip

# For the page only: a frame has the values of all periods in `measurements()`.
SERIES = Column("series", NUMBERS, "Reported totals, oldest first; periods without a value are left out.", IN_UNIT)
REGIONS = Column("regions", TEXTS, "Regions in which the grantee works; none under a pseudonym.")
# What asks for a question about the reporting: the grantee is overdue by its calendar; values that were due are
# missing; a value can be read in several ways (of the own organisation, or for its fund).
LATE, INCOMPLETE, UNCLEAR = REPORTING_WORDS = ("late", "incomplete", "unclear")
REPORTING = Column("reporting", TEXTS, "What is open in the reporting.", words=REPORTING_WORDS)
# Without it a share of sums to date would be read as that of this period: 82 of 80, and 94 %.
JUDGED_BY = Column("judged_by", WORD, "What the status and the share compare; NA without a judgement.",
                   words=tuple(method for method in _words(JudgedBy) if method != JudgedBy.NOTHING))  # fmt: skip
# What the fund recorded of the grant an indicator was agreed under: for the fund and the grantee, and in no formula.
MONEY = "of the column `currency`"
GRANT_COLUMNS = (
    Column("grant_title", TEXT, "Name of the grant."),
    Column("grant_amount", NUMBER, "Amount of the grant, not of this indicator.", MONEY),
    Column("grant_budget", NUMBER, "Whole budget of what the grant supports.", MONEY),
    Column("currency", TEXT, "Currency of the portfolio, ISO 4217."),
    Column("grant_starts", DAY, "First day of the grant."),
    Column("grant_ends", DAY, "Last day of the grant."),
    Column("non_financial", TEXT, "Support of the fund that is no money."),
    Column("goals", TEXTS, "Numbers of the Sustainable Development Goals of the grant."),
)
PAGE_COLUMNS = (SERIES, REGIONS, REPORTING, JUDGED_BY, *GRANT_COLUMNS)

MEASUREMENTS: tuple[Column, ...] = (
    _INDICATOR_ID, _PORTFOLIO, _GRANTEE_ID, _GRANTEE, _CODE, _TITLE, _UNIT, _MEASURE, _BREAKDOWN, _START, _END,
    Column("value", NUMBER, "Value in force; one that was replaced or waits for review is not here.", IN_UNIT),
    _NUMERATOR, _DENOMINATOR, _N, _STATE,
    Column("raw", TEXT, "What stood in the cell; NA under a pseudonym, as are the columns after it."),
    Column("note", TEXT, "Remark of the grantee with the value."),
    Column("file", TEXT, "Name of the file handed in."),
    Column("sheet", TEXT, "Sheet of the file."),
    Column("cell", TEXT, "Cell of the sheet."),
    Column("submitted_on", DAY, "Day on which the file was handed in."),
)  # fmt: skip

INDICATORS: tuple[Column, ...] = (
    _INDICATOR_ID, _PORTFOLIO, _GRANTEE_ID, _GRANTEE,
    Column("grant_ref", TEXT, "Reference of the grant; NA under a pseudonym."),
    _CODE, _TITLE,
    Column("result_title", TEXT, "Title of the result the indicator measures."),
    Column("definition", TEXT, "How the indicator is defined; NA under a pseudonym."),
    _LEVEL, _THEME, _THEME_TITLE, _UNIT, _MEASURE, _DIRECTION,
    Column("direction_origin", WORD, "Where the direction comes from.", words=_words(Origin)),
    _TIME_KIND,
    Column("time_kind_origin", WORD, "Where the time kind comes from.", words=_words(Origin)),
    Column("aggregation", WORD, "How values of several grantees may be combined.", words=_words(Aggregation)),
    _COUNTS, _SHARED_KEY, _CALCULATED,
    Column("breakdown", TEXT, "Group the indicator as a whole is about; NA where it is about everybody."),
    Column("baseline", NUMBER, "Value at the start.", IN_UNIT),
    Column("baseline_state", WORD, "Why a baseline is there or not.", words=STATES),
    Column("baseline_date", DAY, "Day of the baseline."),
    Column("band_low", NUMBER, "Lower edge of the band a value must stay in.", IN_UNIT),
    Column("band_high", NUMBER, "Upper edge of the band a value must stay in.", IN_UNIT),
    Column("numerator_text", TEXT, "What the numerator counts; NA under a pseudonym."),
    Column("denominator_text", TEXT, "What the denominator counts; NA under a pseudonym."),
    Column("source", TEXT, "Where the values come from."),
    Column("frequency", TEXT, "How often it is measured."),
    Column("location", TEXT, "Where it is measured; NA under a pseudonym."),
)  # fmt: skip

PORTFOLIO: tuple[Column, ...] = (
    Column("portfolio_id", WHOLE, "Number of the portfolio."),
    _PORTFOLIO, _GRANTEE_ID, _GRANTEE, _LEVEL,
    *(Column(word, WHOLE, f"Indicators with the status `{word}`.", "indicators") for word in STATUSES),
    Column("total", WHOLE, "All indicators of the grantee on this level.", "indicators"),
)  # fmt: skip

EXPLANATION: tuple[Column, ...] = (
    Column("role", WORD, "What the number is in the formula.",
           words=("value", "part", "target", "target_final", "baseline", "expected")),
    Column("value", NUMBER, "The number.", IN_UNIT),
    _UNIT, _STATE, _START, _END, _NUMERATOR, _DENOMINATOR, _BREAKDOWN,
    Column("title", TEXT, "Title of the part, of a value that is calculated; NA for the indicator itself."),
    Column("raw", TEXT, "What stood in the cell."),
    Column("file", TEXT, "Name of the file handed in."),
    Column("sheet", TEXT, "Sheet of the file."),
    Column("cell", TEXT, "Cell of the sheet."),
    Column("submitted_by", TEXT, "Who handed the file in."),
    Column("submitted_on", DAY, "Day on which the file was handed in."),
    Column("approved_by", TEXT, "Who approved it."),
    Column("approved_on", DAY, "Day on which it was approved."),
)  # fmt: skip

TABLES: dict[str, tuple[Column, ...]] = {
    "figures": FIGURES, "measurements": MEASUREMENTS, "indicators": INDICATORS, "portfolio": PORTFOLIO,
    "explain": EXPLANATION,
}  # fmt: skip
