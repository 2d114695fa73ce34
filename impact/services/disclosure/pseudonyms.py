"""Pseudonyms of organisations, the same for all viewers of one network.

A pseudonym is derived from the secret of the database, the fund of the network and the organisation shown, and from
nothing else: it is stable over time and does not depend on what else is in scope. Another network has other names, so
that lists of two networks cannot be joined.
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


@cache
def neutral_words() -> tuple[str, ...]:
    """The neutral words of the catalog in its order; any change of the list changes all pseudonyms."""
    return tuple(key.removeprefix(CATALOG_AREA) for key in catalog() if key.startswith(CATALOG_AREA))


def derive_digest(secret: bytes, *parts: object) -> bytes:
    """Return 32 bytes that only who knows the secret can derive from the parts."""
    return hmac.new(secret, "|".join(str(part) for part in parts).encode(), sha256).digest()


@lru_cache(maxsize=4096)
def _shuffled(secret: bytes, network: int, place: str) -> tuple[str, ...]:
    """All words in a pseudorandom order for this network and this place in a name."""
    return tuple(sorted(neutral_words(), key=lambda word: derive_digest(secret, "name", network, place, word)))


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
    return text(language, "disclosure.organisation", words=name)
