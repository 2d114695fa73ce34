"""Small files in every format we read, made from the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from impact.ingest import read_submission
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission, ValueColumns

Cell = object
Rows = Sequence[Sequence[Cell]]


def xlsx(*sheets: tuple[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    """A workbook; numbers, dates and texts by their type."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, place, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(line, place, cell)
                    elif cell is not None:
                        sheet.write(line, place, cell)
    return stream.getvalue()


def text_table(rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A csv file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def xls(rows: Rows) -> bytes:
    """An old binary workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: Rows) -> bytes:
    """An OpenDocument sheet."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Blad1")
    for row in rows:
        line = TableRow()
        for cell in row:
            if isinstance(cell, int | float):
                item = TableCell(valuetype="float", value=cell)
            else:
                item = TableCell(valuetype="string")
            item.addElement(P(text=str(cell)))
            line.addElement(item)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table(*rows: Sequence[Cell], **options: object) -> Submission:
    """Read rows as one sheet of a workbook."""
    return read_submission(xlsx(("Blad1", rows)), "made.xlsx", **options)  # type: ignore[arg-type]


def raw_and_value(columns: ValueColumns) -> list[tuple[str, float | None]]:
    """The values in file order beside their raw text."""
    return list(zip(columns.raw, columns.value, strict=True))


def asked(found: Submission, kind: IssueKind) -> list[Issue]:
    """The issues of one kind."""
    return [issue for issue in found.issues if issue.kind is kind]
