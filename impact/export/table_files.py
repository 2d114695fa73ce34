"""Export of a list of figures as csv, json or xlsx, guarded against formula injection."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from impact.errors import ImpactError
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_list import FigureList
from impact.views.figures.spreadsheet_text import escape_formulas

LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# What a spreadsheet of some region makes another number or a date of: '1.10', '007', '3-5', '1/2'. Not a whole number.
CONVERTED_TEXT = re.compile(r"[+-]?(?:0\d+|\d+(?:\s*[.,/:-]\s*\d+)+)\s*%?")


def replace_lone_surrogates(text: str) -> str:
    """Make text encodable as UTF-8: a lone surrogate becomes the replacement character."""
    return LONE_SURROGATE.sub("\ufffd", text)


def as_csv(figures: FigureList) -> bytes:
    """Return csv: comma-separated, UTF-8, decimal point, ISO dates, empty cells for None."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(figures.columns)
    for row in figures.rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8")


def as_local_csv(figures: FigureList, language: Language) -> bytes:
    """As a spreadsheet of that language opens it: in Dutch and French with semicolons and decimal commas.

    Utf-8 with a byte order mark, without which a spreadsheet takes it for another encoding. A text that a spreadsheet
    would take for another number or a date (the code '1.10', the raw text '7.1') begins with an apostrophe.
    """
    english = language is Language.EN
    out = io.StringIO()
    delimiter = "," if english else ";"
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    mark = "." if english else ","
    for row in ((*figures.columns,), *figures.rows):
        writer.writerow(
            [_number(cell, mark) if isinstance(cell, float) else _local_cell(cell, delimiter) for cell in row]
        )
    return out.getvalue().encode("utf-8-sig")


def _local_cell(cell: Any, delimiter: str) -> str:
    is_other_in_spreadsheet = isinstance(cell, str) and CONVERTED_TEXT.fullmatch(cell) is not None
    return f"'{cell}" if is_other_in_spreadsheet else _csv_cell(cell, delimiter)


def _number(amount: float, mark: str) -> str:
    return repr(amount).removesuffix(".0").replace(".", mark)


def _csv_cell(cell: Any, delimiter: str = ",") -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A lone carriage return is not quoted, and would break the row in two.
        words = replace_lone_surrogates(cell).replace("\r\n", "\n").replace("\r", "\n")
        return escape_formulas(words, delimiter=delimiter)
    return repr(cell) if isinstance(cell, float) else str(cell)


def as_json(figures: FigureList) -> bytes:
    """Return JSON: a list of objects, one per row; null for None."""
    rows = [
        {
            name: cell.isoformat()
            if isinstance(cell, date)
            else replace_lone_surrogates(cell) if isinstance(cell, str) else cell
            for name, cell in zip(figures.columns, row, strict=True)
        }
        for row in figures.rows
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def as_xlsx(figures: FigureList) -> bytes:
    """Return an xlsx workbook: one sheet with a header row, typed numbers and dates, and no formulas."""
    return as_workbook([("figures", figures)])


def as_workbook(sheets: Sequence[tuple[str, FigureList]]) -> bytes:
    """Return an xlsx workbook of several lists, each on a sheet by its name, as `as_xlsx` writes one."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(out, options)
    bold = workbook.add_format({"bold": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name, figures in sheets:
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, figures.columns, bold)
        for line, row in enumerate(figures.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif isinstance(cell, bool | int | float):
                    sheet.write_number(line, column, cell)
                elif cell:
                    sheet.write_string(line, column, replace_lone_surrogates(cell)[:32767])
        sheet.freeze_panes(1, 0)
    workbook.close()
    return out.getvalue()


WRITERS: dict[str, Callable[[FigureList], bytes]] = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}


def write_figures(figures: FigureList, kind: str) -> bytes:
    """Return the list in one of the formats of `WRITERS`. Raises ImpactError `cli.unknown_format`."""
    if kind not in WRITERS:
        raise ImpactError("cli.unknown_format", format=kind)
    return WRITERS[kind](figures)
