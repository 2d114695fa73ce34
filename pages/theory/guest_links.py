"""Guests of a theory: the links by which they read it, and the form that makes one."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.services.core import settings
from impact.services.theory import guest_erasure
from impact.services.theory import guest_links as service
from impact.views.html_elements import element
from impact.views.theory.guest_links import GuestChoice, GuestLinkItem, GuestLinksView, LinkState
from pages.parts.inputs import actions
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page

FORM, NEW_LINK_KEY = "guest-new", "guest-link-made"
NAMES, PSEUDONYMS = "names", "pseudonyms"


def draw_guest_links(access: Access, organisation_id: int) -> None:
    """Draw the links of guests to a theory, for whoever may make one; nothing for others."""
    view = service.list_links(access, organisation_id, load.workspace())
    if view is None:
        return
    ended = [item for item in view.links if item.state is not LinkState.OPEN]
    with st.container(border=True, key="theory-guests"):
        st.header(frame.t("guests.title"), anchor=False)
        st.caption(frame.t("guests.about"))
        _draw_new_link(organisation_id, access)
        if not view.links:
            st.caption(frame.t("guests.none"))
        for item in view.links:
            if item.state is LinkState.OPEN:
                _draw_link(item, view, access)
        if ended:
            with st.expander(frame.t("guests.ended", n=len(ended) + view.unlisted), key="guest-ended"):
                for item in ended:
                    _draw_link(item, view, access)
                if view.unlisted:
                    st.caption(frame.t("guests.unlisted", n=view.unlisted))
        if view.guests:
            with st.expander(frame.t("guests.erase"), icon=":material/person_remove:", key="guest-erase"):
                _draw_erasure(view, access)
        with st.expander(frame.t("guests.make"), icon=":material/person_add:", key="guest-make"):
            _draw_form(view, access)


def _draw_new_link(organisation_id: int, access: Access) -> None:
    """Draw the link that was just made until it is dismissed or another theory is opened: it is stored nowhere."""
    new_link = st.session_state.get(NEW_LINK_KEY)
    if new_link is None or new_link[0] != (access.account_id, organisation_id):
        st.session_state.pop(NEW_LINK_KEY, None)
        return
    with st.container(border=True, key="guest-made"):
        st.markdown(f":material/check_circle: {frame.escape_markdown(new_link[2])}")
        st.code(new_link[1], language=None, wrap_lines=True)
        if st.button(frame.t("admin.dismiss"), key="guest-made-dismiss", type="tertiary"):
            del st.session_state[NEW_LINK_KEY]
            st.rerun()


def _draw_link(item: GuestLinkItem, view: GuestLinksView, access: Access) -> None:
    """Draw one link: for whom, whether it works, until when, by whom it was made and when it was used."""
    language = access.language
    facts = [
        frame.t(f"guests.state.{item.state.value}"),
        frame.t("guests.until", day=day(language, item.expires_on)),
        frame.t(f"guests.shown.{NAMES if item.shows_names else PSEUDONYMS}"),
    ]
    if item.made_by is not None:
        facts.append(frame.t(f"guests.made_by.{item.made_by.value}", day=day(language, item.made_on)))
    facts.append(
        frame.t("guests.used", day=day(language, item.used_at.date())) if item.used_at else frame.t("guests.unused")
    )
    if item.messages:
        facts.append(frame.t("guests.messages", n=item.messages))
    with st.container(horizontal=True, vertical_alignment="center", key=f"guest-{item.link_id}"):
        note = item.note or frame.t("guests.erased_note")
        words = element("div", element("strong", note), element("div", " · ".join(facts), class_="fi-quiet"))
        links.draw_html(words, key=f"guest-{item.link_id}-facts")
        if item.state is LinkState.OPEN and st.button(
            frame.t("guests.withdraw"), key=f"guest-{item.link_id}-withdraw", icon=":material/link_off:",
            help=frame.escape_markdown(note),
        ):  # fmt: skip
            actions.attempt(
                Page.THEORY, lambda: service.withdraw_link(access, item.link_id, load.workspace()),
                frame.t("guests.withdrawn"), organisation=str(view.organisation_id),
            )


def _draw_erasure(view: GuestLinksView, access: Access) -> None:
    """Draw the choice of a guest whose name and words are erased, and once there is one, what that means."""
    st.caption(frame.t("guests.erase.about"))
    places = dict(view.places) if len(view.places) > 1 else {}
    # By whom it is and not by its place: the list is another one as soon as somebody writes or is erased.
    choices = {(item.portfolio_id, item.link_id, item.name): item for item in view.guests}
    key = st.selectbox(
        frame.t("guests.erase.who"), list(choices), None, key="guest-erase-who",
        format_func=lambda key: _name_choice(choices[key], places) if key in choices else str(key),
        placeholder=frame.t("guests.erase.none"),
    )  # fmt: skip
    choice = choices.get(key) if key else None
    if choice is None:
        return
    who = frame.escape_markdown(_name_guest(choice))
    st.warning(frame.t("guests.erase.sure", who=who))
    button_key = actions.build_subject_key("guest-erase-confirm", *map(repr, key or ()))
    if st.button(frame.t("guests.erase.confirm"), key=button_key, icon=":material/delete_forever:", help=who):
        actions.attempt(
            Page.THEORY,
            lambda: guest_erasure.erase_guest(access, view.organisation_id, choice, load.workspace()),
            frame.t("guests.erased"), organisation=str(view.organisation_id),
        )  # fmt: skip


def _name_choice(choice: GuestChoice, places: Mapping[int, str]) -> str:
    """One guest, or all of a link, with how many messages there are and between whom."""
    parts = (_name_guest(choice), frame.t("guests.messages", n=choice.messages), places.get(choice.portfolio_id, ""))
    return " · ".join(part for part in parts if part)


def _name_guest(choice: GuestChoice) -> str:
    """One guest with the link, or all of a link."""
    note = choice.note or frame.t("guests.erased_note" if choice.link_id else "guests.erase.old_link")
    return frame.t("guests.erase.everybody", note=note) if choice.name is None else f"{choice.name} ({note})"


def _draw_form(view: GuestLinksView, access: Access) -> None:
    """Draw the form that makes a link; what was typed stays until the link is made."""
    form = actions.form_key(FORM)
    portfolio_id = view.places[0][0]
    with st.form(form, border=False):
        note = st.text_input(
            frame.t("guests.note"), max_chars=service.LONGEST_NOTE, key=f"{form}-note", autocomplete="off"
        )
        days = st.number_input(
            frame.t("guests.days"), 1, service.MOST_DAYS, service.DEFAULT_DAYS, step=1, key=f"{form}-days", width=220
        )
        sights = {name: frame.t(f"guests.sight.{name}") for name in (NAMES, PSEUDONYMS)}
        sight = st.radio(
            frame.t("guests.sight"), list(sights), index=1, format_func=sights.__getitem__, key=f"{form}-sight"
        )
        if len(view.places) > 1:
            places = dict(view.places)
            chosen_id = st.selectbox(
                frame.t("conversations.with"), list(places), format_func=lambda key: places.get(key, ""),
                key=f"{form}-with",
            )  # fmt: skip
            portfolio_id = chosen_id or portfolio_id
        submitted = st.form_submit_button(frame.t("guests.make.go"), icon=":material/link:", key=f"{form}-go")
    if not submitted:
        return
    try:
        link = service.make_link(
            access, view.organisation_id, load.workspace(), note=note, shows_names=sight == NAMES, days=int(days),
            portfolio_id=portfolio_id,
        )
    except ImpactError as error:
        frame.draw_error(error)
        return
    actions.empty_form(FORM)
    words = frame.t("guests.made", day=day(access.language, link.expires_at.date()))
    address = settings.base_url() + link.path
    st.session_state[NEW_LINK_KEY] = ((access.account_id, view.organisation_id), address, words)
    st.rerun()
