"""A file as it stands, with what is understood of it: what somebody sees who corrects by pointing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.ingest.files import cell_formats_xlsx
from impact.ingest.files.readers import Sheet
from impact.ingest.layouts import mapping_proposal
from impact.ingest.layouts.drift import Drift, Followed, follow, resemblance
from impact.ingest.layouts.fingerprint import fingerprint
from impact.ingest.layouts.mapping_application import as_map, first_text, is_key_sheet, table_of
from impact.ingest.pipeline.excerpts import shown
from impact.ingest.pipeline.opened_file import Opened
from impact.ingest.tables.column_resolution import HEADING, Settled
from impact.model.address import letters
from impact.model.mapping import PERIOD_KEY, Mapping, Period, SheetMap
from impact.model.read_request import ReadRequest

SHOWN_ROWS, SHOWN_COLUMNS = 60, 40
TOLD_ROWS = 500
# Below this share of its columns a remembered layout is not the layout of this file.
FITS = 0.6
# Only the likeliest of the remembered layouts are followed column by column.
ALIKE, FOLLOWED = 0.4, 3

# Why a sheet is left out; the texts are in the catalog `mapping`.
HIDDEN, EMPTY, REPEATED, NO_TABLE, LEFT_OUT = "hidden", "empty", "repeated", "no_table", "left_out"


@dataclass(frozen=True, slots=True)
class LookedColumn:
    """One column: its place from 1, its header, and the role ('' is not used) and period it is read with."""

    column: int
    letter: str
    header: str
    role: str
    period: Period | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LookedRow:
    """A row that is left out, with the reason: explanation, heading, total, example or left_out."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookedSheet:
    """One sheet as it stands. `cells[r][c]` is the text in row r + 1, column c + 1; at most 60 rows, 40 columns.

    `rows` and `width` say how far the sheet really reaches, `data_rows` how many rows are read, `reason` why it
    is left out ('' where it is used). `merged`: joined cells, (first row, first column, last row, last column) from
    1.
    """

    name: str
    used: bool
    reason: str
    rows: int
    width: int
    cells: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    header_rows: tuple[int, ...] = ()
    columns: tuple[LookedColumn, ...] = ()
    rows_out: tuple[LookedRow, ...] = ()
    data_rows: int = 0

    def column(self, number: int) -> LookedColumn | None:
        """The column in place `number`, where it has a header."""
        return next((column for column in self.columns if column.column == number), None)


