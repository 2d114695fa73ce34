"""What became of the cells of a file by now: its account after answers, from that of its reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

from impact.ingest.validation.cell_account import MAX_RANGES
from impact.ingest.validation.identity_answers import BASELINE, BY_ANSWER
from impact.ingest.values.number_cells import is_number_text
from impact.model.answers import Reply
from impact.model.cell_account import AccountLine, CellRange, CellRule, CellUse
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, ValueKind
from impact.model.vocabulary.value_states import State

_BOOLEAN_TEXTS = ("TRUE", "FALSE")
# The same texts wait at every answer.
_is_number_text = lru_cache(20_000)(is_number_text)
_RULE_OF_SERIES = {
    ValueKind.ACTUAL.value: CellRule.ACTUAL, ValueKind.TARGET.value: CellRule.TARGET, BASELINE: CellRule.BASELINE,
}  # fmt: skip
_CELL = tuple[str, int, int]


def update_account(submission: Submission) -> tuple[AccountLine, ...]:
    """Return the account of a file as it stands now: unclear values are asked about, answered ones are not.

    The number of cells stays that of the account of the reading (`Submission.account`).
    """
    unclear_cells, answered = _cells_without_value(submission)
    lines: list[AccountLine] = []
    extra: dict[tuple[str, CellUse, CellRule], list[_CELL]] = {}
    for line in submission.account:
        if line.rule in (CellRule.ACTUAL, CellRule.TARGET, CellRule.BASELINE):
            key = (line.sheet, line.rule)
            unclear, out = unclear_cells.get(key, []), answered.get(key, [])
            # A text that is no number has no place in the account: never more than the line holds.
            unclear = unclear[: line.cells]
            out = out[: line.cells - len(unclear)]
            extra.setdefault((line.sheet, CellUse.IN_QUESTION, CellRule.QUESTION), []).extend(unclear)
            extra.setdefault((line.sheet, CellUse.LEFT_OUT, CellRule.ANSWERED), []).extend(out)
            ranges = _cut(line.ranges, {(row, column) for _, row, column in (*unclear, *out)})
            lines.append(replace(line, cells=line.cells - len(unclear) - len(out), ranges=ranges))
        elif line.use is CellUse.IN_QUESTION:
            lines.append(_settle_asked(line, submission))
        else:
            lines.append(line)
    lines += [
        AccountLine(sheet, use, rule, len(cells), tuple(_ranges(cells)))
        for (sheet, use, rule), cells in extra.items()
    ]
    return tuple(line for line in lines if line.cells)


def _cells_without_value(
    submission: Submission,
) -> tuple[dict[tuple[str, CellRule], list[_CELL]], dict[tuple[str, CellRule], list[_CELL]]]:
    """Per sheet and series the cells with a number that does not count: still asked about, or answered away."""
    set_aside = {
        issue.value_at or (issue.sheet, issue.row, issue.column)
        for issue in submission.issues
        if issue.answered == Reply.LEAVE
    }
    unclear: dict[tuple[str, CellRule], list[_CELL]] = {}
    answered: dict[tuple[str, CellRule], list[_CELL]] = {}

    def add(rule: CellRule, cell: _CELL, state: State, raw: str) -> None:
        if state is State.REPORTED or not (_is_number_text(raw) or raw in _BOOLEAN_TEXTS):
            return
        place = unclear if state is State.UNCLEAR and cell not in set_aside else answered
        place.setdefault((cell[0], rule), []).append(cell)

    for rule, values in ((CellRule.ACTUAL, submission.actuals), (CellRule.TARGET, submission.targets)):
        for i in [i for i, state in enumerate(values.state) if state is not State.REPORTED]:
            add(rule, (values.sheet[i], values.row[i], values.column[i]), values.state[i], values.raw[i])
    for item in submission.indicators:
        if (
            item.baseline_state is not State.REPORTED
            and item.baseline_row is not None
            and item.baseline_column is not None
        ):
            cell = (item.sheet, item.baseline_row, item.baseline_column)
            add(CellRule.BASELINE, cell, item.baseline_state, item.baseline_raw)
    for issue in submission.issues:
        # Its cell is no value any more since an answer put another one in its place.
        series = issue.params.get(BY_ANSWER)
        if series and issue.row is not None and issue.column is not None:
            cell = (issue.sheet, issue.row, issue.column)
            if issue.answered == Reply.SECOND and issue.value_at is not None:
                cell = issue.value_at
            place = unclear if issue.is_open else answered
            place.setdefault((cell[0], _RULE_OF_SERIES[series]), []).append(cell)
    for sheet, row, column in submission.cells_left_out:
        answered.setdefault((sheet, CellRule.ACTUAL), []).append((sheet, row, column))
    return unclear, answered


def _settle_asked(line: AccountLine, submission: Submission) -> AccountLine:
    """The line of cells that were asked about, left out once every question about them is answered."""
    about = [issue for issue in submission.issues if _is_about(issue, line)]
    if about and all(issue.answered for issue in about):
        return replace(line, use=CellUse.LEFT_OUT, rule=CellRule.ANSWERED)
    return line


def _is_about(issue: Issue, line: AccountLine) -> bool:
    if issue.severity is not Severity.QUESTION or issue.sheet != line.sheet:
        return False
    if line.rule is CellRule.CELLS_UNREAD:
        return issue.kind is IssueKind.CELLS_UNREAD
    if line.rule is CellRule.COLUMN_UNREAD:
        return issue.kind is IssueKind.COLUMN_UNREAD and any(
            first <= (issue.column or 0) <= last for _, first, _, last in line.ranges
        )
    return any(
        top <= (issue.row or 0) <= bottom and left <= (issue.column or 0) <= right
        for top, left, bottom, right in line.ranges
    )


def _cut(ranges: tuple[CellRange, ...], cells: set[tuple[int, int]]) -> tuple[CellRange, ...]:
    """The ranges without some cells, so that no cell is shown twice; a range of several columns falls apart."""
    if not cells:
        return ranges
    rows_of: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        rows_of.setdefault(column, []).append(row)
    rest: list[CellRange] = []
    for top, left, bottom, right in ranges:
        if not any(top <= row <= bottom for column in range(left, right + 1) for row in rows_of.get(column, ())):
            rest.append((top, left, bottom, right))
            continue
        for column in range(left, right + 1):
            first = top
            for row in (row for row in rows_of.get(column, ()) if top <= row <= bottom):
                if first < row:
                    rest.append((first, column, row - 1, column))
                first = row + 1
            if first <= bottom:
                rest.append((first, column, bottom, column))
    return tuple(rest[:MAX_RANGES])


def _ranges(cells: list[_CELL]) -> list[CellRange]:
    """One range per cell: what waits for an answer is looked up one by one."""
    return [(row, column, row, column) for (_, row, column), _count in Counter(cells).items()]
