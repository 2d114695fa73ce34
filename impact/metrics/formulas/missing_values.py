"""Missing values inside and outside: None for people and scalars, NaN in arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from impact.model.figure import Flags, Floats, Ints


def floats(values: Iterable[float | None]) -> Floats:
    """An array of doubles with NaN where a value is None; a zero stays a zero."""
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def one(value: float | None) -> Floats:
    """One value as an array of one element."""
    return floats((value,))


def plain(value: float) -> float | None:
    """A double as people read it: None where there is no figure."""
    return None if np.isnan(value) else float(value)


def present(values: Iterable[float | None]) -> list[float]:
    """The values that exist, in order."""
    return [float(value) for value in values if value is not None and not np.isnan(value)]


def values_at(values: Floats, index: Ints) -> Floats:
    """Values at these indexes, NaN where the index is negative."""
    if not len(values):
        return np.full(len(index), np.nan)
    return np.where(index >= 0, values[index], np.nan)


def flags_at(flags: Flags, index: Ints) -> Flags:
    """Flags at these indexes, down where the index is negative."""
    if not len(flags):
        return np.zeros(len(index), dtype=bool)
    return (index >= 0) & flags[index]


def whole_at(values: Ints, index: Ints, missing: int = -1) -> Ints:
    """Whole numbers at these indexes, `missing` where the index is negative."""
    if not len(values):
        return np.full(len(index), missing, dtype=np.int64)
    return np.where(index >= 0, values[index], missing)
