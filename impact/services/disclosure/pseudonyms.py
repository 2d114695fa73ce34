"""Pseudonyms: under which name, and which number in an address, a viewer knows another organisation.

Both follow from the secret of the database, the viewer's own organisation and the organisation seen,
and from nothing else: they stay the same over time, do not depend on what else is covered, and are
others for every viewer, so that two viewers cannot put their lists together.
"""

from __future__ import annotations

import hmac
from functools import cache, lru_cache
from hashlib import sha256

from impact.i18n import catalog, text
from impact.model.words import Language

AREA = "pseudonyms."
# Words that a name of several words keeps out of its first place, so that none stands there twice.
SPARE = 8
# Numbers in addresses: two halves of 20 bits, lifted above every id a database will ever hand out.
HALF_BITS, ROUNDS = 20, 6
HALF = (1 << HALF_BITS) - 1
LIFT = 1 << (2 * HALF_BITS)


@cache
def words() -> tuple[str, ...]:
    """The neutral words, in the order of the list; another list gives everybody another name."""
    return tuple(key.removeprefix(AREA) for key in catalog() if key.startswith(AREA))


def _digest(secret: bytes, *said: object) -> bytes:
    return hmac.new(secret, "|".join(str(part) for part in said).encode(), sha256).digest()


@lru_cache(maxsize=4096)
def _shuffled(secret: bytes, viewer: int, place: str) -> tuple[str, ...]:
    """All words in an order of their own for this viewer and this place in a name."""
    return tuple(sorted(words(), key=lambda word: _digest(secret, "name", viewer, place, word)))


def chosen(secret: bytes, viewer: int, seen: int) -> tuple[str, ...]:
    """The words of one organisation for one viewer, never those of another one.

    Organisations are taken in blocks of nearly as many as there are words. Within a block each has
    another first word; every block but the first has further words, and no two blocks the same.
    """
    block, place = divmod(seen, len(words()) - SPARE)
    further: list[str] = []
    while block > 0:
        block, digit = divmod(block - 1, len(words()))
        further.append(_shuffled(secret, viewer, f"further {len(further)}")[digit])
    first = _shuffled(secret, viewer, f"first of {' '.join(further)}")
    return (*[word for word in first if word not in further][place : place + 1], *further)


def pseudonym(secret: bytes, viewer: int, seen: int, language: Language) -> str:
    """'Organisatie Kwarts': the same word in each language, translated."""
    said = " ".join(text(language, f"pseudonyms.{word}") for word in chosen(secret, viewer, seen))
    return text(language, "veil.organisation", words=said)


def sealed(secret: bytes, viewer: int, kind: str, number: int) -> int:
    """The number under which a viewer finds an organisation or indicator; nobody else's leads there."""
    left, right = number >> HALF_BITS, number & HALF
    for turn in range(ROUNDS):
        left, right = right, left ^ _mixed(secret, viewer, kind, turn, right)
    return LIFT | left << HALF_BITS | right


def opened(secret: bytes, viewer: int, kind: str, number: int) -> int:
    """The id behind a sealed number, -1 for any number that is not one."""
    if number >> (2 * HALF_BITS) != 1:
        return -1
    number &= LIFT - 1
    left, right = number >> HALF_BITS, number & HALF
    for turn in reversed(range(ROUNDS)):
        left, right = right ^ _mixed(secret, viewer, kind, turn, left), left
    return left << HALF_BITS | right


def _mixed(secret: bytes, viewer: int, kind: str, turn: int, half: int) -> int:
    return int.from_bytes(_digest(secret, kind, viewer, turn, half)[:4]) & HALF
