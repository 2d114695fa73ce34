"""Resolution of a detected table: one role per column (ambiguous headers by their values), each row data or not.

Row and column indexes count from 0; row indexes are relative to `table.first`, the row under the header.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter, or_

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_arithmetic import is_running_number, read_numbers
from impact.ingest.tables.group_columns import resolve_groups
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, COUNT_OR_CODE, PERCENT_OR_JUDGED, TARGET
from impact.ingest.tables.headers import Meaning
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values import numbers, periods
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.numbers import Form
from impact.ingest.values.value_vocabulary import (
    EXAMPLE_PATTERN,
    MEASURE_WORDS,
    TIME_KIND_WORDS,
    TOTAL_WORDS,
    normalise_words,
    parse_direction,
    parse_level,
)
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL
from impact.model.submission import IssueKind
from impact.model.words import Direction

SAMPLE_SIZE = 2_000
MAX_EXPLANATION_ROWS = 2
MIN_MISFITTING_CELLS = 2
LARGE_SHARE = 0.8
HALF = 0.5
INHERITED_ROLES = (
    "grant_ref", "grant_title", "country", "organisation", "organisation_ref", "result_title", "level", "code",
    "title", "definition", "unit", "measure", "ascending", "time_kind", "location", "shared_key", "source",
)  # fmt: skip
MAX_TOTAL_LABEL_LENGTH = 40
# Why a row is left out; the texts are in the catalog `mapping`.
EXPLANATION_ROW, HEADING_ROW, TOTAL_ROW, EXAMPLE_ROW, LEFT_OUT_ROW = (
    "explanation",
    "heading",
    "total",
    "example",
    "left_out",
)
VALUE_ROLES = (ACTUAL, TARGET, BASELINE, YEAR_TOTAL, INDICATOR_VALUE)
# A heading between rows fills one cell, sometimes with a number before it.
MAX_HEADING_CELLS = 2


@dataclass(slots=True)
class ResolvedTable:
    """A table with one meaning per column, and which of its rows hold data.

    All indexes count from 0; rows count from `table.first`, so row r is sheet row `table.first + r`.
    `cells[column][row]` is a cell (columns first); `rows` are the data rows. `source_rows` maps a data row whose
    identity is blank (joined or empty cells) to the row above that gives it. `skipped_rows` hold text but no
    indicator, `example_rows` call themselves an example; `reasons` gives for both the reason, one of the *_ROW
    constants. `everybody` holds names (as plain words) of breakdown groups that are the whole population.
    `left_out_columns` maps a column to the rule (a `CellRule` value) by which its cells are no figures, except where a
    row uses one all the same; `unread_columns` maps a column that nothing explains to how many numbers it holds;
    `replaced_columns` maps a column to the one that replaces it ('Herziene streefwaarde').
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

    def find(self, role: str) -> Column | None:
        """Return the first column with this role and no period of its own, None where there is none."""
        return next((c for c in self.columns if c.meaning.role == role and c.meaning.period is None), None)

    def pick(self, column: Column) -> Sequence[Cell]:
        """Return the cells of a column in the data rows only, in the order of `rows`."""
        cells = self.cells[column.place]
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


def resolve_table(table: Table) -> ResolvedTable:
    """Resolve a detected table: one meaning per column by header and values, then classify its rows."""
    cells = cells_by_column(table)
    columns, unknown = _resolve_roles(table, cells)
    return _classify_rows(ResolvedTable(table, cells, columns, (*table.unknown, *unknown), [], {}, [], []))


def resolve_mapped_table(
    table: Table,
    cells: list[tuple[Cell, ...]],
    selection: RowSelection,
    everybody: frozenset[str] = frozenset(),
) -> ResolvedTable:
    """Classify the rows of a table whose column roles a mapping gives.

    `cells[column][row]` are its columns; behind those of the sheet may stand added ones for constants and keys.
    """
    resolved = ResolvedTable(table, cells, table.columns, table.unknown, [], {}, [], [], everybody=everybody)
    return _classify_rows(resolved, selection)


def cells_by_column(table: Table) -> list[tuple[Cell, ...]]:
    """Return the cells under the header as result[column][row], both from 0; empty tuples where there are no rows."""
    rows = table.sheet.rows[table.first : table.last]
    # Twice as fast as zip(*rows), which makes an iterator of every row.
    return [tuple(map(itemgetter(place), rows)) for place in range(len(table.sheet.rows[table.header]))]


def _resolve_roles(
    table: Table, cells: Sequence[Sequence[Cell]]
) -> tuple[tuple[Column, ...], list[tuple[int, str]]]:
    columns, unknown = resolve_groups(table.columns)
    roles = {column.meaning.role for column in columns}
    if any(_is_of_counts(column) for column in columns):
        roles.add(COUNT_OR_CODE)
    resolved: list[Column] = []
    for column in columns:
        role = _resolve_role(column.meaning.role, cells[column.place], roles)
        if role is None:
            unknown.append((column.place, column.header))
            continue
        if role != column.meaning.role:
            roles.add(role)
            column = replace(column, meaning=replace(column.meaning, role=role))
        resolved.append(column)
    return tuple(resolved), unknown


