"""Application of a mapping to the sheets of a file: resolved tables; and the mapping of a resolved table.

Rows and columns of a mapping count from 1, those of tables from 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.files.sheet_size_limits import column_number
from impact.ingest.layouts.fingerprint import find_period
from impact.ingest.layouts.labelled_cells import strip_label
from impact.ingest.periods.corner_periods import read_corner
from impact.ingest.periods.header_details import read_details
from impact.ingest.periods.measured_moments import find_moments
from impact.ingest.periods.project_years import split_project_year
from impact.ingest.tables import group_columns, table_detection, tables_on_sheet
from impact.ingest.tables.column_resolution import (
    INHERITED_ROLES,
    MEASURED_ROLES,
    VALUE_ROLES,
    ResolvedTable,
    RowSelection,
    cells_by_column,
    resolve_mapped_table,
)
from impact.ingest.tables.header_meanings import Meaning, interpret_header
from impact.ingest.tables.header_periods import settle_header_periods
from impact.ingest.tables.header_vocabulary import (
    GROUP_VALUE,
    JUDGED_OR_ACTUAL,
    REFERENCE_OR_BASELINE,
    RIVAL_ROLES,
    TOTAL_OR_UNKNOWN,
)
from impact.ingest.tables.joined_cells import fill_joined_cells
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_account import CellRule
from impact.model.mapping import (
    CELL,
    INDICATOR_VALUE,
    PERIOD_KEY,
    SHEET_NAME,
    ColumnMap,
    Constant,
    Mapping,
    SheetMap,
)
from impact.model.title_comparison import title_key

# Only for these roles does a period in the header apply to the cells; other columns belong to the row.
DATED_ROLES = frozenset((*VALUE_ROLES, "numerator", "denominator", "n", "comment", "target_comment"))
# A header with such a role holds values by what stands under it, without the choice of a user.
_OPEN_ROLES = (*RIVAL_ROLES, GROUP_VALUE, TOTAL_OR_UNKNOWN, REFERENCE_OR_BASELINE, JUDGED_OR_ACTUAL)
IDENTITY_ROLES = ("title", "code", "result_title")
ROW_PERIOD_ROLES = ("period", "start", "end")
_ADDRESS = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")
_LAST_PART = re.compile(r"[_\-/.][^_\-/.]*$")
CellOfRole = dict[str, Cell]


def to_sheet_map(resolved: ResolvedTable) -> SheetMap:
    """Describe a resolved table as a mapping of its sheet (rows and columns from 1)."""
    columns = [
        ColumnMap(
            c.place + 1,
            c.header,
            c.meaning.role,
            c.meaning.period or find_period(c.header),
            name=c.meaning.name,
            series=c.meaning.series,
            number=c.meaning.number,
        )
        for c in resolved.columns
    ]
    unused = [ColumnMap(place + 1, header, "", find_period(header)) for place, header in resolved.unknown]
    is_beside = resolved.table.left > 0 or resolved.table.right is not None
    return SheetMap(
        resolved.table.sheet.name,
        header_rows=tuple(row + 1 for row in resolved.table.header_rows),
        columns=tuple(sorted((*columns, *unused), key=lambda column: column.column)),
        part=resolved.table.part,
        first_column=resolved.table.left + 1 if is_beside else 0,
        last_column=(resolved.table.right or len(resolved.table.sheet.rows[0])) if is_beside else 0,
    )


def resolve_mapped_sheets(mapping: Mapping, sheets: Sequence[Sheet]) -> list[ResolvedTable]:
    """Resolve the used sheets of a mapping as tables, in the order of the file.

    Key sheets give no table; their rows are looked up (joined) by key and added as columns to the other tables.
    """
    pairs = [
        (sheet, sheet_map)
        for sheet in sheets
        if not sheet.hidden
        for sheet_map in _parts_to_read(mapping.parts(sheet.name), sheet)
    ]
    cells_of_key: dict[str, CellOfRole] = {}
    for sheet, sheet_map in pairs:
        if is_key_sheet(sheet_map):
            _collect_keys(cells_of_key, build_mapped_table(sheet, sheet_map))
    return [
        _resolve_sheet(sheet, sheet_map, cells_of_key, _row_of_next_part(sheet_map, mapping.parts(sheet.name)))
        for sheet, sheet_map in pairs
        if not is_key_sheet(sheet_map)
    ]


def _row_of_next_part(sheet_map: SheetMap, parts: Sequence[SheetMap]) -> int | None:
    """The row (from 0) below a table's header in which the next one begins, or a cell names it; None without any."""
    titles = (c.text for part in parts for c in part.constants if c.role == "title" and c.source == CELL)
    rows = [int(match[2]) - 1 for text in titles if (match := _ADDRESS.match(text))]
    below = (part for part in parts if part.used and part.header_rows and not _reads_rows_of(sheet_map, part))
    rows += [part.header_rows[0] - 1 for part in below if not part.last_column]
    last_header = sheet_map.header_rows[-1] - 1 if sheet_map.header_rows else -1
    return min((row for row in rows if row > last_header), default=None)


