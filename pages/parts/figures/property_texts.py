"""Properties of an indicator in words: direction, kind of time, measure and level as people say them."""

from __future__ import annotations

from collections.abc import Mapping

from impact.i18n import MISSING, exact, text
from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.languages import Language
from impact.views.figures.calculation_words import describe_calculation

# Properties whose values are words of the domain, and where those stand in the catalog.
WORDS = {
    "direction": "words.direction", "time_kind": "words.time_kind", "measure": "words.measure", "level": "words.level",
}  # fmt: skip


def format_property(
    quality: str, stored: str | float | None, language: Language, parts: Mapping[int, str] | None = None
) -> str:
    """A property as text; a dash where nothing was stated. `parts` are titles by id of what it is calculated from."""
    if stored in (None, ""):
        return MISSING
    if isinstance(stored, int | float):
        return exact(language, float(stored))
    if quality == "calculation":
        return describe_calculation(str(stored), parts or {}, language)
    if quality in WORDS:
        return text(language, f"{WORDS[quality]}.{stored}")
    if quality == "frequency" and stored in tuple(Frequency):
        return text(language, f"indicator.frequency.{stored}")
    return str(stored)
