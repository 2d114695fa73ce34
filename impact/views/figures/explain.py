"""The explanation of a figure: formulas, their numbers, and the cells those came from.

Field names are keys of the JSON of `python -m impact explain --json`: none may be renamed without a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State


@dataclass(frozen=True, slots=True)
class Source:
    """The cell a number came from, who submitted and approved the file, and the reason of a correction.

    `row` and `column` count from 1. `gone`: the file was deleted. `entered_at` is the moment (UTC) of a value that was
    typed on screen: it has no cell.
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
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EarlierValue:
    """A value that was replaced, or a pending one that would replace it, with its own source cell.

    `replaced_on`, `replaced_by` and `reason` are blank for a pending value: its source has the reason.
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

    `breakdown` is its group ('' for the total), `title` the indicator it is of, where that is another one: a part of
    what is calculated. `earlier` are the values it replaced, newest first; `waiting` the
    pending ones that would replace it and do not count.
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
    earlier: tuple[EarlierValue, ...] = ()
    waiting: tuple[EarlierValue, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """One step: `key` names the formula in words (catalog `explain.formula.…`).

    `operands` are its numbers in the order of that text, `result` a fraction, or a value in `result_unit`.
    """

    key: str
    operands: tuple[float | None, ...]
    result: float | None
    result_unit: str = ""


@dataclass(frozen=True, slots=True)
class SheetExcerpt:
    """Some rows of the original sheet around the cells used, as plain text.

    `columns` are letters, `rows` pairs of row number (from 1) and cell texts; `marked` holds (row, letter). Of a
    file that was deleted (`gone`) there are none.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    marked: tuple[tuple[int, str], ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one figure.

    `calculation` says in words from which indicators it is calculated, '' where it is measured; `calculation_fault` why
    that gives no value for its period.
    """

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
    # Numbers are protected: the formulas have no operands, and there are no terms.
    protected: bool = False
    calculation: str = ""
    calculation_fault: str = ""

    @property
    def bands(self) -> tuple[float, ...]:
        """From which pace it is on track, and needs attention: fractions that its fund agreed."""
        return tuple(edge for edge in (self.bands_on_track, self.bands_attention) if edge is not None)
