"""Doubts that take more than one cell: over a series, between groups and total, against what was handed in earlier.

Pure: what is known of the grantee comes in as `Known`. Each rule is meant to be silent on a sound file; a question
that nobody needs costs more trust than one that is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from impact.ingest import units
from impact.ingest.word_lists import TOTAL_WORDS, plain_words
from impact.model.submission import Issue, IssueKind, Severity, Submission, SubmittedIndicator
from impact.model.words import Direction, Measure, Origin, State, TimeKind

# (start, end, breakdown) with days as ISO texts, '' where there is none.
Place = tuple[str, str, str]
TEN = 10.0
# Of a dozen participants ten times as many is no surprise.
SMALLEST = 50.0
# So many periods that each rise, to at least so many times the first, look like a running total.
GROWING, GROWN = 4, 2.0
# A running total that falls so often is none.
FALLING = 3
# Periods of which at least this share of indicators is given again are given again as a whole.
AGAIN = 0.5
MONTH = 30.44
WITHIN_A_YEAR = 11


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


class _Point(NamedTuple):
    """A total of one period; `position` is its place among the actuals, -1 for a value handed in earlier.

    A tuple, and in this order, because a hundred thousand of them are made and sorted.
    """

    end: str
    start: str
    value: float
    position: int
    is_news: bool


@cache
def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def doubts(submission: Submission, known: Known | None = None) -> tuple[Issue, ...]:
    """The doubts of a file as a whole, in its order per kind; without `known` those of the file alone."""
    look = _Look(submission, known or Known())
    return (
        *look.units(),
        *look.wrong_side(),
        *look.series(),
        *look.groups(),
        *look.periods(),
        *look.locked(),
        *look.gone(),
    )


class _Look:
    """One look over a submission: its values by indicator and place, made once."""

    def __init__(self, submission: Submission, known: Known) -> None:
        self.read = submission
        self.known = known
        actuals = submission.actuals
        self.starts = [_iso(day) for day in actuals.start]
        self.ends = [_iso(day) for day in actuals.end]
        # Per indicator where each of its places stands among the actuals; of two the later.
        self.at: dict[int, dict[Place, int]] = {}
        places = zip(self.starts, self.ends, actuals.breakdown, strict=True)
        of = self.at.get
        for position, (indicator, place) in enumerate(zip(actuals.indicator, places, strict=True)):
            own = of(indicator)
            if own is None:
                own = self.at[indicator] = {}
            own[place] = position

    def points(self, indicator: int) -> list[_Point]:
        """The totals of an indicator in the file that have a number and a date."""
        values, earlier = self.read.actuals.value, self.known.of(indicator).values
        return [
            _Point(end, start, value, position, earlier.get(place) != value)
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

    def units(self) -> Iterator[Issue]:
        """Indicators that come in another unit than was agreed."""
        for index in self.known.indicators:
            item, agreed = self.item(index), self.known.of(index)
            if not item.unit or not agreed.unit or item.unit == agreed.unit or index not in self.at:
                continue
            other = units.compare(item.unit, agreed.unit)
            if other is not None:
                place, factor = (item.sheet, item.row, None), other.factor
                asked = self.ask(IssueKind.UNIT_CHANGED, place, item.unit, (), index, agreed_unit=agreed.unit)
                if factor is not None:
                    asked.params["factor"] = f"{factor:.12g}"
                yield asked

    def wrong_side(self) -> Iterator[Issue]:
        """New targets on the other side of the agreed baseline than the agreed direction says."""
        targets = self.read.targets
        last: dict[int, tuple[str, str, float, int]] = {}
        for position, value in enumerate(targets.value):
            if value is not None and not targets.breakdown[position]:
                start, end = _iso(targets.start[position]), _iso(targets.end[position])
                indicator = targets.indicator[position]
                if indicator not in last or (end, start) >= last[indicator][:2]:
                    last[indicator] = (end, start, value, position)
        for indicator, (end, start, value, position) in last.items():
            item, agreed = self.item(indicator), self.known.of(indicator)
            baseline = agreed.baseline
            if baseline is None or agreed.direction not in (Direction.UP, Direction.DOWN):
                continue
            said_itself = item.baseline is not None and item.direction in (Direction.UP, Direction.DOWN)
            if said_itself or agreed.targets.get((start, end)) == value:
                continue
            if (value - baseline) * (1 if agreed.direction is Direction.UP else -1) < 0:
                place = (targets.sheet[position], targets.row[position], targets.column[position])
                kind, raw = IssueKind.TARGET_ON_WRONG_SIDE, targets.raw[position]
                yield self.ask(kind, place, raw, (baseline, value), indicator)

    def series(self) -> Iterator[Issue]:
        """Running totals that fall, period figures that only grow, and leaps from one period to the next."""
        for indicator, given in self.at.items():
            stated = self.known.of(indicator).values
            kind = self.time_kind(indicator)
            if kind not in (TimeKind.CUMULATIVE, TimeKind.PERIOD) and not self._may_leap(given, stated):
                continue
            own = self.points(indicator)
            if not any(point.is_news for point in own):
                continue
            earlier = [
                _Point(end, start, value, -1, False)
                for (start, end, breakdown), value in stated.items()
                if value is not None and end and not breakdown and (start, end, "") not in given
            ]
            points = sorted(own + earlier)
            if kind is TimeKind.CUMULATIVE:
                yield from self._falls(indicator, points)
            else:
                for alike in _of_one_length(points):
                    if kind is TimeKind.PERIOD and (grown := _grown(alike)):
                        yield self._grows(indicator, *grown)
                    else:
                        yield from self._leaps(indicator, alike)

    def _may_leap(self, given: Mapping[Place, int], stated: Mapping[Place, float | None]) -> bool:
        """Whether any two values lie so far apart; most series end here, unsorted."""
        values = self.read.actuals.value
        held = [value for position in given.values() if (value := values[position])]
        held += [value for value in stated.values() if value]
        if len(held) < 2:
            return False
        least, most = min(held), max(held)
        return least < 0 or (most >= SMALLEST and most > TEN * least)

    def _falls(self, indicator: int, points: Sequence[_Point]) -> Iterator[Issue]:
        steps = [(a, b) for a, b in pairwise(points) if a.end < b.end]
        falls = [(a, b) for a, b in steps if b.value < a.value]
        news = [(a, b) for a, b in falls if a.is_news or b.is_news]
        if news and len(falls) >= FALLING and len(falls) * 3 >= len(steps):
            item = self.item(indicator)
            yield self.ask(
                IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title,
                (points[0].value, points[-1].value), indicator,
                case="falls", time_kind=TimeKind.CUMULATIVE.value, count=str(len(falls)),
            )  # fmt: skip
            return
        for before, after in news:
            position = after.position if after.position >= 0 else before.position
            raw, readings = self.read.actuals.raw[position], (before.value, after.value)
            periods = ((after.start, after.end, ""),)
            yield self.ask(IssueKind.RUNNING_TOTAL_FELL, self.cell(position), raw, readings, indicator, periods)

    def _grows(self, indicator: int, first: _Point, last: _Point) -> Issue:
        item = self.item(indicator)
        return self.ask(
            IssueKind.CUMULATIVE_OR_PERIOD, (item.sheet, item.row, None), item.title, (first.value, last.value),
            indicator, case="grows", time_kind=TimeKind.PERIOD.value,
        )  # fmt: skip

    def _leaps(self, indicator: int, points: Sequence[_Point]) -> Iterator[Issue]:
        percentage = self.item(indicator).measure is Measure.PERCENTAGE
        for before, after in pairwise(points):
            a, b = before.value, after.value
            if not after.is_news or after.position < 0 or a * b <= 0 or max(abs(a), abs(b)) < SMALLEST:
                continue
            # A fraction among percentages is asked about as such.
            if percentage and min(abs(a), abs(b)) <= 1:
                continue
            more = abs(b) > TEN * abs(a)
            if more or abs(a) > TEN * abs(b):
                raw, periods = self.read.actuals.raw[after.position], ((before.start, before.end, ""),)
                yield self.ask(
                    IssueKind.TEN_TIMES, self.cell(after.position), raw, (a, b), indicator, periods,
                    case="more" if more else "less",
                )  # fmt: skip

    def groups(self) -> Iterator[Issue]:
        """Counts whose groups together differ from their total; groups that were crossed are no partition."""
        actuals = self.read.actuals
        parts: dict[tuple[int, str, str, str], list[int]] = {}
        for position, breakdown in enumerate(actuals.breakdown):
            if not breakdown or ";" in breakdown or actuals.state[position] is not State.REPORTED:
                continue
            indicator = actuals.indicator[position]
            dimension, _, category = breakdown.partition("=")
            if self.item(indicator).measure is Measure.NUMBER and plain_words(category) not in TOTAL_WORDS:
                key = (indicator, self.starts[position], self.ends[position], dimension.strip())
                parts.setdefault(key, []).append(position)
        if not parts:
            return
        totals = {
            (indicator, point.start, point.end): point
            for indicator in {key[0] for key in parts}
            for point in self.points(indicator)
        }
        for (indicator, start, end, dimension), positions in parts.items():
            total = totals.get((indicator, start, end))
            if total is None or len(positions) < 2:
                continue
            values = [value for position in positions if (value := actuals.value[position]) is not None]
            together = sum(values)
            flows = self.time_kind(indicator) in (TimeKind.PERIOD, TimeKind.CUMULATIVE)
            if not (flows or _can_be_counts(values, total.value)):
                continue
            if not self._differs(together, total.value, len(values)):
                continue
            earlier = self.known.of(indicator).values
            is_news = total.is_news or any(
                earlier.get((start, end, actuals.breakdown[p])) != actuals.value[p] for p in positions
            )
            if is_news:
                raw, readings = actuals.raw[total.position], (float(f"{together:.12g}"), total.value)
                kind, periods = IssueKind.PARTS_DO_NOT_ADD_UP, ((start, end, ""),)
                place = self.cell(total.position)
                yield self.ask(kind, place, raw, readings, indicator, periods, dimension=dimension)

    @staticmethod
    def _differs(together: float, total: float, parts: int) -> bool:
        """Whether the difference is more than rounding makes: half a unit for each part that is not whole."""
        whole = float(total).is_integer() and float(together).is_integer()
        return abs(together - total) > (0.5 if whole else 0.5 * (parts + 1))

    def periods(self) -> Iterator[Issue]:
        """Periods that are to begin, that are still running, or that cut through the fund's calendar."""
        today, calendar = self.known.today, self.known.calendar
        if today is None:
            return
        actuals = self.read.actuals
        columns = (actuals.sheet, actuals.start, actuals.end)
        cases = {
            key: case
            for key in dict.fromkeys(zip(*columns, strict=True))
            if key[1] is not None and key[2] is not None and (case := _not_due(key[1], key[2], today, calendar))
        }
        found: dict[tuple[str, date | None, date | None], list[int]] = {}
        for position, key in enumerate(zip(*columns, strict=True)) if cases else ():
            if key in cases and actuals.state[position] in (State.REPORTED, State.UNCLEAR):
                found.setdefault(key, []).append(position)
        for key, positions in found.items():
            first = next((position for position in positions if self._is_new(position)), None)
            if first is not None:
                yield Issue(
                    IssueKind.PERIOD_NOT_DUE, Severity.QUESTION, *self.cell(first), actuals.raw[first],
                    params={"case": cases[key], "count": str(len(positions))},
                    periods=((_iso(key[1]), _iso(key[2]), ""),),
                )  # fmt: skip

    def _is_new(self, position: int) -> bool:
        actuals = self.read.actuals
        place = (self.starts[position], self.ends[position], actuals.breakdown[position])
        earlier = self.known.of(actuals.indicator[position]).values
        return place not in earlier or earlier[place] != actuals.value[position]

    def locked(self) -> Iterator[Issue]:
        """Values that would change a period which the fund has closed."""
        closed = [(period.starts, period.ends) for period in self.known.calendar if period.locked]
        if not closed:
            return
        actuals = self.read.actuals
        for position, end in enumerate(actuals.end):
            if end is None or not any(first <= end <= last for first, last in closed) or not self._is_new(position):
                continue
            if actuals.state[position] is State.NOT_REPORTED and not actuals.raw[position].strip():
                continue
            indicator = actuals.indicator[position]
            place = (self.starts[position], self.ends[position], actuals.breakdown[position])
            before = self.known.of(indicator).values.get(place)
            yield self.ask(
                IssueKind.LOCKED_PERIOD, self.cell(position), actuals.raw[position],
                () if before is None else (before,), indicator, (place,),
                case="added" if before is None else "differs",
            )  # fmt: skip

    def gone(self) -> Iterator[Issue]:
        """Earlier values of indicators in the file, for periods it gives again, that it no longer holds."""
        missing: dict[int, list[Place]] = {}
        for indicator, agreed in self.known.indicators.items():
            left = agreed.values.keys() - self.at.get(indicator, NOWHERE).keys()
            if left and (held := [place for place in left if agreed.values[place] is not None]):
                missing[indicator] = sorted(held, key=lambda place: (place[1], place[0], place[2]))
        again = self._given_again({place[:2] for places in missing.values() for place in places})
        for indicator, places in missing.items():
            gone = tuple(place for place in places if place[:2] in again)
            if gone:
                item, values = self.item(indicator), self.known.of(indicator).values
                readings = tuple(value for place in gone if (value := values[place]) is not None)
                column = again[gone[0][:2]] if len(gone) == 1 else None
                yield self.ask(
                    IssueKind.VALUE_GONE, (item.sheet, item.row, column), "", readings, indicator, gone,
                    note=self.known.withdrawn,
                )  # fmt: skip

    def _given_again(self, periods: Collection[tuple[str, str]]) -> dict[tuple[str, str], int | None]:
        """Of these periods those that the file gives again: most indicators with a value then have one here.

        With the column that holds the period, where it is one.
        """
        columns: dict[tuple[str, str], set[int]] = {}
        for position, period in enumerate(zip(self.starts, self.ends, strict=True)):
            if period in periods:
                columns.setdefault(period, set()).add(self.read.actuals.column[position])
        had, has = dict.fromkeys(columns, 0), dict.fromkeys(columns, 0)
        for indicator, agreed in self.known.indicators.items() if columns else ():
            given = {place[:2] for place in self.at.get(indicator, NOWHERE)}
            for period in {place[:2] for place in agreed.values} & columns.keys():
                had[period] += 1
                has[period] += period in given
        one_each = len(set().union(*columns.values())) > 1
        return {
            period: min(columns[period]) if one_each and len(columns[period]) == 1 else None
            for period in columns
            if has[period] > had[period] * AGAIN
        }


