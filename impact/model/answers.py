"""Answers to the issues of a file: the replies each kind of issue accepts, and the reply a user chose.

Answers are part of a submission: the same file with the same answers is read in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.measures import Measure


class Reply(StrEnum):
    """The closed list of replies to an issue; `REPLIES_OF_KIND` says which of them each kind of issue accepts.

    FIRST to FOURTH choose among the readings of an issue. ACTUAL to TITLE say what a column holds: they correct the
    layout, by which the file is then read again (`ROLE_OF_REPLY`). LEAVE is 'no, I shall look': the value is not used
    and its cell stays marked.
    """

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    PERCENT = "percent"
    FRACTION = "fraction"
    PARTS = "parts"
    WITH_GROUPS = "with_groups"
    NOT_REPORTED = "not_reported"
    CORRECT = "correct"
    SWAP = "swap"
    UP = "up"
    DOWN = "down"
    MAINTAIN = "maintain"
    OTHER_DIRECTION = "other_direction"
    PERIOD = "period"
    CUMULATIVE = "cumulative"
    LEVEL = "level"
    SAME_UNIT = "same_unit"
    CONVERT = "convert"
    NEW = "new"
    KEEP = "keep"
    WITHDRAW = "withdraw"
    LEAVE_OUT = "leave_out"
    COUNTS = "counts"
    DOES_NOT_COUNT = "does_not_count"
    SAME = "same"
    ACTUAL = "actual"
    TARGET = "target"
    BASELINE = "baseline"
    GROUP = "group"
    TITLE = "title"
    LEAVE = "leave"


# The param of a question whether two indicators are one, both with a value of one period: the first one waits too.
CONTESTED = "contested"
READINGS = (Reply.FIRST, Reply.SECOND, Reply.THIRD, Reply.FOURTH)
_NUMBER = (*READINGS, Reply.NOT_REPORTED, Reply.LEAVE)
_NO_NUMBER = (Reply.NOT_REPORTED, Reply.LEAVE)

# Replies that correct the layout, and the role that they give a column (model.mapping).
ROLE_OF_REPLY: Mapping[Reply, str] = {
    Reply.ACTUAL: "actual", Reply.TARGET: "target", Reply.BASELINE: "baseline", Reply.GROUP: "dimension",
    Reply.TITLE: "title",
}  # fmt: skip
_VALUES = (Reply.ACTUAL, Reply.TARGET, Reply.BASELINE)

# In the order in which a page offers them.
REPLIES_OF_KIND: Mapping[IssueKind, tuple[Reply, ...]] = {
    IssueKind.AMBIGUOUS_NUMBER: (Reply.SECOND, Reply.FIRST, Reply.LEAVE),
    IssueKind.RANGE: (*READINGS, Reply.LEAVE),
    IssueKind.INEQUALITY: (*READINGS, Reply.LEAVE),
    IssueKind.NUMBER_WITH_TEXT: _NUMBER,
    IssueKind.RATIO: (Reply.PARTS, Reply.FIRST, Reply.LEAVE),
    IssueKind.TEXT_FOR_NUMBER: _NO_NUMBER,
    IssueKind.DATE_FOR_NUMBER: _NUMBER,
    IssueKind.DURATION: _NUMBER,
    IssueKind.ERROR_CELL: _NO_NUMBER,
    IssueKind.FORMULA_WITHOUT_VALUE: _NO_NUMBER,
    IssueKind.PERCENT_BELOW_ONE: (Reply.FRACTION, Reply.PERCENT, Reply.LEAVE),
    IssueKind.DUPLICATE_VALUE: (Reply.FIRST, Reply.SECOND, Reply.LEAVE),
    IssueKind.PERIOD_ENDS_BEFORE_START: (Reply.SWAP, Reply.LEAVE),
    IssueKind.UNREADABLE_DATE: (Reply.LEAVE,),
    IssueKind.NUMERATOR_ABOVE_DENOMINATOR: (Reply.SWAP, Reply.CORRECT, Reply.LEAVE),
    IssueKind.TARGET_ON_WRONG_SIDE: (Reply.OTHER_DIRECTION, Reply.CORRECT, Reply.LEAVE),
    IssueKind.DIRECTION_UNKNOWN: (Reply.UP, Reply.DOWN, Reply.MAINTAIN, Reply.LEAVE),
    IssueKind.UNKNOWN_CODE: (Reply.NEW, Reply.LEAVE),
    IssueKind.RUNNING_TOTAL_FELL: (Reply.CORRECT, Reply.PERIOD, Reply.LEAVE),
    IssueKind.CUMULATIVE_OR_PERIOD: (Reply.CORRECT, Reply.PERIOD, Reply.CUMULATIVE, Reply.LEVEL, Reply.LEAVE),
    IssueKind.TIME_KIND_UNKNOWN: (Reply.PERIOD, Reply.CUMULATIVE, Reply.LEVEL, Reply.LEAVE),
    IssueKind.UNIT_CHANGED: (Reply.SAME_UNIT, Reply.CONVERT, Reply.LEAVE),
    IssueKind.PARTS_DO_NOT_ADD_UP: (Reply.CORRECT, Reply.LEAVE),
    IssueKind.YEAR_AND_PARTS_DIFFER: (Reply.CORRECT, Reply.LEAVE),
    IssueKind.TEN_TIMES: (Reply.CORRECT, Reply.LEAVE),
    IssueKind.PERIOD_NOT_DUE: (Reply.CORRECT, Reply.LEAVE_OUT),
    IssueKind.LOCKED_PERIOD: (Reply.LEAVE_OUT,),
    IssueKind.VALUE_GONE: (Reply.KEEP, Reply.WITHDRAW),
    IssueKind.SEVERAL_NUMBERS: (Reply.WITH_GROUPS, *_NUMBER),
    IssueKind.FOOTNOTE_MARK: (*READINGS, Reply.LEAVE),
    IssueKind.STRUCK_VALUE: _NUMBER,
    IssueKind.SHOWN_OTHERWISE: _NUMBER,
    IssueKind.NOTE_DISAGREES: _NUMBER,
    IssueKind.CHANGE_OR_LEVEL: (*READINGS, Reply.LEAVE),
    IssueKind.SIGN_SCALE: (Reply.FIRST, Reply.NOT_REPORTED, Reply.LEAVE),
    IssueKind.DASH_FOR_ZERO: (Reply.FIRST, Reply.NOT_REPORTED, Reply.LEAVE),
    IssueKind.SCALE_DIFFERS: (*READINGS, Reply.LEAVE),
    IssueKind.CURRENCY_DIFFERS: (*READINGS, Reply.LEAVE),
    IssueKind.TWO_COLUMNS: (*READINGS, Reply.LEAVE),
    IssueKind.HIDDEN_VALUE: (Reply.COUNTS, Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.COLUMN_UNREAD: (*_VALUES, Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.CELLS_UNREAD: (Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.PERIOD_UNCERTAIN: (*READINGS, Reply.LEAVE),
    IssueKind.PERIOD_UNREAD: (Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.SAME_CODE: (Reply.SAME, Reply.NEW, Reply.LEAVE),
    IssueKind.SIMILAR_TITLES: (Reply.SAME, Reply.NEW, Reply.LEAVE),
    IssueKind.SAME_ON_SHEETS: (Reply.NEW, Reply.SAME, Reply.LEAVE),
    IssueKind.SUBTOTAL_SUSPECTED: (Reply.DOES_NOT_COUNT, Reply.COUNTS, Reply.LEAVE),
    IssueKind.TEXT_BESIDE: (Reply.GROUP, Reply.TITLE, Reply.DOES_NOT_COUNT, Reply.COUNTS, Reply.LEAVE),
    IssueKind.TEXT_LIMITS: (Reply.COUNTS, Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.CODE_VALUE: (Reply.NOT_REPORTED, Reply.FIRST, Reply.LEAVE),
    IssueKind.BLANK_AS_ZERO: _NO_NUMBER,
    IssueKind.HEADER_UNEXPLAINED: (Reply.COUNTS, Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.LAYOUT_GUESSED: (Reply.COUNTS, *_VALUES, Reply.DOES_NOT_COUNT, Reply.LEAVE),
    IssueKind.ROW_APART: (Reply.DOES_NOT_COUNT, Reply.COUNTS, Reply.LEAVE),
    IssueKind.TOTAL_DIFFERS: (Reply.DOES_NOT_COUNT, Reply.COUNTS, Reply.LEAVE),
    IssueKind.ROWS_OF_SUM_DIFFER: (Reply.DOES_NOT_COUNT, Reply.COUNTS, Reply.LEAVE),
    IssueKind.TOTAL_ROW_DIFFERS: (Reply.DOES_NOT_COUNT, Reply.LEAVE),
}
# While such a question is open, the value counts as it was read; any other question holds its value back.
COUNTS_WHILE_OPEN = frozenset(
    {
        IssueKind.UNIT_CHANGED, IssueKind.PERCENT_BELOW_ONE, IssueKind.TEN_TIMES, IssueKind.RUNNING_TOTAL_FELL,
        IssueKind.CUMULATIVE_OR_PERIOD, IssueKind.PARTS_DO_NOT_ADD_UP, IssueKind.PERIOD_NOT_DUE, IssueKind.VALUE_GONE,
        IssueKind.TARGET_ON_WRONG_SIDE, IssueKind.DIRECTION_UNKNOWN, IssueKind.UNKNOWN_CODE, IssueKind.LOCKED_PERIOD,
        IssueKind.NUMERATOR_ABOVE_DENOMINATOR, IssueKind.COLUMN_UNREAD, IssueKind.CELLS_UNREAD,
        IssueKind.BLANK_AS_ZERO, IssueKind.TOTAL_ROW_DIFFERS,
    }
)  # fmt: skip
# Questions whether a value counts or of which period it is: its number is another question, or certain.
ABOUT_CONDITIONS = frozenset(
    {
        IssueKind.HIDDEN_VALUE, IssueKind.PERIOD_UNCERTAIN, IssueKind.PERIOD_UNREAD, IssueKind.SUBTOTAL_SUSPECTED,
        IssueKind.LAYOUT_GUESSED, IssueKind.TEXT_LIMITS, IssueKind.TEXT_BESIDE,
        IssueKind.ROW_APART, IssueKind.HEADER_UNEXPLAINED, IssueKind.TOTAL_DIFFERS, IssueKind.ROWS_OF_SUM_DIFFER,
    }
)  # fmt: skip
# Asked also where the number itself is another question of the cell.
COUNT_WITHOUT_NUMBER = frozenset(
    {
        IssueKind.TEXT_LIMITS, IssueKind.TEXT_BESIDE, IssueKind.HEADER_UNEXPLAINED, IssueKind.LAYOUT_GUESSED,
        IssueKind.ROW_APART, IssueKind.ROWS_OF_SUM_DIFFER,
    }
)  # fmt: skip
# Questions about an indicator as a whole; one row may hold several indicators, in tables or groups beside each other.
ABOUT_INDICATORS = frozenset(
    {
        IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES, IssueKind.SAME_ON_SHEETS, IssueKind.UNKNOWN_CODE,
        IssueKind.DIRECTION_UNKNOWN, IssueKind.TIME_KIND_UNKNOWN, IssueKind.CUMULATIVE_OR_PERIOD,
        IssueKind.UNIT_CHANGED, IssueKind.VALUE_GONE,
    }
)  # fmt: skip
# The param of such a question with the name by which its indicator is told from the others of its row.
NAME_IN_ROW = "name_in_row"
# The case of a question whether values are added up that are counts of people: the same person may be in several.
PEOPLE_CASE = "people"
# Not offered for an indicator with agreed properties (params 'agreed'): a file does not change an agreement.
NOT_OF_AGREED = frozenset({Reply.OTHER_DIRECTION, Reply.PERIOD, Reply.CUMULATIVE, Reply.LEVEL})


def accepted_replies(issue: Issue) -> tuple[Reply, ...]:
    """Return the replies that this issue accepts, in the order of a page; none for a remark."""
    if issue.severity is not Severity.QUESTION:
        return ()
    # Where periods are the candidates, the replies that choose a reading choose among those.
    is_about_period = issue.kind is IssueKind.PERIOD_UNCERTAIN
    reading_count = len(issue.periods if is_about_period else issue.readings)
    accepted = []
    for reply in _order_replies(issue):
        if reply in READINGS and READINGS.index(reply) >= reading_count:
            continue
        if reply is Reply.PARTS and not _are_parts(issue):
            continue
        if reply is Reply.WITH_GROUPS and not numbers_of_groups(issue):
            continue
        if reply in (Reply.FIRST, Reply.SECOND) and issue.kind is IssueKind.DUPLICATE_VALUE and reading_count < 2:
            continue
        if reply is Reply.COUNTS and not reading_count and not _may_count_without_number(issue):
            continue
        if reply in ROLE_OF_REPLY and not _is_role_offered(issue, reply):
            continue
        if reply is Reply.CONVERT and "factor" not in issue.params:
            continue
        if reply in NOT_OF_AGREED and (issue.params.get("agreed") or issue.params.get("time_kind") == reply.value):
            continue
        accepted.append(reply)
    return tuple(accepted)


def _order_replies(issue: Issue) -> Sequence[Reply]:
    """The replies of the kind of an issue in the order of a page: people are added up last."""
    replies = REPLIES_OF_KIND.get(issue.kind, ())
    if issue.kind is IssueKind.TIME_KIND_UNKNOWN and issue.params.get("case") == PEOPLE_CASE:
        return sorted(replies, key=lambda reply: (reply is Reply.LEAVE, reply is Reply.PERIOD))
    return replies


def describe_groups(groups: Iterable[tuple[str, float]]) -> dict[str, str]:
    """Return the params of an issue about a total with numbers of groups: (breakdown, number) of each."""
    params = {"case": "groups"}
    for place, (breakdown, number) in enumerate(groups, start=1):
        params |= {f"group_{place}": breakdown, f"number_{place}": f"{number:.12g}"}
    names = (f"{number:.12g} {breakdown.partition('=')[2].casefold()}" for breakdown, number in groups)
    return params | {"groups": ", ".join(names)}


def numbers_of_groups(issue: Issue) -> list[tuple[str, float]]:
    """Return the (breakdown, number) of each group that stands beside the total in the cell of an issue."""
    places = range(1, len(issue.params))
    pairs = ((issue.params.get(f"group_{place}"), issue.params.get(f"number_{place}")) for place in places)
    return [(breakdown, float(number)) for breakdown, number in pairs if breakdown and number]


def _may_count_without_number(issue: Issue) -> bool:
    """Whether a value may count of which another question asks the number."""
    # A hidden sheet is not read: who wants it to count makes it visible.
    return issue.kind in COUNT_WITHOUT_NUMBER or (issue.kind is IssueKind.HIDDEN_VALUE and issue.row is not None)


def _is_role_offered(issue: Issue, reply: Reply) -> bool:
    """Whether the column of an issue can have the role of a reply, and has another one or none."""
    if issue.kind is IssueKind.TEXT_BESIDE:
        # Params: the column of the text, and whether the table has no column for the title.
        return bool(issue.params.get("text_column")) and (
            reply is not Reply.TITLE or bool(issue.params.get("untitled"))
        )
    return issue.column is not None and issue.params.get("case") != ROLE_OF_REPLY[reply]


def _are_parts(issue: Issue) -> bool:
    if len(issue.readings) != 2 or issue.readings[1] <= 0:
        return False
    # Where nothing says in which unit the indicator is, a part of a whole may be a percentage.
    may_be_rate = bool(issue.params.get("unitless")) and issue.readings[0] <= issue.readings[1]
    return may_be_rate or issue.params.get("measure") == Measure.PERCENTAGE.value


Subject = tuple[IssueKind, str, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply, to the issue of one cell, to those of a column of a sheet (without a row), or to all of its kind.

    The narrower one wins. `row` and `column` count from 1. `raw` is the text of the cell when the user answered, or
    the name of an indicator that shares its row with others (`text_answered`): where a newer file has another text
    there, the answer does not apply.
    """

    kind: IssueKind
    reply: str
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    raw: str = ""

    @property
    def is_for_all(self) -> bool:
        """Whether it answers every issue of its kind."""
        return not self.sheet and self.row is None and self.column is None

    @property
    def is_for_column(self) -> bool:
        """Whether it answers every issue of its kind in one column of a sheet."""
        return bool(self.sheet) and self.row is None and self.column is not None

    @property
    def subject(self) -> Subject:
        """Return the key of what it answers: kind, sheet, row, column, name; at most one answer per key is valid.

        The name is that of an indicator, where the answer is about one.
        """
        is_of_indicator = self.kind in ABOUT_INDICATORS and self.row is not None
        return self.kind, self.sheet, self.row, self.column, self.raw if is_of_indicator else ""


def answer_to(issue: Issue, reply: str) -> Answer:
    """Return the answer that gives this reply to this issue only."""
    return Answer(issue.kind, reply, issue.sheet, issue.row, issue.column, text_answered(issue))


def text_answered(issue: Issue) -> str:
    """Return the text by which an answer knows this issue again: its cell's, or the name of one indicator of a row."""
    return issue.params.get(NAME_IN_ROW) or issue.raw


def merge_answers(earlier: Iterable[Answer], more: Iterable[Answer]) -> tuple[Answer, ...]:
    """Merge answers; a newer one about the same issue or kind replaces the older one and goes last."""
    merged = {answer.subject: answer for answer in earlier}
    for answer in more:
        # Removed first: assigning to an existing key would keep the place of the older answer.
        merged.pop(answer.subject, None)
        merged[answer.subject] = answer
    return tuple(merged.values())


def remove_answers(earlier: Iterable[Answer], withdrawn: Iterable[Answer]) -> tuple[Answer, ...]:
    """Remove answers: their issues are open again, or follow an answer for more issues of their kind."""
    subjects = {answer.subject for answer in withdrawn}
    return tuple(answer for answer in earlier if answer.subject not in subjects)
