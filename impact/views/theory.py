"""The page of the theory of change: blocks and arrows with their current status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.theory.document import Place
from impact.views.arrows.contents import AskedQuestion, TheoryEvidence
from impact.views.figures.figure_basis import NEWEST_FIGURES, FigureBasis


@dataclass(frozen=True, slots=True)
class TheoryNode:
    """One block; `status` is the worst judged status of its indicators, NOT_RATED without any.

    `place`: where somebody put it by hand.
    """

    key: str
    level: Level
    sphere: Sphere
    text: str
    stakeholder: str
    fund_outcome: str
    accountable: bool
    status: Status
    indicators: tuple[tuple[int, str, Status], ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TheoryLink:
    """One arrow; `evidence_level` 0–5; `mechanism` (why it would happen), `assumption`, `criticality` may be blank."""

    source: str
    target: str
    kind: LinkKind
    mechanism: str
    assumption: str
    criticality: str
    evidence_level: int


@dataclass(frozen=True, slots=True)
class TheoryView:
    """One version of a grantee's theory of change; `parties` are the sides that agreed, `agreed_by` their names.

    `evidence` is what is kept beside it; `fund_gaps` are questions about the frame of the viewer's own fund. The
    `evidence_level` of its links is the strength that follows from their evidence.
    """

    organisation_id: int
    organisation: str
    version: int
    dated: date | None
    reason: str
    agreed_by: tuple[str, ...]
    parties: tuple[str, ...]
    ceiling_above: Level | None
    nodes: tuple[TheoryNode, ...]
    links: tuple[TheoryLink, ...]
    external_factors: tuple[str, ...]
    organisations: tuple[tuple[int, str], ...]
    evidence: TheoryEvidence = field(default_factory=TheoryEvidence)
    fund_gaps: tuple[AskedQuestion, ...] = ()
    basis: FigureBasis = NEWEST_FIGURES

    @property
    def questions(self) -> tuple[str, ...]:
        """What the checks ask and nobody answered, worst first."""
        return tuple(question.words for question in self.evidence.open_questions)
