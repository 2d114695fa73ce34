"""Redaction of organisation names: free text of a grantee with pseudonyms in the place of names.

Words are compared without capitals and accents. Of the organisation that wrote the text, its reference and the
identifying words of its name are replaced too; of others only the whole name, since a word of a name may be an
ordinary word.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from impact.services.disclosure.signs_within_words import WITHIN_WORD, drop_signs

WORD = re.compile(rf"[^\W_](?:[^\W_]|{WITHIN_WORD})*")
# Letters from which a word of a name identifies it: as a word of its own, and inside a compound word.
IDENTIFYING_LETTERS, COMPOUND_LETTERS = 4, 6
INFLECTIONS = {"", "s", "e", "n", "se", "es", "en", "er", "ers", "aar", "aars"}
# Words that are part of many names in this field, in three languages: they identify nobody.
_COMMON_WORDS = """
    asbl association atelier buurt buurthuis begeleiding centre centrum children coach community dienst
    door ecole education enfants ensemble families familles fonds fondation foundation fund fundacion gemeente
    groep groupe group house huis hulp jeugd jeugdhuis jeunes jeunesse jongeren kansen kinderen klas
    learning leren local lokaal maison mensen met naar netwerk network nieuw nieuwe onderwijs ondersteuning
    open organisatie organisation ouders over pour project projet quartier reseau samen school service services
    sociaal sociale social stad stichting straat studio support team together travail training vereniging vlaamse
    vlaanderen voor vrienden welzijn werk werking werkplaats with wonen work youth zorg vzw
"""
COMMON_WORDS = frozenset(_COMMON_WORDS.split())
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
    """Names with their replacements; `whole` groups (words, replacement) by first word, longest name first."""

    whole: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, replacements: Iterable[tuple[str, str]]) -> NameRedactor:
        """Build from pairs of name and replacement."""
        names = cls()
        for name, replacement in replacements:
            words = split_words(name)
            # A name of one everyday word would remove that word from every text.
            if words and not (len(words) == 1 and (len(words[0]) < IDENTIFYING_LETTERS or words[0] in COMMON_WORDS)):
                # A name with a hyphen is one word where a line breaks it there.
                for variant in {words, split_words(_HYPHEN.sub("", name))}:
                    names.whole.setdefault(variant[0], []).append((variant, replacement))
        for group in names.whole.values():
            group.sort(key=lambda pair: -len(pair[0]))
        return names

    def redact_names(self, text: str, own: Iterable[tuple[str, str]] = (), replacement: str = "") -> str:
        """Replace every name; `own` are names with references that the author of the text has or had."""
        own = tuple(own)
        own_words = frozenset(word for name, _ in own for word in identifying_words(name))
        own_names = sorted(filter(None, (split_words(name) for name, _ in own)), key=len, reverse=True)
        own_refs = frozenset(filter(None, (_join_ref(ref) for _, ref in own)))
        matches = list(WORD.finditer(text))
        words_of_text = [fold_word(match[0]) for match in matches]
        parts, last, previous = [], 0, ""
        for start, end, inserted in self._hits(words_of_text, own_words, own_names, own_refs, replacement):
            between = text[last : matches[start].start()]
            # Adjacent words of one name are replaced by one pseudonym.
            if not (inserted == previous and not between.strip(" -_'’.")):
                parts += [between, inserted]
            last, previous = matches[end - 1].end(), inserted
        return "".join([*parts, text[last:]])

    def _hits(
        self, text_words: list[str], words: frozenset[str], own: list[tuple[str, ...]], refs: frozenset[str],
        replacement: str,
    ) -> Iterator[tuple[int, int, str]]:  # fmt: skip
        position = 0
        while position < len(text_words):
            hit = _match_at(text_words, position, [(name, replacement) for name in own])
            hit = hit or _match_at(text_words, position, self.whole.get(text_words[position], []))
            hit = hit or _match_ref_at(text_words, position, refs, replacement)
            if hit is None and any(_is_identifying(text_words[position], word) for word in words):
                hit = (1, replacement)
            if hit is None:
                position += 1
                continue
            yield position, position + hit[0], hit[1]
            position += hit[0]


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
