"""Personal details in a text that somebody wrote: what may be a name, an e-mail address, a telephone number.

It points out and does not judge: a place may look like a name. What is shown to others is redacted apart
(services/disclosure/person_redaction).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from impact.model.privacy.given_names import GIVEN_NAMES

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# A Belgian national number: date of birth, number of the day, two digits that check it.
NATIONAL_NUMBER = re.compile(r"(?<!\d)\d{2}[. -]?\d{2}[. -]?\d{2}[. -]{0,2}\d{3}[. -]?\d{2}(?!\d)")
PHONE = re.compile(r"(?<![\d.,])(?:(?:\+|00)[1-9]\d(?:[\s./-]?\d){7,10}|0[1-9](?:[\s./-]?\d){7,8})(?!\d)")
# Words before which a name is likely, and whole words that may be one.
CUE = (
    r"(?i:mevrouw|mevr\.?|mw\.?|meneer|mijnheer|dhr\.?|de heer|heet|heette|genaamd|mijn naam is|"
    r"madame|mme|monsieur|mr\.?|s'appelle|je m'appelle|mrs\.?|ms\.?|miss|my name is)"
)
AFTER_CUE = re.compile(rf"(?<!\w){CUE}\s+(?P<name>[^\W\d_]{{2,}}(?:\s+[A-Z][^\W\d_]+)*)")
WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
# What often stands behind such a word and is no name: 'ik ben blij', 'meneer van'.
NO_NAMES = frozenset(
    """
    een de het zo nu niet heel erg te blij trots bang moe er al ook van mijn geen altijd nooit weer door dat dit in op
    un une le la les pas tres très plus en a the very not so now happy proud afraid always never glad sure
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
    names = {match.start("name"): match["name"] for match in AFTER_CUE.finditer(rest) if _may_be_name(match["name"])}
    covered = {place + offset for place, name in names.items() for offset in range(len(name))}
    for match in WORD.finditer(rest):
        if match.start() not in covered and match[0].casefold() in GIVEN_NAMES:
            names[match.start()] = match[0]
    details += [(place, PersonalDetail(DetailKind.NAME, name)) for place, name in names.items()]
    return tuple(dict.fromkeys(detail for _, detail in sorted(details, key=lambda pair: pair[0])))


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
    return words.split()[0].casefold() not in NO_NAMES
