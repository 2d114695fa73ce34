"""Long lists page by page: a table whose page stands in the address, or a list within a draft or a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from pages.parts.inputs import address
from pages.parts.layout import frame, links

Item = TypeVar("Item")
FIRST = "from"


def read_first() -> int:
    """The first row of a long table, from the URL, counted from 0."""
    return address.read_number(FIRST) or 0


def draw_table_in_pages(
    rows: tuple[Item, ...], build: Callable[[tuple[Item, ...]], Markup], key: str, size: int
) -> None:
    """Draw the table that `build` makes of the rows of the current page, at most `size`; with paging where needed."""
    start = read_first() if read_first() < len(rows) else 0
    page_rows = rows[start : start + size]
    links.draw_html(build(page_rows), key=key)
    if len(rows) > size:
        draw_paging(start, len(page_rows), len(rows), size)


def draw_paging(start: int, row_count: int, total: int, rows: int) -> None:
    """Draw which rows are shown, and buttons that put the previous and next page into the address.

    `start` counts from 0; `row_count` is the number of rows on this page, `rows` that of a full page.
    """
    _draw_buttons(start, row_count, total, rows, "page", _set_first)


def draw_pages(items: Sequence[Item], rows: int, key: str, draw: Callable[[Sequence[Item]], None]) -> None:
    """Draw `rows` items at a time by `draw`, with buttons below them; the page is no matter of the address."""
    total = len(items)
    start = int(st.session_state.get(key, 0))
    start = start if 0 <= start < total else 0
    page_items = items[start : start + rows]
    draw(page_items)
    if total > rows:
        _draw_buttons(start, len(page_items), total, rows, key, lambda first: _turn_to(key, first))


def _draw_buttons(start: int, row_count: int, total: int, rows: int, key: str, turn: Callable[[int], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            frame.t("grantee.page.shown", start=start + 1, end=start + row_count, total=total), width="content"
        )
        st.button(
            frame.t("grantee.page.before"), key=f"{key}-before", icon=":material/arrow_back:", type="tertiary",
            disabled=start == 0, on_click=turn, args=(max(start - rows, 0),),
        )
        st.button(
            frame.t("grantee.page.after"), key=f"{key}-after", icon=":material/arrow_forward:", type="tertiary",
            disabled=start + row_count >= total, on_click=turn, args=(start + rows,),
        )


def _set_first(start: int) -> None:
    if start:
        st.query_params[FIRST] = str(start)
    else:
        st.query_params.pop(FIRST, None)


def _turn_to(key: str, start: int) -> None:
    st.session_state[key] = start
