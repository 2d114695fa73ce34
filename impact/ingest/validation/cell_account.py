"""Account of every cell with a number, a date or a mark: as what it was used, by which rule left out, or asked about.

The account is kept from the outside: it begins with all cells of all sheets, and each part of the reading claims the
cells it explains. What nobody claims is not understood, and becomes a question. Rows and columns count from 0 here,
from 1 in the lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import PART_NAMES, SERIES_NAMES, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.periods.date_parser import FIRST_YEAR, LAST_YEAR
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.table_detection import VALUED_ROLES, Table
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number, number_rows
from impact.model.cell_account import AccountLine, CellRange, CellRule, CellUse
from impact.model.cell_address import address
from impact.model.issues import IssueKind, Severity
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL
from impact.model.submission import SubmittedIndicator, ValueColumns

# Of a line with very many separate cells only the first ranges are kept; its count stays exact.
MAX_RANGES = 400
RULES = tuple(CellRule)
_NUMBER_OF = {rule: index for index, rule in enumerate(RULES, start=1)}
# Cells below each other with the same rule.
_RUN = re.compile(rb"(.)\1*", re.DOTALL)
_USED = frozenset(
    {CellRule.ACTUAL, CellRule.TARGET, CellRule.BASELINE, CellRule.PART, CellRule.DESCRIPTION, CellRule.HEADER}
)
_IN_QUESTION = frozenset({CellRule.QUESTION, CellRule.COLUMN_UNREAD, CellRule.CELLS_UNREAD})
_VALUE_ROLES = frozenset({*SERIES_NAMES, INDICATOR_VALUE, YEAR_TOTAL, "result_or_actual", "target_or_result"})
_RULE_OF_SERIES = {ACTUAL: CellRule.ACTUAL, TARGET: CellRule.TARGET}
# More numbers than this in one row outside a table are no remark beside a label, but a table that was not seen.
MOST_NUMBERS_IN_NOTE = 1
# Beside so many other numbers, right of a name, what looks like a year is one of them.
FEWEST_NUMBERS_BESIDE = 2


class _SheetClaims:
    """The rule that claims each cell of a sheet, by column: `owner[column][row]` is 0 where nobody does."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = len(sheet.rows[0]) if sheet.rows else 0
        self.owner = [bytearray(self.height) for _ in range(self.width)]

    def claim(self, rule: CellRule, column: int, first: int, last: int) -> None:
        """Claim the cells of a column from row `first` up to and without `last`."""
        last = min(last, self.height)
        if 0 <= column < self.width and first < last:
            self.owner[column][first:last] = bytes([_NUMBER_OF[rule]]) * (last - first)

    def claim_cell(self, rule: CellRule | None, row: int, column: int) -> None:
        """Claim one cell, or with None release it; one beyond the sheet (a constant of the layout) is nobody's."""
        if 0 <= column < self.width and 0 <= row < self.height:
            self.owner[column][row] = 0 if rule is None else _NUMBER_OF[rule]

    def claim_rows(self, rule: CellRule, rows: list[int], column: int) -> None:
        """Claim the cells of a column in some rows, at least one."""
        first, last = rows[0], rows[-1]
        if first >= 0 and last - first + 1 == len(rows) and rows == [*range(first, last + 1)]:
            self.claim(rule, column, first, last + 1)
        elif 0 <= column < self.width:
            owner, number = self.owner[column], _NUMBER_OF[rule]
            for row in rows:
                if 0 <= row < self.height:
                    owner[row] = number

    def claim_rest(self, rule: CellRule) -> None:
        """Claim every cell that nobody claims yet."""
        table = bytes([_NUMBER_OF[rule], *range(1, 256)])
        self.owner = [column.translate(table) for column in self.owner]

    def rule_at(self, row: int, column: int) -> CellRule | None:
        """Return the rule that claims a cell, None for nobody."""
        if not (0 <= column < self.width and 0 <= row < self.height) or not self.owner[column][row]:
            return None
        return RULES[self.owner[column][row] - 1]


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What a reading made of the cells: its tables, entries and the values and baselines that came of them.

    `is_guess`: nobody knows where the tables are.
    """

    tables: Sequence[ResolvedTable]
    entries: EntryColumns
    indicators: Sequence[SubmittedIndicator]
    actuals: ValueColumns
    targets: ValueColumns
    own_sheets: Collection[str] = ()
    repeated_sheets: Collection[str] = ()
    sheets_not_in_layout: Collection[str] = ()
    tables_not_in_layout: Collection[Table] = ()
    is_guess: bool = False


def build_account(sheets: Sequence[Sheet], result: ReadingResult, checks: CellChecks) -> tuple[AccountLine, ...]:
    """Build the account of a file, and add a question to `checks` for each sheet with cells that nobody claims."""
    claims = {sheet.name: _SheetClaims(sheet) for sheet in sheets}
    for table in result.tables_not_in_layout:
        unused_claims = claims[table.sheet.name]
        for place in range(table.left, table.right or unused_claims.width):
            unused_claims.claim(CellRule.NOT_IN_LAYOUT, place, table.begin, table.last)
    for resolved in result.tables:
        _claim_table(claims[resolved.table.sheet.name], resolved)
    _claim_values(claims, result)
    _claim_questions(claims, checks)
    lines: list[AccountLine] = []
    for name, sheet_claims in claims.items():
        if sheet_claims.sheet.hidden:
            sheet_claims.claim_rest(CellRule.HIDDEN_SHEET)
        elif name in result.own_sheets:
            sheet_claims.claim_rest(CellRule.OWN_SHEET)
        elif name in result.repeated_sheets:
            sheet_claims.claim_rest(CellRule.REPEATED_SHEET)
        elif name in result.sheets_not_in_layout:
            sheet_claims.claim_rest(CellRule.NOT_IN_LAYOUT)
        columns = sheet_claims.sheet.columns
        rows_of_column = [number_rows(column) for column in columns]
        rows_of_tables = _rows_of_tables(name, result.tables)
        _claim_notes(sheet_claims, columns, rows_of_column, rows_of_tables, has_notes=not result.is_guess)
        _ask_about_rest(sheet_claims, rows_of_column, checks)
        lines += _lines(sheet_claims, rows_of_column)
    return tuple(lines)


def _claim_table(claims: _SheetClaims, resolved: ResolvedTable) -> None:
    table = resolved.table
    places = [column.place for column in resolved.columns] + [place for place, _ in resolved.unknown]
    places = [place for place in places if place < claims.width]
    if not places:
        return
    extent = range(min(places), max(places) + 1)
    for place in extent:
        claims.claim(CellRule.HEADER, place, table.header_rows[0], table.header + 1)
    for row, place in _numbers_in_header(resolved, extent):
        claims.claim_cell(None, row, place)
    for column in resolved.columns:
        role = column.meaning.role
        if column.place in resolved.unread_columns:
            # Asked about: the question claims its numbers.
            continue
        if role == "judged":
            rule = CellRule.JUDGED
        elif role in _VALUE_ROLES:
            # Overwritten by what the cells became; what is left repeats another cell.
            rule = CellRule.YEAR_TOTAL if role == YEAR_TOTAL else CellRule.REPEATED_VALUE
        else:
            rule = CellRule.PART if role in PART_NAMES else CellRule.DESCRIPTION
        claims.claim(rule, column.place, table.first, table.last)
    for place, rule_name in resolved.left_out_columns.items():
        claims.claim(CellRule(rule_name), place, table.first, table.last)
    for row, reason in resolved.reasons.items():
        rule = CellRule(reason)
        cells = table.sheet.rows[table.first + row]
        numbers = number_rows([cells[place] for place in extent])
        if rule is CellRule.HEADING and len(numbers) > MOST_NUMBERS_IN_NOTE:
            # Several numbers without the name of an indicator are no heading: nobody knows what they are.
            for place in extent:
                claims.claim_cell(None, table.first + row, place)
            continue
        for place in extent:
            claims.claim_cell(rule, table.first + row, place)


def _numbers_in_header(resolved: ResolvedTable, extent: range) -> list[CellIndex]:
    """The cells of a header that hold a number and no word for what stands below: a row of values taken for a header.

    A row of running numbers (1, 2, 3 …) numbers the columns.
    """
    table = resolved.table
    cells_found: list[CellIndex] = []
    for row in table.header_rows:
        cells = [table.sheet.rows[row][place] for place in extent]
        places = [place for place in number_rows(cells) if not _is_year_or_date(cells[place])]
        numbers = [text_of(cells[place]) for place in places]
        if len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]:
            continue
        cells_found += [
            (row, extent[place])
            for place, text in zip(places, numbers, strict=True)
            if interpret_header(text) is None
        ]
    return cells_found


def _claim_values(claims: dict[str, _SheetClaims], result: ReadingResult) -> None:
    """Claim the cells that became values, and those of entries that did not because they repeat another."""
    entries = result.entries
    baselines = {
        (item.sheet, item.baseline_row, item.baseline_column): item
        for item in result.indicators
        if item.baseline_row is not None
    }
    cells = entries.series[BASELINE]
    for sheet, row, column, state, breakdown in zip(
        entries.sheet, entries.row, cells.column, cells.state, entries.breakdown, strict=True
    ):
        if state is not None and (sheet, row, column) not in baselines:
            rule = CellRule.GROUP_BASELINE if breakdown else CellRule.REPEATED_VALUE
            claims[sheet].claim_cell(rule, row - 1, column - 1)
    for sheet, baseline_row, baseline_column in baselines:
        claims[sheet].claim_cell(CellRule.BASELINE, (baseline_row or 0) - 1, (baseline_column or 0) - 1)
    for sheet, row, column, name in entries.summed_cells:
        claims[sheet].claim_cell(_RULE_OF_SERIES.get(name, CellRule.BASELINE), row - 1, column - 1)
    for name, values in ((ACTUAL, result.actuals), (TARGET, result.targets)):
        rule = _RULE_OF_SERIES[name]
        for (sheet, column), rows in _rows_by_column(values).items():
            claims[sheet].claim_rows(rule, rows, column - 1)


def _rows_by_column(values: ValueColumns) -> dict[tuple[str, int], list[int]]:
    """The rows (from 0) of values by their sheet and column (from 1)."""
    columns = list(zip(values.sheet, values.column, strict=True))
    if len(of_all := set(columns)) == 1:
        return {of_all.pop(): [row - 1 for row in values.row]}
    rows_of: dict[tuple[str, int], list[int]] = {column: [] for column in dict.fromkeys(columns)}
    for column, row in zip(columns, values.row, strict=True):
        rows_of[column].append(row - 1)
    return rows_of


def _claim_questions(claims: dict[str, _SheetClaims], checks: CellChecks) -> None:
    """Claim the cells that are asked about and did not become a value, and the columns that were not read."""
    for issue in checks.issues:
        if issue.severity is not Severity.QUESTION or issue.sheet not in claims or issue.column is None:
            continue
        sheet_claims = claims[issue.sheet]
        if issue.kind is IssueKind.COLUMN_UNREAD:
            place = issue.column - 1
            for row in range((issue.row or 1) - 1, sheet_claims.height):
                if sheet_claims.rule_at(row, place) is None:
                    sheet_claims.claim_cell(CellRule.COLUMN_UNREAD, row, place)
        elif issue.row is not None:
            rule = sheet_claims.rule_at(issue.row - 1, issue.column - 1)
            if rule not in (CellRule.ACTUAL, CellRule.TARGET, CellRule.BASELINE, CellRule.HEADER):
                sheet_claims.claim_cell(CellRule.QUESTION, issue.row - 1, issue.column - 1)


def _rows_of_tables(sheet: str, tables: Sequence[ResolvedTable]) -> frozenset[int]:
    """The rows of a sheet in which a table has its header or data."""
    rows: set[int] = set()
    for table in (resolved.table for resolved in tables if resolved.table.sheet.name == sheet):
        rows.update(range(table.header_rows[0], table.last))
    return frozenset(rows)


def _claim_notes(
    claims: _SheetClaims,
    columns: Sequence[Sequence[Cell]],
    rows_of_column: Sequence[Sequence[int]],
    rows_of_tables: Collection[int],
    *,
    has_notes: bool,
) -> None:
    """Claim years and dates outside the tables and, with `has_notes`, a lone number above or below them.

    A year among several other numbers right of a name ('Bomen | 1990 | 3213 | 3379') is no year but one of them, nor is
    one in a column of numbers beside a word for values, or beside a number and right below such a word. A number beside
    or below such a word ('Behaald') is no note.
    """
    numbers_in_row: dict[int, list[int]] = {}
    years_in_row: dict[int, list[int]] = {}
    for place, rows in enumerate(rows_of_column):
        owner, cells = claims.owner[place], columns[place]
        for row in rows if 0 in owner else ():
            if owner[row] or row in rows_of_tables:
                continue
            if _is_year_or_date(cells[row]):
                years_in_row.setdefault(row, []).append(place)
            else:
                numbers_in_row.setdefault(row, []).append(place)
    for row, places in years_in_row.items():
        for place in places:
            is_value = len(numbers_in_row.get(row, ())) >= FEWEST_NUMBERS_BESIDE and any(
                isinstance(column[row], str) and text_of(column[row]) and not is_number(column[row])
                for column in columns[:place]
            )
            is_value |= _is_called_value(columns, row, place) and any(
                place in numbers_in_row.get(other, ()) for other in (row - 1, row + 1)
            )
            is_value |= row in numbers_in_row and row > 0 and _is_header_of_values(columns[place][row - 1])
            if not is_value:
                claims.claim_cell(CellRule.YEAR_OR_DATE, row, place)
    for row, places in numbers_in_row.items():
        is_alone = len(places) <= MOST_NUMBERS_IN_NOTE and not (
            _has_number(numbers_in_row, row - 1) or _has_number(numbers_in_row, row + 1)
        )
        if is_alone and has_notes and not _is_called_value(columns, row, places[0]):
            claims.claim_cell(CellRule.NOTE, row, places[0])


def _is_called_value(columns: Sequence[Sequence[Cell]], row: int, place: int) -> bool:
    """Whether the nearest text left of a number, or above it, is a header of values."""
    beside = next((cell for column in columns[:place][::-1] if (cell := column[row]) != ""), "")
    above = next((cell for cell in columns[place][:row][::-1] if cell != ""), "")
    return any(map(_is_header_of_values, (beside, above)))


def _is_header_of_values(cell: Cell) -> bool:
    meaning = interpret_header(cell) if isinstance(cell, str) else None
    return meaning is not None and meaning.role in VALUED_ROLES


def _has_number(numbers_in_row: dict[int, list[int]], row: int) -> bool:
    return row in numbers_in_row


def _is_year_or_date(cell: Cell) -> bool:
    if isinstance(cell, str):
        text = cell.strip()
        if not text.isdecimal():
            return "/" in text or text.count("-") == 2 or text.count(".") == 2
        cell = int(text)
    if isinstance(cell, bool):
        return False
    if isinstance(cell, float | int):
        return float(cell).is_integer() and FIRST_YEAR <= cell <= LAST_YEAR
    return True


def _ask_about_rest(claims: _SheetClaims, rows_of_column: Sequence[Sequence[int]], checks: CellChecks) -> None:
    rest = [
        (row, place)
        for place, rows in enumerate(rows_of_column)
        if 0 in claims.owner[place]
        for row in rows
        if not claims.owner[place][row]
    ]
    if not rest:
        return
    for row, place in rest:
        claims.claim_cell(CellRule.CELLS_UNREAD, row, place)
    row, place = min(rest)
    checks.add_issue(
        IssueKind.CELLS_UNREAD, claims.sheet.name, count=str(len(rest)), first=address(row + 1, place + 1)
    )


def _lines(claims: _SheetClaims, rows_of_column: Sequence[Sequence[int]]) -> list[AccountLine]:
    """The lines of a sheet: per rule, and per column that was not read, how many cells, and where."""
    counts: dict[tuple[int, int], int] = {}
    ranges: dict[tuple[int, int], list[CellRange]] = {}
    for place, rows in enumerate(rows_of_column):
        owner = claims.owner[place]
        by_rule: dict[int, list[tuple[int, int]]] = {}
        count_of: dict[int, int] = {}
        for run in _RUN.finditer(bytes(map(owner.__getitem__, rows))):
            rule, first, end = run[1][0], *run.span()
            by_rule.setdefault(rule, []).append((rows[first], rows[end - 1]))
            count_of[rule] = count_of.get(rule, 0) + end - first
        for rule, runs in by_rule.items():
            key = (rule, place if RULES[rule - 1] is CellRule.COLUMN_UNREAD else -1)
            counts[key] = counts.get(key, 0) + count_of[rule]
            _add_ranges(ranges.setdefault(key, []), runs, place)
    return [
        AccountLine(claims.sheet.name, _use_of(RULES[key[0] - 1]), RULES[key[0] - 1], count, tuple(ranges[key]))
        for key, count in sorted(counts.items())
    ]


def _add_ranges(ranges: list[CellRange], runs: Sequence[tuple[int, int]], place: int) -> None:
    """Add the runs (first row, last row) of a column; one as long as that of the column before it widens it."""
    widest = {(item[0], item[2]): index for index, item in enumerate(ranges) if item[3] == place}
    for first, last in runs:
        index = widest.get((first + 1, last + 1))
        if index is not None:
            ranges[index] = (*ranges[index][:3], place + 1)
        elif len(ranges) < MAX_RANGES:
            ranges.append((first + 1, place + 1, last + 1, place + 1))


def _use_of(rule: CellRule) -> CellUse:
    if rule in _USED:
        return CellUse.USED
    return CellUse.IN_QUESTION if rule in _IN_QUESTION else CellUse.LEFT_OUT
