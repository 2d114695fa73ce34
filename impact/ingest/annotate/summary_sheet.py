"""The sheet at the end that lists every problem, each linked to its cell, worst first.

Reading knows this sheet again by its own title and headers, whatever it is called, and leaves it out.
A hidden column keeps how each cell looked before it was marked: programs renumber styles when they
save, but a styled cell stays one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.i18n import text
from impact.ingest.annotate.styles import TINTS, Styles
from impact.ingest.annotate.worksheet import Place, place_of
from impact.ingest.annotate.xml_patch import cell_text, escaped
from impact.ingest.files.own_formats import LIST_HEADER_ROW, LIST_TITLE_ROW, list_headers
from impact.model.submission import Severity
from impact.model.words import Language

NAME = "FilantrImpact"
WIDTHS = (12, 22, 9, 24, 22, 90)
INTRODUCTION_ROW = 2
MEMORY_COLUMN = "H"
MEMORY = 8
LINE = 15
LONGEST = 32_000
MOST_LINKS = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """One problem as the sheet shows it; `target` is where its link leads, '' for no link."""

    question: bool
    kind: str
    sheet: str
    cell: str
    raw: str
    read: str
    sentence: str
    target: str = ""


def free_name(taken: Sequence[str]) -> str:
    """A name for the sheet that no other sheet has."""
    known = {name.casefold() for name in taken}
    names = (NAME if number == 1 else f"{NAME} {number}" for number in range(1, len(known) + 2))
    return next(name for name in names if name.casefold() not in known)


def location(sheet: str, cell: str) -> str:
    """A place in the same workbook, as links name it."""
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"


def write(
    namespace: str,
    language: Language,
    introduction: str,
    lines: Sequence[Line],
    styles: Styles,
    looks: Sequence[int | None],
) -> bytes:
    """The part of the sheet; `looks` are the styles that the cells of the lines had before."""
    bold = styles.font(b'<b/><sz val="15"/><color rgb="FF0B5C5C"/><name val="Calibri"/><family val="2"/>')
    white = styles.font(b'<b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/><family val="2"/>')
    body = styles.font(b'<sz val="11"/><color rgb="FF1E2A2F"/><name val="Calibri"/><family val="2"/>')
    blue = styles.font(b'<u/><sz val="11"/><color rgb="FF0B5C5C"/><name val="Calibri"/><family val="2"/>')
    head = styles.fill(b"FF0B5C5C")
    with_font = b'numFmtId="0" fontId="%d" fillId="%d" borderId="0" xfId="0" applyFont="1" applyAlignment="1"'
    # A text that begins with '=' stays a text when somebody edits its cell.
    quoted = with_font + b' quotePrefix="1"'
    wrap = b'vertical="top" wrapText="1"'
    title = styles.style(with_font % (bold, 0))
    header = styles.style(with_font % (white, head) + b' applyFill="1"', wrap)
    words, link = styles.style(quoted % (body, 0), wrap), styles.style(with_font % (blue, 0), wrap)
    kinds = {
        severity is Severity.QUESTION: styles.style(quoted % (body, styles.fill(tint)) + b' applyFill="1"', wrap)
        for severity, tint in TINTS.items()
    }
    loose = styles.style(with_font % (body, 0), wrap)
    rows = [
        _row(LIST_TITLE_ROW, [(text(language, "returned.title"), title)]),
        _row(INTRODUCTION_ROW, [(introduction, loose)], high=height([introduction], [sum(WIDTHS)])),
        _row(LIST_HEADER_ROW, [(word, header) for word in list_headers(language)]),
    ]
    links: list[bytes] = []
    for number, (line, look) in enumerate(zip(lines, looks, strict=True), start=LIST_HEADER_ROW + 1):
        linked = line.target and len(links) < MOST_LINKS
        cells = [
            (line.kind, kinds[line.question]), (line.sheet, words), (line.cell, link if linked else words),
            (line.raw, words), (line.read, words), (line.sentence, words),
        ]  # fmt: skip
        memory = b"" if look is None else b'<c r="%s%d" s="%d"/>' % (MEMORY_COLUMN.encode(), number, look)
        rows.append(_row(number, cells, memory, height([content for content, _ in cells], WIDTHS)))
        if linked:
            links.append(b'<hyperlink ref="C%d" location="%s"/>' % (number, escaped(line.target)))
    columns = b"".join(
        b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (place, place, width)
        for place, width in enumerate(WIDTHS, start=1)
    )
    hidden = b'<col min="%d" max="%d" width="3" hidden="1" customWidth="1"/>' % (MEMORY, MEMORY)
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


def height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Points that a row needs: programs do not work it out by themselves when they open a workbook."""
    lines = max(-(-len(said) // max(width - 4, 1)) for said, width in zip(texts, widths, strict=True))
    return LINE * min(max(lines, 1), 24)


def _row(number: int, cells: Sequence[tuple[str, int]], more: bytes = b"", high: int = 0) -> bytes:
    written = b"".join(
        b'<c r="%c%d" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
        % (65 + place, number, style, cell_text(content[:LONGEST]))
        if content
        else b'<c r="%c%d" s="%d"/>' % (65 + place, number, style)
        for place, (content, style) in enumerate(cells)
    )
    tall = b' ht="%d" customHeight="1"' % high if high else b""
    return b'<row r="%d"%s>%s%s</row>' % (number, tall, written, more)


def memory(rows: Mapping[int, Mapping[int, tuple[str, int]]]) -> dict[str, dict[Place, int]]:
    """By sheet the styles that cells had before they were marked, from the list of last time.

    `rows` holds text and style by row and column of that list, from 1.
    """
    found: dict[str, dict[Place, int]] = {}
    for number, cells in rows.items():
        place = place_of(cells.get(3, ("", 0))[0])
        if number > LIST_HEADER_ROW and place is not None and MEMORY in cells:
            found.setdefault(cells.get(2, ("", 0))[0], {})[place] = cells[MEMORY][1]
    return found
