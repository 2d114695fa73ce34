"""The steps of a new fund: all of them on the start page, and on the pages where they are done what comes next."""

from __future__ import annotations

import streamlit as st

from impact.model.access import Access
from impact.views.fund_setup import FundSetup, SetupStep, Step
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page

ICONS = {
    "done": ":material/check_circle:",
    "next": ":material/arrow_circle_right:",
    "later": ":material/circle:",
}


def build_title(setup: FundSetup) -> str:
    """The title of the start page: how many steps are done."""
    return frame.t("fund_setup.sentence", n=setup.done_count, of=len(setup.steps))


def draw_steps(setup: FundSetup) -> None:
    """Draw every step with what is done and a link to where it is done; the next one stands out."""
    for item in setup.steps:
        with st.container(border=True, key=f"setup-{item.step.value}"):
            _draw_step(item, _find_state(item, setup))


def _find_state(item: SetupStep, setup: FundSetup) -> str:
    if item.is_done:
        return "done"
    return "next" if item is setup.next_step else "later"


def _draw_step(item: SetupStep, state: str) -> None:
    words, link = st.columns([3, 1], vertical_alignment="center")
    with words:
        title = frame.escape_markdown(frame.t(f"fund_setup.step.{item.step.value}"))
        name = f"**{title}**" if state == "next" else title
        st.markdown(f"{ICONS[state]} {name} · {frame.t(f'fund_setup.{state}')}")
        st.caption(frame.escape_markdown(_describe(item)))
    with link:
        if not item.is_open:
            return
        label = frame.t(_link_key(item))
        if item.step is Step.FIGURES and not item.count:
            frame.draw_link(Page.INDICATORS, frame.t("fund_setup.step.figures.link.screen"), indicator="new")
        if state != "next":
            frame.draw_link(Page(item.page), label, **dict(item.query))
        elif st.button(
            label, type="primary", icon=":material/arrow_forward:", key=f"setup-go-{item.step.value}"
        ):
            frame.switch_page(Page(item.page), **dict(item.query))


def _describe(item: SetupStep) -> str:
    key = f"fund_setup.step.{item.step.value}"
    if item.step is Step.FIGURES:
        return frame.t(f"{key}.pending", n=item.count) if item.count else frame.t(f"{key}.open")
    if not item.is_done:
        return frame.t(f"{key}.open")
    return frame.t(f"{key}.done", name=item.name) if item.name else frame.t(f"{key}.done", n=item.count)


def _link_key(item: SetupStep) -> str:
    key = f"fund_setup.step.{item.step.value}.link"
    if item.step is Step.FIGURES and item.count:
        return f"{key}.pending"
    return f"{key}.done" if item.step is Step.GRANTEE and item.is_done else key


def draw_next_step(access: Access, page: Page) -> None:
    """Draw on a page where a step is done how far the set-up is, and links to the next step and to all of them.

    Nothing where the fund has figures, for who may not set it up, while presenting, and on the very form of the next
    step.
    """
    if presentation_mode.is_on():
        return
    setup = load.fund_setup(access)
    item = setup.next_step if setup is not None else None
    if setup is None or item is None or _is_here(item, page):
        return
    with st.container(border=True, key="setup-next"):
        step = frame.t(f"fund_setup.step.{item.step.value}")
        words = frame.t("fund_setup.bar", n=setup.done_count, of=len(setup.steps), step=step)
        st.markdown(frame.escape_markdown(words))
        with st.container(horizontal=True):
            frame.draw_link(
                Page(item.page), frame.t(_link_key(item)), ":material/arrow_forward:", **dict(item.query)
            )
            if item.step is Step.FIGURES and not item.count:
                frame.draw_link(
                    Page.INDICATORS, frame.t("fund_setup.step.figures.link.screen"), ":material/arrow_forward:",
                    indicator="new",
                )  # fmt: skip
            frame.draw_link(Page.START, frame.t("fund_setup.all"), ":material/checklist:")


def _is_here(item: SetupStep, page: Page) -> bool:
    return item.page == page and all(st.query_params.get(name) == value for name, value in item.query)
