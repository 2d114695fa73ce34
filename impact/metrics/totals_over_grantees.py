"""Totals of a shared indicator over grantees: which indicators may be added, how, and within which bounds.

Formulas: docs/metrics.md 2.2, rows "What may be added", "Percentage", "Target of a combined percentage",
"Mean score", "Unique people". Missing is never 0: a grantee without a value is left out and listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from impact.metrics import suppression_and_rounding
from impact.metrics.formulas import rollup
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind

# One grantee's own series is no comparison of what is reached together.
FEWEST_SAME = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator with a shared key, and the properties that decide whether it may be added."""

    indicator_id: int
    unit: str
    measure: Measure
    time_kind: TimeKind
    direction: str
    aggregation: Aggregation


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Indicators left out of the total: id → reason (catalog `not_addable`)."""

    left_out: dict[int, str]


def exclude_incompatible(candidates: Sequence[Candidate]) -> Exclusions:
    """Leave out indicators that may not be added: only one unit, measure, time kind and direction may be.

    The most common value of each stays; in a tie the one that comes first, so that the result is stable.
    Source: docs/metrics.md 2.2, row "What may be added".
    """
    apart = (Aggregation.NONE, Aggregation.DISTRIBUTION)
    left_out = {item.indicator_id: "not_combinable" for item in candidates if item.aggregation in apart}
    rest = [item for item in candidates if item.indicator_id not in left_out]
    for reason, field_name in (
        ("other_measure", "measure"),
        ("other_unit", "unit"),
        ("other_time_kind", "time_kind"),
        ("other_direction", "direction"),
    ):
        kinds = Counter(_kind(item, field_name) for item in rest)
        if len(kinds) > 1:
            usual = kinds.most_common(1)[0][0]
            left_out.update({item.indicator_id: reason for item in rest if _kind(item, field_name) != usual})
            rest = [item for item in rest if _kind(item, field_name) == usual]
    return Exclusions(left_out)


def _kind(candidate: Candidate, field_name: str) -> str:
    return str(getattr(candidate, field_name)).strip().casefold()


class Part(NamedTuple):
    """One reported value or target in the indicator's unit, with its parts or number of respondents `n`."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None


class Contribution(NamedTuple):
    """Contribution of one indicator to the total of one year; `left_out` is the reason if it has none.

    `largest` is its largest value of a period: of unique people, so many there were at least.
    """

    indicator_id: int
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    target: float | None = None
    target_weight: float | None = None
    left_out: str = ""
    largest: float | None = None


def combine_year(
    indicator_id: int, aggregation: Aggregation, values: Sequence[Part], targets: Sequence[Part]
) -> Contribution:
    """Combine one indicator over the periods of one year.

    `values` holds all periods for a period kind, else the last one only. Counts are added over periods; a
    percentage is Σnum/Σden × 100 (0–100); a mean score is weighted by respondents. A percentage with a period without
    parts, or a score with one without n, is left out with its reason. Source: docs/metrics.md 2.2.
    """
    reported = [part for part in values if part.value is not None]
    aims = [part for part in targets if part.value is not None]
    if aggregation is Aggregation.RATIO:
        return _ratio(indicator_id, reported, aims)
    if aggregation is Aggregation.WEIGHTED_MEAN:
        return _mean(indicator_id, reported, aims)
    return Contribution(
        indicator_id,
        value=rollup.sum_reported(part.value for part in reported),
        target=rollup.sum_reported(part.value for part in aims),
        largest=max((part.value for part in reported if part.value is not None), default=None),
    )


def _ratio(indicator_id: int, reported: Sequence[Part], aims: Sequence[Part]) -> Contribution:
    complete = [part for part in reported if part.numerator is not None and part.denominator]
    target = rollup.combined_target((part.value, part.denominator) for part in aims)
    weight = _sum_weights(part.denominator for part in aims)
    if len(complete) < len(reported):
        # A period without its parts would drop out of the percentage of the year.
        return Contribution(indicator_id, target=target, target_weight=weight, left_out="percent_without_parts")
    denominator = rollup.sum_reported(part.denominator for part in complete)
    return Contribution(
        indicator_id,
        value=rollup.agg_ratio([(part.numerator, part.denominator) for part in complete], whole=100),
        numerator=rollup.sum_reported(part.numerator for part in complete),
        denominator=denominator,
        target=target,
        target_weight=weight or denominator,
    )


def _mean(indicator_id: int, reported: Sequence[Part], aims: Sequence[Part]) -> Contribution:
    weighed = [part for part in reported if part.n]
    if len(weighed) < len(reported):
        return Contribution(indicator_id, left_out="score_without_n")
    weight = _sum_weights(part.n for part in weighed)
    return Contribution(
        indicator_id,
        value=rollup.agg_weighted_mean((part.value, part.n) for part in weighed),
        weight=weight,
        target=rollup.combined_target((part.value, None) for part in aims),
        target_weight=weight,
    )


def _sum_weights(weights: Iterable[float | None]) -> float | None:
    """Add up the weights that count; None where no value has one."""
    return rollup.sum_reported(weight for weight in weights if weight)


