"""Remarks on content that is not read: external links, macros, formulas, boxes, and errors in unused cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.ingest.comparison.note_doubts import numbers_in
from impact.ingest.comparison.sheet_limits import short
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.cell_notes import ROW_OF_BOXES, Notes
from impact.ingest.files.readers import Sheet
from impact.ingest.files.safety_checks import CheckedFile
from impact.model.issues import IssueKind

# A sheet with an error in every cell must not flood the list.
MAX_REMARKS = 1_000


def add_remarks(
    checks: CellChecks, file: CheckedFile, sheets: Sequence[Sheet], marked: Mapping[str, CellFormats], notes: Notes
) -> None:
    """Add remarks on cells with an error or an uncached formula that have no issue yet, and on package content.

    `marked` holds the special cells per sheet, `notes` the comments and texts in boxes, rows and columns from 0.
    """
    _add_package_remarks(checks, file)
    _add_remarks_on_boxes(checks, sheets, notes)
    cells_with_issue = {(issue.sheet, issue.row, issue.column) for issue in checks.issues}
    count = 0
    for sheet in sheets:
        special = marked.get(sheet.name)
        if special is None or sheet.hidden:
            continue
        places = [(place, IssueKind.ERROR_CELL, raw) for place, raw in special.errors.items()]
        places += [(place, IssueKind.FORMULA_WITHOUT_VALUE, "") for place in special.uncached]
        for (row, column), kind, raw in sorted(places):
            if (sheet.name, row + 1, column + 1) not in cells_with_issue and count < MAX_REMARKS:
                checks.add_issue(kind, sheet.name, row + 1, column + 1, raw, remark=True)
                count += 1


def _add_package_remarks(checks: CellChecks, file: CheckedFile) -> None:
    if file.format == "xlsb":
        # calamine gives the numbers of its cells only: neither their formats nor what is hidden.
        checks.add_issue(IssueKind.FORMATS_UNREAD, remark=True)
    names = [name.lower() for name in file.parts]
    if any("externallinks/" in name for name in names):
        checks.add_issue(IssueKind.EXTERNAL_LINKS)
    if any(name.endswith("vbaproject.bin") for name in names):
        checks.add_issue(IssueKind.MACROS)
    if any(b"<f>" in file.parts[name] or b"<f " in file.parts[name] for name in file.usual_sheets):
        checks.add_issue(IssueKind.FORMULAS)


def _add_remarks_on_boxes(checks: CellChecks, sheets: Sequence[Sheet], notes: Notes) -> None:
    """Add a remark on each text with numbers in a box over a visible sheet that no question shows."""
    shown_texts = {issue.params.get("text") for issue in checks.issues}
    for name in [sheet.name for sheet in sheets if not sheet.hidden]:
        texts = [text for (row, _), text in notes.get(name, {}).items() if row >= ROW_OF_BOXES]
        for text in texts[:MAX_REMARKS]:
            if numbers_in(text) and short(text) not in shown_texts:
                checks.add_issue(IssueKind.BOX_UNREAD, name, None, None, short(text), remark=True)
