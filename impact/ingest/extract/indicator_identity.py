"""Identity of indicators: which entries belong to the same one (docs/decisions: identity without a code).

A title alone is never a key. Without a code the key is grant + result + title + unit + location, then the breakdown
where a target or baseline of its own shows that it is an indicator by itself, then the occurrence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.model.words import Note

MAX_KEY_LENGTH = 400
BaseKey = tuple[str, ...]


@dataclass(slots=True)
class IdentifiedIndicator:
    """One indicator: its entries (indexes from 0; `totals` are those without breakdown), and what makes its key.

    `coded`: `base` is (grant, code), else (grant, code, result, title, unit, location). `occurrence` counts from 1.
    """

    base: BaseKey
    coded: bool
    entries: list[int]
    totals: list[int]
    breakdown: str = ""
    occurrence: int = 1
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key within the grant; a long one is cut and ends in a digest, because databases limit index size."""
        parts = [*self.base[1:], self.breakdown] if not self.coded else [self.base[-1]]
        text = " | ".join(part for part in parts if part)
        if self.occurrence > 1:
            text += f" #{self.occurrence}"
        if len(text) <= MAX_KEY_LENGTH:
            return text
        return f"{text[:MAX_KEY_LENGTH]}…{sha256(text.encode()).hexdigest()[:16]}"


def identify_indicators(
    entries: EntryColumns, grants: Sequence[str], units: Sequence[str]
) -> tuple[list[IdentifiedIndicator], list[str]]:
    """Group entries into indicators: (indicators in file order, per entry the breakdown of its values, '' a total).

    `grants` and `units` give the grant and the unit of each entry.
    """
    codes = _find_codes(entries, grants)
    groups: dict[tuple[bool, BaseKey], list[int]] = {}
    text = entries.text
    columns = zip(
        grants, text["code"], text["result_title"], text["title"], units, text["location"], strict=True
    )
    for entry, (grant, code, result, title, unit, location) in enumerate(columns):
        if code and (grant, code) in codes:
            group: tuple[bool, BaseKey] = (True, (grant, code))
        else:
            group = (False, (grant, code, result, title, unit, location))
        if group in groups:
            groups[group].append(entry)
        else:
            groups[group] = [entry]
    stored = [""] * len(entries)
    with_targets = _dimensions_with_targets(entries)
    indicators: list[IdentifiedIndicator] = []
    for (has_code, base), members in groups.items():
        if has_code:
            indicators.append(_identify_by_code(entries, base, members, stored))
        elif len(members) == 1:
            indicators.append(
                IdentifiedIndicator(base, False, members, members, entries.breakdown[members[0]])
            )
        else:
            indicators.extend(_identify_without_code(entries, base, members, stored, with_targets))
    indicators.sort(key=lambda item: item.entries[0])
    _number_duplicates(indicators)
    _note_same_titles(entries, grants, indicators)
    return indicators, stored


def _find_codes(entries: EntryColumns, grants: Sequence[str]) -> set[tuple[str, str]]:
    """The (grant, code) pairs that name one indicator; a code with several titles is a heading, not a code."""
    titles: dict[tuple[str, str], str] = {}
    ambiguous: set[tuple[str, str]] = set()
    for grant, code, title in zip(grants, entries.text["code"], entries.text["title"], strict=True):
        if code:
            previous = titles.setdefault((grant, code), title)
            if title and previous and previous != title:
                ambiguous.add((grant, code))
            elif title and not previous:
                titles[grant, code] = title
    return set(titles) - ambiguous


def _identify_by_code(
    entries: EntryColumns, base: BaseKey, members: list[int], stored: list[str]
) -> IdentifiedIndicator:
    totals = [entry for entry in members if not entries.breakdown[entry]]
    for entry in members:
        stored[entry] = entries.breakdown[entry]
    notes = [] if totals else [Note.ONLY_BROKEN_DOWN]
    return IdentifiedIndicator(base, True, members, totals, notes=notes)


def _dimension_names(breakdown: str) -> str:
    """The dimensions of a breakdown without their categories."""
    return ";".join(part.partition("=")[0].strip() for part in breakdown.split(";"))


def _dimensions_with_targets(entries: EntryColumns) -> frozenset[str]:
    """Dimensions of which some group has a target or baseline of its own: each group is an indicator.

    Decided over the whole file, so that one group without a target is not read differently from the others.
    """
    target, baseline = entries.series[TARGET].state, entries.series[BASELINE].state
    breakdowns = {
        breakdown
        for breakdown, a, b in zip(entries.breakdown, target, baseline, strict=True)
        if breakdown and (a is not None or b is not None)
    }
    return frozenset(_dimension_names(breakdown) for breakdown in breakdowns)


