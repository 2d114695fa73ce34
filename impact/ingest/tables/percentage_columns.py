"""Columns headed '%': the percentage of what stands beside it ('n | N | %'), or how much of the target was reached.

Columns and rows count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from impact.ingest.arithmetic.column_arithmetic import (
    ROUNDING_OF_PERCENT,
    SAMPLE_SIZE,
    ColumnNumbers,
    read_numbers,
)
from impact.ingest.files.readers import Cell
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import ACTUAL, PERCENT_OR_JUDGED, TARGET
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.unit_names import PERCENT, name_unit
from impact.ingest.values.value_vocabulary import normalise_words

NUMERATOR, DENOMINATOR = "numerator", "denominator"
_PARTS = ("n", NUMERATOR, DENOMINATOR)
_MEASURED = (ACTUAL, TARGET, *_PARTS)
# What a percentage is of stands at most so many columns beside it.
MOST_COLUMNS_BESIDE = 3
_UNIT_ROLES = ("unit", "unit_or_measure", "measure")
_COUNT_WORDS = frozenset(("aantal", "nombre", "count", "number"))

Unknown = Sequence[tuple[int, str]]


def settle_percentages(
    columns: Sequence[Column], unknown: Unknown, cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Decide what each column '%' of a table with dated values is: (columns, (place, header) of those left unknown).

    It is the value of its period, also beside a count, where the unit of a row decides which of both counts; unless it
    is the share of the target that was reached. What proves to be its numerator and denominator gets that role.
    """
    settled_columns, still_unknown = list(columns), list(unknown)
    for column in columns:
        is_named = _is_percentage(column)
        if not is_named and column.meaning.role != PERCENT_OR_JUDGED:
            continue
        period = _find_period(column, columns)
        numbers = read_numbers(cells[column.place][:SAMPLE_SIZE])
        if period is None or not any(number is not None for number in numbers):
            continue
        other_columns = [c for c in settled_columns if c.place != column.place and c.meaning.role in _MEASURED]
        own = [c for c in other_columns if c.meaning.period == period.period]
        actuals = [c for c in own if c.meaning.role == ACTUAL]
        targets = [c for c in other_columns if c.meaning.role == TARGET and c.meaning.period in (None, period.period)]
        beside = [c for c in own if c.meaning.role != TARGET] + _unknown_beside(column, still_unknown, period)
        parts = _find_parts(numbers, beside, cells)
        if not is_named and actuals:
            is_judged = _find_parts(numbers, [*actuals, *targets], cells, wholes=targets) is not None
            if is_judged or (parts is None and not _may_be_value(columns, actuals, cells)):
                continue
        # Beside a count the unit of a row decides, and none is given to rows that have none.
        unit = column.meaning.unit if actuals else PERCENT
        dated = replace(
            column.meaning, role=ACTUAL, period=period.period, candidates=period.candidates, unit=unit
        )
        settled_columns = [c if c is not column else replace(column, meaning=dated) for c in settled_columns]
        for part, role in zip(parts or (), (NUMERATOR, DENOMINATOR), strict=False):
            _give_role(settled_columns, still_unknown, part, role)
    return settled_columns, still_unknown


def _is_percentage(column: Column) -> bool:
    """Whether the header of a column of actuals says that they are percentages."""
    is_of_actuals = column.meaning.role == ACTUAL and column.meaning.period is not None and not column.meaning.name
    return is_of_actuals and (
        column.meaning.unit == PERCENT or any(name_unit(word) == PERCENT for word in column.header.split())
    )


def _find_period(column: Column, columns: Sequence[Column]) -> Meaning | None:
    """The meaning that gives a column '%' its period: its own, or that of the nearest values left of it."""
    if column.meaning.period is not None:
        return column.meaning
    left = [c for c in columns if c.place < column.place and c.meaning.role in _MEASURED and c.meaning.period]
    near = max(left, key=lambda c: c.place, default=None)
    is_beside = near is not None and column.place - near.place <= MOST_COLUMNS_BESIDE
    return near.meaning if near is not None and is_beside else None


def _unknown_beside(column: Column, unknown: Unknown, period: Meaning) -> list[Column]:
    """The columns without a meaning beside a column '%', as what they may be: a part of the percentage."""
    part = Meaning(NUMERATOR, period=period.period, candidates=period.candidates)
    near = [item for item in unknown if abs(item[0] - column.place) <= MOST_COLUMNS_BESIDE]
    return [
        Column(place, header, part)
        for place, header in near
        if (reading := read_period_words(normalise_words(header))) is None
        or not reading.candidates
        or period.period in reading.candidates
    ]


def _find_parts(
    numbers: ColumnNumbers,
    beside: Sequence[Column],
    cells: Sequence[Sequence[Cell]],
    wholes: Sequence[Column] | None = None,
) -> tuple[Column, Column] | None:
    """The two columns of which a percentage is the share, where all its rows prove it: the part, then the whole.

    `wholes`: only these may be the whole.
    """
    numbers_of = {c.place: read_numbers(cells[c.place][:SAMPLE_SIZE]) for c in beside}
    pairs = (pair for pair in permutations(beside, 2) if wholes is None or pair[1] in wholes)
    return next((p for p in pairs if _is_share(numbers, numbers_of[p[0].place], numbers_of[p[1].place])), None)


def _is_share(numbers: ColumnNumbers, above: ColumnNumbers, below: ColumnNumbers) -> bool:
    """Whether each number, of at least one row, is a number as a percentage of another, perhaps rounded."""
    rows = [
        (number, part / whole * 100)
        for number, part, whole in zip(numbers, above, below, strict=True)
        if number is not None and part is not None and whole
    ]
    # A cell of the format '0%' holds a fraction.
    return bool(rows) and any(
        all(abs(number * scale - share) <= ROUNDING_OF_PERCENT for number, share in rows) for scale in (1, 100)
    )


def _may_be_value(columns: Sequence[Column], actuals: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether a percentage beside an actual may be the value: that one counts, or a row is about percentages."""
    if any(_COUNT_WORDS.intersection(normalise_words(c.header).split()) for c in actuals):
        return True
    return any(
        name_unit(text) == PERCENT if column.meaning.role in _UNIT_ROLES else "%" in text
        for column in columns
        if column.meaning.role in (*_UNIT_ROLES, "title")
        for text in {text_of(cell) for cell in cells[column.place][:SAMPLE_SIZE]}
    )


def _give_role(columns: list[Column], unknown: list[tuple[int, str]], part: Column, role: str) -> None:
    """Make a column the numerator or denominator; a count stays a value, as its row may be about a number."""
    index = next((place for place, column in enumerate(columns) if column.place == part.place), None)
    if index is None:
        columns.append(replace(part, meaning=replace(part.meaning, role=role)))
        columns.sort(key=lambda column: column.place)
        unknown[:] = [item for item in unknown if item[0] != part.place]
    elif role == DENOMINATOR or columns[index].meaning.role != ACTUAL:
        columns[index] = replace(columns[index], meaning=replace(columns[index].meaning, role=role))
