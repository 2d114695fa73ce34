"""Words with two meanings are settled by what stands under them; rows that are no data are set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from impact.ingest.files.readers import Cell
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.headers import Meaning
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values import numbers, periods
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.numbers import Form
from impact.ingest.values.vocabulary import (
    EXAMPLE,
    MEASURE_WORDS,
    TIME_KIND_WORDS,
    TOTAL_WORDS,
    direction,
    level,
    plain_words,
)
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL
from impact.model.submission import IssueKind
from impact.model.words import Direction

SAMPLE = 2_000
EXPLAINED_ROWS = 2
EXPLAINING_CELLS = 2
MOSTLY = 0.8
HALF = 0.5
CONTINUED = (
    "grant_ref", "grant_title", "country", "organisation", "organisation_ref", "result_title", "level", "code",
    "title", "definition", "unit", "measure", "ascending", "time_kind", "location", "shared_key", "source",
)  # fmt: skip
SHORT = 40
# Why a row is left out; the texts are in the catalog `mapping`.
EXPLANATION, HEADING, TOTAL, EXAMPLE_ROW, LEFT_OUT = "explanation", "heading", "total", "example", "left_out"
VALUES = (ACTUAL, TARGET, BASELINE, YEAR_TOTAL, INDICATOR_VALUE)
# A heading between rows fills one cell, sometimes with a number before it.
HEADING_CELLS = 2


@dataclass(slots=True)
class Settled:
    """A table with one meaning per column and its data rows.

    `cells[place]` is a column; `rows` are the places of data rows within it, `continued` maps a row whose
    identity is left out (joined or blank cells) to the row that gives it. `skipped` rows hold text but no
    indicator, `examples` are rows that call themselves an example, `reasons` says why a row is left out.
    `everybody` holds the groups that are the whole.
    """

    table: Table
    cells: list[tuple[Cell, ...]]
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...]
    rows: list[int]
    continued: dict[int, int]
    skipped: list[int]
    examples: list[int]
    reasons: dict[int, str] = field(default_factory=dict)
    everybody: frozenset[str] = frozenset()

    def find(self, role: str) -> Column | None:
        """The column of a role that names no period."""
        return next((c for c in self.columns if c.meaning.role == role and c.meaning.period is None), None)

    def pick(self, column: Column) -> Sequence[Cell]:
        """The cells of a column in the data rows."""
        cells = self.cells[column.place]
        return cells if len(self.rows) == len(cells) else [cells[row] for row in self.rows]

    def leave_out(self, row: int, reason: str) -> None:
        """A row that is no data, with the reason."""
        (self.examples if reason == EXAMPLE_ROW else self.skipped).append(row)
        self.reasons[row] = reason


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody said about rows: in or out by place within the table, out by a text that they carry."""

    rows: Mapping[int, bool] = field(default_factory=dict)
    texts_out: frozenset[str] = frozenset()

    def out(self, settled: Settled, row: int) -> bool:
        """Whether a row is to be left out."""
        if row in self.rows:
            return not self.rows[row]
        return bool(self.texts_out) and any(
            type(column[row]) is str and plain_words(column[row]) in self.texts_out for column in settled.cells
        )


def settle(table: Table) -> Settled:
    """One meaning per column, and the rows that hold data."""
    cells = columns_of(table)
    columns, unknown = _meanings(table, cells)
    return _rows(Settled(table, cells, columns, (*table.unknown, *unknown), [], {}, [], []))


def settle_as(
    table: Table, cells: list[tuple[Cell, ...]], chosen: Chosen, everybody: frozenset[str] = frozenset()
) -> Settled:
    """A table whose columns somebody settled; `cells` are its columns, behind the last one what the sheet lacks."""
    made = Settled(table, cells, table.columns, table.unknown, [], {}, [], [], everybody=everybody)
    return _rows(made, chosen)


def columns_of(table: Table) -> list[tuple[Cell, ...]]:
    """The cells under the header, column by column."""
    cells: list[tuple[Cell, ...]] = list(zip(*table.sheet.rows[table.first : table.last], strict=True))
    return cells or [() for _ in table.sheet.rows[table.header]]