def _identify_without_code(
    entries: EntryColumns, base: BaseKey, members: list[int], stored: list[str], with_targets: frozenset[str]
) -> list[IdentifiedIndicator]:
    breakdown = entries.breakdown
    periods = [(entries.start[entry], entries.end[entry]) for entry in members]
    count_of = Counter(periods)
    breakdowns = {breakdown[entry] for entry in members}
    if max(count_of.values()) == 1:
        if len(breakdowns) == 1:
            return [
                _note_other_periods(IdentifiedIndicator(base, False, members, members, breakdown[members[0]]))
            ]
        # One value per period: the breakdown only describes whom that value is about.
        return [_note_other_periods(IdentifiedIndicator(base, False, members, members))]
    if len(breakdowns) == 1:
        return _split_occurrences(entries, base, members, breakdown[members[0]])
    if _has_total_beside_parts(entries, members):
        return _identify_total(entries, base, members, stored)
    if any(_dimension_names(breakdown[entry]) in with_targets for entry in members):
        return _identify_each_breakdown(entries, base, members)
    # Parts of a total that is not given: stored as its breakdown series, never summed.
    for entry in members:
        stored[entry] = breakdown[entry]
    return [IdentifiedIndicator(base, False, members, [], notes=[Note.ONLY_BROKEN_DOWN])]


def _note_other_periods(item: IdentifiedIndicator) -> IdentifiedIndicator:
    if len(item.entries) > 1:
        item.notes.append(Note.SAME_KEY_OTHER_PERIOD)
    return item


def _has_total_beside_parts(entries: EntryColumns, members: Sequence[int]) -> bool:
    with_parts = {(entries.start[e], entries.end[e]) for e in members if entries.breakdown[e]}
    target, actual = entries.series[TARGET].state, entries.series[ACTUAL].state
    return any(
        not entries.breakdown[e]
        and (entries.start[e], entries.end[e]) in with_parts
        and (target[e] is not None or actual[e] is not None)
        for e in members
    )


def _identify_total(
    entries: EntryColumns, base: BaseKey, members: Sequence[int], stored: list[str]
) -> list[IdentifiedIndicator]:
    indicators = _split_occurrences(entries, base, [e for e in members if not entries.breakdown[e]], "")
    parts = [e for e in members if entries.breakdown[e]]
    for entry in parts:
        stored[entry] = entries.breakdown[entry]
    indicators[0].entries = sorted([*indicators[0].entries, *parts])
    return indicators


def _identify_each_breakdown(
    entries: EntryColumns, base: BaseKey, members: Sequence[int]
) -> list[IdentifiedIndicator]:
    by_breakdown: dict[str, list[int]] = {}
    for entry in members:
        by_breakdown.setdefault(entries.breakdown[entry], []).append(entry)
    return [
        item for name, rows in by_breakdown.items() for item in _split_occurrences(entries, base, rows, name)
    ]


def _split_occurrences(
    entries: EntryColumns, base: BaseKey, members: Sequence[int], breakdown: str
) -> list[IdentifiedIndicator]:
    """Split entries so that each period occurs once per indicator: a repeat is another one with the same title."""
    count_of: Counter[tuple[object, object]] = Counter()
    occurrences: list[list[int]] = []
    for entry in members:
        period = (entries.start[entry], entries.end[entry])
        if count_of[period] == len(occurrences):
            occurrences.append([])
        occurrences[count_of[period]].append(entry)
        count_of[period] += 1
    return [
        _note_other_periods(IdentifiedIndicator(base, False, rows, list(rows), breakdown))
        for rows in occurrences
    ]


def _number_duplicates(indicators: Sequence[IdentifiedIndicator]) -> None:
    """Number indicators with the same grant and key as occurrence 1, 2 …, so that keys are unique per grant."""
    count_of: Counter[tuple[str, str]] = Counter()
    for item in indicators:
        name = (item.base[0], item.key)
        count_of[name] += 1
        item.occurrence = count_of[name]


def _note_same_titles(
    entries: EntryColumns, grants: Sequence[str], indicators: Sequence[IdentifiedIndicator]
) -> None:
    text = entries.text
    names = [
        (grants[item.entries[0]], text["result_title"][item.entries[0]], text["title"][item.entries[0]])
        for item in indicators
    ]
    count_of = Counter(names)
    for item, name in zip(indicators, names, strict=True):
        if count_of[name] > 1:
            item.notes.append(Note.SAME_TITLE)
