"""Statistical disclosure control: suppression of small counts and rounding (docs/metrics.md 2.2 "Small numbers").

Primary suppression hides counts below k; secondary suppression hides more cells, because one hidden cell can
be computed from the total. The rules are those of statistical offices ([LLC], [GS]); k is 5 by default and 10
in sessions. Filters and differences between years disclose as well, so a page shows one breakdown at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, copysign, floor, inf

from impact.model.privacy.small_number import SMALL_NUMBER
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.statuses import Status


def suppress_1d(
    cells: Mapping[str, float | None], k: int = SMALL_NUMBER, total_shown: bool = True
) -> dict[str, float | None]:
    """Suppress counts of one dimension: {label: count, or None where hidden}.

    Counts from 1 to k−1 are hidden. Where the total is shown, further cells are hidden until the hidden ones
    are at least two, add up to at least k and to more than one person each, so that none follows from the
    total by subtraction. The smallest other counts are hidden first; a zero protects nobody and is hidden
    only when nothing else is left. A missing count stays None. Source: docs/metrics.md 2.2, [LLC] [GS].
    """
    hidden = {label for label, count in cells.items() if count is not None and 0 < count < k}
    if hidden and total_shown:
        other_counts = {count for label, count in cells.items() if count is not None and label not in hidden}
        for smallest in sorted(other_counts, key=lambda count: (count == 0, count)):
            if _is_safe_to_hide([cells[label] for label in hidden], k):
                break
            # Equal counts are hidden together: a choice between them would show which one is small.
            hidden |= {label for label, count in cells.items() if count == smallest}
    return {label: None if label in hidden else count for label, count in cells.items()}


def _is_safe_to_hide(counts: Sequence[float | None], k: int) -> bool:
    """Whether the sum of hidden counts does not disclose them, even to a reader who knows these rules."""
    positive = [count for count in counts if count]
    total, n = sum(positive), len(positive)
    all_small = all(count < k for count in positive)
    return n > 1 and total >= k and total > n and not (all_small and total == n * (k - 1))


def is_total_visible(total: float | None, k: int = SMALL_NUMBER) -> bool:
    """Whether a total may be shown: it is 0 or at least k."""
    return total is not None and (total == 0 or total >= k)


def percentage_visible(num: float | None, den: float | None, k: int = SMALL_NUMBER) -> bool:
    """Whether num of den may be shown: den is at least k, and num and den − num are each 0 or at least k."""
    if num is None or den is None:
        return False
    return den >= k and (num == 0 or num >= k) and (den == num or den - num >= k)


@dataclass(frozen=True, slots=True)
class SuppressedBreakdown:
    """A breakdown after suppression: per group (count or numerator, denominator), None where hidden.

    `total_shown`: the total may be shown beside it; `hidden` is the number of hidden groups.
    """

    groups: dict[str, tuple[float | None, float | None]]
    total_shown: bool
    hidden: int


def suppress_count_breakdown(
    labels: Sequence[str], counts: Sequence[float | None], k: int = SMALL_NUMBER
) -> SuppressedBreakdown:
    """Suppress a breakdown of a count for viewers outside the organisation.

    A total below k is hidden with all its groups: visible zeros would leave one way to divide it.
    """
    cells = dict(zip(labels, counts, strict=True))
    reported = [count for count in counts if count is not None]
    total_shown = bool(reported) and is_total_visible(sum(reported), k)
    visible = suppress_1d(cells, k) if total_shown else dict.fromkeys(cells)
    hidden_counts = [cells[label] for label in cells if visible[label] is None]
    if any(hidden_counts) and not _is_safe_to_hide(hidden_counts, k):
        total_shown = False
    hidden = sum(visible[label] is None and cells[label] is not None for label in cells)
    return SuppressedBreakdown({label: (count, None) for label, count in visible.items()}, total_shown, hidden)


def suppress_percentage_breakdown(
    labels: Sequence[str], parts: Sequence[tuple[float | None, float | None]], k: int = SMALL_NUMBER
) -> SuppressedBreakdown:
    """Suppress a breakdown of a percentage, (numerator, denominator) per group, for viewers outside.

    Groups whose share would disclose a person are hidden, then more of them, smallest first, until neither
    the numerators nor the remainders of the hidden groups follow by subtraction.
    """
    cells = dict(zip(labels, parts, strict=True))
    complete = {label: (num, den) for label, (num, den) in cells.items() if num is not None and den is not None}
    total = (sum(num for num, _ in complete.values()), sum(den for _, den in complete.values()))
    total_shown = bool(complete) and (percentage_visible(*total, k) or total[1] == 0)
    hidden = {label for label, (num, den) in complete.items() if den and not percentage_visible(num, den, k)}
    if not total_shown:
        hidden = set(complete)
    other_parts = {pair for label, pair in complete.items() if label not in hidden}
    for pair in sorted(other_parts, key=lambda pair: (pair[1] == 0, pair[1], pair[0])):
        if not hidden or _are_both_sides_safe([complete[label] for label in hidden], k):
            break
        hidden |= {label for label, candidate in complete.items() if candidate == pair}
    if hidden and not _are_both_sides_safe([complete[label] for label in hidden], k):
        total_shown = False
    groups: dict[str, tuple[float | None, float | None]] = {
        label: (None, None) if label in hidden or label not in complete else cells[label] for label in cells
    }
    return SuppressedBreakdown(groups, total_shown, len(hidden))


def _are_both_sides_safe(parts: Sequence[tuple[float, float]], k: int) -> bool:
    """Whether hidden groups are safe both by their numerators and by denominator − numerator."""
    inside, outside = [num for num, _ in parts], [den - num for num, den in parts]
    return all(not any(side) or _is_safe_to_hide(side, k) for side in (inside, outside))


# Released values are rounded to these steps: releasing a value twice gives the same number, and two
# releases differ by a whole step or not at all, so that no difference discloses one person.
COUNT_STEP = 5.0
SHARE_STEP = 0.05
# With a smaller denominator beside a rounded percentage only few numerators would be left.
VISIBLE_DENOMINATOR = 50.0
# Whoever sees a percentage beside its denominator is left with at least so many possible numerators.
MIN_NUMERATORS = 3
SCORE_STEP = 0.1
# A total over organisations discloses none of them: at least so many contribute, and none has nearly all.
MIN_CONTRIBUTORS = 3
DOMINANT_SHARE = 0.85


def _round_to_step(value: float, step: float, digits: int) -> float:
    steps = floor(round(abs(value) / step, 9) + 0.5)
    # The sum of a negative zero and zero is zero: nobody reads '-0'.
    return copysign(round(steps * step, digits), value) + 0.0


def round_to_5(value: float) -> float:
    """Round to the nearest multiple of 5, halfway away from zero; 0 stays 0."""
    return _round_to_step(value, COUNT_STEP, 0)


def round_share(share: float | None) -> float | None:
    """Round a fraction to the nearest 0.05, halfway away from zero."""
    return None if share is None else _round_to_step(share, SHARE_STEP, 2)


def protect_count(count: float | None, k: int = SMALL_NUMBER) -> float | None:
    """Protect a count for viewers outside: None where it is missing or between 0 and k, else rounded to 5."""
    return None if count is None or 0 < abs(count) < k else round_to_5(count)


@dataclass(frozen=True, slots=True)
class ReleasedValue:
    """A value with its parts after disclosure control; `suppressed`: a value exists and is hidden."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    suppressed: bool = False


