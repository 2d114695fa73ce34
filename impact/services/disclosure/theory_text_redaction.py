"""Redaction of personal names from theories, titles and groups: texts of professionals, seldom about a person.

They are fragments ('Buurttafels', 'gasten van het restaurant') where stories are sentences, so that the rule for
stories would leave little. A name goes here by what tells of it: it is known, stands behind a form of address, is a
common one, or has a capital within a sentence. Where a capital tells nothing, at the beginning and in a text without
any, a word that is not ordinary is in doubt, and is withheld as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from impact.i18n.regions import find_place
from impact.model.privacy.family_names import PARTICLES
from impact.model.privacy.personal_details import find_names
from impact.model.privacy.public_words import (
    ENDING_NAMES,
    MONTH_NAMES,
    NAMES_THAT_ARE_WORDS,
    NO_PERSON,
    SHORT_MONTH_NAMES,
)
from impact.services.disclosure.ordinary_words import fold_accents, is_listed, is_of_listed_words, is_ordinary
from impact.services.disclosure.person_redaction import (
    ALWAYS_CAPITAL,
    CONTACT_DETAILS,
    REDACTED,
    REDACTED_RUN,
    SENTENCE_START,
    WORD,
    has_case,
)
from impact.services.disclosure.signs_within_words import join_letters

# Words with a capital that are no person: languages, regions, days are not written so in Dutch, common abbreviations.
_PUBLIC_WORDS = """
    nederlands nederlandse nederlandstalig frans franse franstalig engels engelse duits duitse arabisch turks vlaams
    vlaamse vlaanderen wallonië wallonie waals waalse brussel brussels brusselse flandre bruxelles belgië belgische
    belgie belgique belgian belgium europa europese europe european flanders flemish wallonia dutch french english
    german antwerpen antwerpse limburg limburgse oost-vlaanderen west-vlaanderen vlaams-brabant waals-brabant
    henegouwen luik namen luxemburg january february march april may june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday christmas kerstmis pasen ramadan excel word
    powerpoint pdf avi ocmw cpas clb vdab forem actiris caw okan nt co kmo ngo sdg eu vn un who oeso oecd dac toc
    kpi vte fte gdpr avg ict it hr pisa rct cv btw tva iq vzw asbl
