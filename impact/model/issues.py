"""Issues of a file: the kinds of doubt there are, their severity, and one doubt with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
    BOX_UNREAD = "box_unread"
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
    CALCULATED_INDICATOR = "calculated_indicator"
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
    ROWS_OF_SUM_DIFFER = "rows_of_sum_differ"
    TOTAL_ROW_DIFFERS = "total_row_differs"
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