def _meanings(
    table: Table, cells: Sequence[Sequence[Cell]]
) -> tuple[tuple[Column, ...], list[tuple[int, str]]]:
    taken = {column.meaning.role for column in table.columns}
    kept: list[Column] = []
    unknown: list[tuple[int, str]] = []
    for column in table.columns:
        role = _settled_role(column.meaning.role, cells[column.place], taken)
        if role is None:
            unknown.append((column.place, column.header))
            continue
        if role != column.meaning.role:
            taken.add(role)
            column = replace(column, meaning=replace(column.meaning, role=role))
        kept.append(column)
    return tuple(kept), unknown


def _settled_role(role: str, cells: Sequence[Cell], taken: set[str]) -> str | None:
    """The one role of a column; None where it adds nothing that we understand."""
    if role == "result_or_actual":
        if ACTUAL not in taken and _share(cells, _is_number) >= HALF:
            return ACTUAL
        return "result_title" if "result_title" not in taken else None
    if role == "target_or_result":
        if TARGET not in taken and _share(cells, _is_number) >= HALF:
            return TARGET
        return "result_title" if "result_title" not in taken else None
    if role == "unit_or_measure":
        if "measure" not in taken and _share(cells, _is_measure) >= MOSTLY:
            return "measure"
        return "unit" if "unit" not in taken else None
    if role in ("time_kind_or_unknown", "time_kind"):
        return "time_kind" if _share(cells, _is_time_kind) >= HALF else None
    if role in ("name", "definition") and "title" not in taken:
        return "title" if role == "name" or "name" not in taken else role
    if role == "name":
        return None
    return role


def _share(cells: Iterable[Cell], holds: Callable[[Cell], bool]) -> float:
    sample = [cell for cell in cells if cell not in ("", None)][:SAMPLE]
    return sum(holds(cell) for cell in sample) / len(sample) if sample else 0.0


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, float | int):
        return True
    return isinstance(cell, str) and numbers.written(cell).form in (Form.NUMBER, Form.MISSING)


def _is_measure(cell: Cell) -> bool:
    return plain_words(text_of(cell)) in MEASURE_WORDS


def _is_time_kind(cell: Cell) -> bool:
    return plain_words(text_of(cell)) in TIME_KIND_WORDS


def _rows(settled: Settled, chosen: Chosen | None = None) -> Settled:
    """Sort the rows under the header into data, continuations, headings, totals and examples."""
    chosen = chosen or Chosen()
    count = settled.table.last - settled.table.first
    first = 0
    while first < min(EXPLAINED_ROWS, count) and not chosen.rows.get(first) and _is_explanation(settled, first):
        settled.leave_out(first, EXPLANATION)
        first += 1
    titled = settled.find("title")
    titles: Sequence[Cell] = settled.cells[titled.place] if titled else ("",) * count
    no_titles = _no_titles(titles, titled.header if titled else "")
    examples = _examples(settled)
    valued = _filled(settled, (ACTUAL, TARGET, BASELINE, "start", "end", YEAR_TOTAL), count)
    if any(column.meaning.role == INDICATOR_VALUE for column in settled.columns):
        # The columns name the indicators: a row is data where it holds a value of any.
        own = named = valued = _filled(settled, VALUES, count)
    else:
        own = _filled(settled, ("title", "code"), count)
        # A result without an indicator's name is an indicator of its own: some sources name only the result.
        named = _filled(settled, ("title", "code", "result_title"), count)
    headings = _headings(settled, first, count)
    if not (no_titles or examples or chosen.rows or chosen.texts_out or headings) and all(own[first:]):
        # The table of a program, without headings or totals: every row is data.
        settled.rows = list(range(first, count))
        return settled
    last_named: int | None = None
    for row in range(first, count):
        title = titles[row]
        if chosen.out(settled, row):
            settled.leave_out(row, LEFT_OUT)
        elif named[row]:
            heading = not own[row] and not valued[row] and _width(settled, row) <= HEADING_CELLS
            heading = heading or row in headings
            if chosen.rows.get(row):
                settled.rows.append(row)
                last_named = row
            elif heading or (no_titles and title in no_titles):
                settled.leave_out(row, HEADING if heading else TOTAL)
            elif row in examples:
                settled.leave_out(row, EXAMPLE_ROW)
            else:
                settled.rows.append(row)
                last_named = row
        elif last_named is not None and valued[row]:
            settled.rows.append(row)
            settled.continued[row] = last_named
        elif _width(settled, row):
            settled.leave_out(row, HEADING)
        else:
            # An empty row ends what a row above it can be continued by.
            last_named = None
    return settled


