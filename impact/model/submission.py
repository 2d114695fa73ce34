"""Result of reading a file: indicators, values as columns, and issues by cell.

Values are columns and not objects: a workbook of 100,000 rows must not become
100,000 Python objects (docs/performance.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from impact.model.cell_account import AccountLine
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State

# The place of what was entered on screen, where a file has the name of a sheet; no workbook may call a sheet so.
SCREEN_SHEET = "[screen]"
# The layout and the format of a submission that was entered on screen.
SCREEN = "screen"
# A note that somebody emptied on screen: a value without a note leaves the one that is there.
EMPTIED_NOTE = " "


class ValueKind(StrEnum):
    """Whether a value in a file is a measurement or a target."""

    ACTUAL = "actual"
    TARGET = "target"


class IssueKind(StrEnum):
    """Kinds of doubt about a file; each has its text in the catalog `issues`."""

    AMBIGUOUS_NUMBER = "ambiguous_number"
    OTHER_NOTATION = "other_notation"
    RANGE = "range"
    INEQUALITY = "inequality"
    NUMBER_WITH_TEXT = "number_with_text"
    RATIO = "ratio"
    TEXT_FOR_NUMBER = "text_for_number"
    DATE_FOR_NUMBER = "date_for_number"
    DURATION = "duration"
    ERROR_CELL = "error_cell"
    PERCENT_BELOW_ONE = "percent_below_one"
    TARGET_ON_WRONG_SIDE = "target_on_wrong_side"
    DIRECTION_UNKNOWN = "direction_unknown"
    DIRECTION_OFTEN_UNKNOWN = "direction_often_unknown"
    UNREADABLE_DATE = "unreadable_date"
    PERIOD_ENDS_BEFORE_START = "period_ends_before_start"
    DUPLICATE_VALUE = "duplicate_value"
    SAME_TITLE = "same_title"
    SAME_KEY_OTHER_PERIOD = "same_key_other_period"
    NUMERATOR_ABOVE_DENOMINATOR = "numerator_above_denominator"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_COLUMN = "unknown_column"
    SHEET_SKIPPED = "sheet_skipped"
    ROW_SKIPPED = "row_skipped"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    HIDDEN_SHEET = "hidden_sheet"
    EXTERNAL_LINKS = "external_links"
    MACROS = "macros"
    FORMULAS = "formulas"
    FORMATS_UNREAD = "formats_unread"
    YES_NO_READ = "yes_no_read"
    RUNNING_TOTAL_FELL = "running_total_fell"
    CUMULATIVE_OR_PERIOD = "cumulative_or_period"
    TIME_KIND_UNKNOWN = "time_kind_unknown"
    UNIT_CHANGED = "unit_changed"
    PARTS_DO_NOT_ADD_UP = "parts_do_not_add_up"
    YEAR_AND_PARTS_DIFFER = "year_and_parts_differ"
    TEN_TIMES = "ten_times"
    PERIOD_NOT_DUE = "period_not_due"
    LOCKED_PERIOD = "locked_period"
    VALUE_GONE = "value_gone"
    SEVERAL_NUMBERS = "several_numbers"
    FOOTNOTE_MARK = "footnote_mark"
    STRUCK_VALUE = "struck_value"
    SHOWN_OTHERWISE = "shown_otherwise"
    NOTE_DISAGREES = "note_disagrees"
    CHANGE_OR_LEVEL = "change_or_level"
    SIGN_SCALE = "sign_scale"
    DASH_FOR_ZERO = "dash_for_zero"
    SCALE_DIFFERS = "scale_differs"
    CURRENCY_DIFFERS = "currency_differs"
    TWO_COLUMNS = "two_columns"
    TARGET_REVISED = "target_revised"
    HIDDEN_VALUE = "hidden_value"
    COLUMN_UNREAD = "column_unread"
    CELLS_UNREAD = "cells_unread"
    PERIOD_UNCERTAIN = "period_uncertain"
    PERIOD_UNREAD = "period_unread"
    SAME_CODE = "same_code"
    SIMILAR_TITLES = "similar_titles"
    SAME_ON_SHEETS = "same_on_sheets"
    SUBTOTAL_SUSPECTED = "subtotal_suspected"
    LAYOUT_GUESSED = "layout_guessed"
    ROW_APART = "row_apart"
    TOTAL_DIFFERS = "total_differs"
    TEXT_BESIDE = "text_beside"
    TEXT_LIMITS = "text_limits"
    CODE_VALUE = "code_value"
    BLANK_AS_ZERO = "blank_as_zero"
    HEADER_UNEXPLAINED = "header_unexplained"
    TEMPLATE_COLUMN_MISSING = "template_column_missing"
    TEMPLATE_COLUMN_RENAMED = "template_column_renamed"
    TEMPLATE_COLUMN_MOVED = "template_column_moved"
    TEMPLATE_COLUMN_ADDED = "template_column_added"
    TEMPLATE_CELL_CHANGED = "template_cell_changed"
    TEMPLATE_CELL_EMPTIED = "template_cell_emptied"
    TEMPLATE_UNPROTECTED = "template_unprotected"
    TEMPLATE_HIDDEN_ROWS = "template_hidden_rows"
    TEMPLATE_HIDDEN_COLUMN = "template_hidden_column"
    TEMPLATE_FORMULA = "template_formula"
    TEMPLATE_NOT_CHECKED = "template_not_checked"


class Severity(StrEnum):
    """Severity of an issue: a question needs an answer, a remark does not."""

    QUESTION = "question"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Issue:
    """One doubt about one cell; `readings` are its possible numbers, `row`/`column` count from 1.

    `indicator` indexes `Submission.indicators` (from 0) where the doubt is about a whole indicator. `value_at` is
    (sheet, row, column) of the value concerned, where that is another cell. `periods` are (start, end, breakdown)
    with ISO days, where the doubt is about values of periods. `withheld` are the (sheet, row, column, number) of a
    doubtful indicator that count nowhere until it is answered. `answered` is the reply (model.answers), '' while open.
    """

    kind: IssueKind
    severity: Severity
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    raw: str = ""
    readings: tuple[float, ...] = ()
    params: dict[str, str] = field(default_factory=dict)
    indicator: int | None = None
    value_at: tuple[str, int, int] | None = None
    periods: tuple[tuple[str, str, str], ...] = ()
    withheld: tuple[tuple[str, int, int, float], ...] = ()
    answered: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is a question without an answer."""
        return self.severity is Severity.QUESTION and not self.answered


