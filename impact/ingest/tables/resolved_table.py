"""A table with one meaning per column, and which of its rows hold data; the others each with the reason.

Row and column indexes count from 0; row indexes are relative to `table.first`, the row under the header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from impact.ingest.files.readers import Cell
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period, YearPart
from impact.ingest.periods.sheet_periods import GivenPeriod
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL, SummedTitle

# Why a row is left out; the texts are in the catalog `mapping`.
EXPLANATION_ROW, HEADING_ROW, TOTAL_ROW, EXAMPLE_ROW, LEFT_OUT_ROW, HEADER_ROW, NOTE_ROW = (
    "explanation",
    "heading",
    "total",
    "example",
    "left_out",
    "repeated_header",
    "note",
)
MEASURED_ROLES = (ACTUAL, TARGET, BASELINE, YEAR_TOTAL, INDICATOR_VALUE, "numerator", "denominator", "n")
VALUE_ROLES = (ACTUAL, TARGET, BASELINE, YEAR_TOTAL, INDICATOR_VALUE)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part of a year that the name of a sheet says without the year, with the text that says it.

    `is_certain`: the name can mean nothing else; 'Q1' alone may be the first of anything.
    """

    part: YearPart
    text: str
    is_certain: bool = True


@dataclass(slots=True)
class ResolvedTable:
    """A table with one meaning per column, and which of its rows hold data.

    All indexes count from 0; rows count from `table.first`, so row r is sheet row `table.first + r`.
    `cells[column][row]` is a cell (columns first); `rows` are the data rows. `source_rows` maps a data row whose
    identity is blank (joined or empty cells) to the row above that gives it. `skipped_rows` hold text but no
    indicator, `example_rows` call themselves an example; `reasons` gives for both the reason, one of the *_ROW
    constants. `sections` are the section titles (as plain words), `possible_totals` the data rows that are a total if
    their numbers say so. `everybody` holds names (as plain words) of breakdown groups that are the whole population.
    `left_out_columns` maps a column to the rule (a `CellRule` value) by which its cells are no figures, except where a
    row uses one all the same; `unread_columns` maps a column that nothing explains to how many numbers it holds;
    `replaced_columns` maps a column to the one that replaces it ('Herziene streefwaarde'). `given_period` is the period
    of values that have none in the table itself, `row_periods` that of single data rows,
    `heading_periods` that of the heading above rows whose columns or cells say periods too, and `shown_years` what the
    period of the others can be. `sheet_part` is the part of their years that the name of the sheet says. `book_year` is
    the month and day on which its years begin, where a text says that this is not 1 January.
    `row_kinds` gives the series that a data row says it is, `owner_rows`
    for such a row the row of its indicator; `doubtful_rows` maps a data row of which it is not certain that it is an
    indicator to the text that raises the doubt, `doubt_columns` such a row to the column that tells it apart.
    `block_title` is the title of a table whose indicators another table of the sheet holds too. `rows_in` are the rows
    that a user takes in, whatever they say, and `chosen_columns` the columns whose meaning a user gave, whatever their
    header says. `whole_doubts` maps a total that is a data row to the columns in which it is not what its parts give,
    each with what they give. `taken_totals` are the total rows that are data rows, as the whole of an indicator.
    `summed_titles` are the titles (by their key) of which a user has the rows added up.
    """

    table: Table
    cells: list[tuple[Cell, ...]]
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...]
    rows: list[int]
    source_rows: dict[int, int]
    skipped_rows: list[int]
    example_rows: list[int]
    reasons: dict[int, str] = field(default_factory=dict)
    everybody: frozenset[str] = frozenset()
    left_out_columns: dict[int, str] = field(default_factory=dict)
    unread_columns: dict[int, int] = field(default_factory=dict)
    replaced_columns: dict[int, int] = field(default_factory=dict)
    sections: frozenset[str] = frozenset()
    possible_totals: frozenset[int] = frozenset()
    given_period: GivenPeriod | None = None
    row_periods: dict[int, GivenPeriod] = field(default_factory=dict)
    heading_periods: dict[int, GivenPeriod] = field(default_factory=dict)
    shown_years: PeriodDoubt | None = None
    sheet_part: SheetPart | None = None
    book_year: tuple[int, int] | None = None
    row_kinds: dict[int, str] = field(default_factory=dict)
    row_kind_periods: dict[int, Period] = field(default_factory=dict)
    doubtful_rows: dict[int, str] = field(default_factory=dict)
    doubt_columns: dict[int, int] = field(default_factory=dict)
    owner_rows: dict[int, int] = field(default_factory=dict)
    rows_in: frozenset[int] = frozenset()
    chosen_columns: frozenset[int] = frozenset()
    block_title: str = ""
    whole_doubts: dict[int, dict[int, float]] = field(default_factory=dict)
    taken_totals: set[int] = field(default_factory=set)
    summed_titles: dict[str, SummedTitle] = field(default_factory=dict)

    def find(self, role: str) -> Column | None:
        """Return the first column with this role and no period of its own, None where there is none."""
        return next((c for c in self.columns if c.meaning.role == role and c.meaning.period is None), None)

    def pick(self, column: Column) -> Sequence[Cell]:
        """Return the cells of a column in the data rows only, in the order of `rows`."""
        return self.pick_place(column.place)

    def pick_place(self, place: int) -> Sequence[Cell]:
        """Return the cells at a column (from 0) in the data rows only, in the order of `rows`."""
        cells = self.cells[place]
        return cells if len(self.rows) == len(cells) else [cells[row] for row in self.rows]

    def leave_out(self, row: int, reason: str) -> None:
        """Classify a row (from 0, relative to `table.first`) as no data, with one of the *_ROW reasons."""
        (self.example_rows if reason == EXAMPLE_ROW else self.skipped_rows).append(row)
        self.reasons[row] = reason


@dataclass(frozen=True, slots=True)
class RowSelection:
    """Rows that a mapping includes or excludes.

    `rows` maps a row (from 0, relative to `table.first`) to whether it is used; a row with any text of `texts_out`
    (as plain words) is left out, unless `rows` says otherwise.
    """

    rows: Mapping[int, bool] = field(default_factory=dict)
    texts_out: frozenset[str] = frozenset()

    def is_left_out(self, resolved: ResolvedTable, row: int) -> bool:
        """Whether the mapping leaves out a row (from 0, relative to `table.first`)."""
        if row in self.rows:
            return not self.rows[row]
        return bool(self.texts_out) and any(
            type(column[row]) is str and normalise_words(column[row]) in self.texts_out
            for column in resolved.cells
        )
