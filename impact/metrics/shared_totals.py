"""Adding a shared indicator up over grantees: what may be added, how, and how sure the sum is.

Formulas: docs/metrics.md 2.2, rows "What may be added", "Percentage", "Target of a combined percentage",
"Mean score", "Unique people". Missing is never 0: a grantee without a value is left out and listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from impact.metrics import disclosure
from impact.model.words import Aggregation, Measure, TimeKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that carries a shared key, with what the gate compares."""

    indicator_id: int
    unit: str
    measure: Measure
    time_kind: TimeKind
    direction: str
    aggregation: Aggregation


@dataclass(frozen=True, slots=True)
class Gate:
    """Which indicators stay out of the total: id → reason (catalog `not_addable`)."""

    left_out: dict[int, str]


def gate(candidates: Sequence[Candidate]) -> Gate:
    """Only the same unit, measure, time kind and direction may be added; the most common kind stays.

    Ties go to what comes first, so that the answer does not depend on chance.
    """
    left_out = {item.indicator_id: "not_combinable" for item in candidates if item.aggregation is Aggregation.NONE}
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
    return Gate(left_out)


def _kind(item: Candidate, field_name: str) -> str:
    return str(getattr(item, field_name)).strip().casefold()


@dataclass(frozen=True, slots=True)
class Part:
    """One reported value or target: in the indicator's unit, with its parts or number of respondents."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator brings to one year."""

    indicator_id: int
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    target: float | None = None
    target_weight: float | None = None
    left_out: str = ""


def contribution(
    indicator_id: int, aggregation: Aggregation, values: Sequence[Part], targets: Sequence[Part]
) -> Contribution:
    """One indicator over the periods of one year; `values` holds all of them for a period kind, else the last.

    Counts are added over periods; a percentage is Σnum/Σden × 100; a mean score weighs by respondents.
    A percentage without parts, or a score without n, is left out with its reason.
    """
    reported = [part for part in values if part.value is not None]
    aims = [part for part in targets if part.value is not None]
    if aggregation is Aggregation.RATIO:
        return _ratio(indicator_id, reported, aims)
    if aggregation is Aggregation.WEIGHTED_MEAN:
        return _mean(indicator_id, reported, aims)
    return Contribution(
        indicator_id,
        value=_sum([part.value for part in reported]),
        target=_sum([part.value for part in aims]),
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _ratio(indicator_id: int, reported: Sequence[Part], aims: Sequence[Part]) -> Contribution:
    whole = [part for part in reported if part.numerator is not None and part.denominator]
    numerator = _sum([part.numerator for part in whole])
    denominator = _sum([part.denominator for part in whole])
    target, weight = _weighted([(part.value, part.denominator) for part in aims])
    if reported and not whole:
        return Contribution(indicator_id, target=target, target_weight=weight, left_out="percent_without_parts")
    value = None if numerator is None or not denominator else 100 * numerator / denominator
    return Contribution(
        indicator_id, value, numerator, denominator, target=target, target_weight=weight or denominator
    )


def _mean(indicator_id: int, reported: Sequence[Part], aims: Sequence[Part]) -> Contribution:
    weighed = [part for part in reported if part.n]
    if reported and not weighed:
        return Contribution(indicator_id, left_out="score_without_n")
    value, weight = _weighted([(part.value, part.n) for part in weighed])
    target, _ = _weighted([(part.value, 1.0) for part in aims])
    return Contribution(indicator_id, value, weight=weight, target=target, target_weight=weight)


def _weighted(pairs: Sequence[tuple[float | None, float | None]]) -> tuple[float | None, float | None]:
    """Σ(w·x)/Σw and Σw over the pairs that have both; a plain mean where no weight is known."""
    known = [(value, weight) for value, weight in pairs if value is not None and weight]
    if known:
        total = sum(weight for _, weight in known)
        return sum(value * weight for value, weight in known) / total, total
    values = [value for value, _ in pairs if value is not None]
    return (sum(values) / len(values), None) if values else (None, None)


@dataclass(frozen=True, slots=True)
class Total:
    """A year over grantees. `low`/`high` bound the number of different people; `left_out`: id → reason."""

    value: float | None
    target: float | None
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    low: float | None = None
    high: float | None = None
    reporting: int = 0
    left_out: dict[int, str] = field(default_factory=dict)


def total(aggregation: Aggregation, contributions: Sequence[Contribution]) -> Total:
    """Add contributions up; the target covers the grantees that reported, so that both sides match.

    Where nobody reported (a year to come) the target covers all who have one.
    """
    left_out = {item.indicator_id: item.left_out for item in contributions if item.left_out}
    present = [item for item in contributions if item.value is not None]
    aims = [item for item in (present or contributions) if item.target is not None]
    if aggregation is Aggregation.RATIO:
        numerator = _sum([item.numerator for item in present])
        denominator = _sum([item.denominator for item in present])
        value = None if numerator is None or not denominator else 100 * numerator / denominator
        target, _ = _weighted([(item.target, item.target_weight) for item in aims])
        return Total(
            value, target, numerator, denominator, reporting=len(present), left_out=left_out
        )
    if aggregation is Aggregation.WEIGHTED_MEAN:
        value, weight = _weighted([(item.value, item.weight) for item in present])
        target, _ = _weighted([(item.target, item.target_weight) for item in aims])
        return Total(value, target, weight=weight, reporting=len(present), left_out=left_out)
    values = [item.value for item in present if item.value is not None]
    value = sum(values) if values else None
    bounded = aggregation is Aggregation.SUM_WITH_BOUNDS and values
    return Total(
        value,
        _sum([item.target for item in aims]),
        low=max(values) if bounded else None,
        high=value if bounded else None,
        reporting=len(present),
        left_out=left_out,
    )


def protected(
    whole: Total, contributions: Sequence[Contribution], owners: Mapping[int, int], measure: Measure, k: int
) -> Total:
    """A total as others may see it: rounded, and hidden where it tells of one organisation.

    `owners`: the organisation of each indicator. A mean of targets is weighed by numbers that were
    measured, so it is rounded too where the targets differ.
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

    weighed = whole.denominator is not None or whole.weight is not None
    size = "denominator" if whole.denominator is not None else ("weight" if weighed else "value")
    target = whole.target
    if weighed and len({item.target for item in present if item.target is not None}) > 1:
        target = disclosure.released(measure, target, k=k).value
    shown = disclosure.released(measure, whole.value, whole.numerator, whole.denominator, whole.weight, k)
    telling = disclosure.tells_of_one(per_owner(size)) or disclosure.one_has_most(per_owner("numerator"))
    if telling or shown.suppressed:
        return Total(None, target, reporting=whole.reporting, left_out=whole.left_out)
    return replace(
        whole,
        value=shown.value,
        target=target,
        numerator=shown.numerator,
        denominator=shown.denominator,
        weight=shown.n,
        low=disclosure.protected_count(whole.low, k),
        high=disclosure.protected_count(whole.high, k),
    )
