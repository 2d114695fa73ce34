"""The open sessions of the viewer, and ending them all."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.model.access import Access
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Live
from pages.parts.inputs import local_time
from pages.parts.layout import frame, links, load

COLUMNS = ("method", "since", "seen")
# Many visitors share one demo persona, so its list of sessions may be long.
SHOWN = 8


def draw(access: Access) -> None:
    """Draw the open sessions, this one first and marked, and the button that ends all of them."""
    open_sessions = sessions.open_sessions(access, load.workspace())
    names = {column: frame.t(f"account.session.{column}") for column in COLUMNS}
    # This visit comes first, then the newest.
    open_sessions = tuple(sorted(open_sessions, key=lambda item: item.session_id != access.session_id))
    rows = [
        row(session, names, session.session_id == access.session_id)
        for session in open_sessions[:SHOWN]
    ]
    links.draw(
        links.table([(name, "") for name in names.values()], rows, frame.t("account.sessions")),
        key="mine",
    )
    if len(open_sessions) > SHOWN:
        st.caption(frame.t("account.session.more", n=len(open_sessions) - SHOWN))
    st.caption(frame.t("account.session.help"))
    if st.button(frame.t("account.session.end"), key="end-everywhere", icon=":material/logout:"):
        sessions.end_everywhere(access, load.workspace())
        st.rerun()


def row(session: Live, names: dict[str, str], here: bool) -> str:
    """One session as a table row."""
    method = frame.t(f"admin.method.{session.method}")
    name = frame.t("account.session.this", method=method) if here else method
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        f"{links.cell(names['since'], escape(local_time.shown(session.started_at)))}"
        f"{links.cell(names['seen'], escape(local_time.shown(session.seen_at)))}</tr>"
    )
