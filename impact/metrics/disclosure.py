"""Small groups of people stay hidden, also from whoever subtracts (docs/metrics.md 2.2 "Small numbers").

Hiding one cell is not enough when the total is shown, so a second one goes with it. The rules are
those of statistical offices ([LLC], [GS]); k is 5 by default and 10 in sessions. Filters and differences
between years leak as well, which is why a page shows one breakdown at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign, floor

from impact.model.protection import SMALL_NUMBER
from impact.model.words import Measure

K = SMALL_NUMBER


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
        others = {count for label, count in cells.items() if count is not None and label not in hidden}
        for smallest in sorted(others, key=lambda count: (count == 0, count)):
            if _safe([cells[one] for one in hidden], k):
                break
            # Equal counts go together: a choice between them would tell which one is small.
            hidden |= {label for label, count in cells.items() if count == smallest}
    return {label: None if label in hidden else count for label, count in cells.items()}


def _safe(counts: Sequence[float | None], k: int) -> bool:
    """Whether a sum of hidden counts leaves open what they are, even to one who knows these rules."""
    known = [count for count in counts if count]
    together, n = sum(known), len(known)
    all_small = all(count < k for count in known)
    return n > 1 and together >= k and together > n and not (all_small and together == n * (k - 1))


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
    """A breakdown of a count as somebody else may see it.

    A total below k is hidden with all its groups: shown zeros would leave one way to divide it.
    """
    cells = dict(zip(labels, counts, strict=True))
    known = [count for count in counts if count is not None]
    total_shown = bool(known) and total_visible(sum(known), k)
    seen = suppress_1d(cells, k) if total_shown else dict.fromkeys(cells)
    held = [cells[label] for label in cells if seen[label] is None]
    if any(held) and not _safe(held, k):
        total_shown = False
    hidden = sum(seen[label] is None and cells[label] is not None for label in cells)
    return Shown({label: (count, None) for label, count in seen.items()}, total_shown, hidden)


def shown_percentages(
    labels: Sequence[str], parts: Sequence[tuple[float | None, float | None]], k: int = K
) -> Shown:
    """A breakdown of a percentage, (numerator, denominator) per group, as somebody else may see it.

    Groups whose share would give somebody away are hidden, and then more of them, smallest first,
    until neither those in nor those out of the hidden groups can be had by subtracting.
    """
    cells = dict(zip(labels, parts, strict=True))
    known = {label: (num, den) for label, (num, den) in cells.items() if num is not None and den is not None}
    total = (sum(num for num, _ in known.values()), sum(den for _, den in known.values()))
    total_shown = bool(known) and (percentage_visible(*total, k) or total[1] == 0)
    hidden = {label for label, (num, den) in known.items() if den and not percentage_visible(num, den, k)}
    if not total_shown:
        hidden = set(known)
    others = {pair for label, pair in known.items() if label not in hidden}
    for pair in sorted(others, key=lambda pair: (pair[1] == 0, pair[1], pair[0])):
        if not hidden or _both_safe([known[label] for label in hidden], k):
            break
        hidden |= {label for label, other in known.items() if other == pair}
    if hidden and not _both_safe([known[label] for label in hidden], k):
        total_shown = False
    groups: dict[str, tuple[float | None, float | None]] = {
        label: (None, None) if label in hidden or label not in known else cells[label] for label in cells
    }
    return Shown(groups, total_shown, len(hidden))


def _both_safe(parts: Sequence[tuple[float, float]], k: int) -> bool:
    """Whether hidden groups stay hidden both for those who are in and for those who are not."""
    inside, outside = [num for num, _ in parts], [den - num for num, den in parts]
    return all(not any(side) or _safe(side, k) for side in (inside, outside))


# What is shown is rounded to these steps: the same release twice gives the same number, and two
# releases differ by a whole step or not at all, so that no difference tells of one person.
STEP = 5.0
SHARE_STEP = 0.05
SCORE_STEP = 0.1
# A total over organisations tells of no single one: so many have a part in it, and none nearly all.
CONTRIBUTORS = 3
DOMINANT = 0.85


def _to_step(value: float, step: float, digits: int) -> float:
    steps = floor(round(abs(value) / step, 9) + 0.5)
    # The sum of a negative zero and zero is zero: nobody reads '-0'.
    return copysign(round(steps * step, digits), value) + 0.0


def rounded_to_5(value: float) -> float:
    """The nearest multiple of 5; halfway goes away from zero, and 0 stays 0."""
    return _to_step(value, STEP, 0)


def rounded_share(share: float | None) -> float | None:
    """A fraction to the nearest 0.05, halfway away from zero."""
    return None if share is None else _to_step(share, SHARE_STEP, 2)


def protected_count(count: float | None, k: int = K) -> float | None:
    """A count as others may see it: None where it is missing or between 0 and k, else rounded to 5."""
    return None if count is None or 0 < abs(count) < k else rounded_to_5(count)


@dataclass(frozen=True, slots=True)
class Released:
    """A value with its parts as others may see them; `suppressed`: there is one, and it stays hidden."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    suppressed: bool = False


