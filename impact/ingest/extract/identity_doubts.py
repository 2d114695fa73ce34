"""Pairs of indicators of a file that may be one: a code before two titles, and titles that are nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_codes import GrantCode
from impact.ingest.periods.header_details import read_details
from impact.ingest.values.unit_names import are_apart, name_unit
from impact.model.submission import IssueKind, SubmittedIndicator
from impact.model.titles import pair_similar_titles, title_key


class Identified(Protocol):
    """What is compared of an indicator: `base` as (grant, code, result, title, unit, location) where not `coded`."""

    base: tuple[str, ...]
    coded: bool
    entries: list[int]
    breakdown: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class IdentityDoubt:
    """Whether `second` is the same indicator as `first`; both are indexes from 0 in file order."""

    kind: IssueKind
    first: int
    second: int
    code: str = ""


def find_doubts(
    entries: EntryColumns, indicators: Sequence[Identified], disputed: set[GrantCode]
) -> list[IdentityDoubt]:
    """Find the pairs that the file does not prove to be two indicators, each indicator as second at most once.

    Two that have values of one period, or rows in one table with periods in its header, are two; but sheets of two
    places whose numbers are mostly alike may be copies.
    """
    doubts: dict[int, IdentityDoubt] = {}
    filled = _Filled(entries, indicators)
    by_code: dict[tuple[str, ...], int] = {}
    by_title: dict[tuple[str, ...], dict[str, list[int]]] = {}
    by_spelling: dict[tuple[str, ...], int] = {}
    by_unit: dict[tuple[str, ...], dict[str, int]] = {}
    for index, item in enumerate(indicators):
        if item.coded or not filled.has_values(index):
            continue
        if item.base[:2] in disputed:
            first = by_code.setdefault(item.base[:2], index)
            if first != index and not filled.are_two(first, index):
                doubts[index] = IdentityDoubt(IssueKind.SAME_CODE, first, index, item.base[1])
        grant, code, result, title, unit, location = item.base
        frame = (grant, code, *(title_key(text) for text in (result, unit, location) if text), item.breakdown)
        by_title.setdefault(frame, {}).setdefault(title, []).append(index)
        first = by_spelling.setdefault((*frame, title_key(title)), index)
        own, other = (_title_of(entries, indicators[place]) for place in (index, first))
        if own != other and indicators[first].base[3] == title:
            doubts.setdefault(index, IdentityDoubt(IssueKind.SIMILAR_TITLES, first, index))
        # The same words with another unit, or with the unit in the title: 'Bereik (gezinnen)' beside 'Bereik'.
        bare, stated_unit = _part_unit(title, unit)
        subject = (grant, code, *(title_key(text) if text else "" for text in (result, bare, location)), item.breakdown)
        of_units = by_unit.setdefault(subject, {})
        for other_unit, first_of_unit in of_units.items():
            may_be_one = other_unit != stated_unit and not are_apart(name_unit(other_unit), name_unit(stated_unit))
            if may_be_one and not filled.are_two(first_of_unit, index):
                doubts.setdefault(index, IdentityDoubt(IssueKind.SIMILAR_TITLES, first_of_unit, index))
                break
        of_units.setdefault(stated_unit, index)
    for titles in by_title.values():
        for earlier, later in pair_similar_titles(titles) if len(titles) > 1 else ():
            first, second = sorted((titles[earlier][0], titles[later][0]))
            if not filled.are_two(first, second):
                doubts.setdefault(second, IdentityDoubt(IssueKind.SIMILAR_TITLES, first, second))
    if entries.alike_places:
        for first, second in _find_copied_places(entries, indicators):
            doubts.setdefault(second, IdentityDoubt(IssueKind.SAME_ON_SHEETS, first, second))
    return [doubts[index] for index in sorted(doubts)]


def _part_unit(title: str, unit: str) -> tuple[str, str]:
    """A title without the unit in it, and that unit or else the one of its column."""
    details = read_details(title)
    # A scale is asked about by itself, and a group or any other text in brackets makes another indicator.
    if details.unit and details.scale == 1 and not details.inside and not details.group:
        return details.bare, unit or details.unit
    return title, unit


def _find_copied_places(entries: EntryColumns, indicators: Sequence[Identified]) -> Iterator[tuple[int, int]]:
    """The pairs of indicators that stand on the sheets of two places whose numbers are mostly alike."""
    by_place: dict[tuple[object, ...], dict[str, int]] = {}
    for index, item in enumerate(indicators):
        if item.coded or item.base[5] not in entries.given_places:
            continue
        grant, code, result, title, unit, location = item.base
        frame = (grant, code, title_key(result), title_key(title), unit, item.breakdown, item.occurrence)
        earlier = by_place.setdefault(frame, {})
        for place, first in earlier.items():
            if tuple(sorted((place, location))) in entries.alike_places:
                yield first, index
                break
        earlier.setdefault(location, index)


def ask_doubts(
    checks: CellChecks,
    entries: EntryColumns,
    indicators: Sequence[SubmittedIndicator],
    doubts: Sequence[IdentityDoubt],
) -> None:
    """Add a question for each doubt, at the code or title of the later indicator; it names the earlier one."""
    for doubt in doubts:
        first, second = indicators[doubt.first], indicators[doubt.second]
        name = "code" if doubt.kind is IssueKind.SAME_CODE else "title"
        checks.add_issue(
            doubt.kind,
            second.sheet,
            second.row,
            entries.place_of.get((second.sheet, name)),
            doubt.code or second.title,
            indicator=doubt.second,
            title=_name_with_unit(first, second),
            other=_name_with_unit(second, first),
            place=second.location,
            first_place=first.location or first.sheet,
            to_grant=first.grant_ref,
            to_key=first.key,
            to_title=first.title,
            to_code=doubt.code,
        )


def _name_with_unit(item: SubmittedIndicator, other: SubmittedIndicator) -> str:
    """The title of an indicator, with its unit where only that tells it from the other one."""
    is_told_by_unit = title_key(item.title) == title_key(other.title) and title_key(item.unit) != title_key(other.unit)
    return f"{item.title} ({item.unit})" if is_told_by_unit and item.unit else item.title


def _title_of(entries: EntryColumns, item: Identified) -> str:
    return " ".join(entries.text["title"][item.entries[0]].split())


class _Filled:
    """The entries with values of each indicator, and what they prove."""

    def __init__(self, entries: EntryColumns, indicators: Sequence[Identified]) -> None:
        self.entries, self.indicators = entries, indicators
        self.is_filled = entries.is_filled()

    def has_values(self, index: int) -> bool:
        """Whether an indicator (from 0) has a target or an actual."""
        return any(self.is_filled[entry] for entry in self.indicators[index].entries)

    def are_two(self, first: int, second: int) -> bool:
        """Whether two indicators (from 0) have values of one period, or rows in one table with periods as headers."""
        return bool(self._places(first) & self._places(second))

    def _places(self, index: int) -> set[tuple[object, ...]]:
        columns = self.entries
        places: set[tuple[object, ...]] = set()
        for entry in self.indicators[index].entries:
            if self.is_filled[entry]:
                places.add((columns.start[entry], columns.end[entry], columns.breakdown[entry]))
                if columns.wide_table[entry]:
                    places.add((columns.sheet[entry], columns.wide_table[entry]))
        return places
