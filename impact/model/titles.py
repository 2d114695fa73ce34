"""Comparison of titles: the same words in another spelling, and titles that are nearly the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

CACHE_SIZE = 50_000
# Signs that change what a title says: '< 18 jaar' is not '> 18 jaar'. All other punctuation is spelling.
_SIGNS = "<>=≤≥%+±€$£°#&/"
_SPELLING = re.compile(rf"[^\w{re.escape(_SIGNS)}]+|_+")
_DIGIT_GAP = re.compile(r"(?<=\d) +(?=\d)")
_MINUS = re.compile(r"(?:^|(?<=[\s(]))[-−–](?=\d)")
# Between the parts of a key: result, title, unit, place.
KEY_SEPARATOR = " | "
# One other letter in a shorter word gives another word: 'man' and 'men', 'zes' and 'zeg'.
MIN_CHANGED_WORD = 6
# Words that only say that something is counted: 'Aantal deelnemers' and 'Deelnemers' are the same indicator.
_COUNTING_WORDS = frozenset(
    "aantal number nombre no of de het the le la les l des du d van totaal total".split()  # noqa: SIM905
)


@lru_cache(CACHE_SIZE)
def plain_title(title: str) -> str:
    """Return a title in lower case without accents and punctuation, words parted by one space; signs that mean
    something (`<`, `%`, `+`, a minus before a digit) stay."""
    flat = _MINUS.sub("<minus>", title).casefold()
    if not flat.isascii():
        flat = unicodedata.normalize("NFKD", flat)
        flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = flat.replace("<minus>", " ± ")
    return " ".join(_SPELLING.sub(" ", flat).split())


@lru_cache(CACHE_SIZE)
def title_key(title: str) -> str:
    """Return what two titles share that differ only in spaces, accents, case or punctuation.

    Spaces between digits stay, so that '0-3 jaar' is not '03 jaar'. A single word with digits is a code ('P.I1.3'), in
    which punctuation counts. A title of signs only is its own key.
    """
    if len(title.split()) == 1 and any(c.isdigit() for c in title):
        return title.strip().casefold()
    words = _DIGIT_GAP.sub("\u0001", plain_title(title))
    return words.replace(" ", "").replace("\u0001", " ") or title.strip()


def key_spelling(key: str) -> str:
    """Return what two keys of indicators share whose parts differ in spelling only (see `title_key`)."""
    return KEY_SEPARATOR.join(title_key(part) for part in key.split(KEY_SEPARATOR))


def is_same_wording(first: str, second: str) -> bool:
    """Whether two titles say the same but for spelling and words that only announce a count ('Aantal', 'number of')."""
    if title_key(first) == title_key(second):
        return True
    a, b = (
        [word for word in plain_title(title).split() if word not in _COUNTING_WORDS] for title in (first, second)
    )
    return bool(a) and a == b


def is_title_of(title: str, code: str, titles: Iterable[str]) -> bool:
    """Whether a title beside a code says the same as any of those that stand by that code; a file of codes has none."""
    stated = [other for other in titles if other and other != code]
    return title in ("", code) or not stated or any(is_same_wording(title, other) for other in stated)


def is_nearly_same(first: str, second: str) -> bool:
    """Whether two titles differ in one long word only, by one letter that is added, missing, other or moved."""
    a, b = plain_title(first).split(), plain_title(second).split()
    if len(a) != len(b):
        return False
    different = [(word, other) for word, other in zip(a, b, strict=True) if word != other]
    return len(different) == 1 and _is_misspelt(*different[0])


def pair_similar_titles(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each pair of nearly the same titles once, the earlier first; in time linear in the number of words."""
    framed: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for title in titles:
        words = plain_title(title).split()
        for place, word in enumerate(words):
            if len(word) >= MIN_CHANGED_WORD - 1 and word.isalpha():
                framed.setdefault((*words[:place], "", *words[place + 1 :]), []).append((word, title))
    for alternatives in framed.values():
        if len(alternatives) > 1:
            yield from _pair_misspelt(alternatives)


def _pair_misspelt(alternatives: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pair the titles whose words differ by a letter: such words are equal once at most one letter is left out."""
    earlier_of: dict[str, list[tuple[str, str]]] = {}
    for word, title in alternatives:
        shortened = {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
        for other, earlier in {pair for text in shortened for pair in earlier_of.get(text, ())}:
            if _is_misspelt(other, word):
                yield earlier, title
        for text in shortened:
            earlier_of.setdefault(text, []).append((word, title))


def _is_misspelt(word: str, other: str) -> bool:
    """Whether one letter makes the difference between two words of letters, the longer of MIN_CHANGED_WORD or more."""
    if not (word.isalpha() and other.isalpha()) or max(len(word), len(other)) < MIN_CHANGED_WORD:
        return False
    short, long = sorted((word, other), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) == len(long):
        is_other_letter = short[start + 1 :] == long[start + 1 :]
        is_swapped = short[start : start + 2] == long[start : start + 2][::-1]
        return is_other_letter or (is_swapped and short[start + 2 :] == long[start + 2 :])
    return len(long) == len(short) + 1 and short[start:] == long[start + 1 :]
