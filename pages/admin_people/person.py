"""One person: what they may, giving and taking that, a new link, closing and opening the account."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.accounts import accounts
from impact.services.accounts.accounts import Membership, Person
from impact.services.admin import membership_options
from impact.views.administration import Offered
from pages.admin_people import invitation_form, membership_choice, people_text
from pages.parts.inputs import actions
from pages.parts.inputs.actions import Told
from pages.parts.layout import frame, load
from pages.parts.layout.site import Page


def draw(access: Access, one: Person) -> None:
    """Left what they may, right the account itself."""
    given = membership_options.offered(access, load.workspace())
    left, right = st.columns([1.5, 1], gap="medium")
    with left, st.container(border=True):
        st.header(frame.t("admin.people.memberships"), anchor=False)
        for item in one.memberships:
            _held(access, one, item, given)
        if one.state != "erased":
            with st.expander(frame.t("admin.give.title"), icon=":material/add:"):
                _give(access, one, given)
    with right, st.container(border=True):
        st.header(frame.t("admin.person.account"), anchor=False)
        _account(access, one)
    frame.link(Page.ADMIN_PEOPLE, frame.t("admin.people.all"), ":material/arrow_back:")


def _held(access: Access, one: Person, item: Membership, given: Offered) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(frame.plain(people_text.membership(item)), width="content")
        if membership_options.ours(given, item) and st.button(
            frame.t("admin.take"), key=f"take-{item.membership_id}", type="tertiary", icon=":material/remove:"
        ):
            back = partial(
                accounts.give, access, one.account_id, load.workspace(), role=item.role,
                organisation_id=item.organisation_id, portfolio_id=item.portfolio_id, subject_id=item.subject_id,
            )  # fmt: skip
            rest = [held for held in one.memberships if held is not item]
            _taken(
                access,
                one,
                item,
                back if any(membership_options.ours(given, held) for held in rest) else None,
                bool(rest),
            )


def _taken(access: Access, one: Person, item: Membership, back: partial[int] | None, stays: bool) -> None:
    query = {"person": str(one.account_id)} if stays else {}
    actions.attempt(
        Page.ADMIN_PEOPLE, lambda: accounts.take(access, item.membership_id, load.workspace()),
        frame.t("admin.taken", name=people_text.name(one), membership=people_text.membership(item)), back, **query,
    )  # fmt: skip


def _give(access: Access, one: Person, given: Offered) -> None:
    chosen = membership_choice.choose(given, f"give-{one.account_id}")
    if chosen and st.button(frame.t("admin.give.button"), key="give", icon=":material/check:"):
        actions.attempt(
            Page.ADMIN_PEOPLE, lambda: accounts.give(access, one.account_id, load.workspace(), **asdict(chosen)),
            frame.t("admin.given", name=people_text.name(one)), person=str(one.account_id),
        )  # fmt: skip


def _account(access: Access, one: Person) -> None:
    st.write(frame.t("admin.state.persona.help" if one.persona else f"admin.state.{one.state}.help"))
    if one.account_id == access.account_id:
        st.caption(frame.t("admin.person.you"))
        return
    if one.email and one.state in ("invited", "active"):
        label = frame.t("admin.link.invitation" if one.state == "invited" else "admin.link.reset")
        if st.button(label, key="new-link", icon=":material/link:"):
            _link(access, one)
    if one.state == "disabled":
        if st.button(frame.t("admin.account.open"), key="open-account", icon=":material/lock_open:"):
            _close(access, one, closed=False)
    elif one.state != "erased":
        with st.popover(frame.t("admin.account.close"), icon=":material/lock:"):
            st.write(frame.t("admin.account.close.sure", name=frame.plain(people_text.name(one))))
            if st.button(frame.t("admin.account.close.yes"), key="close-account", type="primary"):
                _close(access, one, closed=True)


def _close(access: Access, one: Person, *, closed: bool) -> None:
    workspace = load.workspace()
    actions.attempt(
        Page.ADMIN_PEOPLE, lambda: accounts.disable(access, one.account_id, workspace, closed=closed),
        frame.t("admin.account.closed" if closed else "admin.account.opened", name=people_text.name(one)),
        partial(accounts.disable, access, one.account_id, workspace, closed=not closed) if closed else None,
        person=str(one.account_id),
    )  # fmt: skip


def _link(access: Access, one: Person) -> None:
    try:
        link = accounts.reset(access, one.account_id, load.workspace())
    except ImpactError as error:
        frame.problem(error)
        return
    words = frame.t(invitation_form.said(link), name=people_text.name(one))
    actions.tell(Told(Page.ADMIN_PEOPLE, words, link=invitation_form.shown(link)), person=str(one.account_id))
