"""Checks across cells: over a series, between breakdowns and total, and against earlier submissions.

Pure functions: what the store has comes in as `ValidationContext`. Each rule should be silent on a sound file; a false
alarm costs more trust than a missed error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from impact.ingest.validation import calendar_checks
from impact.ingest.validation.context import ValidationContext, ValidationPass, iso_day
from impact.ingest.validation.series_checks import check_series
from impact.ingest.values import units
from impact.ingest.values.value_vocabulary import TOTAL_WORDS, normalise_words
from impact.model.submission import Issue, IssueKind, Submission
from impact.model.words import Direction, Measure, State, TimeKind


def check_submission(submission: Submission, context: ValidationContext | None = None) -> tuple[Issue, ...]:
    """Return the issues of a submission as a whole, per check in file order; without a context, of the file alone."""
    validation = ValidationPass(submission, context or ValidationContext())
    return (
        *_check_units(validation),
        *_check_target_side(validation),
        *check_series(validation),
        *_check_group_totals(validation),
        *calendar_checks.find_not_due(validation),
        *calendar_checks.find_locked(validation),
        *calendar_checks.find_absent_values(validation),
    )


def _check_units(validation: ValidationPass) -> Iterator[Issue]:
    """Yield indicators whose unit differs from the stored one, with a conversion factor where there is one."""
    for index in validation.context.indicators:
        item, prior = validation.item(index), validation.context.prior(index)
        if not item.unit or not prior.unit or item.unit == prior.unit or index not in validation.positions:
            continue
        other = units.compare_units(item.unit, prior.unit)
        if other is not None:
            place, factor = (item.sheet, item.row, None), other.factor
            question = validation.question(
                IssueKind.UNIT_CHANGED, place, item.unit, (), index, agreed_unit=prior.unit
            )
            if factor is not None:
                question.params["factor"] = f"{factor:.12g}"
            yield question


def _check_target_side(validation: ValidationPass) -> Iterator[Issue]:
    """Yield new final targets on the wrong side of the stored baseline for the stored direction."""
    targets = validation.submission.targets
    last_target: dict[int, tuple[str, str, float, int]] = {}
    for position, value in enumerate(targets.value):
        if value is not None and not targets.breakdown[position]:
            start, end = iso_day(targets.start[position]), iso_day(targets.end[position])
            indicator = targets.indicator[position]
            if indicator not in last_target or (end, start) >= last_target[indicator][:2]:
                last_target[indicator] = (end, start, value, position)
    for indicator, (end, start, value, position) in last_target.items():
        item, prior = validation.item(indicator), validation.context.prior(indicator)
        baseline = prior.baseline
        if baseline is None or prior.direction not in (Direction.UP, Direction.DOWN):
            continue
        is_stated_in_file = item.baseline is not None and item.direction in (Direction.UP, Direction.DOWN)
        if is_stated_in_file or prior.targets.get((start, end)) == value:
            continue
        if (value - baseline) * (1 if prior.direction is Direction.UP else -1) < 0:
            place = (targets.sheet[position], targets.row[position], targets.column[position])
            kind, raw = IssueKind.TARGET_ON_WRONG_SIDE, targets.raw[position]
            yield validation.question(kind, place, raw, (baseline, value), indicator)


def _check_group_totals(validation: ValidationPass) -> Iterator[Issue]:
    """Yield counts whose breakdown sum differs from the total; crossed breakdowns (two dimensions) are skipped."""
    actuals = validation.submission.actuals
    positions_of: dict[tuple[int, str, str, str], list[int]] = {}
    for position, breakdown in enumerate(actuals.breakdown):
        if not breakdown or ";" in breakdown or actuals.state[position] is not State.REPORTED:
            continue
        indicator = actuals.indicator[position]
        dimension, _, category = breakdown.partition("=")
        if (
            validation.item(indicator).measure is Measure.NUMBER
            and normalise_words(category) not in TOTAL_WORDS
        ):
            key = (indicator, validation.starts[position], validation.ends[position], dimension.strip())
            positions_of.setdefault(key, []).append(position)
    if not positions_of:
        return
    totals = {
        (indicator, point.start, point.end): point
        for indicator in {key[0] for key in positions_of}
        for point in validation.points(indicator)
    }
    for (indicator, start, end, dimension), positions in positions_of.items():
        total = totals.get((indicator, start, end))
        if total is None or len(positions) < 2:
            continue
        values = [value for position in positions if (value := actuals.value[position]) is not None]
        group_sum = sum(values)
        is_flow = validation.time_kind(indicator) in (TimeKind.PERIOD, TimeKind.CUMULATIVE)
        if not (is_flow or _may_be_counts(values, total.value)):
            continue
        if not _differs(group_sum, total.value, len(values)):
            continue
        earlier = validation.context.prior(indicator).values
        is_news = total.is_news or any(
            earlier.get((start, end, actuals.breakdown[p])) != actuals.value[p] for p in positions
        )
        if is_news:
            raw, readings = actuals.raw[total.position], (float(f"{group_sum:.12g}"), total.value)
            kind, periods = IssueKind.PARTS_DO_NOT_ADD_UP, ((start, end, ""),)
            place = validation.cell(total.position)
            yield validation.question(kind, place, raw, readings, indicator, periods, dimension=dimension)


def _differs(group_sum: float, total: float, parts: int) -> bool:
    """Whether the difference exceeds rounding: 0.5 for whole numbers, else half a unit per part and for the total."""
    whole = float(total).is_integer() and float(group_sum).is_integer()
    return abs(group_sum - total) > (0.5 if whole else 0.5 * (parts + 1))


def _may_be_counts(parts: Sequence[float], total: float) -> bool:
    """Whether these can be counts of parts and whole: none negative, total nearer to the sum than to the mean."""
    group_sum = sum(parts)
    return min(parts) >= 0 and abs(group_sum - total) < abs(group_sum / len(parts) - total)
