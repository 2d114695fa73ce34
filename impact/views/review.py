"""What review shows: the queue, one submission against what counts now, and what was said about its cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.submission import Issue
from impact.model.words import SubmissionState
from impact.views.upload import FigureChange, ValueChange


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One submission in the queue, or one that was decided on; periods are (first day, last day)."""

    submission_id: int
    organisation_id: int
    organisation: str
    portfolio: str
    file_name: str
    state: SubmissionState
    sent_on: date
    sent_by: str
    periods: tuple[tuple[date | None, date], ...]
    values: int
    unclear: int
    answer_due: date | None
    overdue: bool
    decided_on: date | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the longest promised first, and what was decided lately."""

    waiting: tuple[QueueRow, ...]
    decided: tuple[QueueRow, ...]

    @property
    def overdue(self) -> int:
        """How many wait longer than was promised."""
        return sum(row.overdue for row in self.waiting)


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reviewer says about a cell ('F8' on a sheet), or about the whole file where `cell` is blank."""

    comment_id: int
    sheet: str
    cell: str
    row: int | None
    column: int | None
    text: str
    author: str
    made_on: date


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One submission: what it brings against what counts now, what was doubted and answered, and the decision.

    `older` names a file of the same grantee that still waits and has to be decided on first.
    """

    row: QueueRow
    reason: str
    decision_reason: str
    issues: tuple[Issue, ...]
    answered: int
    new: int
    changed: int
    withdrawn: int
    same: int
    unclear: int
    changes: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]
    comments: tuple[Comment, ...]
    older: str
    may_decide: bool
    file_kept: bool


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What the fund answered to what a grantee sent last."""

    submission_id: int
    file_name: str
    state: SubmissionState
    sent_on: date
    decided_on: date | None
    reason: str
    answer_due: date | None
    comments: tuple[Comment, ...]
