"""Workbooks taken apart and put together again, to make the strange ones and to compare what came back."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter
from machine_speed import patient
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from impact.model.issues import Issue, IssueKind, Severity

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a34777f0000000049454e44ae426082"
)
# What a marked workbook may differ in; the rest is the same to the byte.
MAY_CHANGE = ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
HEADERS = ("Indicator", "Eenheid", "Nulmeting", "Doel 2025", "Waarde 2025")
ROWS = (
    ("Uitgevoerde energiescans", "scans", 0, 220, "1.250"),
    ("Gezinnen met achterstal", "%", 38, 25, 0.31),
    ("Vrijgekomen budget", "euro/jaar", 0, 400, "100 - 200"),
    ("Dossiers", "dossiers", 0, 490, 61),
)


def rich(sheet_name: str = "Cijfers", *, comment_on: str = "E4") -> bytes:
    """A grantee's workbook with about everything that must survive."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name)
        money = book.add_format({"num_format": "#,##0.00 €", "bold": True, "border": 2, "bg_color": "#C0FFEE"})
        sheet.write_row(0, 0, HEADERS)
        for line, row in enumerate(ROWS, start=1):
            sheet.write_row(line, 0, row)
        sheet.write_string("E4", "100 - 200", money)
        sheet.write_comment(comment_on, "Van mij", {"author": "Iemand"})
        sheet.write_formula("G2", "=SUM(C2:D2)", None, 220)
        sheet.write_array_formula("H2:H3", "{=C2:C3*2}", None, 0)
        sheet.write_url("I2", "https://example.org/", string="site")
        sheet.conditional_format("C2:D5", {"type": "3_color_scale"})
        sheet.data_validation("B2:B5", {"validate": "list", "source": ["scans", "%"]})
        sheet.merge_range("A8:C9", "Een toelichting")
        sheet.insert_image("K10", "punt.png", {"image_data": io.BytesIO(PIXEL)})
        sheet.freeze_panes(1, 1)
        sheet.protect("geheim")
        chart = book.add_chart({"type": "line"})
        quoted = sheet_name.replace("'", "''")
        chart.add_series({"values": f"='{quoted}'!$C$2:$C$4"})
        sheet.insert_chart("K2", chart)
        other = book.add_worksheet("Nota")
        other.write_string(0, 0, "Vrije tekst")
        other.write_comment("A1", "Ook van mij")
        other.add_table("C3:D5", {"columns": [{"header": "x"}, {"header": "y"}]})
        book.define_name("Streefwaarden", f"='{quoted}'!$D$2:$D$5")
    return stream.getvalue()


def issue(kind: IssueKind, row: int | None, column: int | None, raw: str = "", **more: object) -> Issue:
    """A question about a cell of the first sheet."""
    given = {"sheet": "Cijfers", "severity": Severity.QUESTION, **more}
    return Issue(kind=kind, row=row, column=column, raw=raw, **given)  # type: ignore[arg-type]


def parts(data: bytes) -> dict[str, bytes]:
    """Every part by name, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def rebuilt(data: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes] | None]) -> bytes:
    """The workbook with its parts changed by a function."""
    found = parts(data)
    given = change(found)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (found if given is None else given).items():
            archive.writestr(name, content)
    return stream.getvalue()


def replaced(data: bytes, name: str, *pairs: tuple[bytes, bytes]) -> bytes:
    """The workbook with texts in one part replaced; each must be there."""

    def change(found: dict[str, bytes]) -> None:
        for old, new in pairs:
            assert old in found[name], (name, old)
            found[name] = found[name].replace(old, new)

    return rebuilt(data, change)


def opened(data: bytes) -> Workbook:
    """The workbook as another program reads it."""
    return load_workbook(io.BytesIO(data))


def comments(data: bytes, sheet: int = 0) -> dict[str, str]:
    """The comments of a sheet by cell."""
    cells = (cell for row in opened(data).worksheets[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NO_OFFICE = "LibreOffice is not installed here: apt-get install libreoffice-calc"


def saved_by_office(data: bytes, folder: Path, kind: str, source: str = "in.xlsx") -> bytes:
    """The workbook as LibreOffice saves it in another kind, or the same."""
    assert OFFICE is not None
    (folder / source).write_bytes(data)
    out = folder / "out"
    done = subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir",
         str(out), str(folder / source)],
        capture_output=True, timeout=patient(120), check=True, text=True,
    )  # fmt: skip
    assert "Error" not in done.stdout + done.stderr, done.stderr
    return (out / f"in.{kind}").read_bytes()
