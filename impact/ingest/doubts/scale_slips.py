"""Jumps within the history of an indicator by about a hundred or a thousand: 86, 91, 112,400 is no growth.

Also 1.35 persons, which are 1,350 where a program took the point between thousands for one before decimals.

The values on the rarer of the two scales are UNCLEAR, with the number on the other scale beside the one as written.
Entries count from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import log10

from impact.ingest.comparison.scale_checks import FAR_APART, SIGNIFICANT_DIGITS, ask_about, name_cell
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.statements.counted_amounts import counts_whole_things
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure

# In powers of ten, how near to a hundred or a thousand times its neighbour a number jumps to another scale.
NEAR_OF_POWER = {2: 0.2, 3: 0.3}
# So many people or things show that a fraction beside them is a thousandth of what it should be.
LEAST_WHOLE = 100
# From here on a number that was written with one point between thousands has two of them.
ONE_POINT = 1000
# So many numbers with one decimal are what somebody computed.
FEWEST_MEANS = 3
# Below this a whole number is a beginning: 3 visits in the first year, 310 in the next.
LEAST_AT_HUNDREDFOLD, LEAST_AT_THOUSANDFOLD = 20.0, 10.0


def ask_about_jumps(
    entries: EntryColumns, identified: Iterable[IdentifiedIndicator], measures: Sequence[Measure]
) -> None:
    """Make the values UNCLEAR that are about a hundred or a thousand times off from their neighbours in time."""
    values, signed = entries.series[ACTUAL].value, entries.series[ACTUAL].percent
    for item, measure in zip(identified, measures, strict=True):
        if measure is Measure.YES_NO:
            continue
        filled = [
            entry
            for entry in item.entries
            # A share that is its numerator by its denominator is on the scale of its own.
            if (value := values[entry])
            and entries.end[entry] is not None
            and entry not in signed
            and not entries.is_share_of_parts(entry, value)
        ]
        sizes = [abs(values[entry] or 0.0) for entry in filled]
        if len(filled) < 2 or max(sizes) < 50 * min(sizes):
            continue
        by_kind: dict[tuple[str, int], list[int]] = {}
        for entry in filled:
            start, end = entries.start[entry], entries.end[entry]
            days = (end - start).days if start is not None and end is not None else 0
            by_kind.setdefault((entries.breakdown[entry], round(days / 10)), []).append(entry)
        for members in by_kind.values():
            members.sort(key=lambda entry: entries.end[entry] or date.max)
            _ask_about_history(entries, members)


def ask_about_fractions_of_things(
    entries: EntryColumns, identified: Iterable[IdentifiedIndicator], units: Sequence[str], measures: Sequence[Measure]
) -> None:
    """Make fractions UNCLEAR of people and things that come whole, with the number a thousand times as large beside."""
    titles = entries.text["title"]
    for item, measure in zip(identified, measures, strict=True):
        if measure is not Measure.NUMBER or not item.entries:
            continue
        for name, cells in entries.series.items():
            fractions = [e for e in item.entries if (value := cells.value[e]) is not None and value != int(value)]
            if not fractions:
                continue
            halves = [e for e in fractions if float(f"{(cells.value[e] or 0.0) * 10:.9g}").is_integer()]
            if len(halves) == len(fractions) >= FEWEST_MEANS:
                # Several numbers of thousands do not all end in two zeros: these have one decimal.
                continue
            # Without a unit 2.1 contacts may be a mean; not so 1.204, or 1.35 beside 998.
            is_shown = any(
                value >= LEAST_WHOLE or round(value * 100, 6) != round(value * 100)
                for entry in item.entries
                if (value := cells.value[entry]) is not None
            )
            for entry in fractions:
                if not is_shown and not units[entry].strip():
                    continue
                value = cells.value[entry] or 0.0
                whole = float(f"{value * 1000:.{SIGNIFICANT_DIGITS}g}")
                # No point between thousands stands behind a zero (0.5 is a half), nor one alone behind four digits.
                is_slip = 1 < abs(value) < ONE_POINT and whole == int(whole)
                if is_slip and counts_whole_things(titles[entry], units[entry]):
                    ask_about(entries, name, entry, IssueKind.AMBIGUOUS_NUMBER, (value, whole), "")


def _ask_about_history(entries: EntryColumns, members: Sequence[int]) -> None:
    numbers = [entries.series[ACTUAL].value[entry] or 0.0 for entry in members]
    if min(numbers) < 0:
        return
    powers = [0]
    for before, after in pairwise(numbers):
        step = _power_between(before, after)
        if step is None:
            return
        powers.append(powers[-1] + step)
    if len(set(powers)) != 2:
        return
    count_of = Counter(powers)
    low, high = sorted(count_of)
    # Which scale is the right one nobody can tell; that of the most values, else the larger one.
    usual = low if count_of[low] > count_of[high] else high
    beside = next(place for place, power in enumerate(powers) if power == usual)
    other = name_cell(entries, ACTUAL, members[beside])
    for entry, power, number in zip(members, powers, numbers, strict=True):
        if power != usual:
            on_other = float(f"{number * 10.0 ** (usual - power):.{SIGNIFICANT_DIGITS}g}")
            ask_about(entries, ACTUAL, entry, IssueKind.SCALE_DIFFERS, (number, on_other), other)


def _power_between(before: float, after: float) -> int | None:
    """The power of ten that one number jumps by: 0 where it stays in its size, None where it changes otherwise."""
    low, high = sorted((before, after))
    if high < FAR_APART * low:
        return 0
    apart = log10(high / low)
    for power, near in NEAR_OF_POWER.items():
        least = LEAST_AT_HUNDREDFOLD if power == min(NEAR_OF_POWER) else LEAST_AT_THOUSANDFOLD
        # '5' before '5000' has lost its zeros.
        is_same_digits = power == max(NEAR_OF_POWER) and high == low * 10**power
        if abs(apart - power) <= near and (low >= least or low != int(low) or is_same_digits):
            return power if after > before else -power
    return None
