"""The theory of change as the rules read it: blocks, arrows and indicators of one version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.theory.elements import Arrow, Block, IndicatorFacts
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.theory.evidence.strength import Piece

ARROW = " → "


@dataclass(frozen=True, slots=True)
class AssumptionFacts:
    """How an assumption is doing: `is_tested`, somebody said how or when they look at it."""

    state: AssumptionState = AssumptionState.OPEN
    is_tested: bool = False
    looked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The version itself: which sides agreed, since when it stands, why it was made, who was heard."""

    parties: tuple[str, ...] = ()
    dated: date | None = None
    has_reason: bool = True
    has_heard_participants: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the theory itself; what is None or absent is not known, and asked about by no rule.

    `evidence` and `assumptions` are by arrow key ('source → target'), and assumptions then by their own key.
    `fund_outcomes`: of each block the outcome of the fund that it is linked to ('' for none), where the fund has a
    frame. `is_frame`: the theory is that of a fund. `is_template`: it is one of nobody, of which no evidence is
    gathered.
    """

    today: date | None = None
    evidence: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    assumptions: Mapping[str, Mapping[str, AssumptionFacts]] | None = None
    agreement: Agreement | None = None
    fund_outcomes: Mapping[str, str] | None = None
    is_frame: bool = False
    is_template: bool = False


NOTHING_MORE = Surroundings()


@dataclass(frozen=True, slots=True)
class Theory:
    """Blocks, arrows and indicators of one version, with its ceiling, external factors and surroundings."""

    nodes: Sequence[Block]
    links: Sequence[Arrow]
    indicator_facts: Sequence[IndicatorFacts]
    ceiling: Level | None
    external_factors: Sequence[str]
    surroundings: Surroundings = NOTHING_MORE

    @property
    def by_key(self) -> Mapping[str, Block]:
        """Blocks by key."""
        return {node.key: node for node in self.nodes}

    @property
    def forward(self) -> list[Arrow]:
        """Arrows of the causal chain: between existing blocks, feedback left out."""
        keys = {node.key for node in self.nodes}
        return [
            link
            for link in self.links
            if link.kind is not LinkKind.FEEDBACK and {link.source, link.target} <= keys
        ]


def arrow_key(link: Arrow) -> str:
    """Return the key by which a question names an arrow: 'source → target'."""
    return f"{link.source}{ARROW}{link.target}"
