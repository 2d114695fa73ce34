"""A list of the administrators as a table to explore, beside the same list to read.

The list to read stays the first: it is HTML that a screen reader walks through, its links change page inside
the app, and a phone shows it as cards. The table sorts, searches and hides columns; its links open a new tab.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from impact.i18n import MISSING
from pages.parts.inputs import filters
from pages.parts.layout import frame, presentation_mode
from pages.parts.layout.menu import Page

VIEW, READ, EXPLORE = "view", "read", "explore"
# Rows up to which the table is as high as its content; above, its height in pixels.
ROWS_SHOWN, HEIGHT = 16, 560
LINK = "link"

Cell = str | datetime | None


def is_exploring() -> bool:
    """Whether the address asks for the table; while presenting there is only the list."""
    return filters.read_raw(VIEW) == EXPLORE and not presentation_mode.is_on()


def draw_view_choice() -> None:
    """Draw the choice between list and table; the choice is a URL parameter."""
    if presentation_mode.is_on():
        return
    st.segmented_control(
        frame.t("frame.view"), (READ, EXPLORE), key=filters.sync_widget(VIEW, EXPLORE if is_exploring() else READ),
        required=True, format_func=lambda way: frame.t(f"frame.view.{way}"), label_visibility="collapsed",
        on_change=filters.write_address, args=(VIEW, READ),
    )  # fmt: skip


def build_address(page: Page, **parameters: object) -> str:
    """The URL of a row's own page with the parameters that a page change carries, for the column `link`."""
    query = frame.build_query(**{name: str(value) for name, value in parameters.items()})
    return f"/{page.value}?{urlencode(query)}"


def draw_table(labels: Mapping[str, str], rows: Sequence[Mapping[str, Cell]], alt: str, key: str) -> None:
    """Draw the rows as a sortable, searchable table.

    `labels` are the column headings by column name, in order. The column `link` is shown as a link to the page of
    the row. `alt` describes the table for screen readers; `key` is the element key.
    """
    table = pd.DataFrame({name: [row.get(name) or None for row in rows] for name in labels})
    st.dataframe(
        table,
        height="content" if len(table) <= ROWS_SHOWN else HEIGHT,
        hide_index=True,
        column_config={name: _configure(name, label, rows) for name, label in labels.items()},
        placeholder=MISSING,
        alt=alt,
        key=key,
    )


def _configure(name: str, label: str, rows: Sequence[Mapping[str, Cell]]) -> object:
    if name == LINK:
        return st.column_config.LinkColumn(label, width="small", display_text=frame.t("all_figures.open"))
    if any(isinstance(row.get(name), datetime) for row in rows):
        return st.column_config.DatetimeColumn(label, format="DD/MM/YYYY HH:mm")
    return st.column_config.TextColumn(label)
