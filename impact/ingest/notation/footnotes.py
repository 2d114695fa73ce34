"""Footnotes under a table: the marks with which they begin, which tell a mark behind a number from a digit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.notation.limiting_words import SOURCES
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_parser import NumberText
from impact.ingest.values.text_parts import RAISED_DIGITS, has_digit
from impact.ingest.values.value_vocabulary import normalise_words

# Behind a sign, or behind a bracket or colon, the note may begin with a number: '* 3 dossiers'.
_NOTE = re.compile(
    r"^\s*[(\[]?(?P<mark>\d{1,3}|[a-zA-Z]|(?P<sign>\*{1,3}|[†‡§]))(?P<end>[)\]]?[:=]|[)\]]|\.(?!\d))?"
    r"(?:(?<=[*†‡§)\]:=])|\s)\s*(?(sign)(?:\d[\d.,]*\s*%?\s*)?|(?(end)(?:\d[\d.,]*\s*%?\s*)?))[^\W\d_]\s?[^\W\d_]"
)
# Square and cubic metres are no marks.
_BEHIND = re.compile(
    r"(?<=[^\W\d_])(?<!\b[kcd]m)(?<!\bm)\s?(?P<mark>\*{1,3}|[†‡§]|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}|[(\[](?:\d{1,2}|[a-z]|\*{1,3})[)\]])\s*$",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:volgens|naar|uit|according to|as (?:in|per)|from|selon|d apres|suivant|zie|see|cf|voir)\b"
    r"|(?:geteld|gemeten|geregistreerd|verzameld|bevraagd|counted|measured|recorded|collected|surveyed"
    r"|comptee?s?|mesuree?s?|enregistree?s?|releve)"
    r" (?:op (?:het|de|kantoor|basis)|door|via|bij|met|at|by|with|through|au|aux|par l|par le|par la|par les|via|avec"
    r"|chez|a la|a l)\b"
)
# A note fills one cell, or one with its mark and one with its text.
MAX_NOTE_CELLS = 2


def find_note_marks(
    resolved: ResolvedTable, parsed: Mapping[str, NumberText], special: CellFormats
) -> frozenset[str]:
    """Return the marks of the notes under the last row with a value; empty where no number of the file has a mark."""
    if not special.raised and not any(item.marked is not None for item in parsed.values()):
        return frozenset()
    return frozenset(find_marked_notes(resolved))


def find_marked_notes(resolved: ResolvedTable) -> dict[str, str]:
    """Return the notes under the last row of a table with a value, by their mark without brackets."""
    notes: dict[str, str] = {}
    for text in texts_under(resolved):
        match = _NOTE.match(text.translate(RAISED_DIGITS))
        if match is not None:
            notes.setdefault(match["mark"], text)
    return notes


def texts_under(resolved: ResolvedTable) -> list[str]:
    """Return the texts of the rows under the last row of a table with a value, of one or two cells each."""
    table = resolved.table
    columns = [resolved.cells[c.place] for c in resolved.columns if c.meaning.role in VALUE_ROLES]
    # From the last row up: nearly always one of the first rows looked at has a value.
    upwards = sorted(resolved.rows, reverse=True)
    last = next((row for row in upwards if any(has_digit(text_of(cells[row])) for cells in columns)), -1)
    first = table.first + last + 1
    rows = ([text for cell in row if (text := text_of(cell))] for row in table.sheet.rows[first:])
    return [" ".join(filled) for filled in rows if 0 < len(filled) <= MAX_NOTE_CELLS]


def mark_behind(text: str) -> str:
    """Return the mark of a note at the end of a title ('Bezoekers*', 'Visitors (1)'), without brackets; '' for none."""
    match = _BEHIND.search(text)
    return match["mark"].translate(RAISED_DIGITS).strip("()[]") if match else ""


def names_source(note: str) -> bool:
    """Whether a note only says where numbers come from, or where and by whom they were counted."""
    mark = _NOTE.match(note.translate(RAISED_DIGITS))
    words = normalise_words(note[mark.end("mark") :] if mark else note)
    return bool(SOURCES.match(words) or _SOURCE.match(words))
