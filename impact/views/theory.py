"""The page of the theory of change: blocks and arrows with their current status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.words import Level, LinkKind, Sphere, Status
from impact.theory.document import Place
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
    """One version of a grantee's theory of change; `parties` are the sides that agreed, `agreed_by` their names."""

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
    questions: tuple[str, ...]
    organisations: tuple[tuple[int, str], ...]
    basis: FigureBasis = NEWEST_FIGURES
