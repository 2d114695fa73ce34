"""Choosing a membership: role, on whose behalf, what it opens; each choice narrows the next."""

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
# Whoever only clicks on must not make an administrator.
USUAL = Role.GRANTEE_EDITOR


@dataclass(frozen=True, slots=True)
class Chosen:
    """A membership as it is given."""

    role: Role
    organisation_id: int
    portfolio_id: int | None
    subject_id: int | None


def one_of(label: str, options: Sequence[Option], key: str, name: Callable[[Option], str]) -> Option:
    """A choice; where there is only one thing to choose, that is said and not asked."""
    if len(options) == 1:
        st.markdown(f"{frame.plain(label)}  \n**{frame.plain(name(options[0]))}**")
        return options[0]
    selection: Option = st.selectbox(label, options, key=key, format_func=name)
    return selection


def choose(offer: Offered, key: str) -> Chosen | None:
    """The three choices, of which only sensible combinations are offered; None where there is nothing to give."""
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
