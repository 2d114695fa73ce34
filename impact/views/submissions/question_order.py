"""The order of the questions about a file, and how a cell is treated until its question is answered."""

from __future__ import annotations

from impact.model.issues import IssueKind

# Order of questions: first what removes a number, then what delays a figure, then what only qualifies it.
WORST_FIRST = (
    IssueKind.ERROR_CELL,
    IssueKind.FORMULA_WITHOUT_VALUE,
    IssueKind.TWO_COLUMNS,
    IssueKind.SAME_CODE,
    IssueKind.SIMILAR_TITLES,
    IssueKind.SAME_ON_SHEETS,
    IssueKind.PERIOD_UNREAD,
    IssueKind.PERIOD_UNCERTAIN,
    IssueKind.HIDDEN_VALUE,
    IssueKind.SUBTOTAL_SUSPECTED,
    IssueKind.TEXT_LIMITS,
    IssueKind.TEXT_BESIDE,
    IssueKind.HEADER_UNEXPLAINED,
    IssueKind.LAYOUT_GUESSED,
    IssueKind.ROW_APART,
    IssueKind.TOTAL_DIFFERS,
    IssueKind.ROWS_OF_SUM_DIFFER,
    IssueKind.TOTAL_ROW_DIFFERS,
    IssueKind.COLUMN_UNREAD,
    IssueKind.CELLS_UNREAD,
    IssueKind.SCALE_DIFFERS,
    IssueKind.CURRENCY_DIFFERS,
    IssueKind.AMBIGUOUS_NUMBER,
    IssueKind.DUPLICATE_VALUE,
    IssueKind.SEVERAL_NUMBERS,
    IssueKind.STRUCK_VALUE,
    IssueKind.SHOWN_OTHERWISE,
    IssueKind.FOOTNOTE_MARK,
    IssueKind.CODE_VALUE,
    IssueKind.NOTE_DISAGREES,
    IssueKind.CHANGE_OR_LEVEL,
    IssueKind.SIGN_SCALE,
    IssueKind.DASH_FOR_ZERO,
    IssueKind.NUMBER_WITH_TEXT,
    IssueKind.RANGE,
    IssueKind.INEQUALITY,
    IssueKind.RATIO,
    IssueKind.TEXT_FOR_NUMBER,
    IssueKind.DATE_FOR_NUMBER,
    IssueKind.DURATION,
    IssueKind.LOCKED_PERIOD,
    IssueKind.UNREADABLE_DATE,
    IssueKind.PERIOD_ENDS_BEFORE_START,
    IssueKind.UNKNOWN_CODE,
    IssueKind.UNIT_CHANGED,
    IssueKind.TARGET_ON_WRONG_SIDE,
    IssueKind.TIME_KIND_UNKNOWN,
    IssueKind.YEAR_AND_PARTS_DIFFER,
    IssueKind.PERCENT_BELOW_ONE,
    IssueKind.NUMERATOR_ABOVE_DENOMINATOR,
    IssueKind.TEN_TIMES,
    IssueKind.RUNNING_TOTAL_FELL,
    IssueKind.CUMULATIVE_OR_PERIOD,
    IssueKind.PARTS_DO_NOT_ADD_UP,
    IssueKind.PERIOD_NOT_DUE,
    IssueKind.VALUE_GONE,
    IssueKind.BLANK_AS_ZERO,
    IssueKind.DIRECTION_UNKNOWN,
)
# The catalog key of how a cell is treated until it is answered.
INTERIM_TEXTS = {
    **dict.fromkeys(WORST_FIRST[: WORST_FIRST.index(IssueKind.LOCKED_PERIOD)], "questions.waits"),
    **dict.fromkeys(
        (IssueKind.COLUMN_UNREAD, IssueKind.CELLS_UNREAD, IssueKind.TOTAL_ROW_DIFFERS), "questions.not_used"
    ),
    IssueKind.LOCKED_PERIOD: "questions.refused",
    **dict.fromkeys((IssueKind.TARGET_ON_WRONG_SIDE, IssueKind.DIRECTION_UNKNOWN), "questions.no_judgement"),
    **dict.fromkeys(
        (
            IssueKind.UNIT_CHANGED, IssueKind.PERCENT_BELOW_ONE, IssueKind.TEN_TIMES, IssueKind.RUNNING_TOTAL_FELL,
            IssueKind.CUMULATIVE_OR_PERIOD, IssueKind.PARTS_DO_NOT_ADD_UP, IssueKind.PERIOD_NOT_DUE,
        ),
        "questions.counts",
    ),
    **dict.fromkeys((IssueKind.TIME_KIND_UNKNOWN, IssueKind.YEAR_AND_PARTS_DIFFER), "questions.values_wait"),
}  # fmt: skip
# Questions about an indicator as a whole: every cell of it was understood.
ABOUT_INDICATORS = frozenset(
    {
        IssueKind.DIRECTION_UNKNOWN, IssueKind.TIME_KIND_UNKNOWN, IssueKind.CUMULATIVE_OR_PERIOD,
        IssueKind.UNIT_CHANGED,
    }
)  # fmt: skip
