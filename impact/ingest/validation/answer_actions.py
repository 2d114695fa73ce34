"""What each reply does to a submission: one small action per reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from impact.ingest.validation.editable_submission import Work, value_cell
from impact.model.answers import READINGS, Reply
from impact.model.submission import Issue, IssueKind, SubmittedIndicator, ValueColumns
from impact.model.words import Direction, Origin, State, TimeKind

# Whole numbers of a hundred hide the noise of doubles: 0.07 × 100 is 7, not 7.000000000000001.
DIGITS = 12
DIRECTIONS = {Reply.UP: Direction.UP, Reply.DOWN: Direction.DOWN, Reply.MAINTAIN: Direction.MAINTAIN}
TIME_KINDS = {
    Reply.PERIOD: TimeKind.PERIOD, Reply.CUMULATIVE: TimeKind.CUMULATIVE, Reply.LEVEL: TimeKind.LEVEL
}  # fmt: skip
OTHER_WAY = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}


def take(work: Work, issue: Issue, reply: Reply) -> bool:
    """Do what a reply says; False where there is nothing to do it to."""
    return ACTIONS.get((issue.kind, reply), BY_REPLY.get(reply, _nothing))(work, issue, reply)


def _nothing(_work: Work, _issue: Issue, _reply: Reply) -> bool:
    """What stands there holds."""
    return True


def _reading(work: Work, issue: Issue, reply: Reply) -> bool:
    return work.give(issue, issue.readings[READINGS.index(reply)], State.REPORTED)


def _fraction(work: Work, issue: Issue, _reply: Reply) -> bool:
    return work.give(issue, issue.readings[1], State.REPORTED)


def _no_number(work: Work, issue: Issue, _reply: Reply) -> bool:
    return work.give(issue, None, State.NOT_REPORTED)


def _unclear(work: Work, issue: Issue, _reply: Reply) -> bool:
    return work.give(issue, None, State.UNCLEAR)


def _parts(work: Work, issue: Issue, _reply: Reply) -> bool:
    above, below = issue.readings
    for columns, position in work.cells.get(value_cell(issue), []):
        if columns is work.actuals:
            columns.numerator[position] = above
        columns.denominator[position] = below
    return work.give(issue, _percentage(above, below), State.REPORTED)


def _percentage(above: float, below: float) -> float:
    return float(f"{above / below * 100:.{DIGITS}g}")


def _choice(_work: Work, _issue: Issue, _reply: Reply) -> bool:
    """One of two cells: taken in `Work.choose`, since three cells ask two questions about one value."""
    return True


def _period_of(columns: ValueColumns, position: int) -> tuple[date | None, date | None]:
    return columns.start[position], columns.end[position]


def _is_backward(columns: ValueColumns, position: int) -> bool:
    start, end = _period_of(columns, position)
    return start is not None and end is not None and end < start


def _swap_dates(work: Work, issue: Issue, _reply: Reply) -> bool:
    found = [(columns, position) for columns, position in work.row(issue) if _is_backward(columns, position)]
    for columns, position in found:
        columns.end[position], columns.start[position] = _period_of(columns, position)
    return bool(found)


def _wait_for_dates(work: Work, issue: Issue, _reply: Reply) -> bool:
    for columns, position in work.row(issue):
        if _is_backward(columns, position) or None in _period_of(columns, position):
            columns.value[position], columns.state[position] = None, State.UNCLEAR
    return True


def _swap_parts(work: Work, issue: Issue, _reply: Reply) -> bool:
    found = _with_parts(work, issue)
    for columns, position, above, below in found:
        columns.numerator[position], columns.denominator[position] = below, above
        computed = columns.raw[position] == issue.raw
        if computed and below > 0:
            columns.value[position] = _percentage(below, above)
    return bool(found)


def _wait_for_parts(work: Work, issue: Issue, _reply: Reply) -> bool:
    found = _with_parts(work, issue)
    for columns, position, _, _ in found:
        columns.value[position], columns.state[position] = None, State.UNCLEAR
    return bool(found)


def _with_parts(work: Work, issue: Issue) -> list[tuple[ValueColumns, int, float, float]]:
    """The values of a row whose numerator and denominator are the two that were asked about."""
    parts = ((c, p, c.numerator[p], c.denominator[p]) for c, p in work.row(issue))
    return [(c, p, a, b) for c, p, a, b in parts if a is not None and b is not None and (a, b) == issue.readings]


def _item(work: Work, issue: Issue) -> SubmittedIndicator | None:
    return work.indicators[issue.indicator] if issue.indicator is not None else None


def _direction(work: Work, issue: Issue, reply: Reply) -> bool:
    item = _item(work, issue)
    if item is None or issue.indicator is None:
        return False
    said = DIRECTIONS.get(reply) or OTHER_WAY.get(item.direction)
    if said is None:
        return False
    work.indicators[issue.indicator] = replace(item, direction=said, direction_origin=Origin.STATED)
    return True


def _time_kind(work: Work, issue: Issue, reply: Reply) -> bool:
    item = _item(work, issue)
    if item is None or issue.indicator is None:
        return False
    said = replace(item, time_kind=TIME_KINDS[reply], time_kind_origin=Origin.STATED)
    work.indicators[issue.indicator] = said
    return True


def _convert(work: Work, issue: Issue, _reply: Reply) -> bool:
    item, factor = _item(work, issue), float(issue.params["factor"])
    if item is None or issue.indicator is None:
        return False
    for columns, position in work.of.get(issue.indicator, []):
        value = columns.value[position]
        columns.value[position] = None if value is None else _times(value, factor)
    if item.baseline is not None:
        item = replace(item, baseline=_times(item.baseline, factor))
    work.indicators[issue.indicator] = replace(item, unit=issue.params["agreed_unit"])
    return True


def _times(value: float, factor: float) -> float:
    return float(f"{value * factor:.{DIGITS}g}")


def _wait_for_unit(work: Work, issue: Issue, _reply: Reply) -> bool:
    item = _item(work, issue)
    if item is None or issue.indicator is None:
        return False
    for columns, position in work.of.get(issue.indicator, []):
        if columns.state[position] is State.REPORTED:
            columns.value[position], columns.state[position] = None, State.UNCLEAR
    if item.baseline_state is State.REPORTED:
        work.indicators[issue.indicator] = replace(item, baseline=None, baseline_state=State.UNCLEAR)
    return True


def _leave_out_period(work: Work, issue: Issue, _reply: Reply) -> bool:
    asked = {(start, end) for start, end, _ in issue.periods}
    columns = work.actuals
    periods = zip(columns.sheet, columns.start, columns.end, strict=True)
    found = {
        position
        for position, (sheet, start, end) in enumerate(periods)
        if sheet == issue.sheet and (_iso(start), _iso(end)) in asked
    }
    work.left_out |= found
    return bool(found)


def _leave_out_cell(work: Work, issue: Issue, _reply: Reply) -> bool:
    found = {p for columns, p in work.cells.get(value_cell(issue), []) if columns is work.actuals}
    work.left_out |= found
    return bool(found)


def _withdraw(work: Work, issue: Issue, _reply: Reply) -> bool:
    """A value that is taken back becomes a row that says 'not reported': it supersedes the one that was given."""
    if issue.indicator is None:
        return False
    for start, end, breakdown in issue.periods:
        work.actuals.append(
            issue.indicator, _day(start), _day(end), breakdown, None, "", State.NOT_REPORTED,
            note=issue.params["note"], sheet=issue.sheet, row=issue.row or 0, column=issue.column or 0,
        )  # fmt: skip
    return True


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


Action = Callable[[Work, Issue, Reply], bool]
# What a reply does whatever it answers, and where a kind of doubt has a way of its own.
BY_REPLY: Mapping[Reply, Action] = {
    **dict.fromkeys(READINGS, _reading),
    **dict.fromkeys((*DIRECTIONS, Reply.OTHER_DIRECTION), _direction),
    **dict.fromkeys(TIME_KINDS, _time_kind),
    Reply.FRACTION: _fraction,
    Reply.PARTS: _parts,
    Reply.NOT_REPORTED: _no_number,
    Reply.CONVERT: _convert,
    Reply.WITHDRAW: _withdraw,
    Reply.LEAVE: _unclear,
}
ACTIONS: Mapping[tuple[IssueKind, Reply], Action] = {
    **{(IssueKind.DUPLICATE_VALUE, reply): _choice for reply in (Reply.FIRST, Reply.SECOND, Reply.LEAVE)},
    (IssueKind.PERIOD_ENDS_BEFORE_START, Reply.SWAP): _swap_dates,
    (IssueKind.PERIOD_ENDS_BEFORE_START, Reply.LEAVE): _wait_for_dates,
    (IssueKind.UNREADABLE_DATE, Reply.LEAVE): _wait_for_dates,
    (IssueKind.NUMERATOR_ABOVE_DENOMINATOR, Reply.SWAP): _swap_parts,
    (IssueKind.NUMERATOR_ABOVE_DENOMINATOR, Reply.LEAVE): _wait_for_parts,
    (IssueKind.UNIT_CHANGED, Reply.LEAVE): _wait_for_unit,
    (IssueKind.PERIOD_NOT_DUE, Reply.LEAVE_OUT): _leave_out_period,
    (IssueKind.LOCKED_PERIOD, Reply.LEAVE_OUT): _leave_out_cell,
    # Of an indicator as a whole there is no value to set aside: it stays as it is, and marked.
    (IssueKind.TARGET_ON_WRONG_SIDE, Reply.LEAVE): _nothing,
    (IssueKind.DIRECTION_UNKNOWN, Reply.LEAVE): _nothing,
    (IssueKind.CUMULATIVE_OR_PERIOD, Reply.LEAVE): _nothing,
    (IssueKind.UNKNOWN_CODE, Reply.LEAVE): _nothing,
}
