"""Choosing a membership: role, on whose behalf, what it opens; each choice narrows the next."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from impact.model.words import Role
from impact.services import giving
from impact.views.administration import Offered
from pages.parts import frame


@dataclass(frozen=True, slots=True)
class Chosen:
    """A membership as it is given."""

    role: Role
    organisation_id: int
    portfolio_id: int | None
    subject_id: int | None


def choose(given: Offered, key: str) -> Chosen | None:
    """The three choices, of which only sensible combinations are offered; None where there is nothing to give."""
    roles = giving.roles(given)
    if not roles:
        st.caption(frame.t("admin.give.nothing"))
        return None
    role = st.selectbox(
        frame.t("admin.give.role"), roles, key=f"{key}-role", filter_mode=None,
        format_func=lambda one: frame.t(f"words.role.{one.value}"),
    )
    st.caption(frame.t(f"admin.role.{role.value}"))
    names = dict(giving.behalf(given, role))
    organisation_id = st.selectbox(
        frame.t("admin.give.organisation"), list(names), key=f"{key}-organisation-{role.value}",
        format_func=lambda one: names.get(one, ""), disabled=len(names) == 1,
    )
    openings = giving.openings(given, role, organisation_id)
    opened = st.selectbox(
        frame.t("admin.give.opens"), openings, key=f"{key}-opens-{role.value}-{organisation_id}",
        format_func=lambda one: one.name if one.subject_id else frame.t("admin.give.portfolio", name=one.name),
        disabled=len(openings) == 1,
    )
    return Chosen(role, organisation_id, opened.portfolio_id, opened.subject_id)
