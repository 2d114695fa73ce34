"""Replies that say what a column holds ('it is the target'): corrections of the mapping, by which a file is read again.

Rows and columns count from 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from impact.ingest.validation.answer_application import replies_to
from impact.model.answers import ROLE_OF_REPLY, Answer, Reply
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.mapping import INDICATOR_VALUE, ColumnMap, Mapping, SheetMap

# Replies by which a guess of the layout is settled, once they are given for all values of a column.
_CONFIRMS, _LEAVES_OUT = Reply.COUNTS.value, Reply.DOES_NOT_COUNT.value


def correct_by_reply(mapping: Mapping, issues: Iterable[Issue], reply: Reply) -> Mapping:
    """Give the columns that issues are about the role of a reply; a reply without a role changes nothing.

    Another column with that role keeps it: of two columns of one meaning the file is asked which one counts.
    """
    role = ROLE_OF_REPLY.get(reply)
    if role is None:
        return mapping
    for sheet, row, column, header in dict.fromkeys(_column_of(issue) for issue in issues):
        part = _part_with(mapping, sheet, row, column)
        if part is not None:
            changed = _with_role(part, column, header, role)
            mapping = replace(
                mapping, sheets=tuple(changed if item is part else item for item in mapping.sheets)
            )
    return mapping


def correct_by_answers(
    mapping: Mapping, issues: Iterable[Issue], answers: Collection[Answer]
) -> tuple[Mapping, frozenset[Answer]]:
    """As `correct_by_reply` for all answers that fit an open issue; returns the answers that did as well."""
    layout_answers = tuple(answer for answer in answers if answer.reply in {*ROLE_OF_REPLY})
    used: set[Answer] = set()
    if layout_answers:
        for issue, reply, answer in replies_to(tuple(issues), layout_answers):
            mapping = correct_by_reply(mapping, (issue,), reply)
            used.add(answer)
    return mapping, frozenset(used)


def settle_guess(mapping: Mapping, issues: Iterable[Issue]) -> Mapping:
    """Settle the guessed columns by the answers to their issues, as the layout is remembered.

    A column of which a value is still asked about stays guessed, so that the next file asks again.
    """
    replies: dict[tuple[str, int], set[str]] = {}
    for issue in issues:
        if issue.kind is IssueKind.LAYOUT_GUESSED and issue.column is not None:
            replies.setdefault((issue.sheet, issue.column), set()).add(issue.answered)
    confirmed = {place for place, answered in replies.items() if answered == {_CONFIRMS}}
    left_out = {place for place, answered in replies.items() if answered == {_LEAVES_OUT}}
    if confirmed or left_out:
        mapping = mapping.with_guess_settled(confirmed, left_out)
    return mapping


def columns_in_question(issues: Iterable[Issue]) -> frozenset[tuple[str, int]]:
    """Return the columns, as (sheet, column), of which nobody has answered whether their numbers count."""
    return frozenset(
        (issue.sheet, issue.column)
        for issue in issues
        if issue.kind is IssueKind.COLUMN_UNREAD
        and issue.severity is Severity.QUESTION
        and issue.column is not None
        and issue.answered in ("", Reply.LEAVE.value)
    )


def _column_of(issue: Issue) -> tuple[str, int, int, str]:
    """Sheet, row, column and header that a reply about the layout is about: that of the text, where one is named."""
    column = int(issue.params.get("text_column") or issue.column or 0)
    header = issue.raw if issue.kind is IssueKind.COLUMN_UNREAD else issue.params.get("header", "")
    return issue.sheet, issue.row or 0, column, header


def _part_with(mapping: Mapping, sheet: str, row: int, column: int) -> SheetMap | None:
    """The used table of a sheet in which a cell stands: the last one whose header begins at or above its row."""
    parts = [
        part
        for part in mapping.parts(sheet)
        if part.used
        and part.header_rows
        and part.header_rows[0] <= row
        and (not part.last_column or part.first_column <= column <= part.last_column)
    ]
    return max(parts, key=lambda part: part.header_rows[0], default=None)


def _with_role(part: SheetMap, column: int, header: str, role: str) -> SheetMap:
    mapped = part.column(column)
    item = mapped or ColumnMap(column, header)
    name = (
        item.header
        if role == ROLE_OF_REPLY[Reply.GROUP]
        else ""
        if item.role == INDICATOR_VALUE
        else item.name
    )
    changed = replace(
        item, role=role, name=name, guessed=False, chosen=item.chosen and bool(item.role or item.period)
    )
    if mapped is None:
        return replace(part, columns=(*part.columns, changed))
    return replace(part, columns=tuple(changed if c is mapped else c for c in part.columns))
