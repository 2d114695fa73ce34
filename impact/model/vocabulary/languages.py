"""Languages of every text on screen, in files and in emails; docs/where-to-change.md says what a new one needs."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Languages of every text; Dutch comes first and is the default."""

    NL = "nl"
    EN = "en"
    FR = "fr"