def _parts_to_read(parts: Iterable[SheetMap], sheet: Sheet) -> list[SheetMap]:
    """The used tables of a sheet whose header no other one reads: not as its own header, nor as a row of data."""
    read_parts: list[SheetMap] = []
    for part in parts:
        if not part.used or not part.header_rows or part.header_rows[-1] > len(sheet.rows):
            continue
        if not any(_reads_rows_of(other, part) for other in read_parts):
            read_parts.append(part)
    return read_parts


def _reads_rows_of(reader: SheetMap, other: SheetMap) -> bool:
    beside = reader.last_column and other.last_column
    if beside and (reader.last_column < other.first_column or other.last_column < reader.first_column):
        return False
    rows = {*reader.header_rows, *(item.row for item in reader.rows if item.used)}
    return bool(rows & set(other.header_rows))


def is_key_sheet(sheet_map: SheetMap) -> bool:
    """Whether a sheet is a lookup table: it has a key column and no values, and describes rows of other sheets."""
    roles = sheet_map.roles()
    return PERIOD_KEY in roles and not roles & set(VALUE_ROLES)


def build_mapped_table(sheet: Sheet, sheet_map: SheetMap) -> Table:
    """Build the table of a sheet with the column meanings that its mapping gives; the mapping must have header rows.

    It ends above the next header, unless a user took that row in as data.
    """
    rows = [row - 1 for row in sheet_map.header_rows]
    width = len(sheet.rows[0])
    view = view_of_part(sheet, sheet_map)
    used_rows = [item.row - 1 for item in sheet_map.rows if item.used]
    last, repeats = tables_on_sheet.find_border(view, rows, used_rows)
    columns = sorted((c for c in sheet_map.columns if c.column <= width), key=lambda column: column.column)
    used = [column for column in columns if column.role]
    headers = [c.header for c in used]
    # 'T1' beside 'T0' is a moment, and no quarter.
    moments = find_moments(headers)
    own = [replace(_meaning_of(c), part=None) if i in moments else _meaning_of(c) for i, c in enumerate(used)]
    meanings = settle_header_periods(sheet, rows[0], headers, own)
    meanings = _give_corner_period(columns, used, meanings)
    return Table(
        view,
        rows[-1],
        rows[-1] + 1,
        last,
        tuple(
            Column(c.column - 1, c.header, replace(meaning or stated, role=c.role))
            for c, meaning, stated in zip(used, meanings, own, strict=True)
        ),
        tuple((c.column - 1, c.header) for c in columns if not c.role),
        rows[0],
        part=sheet_map.part,
        begin=tables_on_sheet.find_begin(view, rows) if sheet_map.part > 1 else 0,
        repeats=repeats,
        left=max(sheet_map.first_column - 1, 0),
        right=sheet_map.last_column or None,
    )


