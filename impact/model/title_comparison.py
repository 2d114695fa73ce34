"""Comparison of titles: the same words in another spelling, and titles that are nearly the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

CACHE_SIZE = 50_000
# Signs that change what a title says: '< 18 jaar' is not '> 18 jaar'. All other punctuation is spelling.
_SIGNS = "<>=≤≥%+±€$£°#&/"
_SPELLING = re.compile(rf"[^\w{re.escape(_SIGNS)}]+|_+")
_DIGIT_GAP = re.compile(r"(?<=\d) +(?=\d)")
_MINUS = re.compile(r"(?:^|(?<=[\s(]))[-−–](?=\d)")
# Between the parts of a key: result, title, unit, place.
KEY_SEPARATOR = " | "
# One other letter in a shorter word gives another word: 'man' and 'men', 'zes' and 'zeg'. From four on it may be a slip
# ('Mals' and 'Meals'), and is asked about.
MIN_CHANGED_WORD = 4
# 'ds' for 'des': a slip in a small word, which no other title differs in.
MIN_FRAMED_WORD = 2
# In a longer title a word may even be one letter of what it was.
FEWEST_WORDS_AROUND = 5
# Endings of one word in the singular and the plural: 'maaltijd' and 'maaltijden', 'boom' and 'bomen', 'les', 'lessen'.
_ENDING = re.compile(r"(?:en|es|s|e|x)$")
_DOUBLED = re.compile(r"(.)\1")
# What is left of a word without its ending has at least so many letters.
MIN_STEM = 3
# Words that only say that something is counted: 'Aantal deelnemers' and 'Deelnemers' are the same indicator.
_COUNTING_WORDS = frozenset(
    "aantal aant number nombre nb nbre nr no of de het the le la les l des du d van totaal total".split()  # noqa: SIM905
)
# Words of which none makes another title.
_SMALL_WORDS = _COUNTING_WORDS | frozenset("en in na met et au aux par pour voor op and for after with apres".split())  # noqa: SIM905
_YEAR = re.compile(r"(?:19|20)\d\d")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2013](?=\w)")
# 'Aant. huisbezoeken': letters with a full stop stand for any word that begins with them.
_ABBREVIATED = re.compile(r"(?P<letters>[^\W\d_]{1,7})\.(?=\s|$)")


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
    """Whether two titles differ in one word only, by one letter that is added, missing, other or moved, or are the
    same in the singular and the plural."""
    a, b = plain_title(first).split(), plain_title(second).split()
    if len(a) != len(b):
        return False
    if [_stem(word) for word in a] == [_stem(word) for word in b]:
        return True
    different = [(word, other) for word, other in zip(a, b, strict=True) if word != other]
    return len(different) == 1 and _is_misspelt(*different[0])


def pair_similar_titles(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each pair of nearly the same titles once, the earlier first; in time linear in the number of words.

    These differ by one letter of a word, by singular or plural, by a word that is abbreviated, by the
    order of their words, by a year, or by words that only say that something is counted.
    """
    order = {title: place for place, title in enumerate(dict.fromkeys(titles))}
    pairs: dict[tuple[str, str], None] = {}
    for pair in (*_pair_by_letters(order), *_pair_abbreviated(order), *_pair_by_words(order)):
        first, second = sorted(pair, key=order.__getitem__)
        pairs.setdefault((first, second))
    yield from pairs


def _pair_by_letters(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    framed: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for title in titles:
        words = plain_title(title).split()
        for place, word in enumerate(words):
            if word.isalpha() and (len(word) >= MIN_FRAMED_WORD or len(words) >= FEWEST_WORDS_AROUND):
                framed.setdefault((*words[:place], "", *words[place + 1 :]), []).append((word, title))
    for alternatives in framed.values():
        if len(alternatives) > 1:
            yield from _pair_misspelt(alternatives)


def _pair_abbreviated(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs that differ in one word, which one of them writes as its first letters and a full stop."""
    shortened = {
        title: {plain_title(letters) for letters in _ABBREVIATED.findall(title)} for title in titles if "." in title
    }
    if not any(shortened.values()):
        return
    frames: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for title in titles:
        # 'Bie.' may stand for the whole of 'Bien-être'.
        for spelling in {title: None, _HYPHEN.sub("", title): None}:
            words = plain_title(spelling).split()
            for place, word in enumerate(words):
                frames.setdefault((*words[:place], "", *words[place + 1 :]), []).append((word, title))
    for alternatives in frames.values():
        for letters, title in alternatives if len(alternatives) > 1 else ():
            if letters in shortened.get(title, ()):
                yield from (
                    (title, other) for word, other in alternatives if other != title and word.startswith(letters)
                )


def _pair_by_words(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of the same words in another order or number, apart from years and words that announce a count."""
    first_of: dict[tuple[str, ...], str] = {}
    for title in titles:
        words = (word for word in plain_title(title).split() if word not in _COUNTING_WORDS)
        key = tuple(sorted(_stem(word) for word in words if not _YEAR.fullmatch(word)))
        earlier = first_of.setdefault(key, title)
        if key and earlier != title:
            yield earlier, title


@lru_cache(CACHE_SIZE)
def _stem(word: str) -> str:
    """A word without the endings of a plural and without doubled letters, which come and go with them."""
    if not word.isalpha():
        return word
    while len(shorter := _ENDING.sub("", word)) >= MIN_STEM and shorter != word:
        word = shorter
    return _DOUBLED.sub(r"\1", word)


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
    """Whether one letter makes the difference between two words of letters, the longer of MIN_CHANGED_WORD or more.

    Or one of them is a small word that makes no title, such as 'des', and the other is none.
    """
    is_small = (word in _SMALL_WORDS) != (other in _SMALL_WORDS)
    if not (word.isalpha() and other.isalpha()) or (max(len(word), len(other)) < MIN_CHANGED_WORD and not is_small):
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


# Words that say what kind of body something is, and not which.
_BODY_WORDS = frozenset({
    "fonds", "fund", "fondation", "foundation", "stichting", "vzw", "asbl", "npo", "de", "het", "the", "le", "la",
    "les", "of", "van", "du", "der", "portefeuille", "portfolio", "programma", "programme",
})  # fmt: skip
# So much of two names is the same letters in the same order, where one is a slip of the other.
NEARLY_SAME = 0.85


def is_nearly_same_name(first: str, second: str) -> bool:
    """Whether two names of funds or portfolios could mean the same: another spelling, a slip, a word more or less.

    A number tells names apart: 'Oproep 2024' is not 'Oproep 2025'.
    """
    a, b = plain_title(first), plain_title(second)
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False
    if a.replace(" ", "") == b.replace(" ", ""):
        return True
    telling_a, telling_b = (set(name.split()) - _BODY_WORDS for name in (a, b))
    if telling_a and telling_b and (telling_a <= telling_b or telling_b <= telling_a):
        return True
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= NEARLY_SAME
