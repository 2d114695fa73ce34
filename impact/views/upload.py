"""What the upload page shows: understood, doubted, about to change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.submission import ColumnRole, Issue, NumberLocale
from impact.model.words import State, Status


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of the file against what is stored: kind is 'new', 'changed' or 'same'.

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
class UploadView:
    """A file before it is confirmed. `already` says that exactly this file is stored: nothing will change."""

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