def _give_corner_period(
    columns: Sequence[ColumnMap], used: Sequence[ColumnMap], meanings: Sequence[Meaning | None]
) -> tuple[Meaning | None, ...]:
    """Give values without a period by header or user that in the corner of the header; a next file has another."""
    first = columns[0] if columns else None
    corner = read_corner(first.header) if first is not None and first.role not in VALUE_ROLES else None
    if corner is None:
        return tuple(meanings)
    undated = [
        meaning if meaning is None or column.chosen or find_period(column.header) else replace(meaning, period=None)
        for column, meaning in zip(used, meanings, strict=True)
    ]
    return tuple(group_columns.give_corner_period(undated, corner))


def view_of_part(sheet: Sheet, sheet_map: SheetMap) -> Sheet:
    """Return the sheet as one of its tables sees it: without the cells of tables beside it."""
    if not sheet_map.last_column:
        return sheet
    width = len(sheet.rows[0]) if sheet.rows else 0
    return sheet.keep_columns(sheet_map.first_column - 1, min(sheet_map.last_column, width))


def _meaning_of(column: ColumnMap) -> Meaning:
    """The meaning that a mapping gives a column; what its header says of a period counts unless a user chose one."""
    period = column.period if column.role in DATED_ROLES else None
    meaning = Meaning(column.role, column.series, column.number, period, column.name)
    stated = interpret_header(column.header) if column.role in VALUE_ROLES else None
    if stated is None:
        # Which year 'Jaar 1' is, only a title may say; it is asked about each time.
        is_numbered = column.role in VALUE_ROLES and split_project_year(column.header) is not None
        meaning = replace(meaning, period=None) if is_numbered and not column.chosen else meaning
        details = read_details(column.header) if column.role == INDICATOR_VALUE else None
        return meaning if details is None else replace(meaning, scale=details.scale, unit=details.unit)
    meaning = replace(meaning, scale=stated.scale, unit=stated.unit, name=column.name or stated.name)
    if column.chosen:
        return meaning
    if stated.part is not None:
        # Only the sheet or a title says in which year, and in a next file it says another.
        return replace(meaning, part=stated.part, period=None)
    if period is None or stated.period != period:
        return meaning
    return replace(meaning, candidates=stated.candidates, years=stated.years)


def _resolve_sheet(
    sheet: Sheet, sheet_map: SheetMap, cells_of_key: dict[str, CellOfRole], end: int | None
) -> ResolvedTable:
    table = build_mapped_table(sheet, sheet_map)
    if end is not None:
        table = replace(table, last=min(table.last, end))
    cells = cells_by_column(table)
    if sheet.merged:
        # Where columns are the indicators, a row has no title of its own.
        named_only = () if INDICATOR_VALUE in sheet_map.roles() else INHERITED_ROLES
        cells = fill_joined_cells(table, cells, MEASURED_ROLES, named_only)
    columns = [*table.columns]

    def add(role: str, column_cells: Sequence[Cell]) -> None:
        # Constants and looked-up values become extra columns behind the last one of the sheet.
        columns.append(Column(len(cells), "", Meaning(role)))
        cells.append(tuple(column_cells))

    roles = {column.meaning.role for column in columns}
    has_data = _rows_filled_in(cells, columns, (*VALUE_ROLES, *IDENTITY_ROLES))
    for constant in sheet_map.constants:
        if constant.role not in roles and not (constant.role == "period" and roles & set(ROW_PERIOD_ROLES)):
            text = _text_of_constant(constant, sheet)
            filled_rows = (
                _rows_filled_in(cells, table.columns, VALUE_ROLES)
                if constant.role in IDENTITY_ROLES
                else has_data
            )
            add(constant.role, [text if row else "" for row in filled_rows])
    if cells_of_key and PERIOD_KEY in roles:
        _add_columns_of_keys(table, cells, cells_of_key, roles, add)
    mapped = replace(table, columns=tuple(columns))
    resolved = resolve_mapped_table(
        mapped, cells, _select_rows(table, sheet_map), frozenset(map(normalise_words, sheet_map.everybody))
    )
    resolved.chosen_columns = _find_chosen_columns(sheet_map, mapped)
    resolved.summed_titles = {title_key(item.title): item for item in sheet_map.summed}
    for column in sheet_map.columns:
        if column.chosen and not column.role and column.column <= len(sheet.rows[0]):
            resolved.left_out_columns[column.column - 1] = CellRule.NOT_IN_LAYOUT
    return resolved


