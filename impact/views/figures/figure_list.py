"""The flat list of figures that `python -m impact figures` and exports write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FIGURE_LIST_COLUMNS = (
    "portfolio",
    "organisation_ref",
    "organisation",
    "grant_ref",
    "result_no",
    "indicator_no",
    "indicator_ref",
    "result_title",
    "title",
    "breakdown",
    "result_level",
    "unit",
    "measure",
    "direction",
    "time_kind",
    "baseline",
    "baseline_raw",
    "actual",
    "actual_raw",
    "actual_start",
    "actual_end",
    "actual_to_date",
    "target",
    "target_raw",
    "target_start",
    "target_end",
    "target_to_date",
    "mean_periods",
    "mean_actual",
    "mean_expected",
    "target_final",
    "achievement",
    "achievement_final",
    "ratio_to_target",
    "basis",
    "status",
    "pace",
    "periods_due",
    "periods_reported",
    "notes",
    "source_file",
    "source_sheet",
    "source_row",
    "calculation",
)


@dataclass(frozen=True, slots=True)
class FigureList:
    """Rows in the order of `columns`, for figures `FIGURE_LIST_COLUMNS`; a missing value is None, never 0.

    Dates are `datetime.date`; achievement, ratio and pace are fractions; the others in `unit`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
