"""Identity of indicators: which entries belong to the same one (docs/decisions: identity without a code).

A title alone is never a key. Without a code the key is grant + result + title + unit + location, then the breakdown
where a target or baseline of its own shows that it is an indicator by itself, then the occurrence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.identity_doubts import IdentityDoubt, doubt_sections, find_doubts
from impact.ingest.extract.indicator_codes import find_codes
from impact.ingest.notation.row_words import are_names_apart, name_of_section
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.model.title_comparison import KEY_SEPARATOR, key_spelling, title_key
from impact.model.vocabulary.figure_notes import Note

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
        text = KEY_SEPARATOR.join(part for part in parts if part)
        if self.occurrence > 1:
            text += f" #{self.occurrence}"
        if len(text) <= MAX_KEY_LENGTH:
            return text
        return f"{text[:MAX_KEY_LENGTH]}…{sha256(text.encode()).hexdigest()[:16]}"


def identify_indicators(
    entries: EntryColumns, grants: Sequence[str], units: Sequence[str]
) -> tuple[list[IdentifiedIndicator], list[str], list[IdentityDoubt]]:
    """Group entries into indicators: (indicators in file order, per entry the breakdown of its values, '' a total,
    and the pairs that may be one indicator).

    `grants` and `units` give the grant and the unit of each entry. Spelling of titles does not count. Codes that do
    not identify are taken out of the entries.
    """
    codes = find_codes(entries, grants)
    groups: dict[tuple[bool, BaseKey], list[int]] = {}
    bases: dict[tuple[bool, BaseKey], BaseKey] = {}
    text = entries.text
    columns = zip(
        grants, text["code"], text["result_title"], text["title"], units, text["location"], strict=True
    )
    members_of: dict[BaseKey, list[int]] = {}
    for entry, row in enumerate(columns):
        members = members_of.get(row)
        if members is None:
            grant, code = row[:2]
            if code and (grant, code) in codes.identifying:
                base: BaseKey = (grant, code)
                group = (True, base)
            else:
                base = (grant, "" if (grant, code) in codes.running else code, *row[2:])
                group = (False, (*base[:2], *(title_key(part) if part else "" for part in base[2:])))
            bases.setdefault(group, base)
            members = members_of[row] = groups.setdefault(group, [])
        members.append(entry)
    stored = [""] * len(entries)
    with_targets = _dimensions_with_targets(entries)
    indicators: list[IdentifiedIndicator] = []
    for group, members in groups.items():
        has_code, base = group[0], bases[group]
        if has_code:
            indicators.append(_identify_by_code(entries, base, members, stored))
        elif len(members) == 1 and not entries.is_part[members[0]]:
            indicators.append(
                IdentifiedIndicator(base, False, members, members, entries.breakdown[members[0]])
            )
        else:
            indicators.extend(_identify_without_code(entries, base, members, stored, with_targets))
    indicators.sort(key=lambda item: item.entries[0])
    _number_duplicates(indicators)
    _note_same_titles(entries, grants, indicators)
    doubts = find_doubts(entries, indicators, codes.disputed)
    if codes.running or codes.disputed or any(not item.coded and item.base[1] for item in indicators):
        text["code"] = [
            code if (grant, code) in codes.identifying else "" for grant, code in zip(grants, text["code"], strict=True)
        ]
    return indicators, stored, doubts


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
    by_section = _split_sections(entries, base, members)
    if len(by_section) > 1:
        return [
            item
            for section, rows in by_section.items()
            for item in _identify_without_code(entries, section, rows, stored, with_targets)
        ]
    if any(entries.is_part[entry] for entry in members):
        return _identify_with_parts(entries, base, members, stored)
    breakdown = entries.breakdown
    count_of = Counter(entries.period_key(entry) for entry in members)
    breakdowns = {breakdown[entry] for entry in members}
    rows = {(*_place_of(entries, entry), _owner_of(entries, entry)) for entry in members if entries.wide_table[entry]}
    rows_of = Counter(row[:-1] for row in rows)
    if max(count_of.values()) == 1 and (len(breakdowns) > 1 or max(rows_of.values(), default=1) == 1):
        if len(breakdowns) == 1:
            return [
                _note_other_periods(entries, IdentifiedIndicator(base, False, members, members, breakdown[members[0]]))
            ]
        # One value per period: the breakdown only describes whom that value is about.
        return [_note_other_periods(entries, IdentifiedIndicator(base, False, members, members))]
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


def _split_sections(entries: EntryColumns, base: BaseKey, members: list[int]) -> dict[BaseKey, list[int]]:
    """Rows of one title under several headings of a sheet are as many indicators: per base its members.

    The headings name as many things ('Brugge 2023', 'Gent 2024'), or there are two rows of one period.
    """
    sections = {name_of_section(entries.section[entry]) for entry in members if not entries.is_part[entry]}
    if len(sections) < 2 or base[2]:
        return {base: members}
    places = {
        (*_place_of(entries, entry), entries.breakdown[entry], entries.row[entry]) for entry in members
    }
    repeated = len({place[:-1] for place in places}) < len(places)
    is_proven = repeated or _is_given_by_sections(entries, members)
    if not is_proven and not are_names_apart(sections):
        return {base: members}
    by_section: dict[BaseKey, list[int]] = {}
    for entry in members:
        section = name_of_section(entries.section[entry])
        by_section.setdefault((*base[:2], section, *base[3:]), []).append(entry)
        # What tells the two apart is also shown.
        entries.text["result_title"][entry] = section
    if not is_proven:
        doubt_sections(entries, [rows[0] for rows in by_section.values()])
    return by_section


def _is_given_by_sections(entries: EntryColumns, members: list[int]) -> bool:
    """Whether two sections, each in a table of its own, give the same value: series, period and group."""
    section_of: dict[tuple[object, ...], str] = {}
    for entry in members:
        for name in (ACTUAL, TARGET):
            if entries.series[name].state[entry] is not None:
                key = (name, entries.start[entry], entries.end[entry], entries.breakdown[entry])
                section = entries.section[entry]
                if section_of.setdefault(key, section) != section:
                    return True
    return False


def _place_of(entries: EntryColumns, entry: int) -> tuple[object, ...]:
    """Where an indicator can have one row only: the table with periods in its header, else the period."""
    if entries.wide_table[entry]:
        return entries.sheet[entry], entries.wide_table[entry]
    if entry in entries.year_targets:
        # The target of a year stands again beside each of its quarters.
        return TARGET, entries.year_targets[entry]
    return entries.period_key(entry)


def _owner_of(entries: EntryColumns, entry: int) -> tuple[str, int]:
    """The row of the indicator: that of the entry, or the one to which it belongs."""
    return entries.owner_of.get(entry) or (entries.sheet[entry], entries.row[entry])


def _identify_with_parts(
    entries: EntryColumns, base: BaseKey, members: Sequence[int], stored: list[str]
) -> list[IdentifiedIndicator]:
    """A row with rows for its parts below it: the parts are its series, whether it has a value itself or not.

    Where the title stands there again, each part belongs to the nearest row above.
    """
    # Beside columns of groups the row above has groups itself: 'Men | Women | Total' above 'of which youth'.
    wholes = [e for e in members if not entries.is_part[e] and not entries.breakdown[e]]
    parts = [e for e in members if entries.is_part[e] or entries.breakdown[e]]
    for entry in parts:
        stored[entry] = entries.breakdown[entry]
    if not wholes:
        return [IdentifiedIndicator(base, False, parts, [], notes=[Note.ONLY_BROKEN_DOWN])]
    indicators = _split_occurrences(entries, base, wholes, "")
    owner_of = {(entries.sheet[e], entries.row[e]): item for item in indicators for e in item.entries}
    rows_of: dict[str, list[int]] = {}
    for sheet, row in sorted(owner_of):
        rows_of.setdefault(sheet, []).append(row)
    for entry in parts:
        rows = rows_of.get(entries.sheet[entry], [])
        at = bisect_left(rows, entries.row[entry] + (not entries.is_part[entry])) - 1
        owner = owner_of[entries.sheet[entry], rows[at]] if at >= 0 else indicators[0]
        owner.entries.append(entry)
    states = [entries.series[name].state for name in (TARGET, ACTUAL)]
    for item in indicators:
        item.entries.sort()
        if not any(state[entry] is not None for state in states for entry in item.totals):
            item.notes.append(Note.ONLY_BROKEN_DOWN)
    return indicators


def _note_other_periods(entries: EntryColumns, item: IdentifiedIndicator) -> IdentifiedIndicator:
    """Note that an indicator is read from several rows; periods in the columns of one row go without saying."""
    if len({_owner_of(entries, entry) for entry in item.entries}) > 1:
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
    count_of: Counter[tuple[object, ...]] = Counter()
    place_of_row: dict[tuple[object, ...], int] = {}
    occurrences: list[list[int]] = []
    copies = _copied_sheets({entries.sheet[entry] for entry in members})
    shared = {entries.owner_of[entry] for entry in members if entry in entries.owner_of}
    has_sheets = len({entries.sheet[entry] for entry in members}) > 1
    occupied: dict[tuple[object, ...], list[_Occurrence]] = {}
    of_row: dict[tuple[object, ...], tuple[int, set[str]]] = {}
    for entry in members:
        # A row of a copied sheet is the same indicator again, with another value for the same period.
        where = (*_place_of(entries, entry), entries.sheet[entry] if entries.sheet[entry] in copies else "")
        owner = _owner_of(entries, entry)
        if entries.wide_table[entry] or owner in shared:
            # A row of a wide table is an indicator also in the periods in which it is blank.
            row = owner if entries.wide_table[entry] else (owner, where)
            place = place_of_row.get(row)
            if place is None:
                place = place_of_row[row] = count_of[where]
                count_of[where] += 1
        elif (same_row := of_row.get((owner, where))) and not same_row[1] & (filled := _filled_series(entries, entry)):
            # A target in the row of its value, each with a date of its own.
            place = same_row[0]
            same_row[1].update(filled)
        else:
            place = count_of[where]
            if has_sheets:
                places = occupied.setdefault(where, [])
                place = _free_place(places, entries.sheet[entry], entries.series_of_sheet(entries.sheet[entry]))
            count_of[where] = max(count_of[where], place + 1)
            of_row[owner, where] = place, _filled_series(entries, entry)
        while place >= len(occurrences):
            occurrences.append([])
        occurrences[place].append(entry)
    return [
        _note_other_periods(entries, IdentifiedIndicator(base, False, rows, list(rows), breakdown))
        for rows in occurrences
        if rows
    ]


def _filled_series(entries: EntryColumns, entry: int) -> set[str]:
    return {name for name, cells in entries.series.items() if cells.state[entry] is not None}


# Per occurrence of a title in one period: the sheets of its rows, and which series those sheets fill.
_Occurrence = tuple[set[str], set[str]]


def _free_place(places: list[_Occurrence], sheet: str, series: set[str]) -> int:
    """The first occurrence that a row completes, of a sheet of targets by one of results; else a new one."""
    for place, (sheets, filled) in enumerate(places):
        if sheet not in sheets and not filled & series:
            sheets.add(sheet)
            filled |= series
            return place
    places.append(({sheet}, set(series)))
    return len(places) - 1


# The name that spreadsheet programs give to the copy of a sheet: 'Cijfers (2)'.
_COPY_NAME = re.compile(r"(?P<name>.+?)\s?\((?:\d|[Cc]op(?:y|ie)|[Kk]opie)\)")


def _copied_sheets(sheets: Collection[str]) -> frozenset[str]:
    """Return those of the sheets that are by their name a copy of another one of them."""
    if len(sheets) < 2:
        return frozenset()
    matches = ((sheet, _COPY_NAME.fullmatch(sheet)) for sheet in sheets)
    return frozenset(sheet for sheet, match in matches if match and match["name"] in sheets)


def _number_duplicates(indicators: Sequence[IdentifiedIndicator]) -> None:
    """Number indicators with the same grant and key as occurrence 1, 2 …, so that keys are unique per grant."""
    count_of: Counter[tuple[str, str]] = Counter()
    for item in indicators:
        # Keys that differ in spelling only are told apart too: the store compares them without it.
        name = (item.base[0], item.key if item.coded else key_spelling(item.key))
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
