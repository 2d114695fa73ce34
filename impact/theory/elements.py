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
    def key(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def sphere(self) -> Sphere: ...
    @property
    def text(self) -> str: ...
    @property
    def stakeholder(self) -> str: ...


class JudgedBlock(Block, Protocol):
    """A block with its live status and the indicators (id, title, status) that hang on it."""

    @property
    def status(self) -> Status: ...
    @property
    def indicators(self) -> tuple[tuple[int, str, Status], ...]: ...


class Arrow(Protocol):
    """An arrow (link) between two blocks; `evidence_level` 0–5."""

    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def kind(self) -> LinkKind: ...
    @property
    def assumption(self) -> str: ...
    @property
    def evidence_level(self) -> int: ...


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
