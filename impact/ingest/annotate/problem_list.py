"""A workbook of our own with the list of problems, for files that cannot be marked themselves."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import xlsxwriter

from impact.i18n import text
from impact.ingest.annotate.problem_text import introduction, line
from impact.ingest.annotate.summary_sheet import INTRODUCTION_ROW, NAME, WIDTHS, height, location
from impact.ingest.annotate.xml_patch import plain
from impact.ingest.files.own_formats import LIST_HEADER_ROW, LIST_TITLE_ROW, list_headers
from impact.model.address import address
from impact.model.submission import Issue
from impact.model.words import Language

LONGEST_CELL, LONGEST_LINK, MOST_LINKS = 32_000, 1_900, 60_000
# A name of a file and nothing else: no drive, server, folder, protocol, or place within it.
_NO_NAME = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|#%\[\]]")


def write(file_name: str, issues: Sequence[Issue], language: Language, reason: str, *, linked: bool) -> bytes:
    """The list as a workbook; `reason` says why the file itself is not marked, `linked` adds links into it."""
    stream = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "max_url_length": 2079,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(NAME)
        title = book.add_format({"bold": True, "font_size": 15, "font_color": "#0B5C5C"})
        head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B5C5C", "text_wrap": True})
        words = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        link = book.add_format({"font_color": "#0B5C5C", "underline": 1, "valign": "top"})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.write_string(LIST_TITLE_ROW - 1, 0, text(language, "returned.title"), title)
        about = plain(introduction(language, reason, issues, file=file_name))
        sheet.merge_range(INTRODUCTION_ROW - 1, 0, INTRODUCTION_ROW - 1, len(WIDTHS) - 1, "", words)
        sheet.write_string(INTRODUCTION_ROW - 1, 0, about, words)
        sheet.set_row(INTRODUCTION_ROW - 1, height([about], [sum(WIDTHS)]))
        sheet.write_row(LIST_HEADER_ROW - 1, 0, list_headers(language), head)
        sheet.freeze_panes(LIST_HEADER_ROW, 0)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        target = _NO_NAME.sub("", plain(file_name)).strip(". ") if linked else ""
        for number, issue in enumerate(issues):
            said = line(language, issue)
            row = LIST_HEADER_ROW + number
            cells = (said.kind, said.sheet, said.cell, said.raw, said.read, said.sentence)
            for column, content in enumerate(cells):
                sheet.write_string(row, column, plain(content)[:LONGEST_CELL], words)
            sheet.set_row(row, height(cells, WIDTHS))
            cell = address(issue.row, issue.column or 1)
            leads_to = f"external:{target}#{location(plain(issue.sheet), cell)}"
            if target and issue.sheet and cell and number < MOST_LINKS and len(leads_to) < LONGEST_LINK:
                sheet.write_url(row, 2, leads_to, link, string=said.cell)
    return stream.getvalue()
