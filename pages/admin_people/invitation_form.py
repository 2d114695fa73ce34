"""The form that invites a person, and the text and link shown after an invitation."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts import accounts
from impact.services.accounts.invites_and_resets import NewLink
from impact.services.admin import membership_options
from impact.services.core import settings
from pages.admin_people import membership_choice
from pages.admin_people.membership_choice import ChosenMembership
from pages.parts.inputs import actions, address
from pages.parts.inputs.actions import Notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_invitation_form(access: Access) -> None:
    """Draw the form and the button that invites."""
    offer = membership_options.list_options(access, load.workspace())
    with st.container(border=True, width=640):
        name = st.text_input(frame.t("admin.people.name"), key="invite-name", max_chars=200, autocomplete="off")
        email = st.text_input(frame.t("admin.people.email"), key="invite-email", max_chars=254, autocomplete="off")
        language = st.segmented_control(
            frame.t("admin.invite.language"), list(Language), key="invite-language", default=access.language,
            required=True, format_func=lambda item: frame.text(item, "frame.language.name"),
        )
        membership = membership_choice.choose_membership(offer, "invite", address.read_number("organisation"))
        invited = st.button(
            frame.t("admin.invite.button"), key="invite-send", type="primary", icon=":material/person_add:",
            disabled=membership is None,
        )
        if membership and invited:
            _invite(access, name, email, Language(language), membership)
        st.caption(frame.t("admin.invite.mail" if settings.smtp_url() else "admin.invite.no_mail"))
    frame.draw_link(Page.ADMIN_PEOPLE, frame.t("admin.people.all"), ":material/arrow_back:")


def _invite(access: Access, name: str, email: str, language: Language, membership: ChosenMembership) -> None:
    try:
        link = accounts.invite(
            access, load.workspace(), email=email, name=name, language=language, **asdict(membership)
        )
    except ImpactError as error:
        frame.draw_error(error)
        return
    actions.announce(
        Notice(Page.ADMIN_PEOPLE, frame.t(link_message_key(link), name=name.strip()), link=link_address(link))
    )


def link_message_key(link: NewLink | None) -> str:
    """The catalog key of the notice: the link was e-mailed, must be handed over, or was not needed."""
    if settings.smtp_url():
        return "admin.invite.mailed"
    return "admin.invite.made" if link else "admin.invite.given"


def link_address(link: NewLink | None) -> str:
    """The full URL of a link to hand over; '' where it is e-mailed or there is none."""
    return settings.base_url() + link.path if link and not settings.smtp_url() else ""
