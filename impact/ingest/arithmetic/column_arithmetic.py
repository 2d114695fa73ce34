"""What the numbers of a column prove about it: a copy of another column, a sum, a difference or a ratio of others.

A proof needs every row in which all columns concerned have a number; rows count from 0 within the data rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise

from impact.ingest.files.readers import Cell
from impact.ingest.values import number_parser
from impact.ingest.values.number_cells import is_error_text, is_number_with_note
from impact.ingest.values.number_parser import Form, NumberText
from impact.model.issues import IssueKind

ColumnNumbers = Sequence[float | None]
# One row proves nothing: 40 of 80 is half by accident.
FEWEST_ROWS = 2
RELATIVE_TOLERANCE = 1e-9
# A percentage beside its parts is often rounded to whole percents.
ROUNDING_OF_PERCENT = 0.51
_MOST_LEFT_OUT = 3
# Numbers of whole columns that count rows or name things, and shares of a target.
_FEWEST_DIGITS_OF_CODE = 5
_LARGE_SHARE_OF_TARGET, _NO_SHARE_OF_TARGET = 200.0, 1000.0
_ENOUGH_LARGE = 1 / 3
_MOST_GROWTH, _MOST_ROWS = 10.0, 0.8
_MOST_ABOVE_TARGET = 2.5


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
        elif kind is float or kind is int or kind is timedelta:
            found_numbers += 1
        elif isinstance(cell, date | datetime | time):
            dates += 1
        elif cell is not None:
            texts += 1
    for text, count in count_of.items():
        parsed = number_parser.parse_number_text(text)
        # '12 schools' in a column without a meaning is a remark, not a value.
        is_number = parsed.form is Form.NUMBER or is_error_text(text) or (
            parsed.form is Form.DOUBT
            and parsed.readings
            and (parsed.doubt is not IssueKind.NUMBER_WITH_TEXT or is_number_with_note(text))
        )
        if is_number:
            found_numbers += count
        elif parsed.doubt is IssueKind.DATE_FOR_NUMBER:
            dates += count
        elif parsed.form not in (Form.BLANK, Form.MISSING):
            texts += count
    return CellCounts(found_numbers, dates, texts)


def read_numbers(cells: Sequence[Cell], *, by_point: bool = False) -> list[float | None]:
    """Read the numbers of a column; None for anything else, and for a text that may be two numbers ('3,000').

    `by_point` reads those with a decimal point: to compare columns with each other, whatever the mark of the file is.
    """
    parsed = {text: number_parser.parse_number_text(text) for text in set(cells) if type(text) is str}
    value_of = {text: _value_of(item) for text, item in parsed.items()}
    if by_point:
        value_of |= {text: item.point for text, item in parsed.items() if _may_be_two(item)}
    return [
        value_of[cell]
        if type(cell) is str
        else (float(cell) if type(cell) is float or type(cell) is int else None)
        for cell in cells
    ]


def _may_be_two(parsed: NumberText) -> bool:
    return parsed.form is Form.NUMBER and None not in (parsed.point, parsed.comma)


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


def counts_upwards(column: ColumnNumbers) -> bool:
    """Whether whole numbers from 1 on go up row by row, some left out: 1, 3, 4 of a list from which rows were taken."""
    values = [value for value in column if value is not None]
    return (
        len(values) >= FEWEST_ROWS
        and values[0] == 1
        and values[-1] <= _MOST_LEFT_OUT * len(values)
        and all(after.is_integer() and after > before for before, after in pairwise(values))
    )


def are_ordinals(column: ColumnNumbers) -> bool:
    """Whether small whole numbers go up one by one and come back on the next rows: 1, 1, 2, or 1, 2, 2, 3."""
    values = [value for value in column if value is not None]
    if len(values) <= FEWEST_ROWS or not all(value.is_integer() for value in values) or values[0] != 1:
        return False
    steps = {after - before for before, after in pairwise(values)}
    return steps == {0.0, 1.0} or (steps == {1.0} and len(values) > FEWEST_ROWS)


def is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether a column numbers its rows or runs of rows: 1, 1, 2 …, or 1.1, 1.2, 2.1 …, which look like decimals."""
    texts = [_text_of_number(cell) for cell in cells if cell not in (None, "")]
    if not all(_NUMBER_IN_PARTS.fullmatch(text) for text in texts) or len(set(texts)) < FEWEST_ROWS:
        return False
    numbers_in_parts = [tuple(map(int, text.split("."))) for text in texts]
    for place in range(1, len(numbers_in_parts)):
        first, second = numbers_in_parts[place - 1], numbers_in_parts[place]
        tenfold = (*second[:-1], second[-1] * 10)
        # A number keeps 1.10 as 1.1.
        if len(second) > 1 and first in (tenfold, (*second[:-1], tenfold[-1] - 1)):
            numbers_in_parts[place] = tenfold
    return numbers_in_parts[0][0] <= 1 and all(_follows(*pair) for pair in pairwise(numbers_in_parts))


