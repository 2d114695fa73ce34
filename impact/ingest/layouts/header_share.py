"""How many headers of a remembered layout a file has, whatever years stand in them."""

from __future__ import annotations

from collections.abc import Sequence

from impact.ingest.layouts.fingerprint import header_patterns


def shared_share(expected: Sequence[str], headers: Sequence[str]) -> float:
    """Return the share, 0 to 1, of expected header patterns that the headers of a file have; 0 where none is."""
    present = set(aligned_patterns(headers, expected))
    return sum(pattern in present for pattern in expected) / len(expected) if expected else 0.0


def aligned_patterns(headers: Sequence[str], expected: Sequence[str]) -> tuple[str, ...]:
    """Header patterns with the base year shifted, up to three years, so that most match: a file may start earlier."""
    plain = header_patterns(headers)
    expected_set = set(expected)
    best = plain
    most = len(expected_set & set(plain))
    if plain == header_patterns(headers, 1):
        # No header contains a year, so shifting changes nothing.
        return best
    for shift in range(1, 4):
        for first in (shift, -shift):
            moved = header_patterns(headers, first)
            if len(expected_set & set(moved)) > most:
                best, most = moved, len(expected_set & set(moved))
    return best
