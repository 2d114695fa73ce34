"""Rows that are the sum of the rows above them, by their numbers or their formulas: asked about, never counted.

Positions count from 0 among the data rows of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isclose

from impact.ingest.extract.entries import PART_NAMES, SERIES_NAMES, CellIssue, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.subtotal_rows import GROUP_ROLES, PLACE_ROLES
from impact.ingest.values.value_vocabulary import measure_of_unit
from impact.model.address import parse_address
from impact.model.submission import IssueKind
from impact.model.words import Measure, State

# Beyond so many rows a table comes from a program, which writes its totals with a word.
MOST_ROWS = 5_000
MIN_ADDENDS = 2
# By chance one number in hundreds is the sum of those above it; so without a word two columns must agree, or one with
# more addends and a larger number.
MIN_COLUMNS, MIN_ADDENDS_OF_ONE, MIN_SUM_OF_ONE = 2, 3, 1_000


@dataclass(slots=True)
class _Block:
    """The rows since the last total, title or change of period, with a sum and a count per column."""

    sums: list[float]
    counts: list[int]
    key: tuple[object, ...] | None = None
    previous: int = -1
    names: set[str] = field(default_factory=set)


def ask_about_sums(resolved: ResolvedTable, extracts: Sequence[EntryColumns], special: CellFormats) -> None:
    """Make the values of rows that are a sum of rows above UNCLEAR, with a question for each cell.

    `extracts` are the entries of the table, one per data row in each; `special` its cells with formulas of sums.
    """
    if _has_groups(resolved):
        return
    suspected = _rows_with_sum_formula(resolved, special)
    if len(resolved.rows) <= MOST_ROWS or resolved.possible_totals:
        suspected |= _rows_that_add_up(resolved, extracts)
    for extract in extracts:
        for position in suspected:
            for name in SERIES_NAMES:
                cells = extract.series[name]
                value = cells.value[position]
                if value is not None and cells.state[position] is State.REPORTED:
                    cells.value[position], cells.state[position] = None, State.UNCLEAR
                    extract.cell_issues.append(
                        CellIssue(
                            position,
                            IssueKind.SUBTOTAL_SUSPECTED,
                            cells.column[position],
                            cells.raw[position],
                            (value,),
                            name,
                        )
                    )
            for name in PART_NAMES:
                extract.parts[name][position] = None


def _rows_with_sum_formula(resolved: ResolvedTable, special: CellFormats) -> set[int]:
    """The rows with a value that a formula adds up from at least two other data rows of its own column."""
    if not special.sums:
        return set()
    first = resolved.table.first
    position_of = {first + row: position for position, row in enumerate(resolved.rows)}
    places = {column.place for column in resolved.columns if column.meaning.role in SERIES_NAMES}
    sum_rows: set[int] = set()
    for (row, column), ranges in special.sums.items():
        if column in places and row in position_of:
            addends = _rows_of_ranges(ranges, column) & set(position_of)
            if len(addends - {row}) >= MIN_ADDENDS:
                sum_rows.add(position_of[row])
    return sum_rows


def _rows_of_ranges(ranges: str, column: int) -> set[int]:
    """The rows (from 0) of ranges such as 'B2:B5,B8' in a column (from 0)."""
    rows: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.partition(":")
        start, end = parse_address(first), parse_address(last or first)
        if start is not None and end is not None and start[1] <= column + 1 <= end[1]:
            rows.update(range(start[0] - 1, end[0]))
    return rows


def _has_groups(resolved: ResolvedTable) -> bool:
    """Whether rows are groups of their indicator: those and their total are compared by checks of their own."""
    return any(column.meaning.role in GROUP_ROLES for column in resolved.columns)


def _rows_that_add_up(resolved: ResolvedTable, extracts: Sequence[EntryColumns]) -> set[int]:
    columns = _value_columns(extracts)
    if not columns:
        return set()
    # Where each row has the number of its project, a program wrote the rows: each is an indicator of its own.
    is_typed_by_hand = len(resolved.rows) <= MOST_ROWS and resolved.find("grant_ref") is None
    has_places = any(column.meaning.role in PLACE_ROLES for column in resolved.columns)
    texts, dates = extracts[0].text, extracts[0]
    sum_rows: set[int] = set()
    block = _Block([0.0] * len(columns), [0] * len(columns))
    for position, row in enumerate(resolved.rows):
        title = texts["title"][position]
        unit = texts["unit"][position]
        key = (dates.start[position], dates.end[position], unit, title if has_places else "")
        if key != block.key or row != block.previous + 1:
            block = _Block([0.0] * len(columns), [0] * len(columns), key)
        block.previous = row
        is_named = row in resolved.possible_totals
        is_rate = measure_of_unit(unit) is Measure.PERCENTAGE
        if (is_named or (not is_rate and is_typed_by_hand)) and _adds_up(
            block, [column[position] for column in columns], is_named=is_named
        ):
            sum_rows.add(position)
            block = _Block([0.0] * len(columns), [0] * len(columns), key, row)
            continue
        for number, column in enumerate(columns):
            value = column[position]
            if value:
                block.sums[number] += value
                block.counts[number] += 1
    return sum_rows


def _adds_up(block: _Block, values: Sequence[float | None], *, is_named: bool) -> bool:
    """Whether all values of a row are the sums of the block above it, in so many columns that it is no chance."""
    matching: list[tuple[float, int]] = []
    for value, total, count in zip(values, block.sums, block.counts, strict=True):
        if value is None or (not value and not count):
            continue
        if count < MIN_ADDENDS or not isclose(value, total, rel_tol=1e-9, abs_tol=1e-9):
            return False
        matching.append((value, count))
    if not matching:
        return False
    if is_named or len(set(matching)) >= MIN_COLUMNS:
        return True
    value, count = matching[0]
    return len(matching) == 1 and count >= MIN_ADDENDS_OF_ONE and abs(value) >= MIN_SUM_OF_ONE


def _value_columns(extracts: Sequence[EntryColumns]) -> list[list[float | None]]:
    """The values of each column of the sheet once; a baseline is in every extract."""
    columns: dict[int, list[float | None]] = {}
    for extract in extracts:
        for name in SERIES_NAMES:
            cells = extract.series[name]
            if cells.column and cells.column[0]:
                columns.setdefault(cells.column[0], cells.value)
    return list(columns.values())
