"""Where a value stands and what was handed in, in words: a file and its cells, or what was typed on screen."""

from __future__ import annotations

from datetime import datetime

from impact.i18n import day, text
from impact.i18n.viewer_time import to_viewer_time
from impact.model.submission import SCREEN, SCREEN_SHEET
from impact.model.vocabulary.languages import Language


def place_text(language: Language, sheet: str, cell: str) -> str:
    """Sheet and cell with a space between them; for what was typed on screen the words for that."""
    if sheet == SCREEN_SHEET:
        return text(language, "entry.place")
    return f"{sheet} {cell}".strip()


def name_submission(language: Language, file_name: str, layout: str, submitted_at: datetime) -> str:
    """What a submission is called: its file, or that it was entered on screen and when (given in naive UTC)."""
    if layout != SCREEN:
        return file_name
    moment = to_viewer_time(submitted_at)
    return text(language, "entry.submission", day=day(language, moment.date()), time=f"{moment:%H:%M}")
