"""How many characters somebody may write, and which: in a form, a comment, a reason, a name."""

from __future__ import annotations

import re
from typing import Any

# Evidence with a figure.
LONGEST_STORY, LONGEST_EVIDENCE_TITLE, LONGEST_CONSENT_NOTE = 1_500, 120, 300
# What a fund and a grantee say of a figure, and what a fund says of a cell of a workbook.
LONGEST_FIGURE_COMMENT, LONGEST_CELL_COMMENT = 2_000, 1_000
# Why a fund returns a submission, and why a grantee changes a value that counted already.
LONGEST_RETURN_REASON, LONGEST_CHANGE_REASON = 2_000, 500
# What is entered on screen: any text of a value or an indicator, and those that are shorter.
LONGEST_ENTRY_TEXT = 2_000
LONGEST_INDICATOR_TITLE, LONGEST_INDICATOR_CODE, LONGEST_UNIT = 500, 200, 60
LONGEST_GROUP_NAME = 80
# A decision: in one sentence, why, a condition or an answer to a guard rail, and what is written beside it later.
LONGEST_DECISION_TITLE, LONGEST_DECISION_REASON, LONGEST_DECISION_PART, LONGEST_DECISION_WORDS = 200, 2_000, 500, 2_000
# Names of organisations, portfolios and grants, and the number an organisation is registered under.
LONGEST_NAME, LONGEST_REF = 300, 200
# Help of a fund that is no money.
LONGEST_GRANT_TEXT = 2_000
# Names of what is kept for later: a view of all figures, the layout of a workbook.
LONGEST_VIEW_NAME, LONGEST_LAYOUT_NAME = 80, 200

# Ids are 64-bit; the database would refuse a longer number with an error.
MOST_DIGITS = 18

# Control characters but tab and newline, and lone halves of characters: no database or file in UTF-8 takes them all.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


_REFUSED = re.compile("[\x00\ud800-\udfff]")
# Control characters of terminals, and signs that turn what follows them around: nobody types them to be read.
_UNSEEN = re.compile("[\x80-\x9f\u202a-\u202e\u2066-\u2069]")


def clean_typed_text(words: str) -> str:
    """What somebody typed, without what no database takes, controls, and signs that turn a line around."""
    return _UNSEEN.sub("", remove_unstorable_characters(words))


def remove_unstorable_characters(words: str) -> str:
    """A text as every database and file takes it; line ends become newlines, tabs and newlines stay."""
    return _UNSTORABLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def make_storable(value: Any) -> Any:
    """A text without NULs and lone halves of characters, which no database stores; so within lists and documents.

    Nothing else is changed, so that a text is found again by what was stored; anything but a text stays as it is.
    """
    if isinstance(value, str):
        # Most texts are printable, which is known at once.
        return value if value.isprintable() else _REFUSED.sub("", value)
    if isinstance(value, dict):
        return {make_storable(key): make_storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [make_storable(item) for item in value]
    return value


def parse_address_number(words: str) -> int | None:
    """The whole number that a part of an address says; None where it is none, or longer than an id can be."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS else None
