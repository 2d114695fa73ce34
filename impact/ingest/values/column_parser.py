"""Parsing the cells of a column into texts and numbers; each distinct text is parsed once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from impact.ingest.files.readers import Cell
from impact.ingest.values import durations, number_parser
from impact.ingest.values.decimal_mark import DecimalMark, NumberReading, resolve_number
from impact.ingest.values.number_cells import is_error_text
from impact.ingest.values.number_parser import Form, NumberText, format_raw_number
from impact.ingest.values.score_signs import LONGEST_SIGN, find_sign_scores
from impact.ingest.values.text_parts import split_raised_run
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import LARGEST_VALUE, LEAST_MEANT, SMALLEST_VALUE
from impact.model.vocabulary.value_states import State

# Scores in signs are short: a longer text is none.


def text_of(cell: Cell) -> str:
    """A cell as text without outer spaces; whole numbers without '.0'."""
    if isinstance(cell, str):
        return cell.strip()
    return raw_of(cell)


def raw_of(cell: Cell) -> str:
    """A cell as text, as it is kept for provenance: outer spaces stay, dates in ISO format, booleans TRUE or FALSE."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return format_raw_number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def strip_texts(cells: Sequence[Cell]) -> list[str]:
    """The cells of a column as texts without outer spaces."""
    try:
        return list(map(str.strip, cells))  # type: ignore[arg-type]
    except TypeError:
        # Something else than texts is among them.
        return [cell.strip() if type(cell) is str else text_of(cell) for cell in cells]


@dataclass(slots=True)
class Doubt:
    """Why a cell has no certain number, with the numbers it may stand for."""

    kind: IssueKind
    readings: tuple[float, ...] = ()


@dataclass(slots=True)
class ColumnValues:
    """The values of a column, one item per row; rows are counted from 0 within the table.

    `value` is None without a certain number; `state` is None where the cell is blank. `percent`: rows written or
    formatted as a percentage. `doubts` become questions, `remarks` are only reported. `yes_no`: 1 for yes, 0 for no.
    `display_texts`: the text of cells that a spreadsheet shows differently from the stored value (percentages, errors).
    """

    cells: Sequence[Cell]
    value: list[float | None]
    state: list[State | None]
    percent: set[int] = field(default_factory=set)
    doubts: dict[int, Doubt] = field(default_factory=dict)
    remarks: dict[int, IssueKind] = field(default_factory=dict)
    yes_no: dict[int, float] = field(default_factory=dict)
    display_texts: dict[int, str] = field(default_factory=dict)

    def raw(self) -> list[str]:
        """The raw text of each row; numbers are formatted inline because a million function calls are slow."""
        distinct = set(self.cells) if set(map(type, self.cells)) == {float} else set[Cell]()
        if 0 < 2 * len(distinct) < len(self.cells):
            text_of_number = {number: raw_of(number) for number in distinct}
            raw_texts = [text_of_number[number] for number in self.cells]
        else:
            raw_texts = self._raw_texts()
        for row, text in self.display_texts.items():
            raw_texts[row] = text
        return raw_texts

    def _raw_texts(self) -> list[str]:
        return [
            c
            if type(c) is str
            else ((r[:-2] if (r := repr(c + 0.0)).endswith(".0") else r) if type(c) is float else raw_of(c))
            for c in self.cells
        ]


@dataclass(frozen=True, slots=True)
class ColumnFormats:
    """The cell formats of one column, by row of the table: percentages, error texts, formulas without a value.

    `raised` and `struck`: texts without their raised or lowered, and without their struck-through characters.
    """

    percent: frozenset[int] = frozenset()
    errors: Mapping[int, str] = field(default_factory=dict)
    uncached: frozenset[int] = frozenset()
    raised: Mapping[int, str] = field(default_factory=dict)
    struck: Mapping[int, str] = field(default_factory=dict)


NO_COLUMN_FORMATS = ColumnFormats()


def count_distinct_texts(cells: Iterable[Cell]) -> dict[str, int]:
    """The distinct non-empty texts of a column with their number of occurrences."""
    counts = Counter([cell for cell in cells if type(cell) is str])
    counts.pop("", None)
    return dict(counts)


