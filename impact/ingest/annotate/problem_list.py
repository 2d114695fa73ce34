"""A new workbook with the list of problems, for files that cannot be annotated themselves."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import xlsxwriter

from impact.i18n import text
from impact.ingest.annotate.problem_text import Problem, build_introduction, build_line
from impact.ingest.annotate.summary_sheet import (
    INTRODUCTION_ROW,
    SHEET_NAME,
    WIDTHS,
    link_location,
    row_height,
)
from impact.ingest.annotate.xml_patch import replace_invalid
from impact.ingest.files.own_formats import LIST_HEADER_ROW, LIST_TITLE_ROW, list_headers
from impact.model.cell_address import address
from impact.model.vocabulary.languages import Language

LONGEST_CELL, LONGEST_LINK, MAX_LINKS = 32_000, 1_900, 60_000
# Characters removed from the file name in links, so that none can lead to a drive, server, folder or protocol.
_UNSAFE_IN_LINK = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|#%\[\]]")


def write_problem_list(
    file_name: str, issues: Sequence[Problem], language: Language, reason: str, *, linked: bool
) -> bytes:
    """The problem list as an xlsx file.

    `reason` says why the file itself is not annotated (see `AnnotatedWorkbook`); `linked` adds links to cells of that
    file, which work where both files are in one folder.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "max_url_length": 2079,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(SHEET_NAME)
        title = book.add_format({"bold": True, "font_size": 15, "font_color": "#0B5C5C"})
        header = book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B5C5C", "text_wrap": True}
        )
        body = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        link = book.add_format({"font_color": "#0B5C5C", "underline": 1, "valign": "top"})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.write_string(LIST_TITLE_ROW - 1, 0, text(language, "marked_workbook.title"), title)
        introduction_line = replace_invalid(build_introduction(language, reason, issues, file=file_name))
        sheet.merge_range(INTRODUCTION_ROW - 1, 0, INTRODUCTION_ROW - 1, len(WIDTHS) - 1, "", body)
        sheet.write_string(INTRODUCTION_ROW - 1, 0, introduction_line, body)
        sheet.set_row(INTRODUCTION_ROW - 1, row_height([introduction_line], [sum(WIDTHS)]))
        sheet.write_row(LIST_HEADER_ROW - 1, 0, list_headers(language), header)
        sheet.freeze_panes(LIST_HEADER_ROW, 0)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        target = _UNSAFE_IN_LINK.sub("", replace_invalid(file_name)).strip(". ") if linked else ""
        for number, issue in enumerate(issues):
            problem = build_line(language, issue)
            row = LIST_HEADER_ROW + number
            cells = (problem.kind, problem.sheet, problem.cell, problem.raw, problem.read, problem.sentence)
            for column, content in enumerate(cells):
                sheet.write_string(row, column, replace_invalid(content)[:LONGEST_CELL], body)
            sheet.set_row(row, row_height(cells, WIDTHS))
            cell = address(issue.row, issue.column or 1)
            url = f"external:{target}#{link_location(replace_invalid(issue.sheet), cell)}"
            if target and issue.sheet and cell and number < MAX_LINKS and len(url) < LONGEST_LINK:
                sheet.write_url(row, 2, url, link, string=problem.cell)
    return stream.getvalue()
