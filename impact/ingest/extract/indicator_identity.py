"""Which rows are the same indicator (docs/decisions: identity without a code).

A title is never a key. Without a code the key is grant + result + title + unit + location, then the
breakdown where a row's own target or baseline shows that it is followed apart, then the occurrence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from impact.ingest.extract.entries import Entries
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.model.words import Note

LONGEST_KEY = 400
Base = tuple[str, ...]


@dataclass(slots=True)
class Identified:
    """One indicator: its entries (totals and series), breakdown and occurrence within its key."""

    base: Base
    coded: bool
    entries: list[int]
    totals: list[int]
    breakdown: str = ""
    occurrence: int = 1
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key within the grant; a long one ends in a digest, because databases limit an index."""
        parts = [*self.base[1:], self.breakdown] if not self.coded else [self.base[-1]]
        text = " | ".join(part for part in parts if part)
        if self.occurrence > 1:
            text += f" #{self.occurrence}"
        if len(text) <= LONGEST_KEY:
            return text
        return f"{text[:LONGEST_KEY]}…{sha256(text.encode()).hexdigest()[:16]}"


def identify(
    entries: Entries, grants: Sequence[str], units: Sequence[str]
) -> tuple[list[Identified], list[str]]:
    """The indicators in file order and, per entry, the breakdown of its values ('' for a total).

    `grants` and `units` give the grant and the unit of each entry.
    """
    coded = _coded(entries, grants)
    groups: dict[tuple[bool, Base], list[int]] = {}
    text = entries.text
    columns = zip(
        grants, text["code"], text["result_title"], text["title"], units, text["location"], strict=True
    )
    for entry, (grant, code, result, title, unit, location) in enumerate(columns):
        if code and (grant, code) in coded:
            group: tuple[bool, Base] = (True, (grant, code))
        else:
            group = (False, (grant, code, result, title, unit, location))
        if group in groups:
            groups[group].append(entry)
        else:
            groups[group] = [entry]
    stored = [""] * len(entries)
    steered = _steered_dimensions(entries)
    found: list[Identified] = []
    for (has_code, base), members in groups.items():
        if has_code:
            found.append(_by_code(entries, base, members, stored))
        elif len(members) == 1:
            found.append(Identified(base, False, members, members, entries.breakdown[members[0]]))
        else:
            found.extend(_without_code(entries, base, members, stored, steered))
    found.sort(key=lambda item: item.entries[0])
    _number(found)
    _same_titles(entries, grants, found)
    return found, stored


def _coded(entries: Entries, grants: Sequence[str]) -> set[tuple[str, str]]:
    """Codes that name one indicator; a code with several titles is a heading, not a code."""
    titles: dict[tuple[str, str], str] = {}
    several: set[tuple[str, str]] = set()
    for grant, code, title in zip(grants, entries.text["code"], entries.text["title"], strict=True):
        if code:
            known = titles.setdefault((grant, code), title)
            if title and known and known != title:
                several.add((grant, code))
            elif title and not known:
                titles[grant, code] = title
    return set(titles) - several


def _by_code(entries: Entries, base: Base, members: list[int], stored: list[str]) -> Identified:
    totals = [entry for entry in members if not entries.breakdown[entry]]
    for entry in members:
        stored[entry] = entries.breakdown[entry]
    notes = [] if totals else [Note.ONLY_BROKEN_DOWN]
    return Identified(base, True, members, totals, notes=notes)


def _dimensions(breakdown: str) -> str:
    """The dimensions of a breakdown without their categories."""
    return ";".join(part.partition("=")[0].strip() for part in breakdown.split(";"))


def _steered_dimensions(entries: Entries) -> frozenset[str]:
    """Dimensions whose groups have targets or baselines of their own in this file: people steer on them.

    Looked at over the whole file, so that one group without a target is not read in another way than
    the hundreds beside it that have one.
    """
    target, baseline = entries.series[TARGET].state, entries.series[BASELINE].state
    named = {
        breakdown
        for breakdown, a, b in zip(entries.breakdown, target, baseline, strict=True)
        if breakdown and (a is not None or b is not None)
    }
    return frozenset(_dimensions(breakdown) for breakdown in named)


