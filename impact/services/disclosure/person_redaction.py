"""A story without the people in it, for who may read it but not whom it is about.

No list of names is complete. So it is turned round: a word with a capital goes, unless it begins a sentence
and is a word of every day. Too much goes this way rather than too little; a name written small stays.
"""

from __future__ import annotations

import re
from functools import cache

from impact.i18n import catalog

GONE = "…"
# An initial takes its dot along; other dots end sentences.
WORD = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]\.)+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# Addresses, and numbers long enough to reach or recognise somebody by.
REACHES = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|@\w+|\+?\d(?:[\s./()-]{0,2}\d){5,}")
BEGINS = re.compile(r"(?:^|[.!?:…\n])[\s\"'“”‘’«»()–—-]*$")
# Between two parts of a name these belong to it.
LINKS = r"(?:van|von|de|den|der|del|di|da|du|la|le|ten|ter|el|al|ben|’t|'t|d'|d’)"
RUN = re.compile(rf"{GONE}(?:(?:[\s'’-]+|\s+(?:{LINKS}\s+)+){GONE})+", re.IGNORECASE)
ALWAYS = frozenset({"I", "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll"})
# With these many a sentence begins that our own texts, which speak to the reader, never need.
OTHERS = frozenset(
    {
        "hij", "zij", "ze", "wij", "ik", "jij", "he", "she", "they", "his", "her", "their", "my", "our",
        "il", "elle", "ils", "elles", "je", "tu", "son", "sa", "ses",
    }
)  # fmt: skip


@cache
def everyday() -> frozenset[str]:
    """Words that our own texts write small, in three languages: words of every day and of the field."""
    words = (word for texts in catalog().values() for said in texts.values() for word in WORD.findall(said))
    return OTHERS | {word for word in words if word.islower()}


def without_persons(text: str, *known: str) -> str:
    """The text with … for what may be the name of somebody, and for addresses; `known` names go in any writing."""
    text = REACHES.sub(GONE, text)
    names = {word.casefold() for name in known for word in re.findall(r"[^\W\d_]{2,}", name)}
    small = everyday() | {word for word in re.findall(r"[^\W\d_]+", text) if word.islower()}
    pieces, last = [], 0
    for found in WORD.finditer(text):
        said = found[0]
        plain = not said[:1].isupper() or said in ALWAYS
        if not plain and BEGINS.search(text[: found.start()][-40:]):
            plain = said.lower() in small and len(said) > 1 and "." not in said
        if plain and said.casefold() not in names:
            continue
        pieces += [text[last : found.start()], GONE]
        last = found.start() + len(said)
    return RUN.sub(GONE, "".join([*pieces, text[last:]]))