def _is_of_counts(column: Column) -> bool:
    """Whether the header of a column of actuals says that it counts."""
    words = normalise_words(column.header).split()
    return column.meaning.role == ACTUAL and any(word in words for word in ("aantal", "nombre", "count"))


def _resolve_role(role: str, cells: Sequence[Cell], roles: set[str]) -> str | None:
    """The role of a column given those in use; None where the column is ambiguous and its role is taken."""
    if role == "result_or_actual":
        # Beside another column of actuals it is a second one: what both hold decides which of them counts.
        if _share_of(cells, _is_number) >= HALF:
            return ACTUAL
        return "result_title" if "result_title" not in roles else None
    if role == COUNT_OR_CODE:
        # 'Number' over 1, 2, 3 … counts the rows.
        if _share_of(cells, _is_number) >= HALF and not is_running_number(read_numbers(cells[:SAMPLE_SIZE])):
            return ACTUAL
        return "code" if "code" not in roles else None
    if role == PERCENT_OR_JUDGED:
        # Beside a number it is its percentage; beside any other value it may be the share of the target.
        is_value = ACTUAL not in roles or COUNT_OR_CODE in roles
        return ACTUAL if is_value and _share_of(cells, _is_number) >= HALF else None
    if role == "target_or_result":
        if _share_of(cells, _is_number) >= HALF:
            return TARGET
        return "result_title" if "result_title" not in roles else None
    if role == "unit_or_measure":
        if "measure" not in roles and _share_of(cells, _is_measure) >= LARGE_SHARE:
            return "measure"
        return "unit" if "unit" not in roles else None
    if role in ("time_kind_or_unknown", "time_kind"):
        return "time_kind" if _share_of(cells, _is_time_kind) >= HALF else None
    if role in ("name", "definition") and "title" not in roles:
        return "title" if role == "name" or "name" not in roles else role
    if role == "name":
        return None
    return role


def _share_of(cells: Iterable[Cell], test: Callable[[Cell], bool]) -> float:
    sample = [cell for cell in cells if cell not in ("", None)][:SAMPLE_SIZE]
    return sum(test(cell) for cell in sample) / len(sample) if sample else 0.0


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, float | int):
        return True
    return isinstance(cell, str) and numbers.parse_number_text(cell).form in (Form.NUMBER, Form.MISSING)


def _is_measure(cell: Cell) -> bool:
    return normalise_words(text_of(cell)) in MEASURE_WORDS


def _is_time_kind(cell: Cell) -> bool:
    return normalise_words(text_of(cell)) in TIME_KIND_WORDS


def _classify_rows(resolved: ResolvedTable, selection: RowSelection | None = None) -> ResolvedTable:
    """Sort the rows under the header into data, continuations, headings, totals and examples."""
    selection = selection or RowSelection()
    count = resolved.table.last - resolved.table.first
    first = 0
    while (
        first < min(MAX_EXPLANATION_ROWS, count)
        and not selection.rows.get(first)
        and _is_explanation_row(resolved, first)
    ):
        resolved.leave_out(first, EXPLANATION_ROW)
        first += 1
    title_column = resolved.find("title")
    titles: Sequence[Cell] = resolved.cells[title_column.place] if title_column else ("",) * count
    non_titles = _titles_without_indicator(titles, title_column.header if title_column else "")
    examples = _example_rows(resolved)
    has_value = _filled(resolved, (ACTUAL, TARGET, BASELINE, "start", "end", YEAR_TOTAL), count)
    if any(column.meaning.role == INDICATOR_VALUE for column in resolved.columns):
        # The columns name the indicators: a row is data where it holds a value of any.
        has_identity = has_name = has_value = _filled(resolved, VALUE_ROLES, count)
    else:
        has_identity = _filled(resolved, ("title", "code"), count)
        # A result without an indicator's name is an indicator of its own: some sources name only the result.
        has_name = _filled(resolved, ("title", "code", "result_title"), count)
    headings = _heading_rows(resolved, first, count)
    if not (non_titles or examples or selection.rows or selection.texts_out or headings) and all(
        has_identity[first:]
    ):
        # The table of a program, without headings or totals: every row is data.
        resolved.rows = list(range(first, count))
        return resolved
    last_named: int | None = None
    for row in range(first, count):
        title = titles[row]
        if selection.is_left_out(resolved, row):
            resolved.leave_out(row, LEFT_OUT_ROW)
        elif has_name[row]:
            is_heading = (
                not has_identity[row]
                and not has_value[row]
                and _count_filled(resolved, row) <= MAX_HEADING_CELLS
            )
            is_heading = is_heading or row in headings
            if selection.rows.get(row):
                resolved.rows.append(row)
                last_named = row
            elif is_heading or (non_titles and title in non_titles):
                resolved.leave_out(row, HEADING_ROW if is_heading else TOTAL_ROW)
            elif row in examples:
                resolved.leave_out(row, EXAMPLE_ROW)
            else:
                resolved.rows.append(row)
                last_named = row
        elif last_named is not None and has_value[row]:
            resolved.rows.append(row)
            resolved.source_rows[row] = last_named
        elif _count_filled(resolved, row):
            resolved.leave_out(row, HEADING_ROW)
        else:
            # An empty row ends the block: rows below it do not inherit the identity of a row above.
            last_named = None
    return resolved


