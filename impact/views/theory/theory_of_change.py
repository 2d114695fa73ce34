"""The page of the theory of change: blocks and arrows with their current status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.theory.document import Place
from impact.views.figures.shown_period import NEWEST_FIGURES, ShownPeriod
from impact.views.figures.status_counts import IN_BAND, CountedStatus, StatusCounts
from impact.views.theory.evidence_base import AskedQuestion, TheoryEvidence

# In the place of the key of an outcome that stands in the frame of another fund; no key of a block is like it.
OTHER_FUND = "*"


@dataclass(frozen=True, slots=True)
class TheoryNode:
    """One block; `status` is the worst judged status of its indicators, NOT_RATED without any.

    `place`: where somebody put it by hand. `fund_outcomes`: the keys of the outcomes of funds that it contributes to;
    once OTHER_FUND for all those of funds whose frame is not the viewer's to see.
    """

    key: str
    level: Level
    sphere: Sphere
    text: str
    stakeholder: str
    fund_outcomes: tuple[str, ...]
    accountable: bool
    status: Status
    indicators: tuple[tuple[int, str, CountedStatus], ...]
    place: Place | None = None
    # What its indicators that count are counted as; of a block where none counts, nothing.
    counting: frozenset[CountedStatus] = frozenset()

    @property
    def counted_status(self) -> CountedStatus:
        """Its status; of a block whose indicators only stayed inside their band, that they were kept."""
        among = self.counting or {kind for _, _, kind in self.indicators}
        kinds = {kind for kind in among if kind.status is Status.ACHIEVED}
        if self.status is Status.ACHIEVED and kinds == {IN_BAND}:
            return IN_BAND
        return CountedStatus(self.status.value, self.status)


@dataclass(frozen=True, slots=True)
class LinkAssumption:
    """What must be true for an arrow to hold; `key` tells it from others of the arrow, `criticality` may be blank."""

    key: str
    text: str
    criticality: str = ""


@dataclass(frozen=True, slots=True)
class TheoryLink:
    """One arrow; `evidence_level` 0–5; `mechanism` (why it would happen) may be blank.

    `may_have_evidence` False: of a sector template nobody gathers evidence, so none of it is missing either.
    """

    source: str
    target: str
    kind: LinkKind
    mechanism: str
    assumptions: tuple[LinkAssumption, ...]
    evidence_level: int
    may_have_evidence: bool = True


@dataclass(frozen=True, slots=True)
class Contribution:
    """A block of a grantee's theory that is linked to an outcome of the fund, with the statuses of its indicators.

    `counts` are over the indicators that count for the grantee, on the period that the pages of its portfolio stand on.
    `other_outcomes` are the texts of those that the same block contributes to as well, where the same figures stand.
    """

    organisation_id: int
    organisation: str
    text: str
    counts: StatusCounts
    other_outcomes: tuple[str, ...] = ()
    # The key of the block within the theory of its organisation.
    block: str = ""


@dataclass(frozen=True, slots=True)
class FrameOutcome:
    """One outcome in the frame of a fund, and what is linked to it."""

    key: str
    level: Level
    text: str
    contributions: tuple[Contribution, ...]

    @property
    def counts(self) -> StatusCounts:
        """The statuses of all indicators of what is linked to it."""
        return sum((item.counts for item in self.contributions), StatusCounts())

    @property
    def organisations(self) -> int:
        """How many organisations work on it."""
        return len({item.organisation_id for item in self.contributions})

    @property
    def rests_on_one_indicator(self) -> bool:
        """Whether a single indicator says how it goes; one without a judgement says nothing."""
        return self.counts.rated == 1

    @property
    def is_unmeasured(self) -> bool:
        """Whether somebody works on it and no indicator says how it goes, though one may yet."""
        return bool(self.contributions) and not self.counts.rated and not self.is_inapplicable

    @property
    def is_inapplicable(self) -> bool:
        """Whether somebody works on it and none of the indicators there are applies."""
        return 0 < self.counts.total == self.counts.not_applicable


@dataclass(frozen=True, slots=True)
class PortfolioFrame:
    """A portfolio along the frame of its fund: its figures by outcome, and those that are linked to none.

    Each figure of the page counts once in a total: in `linked`, where the block of its indicator is linked to one
    outcome or several, or in `unlinked`. Outcomes count each of theirs, so that they add up to more than `linked` where
    a block contributes to several (`counted_again` times).
    """

    outcomes: tuple[FrameOutcome, ...]
    unlinked: StatusCounts
    linked: StatusCounts = field(default_factory=StatusCounts)

    @property
    def counted_again(self) -> int:
        """How many figures the outcomes count more than there are."""
        return sum(outcome.counts.total for outcome in self.outcomes) - self.linked.total


NO_FIGURES = PortfolioFrame((), StatusCounts())


@dataclass(frozen=True, slots=True)
class TheoryView:
    """One version of a grantee's theory of change; `parties` are the sides that agreed, `agreed_by` their names.

    `indicator_units` are by the id of an indicator. `evidence` is what is kept beside it; `fund_gaps` are questions
    about the frame of the viewer's own fund. The `evidence_level` of its links is the strength that follows from their
    evidence.
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
    indicator_units: tuple[tuple[int, str], ...] = ()
    shown_period: ShownPeriod = NEWEST_FIGURES
    # Whether it was begun from a sector template, which may suggest changes.
    is_from_template: bool = False

    @property
    def questions(self) -> tuple[str, ...]:
        """What the checks ask and nobody answered, worst first."""
        return tuple(question.words for question in self.evidence.open_questions)
