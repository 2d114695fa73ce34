"""Texts about a layout: why a sheet or row is skipped, and how a file differs from the remembered layout (drift)."""

from __future__ import annotations

from impact.i18n import text
from impact.ingest.layouts.layout_following import Drift
from impact.model.cell_address import column_letters
from impact.model.vocabulary.languages import Language


def describe_sheet_reason(language: Language, reason: str) -> str:
    """Why a sheet is skipped; '' for one that is read."""
    return text(language, f"mapping.sheet_{reason}") if reason else ""


def describe_row_reason(language: Language, reason: str) -> str:
    """Why a row is skipped, in a few words."""
    return text(language, f"mapping.row_{reason}")


def describe_drift(language: Language, drift: Drift) -> str:
    """One difference from the remembered layout, as a sentence."""
    values = {"sheet": drift.sheet, "column": column_letters(drift.column), "was": drift.was, "now": drift.now}
    return text(language, f"mapping.drift_{drift.kind.value}", **values)
