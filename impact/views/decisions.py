"""Decisions as pages show them: the list, one decision with its figures then and now, and how far its tripwires are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from impact.metrics.tripwires import TripwireCount
from impact.model.decisions.decision_content import (
    AssumptionTripwire,
    DecisionContent,
    FigureTripwire,
    FrozenFigure,
)
from impact.model.decisions.decision_kinds import (
    DecisionLevel,
    DecisionOption,
    DecisionState,
    DecisionSubject,
    WordsKind,
)
from impact.model.vocabulary.roles import Role


class DecisionGroup(StrEnum):
    """Under which heading of the list a decision stands."""

    TRIPPED = "tripped"
    TO_REVIEW = "to_review"
    OPEN = "open"
    DRAFT = "draft"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class FigureTripwireView:
    """A tripwire on an indicator: what it waits for, and how far that is."""

    tripwire: FigureTripwire
    title: str
    unit: str
    count: TripwireCount


@dataclass(frozen=True, slots=True)
class AssumptionTripwireView:
    """A tripwire on the assumption of an arrow; `title` is '' where that is no longer in the theory.

    `state` is '' while nobody looked at it, also where they looked at other words (`is_reworded`).
    """

    tripwire: AssumptionTripwire
    title: str
    state: str
    has_tripped: bool
    is_reworded: bool = False


@dataclass(frozen=True, slots=True)
class TripwiresView:
    """The tripwires of a decision; `marks` has one for each that tripped, another one for other values."""

    figures: tuple[FigureTripwireView, ...] = ()
    assumptions: tuple[AssumptionTripwireView, ...] = ()
    marks: frozenset[str] = frozenset()

    @property
    def tripped(self) -> int:
        """How many have tripped."""
        return sum(item.count.has_tripped for item in self.figures) + sum(item.has_tripped for item in self.assumptions)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.figures) + len(self.assumptions)


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision in the list. `has_new_trip`: a tripwire has tripped and nobody looked at the decision since."""

    decision_id: int
    organisation_id: int
    organisation: str
    portfolio_id: int
    subject: DecisionSubject
    theme: str
    title: str
    option: DecisionOption | None
    level: DecisionLevel | None
    state: DecisionState
    group: DecisionGroup
    review_on: date | None
    taken_on: date | None
    tripwires: TripwiresView
    has_new_trip: bool


@dataclass(frozen=True, slots=True)
class DecisionListView:
    """The decisions that the viewer may read, the tripped ones first; `may_decide` for the people of a fund.

    `portfolios` are those in which the viewer may decide, by their ids, with their themes by key.
    """

    cards: tuple[DecisionCard, ...]
    may_decide: bool
    portfolios: dict[int, str] = field(default_factory=dict)
    themes: dict[int, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeReason:
    """Who replaced a number of a figure after a decision, when, and why ('' where nobody said)."""

    role: str
    replaced_by: str
    replaced_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """A figure as it was frozen, the same period as it stands now, and the newest one where that is a later period.

    `now` is None where the indicator has no figure of that very period any more, or had none when it was frozen.
    `differing` are names of fields of `FrozenFigure` that are not the same; `reasons` what the provenance says of it.
    """

    then: FrozenFigure
    now: FrozenFigure | None
    newest: FrozenFigure | None
    differing: tuple[str, ...]
    reasons: tuple[ChangeReason, ...]
    note: str


@dataclass(frozen=True, slots=True)
class WordsItem:
    """What somebody wrote beside a decision."""

    kind: WordsKind
    text: str
    author: str
    author_role: Role
    made_at: datetime


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """An indicator that a decision may name."""

    indicator_id: int
    title: str
    organisation: str
    unit: str


@dataclass(frozen=True, slots=True)
class ArrowChoice:
    """An assumption of an arrow that a tripwire may watch."""

    source_key: str
    target_key: str
    assumption_key: str
    title: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision. `figures` are frozen ones with today's beside them, of a draft (`live`) today's alone.

    `unanswered` are the questions of its option that nobody answered. `is_intact` is False where its frozen part is not
    what was signed. Of a draft: `gone_titles` are those of indicators that it names and that are no longer there, by
    their ids, `left_behind` those that the decision before it named.
    """

    card: DecisionCard
    content: DecisionContent
    figures: tuple[ThenAndNow, ...]
    live: tuple[tuple[FrozenFigure, str], ...]
    words: tuple[WordsItem, ...]
    unanswered: tuple[str, ...]
    owner: str
    signer: str
    signer_role: Role | None
    taken_at: datetime | None
    looked_at: datetime | None
    version: int
    predecessor_id: int | None
    successor_id: int | None
    is_intact: bool
    may_change: bool
    may_answer: bool
    left_behind: tuple[str, ...] = ()
    gone_titles: dict[int, str] = field(default_factory=dict)
    choices: tuple[IndicatorChoice, ...] = ()
    arrows: tuple[ArrowChoice, ...] = ()
