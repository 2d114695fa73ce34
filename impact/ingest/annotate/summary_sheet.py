"""The last sheet of an annotated workbook: the list of problems, each linked to its cell, questions first.

Reading recognises this sheet by its title and headers (`files.own_formats`) and leaves it out. A hidden column stores
the style that each cell had before it was marked, as the style of an empty cell: programs renumber styles when they
save, but a styled cell keeps its style.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.i18n import text
from impact.ingest.annotate.cell_marks import CellPosition, parse_reference
from impact.ingest.annotate.styles import TINTS, Styles
from impact.ingest.annotate.xml_patch import escape_cell_text, escape_text
from impact.ingest.files.own_formats import LIST_HEADER_ROW, LIST_TITLE_ROW, list_headers
from impact.model.issues import Severity
from impact.model.vocabulary.languages import Language

SHEET_NAME = "FilantrImpact"
WIDTHS = (12, 22, 9, 24, 22, 90)
INTRODUCTION_ROW = 2
MEMORY_COLUMN = "H"
MEMORY_COLUMN_NUMBER = 8
LINE_HEIGHT = 15
LONGEST_CELL = 32_000
MAX_LINKS = 60_000


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem as a row of the list; `target` is the location its link leads to, '' for no link."""

    question: bool
    kind: str
    sheet: str
    cell: str
    raw: str
    read: str
    sentence: str
    target: str = ""


def choose_sheet_name(sheet_names: Sequence[str]) -> str:
    """A name for the problem list that no other sheet has."""
    used_names = {name.casefold() for name in sheet_names}
    names = (
        SHEET_NAME if number == 1 else f"{SHEET_NAME} {number}" for number in range(1, len(used_names) + 2)
    )
    return next(name for name in names if name.casefold() not in used_names)


def link_location(sheet: str, cell: str) -> str:
    """A cell of this workbook as links write it, with the sheet name quoted."""
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"


def write_summary_sheet(
    namespace: str,
    language: Language,
    introduction: str,
    lines: Sequence[ProblemLine],
    styles: Styles,
    styles_before: Sequence[int | None],
) -> bytes:
    """The XML of the sheet; `styles_before` are the styles of the lines' cells before marking, None without a cell."""
    title_font = styles.add_font(
        b'<b/><sz val="15"/><color rgb="FF0B5C5C"/><name val="Calibri"/><family val="2"/>'
    )
    header_font = styles.add_font(
        b'<b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/><family val="2"/>'
    )
    body_font = styles.add_font(
        b'<sz val="11"/><color rgb="FF1E2A2F"/><name val="Calibri"/><family val="2"/>'
    )
    link_font = styles.add_font(
        b'<u/><sz val="11"/><color rgb="FF0B5C5C"/><name val="Calibri"/><family val="2"/>'
    )
    header_fill = styles.add_fill(b"FF0B5C5C")
    with_font = b'numFmtId="0" fontId="%d" fillId="%d" borderId="0" xfId="0" applyFont="1" applyAlignment="1"'
    # A text that begins with '=' stays a text when somebody edits its cell.
    quoted = with_font + b' quotePrefix="1"'
    wrap = b'vertical="top" wrapText="1"'
    title = styles.add_style(with_font % (title_font, 0))
    header = styles.add_style(with_font % (header_font, header_fill) + b' applyFill="1"', wrap)
    body_style, link = (
        styles.add_style(quoted % (body_font, 0), wrap),
        styles.add_style(with_font % (link_font, 0), wrap),
    )
    kinds = {
        severity is Severity.QUESTION: styles.add_style(
            quoted % (body_font, styles.add_fill(tint)) + b' applyFill="1"', wrap
        )
        for severity, tint in TINTS.items()
    }
    plain_style = styles.add_style(with_font % (body_font, 0), wrap)
    rows = [
        _row_xml(LIST_TITLE_ROW, [(text(language, "marked_workbook.title"), title)]),
        _row_xml(
            INTRODUCTION_ROW, [(introduction, plain_style)], points=row_height([introduction], [sum(WIDTHS)])
        ),
        _row_xml(LIST_HEADER_ROW, [(word, header) for word in list_headers(language)]),
    ]
    links: list[bytes] = []
    for number, (line, style_before) in enumerate(
        zip(lines, styles_before, strict=True), start=LIST_HEADER_ROW + 1
    ):
        linked = line.target and len(links) < MAX_LINKS
        cells = [
            (line.kind, kinds[line.question]), (line.sheet, body_style), (line.cell, link if linked else body_style),
            (line.raw, body_style), (line.read, body_style), (line.sentence, body_style),
        ]  # fmt: skip
        memory = (
            b""
            if style_before is None
            else b'<c r="%s%d" s="%d"/>' % (MEMORY_COLUMN.encode(), number, style_before)
        )
        rows.append(_row_xml(number, cells, memory, row_height([content for content, _ in cells], WIDTHS)))
        if linked:
            links.append(b'<hyperlink ref="C%d" location="%s"/>' % (number, escape_text(line.target)))
    columns = b"".join(
        b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (place, place, width)
        for place, width in enumerate(WIDTHS, start=1)
    )
    hidden = b'<col min="%d" max="%d" width="3" hidden="1" customWidth="1"/>' % (
        MEMORY_COLUMN_NUMBER,
        MEMORY_COLUMN_NUMBER,
    )
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s">'
        b'<sheetPr><tabColor rgb="FF0B5C5C"/>'
        b'<pageSetUpPr fitToPage="1"/></sheetPr>'
        b'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d" '
        b'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        b'<cols>%s%s</cols><sheetData>%s</sheetData><mergeCells count="1"><mergeCell ref="A%d:F%d"/></mergeCells>'
        b'%s<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
        % (
            namespace.encode("ascii"), LIST_HEADER_ROW, LIST_HEADER_ROW + 1, columns, hidden, b"".join(rows),
            INTRODUCTION_ROW, INTRODUCTION_ROW,
            b"<hyperlinks>%s</hyperlinks>" % b"".join(links) if links else b"",
        )
    )  # fmt: skip


def row_height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """The height of a row in points, 24 lines at most; programs do not calculate it when they open a workbook."""
    lines = max(-(-len(content) // max(width - 4, 1)) for content, width in zip(texts, widths, strict=True))
    return LINE_HEIGHT * min(max(lines, 1), 24)


def _row_xml(
    number: int, cells: Sequence[tuple[str, int]], extra_cells: bytes = b"", points: int = 0
) -> bytes:
    written = b"".join(
        b'<c r="%c%d" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
        % (65 + place, number, style, escape_cell_text(content[:LONGEST_CELL]))
        if content
        else b'<c r="%c%d" s="%d"/>' % (65 + place, number, style)
        for place, (content, style) in enumerate(cells)
    )
    tall = b' ht="%d" customHeight="1"' % points if points else b""
    return b'<row r="%d"%s>%s%s</row>' % (number, tall, written, extra_cells)


def read_style_memory(
    rows: Mapping[int, Mapping[int, tuple[str, int]]],
) -> dict[str, dict[CellPosition, int]]:
    """The styles that cells had before they were marked, by sheet and cell, from the hidden column of an earlier list.

    `rows` holds text and style by row and column of that list, counted from 1.
    """
    styles: dict[str, dict[CellPosition, int]] = {}
    for number, cells in rows.items():
        place = parse_reference(cells.get(3, ("", 0))[0])
        if number > LIST_HEADER_ROW and place is not None and MEMORY_COLUMN_NUMBER in cells:
            styles.setdefault(cells.get(2, ("", 0))[0], {})[place] = cells[MEMORY_COLUMN_NUMBER][1]
    return styles