@dataclass(frozen=True, slots=True)
class Looked:
    """A file with the mapping it is read by: the remembered one, the corrected one, or a guess.

    `remembered` is the place of the mapping that was recognised among those offered, None for a guess;
    `drift` is how the file differs from it. `certain`: the tables were recognised, nothing had to be guessed.
    """

    file_name: str
    format: str
    sheets: tuple[LookedSheet, ...]
    mapping: Mapping
    certain: bool
    template: bool = False
    remembered: int | None = None
    drift: tuple[Drift, ...] = ()

    @property
    def fingerprint(self) -> str:
        """By what this layout is known again."""
        return self.mapping.fingerprint

    def sheet(self, name: str) -> LookedSheet | None:
        """The sheet of a name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def look(
    data: bytes, file_name: str, mapping: Mapping | None = None, remembered: Sequence[Mapping] = ()
) -> Looked:
    """A file as it stands, read by `mapping`, else by the best fitting remembered one, else by a guess.

    Which of the remembered ones fits is told in any case.

    Raises UnreadableFile where the bytes are no readable table, never NothingRecognised.
    """
    return look_request(ReadRequest(data, file_name, mapping, tuple(remembered)))


def look_request(request: ReadRequest) -> Looked:
    """As `look`, for a request; of it only the file, `mapping` and `remembered` matter."""
    return look_opened(Opened(request.data, request.file_name), request)


def look_opened(opened: Opened, request: ReadRequest) -> Looked:
    """As `look_request`, of a file that is open."""
    sheets, mapping = opened.sheets, request.mapping
    certain, chosen = False, mapping
    place, followed = _best(request.remembered, sheets)
    if mapping is not None:
        followed = follow(mapping, sheets)
    if followed is None:
        chosen, certain = _guess(opened)
    else:
        chosen = followed.mapping
    chosen = replace(chosen, fingerprint=fingerprint(chosen))
    settled = {item.table.sheet.name: item for item in _settled(opened, chosen, recognised=certain)}
    return Looked(
        file_name=opened.name,
        format=opened.checked.format,
        sheets=tuple(
            _sheet(
                sheet,
                chosen,
                settled.get(sheet.name),
                opened.marked.get(sheet.name, cell_formats_xlsx.NOTHING),
                sheets,
            )
            for sheet in sheets
        ),
        mapping=chosen,
        certain=certain,
        template=opened.own is not None,
        remembered=place,
        drift=followed.drift if followed is not None and mapping is None else (),
    )


def _best(remembered: Sequence[Mapping], sheets: Sequence[Sheet]) -> tuple[int | None, Followed | None]:
    """The remembered mapping with most of its columns in this file, and least to ask."""
    alike = [(resemblance(mapping, sheets), place) for place, mapping in enumerate(remembered)]
    likeliest = sorted((pair for pair in alike if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1]))[:FOLLOWED]
    held = [(place, follow(remembered[place], sheets)) for _, place in likeliest]
    held = [(place, item) for place, item in held if item.fit >= FITS]
    if not held:
        return None, None
    return min(held, key=lambda pair: (-pair[1].fit, sum(d.asks for d in pair[1].drift), pair[0]))


def _guess(opened: Opened) -> tuple[Mapping, bool]:
    """The best guess for a file, and whether its tables were recognised as `ingest.read` recognises them."""
    found: dict[str, SheetMap] = {}
    seen: list[Sheet] = []
    for sheet, settled in opened.recognised:
        if settled is not None:
            repeated = any(sheet.rows == other.rows for other in seen)
            found[sheet.name] = replace(as_map(settled), used=not repeated)
            seen.append(sheet)
    certain = bool(found)
    for sheet, _ in opened.recognised:
        if sheet.name not in found:
            found[sheet.name] = replace(mapping_proposal.guess(sheet) or SheetMap(sheet.name), used=False)
    if not certain:
        found = _use_the_best(found)
    ordered = tuple(found[sheet.name] for sheet, _ in opened.recognised)
    made = Mapping(ordered)
    return replace(made, fingerprint=fingerprint(made)), certain


def _settled(opened: Opened, mapping: Mapping, *, recognised: bool) -> list[Settled]:
    """The tables of the sheets that a mapping uses: as they were recognised where they were, else as it reads them."""
    if not recognised:
        return opened.settled_by(mapping)
    used = {sheet.name for sheet in mapping.sheets if sheet.used}
    return [settled for sheet, settled in opened.recognised if settled is not None and sheet.name in used]


def _use_the_best(found: dict[str, SheetMap]) -> dict[str, SheetMap]:
    most = max((mapping_proposal.weight(item) for item in found.values()), default=0)
    if not most:
        # Nothing that could be a value: the sheet of which most is known is shown.
        known = max((len(item.roles()) for item in found.values()), default=0)
        return {
            name: replace(item, used=known > 0 and len(item.roles()) == known) for name, item in found.items()
        }
    used = {name for name, item in found.items() if mapping_proposal.weight(item) == most}
    if any(PERIOD_KEY in found[name].roles() for name in used):
        used |= {name for name, item in found.items() if is_key_sheet(item) and len(item.roles()) > 1}
    return {name: replace(item, used=name in used) for name, item in found.items()}


def _sheet(
    sheet: Sheet, mapping: Mapping, settled: Settled | None, marked: cell_formats_xlsx.Marked, sheets: Sequence[Sheet]
) -> LookedSheet:
    known = mapping.sheet(sheet.name)
    width = len(sheet.rows[0]) if sheet.rows else 0
    cells = tuple(
        tuple(shown(cell, (line, place), marked) for place, cell in enumerate(row[:SHOWN_COLUMNS]))
        for line, row in enumerate(sheet.rows[:SHOWN_ROWS])
    )
    used = known is not None and known.used
    return LookedSheet(
        name=sheet.name,
        used=used,
        reason="" if used else _reason(sheet, known, sheets),
        rows=len(sheet.rows),
        width=width,
        cells=cells,
        merged=tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged if a < SHOWN_ROWS),
        header_rows=known.header_rows if known else (),
        columns=tuple(
            LookedColumn(c.column, letters(c.column), c.header, c.role, c.period, c.name)
            for c in (known.columns if known else ())
        ),
        rows_out=_rows_out(settled),
        data_rows=len(settled.rows) if settled else _keys(sheet, known),
    )


def _keys(sheet: Sheet, known: SheetMap | None) -> int:
    """How many rows of a sheet of keys hold a key."""
    if known is None or not known.used or not is_key_sheet(known):
        return 0
    table = table_of(sheet, known)
    key = table.find(PERIOD_KEY)
    return sum(bool(str(row[key.place]).strip()) for row in sheet.rows[table.first :]) if key else 0


def _reason(sheet: Sheet, known: SheetMap | None, sheets: Sequence[Sheet]) -> str:
    if sheet.hidden:
        return HIDDEN
    if not any(any(cell != "" for cell in row) for row in sheet.rows):
        return EMPTY
    earlier = sheets[: next(i for i, other in enumerate(sheets) if other is sheet)]
    if any(other.rows == sheet.rows for other in earlier if not other.hidden):
        return REPEATED
    return LEFT_OUT if known is not None and mapping_proposal.weight(known) else NO_TABLE


def _rows_out(settled: Settled | None) -> tuple[LookedRow, ...]:
    if settled is None:
        return ()
    sheet, first = settled.table.sheet, settled.table.first
    return tuple(
        LookedRow(first + row + 1, first_text(sheet, first + row)[:80], settled.reasons.get(row, HEADING))
        for row in sorted((*settled.skipped, *settled.examples))[:TOLD_ROWS]
    )