"""
PUBLIC_WORDS = frozenset(_PUBLIC_WORDS.split()) | NO_PERSON
# Months that English writes with a capital; some are given names as well.
MONTHS = frozenset(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
# A day or a year beside a month.
_NUMBER_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?(?:\s+of)?\s*$")
_NUMBER_BEHIND = re.compile(r"[\s,'’]*\d")
# A letter behind one of these names no person: 'wijk A', 'Plan B'.
_LETTERED = re.compile(
    r"(?<![^\W\d_])(?:wijk|groep|groupe|group|niveau|level|type|categorie|catégorie|category|klas|classe|class|fase|"
    r"phase|plan|cohorte?|zone|reeks|deel|partie|part|optie|option|mod[eè]le?|variante?|vitamine?|blok|bloc|block|"
    r"module|trap|quartier|neighbourhood)\s$",
    re.IGNORECASE,
)
# From so many letters on capitals before a digit are a word, and no code ('NT2', 'B1').
CODE_LETTERS = 4
# What may stand between two words of one name.
_BETWEEN = re.compile(r"[\s-]+")
# What ends a name in 'Lieve Beek, student'.
_NAME_END = re.compile(r"[,;:/()&+\n]")
# Years, days, and figures with a sign between thousands: no telephone or national number.
_DAY = r"(?:[0-3]?\d[-/.][01]?\d[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d)"
_NUMBERS = re.compile(
    rf"(?:19|20)\d\d(?:\s?[-–/.]\s?(?:19|20)?\d\d)+|[1-9]\d{{0,2}}(?:[ .]\d{{3}})+|{_DAY}(?:\s?[-–/]?\s?{_DAY})?"
)
# Words that join the others of a title in which every word has a capital.
_JOINING = frozenset("en et and of or ou".split())  # noqa: SIM905
# Behind these a name is likely, whatever letters the text is written in.
_ROLES = frozenset("coach begeleider begeleidster mentor mentore gids juf meester leraar leerkracht".split())  # noqa: SIM905
_BEFORE_NAME = _ROLES | frozenset("met with avec door by par bij".split())  # noqa: SIM905
# Behind the name that a text begins with: "An's groep", 'An: trajecten', 'An V.'.
_BEHIND_NAME = re.compile(r"['’]s\b|\s*:|\s+[A-Z]\.")
_AROUND = 40
_NAME_WORD = re.compile(r"[^\W\d_]{2,}")
# Signs for private use, one for each pseudonym while names are looked for.
_FIRST_MARK = 0xE000


def split_person_names(names: Iterable[str]) -> frozenset[str]:
    """The words of names of persons that are not listed as ordinary, without capitals and accents.

    A family name may end as other words do, or be made up of them ('Nieuwenhuis').
    """
    words = {fold_accents(word) for name in names for word in _NAME_WORD.findall(join_letters(name))}
    return frozenset(word for word in words - PARTICLES if not is_listed(word))


def list_whole_names(names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """The names of persons with two words or more, without capitals and accents, also with the family name first.

    Only by its whole is a name known of which a word is ordinary ('Lieve Beek'). What describes somebody without a
    name ('externe coach') is none.
    """
    whole_names = set()
    for part in (part for name in names for part in _NAME_END.split(join_letters(name))):
        written = [match[0] for match in WORD.finditer(part)]
        words = tuple(map(fold_accents, written))
        is_name = all(word[:1].isupper() or word in PARTICLES for word in written)
        if len(words) > 1 and is_name:
            whole_names |= {words, (*words[1:], words[0])}
    return frozenset(whole_names)


def redact_theory_text(
    text: str, known_words: frozenset[str] = frozenset(), pseudonyms: Iterable[str] = (),
    whole_names: Collection[tuple[str, ...]] = (),
) -> str:  # fmt: skip
    """Replace what may be a personal name, and contact details, by "…"; `pseudonyms` stay as they are.

    `known_words` are those of names that are known (`split_person_names`), `whole_names` these names by all their words
    (`list_whole_names`): they go with or without a capital.
    """
    marks = {chr(_FIRST_MARK + place): words for place, words in enumerate(sorted(set(pseudonyms), key=len)[::-1])}
    text = join_letters(text)
    for mark, words in marks.items():
        text = text.replace(mark, "").replace(words, mark)
    text = CONTACT_DETAILS.sub(lambda match: match[0] if _NUMBERS.fullmatch(match[0]) else REDACTED, text)
    matches = list(WORD.finditer(text))
    in_public = _find_public_places(text, matches)
    no_telling = _find_untelling_capitals(matches) | in_public
    with_capital = [
        match[0] for place, match in enumerate(matches) if place not in no_telling and _is_telling(text, match)
    ]
    names = known_words | split_person_names([*find_names(text).values(), *with_capital])
    is_written = any(match[0][:1].isupper() for match in matches)
    in_names = _find_whole_names(text, matches, whole_names)
    places_of_names: set[int] = set()
    hidden: set[int] = set()
    for place, match in enumerate(matches):
        word = match[0]
        is_known = place in in_names or fold_accents(word) in names
        if is_known or _is_word_as_name(text, matches, place):
            places_of_names |= {place, *_find_given_names(text, matches, place, places_of_names)}
        elif place not in in_public and _is_doubtful(text, match, is_written=is_written, tells=place not in no_telling):
            hidden.add(place)
    hidden |= places_of_names
    parts, last = [], 0
    for place in sorted(hidden):
        parts += [text[last : matches[place].start()], REDACTED]
        last = matches[place].end()
    redacted = REDACTED_RUN.sub(REDACTED, "".join([*parts, text[last:]]))
    return "".join(marks.get(sign, sign) for sign in redacted)


def _find_whole_names(
    text: str, matches: Sequence[re.Match[str]], whole_names: Collection[tuple[str, ...]]
) -> set[int]:
    """The places (from 0) of the words of a text that make up one of these names, the last one also with an 's'."""
    places: set[int] = set()
    if not whole_names:
        return places
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in whole_names:
        by_first.setdefault(name[0], []).append(name)
    words = [fold_accents(match[0]) for match in matches]
    for place, word in enumerate(words):
        for name in by_first.get(word, ()):
            end = place + len(name)
            here, pairs = words[place:end], pairwise(matches[place:end])
            if len(here) < len(name) or tuple(here[:-1]) != name[:-1] or here[-1] not in (name[-1], f"{name[-1]}s"):
                continue
            if all(_BETWEEN.fullmatch(text[left.end() : right.start()]) for left, right in pairs):
                places.update(range(place, end))
    return places


def _find_untelling_capitals(matches: Sequence[re.Match[str]]) -> set[int]:
    """The places of words whose capital tells nothing, as every word of the text has one: 'AANTAL BEZOEKERS'.

    There a name is known by lists only, and by the word before it.
    """
    words = [match[0] for match in matches]
    if len(words) < 2 or not all(word[:1].isupper() or word in _JOINING for word in words):
        return set()
    return {
        place
        for place, word in enumerate(words)
        if len(word) > 1 and is_of_listed_words(word) and not (place and words[place - 1].casefold() in _ROLES)
    }


def _find_public_places(text: str, matches: Sequence[re.Match[str]]) -> set[int]:
    """The places of the words of a known municipality or province that is the whole text, or its end."""
    for first in range(max(0, len(matches) - 2), len(matches)):
        if first and matches[first - 1][0].casefold() in _BEFORE_NAME:
            continue
        if matches[first][0][:1].isupper() and find_place(text[matches[first].start() :]) is not None:
            return set(range(first, len(matches)))
    return set()


def _is_word_as_name(text: str, matches: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a word that is a given name too is one here: it is the whole text, or what stands around it says so."""
    match = matches[place]
    word, _, ending = match[0].replace("’", "'").partition("'")
    plain = word.casefold()
    if plain not in NAMES_THAT_ARE_WORDS:
        return False
    is_month = plain in MONTH_NAMES
    if is_month and (not word[:1].isupper() or _has_number_beside(text, match)):
        return False
    if ending:
        return ending == "s" and word[:1].isupper()
    if len(matches) == 1 and word[:1].isupper():
        return not any(sign.isdigit() for sign in text)
    if place == 0 and word[:1].isupper() and _BEHIND_NAME.match(text, match.end()):
        return True
    is_last = not text[match.end() : match.end() + _AROUND].strip(" .!?)")
    return bool(place) and is_last and not is_month and matches[place - 1][0].casefold() in _BEFORE_NAME


