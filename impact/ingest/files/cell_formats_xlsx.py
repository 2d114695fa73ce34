"""What an xlsx workbook says of its cells beside their values, which calamine does not report.

The raw XML of a sheet is searched, not parsed: a sheet of 100,000 rows has a million cells, and
usually none that matter here.
"""

from __future__ import annotations

import posixpath
import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from xml.parsers import expat

from impact.errors import UnreadableFile
from impact.ingest.files.safety_checks import CheckedFile
from impact.ingest.files.sheet_size_limits import column_number
from impact.ingest.formats import rich_text
from impact.ingest.formats.cell_styles_xlsx import CellStyles, read_cell_styles
from impact.ingest.formats.format_codes import CodeBlocks, FormatCodes
from impact.ingest.formats.rich_text import Run
from impact.ingest.formats.sum_formulas import find_elements, read_sums

CellIndex = tuple[int, int]
# Rows (from 0) by column (from 0), style, and whether the cells hold something; as numbers of four bytes, for a sheet
# of a million cells has as many.
StyledRows = dict[tuple[int, str, bool], "array[int]"]
_REFERENCE = re.compile(rb"\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
# Bytes searched around a match; an opening tag, or a formula with its value, is far shorter.
SEARCH_WINDOW = 10_000
_BARE_FORMULA = (
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# A program that leaves all formulas to the next one writes 0, or nothing, as their outcome, and says so.
_LEFT_TO_CALCULATE = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=[\"'](?:1|true)[\"']")
_FORMULA_OF_ZERO = (
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*<(?:\w+:)?v>0</(?:\w+:)?v>\s*</(?:\w+:)?c>"
)
_FORMULA_OF_NUMBER = (
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*<(?:\w+:)?v>-?[0.]*+[1-9][\d.Ee+-]*+</(?:\w+:)?v>"
)
_PREFIXED_FORMULA = re.compile(rb":f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_SHARED_TEXT = re.compile(rb" t=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
_STYLE = re.compile(rb"\bs=[\"'](\d+)[\"']")
_RUN_FORMAT = re.compile(rb"<(?:\w+:)?rPr\b")
# With more styles than this, any style is matched and looked up, for a pattern of so many alternatives is slow.
MOST_ALTERNATIVES = 40
SEARCHED_PART = 1_000_000
# Names stand in the first columns; how far a number is indented says nothing.
INDENTED_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class CellFormats:
    """Special cells of one sheet as (row, column), both counted from 0.

    `percent`: cells with a percentage format. `errors`: the error text ('#REF!') by cell. `uncached`: formulas that
    no spreadsheet program has calculated yet. `raised`, `struck`: of cells with raised or lowered, or with
    struck-through characters, the text without those ('' where nothing is left, as of a number that is struck through).
    `formats`: format codes that say more than the number, `whole`: those of whole numbers ('0', '#,##0'). `sums`: of
    formulas that only add up cells, the ranges ('B2:B5,B8', and of another sheet 'INPUT!B2'). `unseen`: cells in the
    colour of their background, or in letters too small to read. `indents`: how far cells of the first columns are
    indented.
    """

    percent: frozenset[CellIndex] = frozenset()
    errors: dict[CellIndex, str] = field(default_factory=dict)
    uncached: frozenset[CellIndex] = frozenset()
    raised: dict[CellIndex, str] = field(default_factory=dict)
    struck: dict[CellIndex, str] = field(default_factory=dict)
    formats: FormatCodes = field(default_factory=FormatCodes)
    whole: FormatCodes = field(default_factory=FormatCodes)
    sums: dict[CellIndex, str] = field(default_factory=dict)
    unseen: frozenset[CellIndex] = frozenset()
    indents: dict[CellIndex, int] = field(default_factory=dict)


NO_FORMATS = CellFormats()


def read_xlsx_formats(file: CheckedFile, file_name: str) -> dict[str, CellFormats]:
    """What the cells of an xlsx workbook say, by sheet name. Raises UnreadableFile (`errors.corrupt`)."""
    styles = read_cell_styles(_find_part(file, "xl/styles.xml"), file_name)
    texts = _find_part(file, "sharedstrings.xml")
    # A run with a format of its own matters too where the style of its cell is struck through.
    has_marks = bool(styles.struck or styles.raised) or rich_text.has_marks(texts)
    shared = rich_text.read_rich_texts(texts, file_name) if has_marks and b"rPr" in texts else {}
    is_left = any(_is_workbook(name) and _LEFT_TO_CALCULATE.search(part) for name, part in file.parts.items())
    return {
        sheet: _read_sheet_formats(file.parts[part], styles, shared, is_left, part in file.usual_sheets)
        for sheet, part in find_sheet_parts(file, file_name).items()
    }


def _is_workbook(name: str) -> bool:
    return re.fullmatch(r"xl/workbook\d*\.xml", name.lower()) is not None


def _find_part(file: CheckedFile, ending: str) -> bytes:
    return next((part for name, part in file.parts.items() if name.lower().endswith(ending)), b"")


def _parse_elements(part: bytes, file_name: str) -> list[tuple[str, dict[str, str]]]:
    """Local name and attributes of each element of a small XML part, in document order."""
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def begin(name: str, attributes: dict[str, str]) -> None:
        elements.append((name.rpartition(":")[2], attributes))

    parser.StartElementHandler = begin
    try:
        parser.Parse(part, True)
    except expat.ExpatError as bad:
        raise UnreadableFile("errors.corrupt", file=file_name) from bad
    return elements


def find_sheet_parts(file: CheckedFile, file_name: str) -> dict[str, str]:
    """The name of the zip part that holds each sheet, by sheet name."""
    lower = {name.lower(): name for name in file.parts}
    workbook_part = next(filter(_is_workbook, lower), "")
    folder, _, leaf = workbook_part.rpartition("/")
    relations = lower.get(f"{folder}/_rels/{leaf}.rels", "")
    if not workbook_part or not relations:
        return {}
    targets = {}
    for name, attributes in _parse_elements(file.parts[relations], file_name):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            targets[attributes.get("Id", "")] = posixpath.normpath(path).lower()
    sheet_parts = {}
    for name, attributes in _parse_elements(file.parts[lower[workbook_part]], file_name):
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            part = lower.get(targets.get(relation, ""))
            if part is not None:
                sheet_parts[attributes.get("name", "")] = part
    return sheet_parts


def _read_sheet_formats(
    sheet: bytes, styles: CellStyles, shared: Mapping[int, Sequence[Run]], is_left: bool, usual: bool
) -> CellFormats:
    has_prefixes = not usual or _PREFIXED_FORMULA.search(sheet) is not None
    has_formulas = has_prefixes or b"<f" in sheet
    styled = _styled_rows(sheet, {*styles.percent, *styles.codes, *styles.unseen, *styles.indents}, usual)
    raised, struck = _marked_texts(sheet, styles, shared, usual)
    return CellFormats(
        percent=frozenset(_cells_styled(styled, styles.percent, empty=True)),
        errors=_error_cells(sheet),
        uncached=_uncached_formulas(sheet, is_left, has_prefixes) if has_formulas else frozenset(),
        raised=raised,
        struck=struck,
        formats=FormatCodes(partial(_coded_blocks, styled, styles.codes)),
        whole=FormatCodes(lambda: _coded_blocks(_styled_rows(sheet, styles.whole, usual), styles.whole)),
        sums=read_sums(sheet, partial(_cell_at, sheet), has_prefixes) if has_formulas else {},
        unseen=frozenset(_cells_styled(styled, styles.unseen)),
        indents={
            (row, column): styles.indents[style]
            for (column, style, is_filled), rows in styled.items()
            if is_filled and style in styles.indents and column < INDENTED_COLUMNS
            for row in rows
        },
    )


def _styled_rows(sheet: bytes, styles: Collection[str], usual: bool) -> StyledRows:
    """The rows of the cells with one of some styles, by column, style, and whether the cells hold something."""
    rows: StyledRows = {}
    if not styles:
        return rows
    numbers_of: defaultdict[tuple[bytes, bytes, bytes], list[bytes]] = defaultdict(list)
    names, pattern = _style_pattern(styles, usual)
    cell = re.compile(pattern + rb"([^<>]*+)>")
    begin = 0
    while begin < len(sheet):
        # In parts, for what is found of a whole sheet may take ten times its memory.
        end = sheet.find(b"<", begin + SEARCHED_PART)
        end = len(sheet) if end < 0 else end
        for first, second, third, rest in cell.findall(sheet, begin, end):
            if usual:
                numbers_of[first, third, rest].append(second)
            else:
                numbers_of[second, first, rest].append(third)
        begin = end
    for (letters, style, rest), numbers in numbers_of.items():
        if style in names:
            column = column_number(letters.decode("ascii")) - 1
            key = (column, names[style], not rest.endswith(b"/"))
            rows.setdefault(key, array("i")).extend(int(number) - 1 for number in numbers)
    return rows


def _cells_styled(
    styled: StyledRows, styles: Collection[str], *, empty: bool = False
) -> Iterator[CellIndex]:
    """Row and column of the cells that have one of some styles and hold something, or with `empty` of all."""
    for (column, style, is_filled), rows in styled.items():
        if style in styles and (is_filled or empty):
            yield from ((row, column) for row in rows)


def _style_pattern(styles: Collection[str], usual: bool) -> tuple[dict[bytes, str], bytes]:
    """The styles by their name in the sheet, and a pattern of the cells that have one.

    `usual`: every cell begins `<c r="…"`, so a faster pattern will do; its groups are column, row and style, those of
    the other one style, column and row.
    """
    names = {style.encode("ascii"): style for style in styles}
    alternatives = b"|".join(sorted(names)) if len(names) <= MOST_ALTERNATIVES else rb"\d+"
    if b"0" in names:
        # A cell without a style has the first one.
        names[b""] = "0"
        alternatives = rb"\d+"
    if not usual:
        return names, (
            rb"<(?:\w+:)?c\b(?=[^>]*\bs=[\"'](%s)[\"'])[^>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']" % alternatives
        )
    style = rb' s="(%s)"' % alternatives
    # Possessive (`+` after a count): nothing that was matched can be given back, so a cell of another style is left
    # at once.
    start = rb'<c r="([A-Z]{1,3}+)(\d{1,7}+)"(?: t="\w+")?+'
    return names, start + (rb"(?:%s)?" % style if b"" in names else style)


def _marked_cells(sheet: bytes, styles: Collection[str], usual: bool) -> dict[CellIndex, str]:
    """An empty text for each filled cell with one of some styles, from the top down."""
    return dict.fromkeys(sorted(_cells_styled(_styled_rows(sheet, styles, usual), styles)), "")


def _coded_blocks(styled: StyledRows, codes: Mapping[str, str]) -> CodeBlocks:
    rows_of: dict[tuple[int, str], list[int]] = {}
    for (column, style, is_filled), rows in styled.items():
        if is_filled and style in codes:
            rows_of.setdefault((column, codes[style]), []).extend(rows)
    blocks = CodeBlocks()
    for (column, code), all_rows in rows_of.items():
        blocks.add_rows(all_rows, column, code)
    return blocks


def _marked_texts(
    sheet: bytes, styles: CellStyles, shared: Mapping[int, Sequence[Run]], usual: bool
) -> tuple[dict[CellIndex, str], dict[CellIndex, str]]:
    """The texts without raised, and those without struck-through characters, of cells that have such characters."""
    raised, struck = _marked_cells(sheet, styles.raised, usual), _marked_cells(sheet, styles.struck, usual)
    for position, runs in (*_shared_runs(sheet, shared), *_inline_runs(sheet, styles)):
        place = _cell_at(sheet, position)
        if place is None:
            continue
        for texts, left in (
            (raised, rich_text.text_without_raised(runs, cell_raised=place in raised)),
            (struck, rich_text.text_without_struck(runs, cell_struck=place in struck)),
        ):
            if left is not None:
                texts[place] = left
            else:
                texts.pop(place, None)
    return raised, struck


def _shared_runs(sheet: bytes, shared: Mapping[int, Sequence[Run]]) -> Iterator[tuple[int, Sequence[Run]]]:
    """The byte position in each cell that shows one of the shared texts, and the runs of that text."""
    if shared:
        for match in _SHARED_TEXT.finditer(sheet):
            runs = shared.get(int(match[1]))
            if runs is not None:
                yield match.start() + 1, runs


def _inline_runs(sheet: bytes, styles: CellStyles) -> Iterator[tuple[int, Sequence[Run]]]:
    """The byte position and the runs of each text that stands in the sheet itself and has runs with a format."""
    if b"rPr" not in sheet or not (styles.struck or styles.raised or rich_text.has_marks(sheet)):
        return
    end = 0
    for match in _RUN_FORMAT.finditer(sheet):
        if match.start() < end:
            continue
        window = max(match.start() - SEARCH_WINDOW, end)
        start = max(sheet.rfind(mark, window, match.start()) for mark in (b"<is>", b":is>"))
        end = sheet.find(b"is>", match.start(), match.start() + SEARCH_WINDOW) + 3
        if start < 0 or end < 3:
            end = match.end()
            continue
        start = sheet.rfind(b"<", 0, start + 1)
        texts = rich_text.read_rich_texts(sheet[start:end], "")
        if texts:
            yield start, texts[0]


def _error_cells(sheet: bytes) -> dict[CellIndex, str]:
    """The error text of each cell that holds an error."""
    errors = {}
    for mark in (b' t="e"', b" t='e'"):
        position = sheet.find(mark)
        while position >= 0:
            place = _cell_at(sheet, position)
            value = _VALUE.search(sheet, position, position + SEARCH_WINDOW)
            if place is not None:
                errors[place] = value[1].decode("utf-8", errors="replace") if value else "#"
            position = sheet.find(mark, position + 1)
    return errors


def _uncached_formulas(sheet: bytes, is_left: bool, has_prefixes: bool) -> frozenset[CellIndex]:
    """Cells with a formula but no calculated value; `has_prefixes`: elements may be written `<x:f>`.

    A formula of type text without a value was calculated: its result is ''. `is_left`: the program left formulas to
    the next one; it did not where one of the sheet has another number than 0.
    """
    cells = set()
    formulas = _BARE_FORMULA
    if is_left and next(find_elements(_FORMULA_OF_NUMBER, sheet, has_prefixes), None) is None:
        formulas = b"(?:%s|%s)" % (_BARE_FORMULA, _FORMULA_OF_ZERO)
    for formula in find_elements(formulas, sheet, has_prefixes):
        opening = sheet[max(formula.start() - SEARCH_WINDOW, 0) : formula.start()]
        place = _cell_at(sheet, formula.start())
        if place is not None and b't="str"' not in opening[opening.rfind(b"c ") :]:
            cells.add(place)
    return frozenset(cells)


def _cell_at(sheet: bytes, position: int) -> CellIndex | None:
    """The cell whose opening tag is the last to begin before a byte position; None where there is none."""
    opening = sheet[max(position - SEARCH_WINDOW, 0) : position + SEARCH_WINDOW]
    middle = min(position, SEARCH_WINDOW)
    start = max(opening.rfind(b"<c ", 0, middle), opening.rfind(b":c ", 0, middle))
    reference = _REFERENCE.search(opening, start, opening.find(b">", start)) if start >= 0 else None
    if reference is None:
        return None
    return int(reference[2]) - 1, column_number(reference[1].decode("ascii")) - 1
