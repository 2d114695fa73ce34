"""The table of all figures, for exploring: sorted, searched and its columns chosen in the browser."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from impact.export.figures_download import CATALOG_AREAS, key_translator
from impact.i18n import MISSING, WHOLE_PERCENTS, day, number, percent_judged, round_judged, translate_unit
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.views.figures.figure_columns import GRANT_COLUMNS, REPORTING_WORDS
from impact.views.html_elements import element
from pages.all_figures.counted_statuses import list_counted_statuses
from pages.all_figures.shown_columns import (
    COLUMNS_OFFERED,
    COLUMNS_SHOWN,
    DAYS,
    NOT_ON_PAPER,
    NUMBERS,
    SHARES,
    configure_column,
    list_visible_columns,
)
from pages.parts.layout import frame, links, printing
from pages.parts.layout.menu import Page

# The browser receives the whole table at every script run; more rows would be megabytes. A file has all rows.
MOST_ROWS = 5000
DECIMALS = 2
# A text that stands in so many rows on average goes to the browser once.
ROWS_PER_TEXT = 4
# Rows up to which the table is as high as its content; above, its height in pixels.
ROWS_SHOWN, TABLE_HEIGHT = 16, 560
# On paper stand the rows that can be read there; a file has all of them.
ROWS_ON_PAPER = 200


def draw_table(figures: pd.DataFrame, access: Access, as_of: date | None) -> pd.DataFrame:
    """Draw the table, with a link to the page of every indicator; at most MOST_ROWS rows. Returns what it shows."""
    if len(figures) > MOST_ROWS:
        st.caption(frame.t("all_figures.cut", n=MOST_ROWS))
    table_data = prepare_table(figures.head(MOST_ROWS), access, as_of)
    names = list_visible_columns(table_data, access)
    with st.container(key=printing.SCREEN_KEY):
        st.dataframe(
            table_data,
            height="content" if len(table_data) <= ROWS_SHOWN else TABLE_HEIGHT,
            hide_index=True,
            column_order=names,
            column_config={name: configure_column(name) for name in table_data.columns},
            placeholder=MISSING,
            alt=frame.t("all_figures.alt"),
            key="all-figures",
        )
    return table_data


def draw_on_paper(table_data: pd.DataFrame, access: Access) -> None:
    """Draw the first rows for paper: the table on screen is a picture of the rows in its frame."""
    language = access.language
    names = [name for name in list_visible_columns(table_data, access) if name not in NOT_ON_PAPER]
    if len(table_data) > ROWS_ON_PAPER:
        st.caption(frame.t("all_figures.paper.cut", n=ROWS_ON_PAPER, total=len(table_data)))
    first_rows = table_data.head(ROWS_ON_PAPER)
    columns = [[_write_cell(cell, name, language) for cell in first_rows[name]] for name in names]
    heads = [(frame.t(f"all_figures.column.{name}"), "n" if name in (*NUMBERS, *SHARES) else "") for name in names]
    rows = [
        element("tr", *(links.build_cell(head, cell, kind) for (head, kind), cell in zip(heads, cells, strict=True)))
        for cells in zip(*columns, strict=True)
    ]
    links.draw_html(links.build_table(heads, rows, frame.t("all_figures.alt")), key="all-figures-paper")


def _write_cell(cell: Any, name: str, language: Language) -> str:
    if pd.isna(cell):
        return MISSING
    if name in DAYS:
        return day(language, cell.date())
    if name in SHARES:
        return percent_judged(language, float(cell), WHOLE_PERCENTS)
    return number(language, float(cell)) if name in NUMBERS else str(cell)


def prepare_table(figures: pd.DataFrame, access: Access, as_of: date | None) -> pd.DataFrame:
    """The columns of the table, with words for keys and an address for every indicator."""
    table_data = figures[[name for name in (*COLUMNS_SHOWN, *COLUMNS_OFFERED) if name != "link"]].copy()
    # Nobody is offered columns about money that hold nothing for them.
    has_grants = bool(figures["grant_title"].notna().any())
    if not has_grants:
        table_data = table_data.drop(columns=[column.name for column in GRANT_COLUMNS])
    table_data["status"] = list_counted_statuses(figures)
    for name in CATALOG_AREAS:
        if name in table_data:
            table_data[name] = _translate_keys(table_data[name], name, access)
    words = {word: frame.t(f"all_figures.reporting.{word}") for word in REPORTING_WORDS}
    methods = {key: frame.t(f"all_figures.judged_by.{key}") for key in figures["judged_by"].dropna().unique()}
    table_data["judged_by"] = figures["judged_by"].astype("string").map(methods).astype("string")
    table_data["reporting"] = [[words[key] for key in keys] for keys in figures["reporting"]]
    # In the reader's language where the unit is known there; files keep the words of the data.
    unit_names = {unit: translate_unit(access.language, unit) for unit in figures["unit"].dropna().unique()}
    table_data["unit"] = figures["unit"].map(unit_names).astype("string")
    # A column of numbers has no words in it: beside "1", its unit says that this is a yes.
    table_data.loc[figures["measure"] == Measure.YES_NO.value, "unit"] = frame.t("all_figures.unit.yes_no")
    for name in table_data.columns.intersection(NUMBERS):
        table_data[name] = table_data[name].round(DECIMALS)
    # Beside a status that its fund's own limits decide: the table has funds with others.
    for name in table_data.columns.intersection(SHARES):
        table_data[name] = table_data[name].map(round_judged, na_action="ignore")
    # One value has no course: a line through it would say that nothing changed.
    table_data["series"] = [cell if len(cell) > 1 else () for cell in table_data["series"]]
    table_data.insert(1, "link", _build_addresses(figures["indicator_id"], as_of))
    for name in _list_repetitive(table_data):
        table_data[name] = table_data[name].astype("category")
    return table_data


def _list_repetitive(table_data: pd.DataFrame) -> list[str]:
    """The columns of texts that say the same in many rows: the browser gets each text once, and a number per row."""
    texts = [name for name in table_data if isinstance(table_data[name].dtype, pd.StringDtype)]
    return [name for name in texts if table_data[name].nunique() * ROWS_PER_TEXT <= len(table_data)]


def _translate_keys(keys: pd.Series, name: str, access: Access) -> pd.Series:
    word = key_translator(name, access.language)
    words = {key: word(key) for key in keys.dropna().unique()}
    return keys.astype("string").map(words).astype("string")


def _build_addresses(indicators: pd.Series, as_of: date | None) -> list[str]:
    """The address of the page of each indicator: the same for all but for the number, which comes last."""
    query = frame.build_query(indicator="", **({"as_of": as_of.isoformat()} if as_of else {}))
    query["indicator"] = query.pop("indicator")
    beginning = f"/{Page.INDICATOR.value}?{urlencode(query)}"
    return [f"{beginning}{key}" for key in indicators]
