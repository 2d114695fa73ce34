"""What a decision holds: what its fund writes, and the figures as they stood when it was taken.

Both are kept as documents (`store.schema.decisions.decision_documents`), so a field that is renamed needs a step from
the version before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.decisions.decision_kinds import (
    Comparison,
    DecisionConfidence,
    DecisionLevel,
    DecisionOption,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be done or seen, and by when."""

    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class GuardAnswer:
    """What was answered to one of the `GUARD_QUESTIONS`."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkedFigure:
    """An indicator whose figure the reason rests on, and how it speaks for the decision."""

    indicator_id: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureTripwire:
    """What would change our mind: values of an indicator on one side of a threshold, so many periods in a row.

    `shown_start` and `shown_end` are the period of the figure that stood there when the threshold was chosen: it was
    meant for periods like that one. None where there was no figure, or one that states no period.
    """

    indicator_id: int
    comparison: Comparison
    threshold: float
    periods: int = 1
    shown_start: date | None = None
    shown_end: date | None = None


@dataclass(frozen=True, slots=True)
class AssumptionTripwire:
    """What would change our mind: an assumption of an arrow is shaky or refuted, or `only_refuted`."""

    source_key: str
    target_key: str
    assumption_key: str
    only_refuted: bool = False


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """A decision as its fund writes it; `option`, `level` and `confidence` are None while nobody chose.

    `change_reason` says why it takes the place of an earlier one.
    """

    title: str = ""
    option: DecisionOption | None = None
    level: DecisionLevel | None = None
    reason: str = ""
    confidence: DecisionConfidence | None = None
    conditions: tuple[Condition, ...] = ()
    answers: tuple[GuardAnswer, ...] = ()
    figures: tuple[LinkedFigure, ...] = ()
    figure_tripwires: tuple[FigureTripwire, ...] = ()
    assumption_tripwires: tuple[AssumptionTripwire, ...] = ()
    change_reason: str = ""


@dataclass(frozen=True, slots=True)
class FrozenFormula:
    """One step of a calculation: `key` as in the catalog `explain.formula.…`, its numbers in the order of that text."""

    key: str
    operands: tuple[float | None, ...]
    result: float | None
    result_unit: str


@dataclass(frozen=True, slots=True)
class FrozenSource:
    """A number that a formula used: its role (catalog `explain.term.…`), and the submission that it was in force by."""

    role: str
    title: str
    value: float | None
    unit: str
    state: str
    period_start: date | None
    period_end: date | None
    submission_id: int | None


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """A figure as it stood at one moment, with all that explains it; no names of people.

    Words are values of the enums in model.vocabulary. `calculation` says from which indicators it is calculated, in the
    language in which the decision was taken. `data_revision` counts the changes of all data in sight until then.
    """

    indicator_id: int
    code: str
    title: str
    unit: str
    definition: str
    organisation_id: int
    period_start: date | None
    period_end: date | None
    state: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    baseline: float | None
    target: float | None
    target_final: float | None
    expected: float | None
    achievement: float | None
    pace: float | None
    basis: str
    direction: str
    status: str
    bands_on_track: float | None
    bands_attention: float | None
    notes: str
    calculation: str
    formulas: tuple[FrozenFormula, ...]
    sources: tuple[FrozenSource, ...]
    data_revision: int

    @property
    def has_figure(self) -> bool:
        """Whether the indicator had a value, or a period in which there was none.

        One without any value still has a row among the figures, of no period.
        """
        return self.period_end is not None or self.value is not None


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """The figures of a decision in the order in which it names them."""

    figures: tuple[FrozenFigure, ...]