@dataclass(frozen=True, slots=True)
class Total:
    """Total of a year over grantees.

    `low`/`high` bound the number of different people; `reporting` counts the indicators with a value;
    `left_out` maps an indicator id to its reason. `target` covers the `targeted` indicators that have both a value and
    a target, and `value_of_targeted` is the total of exactly those.
    """

    value: float | None
    target: float | None
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    low: float | None = None
    high: float | None = None
    reporting: int = 0
    left_out: dict[int, str] = field(default_factory=dict)
    targeted: int = 0
    value_of_targeted: float | None = None


def find_same_contributors(years: Mapping[int, Sequence[Contribution]]) -> tuple[int | None, frozenset[int]]:
    """Find the indicators that have a value in every year of the longest run of years up to the latest, and its start.

    A total of other grantees than the year before says nothing of growth: only these compare. The run goes back as
    long as they are at least two and at least half of those with a value in the latest year; (None, none) where no
    two years compare like that. Source: docs/metrics.md 2.5.
    """
    reported = {
        year: frozenset(item.indicator_id for item in contributions if item.value is not None)
        for year, contributions in years.items()
    }
    latest = max((year for year, indicators in reported.items() if indicators), default=None)
    if latest is None:
        return None, frozenset()
    since, same = latest, reported[latest]
    while since - 1 in reported:
        both = same & reported[since - 1]
        if len(both) < FEWEST_SAME or 2 * len(both) < len(reported[latest]):
            break
        since, same = since - 1, both
    return (None, frozenset()) if since == latest else (since, same)


def add_contributions(aggregation: Aggregation, contributions: Sequence[Contribution]) -> Total:
    """Add up contributions; the target covers only grantees that reported, so that it compares with the value.

    Where some that reported have no target, `value_of_targeted` is what the target compares with. Where nobody
    reported (a future year) the target covers all grantees that have one. Source: docs/metrics.md 2.2.
    """
    total = _add_up(aggregation, contributions)
    with_target = [item for item in contributions if item.value is not None and item.target is not None]
    of_targeted = total.value
    if len(with_target) < total.reporting:
        of_targeted = _add_up(aggregation, with_target).value
    return replace(total, targeted=len(with_target), value_of_targeted=of_targeted if with_target else None)


def _add_up(aggregation: Aggregation, contributions: Sequence[Contribution]) -> Total:
    left_out = {item.indicator_id: item.left_out for item in contributions if item.left_out}
    present = [item for item in contributions if item.value is not None]
    aims = [item for item in (present or contributions) if item.target is not None]
    if aggregation is Aggregation.RATIO:
        return Total(
            value=rollup.agg_ratio([(item.numerator, item.denominator) for item in present], whole=100),
            target=rollup.combined_target((item.target, item.target_weight) for item in aims),
            numerator=rollup.sum_reported(item.numerator for item in present),
            denominator=rollup.sum_reported(item.denominator for item in present),
            reporting=len(present),
            left_out=left_out,
        )
    if aggregation is Aggregation.WEIGHTED_MEAN:
        return Total(
            value=rollup.agg_weighted_mean((item.value, item.weight) for item in present),
            target=rollup.combined_target((item.target, item.target_weight) for item in aims),
            weight=_sum_weights(item.weight for item in present),
            reporting=len(present),
            left_out=left_out,
        )
    values = [item.value for item in present]
    bounds = rollup.unique_bounds(values, [item.largest for item in present])
    low, high = bounds if bounds and aggregation is Aggregation.SUM_WITH_BOUNDS else (None, None)
    return Total(
        rollup.sum_reported(values),
        rollup.sum_reported(item.target for item in aims),
        low=low,
        high=high,
        reporting=len(present),
        left_out=left_out,
    )


def protect_total(
    exact: Total, contributions: Sequence[Contribution], owners: Mapping[int, int], measure: Measure, k: int
) -> Total:
    """Apply disclosure control to a total: round it, and hide it where it discloses one organisation.

    `owners` maps each indicator to its organisation. A mean of targets is weighted by measured numbers, so
    it is rounded too where the targets differ.
    """
    present = [item for item in contributions if item.value is not None]

    def per_owner(name: str) -> list[float]:
        sums: dict[int, float] = {}
        for item in present:
            amount = getattr(item, name)
            if amount is not None:
                owner = owners[item.indicator_id]
                sums[owner] = sums.get(owner, 0.0) + amount
        return list(sums.values())

    weighed = exact.denominator is not None or exact.weight is not None
    size = "denominator" if exact.denominator is not None else ("weight" if weighed else "value")
    target = exact.target
    if weighed and len({item.target for item in present if item.target is not None}) > 1:
        target = suppression_and_rounding.release_value(measure, target, k=k).value
    rounded = suppression_and_rounding.release_value(
        measure, exact.value, exact.numerator, exact.denominator, exact.weight, k
    )
    reveals_one = suppression_and_rounding.discloses_one_organisation(per_owner(size))
    reveals_one = reveals_one or suppression_and_rounding.has_dominant_contributor(per_owner("numerator"))
    if reveals_one or rounded.suppressed:
        return Total(None, target, reporting=exact.reporting, left_out=exact.left_out)
    # What some of them reach, beside what all do, would disclose the others.
    return replace(
        exact,
        targeted=0,
        value_of_targeted=None,
        value=rounded.value,
        target=target,
        numerator=rounded.numerator,
        denominator=rounded.denominator,
        weight=rounded.n,
        low=suppression_and_rounding.protect_count(exact.low, k),
        high=suppression_and_rounding.protect_count(exact.high, k),
    )
