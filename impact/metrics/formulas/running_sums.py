"""Running sums: of flows over the periods of a segment, the last total for running totals (docs/metrics.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from impact.metrics.formulas.missing_values import as_floats, none_if_nan
from impact.model.figures.figure import Flags, Floats, Ints
from impact.model.vocabulary.measures import TimeKind


def group_segments(lengths: Ints) -> Iterator[tuple[Ints, int]]:
    """Group segments of about the same length: (indexes of the segments, width of their padded table).

    Widths are powers of two, so that one long series does not pad all the others.
    """
    width = 1
    while len(lengths) and width // 2 < lengths.max():
        members = np.flatnonzero((lengths > width // 2) & (lengths <= width))
        if len(members):
            yield members, width
        width *= 2


def running_sums(values: Floats, first: Ints, lengths: Ints) -> Floats:
    """Compute running sums within each segment, NaN adding nothing; segments are contiguous.

    Each segment is summed by itself, from left to right: as a difference of two long sums the last digits
    of a grantee computed by itself would differ from those in a full rebuild.
    """
    sums = np.zeros(len(values))
    filled = np.where(np.isnan(values), 0.0, values)
    for members, width in group_segments(lengths):
        where = first[members, None] + np.arange(width)
        inside = np.arange(width) < lengths[members, None]
        table = np.where(inside, filled[np.minimum(where, len(values) - 1)], 0.0)
        sums[where[inside]] = np.cumsum(table, axis=1)[inside]
    return sums


def running_counts(flags: Flags, first: Ints, lengths: Ints) -> Ints:
    """Count raised flags from the start of each segment up to and including each element."""
    cumulative = np.concatenate(([0], np.cumsum(flags)))
    return np.asarray(cumulative[1:] - np.repeat(cumulative[first], lengths))


@dataclass(frozen=True, slots=True)
class PairedSums:
    """Sums up to and including each period: `actual` Σy, `target` Σt, and over how many `pairs` of both they go."""

    actual: Floats
    target: Floats
    pairs: Ints


def sum_pairs(values: Floats, targets: Floats, first: Ints, lengths: Ints) -> PairedSums:
    """Add up flows and their targets within each segment; NaN is no value, and no sum where there is none yet.

    Σy covers the periods that have a target as well, so that it compares with Σt; all reported periods where none has
    a target. Source: docs/metrics.md 2.2, [DR].
    """
    has = ~np.isnan(values)
    both = has & ~np.isnan(targets)
    pairs = running_counts(both, first, lengths)
    of_pairs = running_sums(np.where(both, values, np.nan), first, lengths)
    promised = running_sums(np.where(both, targets, np.nan), first, lengths)
    actual = np.where(pairs > 0, of_pairs, running_sums(values, first, lengths))
    return PairedSums(
        actual=np.where(running_counts(has, first, lengths) > 0, actual, np.nan),
        target=np.where(pairs > 0, promised, np.nan),
        pairs=pairs,
    )


def to_date(kind: str, actuals: Sequence[float | None], targets: Sequence[float | None]) -> dict[str, Any]:
    """Return {due, reported, actual, target, ratio_if_missing_is_zero} over the periods that are due.

    A flow: Σ over the periods with both a value and a target; the strict ratio counts a missing value
    as 0. A running total or a level: the last value against its own target.
    Source: docs/metrics.md 2.2, [DR].
    """
    y, t = as_floats(actuals), as_floats(targets)
    has = ~np.isnan(y)
    result: dict[str, Any] = {"due": len(y), "reported": int(has.sum()), "ratio_if_missing_is_zero": None}
    if kind == TimeKind.PERIOD.value:
        # An empty series has no last sum.
        whole = np.array([len(y)])[: len(y)]
        sums = sum_pairs(y, t, np.zeros(len(whole), dtype=np.int64), whole)
        result["actual"], result["target"] = (
            none_if_nan(column[-1]) if len(y) else None for column in (sums.actual, sums.target)
        )
        promised = _total(t)
        if promised and result["actual"] is not None:
            result["ratio_if_missing_is_zero"] = result["actual"] / promised
    else:
        last = np.flatnonzero(has)[-1:]
        result["actual"] = none_if_nan(y[last[0]]) if len(last) else None
        result["target"] = none_if_nan(t[last[0]]) if len(last) else None
    return result


def _total(values: Floats) -> float | None:
    """Add up the values that exist; None where there are none."""
    if not len(values) or np.isnan(values).all():
        return None
    sums = running_sums(values, np.zeros(1, dtype=np.int64), np.array([len(values)]))
    return float(sums[-1])


def increments(values: Floats, begin: Flags, start: Floats) -> Floats:
    """Compute differences between each running total and the one before; where `begin` is set, from `start`."""
    before = np.concatenate(([np.nan], values[:-1])) if len(values) else values
    return values - np.where(begin, start, before)


def flow_from_cumulative(values: Sequence[float]) -> list[float]:
    """Compute the increment of a running total in each period; a negative one is an error to flag.

    Source: docs/metrics.md 2.2, [AK].
    """
    y = as_floats(values)
    begin = np.arange(len(y)) == 0
    return [float(step) for step in increments(y, begin, np.zeros(len(y)))]
