"""Whether the figures of an organisation may be used for research: shown, and decided by the organisation itself."""

from __future__ import annotations

import streamlit as st

from impact.i18n import day
from impact.model.access import Access
from impact.services.admin import research_consent as service
from impact.views.research_consent import ConsentView
from pages.parts.inputs import actions
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_consent(view: ConsentView, access: Access) -> None:
    """Draw what was decided, what it means, and the button that decides otherwise."""
    st.markdown(frame.escape_markdown(describe_consent(view, access)))
    st.caption(frame.t("research.what"))
    if not view.may_decide:
        st.caption(frame.t("research.who"))
        return
    verb = "withdraw" if view.is_given else "give"
    if st.button(
        frame.t(f"research.{verb}"), key="research-decide",
        icon=":material/block:" if view.is_given else ":material/handshake:",
    ):  # fmt: skip
        actions.attempt(
            Page.GRANTEE,
            lambda: service.decide_consent(
                access, view.organisation_id, load.workspace(), is_given=not view.is_given
            ),
            frame.t(f"research.{verb}.done"),
            undo=lambda: service.decide_consent(access, view.organisation_id, load.workspace(), is_given=view.is_given),
            organisation=str(view.organisation_id),
        )


def describe_consent(view: ConsentView, access: Access) -> str:
    """The consent in force in words, with who decided it when."""
    if view.decided_on is None:
        return frame.t("research.never")
    state = frame.t("research.is_given" if view.is_given else "research.is_withdrawn")
    when = day(access.language, view.decided_on, "long")
    key = "research.by" if view.decided_by else "research.on"
    return f"{state} {frame.t(key, author=view.decided_by, day=when)}"
