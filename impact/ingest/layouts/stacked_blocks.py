"""Tables below each other whose names stand under no header, that of a place, or a period: '2024 | Doel | Realisatie'.

One header without a period in that corner may be anything, and is guessed about elsewhere; two of them, with the same
kind of values, can only be tables. Rows and columns count from 0.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.notation.block_titles import is_name
from impact.ingest.periods.corner_periods import read_corner, settle_school_years
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.tables import table_detection, tables_on_sheet
from impact.ingest.tables.group_columns import give_corner_period
from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import BASELINE, GROUP_VALUE, TOTAL_OR_UNKNOWN
from impact.ingest.tables.table_detection import VALUED_ROLES, Column, HeaderCandidate, Table
from impact.ingest.values.number_cells import is_number
from impact.ingest.values.number_parser import Form, parse_number_text

# A sheet with more rows or blocks is written by a program.
MOST_ROWS, MOST_BLOCKS = 2_000, 60
MOST_HEADER_ROWS = 3
# Stands in for the header that is not there; no cell of the file says it.
NAMES = "Indicator"
# Values of so many kinds, or of one period, make a header.
FEWEST_VALUES, FEWEST_BLOCKS = 2, 2
_VALUES = VALUED_ROLES | {"target_or_result", GROUP_VALUE}
_BESIDE_VALUES = _VALUES | {TOTAL_OR_UNKNOWN, "unit", "measure", "unit_or_measure", "comment", "source", "code"}


def find_stacked_blocks(sheet: Sheet) -> list[Table]:
    """Return the tables of a sheet whose names stand below an empty or unknown header; empty for fewer than two.

    All names stand in one column, and the kinds of value are the same in each.
    """
    if len(sheet.rows) > MOST_ROWS:
        return []
    block_headers: list[HeaderCandidate] = []
    row = 0
    while row < len(sheet.rows):
        candidate = _header_from(sheet, row)
        if candidate is not None and block_headers and not _may_follow(sheet, candidate, block_headers):
            candidate = None
        if candidate is not None:
            block_headers.append(candidate)
        row = row + 1 if candidate is None else candidate.bottom + 1
    are_alike = len({_shape(candidate) for candidate in block_headers}) == 1
    corners = settle_school_years([read_corner(_corner_text(candidate)) for candidate in block_headers])
    block_headers = [
        candidate
        if corner is None
        else replace(candidate, meanings=tuple(give_corner_period(candidate.meanings, corner)))
        for candidate, corner in zip(block_headers, corners, strict=True)
    ]
    fewest = FEWEST_BLOCKS if None in corners else 1
    if not are_alike or not fewest <= len(block_headers) <= MOST_BLOCKS:
        return []
    floors = [0, *(candidate.bottom + 1 for candidate in block_headers)]
    later = zip(block_headers[1:], floors[1:], strict=False)
    begins = [0, *(tables_on_sheet.find_begin(sheet, _rows(candidate), floor) for candidate, floor in later)]
    ends = [*begins[1:], len(sheet.rows)]
    return [
        replace(_build_table(sheet, candidate), begin=begin, last=end, part=part)
        for part, (candidate, begin, end) in enumerate(zip(block_headers, begins, ends, strict=True), start=1)
    ]


def _build_table(sheet: Sheet, candidate: HeaderCandidate) -> Table:
    table = table_detection.build_table(sheet, candidate)
    place, _ = _shape(candidate)
    if candidate.texts[place]:
        return table
    names = Column(place, "", Meaning("title"))
    return replace(table, columns=(names, *table.columns))


def _corner_text(candidate: HeaderCandidate) -> str:
    """The text above the names."""
    return candidate.texts[_shape(candidate)[0]]


def _may_follow(sheet: Sheet, candidate: HeaderCandidate, block_headers: list[HeaderCandidate]) -> bool:
    """Whether a header below others is one: it says the same, or stands apart and holds more than numbers.

    'Leden | 2010 | 2015' may be a header of years, and members of two years.
    """
    place, _ = _shape(candidate)
    if any(candidate.texts[place + 1 :] == other.texts[place + 1 :] for other in block_headers):
        return True
    is_apart = sum(cell != "" for cell in sheet.rows[candidate.row - 1]) <= 1
    texts = [text for text in candidate.texts[place + 1 :] if text]
    years = [int(text) for text in texts if text.isdecimal()]
    if len(years) < len(texts):
        return is_apart
    return is_apart and len(years) > 1 and all(later - earlier == 1 for earlier, later in pairwise(years))


def _rows(candidate: HeaderCandidate) -> range:
    return range(candidate.row, candidate.bottom + 1)


def _shape(candidate: HeaderCandidate) -> tuple[int, frozenset[str]]:
    """In which column the names stand, and which kinds of value beside them."""
    roles = {meaning.role for meaning in candidate.meanings if meaning is not None}
    names = next(place for place, meaning in enumerate(candidate.meanings) if meaning is not None)
    return names, frozenset(roles & _VALUES)


def _header_from(sheet: Sheet, row: int) -> HeaderCandidate | None:
    """The header that begins in a row, of as few rows as make one, with the column of names as its title."""
    for last in range(row, min(row + MOST_HEADER_ROWS, len(sheet.rows) - 1)):
        if not table_detection.holds_only_words(sheet.rows[last]):
            return None
        titled_header = _name_corner(sheet, row, last)
        if titled_header is not None:
            return titled_header
    return None


def _name_corner(sheet: Sheet, first: int, last: int) -> HeaderCandidate | None:
    """Rows as a header of values beside names without a known header; None where they are none."""
    below = sheet.rows[last + 1]
    corner = next((place for place, cell in enumerate(below) if cell != ""), None)
    if corner is None or not _is_name(below[corner]):
        return None
    above = sheet.rows[first - 1] if first else []
    own_cells = [cell for cell in sheet.rows[first][corner + 1 :] if cell != ""]
    is_lone_year = sheet.rows[first][corner] != "" and len(own_cells) == 1 and _is_year(own_cells[0])
    if is_lone_year and any(_is_value(cell) and not _is_year(cell) for cell in above[corner + 1 :]):
        # 'Leden | 2010' below 'Bezoekers | 500' is a row of data.
        return None
    if last > first and not any(cell != "" for cell in sheet.rows[first][corner + 1 :]):
        # A title above the header.
        return None
    own = table_detection.header_at(sheet, range(first, last + 1))
    corner_period = read_corner(own.texts[corner])
    is_other_word = own.meanings[corner] is not None and corner_period is None and not is_name(own.texts[corner])
    if any(own.texts[:corner]) or is_other_word:
        return None
    # With a word above the names, a label above several columns reaches over them.
    named_row = [NAMES if place == corner else cell for place, cell in enumerate(sheet.rows[last])]
    named_sheet = replace(sheet, rows=[*sheet.rows[:last], named_row, *sheet.rows[last + 1 :]])
    candidate = table_detection.header_at(named_sheet, range(first, last + 1))
    is_dated = corner_period is not None
    if not _holds_values(candidate, corner, below, is_dated=is_dated):
        return None
    meanings = list(candidate.meanings)
    meanings[corner] = Meaning("title")
    texts = [own.texts[place] if place == corner else text for place, text in enumerate(candidate.texts)]
    return replace(candidate, meanings=tuple(meanings), texts=tuple(texts))


def _holds_values(candidate: HeaderCandidate, corner: int, below: Row, *, is_dated: bool) -> bool:
    """Whether all that stands right of the corner of a header is known, and enough of it is about values.

    `is_dated`: the corner says of which period they are.
    """
    right = {place: candidate.meanings[place] for place, text in enumerate(candidate.texts) if text and place > corner}
    meaning_at = {place: meaning for place, meaning in right.items() if meaning is not None}
    if len(meaning_at) < len(right) or any(meaning.role not in _BESIDE_VALUES for meaning in meaning_at.values()):
        return False
    valued = {place: meaning for place, meaning in meaning_at.items() if meaning.role in _VALUES}
    is_other_year = all(m.period is not None for m in valued.values() if m.role != BASELINE)
    if is_dated and is_other_year:
        # '2023 | 2024' above names and numbers: nobody knows of what the first year is.
        return False
    is_dated |= any(meaning.period is not None or meaning.part is not None for meaning in valued.values())
    kinds = {meaning if is_dated else meaning.role for meaning in valued.values()}
    if len(kinds) < (1 if is_dated else FEWEST_VALUES) or not any(_is_value(below[place]) for place in valued):
        return False
    return all(cell == "" or place in right for place, cell in enumerate(below) if place > corner)


def _is_year(cell: Cell) -> bool:
    return isinstance(cell, date) or is_period_text(str(cell).removesuffix(".0"))


def _is_name(cell: Cell) -> bool:
    """Whether a cell may name an indicator: a text that is no number and no period."""
    is_text = isinstance(cell, str) and parse_number_text(cell).form is Form.DOUBT and not is_number(cell)
    return is_text and not is_period_text(cell)


def _is_value(cell: Cell) -> bool:
    is_text_of_value = isinstance(cell, str) and cell != "" and parse_number_text(cell).form is not Form.DOUBT
    return is_number(cell) or is_text_of_value
