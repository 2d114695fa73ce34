"""What stands in a file without being read is mentioned: cells in trouble, hidden sheets, formulas, links, macros."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from impact.ingest import read_submission
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.files.safety_checks import check_file
from impact.ingest.validation.unread_content import add_remarks
from impact.model.issues import IssueKind, Severity
from tests.ingest import mutator


def workbook() -> bytes:
    """Errors and open formulas in and beside the columns that are read; openpyxl works no formula out."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Metingen"
    sheet.append(["Indicator", "Einde periode", "Waarde", "Opmerking", "Eigen berekening"])
    sheet.append(["Jongeren bereikt", "31/12/2024", 12, "goed", "=A1"])
    sheet.append(["Vrijwilligers", "31/12/2024", "#REF!", "#N/A", 3])
    sheet.append(["Uren", "31/12/2024", "=1+1", "", "#DIV/0!"])
    sheet["H20"] = "#NAME?"
    hidden = book.create_sheet("Oud")
    hidden["A1"] = "#REF!"
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_each_cell_in_trouble_and_each_hidden_sheet_is_told_of_once_with_its_place() -> None:
    told = [(i.kind, i.sheet, i.row, i.column, i.raw, i.severity) for i in read_submission(workbook(), "a.xlsx").issues]
    question, remark = Severity.QUESTION, Severity.REMARK
    error, uncached = IssueKind.ERROR_CELL, IssueKind.FORMULA_WITHOUT_VALUE
    assert sorted(item for item in told if item[0] in (error, uncached)) == [
        (error, "Metingen", 3, 3, "#REF!", question),
        (error, "Metingen", 3, 4, "#N/A", remark),
        (error, "Metingen", 4, 5, "#DIV/0!", remark),
        (error, "Metingen", 20, 8, "#NAME?", remark),
        (uncached, "Metingen", 2, 5, "", remark),
        (uncached, "Metingen", 4, 3, "", question),
    ]
    assert (IssueKind.HIDDEN_SHEET, "Oud", None, None, "", remark) in told


def test_formulas_links_to_other_files_and_macros_are_mentioned_once() -> None:
    kinds = {IssueKind.FORMULAS, IssueKind.EXTERNAL_LINKS, IssueKind.MACROS}
    data = workbook()
    assert [i.kind for i in read_submission(data, "a.xlsx").issues if i.kind in kinds] == [IssueKind.FORMULAS]
    parts = mutator.unpacked(data)
    more = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>", "xl/vbaProject.bin": b"\xd0\xcf"}
    found = [i for i in read_submission(mutator.packed(parts | more), "a.xlsm").issues if i.kind in kinds]
    assert {i.kind for i in found} == kinds
    assert len(found) == len(kinds)
    assert all(i.severity is Severity.REMARK for i in found)


@pytest.mark.parametrize(("kind", "is_told"), [("xlsb", True), ("xlsx", False)])
def test_of_a_binary_workbook_it_is_said_that_formats_are_not_read(kind: str, is_told: bool) -> None:
    checks = CellChecks()
    add_remarks(checks, replace(check_file(workbook(), "a.xlsx"), format=kind), (), {})
    told = [issue for issue in checks.issues if issue.kind is IssueKind.FORMATS_UNREAD]
    assert [issue.severity for issue in told] == [Severity.REMARK] * is_told