def _find_given_names(
    text: str, matches: Sequence[re.Match[str]], place: int, places_of_names: Collection[int]
) -> Iterator[int]:
    """The places of the words right before a known name that are not ordinary: 'jan' in 'jan peeters'.

    What stands before a place in `places_of_names` was looked at before.
    """
    while place > 0:
        behind, place = matches[place], place - 1
        if place in places_of_names:
            return
        word = matches[place][0]
        if not _BETWEEN.fullmatch(text[matches[place].end() : behind.start()]):
            return
        if len(word) == 1 or is_ordinary(word) or _is_public(word) or word in ALWAYS_CAPITAL:
            return
        yield place


def _is_month_as_name(text: str, match: re.Match[str]) -> bool:
    """Whether what may be a month is the given name of somebody: a name follows it, and no number is beside it."""
    if match[0].casefold() not in MONTHS or not match[0][:1].isupper():
        return False
    if _has_number_beside(text, match):
        return False
    behind = WORD.match(text, match.end() + 1) if text[match.end() : match.end() + 1].isspace() else None
    return behind is not None and behind[0][:1].isupper() and not _is_public(behind[0])


def _has_number_beside(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    return bool(_NUMBER_BEFORE.search(before) or _NUMBER_BEHIND.match(text, match.end()))


def _is_public(word: str) -> bool:
    """Whether a word with a capital is no name of a person; 'AVI-winst' is not either."""
    first, *further = word.casefold().split("-")
    return word.casefold() in PUBLIC_WORDS or (first in PUBLIC_WORDS and all(map(is_ordinary, further)))


def _is_public_here(text: str, match: re.Match[str]) -> bool:
    """Whether a word is no name of a person where it stands: 'jan 2024', 'Zelfbeeld (Rosenberg)', 'West'."""
    word = match[0]
    plain = word.casefold()
    if plain in SHORT_MONTH_NAMES or (plain in MONTH_NAMES and word[:1].isupper() and plain not in PUBLIC_WORDS):
        return _has_number_beside(text, match)
    if plain in MONTH_NAMES:
        return True
    if plain in ENDING_NAMES:
        before = text[max(0, match.start() - _AROUND) : match.start()].split()
        is_last = not text[match.end() : match.end() + _AROUND].strip(" .)")
        return is_last and not (before and before[-1].casefold() in _BEFORE_NAME)
    return _is_public(word)


def _is_letter_or_code(text: str, match: re.Match[str]) -> bool:
    """Whether capitals name a group or a level ('V', 'wijk A', 'NT2', '3B') and not somebody."""
    word = match[0]
    before, behind = text[max(0, match.start() - _AROUND) : match.start()], text[match.end() : match.end() + _AROUND]
    if not word.isupper() or len(word) >= CODE_LETTERS:
        return False
    if behind[:1].isdigit() or (len(word) == 1 and before[-1:].isdigit()):
        return True
    if len(word) > 1:
        return False
    is_alone = text.strip() == word
    has_name_behind = behind[:1] == "." or behind.lstrip()[:1].isupper()
    return is_alone or (_LETTERED.search(before) is not None and not has_name_behind)


def _is_telling(text: str, match: re.Match[str]) -> bool:
    """Whether the capital of a word says that it is a name: it stands within a sentence, and means nothing else."""
    word = match[0]
    if _is_letter_or_code(text, match):
        return False
    if _is_month_as_name(text, match):
        return True
    if not word[:1].isupper() or word in ALWAYS_CAPITAL or _is_public_here(text, match):
        return False
    before = text[max(0, match.start() - _AROUND) : match.start()]
    # '18 °C'.
    return not (len(word) == 1 and before.endswith("°")) and not SENTENCE_START.search(before)


def _is_doubtful(text: str, match: re.Match[str], *, is_written: bool, tells: bool) -> bool:
    """Whether a word may be a name: by its capital, or where nothing tells it from one."""
    word = match[0]
    if (tells and _is_telling(text, match)) or ("." in word and word[:1].isupper()):
        return True
    if word in ALWAYS_CAPITAL or is_ordinary(word) or _is_public_here(text, match) or _is_letter_or_code(text, match):
        return False
    return word[:1].isupper() or not has_case(word) if is_written else len(word) > 1 or not has_case(word)