_NUMBER_IN_PARTS = re.compile(r"\d{1,4}(?:\.\d{1,3})*")


def _text_of_number(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _follows(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """Whether the second number is the same or the next one, what stands behind the part that grows starting anew."""
    place = next((i for i, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return len(second) in (len(first), len(first) + 1)
    return second[place] == first[place] + 1 and all(part in (0, 1) for part in second[place + 1 :])


def may_be_codes(column: ColumnNumbers) -> bool:
    """Whether numbers may name something: whole, and growing from row to row, or as long as the numbers of files."""
    values = [value for value in column if value is not None]
    if not all(value.is_integer() for value in values):
        return False
    lengths = {len(str(int(value))) for value in values}
    return values == sorted(values) or (len(lengths) == 1 and min(lengths) >= _FEWEST_DIGITS_OF_CODE)


def follows_sizes(column: ColumnNumbers, references: Sequence[ColumnNumbers]) -> bool:
    """Whether numbers grow with targets that differ a lot; what is reached does, its share of the target does not."""
    sizes = [size for reference in references for size in reference if size is not None and size > 0]
    if not sizes or max(sizes) < min(sizes) * _MOST_GROWTH:
        return False
    return is_of_one_size(column, references, _MOST_ABOVE_TARGET)


def is_of_one_size(
    column: ColumnNumbers, references: Sequence[ColumnNumbers], growth: float = _MOST_GROWTH
) -> bool:
    """Whether most numbers are about as large as one beside them; a value at the start is, a code is not."""
    rows = [
        any(ref[row] and 1 / growth <= abs(value / ref[row]) <= growth for ref in references)  # type: ignore[operator]
        for row, value in enumerate(column)
        if value and any(ref[row] for ref in references)
    ]
    return len(rows) >= FEWEST_ROWS and sum(rows) >= len(rows) * _MOST_ROWS


def are_no_shares(column: ColumnNumbers) -> bool:
    """Whether numbers are too large for percentages of a target: one by far, or many of them."""
    values = [value for value in column if value is not None]
    large = sum(value > _LARGE_SHARE_OF_TARGET for value in values)
    return bool(values) and (max(values) > _NO_SHARE_OF_TARGET or large >= len(values) * _ENOUGH_LARGE)


_LETTER = re.compile(r"[^\W\d_]")
_ENOUGH_NUMBERED = 2
SAMPLE_SIZE = 2_000


def _is_heading(cell: Cell) -> bool:
    return isinstance(cell, str) and len(_LETTER.findall(cell)) > 1


def numbers_rows(cells: Sequence[Cell]) -> bool:
    """Return whether the cells of a column number its rows."""
    # A header that comes again is no number, nor is a heading; below a heading the numbers may begin anew.
    sample = [cell for cell in cells[:SAMPLE_SIZE] if not isinstance(cell, str) or not _is_heading(cell)]
    if len(sample) < min(len(cells), SAMPLE_SIZE):
        parts = [list(part) for is_text, part in groupby(cells[:SAMPLE_SIZE], _is_heading) if not is_text]
        if len(parts) > 1 and all(len(part) > 1 and is_running_number(read_numbers(part)) for part in parts if part):
            return True
    # Under the table may stand other numbers, behind a blank row.
    gap = next((row for row, cell in enumerate(sample) if cell in ("", None)), 0)
    if gap > _ENOUGH_NUMBERED and is_numbering(sample[:gap]):
        return True
    return is_running_number(read_numbers(sample)) or is_numbering(sample)


_PART_NUMBER = re.compile(r"(?P<part>\d{1,2})[.](?P<number>\d{1,2})")


def number_plan_parts(cells: Sequence[Cell]) -> bool:
    """Return whether cells number the parts of a plan: they rise, a number again only below, and some share a part.

    Texts are typed as they are meant, so that they need not share one: '1.4' and '2.2'.
    """
    matches: list[re.Match[str]] = []
    for cell in cells:
        if cell in ("", None):
            continue
        match = _PART_NUMBER.fullmatch(str(cell).strip())
        if match is None:
            return False
        matches.append(match)
    if not matches:
        return False
    numbers = [(int(match["part"]), int(match["number"])) for match in matches]
    distinct = [numbers[0], *(after for before, after in pairwise(numbers) if after != before)]
    # Below its list a row may stand again.
    body = distinct[: distinct.index(max(distinct)) + 1]
    rises = body == sorted(set(body)) and set(distinct[len(body) :]) <= set(body)
    shares = len({part for part, _ in body}) < len(body)
    return rises and (shares or all(isinstance(cell, str) for cell in cells if cell is not None))
