"""Fractions among percentages: 0.7 beside 80, or beside '%' in a unit or title. Entries and indicators count from 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.values.magnitudes import is_nearer_times_hundred
from impact.model.submission import IssueKind
from impact.model.words import Measure, Note, State

# Of numbers that one title calls a percentage none is above this where they may be fractions: an attendance of 1.1.
LARGEST_FRACTION = 1.5
# Numbers without a unit are percentages on two scales where each is at most 1, or between these.
LEAST_PERCENTAGE, MOST_PERCENTAGE = 10, 100


def flag_fractions(
    entries: EntryColumns,
    indicator_of: Sequence[int],
    measures: Sequence[Measure],
    signed_sizes: Mapping[int, set[float]],
    notes: dict[int, set[Note]],
) -> set[int]:
    """Ask about fractions that may be percentages; returns the entries of indicators that are a percentage.

    `signed_sizes` are by indicator the sizes of percentages among plain numbers; `notes`, by entry, are added to.
    """
    percentages = {index for index, measure in enumerate(measures) if measure is Measure.PERCENTAGE}
    percentage_entries = {entry for entry, index in enumerate(indicator_of) if index in percentages}
    titles = entries.text["title"]
    two_scales = _find_two_scales(entries, indicator_of) - percentages
    if not percentages and not signed_sizes and not two_scales and not any("%" in title for title in set(titles)):
        return percentage_entries
    with_sign = {index for e, index in enumerate(indicator_of) if "%" in titles[e]} - percentages
    small = entries.find_fractions(indicator_of, LARGEST_FRACTION) & with_sign if with_sign else set[int]()
    percentages |= small
    # '%' in a title or in some cells: a fraction among numbers that are a hundred times as large is one of these.
    mixed = {index for e, index in enumerate(indicator_of) if index >= 0 and "%" in titles[e]}
    mixed = (mixed | set(signed_sizes) | two_scales) - percentages
    percentages |= mixed
    if not percentages:
        return percentage_entries
    own_entries = [entry for entry, index in enumerate(indicator_of) if index in percentages]
    fractions = {
        indicator_of[entry]
        for series in entries.series.values()
        for entry in own_entries
        if (value := series.value[entry]) is not None and 0 < abs(value) < 1 and entry not in series.percent
    }
    percentages_of: dict[int, set[float]] = {index: set(sizes) for index, sizes in signed_sizes.items()}
    for series in entries.series.values():
        for entry in own_entries:
            if indicator_of[entry] in fractions and (size := abs(series.value[entry] or 0)) > 1:
                percentages_of.setdefault(indicator_of[entry], set()).add(size)
    for name, series in entries.series.items():
        for entry in own_entries:
            value, index = series.value[entry], indicator_of[entry]
            if value is None or index not in fractions or entry in series.percent:
                continue
            # Among fractions, exactly 1 may mean 100 %, and 1.1 is 110 %.
            largest = LARGEST_FRACTION if index in small else 1
            if not 0 < abs(value) <= largest or entries.is_share_of_parts(entry, value):
                continue
            is_nearer = is_nearer_times_hundred(abs(value), percentages_of.get(index, ()))
            if index in mixed and not is_nearer:
                continue
            notes.setdefault(entry, set()).add(Note.PERCENT_BELOW_ONE)
            # Fractions of a unit '%' compare rightly among themselves, whatever they are, and so does 0.72 %
            # beside 2.4 %. Where only the title says '%', nobody knows what a fraction is.
            waits = index in small or is_nearer
            if waits:
                series.value[entry], series.state[entry] = None, State.UNCLEAR
            entries.cell_issues.append(
                CellIssue(
                    entry,
                    IssueKind.PERCENT_BELOW_ONE,
                    series.column[entry],
                    series.raw[entry],
                    (value, float(f"{value * 100:.12g}")),
                    name,
                    {"waits": "yes"} if waits else {},
                )
            )
    return percentage_entries


def _find_two_scales(entries: EntryColumns, indicator_of: Sequence[int]) -> set[int]:
    """The indicators without a unit of which one series has fractions and percentages: 0.7, 1, 80."""
    values_of: defaultdict[tuple[int, str], list[float]] = defaultdict(list)
    units = entries.text["unit"]
    for name, series in entries.series.items():
        for entry, value in enumerate(series.value):
            if value is not None and value and indicator_of[entry] >= 0:
                # A unit says what the numbers are, so that no share is among them.
                values_of[indicator_of[entry], name].append(-1.0 if units[entry].strip() else value)
    return {
        index
        for (index, _), values in values_of.items()
        if any(value < 1 for value in values)
        and max(values) >= LEAST_PERCENTAGE
        and all(0 < value <= 1 or LEAST_PERCENTAGE <= value <= MOST_PERCENTAGE for value in values)
    }
