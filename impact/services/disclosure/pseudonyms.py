"""Pseudonyms of organisations, the same for all viewers of one network, and masked ids for URLs of one viewer only.

A pseudonym is derived from the secret of the database, the fund of the network and the organisation shown, a masked id
from the viewer's organisation instead of the fund, and both from nothing else: they are stable over time and do not
depend on what else is in scope. Another network has other names, so that lists of two networks cannot be joined.
"""

from __future__ import annotations

import hmac
from functools import cache, lru_cache
from hashlib import sha256

from impact.i18n import catalog, text
from impact.model.vocabulary.languages import Language

CATALOG_AREA = "pseudonyms."
# A block leaves out so many words: those in further places may not be the first word too.
SPARE_WORDS = 8
# Masked ids: a Feistel network over two halves of 20 bits, plus an offset above every id a database will use.
HALF_BITS, ROUNDS = 20, 6
HALF_MASK = (1 << HALF_BITS) - 1
MASK_BASE = 1 << (2 * HALF_BITS)


@cache
def neutral_words() -> tuple[str, ...]:
    """The neutral words of the catalog in its order; any change of the list changes all pseudonyms."""
    return tuple(key.removeprefix(CATALOG_AREA) for key in catalog() if key.startswith(CATALOG_AREA))


def _digest(secret: bytes, *parts: object) -> bytes:
    return hmac.new(secret, "|".join(str(part) for part in parts).encode(), sha256).digest()


@lru_cache(maxsize=4096)
def _shuffled(secret: bytes, network: int, place: str) -> tuple[str, ...]:
    """All words in a pseudorandom order for this network and this place in a name."""
    return tuple(sorted(neutral_words(), key=lambda word: _digest(secret, "name", network, place, word)))


def pseudonym_words(secret: bytes, network: int, organisation_id: int) -> tuple[str, ...]:
    """The words of the pseudonym of one organisation in one network; unique within it.

    Ids are divided into blocks of nearly as many as there are words. Within a block each has a different first
    word; every block but the first adds further words, different for each block.
    """
    block, place = divmod(organisation_id, len(neutral_words()) - SPARE_WORDS)
    further: list[str] = []
    while block > 0:
        block, digit = divmod(block - 1, len(neutral_words()))
        further.append(_shuffled(secret, network, f"further {len(further)}")[digit])
    first = _shuffled(secret, network, f"first of {' '.join(further)}")
    return (*[word for word in first if word not in further][place : place + 1], *further)


def derive_pseudonym(secret: bytes, network: int, organisation_id: int, language: Language) -> str:
    """The pseudonym of an organisation, such as 'Organisatie Kwarts'; in each language the same word, translated."""
    name = " ".join(text(language, f"pseudonyms.{word}") for word in pseudonym_words(secret, network, organisation_id))
    return text(language, "veil.organisation", words=name)


def mask_id(secret: bytes, viewer: int, kind: str, number: int) -> int:
    """Encrypt an id (`kind`: organisation or indicator) into the number in this viewer's URLs (Feistel network)."""
    left, right = number >> HALF_BITS, number & HALF_MASK
    for round_number in range(ROUNDS):
        left, right = right, left ^ _round_value(secret, viewer, kind, round_number, right)
    return MASK_BASE | left << HALF_BITS | right


def unmask_id(secret: bytes, viewer: int, kind: str, number: int) -> int:
    """Decrypt a masked id (`sealed`) of this viewer; -1 for a number that is none."""
    if number >> (2 * HALF_BITS) != 1:
        return -1
    number &= MASK_BASE - 1
    left, right = number >> HALF_BITS, number & HALF_MASK
    for round_number in reversed(range(ROUNDS)):
        left, right = right ^ _round_value(secret, viewer, kind, round_number, left), left
    return left << HALF_BITS | right


def _round_value(secret: bytes, viewer: int, kind: str, round_number: int, half: int) -> int:
    return int.from_bytes(_digest(secret, kind, viewer, round_number, half)[:4]) & HALF_MASK
