"""The editor of a theory of change: the draft as it is now, what may be done with it, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from impact.model.vocabulary.theory_levels import Level
from impact.theory.differences import Change, Difference
from impact.theory.document import TheoryDocument
from impact.views.theory.evidence_base import AskedQuestion, TheoryEvidence
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode


@dataclass(frozen=True, slots=True)
class TheoryVersion:
    """One version in the history: `agreed_by` are parties ('fund', 'grantee')."""

    number: int
    dated: date | None
    reason: str
    agreed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A sector template in a list. `number` is its newest version, 0 where it was never published; `dated` is of it.

    `publisher` is the umbrella organisation. `is_own`: the viewer works for it. `has_draft`: changes that are no
    version yet.
    """

    template_id: int
    title: str
    sector: str
    publisher: str
    number: int
    dated: date | None
    reason: str
    is_withdrawn: bool = False
    is_own: bool = False
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Two versions beside each other, the later one last: all blocks and arrows of both, and what became of each.

    `versions` are all there are, newest first. `nodes` have no status: a version is about what was meant.
    """

    versions: tuple[TheoryVersion, ...]
    before: int
    after: int
    nodes: tuple[TheoryNode, ...]
    links: tuple[TheoryLink, ...]
    ceiling_above: Level | None
    changes: Mapping[str, Change]
    differences: tuple[Difference, ...]
    fund_outcomes: Mapping[str, str]


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
    # The outcomes of the frame of the viewer's own fund, by key; none for who has no such frame.
    fund_outcomes: Mapping[str, str] = field(default_factory=dict)
    # Whether it is the frame of the viewer's own fund, which no grantee has to agree to.
    is_frame: bool = False
    # Outcomes of the frame that grantees contribute to and that the draft has no more.
    lost_outcomes: tuple[str, ...] = ()
    # The sector template that is edited; None for a theory.
    template: TemplateCard | None = None

    @property
    def template_id(self) -> int:
        """The id of the sector template that is edited; 0 for a theory."""
        return self.template.template_id if self.template else 0

    @property
    def questions(self) -> tuple[AskedQuestion, ...]:
        """What the checks ask and nobody answered, worst first."""
        return self.evidence.open_questions
