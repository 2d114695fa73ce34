"""The table of all figures, for exploring: sorted, searched and its columns chosen in the browser."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from impact.access.permissions import sees_pseudonyms
from impact.export.figures_download import CATALOG_AREAS, key_translator
from impact.i18n import MISSING
from impact.model.access import Access
from pages.parts.layout import frame
from pages.parts.layout.menu import Page

# The browser receives the whole table at every script run; more rows would be megabytes. A file has all rows.
MOST_ROWS = 5000
DECIMALS = 2
# Rows up to which the table is as high as its content; above, its height in pixels.
ROWS_SHOWN, TABLE_HEIGHT = 16, 560

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
    "period_end",
)
# Columns to choose besides, in the order in which they are offered.
COLUMNS_OFFERED = (
    "pace", "level", "theme_title", "measure", "state", "baseline", "target_end", "target_final", "target_final_end",
    "achievement_final", "ratio_to_target", "expected", "trend", "slope", "confidence", "direction", "time_kind",
    "period_start", "periods_due", "periods_reported", "numerator", "denominator", "n", "code", "breakdown",
    "portfolio", "counts",
)  # fmt: skip
# So that what stands there at first fits beside the menu of a laptop, in pixels.
WIDTHS = {"title": 214, "link": 68, "grantee": 136, "series": 84, "unit": 84, "status": 118, "state": 130}
SHARES = ("achievement", "achievement_final", "ratio_to_target", "pace")
DAYS = ("period_start", "period_end", "target_end", "target_final_end")
NUMBERS = ("baseline", "actual", "target", "target_final", "expected", "slope", "numerator", "denominator", "n",
           "periods_due", "periods_reported")  # fmt: skip


def draw_table(figures: pd.DataFrame, access: Access, as_of: date | None) -> None:
    """Draw the table, with a link to the page of every indicator; at most MOST_ROWS rows."""
    if len(figures) > MOST_ROWS:
        st.caption(frame.t("all_figures.cut", n=MOST_ROWS))
    table_data = prepare_table(figures.head(MOST_ROWS), access, as_of)
    st.dataframe(
        table_data,
        height="content" if len(table_data) <= ROWS_SHOWN else TABLE_HEIGHT,
        hide_index=True,
        column_order=list_visible_columns(table_data, access),
        column_config={name: _configure(name) for name in table_data.columns},
        placeholder=MISSING,
        alt=frame.t("all_figures.alt"),
        key="all-figures",
    )


def prepare_table(figures: pd.DataFrame, access: Access, as_of: date | None) -> pd.DataFrame:
    """The columns of the table, with words for keys and an address for every indicator."""
    table_data = figures[[name for name in (*COLUMNS_SHOWN, *COLUMNS_OFFERED) if name != "link"]].copy()
    for name in CATALOG_AREAS:
        if name in table_data:
            table_data[name] = _translate_keys(table_data[name], name, access)
    # A share is shown as a percentage: two decimals of it are a whole one.
    for name in (*NUMBERS, *SHARES):
        table_data[name] = table_data[name].round(DECIMALS)
    table_data.insert(1, "link", [_build_address(key, as_of) for key in figures["indicator_id"]])
    return table_data


def list_visible_columns(table_data: pd.DataFrame, access: Access) -> list[str]:
    """The columns visible at first: the grantee only where there are several, the state under disclosure control."""
    names = [name for name in COLUMNS_SHOWN if name != "grantee" or table_data["grantee"].nunique() > 1]
    if sees_pseudonyms(access.role):
        names.insert(names.index("actual") + 1, "state")
    return names


def _translate_keys(keys: pd.Series, name: str, access: Access) -> pd.Series:
    word = key_translator(name, access.language)
    words = {key: word(key) for key in keys.dropna().unique()}
    return keys.astype("string").map(words).astype("string")


def _build_address(indicator: int, as_of: date | None) -> str:
    query = frame.build_query(indicator=str(indicator), **({"as_of": as_of.isoformat()} if as_of else {}))
    return f"/{Page.INDICATOR.value}?{urlencode(query)}"


def _configure(name: str) -> object:
    """How a column is shown."""
    label = frame.t(f"all_figures.column.{name}")
    columns = st.column_config
    if name == "link":
        return columns.LinkColumn(label, width=WIDTHS[name], display_text=frame.t("all_figures.open"))
    if name == "series":
        help_ = frame.t("all_figures.column.series.help")
        return columns.LineChartColumn(label, width=WIDTHS[name], help=help_)
    if name in SHARES:
        return columns.NumberColumn(label, format="percent")
    if name in DAYS:
        return columns.DateColumn(label, format="DD/MM/YYYY")
    if name in NUMBERS:
        return columns.NumberColumn(label, format="localized")
    if name == "counts":
        return columns.CheckboxColumn(label)
    return columns.TextColumn(label, width=WIDTHS.get(name))
