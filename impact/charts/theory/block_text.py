"""The text of a block in lines: how many letters fit, where a long word is broken, and where it is cut off."""

from __future__ import annotations

import textwrap
import unicodedata
from functools import cache

from pyphen import Pyphen

from impact.i18n import isolate_direction

# Letters of a line, wide ones counted twice, and lines of a block: the last ends in an ellipsis where more follows.
LETTERS, MOST_LINES = 19, 5


def wrap_text(words: str) -> tuple[str, ...]:
    """The lines of a text in a block; what does not fit ends in an ellipsis."""
    # Wide letters (of Chinese, for example) take the room of two.
    widest = max((unicodedata.east_asian_width(letter) in "WF" for letter in words), default=False)
    width = LETTERS // 2 if widest else LETTERS
    lines = textwrap.wrap(" ".join(_hyphenate(word, width) for word in words.split()), width) or [""]
    if len(lines) > MOST_LINES:
        last = lines[MOST_LINES - 1][: LETTERS - 1].rstrip(" .,;:")
        lines = [*lines[: MOST_LINES - 1], f"{last}…"]
    return tuple(isolate_direction(line) for line in lines)


def _hyphenate(word: str, width: int) -> str:
    """A word in pieces of at most `width` letters, all but the last with a hyphen: else it would read as two words.

    Broken between syllables of Dutch, whose compounds are the long ones; elsewhere where there is no such place.
    """
    parts_of_word = []
    while len(word) > width:
        first, rest = _load_syllables().wrap(word, width) or (f"{word[: width - 1]}-", word[width - 1 :])
        parts_of_word.append(first)
        word = rest
    return " ".join([*parts_of_word, word])


@cache
def _load_syllables() -> Pyphen:
    return Pyphen(lang="nl_NL")
