"""A file whose bytes are checked and whose sheets are read, with its tables cached.

Preview and reading both need the tables; both get the same objects, which neither may change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import PurePath

from impact.ingest.files import cell_formats, cell_notes, safety_checks
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.own_formats import recognise_template
from impact.ingest.files.readers import Sheet, read_sheets
from impact.ingest.layouts.indicator_totals import settle_indicator_totals
from impact.ingest.layouts.mapping_application import build_mapped_table, resolve_mapped_sheets
from impact.ingest.layouts.stacked_blocks import find_stacked_blocks
from impact.ingest.layouts.target_sheets import settle_target_rows, settle_target_sheets
from impact.ingest.layouts.titled_tables import (
    propose_proved_sheet,
    propose_tables_below_labels,
    propose_titled_tables,
)
from impact.ingest.notation.block_titles import settle_block_titles
from impact.ingest.notation.row_kinds import settle_row_kinds
from impact.ingest.persons.person_tables import refuse_person_tables
from impact.ingest.pipeline.shown_dates import drop_raised_marks, show_dates, show_indents
from impact.ingest.pipeline.turned_ranges import restore_ranges
from impact.ingest.pipeline.years_above_names import shift_years
from impact.ingest.statements.goal_columns import settle_goal_columns
from impact.ingest.statements.header_goals import settle_header_goals
from impact.ingest.statements.joined_years import doubt_joined_years
from impact.ingest.tables.column_choice import choose_columns
from impact.ingest.tables.column_resolution import ResolvedTable, resolve_table
from impact.ingest.tables.table_detection import Table
from impact.ingest.tables.tables_on_sheet import find_tables
from impact.model.mapping import Mapping, SheetMap
from impact.model.vocabulary.languages import Language

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
        self.checked = safety_checks.check_file(data, self.name)
        self.report_progress(0.15, "checked")
        read = read_sheets(self.checked, self.name)
        self.report_progress(0.25, "checked")
        refuse_person_tables(read, self.name)
        sheets = restore_ranges(read, lambda: self.marked)
        self.report_progress(0.35, "checked")
        sheets = drop_raised_marks(show_dates(sheets, lambda: self.marked), lambda: self.marked)
        self.sheets = show_indents(sheets, lambda: self.marked)
        self.report_progress(0.4, "read")
        # Tables that are one indicator each, by a label above them, by sheet and part; filled by `recognised`.
        self.titled_tables: dict[tuple[str, int], SheetMap] = {}
        self._mapped_tables: tuple[Mapping, list[ResolvedTable]] | None = None

    @cached_property
    def marked(self) -> dict[str, CellFormats]:
        """Per sheet what the file says of its cells (from 0) beside their values; see `CellFormats`."""
        return cell_formats.read_cell_formats(self.checked, self.name)

    @cached_property
    def notes(self) -> cell_notes.Notes:
        """Per sheet the comments on its cells (from 0); read when asked for."""
        return cell_notes.read_cell_notes(self.checked, self.name)

    @cached_property
    def recognised(self) -> list[tuple[Sheet, list[ResolvedTable]]]:
        """Each visible sheet with rows, and the tables recognised on it without a mapping."""
        visible = [sheet for sheet in self.sheets if not sheet.hidden and sheet.rows]
        recognised = [(sheet, self._recognise_sheet(sheet)) for sheet in visible]
        if any(tables for _, tables in recognised):
            recognised = [
                (sheet, tables or self._resolve(sheet, propose_proved_sheet(sheet))) for sheet, tables in recognised
            ]
        settle_row_kinds(resolved for _, tables in recognised for resolved in tables)
        settle_target_rows(resolved for _, tables in recognised for resolved in tables)
        settle_indicator_totals(resolved for _, tables in recognised for resolved in tables)
        settle_header_goals(resolved for _, tables in recognised for resolved in tables)
        settle_goal_columns(resolved for _, tables in recognised for resolved in tables)
        settle_target_sheets(resolved for _, tables in recognised for resolved in tables)
        choose_columns(resolved for _, tables in recognised for resolved in tables)
        doubt_joined_years(resolved for _, tables in recognised for resolved in tables)
        settle_block_titles(resolved for _, tables in recognised for resolved in tables)
        return recognised

    def _recognise_sheet(self, sheet: Sheet) -> list[ResolvedTable]:
        if below_labels := propose_tables_below_labels(sheet):
            return self._resolve(sheet, below_labels)
        tables = [resolve_table(table) for table in find_tables(sheet)]
        if not tables and (shifted := shift_years(sheet)) is not None:
            tables = [resolve_table(table) for table in find_tables(shifted)]
        if not tables:
            tables = [resolve_table(table) for table in find_stacked_blocks(sheet)]
        if tables:
            return tables
        return self._resolve(sheet, propose_titled_tables(sheet))

    def _resolve(self, sheet: Sheet, sheet_maps: list[SheetMap]) -> list[ResolvedTable]:
        """Resolve the tables of a sheet that proposals prove, and keep those."""
        self.titled_tables.update({(sheet.name, item.part): item for item in sheet_maps})
        return resolve_mapped_sheets(Mapping(tuple(sheet_maps)), [sheet]) if sheet_maps else []

    def mapped_tables(self, mapping: Mapping) -> list[ResolvedTable]:
        """Return the tables as `mapping` reads them; those of the last mapping are cached."""
        if self._mapped_tables is None or self._mapped_tables[0] != mapping:
            tables = resolve_mapped_sheets(mapping, self.sheets)
            settle_row_kinds(tables)
            settle_target_rows(tables)
            settle_indicator_totals(tables)
            settle_header_goals(tables)
            settle_goal_columns(tables)
            choose_columns(tables)
            doubt_joined_years(tables)
            settle_block_titles(tables)
            self._mapped_tables = mapping, tables
        return self._mapped_tables[1]

    def unused_tables(self, mapping: Mapping) -> list[Table]:
        """Return the tables that `mapping` leaves out of sheets of which it uses another one."""
        used = {item.name for item in mapping.sheets if item.used}
        return [
            build_mapped_table(sheet, item)
            for sheet in self.sheets
            if sheet.name in used
            for item in mapping.parts(sheet.name)
            if not item.used and item.header_rows and item.header_rows[-1] <= len(sheet.rows)
        ]

    @cached_property
    def own(self) -> tuple[Language, str] | None:
        """Language and grantee name where the file is our own template, else None."""
        return next(
            (head for sheet in self.sheets if not sheet.hidden and (head := recognise_template(sheet.rows))),
            None,
        )
