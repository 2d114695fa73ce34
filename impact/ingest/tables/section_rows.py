"""Rows of text between and under the rows of data: titles of sections, notes, and headers of next tables.

Rows count from 0, relative to `table.first`; those of headers are rows of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.periods.date_parser import is_period_text, read_period_cell
from impact.ingest.periods.project_years import split_project_year
from impact.ingest.periods.sheet_periods import read_title, says_only_reported
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.resolved_table import HEADING_ROW, NOTE_ROW, ResolvedTable
from impact.ingest.tables.table_detection import VALUED_ROLES, holds_only_words
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import NUMBER_LIKE
from impact.ingest.values.unit_names import restates_unit
from impact.ingest.values.value_vocabulary import normalise_words

# A note may stand behind its mark in a cell of its own.
MAX_NOTE_CELLS = 2
LONG_NOTE = 120
# So many headers of values behind each other are a header, whatever stands before them.
FEWEST_WORDS_FOR_VALUES = 2
# Headers of values that also say how far one thing is: 'Website vernieuwd | gepland | behaald' is a milestone.
_STATUS_WORDS = frozenset(
    """
    gepland behaald bereikt gerealiseerd gehaald uitgevoerd voorzien vooropgesteld verwacht beoogd nagestreefd plan
    planning effectief actueel gemeten planned achieved reached realised realized reported measured expected targeted
    current observed prevu prevue prevus prevues realise realisee realises realisees atteint atteinte atteints
    atteintes attendu attendue vise visee effectif obtenu obtenue actuel actuelle mesure mesuree
    """.split()  # noqa: SIM905
) | {"on target", "te realiseren", "te behalen", "te bereiken", "to achieve", "a realiser", "a atteindre"}
# Columns that a row of an indicator fills even where it has no value yet.
DESCRIBING_ROLES = ("code", "unit", "measure", "unit_or_measure", "location", "level", "period", "time_kind")
_SECTION = re.compile(
    r"(?:(?:specifieke |algemene |strategische |operationele )?doelstelling|objecti(?:f|ve)|outcome|output|impact"
    r"|resultaat|resultat|result|thema|theme|pijler|pilier|pillar|axe|as|deel|part|partie|onderdeel|component"
    r"|composante|activiteit|activity|activite|programma|programme|werf|chantier|volet|luik|bloc|blok|block|groep"
    r"|sectie|section|hoofdstuk|chapter|chapitre|fase|phase)"
    r"(?:s|en|es)?(?: (?:specifique|general|generale|global|globale|strategique|operationnel))?"
    r"(?: (?:\d{1,2}|[a-z]|i{1,3}|iv|vi{0,3})(?: .*)?)?"
)
_NOTE = re.compile(
    r"\s*(?:[*†‡•¹²³]|\(?\d{1,2}\)(?:\s|$)|\d{1,2}\.?\s|(?:bron|source|noot|note|nota|nb|n\.b\.|opm|opmerking|remark|remarque|legende)\b)",
    re.IGNORECASE,
)


def find_text_rows(resolved: ResolvedTable, has_value: Sequence[bool], first: int) -> dict[int, str]:
    """Return the rows from `first` on that are a section title or a note, each with its *_ROW reason.

    A row of one text and no value is an indicator that has no value yet, unless its words, its place or the other
    rows say otherwise.
    """
    filled = {
        row: _filled_places(resolved, row) for row in range(first, len(has_value)) if not has_value[row]
    }
    last_value = max((row for row in range(first, len(has_value)) if has_value[row]), default=-1)
    if last_value < 0:
        return {}
    single = {row: places[0] for row, places in filled.items() if len(places) == 1}
    title = resolved.find("title")
    reasons: dict[int, str] = {}
    for row, places in filled.items():
        if not 0 < len(places) <= MAX_NOTE_CELLS:
            continue
        text = text_of(resolved.cells[places[0]][row])
        is_under = row > last_value
        is_apart = is_under and any(not filled.get(between, [0]) for between in range(last_value + 1, row))
        # A number before a text numbers the indicators as well as it numbers notes.
        is_marked = (is_note(text) and (is_apart or not text[:1].isdecimal())) or (is_under and restates_unit(text))
        if is_marked or (is_apart and row in single) or (is_under and len(text) > LONG_NOTE):
            reasons[row] = NOTE_ROW
        elif (row in single and row < last_value) and (
            title is None
            or single[row] != title.place
            or names_period(resolved.cells[title.place][row])
            or _is_section(resolved, row, filled, first)
        ):
            reasons[row] = HEADING_ROW
    return reasons | _rows_without_description(resolved, single, has_value, reasons)


def names_period(cell: Cell) -> bool:
    """Whether a title is a period: '2023', 'Results 2023', '31/12/2023', 'Jaar 1'."""
    if is_period_text(cell) or isinstance(cell, date):
        return True
    if not isinstance(cell, str):
        return False
    reading, numbered = read_period_cell(cell), split_project_year(cell)
    if (reading is not None and reading.candidates and not reading.rest) or (numbered is not None and not numbered[1]):
        return True
    reading = read_title(cell)
    return reading is not None and says_only_reported(reading)


def _is_section(resolved: ResolvedTable, row: int, filled: dict[int, list[int]], first: int) -> bool:
    """Whether a row with only a title is the title of the rows below it."""
    title = resolved.find("title")
    if title is None:
        return False
    text = text_of(resolved.cells[title.place][row])
    above = resolved.table.first + row
    if any(a[0] <= above <= b[0] and a[1] <= title.place < b[1] for a, b in resolved.table.sheet.merged):
        return True
    follows_gap = row > first and not filled.get(row - 1, [0])
    return (
        follows_gap
        or text.endswith(":")
        or (text.isupper() and len(text) > 3)
        or bool(_SECTION.fullmatch(normalise_words(text)))
    )


def _rows_without_description(
    resolved: ResolvedTable, single: dict[int, int], has_value: Sequence[bool], reasons: dict[int, str]
) -> dict[int, str]:
    """Title-only rows of a table in which every other row fills some column that describes the indicator."""
    title = resolved.find("title")
    if title is None:
        return {}
    title_only = {row for row, place in single.items() if place == title.place} - set(reasons)
    titles = resolved.cells[title.place]
    other_rows = [row for row in range(len(has_value)) if text_of(titles[row]) and row not in single]
    if not title_only or not other_rows:
        return {}
    for column in resolved.columns:
        if column.meaning.role in DESCRIBING_ROLES:
            cells = resolved.cells[column.place]
            if all(text_of(cells[row]) for row in other_rows):
                return dict.fromkeys(title_only, HEADING_ROW)
    return {}


def _filled_places(resolved: ResolvedTable, row: int) -> list[int]:
    # Behind the columns of the sheet stand those that a mapping added, which say nothing of a row.
    own = resolved.cells[: len(resolved.table.sheet.rows[0])]
    return [place for place, cells in enumerate(own) if text_of(cells[row])]


def is_note(text: str) -> bool:
    """Whether a text begins as a note under a table does: '* voorlopig', '1) zonder vrijwilligers', 'Bron: …'."""
    return bool(_NOTE.match(text))


def is_word_for_values(cell: Cell) -> bool:
    """Whether a text is a header over values: 'Realisatie', 'Doel 2025'; no number or day."""
    if not isinstance(cell, str) or not cell or NUMBER_LIKE.fullmatch(cell.strip()):
        return False
    meaning = interpret_header(cell)
    return meaning is not None and meaning.role in (*VALUED_ROLES, "target_or_result") and not meaning.name


def names_period_or_series(cell: Cell) -> bool:
    """Whether a text is a header over values that cannot be the status of one thing: a year, 'Doel', 'Cible 2024'."""
    if is_period_text(cell):
        return True
    return is_word_for_values(cell) and normalise_words(str(cell)) not in _STATUS_WORDS


def is_header_of_words(sheet: Sheet, row: int, name: int) -> bool:
    """Whether a row of words and years is the header of the rows of numbers below it, whatever it calls their names.

    At least two of its cells, and half of them, are headers of values of different meanings: 'Finances | 2023 | 2024 |
    Target 2025' and 'Costs | Target | Actual', but not 'Quality mark | achieved | achieved', which is data. One is
    a year or a noun: 'New website | planned | achieved' is data as well.
    """
    cells = sheet.rows[row]
    places = [place for place, cell in enumerate(cells) if place != name and cell != ""]
    if not holds_only_words(cells) or is_note(str(cells[name])):
        return False
    header_words = [cell for cell in map(cells.__getitem__, places) if is_period_text(cell) or is_word_for_values(cell)]
    meanings = {interpret_header(str(cell)) or cell for cell in header_words}
    if len(meanings) < max(FEWEST_WORDS_FOR_VALUES, len(header_words)) or len(header_words) * 2 < len(places):
        return False
    if not any(map(names_period_or_series, header_words)):
        return False
    below = next((cells for cells in sheet.rows[row + 1 :] if sum(cell != "" for cell in cells) > 1), None)
    return below is not None and sum(_is_number(below[place]) for place in places) * 2 > len(places)


def may_be_values(cells: Sequence[Cell], *, is_apart: bool, typed: bool) -> bool:
    """Whether numbers that can be years may be values: 2,010 visitors of 2,000, but no row of years that follow."""
    if typed and all(isinstance(cell, str) for cell in cells):
        return False
    years = [int(float(str(cell))) for cell in cells if NUMBER_LIKE.fullmatch(str(cell).strip())]
    if len(years) < len(cells):
        return False
    steps = {later - earlier for earlier, later in pairwise(years)}
    return not (steps == {1} and (len(years) > 2 or is_apart)) and not (is_apart and len(steps) == 1 and min(steps) > 0)


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(NUMBER_LIKE.fullmatch(cell.strip()))
    return not isinstance(cell, bool | date)
