"""The columns of the table of all figures: those shown, those to choose besides, how wide, and of what kind."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.access.permissions import sees_pseudonyms
from impact.model.access import Access
from impact.views.figures.figure_columns import GRANT_COLUMNS
from pages.parts.layout import frame

COLUMNS_SHOWN = (
    "title",
    "link",
    "grantee",
    "series",
    "actual",
    "unit",
    "target",
    "achievement",
    "status",
    "judged_by",
    "period_end",
)
# Columns to choose besides, in the order in which they are offered.
COLUMNS_OFFERED = (
    "pace", "level", "theme_title", "measure", "state", "baseline", "target_end", "target_final", "target_final_end",
    "achievement_final", "ratio_to_target", "expected", "mean_actual", "mean_expected", "mean_periods", "trend",
    "slope", "confidence", "direction", "time_kind", "period_start", "periods_due", "periods_reported", "reporting",
    "numerator", "denominator", "n", "code", "breakdown", "regions", "portfolio", "counts",
    "calculated",
    *(column.name for column in GRANT_COLUMNS),
)  # fmt: skip
# On paper a link leads nowhere, and a course is too small.
NOT_ON_PAPER = ("link", "series")
# So that what stands there at first fits beside the menu of a laptop, in pixels.
WIDTHS = {
    "title": 176, "link": 62, "grantee": 126, "series": 64, "unit": 72, "judged_by": 84, "status": 118, "state": 130,
}  # fmt: skip
LISTS_OF_WORDS = ("regions", "reporting", "goals")
SHARES = ("achievement", "achievement_final", "ratio_to_target", "pace")
DAYS = ("period_start", "period_end", "target_end", "target_final_end", "grant_starts", "grant_ends")
NUMBERS = ("baseline", "actual", "target", "target_final", "expected", "mean_actual", "mean_expected",
           "mean_periods", "slope", "numerator", "denominator", "n", "periods_due", "periods_reported", "grant_amount",
           "grant_budget")  # fmt: skip


def list_visible_columns(table_data: pd.DataFrame, access: Access) -> list[str]:
    """The columns visible at first: the grantee only where there are several, the state under disclosure control."""
    names = [name for name in COLUMNS_SHOWN if name != "grantee" or table_data["grantee"].nunique() > 1]
    if sees_pseudonyms(access.role):
        names.insert(names.index("actual") + 1, "state")
    return names


def configure_column(name: str) -> object:
    """Return how a column is shown, under its heading in the language of the viewer."""
    label = frame.t(f"all_figures.column.{name}")
    columns = st.column_config
    if name == "link":
        return columns.LinkColumn(label, width=WIDTHS[name], display_text=frame.t("all_figures.open"))
    if name == "series":
        help_ = frame.t("all_figures.column.series.help")
        return columns.LineChartColumn(label, width=WIDTHS[name], help=help_)
    if name == "judged_by":
        return columns.TextColumn(label, width=WIDTHS[name], help=frame.t("all_figures.column.judged_by.help"))
    if name in SHARES:
        return columns.NumberColumn(label, format="percent")
    if name in DAYS:
        return columns.DateColumn(label, format="DD/MM/YYYY")
    if name in NUMBERS:
        return columns.NumberColumn(label, format="localized")
    if name in LISTS_OF_WORDS:
        return columns.ListColumn(label)
    if name in ("counts", "calculated"):
        return columns.CheckboxColumn(label)
    return columns.TextColumn(label, width=WIDTHS.get(name))
