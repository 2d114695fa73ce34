"""Signs that stand within a word and are no letter of it: whoever looks for a name reads past them.

Files from a Mac and PDFs write accents by themselves, word processors put in hyphens that nobody sees, and a line
breaks a word in two. A name is the same name with them.
"""

from __future__ import annotations

import re
import unicodedata

# Accents that stand by themselves, as the inside of a class of characters.
ACCENTS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f"
)
# Soft hyphens, joiners, marks of direction and of variants.
UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
# The hyphen of a word that goes on in the next line.
LINE_BREAK = r"[-\u2010][ \t]*\n[ \t]*"
# What may follow the first letter of a word besides letters and digits; a line may break it only where it goes on.
WITHIN_WORD = rf"[{ACCENTS}{UNSEEN}]|{LINE_BREAK}(?=[^\W_])"

_NO_LETTER = re.compile(rf"[{UNSEEN}]|{LINE_BREAK}")
_WITHIN_LETTERS = re.compile(rf"(?<=[^\W\d_])(?:[{UNSEEN}]+|{LINE_BREAK}(?=[^\W\d_A-Z]))(?=[^\W\d_])")


def drop_signs(word: str) -> str:
    """A word without the signs that nobody sees, and without the hyphen at which a line breaks it."""
    return _NO_LETTER.sub("", word)


def join_letters(text: str) -> str:
    """A text whose words are in one piece: without such signs between letters, and letters with their accents."""
    return _WITHIN_LETTERS.sub("", unicodedata.normalize("NFC", text))
