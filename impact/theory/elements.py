"""Protocols of blocks and arrows, and the indicator facts, that the rules and the drawing need.

Protocols rather than classes: the view models of a page fit them as they are, so a block is judged,
checked and drawn without a copy in a second shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere


class Block(Protocol):
    """A block (node) of a theory of change."""

    @property
    def key(self) -> str:
        """Key, unique within one theory."""

    @property
    def level(self) -> Level:
        """Level of change, from input to impact."""

    @property
    def sphere(self) -> Sphere:
        """Sphere of control, influence or interest."""

    @property
    def text(self) -> str:
        """Text of the block in the reader's language."""

    @property
    def stakeholder(self) -> str:
        """The group of people whose change it is; '' where none is named."""


class JudgedBlock(Block, Protocol):
    """A block with its live status and its indicators."""

    @property
    def status(self) -> Status:
        """Live status: the worst of its counting indicators."""

    @property
    def indicators(self) -> tuple[tuple[int, str, Status], ...]:
        """Id, title and status of each of its indicators."""


class StatedAssumption(Protocol):
    """What must be true for an arrow to hold."""

    @property
    def key(self) -> str:
        """Key, unique within its arrow."""

    @property
    def text(self) -> str:
        """What must be true, in the reader's language."""

    @property
    def criticality(self) -> str:
        """How much hangs on it ('high', 'medium', 'low'); '' where nobody said."""


class Arrow(Protocol):
    """An arrow (link) between two blocks; `evidence_level` 0–5 as somebody stated it."""

    @property
    def source(self) -> str:
        """The key of the block it starts from."""

    @property
    def target(self) -> str:
        """The key of the block it points to."""

    @property
    def kind(self) -> LinkKind:
        """Kind of claim: leads to, enables, feedback or hinders."""

    @property
    def mechanism(self) -> str:
        """Why it would happen; '' where nobody said."""

    @property
    def assumptions(self) -> Sequence[StatedAssumption]:
        """What must be true for the claim to hold; none where none is stated."""

    @property
    def evidence_level(self) -> int:
        """Strength of the evidence, 0–5."""


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target in force, of the period from `start` to `end`; `is_changed_late`: after the period began, and
    nobody said why."""

    start: date
    end: date
    amount: float
    is_changed_late: bool = False

    @property
    def days(self) -> int:
        """How many days its period has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What the rules need of one indicator; `node` is the key of its block, `counts` whether it is judged.

    `baseline` and `target_final` in the indicator's unit, None where there is none;
    `has_target`: some period has one; `follow_only`: agreed to be followed without a target.
    `counts_people`: its unit is people or households, `is_unique`: each of them counted once; `asks_participants`: its
    source is a question to the people concerned. `is_like_shared`: defined as the shared indicator it is linked to,
    None where it is linked to none. `has_respondents`: every mean score says of how many answers, None without scores.
    `baseline_days`: how many days the baseline covers, None where it is not known. `is_summed`: its values are added
    over the periods of a year. `targets` in order of time.
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
    counts_people: bool = False
    is_unique: bool = False
    has_breakdown: bool = True
    asks_participants: bool = True
    is_like_shared: bool | None = None
    has_respondents: bool | None = None
    baseline_days: int | None = None
    is_summed: bool = False
    targets: tuple[TargetFacts, ...] = ()
