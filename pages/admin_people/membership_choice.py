"""The choice of a membership: role, organisation, and what it opens; each choice narrows the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from impact.model.words import Role
from impact.services.admin import membership_options
from impact.views.administration import Offered
from pages.parts.layout import frame

Option = TypeVar("Option")
# Preselected, so that clicking through the form never makes an administrator.
USUAL = Role.GRANTEE_EDITOR


@dataclass(frozen=True, slots=True)
class Chosen:
    """The selected membership, as keyword arguments of the services that grant it."""

    role: Role
    organisation_id: int
    portfolio_id: int | None
    subject_id: int | None


def one_of(label: str, options: Sequence[Option], key: str, name: Callable[[Option], str]) -> Option:
    """Draw a select box and return the selection; a single option is shown as text."""
    if len(options) == 1:
        st.markdown(f"{frame.plain(label)}  \n**{frame.plain(name(options[0]))}**")
        return options[0]
    selection: Option = st.selectbox(label, options, key=key, format_func=name)
    return selection


def choose(offer: Offered, key: str) -> Chosen | None:
    """Draw the three choices with valid combinations only; None where the viewer may grant nothing."""
    roles = membership_options.roles(offer)
    if not roles:
        st.caption(frame.t("admin.give.nothing"))
        return None
    role = st.selectbox(
        frame.t("admin.give.role"), roles, roles.index(USUAL) if USUAL in roles else len(roles) - 1,
        key=f"{key}-role", filter_mode=None,
        format_func=lambda item: frame.t(f"words.role.{item.value}"),
    )
    st.caption(frame.t(f"admin.role.{role.value}"))
    names = dict(membership_options.behalf(offer, role))
    organisation_id = one_of(
        frame.t("admin.give.organisation"), list(names), f"{key}-organisation-{role.value}",
        lambda item: names.get(item, ""),
    )  # fmt: skip
    openings = membership_options.openings(offer, role, organisation_id)
    opening = one_of(
        frame.t("admin.give.opens"), openings, f"{key}-opens-{role.value}-{organisation_id}",
        lambda item: item.name if item.subject_id else frame.t("admin.give.portfolio", name=item.name),
    )  # fmt: skip
    return Chosen(role, organisation_id, opening.portfolio_id, opening.subject_id)
