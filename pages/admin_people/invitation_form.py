"""The form that invites a person, and the text and link shown after an invitation."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.words import Language
from impact.services.accounts import accounts
from impact.services.accounts.accounts import Link
from impact.services.admin import membership_options
from impact.services.core import settings
from pages.admin_people import membership_choice
from pages.admin_people.membership_choice import Chosen
from pages.parts.inputs import actions
from pages.parts.inputs.actions import Told
from pages.parts.layout import frame, load
from pages.parts.layout.site import Page


def draw(access: Access) -> None:
    """Draw the form and the button that invites."""
    offer = membership_options.offered(access, load.workspace())
    with st.container(border=True, width=640):
        name = st.text_input(frame.t("admin.people.name"), key="invite-name", max_chars=200, autocomplete="off")
        email = st.text_input(frame.t("admin.people.email"), key="invite-email", max_chars=254, autocomplete="off")
        language = st.segmented_control(
            frame.t("admin.invite.language"), list(Language), key="invite-language", default=access.language,
            required=True, format_func=lambda item: frame.text(item, "frame.language.name"),
        )
        membership = membership_choice.choose(offer, "invite")
        if membership and st.button(
            frame.t("admin.invite.button"), key="invite-send", type="primary", icon=":material/person_add:"
        ):
            _invite(access, name, email, Language(language), membership)
        st.caption(frame.t("admin.invite.mail" if settings.smtp_url() else "admin.invite.no_mail"))
    frame.link(Page.ADMIN_PEOPLE, frame.t("admin.people.all"), ":material/arrow_back:")


def _invite(access: Access, name: str, email: str, language: Language, membership: Chosen) -> None:
    try:
        link = accounts.invite(
            access, load.workspace(), email=email, name=name, language=language, **asdict(membership)
        )
    except ImpactError as error:
        frame.problem(error)
        return
    actions.tell(
        Told(Page.ADMIN_PEOPLE, frame.t(said(link), name=name.strip()), link=shown(link))
    )


def said(link: Link | None) -> str:
    """The catalog key of the notice: the link was e-mailed, must be handed over, or was not needed."""
    if settings.smtp_url():
        return "admin.invite.mailed"
    return "admin.invite.made" if link else "admin.invite.given"


def shown(link: Link | None) -> str:
    """The full URL of a link to hand over; '' where it is e-mailed or there is none."""
    return settings.base_url() + link.path if link and not settings.smtp_url() else ""
