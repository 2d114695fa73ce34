"""A workbook before it is written: sheets of rows of cells, where a cell knows what it states.

Cells know no address, so that rows and columns can be put between others; addresses (from 1) are given at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

Span = tuple[date | None, date | None]
UNDATED: Span = (None, None)


class Kind(StrEnum):
    """What a number of a workbook is."""

    ACTUAL = "actual"
    TARGET = "target"
    BASELINE = "baseline"


class Duty(StrEnum):
    """What reading owes to a statement: MUST count right or ask, MAY also leave it out, ASK may not just count it.

    WAIT may leave it out, and may not just count it: a total of values that are asked about.
    """

    MUST = "must"
    MAY = "may"
    ASK = "ask"
    WAIT = "wait"


@dataclass(frozen=True)
class Fact:
    """An indicator of the truth; `result` and `code` are '' where the workbook gives none."""

    title: str
    unit: str = ""
    code: str = ""
    result: str = ""
    # How else a careful reader may call it, such as without the unit that stands in brackets behind it.
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A number of the truth: `number` in the base unit (percentages from 0 to 100), `spans` the periods that fit.

    `where` holds place and groups in canonical words, empty for the whole. `factor` is the scale the number is
    written in: a reading that keeps it as written is right too if its unit says so.
    """

    fact: Fact
    kind: Kind
    number: float
    spans: tuple[Span, ...] = (UNDATED,)
    where: frozenset[str] = frozenset()
    duty: Duty = Duty.MUST
    factor: float = 1

    @property
    def subject(self) -> tuple[Fact, Kind, tuple[Span, ...], frozenset[str]]:
        """What it is about; statements of one subject repeat each other."""
        return self.fact, self.kind, self.spans, self.where


@dataclass
class Cell:
    """What stands in a cell: a text, number or date, with its number format and runs of rich text.

    `joined` is (rows, columns) it spans; `never` says why its number may not count, `asks` why a question must
    be about it; `comment` is a note on the cell.
    `sums`: the value is what a program kept of a formula that adds up the cells of its row from so many columns
    before it (or after it, below nothing) on: (first, last).
    """

    value: object = None
    number_format: str = ""
    runs: tuple[tuple[str, str], ...] = ()
    bold: bool = False
    strike: bool = False
    joined: tuple[int, int] = (1, 1)
    says: tuple[Statement, ...] = ()
    never: str = ""
    asks: str = ""
    comment: str = ""
    sums: tuple[int, int] | None = None


@dataclass
class Row:
    """A row of cells; `role` is 'title', 'header', 'data', 'total', 'section' or 'note'."""

    cells: list[Cell]
    role: str = "data"
    hidden: bool = False


@dataclass
class Sheet:
    """A sheet of rows; hidden columns count from 0. `filtered`: the header has an automatic filter."""

    name: str
    rows: list[Row] = field(default_factory=list)
    hidden: bool = False
    hidden_columns: set[int] = field(default_factory=set)
    filtered: bool = False

    def add(self, *values: object, role: str = "data") -> Row:
        """Add a row of plain values or cells."""
        row = Row([value if isinstance(value, Cell) else Cell(value) for value in values], role)
        self.rows.append(row)
        return row

    def of(self, role: str) -> list[Row]:
        """The rows of a role."""
        return [row for row in self.rows if row.role == role]

    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row.cells) for row in self.rows), default=0)

    def pad(self) -> None:
        """Give all rows the same width."""
        width = self.width()
        for row in self.rows:
            row.cells.extend(Cell() for _ in range(width - len(row.cells)))

    def insert_column(self, place: int, cells: list[Cell]) -> None:
        """Put a column at `place` (from 0), one cell per row."""
        self.pad()
        self.hidden_columns = {column + (column >= place) for column in self.hidden_columns}
        for row, cell in zip(self.rows, cells, strict=True):
            row.cells.insert(place, cell)


@dataclass
class Book:
    """Sheets with the name of the file and who writes it ('openpyxl', 'xlsxwriter', 'ods', 'csv').

    `delimiter` and `encoding` are those of csv.
    """

    file_name: str
    writer: str
    sheets: list[Sheet]
    delimiter: str = ";"
    encoding: str = "utf-8"

    def cells(self) -> Iterator[tuple[tuple[str, int, int], Cell]]:
        """Every cell with its (sheet, row, column), from 1; the sheet of a csv is named like the file."""
        for sheet in self.sheets:
            name = self.file_name.rpartition(".")[0] if self.writer == "csv" else sheet.name
            for line, row in enumerate(sheet.rows, start=1):
                for place, cell in enumerate(row.cells, start=1):
                    yield (name, line, place), cell


def restate(cell: Cell, **changes: object) -> None:
    """Change something of all statements of a cell."""
    cell.says = tuple(replace(statement, **changes) for statement in cell.says)  # type: ignore[arg-type]
