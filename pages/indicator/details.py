"""The definition of an indicator as its source states it; inferred facts are marked."""

from __future__ import annotations

import streamlit as st

from impact.model.words import Frequency, Note, Origin
from impact.views.indicator import IndicatorView
from pages.parts.layout import frame


def list_facts(view: IndicatorView) -> dict[str, str]:
    """Facts as label → text; empty ones are left out."""
    row = view.figure
    inferred = Note.DIRECTION_INFERRED in row.notes
    texts = {
        "definition": view.definition,
        "breakdown": row.breakdown.replace("=", ": ").replace(";", " ·"),
        "unit": row.unit,
        "numerator": view.numerator_text,
        "denominator": view.denominator_text,
        "direction": frame.t(f"words.direction.{row.direction.value}") + _format_origin(
            Origin.INFERRED if inferred else view.direction_origin
        ),
        "time_kind": frame.t(f"words.time_kind.{row.time_kind.value}") + _format_origin(view.time_kind_origin),
        "source": view.source,
        "frequency": _format_frequency(view.frequency),
        "result": row.result_title,
        "location": view.location,
        "code": row.code,
    }
    return {frame.t(f"indicator.about.{name}"): words for name, words in texts.items() if words}


def _format_origin(origin: Origin) -> str:
    return "" if origin is Origin.STATED else frame.t(f"indicator.about.origin.{origin.value}")


def _format_frequency(stated: str) -> str:
    return frame.t(f"indicator.frequency.{stated}") if stated in tuple(Frequency) else stated


def draw_details(view: IndicatorView) -> None:
    """Draw the facts as a list, and what the confidence grade means."""
    st.table({name: frame.escape_markdown(words) for name, words in list_facts(view).items()}, border="horizontal")
    if view.figure.confidence in ("A", "B", "C", "D"):
        letter = frame.t("indicator.status.confidence", letter="").strip()
        st.caption(f"{letter.capitalize()} {frame.t(f'indicator.confidence.{view.figure.confidence}')}")
