"""Proposed matches of indicators in the file with the grantee's own; each is confirmed, or all at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.ingest.layouts.indicator_matching import ExistingIndicator, MatchProposal
from impact.model.mapping import Mapping
from pages.parts.layout import frame
from pages.upload import upload_state

PROPOSALS_SHOWN = 8


def draw_proposals(mapping: Mapping, proposals: Sequence[MatchProposal]) -> int:
    """Draw the card with proposals, if any; return how many need confirming."""
    uncertain = [item for item in proposals if item.best is not None and not item.by_code]
    if not uncertain:
        return 0
    with st.container(border=True, key="upload-matches"):
        st.subheader(frame.t("upload.matches.title", n=len(uncertain)), anchor=False)
        st.caption(frame.t("upload.matches.why"))
        if len(uncertain) > 1:
            st.button(
                frame.t("upload.matches.all", n=len(uncertain)), key="matches-all", type="primary",
                on_click=upload_state.apply_mapping, args=(accept_all(mapping, uncertain),), icon=":material/done_all:",
            )  # fmt: skip
        for place, item in enumerate(uncertain[:PROPOSALS_SHOWN]):
            draw_proposal(mapping, place, item)
        if len(uncertain) > PROPOSALS_SHOWN:
            with st.expander(frame.t("upload.matches.more", n=len(uncertain) - PROPOSALS_SHOWN)):
                for place, item in enumerate(uncertain[PROPOSALS_SHOWN:], start=PROPOSALS_SHOWN):
                    draw_proposal(mapping, place, item)
    return len(uncertain)


def accept_all(mapping: Mapping, proposals: Sequence[MatchProposal]) -> Mapping:
    """The mapping with the best match of every proposal."""
    for item in proposals:
        mapping = mapping.with_match(item.match(item.best))
    return mapping


def draw_proposal(mapping: Mapping, place: int, item: MatchProposal) -> None:
    """Draw one proposal: the best match, the second best, or a new indicator."""
    with st.container(key=f"match-{place}", gap="small"):
        st.markdown(frame.escape_markdown(frame.t("upload.matches.ask", title=item.title)))
        with st.container(horizontal=True, gap="small"):
            for number, indicator in enumerate((item.best, item.next_best, None)):
                if indicator is not None or number == 2:
                    st.button(
                        format_label(indicator), key=f"match-{place}-{number}", on_click=upload_state.apply_mapping,
                        args=(mapping.with_match(item.match(indicator)),),
                    )  # fmt: skip


def format_label(indicator: ExistingIndicator | None) -> str:
    """The label of a button: code and title of the indicator, or "new indicator"."""
    if indicator is None:
        return frame.t("upload.matches.new")
    return frame.escape_markdown(f"{indicator.code} · {indicator.title}" if indicator.code else indicator.title)
