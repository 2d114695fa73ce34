"""Who is looking, until accounts sign in: a persona, chosen once per visit.

The choice lives in the session and never in the address, so that a shared link shows what its
reader may see; the address stays as it is while choosing.
"""

from __future__ import annotations

import streamlit as st

from impact.errors import NotAllowed
from impact.i18n import text
from impact.model.access import Access
from impact.model.words import Language
from impact.services.people import Persona
from pages.parts import load

KEY = "persona"
LANGUAGE = "spoken"


def current() -> str | None:
    """The key of the chosen persona."""
    chosen = st.session_state.get(KEY)
    return str(chosen) if chosen else None


def viewer() -> Access | None:
    """The access of the chosen persona; None before choosing and where the persona is gone."""
    chosen = current()
    if chosen is None:
        return None
    try:
        return load.access(chosen)
    except NotAllowed:
        return None


def take(chosen: Persona) -> None:
    """Look with the eyes of this persona from now on, in its language unless the address names one."""
    st.session_state[KEY] = chosen.key
    st.session_state[LANGUAGE] = chosen.language


def forget() -> None:
    """Choose again."""
    st.session_state.pop(KEY, None)


def choose(personas: tuple[Persona, ...], language: Language) -> None:
    """The chooser that stands where signing in will be."""
    st.title(text(language, "frame.who.title"), anchor=False)
    st.caption(text(language, "frame.who.caption"))
    if not personas:
        st.info(text(language, "frame.who.none"), icon=":material/info:")
        return
    with st.grid("auto", min_column_width=280):
        for persona in personas:
            role = text(language, f"words.role.{persona.role.value}")
            with st.container(border=True, gap="xsmall", height="stretch"):
                st.button(persona.name, key=f"as-{persona.key}", on_click=take, args=(persona,), width="stretch")
                st.caption(f"{role[:1].upper()}{role[1:]} · {persona.organisation}")