def parse_column(
    cells: Sequence[Cell],
    formats: ColumnFormats,
    parsed_texts: Mapping[str, NumberText],
    marks: DecimalMark,
    notes: Collection[str] = (),
) -> ColumnValues:
    """Parse a column with the decimal mark of its file.

    `parsed_texts` holds each distinct text as parsed, `notes` the marks of the footnotes on its sheet.
    """
    types = set(map(type, cells))
    reads: dict[str, tuple[NumberReading, NumberText]] = {}
    if str in types:
        for text in {cell for cell in cells if type(cell) is str and cell}:
            item = _with_note(parsed_texts[text], notes)
            reads[text] = (resolve_number(text, item, marks), item)
    if types == {float}:
        values: list[float | None] = list(cells)  # type: ignore[arg-type]
        states: list[State | None] = [State.REPORTED] * len(cells)
    else:
        values = [c if type(c) is float else None for c in cells]
        states = [None if value is None else State.REPORTED for value in values]
    result = ColumnValues(cells=cells, value=values, state=states)
    if types - {float}:
        _parse_other_cells(cells, reads, result)
    if float in types:
        _reject_beyond_measure(result)
    if reads:
        _mark_sign_scores(reads.keys(), result)
    _apply_formats(formats, result)
    if formats.raised or formats.struck:
        _apply_runs(formats, marks, notes, result)
    return result


def _with_note(parsed: NumberText, notes: Collection[str]) -> NumberText:
    """A number with a mark behind it, as the number where a note with that mark stands on the sheet."""
    if parsed.marked is None or parsed.marked.mark not in notes:
        return parsed
    return number_parser.resolve_marked_number(parsed.marked, is_note=True) or parsed


def _mark_sign_scores(texts: Collection[str], result: ColumnValues) -> None:
    """Make every sign UNCLEAR in a column that uses signs as scores, with the number it may stand for."""
    candidates = {text for text in texts if len(text.strip()) <= LONGEST_SIGN}
    if not candidates:
        return
    scores = find_sign_scores(candidates, has_numbers=any(result.value))
    if not scores:
        return
    # In a workbook nought is a number; among signs it is the score between them.
    zero_is_score = any(score for score in scores.values()) and not any(result.value)
    for row, cell in enumerate(result.cells):
        score = scores.get(cell) if isinstance(cell, str) else None
        if score is None and not (zero_is_score and result.value[row] == 0):
            continue
        _forget(row, result)
        result.value[row], result.state[row] = None, State.UNCLEAR
        result.doubts[row] = Doubt(IssueKind.SIGN_SCALE, (score or 0.0,))


def _apply_runs(
    formats: ColumnFormats, marks: DecimalMark, notes: Collection[str], result: ColumnValues
) -> None:
    """Read texts with raised, lowered or struck-through characters as what those are: a mark, or an old value."""
    for row, body in formats.raised.items():
        cell = result.cells[row]
        if row in formats.struck or row in formats.errors or not isinstance(cell, str):
            continue
        reading, parsed = read_raised_text(cell, body, marks, notes)
        result.value[row], result.state[row] = None, None
        _forget(row, result)
        result.percent.discard(row)
        _apply_text(row, cell, reading, parsed, result)
    for row, rest in formats.struck.items():
        if row not in formats.errors and result.state[row] is not None:
            cell, value = result.cells[row], result.value[row]
            readings = read_struck_text(cell, rest, marks) if isinstance(cell, str) else ()
            _forget(row, result)
            result.value[row], result.state[row] = None, State.UNCLEAR
            result.doubts[row] = Doubt(
                IssueKind.STRUCK_VALUE, readings or (() if value is None else (value,))
            )


def read_raised_text(
    text: str, without_raised: str, marks: DecimalMark, notes: Collection[str]
) -> tuple[NumberReading, NumberText]:
    """Read a text whose raised or lowered characters are no digits of its number.

    One or two of them behind a number are the mark of a footnote, as more are where `notes` has a note with that
    mark. Anything else is a doubt, with the number without and with them.
    """
    marked = split_raised_run(text, without_raised)
    parsed = None if marked is None else number_parser.resolve_marked_number(marked, is_note=marked.mark in notes)
    if parsed is not None and parsed.form is Form.NUMBER:
        return resolve_number(without_raised, parsed, marks), parsed
    rest = number_parser.parse_number_text(without_raised)
    if rest.form is not Form.NUMBER and without_raised.strip():
        # A unit ('120 m²') or words: a doubt of their own, without the raised digits among the readings.
        return resolve_number(without_raised, rest, marks), rest
    readings = [*_values(without_raised, marks), *(parsed.readings if parsed else ()), *_values(text, marks)]
    doubt = NumberText(
        Form.DOUBT,
        percent=rest.percent,
        doubt=IssueKind.FOOTNOTE_MARK,
        readings=tuple(dict.fromkeys(readings)),
    )
    return resolve_number(text, doubt, marks), doubt


def read_struck_text(text: str, rest: str, marks: DecimalMark) -> tuple[float, ...]:
    """The numbers that a text with struck-through characters may stand for: what is left of it, then what was there.

    `rest` is the text without them, '' where all of it is struck through.
    """
    old = text.replace(rest.strip(), "", 1) if rest.strip() else text
    return tuple(dict.fromkeys((*_values(rest, marks), *_values(old, marks))))


