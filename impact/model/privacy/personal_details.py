"""Personal details in a text that somebody wrote: what may be a name, an e-mail address, a telephone number.

It points out and does not judge: a place may look like a name. What is shown to others is redacted apart
(services/disclosure/person_redaction).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from impact.model.privacy import family_names as family
from impact.model.privacy.given_names import GIVEN_NAMES

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# A Belgian national number: date of birth, number of the day, two digits that check it.
NATIONAL_NUMBER = re.compile(r"(?<!\d)\d{2}[. -]?\d{2}[. -]?\d{2}[. -]{0,2}\d{3}[. -]?\d{2}(?!\d)")
PHONE = re.compile(r"(?<![\d.,])(?:(?:\+|00)[1-9]\d(?:[\s./-]?\d){7,10}|0[1-9](?:[\s./-]?\d){7,8})(?!\d)")
# Words before which a name is likely, and whole words that may be one.
CUE = (
    r"(?i:mevrouw|mevr\.?|mw\.?|mejuffrouw|mej\.?|juffrouw|juf|meneer|mijnheer|dhr\.?|de heer|heet|heette|genaamd|"
    r"mijn naam is|madame|mme\.?|mlle\.?|mademoiselle|monsieur|mr\.?|s'appelle|m'appelle|mrs\.?|ms\.?|miss|my name is)"
)
AFTER_CUE = re.compile(
    rf"(?<!\w){CUE}\s+(?P<name>(?:{family.INITIALS})?{family.FAMILY_NAME}(?:\ {family.FAMILY_NAME})*"
    r"|[A-Z]\.|(?:van|de|den|der|el|ben|ait)(?:\ (?:de|den|der))?\ [^\W\d_]{3,}|[^\W\d_]{2,})"
    # A household is called by its family name, which then has a capital.
    rf"|(?<!\w)(?:familie|gezin|famille)\ (?P<household>{family.FAMILY_NAME})"
)
WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
# What often stands behind such a word and is no name: 'ik ben blij', 'meneer van'.
NO_NAMES = frozenset(
    """
    een de het zo nu niet heel erg te blij trots bang moe er al ook van mijn geen altijd nooit weer door dat dit in op
    un une le la les pas tres très plus en a the very not so now happy proud afraid always never glad sure
    heeft had is was kwam komt kan kon wil wilde zegt zei gaat ging wordt die met uit ons hier daar hiernaast
    burgemeester est et qui avait toujours vient dit has had who was says
    """.split()  # noqa: SIM905
)
_MODULUS = 97


class DetailKind(StrEnum):
    """Kinds of personal details; each has its text in the catalog `personal`."""

    NATIONAL_NUMBER = "national_number"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PersonalDetail:
    """A piece of a text that may be about a person, as it was written."""

    kind: DetailKind
    words: str


def find_personal_details(text: str) -> tuple[PersonalDetail, ...]:
    """Return what in a text may be a personal detail, in the order of the text, each piece once."""
    details: list[tuple[int, PersonalDetail]] = []
    rest = text
    for kind, pattern in (
        (DetailKind.EMAIL, EMAIL), (DetailKind.NATIONAL_NUMBER, NATIONAL_NUMBER), (DetailKind.PHONE, PHONE),
    ):  # fmt: skip
        for match in list(pattern.finditer(rest)):
            if kind is DetailKind.NATIONAL_NUMBER and not is_national_number(match[0]):
                continue
            details.append((match.start(), PersonalDetail(kind, match[0])))
            # What was found is blanked, so that a national number is not a telephone number as well.
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    names = find_names(rest)
    details += [(place, PersonalDetail(DetailKind.NAME, name)) for place, name in names.items()]
    return tuple(dict.fromkeys(detail for _, detail in sorted(details, key=lambda pair: pair[0])))


def find_names(text: str) -> dict[int, str]:
    """Return what in a text may be the name of a person, by its place (from 0); names do not overlap.

    A name stands behind a form of address, begins with a common given name, is a common family name, or has initials or
    a particle ('J. Peeters', 'Van Damme'). What is called after a person ('Emma Claes vzw') is none.
    """
    names: dict[int, str] = {}

    starts: list[int] = []

    def add(place: int, words: str) -> None:
        # Names do not overlap: only the one before this place and the one behind it may touch it.
        position = bisect_right(starts, place)
        before, behind = starts[max(0, position - 1) : position], starts[position : position + 1]
        is_free = all(start + len(names[start]) <= place for start in before)
        if is_free and all(place + len(words) <= start for start in behind):
            starts.insert(position, place)
            names[place] = words

    for match in AFTER_CUE.finditer(text):
        group = "name" if match["name"] else "household"
        if group == "household" or _may_be_name(match[group]):
            add(match.start(group), match[group])
    for match in WORD.finditer(text):
        if match[0].casefold() in GIVEN_NAMES:
            behind = family.BEHIND_GIVEN_NAME.match(text, match.end()) if match[0][:1].isupper() else None
            if not (behind and family.BODY_BEHIND.search(text[behind.end() :][:40])):
                add(match.start(), match[0] + (behind[0] if behind else ""))
    for match in family.WITH_INITIALS.finditer(text):
        is_listed = match[0][0] in family.LIST_LETTERS and _begins_line(text, match.start())
        is_family_name = " " in match["family"] or match["family"].casefold() in family.FAMILY_NAMES
        if (is_family_name or not is_listed) and not _is_called_after(text, match):
            add(match.start(), match[0])
    for match in family.WITH_PARTICLE.finditer(text):
        begins = family.SENTENCE_START.search(text[: match.start()][-40:])
        if not (begins and match[0].startswith(family.ALSO_BEGINNING)) and not _is_called_after(text, match):
            add(match.start(), match[0])
    for match in WORD.finditer(text):
        is_joined = family.JOINED_NAME.fullmatch(match[0]) is not None
        is_family_name = is_joined or match[0].casefold() in family.FAMILY_NAMES
        if is_family_name and not _is_called_after(text, match):
            add(match.start(), match[0])
    return names


def _begins_line(text: str, place: int) -> bool:
    return not text[text.rfind("\n", 0, place) + 1 : place].strip(" \t-*•(")


def _is_called_after(text: str, match: re.Match[str]) -> bool:
    """Whether a name is that of a street, a school, an organisation or a saint."""
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() :][:40]
    return bool(
        family.STREET.search(match[0]) or family.CALLED_AFTER.search(before) or family.BODY_BEHIND.search(after)
    )


def is_national_number(text: str) -> bool:
    """Whether eleven digits are a Belgian national number: the last two check the others."""
    digits = re.sub(r"\D", "", text)
    if len(digits) != 11:
        return False
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if month > 12 or day > 31:
        # Of foreigners the month has 20 or 40 added; nought stands for a date that is not known.
        return False
    first, check = int(digits[:9]), int(digits[9:])
    return check in (_MODULUS - first % _MODULUS, _MODULUS - (2_000_000_000 + first) % _MODULUS)


def _may_be_name(words: str) -> bool:
    first, *behind = words.split()
    # 'meneer van de fanfare' has no name where 'meneer van de Velde' and 'mevrouw van damme' do.
    if first.casefold() not in NO_NAMES:
        return True
    if any(word[:1].isupper() for word in behind):
        return True
    return first == "van" and len(behind) == 1 and behind[0] not in NO_NAMES
