"""Languages of every text on screen, in files and in emails; docs/where-to-change.md says what a new one needs."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Languages of every text."""

    NL = "nl"
    EN = "en"
    FR = "fr"


# Of who has not chosen one: in the product, in a mail, on the command line.
DEFAULT_LANGUAGE = Language.NL
