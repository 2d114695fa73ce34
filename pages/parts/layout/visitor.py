"""Who is looking: the session that the gate let in, and what it opens, read anew on every run.

A page never takes the word of the browser: `st.user` carries what the gate sealed, and the database
says whether it still counts.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from impact.i18n import text
from impact.model.access import Access
from impact.model.words import Language
from pages.parts.layout import load

LANGUAGE = "spoken"
_LEAVE = st.components.v2.component(
    "filantrimpact_leave",
    html="<div></div>",
    js="export default function ({ data }) { window.location.replace(data.to) }",
)


def viewer() -> Access | None:
    """What the session of this visit may see; None where it has ended or never was."""
    sealed = st.user.to_dict().get("session")
    return load.access(sealed) if isinstance(sealed, str) else None


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
