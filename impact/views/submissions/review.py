"""The pages of review: the queue, one submission compared with approved data, and comments on its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from impact.model.issues import Issue
from impact.model.vocabulary.submission_states import SubmissionState
from impact.views.submissions.questions import CellPlace, Question
from impact.views.submissions.upload import FigureChange, PropertyChange, ReturnComparison, ValueChange


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One submission in the queue, or one that was decided on; periods are (first day, last day), both inclusive."""

    submission_id: int
    organisation_id: int
    organisation: str
    portfolio: str
    file_name: str
    state: SubmissionState
    submitted_on: date
    submitted_by: str
    periods: tuple[tuple[date | None, date], ...]
    values: int
    unclear: int
    answer_due: date | None
    overdue: bool
    decided_on: date | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Pending submissions, earliest promised answer first, and recent decisions."""

    pending: tuple[QueueRow, ...]
    decided: tuple[QueueRow, ...]

    @property
    def overdue(self) -> int:
        """How many pending submissions are past the promised day of an answer."""
        return sum(row.overdue for row in self.pending)


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's comment on a cell ('F8'; `row`, `column` from 1), or on the whole file where `cell` is blank."""

    comment_id: int
    sheet: str
    cell: str
    row: int | None
    column: int | None
    text: str
    author: str
    made_on: date


@dataclass(frozen=True, slots=True)
class SeenTheory:
    """The version of the grantee's theory in force when a submission was decided on, today while it waits.

    `newest` is the number of the one in force now. `earlier` is the number of the one that was in force at the
    beginning of the day of the decision where another one was made that day: which of them was seen is not known.
    """

    version: int
    dated: date | None
    newest: int
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One submission: its changes against approved data, its questions with the answers given, and the decision.

    `older` names a pending file of the same grantee that has to be decided on first (`older_id`); blank if there is
    none.
    `properties` are those of indicators that it changes; `on_screen`: it was not a workbook but typed. `names` has the
    indicator, with its place and group, of each cell that is asked about. `clash` says why it cannot be approved beside
    what was approved since, and what to do; blank where it can.
    """

    row: QueueRow
    reason: str
    decision_reason: str
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    new: int
    changed: int
    withdrawn: int
    same: int
    additions: int
    unclear: int
    changes: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]
    comments: tuple[Comment, ...]
    older: str
    may_decide: bool
    file_kept: bool
    properties: tuple[PropertyChange, ...] = ()
    on_screen: bool = False
    older_id: int | None = None
    names: Mapping[CellPlace, str] = field(default_factory=dict)
    clash: str = ""
    theory: SeenTheory | None = None


@dataclass(frozen=True, slots=True)
class FileInProgress:
    """A file of a grantee that waits for its fund, or that the fund returned; `reason` and `comments` are the fund's.

    `answer_due` is the day by which the fund promised to answer, `file_kept` whether there is a file that is still
    stored; `on_screen`: it was not a workbook but typed.
    """

    submission_id: int
    organisation_id: int
    portfolio_id: int
    file_name: str
    state: SubmissionState
    submitted_on: date
    decided_on: date | None
    reason: str
    answer_due: date | None
    comments: tuple[Comment, ...]
    file_kept: bool
    on_screen: bool = False


@dataclass(frozen=True, slots=True)
class FilesInProgress:
    """What a grantee and its fund still owe each other, oldest first: files that wait, and returned ones.

    `may_withdraw`: the viewer may take back what waits, and say that what was returned needs no answer;
    `may_submit`: the viewer may hand in the answer.
    """

    pending: tuple[FileInProgress, ...]
    returned: tuple[FileInProgress, ...]
    may_withdraw: bool
    may_submit: bool


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """A file that the fund returned before the one in review, with what was said about it; newest first.

    `is_answered`: the file in review, or one in between, speaks about what was asked.
    """

    submission_id: int
    file_name: str
    decided_on: date | None
    reason: str
    comments: tuple[Comment, ...]
    is_answered: bool


@dataclass(frozen=True, slots=True)
class EarlierRounds:
    """What went before a file in review: the rounds, and the file beside the last one that was returned."""

    rounds: tuple[EarlierRound, ...]
    comparison: ReturnComparison | None
