"""Indicators of the file that look like the grantee's own: proposed, never silently taken; one click for all."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.ingest.layouts.indicator_matching import Known, Proposal
from impact.model.mapping import Mapping
from pages.parts.layout import frame
from pages.upload import upload_state

SHOWN = 8


def draw(mapping: Mapping, proposals: Sequence[Proposal]) -> int:
    """The card with proposals; nothing where there are none. Gives how many wait for a word."""
    uncertain = [item for item in proposals if item.best is not None and not item.by_code]
    if not uncertain:
        return 0
    with st.container(border=True, key="upload-matches"):
        st.subheader(frame.t("upload.matches.title", n=len(uncertain)), anchor=False)
        st.caption(frame.t("upload.matches.why"))
        if len(uncertain) > 1:
            st.button(
                frame.t("upload.matches.all", n=len(uncertain)), key="matches-all", type="primary",
                on_click=upload_state.remap, args=(all_of(mapping, uncertain),), icon=":material/done_all:",
            )  # fmt: skip
        for place, item in enumerate(uncertain[:SHOWN]):
            one(mapping, place, item)
        if len(uncertain) > SHOWN:
            with st.expander(frame.t("upload.matches.more", n=len(uncertain) - SHOWN)):
                for place, item in enumerate(uncertain[SHOWN:], start=SHOWN):
                    one(mapping, place, item)
    return len(uncertain)


def all_of(mapping: Mapping, proposals: Sequence[Proposal]) -> Mapping:
    """Every proposal taken."""
    for item in proposals:
        mapping = mapping.with_match(item.match(item.best))
    return mapping


def one(mapping: Mapping, place: int, item: Proposal) -> None:
    """One indicator of the file: is it this one, that one, or a new one?"""
    with st.container(key=f"match-{place}", gap="small"):
        st.markdown(frame.plain(frame.t("upload.matches.ask", title=item.title)))
        with st.container(horizontal=True, gap="small"):
            for number, indicator in enumerate((item.best, item.next_best, None)):
                if indicator is not None or number == 2:
                    st.button(
                        label(indicator), key=f"match-{place}-{number}", on_click=upload_state.remap,
                        args=(mapping.with_match(item.match(indicator)),),
                    )  # fmt: skip


def label(indicator: Known | None) -> str:
    """An indicator of the grantee on a button, or that it is a new one."""
    if indicator is None:
        return frame.t("upload.matches.new")
    return frame.plain(f"{indicator.code} · {indicator.title}" if indicator.code else indicator.title)
