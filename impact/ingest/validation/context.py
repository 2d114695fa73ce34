"""What is known beside a file, and one look over it with that at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from impact.model.submission import Issue, IssueKind, Severity, Submission, SubmittedIndicator
from impact.model.words import Direction, Origin, TimeKind

# (start, end, breakdown) with days as ISO texts, '' where there is none.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """A period of the fund's calendar that binds a grantee."""

    starts: date
    ends: date
    due_on: date
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is known of an indicator of the file: what was agreed or stated before, and its measurements in force.

    `is_agreed`: it was agreed with the fund, and what a file says about it changes nothing. `time_kind` and
    `direction` are None where nobody stated them. `values` holds a value per place, None where it has no number.
    """

    is_agreed: bool = False
    unit: str = ""
    time_kind: TimeKind | None = None
    direction: Direction | None = None
    baseline: float | None = None
    values: Mapping[Place, float | None] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], float | None] = field(default_factory=dict)


NOTHING_KNOWN = Agreed()
NOWHERE: Mapping[Place, int] = {}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the file: per indicator (by its place in the submission), and the calendar in force.

    `withdrawn` is the note of a value that is taken back, in the language of who asks.
    """

    indicators: Mapping[int, Agreed] = field(default_factory=dict)
    calendar: Sequence[CalendarPeriod] = ()
    today: date | None = None
    withdrawn: str = ""

    def of(self, indicator: int) -> Agreed:
        """What is known of one indicator."""
        return self.indicators.get(indicator, NOTHING_KNOWN)


class Point(NamedTuple):
    """A total of one period; `position` is its place among the actuals, -1 for a value handed in earlier.

    A tuple, and in this order, because a hundred thousand of them are made and sorted.
    """

    end: str
    start: str
    value: float
    position: int
    is_news: bool


@cache
def iso(day: date | None) -> str:
    """A day as ISO text, '' where there is none."""
    return day.isoformat() if day else ""


class Look:
    """One look over a submission: its values by indicator and place, made once."""

    def __init__(self, submission: Submission, known: Known) -> None:
        self.read = submission
        self.known = known
        actuals = submission.actuals
        self.starts = [iso(day) for day in actuals.start]
        self.ends = [iso(day) for day in actuals.end]
        # Per indicator where each of its places stands among the actuals; of two the later.
        self.at: dict[int, dict[Place, int]] = {}
        places = zip(self.starts, self.ends, actuals.breakdown, strict=True)
        of = self.at.get
        for position, (indicator, place) in enumerate(zip(actuals.indicator, places, strict=True)):
            own = of(indicator)
            if own is None:
                own = self.at[indicator] = {}
            own[place] = position

    def points(self, indicator: int) -> list[Point]:
        """The totals of an indicator in the file that have a number and a date."""
        values, earlier = self.read.actuals.value, self.known.of(indicator).values
        return [
            Point(end, start, value, position, earlier.get(place) != value)
            for place, position in self.at.get(indicator, NOWHERE).items()
            if (value := values[position]) is not None and not place[2] and place[1]
            for start, end, _ in (place,)
        ]

    def item(self, indicator: int) -> SubmittedIndicator:
        """An indicator of the file."""
        return self.read.indicators[indicator]

    def time_kind(self, indicator: int) -> TimeKind | None:
        """The kind that was stated, by whom it may be stated; None where it was only assumed."""
        item, agreed = self.item(indicator), self.known.of(indicator)
        if agreed.is_agreed and agreed.time_kind is not None:
            return agreed.time_kind
        return item.time_kind if item.time_kind_origin is Origin.STATED else agreed.time_kind

    def cell(self, position: int) -> tuple[str, int, int]:
        """The cell of an actual."""
        actuals = self.read.actuals
        return actuals.sheet[position], actuals.row[position], actuals.column[position]

    def ask(
        self,
        kind: IssueKind,
        place: tuple[str, int | None, int | None],
        raw: str,
        readings: tuple[float, ...],
        indicator: int,
        periods: tuple[Place, ...] = (),
        **params: str,
    ) -> Issue:
        """A question about an indicator; what was agreed is no matter of the file."""
        sheet, row, column = place
        facts = {"title": self.item(indicator).title, **params}
        if self.known.of(indicator).is_agreed:
            facts["agreed"] = "yes"
        return Issue(
            kind, Severity.QUESTION, sheet, row, column, raw, readings, facts, indicator=indicator, periods=periods
        )

    def is_new(self, position: int) -> bool:
        """Whether an actual differs from what was handed in before."""
        actuals = self.read.actuals
        place = (self.starts[position], self.ends[position], actuals.breakdown[position])
        earlier = self.known.of(actuals.indicator[position]).values
        return place not in earlier or earlier[place] != actuals.value[position]
