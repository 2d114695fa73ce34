"""The formats of workbooks this product writes itself, as far as reading must recognise them when they come back.

The template for grantees and the sheet that lists problems are written by `ingest.template` and `ingest.annotate`;
the rows and titles by which a file is recognised are defined here, below both, so that readers need neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from impact.i18n import text
from impact.model.vocabulary.languages import Language

# The author of the comments that we write on cells, and the heading with which they begin.
COMMENT_AUTHOR = "FilantrImpact"
# Rows of the problem list, counted from 1, and its columns as the last part of their catalog keys.
LIST_TITLE_ROW, LIST_HEADER_ROW = 1, 4
LIST_COLUMNS = ("kind", "sheet", "cell", "raw", "read", "question")
# The row of the template's column headers, counted from 0.
TEMPLATE_HEADER_ROW = 4


def list_headers(language: Language) -> tuple[str, ...]:
    """The column headers of the problem list in a language."""
    return tuple(text(language, f"marked_workbook.column.{name}") for name in LIST_COLUMNS)


def is_problem_list(rows: Sequence[Sequence[object]]) -> bool:
    """Whether the rows of a sheet are our problem list, in any language: recognised by its title and headers."""
    if len(rows) < LIST_HEADER_ROW or not rows[0]:
        return False
    return any(
        rows[LIST_TITLE_ROW - 1][0] == text(language, "marked_workbook.title")
        and tuple(rows[LIST_HEADER_ROW - 1][: len(LIST_COLUMNS)]) == list_headers(language)
        for language in Language
    )


def recognise_template(rows: Sequence[Sequence[object]]) -> tuple[Language, str] | None:
    """Language and grantee of a filled-in template, recognised by its title and label; None for another sheet."""
    if len(rows) <= TEMPLATE_HEADER_ROW or not rows[0] or len(rows[1]) < 2:
        return None
    for language in Language:
        title, label = text(language, "template.title"), text(language, "template.organisation")
        if (rows[0][0], rows[1][0]) == (title, label):
            return language, str(rows[1][1])
    return None


def help_sheet_name(language: Language) -> str:
    """The name of the template's sheet with instructions."""
    return text(language, "template.sheet.help")
