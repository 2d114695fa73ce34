"""Context of validation (previous values, reporting calendar, today), and one pass over a submission with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from impact.ingest.checks.cell_names import name_group
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, SubmittedIndicator
from impact.model.vocabulary.measures import Direction, Origin, TimeKind

# (start, end, breakdown) of a value, days as ISO texts and inclusive, '' where there is none.
ValuePlace = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """A period of the fund's calendar for the grantee: first and last day inclusive, `locked` when closed."""

    starts: date
    ends: date
    due_on: date
    locked: bool = False


@dataclass(frozen=True, slots=True)
class PriorIndicator:
    """The stored indicator that one of the file corresponds to, with its current measurements.

    `is_calculated`: from others, so that a file has no values of it.

    `is_agreed`: it was agreed with the fund, so a file does not change its properties. `time_kind` and `direction`
    are None where nobody stated them. `values` holds a value per period and breakdown, `targets` per (start, end);
    None where there is no number. `numbers_in_question` has the numbers of places where a question was left open, so
    that there is none in force.
    """

    is_agreed: bool = False
    is_calculated: bool = False
    unit: str = ""
    time_kind: TimeKind | None = None
    direction: Direction | None = None
    baseline: float | None = None
    values: Mapping[ValuePlace, float | None] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], float | None] = field(default_factory=dict)
    numbers_in_question: Mapping[ValuePlace, float] = field(default_factory=dict)


NO_PRIOR = PriorIndicator()
NO_POSITIONS: Mapping[ValuePlace, int] = {}


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """What validation compares a file with: stored indicators, the reporting calendar and today's date.

    `indicators` maps the index (from 0) of an indicator of the submission to the stored one; without `today` no
    period is checked for being due. `withdrawn` is the note, in the viewer's language, stored with a withdrawn value.
    """

    indicators: Mapping[int, PriorIndicator] = field(default_factory=dict)
    calendar: Sequence[CalendarPeriod] = ()
    today: date | None = None
    withdrawn: str = ""

    def prior(self, indicator: int) -> PriorIndicator:
        """Return the stored indicator for an indicator index of the submission; an empty one where it is new."""
        return self.indicators.get(indicator, NO_PRIOR)


class SeriesPoint(NamedTuple):
    """A total of one period (ISO days); `position` is its index from 0 among the actuals, -1 for an earlier value.

    A tuple, with `end` first, because a hundred thousand of them are made and sorted. `is_news`: it is new or changed.
    """

    end: str
    start: str
    value: float
    position: int
    is_news: bool


@cache
def iso_day(day: date | None) -> str:
    """Return a day as ISO text, '' where there is none."""
    return day.isoformat() if day else ""


class ValidationPass:
    """One validation pass over a submission: its actuals indexed by indicator, period and breakdown."""

    def __init__(self, submission: Submission, context: ValidationContext) -> None:
        self.submission = submission
        self.context = context
        actuals = submission.actuals
        self.starts = [iso_day(day) for day in actuals.start]
        self.ends = [iso_day(day) for day in actuals.end]
        # Per indicator the position (from 0) among the actuals of each period and breakdown; of two the later.
        self.positions: dict[int, dict[ValuePlace, int]] = {}
        places = zip(self.starts, self.ends, actuals.breakdown, strict=True)
        get_positions = self.positions.get
        for position, (indicator, place) in enumerate(zip(actuals.indicator, places, strict=True)):
            positions = get_positions(indicator)
            if positions is None:
                positions = self.positions[indicator] = {}
            positions[place] = position

    def points(self, indicator: int) -> list[SeriesPoint]:
        """Return the totals of an indicator in the file that have a number and an end date, unsorted."""
        values, earlier = self.submission.actuals.value, self.context.prior(indicator).values
        return [
            SeriesPoint(end, start, value, position, earlier.get(place) != value)
            for place, position in self.positions.get(indicator, NO_POSITIONS).items()
            if (value := values[position]) is not None and not place[2] and place[1]
            for start, end, _ in (place,)
        ]

    def item(self, indicator: int) -> SubmittedIndicator:
        """Return an indicator of the file by its index from 0."""
        return self.submission.indicators[indicator]

    def time_kind(self, indicator: int) -> TimeKind | None:
        """Return the stated time kind: the agreed one, else the file's, else the stored one; None if only assumed."""
        item, prior = self.item(indicator), self.context.prior(indicator)
        if prior.is_agreed and prior.time_kind is not None:
            return prior.time_kind
        return item.time_kind if item.time_kind_origin is Origin.STATED else prior.time_kind

    def cell(self, position: int) -> tuple[str, int, int]:
        """Return sheet, row and column (from 1) of an actual by its position (from 0)."""
        actuals = self.submission.actuals
        return actuals.sheet[position], actuals.row[position], actuals.column[position]

    def question(
        self,
        kind: IssueKind,
        cell: tuple[str, int | None, int | None],
        raw: str,
        readings: tuple[float, ...],
        indicator: int,
        periods: tuple[ValuePlace, ...] = (),
        **params: str,
    ) -> Issue:
        """Build a question about an indicator; `cell` is (sheet, row, column), from 1. Marks agreed indicators."""
        sheet, row, column = cell
        groups = [group for group in dict.fromkeys(name_group(place[2]) for place in periods) if group]
        title = self.item(indicator).title
        facts = {"title": f"{title} – {' / '.join(groups)}" if groups else title, **params}
        if self.context.prior(indicator).is_agreed:
            facts["agreed"] = "yes"
        return Issue(
            kind,
            Severity.QUESTION,
            sheet,
            row,
            column,
            raw,
            readings,
            facts,
            indicator=indicator,
            periods=periods,
        )

    def is_new(self, position: int) -> bool:
        """Whether an actual (position from 0) is new or differs from the stored value."""
        actuals = self.submission.actuals
        place = (self.starts[position], self.ends[position], actuals.breakdown[position])
        earlier = self.context.prior(actuals.indicator[position]).values
        return place not in earlier or earlier[place] != actuals.value[position]
