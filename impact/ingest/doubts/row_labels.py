"""Values of which the label of their row is struck through, or says that they are not all counted alike.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from impact.ingest.comparison.sheet_limits import short
from impact.ingest.doubts.unit_breaks import tells_break
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_meanings import IDENTIFYING_ROLES
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State


def ask_about_labels(
    entries: EntryColumns, tables: Iterable[ResolvedTable], special: Mapping[str, CellFormats]
) -> None:
    """Make the values of such rows UNCLEAR, with the label in the question."""
    struck = _find_struck_rows(tables, special)
    titles = entries.text["title"]
    broken = {title for title in set(titles) if title and tells_break(title)}
    if not struck and not broken:
        return
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)):
            if cells.state[entry] not in (State.REPORTED, State.UNCLEAR):
                continue
            label, case = titles[entry], "break"
            if place in struck and not _is_struck(special, place[0], place[1] - 1, cells.column[entry] - 1):
                label, case = struck[place], "struck"
            elif label not in broken:
                continue
            params = {"text": short(label), "case": case}
            entries.ask_whether_it_counts(entry, name, IssueKind.TEXT_BESIDE, params)


def _is_struck(special: Mapping[str, CellFormats], sheet: str, row: int, column: int) -> bool:
    """Whether a cell (from 0) is struck through itself: then its number is asked about as such."""
    return (row, column) in special.get(sheet, NO_FORMATS).struck


def _find_struck_rows(
    tables: Iterable[ResolvedTable], special: Mapping[str, CellFormats]
) -> dict[tuple[str, int], str]:
    """The rows (from 1) by sheet of which the title or code is struck through, or part of it, with that text."""
    rows: dict[tuple[str, int], str] = {}
    for resolved in tables:
        table = resolved.table
        struck = special.get(table.sheet.name, NO_FORMATS).struck
        places = [c.place for c in resolved.columns if c.meaning.role in IDENTIFYING_ROLES] if struck else []
        for row in resolved.rows if places else ():
            place = next((place for place in places if (table.first + row, place) in struck), None)
            if place is not None:
                rows[table.sheet.name, table.first + row + 1] = str(resolved.cells[place][row]).strip()
    return rows
