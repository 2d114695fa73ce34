"""What was done up to now: sums for flows, the last total for running totals (docs/metrics.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from impact.metrics.formulas.missing_values import floats, plain
from impact.model.figure import Flags, Floats, Ints
from impact.model.words import TimeKind


def blocks(lengths: Ints) -> Iterator[tuple[Ints, int]]:
    """Segments of about the same length together: (numbers of the segments, width that holds them).

    Widths are powers of two, so that one long series does not pad all the others.
    """
    width = 1
    while len(lengths) and width // 2 < lengths.max():
        members = np.flatnonzero((lengths > width // 2) & (lengths <= width))
        if len(members):
            yield members, width
        width *= 2


def running_sums(values: Floats, first: Ints, lengths: Ints) -> Floats:
    """Sums from the start of each segment, NaN counting as nothing added; segments are contiguous.

    Each segment is summed by itself, from left to right: a difference of two long sums would give
    other last digits to a grantee computed alone than to the same grantee in a full rebuild.
    """
    sums = np.zeros(len(values))
    filled = np.where(np.isnan(values), 0.0, values)
    for members, width in blocks(lengths):
        where = first[members, None] + np.arange(width)
        inside = np.arange(width) < lengths[members, None]
        table = np.where(inside, filled[np.minimum(where, len(values) - 1)], 0.0)
        sums[where[inside]] = np.cumsum(table, axis=1)[inside]
    return sums


def running_counts(flags: Flags, first: Ints, lengths: Ints) -> Ints:
    """How many flags are up from the start of each segment, up to and including each element."""
    counted = np.concatenate(([0], np.cumsum(flags)))
    return np.asarray(counted[1:] - np.repeat(counted[first], lengths))


def to_date(kind: str, actuals: Sequence[float | None], targets: Sequence[float | None]) -> dict[str, Any]:
    """{due, reported, actual, target, ratio_if_missing_is_zero} over the periods that are due.

    A flow: Σ over the periods with both a value and a target; the strict ratio counts what is
    missing as nothing. A running total or a level: the last value against its own target.
    Source: docs/metrics.md 2.2, [DR].
    """
    y, t = floats(actuals), floats(targets)
    has = ~np.isnan(y)
    found: dict[str, Any] = {"due": len(y), "reported": int(has.sum()), "ratio_if_missing_is_zero": None}
    if kind == TimeKind.PERIOD.value:
        both = has & ~np.isnan(t)
        counted = both if both.any() else has
        found["actual"] = _total(np.where(counted, y, np.nan))
        found["target"] = _total(np.where(both, t, np.nan))
        promised = _total(t)
        if promised and found["actual"] is not None:
            found["ratio_if_missing_is_zero"] = found["actual"] / promised
    else:
        last = np.flatnonzero(has)[-1:]
        found["actual"] = plain(y[last[0]]) if len(last) else None
        found["target"] = plain(t[last[0]]) if len(last) else None
    return found


def _total(values: Floats) -> float | None:
    """Σ of what exists; None where nothing does."""
    if not len(values) or np.isnan(values).all():
        return None
    whole = running_sums(values, np.zeros(1, dtype=np.int64), np.array([len(values)]))
    return float(whole[-1])


def increments(values: Floats, begin: Flags, start: Floats) -> Floats:
    """Differences between one running total and the one before; at `begin` with `start`."""
    before = np.concatenate(([np.nan], values[:-1])) if len(values) else values
    return values - np.where(begin, start, before)


def flow_from_cumulative(values: Sequence[float]) -> list[float]:
    """What was added in each period of a running total; a negative one is an error to flag.

    Source: docs/metrics.md 2.2, [AK].
    """
    y = floats(values)
    begin = np.arange(len(y)) == 0
    return [float(step) for step in increments(y, begin, np.zeros(len(y)))]
