"""Actions of replies: what each reply to an issue changes in a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from impact.ingest.validation import identity_answers
from impact.ingest.validation.editable_submission import EditableSubmission, value_cell
from impact.ingest.validation.identity_answers import IDENTITY_KINDS, release_values
from impact.ingest.values.unit_names import PERCENT
from impact.model.answers import READINGS, ROLE_OF_REPLY, Reply, numbers_of_groups
from impact.model.issues import Issue, IssueKind
from impact.model.submission import SubmittedIndicator, ValueColumns
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.value_states import State

# Whole numbers of a hundred hide the noise of doubles: 0.07 × 100 is 7, not 7.000000000000001.
SIGNIFICANT_DIGITS = 12
DIRECTION_OF_REPLY = {Reply.UP: Direction.UP, Reply.DOWN: Direction.DOWN, Reply.MAINTAIN: Direction.MAINTAIN}
TIME_KIND_OF_REPLY = {
    Reply.PERIOD: TimeKind.PERIOD, Reply.CUMULATIVE: TimeKind.CUMULATIVE, Reply.LEVEL: TimeKind.LEVEL
}  # fmt: skip
OPPOSITE_DIRECTION = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}


def apply_reply(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    """Apply a reply to an issue; returns False where it could not be applied, so that the issue stays open.

    A reply that says what a column holds cannot: the file is read again by it (`layout_replies`).
    """
    if reply in ROLE_OF_REPLY:
        return False
    action = ACTION_OF_KIND_AND_REPLY.get((issue.kind, reply), ACTION_OF_REPLY.get(reply, _keep_value))
    # A cell that another one may replace has no value of its own; its answers hold if it is the one that is chosen.
    return action(submission, issue, reply) or value_cell(issue) in submission.later_cells


def _keep_value(_submission: EditableSubmission, _issue: Issue, _reply: Reply) -> bool:
    """Keep the value as read; the reply needs no change."""
    return True


def _use_reading(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    return submission.set_value(issue, issue.readings[READINGS.index(reply)], State.REPORTED)


def _use_fraction(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    _set_percentage(submission, issue)
    return submission.set_value(issue, issue.readings[1], State.REPORTED)


def _use_percentage(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    _set_percentage(submission, issue)
    return _count_reading(submission, issue, reply)


def _set_percentage(submission: EditableSubmission, issue: Issue) -> None:
    """Make an indicator without a unit the percentage that an answer says it is, so that nobody asks what to add up."""
    for index in submission.indicators_of(issue):
        item = submission.indicators[index]
        if item.measure is Measure.NUMBER and not item.unit.strip():
            submission.indicators[index] = replace(item, measure=Measure.PERCENTAGE, unit=PERCENT)


def _use_column(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    """Take the value of one of several columns, with its column and text (params `column_1`, `raw_1`, …)."""
    number = READINGS.index(reply) + 1
    for columns, position in submission.cells.get(value_cell(issue), []):
        if f"column_{number}" in issue.params:
            columns.column[position] = int(issue.params[f"column_{number}"])
            columns.raw[position] = issue.params.get(f"raw_{number}", columns.raw[position])
    return _use_reading(submission, issue, reply)


def _use_period(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    """Give the value of a cell the chosen period; a number that was certain is the only reading."""
    start, end, _ = issue.periods[READINGS.index(reply)]
    values = submission.cells.get(value_cell(issue), [])
    for columns, position in values:
        columns.start[position], columns.end[position] = _day(start), _day(end)
    # Without a reading the number is asked about too, and counts once that is answered.
    return _count_reading(submission, issue, reply) or bool(values)


def _count_reading(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    number = submission.chosen_numbers.get(value_cell(issue), issue.readings[0] if issue.readings else None)
    return number is not None and submission.set_value(issue, number, State.REPORTED)


def _count_value(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    # Without a reading the number is asked about too, and counts once that is answered.
    return _count_reading(submission, issue, reply) or not issue.readings


def _leave_out_value(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    """Leave a value out: an actual is removed, a target or baseline has no number; a hidden sheet has no value."""
    if issue.row is None:
        return True
    for columns, position in submission.cells.get(value_cell(issue), []):
        if columns is submission.actuals:
            submission.left_out.add(position)
    return submission.set_value(issue, None, State.NOT_REPORTED)


def _leave_hidden(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    return issue.row is None or _set_unclear(submission, issue, reply)


def _set_not_reported(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    return submission.set_value(issue, None, State.NOT_REPORTED)


def _set_unclear(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    return submission.set_value(issue, None, State.UNCLEAR)


def _use_parts(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    numerator, denominator = issue.readings
    for columns, position in submission.cells.get(value_cell(issue), []):
        if columns is submission.actuals:
            columns.numerator[position] = numerator
        columns.denominator[position] = denominator
    return submission.set_value(issue, _percentage(numerator, denominator), State.REPORTED)


def _use_with_groups(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    """Take the first number as the value, and add those of the groups beside it as values of the same cell."""
    cell = value_cell(issue)
    if not submission.set_value(issue, issue.readings[0], State.REPORTED):
        return False
    for columns, position in submission.cells.get(cell, []) if cell not in submission.cells_in_question else []:
        for breakdown, number in numbers_of_groups(issue):
            if not columns.breakdown[position]:
                columns.append(
                    columns.indicator[position], *_period_of(columns, position), breakdown, number, issue.raw,
                    State.REPORTED, sheet=columns.sheet[position], row=columns.row[position],
                    column=columns.column[position],
                )  # fmt: skip
    return True


def _percentage(numerator: float, denominator: float) -> float:
    return float(f"{numerator / denominator * 100:.{SIGNIFICANT_DIGITS}g}")


def _keep_choice(_submission: EditableSubmission, _issue: Issue, _reply: Reply) -> bool:
    """Choice between duplicate cells, applied by `EditableSubmission.resolve_duplicates`: three cells ask twice."""
    return True


def _period_of(columns: ValueColumns, position: int) -> tuple[date | None, date | None]:
    return columns.start[position], columns.end[position]


def _is_backward(columns: ValueColumns, position: int) -> bool:
    start, end = _period_of(columns, position)
    return start is not None and end is not None and end < start


def _swap_dates(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    values = [
        (columns, position)
        for columns, position in submission.values_in_row(issue)
        if _is_backward(columns, position)
    ]
    for columns, position in values:
        columns.end[position], columns.start[position] = _period_of(columns, position)
    return bool(values)


def _mark_dates_unclear(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    for columns, position in submission.values_in_row(issue):
        if _is_backward(columns, position) or None in _period_of(columns, position):
            columns.value[position], columns.state[position] = None, State.UNCLEAR
    return True


def _swap_parts(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    values = _values_with_parts(submission, issue)
    for columns, position, numerator, denominator in values:
        columns.numerator[position], columns.denominator[position] = denominator, numerator
        computed = columns.raw[position] == issue.raw
        if computed and denominator > 0:
            columns.value[position] = _percentage(denominator, numerator)
    return bool(values)


def _mark_parts_unclear(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    values = _values_with_parts(submission, issue)
    for columns, position, _, _ in values:
        columns.value[position], columns.state[position] = None, State.UNCLEAR
    return bool(values)


def _values_with_parts(
    submission: EditableSubmission, issue: Issue
) -> list[tuple[ValueColumns, int, float, float]]:
    """The values in the row of an issue whose (numerator, denominator) are the readings of that issue."""
    parts = ((c, p, c.numerator[p], c.denominator[p]) for c, p in submission.values_in_row(issue))
    return [
        (c, p, a, b) for c, p, a, b in parts if a is not None and b is not None and (a, b) == issue.readings
    ]


def _indicator_of(submission: EditableSubmission, issue: Issue) -> SubmittedIndicator | None:
    return submission.indicators[issue.indicator] if issue.indicator is not None else None


def _set_direction(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    item = _indicator_of(submission, issue)
    if item is None or issue.indicator is None:
        return False
    direction = DIRECTION_OF_REPLY.get(reply) or OPPOSITE_DIRECTION.get(item.direction)
    if direction is None:
        return False
    submission.indicators[issue.indicator] = replace(
        item, direction=direction, direction_origin=Origin.STATED
    )
    return True


def _set_time_kind(submission: EditableSubmission, issue: Issue, reply: Reply) -> bool:
    item = _indicator_of(submission, issue)
    if item is None or issue.indicator is None:
        return False
    release_values(submission, issue)
    updated = replace(item, time_kind=TIME_KIND_OF_REPLY[reply], time_kind_origin=Origin.STATED)
    submission.indicators[issue.indicator] = updated
    return True


def _count_withheld(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    """Give back the values that the question held back."""
    release_values(submission, issue)
    return True


def _convert_unit(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    item, factor = _indicator_of(submission, issue), float(issue.params["factor"])
    if item is None or issue.indicator is None:
        return False
    for columns, position in submission.values_of.get(issue.indicator, []):
        value = columns.value[position]
        columns.value[position] = None if value is None else _multiply(value, factor)
    if item.baseline is not None:
        item = replace(item, baseline=_multiply(item.baseline, factor))
    submission.indicators[issue.indicator] = replace(item, unit=issue.params["agreed_unit"])
    return True


def _multiply(value: float, factor: float) -> float:
    return float(f"{value * factor:.{SIGNIFICANT_DIGITS}g}")


def _mark_unit_unclear(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    item = _indicator_of(submission, issue)
    if item is None or issue.indicator is None:
        return False
    for columns, position in submission.values_of.get(issue.indicator, []):
        if columns.state[position] is State.REPORTED:
            columns.value[position], columns.state[position] = None, State.UNCLEAR
    if item.baseline_state is State.REPORTED:
        submission.indicators[issue.indicator] = replace(item, baseline=None, baseline_state=State.UNCLEAR)
    return True


def _leave_out_period(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    periods_out = {(start, end) for start, end, _ in issue.periods}
    columns = submission.actuals
    periods = zip(columns.sheet, columns.start, columns.end, strict=True)
    positions = {
        position
        for position, (sheet, start, end) in enumerate(periods)
        if sheet == issue.sheet and (_iso(start), _iso(end)) in periods_out
    }
    submission.left_out |= positions
    return bool(positions)


def _leave_out_cell(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    positions = {
        p for columns, p in submission.cells.get(value_cell(issue), []) if columns is submission.actuals
    }
    submission.left_out |= positions
    return bool(positions)


def _withdraw_values(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    """Withdraw earlier values: add a row in state NOT_REPORTED for each, which supersedes the earlier value."""
    if issue.indicator is None:
        return False
    for start, end, breakdown in issue.periods:
        submission.actuals.append(
            issue.indicator, _day(start), _day(end), breakdown, None, "", State.NOT_REPORTED,
            note=issue.params["note"], sheet=issue.sheet, row=issue.row or 0, column=issue.column or 0,
        )  # fmt: skip
    return True


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


Action = Callable[[EditableSubmission, Issue, Reply], bool]
# Actions by reply alone; those by kind of issue and reply, below, come first.
ACTION_OF_REPLY: Mapping[Reply, Action] = {
    **dict.fromkeys(READINGS, _use_reading),
    **dict.fromkeys((*DIRECTION_OF_REPLY, Reply.OTHER_DIRECTION), _set_direction),
    **dict.fromkeys(TIME_KIND_OF_REPLY, _set_time_kind),
    Reply.FRACTION: _use_fraction,
    Reply.PARTS: _use_parts,
    Reply.WITH_GROUPS: _use_with_groups,
    Reply.NOT_REPORTED: _set_not_reported,
    Reply.CONVERT: _convert_unit,
    Reply.WITHDRAW: _withdraw_values,
    Reply.LEAVE: _set_unclear,
}
ACTION_OF_KIND_AND_REPLY: Mapping[tuple[IssueKind, Reply], Action] = {
    **{
        (IssueKind.DUPLICATE_VALUE, reply): _keep_choice for reply in (Reply.FIRST, Reply.SECOND, Reply.LEAVE)
    },
    (IssueKind.PERCENT_BELOW_ONE, Reply.PERCENT): _use_percentage,
    (IssueKind.PERIOD_ENDS_BEFORE_START, Reply.SWAP): _swap_dates,
    (IssueKind.PERIOD_ENDS_BEFORE_START, Reply.LEAVE): _mark_dates_unclear,
    (IssueKind.UNREADABLE_DATE, Reply.LEAVE): _mark_dates_unclear,
    (IssueKind.NUMERATOR_ABOVE_DENOMINATOR, Reply.SWAP): _swap_parts,
    (IssueKind.NUMERATOR_ABOVE_DENOMINATOR, Reply.LEAVE): _mark_parts_unclear,
    (IssueKind.UNIT_CHANGED, Reply.LEAVE): _mark_unit_unclear,
    (IssueKind.PERIOD_NOT_DUE, Reply.LEAVE_OUT): _leave_out_period,
    (IssueKind.LOCKED_PERIOD, Reply.LEAVE_OUT): _leave_out_cell,
    # These are about an indicator as a whole, with no value of their own: the answer is stored.
    (IssueKind.TARGET_ON_WRONG_SIDE, Reply.LEAVE): _keep_value,
    (IssueKind.DIRECTION_UNKNOWN, Reply.LEAVE): _keep_value,
    (IssueKind.CUMULATIVE_OR_PERIOD, Reply.LEAVE): _keep_value,
    (IssueKind.TIME_KIND_UNKNOWN, Reply.LEAVE): _keep_value,
    (IssueKind.YEAR_AND_PARTS_DIFFER, Reply.CORRECT): _count_withheld,
    # What it holds back stays so.
    (IssueKind.YEAR_AND_PARTS_DIFFER, Reply.LEAVE): _keep_value,
    (IssueKind.UNKNOWN_CODE, Reply.LEAVE): _keep_value,
    **{(IssueKind.TWO_COLUMNS, reply): _use_column for reply in READINGS},
    **{(IssueKind.PERIOD_UNCERTAIN, reply): _use_period for reply in READINGS},
    **{
        (kind, reply): action
        for kind in (
            IssueKind.HIDDEN_VALUE, IssueKind.SUBTOTAL_SUSPECTED, IssueKind.TEXT_BESIDE, IssueKind.LAYOUT_GUESSED,
            IssueKind.TEXT_LIMITS, IssueKind.ROW_APART, IssueKind.HEADER_UNEXPLAINED,
            IssueKind.TOTAL_DIFFERS, IssueKind.ROWS_OF_SUM_DIFFER,
        )
        for reply, action in ((Reply.COUNTS, _count_value), (Reply.DOES_NOT_COUNT, _leave_out_value))
    },
    **dict.fromkeys(
        ((IssueKind.BLANK_AS_ZERO, reply) for reply in (Reply.NOT_REPORTED, Reply.LEAVE)), _keep_value
    ),
    (IssueKind.HIDDEN_VALUE, Reply.LEAVE): _leave_hidden,
    (IssueKind.PERIOD_UNREAD, Reply.DOES_NOT_COUNT): _leave_out_value,
    # What was not read has no value yet: the answer is stored, and nothing changes.
    **{
        (kind, reply): _keep_value
        for kind in (IssueKind.COLUMN_UNREAD, IssueKind.CELLS_UNREAD, IssueKind.TOTAL_ROW_DIFFERS)
        for reply in (Reply.DOES_NOT_COUNT, Reply.LEAVE)
    },
    **{
        (kind, reply): action
        for kind in IDENTITY_KINDS
        for reply, action in (
            (Reply.SAME, identity_answers.merge_indicator),
            (Reply.NEW, identity_answers.keep_apart),
            (Reply.LEAVE, _keep_value),
        )
    },
}
