"""The open sessions of the viewer, and ending them all."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.model.access import Access
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Session
from impact.views.html_elements import element
from pages.parts.layout import frame, links, load, local_time

COLUMNS = ("method", "since", "seen")
# Many visitors share one demo persona, so its list of sessions may be long.
SESSIONS_SHOWN = 8


def draw_sessions(access: Access) -> None:
    """Draw the open sessions, this one first and marked, and the button that ends all of them."""
    open_sessions = sessions.list_active_sessions(access, load.workspace())
    names = {column: frame.t(f"account.session.{column}") for column in COLUMNS}
    # This visit comes first, then the newest.
    open_sessions = tuple(sorted(open_sessions, key=lambda item: item.session_id != access.session_id))
    rows = [
        build_row(session, names, session.session_id == access.session_id)
        for session in open_sessions[:SESSIONS_SHOWN]
    ]
    links.draw_html(
        links.build_table([(name, "") for name in names.values()], rows, frame.t("account.sessions")),
        key="mine",
    )
    if len(open_sessions) > SESSIONS_SHOWN:
        st.caption(frame.t("account.session.more", n=len(open_sessions) - SESSIONS_SHOWN))
    st.caption(frame.t("account.session.help"))
    if st.button(frame.t("account.session.end"), key="end-everywhere", icon=":material/logout:"):
        sessions.end_everywhere(access, load.workspace())
        st.rerun()


def build_row(session: Session, names: dict[str, str], here: bool) -> Markup:
    """One session as a table row."""
    method = frame.t(f"admin.method.{session.method}")
    name = frame.t("account.session.this", method=method) if here else method
    return element(
        "tr",
        element("th", name, scope="row"),
        links.build_cell(names['since'], local_time.format_local(session.started_at)),
        links.build_cell(names['seen'], local_time.format_local(session.seen_at)),
    )
