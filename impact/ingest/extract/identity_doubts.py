"""Pairs of indicators of a file that may be one: a code before two titles, and titles that are nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_codes import GrantCode
from impact.ingest.notation.row_words import names_known_place
from impact.ingest.periods.header_details import read_details
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.unit_names import are_apart, name_unit
from impact.model.answers import CONTESTED
from impact.model.issues import IssueKind
from impact.model.submission import SubmittedIndicator
from impact.model.title_comparison import is_nearly_same, pair_similar_titles, title_key

# A sheet with more is written by a program, which tells rows of one title apart by columns of its own.
MOST_TYPED_ENTRIES = 400
# Of a longer sheet whose rows name their project such a program gives more of the titles twice; fewer are a slip.
MOST_REPEATED_BY_SLIP = 1 / 50
_REVISION = re.compile(
    r"(?:[(\[]\s*|[-\u2013,]\s+|\s)(?:herziene?|herwerkte?|gecorrigeerde?|definitie[fv]e?|finale?|bijgewerkte?|revised|corrected"
    r"|updated|r[ée]vis[ée]e?s?|corrig[ée]e?s?|d[ée]finiti(?:f|ve)s?|voorlopige?|provisional|preliminary|provisoires?|oude?|old"
    r"|ancien(?:ne)?|v\d)\s*[)\]]?\s*$",
    re.IGNORECASE,
)
# The texts of a row that say whose figures they are.
OWNER_NAMES = ("grant_title", "country", "organisation", "organisation_ref")
# The cases of a question about a title that stands in two rows: for one period, or each for others.
REPEATED_TITLE, TWO_ROWS, IN_TWO_LANGUAGES, UNDER_TWO_HEADINGS = "repeated", "two_rows", "translated", "headings"


class IdentifiableIndicator(Protocol):
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
    case: str = ""
    is_contested: bool = False


def find_doubts(
    entries: EntryColumns, indicators: Sequence[IdentifiableIndicator], disputed: set[GrantCode]
) -> list[IdentityDoubt]:
    """Find the pairs that the file does not prove to be two indicators, each indicator as second at most once.

    Two that have values of one period, or rows in one table with periods in its header, are two, unless they have one
    title, or titles that a slip of the pen makes two; and sheets of two places whose numbers are mostly alike may be
    copies.
    """
    doubts: dict[int, IdentityDoubt] = {}
    filled = _Filled(entries, indicators)
    by_code: dict[tuple[str, ...], int] = {}
    by_title: dict[tuple[str, ...], dict[str, list[int]]] = {}
    by_spelling: dict[tuple[str, ...], int] = {}
    by_unit: dict[tuple[str, ...], dict[str, int]] = {}
    first_row_of: dict[tuple[object, ...], int] = {}
    by_version: dict[tuple[str, ...], int] = {}
    text = entries.text
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
        # A running number that begins again parts a sheet in two lists.
        if filled.may_repeat_title(index) and not (text["code"][item.entries[0]] and not code):
            own_key = (item.base, item.breakdown, *filled.describe_row(index))
            repeated = first_row_of.setdefault(own_key, index)
            if repeated != index and (filled.has_numbers(repeated) or filled.has_numbers(index)):
                case = REPEATED_TITLE if filled.share_period(repeated, index) else TWO_ROWS
                doubts.setdefault(index, IdentityDoubt(IssueKind.SIMILAR_TITLES, repeated, index, case=case))
        # 'Leden (herzien)' beside 'Leden': the same row again, or another indicator?
        unrevised = _without_revision(title)
        first_version = by_version.setdefault((*frame, unrevised), index)
        if first_version != index and indicators[first_version].base[3] != title and filled.is_typed(index):
            doubts.setdefault(index, IdentityDoubt(IssueKind.SIMILAR_TITLES, first_version, index))
        # The same words with another unit, or with the unit in the title: 'Bereik (gezinnen)' beside 'Bereik'.
        bare, stated_unit = _part_unit(title, unit)
        subject = (grant, code, *(title_key(text) if text else "" for text in (result, bare, location)), item.breakdown)
        of_units = by_unit.setdefault(subject, {})
        for other_unit, first_of_unit in of_units.items():
            may_be_one = other_unit != stated_unit and not are_apart(name_unit(other_unit), name_unit(stated_unit))
            # A target and an actual below each other are one, where a text has no format that shows the unit.
            is_half = "" in (other_unit, stated_unit) and not filled.share_values(first_of_unit, index)
            if may_be_one and (is_half or not filled.are_two(first_of_unit, index)):
                doubts.setdefault(index, IdentityDoubt(IssueKind.SIMILAR_TITLES, first_of_unit, index))
                break
        of_units.setdefault(stated_unit, index)
    for titles in by_title.values():
        for earlier, later in pair_similar_titles(titles) if len(titles) > 1 else ():
            first, second = sorted((titles[earlier][0], titles[later][0]))
            is_slip = filled.is_typed(first) and filled.is_typed(second) and is_nearly_same(earlier, later)
            if is_slip or not filled.are_two(first, second):
                doubts.setdefault(second, IdentityDoubt(IssueKind.SIMILAR_TITLES, first, second))
    for first, second in _find_alike_without_unit(indicators, filled):
        doubts.setdefault(second, IdentityDoubt(IssueKind.SIMILAR_TITLES, first, second))
    for first, second in _find_alike(entries.alike_sections, indicators):
        doubts.setdefault(second, IdentityDoubt(IssueKind.SIMILAR_TITLES, first, second, case=UNDER_TWO_HEADINGS))
    for first, second in _find_alike(entries.alike_rows, indicators):
        doubts.setdefault(second, IdentityDoubt(IssueKind.SIMILAR_TITLES, first, second, case=IN_TWO_LANGUAGES))
    if entries.alike_places:
        for first, second in _find_copied_places(entries, indicators):
            doubts.setdefault(second, IdentityDoubt(IssueKind.SAME_ON_SHEETS, first, second))
    return [
        replace(
            doubt,
            is_contested=(doubt.case != "" or filled.is_typed(doubt.second))
            and filled.are_two(doubt.first, doubt.second),
        )
        if doubt.kind is IssueKind.SIMILAR_TITLES
        else doubt
        for _, doubt in sorted(doubts.items())
    ]


def _without_revision(title: str) -> str:
    """A title in plain words without one at its end, or in brackets, that says which version of a row it is."""
    return title_key(_REVISION.sub(" ", title)) or title_key(title)


def _part_unit(title: str, unit: str) -> tuple[str, str]:
    """A title without the unit in it, and that unit or else the one of its column."""
    details = read_details(title)
    # A scale is asked about by itself, and a group or any other text in brackets makes another indicator.
    if details.unit and details.scale == 1 and not details.inside and not details.group:
        return details.bare, unit or details.unit
    return title, unit


def _find_alike_without_unit(
    indicators: Sequence[IdentifiableIndicator], filled: _Filled
) -> Iterator[tuple[int, int]]:
    """The pairs with nearly the same titles of which one has a unit, as by the format of cells, and one has none."""
    units = {item.base[4] for item in indicators if not item.coded}
    if "" not in units or units == {""}:
        return
    frames: dict[tuple[object, ...], dict[str, int]] = {}
    for index, item in enumerate(indicators):
        if not item.coded and filled.has_values(index) and filled.is_typed(index):
            grant, code, result, title, _, location = item.base
            frame = (grant, code, title_key(result), title_key(location), item.breakdown)
            frames.setdefault(frame, {}).setdefault(title, index)
    for titles in frames.values():
        for pair in pair_similar_titles(titles) if len(titles) > 1 else ():
            first, second = sorted(titles[title] for title in pair)
            units = {indicators[index].base[4] for index in (first, second)}
            if len(units) > 1 and "" in units and not filled.are_two(first, second):
                yield first, second


def doubt_sections(entries: EntryColumns, firsts: Sequence[int]) -> None:
    """Note sections of which nothing says that they are two places: they may be one series under two names.

    `firsts` are the first entries of the sections.
    """
    first, *later = firsts
    is_known = names_known_place(entries.section[first])
    entries.alike_sections += [
        (first, entry) for entry in later if not (is_known and names_known_place(entries.section[entry]))
    ]


def _find_alike(
    pairs: Sequence[tuple[int, int]], indicators: Sequence[IdentifiableIndicator]
) -> Iterator[tuple[int, int]]:
    """The pairs of indicators of which two entries may be one."""
    if not pairs:
        return
    index_of = {entry: index for index, item in enumerate(indicators) for entry in item.entries}
    for first, second in pairs:
        if first in index_of and second in index_of and index_of[first] != index_of[second]:
            yield index_of[first], index_of[second]


def _find_copied_places(
    entries: EntryColumns, indicators: Sequence[IdentifiableIndicator]
) -> Iterator[tuple[int, int]]:
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
        checks.issues[-1].params.update(_describe_case(doubt, first, second))


def _describe_case(doubt: IdentityDoubt, first: SubmittedIndicator, second: SubmittedIndicator) -> dict[str, str]:
    """The further params of a question about a title that stands in two rows, or in one period twice."""
    contested = {CONTESTED: "yes"} if doubt.is_contested else {}
    if not doubt.case:
        return contested
    return contested | {"case": doubt.case, "first_row": str(first.row or ""), "second_row": str(second.row or "")}


def _name_with_unit(item: SubmittedIndicator, other: SubmittedIndicator) -> str:
    """The title of an indicator, with its unit or heading where only that tells it from the other one."""
    headings = item.result_title, other.result_title
    if title_key(item.title) == title_key(other.title) and headings[0] != headings[1] and headings[0]:
        return f"{item.title} ({headings[0]})"
    is_told_by_unit = title_key(item.title) == title_key(other.title) and title_key(item.unit) != title_key(other.unit)
    return f"{item.title} ({item.unit})" if is_told_by_unit and item.unit else item.title


def _title_of(entries: EntryColumns, item: IdentifiableIndicator) -> str:
    return " ".join(entries.text["title"][item.entries[0]].split())


def _name_of(item: IdentifiableIndicator) -> tuple[object, ...]:
    return item.base, item.breakdown


class _Filled:
    """The entries with values of each indicator, and what they prove."""

    def __init__(self, entries: EntryColumns, indicators: Sequence[IdentifiableIndicator]) -> None:
        self.entries, self.indicators = entries, indicators
        self.is_filled = entries.is_filled()
        self.typed_sheets = {sheet for sheet, count in Counter(entries.sheet).items() if count <= MOST_TYPED_ENTRIES}
        self.count_of = Counter(map(_name_of, indicators))
        repeats = len(indicators) - len(self.count_of)
        self.repeats_seldom = repeats <= MOST_REPEATED_BY_SLIP * len(indicators)

    def has_numbers(self, index: int) -> bool:
        """Whether an indicator (from 0) has a value, target or baseline about which nothing else is asked."""
        columns = self.entries.series.values()
        return any(
            cells.value[entry] is not None for cells in columns for entry in self.indicators[index].entries
        )

    def is_typed(self, index: int) -> bool:
        """Whether an indicator (from 0) stands on a sheet that somebody typed: where each row has the number of its
        project, a program wrote them."""
        entry = self.indicators[index].entries[0]
        return self.entries.sheet[entry] in self.typed_sheets and not self.entries.text["grant_ref"][entry]

    def may_repeat_title(self, index: int) -> bool:
        """Whether an indicator (from 0) may be another one of the same title again: one of a sheet that somebody typed,
        or of a longer one where its title stands twice, and none of the rows by which a program tells projects
        apart."""
        if self.is_typed(index) or self.count_of[_name_of(self.indicators[index])] == 1:
            return self.is_typed(index)
        text, entry = self.entries.text, self.indicators[index].entries[0]
        return not text["grant_ref"][entry] and (self.repeats_seldom or not text["grant_title"][entry])

    def describe_row(self, index: int) -> tuple[object, ...]:
        """What tells the first row of an indicator (from 0) from rows of the same title: its sheet, whose figures they
        are, and the words for its period where these are asked about."""
        columns, entry = self.entries, self.indicators[index].entries[0]
        doubts = (columns.period_doubts.get((entry, name)) for name in (ACTUAL, TARGET))
        words = tuple(doubt.text for doubt in doubts if doubt is not None)
        return (columns.sheet[entry], *(title_key(columns.text[name][entry]) for name in OWNER_NAMES), words)

    def has_values(self, index: int) -> bool:
        """Whether an indicator (from 0) has a target or an actual."""
        return any(self.is_filled[entry] for entry in self.indicators[index].entries)

    def are_two(self, first: int, second: int) -> bool:
        """Whether two indicators (from 0) have values of one series and period, or rows in one table with periods as
        headers."""
        return bool(self._places(first) & self._places(second))

    def share_values(self, first: int, second: int) -> bool:
        """Whether two indicators (from 0) have values of one series, period and group."""
        return bool(self._find_values(first) & self._find_values(second))

    def share_period(self, first: int, second: int) -> bool:
        """Whether two indicators (from 0) have values of one period, or of none that is known."""
        of_first, of_second = (
            {
                (self.entries.start[entry], self.entries.end[entry])
                for entry in self.indicators[index].entries
                if self.is_filled[entry]
            }
            for index in (first, second)
        )
        return bool(of_first & of_second)

    def _places(self, index: int) -> set[tuple[object, ...]]:
        columns = self.entries
        tables = {
            (columns.sheet[entry], columns.wide_table[entry])
            for entry in self.indicators[index].entries
            if self.is_filled[entry] and columns.wide_table[entry]
        }
        return self._find_values(index) | tables

    def _find_values(self, index: int) -> set[tuple[object, ...]]:
        columns = self.entries
        return {
            (columns.start[entry], columns.end[entry], columns.breakdown[entry], name)
            for entry in self.indicators[index].entries
            if self.is_filled[entry]
            for name, cells in columns.series.items()
            if cells.state[entry] is not None
        }
