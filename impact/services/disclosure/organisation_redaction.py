"""Redaction of organisation names: free text of a grantee with pseudonyms in the place of names.

Words are compared without capitals and accents. Of the organisation that wrote the text the identifying words of its
name are replaced too; of others the whole name, and short forms of it by how they are written (`short_names`).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from impact.services.disclosure.ordinary_words import COMMON_WORDS, is_ordinary
from impact.services.disclosure.short_names import ShortNames
from impact.services.disclosure.signs_within_words import WITHIN_WORD, drop_signs

WORD = re.compile(rf"[^\W_](?:[^\W_]|{WITHIN_WORD})*")
# Letters from which a word of a name identifies it: as a word of its own, and inside a compound word.
IDENTIFYING_LETTERS, COMPOUND_LETTERS = 4, 6
INFLECTIONS = {"", "s", "e", "n", "se", "es", "en", "er", "ers", "aar", "aars"}
# A reference of fewer digits is just a number.
REFERENCE_DIGITS = 4
_HYPHEN = re.compile(r"(?<=[^\W_])-(?=[^\W_])")
_LETTERS = string.ascii_lowercase
# From so many digits on a reference is known by these alone: with and without 'BE' or 'KBO' it is the same number.
NUMBER_DIGITS = 8


def fold_word(text: str) -> str:
    """Casefold a word and strip its accents, what nobody sees of it, and where a line breaks it."""
    plain = unicodedata.normalize("NFKD", drop_signs(text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def split_words(text: str) -> tuple[str, ...]:
    """Split a text into its words without capitals and accents."""
    return tuple(fold_word(word) for word in WORD.findall(text))


def identifying_words(name: str) -> frozenset[str]:
    """The words of a name that identify it: those of at least 4 letters, abbreviations, and all words as one."""
    words = WORD.findall(name)
    long_words = {
        fold_word(word) for word in words if len(word) >= IDENTIFYING_LETTERS or (len(word) > 1 and word.isupper())
    }
    joined = "".join(split_words(name))
    return frozenset(
        (long_words | ({joined} if len(words) > 1 and len(joined) >= COMPOUND_LETTERS else set())) - COMMON_WORDS
    )


@dataclass(slots=True)
class NameRedactor:
    """Names with their replacements; `whole` groups (words, replacement) by first word, longest name first.

    `refs` are the references of others that are no short number, without the signs between their parts, with their
    replacements.
    """

    whole: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    short: ShortNames = field(default_factory=ShortNames)
    refs: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, replacements: Iterable[tuple[str, str]], refs: Iterable[tuple[str, str]] = ()) -> NameRedactor:
        """Build from pairs of name and replacement, and pairs of reference and replacement."""
        pairs = [(name, replacement) for name, replacement in replacements if split_words(name)]
        names = cls(short=_build_short_names(pairs))
        for name, replacement in pairs:
            words = split_words(name)
            # A name of one everyday word would remove that word from every text.
            if _is_told_apart(words):
                # A name with a hyphen is one word where a line breaks it there.
                for variant in {words, split_words(_HYPHEN.sub("", name))}:
                    names.whole.setdefault(variant[0], []).append((variant, replacement))
        for group in names.whole.values():
            group.sort(key=lambda pair: -len(pair[0]))
        # Of somebody else a short number is just a number.
        names.refs = {
            joined: replacement
            for ref, replacement in refs
            if (joined := _join_ref(ref)) and (not joined.isdigit() or len(joined) >= NUMBER_DIGITS)
            and any(map(str.isdigit, joined))
        }  # fmt: skip
        return names

    def redact_names(self, text: str, own: Iterable[tuple[str, str]] = (), replacement: str = "") -> str:
        """Replace every name; `own` are names with references that the author of the text has or had."""
        own = tuple(own)
        own_words = frozenset(word for name, _ in own for word in identifying_words(name))
        own_names = sorted(
            (words for name, _ in own if _is_told_apart(words := split_words(name))), key=len, reverse=True
        )
        own_refs = frozenset(filter(None, (_join_ref(ref) for _, ref in own)))
        own_short = _build_short_names((name, replacement) for name, _ in own)
        matches = list(WORD.finditer(text))
        words_of_text = [fold_word(match[0]) for match in matches]
        parts, last, previous = [], 0, ""
        for start, end, inserted in self._hits(
            text, matches, words_of_text, own_words, own_names, own_refs, own_short, replacement
        ):
            between = text[last : matches[start].start()]
            # Adjacent words of one name are replaced by one pseudonym.
            if not (inserted == previous and not between.strip(" -_'’.")):
                parts += [between, inserted]
            last, previous = matches[end - 1].end(), inserted
        return "".join([*parts, text[last:]])

    def _hits(
        self, text: str, matches: list[re.Match[str]], text_words: list[str], words: frozenset[str],
        own: list[tuple[str, ...]], refs: frozenset[str], own_short: ShortNames, replacement: str,
    ) -> Iterator[tuple[int, int, str]]:  # fmt: skip
        position = 0
        while position < len(text_words):
            hit = _match_at(text_words, position, [(name, replacement) for name in own])
            hit = hit or _match_at(text_words, position, self.whole.get(text_words[position], []))
            hit = hit or _match_ref_at(text_words, position, refs, replacement)
            if hit is None and any(_is_identifying(text_words[position], word) for word in words):
                hit = (1, replacement)
            hit = hit or _match_refs_of_others(text_words, position, self.refs)
            hit = hit or own_short.find_at(text, matches, text_words, position)
            hit = hit or self.short.find_at(text, matches, text_words, position)
            if hit is None:
                position += 1
                continue
            yield position, position + hit[0], hit[1]
            position += hit[0]


def _build_short_names(replacements: Iterable[tuple[str, str]]) -> ShortNames:
    return ShortNames.of(
        ([drop_signs(word) for word in WORD.findall(name)], split_words(name), replacement)
        for name, replacement in replacements
        if name
    )


def _is_told_apart(words: tuple[str, ...]) -> bool:
    """Whether a whole name is no ordinary word: neither one by itself nor one of a few letters."""
    return bool(words) and not (len(words) == 1 and (len(words[0]) < IDENTIFYING_LETTERS or is_ordinary(words[0])))


def redact_references(text: str, own: Iterable[tuple[str, str]], replacement: str) -> str:
    """Replace the references in pairs of name and reference, and leave the names."""
    return NameRedactor().redact_names(text, [("", ref) for _, ref in own], replacement)


def _join_ref(ref: str) -> str:
    """A reference without the signs between its parts; blank where it has no letter and less than 4 digits."""
    tells = any(sign.isalpha() for sign in ref) or sum(sign.isdigit() for sign in ref) >= REFERENCE_DIGITS
    return "".join(split_words(ref)) if tells else ""


def _match_ref_at(
    text_words: list[str], position: int, refs: frozenset[str], replacement: str
) -> tuple[int, str] | None:
    """A reference that begins here, whatever stands between its parts: 'BE 0123' and 'BE0123' are one.

    One of many digits also by these alone, with or without letters before them.
    """
    number = text_words[position].lstrip(_LETTERS)
    for ref in refs:
        digits = "".join(filter(str.isdigit, ref))
        words = _count_words(text_words, position, text_words[position], ref)
        if not words and len(digits) >= NUMBER_DIGITS:
            words = _count_words(text_words, position, number, digits)
        if words:
            return words, replacement
    return None


def _match_refs_of_others(text_words: list[str], position: int, refs: Mapping[str, str]) -> tuple[int, str] | None:
    # Most words are in no reference: nothing is compared for them.
    if not any(sign.isdigit() for word in text_words[position : position + 2] for sign in word):
        return None
    word = text_words[position]
    number = word.lstrip(_LETTERS)
    for ref, replacement in refs.items():
        # A network may have a thousand references: most are told apart by how they begin.
        if not ref.startswith(word) and not (number and number in ref):
            continue
        hit = _match_ref_at(text_words, position, frozenset({ref}), replacement)
        if hit is not None:
            return hit
    return None


def _count_words(text_words: list[str], position: int, first: str, ref: str) -> int:
    """How many words from here on make up a reference, where `first` stands for the word here; 0 for none."""
    joined, end = first, position + 1
    while joined and end < len(text_words) and len(joined) < len(ref):
        joined, end = joined + text_words[end], end + 1
    return end - position if joined == ref else 0


def _match_at(
    text_words: list[str], position: int, names: Iterable[tuple[tuple[str, ...], str]]
) -> tuple[int, str] | None:
    for name, replacement in names:
        if tuple(text_words[position : position + len(name)]) == name:
            return len(name), replacement
    return None


def _is_identifying(text_word: str, word: str) -> bool:
    if len(word) >= COMPOUND_LETTERS and word in text_word:
        return True
    return text_word.startswith(word) and text_word[len(word) :] in INFLECTIONS
