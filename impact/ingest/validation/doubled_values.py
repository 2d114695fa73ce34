"""Two values of one indicator, period and group that answers made: which of them holds is asked, neither counts.

A file as it was read has each of them once. An answer that gives a value its period, or makes two indicators one, may
put it beside another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from impact.model.address import address
from impact.model.submission import Issue, IssueKind, Severity, Submission, ValueColumns, ValueKind
from impact.model.words import State

# The series of a question that an answer made (in its params), by which the account knows its cells.
BY_ANSWER = "by_answer"


def ask_about_doubles(submission: Submission) -> Submission:
    """Return the submission with each value once: what is the same counts once, what differs is asked about.

    The first of two that differ becomes UNCLEAR, and the later one stands in the question.
    """
    actuals, issues = _separate(submission.actuals, ValueKind.ACTUAL)
    targets, more = _separate(submission.targets, ValueKind.TARGET)
    if actuals is submission.actuals and targets is submission.targets:
        return submission
    return replace(submission, actuals=actuals, targets=targets, issues=(*submission.issues, *issues, *more))


def _separate(columns: ValueColumns, kind: ValueKind) -> tuple[ValueColumns, list[Issue]]:
    """The values without those that another one of the same period repeats or contradicts, and the questions."""
    keys = list(zip(columns.indicator, columns.start, columns.end, columns.breakdown, strict=True))
    if len(set(keys)) == len(keys):
        return columns, []
    first_of: dict[tuple[object, ...], int] = {}
    rejected: set[int] = set()
    issues: list[Issue] = []
    value, state = list(columns.value), list(columns.state)
    for position, key in enumerate(keys):
        if columns.state[position] is not State.REPORTED:
            continue
        first = first_of.setdefault(key, position)
        if first == position:
            continue
        rejected.add(position)
        readings = tuple(v for v in (columns.value[first], columns.value[position]) if v is not None)
        is_same = len(set(readings)) == 1
        if not is_same:
            value[first], state[first] = None, State.UNCLEAR
        issues.append(
            Issue(
                IssueKind.DUPLICATE_VALUE,
                Severity.REMARK if is_same else Severity.QUESTION,
                columns.sheet[position],
                columns.row[position],
                columns.column[position],
                columns.raw[position],
                readings,
                {
                    "other": columns.raw[first],
                    "other_cell": address(columns.row[first], columns.column[first]),
                    BY_ANSWER: kind.value,
                },
                value_at=(columns.sheet[first], columns.row[first], columns.column[first]),
            )
        )
    if not rejected:
        return columns, []
    return _without(replace(columns, value=value, state=state), rejected), issues


def _without(columns: ValueColumns, rejected: set[int]) -> ValueColumns:
    positions: Sequence[int] = [position for position in range(len(columns)) if position not in rejected]
    lists = {item.name: getattr(columns, item.name) for item in fields(columns)}
    return ValueColumns(**{name: [items[position] for position in positions] for name, items in lists.items()})