def _find_chosen_columns(sheet_map: SheetMap, table: Table) -> frozenset[int]:
    """The columns (from 0) that have a period or role by the choice of a user, and not by what their header says."""
    meanings = table_detection.header_at(table.sheet, table.header_rows).meanings
    stated_roles = {place: meaning.role for place, meaning in enumerate(meanings) if meaning is not None}
    return frozenset(
        column.column - 1
        for column in sheet_map.columns
        if column.chosen or stated_roles.get(column.column - 1, "") not in (*_OPEN_ROLES, column.role)
    )


def _rows_filled_in(
    cells: Sequence[Sequence[Cell]], columns: Iterable[Column], roles: Sequence[str]
) -> list[bool]:
    """Per row whether any column with one of these roles has text."""
    places = [column.place for column in columns if column.meaning.role in roles]
    return [
        any(text_of(cells[place][row]) for place in places) for row in range(len(cells[0]) if cells else 0)
    ]


def _text_of_constant(constant: Constant, sheet: Sheet) -> str:
    if constant.source == SHEET_NAME:
        return sheet.name
    if constant.source != CELL:
        return constant.text
    match = _ADDRESS.match(constant.text)
    if match is None:
        return ""
    row, column = int(match[2]) - 1, column_number(match[1]) - 1
    if row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    return strip_label(text_of(sheet.rows[row][column]), constant.role)


def _select_rows(table: Table, sheet_map: SheetMap) -> RowSelection:
    """The row selection of a mapping, by first text where the row moved: next year's sheet has other row numbers.

    Rows of the mapping count from 1, those of the selection from 0 relative to `table.first`.
    """
    rows: dict[int, bool] = {}
    for item in sheet_map.rows:
        place = item.row - 1
        if place >= table.last or first_text(table.sheet, place) != item.text:
            alike = [
                row for row in range(table.first, table.last) if first_text(table.sheet, row) == item.text
            ]
            if not item.text or len(alike) != 1:
                continue
            place = alike[0]
        if place >= table.first:
            rows[place - table.first] = item.used
    return RowSelection(rows, frozenset(map(normalise_words, sheet_map.texts_out)))


def first_text(sheet: Sheet, row: int) -> str:
    """Return the first text of a row (index from 0) of a sheet, by which a row is recognised again; '' if none."""
    return next((text for cell in sheet.rows[row] if (text := text_of(cell))), "")


def _collect_keys(cells_of_key: dict[str, CellOfRole], table: Table) -> None:
    """Add the cells of a key sheet by key and role; a blank cell repeats the one above, except in period columns."""
    key = table.find(PERIOD_KEY)
    if key is None:
        return
    other_columns = [column for column in table.columns if column is not key]
    current: CellOfRole = {}
    for row in table.sheet.rows[table.first : table.last]:
        text = text_of(row[key.place])
        current = {role: cell for role, cell in current.items() if role not in ROW_PERIOD_ROLES}
        if text:
            for column in other_columns:
                if text_of(row[column.place]):
                    current[column.meaning.role] = row[column.place]
            cells_of_key.setdefault(text, {}).update(current)


def _add_columns_of_keys(
    table: Table,
    cells: Sequence[Sequence[Cell]],
    cells_of_key: dict[str, CellOfRole],
    roles: set[str],
    add: Callable[[str, Sequence[Cell]], None],
) -> None:
    key = table.find(PERIOD_KEY)
    assert key is not None
    rows = [_cells_of_key(text_of(cell), cells_of_key) for cell in cells[key.place]]
    for role in sorted({role for row in rows for role in row} - roles):
        add(role, [row.get(role, "") for row in rows])


def _cells_of_key(key: str, cells_of_key: dict[str, CellOfRole]) -> CellOfRole:
    """Cells of a key and of its prefixes ('P1_2024_a-1' inherits from 'P1_2024'); the longest prefix wins."""
    result: CellOfRole = {}
    while key:
        result = {**cells_of_key.get(key, {}), **result}
        shorter = _LAST_PART.sub("", key)
        if shorter == key:
            break
        key = shorter
    return result
