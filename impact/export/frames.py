"""Flat records as pandas data frames with nullable dtypes; a missing value is NA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from impact.views.figures.figure_columns import DAY, LISTS, TEXT, WORD, Column, Records


def build_frame(records: Records) -> pd.DataFrame:
    """Build a data frame with the columns of the records, in their order and with their dtypes.

    None and '' become NA; a 0 stays 0. A category with a closed list of words is ordered as that list.
    """
    values = list(zip(*records.rows, strict=True)) or [()] * len(records.columns)
    return pd.DataFrame(
        {column.name: _build_column(column, cells) for column, cells in zip(records.columns, values, strict=True)}
    )


def describe_columns(columns: Sequence[Column]) -> pd.DataFrame:
    """The columns themselves as a frame: name, dtype, unit and meaning."""
    rows = [(column.name, column.dtype, column.unit or pd.NA, column.meaning) for column in columns]
    return pd.DataFrame(rows, columns=["name", "dtype", "unit", "meaning"], dtype="string")


def _build_column(column: Column, cells: Sequence[Any]) -> Any:
    if column.dtype in LISTS:
        return pd.Series([list(cell) for cell in cells], dtype=object)
    if column.dtype == DAY:
        return pd.Series(np.array(cells, dtype=DAY))
    present = [None if cell == "" else cell for cell in cells] if column.dtype in (TEXT, WORD) else list(cells)
    if column.dtype == WORD:
        words = [None if cell is None else str(cell) for cell in present]
        categories = list(column.words) or list(dict.fromkeys(word for word in words if word is not None))
        return pd.Categorical(words, categories=categories, ordered=bool(column.words))
    return pd.array(present, dtype=column.dtype)
