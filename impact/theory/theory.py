"""The theory of change as the rules read it: blocks, arrows and indicators of one version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.model.words import Level, LinkKind
from impact.theory.elements import Arrow, Block, IndicatorFacts

ARROW = " → "


@dataclass(frozen=True, slots=True)
class Theory:
    """Blocks, arrows and indicators of one version, with its ceiling and external factors."""

    nodes: Sequence[Block]
    links: Sequence[Arrow]
    indicator_facts: Sequence[IndicatorFacts]
    ceiling: Level | None
    external_factors: Sequence[str]

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
