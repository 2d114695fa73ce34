"""Notes on figures in words."""

from __future__ import annotations

from impact.i18n import percent, text
from impact.metrics.formulas.pace import MIN_FRACTION
from impact.model.vocabulary.languages import Language


def describe_note(language: Language, note: str) -> str:
    """Describe a note of a figure (a `Note`) in a sentence, with the limits that the formulas have."""
    return text(language, f"notes.{note}", early=percent(language, MIN_FRACTION))