@dataclass(frozen=True, slots=True)
class SubmittedIndicator:
    """An indicator as a file describes it.

    `baseline_state` is REPORTED, UNCLEAR, NOT_REPORTED (the file has a place for a baseline and it is
    blank) or NOT_DUE (the file has no place for a baseline). `key` identifies it within its grant: the
    code, else result + title + unit + location + breakdown + occurrence. `revised` names the properties that somebody
    set on screen on purpose: those are an agreement, which no file changes.
    """

    key: str
    grant_ref: str
    grant_title: str
    title: str
    code: str = ""
    definition: str = ""
    result_title: str = ""
    result_no: int | None = None
    indicator_no: int | None = None
    level: Level = Level.OTHER
    unit: str = ""
    measure: Measure = Measure.NUMBER
    direction: Direction = Direction.UNKNOWN
    direction_origin: Origin = Origin.ASSUMED
    time_kind: TimeKind = TimeKind.LEVEL
    time_kind_origin: Origin = Origin.ASSUMED
    aggregation: Aggregation | None = None
    baseline: float | None = None
    baseline_raw: str = ""
    baseline_state: State = State.NOT_DUE
    baseline_date: date | None = None
    baseline_year: int | None = None
    baseline_row: int | None = None
    baseline_column: int | None = None
    location: str = ""
    breakdown: str = ""
    occurrence: int = 1
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    shared_key: str = ""
    sheet: str = ""
    row: int | None = None
    notes: tuple[Note, ...] = ()
    external: dict[str, str] = field(default_factory=dict)
    band_low: float | None = None
    band_high: float | None = None
    frequency: str = ""
    revised: tuple[str, ...] = ()


@dataclass(slots=True)
class ValueColumns:
    """Measurements or targets as parallel lists, in file order.

    `indicator` indexes `Submission.indicators` (from 0); `breakdown` is '' for a total, else
    'Dimension=Category; …' sorted; `value` is None unless `state` is REPORTED (0 is a value);
    percentages are kept on the scale of the indicator's unit (0–100 for '%').
    `row` and `column` count from 1 as in the sheet; `denominator` of a target is the expected one.
    """

    indicator: list[int] = field(default_factory=list)
    start: list[date | None] = field(default_factory=list)
    end: list[date | None] = field(default_factory=list)
    breakdown: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    numerator: list[float | None] = field(default_factory=list)
    denominator: list[float | None] = field(default_factory=list)
    n: list[float | None] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    state: list[State] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    sheet: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.indicator)

    def append(
        self,
        indicator: int,
        start: date | None,
        end: date | None,
        breakdown: str,
        value: float | None,
        raw: str,
        state: State,
        *,
        numerator: float | None = None,
        denominator: float | None = None,
        n: float | None = None,
        note: str = "",
        sheet: str = "",
        row: int = 0,
        column: int = 0,
    ) -> None:
        """Append one value; slow, for builders and small files (ingest passes whole lists)."""
        items: tuple[object, ...] = (indicator, start, end, breakdown, value, numerator, denominator, n)
        items += (raw, state, note, sheet, row, column)
        for column_field, item in zip(fields(self), items, strict=True):
            getattr(self, column_field.name).append(item)


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """The recognised role of a column; `header` is the file's own text, `column` counts from 1."""

    sheet: str
    column: int
    header: str
    role: str


@dataclass(frozen=True, slots=True)
class NumberLocale:
    """Number notation of a file: decimal mark ('.' or ','), whether it is certain, and how it was decided."""

    decimal: str
    certain: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as it was read, before anything is stored; `size` in bytes, `content_hash` of those bytes."""

    file_name: str
    content_hash: str
    size: int
    format: str
    layout: str
    locale: NumberLocale
    columns: tuple[ColumnRole, ...]
    sheets: tuple[str, ...]
    indicators: tuple[SubmittedIndicator, ...]
    actuals: ValueColumns
    targets: ValueColumns
    issues: tuple[Issue, ...]
    organisation: str = ""
    organisation_ref: str = ""
    template_language: str = ""
    # What became of each cell with a number at reading; `cells_left_out` are values that answers removed since.
    account: tuple[AccountLine, ...] = ()
    cells_left_out: tuple[tuple[str, int, int], ...] = ()
