"""Evidence with an indicator as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.evidence import Consent, EvidenceKind

Period = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A file or story with one period of an indicator.

    With `whole` False names are redacted: no author, note or file name, and id 0. `gone`: the file was deleted.
    `version` is that of the row, to detect edit conflicts.
    """

    evidence_id: int
    kind: EvidenceKind
    title: str
    text: str
    consent: Consent
    consent_note: str
    period_start: date | None
    period_end: date | None
    file_name: str
    size: int
    is_deleted: bool
    added_by: str
    added_on: date | None
    version: int
    whole: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The evidence with an indicator that the viewer may see, newest period first; it may be added to `periods`."""

    indicator_id: int
    items: tuple[EvidenceItem, ...]
    periods: tuple[Period, ...]
    may_attach: bool


@dataclass(frozen=True, slots=True)
class EvidenceFields:
    """The fields of the form; `text` is the story, blank for a file."""

    title: str
    text: str
    consent: Consent
    consent_note: str
