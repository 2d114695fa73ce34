"""Notes beside figures, from reading and from computing, joined by ';'."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from impact.model.figures.figure import Flags, Ints, Texts
from impact.model.vocabulary.figure_notes import Note

_BIT = {note: 1 << index for index, note in enumerate(Note)}


def collect_notes(carried: Texts, position: Ints, raised: Mapping[Note, Flags]) -> Ints:
    """Combine notes into one set of bits per figure: those of its indicator (`carried`) and those `raised` here.

    `position` is the indicator of each figure. Raises ValueError for a carried word that is not a Note.
    """
    words, inverse = np.unique(carried.astype(str), return_inverse=True)
    bits = np.array([_bits(joined) for joined in words.tolist()], dtype=np.int64)
    notes = bits[inverse][position] if len(bits) else np.zeros(len(position), dtype=np.int64)
    for note, flags in raised.items():
        notes = notes | np.where(flags, _BIT[note], 0)
    return notes


def _bits(joined: str) -> int:
    return sum(_BIT[Note(word)] for word in set(joined.split(";")) if word)


def join_notes(notes: Ints) -> Texts:
    """Return sets of notes as words joined by ';', in the order of the enum Note."""
    sets, inverse = np.unique(notes, return_inverse=True)
    words = [";".join(note.value for note, bit in _BIT.items() if bits & bit) for bits in sets.tolist()]
    texts = np.empty(len(words), dtype=object)
    texts[:] = words
    return texts[inverse]