def _can_be_counts(parts: Sequence[float], total: float) -> bool:
    """Whether these can be counts of groups and of all: the total is nearer to their sum than to their mean."""
    together = sum(parts)
    return min(parts) >= 0 and abs(together - total) < abs(together / len(parts) - total)


@cache
def _months(start: str, end: str) -> int:
    if not start:
        return 0
    days = date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal() + 1
    return round(days / MONTH)


def _of_one_length(points: Sequence[_Point]) -> list[list[_Point]]:
    """Points whose periods are equally long: a quarter is not compared with a year."""
    found: dict[int, list[_Point]] = {}
    for point in points:
        found.setdefault(_months(point.start, point.end), []).append(point)
    return list(found.values())


def _grown(points: Sequence[_Point]) -> tuple[_Point, _Point] | None:
    """First and last of the newest periods that each rise, where they rise as a running total does.

    Looked at only within a year: that a year brings more than the one before is what everybody hopes for.
    """
    if not 0 < _months(points[-1].start, points[-1].end) < WITHIN_A_YEAR or not points[-1].is_news:
        return None
    first = len(points) - 1
    while first > 0 and 0 < points[first - 1].value < points[first].value:
        first -= 1
    long_enough = len(points) - first >= GROWING
    return (points[first], points[-1]) if long_enough and points[-1].value >= GROWN * points[first].value else None


def _not_due(start: date, end: date, today: date, calendar: Sequence[CalendarPeriod]) -> str:
    """Why a period is not due, '' where it may be reported on."""
    if start > today:
        return "future"
    if any((period.starts, period.ends) == (start, end) and end >= today for period in calendar):
        return "running"
    inside = [period for period in calendar if period.starts <= end and period.ends >= start]
    known = calendar and min(p.starts for p in calendar) <= start and end <= max(p.ends for p in calendar)
    if not known or any(period.starts <= start and end <= period.ends for period in calendar):
        return ""
    whole = any(p.starts == start for p in inside) and any(p.ends == end for p in inside)
    return "" if whole else "off_calendar"
