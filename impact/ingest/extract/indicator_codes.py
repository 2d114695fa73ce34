"""Which codes of a file identify an indicator: not a running number, not a code that stands before several titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.formats.number_formats import fixed_decimals
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.model.title_comparison import title_key

_RUNNING_NUMBER = re.compile(r"(\d{1,4})[.)]?")
GrantCode = tuple[str, str]


@dataclass(slots=True)
class CodesOfFile:
    """The codes of a file by grant: those that `identify`, and the `running` numbers, which say nothing.

    Any other code stands before several titles: as a heading of them (most codes do so, or the titles have values of
    one period), or `disputed`: it may be one indicator that was renamed, or two that got the same code.
    """

    identifying: set[GrantCode] = field(default_factory=set)
    running: set[GrantCode] = field(default_factory=set)
    disputed: set[GrantCode] = field(default_factory=set)


def find_codes(entries: EntryColumns, grants: Sequence[str]) -> CodesOfFile:
    """Sort the codes of a file by what they identify; `grants` gives the grant of each entry."""
    titles_of: dict[GrantCode, set[str]] = {}
    for grant, code, title in dict.fromkeys(zip(grants, entries.text["code"], entries.text["title"], strict=True)):
        if code:
            keys = titles_of.setdefault((grant, code), set())
            if title:
                keys.add(title_key(title))
    several = {pair for pair, keys in titles_of.items() if len(keys) > 1}
    codes = CodesOfFile(set(titles_of) - several - _codes_of_places(entries, grants))
    if not several:
        return codes
    codes.running = _running_numbers(entries, grants, several)
    codes.identifying -= codes.running
    several -= codes.running
    coded = len(titles_of) - len(codes.running)
    codes.disputed = several if len(several) * 2 <= coded else set()
    return codes


def _codes_of_places(entries: EntryColumns, grants: Sequence[str]) -> set[GrantCode]:
    """The codes that stand on the sheets of several places: each place has its own indicator."""
    if not entries.given_places:
        return set()
    places_of: dict[GrantCode, set[str]] = {}
    for grant, code, place in set(zip(grants, entries.text["code"], entries.text["location"], strict=True)):
        if code and place in entries.given_places:
            places_of.setdefault((grant, code), set()).add(place)
    return {pair for pair, places in places_of.items() if len(places) > 1}


def show_decimals(codes: list[str], resolved: ResolvedTable, column: Column, special: CellFormats) -> None:
    """Give codes that were typed as numbers the decimals their cells show: 1.1 with two decimals is the code 1.10.

    `codes` are those of the data rows. A column of whole numbers is left as it is.
    """
    cells = resolved.pick(column)
    if not any(type(cell) is float and not cell.is_integer() for cell in cells):
        return
    ranges = [(first, last, fixed_decimals(code)) for first, last, code in special.formats.in_column(column.place)]
    for first, last, decimals in ranges:
        for position, row in enumerate(resolved.rows):
            cell = cells[position]
            if decimals and first <= resolved.table.first + row <= last and isinstance(cell, float):
                codes[position] = f"{cell:.{decimals}f}"


def _running_numbers(entries: EntryColumns, grants: Sequence[str], several: set[GrantCode]) -> set[GrantCode]:
    """The codes of sheets whose codes count 1, 2, 3 … and begin again at 1 with another title."""
    columns = zip(entries.sheet, grants, entries.text["code"], entries.text["title"], strict=True)
    by_sheet: dict[str, list[tuple[GrantCode, str]]] = {}
    for sheet, grant, code, title in columns:
        rows = by_sheet.setdefault(sheet, [])
        step = ((grant, code), title)
        if code and title and (not rows or rows[-1] != step):
            rows.append(step)
    running: set[GrantCode] = set()
    for rows in by_sheet.values():
        codes = {pair for pair, _ in rows}
        if codes & several and _counts_up([pair[1] for pair, _ in rows]):
            running |= codes
    return running


def _counts_up(codes: Sequence[str]) -> bool:
    """Whether codes are whole numbers that go up by one, stay, or begin again at one."""
    matches = [_RUNNING_NUMBER.fullmatch(code) for code in codes]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) < len(codes) or numbers[0] > 1:
        return False
    return all(later in (earlier, earlier + 1, 1) for earlier, later in pairwise(numbers))
