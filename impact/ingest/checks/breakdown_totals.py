"""Check of parts against their total: men and women of a count that do not add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from impact.ingest.checks.context import ValidationPass
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import Issue, IssueKind
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.value_states import State

# By how much rounding changes one number, in units of the count.
ROUNDING = 0.5


def check_breakdown_totals(validation: ValidationPass) -> Iterator[Issue]:
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
    """Whether the difference exceeds rounding: that of one whole number, else that of each part and of the total."""
    whole = float(total).is_integer() and float(group_sum).is_integer()
    return abs(group_sum - total) > (ROUNDING if whole else ROUNDING * (parts + 1))


def _may_be_counts(parts: Sequence[float], total: float) -> bool:
    """Whether these can be counts of parts and whole: none negative, total nearer to the sum than to the mean."""
    group_sum = sum(parts)
    return min(parts) >= 0 and abs(group_sum - total) < abs(group_sum / len(parts) - total)
