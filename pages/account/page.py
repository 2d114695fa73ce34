"""The viewer's own account: profile, memberships, sessions, password, personal data."""

from __future__ import annotations

import streamlit as st

from impact.services.accounts import own_account
from pages.account import account_forms, sessions_table
from pages.admin_people import people_text
from pages.parts.inputs import actions
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section


def draw_memberships() -> None:
    """Draw the viewer's memberships."""
    for line in people_text.format_memberships(own.memberships):
        st.write(frame.escape_markdown(line))
    st.caption(frame.t("account.memberships.caption"))


sections = [
    ("account.self", lambda: account_forms.draw_profile_form(access, own)),
    ("account.memberships", draw_memberships),
    ("account.sessions", lambda: sessions_table.draw_sessions(access)),
    ("account.password", lambda: account_forms.draw_password_form(access)),
    ("account.data", lambda: account_forms.draw_data_export(access)),
]


def arrange() -> None:
    """Draw the sections as cards in two columns."""
    for column, part in zip(st.columns(2, gap="medium"), (sections[::2], sections[1::2]), strict=True):
        for key, draw in part:
            with column, st.container(border=True):
                st.header(frame.t(key), anchor=False)
                draw()


access = frame.enter(Page.ACCOUNT)
own = own_account.find_own(access, load.workspace())
if own.persona:
    sections = [item for item in sections if item[0] != "account.password"]
frame.draw_header(own.name, frame.t("account.persona") if own.persona else own.email)
actions.draw_notice(Page.ACCOUNT)
presentation_mode.draw_sections([Section(frame.t(key), draw) for key, draw in sections], access.language, arrange)
