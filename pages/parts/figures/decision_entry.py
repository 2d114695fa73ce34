"""The button by which a decision begins on the page of a grantee or of an indicator: one click to its draft."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.decisions import decision_drafts
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_for_grantee(access: Access, organisation_id: int) -> None:
    """Draw the button on the page of a grantee, for who may decide."""
    _draw(access, lambda: decision_drafts.begin_about_grantee(access, organisation_id, load.workspace()))


def draw_for_indicator(access: Access, indicator_id: int) -> None:
    """Draw the button on the page of an indicator, whose figure becomes the first reason."""
    _draw(access, lambda: decision_drafts.begin_from_indicator(access, indicator_id, load.workspace()))


def _draw(access: Access, begin: Callable[[], int]) -> None:
    if not may(access.role, Action.CHANGE, Kind.DECISION):
        return
    if st.button(frame.t("decisions.begin.here"), key="decision-begin", type="tertiary", icon=":material/gavel:"):
        try:
            decision_id = begin()
        except ImpactError as error:
            frame.draw_error(error)
            return
        frame.switch_page(Page.DECISIONS, decision=str(decision_id))
