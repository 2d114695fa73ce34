"""Percent signs among plain numbers of an indicator that is a percentage by what is stored: all of them say the same.

The file alone cannot know it: beside counts '47 %' is a rate of achievement. So this is settled once the indicator is
the stored one, and only where the numbers beside it are of the same size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from impact.ingest.extract.cell_checks import PERCENT_AMONG_NUMBERS
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Reply, answer_to
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission

# Of the same size are numbers of which the larger is at most so many times the smaller.
ALIKE = 2.0
WHOLE = 100.0


def settle_percent_signs(submission: Submission, percentages: Collection[int]) -> Submission:
    """Return the submission with the percentages of these indicators (from 0) as read, where nothing speaks against it.

    Any other question about the same cell stays, and holds its value back.
    """
    sign_issues = [issue for issue in submission.issues if _is_percent_sign(issue)] if percentages else []
    if not sign_issues:
        return submission
    indicator_of = {
        place: columns.indicator[position]
        for columns in (submission.actuals, submission.targets)
        for position, place in enumerate(zip(columns.sheet, columns.row, columns.column, strict=True))
    }
    signed: dict[int, list[Issue]] = defaultdict(list)
    for issue in sign_issues:
        index = indicator_of.get((issue.sheet, issue.row or 0, issue.column or 0))
        if index is not None and index in percentages:
            signed[index].append(issue)
    settled_issues = [
        issue for index, issues in signed.items() if _are_alike(submission, index, issues) for issue in issues
    ]
    if not settled_issues:
        return submission
    decided = apply_answers(submission, [answer_to(issue, Reply.FIRST.value) for issue in settled_issues])
    places = {(issue.sheet, issue.row, issue.column) for issue in settled_issues}
    issues = tuple(
        issue
        for issue in decided.issues
        if not (
            issue.kind is IssueKind.NUMBER_WITH_TEXT
            and issue.params.get("case") == PERCENT_AMONG_NUMBERS
            and issue.answered == Reply.FIRST
            and (issue.sheet, issue.row, issue.column) in places
        )
    )
    return replace(decided, issues=issues)


def _is_percent_sign(issue: Issue) -> bool:
    is_of_case = (
        issue.kind is IssueKind.NUMBER_WITH_TEXT and issue.params.get("case") == PERCENT_AMONG_NUMBERS
    )
    return is_of_case and issue.is_open and bool(issue.readings)


def _are_alike(submission: Submission, index: int, signed: list[Issue]) -> bool:
    """Whether every number of an indicator, also one written as a fraction, is of the size of those with a sign."""
    sizes = [abs(issue.readings[0]) for issue in signed]
    places = {(issue.sheet, issue.row, issue.column) for issue in signed}
    plain = [
        abs(value)
        for columns in (submission.actuals, submission.targets)
        for position, value in enumerate(columns.value)
        if columns.indicator[position] == index and value
        and (columns.sheet[position], columns.row[position], columns.column[position]) not in places
    ]  # fmt: skip
    numbers = [value * WHOLE if value < 1 else value for value in plain]
    return bool(min(sizes)) and all(
        min(sizes) / ALIKE <= number <= min(max(sizes) * ALIKE, WHOLE) for number in numbers
    )
