"""Between rows of a driver and the arrays that metrics compute with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

import numpy as np

from impact.model.figures.figure import NO_DAY, NO_ROW, Floats, Ints, Texts


@lru_cache(maxsize=65536)
def to_ordinal(day: date | str | None) -> int:
    """A day as its ordinal; drivers give a date or, on SQLite, its ISO text."""
    if day is None:
        return NO_DAY
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


@lru_cache(maxsize=65536)
def from_ordinal(day: int) -> str | None:
    """An ordinal as ISO text, None for NO_DAY; both drivers take it for a date column."""
    return None if day == NO_DAY else date.fromordinal(day).isoformat()


def float_array(values: Sequence[float | None]) -> Floats:
    """Numbers with NaN where there is none."""
    return np.array(values, dtype=np.float64)


def int_array(values: Sequence[int]) -> Ints:
    """Whole numbers."""
    return np.array(values, dtype=np.int64)


def day_array(values: Sequence[date | str | None]) -> Ints:
    """Days as ordinals."""
    return np.array([to_ordinal(value) for value in values], dtype=np.int64)


def text_array(values: Sequence[str]) -> Texts:
    """Words."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def from_floats(values: Floats) -> list[float | None]:
    """Numbers for a driver: None where there is none."""
    plain: list[float | None] = values.tolist()
    for index in np.flatnonzero(np.isnan(values)):
        plain[index] = None
    return plain


def from_days(values: Ints) -> list[str | None]:
    """Days for a driver."""
    return [from_ordinal(value) for value in values.tolist()]


def from_ids(values: Ints) -> list[int | None]:
    """Row ids for a driver; NO_ROW and the ids of calculated values, which are no rows, are below 0."""
    return [None if value <= NO_ROW else value for value in values.tolist()]


def transpose(rows: Sequence[Sequence[Any]], width: int) -> list[tuple[Any, ...]]:
    """Rows as columns; `width` empty ones where there are no rows."""
    return list(zip(*rows, strict=True)) if rows else [() for _ in range(width)]


def driver_value(value: Any) -> Any:
    """One value as both drivers take it: days as ISO text, lists and mappings as JSON."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value
