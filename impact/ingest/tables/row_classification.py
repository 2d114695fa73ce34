"""Which rows of a table hold data: not explanations, headings, totals, examples, notes and repeated headers.

Row and column indexes count from 0; row indexes are relative to `table.first`, the row under the header.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from operator import or_

from impact.ingest.arithmetic.column_arithmetic import RELATIVE_TOLERANCE, read_numbers
from impact.ingest.files.own_formats import recognise_template
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.periods import date_parser
from impact.ingest.periods.header_details import is_bare_period
from impact.ingest.tables.group_columns import are_labelled
from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.joined_cells import repeat_dittos
from impact.ingest.tables.resolved_table import (
    EXAMPLE_ROW,
    EXPLANATION_ROW,
    HEADER_ROW,
    HEADING_ROW,
    LEFT_OUT_ROW,
    MEASURED_ROLES,
    TOTAL_ROW,
    VALUE_ROLES,
    ResolvedTable,
    RowSelection,
)
from impact.ingest.tables.section_rows import find_text_rows
from impact.ingest.tables.table_detection import Column
from impact.ingest.tables.total_rows import NUMBER_ROLES, find_total_rows
from impact.ingest.values import number_parser
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.score_signs import is_sign
from impact.ingest.values.value_vocabulary import (
    EXAMPLE_PATTERN,
    EXAMPLE_TITLE_PATTERN,
    MEASURE_WORDS,
    POSSIBLE_EXAMPLE_PATTERN,
    normalise_words,
    parse_direction,
    parse_level,
)
from impact.model.issues import IssueKind
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL
from impact.model.vocabulary.measures import Direction

MAX_EXPLANATION_ROWS = 2
MIN_MISFITTING_CELLS = 2
LONGEST_HEADER = 40
# A heading between rows fills one cell, sometimes with a number before it.
MAX_HEADING_CELLS = 2
# What a pivot table writes above its names of rows, and of so many rows at most its subtotals are the sum.
_ROW_LABELS = frozenset(("rijlabels", "row labels", "etiquettes de lignes"))
MOST_PARTS = 50
# Whole numbers that can be years.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def classify_rows(resolved: ResolvedTable, selection: RowSelection | None = None) -> ResolvedTable:
    """Sort the rows under the header into data, continuations, headings, totals and examples."""
    selection = selection or RowSelection()
    # Our own template repeats nothing by a mark: what stands in its cells was put there by us.
    if is_own := recognise_template(resolved.table.sheet.rows) is not None:
        selection = _keep_coded_rows(resolved, selection)
    else:
        resolved.doubtful_rows |= repeat_dittos(resolved.columns, resolved.cells, MEASURED_ROLES)
    resolved.rows_in = frozenset(row for row, is_used in selection.rows.items() if is_used)
    count = resolved.table.last - resolved.table.first
    repeats = {row - resolved.table.first for row in resolved.table.repeats}
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
    non_titles = _repeated_titles(titles, title_column.header if title_column else "")
    examples = _example_rows(resolved)
    if title_column and not is_own:
        resolved.doubtful_rows |= _possible_examples(titles) | _rows_of_levels(resolved, title_column)
    has_value = _filled(resolved, (ACTUAL, TARGET, BASELINE, "start", "end", YEAR_TOTAL), count)
    if any(column.meaning.role == INDICATOR_VALUE for column in resolved.columns):
        # The columns name the indicators: a row is data where it holds a value of any.
        has_identity = has_name = has_value = _filled(resolved, VALUE_ROLES, count)
    else:
        has_identity = _filled(resolved, ("title", "code"), count)
        # A result without an indicator's name is an indicator of its own: some sources name only the result.
        has_name = _filled(resolved, ("title", "code", "result_title"), count)
    reasons = dict.fromkeys(examples, EXAMPLE_ROW) | dict.fromkeys(repeats, HEADER_ROW)
    if non_titles:
        reasons |= {row: HEADER_ROW for row, title in enumerate(titles) if title in non_titles}
    if not all(has_value[first:]):
        text_rows = find_text_rows(resolved, has_value, first)
        resolved.sections = frozenset(
            normalise_words(_first_text(resolved, row))
            for row, reason in text_rows.items()
            if reason == HEADING_ROW
        )
        reasons = text_rows | reasons
    totals = find_total_rows(resolved)
    resolved.possible_totals = frozenset() if is_own else totals.possible
    reasons = dict.fromkeys(totals.certain, TOTAL_ROW) | reasons
    if not (reasons or selection.rows or selection.texts_out) and all(has_identity[first:]):
        # The table of a program, without headings or totals: every row is data.
        resolved.rows = list(range(first, count))
        return resolved
    last_named: int | None = None
    for row in range(first, count):
        if selection.is_left_out(resolved, row):
            resolved.leave_out(row, LEFT_OUT_ROW)
        elif row in reasons and not selection.rows.get(row):
            resolved.leave_out(row, reasons[row])
        elif has_name[row]:
            is_heading = (
                not has_identity[row]
                and not has_value[row]
                and _count_filled(resolved, row) <= MAX_HEADING_CELLS
            )
            if is_heading and not selection.rows.get(row):
                resolved.leave_out(row, HEADING_ROW)
            else:
                resolved.rows.append(row)
                last_named = row
        elif last_named is not None and has_value[row] and _belongs_to_row_above(resolved, row):
            resolved.rows.append(row)
            resolved.source_rows[row] = last_named
        elif _count_filled(resolved, row):
            resolved.leave_out(row, HEADING_ROW)
        else:
            # An empty row ends the block: rows below it do not inherit the identity of a row above.
            last_named = None
    return resolved


def _belongs_to_row_above(resolved: ResolvedTable, row: int) -> bool:
    """Whether a row without a name has one by the row above: it says something of itself, or their cells are joined.

    Numbers alone are a total, or nobody knows what; they are no second value of the indicator above.
    """
    own_places = {column.place for column in resolved.columns if column.meaning.role in NUMBER_ROLES}
    if any(are_labelled([resolved.cells[place][row]]) for place in own_places):
        return True
    if any(_has_content(cells[row]) for place, cells in enumerate(resolved.cells) if place not in own_places):
        return True
    names = {c.place for c in resolved.columns if c.meaning.role in ("title", "code", "result_title")}
    line = resolved.table.first + row
    return any(a[0] < line <= b[0] and a[1] in names for a, b in resolved.table.sheet.merged)


def _first_text(resolved: ResolvedTable, row: int) -> str:
    return next((text for cells in resolved.cells if (text := text_of(cells[row]))), "")


def _keep_coded_rows(resolved: ResolvedTable, selection: RowSelection) -> RowSelection:
    """The selection with all rows of our own template that have a code: each is data, whatever its title says."""
    code = resolved.find("code")
    coded = {} if code is None else {row: True for row, cell in enumerate(resolved.cells[code.place]) if text_of(cell)}
    return replace(selection, rows=coded | dict(selection.rows))


def _repeated_titles(titles: Sequence[Cell], header: str) -> set[str]:
    """The texts in the title column that only repeat its header."""
    words = normalise_words(header)
    short_titles = {
        title for title in set(titles) if isinstance(title, str) and 0 < len(title) < LONGEST_HEADER
    }
    return {title for title in short_titles if words and normalise_words(title) == words}


def _example_rows(resolved: ResolvedTable) -> set[int]:
    """Rows whose grant reference or code contains a word for 'example', or whose title begins with one."""
    rows: set[int] = set()
    for column in resolved.columns:
        if column.meaning.role in ("grant_ref", "code", "title"):
            cells = resolved.cells[column.place]
            pattern = EXAMPLE_TITLE_PATTERN if column.meaning.role == "title" else EXAMPLE_PATTERN
            markers = {cell for cell in set(cells) if isinstance(cell, str) and pattern.search(cell)}
            if markers:
                rows.update(row for row, cell in enumerate(cells) if cell in markers)
    return rows


def _possible_examples(titles: Sequence[Cell]) -> dict[int, str]:
    """The rows whose title begins with 'BV.' or 'VB.' in capitals: a company or an example."""
    return {
        row: title
        for row, title in enumerate(titles)
        if isinstance(title, str) and title[:2] in ("BV", "VB") and POSSIBLE_EXAMPLE_PATTERN.match(title)
    }


def _rows_of_levels(resolved: ResolvedTable, title_column: Column) -> dict[int, str]:
    """The rows of a pivot table with several levels below each other: nobody knows which of them are the indicators.

    It has titles that come again, that are indented or a period, or a row that is the sum of those below it.
    """
    if normalise_words(title_column.header) not in _ROW_LABELS:
        return {}
    cells = resolved.cells[title_column.place]
    texts = {row: text_of(cell) for row, cell in enumerate(cells) if text_of(cell).strip()}
    is_indented = any(isinstance(cell, str) and cell[:1].isspace() for cell in cells)
    has_levels = is_indented or len(set(texts.values())) < len(texts) or any(map(is_bare_period, texts.values()))
    columns = [resolved.cells[c.place] for c in resolved.columns if c.meaning.role in VALUE_ROLES]
    if has_levels or any(_has_sum_above(read_numbers(column)) for column in columns):
        return texts
    return {}


def _has_sum_above(numbers: Sequence[float | None]) -> bool:
    """Whether a number is the sum of at least two of those directly below it."""
    for row, number in enumerate(numbers):
        total = number
        for count, below in enumerate(numbers[row + 1 : row + 1 + MOST_PARTS], start=1):
            if total is None or below is None:
                break
            total -= below
            if count > 1 and number and abs(total) <= RELATIVE_TOLERANCE * abs(number):
                return True
    return False


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
            return isinstance(cell, date) or date_parser.parse_period(cell) is not None
        case "quarter" | "semester" | "month":
            # 'Q1' or '1' is none without its year, and no explanation either.
            return True if isinstance(cell, date) or date_parser.parse_period(cell) is not None else None
        case (
            "baseline" | "target" | "actual" | "baseline_year" | "numerator" | "denominator" | "n"
            | "year_total" | "indicator_value"
        ):  # fmt: skip
            return (
                not isinstance(cell, str)
                or number_parser.parse_number_text(cell).doubt is not IssueKind.TEXT_FOR_NUMBER
                or is_sign(cell)
            )
        case "level":
            return parse_level(text_of(cell)) is not None
        case "ascending":
            return parse_direction(text_of(cell)) is not Direction.UNKNOWN
        case "measure":
            return words in MEASURE_WORDS
        case _:
            return None


def find_rows_of_values(sheet: Sheet) -> set[int]:
    """Return rows (from 0) with a number that `holds_only_words` takes for no word; not each of them is found."""
    rows: set[int] = set()
    left: Sequence[int] = range(len(sheet.rows))
    for column in sheet.columns:
        if not {float, int} & set(map(type, column)):
            continue
        rows_of_column = {
            row
            for row in left
            if (type(cell := column[row]) is float or type(cell) is int)
            and (not FIRST_YEAR <= cell <= LAST_YEAR or cell % 1)
            # Smaller and larger ones are written with an exponent, and so are no number to `holds_only_words`.
            and (cell == 0 or 1e-3 < abs(cell) < 1e15)
        }
        if rows_of_column:
            rows |= rows_of_column
            left = [row for row in left if row not in rows_of_column]
    return rows
