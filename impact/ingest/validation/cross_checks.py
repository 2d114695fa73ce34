"""Doubts that take more than one cell: over a series, between groups and total, against what was handed in earlier.

Pure: what is known of the grantee comes in as `Known`. Each rule is meant to be silent on a sound file; a question
that nobody needs costs more trust than one that is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from impact.ingest.validation import calendar_checks
from impact.ingest.validation.context import Known, Look, iso
from impact.ingest.validation.series_checks import courses
from impact.ingest.values import units
from impact.ingest.values.vocabulary import TOTAL_WORDS, plain_words
from impact.model.submission import Issue, IssueKind, Submission
from impact.model.words import Direction, Measure, State, TimeKind


def doubts(submission: Submission, known: Known | None = None) -> tuple[Issue, ...]:
    """The doubts of a file as a whole, in its order per kind; without `known` those of the file alone."""
    look = Look(submission, known or Known())
    return (
        *_other_units(look),
        *_wrong_side(look),
        *courses(look),
        *_groups(look),
        *calendar_checks.not_due(look),
        *calendar_checks.locked(look),
        *calendar_checks.gone(look),
    )


def _other_units(look: Look) -> Iterator[Issue]:
    """Indicators that come in another unit than was agreed."""
    for index in look.known.indicators:
        item, agreed = look.item(index), look.known.of(index)
        if not item.unit or not agreed.unit or item.unit == agreed.unit or index not in look.at:
            continue
        other = units.compare(item.unit, agreed.unit)
        if other is not None:
            place, factor = (item.sheet, item.row, None), other.factor
            asked = look.ask(IssueKind.UNIT_CHANGED, place, item.unit, (), index, agreed_unit=agreed.unit)
            if factor is not None:
                asked.params["factor"] = f"{factor:.12g}"
            yield asked


def _wrong_side(look: Look) -> Iterator[Issue]:
    """New targets on the other side of the agreed baseline than the agreed direction says."""
    targets = look.read.targets
    last: dict[int, tuple[str, str, float, int]] = {}
    for position, value in enumerate(targets.value):
        if value is not None and not targets.breakdown[position]:
            start, end = iso(targets.start[position]), iso(targets.end[position])
            indicator = targets.indicator[position]
            if indicator not in last or (end, start) >= last[indicator][:2]:
                last[indicator] = (end, start, value, position)
    for indicator, (end, start, value, position) in last.items():
        item, agreed = look.item(indicator), look.known.of(indicator)
        baseline = agreed.baseline
        if baseline is None or agreed.direction not in (Direction.UP, Direction.DOWN):
            continue
        said_itself = item.baseline is not None and item.direction in (Direction.UP, Direction.DOWN)
        if said_itself or agreed.targets.get((start, end)) == value:
            continue
        if (value - baseline) * (1 if agreed.direction is Direction.UP else -1) < 0:
            place = (targets.sheet[position], targets.row[position], targets.column[position])
            kind, raw = IssueKind.TARGET_ON_WRONG_SIDE, targets.raw[position]
            yield look.ask(kind, place, raw, (baseline, value), indicator)


def _groups(look: Look) -> Iterator[Issue]:
    """Counts whose groups together differ from their total; groups that were crossed are no partition."""
    actuals = look.read.actuals
    parts: dict[tuple[int, str, str, str], list[int]] = {}
    for position, breakdown in enumerate(actuals.breakdown):
        if not breakdown or ";" in breakdown or actuals.state[position] is not State.REPORTED:
            continue
        indicator = actuals.indicator[position]
        dimension, _, category = breakdown.partition("=")
        if look.item(indicator).measure is Measure.NUMBER and plain_words(category) not in TOTAL_WORDS:
            key = (indicator, look.starts[position], look.ends[position], dimension.strip())
            parts.setdefault(key, []).append(position)
    if not parts:
        return
    totals = {
        (indicator, point.start, point.end): point
        for indicator in {key[0] for key in parts}
        for point in look.points(indicator)
    }
    for (indicator, start, end, dimension), positions in parts.items():
        total = totals.get((indicator, start, end))
        if total is None or len(positions) < 2:
            continue
        values = [value for position in positions if (value := actuals.value[position]) is not None]
        together = sum(values)
        flows = look.time_kind(indicator) in (TimeKind.PERIOD, TimeKind.CUMULATIVE)
        if not (flows or _can_be_counts(values, total.value)):
            continue
        if not _differs(together, total.value, len(values)):
            continue
        earlier = look.known.of(indicator).values
        is_news = total.is_news or any(
            earlier.get((start, end, actuals.breakdown[p])) != actuals.value[p] for p in positions
        )
        if is_news:
            raw, readings = actuals.raw[total.position], (float(f"{together:.12g}"), total.value)
            kind, periods = IssueKind.PARTS_DO_NOT_ADD_UP, ((start, end, ""),)
            place = look.cell(total.position)
            yield look.ask(kind, place, raw, readings, indicator, periods, dimension=dimension)


def _differs(together: float, total: float, parts: int) -> bool:
    """Whether the difference is more than rounding makes: half a unit for each part that is not whole."""
    whole = float(total).is_integer() and float(together).is_integer()
    return abs(together - total) > (0.5 if whole else 0.5 * (parts + 1))


def _can_be_counts(parts: Sequence[float], total: float) -> bool:
    """Whether these can be counts of groups and of all: the total is nearer to their sum than to their mean."""
    together = sum(parts)
    return min(parts) >= 0 and abs(together - total) < abs(together / len(parts) - total)
