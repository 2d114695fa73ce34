"""Texts without the names in them: what a grantee wrote, with organisations under their pseudonyms.

Words are compared without capitals and accents. Of the organisation whose text it is, also its
reference and the words that make up its name go; of others only the whole name, since a word of a
name may be a word of the language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W_]+")
# Shorter words of a name are too common to tell of it; longer ones tell of it inside another word too.
TELLING, INSIDE = 4, 6
ENDINGS = {"", "s", "e", "n", "se", "es", "en", "er", "ers", "aar", "aars"}
# Words of names that are words of the field, in the three languages.
_COMMON = """
    asbl association atelier buurt buurthuis begeleiding centre centrum children coach community dienst
    door ecole education enfants ensemble families familles fonds fondation foundation fund fundacion gemeente
    groep groupe group house huis hulp jeugd jeugdhuis jeunes jeunesse jongeren kansen kinderen klas
    learning leren local lokaal maison mensen met naar netwerk network nieuw nieuwe onderwijs ondersteuning
    open organisatie organisation ouders over pour project projet quartier reseau samen school service services
    sociaal sociale social stad stichting straat studio support team together travail training vereniging vlaamse
    vlaanderen voor vrienden welzijn werk werking werkplaats with wonen work youth zorg vzw
"""
COMMON = frozenset(_COMMON.split())
# A reference of fewer digits is just a number.
REFERENCE_DIGITS = 4


def folded(text: str) -> str:
    """A word without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(folded(word) for word in WORD.findall(text))


def telling(name: str) -> frozenset[str]:
    """The words of a name that give it away: those of at least 4 letters, and abbreviations."""
    known = WORD.findall(name)
    found = {folded(word) for word in known if len(word) >= TELLING or (len(word) > 1 and word.isupper())}
    joined = "".join(tokens(name))
    return frozenset((found | ({joined} if len(known) > 1 and len(joined) >= INSIDE else set())) - COMMON)


@dataclass(slots=True)
class Names:
    """Names with what stands in their place; `whole` by first word, longest name first."""

    whole: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, named: Iterable[tuple[str, str]]) -> Names:
        """From (name, what stands in its place)."""
        names = cls()
        for name, instead in named:
            said = tokens(name)
            # One everyday word as a name would take that word out of every text.
            if said and not (len(said) == 1 and (len(said[0]) < TELLING or said[0] in COMMON)):
                names.whole.setdefault(said[0], []).append((said, instead))
        for group in names.whole.values():
            group.sort(key=lambda pair: -len(pair[0]))
        return names

    def without(self, text: str, name: str = "", ref: str = "", instead: str = "") -> str:
        """The text with every name replaced; `name` and `ref` are of the organisation whose text it is."""
        found = list(WORD.finditer(text))
        said = [folded(match[0]) for match in found]
        pieces, last, before = [], 0, ""
        for start, end, replaced in self._hits(said, telling(name), _own(name, ref), instead):
            between = text[last : found[start].start()]
            # Two words of one name leave one pseudonym.
            if not (replaced == before and not between.strip(" -_'’.")):
                pieces += [between, replaced]
            last, before = found[end - 1].end(), replaced
        return "".join([*pieces, text[last:]])

    def _hits(
        self, said: list[str], words: frozenset[str], own: list[tuple[str, ...]], instead: str
    ) -> Iterator[tuple[int, int, str]]:
        place = 0
        while place < len(said):
            hit = _starts(said, place, [(name, instead) for name in own])
            hit = hit or _starts(said, place, self.whole.get(said[place], []))
            if hit is None and any(_tells(said[place], word) for word in words):
                hit = (1, instead)
            if hit is None:
                place += 1
                continue
            yield place, place + hit[0], hit[1]
            place += hit[0]


def _own(name: str, ref: str) -> list[tuple[str, ...]]:
    """The whole name and the reference, where that is more than a number."""
    said = [tokens(name)]
    if any(sign.isalpha() for sign in ref) or sum(sign.isdigit() for sign in ref) >= REFERENCE_DIGITS:
        said.append(tokens(ref))
    return [words for words in said if words]


def _starts(said: list[str], place: int, names: Iterable[tuple[tuple[str, ...], str]]) -> tuple[int, str] | None:
    for name, instead in names:
        if tuple(said[place : place + len(name)]) == name:
            return len(name), instead
    return None


def _tells(said: str, word: str) -> bool:
    if len(word) >= INSIDE and word in said:
        return True
    return said.startswith(word) and said[len(word) :] in ENDINGS