def _without_code(
    entries: Entries, base: Base, members: list[int], stored: list[str], steered: frozenset[str]
) -> list[Identified]:
    breakdown = entries.breakdown
    periods = [(entries.start[entry], entries.end[entry]) for entry in members]
    per_period = Counter(periods)
    different = {breakdown[entry] for entry in members}
    if max(per_period.values()) == 1:
        if len(different) == 1:
            return [_later(Identified(base, False, members, members, breakdown[members[0]]))]
        # One value per period: the breakdown only says whom that value is about.
        return [_later(Identified(base, False, members, members))]
    if len(different) == 1:
        return _occurrences(entries, base, members, breakdown[members[0]])
    if _has_total_beside_parts(entries, members):
        return _total_with_series(entries, base, members, stored)
    if any(_dimensions(breakdown[entry]) in steered for entry in members):
        return _each_breakdown(entries, base, members)
    # Parts of one whole that is not given: kept as its series, never summed.
    for entry in members:
        stored[entry] = breakdown[entry]
    return [Identified(base, False, members, [], notes=[Note.ONLY_BROKEN_DOWN])]


def _later(item: Identified) -> Identified:
    if len(item.entries) > 1:
        item.notes.append(Note.SAME_KEY_OTHER_PERIOD)
    return item


def _has_total_beside_parts(entries: Entries, members: Sequence[int]) -> bool:
    with_parts = {(entries.start[e], entries.end[e]) for e in members if entries.breakdown[e]}
    target, actual = entries.series[TARGET].state, entries.series[ACTUAL].state
    return any(
        not entries.breakdown[e]
        and (entries.start[e], entries.end[e]) in with_parts
        and (target[e] is not None or actual[e] is not None)
        for e in members
    )


def _total_with_series(
    entries: Entries, base: Base, members: Sequence[int], stored: list[str]
) -> list[Identified]:
    found = _occurrences(entries, base, [e for e in members if not entries.breakdown[e]], "")
    parts = [e for e in members if entries.breakdown[e]]
    for entry in parts:
        stored[entry] = entries.breakdown[entry]
    found[0].entries = sorted([*found[0].entries, *parts])
    return found


def _each_breakdown(entries: Entries, base: Base, members: Sequence[int]) -> list[Identified]:
    by_breakdown: dict[str, list[int]] = {}
    for entry in members:
        by_breakdown.setdefault(entries.breakdown[entry], []).append(entry)
    return [item for name, rows in by_breakdown.items() for item in _occurrences(entries, base, rows, name)]


def _occurrences(entries: Entries, base: Base, members: Sequence[int], breakdown: str) -> list[Identified]:
    """The same key and period again is another indicator with the same title."""
    seen: Counter[tuple[object, object]] = Counter()
    found: list[list[int]] = []
    for entry in members:
        period = (entries.start[entry], entries.end[entry])
        if seen[period] == len(found):
            found.append([])
        found[seen[period]].append(entry)
        seen[period] += 1
    return [_later(Identified(base, False, rows, list(rows), breakdown)) for rows in found]


def _number(found: Sequence[Identified]) -> None:
    """Number what is left equal: the grant is part of the comparison, the key within it is not."""
    seen: Counter[tuple[str, str]] = Counter()
    for item in found:
        name = (item.base[0], item.key)
        seen[name] += 1
        item.occurrence = seen[name]


def _same_titles(entries: Entries, grants: Sequence[str], found: Sequence[Identified]) -> None:
    text = entries.text
    names = [
        (grants[item.entries[0]], text["result_title"][item.entries[0]], text["title"][item.entries[0]])
        for item in found
    ]
    again = Counter(names)
    for item, name in zip(found, names, strict=True):
        if again[name] > 1:
            item.notes.append(Note.SAME_TITLE)
