"""What a person changed in our own template is said, once and in place; a template filled as meant gets no remark."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from machine_speed import patient
from openpyxl import load_workbook
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from impact import ingest
from impact.errors import UnreadableFile
from impact.i18n import text
from impact.i18n.issues import issue_text
from impact.ingest.files import safety_checks
from impact.ingest.sandbox import pool, protocol
from impact.ingest.template import structure, structure_check
from impact.ingest.template.writer import COLUMN_INDEX, PrefilledValue, TemplateIndicator, write_template
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from tests.ingest import mutator

K = IssueKind
YEARS = tuple((date(year, 1, 1), date(year, 12, 31)) for year in (2024, 2025))
QUARTERS = tuple(
    (date(2025, first, 1), date(2025, first + 2, 31 if first in (1, 10) else 30)) for first in (1, 4, 7, 10)
)
ODD = ((date(2025, 2, 10), date(2025, 6, 3)), (date(2025, 3, 1), date(2025, 3, 31)))
ITEMS = (
    TemplateIndicator(
        "P1", "Gezinnen met achterstal", "%", Measure.PERCENTAGE, breakdowns=("Wijk=Noord",),
        values={(YEARS[0], ""): PrefilledValue(31.0, 31, 100, earlier=True), (YEARS[1], ""): PrefilledValue(40.0)},
    ),
    TemplateIndicator("", "Zonder code", "km", Measure.NUMBER, periods=(*QUARTERS, *ODD)),
    TemplateIndicator("N1", "Vergunning", "ja/nee", Measure.YES_NO),
    TemplateIndicator("N2", "Vergunning", "ja/nee", Measure.YES_NO),
)  # fmt: skip
KNOWN_CODES = {"P1", "N1", "N2"}
HEADER, FIRST = 5, 6
COLUMN = {name: place + 1 for name, place in COLUMN_INDEX.items()}
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
Change = Callable[[Worksheet], None]
# Kind, row, column, raw text; the raw text of a header as the last part of its key.
Expected = tuple[IssueKind, int | None, int | None, str]


def template(language: Language = Language.NL, items: tuple[TemplateIndicator, ...] = ITEMS) -> bytes:
    return write_template(language, "Warmtepunt (fictief)", items, YEARS)


def changed(data: bytes, change: Change) -> bytes:
    book = load_workbook(BytesIO(data))
    change(book.worksheets[0])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_outcomes(data: bytes, outcomes: dict[str, str]) -> bytes:
    """The workbook with an outcome saved beside the formula of some cells, as a spreadsheet program does."""
    parts = mutator.unpacked(data)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, outcome in outcomes.items():
        before = f"<f>{formula}</f><v></v>" if f"<f>{formula}</f><v></v>" in sheet else f"<f>{formula}</f><v />"
        assert before in sheet
        sheet = sheet.replace(before, f"<f>{formula}</f><v>{outcome}</v>")
    return mutator.packed(parts | {"xl/worksheets/sheet1.xml": sheet.encode()})


def issues_of(data: bytes, name: str = "invulblad.xlsx") -> tuple[Issue, ...]:
    return ingest.read_submission(data, name, known_codes=KNOWN_CODES).issues


def remarks(data: bytes, name: str = "invulblad.xlsx") -> list[Expected]:
    found = [issue for issue in issues_of(data, name) if issue.kind.value.startswith("template_")]
    assert all(issue.severity is Severity.REMARK for issue in found)
    return [(issue.kind, issue.row, issue.column, issue.raw) for issue in found]


def put(**cells: object) -> Change:
    def change(sheet: Worksheet) -> None:
        for place, content in cells.items():
            sheet[place] = content

    return change


def both(*changes: Change) -> Change:
    def change(sheet: Worksheet) -> None:
        for each in changes:
            each(sheet)

    return change


def unprotect(sheet: Worksheet) -> None:
    sheet.protection.sheet = False


def insert_with_header(header: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.insert_cols(COLUMN["value"])
        sheet.cell(HEADER, COLUMN["value"]).value = header
        sheet.cell(FIRST, COLUMN["value"]).value = 3

    return change


def hide(*rows: int, columns: str = "") -> Change:
    def change(sheet: Worksheet) -> None:
        for row in rows:
            sheet.row_dimensions[row].hidden = True
        for letters in columns:
            sheet.column_dimensions[letters].hidden = True

    return change


# Rows 6 to 9 are P1 (2024, Noord, 2025, Noord), 10 to 15 have no code, 16 and 17 are N1, 18 and 19 N2.
CASES: dict[str, tuple[Change, list[Expected]]] = {
    "untouched": (lambda _: None, []),
    "filled as meant": (put(J8=12, M8=100, L8=12, N8=100, P8="goed", J7=3, K9="?", J16="Ja", Q6="eigen nota"), []),
    "a free row filled": (put(A20="P1", F20="2025", O20="Wijk=Zuid", J20=3), []),
    "an empty column put in": (lambda sheet: sheet.insert_cols(COLUMN["value"]), []),
    "an unknown column put in": (insert_with_header("Zomaar"), []),
    "hidden rows without answers": (hide(7, 10, 20), []),
    "protection alone taken off": (unprotect, []),
    "a row emptied whole": (lambda sheet: sheet.delete_rows(12), []),
    "a header renamed": (
        put(F5="Zomaar"), [(K.TEMPLATE_COLUMN_RENAMED, HEADER, COLUMN["period"], "Zomaar")]
    ),
    "a header emptied": (put(F5=None), [(K.TEMPLATE_COLUMN_MISSING, HEADER, None, "period")]),
    "a column deleted": (
        lambda sheet: sheet.delete_cols(COLUMN["end"]), [(K.TEMPLATE_COLUMN_MISSING, HEADER, None, "end")]
    ),
    "a column moved": (
        lambda sheet: sheet.move_range("F5:F25", cols=14), [(K.TEMPLATE_COLUMN_MOVED, HEADER, 20, "period")]
    ),
    "a column put in that is read": (
        insert_with_header("Waarde 2023"), [(K.TEMPLATE_COLUMN_ADDED, HEADER, COLUMN["value"], "Waarde 2023")]
    ),
    "a period overwritten": (put(F6="2031"), [(K.TEMPLATE_CELL_CHANGED, 6, COLUMN["period"], "2031")]),
    "the same period written otherwise": (put(F6=2024, F8="jaar 2025"), []),
    "an end overwritten": (put(H8=date(2026, 12, 31)), [(K.TEMPLATE_CELL_CHANGED, 8, COLUMN["period"], "2025")]),
    "a start emptied": (put(G6=None), [(K.TEMPLATE_CELL_EMPTIED, 6, COLUMN["start"], "")]),
    "a period emptied": (put(F6=None), [(K.TEMPLATE_CELL_EMPTIED, 6, COLUMN["period"], "")]),
    "a code emptied": (put(A6=None), [(K.TEMPLATE_CELL_EMPTIED, 6, COLUMN["code"], "")]),
    "a title emptied": (put(B6=None), [(K.TEMPLATE_CELL_EMPTIED, 6, COLUMN["indicator"], "")]),
    "the code of another": (put(A7="N1"), [(K.TEMPLATE_CELL_CHANGED, 7, COLUMN["code"], "N1")]),
    "a title overwritten": (put(B16="Iets"), [(K.TEMPLATE_CELL_CHANGED, 16, COLUMN["indicator"], "Iets")]),
    "unprotected and changed": (
        both(unprotect, put(F6=None)),
        [(K.TEMPLATE_CELL_EMPTIED, 6, COLUMN["period"], ""), (K.TEMPLATE_UNPROTECTED, None, None, "")],
    ),
    "hidden rows with answers": (
        both(put(J7=1, J8=2, J10=5), hide(6, 7, 8, 9, 10)), [(K.TEMPLATE_HIDDEN_ROWS, 6, None, "6–8, 10")]
    ),
    "hidden columns": (
        hide(columns="CLO"), [(K.TEMPLATE_HIDDEN_COLUMN, HEADER, COLUMN["numerator"], "numerator")]
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("case", CASES)
def test_what_was_changed_is_said_in_place(case: str, language: Language) -> None:
    change, expected = CASES[case]
    header = {name: text(language, f"template.column.{name}") for name in COLUMN}
    data = changed(template(language), change)
    assert remarks(data) == [(kind, row, column, header.get(raw, raw)) for kind, row, column, raw in expected]
    for issue in issues_of(data):
        for reader in Language:
            assert "{" not in issue_text(reader, issue)


def test_a_template_of_before_a_header_got_another_word_is_read_without_a_remark() -> None:
    header = f"{get_column_letter(COLUMN['target'])}{HEADER}"
    values = {f"{get_column_letter(COLUMN['target'])}{HEADER + 1}": 120}
    made = template(Language.FR)
    now, before = changed(made, put(**values)), changed(made, put(**values, **{header: "Valeur cible"}))
    assert remarks(now) == remarks(before) == []
    targets = [
        list(ingest.read_submission(data, "modele.xlsx", known_codes=KNOWN_CODES).targets.value)
        for data in (now, before)
    ]
    assert [str(one) for one in targets[0]] == [str(one) for one in targets[1]]
    assert 120 in targets[0]


def test_an_unknown_code_is_asked_about_and_not_said_twice() -> None:
    data = changed(template(), put(A7="P9"))
    assert [issue.raw for issue in issues_of(data) if issue.kind is K.UNKNOWN_CODE] == ["P9"]
    assert remarks(data) == []


def test_a_formula_is_said_with_its_text_and_the_outcome_that_was_read() -> None:
    def change(sheet: Worksheet) -> None:
        put(J8="=SUM(1,2)", L8="=5+5", A1=sheet["A1"].value, D6="=1+1")(sheet)
        sheet["M8"] = ArrayFormula("M8:M8", "=6+6")

    data = with_outcomes(changed(template(), change), {"SUM(1,2)": "3", "5+5": "10"})
    assert remarks(data) == [
        (K.TEMPLATE_FORMULA, 8, COLUMN["value"], "3"),
        (K.TEMPLATE_FORMULA, 8, COLUMN["numerator"], "10"),
    ]
    formulas = [issue.params["formula"] for issue in issues_of(data) if issue.kind is K.TEMPLATE_FORMULA]
    assert formulas == ["=SUM(1,2)", "=5+5"]
    # Array M8 has no outcome, and neither D6 nor M8 is said twice.
    assert K.FORMULA_WITHOUT_VALUE in {issue.kind for issue in issues_of(data)}


def test_a_formula_without_an_outcome_or_with_an_error_is_not_said_twice() -> None:
    data = changed(template(), put(J6="=SUM(1,2)", J8="=1/0"))
    parts = mutator.unpacked(data)
    sheet = parts["xl/worksheets/sheet1.xml"]
    cell = sheet[sheet.index(b'<c r="J8"') : sheet.index(b"</c>", sheet.index(b'<c r="J8"'))]
    error = cell[: cell.index(b">")] + b' t="e"><f>1/0</f><v>#DIV/0!</v>'
    data = mutator.packed(parts | {"xl/worksheets/sheet1.xml": sheet.replace(cell, error)})
    found = {(issue.row, issue.kind) for issue in issues_of(data) if issue.row}
    assert found == {(6, K.FORMULA_WITHOUT_VALUE), (8, K.ERROR_CELL)}


def test_a_text_that_looks_like_a_formula_is_none() -> None:
    values = {(YEARS[0], ""): PrefilledValue(note="=1+1")}
    item = TemplateIndicator("=A1", "=SUM(A1)", "", Measure.NUMBER, values=values)
    assert remarks(template(items=(item,))) == []


def test_formulas_in_every_row_do_not_flood_the_list() -> None:
    item = TemplateIndicator("P1", "Veel", "km", Measure.NUMBER, breakdowns=tuple(f"Wijk={n}" for n in range(150)))
    cells = {f"J{row}": "=1+1" for row in range(FIRST, FIRST + 200)}
    data = with_outcomes(changed(template(items=(item,)), put(**cells)), {"1+1": "2"})
    assert len(remarks(data)) == structure_check.MAX_REMARKS


def test_without_the_instruction_sheet_most_rows_say_which_code_a_title_has() -> None:
    book = load_workbook(BytesIO(template()))
    del book[book.sheetnames[1]]
    book.worksheets[0]["A7"] = "N1"
    stream = BytesIO()
    book.save(stream)
    assert remarks(stream.getvalue()) == [(K.TEMPLATE_CELL_CHANGED, 7, COLUMN["code"], "N1")]


# What openpyxl is given, and what it is not.


def test_other_workbooks_never_go_through_openpyxl(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("opened with openpyxl")

    other = changed(template(), put(A1="Een eigen werkboek", J8=3))
    monkeypatch.setattr(structure, "load_workbook", refuse)
    assert issues_of(other) is not None
    assert K.TEMPLATE_NOT_CHECKED in {issue.kind for issue in issues_of(template())}


def test_what_openpyxl_cannot_read_is_read_all_the_same_and_said() -> None:
    parts = mutator.unpacked(template())
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<sheetView ", b'<sheetView view="odd" ')
    data = mutator.packed(parts | {"xl/worksheets/sheet1.xml": sheet})
    assert remarks(data) == [(K.TEMPLATE_NOT_CHECKED, None, None, "")]
    assert ingest.read_submission(data, "invulblad.xlsx", known_codes=KNOWN_CODES).layout == "template"


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_CELLS"])
def test_a_sheet_above_a_limit_is_checked_without_openpyxl(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(structure, limit, 100)
    data = changed(template(), both(put(F6="2031"), hide(6)))
    assert remarks(data) == [(K.TEMPLATE_CELL_CHANGED, 6, COLUMN["period"], "2031")]


def test_only_the_sheet_its_styles_and_its_strings_are_handed_over() -> None:
    parts = mutator.unpacked(template())
    more = (
        b'<mergeCells count="1"><mergeCell ref="A30:XFD1000000"/></mergeCells>'
        b'<hyperlinks><hyperlink ref="A30:XFD1000000" r:id="rId9"/></hyperlinks>'
    )
    part = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", more + b'<drawing r:id="rId8"/></worksheet>')
    parts["xl/drawings/drawing1.xml"] = b"<!DOCTYPE x []><x/>"
    checked = safety_checks.check_file(mutator.packed(parts | {"xl/worksheets/sheet1.xml": part}), "a.xlsx")
    parts = structure._select_parts(checked, "xl/worksheets/sheet1.xml")
    package = mutator.unpacked(structure._build_package(parts, "Metingen"))
    assert set(package) == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
        "xl/styles.xml", "xl/sharedStrings.xml",
    }  # fmt: skip
    sheet = package["xl/worksheets/sheet1.xml"]
    assert all(name not in sheet for name in (b"mergeCell", b"hyperlink", b"drawing")) and b"sheetProtection" in sheet
    found = structure.read_structure(checked, "a.xlsx", "Metingen", [(5, 9)])
    assert found is not None and found.is_protected


def test_entities_are_refused_before_openpyxl() -> None:
    parts = mutator.unpacked(template())
    sheet = parts["xl/worksheets/sheet1.xml"].replace(
        b"<worksheet ", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet ', 1
    )
    with pytest.raises(UnreadableFile) as refused:
        issues_of(mutator.packed(parts | {"xl/worksheets/sheet1.xml": sheet}))
    assert refused.value.key == "errors.xml_dtd"


def test_the_protection_of_single_cells_says_nothing() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["F6"].protection = Protection(locked=False)

    assert remarks(changed(template(), change)) == []


# In the process that reads files.


@pytest.mark.parametrize("language", Language)
def test_the_confined_process_checks_the_structure_too(language: Language) -> None:
    data = changed(template(language), both(put(F8=None), hide(6)))
    request = ReadRequest(data, "invulblad.xlsx", None, known_codes=frozenset(KNOWN_CODES))
    submission = pool.run_request_task("read", request)
    assert {issue.kind for issue in submission.issues} >= {K.TEMPLATE_CELL_EMPTIED, K.TEMPLATE_HIDDEN_ROWS}
    assert K.TEMPLATE_NOT_CHECKED not in {issue.kind for issue in submission.issues}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is of Linux")
def test_openpyxl_brings_no_numpy_and_no_thread_into_the_process_that_forks() -> None:
    child = pool.WorkerProcess()
    try:
        frame = child.frames.get(timeout=patient(60))
        assert frame is not None and frame[0] == protocol.READY
        status = Path(f"/proc/{child.process.pid}/status").read_text()
        maps = Path(f"/proc/{child.process.pid}/maps").read_text()
    finally:
        child.terminate()
    assert "Threads:\t1\n" in status
    assert "numpy" not in maps and "/PIL/" not in maps


# Saved by another program.


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("language", Language)
def test_a_template_filled_and_saved_by_libreoffice_gets_no_remark(
    tmp_path: Path, language: Language, ending: str
) -> None:
    source = tmp_path / "invulblad.xlsx"
    source.write_bytes(changed(template(language), put(J8=12, K9="?", P8="goed", A20="P1", F20="2025", J20=3)))
    out = tmp_path / "out"
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore",
         "--convert-to", ending, "--outdir", str(out), str(source)],
        capture_output=True, timeout=patient(120), check=True, env=dict(os.environ),
    )  # fmt: skip
    assert remarks((out / f"invulblad.{ending}").read_bytes(), f"invulblad.{ending}") == []