def _values(text: str, marks: DecimalMark) -> tuple[float, ...]:
    """The number in a text under the decimal mark of its file, or each number that it may be."""
    reading = resolve_number(text, number_parser.parse_number_text(text), marks)
    return reading.readings if reading.value is None else (reading.value,)


def _forget(row: int, result: ColumnValues) -> None:
    """Remove what was said about a cell, before something else is."""
    result.doubts.pop(row, None)
    result.remarks.pop(row, None)
    result.yes_no.pop(row, None)


def _parse_other_cells(
    cells: Sequence[Cell], reads: Mapping[str, tuple[NumberReading, NumberText]], result: ColumnValues
) -> None:
    for row, cell in enumerate(cells):
        kind = type(cell)
        if kind is float or cell == "":
            continue
        if kind is str:
            reading, parsed = reads[cell]  # type: ignore[index]
            if parsed.form is Form.BLANK:
                continue
            _apply_text(row, cell, reading, parsed, result)  # type: ignore[arg-type]
        elif kind is int:
            result.value[row], result.state[row] = float(cell), State.REPORTED  # type: ignore[arg-type]
        elif kind is bool:
            result.state[row], result.yes_no[row] = State.UNCLEAR, float(cell)  # type: ignore[arg-type]
            result.doubts[row] = Doubt(IssueKind.TEXT_FOR_NUMBER)
        elif isinstance(cell, date | datetime | time | timedelta):
            result.state[row] = State.UNCLEAR
            result.doubts[row] = _doubt_of_time(cell)


def _doubt_of_time(cell: date | datetime | time | timedelta) -> Doubt:
    """A length of time, as hours or minutes, or a date, with its day number where it is an early one."""
    if lengths := durations.numbers_of_cell(cell):
        return Doubt(IssueKind.DURATION, lengths)
    number = durations.day_number(cell) if isinstance(cell, date) else None
    if number is None and isinstance(cell, date):
        return Doubt(IssueKind.DATE_FOR_NUMBER, durations.numbers_of_date(cell))
    return Doubt(IssueKind.DATE_FOR_NUMBER, () if number is None else (float(number),))


def _apply_text(
    row: int, cell: str, reading: NumberReading, parsed: NumberText, result: ColumnValues
) -> None:
    if parsed.form is Form.MISSING:
        result.state[row] = State.NOT_REPORTED if parsed.applies else State.NOT_APPLICABLE
        return
    if parsed.percent:
        result.percent.add(row)
    if reading.value is not None:
        result.value[row], result.state[row] = reading.value, State.REPORTED
        if reading.remark is not None:
            result.remarks[row] = reading.remark
        return
    result.state[row] = State.UNCLEAR
    if parsed.form is Form.YES_NO:
        result.yes_no[row] = parsed.readings[0]
    kind = IssueKind.ERROR_CELL if is_error_text(cell) else reading.doubt
    result.doubts[row] = Doubt(
        kind or IssueKind.TEXT_FOR_NUMBER, () if parsed.form is Form.YES_NO else reading.readings
    )


# Beside a number of this size one of less than SMALLEST_VALUE is what a sum leaves.
LEAST_BESIDE_NOTHING = 1e-6


def _reject_beyond_measure(result: ColumnValues) -> None:
    sizes = list(map(abs, filter(None, result.value)))
    # 'Not a number' may escape min and max, and never a sum.
    if not sizes or (min(sizes) >= SMALLEST_VALUE and max(sizes) <= LARGEST_VALUE and sum(sizes) < math.inf):
        return
    # Where all numbers are tiny, they are meant.
    smallest = SMALLEST_VALUE if max(sizes) > LEAST_BESIDE_NOTHING else LEAST_MEANT
    for row, value in enumerate(result.value):
        if value is None or smallest <= abs(value) <= LARGEST_VALUE:
            continue
        if abs(value) < smallest:
            result.value[row] = 0.0
        else:
            result.value[row], result.state[row] = None, State.UNCLEAR
            result.doubts[row] = Doubt(IssueKind.TEXT_FOR_NUMBER)


def _apply_formats(special: ColumnFormats, result: ColumnValues) -> None:
    for row in special.percent:
        value = result.value[row]
        if value is not None and row not in result.percent:
            # Twelve digits hide the noise of doubles: 0.07 × 100 is 7 on screen, not 7.000000000000001.
            percentage = float(f"{value * 100:.12g}")
            result.value[row], result.display_texts[row] = percentage, f"{format_raw_number(percentage)} %"
            result.percent.add(row)
    for row, raw in special.errors.items():
        result.value[row], result.state[row], result.display_texts[row] = None, State.UNCLEAR, raw
        result.doubts[row] = Doubt(IssueKind.ERROR_CELL)
    for row in special.uncached:
        if row not in special.errors:
            result.value[row], result.state[row] = None, State.UNCLEAR
            result.doubts[row] = Doubt(IssueKind.FORMULA_WITHOUT_VALUE)
