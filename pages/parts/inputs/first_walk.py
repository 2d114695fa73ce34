"""The first walk of five steps on the demo: on each page a few words about what can be done there, and the way on.

Where somebody is on it stands in the address (`?walk=2`), so that it goes along while they look around.
"""

from __future__ import annotations

import streamlit as st

from pages.parts.inputs import address
from pages.parts.layout import frame, presentation_mode, visitor
from pages.parts.layout.menu import Page

STEPS: tuple[tuple[Page, dict[str, str]], ...] = (
    (Page.PORTFOLIO, {}),
    (Page.ALL_FIGURES, {"status": "to_discuss"}),
    (Page.GRANTEE, {}),
    (Page.COMPARE, {}),
    (Page.PORTFOLIO, {}),
)
PARAMETER = "walk"


def draw_begin() -> None:
    """Draw on the demo the link to the first step, for who is not on the walk."""
    if visitor.is_demo() and not presentation_mode.is_on() and _read_step() is None:
        with st.container(key="walk-begin", horizontal=True, vertical_alignment="center"):
            _draw_link(1, frame.t("first_walk.begin"), ":material/tour:")
            st.caption(frame.t("first_walk.begin.help"))


def draw_step(page_path: str) -> None:
    """Draw the present step above the page, with links back and on; `page_path` is that of the page drawn below."""
    step = _read_step()
    if step is None or not visitor.is_demo() or presentation_mode.is_on():
        return
    page, _ = STEPS[step - 1]
    with st.container(border=True, key="walk"):
        place = frame.t("first_walk.place", at=step, of=len(STEPS))
        st.markdown(f"**{place}.** {frame.escape_markdown(frame.t(f'first_walk.step.{step}'))}")
        with st.container(horizontal=True):
            if page.value != page_path:
                _draw_link(step, frame.t("first_walk.back"), ":material/undo:")
            if step > 1:
                _draw_link(step - 1, frame.t("first_walk.before"), ":material/arrow_back:")
            if step < len(STEPS):
                _draw_link(step + 1, frame.t("first_walk.next"), ":material/arrow_forward:")
            st.button(
                frame.t("first_walk.stop"), key="walk-stop", type="tertiary", icon=":material/close:", on_click=_stop
            )


def _read_step() -> int | None:
    """The step in the address, counted from 1; None where there is no such step."""
    step = address.read_number(PARAMETER)
    return step if step is not None and 1 <= step <= len(STEPS) else None


def _draw_link(step: int, label: str, icon: str) -> None:
    page, parameters = STEPS[step - 1]
    frame.draw_link(page, label, icon, **parameters, walk=str(step))


def _stop() -> None:
    st.query_params.pop(PARAMETER, None)
