"""Where a value stands and what was handed in, in words: a file and its cells, or what was typed on screen."""

from __future__ import annotations

from datetime import date

from impact.i18n import day, text
from impact.model.submission import SCREEN, SCREEN_SHEET
from impact.model.vocabulary.languages import Language


def place_text(language: Language, sheet: str, cell: str) -> str:
    """Sheet and cell with a space between them; for what was typed on screen the words for that."""
    if sheet == SCREEN_SHEET:
        return text(language, "entry.place")
    return f"{sheet} {cell}".strip()


def name_submission(language: Language, file_name: str, layout: str, submitted_on: date) -> str:
    """What a submission is called: its file, or that it was entered on screen and on which day."""
    return text(language, "entry.submission", day=day(language, submitted_on)) if layout == SCREEN else file_name