SUPPRESSED_VALUE = ReleasedValue(suppressed=True)


def release_value(
    measure: Measure,
    value: float | None,
    numerator: float | None = None,
    denominator: float | None = None,
    n: float | None = None,
    k: int = SMALL_NUMBER,
) -> ReleasedValue:
    """Apply disclosure control to one value by its measure, in its own unit (percentages on 0–100).

    A number is a count. A percentage is rounded to 5 points, and is 0 or 100 only where it is exactly that; a
    percentage of rounded parts would be another one (7 of 15 is not 5 of 15). Its numerator is never released, since
    both together would narrow it down, its denominator from VISIBLE_DENOMINATOR on. A score keeps one decimal. n is a
    count. With n below k everything is hidden. Yes or no is a fact about an organisation, not a person.
    """
    if value is None:
        return ReleasedValue()
    if n is not None and n < k:
        return SUPPRESSED_VALUE
    answers = protect_count(n, k)
    if measure is Measure.YES_NO:
        return ReleasedValue(value)
    if measure is Measure.PERCENTAGE:
        return _release_percentage(value, numerator, denominator, answers, k)
    rounded = _round_to_step(value, SCORE_STEP, 1)
    if measure not in (Measure.SCORE, Measure.RUBRIC):
        count = protect_count(value, k)
        if count is None:
            return SUPPRESSED_VALUE
        rounded = count
    return ReleasedValue(rounded, protect_count(numerator, k), protect_count(denominator, k), answers)


def _release_percentage(
    value: float, numerator: float | None, denominator: float | None, answers: float | None, k: int
) -> ReleasedValue:
    if numerator is None or denominator is None:
        if denominator is not None and denominator < k:
            return SUPPRESSED_VALUE
    elif not percentage_visible(numerator, denominator, k):
        return SUPPRESSED_VALUE
    released = round_percentage(value)
    whole = None if denominator is None else round_to_5(denominator)
    return ReleasedValue(
        released,
        None,
        whole if _is_denominator_safe(released, whole, k) else None,
        answers if _is_denominator_safe(released, answers, k) else None,
    )


