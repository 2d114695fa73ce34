"""Redaction of personal names and contact details from free text (anonymisation).

No list of names is complete, so the rule is turned round: every word with a capital is removed, unless it begins
a sentence and is an everyday word. This removes too much rather than too little; a name without a capital stays.
"""

from __future__ import annotations

import re
from functools import cache

from impact.i18n import catalog

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


@cache
def everyday_words() -> frozenset[str]:
    """Words that the catalog writes without a capital, in all languages: words of every day and of the field."""
    words = (word for texts in catalog().values() for message in texts.values() for word in WORD.findall(message))
    return SENTENCE_STARTERS | {word for word in words if word.islower()}


def redact_persons(text: str, *known_names: str) -> str:
    """Replace what may be a personal name, and contact details, by "…".

    The words of `known_names` are replaced with or without a capital. Neighbouring replacements become one.
    """
    text = CONTACT_DETAILS.sub(REDACTED, text)
    names = {word.casefold() for name in known_names for word in re.findall(r"[^\W\d_]{2,}", name)}
    small = everyday_words() | {word for word in re.findall(r"[^\W\d_]+", text) if word.islower()}
    parts, last = [], 0
    for match in WORD.finditer(text):
        word = match[0]
        is_kept = not word[:1].isupper() or word in ALWAYS_CAPITAL
        if not is_kept and SENTENCE_START.search(text[: match.start()][-40:]):
            is_kept = word.lower() in small and len(word) > 1 and "." not in word
        if is_kept and word.casefold() not in names:
            continue
        parts += [text[last : match.start()], REDACTED]
        last = match.start() + len(word)
    return REDACTED_RUN.sub(REDACTED, "".join([*parts, text[last:]]))
