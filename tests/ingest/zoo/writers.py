"""Write a book as bytes: openpyxl, xlsxwriter, odfpy or csv. The same book gives the same cells in each."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import xlsxwriter
from odf.number import CurrencyStyle, CurrencySymbol, Number, NumberStyle, PercentageStyle
from odf.number import Text as NumberText
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P
from odf.text import Span as OdfSpan
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from xlsxwriter.utility import xl_rowcol_to_cell

from tests.ingest.zoo.book import Book, Cell, Sheet
from tests.ingest.zoo.notations import shown

DAY = "dd/mm/yyyy"


def write(book: Book) -> bytes:
    """The bytes of a book."""
    return WRITERS[book.writer](book)


def _openpyxl(book: Book) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for sheet in book.sheets:
        page = workbook.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for line, row in enumerate(sheet.rows, start=1):
            if row.hidden:
                page.row_dimensions[line].hidden = True
            for place, cell in enumerate(row.cells, start=1):
                if cell.value is None:
                    continue
                made = page.cell(line, place)
                if cell.comment:
                    made.comment = Comment(cell.comment, "")
                if cell.runs:
                    made.value = CellRichText(
                        *[TextBlock(_inline_font(style), text) for text, style in cell.runs]
                    )
                else:
                    made.value = cell.value
                if isinstance(cell.value, date):
                    made.number_format = cell.number_format or DAY
                elif cell.number_format:
                    made.number_format = cell.number_format
                if cell.bold or cell.strike:
                    made.font = Font(bold=cell.bold, strike=cell.strike or None)
        for line, place, cell in _joined(sheet):
            page.merge_cells(
                start_row=line + 1, start_column=place + 1,
                end_row=line + cell.joined[0], end_column=place + cell.joined[1],
            )  # fmt: skip
        for column in sheet.hidden_columns:
            page.column_dimensions[get_column_letter(column + 1)].hidden = True
        if sheet.filtered:
            page.auto_filter.ref = (
                f"A{_header_line(sheet) + 1}:{get_column_letter(sheet.width())}{len(sheet.rows)}"
            )
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _inline_font(style: str) -> InlineFont:
    return InlineFont(
        vertAlign="superscript" if style == "superscript" else None, strike=style == "strike" or None
    )


def _xlsxwriter(book: Book) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        for sheet in book.sheets:
            page = workbook.add_worksheet(sheet.name)
            if sheet.hidden:
                page.hide()
            for line, row in enumerate(sheet.rows):
                if row.hidden:
                    page.set_row(line, None, None, {"hidden": True})
                for place, cell in enumerate(row.cells):
                    _write_cell(workbook, page, line, place, cell)
            for column in sheet.hidden_columns:
                page.set_column(column, column, None, None, {"hidden": True})
            if sheet.filtered:
                page.autofilter(_header_line(sheet), 0, len(sheet.rows) - 1, sheet.width() - 1)
    return stream.getvalue()


def _write_cell(workbook: xlsxwriter.Workbook, page: object, line: int, place: int, cell: Cell) -> None:
    if cell.value is None and cell.joined == (1, 1):
        return
    facts = {"num_format": cell.number_format or (DAY if isinstance(cell.value, date) else "")}
    facts |= {"bold": True} if cell.bold else {}
    facts |= {"font_strikeout": True} if cell.strike else {}
    style = workbook.add_format({key: value for key, value in facts.items() if value})
    if cell.joined != (1, 1):
        page.merge_range(line, place, line + cell.joined[0] - 1, place + cell.joined[1] - 1, "", style)
    if cell.comment:
        page.write_comment(line, place, cell.comment)
    if cell.sums:
        page.write_formula(line, place, f"=SUM({_summed(line, place, cell.sums)})", style, cell.value)
    elif cell.runs:
        parts: list[object] = []
        for text, kind in cell.runs:
            if kind:
                parts.append(
                    workbook.add_format({"font_strikeout": True} if kind == "strike" else {"font_script": 1})
                )
            parts.append(text)
        page.write_rich_string(line, place, *parts, style)
    elif isinstance(cell.value, datetime | date):
        page.write_datetime(line, place, cell.value, style)
    elif isinstance(cell.value, str):
        page.write_string(line, place, cell.value, style)
    elif cell.value is not None:
        page.write_number(line, place, cell.value, style)


def _summed(line: int, place: int, sums: tuple[int, int]) -> str:
    """The range that a formula in a cell adds up."""
    first, last = (xl_rowcol_to_cell(line, place - before) for before in sums)
    return f"{first}:{last}"


def _ods(book: Book) -> bytes:
    document = OpenDocumentSpreadsheet()
    styles = _OdsStyles(document)
    for sheet in book.sheets:
        table = Table(name=sheet.name, stylename=styles.table(sheet.hidden))
        for column in range(sheet.width()):
            hidden = {"visibility": "collapse"} if column in sheet.hidden_columns else {}
            table.addElement(TableColumn(**hidden))
        covered = {
            (line + down, place + right)
            for line, place, cell in _joined(sheet)
            for down in range(cell.joined[0])
            for right in range(cell.joined[1])
            if down or right
        }
        for line, row in enumerate(sheet.rows):
            made = TableRow(**({"visibility": "collapse"} if row.hidden else {}))
            for place, cell in enumerate(row.cells):
                made.addElement(CoveredTableCell() if (line, place) in covered else _ods_cell(cell, styles))
            table.addElement(made)
        document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _ods_cell(cell: Cell, styles: _OdsStyles) -> TableCell:
    facts: dict[str, object] = {}
    if cell.joined != (1, 1):
        facts |= {"numberrowsspanned": cell.joined[0], "numbercolumnsspanned": cell.joined[1]}
    if cell.value is None:
        return TableCell(**facts)
    style = styles.cell(cell)
    if style is not None:
        facts["stylename"] = style
    if isinstance(cell.value, date):
        made = TableCell(valuetype="date", datevalue=cell.value.isoformat(), **facts)
    elif isinstance(cell.value, int | float) and "%" in cell.number_format:
        made = TableCell(valuetype="percentage", value=cell.value, **facts)
    elif isinstance(cell.value, int | float):
        made = TableCell(valuetype="float", value=cell.value, **facts)
    else:
        made = TableCell(valuetype="string", **facts)
    if cell.comment:
        made.addElement(Annotation())
        made.lastChild.addElement(P(text=cell.comment))
    if cell.runs:
        paragraph = P()
        for text, kind in cell.runs:
            paragraph.addElement(
                OdfSpan(text=text, stylename=styles.run(kind)) if kind else OdfSpan(text=text)
            )
        made.addElement(paragraph)
    else:
        for text in shown(cell).split("\n"):
            made.addElement(P(text=text))
    return made


class _OdsStyles:
    """The styles of a document, each made once."""

    def __init__(self, document: OpenDocumentSpreadsheet) -> None:
        self.document = document
        self.made: dict[object, Style] = {}

    def table(self, hidden: bool) -> Style:
        return self._style(("table", hidden), "table", TableProperties(display="false" if hidden else "true"))

    def run(self, kind: str) -> Style:
        properties = {"textlinethroughstyle": "solid"} if kind == "strike" else {"textposition": "super 58%"}
        return self._style(("run", kind), "text", TextProperties(**properties))

    def cell(self, cell: Cell) -> Style | None:
        number_format = cell.number_format if isinstance(cell.value, int | float) else ""
        if not (number_format or cell.strike or cell.bold):
            return None
        key = ("cell", number_format, cell.strike, cell.bold)
        if key in self.made:
            return self.made[key]
        properties = {"textlinethroughstyle": "solid"} if cell.strike else {}
        properties |= {"fontweight": "bold"} if cell.bold else {}
        data = self._number_style(number_format, len(self.made)) if number_format else {}
        style = Style(name=f"c{len(self.made)}", family="table-cell", **data)
        style.addElement(TextProperties(**properties))
        self.document.automaticstyles.addElement(style)
        self.made[key] = style
        return style

    def _number_style(self, number_format: str, number: int) -> dict[str, str]:
        decimals = number_format.partition(".")[2].count("0")
        name = f"n{number}"
        if "%" in number_format:
            style = PercentageStyle(name=name)
            style.addElement(Number(decimalplaces=decimals, minintegerdigits=1))
            style.addElement(NumberText(text="%"))
        elif any(mark in number_format for mark in "€$£"):
            style = CurrencyStyle(name=name)
            symbol = next(mark for mark in "€$£" if mark in number_format)
            style.addElement(CurrencySymbol(text=symbol))
            style.addElement(Number(decimalplaces=decimals, minintegerdigits=1, grouping="true"))
        else:
            style = NumberStyle(name=name)
            style.addElement(
                Number(
                    decimalplaces=decimals,
                    minintegerdigits=1,
                    grouping="true" if "," in number_format else "false",
                )
            )
        self.document.automaticstyles.addElement(style)
        return {"datastylename": name}

    def _style(self, key: object, family: str, properties: object) -> Style:
        if key not in self.made:
            self.made[key] = Style(name=f"s{len(self.made)}", family=family)
            self.made[key].addElement(properties)
            self.document.automaticstyles.addElement(self.made[key])
        return self.made[key]


def _csv(book: Book) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=book.delimiter, lineterminator="\r\n")
    sheet = book.sheets[0]
    sheet.pad()
    for row in sheet.rows:
        writer.writerow([shown(cell) for cell in row.cells])
    return stream.getvalue().encode(book.encoding, errors="replace")


def _joined(sheet: Sheet) -> list[tuple[int, int, Cell]]:
    return [
        (line, place, cell)
        for line, row in enumerate(sheet.rows)
        for place, cell in enumerate(row.cells)
        if cell.joined != (1, 1)
    ]


def _header_line(sheet: Sheet) -> int:
    return next((line for line, row in enumerate(sheet.rows) if row.role == "header"), 0)


WRITERS = {"openpyxl": _openpyxl, "xlsxwriter": _xlsxwriter, "ods": _ods, "csv": _csv}
