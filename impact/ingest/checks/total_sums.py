"""Rows called a total ('Subtotaal', 'Sous-total Gent') whose number none of the sums gives that they may stand for.

Which rows a total adds up stands nowhere: those since the heading or total above it, all of them, those of the place,
unit or period that it names. Its number is asked about where it is the sum of none of these; the rows count as they
are. A total that is the figure of one indicator is held beside its parts before (`layouts.indicator_totals`). Rows
count from 0, relative to `table.first`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from math import isclose

from impact.ingest.arithmetic.part_totals import MOST_ROUNDED, has_no_sum
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.files.readers import Cell
from impact.ingest.tables.resolved_table import HEADING_ROW, TOTAL_ROW, VALUE_ROLES, ResolvedTable
from impact.ingest.tables.total_rows import LONGEST_LABEL, is_subtotal, read_total_label
from impact.ingest.values import number_parser
from impact.ingest.values.column_parser import raw_of, text_of
from impact.ingest.values.decimal_mark import DecimalMark, resolve_number
from impact.ingest.values.number_parser import Form
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind

# So many numbers of a table are added up in search of the rows of its totals, and then only the likeliest rows of each:
# a table of many thousands of rows and totals must not take minutes.
MOST_ADDED = 500_000
# Totals of totals of totals: beyond so many blocks only the whole table is looked at.
MOST_BLOCKS = 12
FEWEST_TOTALS = 2
# Numbers of which each may be several: with more of them some sum fits by chance, and one way of writing holds for all.
MOST_IN_DOUBT = 4
# A number that is there and cannot be told: nothing is known of a sum with it.
_UNKNOWN = object()
_Number = float | object | None


def ask_about_total_rows(checks: CellChecks, tables: Iterable[ResolvedTable], marks: DecimalMark) -> None:
    """Ask about each number of a row that is left out as a total and is the sum of no rows beside it.

    A number that is asked about itself may be any of its readings.
    """
    doubted = [issue for issue in checks.issues if issue.is_open and len(issue.readings) > 1]
    for resolved in tables:
        totals = sorted(row for row, reason in resolved.reasons.items() if reason == TOTAL_ROW)
        if not totals or not resolved.rows:
            continue
        places = [column.place for column in resolved.columns if column.meaning.role in VALUE_ROLES]
        blocks = _TableBlocks(resolved, totals, set(places))
        numbers = {place: _read_numbers(resolved, totals, place, marks) for place in places}
        readings: dict[int, dict[int, Sequence[float]]] = {place: {} for place in places}
        for issue in doubted:
            row, place = (issue.row or 0) - 1 - resolved.table.first, (issue.column or 0) - 1
            if issue.sheet == resolved.table.sheet.name and place in readings:
                readings[place][row] = issue.readings
        for row in totals:
            for place, cells in numbers.items():
                own, expected = cells[row], _find_other_sum(cells, row, blocks, readings[place])
                if expected is not None and isinstance(own, float):
                    checks.add_issue(
                        IssueKind.TOTAL_ROW_DIFFERS,
                        resolved.table.sheet.name,
                        resolved.table.first + row + 1,
                        place + 1,
                        raw_of(resolved.cells[place][row]),
                        (own, float(f"{expected:.12g}")),
                        text=_label_of(resolved, row),
                    )


@dataclass(slots=True)
class _Rows:
    """Rows that a total may add up. `is_near`: a careful reader would take these; `are_totals`: they are totals."""

    rows: Sequence[int]
    is_near: bool = False
    are_totals: bool = False


class _TableBlocks:
    """The data rows of a table in blocks, between its totals, headings and empty rows."""

    def __init__(self, resolved: ResolvedTable, totals: Sequence[int], number_places: set[int]) -> None:
        self.resolved = resolved
        self.totals = totals
        self.added = 0
        self._row_sets: dict[tuple[object, ...], tuple[Sequence[int], ...]] = {}
        wholes = resolved.taken_totals
        self.rows = [row for row in resolved.rows if row not in wholes and row not in resolved.whole_doubts]
        self.text_places = [
            place for place in range(len(resolved.table.sheet.rows[0])) if place not in number_places
        ]
        headings = [row for row, reason in resolved.reasons.items() if reason == HEADING_ROW]
        count = resolved.table.last - resolved.table.first
        left_out = {*resolved.rows, *resolved.reasons}
        empty = [row for row in range(count) if row not in left_out]
        self.borders = sorted({*totals, *headings, *empty, *wholes})
        self.rows_of_text: dict[tuple[int, str], set[int]] = {}
        for place in self.text_places:
            for row in self.rows:
                if text := self._text(place, row):
                    self.rows_of_text.setdefault((place, text), set()).add(row)
        self.rows_of_name: dict[str, set[int]] = {}
        for (_, text), rows in self.rows_of_text.items():
            if len(text) <= LONGEST_LABEL and (name := normalise_words(text)):
                self.rows_of_name.setdefault(name, set()).update(rows)
        title = resolved.find("title")
        unit = next((c for c in resolved.columns if c.meaning.role in ("unit", "unit_or_measure", "measure")), None)
        self.unit_of: dict[int, str] = {}
        self.rates: set[int] = set()
        for row in self.rows:
            source = resolved.source_rows.get(row, row)
            text = text_of(resolved.cells[unit.place][source]) if unit else ""
            self.unit_of[row] = normalise_words(text)
            if has_no_sum(text_of(resolved.cells[title.place][source]) if title else "", text):
                self.rates.add(row)

    def choose_rows(self, row: int) -> Iterator[_Rows]:
        """The sets of rows that a total may add up, the likeliest first; made one by one, since the first mostly is."""
        row_sets = self._find_row_sets(row)
        is_near = True
        for rows in chain(row_sets, self._blocks_of(row)):
            if not is_near and self.added > MOST_ADDED:
                return
            self.added += len(rows)
            yield _Rows(rows, is_near=is_near)
            is_near = False
        for rows in self._blocks_of(row) if row_sets else ():
            for rows_told in map(frozenset, row_sets):
                self.added += len(rows)
                if part := [other for other in rows if other in rows_told]:
                    yield _Rows(part)
        above = self.borders[: bisect_left(self.borders, row)]
        for start in (*above[::-1][:MOST_BLOCKS], -1):
            of_start = self.totals[bisect_right(self.totals, start) : bisect_left(self.totals, row)]
            if len(of_start) >= FEWEST_TOTALS:
                yield _Rows(of_start, are_totals=True)

    def _find_row_sets(self, row: int) -> tuple[Sequence[int], ...]:
        """The rows that the words of a total tell: those that it names, and those with its other texts."""
        texts = tuple(self._text(place, row) for place in self.text_places)
        if texts not in self._row_sets:
            row_sets = (self._rows_named(row), self._rows_alike(row))
            self._row_sets[texts] = tuple(sorted(rows) for rows in row_sets if rows)
        return self._row_sets[texts]

    def _blocks_of(self, row: int) -> Iterator[Sequence[int]]:
        """The rows from a border down to a total, then those from it to a border, then all; none of them empty."""
        place = bisect_left(self.rows, row)
        at = bisect_left(self.borders, row)
        for start in (*self.borders[:at][::-1][:MOST_BLOCKS], -1):
            if block := self.rows[bisect_right(self.rows, start) : place]:
                yield block
        for end in (*self.borders[at + 1 :][:MOST_BLOCKS], self.resolved.table.last):
            if block := self.rows[place : bisect_left(self.rows, end)]:
                yield block
        if self.rows:
            yield self.rows

    def is_subtotal(self, row: int) -> bool:
        """Whether a row names itself the total of some of the rows only."""
        return any(is_subtotal(self._text(place, row)) for place in self.text_places)

    def _rows_named(self, row: int) -> set[int]:
        """The rows that a total names: 'Subtotaal Gent', those with 'Gent' in any column."""
        rows_found: set[int] = set()
        for place in self.text_places:
            label = read_total_label(self._text(place, row))
            words = label.words.split() if label.kind else []
            for first in range(len(words)):
                for last in range(first + 1, len(words) + 1):
                    if last - first < len(words):
                        rows_found |= self.rows_of_name.get(" ".join(words[first:last]), set())
        return rows_found

    def _rows_alike(self, row: int) -> set[int]:
        """The rows with the other texts of a total in the same columns: its place, period or unit."""
        alike: set[int] = set()
        for place in self.text_places:
            text = self._text(place, row)
            if text and not read_total_label(text).kind and (same := self.rows_of_text.get((place, text), set())):
                alike = (alike & same) or same if alike else same
        return alike

    def _text(self, place: int, row: int) -> str:
        own = text_of(self.resolved.cells[place][row])
        source = self.resolved.source_rows.get(row)
        return own if own or source is None else text_of(self.resolved.cells[place][source])


def _find_other_sum(
    cells: Sequence[_Number], row: int, blocks: _TableBlocks, readings: Mapping[int, Sequence[float]]
) -> float | None:
    """What the likeliest rows of a total give, where its number is the sum of none; None where it is, or may be.

    `readings`: what the numbers of rows that are asked about may be.
    """
    own = cells[row]
    if not isinstance(own, float):
        return None
    expected: float | None = None
    for choice in blocks.choose_rows(row):
        numbers = {other: cells[other] for other in choice.rows if cells[other] is not None}
        number_of = {other: number for other, number in numbers.items() if isinstance(number, float)}
        if len(number_of) < len(numbers):
            # A cell that is asked about itself: nobody knows the sum. Of a subtotal only its own rows matter.
            if choice.is_near or not blocks.is_subtotal(row):
                return None
            continue
        in_doubt = [other for other in number_of if other in readings]
        for possible_numbers in _combine_readings([readings[other] for other in in_doubt]):
            variant = number_of | dict(zip(in_doubt, possible_numbers, strict=True))
            if any(_is_sum(own, part) for part in _parts_that_add_up(variant, blocks)):
                return None
        if not number_of:
            continue
        are_rates = all(other in blocks.rates for other in number_of)
        if are_rates and min(number_of.values()) <= own <= max(number_of.values()):
            return None
        if expected is None and not choice.are_totals:
            amounts = [number for other, number in number_of.items() if are_rates or other not in blocks.rates]
            expected = sum(amounts) / (len(amounts) if are_rates else 1)
    return expected


def _combine_readings(readings: Sequence[Sequence[float]]) -> Iterable[Sequence[float]]:
    """What numbers that are asked about may be together; of many, all the first reading of each, or all the last."""
    if len(readings) <= MOST_IN_DOUBT:
        return product(*readings)
    return [reading[0] for reading in readings], [reading[-1] for reading in readings]


def _parts_that_add_up(numbers: dict[int, float], blocks: _TableBlocks) -> Iterable[Sequence[float]]:
    """The numbers of rows all together, without rates, and of each unit by itself."""
    yield [*numbers.values()]
    amounts = {row: number for row, number in numbers.items() if row not in blocks.rates}
    yield [*amounts.values()]
    units = {blocks.unit_of.get(row, "") for row in amounts}
    for unit in sorted(units) if len(units) > 1 else ():
        yield [number for row, number in amounts.items() if blocks.unit_of.get(row, "") == unit]


def _is_sum(own: float, parts: Sequence[float]) -> bool:
    """Whether a number is the sum of others; where any has decimals they may be rounded."""
    is_whole = all(float(number).is_integer() for number in (own, *parts))
    return isclose(own, sum(parts), rel_tol=1e-9, abs_tol=1e-9 if is_whole else MOST_ROUNDED)


def _read_numbers(
    resolved: ResolvedTable, totals: Sequence[int], place: int, marks: DecimalMark
) -> list[_Number]:
    """The numbers of a column in rows of data and totals; None where there is none."""
    cells = resolved.cells[place]
    numbers: list[_Number] = [None] * len(cells)
    for row in (*resolved.rows, *totals):
        numbers[row] = _read_number(cells[row], marks)
    return numbers


def _read_number(cell: Cell, marks: DecimalMark) -> _Number:
    if type(cell) is float or type(cell) is int:
        return float(cell)
    if not isinstance(cell, str):
        return None if cell is None else _UNKNOWN
    parsed = number_parser.parse_number_text(cell)
    if not cell.strip() or parsed.form in (Form.BLANK, Form.MISSING):
        return None
    value = resolve_number(cell, parsed, marks).value
    return _UNKNOWN if value is None else value


def _label_of(resolved: ResolvedTable, row: int) -> str:
    texts = (text_of(column[row]) for column in resolved.cells)
    return next((text for text in texts if read_total_label(text).kind), "")
