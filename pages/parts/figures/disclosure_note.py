"""The note on disclosure control for viewers who see other organisations under pseudonyms."""

from __future__ import annotations

import streamlit as st

from impact.access.permissions import least_small_number, sees_pseudonyms
from impact.metrics.suppression_and_rounding import COUNT_STEP
from impact.model.access import Access
from pages.parts.layout import frame, presentation_mode


def draw_disclosure_note(access: Access, *, protected: bool = True) -> None:
    """Draw the note that names are pseudonyms and small numbers are suppressed.

    Nothing is drawn for roles without disclosure control, and for a page about the viewer's own organisation
    (`protected=False`).
    """
    if protected and sees_pseudonyms(access.role) and not presentation_mode.is_on():
        st.caption(frame.t("disclosure.note", k=least_small_number(access.role), step=COUNT_STEP))
