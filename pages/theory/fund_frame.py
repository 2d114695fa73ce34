"""The frame of a fund on the page of theories: its outcomes, who works on each, and how that goes."""

from __future__ import annotations

import streamlit as st

from impact.model.access import Access
from impact.views.theory.theory_of_change import FundFrameView
from pages.parts.figures import fund_outcomes
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

PARAMETER = "frame"


def is_open() -> bool:
    """Whether the address asks for the frame of the fund."""
    return st.query_params.get(PARAMETER) == "1"


def build_title(view: FundFrameView) -> str:
    """The title: how many outcomes nobody works on, else how many hang on one organisation, else that each has more."""
    total = len(view.outcomes)
    if view.without_any:
        return frame.t("fund_frame.sentence.gaps", fund=view.fund, n=view.without_any, total=total)
    if view.of_one:
        return frame.t("fund_frame.sentence.single", fund=view.fund, n=view.of_one, total=total)
    return frame.t("fund_frame.sentence", fund=view.fund, n=total)


def draw_frame(access: Access) -> None:
    """Draw the frame of the viewer's own fund; whoever has none reads so."""
    view = load.fund_frame(access)
    if view is None:
        frame.draw_header(frame.t("fund_frame.title"))
        frame.draw_empty_state(
            frame.t("fund_frame.none.title"), frame.t("fund_frame.none.body"), Page.THEORY, frame.t("fund_frame.back")
        )
        return
    frame.name_window(view.fund, Page.THEORY)
    frame.draw_header(build_title(view), frame.t("fund_frame.caption"), _draw_tools)
    links.draw_html(status_marks.build_legend(access.language), key="frame-legend")
    with st.container(border=True):
        title = frame.t("fund_frame.table.name", fund=view.fund)
        links.draw_html(fund_outcomes.build_outcomes(view.outcomes, access.language, title), key="frame-outcomes")


def _draw_tools() -> None:
    frame.draw_link(Page.THEORY, frame.t("fund_frame.back"), ":material/arrow_back:")
