"""The choice of a membership: role, organisation, and what it opens; each choice narrows the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from impact.model.vocabulary.roles import Role
from impact.services.admin import membership_options
from impact.views.administration import MembershipOptions
from pages.parts.layout import frame

Option = TypeVar("Option")
# Preselected, so that clicking through the form never makes an administrator.
USUAL_ROLE = Role.GRANTEE_EDITOR


@dataclass(frozen=True, slots=True)
class ChosenMembership:
    """The selected membership, as keyword arguments of the services that grant it."""

    role: Role
    organisation_id: int
    portfolio_id: int | None
    subject_id: int | None


def choose_option(label: str, options: Sequence[Option], key: str, name: Callable[[Option], str]) -> Option:
    """Draw a select box and return the selection; a single option is shown as text."""
    if len(options) == 1:
        st.markdown(f"{frame.escape_markdown(label)}  \n**{frame.escape_markdown(name(options[0]))}**")
        return options[0]
    selection: Option = st.selectbox(label, options, key=key, format_func=name)
    return selection


def choose_knowingly(
    label: str, options: Sequence[Option], key: str, name: Callable[[Option], str], preselection: Option | None = None
) -> Option | None:
    """Draw a select box in which nothing is chosen yet but what the link named; a single option is shown as text.

    Whoever overlooks a preselected organisation would open it to somebody of another one.
    """
    if len(options) < 2:
        return choose_option(label, options, key, name)
    selection: Option | None = st.selectbox(
        label, options, options.index(preselection) if preselection in options else None, key=key, format_func=name,
        placeholder=frame.t("admin.give.choose"),
    )  # fmt: skip
    return selection


def choose_membership(
    offer: MembershipOptions, key: str, linked_organisation_id: int | None = None
) -> ChosenMembership | None:
    """Draw the three choices with valid combinations only; None where nothing may be granted, or until all are made.

    `linked_organisation_id` is the organisation that the link here named.
    """
    roles = membership_options.list_roles(offer)
    if not roles:
        st.caption(frame.t("admin.give.nothing"))
        return None
    role = st.selectbox(
        frame.t("admin.give.role"), roles, roles.index(USUAL_ROLE) if USUAL_ROLE in roles else len(roles) - 1,
        key=f"{key}-role", filter_mode=None,
        format_func=lambda item: frame.t(f"words.role.{item.value}"),
    )
    st.caption(frame.t(f"admin.role.{role.value}"))
    names = dict(membership_options.list_acting_for(offer, role))
    organisation_id = choose_knowingly(
        frame.t("admin.give.organisation"), list(names), f"{key}-organisation-{role.value}",
        lambda item: names.get(item, ""), linked_organisation_id,
    )  # fmt: skip
    if organisation_id is None:
        return None
    openings = membership_options.list_openings(offer, role, organisation_id)
    opening = choose_knowingly(
        frame.t("admin.give.opens"), openings, f"{key}-opens-{role.value}-{organisation_id}",
        lambda item: item.name if item.subject_id else frame.t("admin.give.portfolio", name=item.name),
    )  # fmt: skip
    if opening is None:
        return None
    return ChosenMembership(role, organisation_id, opening.portfolio_id, opening.subject_id)
