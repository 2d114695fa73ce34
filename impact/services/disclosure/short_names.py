"""Short forms of the names of organisations, as neighbours speak of each other: 'Kleine Brug' for 'De Kleine Brug'.

A short form may be an ordinary word ('Samen'), so that how it is written decides. With a capital within a sentence it
is the name. With a small letter, or at the beginning of a sentence where any word has a capital, an ordinary word
stays, unless what stands around it says that it is an organisation ('bij samen', 'samen vzw'), and any other is in
doubt, and is withheld. Several words in a row are the name where one of them is not ordinary, and in doubt where all
are. Where most words have a capital an ordinary one is in doubt too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from impact.services.disclosure.ordinary_words import COMMON_WORDS, is_ordinary
from impact.services.disclosure.person_redaction import REDACTED, SENTENCE_START
from impact.services.disclosure.signs_within_words import WITHIN_WORD, drop_signs
from impact.services.disclosure.theory_text_redaction import PUBLIC_WORDS

WORD = re.compile(rf"[^\W_](?:[^\W_]|{WITHIN_WORD})*")
# What a name often leaves out: the form in law at its end, and an article at its beginning.
LEGAL_FORMS = frozenset("vzw asbl ivzw aisbl npo ngo ong bv srl nv cv cvba cvso vof scrl stichting fondation".split())  # noqa: SIM905
ARTICLES = frozenset("de het een 't t le la les l un une the a an".split())  # noqa: SIM905
PARTICLES = ARTICLES | frozenset("van der den en et and op aan in te du des d of for voor pour met".split())  # noqa: SIM905
# What stands before the name of an organisation and behind it, and around it.
_BEFORE_NAME = re.compile(
    r"(?<![^\W\d_])(?:bij|via|chez|vzw|asbl|organisatie|organisation|association|vereniging|stichting|fondation|partner|"
    r"partenaire)\s+$",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(rf"\s+(?:{'|'.join(sorted(LEGAL_FORMS))})(?![^\W\d_])", re.IGNORECASE)
_QUOTES = frozenset("'\"‘’“”«»„")
# A word of fewer letters, and of fewer initials, is too common to tell.
WORD_LETTERS, COMPOUND_LETTERS, INITIALS = 4, 6, 3
INFLECTIONS = ("", "s", "e", "n", "se", "es", "en", "er", "ers", "aar", "aars")


@dataclass(slots=True)
class ShortNames:
    """Short forms with the replacement of their name.

    `cores` groups (words, replacement) by first word; `distinctive` and `ordinary` hold single words without capitals
    and accents, `abbreviations` words in capitals.
    """

    cores: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    distinctive: dict[str, str] = field(default_factory=dict)
    ordinary: dict[str, str] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    _compounds: re.Pattern[str] | None = None

    @classmethod
    def of(cls, words_of_names: Iterable[tuple[Sequence[str], Sequence[str], str]]) -> ShortNames:
        """Build from the words of each name as written, the same without capitals and accents, and its replacement."""
        short = cls()
        for written, folded, replacement in words_of_names:
            short._add_name(written, folded, replacement)
        long_words = sorted((word for word in short.distinctive if len(word) >= COMPOUND_LETTERS), key=len)
        short._compounds = re.compile("|".join(map(re.escape, reversed(long_words)))) if long_words else None
        for group in short.cores.values():
            group.sort(key=lambda pair: -len(pair[0]))
        return short

    def _add_name(self, written: Sequence[str], folded: Sequence[str], replacement: str) -> None:
        places = [place for place, word in enumerate(folded) if word not in LEGAL_FORMS]
        while len(places) > 1 and folded[places[0]] in ARTICLES:
            places = places[1:]
        core = tuple(folded[place] for place in places)
        if len(core) > 1:
            self.cores.setdefault(core[0], []).append((core, replacement))
        for place in places:
            word, is_whole = folded[place], len(core) == 1
            is_abbreviation = len(word) > 1 and written[place].isupper() and not all(map(str.isupper, written))
            if is_abbreviation or (is_whole and written[place].isupper()):
                self.abbreviations.setdefault(written[place], replacement)
            if word.isdigit() or word in PARTICLES or len(word) < (2 if is_whole else WORD_LETTERS):
                continue
            if not is_ordinary(word):
                self.distinctive.setdefault(word, replacement)
            elif is_whole or word not in COMMON_WORDS:
                self.ordinary.setdefault(word, replacement if is_whole else REDACTED)
        all_words = [word for word in folded if word not in LEGAL_FORMS]
        telling_words = [word for word in core if word not in PARTICLES]
        for words in (all_words, core, telling_words):
            initials = "".join(word[0] for word in words).upper()
            if len(initials) >= INITIALS and initials.casefold() not in PUBLIC_WORDS:
                self.abbreviations.setdefault(initials, replacement)

    def find_at(
        self, text: str, matches: Sequence[re.Match[str]], folded: Sequence[str], position: int
    ) -> tuple[int, str] | None:
        """How many words from `position` (from 0) on are a short form, with what stands for them; None for none."""
        word = folded[position]
        for core, replacement in self.cores.get(word, ()):
            if tuple(folded[position : position + len(core)]) != core:
                continue
            words = matches[position : position + len(core)]
            is_name = not all(map(is_ordinary, core)) or _is_written_as_name(text, words)
            return len(core), replacement if is_name else REDACTED
        written = drop_signs(matches[position][0])
        if written in self.abbreviations:
            return 1, self.abbreviations[written]
        if (replacement_of_word := self._find_distinctive(word)) is not None:
            return 1, replacement_of_word if _has_telling_capital(text, matches[position]) else REDACTED
        if word in self.ordinary and _has_telling_capital(text, matches[position]):
            return 1, REDACTED if _is_mostly_capital(matches) else self.ordinary[word]
        # A word of a longer name stands for it only by its capital.
        is_whole = self.ordinary.get(word, REDACTED) != REDACTED
        return (1, REDACTED) if is_whole and _is_among_organisations(text, matches[position]) else None

    def _find_distinctive(self, word: str) -> str | None:
        for ending in INFLECTIONS:
            stem = word.removesuffix(ending)
            if stem in self.distinctive and len(stem) + len(ending) == len(word):
                return self.distinctive[stem]
        within = self._compounds.search(word) if self._compounds else None
        return self.distinctive[within[0]] if within and not is_ordinary(word) else None


def _is_among_organisations(text: str, match: re.Match[str]) -> bool:
    """Whether the words beside this one, or quotes around it, say that it is the name of an organisation."""
    before, behind = text[: match.start()][-40:], text[match.end() :][:40]
    is_quoted = before[-1:] in _QUOTES and behind[:1] in _QUOTES
    return is_quoted or _BEFORE_NAME.search(before) is not None or _BEHIND_NAME.match(behind) is not None


def _has_telling_capital(text: str, match: re.Match[str]) -> bool:
    return match[0][:1].isupper() and not SENTENCE_START.search(text[: match.start()][-40:])


def _is_written_as_name(text: str, matches: Sequence[re.Match[str]]) -> bool:
    return any(_has_telling_capital(text, match) for match in matches)


def _is_mostly_capital(matches: Sequence[re.Match[str]]) -> bool:
    return sum(match[0][:1].isupper() for match in matches) * 2 > len(matches)
