"""A file whose bytes are checked and whose sheets are read, with its tables cached.

Preview and reading both need the tables; both get the same objects, which neither may change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import PurePath

from impact.ingest.files import cell_formats, guard
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.own_formats import recognise_template
from impact.ingest.files.readers import Sheet, read_sheets
from impact.ingest.layouts.mapping_application import resolve_mapped_sheets
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_choice import choose_columns
from impact.ingest.tables.column_resolution import ResolvedTable, resolve_table
from impact.model.mapping import Mapping
from impact.model.words import Language

Progress = Callable[[float, str], None]


class OpenedFile:
    """A checked file: `name` without folders, `checked` parts, `sheets` with their cells.

    `progress` is called with (share done from 0 to 1, name of the step). Raises UnreadableFile.
    """

    def __init__(self, data: bytes, file_name: str, progress: Progress | None = None) -> None:
        self.report_progress = progress or (lambda _share, _step: None)
        self.data = data
        self.name = PurePath(file_name).name
        self.report_progress(0.02, "begun")
        self.checked = guard.check_file(data, self.name)
        self.report_progress(0.15, "checked")
        self.sheets = read_sheets(self.checked, self.name)
        self.report_progress(0.4, "read")
        self._mapped_tables: tuple[Mapping, list[ResolvedTable]] | None = None

    @cached_property
    def marked(self) -> dict[str, CellFormats]:
        """Per sheet what the file says of its cells (from 0) beside their values; see `CellFormats`."""
        return cell_formats.read_cell_formats(self.checked, self.name)

    @cached_property
    def recognised(self) -> list[tuple[Sheet, ResolvedTable | None]]:
        """Each visible sheet with rows, and the table recognised on it without a mapping (None: none)."""
        visible = [sheet for sheet in self.sheets if not sheet.hidden and sheet.rows]
        recognised = [
            (sheet, resolve_table(table) if (table := table_detection.find_table(sheet)) else None)
            for sheet in visible
        ]
        choose_columns(resolved for _, resolved in recognised if resolved)
        return recognised

    def mapped_tables(self, mapping: Mapping) -> list[ResolvedTable]:
        """Return the tables as `mapping` reads them; those of the last mapping are cached."""
        if self._mapped_tables is None or self._mapped_tables[0] != mapping:
            tables = resolve_mapped_sheets(mapping, self.sheets)
            choose_columns(tables)
            self._mapped_tables = mapping, tables
        return self._mapped_tables[1]

    @cached_property
    def own(self) -> tuple[Language, str] | None:
        """Language and grantee name where the file is our own template, else None."""
        return next(
            (head for sheet in self.sheets if not sheet.hidden and (head := recognise_template(sheet.rows))),
            None,
        )
