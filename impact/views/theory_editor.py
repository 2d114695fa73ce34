"""The editor of a theory of change: the draft as it is now, what may be done with it, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from impact.theory.differences import Difference
from impact.theory.document import TheoryDocument
from impact.views.arrows.contents import AskedQuestion, TheoryEvidence
from impact.views.theory import TheoryLink, TheoryNode


@dataclass(frozen=True, slots=True)
class TheoryVersion:
    """One version in the history: `agreed_by` are parties ('fund', 'grantee')."""

    number: int
    dated: date | None
    reason: str
    agreed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TheoryEditorView:
    """A draft, or the newest version where nobody edits it yet (`is_draft` False).

    `nodes` and `links` are its blocks and arrows in the reader's language, with the status of their indicators.
    `changes`: steps of the draft in force. `may_undo` and `may_redo` are about the viewer's own steps. `indicators`
    are titles by id of all indicators that may hang on a block. `party`: for whom the viewer agrees.
    """

    organisation_id: int
    organisation: str
    document: TheoryDocument
    nodes: tuple[TheoryNode, ...]
    links: tuple[TheoryLink, ...]
    is_draft: bool
    based_on: int
    revision: int
    changed_at: datetime | None
    changes: int
    may_undo: bool
    may_redo: bool
    party: str
    indicators: Mapping[int, str]
    evidence: TheoryEvidence
    versions: tuple[TheoryVersion, ...]
    differences: tuple[Difference, ...]

    @property
    def questions(self) -> tuple[AskedQuestion, ...]:
        """What the checks ask and nobody answered, worst first."""
        return self.evidence.open_questions
