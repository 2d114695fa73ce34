"""Cells of a column → texts, dates and numbers, each distinct text looked at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from impact.ingest.files.readers import Cell
from impact.ingest.values import numbers
from impact.ingest.values.numbers import Form, Marks, Read, Written, shortest
from impact.model.submission import IssueKind
from impact.model.words import State

ERROR_TEXTS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def text_of(cell: Cell) -> str:
    """A cell as text, outer spaces off; whole numbers without '.0'."""
    if isinstance(cell, str):
        return cell.strip()
    return raw_of(cell)


def raw_of(cell: Cell) -> str:
    """A cell as its raw text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return shortest(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def texts(cells: Sequence[Cell]) -> list[str]:
    """A column of texts."""
    return [cell.strip() if type(cell) is str else text_of(cell) for cell in cells]


@dataclass(slots=True)
class Doubt:
    """Why a cell has no number, with the numbers it may be."""

    kind: IssueKind
    readings: tuple[float, ...] = ()


@dataclass(slots=True)
class Values:
    """A column of values: `state` is None where the cell is blank.

    `percent` holds the rows written or shown as a percentage, `doubts` and `remarks` what to ask or say,
    `yes_no` the rows that hold yes (1) or no (0), by row. `shown` is the text of cells that look otherwise
    than they are kept (percentages, errors).
    """

    cells: Sequence[Cell]
    value: list[float | None]
    state: list[State | None]
    percent: set[int] = field(default_factory=set)
    doubts: dict[int, Doubt] = field(default_factory=dict)
    remarks: dict[int, IssueKind] = field(default_factory=dict)
    yes_no: dict[int, float] = field(default_factory=dict)
    shown: dict[int, str] = field(default_factory=dict)

    def raw(self) -> list[str]:
        """The raw texts; numbers are written here because a call for each of a million cells is dear."""
        texts = [
            c
            if type(c) is str
            else ((r[:-2] if (r := repr(c + 0.0)).endswith(".0") else r) if type(c) is float else raw_of(c))
            for c in self.cells
        ]
        for row, text in self.shown.items():
            texts[row] = text
        return texts


@dataclass(frozen=True, slots=True)
class Special:
    """What the second pass found in one column, by row of the table."""

    percent: frozenset[int] = frozenset()
    errors: Mapping[int, str] = field(default_factory=dict)
    uncached: frozenset[int] = frozenset()


NO_SPECIAL = Special()


def distinct_texts(cells: Iterable[Cell]) -> dict[str, int]:
    """The texts of a column with how often they occur."""
    found: dict[str, int] = {}
    for cell in cells:
        if type(cell) is str and cell:
            found[cell] = found.get(cell, 0) + 1
    return found


def values(cells: Sequence[Cell], special: Special, looked: Mapping[str, Written], marks: Marks) -> Values:
    """A column read with the decimal mark of its file; `looked` holds every distinct text of the file."""
    types = set(map(type, cells))
    reads: dict[str, tuple[Read, Written]] = {}
    if str in types:
        for text in {cell for cell in cells if type(cell) is str and cell}:
            item = looked[text]
            reads[text] = (numbers.read(text, item, marks), item)
    result = Values(
        cells=cells,
        value=[c if type(c) is float else None for c in cells],
        state=[State.REPORTED if type(c) is float else None for c in cells],
    )
    if types - {float}:
        _others(cells, reads, result)
    if float in types:
        _endless(result)
    _specials(special, result)
    return result


def _others(cells: Sequence[Cell], reads: Mapping[str, tuple[Read, Written]], result: Values) -> None:
    for row, cell in enumerate(cells):
        kind = type(cell)
        if kind is float or cell == "":
            continue
        if kind is str:
            read, item = reads[cell]  # type: ignore[index]
            if item.form is Form.BLANK:
                continue
            _text(row, cell, read, item, result)  # type: ignore[arg-type]
        elif kind is int:
            result.value[row], result.state[row] = float(cell), State.REPORTED  # type: ignore[arg-type]
        elif kind is bool:
            result.state[row], result.yes_no[row] = State.UNCLEAR, float(cell)  # type: ignore[arg-type]
            result.doubts[row] = Doubt(IssueKind.TEXT_FOR_NUMBER)
        elif isinstance(cell, date | datetime | time | timedelta):
            result.state[row] = State.UNCLEAR
            result.doubts[row] = Doubt(IssueKind.DATE_FOR_NUMBER)


def _text(row: int, cell: str, read: Read, item: Written, result: Values) -> None:
    if item.form is Form.MISSING:
        result.state[row] = State.NOT_REPORTED
        return
    if item.percent:
        result.percent.add(row)
    if read.value is not None:
        result.value[row], result.state[row] = read.value, State.REPORTED
        if read.remark is not None:
            result.remarks[row] = read.remark
        return
    result.state[row] = State.UNCLEAR
    if item.form is Form.YES_NO:
        result.yes_no[row] = item.readings[0]
    kind = IssueKind.ERROR_CELL if cell.strip().upper() in ERROR_TEXTS else read.doubt
    result.doubts[row] = Doubt(
        kind or IssueKind.TEXT_FOR_NUMBER, () if item.form is Form.YES_NO else read.readings
    )


def _endless(result: Values) -> None:
    for row, value in enumerate(result.value):
        if value is not None and not math.isfinite(value):
            result.value[row], result.state[row] = None, State.UNCLEAR
            result.doubts[row] = Doubt(IssueKind.TEXT_FOR_NUMBER)


def _specials(special: Special, result: Values) -> None:
    for row in special.percent:
        value = result.value[row]
        if value is not None and row not in result.percent:
            # Twelve digits hide the noise of doubles: 0.07 × 100 is 7 on screen, not 7.000000000000001.
            shown = float(f"{value * 100:.12g}")
            result.value[row], result.shown[row] = shown, f"{shortest(shown)} %"
            result.percent.add(row)
    for row, raw in special.errors.items():
        result.value[row], result.state[row], result.shown[row] = None, State.UNCLEAR, raw
        result.doubts[row] = Doubt(IssueKind.ERROR_CELL)
    for row in special.uncached:
        if row not in special.errors:
            result.value[row], result.state[row] = None, State.UNCLEAR
            result.doubts[row] = Doubt(IssueKind.FORMULA_WITHOUT_VALUE)
