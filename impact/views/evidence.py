"""Evidence with an indicator as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.evidence import Consent, EvidenceKind

Period = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A file or story with one period of an indicator.

    Without names (`whole` False) it has no author, note, file or number of its own. `gone`: the file is no
    longer kept. `version` is that of the row, for changing it.
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
    gone: bool
    added_by: str
    added_on: date | None
    version: int
    whole: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What the viewer may see of the evidence with an indicator, newest period first; `periods` to add to."""

    indicator_id: int
    items: tuple[EvidenceItem, ...]
    periods: tuple[Period, ...]
    may_attach: bool


@dataclass(frozen=True, slots=True)
class EvidenceFields:
    """What a person fills in and may change; `text` is the story, blank for a file."""

    title: str
    text: str
    consent: Consent
    consent_note: str
