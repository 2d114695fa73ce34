"""The note on disclosure control for viewers who see other organisations under pseudonyms."""

from __future__ import annotations

import streamlit as st

from impact.access.permissions import veiled
from impact.metrics.disclosure import STEP, K
from impact.model.access import Access
from pages.parts.layout import frame, presentation


def note(access: Access, *, protected: bool = True) -> None:
    """Draw the note that names are pseudonyms and small numbers are suppressed.

    Nothing is drawn for roles without disclosure control, and for a page about the viewer's own organisation
    (`protected=False`).
    """
    if protected and veiled(access.role) and not presentation.on():
        st.caption(frame.t("veil.note", k=K, step=STEP))
