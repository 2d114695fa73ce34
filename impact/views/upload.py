"""What the upload page shows: understood, doubted, about to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from impact.ingest.layouts.indicator_matching import Proposal
from impact.ingest.pipeline.preview import Looked
from impact.model.submission import ColumnRole, Issue, NumberLocale
from impact.model.words import State, Status, SubmissionState
from impact.views.questions import Question


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of the file against what is stored: kind is 'new', 'changed', 'same' or 'withdrawn'.

    `what` is 'actual', 'target' or 'baseline'.
    """

    kind: str
    what: str
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


@dataclass(frozen=True, slots=True)
class FigureChange:
    """The effect on one figure, should the file be confirmed."""

    indicator: str
    unit: str
    before: float | None
    after: float | None
    status_before: Status
    status_after: Status
    is_new: bool


@dataclass(frozen=True, slots=True)
class UnreadableLayout:
    """A remembered layout that this version cannot read, so that no file is read by it; `key` and `params` say why."""

    mapping_id: int
    name: str
    key: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file before it is confirmed. `already` says that exactly this file is stored: nothing will change.

    `asked` are the questions worst first, remarks last; `unfit` counts answers that fit nothing any more. `looked`
    has the sheets and the mapping they were read by; `looked.mapping.matches` and `proposals` tie indicators.
    `recognised` False: nothing could be made of it yet, and nothing can be confirmed. `has_effects` False: what
    confirming would change was not worked out, so the counts, `changes`, `figures`, `matched`, `already` and
    `needs_reason` say nothing yet, and nothing may be confirmed. `needs_reason`: it corrects
    what was approved. `due` is the period of the round (start, end, day it is due). `state` is what confirming
    makes of it, `answer_due` the day by which the fund would answer. `unreadable` are remembered layouts left aside.
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
    asked: tuple[Question, ...] = ()
    unfit: int = 0
    looked: Looked | None = None
    unreadable: tuple[UnreadableLayout, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    recognised: bool = True
    needs_reason: bool = False
    due: tuple[date, date, date] | None = None
    state: SubmissionState = SubmissionState.APPROVED
    answer_due: date | None = None
    has_effects: bool = True


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What was written; `submission_id` is None where the file changed nothing."""

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
    state: SubmissionState = SubmissionState.APPROVED
    answer_due: date | None = None
