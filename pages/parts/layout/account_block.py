"""The account block of the sidebar: name, active membership, and signing out."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.model.access import Access
from impact.services.accounts import sessions
from impact.services.accounts.sessions import ActiveMembership
from impact.views.html_elements import element, fragment
from pages.parts.layout import frame, links, load, visitor
from pages.parts.layout.menu import Page

STYLE = Markup("""<style>
button.fi-out { font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color);
  border-radius: 8px; padding: 0.3rem 0.75rem; cursor: pointer; }
button.fi-out:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button.fi-out:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
</style>""")


def draw_viewer(viewer: Access) -> None:
    """Draw the link to the account, the choice of membership where there are several, and the sign-out button."""
    frame.draw_link(Page.ACCOUNT, frame.escape_markdown(viewer.name), ":material/account_circle:")
    memberships = visitor.memberships()
    if len(memberships) > 1:
        draw_membership_choice(viewer, memberships)
    key = "frame.who.change" if viewer.persona else "frame.who.sign_out"
    return_field = (
        element("input", type="hidden", name="next", value=visitor.current_address())
        if viewer.persona
        else ""
    )
    links.draw_html(
        fragment(
            STYLE,
            element(
                "form",
                return_field,
                element("button", frame.t(key), class_="fi-out", type="submit"),
                method="post",
                action="/sign-out",
            ),
        ),
        key="sign-out",
    )


def draw_membership_choice(viewer: Access, memberships: tuple[ActiveMembership, ...]) -> None:
    """Draw the choice of the active membership; switching clears the session state but keeps the language."""
    current = next(
        (
            membership
            for membership in memberships
            if (membership.organisation_id, membership.role) == (viewer.organisation_id, viewer.role)
        ),
        None,
    )
    st.session_state["hat"] = current
    st.selectbox(
        frame.t("frame.who.hat"),
        memberships,
        key="hat",
        format_func=lambda membership: f"{membership.organisation} · {frame.t(f'words.role.{membership.role.value}')}",
        filter_mode=None,
        on_change=visitor.guard_callback(_switch_membership),
        args=(viewer,),
    )


def _switch_membership(viewer: Access) -> None:
    membership = st.session_state["hat"]
    language = st.session_state.get(visitor.LANGUAGE)
    sessions.switch_membership(viewer, membership, load.workspace())
    st.session_state.clear()
    st.session_state[visitor.LANGUAGE] = language
