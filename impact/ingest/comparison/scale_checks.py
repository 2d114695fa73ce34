"""Values, targets and baseline of one indicator compared: another scale, or a slip of a power of ten.

What is asked about is UNCLEAR and counts nowhere. Entries and indicators count from 0. The limits are chosen so that
ordinary numbers stay silent: growth, a first quarter against the target of years, and a target that was far too low.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log10
from statistics import median
from typing import NamedTuple

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values.unit_names import names_share
from impact.ingest.values.units import distance_in_powers, is_nearer_times_hundred
from impact.model.cell_address import address
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure

# Numbers less than this apart are on one scale.
FAR_APART = 8.0
# Nobody reaches a hundred times a target by work alone; thirty times happens where a target was a guess.
MOST_TIMES_TARGET = 100.0
# A target of a handful may count something else (10 meetings, with 1,210 people); there only thousands are a slip.
HANDFUL, NEAR_THOUSANDS = 20.0, 0.3
# In powers of ten, how near to ten (or a thousand) times another number is a slip. Ten times a target happens, so
# without further evidence the digits must be nearly the same: a lost mark makes 1,187 of 118.7, and 1,200 of 120.
NEARLY_SAME, NEARLY = 0.015, 0.06
# A thousandth of the target is a start, unless it is nearly the target in thousands: 148 of 150,000.
NEARLY_THOUSANDTH = 0.15
# Below this value a thousandth is a start as well: the first 3 of 3,000.
MIN_THOUSANDS = 20.0
# Where a baseline or another value agrees with the target a start is further on.
MIN_AGREED_THOUSANDS = 5.0
# '1' may be 100 % where the others are such percentages; 1 % beside 20 % is ordinary.
MIN_PERCENTAGE_BESIDE_ONE = 50.0
# A whole as a fraction, or somewhat more than all that was planned: 1.04.
MOST_FRACTION = 1.5
# A scale of fractions ends at 1, one of percentages at 100; a fraction of hectares has others of any size beside it.
MOST_PERCENT = 100.0
# History is level where its values differ by no more than this; only then one that is ten times off is a slip.
MOST_SPREAD = 3.0
MIN_LEVEL_VALUES = 3
SIGNIFICANT_DIGITS = 12
# In powers of ten, how far apart numbers are at least of which one may be a slip: less than any limit above.
NEVER_A_SLIP = 0.9
POWERS = (1, 2, 3, 6)
# The least that a letter behind a number multiplies it by.
THOUSANDS = 999.0
# Which number of a cell is asked, and all of them are of one size, so that the others can be held beside it.
AT_ONE_SCALE = frozenset(
    {
        IssueKind.TWO_COLUMNS, IssueKind.STRUCK_VALUE, IssueKind.NUMBER_WITH_TEXT, IssueKind.INEQUALITY,
        IssueKind.RANGE, IssueKind.FOOTNOTE_MARK, IssueKind.NOTE_DISAGREES, IssueKind.SHOWN_OTHERWISE,
    }
)  # fmt: skip


class _Cell(NamedTuple):
    """One number of an indicator: its series and entry."""

    name: str
    entry: int
    value: float


@dataclass(slots=True)
class ScaleChecks:
    """Compares the numbers of each indicator of a file, and asks about those on another scale."""

    entries: EntryColumns

    def check(self, identified: Sequence[IdentifiedIndicator], measures: Sequence[Measure]) -> None:
        """Make numbers UNCLEAR that are on another scale than the others of their indicator."""
        series = self.entries.series
        values = {name: self._with_candidates(name, cells.value) for name, cells in series.items()}
        actuals, targets, baselines = (values[name].__getitem__ for name in (ACTUAL, TARGET, BASELINE))
        for item, measure in zip(identified, measures, strict=True):
            totals = item.totals
            # Empty cells and zeros have no size.
            if not _may_differ(
                list(filter(None, map(actuals, totals))),
                list(filter(None, map(targets, totals))),
                list(filter(None, map(baselines, totals))),
            ):
                continue
            cells_of = {
                name: [_Cell(name, e, value) for e in totals if (value := column[e])]
                for name, column in values.items()
            }
            self._check_indicator(cells_of, measure)

    def _with_candidates(self, name: str, values: Sequence[float | None]) -> Sequence[float | None]:
        """The numbers of a series; of cells in question at one scale the likeliest, to hold others beside it."""
        candidates = {
            issue.entry: issue.readings[0]
            for issue in self.entries.cell_issues
            if issue.series == name
            and issue.kind in AT_ONE_SCALE
            and values[issue.entry] is None
            and 0 < min(issue.readings, default=0) * FAR_APART > max(issue.readings, default=0)
        }
        if not candidates:
            return values
        return [candidates.get(entry) if value is None else value for entry, value in enumerate(values)]

    def _check_indicator(self, cells_of: dict[str, list[_Cell]], measure: Measure) -> None:
        actuals, targets, baselines = cells_of[ACTUAL], cells_of[TARGET], cells_of[BASELINE][:1]
        if measure is Measure.PERCENTAGE:
            self._check_whole_ones(actuals, targets, baselines)
        elif measure is not Measure.YES_NO:
            for own, other_cells in (
                (actuals, targets or baselines),
                (targets, actuals or baselines),
                # A target or a result may be a fraction too, and in question already: what is above 1 is the scale.
                (baselines, [cell for cell in (*targets, *actuals) if cell.value > 1] if actuals else []),
            ):
                self._check_fractions(own, other_cells)
        self._check_against_targets(
            actuals, targets, baselines, measure in (Measure.PERCENTAGE, Measure.SCORE)
        )
        self._check_history(actuals)

    def _is_open(self, cell: _Cell) -> bool:
        return self.entries.series[cell.name].value[cell.entry] is not None

    def _check_whole_ones(
        self, actuals: Sequence[_Cell], targets: Sequence[_Cell], baselines: Sequence[_Cell]
    ) -> None:
        """Ask about 1 or 1.04 beside 98 %: a whole as a fraction; '1 %', or '1' on the way to 5, is neither."""
        small = [cell for cell in actuals if MOST_FRACTION < cell.value < MIN_PERCENTAGE_BESIDE_ONE / 5]
        for own, other_cells in ((actuals, targets or baselines), (targets, actuals)):
            for cell in own:
                nearest = min((other.value for other in other_cells), default=0.0)
                if not 1 <= cell.value <= MOST_FRACTION or nearest < MIN_PERCENTAGE_BESIDE_ONE or small:
                    continue
                if cell.entry not in self.entries.series[cell.name].percent:
                    self._ask(cell, (_times(cell.value, 2), cell.value), other_cells[0])

    def _check_fractions(self, own: Sequence[_Cell], other_cells: Sequence[_Cell]) -> None:
        """Ask about 0.95 beside 95 of an indicator that nobody called a percentage."""
        if not any(0 < cell.value < 1 for cell in own):
            return
        sizes = [other.value for other in other_cells]
        if not sizes or min(sizes) <= 1 or max(sizes) > MOST_PERCENT:
            return
        for cell in own:
            # Half a kilometre beside 20 is ordinary; a fraction of nearly the same digits, or of a share, is not.
            text = self.entries.text
            is_share = not text["unit"][cell.entry] and names_share(text["title"][cell.entry])
            is_alike = is_share or distance_in_powers(cell.value * 100, sizes) <= log10(2)
            if (
                0 < cell.value < 1
                and is_alike
                and is_nearer_times_hundred(cell.value, sizes)
                and self._is_open(cell)
            ):
                self._ask(cell, (_times(cell.value, 2), cell.value), other_cells[0])

    def _check_against_targets(
        self,
        actuals: Sequence[_Cell],
        targets: Sequence[_Cell],
        baselines: Sequence[_Cell],
        is_bounded: bool,
    ) -> None:
        """Ask about values far above every target, or that are nearly a power of ten away from it.

        `is_bounded`: percentages and scores, which do not grow tenfold.
        """
        sizes = [target.value for target in targets]
        all_sizes = [*sizes, *(cell.value for cell in (*actuals, *baselines))]
        if not sizes or max(all_sizes) < FAR_APART * min(all_sizes):
            return
        # A baseline at the scale of the target says that the value belongs there too.
        agrees = any(1 / MOST_SPREAD <= cell.value / min(sizes) <= MOST_SPREAD for cell in baselines)
        has_peer = any(1 / MOST_SPREAD <= cell.value / min(sizes) <= MOST_SPREAD for cell in actuals)
        own = [cell for cell in (*actuals, *baselines) if self._is_open(cell)]
        in_order = sorted(set(sizes))
        odd = [
            (cell, power)
            for cell in own
            if (power := _slip(cell, in_order, is_bounded, agrees, has_peer and cell.name == ACTUAL))
        ]
        if not odd:
            return
        are_in_thousands = all(_is_whole(size) for size in sizes) and any(not _is_whole(c.value) for c in own)
        if len(own) > 1 and len(odd) == len(own) and len(set(sizes)) == 1 and not are_in_thousands:
            # Everything else agrees: the target is the odd one.
            for target in targets:
                self._ask_of_power(target, -odd[0][1], odd[0][0])
            return
        # Of targets of one value the first one is named, with its place among all.
        target_of: dict[float, tuple[int, _Cell]] = {}
        for number, target in enumerate(targets):
            target_of.setdefault(target.value, (number, target))
        names: dict[float, str] = {}
        for cell, power in odd:
            # The nearest is one of the two that stand beside the value in order; of equally near ones the first.
            place = bisect_left(in_order, cell.value)
            nearest = min(
                in_order[max(place - 1, 0) : place + 1],
                key=lambda size: (abs(log10(cell.value / size)), target_of[size][0]),
            )
            if nearest not in names:
                names[nearest] = self._name(target_of[nearest][1])
            readings = (cell.value, _times(cell.value, power))
            ask_about(self.entries, cell.name, cell.entry, IssueKind.SCALE_DIFFERS, readings, names[nearest])

    def _check_history(self, actuals: Sequence[_Cell]) -> None:
        """Ask about one value ten times or more off among others that hardly differ."""
        series, entries = self.entries.series[ACTUAL], self.entries
        by_length: dict[int, list[_Cell]] = {}
        for cell in actuals:
            start, end = entries.start[cell.entry], entries.end[cell.entry]
            if end is not None:
                days = (end - start).days if start is not None else 0
                # A quarter has 90 to 92 days, a month 28 to 31.
                by_length.setdefault(round(days / 10), []).append(cell)
        for cells in by_length.values():
            if len(cells) <= MIN_LEVEL_VALUES:
                continue
            sizes = [cell.value for cell in cells]
            if max(sizes) < FAR_APART * min(sizes):
                continue
            cells.sort(key=lambda cell: entries.end[cell.entry] or date.max)
            # What is in question already says when the history begins, and nothing of its level.
            level = [cell for cell in cells if series.value[cell.entry] is not None]
            if len(level) <= MIN_LEVEL_VALUES:
                continue
            least, most = min(cell.value for cell in level), max(cell.value for cell in level)
            for place, cell in enumerate(cells):
                if series.value[cell.entry] is None or least < cell.value < most:
                    # Of one between two extremes the others hold both, so they are no level history.
                    continue
                other_values = [other.value for other in level if other is not cell]
                if max(other_values) > MOST_SPREAD * min(other_values):
                    continue
                ratio = cell.value / median(other_values)
                # A first or last value that is low is a start, or a period that still runs.
                is_inside = 0 < place < len(cells) - 1
                power = round(log10(ratio))
                if abs(power) in POWERS and (ratio > FAR_APART or (is_inside and ratio < 1 / FAR_APART)):
                    self._ask_of_power(cell, -power, cells[place - 1 if place else 1])

    def _ask_of_power(self, cell: _Cell, power: int, other: _Cell) -> None:
        self._ask(cell, (cell.value, _times(cell.value, power)), other)

    def _ask(self, cell: _Cell, readings: tuple[float, ...], other: _Cell) -> None:
        if self._is_open(cell):
            ask_about(self.entries, cell.name, cell.entry, IssueKind.SCALE_DIFFERS, readings, self._name(other))

    def _name(self, cell: _Cell) -> str:
        return name_cell(self.entries, cell.name, cell.entry)


def ask_about_plain_beside_scaled(entries: EntryColumns, identified: Sequence[IdentifiedIndicator]) -> None:
    """Make plain numbers UNCLEAR that are of the size of '12,5k' without its letter, in the same indicator: 14.2."""
    scaled = {
        (issue.series, issue.entry): (max(issue.readings), min(issue.readings))
        for issue in entries.cell_issues
        if issue.series
        and issue.kind is IssueKind.NUMBER_WITH_TEXT
        and len(issue.readings) == 2
        and 0 < THOUSANDS * min(issue.readings) <= max(issue.readings)
    }
    if not scaled:
        return
    for item in identified:
        cells = [(name, entry) for name in (BASELINE, TARGET, ACTUAL) for entry in item.entries]
        beside = [(cell, scaled[cell]) for cell in cells if cell in scaled]
        for name, entry in cells if beside else ():
            value = entries.series[name].value[entry]
            if not value or value < 0 or entry in entries.series[name].percent:
                continue
            other, (whole, bare) = beside[0]
            # Of a size in between neither is nearer by enough to say that it is not meant.
            if value < (whole * bare) ** 0.5:
                readings = (value, float(f"{value * whole / bare:.{SIGNIFICANT_DIGITS}g}"))
                ask_about(entries, name, entry, IssueKind.SCALE_DIFFERS, readings, name_cell(entries, *other))


def _may_differ(actuals: Sequence[float], targets: Sequence[float], baselines: Sequence[float]) -> bool:
    """Whether numbers of one indicator can be on several scales at all; nearly all indicators are done here."""
    sizes = (*actuals, *targets, *baselines)
    # Numbers less than ten times apart need no comparison.
    if len(sizes) < 2 or (least := min(sizes)) < 0 or max(sizes) < FAR_APART * least:
        return False
    if 1 in sizes or least < 1 or (actuals and max(actuals) >= FAR_APART * min(actuals)):
        return True
    return bool(targets) and _may_slip((*actuals, *baselines), min(targets), max(targets))


def _may_slip(values: Sequence[float], low: float, high: float) -> bool:
    """Whether a value is about a power of ten from targets between two numbers, or a hundred times them and more."""
    near, beyond = 10**NEVER_A_SLIP, 10 ** (1 + NEARLY_THOUSANDTH)
    if high > near * low:
        return True
    return not all(
        low / near < value < high * near
        or high * beyond < value < high * MOST_TIMES_TARGET * 0.99
        or low / near / 10 < value < low / beyond
        for value in values
    )


def ask_about(
    entries: EntryColumns, name: str, entry: int, kind: IssueKind, readings: tuple[float, ...], other: str
) -> None:
    """Make a number UNCLEAR and ask which of the readings it is; `other` names what it stands beside."""
    entries.ask_about_value(entry, name, kind, readings, {"other": other})


def name_cell(entries: EntryColumns, name: str, entry: int) -> str:
    """Return the text and address of a cell, as in '150 (D2)'."""
    series = entries.series[name]
    return f"{series.raw[entry].strip()} ({address(entries.row[entry], series.column[entry])})"


def _times(value: float, power: int) -> float:
    return float(f"{value * 10.0**power:.{SIGNIFICANT_DIGITS}g}")


def _slip(cell: _Cell, targets: Sequence[float], is_bounded: bool, agrees: bool, has_peer: bool) -> int:
    """The power of ten that brings a value to the scale of its targets; 0 where it is there, or may well be.

    `targets` are distinct and in order: only the one below a value and the one above it can be the nearest. `agrees`:
    a baseline is at the scale of the targets; `has_peer`: a value of another period is.
    """
    place = bisect_left(targets, cell.value)
    if place == len(targets):
        apart = log10(cell.value / targets[-1])
    else:
        apart = log10(cell.value / targets[place])
        if place and (below := log10(cell.value / targets[place - 1])) <= -apart:
            apart = below
    size = abs(apart)
    if (agrees or has_peer) and cell.value >= MIN_AGREED_THOUSANDS and abs(apart + 3) <= NEAR_THOUSANDS:
        return 3
    if size < NEVER_A_SLIP or (apart < 2 and abs(size - round(size)) > NEARLY_THOUSANDTH):
        return 0
    if cell.name == BASELINE:
        # What was there before may be of any size; only the same digits in thousands are a slip.
        return -3 if abs(apart - 3) <= NEARLY_THOUSANDTH else 3 * _is_thousandth(cell.value, apart, targets)
    if apart >= log10(MOST_TIMES_TARGET):
        power = min(POWERS, key=lambda power: abs(apart - power))
        is_handful = not is_bounded and all(target <= HANDFUL and target == int(target) for target in targets)
        return 0 if is_handful and (power < 3 or abs(apart - power) > NEAR_THOUSANDS) else -power
    if abs(apart - 1) <= (NEARLY if is_bounded or agrees else NEARLY_SAME):
        return -1
    if agrees and (power := round(-apart)) in POWERS and abs(apart + power) <= NEARLY:
        return power
    return 3 * _is_thousandth(cell.value, apart, targets)


def _is_thousandth(value: float, apart: float, targets: Sequence[float]) -> bool:
    """Whether a value is its target in thousands: 148 of 150,000, or 8.2 of 10,167 things."""
    is_no_start = value >= MIN_THOUSANDS or (value > 1 and not _is_whole(value) and all(map(_is_whole, targets)))
    return is_no_start and abs(apart + 3) <= NEARLY_THOUSANDTH


def _is_whole(value: float) -> bool:
    return value == int(value)
