"""Where a value stands, in words: a cell of a sheet, or the screen on which it was typed."""

from __future__ import annotations

from impact.i18n import text
from impact.model.submission import SCREEN_SHEET
from impact.model.words import Language


def place_text(language: Language, sheet: str, cell: str) -> str:
    """Sheet and cell with a space between them; for what was typed on screen the words for that."""
    if sheet == SCREEN_SHEET:
        return text(language, "entry.place")
    return f"{sheet} {cell}".strip()
