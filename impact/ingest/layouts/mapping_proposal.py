"""Proposal of a mapping for a sheet in which no indicator table was recognised, for a user to correct."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.layouts import labelled_cells
from impact.ingest.layouts.fingerprint import find_period, strip_period
from impact.ingest.layouts.indicator_columns import (
    are_parts,
    is_proved_by_periods,
    name_without_units,
    tells_series,
)
from impact.ingest.layouts.mapping_application import ROW_PERIOD_ROLES, to_sheet_map
from impact.ingest.layouts.turned_tables import turn_around
from impact.ingest.periods import date_parser
from impact.ingest.tables import header_meanings, table_detection, tables_on_sheet
from impact.ingest.tables.column_resolution import (
    EXAMPLE_ROW,
    EXPLANATION_ROW,
    VALUE_ROLES,
    ResolvedTable,
    resolve_table,
)
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.table_detection import VALUED_ROLES
from impact.ingest.values import number_parser
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import is_number_text
from impact.ingest.values.number_parser import Form
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import INDICATOR_VALUE, PERIOD_KEY, ColumnMap, SheetMap

SEARCHED_ROWS = 60
SAMPLED_ROWS = 2_000
LARGE_SHARE = 0.8
# A header has a few words; longer texts are explanations.
MAX_HEADER_LENGTH = 70
LOCATION_ROLES = ("location", "place_kind")
TITLE_OR_CODE = frozenset({"title", "code"})
# Two of these: each row of the table describes an indicator.
DESCRIBING_ROLES = TITLE_OR_CODE | {"unit", "measure", "direction"}
# Numbers under a header with such a word are codes (a kind, a state, a serial number), not values.
CODE_WORDS = frozenset(
    ("type", "kind", "status", "role", "rol", "code", "id", "nr", "no", "nummer", "number", "soort")
)


def propose_sheet_map(sheet: Sheet, header_rows: Sequence[int] = ()) -> SheetMap | None:
    """Propose a mapping of one sheet, with the given header rows (from 1) or else those most like a header.

    Columns of values are guessed (`ColumnMap.guessed`) where the words of the header and the cells do not prove what
    they are. Returns None where no row has at least two texts that could be headers.
    """
    rows = [row - 1 for row in header_rows] or _find_header_rows(sheet)
    if not rows or rows[0] >= len(sheet.rows):
        return None
    table = table_detection.build_table_under(sheet, rows)
    last, repeats = tables_on_sheet.find_border(sheet, rows)
    resolved = resolve_table(replace(table, last=last, repeats=repeats))
    sheet_map = replace(to_sheet_map(resolved), header_rows=tuple(row + 1 for row in rows))
    roles = sheet_map.roles()
    if PERIOD_KEY in roles:
        return _mark_guess(_apply_sheet_name(sheet_map))
    if roles & TITLE_OR_CODE and roles & set(VALUE_ROLES):
        if table_detection.header_at(sheet, rows).is_table or _is_titled_by_texts(sheet, sheet_map, resolved):
            return sheet_map
        return _mark_guess(sheet_map)
    if roles & set(VALUE_ROLES):
        titled, is_proved = _add_title(sheet, sheet_map, resolved)
        return titled if is_proved else _mark_guess(titled)
    guess = _take_numbers_of_titles(_columns_as_indicators(sheet_map, resolved))
    if len(roles & DESCRIBING_ROLES) > 1 and INDICATOR_VALUE in guess.roles():
        # A list of indicators with their codes and units: numbers in its other columns are asked about one by one.
        return sheet_map
    if is_proved_by_periods(guess, resolved):
        return name_without_units(guess)
    return _mark_guess(turn_around(guess, resolved))


def rank_sheet_map(sheet_map: SheetMap) -> int:
    """Rank a proposal by what it holds: 3 values of indicators, 2 other values, 1 a list of indicators, 0 nothing."""
    roles = sheet_map.roles()
    if roles & set(VALUE_ROLES):
        return 3 if INDICATOR_VALUE in roles or roles & (TITLE_OR_CODE | {PERIOD_KEY}) else 2
    return 1 if roles & TITLE_OR_CODE and len(roles) > 2 else 0


def _find_header_rows(sheet: Sheet) -> list[int]:
    """The row or two rows (from 0) that score highest as a header: short distinct texts, known words, few numbers."""
    best: list[int] = []
    best_score = 0.0
    first = next((row for row, cells in enumerate(sheet.rows) if any(text_of(cell) for cell in cells)), 0)
    for row in range(first, min(len(sheet.rows), first + SEARCHED_ROWS)):
        for rows in ([row], [row, row + 1]):
            if rows[-1] < len(sheet.rows):
                score = _score_header(sheet, rows)
                if score > best_score:
                    best, best_score = rows, score
    return best


def _score_header(sheet: Sheet, rows: Sequence[int]) -> float:
    above = max(0, rows[0] - SEARCHED_ROWS)
    if any(_is_label_row(sheet.rows[n]) or labelled_cells.is_row_of_days(sheet.rows[above : n + 1]) for n in rows):
        return 0.0
    if _is_below_numbers(sheet, rows[0]):
        return 0.0
    cells = [cell for row in rows for cell in sheet.rows[row]]
    texts = [text for text in table_detection.header_texts(sheet, rows) if text and not _is_tag(text)]
    if len(texts) < 2 and not (len(rows) == 1 and _is_lone_header(sheet, rows[0])):
        return 0.0
    meanings = {meaning for text in texts if (meaning := header_meanings.interpret_header(text)) is not None}
    long = sum(len(text) > MAX_HEADER_LENGTH for text in texts)
    numbers = (text_of(cell) for cell in cells if _is_number(cell, sheet.typed) and not _is_year(cell))
    numeric = sum(not labelled_cells.is_header_with_number(text) for text in numbers)
    short = len({text for text in texts if len(text) <= MAX_HEADER_LENGTH})
    # Two rows are one header only where the upper one groups columns, or where the lower one leaves gaps.
    joined = 0.0
    if len(rows) == 2:
        lower = sum(text_of(cell) != "" for cell in sheet.rows[rows[1]])
        joined = 0.5 if len(texts) > lower > len(texts) / 2 else -len(texts) / 2
    return 2 * len(meanings) + short - 3 * long - 3 * numeric + joined - rows[0] / SEARCHED_ROWS


def _is_below_numbers(sheet: Sheet, row: int) -> bool:
    """Whether every number of a row that may be a year stands below one that is none: 'Bomen | 2159' is data."""
    if not row:
        return False
    both = zip(sheet.rows[row], sheet.rows[row - 1], strict=True)
    pairs = [(cell, above) for cell, above in both if text_of(cell).isdecimal()]
    return bool(pairs) and all(
        _is_year(cell) and _is_number(above, typed=False) and not _is_year(above) for cell, above in pairs
    )


def _is_lone_header(sheet: Sheet, row: int) -> bool:
    """Whether the only text of a row is the header of values beside names: nothing | 2024, names and numbers below."""
    header = table_detection.header_at(sheet, [row])
    places = [place for place, text in enumerate(header.texts) if text]
    meaning = header.meanings[places[0]] if len(places) == 1 else None
    if meaning is None or meaning.role not in VALUED_ROLES or not places[0] or row + 1 >= len(sheet.rows):
        return False
    below = sheet.rows[row + 1]
    return _is_number(below[places[0]], sheet.typed) and any(_is_text(cell) and cell for cell in below[: places[0]])


def _is_label_row(cells: Sequence[Cell]) -> bool:
    """Whether a row is a label with a text beside it ('Eenheid: | %'), and no header."""
    texts = [text for cell in cells if (text := text_of(cell))]
    return len(texts) > 1 and texts[0].endswith(":") and not all(text.endswith(":") for text in texts[:2])


def _is_tag(text: str) -> bool:
    """Whether a text is an HXL tag ('#indicator'); humanitarian tables have a row of them under the header."""
    return "#" in text and text[text.index("#") + 1 :][:1].isalpha()


def _is_year(cell: Cell) -> bool:
    if isinstance(cell, str):
        return date_parser.is_period_text(cell)
    return (
        isinstance(cell, float | int)
        and date_parser.FIRST_YEAR <= cell <= date_parser.LAST_YEAR
        and cell == int(cell)
    )


def _apply_sheet_name(sheet_map: SheetMap) -> SheetMap:
    """Turn actuals into targets on a sheet whose name means target."""
    meaning = header_meanings.interpret_header(sheet_map.name)
    if meaning is None or meaning.role != TARGET:
        return sheet_map
    roles = {ACTUAL: TARGET, "comment": "target_comment", "location": "target_location"}
    columns = (replace(c, role=roles.get(c.role, c.role)) for c in sheet_map.columns)
    return replace(sheet_map, columns=tuple(columns))


def _add_title(sheet: Sheet, sheet_map: SheetMap, resolved: ResolvedTable) -> tuple[SheetMap, bool]:
    """Title for values without one: a column of texts, else a constant for the whole sheet; and whether it is proved.

    It is proved for the only column of texts without a meaning, left of the values, whose texts (with the periods of
    their rows) tell the rows apart, in a table whose periods are known, or whose words tell target and actual apart;
    without periods only where no title above it, nor the name of the sheet, says what is counted.
    """
    labelled = labelled_cells.find_labelled_constants(sheet, sheet_map.header_rows[0] - 1)
    roles = sheet_map.roles()
    if any(constant.role == "title" for constant in labelled):
        more = tuple(constant for constant in labelled if constant.role not in roles)
        return replace(sheet_map, constants=(*sheet_map.constants, *more)), False
    is_dated = bool(roles & set(ROW_PERIOD_ROLES))
    first_value = min(c.column for c in sheet_map.columns if c.role in VALUE_ROLES)
    candidates = [
        column
        for column in (*_columns_without_header(sheet_map, resolved, first_value), *sheet_map.columns)
        if not column.role
        and (column.column < first_value or not is_dated)
        and len({text_of(cell) for cell in resolved.cells[column.column - 1]} - {""}) > 1
        and _share_of(resolved.cells[column.column - 1], _is_text) >= LARGE_SHARE
    ]
    if candidates:
        column = candidates[0]
        has_periods = is_dated or _has_period(sheet, sheet_map)
        names = [] if has_periods else labelled_cells.names_of_table(sheet, sheet_map.header_rows[0] - 1)
        above = [column.header, *names]
        is_proved = (
            len(candidates) == 1
            and column.column < first_value
            and _tells_rows_apart(_with_role(sheet_map, column, "title"), resolved, column)
            and (has_periods or tells_series(sheet_map))
            and not are_parts(resolved.cells[column.column - 1], above)
        )
        return _with_role(sheet_map, column, "title"), is_proved
    constant = labelled_cells.find_title_constant(sheet, sheet_map.header_rows[0] - 1)
    return replace(sheet_map, constants=(*sheet_map.constants, constant)), False


def _is_titled_by_texts(sheet: Sheet, sheet_map: SheetMap, resolved: ResolvedTable) -> bool:
    """Whether only the texts under a word for values ('Bereik') can be the titles, in a table of known periods."""
    titles = [column for column in sheet_map.columns if column.role == "title"]
    if len(titles) != 1 or any(constant.role == "title" for constant in sheet_map.constants):
        return False
    meaning = header_meanings.interpret_header(titles[0].header)
    has_other_texts = any(
        not column.role and _share_of(resolved.cells[column.column - 1], _is_text) >= LARGE_SHARE
        for column in sheet_map.columns
    )
    return (
        meaning is not None
        and meaning.role == ACTUAL
        # A year above the names is no word for what they are: its numbers may be of that year or of the one beside it.
        and meaning.period is None
        and not has_other_texts
        and _tells_rows_apart(sheet_map, resolved, titles[0])
        and (bool(sheet_map.roles() & set(ROW_PERIOD_ROLES)) or _has_period(sheet, sheet_map))
    )


def _columns_without_header(sheet_map: SheetMap, resolved: ResolvedTable, first_value: int) -> list[ColumnMap]:
    """The columns left of the values (from column `first_value`) that hold something below an empty header."""
    known_columns = {column.column for column in sheet_map.columns}
    return [
        ColumnMap(place + 1, "")
        for place in range(resolved.table.left, first_value - 1)
        if place + 1 not in known_columns and any(text_of(cell) for cell in resolved.cells[place])
    ]


def _tells_rows_apart(sheet_map: SheetMap, resolved: ResolvedTable, column: ColumnMap) -> bool:
    """Whether no two data rows have the same text in a column, and in the other columns that describe a row."""
    values = {c.column for c in sheet_map.columns if c.role in VALUE_ROLES or not c.role}
    if column.role not in VALUE_ROLES:
        values.discard(column.column)
    places = [c.column - 1 for c in sheet_map.columns if c.column not in values]
    filled = [resolved.cells[c.column - 1] for c in sheet_map.columns if c.role in VALUE_ROLES]
    rows = [
        tuple(text_of(resolved.cells[place][row]) for place in places)
        for row in range(len(filled[0]))
        if any(text_of(cells[row]) for cells in filled)
    ]
    return len(set(rows)) == len(rows)


def _has_period(sheet: Sheet, sheet_map: SheetMap) -> bool:
    """Whether the header, a title above it or the name of the sheet says of which period the values are."""
    above = [
        text_of(cell) for row in sheet.rows[: sheet_map.header_rows[0] - 1] for cell in row if text_of(cell)
    ]
    return any(c.period for c in sheet_map.columns if c.role in VALUE_ROLES) or any(
        find_period(text) for text in (sheet.name, *above)
    )


def _mark_guess(sheet_map: SheetMap) -> SheetMap:
    columns = (replace(c, guessed=True) if c.role in VALUE_ROLES else c for c in sheet_map.columns)
    return replace(sheet_map, columns=tuple(columns))


def _columns_as_indicators(sheet_map: SheetMap, resolved: ResolvedTable) -> SheetMap:
    """Without title and value columns, make each column of numbers an indicator, named by its header."""
    typed = resolved.table.sheet.typed
    # Explanation and example rows are no evidence of what the data rows hold.
    ignored_rows = {
        row for row, reason in resolved.reasons.items() if reason in (EXPLANATION_ROW, EXAMPLE_ROW)
    }
    original = sheet_map
    for column in original.columns:
        if column.role:
            continue
        cells = [
            cell for row, cell in enumerate(resolved.cells[column.column - 1]) if row not in ignored_rows
        ]
        roles = sheet_map.roles()
        if _share_of(cells, _is_day) >= LARGE_SHARE and not roles & set(ROW_PERIOD_ROLES):
            sheet_map = _with_role(sheet_map, column, "end")
        elif CODE_WORDS & set(normalise_words(column.header).split()):
            continue
        elif _share_of(cells, lambda cell: _is_number(cell, typed)) >= LARGE_SHARE:
            if _share_of(cells, _is_year) >= LARGE_SHARE and not roles & set(ROW_PERIOD_ROLES):
                sheet_map = _with_role(sheet_map, column, "period")
            else:
                name = strip_period(column.header) if column.period else column.header
                sheet_map = _with_role(sheet_map, replace(column, name=name), INDICATOR_VALUE)
    if INDICATOR_VALUE not in sheet_map.roles():
        return sheet_map
    return _texts_as_groups(_locations_as_groups(sheet_map, resolved), resolved)


def _take_numbers_of_titles(sheet_map: SheetMap) -> SheetMap:
    """Take the only column of numbers beside a column of titles or codes as their values."""
    numbers_columns = [column for column in sheet_map.columns if column.role == INDICATOR_VALUE]
    if len(numbers_columns) != 1 or not sheet_map.roles() & TITLE_OR_CODE:
        return sheet_map
    return _with_role(sheet_map, replace(numbers_columns[0], name=""), ACTUAL)


def _locations_as_groups(sheet_map: SheetMap, resolved: ResolvedTable) -> SheetMap:
    """In a table with a row per location, make the location a breakdown of the indicator, like age or sex."""
    column_of = {column.role: column for column in sheet_map.columns if column.role in LOCATION_ROLES}
    location = column_of.get("location")
    if location is None or len(set(resolved.cells[location.column - 1])) < 2:
        return sheet_map
    kind = column_of.get("place_kind")
    if kind is None:
        return _with_role(sheet_map, replace(location, name=location.header), "dimension")
    paired = _with_role(sheet_map, replace(kind, number=1), "dimension_name")
    return _with_role(paired, replace(location, number=1), "dimension_value")


def _texts_as_groups(sheet_map: SheetMap, resolved: ResolvedTable) -> SheetMap:
    """Make the first column of texts that alone tells rows of one period apart a breakdown, like a place."""
    values = [c for c in sheet_map.columns if c.role == INDICATOR_VALUE]
    if _tells_rows_apart(sheet_map, resolved, values[0]):
        return sheet_map
    for column in sheet_map.columns:
        if column.role or _share_of(resolved.cells[column.column - 1], _is_text) < LARGE_SHARE:
            continue
        grouped = _with_role(sheet_map, replace(column, name=column.header), "dimension")
        if _tells_rows_apart(grouped, resolved, values[0]):
            return grouped
    return sheet_map


def _with_role(sheet_map: SheetMap, column: ColumnMap, role: str) -> SheetMap:
    other_columns = [item for item in sheet_map.columns if item.column != column.column]
    columns = sorted((*other_columns, replace(column, role=role)), key=lambda item: item.column)
    return replace(sheet_map, columns=tuple(columns))


def _share_of(cells: Sequence[Cell], test: Callable[[Cell], bool]) -> float:
    sample = [cell for cell in cells[:SAMPLED_ROWS] if text_of(cell) and not _is_missing(cell)]
    return sum(test(cell) for cell in sample) / len(sample) if sample else 0.0


def _is_missing(cell: Cell) -> bool:
    """Whether a cell is a word for 'no value' ('n.v.t.'), which is no evidence of the type of its column."""
    return isinstance(cell, str) and number_parser.parse_number_text(cell).form is Form.MISSING


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and number_parser.parse_number_text(cell).form is not Form.NUMBER


# '61 (raming)' and '140 gezinnen' are values; more words are a remark.
_NUMBER_WITH_WORD = re.compile(r"\d[\d.,\s]{0,20}(?:\([^()]{1,30}\)|[^\W\d]{1,20}\.?)")


def _is_number(cell: Cell, typed: bool) -> bool:
    if isinstance(cell, bool):
        return False
    if not isinstance(cell, str):
        return isinstance(cell, float | int)
    # A workbook stores numbers as numbers, so the text '001' in one is a name; in a CSV it may be a number.
    if typed and cell.strip().isdecimal():
        return False
    # A mark alone ('x') makes no column of values.
    has_digit = any(character.isdigit() for character in cell)
    is_number = number_parser.parse_number_text(cell).form is Form.NUMBER or (has_digit and is_number_text(cell))
    return is_number or _NUMBER_WITH_WORD.fullmatch(cell.strip()) is not None


def _is_day(cell: Cell) -> bool:
    # '45651' is a day as a spreadsheet counts them, and an amount of money.
    is_word = isinstance(cell, str) and not cell.strip().isdecimal()
    return isinstance(cell, date) or (is_word and date_parser.parse_day(cell) is not None)
