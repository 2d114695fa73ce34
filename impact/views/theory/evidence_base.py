"""What stands on the arrows of a theory: evidence, expectations, assumptions and their strength."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.strength import Strength
from impact.theory.rules.rule_register import Severity
from impact.views.theory.evaluation_plan import PlannedItem


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A source: `design` 0–5, `quality` 1–4 or None; `about`: the people it is about. `has_text`: it can be read here.

    For whoever sees the organisation under a pseudonym it has no reference, no file and no text.
    """

    source_id: int
    title: str
    origin: EvidenceOrigin
    design: int
    quality: int | None
    year: int | None
    reference: str
    about: str
    file_name: str
    has_text: bool


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A source on an arrow; `passage` are its words, on `page` (from 1), '' and None without one.

    `answer`: what is done with it. `version` is that of the row, to detect edit conflicts.
    """

    evidence_id: int
    source: SourceItem
    side: EvidenceSide
    passage: str
    page: int | None
    answer: str
    version: int


@dataclass(frozen=True, slots=True)
class ExpectationItem:
    """What was expected, since when, and what became of it."""

    expectation_id: int
    kind: ExpectationKind
    text: str
    state: ExpectationState
    written_on: date
    decided_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class AssumptionItem:
    """How an assumption of an arrow is doing; `is_reworded`: its text changed since somebody looked, so it is open.

    `version` is 0 where nobody looked yet; `key` says of which assumption of the arrow.
    """

    state: AssumptionState = AssumptionState.OPEN
    how_tested: str = ""
    tested_by: str = ""
    looked_on: date | None = None
    next_look: date | None = None
    is_reworded: bool = False
    version: int = 0
    key: str = "a1"


@dataclass(frozen=True, slots=True)
class ArrowEvidence:
    """What stands on one arrow."""

    strength: Strength
    evidence: tuple[EvidenceItem, ...] = ()
    expectations: tuple[ExpectationItem, ...] = ()
    assumptions: tuple[AssumptionItem, ...] = ()

    def find_assumption(self, key: str) -> AssumptionItem:
        """How one of its assumptions is doing; open where nobody looked."""
        return next((item for item in self.assumptions if item.key == key), AssumptionItem(key=key))


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a check, in words: what it is about (`subject` is the key), the suggestion, where the rule is from.

    `answer` is what somebody answered: with one the question is quiet, until what it rests on changes; `is_outdated`:
    that happened. `may_answer`: an answer can quiet it.
    """

    rule: str
    subject: str
    severity: Severity
    words: str
    suggestion: str
    sources: tuple[str, ...]
    may_answer: bool
    answer: str = ""
    is_outdated: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether it was answered for what the rule sees now."""
        return bool(self.answer) and not self.is_outdated


@dataclass(frozen=True, slots=True)
class TheoryEvidence:
    """Evidence, assumptions, questions and plan of a theory; `arrows` by the keys of their two blocks.

    `shaken`: keys of the blocks that stand on a refuted assumption.
    """

    arrows: Mapping[tuple[str, str], ArrowEvidence] = field(default_factory=dict)
    sources: tuple[SourceItem, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    shaken: frozenset[str] = frozenset()
    plan: tuple[PlannedItem, ...] = ()

    @property
    def open_questions(self) -> tuple[AskedQuestion, ...]:
        """Those that nobody answered, worst first."""
        return tuple(question for question in self.questions if not question.is_quiet)


@dataclass(frozen=True, slots=True)
class PassageView:
    """The text of a source at a passage: `before` and `after` are cut with dots where it goes on. `page` from 1."""

    title: str
    page: int
    pages: int
    before: str
    passage: str
    after: str


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as it is typed: its text as somebody pasted it, or the bytes of its file."""

    title: str
    origin: EvidenceOrigin
    design: int
    quality: int | None = None
    year: int | None = None
    reference: str = ""
    about: str = ""
    text: str = ""
    file_name: str = ""
    data: bytes = b""
