"""The upload page: how a file was read, its questions, and what confirming it would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from impact.ingest.layouts.indicator_matching import ExistingIndicator, MatchProposal
from impact.ingest.pipeline.preview import FilePreview
from impact.model.cell_account import AccountLine
from impact.model.issues import Issue
from impact.model.submission import ColumnRole, NumberLocale, RowSum
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.value_states import State
from impact.views.submissions.questions import Question


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of the file compared with the stored one.

    `kind` is 'new', 'changed', 'same', 'noted' (the same value with something new beside it) or 'withdrawn';
    `quantity` is 'actual', 'target' or 'baseline'. `note` is what the file says beside it, `status` the one that
    its indicator gets. `approved` is the approved value, which is not the one `before` where a file that waits comes
    between; `alters_approved`: the approved value would become another. `titles` is empty where the file names the
    indicator in its own words. `part` is the place, result or group that tells it from others of its title.
    """

    kind: str
    quantity: str
    indicator: str
    unit: str
    period_start: date | None
    period_end: date | None
    breakdown: str
    before: float | None
    after: float | None
    state: State
    raw: str
    sheet: str
    cell: str
    note: str = ""
    status: Status = Status.NOT_RATED
    approved: float | None = None
    alters_approved: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property of an indicator that is changed on purpose: `quality` is its column (catalog `entry.quality`).

    `parts` are titles by id, where it says from which indicators it is calculated.
    """

    indicator: str
    quality: str
    before: str | float | None
    after: str | float | None
    parts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReturnComparison:
    """A file beside the one that its fund returned on `returned_on`: what differs, and how many values are alike.

    In `changes` `before` is the value of the returned file; `kind` is 'changed', 'noted', 'new', or 'gone' for a value
    that is no longer in the file.
    """

    file_name: str
    returned_on: date | None
    changes: tuple[ValueChange, ...]
    same: int


@dataclass(frozen=True, slots=True)
class FigureChange:
    """The effect on one figure if the file is confirmed.

    `sum_before` and `sum_after` are the sums of values that are added up, None where they say no more than the value;
    `titles` are the translations of the title, by language code; `part` is the place that tells it from others of its
    title.
    """

    indicator: str
    unit: str
    before: float | None
    after: float | None
    status_before: Status
    status_after: Status
    is_new: bool
    sum_before: float | None = None
    sum_after: float | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    part: str = ""


@dataclass(frozen=True, slots=True)
class UnreadableLayout:
    """A remembered layout that this version cannot parse and ignores; `key` and `params` are the error text."""

    mapping_id: int
    name: str
    key: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file before it is confirmed. `already`: exactly this file is stored, so that nothing will change.

    `asked` are the questions, most severe first, remarks last; `unfit` counts answers that apply to nothing any more.
    `preview` has the sheets and the mapping they were read with; `preview.mapping.matches` and `proposals` match
    indicators to existing ones. `recognised` False: no values were recognised, and nothing can be confirmed.
    `has_effects` False: the effects were not computed yet, so that the counts, `changes`, `figures`, `matched`,
    `already` and `needs_reason` are meaningless, and nothing may be confirmed. `needs_reason`: it corrects approved
    values. `due` is the period of the round (start, end, due day). `state` is the state after confirming,
    `answer_due` the day by which the fund would answer. `unreadable` are remembered layouts that were ignored.
    `additions` counts those of the `same` values beside which something new is said.
    `comparison` holds the file beside the one that the fund returned and that it is about.
    `account` says what became of every cell with a number, a date or a mark. `unmatched` are the proposals of
    indicators of which nobody has said yet whether they are one of the organisation's own (`own_indicators`) or new;
    `undated` counts the values with a number and without a period. `calendar` has the periods of the fund's calendar,
    oldest first, which a column may be about whether or not the file names them. `row_sums` are the rows of one title
    that the reader added up, or can add up where somebody says so.
    """

    file_name: str
    content_hash: str
    format: str
    layout: str
    sheets: tuple[str, ...]
    columns: tuple[ColumnRole, ...]
    locale: NumberLocale
    organisation: str
    organisation_id: int | None
    indicators: int
    matched: int
    periods: tuple[tuple[date | None, date | None], ...]
    issues: tuple[Issue, ...]
    questions: int
    new: int
    changed: int
    same: int
    unclear: int
    changes: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]
    already: bool
    withdrawn: int = 0
    additions: int = 0
    question_list: tuple[Question, ...] = ()
    unfit_answers: int = 0
    preview: FilePreview | None = None
    unreadable: tuple[UnreadableLayout, ...] = ()
    proposals: tuple[MatchProposal, ...] = ()
    recognised: bool = True
    needs_reason: bool = False
    due: tuple[date, date, date] | None = None
    state: SubmissionState = SubmissionState.APPROVED
    answer_due: date | None = None
    has_effects: bool = True
    account: tuple[AccountLine, ...] = ()
    comparison: ReturnComparison | None = None
    unmatched: tuple[MatchProposal, ...] = ()
    own_indicators: tuple[ExistingIndicator, ...] = ()
    undated: int = 0
    calendar: tuple[tuple[date, date], ...] = ()
    row_sums: tuple[RowSum, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadResult:
    """The result of confirming a file; `submission_id` is None where the file changed nothing."""

    submission_id: int | None
    organisation_id: int
    organisation: str
    indicators: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool
    withdrawn: int = 0
    additions: int = 0
    state: SubmissionState = SubmissionState.APPROVED
    answer_due: date | None = None
