"""A theory of change as it is edited: blocks and arrows of one draft, and the edits that change it.

A text is kept per language. Whoever changes it writes in one language, and what stood there in the others goes: it
would say what the theory no longer says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere

# More blocks than this are no theory but a list; a drawing is readable up to some 25 (rule S13).
MOST_BLOCKS, MOST_ARROWS, MOST_PLANNED_INDICATORS = 200, 600, 200
# More outcomes of funds than this are no link of one block any more: it would say that it contributes to everything.
MOST_FUND_OUTCOMES = 30
# An arrow that needs more than this to be true is several steps at once.
MOST_ASSUMPTIONS = 12
# How far a block may be put from its column or from the top, in units of the drawing: below the longest column of as
# many blocks. Farther away it would lie alone on a sheet that nobody can read or print.
FARTHEST_PLACE = 20_000
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody put a block: how far its middle is from that of its column, and how far it is below the top.

    `down` counts from the top of the blocks to its middle. Both are whole units of the drawing: pixels at full size.
    """

    across: int
    down: int


@dataclass(frozen=True, slots=True)
class FundOutcome:
    """A block in the theory of a fund; `fund_id` is None where it is not known which fund linked something to it."""

    key: str
    fund_id: int | None = None


@dataclass(frozen=True, slots=True)
class TheoryBlock:
    """A block; `key` is its name within the theory, the same in every version, and `indicators` are the ids on it.

    `fund_outcomes`: what it contributes to in the theories of funds; several blocks may contribute to the same.

    `place`: where somebody put it by hand, as `Place`; None: the drawing finds it one.
    """

    key: str
    level: Level
    text: Texts
    stakeholder: Texts = field(default_factory=dict)
    sphere: Sphere = Sphere.INFLUENCE
    accountable: bool = True
    indicators: tuple[int, ...] = ()
    place: Place | None = None
    fund_outcomes: tuple[FundOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """What must be true for an arrow to hold; `key` is its name within the arrow, the same in every version.

    `criticality`: how much hangs on it ('high', 'medium', 'low'); '' where nobody said.
    """

    key: str
    text: Texts
    criticality: str = ""


@dataclass(frozen=True, slots=True)
class TheoryArrow:
    """An arrow from one block to another, by their keys; there is one at most between two blocks in one direction.

    `mechanism`: why it would happen. `assumptions`: what must be true for that. `evidence_level` from 0 (none) to 5.
    """

    source: str
    target: str
    kind: LinkKind = LinkKind.LEADS_TO
    mechanism: Texts = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    evidence_level: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other arrows: from where to where."""
        return self.source, self.target

    @property
    def assumption_by_key(self) -> Mapping[str, Assumption]:
        """Assumptions by key."""
        return {assumption.key: assumption for assumption in self.assumptions}


def number_assumptions(stated: Iterable[tuple[Texts, str]]) -> tuple[Assumption, ...]:
    """Return assumptions, each a text with its criticality, with keys by their order; those without words left out.

    The same keys are made of the same list, whoever reads it.
    """
    with_words = [(texts, criticality) for texts, criticality in stated if any(map(str.strip, texts.values()))]
    return tuple(Assumption(f"a{number}", *pair) for number, pair in enumerate(with_words, 1))


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """What is to be measured of a block, before anybody measures it: it has no target and no value.

    `key` is its name within the theory, `block` the key of the block. `direction` and `time_kind` are None while nobody
    said. `unit` is as it will be written beside values.
    """

    key: str
    block: str
    title: Texts
    definition: Texts = field(default_factory=dict)
    unit: str = ""
    measure: Measure = Measure.NUMBER
    direction: Direction | None = None
    time_kind: TimeKind | None = None


@dataclass(frozen=True, slots=True)
class TemplateOrigin:
    """From which sector template, and which version of it, a theory was begun."""

    template_id: int
    version: int


@dataclass(frozen=True, slots=True)
class TheoryFrame:
    """What holds for the theory as a whole: the highest level that is answered for, and factors from outside.

    `template`: the sector template that it was begun from. `answers`: for parts of that template, the version for which
    somebody took a change over or refused it.
    """

    ceiling_above: Level | None = None
    external_factors: tuple[Texts, ...] = ()
    template: TemplateOrigin | None = None
    answers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TheoryDocument:
    """A whole theory, in the order in which its blocks and arrows were made."""

    blocks: tuple[TheoryBlock, ...] = ()
    arrows: tuple[TheoryArrow, ...] = ()
    frame: TheoryFrame = field(default_factory=TheoryFrame)
    planned_indicators: tuple[PlannedIndicator, ...] = ()

    @property
    def block_by_key(self) -> Mapping[str, TheoryBlock]:
        """Blocks by key."""
        return {block.key: block for block in self.blocks}

    @property
    def arrow_by_key(self) -> Mapping[tuple[str, str], TheoryArrow]:
        """Arrows by the keys of their two blocks."""
        return {arrow.key: arrow for arrow in self.arrows}

    @property
    def planned_by_key(self) -> Mapping[str, PlannedIndicator]:
        """Planned indicators by key."""
        return {planned.key: planned for planned in self.planned_indicators}


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block before and after an edit; None before one that is new, None after one that is removed."""

    before: TheoryBlock | None
    after: TheoryBlock | None


@dataclass(frozen=True, slots=True)
class ArrowChange:
    """An arrow before and after an edit; None before one that is new, None after one that is removed."""

    before: TheoryArrow | None
    after: TheoryArrow | None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A planned indicator before and after an edit; None before one that is new, None after one that is removed."""

    before: PlannedIndicator | None
    after: PlannedIndicator | None


@dataclass(frozen=True, slots=True)
class FrameChange:
    """What holds for the whole theory, before and after an edit."""

    before: TheoryFrame
    after: TheoryFrame


@dataclass(frozen=True, slots=True)
class TheoryEdit:
    """One step of somebody who edits, with what they saw before it; `edit_id` is theirs, so that it is kept once."""

    edit_id: str
    blocks: tuple[BlockChange, ...] = ()
    arrows: tuple[ArrowChange, ...] = ()
    frame: FrameChange | None = None
    planned_indicators: tuple[PlannedChange, ...] = ()
