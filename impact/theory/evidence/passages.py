"""Passages in a text: its sentences, where a quoted sentence stands, and what is around it.

A text from a PDF breaks lines in the middle of sentences and hyphenates words there, so a quotation is looked for
without regard to blanks, hyphens, and the shape of quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST_PASSAGE, LONGEST_PASSAGE = 12, 1_000
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[A-ZÀ-ÖØ-Þ0-9])|\n\s*\n")
_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-",
                        "\u00ad": None})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a text: `page` from 0, and from which character to which (the end is not part of it)."""

    page: int
    start: int
    end: int


def split_sentences(pages: Sequence[str]) -> list[str]:
    """The sentences of a text that are long enough to be quoted, each once, with their blanks made single."""
    sentences = (" ".join(_join_lines(part).split()) for page in pages for part in _SENTENCE_END.split(page) if part)
    return list(dict.fromkeys(each for each in sentences if SHORTEST_PASSAGE <= len(each) <= LONGEST_PASSAGE))


def find_passage(pages: Sequence[str], words: str) -> Passage | None:
    """Where a quotation stands first in a text; None where it does not."""
    quoted, _ = _squeeze(words)
    if not quoted:
        return None
    for number, page in enumerate(pages):
        squeezed, places = _squeeze(page)
        at = squeezed.find(quoted)
        if at >= 0:
            return Passage(number, places[at], places[at + len(quoted) - 1] + 1)
    return None


def cut_context(page: str, passage: Passage, around: int) -> tuple[str, str, str]:
    """The text before a passage, the passage and the text after, at most `around` characters on each side."""
    before, after = page[: passage.start], page[passage.end :]
    if len(before) > around:
        before = "… " + before[-around:].partition(" ")[2]
    if len(after) > around:
        after = after[:around].rpartition(" ")[0] + " …"
    return before, page[passage.start : passage.end], after


def _join_lines(words: str) -> str:
    return re.sub(r"(?<=\w)-\n\s*(?=[a-zà-öø-ÿ])", "", words)


def _squeeze(words: str) -> tuple[str, list[int]]:
    """The letters of a text without blanks and hyphens, in lower case, with the place of each."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(words):
        for part in letter.translate(_SIGNS).casefold():
            if part.isspace() or part == "-":
                continue
            letters.append(part)
            places.append(place)
    return "".join(letters), places
