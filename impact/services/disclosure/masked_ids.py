"""Masked ids: the numbers that stand for organisations and indicators in the addresses of one viewer only.

A masked id is derived from the secret of the database, the viewer's organisation and the id, and from nothing else.
"""

from __future__ import annotations

from impact.services.disclosure.pseudonyms import derive_digest

# A Feistel network over two halves of 20 bits, plus an offset above every id a database will use.
HALF_BITS, ROUNDS = 20, 6
HALF_MASK = (1 << HALF_BITS) - 1
MASK_BASE = 1 << (2 * HALF_BITS)


def mask_id(secret: bytes, viewer: int, kind: str, number: int) -> int:
    """Encrypt an id (`kind`: organisation or indicator) into the number in this viewer's URLs (Feistel network)."""
    left, right = number >> HALF_BITS, number & HALF_MASK
    for round_number in range(ROUNDS):
        left, right = right, left ^ _round_value(secret, viewer, kind, round_number, right)
    return MASK_BASE | left << HALF_BITS | right


def unmask_id(secret: bytes, viewer: int, kind: str, number: int) -> int:
    """Decrypt a masked id of this viewer; -1 for a number that is none."""
    if number >> (2 * HALF_BITS) != 1:
        return -1
    number &= MASK_BASE - 1
    left, right = number >> HALF_BITS, number & HALF_MASK
    for round_number in reversed(range(ROUNDS)):
        left, right = right ^ _round_value(secret, viewer, kind, round_number, left), left
    return left << HALF_BITS | right


def _round_value(secret: bytes, viewer: int, kind: str, round_number: int, half: int) -> int:
    return int.from_bytes(derive_digest(secret, kind, viewer, round_number, half)[:4]) & HALF_MASK
