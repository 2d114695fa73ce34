"""The forms of the viewer's own account: profile, password, and export of personal data."""

from __future__ import annotations

import streamlit as st

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts import own_account, personal_data
from impact.services.accounts.accounts import Person
from impact.services.operations import one_time_downloads
from pages.parts.inputs import actions
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page

EXPORT_KEY = "account-data"


def draw_profile_form(access: Access, own: Person) -> None:
    """Draw the form for name and language."""
    form = "account"
    version = actions.read_form_version(form, own.version, f"{form}-name")
    with st.form(form, border=False):
        name = st.text_input(
            frame.t("account.name"), own.name, key=f"{form}-name", max_chars=200, autocomplete="name",
            disabled=own.persona,
        )
        language = st.segmented_control(
            frame.t("account.language"), list(Language), key=f"{form}-language", default=own.language, required=True,
            format_func=lambda item: frame.text(item, "frame.language.name"),
        )
        submitted = st.form_submit_button(
            frame.t("admin.save"), type="primary", icon=":material/check:", key="account-save"
        )
    st.caption(frame.t("account.language.help"))
    if submitted:
        actions.save_form(
            Page.ACCOUNT, form, own.version,
            lambda: own_account.change_own(
                access, load.workspace(), name=name, language=Language(language), version=version
            ),
            frame.t("account.saved"),
        )  # fmt: skip


def draw_password_form(access: Access) -> None:
    """Draw the form that changes the password; it asks for the present one."""
    with st.form("password", border=False, clear_on_submit=True):
        old, new, again = (
            st.text_input(frame.t(f"account.password.{name}"), key=f"password-{name}", type="password",
                          max_chars=200, autocomplete=f"{kind}-password")
            for name, kind in (("old", "current"), ("new", "new"), ("again", "new"))
        )  # fmt: skip
        submitted = st.form_submit_button(
            frame.t("account.password.change"), icon=":material/key:", key="password-change"
        )
    st.caption(frame.t("account.password.help"))
    if submitted and new != again:
        st.error(frame.t("account.password.differ"))
    elif submitted:
        actions.attempt(
            Page.ACCOUNT, lambda: own_account.change_password(access, load.workspace(), old=old, new=new),
            frame.t("account.password.changed"),
        )  # fmt: skip


def draw_data_export(access: Access) -> None:
    """Draw the export of the personal data: made on request, downloaded once."""
    st.write(frame.t("account.data.body"))
    offer = st.session_state.get(EXPORT_KEY)
    if offer:
        label = frame.escape_markdown(frame.t("admin.fetch", name=offer[0]))
        st.link_button(label, offer[1], icon=":material/download:")
        st.caption(frame.t("upload.template.once", minutes=one_time_downloads.LIFETIME_MINUTES))
    if st.button(frame.t("account.data.make"), key="data-make", icon=":material/folder_zip:"):
        export = personal_data.export_person(access, access.account_id, load.workspace())
        name = f"{frame.t('account.data.file')}.json"
        st.session_state[EXPORT_KEY] = (name, one_time_downloads.offer_file(access, name, export, "application/json"))
        st.rerun()