def _heading_rows(resolved: ResolvedTable, first: int, count: int) -> set[int]:
    """Group headings: rows with a title and nothing else, in a table where every other titled row has a code."""
    code, title = resolved.find("code"), resolved.find("title")
    if code is None or title is None:
        return set()
    has_code, has_title = (
        _have_content(resolved.cells[code.place]),
        _have_content(resolved.cells[title.place]),
    )
    if all(has_code[first:]):
        return set()
    title_only = {
        row
        for row in range(first, count)
        if has_title[row] and not has_code[row] and _count_filled(resolved, row) == 1
    }
    other_rows = [row for row in range(first, count) if has_title[row] and row not in title_only]
    return title_only if other_rows and all(has_code[row] for row in other_rows) else set()


def _titles_without_indicator(titles: Sequence[Cell], header: str) -> set[str]:
    """Texts in the title column that name no indicator: words for a total, and the header repeated."""
    words = TOTAL_WORDS | {normalise_words(header)}
    short_titles = {
        title for title in set(titles) if isinstance(title, str) and 0 < len(title) < MAX_TOTAL_LABEL_LENGTH
    }
    return {title for title in short_titles if normalise_words(title) in words and normalise_words(title)}


def _example_rows(resolved: ResolvedTable) -> set[int]:
    """Rows whose grant reference or code contains a word for 'example'."""
    rows: set[int] = set()
    for column in resolved.columns:
        if column.meaning.role in ("grant_ref", "code"):
            cells = resolved.cells[column.place]
            markers = {cell for cell in set(cells) if isinstance(cell, str) and EXAMPLE_PATTERN.search(cell)}
            if markers:
                rows.update(row for row, cell in enumerate(cells) if cell in markers)
    return rows


def _filled(resolved: ResolvedTable, roles: Collection[str], count: int) -> list[bool]:
    """Per row whether any column with one of these roles has content."""
    filled: list[bool] | None = None
    for column in resolved.columns:
        if column.meaning.role in roles:
            has_content = _have_content(resolved.cells[column.place])
            filled = has_content if filled is None else list(map(or_, filled, has_content))
    return [False] * count if filled is None else filled


def _count_filled(resolved: ResolvedTable, row: int) -> int:
    """How many cells of a row have content."""
    return sum(_has_content(column[row]) for column in resolved.cells)


def _have_content(cells: Sequence[Cell]) -> list[bool]:
    """Whether each cell of a column has content; columns of one type are not looked at cell by cell."""
    types = set(map(type, cells))
    if types == {str}:
        return list(map(bool, map(str.strip, cells)))  # type: ignore[arg-type]
    if str not in types and type(None) not in types:
        return [True] * len(cells)
    return [bool(cell.strip()) if type(cell) is str else cell is not None for cell in cells]


def _has_content(cell: Cell) -> bool:
    return bool(cell.strip()) if type(cell) is str else cell is not None


def _is_explanation_row(resolved: ResolvedTable, row: int) -> bool:
    """Whether a row under the header explains the columns instead of filling them."""
    filled = [column[row] for column in resolved.cells if _has_content(column[row])]
    # Humanitarian tables carry a row of tags ('#indicator', '#value') under the header.
    tags = sum(isinstance(cell, str) and cell.startswith("#") and cell[1:2].isalpha() for cell in filled)
    if filled and tags * 2 >= len(filled):
        return True
    misfits, title = 0, ""
    has_misfit_text = False
    for column in resolved.columns:
        cell, role = resolved.cells[column.place][row], column.meaning.role
        if role == "title":
            title = text_of(cell)
        if _has_content(cell):
            fits = _fits_role(column.meaning, cell)
            if fits:
                return False
            misfits += fits is False
            has_misfit_text = has_misfit_text or (fits is False and role not in (BASELINE, TARGET, ACTUAL))
    # Text in value columns may be a reported story, which is data; text in date or code columns is not.
    return misfits >= MIN_MISFITTING_CELLS and (has_misfit_text or not title)


def _fits_role(meaning: Meaning, cell: Cell) -> bool | None:
    """Whether a cell holds what its column is for; None where any text would do."""
    words = normalise_words(text_of(cell))
    match meaning.role:
        case "start" | "end" | "period" | "baseline_date":
            return isinstance(cell, date) or periods.parse_period(cell) is not None
        case (
            "baseline" | "target" | "actual" | "baseline_year" | "numerator" | "denominator" | "n"
            | "year_total" | "indicator_value"
        ):  # fmt: skip
            return (
                not isinstance(cell, str)
                or numbers.parse_number_text(cell).doubt is not IssueKind.TEXT_FOR_NUMBER
            )
        case "level":
            return parse_level(text_of(cell)) is not None
        case "ascending":
            return parse_direction(text_of(cell)) is not Direction.UNKNOWN
        case "measure":
            return words in MEASURE_WORDS
        case _:
            return None
