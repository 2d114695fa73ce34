"""Rows that are the sum of the rows above them, by their numbers or their formulas: asked about, never counted.

Positions count from 0 among the data rows of a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from operator import eq

from impact.ingest.arithmetic.column_arithmetic import read_numbers
from impact.ingest.arithmetic.part_totals import fits_parts, has_no_sum, is_sum_of_parts
from impact.ingest.extract.entries import PART_NAMES, SERIES_NAMES, EntryColumns, SeriesCells
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.statements.totals_of_places import MIN_ADDENDS, find_parts_of_totals
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.total_rows import GROUP_ROLES, PLACE_ROLES
from impact.ingest.values.value_vocabulary import measure_of_unit
from impact.model.cell_address import parse_address
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State

# Beyond so many rows a table mostly comes from a program, which writes its totals with a word, and by chance some rows
# are sums of those above: only all columns, or a very large number, prove one.
MOST_ROWS = 5_000
# By chance one number in hundreds is the sum of those above it; so without a word two columns must agree, or one with
# more addends and a larger number.
MIN_COLUMNS, MIN_ADDENDS_OF_ONE, MIN_SUM_OF_ONE = 2, 3, 1_000
# A row without the code or unit that all others have is more likely to be their sum.
MIN_SUM_OF_BARE = 100


@dataclass(slots=True)
class _Block:
    """The rows since the last total, title or change of period, with a sum and a count per column."""

    sums: list[float]
    counts: list[int]
    key: tuple[object, ...] | None = None
    previous: int = -1
    names: set[str] = field(default_factory=set)


def ask_about_sums(
    resolved: ResolvedTable, extracts: Sequence[EntryColumns], special: CellFormats, *, has_texts: bool
) -> None:
    """Make the values of rows that are a sum of rows above UNCLEAR, with a question for each cell; and totals of one
    indicator that are not.

    `extracts` are the entries of the table, one per data row in each; `special` its cells with formulas of sums.
    `has_texts`: its columns hold words and not only numbers.
    """
    _ask_about_wholes(resolved, extracts)
    _ask_about_totals_of_columns(resolved, extracts)
    if has_texts or _has_groups(resolved):
        return
    suspected = _rows_with_sum_formula(resolved, special)
    suspected |= _rows_that_add_up(resolved, extracts)
    suspected |= _rows_of_all_others(resolved, extracts, suspected)
    for extract in extracts:
        for position in suspected:
            for name in SERIES_NAMES:
                cells = extract.series[name]
                value = cells.value[position]
                if value is not None and cells.state[position] is State.REPORTED:
                    extract.ask_about_value(position, name, IssueKind.SUBTOTAL_SUSPECTED, (value,))
            for name in PART_NAMES:
                extract.parts[name][position] = None


def _ask_about_wholes(resolved: ResolvedTable, extracts: Sequence[EntryColumns]) -> None:
    """Ask about the total of the rows of one indicator where it is not what they give."""
    for position, row in enumerate(resolved.rows):
        doubts = resolved.whole_doubts.get(row, {})
        for extract in extracts if doubts else ():
            for name in SERIES_NAMES:
                cells = extract.series[name]
                value, place = cells.value[position], cells.column[position] - 1
                if value is None or place not in doubts or cells.state[position] is not State.REPORTED:
                    continue
                readings = (value, float(f"{doubts[place]:.12g}"))
                extract.ask_about_value(position, name, IssueKind.TOTAL_DIFFERS, readings)


def _ask_about_totals_of_columns(resolved: ResolvedTable, extracts: Sequence[EntryColumns]) -> None:
    """Ask about values of a total beside columns that nothing explains ('Gent | Aalst | Totaal 2024') where these give
    another number together.
    """
    for total, places in find_parts_of_totals(resolved).items():
        parts_of_row = [
            [value for value in values if value is not None]
            for values in zip(*(read_numbers(resolved.cells[place]) for place in places), strict=True)
        ]
        for extract, position, value, parts, is_rate in _values_beside_parts(resolved, extracts, total, parts_of_row):
            # Places have no last one and no mean: only their sum is the total of a count.
            if not (fits_parts(value, parts, is_share=True) if is_rate else is_sum_of_parts(value, parts)):
                readings = (value, float(f"{sum(parts):.12g}"))
                extract.ask_about_value(position, ACTUAL, IssueKind.TOTAL_DIFFERS, readings)


def _values_beside_parts(
    resolved: ResolvedTable, extracts: Sequence[EntryColumns], place: int, parts_of_row: Sequence[list[float]]
) -> Iterator[tuple[EntryColumns, int, float, list[float], bool]]:
    """The certain values of a column (from 0) in rows with at least two parts: entries, position, value, parts, and
    whether the row is of a rate, which has no sum."""
    for extract in extracts:
        cells = extract.series[ACTUAL]
        for position, row in enumerate(resolved.rows):
            value, parts = cells.value[position], parts_of_row[row]
            is_of_column = cells.column[position] == place + 1 and cells.state[position] is State.REPORTED
            if value is None or not is_of_column or len(parts) < MIN_ADDENDS:
                continue
            is_percent = position in cells.percent
            is_rate = is_percent or has_no_sum(extract.text["title"][position], extract.text["unit"][position])
            # The cell of a percentage holds a hundredth of what it shows.
            scale = 100.0 if is_percent and max(map(abs, parts)) <= 1 < abs(value) else 1.0
            yield extract, position, value, [part * scale for part in parts], is_rate


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
    columns = _value_columns(resolved, extracts)
    if not columns:
        return set()
    # Where each row has the number of its project, a program wrote the rows: each is an indicator of its own.
    is_typed_by_hand = resolved.find("grant_ref") is None
    is_long = len(resolved.rows) > MOST_ROWS
    has_places = any(column.meaning.role in PLACE_ROLES for column in resolved.columns)
    texts, dates = extracts[0].text, extracts[0]
    units = texts["unit"]
    titles = texts["title"] if has_places else [""] * len(units)
    keys = list(zip(dates.start, dates.end, units, titles, strict=True))
    sum_rows: set[int] = set()
    if not any(map(eq, keys, keys[1:])):
        # Each row is of another period than the one above it, as in most long tables: there is nothing to add up.
        return sum_rows
    block = _Block([0.0] * len(columns), [0] * len(columns))
    for position, (row, key) in enumerate(zip(resolved.rows, keys, strict=True)):
        unit = units[position]
        if key != block.key or row != block.previous + 1:
            block = _Block([0.0] * len(columns), [0] * len(columns), key)
        block.previous = row
        is_named = row in resolved.possible_totals
        # Of a block with fewer rows nothing is a sum; most blocks of a long table are rows of one period each.
        can_be_sum = max(block.counts) >= MIN_ADDENDS and (
            is_named or (is_typed_by_hand and measure_of_unit(unit) is not Measure.PERCENTAGE)
        )
        if can_be_sum and _adds_up(
            block, [column[position] for column in columns], is_named=is_named, is_long=is_long
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


def _rows_of_all_others(
    resolved: ResolvedTable, extracts: Sequence[EntryColumns], sum_rows: Collection[int]
) -> set[int]:
    """The first or last row where it is the sum of all other rows, in whatever units those are.

    Percentages that are fractions by their format are added up as fractions, as programs do. `sum_rows` are rows that
    are sums already. Parts of a row are compared with it by checks of their own.
    """
    if resolved.find("grant_ref") is not None or any(extracts[0].is_part):
        return set()
    series = [cells for extract in extracts for name in SERIES_NAMES if (cells := extract.series[name]).column]
    columns = {cells.column[0]: (cells, _numbers_as_written(resolved, cells)) for cells in series if cells.column[0]}
    rows = [position for position in range(len(resolved.rows)) if position not in sum_rows]
    # Facts of the organisation may stand under an empty row, above the sum of the table.
    gap = next((n for n in range(1, len(rows)) if resolved.rows[rows[n]] - resolved.rows[rows[n - 1]] > 1), len(rows))
    whole_rows: set[int] = set()
    for position in {*rows[:1], *rows[-1:]}:
        if any(_is_measured_apart(extracts[0], position, other) for other in rows if other != position):
            continue
        is_bare = _is_barer(extracts[0], position, rows)
        for addend_rows in (rows, rows[:gap]):
            addends = [other for other in addend_rows if other != position]
            if any(_is_sum_of(columns, position, addends, factor, is_bare=is_bare) for factor in (1.0, 0.01)):
                whole_rows.add(position)
    return whole_rows


def _is_sum_of(
    columns: Mapping[int, tuple[SeriesCells, Sequence[float | None]]],
    position: int,
    rows: Sequence[int],
    factor: float,
    *,
    is_bare: bool,
) -> bool:
    """Whether a row is the sum of others in each column, percentages by their sign counted times `factor`."""
    own = [numbers[position] for _, numbers in columns.values()]
    block = _Block([0.0] * len(columns), [0] * len(columns))
    for number, (cells, numbers) in enumerate(columns.values()):
        addends = [
            value * (factor if other in cells.percent else 1.0) for other in rows if (value := numbers[other])
        ]
        block.sums[number], block.counts[number] = sum(addends), len(addends)
        if any(cells.state[other] is State.UNCLEAR and numbers[other] is None for other in rows):
            # What may be one number or another cannot be added up, and proves nothing.
            own[number] = None
        elif (value := own[number]) is not None and not _is_equal(value, block.sums[number]):
            return False
    return _adds_up(block, own, is_named=False, is_bare=is_bare)


def _is_barer(entries: EntryColumns, position: int, rows: Collection[int]) -> bool:
    """Whether a row leaves a text empty that all others have, such as a code or a unit: it is not of their kind."""
    is_bare = any(
        not texts[position].strip() and all(texts[other].strip() for other in rows if other != position)
        for name, texts in entries.text.items()
        if name != "title"
    )
    # Nobody adds percentages up to people.
    return is_bare and not any(
        measure_of_unit(entries.text["unit"][other]) is Measure.PERCENTAGE for other in rows if other != position
    )


def _is_measured_apart(entries: EntryColumns, position: int, other: int) -> bool:
    """Whether two rows are values of one indicator in periods that have no day in common: neither is part of the other.

    The period of a year holds its quarters, so the row of a year may still be the sum of theirs.
    """
    titles = entries.text["title"]
    start, end = entries.start[position], entries.end[position]
    other_start, other_end = entries.start[other], entries.end[other]
    if titles[position] != titles[other] or start is None or end is None or other_start is None or other_end is None:
        return False
    return end < other_start or other_end < start


def _is_equal(value: float, total: float) -> bool:
    return isclose(value, total, rel_tol=1e-9, abs_tol=1e-9)


def _adds_up(
    block: _Block, values: Sequence[float | None], *, is_named: bool, is_long: bool = False, is_bare: bool = False
) -> bool:
    """Whether all values of a row are the sums of the block above it, in so many columns that it is no chance.

    `is_long`: among so many rows chance is less rare. `is_bare`: the row has no code or unit as the others do.
    """
    matching: list[tuple[float, int]] = []
    for value, total, count in zip(values, block.sums, block.counts, strict=True):
        if value is None or (not value and not count):
            continue
        if not count or not _is_equal(value, total):
            return False
        matching.append((value, count))
    if not any(count >= MIN_ADDENDS for _, count in matching):
        # The only number of a column again goes with a sum in another one, and proves none.
        return False
    if is_named:
        return True
    fewest = MIN_ADDENDS if is_bare else MIN_ADDENDS_OF_ONE
    sums = {(value, count) for value, count in matching if count >= fewest}
    if len(set(matching)) >= MIN_COLUMNS and not is_long:
        return True
    least = MIN_SUM_OF_ONE * (MIN_SUM_OF_ONE if is_long and len(sums) < MIN_COLUMNS else 1)
    least = MIN_SUM_OF_BARE if is_bare else least
    if not is_long and len(matching) != 1:
        return False
    return bool(sums) and all(_digits_as_number(value) >= least for value, _ in sums)


def _digits_as_number(value: float) -> float:
    """A number without its decimal mark: 556.66 agrees by chance as seldom as 55,666 does."""
    text = f"{abs(value):.9g}"
    return float(text.replace(".", "")) if "e" not in text else abs(value)


def _value_columns(resolved: ResolvedTable, extracts: Sequence[EntryColumns]) -> list[list[float | None]]:
    """The numbers of each column of the sheet once; a baseline is in every extract."""
    columns: dict[int, list[float | None]] = {}
    for extract in extracts:
        for name in SERIES_NAMES:
            cells = extract.series[name]
            if cells.column and cells.column[0] and cells.column[0] not in columns:
                columns[cells.column[0]] = _numbers_as_written(resolved, cells)
    return list(columns.values())


def _numbers_as_written(resolved: ResolvedTable, cells: SeriesCells) -> list[float | None]:
    """The values of a column; for what is asked about the number of its cell, for that is what was added up."""
    if State.UNCLEAR not in cells.state:
        return cells.value
    numbers = list(cells.value)
    written = read_numbers(resolved.cells[cells.column[0] - 1])
    for position, row in enumerate(resolved.rows):
        number = written[row] if cells.state[position] is State.UNCLEAR and cells.value[position] is None else None
        if number is not None and position not in cells.percent:
            numbers[position] = number * cells.scale.get(position, 1.0)
    return numbers