def _headings(settled: Settled, first: int, count: int) -> set[int]:
    """Rows that hold a title and nothing else, in a table whose other rows carry a code: they group what follows."""
    code, title = settled.find("code"), settled.find("title")
    if code is None or title is None:
        return set()
    codes, titles = settled.cells[code.place], settled.cells[title.place]
    alone = {
        row
        for row in range(first, count)
        if _holds(titles[row]) and not _holds(codes[row]) and _width(settled, row) == 1
    }
    others = [row for row in range(first, count) if _holds(titles[row]) and row not in alone]
    return alone if others and all(_holds(codes[row]) for row in others) else set()


def _no_titles(titles: Sequence[Cell], header: str) -> set[str]:
    """Texts in the column of titles that name no indicator: totals, and the header written again."""
    words = TOTAL_WORDS | {plain_words(header)}
    short = {title for title in titles if isinstance(title, str) and 0 < len(title) < SHORT}
    return {title for title in short if plain_words(title) in words and plain_words(title)}


def _examples(settled: Settled) -> set[int]:
    """Rows whose project or code calls itself an example."""
    found: set[int] = set()
    for column in settled.columns:
        if column.meaning.role in ("grant_ref", "code"):
            cells = settled.cells[column.place]
            signs = {cell for cell in set(cells) if isinstance(cell, str) and EXAMPLE.search(cell)}
            if signs:
                found.update(row for row, cell in enumerate(cells) if cell in signs)
    return found


def _filled(settled: Settled, roles: Collection[str], count: int) -> list[bool]:
    """Per row whether any column of these roles holds something."""
    found: list[bool] | None = None
    for column in settled.columns:
        if column.meaning.role in roles:
            cells = settled.cells[column.place]
            holds = [bool(cell.strip()) if type(cell) is str else cell is not None for cell in cells]
            found = holds if found is None else [a or b for a, b in zip(found, holds, strict=True)]
    return [False] * count if found is None else found


def _width(settled: Settled, row: int) -> int:
    """How many cells of a row hold something."""
    return sum(_holds(column[row]) for column in settled.cells)


def _holds(cell: Cell) -> bool:
    return bool(cell.strip()) if type(cell) is str else cell is not None


def _is_explanation(settled: Settled, row: int) -> bool:
    """Whether a row under the header explains the columns instead of filling them."""
    filled = [column[row] for column in settled.cells if _holds(column[row])]
    # Humanitarian tables carry a row of tags ('#indicator', '#value') under the header.
    tags = sum(isinstance(cell, str) and cell.startswith("#") and cell[1:2].isalpha() for cell in filled)
    if filled and tags * 2 >= len(filled):
        return True
    misfits, title = 0, ""
    told = False
    for column in settled.columns:
        cell, role = settled.cells[column.place][row], column.meaning.role
        if role == "title":
            title = text_of(cell)
        if _holds(cell):
            fit = _fits(column.meaning, cell)
            if fit:
                return False
            misfits += fit is False
            told = told or (fit is False and role not in (BASELINE, TARGET, ACTUAL))
    # Words instead of values may be a story that somebody handed in; words instead of dates are not.
    return misfits >= EXPLAINING_CELLS and (told or not title)


def _fits(meaning: Meaning, cell: Cell) -> bool | None:
    """Whether a cell holds what its column is for; None where any text would do."""
    words = plain_words(text_of(cell))
    match meaning.role:
        case "start" | "end" | "period" | "baseline_date":
            return isinstance(cell, date) or periods.label(cell) is not None
        case (
            "baseline" | "target" | "actual" | "baseline_year" | "numerator" | "denominator" | "n"
            | "year_total" | "indicator_value"
        ):  # fmt: skip
            return not isinstance(cell, str) or numbers.written(cell).doubt is not IssueKind.TEXT_FOR_NUMBER
        case "level":
            return level(text_of(cell)) is not None
        case "ascending":
            return direction(text_of(cell)) is not Direction.UNKNOWN
        case "measure":
            return words in MEASURE_WORDS
        case _:
            return None
