"""What the numbers of a column prove about it: a copy of another column, a sum, a difference or a ratio of others.

A proof needs every row in which all columns concerned have a number; rows count from 0 within the data rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from impact.ingest.files.readers import Cell
from impact.ingest.values import numbers
from impact.ingest.values.numbers import Form, NumberText
from impact.model.submission import IssueKind

ColumnNumbers = Sequence[float | None]
# One row proves nothing: 40 of 80 is half by accident.
FEWEST_ROWS = 2
RELATIVE_TOLERANCE = 1e-9
# A percentage beside its parts is often rounded to whole percents.
ROUNDING_OF_PERCENT = 0.51


@dataclass(frozen=True, slots=True)
class CellCounts:
    """How many cells of a column hold a number, a date, another text; words for 'no value' count nowhere."""

    numbers: int
    dates: int
    texts: int


def count_cells(cells: Sequence[Cell]) -> CellCounts:
    """Count the cells of a column by what they hold; each distinct text is looked at once."""
    found_numbers = dates = texts = 0
    count_of: dict[str, int] = {}
    for cell in cells:
        kind = type(cell)
        if kind is str:
            if cell:
                count_of[cell] = count_of.get(cell, 0) + 1  # type: ignore[index,arg-type]
        elif kind is float or kind is int:
            found_numbers += 1
        elif isinstance(cell, date | datetime | time | timedelta):
            dates += 1
        elif cell is not None:
            texts += 1
    for text, count in count_of.items():
        parsed = numbers.parse_number_text(text)
        # '12 schools' in a column without a meaning is a remark, not a value.
        is_number = parsed.form is Form.NUMBER or (
            parsed.form is Form.DOUBT and parsed.readings and parsed.doubt is not IssueKind.NUMBER_WITH_TEXT
        )
        if is_number:
            found_numbers += count
        elif parsed.form not in (Form.BLANK, Form.MISSING):
            texts += count
    return CellCounts(found_numbers, dates, texts)


def read_numbers(cells: Sequence[Cell]) -> list[float | None]:
    """Read the numbers of a column; None for anything else, and for a text that may be two numbers ('3,000')."""
    value_of = {text: _value_of(numbers.parse_number_text(text)) for text in set(cells) if type(text) is str}
    return [
        value_of[cell]
        if type(cell) is str
        else (float(cell) if type(cell) is float or type(cell) is int else None)
        for cell in cells
    ]


def _value_of(parsed: NumberText) -> float | None:
    if parsed.form is not Form.NUMBER:
        return None
    if parsed.point is None or parsed.comma is None:
        return parsed.point if parsed.comma is None else parsed.comma
    return parsed.point if parsed.point == parsed.comma else None


def is_copy(column: ColumnNumbers, other: ColumnNumbers) -> bool:
    """Whether a column repeats another wherever it has a number."""
    return _holds(column, (other,), lambda value, row: is_close(value, row[0]), needs_all=True)


def is_sum(column: ColumnNumbers, parts: Sequence[ColumnNumbers]) -> bool:
    """Whether a column is the sum of at least two other columns, a blank part counting as nothing."""
    if len(parts) < 2:
        return False
    rows = [
        (value, [part[row] for part in parts])
        for row, value in enumerate(column)
        if value is not None and any(part[row] is not None for part in parts)
    ]
    if len([value for value, _ in rows if value]) < FEWEST_ROWS:
        return False
    # A column in which only one part is ever filled in would make a copy look like a sum.
    if not any(sum(item is not None for item in items) > 1 for _, items in rows):
        return False
    return all(is_close(value, sum(item or 0.0 for item in items)) for value, items in rows)


def is_difference(column: ColumnNumbers, first: ColumnNumbers, second: ColumnNumbers) -> bool:
    """Whether a column is one column less another, in either order."""
    return _holds(column, (first, second), lambda value, row: is_close(abs(value), abs(row[0] - row[1])))


def is_ratio(column: ColumnNumbers, above: ColumnNumbers, below: ColumnNumbers) -> bool:
    """Whether a column is one column divided by another, as a fraction or as a percentage, perhaps rounded."""

    def is_share(scale: float) -> Callable[[float, Sequence[float]], bool]:
        tolerance = ROUNDING_OF_PERCENT * scale / 100
        return lambda value, row: row[1] != 0 and abs(value - row[0] / row[1] * scale) <= tolerance

    return any(_holds(column, (above, below), is_share(scale)) for scale in (100.0, 1.0))


def _holds(
    column: ColumnNumbers,
    operands: Sequence[ColumnNumbers],
    test: Callable[[float, Sequence[float]], bool],
    *,
    needs_all: bool = False,
) -> bool:
    """Whether a test holds in all rows with numbers, in enough of them, and with more than one value."""
    values = set()
    count = 0
    for row, value in enumerate(column):
        if value is None:
            continue
        items = [other[row] for other in operands]
        filled = [item for item in items if item is not None]
        if len(filled) < len(items):
            if needs_all:
                return False
            continue
        if not test(value, filled):
            return False
        count += 1
        values.add(value)
    return count >= FEWEST_ROWS and len(values) >= FEWEST_ROWS


def is_close(first: float, second: float) -> bool:
    """Whether two numbers are the same but for the noise of doubles."""
    return abs(first - second) <= RELATIVE_TOLERANCE * max(abs(first), abs(second), 1.0)


def is_running_number(column: ColumnNumbers) -> bool:
    """Whether the numbers count the rows: 1, 2, 3 …"""
    values = [value for value in column if value is not None]
    if len(values) < FEWEST_ROWS or values[0] not in (0.0, 1.0):
        return False
    return all(value == values[0] + place for place, value in enumerate(values))
