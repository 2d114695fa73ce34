"""One person: granting and revoking memberships, a new sign-in link, disabling and enabling the account."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.accounts import accounts
from impact.services.accounts.accounts import Membership, Person
from impact.services.admin import membership_options
from impact.views.administration import MembershipOptions
from pages.admin_people import invitation_form, membership_choice, people_text
from pages.parts.inputs import actions
from pages.parts.inputs.actions import Notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_person(access: Access, account: Person) -> None:
    """Draw the memberships at the left and the account at the right."""
    offer = membership_options.list_options(access, load.workspace())
    left, right = st.columns([1.5, 1], gap="medium")
    with left, st.container(border=True):
        st.header(frame.t("admin.people.memberships"), anchor=False)
        for item in account.memberships:
            _draw_membership(access, account, item, offer)
        if account.state != "erased":
            with st.expander(frame.t("admin.give.title"), icon=":material/add:"):
                _draw_grant_form(access, account, offer)
    with right, st.container(border=True):
        st.header(frame.t("admin.person.account"), anchor=False)
        _draw_account(access, account)
    frame.draw_link(Page.ADMIN_PEOPLE, frame.t("admin.people.all"), ":material/arrow_back:")


def _draw_membership(access: Access, account: Person, item: Membership, offer: MembershipOptions) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(frame.escape_markdown(people_text.format_membership(item)), width="content")
        if membership_options.may_revoke(offer, item) and st.button(
            frame.t("admin.take"), key=f"take-{item.membership_id}", type="tertiary", icon=":material/remove:"
        ):
            undo = partial(
                accounts.grant, access, account.account_id, load.workspace(), role=item.role,
                organisation_id=item.organisation_id, portfolio_id=item.portfolio_id, subject_id=item.subject_id,
            )  # fmt: skip
            remaining = [membership for membership in account.memberships if membership is not item]
            _revoke(
                access,
                account,
                item,
                undo if any(membership_options.may_revoke(offer, membership) for membership in remaining) else None,
                bool(remaining),
            )


def _revoke(
    access: Access, account: Person, item: Membership, undo: partial[int] | None, has_other_memberships: bool
) -> None:
    query = {"person": str(account.account_id)} if has_other_memberships else {}
    actions.attempt(
        Page.ADMIN_PEOPLE,
        lambda: accounts.revoke_membership(access, item.membership_id, load.workspace()),
        frame.t(
            "admin.taken",
            name=people_text.format_name(account),
            membership=people_text.format_membership(item),
        ),
        undo,
        **query,
    )


def _draw_grant_form(access: Access, account: Person, offer: MembershipOptions) -> None:
    membership = membership_choice.choose_membership(offer, f"give-{account.account_id}")
    if membership and st.button(frame.t("admin.give.button"), key="give", icon=":material/check:"):
        actions.attempt(
            Page.ADMIN_PEOPLE,
            lambda: accounts.grant(access, account.account_id, load.workspace(), **asdict(membership)),
            frame.t("admin.given", name=people_text.format_name(account)),
            person=str(account.account_id),
        )


def _draw_account(access: Access, account: Person) -> None:
    st.write(frame.t("admin.state.persona.help" if account.persona else f"admin.state.{account.state}.help"))
    if account.account_id == access.account_id:
        st.caption(frame.t("admin.person.you"))
        return
    if account.email and account.state in ("invited", "active"):
        label = frame.t("admin.link.invitation" if account.state == "invited" else "admin.link.reset")
        if st.button(label, key="new-link", icon=":material/link:"):
            _make_link(access, account)
    if account.state == "disabled":
        if st.button(frame.t("admin.account.open"), key="open-account", icon=":material/lock_open:"):
            _set_closed(access, account, closed=False)
    elif account.state != "erased":
        with st.popover(frame.t("admin.account.close"), icon=":material/lock:"):
            st.write(frame.t("admin.account.close.sure", name=frame.escape_markdown(people_text.format_name(account))))
            if st.button(frame.t("admin.account.close.yes"), key="close-account", type="primary"):
                _set_closed(access, account, closed=True)


def _set_closed(access: Access, account: Person, *, closed: bool) -> None:
    workspace = load.workspace()
    actions.attempt(
        Page.ADMIN_PEOPLE, lambda: accounts.disable(access, account.account_id, workspace, closed=closed),
        frame.t("admin.account.closed" if closed else "admin.account.opened", name=people_text.format_name(account)),
        partial(accounts.disable, access, account.account_id, workspace, closed=not closed) if closed else None,
        person=str(account.account_id),
    )  # fmt: skip


def _make_link(access: Access, account: Person) -> None:
    try:
        link = accounts.create_reset_link(access, account.account_id, load.workspace())
    except ImpactError as error:
        frame.draw_error(error)
        return
    words = frame.t(invitation_form.link_message_key(link), name=people_text.format_name(account))
    actions.announce(
        Notice(Page.ADMIN_PEOPLE, words, link=invitation_form.link_address(link)),
        person=str(account.account_id),
    )
