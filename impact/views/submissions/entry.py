"""Entering on screen: what a form asks, what keeps an entry from being sent, and what sending would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from impact.model.figures.calculation import Calculation, PartProperties
from impact.model.submission import ValueKind
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.value_states import State
from impact.views.rounds import RoundState
from impact.views.submissions.questions import Question
from impact.views.submissions.upload import FigureChange, PropertyChange, ValueChange

# Indicator (its number, or the name of a new one), actual or target, first and last day, group.
Place = tuple[str, ValueKind, date, date, str]


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """Something that has to be mended before an entry can be sent (catalog `entry.problem.…`)."""

    key: str
    place: Place | None = None
    indicator: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryClash:
    """A place, or a property (`quality`) of an indicator, that somebody else changed since the form was drawn."""

    place: Place | None
    there: str
    wished: str
    indicator: str = ""
    quality: str = ""


@dataclass(frozen=True, slots=True)
class EntryPeriod:
    """A period for which values can be entered; `state` is None outside the reporting calendar."""

    starts: date
    ends: date
    due_on: date | None = None
    state: RoundState | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One value that a form asks for, with what is in force; texts as somebody would type them.

    `in_force` goes along with what is typed, so that a change by somebody else is noticed. `waits`: what is shown is
    still in review. `target` is in the unit of the indicator.
    """

    indicator: str
    start: date
    end: date
    breakdown: str
    value: str
    numerator: str
    denominator: str
    no_value: str
    note: str
    in_force: str
    state: State | None
    waits: bool
    is_closed: bool
    target: float | None = None

    @property
    def place(self) -> Place:
        """What it is about."""
        return self.indicator, ValueKind.ACTUAL, self.start, self.end, self.breakdown


@dataclass(frozen=True, slots=True)
class EntryIndicatorView:
    """An indicator in a form or a list; `waits` where it was not approved yet, `texts` its properties as stored.

    `time_kind` and `direction` are None where nobody stated them. `examples` are its last values, oldest first,
    `previous` the last one of before the period of the form. `values` are all its totals, for what is calculated from
    them; `calculation` says how it is calculated itself.
    """

    name: str
    indicator_id: int
    grant_ref: str
    code: str
    title: str
    unit: str
    definition: str
    measure: Measure
    time_kind: TimeKind | None
    direction: Direction | None
    baseline: float | None
    baseline_date: date | None
    texts: Mapping[str, str]
    rows: tuple[EntryRow, ...] = ()
    targets: tuple[tuple[date, date, float | None, str], ...] = ()
    groups: tuple[str, ...] = ()
    examples: tuple[float, ...] = ()
    previous: float | None = None
    waits: bool = False
    place: str = ""
    calculation: Calculation | None = None
    values: tuple[tuple[date, date, float | None, State], ...] = ()
    assumed_time_kind: str = ""
    aggregation: str = ""

    @property
    def as_part(self) -> PartProperties:
        """What decides whether it may be a part of a calculated indicator."""
        time_kind = self.time_kind.value if self.time_kind is not None else self.assumed_time_kind
        return PartProperties(
            self.measure.value, self.unit, time_kind, self.aggregation, self.calculation is not None
        )

    @property
    def label(self) -> str:
        """The title with the place it is about, by which indicators of one title are told apart."""
        return f"{self.title} – {self.place}" if self.place else self.title


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What somebody can enter for a grantee in one portfolio about one period, or about its indicators."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    periods: tuple[EntryPeriod, ...]
    period: EntryPeriod | None
    indicators: tuple[EntryIndicatorView, ...]
    grants: tuple[tuple[str, str], ...]
    may_change_indicators: bool


@dataclass(frozen=True, slots=True)
class EntryPreview:
    """What sending an entry would change; nothing may be sent while it has `problems` or `clashes`.

    Counts are values; `additions` those of the same values beside which something new is said. `properties` are
    changes of indicators. `needs_reason`: it corrects what was approved.
    """

    problems: tuple[EntryProblem, ...] = ()
    clashes: tuple[EntryClash, ...] = ()
    question_list: tuple[Question, ...] = ()
    questions: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    same: int = 0
    additions: int = 0
    unclear: int = 0
    new_indicators: int = 0
    changes: tuple[ValueChange, ...] = ()
    properties: tuple[PropertyChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    already: bool = False
    needs_reason: bool = False
    state: SubmissionState = SubmissionState.APPROVED
    answer_due: date | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended first."""
        return bool(self.problems or self.clashes)

    @property
    def is_empty(self) -> bool:
        """Whether sending it would change nothing."""
        values = self.new + self.changed + self.withdrawn + self.additions
        return not (values + self.new_indicators + len(self.properties))


@dataclass(frozen=True, slots=True)
class IndicatorRevision:
    """One change of an indicator on screen: who changed what, when and why; `approved_by` where somebody else did."""

    changed_by: str
    changed_at: datetime
    approved_by: str
    reason: str
    submission_id: int
    properties: tuple[PropertyChange, ...]
    is_new: bool
