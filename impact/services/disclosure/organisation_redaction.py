"""Redaction of organisation names: free text of a grantee with pseudonyms in the place of names.

Words are compared without capitals and accents. Of the organisation that wrote the text, its reference and the
identifying words of its name are replaced too; of others only the whole name, since a word of a name may be an
ordinary word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W_]+")
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


def fold_word(text: str) -> str:
    """Casefold a word and strip its accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
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
                names.whole.setdefault(words[0], []).append((words, replacement))
        for group in names.whole.values():
            group.sort(key=lambda pair: -len(pair[0]))
        return names

    def redact_names(self, text: str, name: str = "", ref: str = "", replacement: str = "") -> str:
        """Replace every name; `name`, `ref` and `replacement` are those of the organisation that wrote the text."""
        matches = list(WORD.finditer(text))
        words_of_text = [fold_word(match[0]) for match in matches]
        parts, last, previous = [], 0, ""
        for start, end, inserted in self._hits(
            words_of_text, identifying_words(name), _own_names(name, ref), replacement
        ):
            between = text[last : matches[start].start()]
            # Adjacent words of one name are replaced by one pseudonym.
            if not (inserted == previous and not between.strip(" -_'’.")):
                parts += [between, inserted]
            last, previous = matches[end - 1].end(), inserted
        return "".join([*parts, text[last:]])

    def _hits(
        self, text_words: list[str], words: frozenset[str], own: list[tuple[str, ...]], replacement: str
    ) -> Iterator[tuple[int, int, str]]:
        position = 0
        while position < len(text_words):
            hit = _match_at(text_words, position, [(name, replacement) for name in own])
            hit = hit or _match_at(text_words, position, self.whole.get(text_words[position], []))
            if hit is None and any(_is_identifying(text_words[position], word) for word in words):
                hit = (1, replacement)
            if hit is None:
                position += 1
                continue
            yield position, position + hit[0], hit[1]
            position += hit[0]


def _own_names(name: str, ref: str) -> list[tuple[str, ...]]:
    """The own name and reference as words; a reference only if it has a letter or at least 4 digits."""
    candidates = [split_words(name)]
    if any(sign.isalpha() for sign in ref) or sum(sign.isdigit() for sign in ref) >= REFERENCE_DIGITS:
        candidates.append(split_words(ref))
    return [words for words in candidates if words]


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
