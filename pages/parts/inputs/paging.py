"""A long list page by page, where the page is no matter of the address: lists within a draft or a review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from pages.parts.layout import frame

Item = TypeVar("Item")


def draw_pages(items: Sequence[Item], rows: int, key: str, draw: Callable[[Sequence[Item]], None]) -> None:
    """Draw `rows` items at a time by `draw`, with the buttons to the previous and next page below them."""
    total = len(items)
    start = int(st.session_state.get(key, 0))
    start = start if 0 <= start < total else 0
    page_items = items[start : start + rows]
    draw(page_items)
    if total <= rows:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        words = frame.t("grantee.page.shown", start=start + 1, end=start + len(page_items), total=total)
        st.caption(words, width="content")
        st.button(
            frame.t("grantee.page.before"), key=f"{key}-before", icon=":material/arrow_back:", type="tertiary",
            disabled=start == 0, on_click=_turn_to, args=(key, max(start - rows, 0)),
        )
        st.button(
            frame.t("grantee.page.after"), key=f"{key}-after", icon=":material/arrow_forward:", type="tertiary",
            disabled=start + rows >= total, on_click=_turn_to, args=(key, start + rows),
        )


def _turn_to(key: str, start: int) -> None:
    st.session_state[key] = start
