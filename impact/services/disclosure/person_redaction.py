"""Redaction of personal names and contact details from free text (anonymisation).

No list of names is complete, so the rule is turned round: every word with a capital is removed, unless it begins
a sentence and is an everyday word. This removes too much rather than too little. A name without a capital is known by
its capital elsewhere in the text, by the words before it ('mevrouw', 'heet') or as a common given name; a text that
uses no capitals hides its names among its words, and is withheld. Words of a script without capitals are removed.
"""

from __future__ import annotations

import re
from functools import cache

from impact.i18n import catalog
from impact.model.privacy.family_names import PARTICLES
from impact.model.privacy.personal_details import DetailKind, find_personal_details
from impact.services.disclosure.signs_within_words import join_letters

REDACTED = "…"
# An initial takes its dot along; other dots end sentences.
WORD = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]\.)+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# E-mail and web addresses, handles, and numbers of at least six digits (telephone, national register).
CONTACT_DETAILS = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|@\w+|\+?\d(?:[\s./()-]{0,2}\d){5,}")
SENTENCE_START = re.compile(r"(?:^|[.!?:…\n])[\s\"'“”‘’«»()–—-]*$")
# Particles that stand between two parts of one name.
NAME_PARTICLES = r"(?:van|von|de|den|der|del|di|da|du|la|le|ten|ter|el|al|ben|’t|'t|d'|d’)"
REDACTED_RUN = re.compile(rf"{REDACTED}(?:(?:[\s'’-]+|\s+(?:{NAME_PARTICLES}\s+)+){REDACTED})+", re.IGNORECASE)
ALWAYS_CAPITAL = frozenset({"I", "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll"})
# Pronouns that have a capital only because they begin a sentence; the catalog, which addresses the reader, lacks them.
SENTENCE_STARTERS = frozenset(
    {
        "hij", "zij", "ze", "wij", "ik", "jij", "he", "she", "they", "his", "her", "their", "my", "our",
        "il", "elle", "ils", "elles", "je", "tu", "son", "sa", "ses",
    }
)  # fmt: skip


# A shorter text has too few words for a name to be a secret of its own.
FEWEST_WORDS = 4


def redact_or_withhold(text: str, *known_names: str) -> str | None:
    """Redact a text as `redact_persons` does; None where its names cannot be told from its words."""
    return None if text.strip() and not uses_capitals(text) else redact_persons(text, *known_names)


def uses_capitals(text: str) -> bool:
    """Whether a text writes most of its sentences with a capital, so that its names have one too."""
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return True
    starts = [match for match in WORD.finditer(text) if SENTENCE_START.search(text[: match.start()][-40:])]
    return sum(match[0][:1].isupper() for match in starts) * 2 > len(starts)


def has_case(word: str) -> bool:
    """Whether a word is of a script with capitals; in others, such as Arabic, no name can be told from a word."""
    return word.upper() != word.lower()


@cache
def everyday_words() -> frozenset[str]:
    """Words that the catalog writes without a capital, in all languages: words of every day and of the field."""
    words = (word for texts in catalog().values() for message in texts.values() for word in WORD.findall(message))
    return SENTENCE_STARTERS | {word for word in words if word.islower()}


def _names_within(text: str) -> set[str]:
    """Words that have a capital within a sentence, and are no everyday word: without one they are the same name."""
    capital_words = {
        match[0].casefold()
        for match in WORD.finditer(text)
        if match[0][:1].isupper() and not SENTENCE_START.search(text[: match.start()][-40:])
    }
    return {word for word in capital_words if len(word) > 1 and word not in everyday_words()}


def redact_persons(text: str, *known_names: str) -> str:
    """Replace what may be a personal name, and contact details, by "…".

    The words of `known_names` are replaced with or without a capital. Neighbouring replacements become one.
    """
    # Accents by themselves and signs nobody sees would cut a name into parts, of which only the first has a capital.
    text = CONTACT_DETAILS.sub(REDACTED, join_letters(text))
    names = {word.casefold() for name in known_names for word in re.findall(r"[^\W\d_]{2,}", name)}
    details = (detail for detail in find_personal_details(text) if detail.kind is DetailKind.NAME)
    words = {word.casefold() for detail in details for word in re.findall(r"[^\W\d_]{2,}", detail.words)}
    # Particles ('van', 'de') are words of every sentence; with a capital they are removed like any name.
    names |= words - PARTICLES
    names |= _names_within(text)
    small = everyday_words() | {word for word in re.findall(r"[^\W\d_]+", text) if word.islower()}
    parts, last = [], 0
    for match in WORD.finditer(text):
        word = match[0]
        is_kept = (has_case(word) and not word[:1].isupper()) or word in ALWAYS_CAPITAL
        if not is_kept and SENTENCE_START.search(text[: match.start()][-40:]):
            is_kept = word.lower() in small and len(word) > 1 and "." not in word
        if is_kept and word.casefold() not in names:
            continue
        parts += [text[last : match.start()], REDACTED]
        last = match.start() + len(word)
    return REDACTED_RUN.sub(REDACTED, "".join([*parts, text[last:]]))
