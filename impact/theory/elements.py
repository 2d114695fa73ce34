"""What the rules and the drawing need to see of blocks, arrows and indicators.

Protocols rather than classes: the view models of a page fit them as they are, so the same block
is judged, questioned and drawn without being copied into a second shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from impact.model.words import Direction, Level, LinkKind, Measure, Sphere, Status, TimeKind


class Block(Protocol):
    """A block (node) of a theory of change."""

    @property
    def key(self) -> str:
        """A word that holds within one theory."""

    @property
    def level(self) -> Level:
        """Where it stands between means and impact."""

    @property
    def sphere(self) -> Sphere:
        """How far the grip of the organisation reaches."""

    @property
    def text(self) -> str:
        """What it says."""

    @property
    def stakeholder(self) -> str:
        """For whom the change is; blank where nobody is named."""


class JudgedBlock(Block, Protocol):
    """A block with its live status and the indicators (id, title, status) that hang on it."""

    @property
    def status(self) -> Status:
        """Its live status."""

    @property
    def indicators(self) -> tuple[tuple[int, str, Status], ...]:
        """Id, title and status of each indicator on it."""


class Arrow(Protocol):
    """An arrow (link) between two blocks; `evidence_level` 0–5."""

    @property
    def source(self) -> str:
        """The key of the block it starts from."""

    @property
    def target(self) -> str:
        """The key of the block it points to."""

    @property
    def kind(self) -> LinkKind:
        """What it claims."""

    @property
    def assumption(self) -> str:
        """What must be true for it to hold; blank where nothing is given."""

    @property
    def evidence_level(self) -> int:
        """Strength of the evidence, 0–5."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What the questions need to know of one indicator; `node` is the key of its block.

    `baseline` and `target_final` in the indicator's unit, None where there is none;
    `has_target`: some period has one; `follow_only`: agreed to be followed without a target.
    """

    key: str
    node: str
    measure: Measure = Measure.NUMBER
    direction: Direction = Direction.UNKNOWN
    time_kind: TimeKind = TimeKind.LEVEL
    counts: bool = True
    baseline: float | None = None
    target_final: float | None = None
    has_target: bool = True
    follow_only: bool = False
    has_parts_text: bool = True
    source: str = "?"
    frequency: str = "?"
