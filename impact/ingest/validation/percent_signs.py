"""Percent signs among plain numbers of an indicator that is a percentage by what is stored: all of them say the same.

The file alone cannot know it: beside counts '47 %' is a rate of achievement. So this is settled once the indicator is
the stored one, and only where the numbers beside it are of the same size, and nothing says that the sign is of a rate
of achievement after all: '60; 65; 108 %' and '63; 90 %' of a target of 70.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from impact.ingest.extract.cell_checks import PERCENT_AMONG_NUMBERS
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Reply, answer_to
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission

# Of the same size are numbers of which the larger is at most so many times the smaller; a value with a sign must be
# near one without: so many times at most, or so many points apart.
ALIKE, NEAR, NEAR_POINTS = 2.0, 1.25, 5.0
WHOLE = 100.0
# A rate of achievement is written in whole points, rounded or cut off.
ROUNDING = 1.0


@dataclass(frozen=True, slots=True)
class StoredNumbers:
    """The values and targets that are stored of an indicator."""

    values: tuple[float, ...] = ()
    targets: tuple[float, ...] = ()


@dataclass(slots=True)
class _Numbers:
    """The numbers of one series of an indicator in the file: those with a sign in question, and the others."""

    signed: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)


def has_percent_signs(submission: Submission) -> bool:
    """Whether a question about percent signs among plain numbers is open."""
    return any(map(_is_percent_sign, submission.issues))


def settle_percent_signs(submission: Submission, percentages: Mapping[int, StoredNumbers]) -> Submission:
    """Return the submission with the percentages of these indicators (from 0) as read, where nothing speaks against it.

    `percentages` has what is stored of each. Any other question about the same cell stays, and holds its value back.
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
        issue
        for index, issues in signed.items()
        if _are_percentages(*_collect_numbers(submission, index, issues), percentages[index])
        for issue in issues
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


def _collect_numbers(
    submission: Submission, index: int, signed: Sequence[Issue]
) -> tuple[_Numbers, _Numbers]:
    """The values and the targets of an indicator in the file."""
    reading_of = {(issue.sheet, issue.row, issue.column): issue.readings[0] for issue in signed}
    values, targets = _Numbers(), _Numbers()
    for numbers, columns in ((values, submission.actuals), (targets, submission.targets)):
        for position, value in enumerate(columns.value):
            if columns.indicator[position] != index:
                continue
            reading = reading_of.get(
                (columns.sheet[position], columns.row[position], columns.column[position])
            )
            if reading is not None:
                numbers.signed.append(abs(reading))
            elif value:
                numbers.plain.append(abs(value))
    return values, targets


def _are_percentages(values: _Numbers, targets: _Numbers, stored: StoredNumbers) -> bool:
    """Whether what is written with a sign is a percentage of the indicator, as the numbers without one are."""
    signed = [*values.signed, *targets.signed]
    if not signed or min(signed) == 0:
        return False
    plain = [_as_percentage(number) for number in (*values.plain, *targets.plain)]
    if None in plain or (plain and min(signed) <= 1):
        # '1; 0,9 %': 1 is 1 % or 100 %, and 0.9 % may be 90 %.
        return False
    above = max((*stored.values, *stored.targets, 0.0))
    most = max(WHOLE, above)
    percentages = [number for number in plain if number is not None]
    if max((*signed, *percentages)) > most:
        return False
    if not all(min(signed) / ALIKE <= number <= max(signed) * ALIKE for number in percentages):
        return False
    is_near = all(_are_near(numbers) for numbers in (values, targets))
    aims = [*targets.plain, *targets.signed, *stored.targets]
    return is_near and not _may_be_achievement(values, map(_as_percentage, aims))


def _as_percentage(number: float) -> float | None:
    """A number without a sign as a percentage; None for 1, which is either of two."""
    return None if number == 1 else number * WHOLE if number < 1 else number


def _are_near(numbers: _Numbers) -> bool:
    """Whether each number with a sign has one without near it; of a series without others nothing is known."""
    plain = [number * WHOLE if number < 1 else number for number in numbers.plain]
    return not plain or all(
        any(
            abs(signed - number) <= NEAR_POINTS or max(signed, number) <= min(signed, number) * NEAR
            for number in plain
        )
        for signed in numbers.signed
    )


def _may_be_achievement(values: _Numbers, targets: Iterable[float | None]) -> bool:
    """Whether a value with a sign may say how much of a target another value of the indicator is."""
    aims = [target for target in targets if target and target != WHOLE]
    actuals = [number * WHOLE if number < 1 else number for number in values.plain]
    return any(
        abs(signed - WHOLE * actual / target) <= ROUNDING
        for signed in values.signed
        for actual in actuals
        for target in aims
    )
