"""Result of reading a file: indicators, values as columns, and its issues (`model.issues`).

Values are columns and not objects: a workbook of 100,000 rows must not become
100,000 Python objects (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum

from impact.model.cell_account import AccountLine
from impact.model.issues import Issue
from impact.model.mapping import SummedTitle
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State

# The place of what was entered on screen, where a file has the name of a sheet; no workbook may call a sheet so.
SCREEN_SHEET = "[screen]"
# The layout and the format of a submission that was entered on screen.
SCREEN = "screen"
# A note that somebody emptied on screen: a value without a note leaves the one that is there.
EMPTIED_NOTE = " "


class ValueKind(StrEnum):
    """Whether a value in a file is a measurement or a target."""

    ACTUAL = "actual"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class SubmittedIndicator:
    """An indicator as a file describes it.

    `baseline_state` is REPORTED, UNCLEAR, NOT_REPORTED (the file has a place for a baseline and it is
    blank) or NOT_DUE (the file has no place for a baseline). `key` identifies it within its grant: the
    code, else result + title + unit + location + breakdown + occurrence. `revised` names the properties that somebody
    set on screen on purpose: those are an agreement, which no file changes. `calculation` (model.figures.calculation)
    is set on screen only.
    """

    key: str
    grant_ref: str
    grant_title: str
    title: str
    code: str = ""
    definition: str = ""
    result_title: str = ""
    result_no: int | None = None
    indicator_no: int | None = None
    level: Level = Level.OTHER
    unit: str = ""
    measure: Measure = Measure.NUMBER
    direction: Direction = Direction.UNKNOWN
    direction_origin: Origin = Origin.ASSUMED
    time_kind: TimeKind = TimeKind.LEVEL
    time_kind_origin: Origin = Origin.ASSUMED
    aggregation: Aggregation | None = None
    baseline: float | None = None
    baseline_raw: str = ""
    baseline_state: State = State.NOT_DUE
    baseline_date: date | None = None
    baseline_year: int | None = None
    baseline_row: int | None = None
    baseline_column: int | None = None
    location: str = ""
    breakdown: str = ""
    occurrence: int = 1
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    shared_key: str = ""
    sheet: str = ""
    row: int | None = None
    notes: tuple[Note, ...] = ()
    external: dict[str, str] = field(default_factory=dict)
    band_low: float | None = None
    band_high: float | None = None
    frequency: str = ""
    revised: tuple[str, ...] = ()
    calculation: str = ""


@dataclass(slots=True)
class ValueColumns:
    """Measurements or targets as parallel lists, in file order.

    `indicator` indexes `Submission.indicators` (from 0); `breakdown` is '' for a total, else
    'Dimension=Category; …' sorted; `value` is None unless `state` is REPORTED (0 is a value);
    percentages are kept on the scale of the indicator's unit (0–100 for '%').
    `row` and `column` count from 1 as in the sheet; `denominator` of a target is the expected one.
    """

    indicator: list[int] = field(default_factory=list)
    start: list[date | None] = field(default_factory=list)
    end: list[date | None] = field(default_factory=list)
    breakdown: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    numerator: list[float | None] = field(default_factory=list)
    denominator: list[float | None] = field(default_factory=list)
    n: list[float | None] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    state: list[State] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    sheet: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.indicator)

    def append(
        self,
        indicator: int,
        start: date | None,
        end: date | None,
        breakdown: str,
        value: float | None,
        raw: str,
        state: State,
        *,
        numerator: float | None = None,
        denominator: float | None = None,
        n: float | None = None,
        note: str = "",
        sheet: str = "",
        row: int = 0,
        column: int = 0,
    ) -> None:
        """Append one value; slow, for builders and small files (ingest passes whole lists)."""
        items: tuple[object, ...] = (indicator, start, end, breakdown, value, numerator, denominator, n)
        items += (raw, state, note, sheet, row, column)
        for column_field, item in zip(fields(self), items, strict=True):
            getattr(self, column_field.name).append(item)


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """The recognised role of a column; `header` is the file's own text, `column` counts from 1."""

    sheet: str
    column: int
    header: str
    role: str


@dataclass(frozen=True, slots=True)
class NumberLocale:
    """Number notation of a file: decimal mark ('.' or ','), whether it is certain, and how it was decided."""

    decimal: str
    certain: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RowSum:
    """Rows of one title in one table that give their sums, or could: `sheet` is the key of the table in its mapping.

    `rows` are the sheet rows, from 1; `numbers` those that make the first sum, in the order of the rows: of the first
    period with values, without groups; () where nothing can be added up. `summed` is what a mapping remembers of such
    a sum. `is_made`: the values are sums. `is_remembered`: a user had the title added up; where its rows differ now,
    it is not.
    """

    sheet: str
    title: str
    rows: tuple[int, ...]
    numbers: tuple[float, ...]
    summed: SummedTitle
    is_made: bool = False
    is_remembered: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """A file as it was read, before anything is stored; `size` in bytes, `content_hash` of those bytes."""

    file_name: str
    content_hash: str
    size: int
    format: str
    layout: str
    locale: NumberLocale
    columns: tuple[ColumnRole, ...]
    sheets: tuple[str, ...]
    indicators: tuple[SubmittedIndicator, ...]
    actuals: ValueColumns
    targets: ValueColumns
    issues: tuple[Issue, ...]
    organisation: str = ""
    organisation_ref: str = ""
    template_language: str = ""
    # What became of each cell with a number at reading; `cells_left_out` are values that answers removed since.
    account: tuple[AccountLine, ...] = ()
    cells_left_out: tuple[tuple[str, int, int], ...] = ()
    row_sums: tuple[RowSum, ...] = ()

    def without_values_of(self, indicators: Collection[int]) -> Submission:
        """The submission without measured values of these indicators (from 0); their cells count as left out."""
        actuals = self.actuals
        places = [place for place, index in enumerate(actuals.indicator) if index not in indicators]
        if len(places) == len(actuals):
            return self
        out = [place for place, index in enumerate(actuals.indicator) if index in indicators]
        cells = [(actuals.sheet[place], actuals.row[place], actuals.column[place]) for place in out]
        names = [column.name for column in fields(actuals)]
        remaining = ValueColumns(**{name: [getattr(actuals, name)[place] for place in places] for name in names})
        return replace(self, actuals=remaining, cells_left_out=(*self.cells_left_out, *cells))
