"""Checks of a submission as a whole: over a series, between parts and total, against the calendar and earlier files.

Pure functions: what the store has comes in as `ValidationContext`. Each rule should be silent on a sound file; a false
alarm costs more trust than a missed error.
"""

from __future__ import annotations

from collections.abc import Iterator

from impact.ingest.checks import calendar_checks
from impact.ingest.checks.breakdown_totals import check_breakdown_totals
from impact.ingest.checks.context import NO_PRIOR, ValidationContext, ValidationPass, iso_day
from impact.ingest.checks.series_checks import check_series, check_time_kinds
from impact.ingest.checks.year_checks import check_years
from impact.ingest.layouts.indicator_matching import part_of
from impact.ingest.values import units
from impact.ingest.values.unit_names import PERCENT, name_unit
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission
from impact.model.vocabulary.measures import Direction, Measure


def check_submission(submission: Submission, context: ValidationContext | None = None) -> tuple[Issue, ...]:
    """Return the issues of a submission as a whole, per check in file order; without a context, of the file alone."""
    validation = ValidationPass(submission, context or ValidationContext())
    return (
        *_check_calculated(validation),
        *_check_units(validation),
        *_check_fractions(validation),
        *_check_target_side(validation),
        *_ask_directions(validation),
        *check_series(validation),
        *check_time_kinds(validation),
        # After the time kinds: what both hold back waits for the answer about the year too.
        *check_years(validation),
        *check_breakdown_totals(validation),
        *calendar_checks.find_not_due(validation),
        *calendar_checks.find_locked(validation),
        *calendar_checks.find_absent_values(validation),
    )


def _check_calculated(validation: ValidationPass) -> Iterator[Issue]:
    """Yield a remark per indicator that is calculated from others and has values in the file."""
    for index, prior in validation.context.indicators.items():
        if prior.is_calculated and (count := len(validation.positions.get(index, ()))):
            item = validation.item(index)
            yield Issue(
                IssueKind.CALCULATED_INDICATOR, Severity.REMARK, item.sheet, item.row, indicator=index,
                params={"title": item.title, "count": str(count)},
            )  # fmt: skip


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


def _check_fractions(validation: ValidationPass) -> Iterator[Issue]:
    """Yield new numbers below one of indicators that are percentages by what is stored, and not by the file.

    Reading asks about those of which the file itself says that they are percentages.
    """
    submission = validation.submission
    asked_cells = {
        (issue.sheet, issue.row, issue.column)
        for issue in submission.issues
        if issue.kind is IssueKind.PERCENT_BELOW_ONE
    }
    percentages = {
        index
        for index, prior in validation.context.indicators.items()
        if name_unit(prior.unit) == PERCENT and validation.item(index).measure is not Measure.PERCENTAGE
    }
    for columns in (submission.actuals, submission.targets) if percentages else ():
        for position, value in enumerate(columns.value):
            indicator = columns.indicator[position]
            if value is None or indicator not in percentages or not 0 < abs(value) < 1:
                continue
            start, end = iso_day(columns.start[position]), iso_day(columns.end[position])
            prior, place = validation.context.prior(indicator), (start, end, columns.breakdown[position])
            stored_value = prior.values.get(place) if columns is submission.actuals else prior.targets.get((start, end))
            cell = columns.sheet[position], columns.row[position], columns.column[position]
            if stored_value != value and cell not in asked_cells:
                readings = (value, float(f"{value * 100:.12g}"))
                kind, raw = IssueKind.PERCENT_BELOW_ONE, columns.raw[position]
                yield validation.question(kind, cell, raw, readings, indicator, (place,))


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


def _ask_directions(validation: ValidationPass) -> Iterator[Issue]:
    """Yield the question which direction is better where reading could not ask it: no number was a target yet.

    A target that was unclear, or whose column was guessed, is one once somebody answered.
    """
    submission = validation.submission
    asked_indicators = {
        issue.indicator for issue in submission.issues if issue.kind is IssueKind.DIRECTION_UNKNOWN
    }
    if submission.template_language or any(
        issue.kind is IssueKind.DIRECTION_OFTEN_UNKNOWN for issue in submission.issues
    ):
        return
    targets, last_target = submission.targets, dict[int, float]()
    for position, value in enumerate(targets.value):
        indicator = targets.indicator[position]
        if value is not None and not targets.breakdown[position] and indicator not in asked_indicators:
            last_target[indicator] = value
    for indicator, target in last_target.items():
        item, prior = validation.item(indicator), validation.context.prior(indicator)
        is_known = prior.is_agreed or prior.direction is not None or (item.code and prior is not NO_PRIOR)
        if item.direction is not Direction.UNKNOWN or is_known or item.baseline not in (None, target):
            continue
        title = " – ".join(name for name in (item.title, part_of(item)) if name)
        yield validation.question(
            IssueKind.DIRECTION_UNKNOWN, (item.sheet, item.row, None), item.title, (), indicator, title=title
        )
