"""Conversion of missing values: None in scalars, NaN in arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from impact.model.figures.figure import Flags, Floats, Ints


def as_floats(values: Iterable[float | None]) -> Floats:
    """Return an array of doubles with NaN where a value is None; a zero stays a zero."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def as_array(value: float | None) -> Floats:
    """Return one value as an array of one element, NaN for None."""
    return as_floats((value,))


def none_if_nan(value: float) -> float | None:
    """Return a double, or None for NaN."""
    return None if math.isnan(value) else float(value)


def drop_missing(values: Iterable[float | None]) -> list[float]:
    """Return the values that are neither None nor NaN, in order."""
    # Of single numbers math is twenty times as fast as numpy.
    return [float(value) for value in values if value is not None and not math.isnan(value)]


def take_values(values: Floats, index: Ints) -> Floats:
    """Return the values at these indexes, NaN where the index is negative."""
    if not len(values):
        return np.full(len(index), np.nan)
    return np.where(index >= 0, values[index], np.nan)


def take_flags(flags: Flags, index: Ints) -> Flags:
    """Return the flags at these indexes, False where the index is negative."""
    if not len(flags):
        return np.zeros(len(index), dtype=bool)
    return (index >= 0) & flags[index]


def take_integers(values: Ints, index: Ints, missing: int = -1) -> Ints:
    """Return the integers at these indexes, `missing` where the index is negative."""
    if not len(values):
        return np.full(len(index), missing, dtype=np.int64)
    return np.where(index >= 0, values[index], missing)
