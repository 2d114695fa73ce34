"""Explain this figure: formula → the same with numbers → the rows used → the cells they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.words import Note, State, Status


@dataclass(frozen=True, slots=True)
class Source:
    """The cell a number came from, who handed the file in, who approved it, and why it corrected what stood there.

    `gone`: the file is no longer kept.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    cell: str = ""
    raw: str = ""
    submission_id: int | None = None
    submitted_by: str = ""
    submitted_on: date | None = None
    approved_by: str = ""
    approved_on: date | None = None
    reason: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value that stood in another's place before, with its own cell; or one that waits to take its place.

    When, by whom and why it was replaced; blank for one that waits, whose own source says why it would.
    """

    value: float | None
    state: State
    source: Source | None
    numerator: float | None = None
    denominator: float | None = None
    replaced_on: date | None = None
    replaced_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One number in a formula: its role (catalog `explain.term.…`), value, and where it came from.

    `period_start`/`period_end` say of when, `breakdown` of which group. `earlier` is what it replaced, newest
    first; `waiting` what waits for review in its place and is not counted.
    """

    role: str
    value: float | None
    unit: str
    state: State = State.REPORTED
    period_start: date | None = None
    period_end: date | None = None
    numerator: float | None = None
    denominator: float | None = None
    source: Source | None = None
    breakdown: str = ""
    earlier: tuple[Earlier, ...] = ()
    waiting: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """One step: `key` names the sentence and formula in words (catalog `explain.formula.…`).

    `symbols` is the formula with its letters, `filled` the same with numbers (unformatted floats in
    the order of the letters), `result` a fraction or a value in `result_unit`.
    """

    key: str
    operands: tuple[float | None, ...]
    result: float | None
    result_unit: str = ""


@dataclass(frozen=True, slots=True)
class SheetExcerpt:
    """Some rows of the original sheet around the cells used, as plain text.

    `columns` are letters, `rows` pairs of row number and cell texts; `marked` holds (row, letter). Of a
    file that is `gone` (no longer kept) there are none.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    marked: tuple[tuple[int, str], ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one figure."""

    indicator_id: int
    title: str
    organisation: str
    unit: str
    period_start: date | None
    period_end: date | None
    status: Status
    bands_on_track: float | None
    bands_attention: float | None
    formulas: tuple[Formula, ...]
    terms: tuple[Term, ...]
    notes: tuple[Note, ...]
    excerpts: tuple[SheetExcerpt, ...]
    data_revision: int
    # The numbers are protected: only which formulas were used is said, without numbers in them.
    protected: bool = False