HIDDEN = Released(suppressed=True)


def released(
    measure: Measure,
    value: float | None,
    numerator: float | None = None,
    denominator: float | None = None,
    n: float | None = None,
    k: int = K,
) -> Released:
    """One value as others may see it, by its measure, in its own unit (percentages on 0–100).

    A number is a count. A percentage of known parts is taken from the rounded parts, so that it says
    no more than they do; without parts it is rounded to 5 points. A score has one decimal. Parts and
    n are counts. Below k answers nothing is shown. Yes or no is a fact about an organisation.
    """
    if value is None:
        return Released()
    if n is not None and n < k:
        return HIDDEN
    answers = protected_count(n, k)
    if measure is Measure.YES_NO:
        return Released(value)
    if measure is Measure.PERCENTAGE:
        return _percentage(value, numerator, denominator, answers, k)
    shown = _to_step(value, SCORE_STEP, 1)
    if measure not in (Measure.SCORE, Measure.RUBRIC):
        count = protected_count(value, k)
        if count is None:
            return HIDDEN
        shown = count
    return Released(shown, protected_count(numerator, k), protected_count(denominator, k), answers)


def _percentage(
    value: float, numerator: float | None, denominator: float | None, answers: float | None, k: int
) -> Released:
    if numerator is None or denominator is None:
        if denominator is not None and denominator < k:
            return HIDDEN
        return Released(rounded_to_5(value), None, protected_count(denominator, k), answers)
    if not percentage_visible(numerator, denominator, k):
        return HIDDEN
    part, whole = rounded_to_5(numerator), rounded_to_5(denominator)
    return Released(100 * part / whole, part, whole, answers)


def way_covered(
    actual: float | None, start: float | None, end: float | None, measure: Measure
) -> float | None:
    """(actual − start)/(end − start) of shown numbers, to 0.05; None where the way is shorter than a step.

    From the numbers that are shown and never from the exact ones: rounded twice on different grids, a
    number could be found where the two overlap.
    """
    if actual is None or start is None or end is None:
        return None
    step = SCORE_STEP if measure in (Measure.SCORE, Measure.RUBRIC) else STEP
    if measure is Measure.YES_NO:
        step = 1.0
    if abs(end - start) < step:
        return None
    return rounded_share((actual - start) / (end - start))


def tells_of_one(contributions: Sequence[float]) -> bool:
    """Whether a total tells of one organisation: fewer than 3 have a part in it, or one has over 85 %.

    `contributions` is what each organisation adds; one that adds nothing has no part. A total of
    nothing over at least 3 organisations tells of nobody.
    """
    parts = [abs(part) for part in contributions]
    together = sum(parts)
    if len(parts) < CONTRIBUTORS:
        return True
    if not together:
        return False
    return sum(part > 0 for part in parts) < CONTRIBUTORS or max(parts) > DOMINANT * together


def one_has_most(contributions: Sequence[float]) -> bool:
    """Whether one organisation has over 85 % of a total."""
    parts = [abs(part) for part in contributions]
    return bool(parts) and max(parts) > DOMINANT * sum(parts)
