"""Stored rows as the columns from which the metrics compute figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from impact.metrics.formulas.means_in_definitions import find_years_of_mean
from impact.model.figures.figure import IndicatorColumns, SeriesColumns
from impact.store.schema.array_conversions import day_array, float_array, int_array, text_array


def build_indicators(heads: Mapping[str, Sequence[Any]]) -> IndicatorColumns:
    """Build the indicators of columns by their names in the database, and the bands of their portfolios."""
    return IndicatorColumns(
        id=int_array(heads["id"]),
        measure=text_array(heads["measure"]),
        direction=text_array(heads["direction"]),
        direction_origin=text_array(heads["direction_origin"]),
        time_kind=text_array(heads["time_kind"]),
        time_kind_origin=text_array(heads["time_kind_origin"]),
        baseline=float_array(heads["baseline"]),
        baseline_state=text_array(heads["baseline_state"]),
        baseline_day=day_array(heads["baseline_date"]),
        band_low=float_array(heads["band_low"]),
        band_high=float_array(heads["band_high"]),
        bands_on_track=float_array(heads["bands_on_track"]),
        bands_attention=float_array(heads["bands_attention"]),
        has_parts=np.array(heads["has_parts"], dtype=bool),
        mean_years=int_array([find_years_of_mean(definition or "") for definition in heads["definition"]]),
        notes=text_array(heads["notes"]),
    )


def build_series(columns: Mapping[str, Sequence[Any]]) -> SeriesColumns:
    """Build the measurements or the targets of columns by their names in the database."""
    numbers = ("value", "numerator", "denominator", "n")
    return SeriesColumns(
        id=int_array(columns["id"]),
        indicator=int_array(columns["indicator_id"]),
        start=day_array(columns["period_start"]),
        end=day_array(columns["period_end"]),
        state=text_array(columns["state"]),
        **{name: float_array(columns[name]) for name in numbers},
    )
