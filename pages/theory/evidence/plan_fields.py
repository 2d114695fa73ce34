"""The fields of a method in the plan: how far it is, who does it, when, at what cost."""

from __future__ import annotations

import streamlit as st

from impact.model.text_limits import LONGEST_CHANGE_REASON, LONGEST_NAME
from impact.views.grants import CENTS
from impact.views.theory.evaluation_plan import PlanFields, PlanState
from pages.parts.layout import frame


def read_place(organisation_id: int) -> dict[str, str]:
    """The URL parameters of this page as it is open, to return to after an action."""
    parameters = {
        name: st.query_params[name]
        for name in st.query_params
        if name not in (*frame.CARRIED_PARAMETERS, "section")
    }
    return parameters | {"organisation": str(organisation_id)}


def draw_fields(name: str, fields: PlanFields = PlanFields()) -> PlanFields:  # noqa: B008  it is frozen
    """Draw the fields, filled with what stands there, and return what they say; `name` begins their keys."""
    states = list(PlanState)
    who = st.text_input(
        frame.t("theory_plan.who"), fields.who, key=f"{name}-who", max_chars=LONGEST_NAME,
        placeholder=frame.t("theory_plan.who.aid"),
    )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        starts_on = st.date_input(
            frame.t("theory_plan.starts"), fields.starts_on, key=f"{name}-starts", format="DD/MM/YYYY"
        )
        cost = st.number_input(
            frame.t("theory_plan.cost_in_euros"), 0.0, None,
            None if fields.cost_cents is None else fields.cost_cents / CENTS, 100.0, format="%.2f",
            key=f"{name}-cost",
        )  # fmt: skip
    with right:
        ends_on = st.date_input(frame.t("theory_plan.ends"), fields.ends_on, key=f"{name}-ends", format="DD/MM/YYYY")
        state = st.selectbox(
            frame.t("theory_plan.state"), states, states.index(fields.state), key=f"{name}-state", filter_mode=None,
            format_func=lambda item: frame.t(f"theory_plan.state.{item.value}"),
        )  # fmt: skip
    note = st.text_area(
        frame.t("theory_plan.note"), fields.note, key=f"{name}-note", max_chars=LONGEST_CHANGE_REASON, height=80,
        placeholder=frame.t("theory_plan.note.aid"),
    )  # fmt: skip
    return PlanFields(
        state or PlanState.PLANNED, who, starts_on, ends_on, None if cost is None else round(cost * CENTS), note
    )
