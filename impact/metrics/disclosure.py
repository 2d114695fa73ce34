"""Small groups of people stay hidden, also from whoever subtracts (metrics.md 2.2 "Small numbers").

Hiding one cell is not enough when the total is shown, so a second one goes with it. The rules are
those of statistical offices; k is 5 by default and 10 in sessions. Filters and differences between
years leak as well, which is why a page shows one breakdown at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

K = 5


def suppress_1d(
    cells: Mapping[str, float | None], k: int = K, total_shown: bool = True
) -> dict[str, float | None]:
    """{label: count or None}: counts from 1 to k−1 are hidden; with the total shown, more with them.

    Then the hidden cells are at least two, add up to at least k and to more than one person each, so
    that the total minus what is shown tells none of them. The smallest other counts go first; a
    zero hides nobody and goes only when nothing else is left. Missing stays None.
    """
    hidden = {label for label, count in cells.items() if count is not None and 0 < count < k}
    if hidden and total_shown:
        others = [
            (count == 0, count, label)
            for label, count in cells.items()
            if count is not None and label not in hidden
        ]
        for _zero, _count, label in sorted(others):
            if _safe([cells[one] for one in hidden], k):
                break
            hidden.add(label)
    return {label: None if label in hidden else count for label, count in cells.items()}


def _safe(counts: Sequence[float | None], k: int) -> bool:
    known = [count for count in counts if count]
    together = sum(known)
    return len(known) > 1 and together >= k and together > len(known)


def total_visible(total: float | None, k: int = K) -> bool:
    """Whether a total may be shown: nobody at all, or at least k."""
    return total is not None and (total == 0 or total >= k)


def percentage_visible(num: float | None, den: float | None, k: int = K) -> bool:
    """Whether num of den may be shown: den at least k, and those in and those out each none or k."""
    if num is None or den is None:
        return False
    return den >= k and (num == 0 or num >= k) and (den == num or den - num >= k)


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a breakdown: per group (count or numerator, denominator), None where hidden.

    `total_shown` says whether the total may stand beside it; `hidden` counts the groups held back.
    """

    groups: dict[str, tuple[float | None, float | None]]
    total_shown: bool
    hidden: int


def shown_counts(labels: Sequence[str], counts: Sequence[float | None], k: int = K) -> Shown:
    """A breakdown of a count as somebody else may see it."""
    cells = dict(zip(labels, counts, strict=True))
    known = [count for count in counts if count is not None]
    total_shown = bool(known) and total_visible(sum(known), k)
    seen = suppress_1d(cells, k, total_shown=total_shown)
    hidden = sum(seen[label] is None and cells[label] is not None for label in cells)
    return Shown({label: (count, None) for label, count in seen.items()}, total_shown, hidden)


def shown_percentages(
    labels: Sequence[str], parts: Sequence[tuple[float | None, float | None]], k: int = K
) -> Shown:
    """A breakdown of a percentage, (numerator, denominator) per group, as somebody else may see it.

    Groups whose share would give somebody away are hidden, and then more of them, smallest first,
    until those hidden are at least two and together would be visible: they can be had by subtracting.
    """
    cells = dict(zip(labels, parts, strict=True))
    known = {
        label: (num, den) for label, (num, den) in cells.items() if num is not None and den is not None
    }
    total = _together(list(known.values()))
    total_shown = bool(known) and percentage_visible(*total, k)
    hidden = {label for label, (num, den) in known.items() if den and not percentage_visible(num, den, k)}
    if hidden and total_shown:
        others = sorted((den == 0, den, label) for label, (_num, den) in known.items() if label not in hidden)
        for _empty, _den, label in others:
            held = [known[one] for one in hidden if known[one][1]]
            if len(held) > 1 and percentage_visible(*_together(held), k):
                break
            hidden.add(label)
    groups: dict[str, tuple[float | None, float | None]] = {
        label: (None, None) if label in hidden or label not in known else cells[label] for label in cells
    }
    return Shown(groups, total_shown, len(hidden))


def _together(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(num for num, _ in parts), sum(den for _, den in parts)