def _is_denominator_safe(released: float, whole: float | None, k: int) -> bool:
    """Whether a released percentage of a denominator rounded to 5 leaves at least MIN_NUMERATORS numerators open.

    Parts below k are never released, which leaves few: 5 % of some 65 is at most 7.5 % of 67, at least 5, and so
    exactly 5. Where everybody or nobody is meant, the denominator tells no more than the percentage does.
    """
    if whole is None or whole < VISIBLE_DENOMINATOR:
        return False
    if released in (0.0, 100.0):
        return True
    low, high = percentage_bounds(released)
    half = int(COUNT_STEP // 2)
    possible: set[int] = set()
    for count in range(int(whole) - half, int(whole) + half + 1):
        least = max(k, ceil(round(low * count / 100, 9)))
        # The upper bound itself is rounded up to the next percentage: the last numerator lies below it.
        most = min(count - k, ceil(round(high * count / 100, 9)) - 1)
        possible.update(range(least, min(most, least + MIN_NUMERATORS) + 1))
    return len(possible) >= MIN_NUMERATORS


def round_percentage(value: float) -> float:
    """Round a percentage to 5 points; 0 and 100 only where it is exactly that."""
    rounded = round_to_5(value)
    if 0 < value < 100:
        return min(max(rounded, COUNT_STEP), 100 - COUNT_STEP)
    return rounded


def percentage_bounds(released: float) -> tuple[float, float]:
    """The exact percentages that may be behind a released one, on 0–100; 0 and 100 are exact."""
    if released in (0.0, 100.0):
        return released, released
    half = COUNT_STEP / 2
    low = 0.0 if released == COUNT_STEP else released - half
    high = 100.0 if released == 100 - COUNT_STEP else released + half
    return low, high


def bound_achievement(achieved: float | None, status: Status, *, is_final: bool) -> float | None:
    """Keep an achievement of rounded numbers from contradicting the status; `is_final`: it is towards the final target.

    A fraction in steps of 0.05. A final target is met exactly where the status is achieved; what is behind or asks for
    attention has met none.
    """
    if achieved is None or status is Status.NOT_RATED:
        return achieved
    if status is Status.ACHIEVED:
        return max(achieved, 1.0) if is_final else achieved
    if status is Status.ON_TRACK and not is_final:
        return achieved
    return min(achieved, 1.0 - SHARE_STEP)


def bound_pace(pace: float | None, status: Status, on_track: float, attention: float) -> float | None:
    """Keep a pace of rounded numbers within the bands of its status: a fraction, in steps of 0.05 within them.

    Where no step lies within a band, which a fund may agree as it likes, it is the band's lower edge.
    """
    if pace is None or status is Status.NOT_RATED:
        return pace
    if status is Status.ACHIEVED:
        return max(pace, on_track)
    low, high = {
        Status.ON_TRACK: (on_track, inf),
        Status.ATTENTION: (attention, _find_step_below(on_track)),
        Status.BEHIND: (0.0, _find_step_below(attention)),
        Status.REGRESSING: (-inf, -SHARE_STEP),
    }[status]
    return max(min(pace, high), low)


def _find_step_below(limit: float) -> float:
    """The highest share in steps of 0.05 that does not reach a limit."""
    return round((ceil(round(limit / SHARE_STEP, 9)) - 1) * SHARE_STEP, 2)


def rounded_progress(
    actual: float | None, start: float | None, end: float | None, measure: Measure
) -> float | None:
    """Compute (actual − start)/(end − start) from rounded values, rounded to 0.05.

    None where end − start is smaller than one rounding step. Never computed from the exact values: two
    roundings of a value on different grids would narrow it down to where they overlap.
    """
    if actual is None or start is None or end is None:
        return None
    step = SCORE_STEP if measure in (Measure.SCORE, Measure.RUBRIC) else COUNT_STEP
    if measure is Measure.YES_NO:
        step = 1.0
    if abs(end - start) < step:
        return None
    return round_share((actual - start) / (end - start))


def discloses_one_organisation(contributions: Sequence[float]) -> bool:
    """Whether a total discloses one organisation: fewer than 3 contribute, or one has over 85 % of it.

    `contributions` is the amount per organisation; 0 is no contribution. A total of 0 over at least 3
    organisations discloses none. Threshold and dominance rule: docs/metrics.md 2.7.
    """
    parts = [abs(part) for part in contributions]
    total = sum(parts)
    if len(parts) < MIN_CONTRIBUTORS:
        return True
    if not total:
        return False
    return sum(part > 0 for part in parts) < MIN_CONTRIBUTORS or max(parts) > DOMINANT_SHARE * total


def has_dominant_contributor(contributions: Sequence[float]) -> bool:
    """Whether one organisation has over 85 % of a total."""
    parts = [abs(part) for part in contributions]
    return bool(parts) and max(parts) > DOMINANT_SHARE * sum(parts)
