"""Fewer combinations of three lists than all, in which every two values still meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


def all_pairs(first: Sequence[A], second: Sequence[B], third: Sequence[C], shift: int = 0) -> list[tuple[A, B, C]]:
    """Triples in which every two values of different lists meet at least once; no smaller set has that.

    Each value of `first` meets each of `second` in exactly one triple. The values of `third` take turns along both, so
    `third` must be the shortest list (ValueError). Another `shift` begins with another value of `third`.
    """
    if len(third) > min(len(first), len(second)):
        raise ValueError("the third list must be the shortest: its values take turns along the other two")
    return [
        (one, other, third[(row + column + shift) % len(third)])
        for column, other in enumerate(second)
        for row, one in enumerate(first)
    ]
