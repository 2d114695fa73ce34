"""Preview of a file: its sheets with cells, and the mapping each is read by, for a user who corrects the mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.ingest.files import cell_formats_xlsx
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import mapping_proposal
from impact.ingest.layouts.fingerprint import fingerprint
from impact.ingest.layouts.layout_following import Drift, FollowedMapping, follow_layout, header_overlap
from impact.ingest.layouts.mapping_application import (
    build_mapped_table,
    first_text,
    is_key_sheet,
    view_of_part,
)
from impact.ingest.notation.sheet_places import repeats_earlier
from impact.ingest.pipeline.excerpts import display_text
from impact.ingest.pipeline.garbage_collection import without_collector
from impact.ingest.pipeline.guessed_mapping import guess_mapping
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.ingest.tables.column_resolution import HEADING_ROW, ResolvedTable
from impact.model.cell_address import column_letters
from impact.model.mapping import PERIOD_KEY, Mapping, Period, SheetMap, key_of_part
from impact.model.read_request import ReadRequest

PREVIEW_COLUMNS = 40
MAX_LEFT_OUT_ROWS = 500
# A remembered layout with a smaller share of its columns in the file is not the layout of this file.
MIN_FIT = 0.6
# Matching column by column is slow: only so many remembered layouts, with at least this header overlap.
MIN_RESEMBLANCE, MAX_FOLLOWED = 0.4, 3

# Why a sheet is left out; the texts are in the catalog `mapping`.
HIDDEN, EMPTY, REPEATED, NO_TABLE, LEFT_OUT = "hidden", "empty", "repeated", "no_table", "left_out"


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """One column of the preview: its number from 1, its header, its role ('': not used) and its period (inclusive)."""

    column: int
    letter: str
    header: str
    role: str
    period: Period | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that is not read: its number from 1, its first text, and why (a *_ROW reason of `column_resolution`)."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """One table of a sheet in the preview, with at most `ReadRequest.preview_rows` rows and 40 columns of texts.

    A sheet without a recognised table is one as well; a sheet with several has as many, told apart by `key`.

    `cells[r][c]` counts from 0 (row r + 1, column c + 1 of the sheet); every other row and column number counts
    from 1. `rows` and `width` are the real size of the sheet, `data_rows` how many rows are read, `reason` why the
    sheet is not read ('' where it is). `merged`: (first row, first column, last row, last column), inclusive. `part`
    is the number of the table among the `parts` of its sheet; it has the rows `first_row` to `last_row` (0: the end).
    """

    name: str
    used: bool
    reason: str
    rows: int
    width: int
    cells: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnPreview, ...] = ()
    rows_out: tuple[LeftOutRow, ...] = ()
    data_rows: int = 0
    part: int = 1
    parts: int = 1
    first_row: int = 1
    last_row: int = 0

    @property
    def key(self) -> str:
        """What the mapping calls it: the name of the sheet, and for a further table its number as well."""
        return key_of_part(self.name, self.part)

    def column(self, number: int) -> ColumnPreview | None:
        """Return the column with this number (from 1), None where it has no header."""
        return next((column for column in self.columns if column.column == number), None)


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file with the mapping it is read by: the remembered one, the corrected one, or a guess.

    `remembered` is the index (from 0) of the remembered mapping that fits, None where none does; `drift` lists how
    the file differs from it. `certain`: the tables were recognised, nothing had to be guessed. `template`: the file
    is our own template.
    """

    file_name: str
    format: str
    sheets: tuple[SheetPreview, ...]
    mapping: Mapping
    certain: bool
    template: bool = False
    remembered: int | None = None
    drift: tuple[Drift, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Digest of sheet names and headers without years, by which the layout is recognised again."""
        return self.mapping.fingerprint

    def sheet(self, name: str) -> SheetPreview | None:
        """Return the table with this key (of the first one the name of its sheet), None where there is none."""
        return next((sheet for sheet in self.sheets if sheet.key == name), None)


def preview_file(
    data: bytes, file_name: str, mapping: Mapping | None = None, remembered: Sequence[Mapping] = ()
) -> FilePreview:
    """Preview a file, read by `mapping`, else by the best fitting of `remembered`, else by a guess.

    The result names the remembered mapping that fits also where `mapping` is given. Raises UnreadableFile where the
    bytes are no readable table, never NothingRecognised.
    """
    return preview_for_request(ReadRequest(data, file_name, mapping, tuple(remembered)))


@without_collector()
def preview_for_request(request: ReadRequest) -> FilePreview:
    """As `preview_file`, for a request, of which only the file, `mapping`, `remembered` and `preview_rows` are used."""
    return preview_opened_file(OpenedFile(request.data, request.file_name), request)


def preview_opened_file(file: OpenedFile, request: ReadRequest) -> FilePreview:
    """As `preview_for_request`, for a file that is already open."""
    sheets, mapping = file.sheets, request.mapping
    certain, selection = False, mapping
    remembered_index, followed = _best_remembered(request.remembered, sheets)
    if mapping is not None:
        followed = follow_layout(mapping, sheets)
    if followed is None:
        selection, certain = guess_mapping(file)
    else:
        selection = followed.mapping
    selection = replace(selection, fingerprint=fingerprint(selection))
    resolved = {
        (item.table.sheet.name, item.table.part): item
        for item in _resolved_tables(file, selection, recognised=certain)
    }
    return FilePreview(
        file_name=file.name,
        format=file.checked.format,
        sheets=tuple(
            _preview_sheet(
                sheet,
                sheet_map,
                resolved.get((sheet.name, sheet_map.part if sheet_map else 1)),
                file.marked.get(sheet.name, cell_formats_xlsx.NO_FORMATS),
                sheets,
                len(selection.parts(sheet.name)),
                request.preview_rows,
            )
            for sheet in sheets
            for sheet_map in selection.parts(sheet.name) or (None,)
        ),
        mapping=selection,
        certain=certain,
        template=file.own is not None,
        remembered=remembered_index,
        drift=followed.drift if followed is not None and mapping is None else (),
    )


def _best_remembered(
    remembered: Sequence[Mapping], sheets: Sequence[Sheet]
) -> tuple[int | None, FollowedMapping | None]:
    """Index and adaptation of the remembered mapping with the best fit, then fewest questions; else (None, None)."""
    likeness = [(header_overlap(mapping, sheets), index) for index, mapping in enumerate(remembered)]
    likeliest = sorted(
        (pair for pair in likeness if pair[0] >= MIN_RESEMBLANCE), key=lambda pair: (-pair[0], pair[1])
    )[:MAX_FOLLOWED]
    followed = [(index, follow_layout(remembered[index], sheets)) for _, index in likeliest]
    followed = [(index, item) for index, item in followed if item.fit >= MIN_FIT]
    if not followed:
        return None, None
    return min(followed, key=lambda pair: (-pair[1].fit, sum(d.asks for d in pair[1].drift), pair[0]))


def _resolved_tables(file: OpenedFile, mapping: Mapping, *, recognised: bool) -> list[ResolvedTable]:
    """The tables of the sheets that a mapping uses: the recognised ones, or those read by the mapping."""
    if not recognised:
        return file.mapped_tables(mapping)
    used = {sheet.name for sheet in mapping.sheets if sheet.used}
    return [item for sheet, resolved in file.recognised if sheet.name in used for item in resolved]


def _preview_sheet(
    sheet: Sheet,
    sheet_map: SheetMap | None,
    resolved: ResolvedTable | None,
    special: cell_formats_xlsx.CellFormats,
    sheets: Sequence[Sheet],
    parts: int,
    preview_rows: int,
) -> SheetPreview:
    view = view_of_part(sheet, sheet_map) if sheet_map else sheet
    # Of a hidden sheet nothing is shown: whoever hid it may not have meant it to leave the house.
    rows = () if sheet.hidden else view.rows
    width = len(rows[0]) if rows else 0
    cells = tuple(
        tuple(
            display_text(cell, (row_index, column_index), special)
            for column_index, cell in enumerate(row[:PREVIEW_COLUMNS])
        )
        for row_index, row in enumerate(rows[:preview_rows])
    )
    used = sheet_map is not None and sheet_map.used
    return SheetPreview(
        name=sheet.name,
        used=used,
        reason="" if used else _reason_left_out(sheet, sheet_map, sheets),
        rows=len(rows),
        width=width,
        cells=cells,
        merged=tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged if a < preview_rows),
        header_rows=sheet_map.header_rows if sheet_map else (),
        columns=tuple(
            ColumnPreview(c.column, column_letters(c.column), c.header, c.role, c.period, c.name)
            for c in (sheet_map.columns if sheet_map else ())
        ),
        rows_out=_left_out_rows(resolved),
        data_rows=len(resolved.rows) if resolved else _count_keys(sheet, sheet_map),
        part=sheet_map.part if sheet_map else 1,
        parts=max(parts, 1),
        first_row=resolved.table.begin + 1 if resolved else 1,
        last_row=resolved.table.last if resolved and resolved.table.last < len(sheet.rows) else 0,
    )


def _count_keys(sheet: Sheet, sheet_map: SheetMap | None) -> int:
    """How many rows of a key sheet hold a key; 0 for other sheets."""
    if sheet_map is None or not sheet_map.used or not is_key_sheet(sheet_map):
        return 0
    table = build_mapped_table(sheet, sheet_map)
    key = table.find(PERIOD_KEY)
    return sum(bool(str(row[key.place]).strip()) for row in sheet.rows[table.first :]) if key else 0


def _reason_left_out(sheet: Sheet, sheet_map: SheetMap | None, sheets: Sequence[Sheet]) -> str:
    if sheet.hidden:
        return HIDDEN
    if not any(any(cell != "" for cell in row) for row in sheet.rows):
        return EMPTY
    earlier = sheets[: next(i for i, other in enumerate(sheets) if other is sheet)]
    if repeats_earlier(sheet, [other for other in earlier if not other.hidden]):
        return REPEATED
    return LEFT_OUT if sheet_map is not None and mapping_proposal.rank_sheet_map(sheet_map) else NO_TABLE


def _left_out_rows(resolved: ResolvedTable | None) -> tuple[LeftOutRow, ...]:
    if resolved is None:
        return ()
    sheet, first = resolved.table.sheet, resolved.table.first
    return tuple(
        LeftOutRow(
            first + row + 1, first_text(sheet, first + row)[:80], resolved.reasons.get(row, HEADING_ROW)
        )
        for row in sorted((*resolved.skipped_rows, *resolved.example_rows))[:MAX_LEFT_OUT_ROWS]
    )
