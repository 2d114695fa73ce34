"""What a viewer who sees others under pseudonyms must know to read a page."""

from __future__ import annotations

import streamlit as st

from impact.access.permissions import veiled
from impact.metrics.disclosure import STEP, K
from impact.model.access import Access
from pages.parts.layout import frame, presentation


def note(access: Access, *, protected: bool = True) -> None:
    """That names are pseudonyms and numbers protected, where they are; a page of one's own needs no such line."""
    if protected and veiled(access.role) and not presentation.on():
        st.caption(frame.t("veil.note", k=K, step=STEP))
