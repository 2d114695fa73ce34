"""Who is looking: the session that the gate let in, and what it opens, read anew on every run.

A page never takes the word of the browser: `st.user` carries what the gate sealed, and the database
says whether it still counts. The menu, the sidebar and the page of one run share one look-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from impact.i18n import text
from impact.model.access import Access
from impact.model.words import Language
from impact.services.accounts.sessions import Hat, Viewer
from pages.parts.layout import load

LANGUAGE = "spoken"
_LEAVE = st.components.v2.component(
    "filantrimpact_leave",
    html="<div></div>",
    js="export default function ({ data }) { window.location.replace(data.to) }",
)


# What this run has looked up already: nothing yet, or one answer. Outside a run there is no list at all.
_LOOK_UPS: ContextVar[list[Viewer | None] | None] = ContextVar("look_ups", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """The script from top to end: who is looking is looked up once within it, and never carried into the next.

    It is no part of the session state: a session that was ended, an account that was closed and a membership that
    was taken must be seen by the very next run.
    """
    token = _LOOK_UPS.set([])
    try:
        yield
    finally:
        _LOOK_UPS.reset(token)


def viewer() -> Access | None:
    """What the session of this visit may see; None where it has ended or never was."""
    looked_up = _look_up()
    return looked_up.access if looked_up is not None else None


def hats() -> tuple[Hat, ...]:
    """The ways in which the viewer may act; none for nobody."""
    looked_up = _look_up()
    return looked_up.hats if looked_up is not None else ()


def is_demo() -> bool:
    """Whether what the viewer sees is fictional."""
    looked_up = _look_up()
    return looked_up is not None and looked_up.is_demo


def _look_up() -> Viewer | None:
    look_ups = _LOOK_UPS.get()
    if look_ups:
        return look_ups[0]
    signed_session = st.user.to_dict().get("session")
    session_viewer = load.viewer(signed_session) if isinstance(signed_session, str) else None
    if look_ups is not None:
        look_ups.append(session_viewer)
    return session_viewer


def here() -> str:
    """The address of this page with its question, to come back to after signing in."""
    path = st.context.url or "/"
    path = "/" + path.split("://", 1)[-1].partition("/")[2]
    query = urlencode([(name, value) for name in st.query_params for value in st.query_params.get_all(name)])
    return path.partition("?")[0] + (f"?{query}" if query else "")


def sign_in_address() -> str:
    """Where one signs in and comes back here from."""
    return f"/sign-in?next={quote(here(), safe='/')}"


def gone(language: Language) -> None:
    """The session has ended: say so, and go where one signs in."""
    st.title(text(language, "frame.session.ended"), anchor=False)
    st.write(text(language, "frame.session.ended_body"))
    to = sign_in_address()
    st.html(f'<a href="{escape(to, quote=True)}" target="_self">{escape(text(language, "frame.session.sign_in"))}</a>')
    _LEAVE(key="leave", data={"to": to})
