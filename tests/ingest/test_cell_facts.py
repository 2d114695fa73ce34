"""What a workbook says of its cells beside their values: hidden parts, runs of text, number formats, sums."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.number import DateStyle, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from xlsxwriter.worksheet import Worksheet

from impact.ingest.files import cell_formats, readers, safety_checks, sheet_layout
from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.formats import number_formats, sum_formulas
from impact.ingest.formats.format_codes import CodeBlocks, FormatCodes

Write = Callable[[xlsxwriter.Workbook, Worksheet], None]


def written(*writes: Write, **options: bool) -> bytes:
    """A workbook of one sheet that xlsxwriter made."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Blad1")
        for write in writes:
            write(book, sheet)
    return stream.getvalue()


def sheet_of(data: bytes, name: str = "a.xlsx") -> readers.Sheet:
    """The first sheet of a file."""
    return readers.read_sheets(safety_checks.check_file(data, name), name)[0]


def facts_of(data: bytes, name: str = "a.xlsx") -> CellFormats:
    """What the first sheet says of its cells."""
    facts = cell_formats.read_cell_formats(safety_checks.check_file(data, name), name)
    return next(iter(facts.values()))


def hide_parts(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_column(0, 0, [1, 2, 3, 4])
    sheet.write_row(0, 0, [1, 2, 3, 4])
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(500, None, None, {"hidden": True})
    sheet.set_column(1, 2, None, None, {"hidden": True})
    sheet.set_column(900, 16_000, None, None, {"hidden": True})


def test_hidden_rows_and_columns_are_told_within_the_sheet_as_it_is_filled() -> None:
    sheet = sheet_of(written(hide_parts))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {1, 2})
    plain = sheet_of(written(lambda _, sheet: sheet.write(0, 0, 1)))
    assert (plain.hidden_rows, plain.hidden_columns) == (set(), set())


def test_rows_that_a_filter_hides_and_a_folded_group_are_hidden() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 7):
        sheet.cell(row, 1, row)
    sheet.cell(1, 4, 1)
    sheet.auto_filter.ref = "A1:A6"
    sheet.auto_filter.add_filter_column(0, ["2"])
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions.group(4, 5, hidden=True)
    stream = io.BytesIO()
    book.save(stream)
    read = sheet_of(stream.getvalue())
    assert (read.hidden_rows, read.hidden_columns) == ({2, 3, 4}, set())


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (b'<row r="2" ht="0" customHeight="1"/>', b'<col min="2" max="2" width="0" customWidth="1"/>'),
        (b"<row r='2' hidden='true'/>", b"<col hidden='true' min='2' max='2'/>"),
        (b'<x:row/><x:row hidden="1"/>', b'<x:col min="2" max="2" hidden="1"/>'),
    ],
)
def test_ways_in_which_other_programs_hide(rows: bytes, columns: bytes) -> None:
    checked = safety_checks.check_file(written(lambda _, sheet: sheet.write(0, 0, 1)), "a.xlsx")
    part = next(name for name in checked.parts if name.endswith("sheet1.xml"))
    parts = {
        **checked.parts,
        part: b"<worksheet>" + columns + b"<sheetData>" + rows + b"</sheetData></worksheet>",
    }
    layout = sheet_layout.read_layouts(replace(checked, parts=parts), "a.xlsx")["Blad1"]
    assert (layout.hidden_rows, layout.hidden_columns) == ({1}, {1})


@pytest.mark.parametrize("state", ["hide", "very_hidden"])
def test_a_hidden_sheet_gives_its_rows_and_says_that_it_is_hidden(state: str) -> None:
    def add(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "zichtbaar")
        other = book.add_worksheet("Oud")
        other.write_row(0, 0, ["Indicator", 12])
        getattr(other, state)()

    sheets = readers.read_sheets(safety_checks.check_file(written(add), "a.xlsx"), "a.xlsx")
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in sheets] == [
        ("Blad1", False, [["zichtbaar"]]),
        ("Oud", True, [["Indicator", 12.0]]),
    ]


def test_a_large_hidden_sheet_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, 1)
        other = book.add_worksheet("Oud")
        other.write_column(0, 0, [1, 2, 3])
        other.hide()

    monkeypatch.setattr(readers, "MAX_HIDDEN_CELLS", 2)
    sheets = readers.read_sheets(safety_checks.check_file(written(add), "a.xlsx"), "a.xlsx")
    assert [len(sheet.rows) for sheet in sheets] == [1, 0]


def write_runs(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    raised, lowered = book.add_format({"font_script": 1}), book.add_format({"font_script": 2})
    struck, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
    sheet.write_rich_string(0, 0, "12", raised, "1")
    sheet.write_rich_string(1, 0, "CO", lowered, "2", " 40")
    sheet.write_rich_string(2, 0, struck, "10", " 12")
    sheet.write_rich_string(3, 0, bold, "10", " 12")
    sheet.write(4, 0, 5, struck)
    sheet.write(5, 0, "weg", struck)
    sheet.write(6, 0, 5, bold)
    sheet.write_blank(7, 0, None, struck)
    # In a cell that is struck through, a run of its own format is not, and one without any is.
    sheet.write_rich_string(8, 0, "oud", bold, "nieuw", struck)
    sheet.write(9, 0, 7, raised)
    sheet.write(10, 0, "los")


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}], ids=["shared", "inline"])
def test_raised_and_struck_characters_are_told_apart_from_the_text(options: dict[str, bool]) -> None:
    found = facts_of(written(write_runs, **options))
    assert found.raised == {(0, 0): "12", (1, 0): "CO 40", (9, 0): ""}
    assert found.struck == {(2, 0): " 12", (4, 0): "", (5, 0): "", (8, 0): "nieuw"}


def test_runs_as_openpyxl_writes_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = CellRichText("3", TextBlock(InlineFont(vertAlign="superscript"), "2"))
    sheet["B3"] = CellRichText(
        TextBlock(InlineFont(strike=True), "40"), TextBlock(InlineFont(strike=False), "50")
    )
    stream = io.BytesIO()
    book.save(stream)
    found = facts_of(stream.getvalue())
    assert (found.raised, found.struck) == ({(1, 1): "3"}, {(2, 1): "50"})


CODES = ("[$€-813] #,##0", "mmm-yy", "0.00", '#,##0 "kg"', "0.0,")


def test_format_codes_are_told_by_cell_and_by_ranges_of_a_column() -> None:
    def write(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for column, code in enumerate(CODES):
            style = book.add_format({"num_format": code})
            for row in range(1, 4):
                sheet.write_number(row, column, 5, style)
            sheet.write_blank(4, column, None, style)
            sheet.write_number(6, column, 5, style)
        for column, code in enumerate(("General", "0", "#,##0", "@", "0%", "0.0 %"), len(CODES)):
            sheet.write(1, column, 5, book.add_format({"num_format": code}))

    formats = facts_of(written(write)).formats
    assert formats.columns() == [0, 1, 2, 3, 4]
    for column, code in enumerate(CODES):
        assert formats.in_column(column) == [(1, 3, code), (6, 6, code)]
        assert [formats.get((row, column)) for row in range(8)] == ["", code, code, code, "", "", code, ""]
    assert formats.get((1, 99)) == ""


def test_formats_are_found_once_and_only_when_asked_for() -> None:
    asked = []

    def find() -> CodeBlocks:
        asked.append(1)
        blocks = CodeBlocks()
        for block in ((0, 0, 0, "0.00"), (1, 1, 0, "0.00"), (1, 1, 1, "yyyy"), (2, 2, 0, "yyyy")):
            blocks.add(*block)
        return blocks

    formats = FormatCodes(find)
    assert not asked
    assert formats.in_column(0) == [(0, 1, "0.00"), (2, 2, "yyyy")]
    assert (formats.get((1, 1)), len(asked)) == ("yyyy", 1)


def test_many_styles_and_a_format_of_the_first_style_are_found() -> None:
    def write(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for row in range(60):
            sheet.write_number(row, 0, 5, book.add_format({"num_format": f'0 "{row}"'}))

    assert len(facts_of(written(write)).formats.in_column(0)) == 60
    book = openpyxl.Workbook()
    book._cell_styles[0].numFmtId = 2
    book.active["A1"] = 5
    stream = io.BytesIO()
    book.save(stream)
    assert facts_of(stream.getvalue()).formats.get((0, 0)) == "0.00"


def test_sums_are_told_with_their_ranges() -> None:
    def write(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for row, formula in enumerate(
            (
                "=SUM(A1:A8)",
                "=A1+$A$2",
                "=SUBTOTAL(9,A1:A3)",
                "=A1*2",
                "=SUM(Oud!A1:A2)",
                "=IF(A1>2,SUM(A1:A3),1)",
            )
        ):
            sheet.write_formula(row, 1, formula, None, 3)

    sums = facts_of(written(write)).sums
    assert sums == {(0, 1): "A1:A8", (1, 1): "A1,A2", (2, 1): "A1:A3", (4, 1): "OUD!A1:A2"}


def test_a_shared_sum_moves_with_its_cell() -> None:
    sheet = (
        b'<c r="C6"><f t="shared" ref="C6:D6" si="0">SUM(C2:C$5)</f><v>1</v></c>'
        b'<c r="D6"><f t="shared" si="0"/><v>1</v></c>'
    )
    places = {sheet.index(b"<f t"): (5, 2), sheet.index(b'<f t="shared" si'): (5, 3)}
    assert sum_formulas.read_sums(sheet, places.get) == {(5, 2): "C2:C5", (5, 3): "D2:D5"}
    assert sum_formulas.shift_ranges("C2:C$5,$B2", 3, 1) == "D5:D$5".replace("$", "") + ",B5"


MEANINGS = [
    # code, parts of a date, unit, scale, decimals, zero
    ("General", "", "", 1, 0, None),
    ("0.00", "", "", 1, 2, None),
    ("0.0,", "", "", 1000, 1, None),
    ("#,##0,", "", "", 1000, 0, None),
    ('#,##0.0,,"M€"', "", "M€", 1_000_000, 1, None),
    ('0" kg"', "", "kg", 1, 0, None),
    ("[$€-813] #,##0", "", "€", 1, 0, None),
    ("[$USD] #,##0.00", "", "USD", 1, 2, None),
    ('#,##0 "EUR"', "", "EUR", 1, 0, None),
    ("€ #,##0", "", "€", 1, 0, None),
    ('0.0"‰"', "", "‰", 1, 1, None),
    ("yyyy", "year", "", 1, 0, None),
    ("mmm-yy", "month year", "", 1, 0, None),
    ("[$-413]mmm\\-yy;@", "month year", "", 1, 0, None),
    ("dd/mm/yyyy", "day month year", "", 1, 0, None),
    ("dd/mm/yyyy hh:mm", "day month time year", "", 1, 0, None),
    ("mm:ss", "time", "", 1, 0, None),
    ("[h]:mm:ss", "time", "", 1, 0, None),
    ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "", "", 1, 2, "-"),
    ('_ [$€-2]\\ * #,##0.00_ ;_ [$€-2]\\ * \\-#,##0.00_ ;_ [$€-2]\\ * "-"??_ ;_ @_ ', "", "€", 1, 2, "-"),
    ("0;-0;;@", "", "", 1, 0, ""),
    ("#,##0_);\\(#,##0\\)", "", "", 1, 0, None),
    ("[Red]0.00;[Blue]-0.00", "", "", 1, 2, None),
]


@pytest.mark.parametrize(("code", "parts", "unit", "scale", "decimals", "zero"), MEANINGS)
def test_what_a_format_code_says(
    code: str, parts: str, unit: str, scale: int, decimals: int, zero: str | None
) -> None:
    assert number_formats.date_parts(code) == set(parts.split())
    assert number_formats.unit_text(code) == unit
    assert number_formats.scale_factor(code) == scale
    assert number_formats.fixed_decimals(code) == decimals
    assert number_formats.zero_text(code) == zero
    assert number_formats.says_something(code) == (code != "General")


def old_workbook() -> bytes:
    """An xls file with hidden parts, runs, formats, errors and a sum."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    plain, struck, raised = xlwt.Font(), xlwt.Font(), xlwt.Font()
    struck.struck_out, raised.escapement = True, xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    sheet.write_rich_text(0, 0, [("12", plain), ("1", raised)])
    sheet.write_rich_text(1, 0, [("10", struck), (" 12", plain)])
    sheet.write(2, 0, 5, xlwt.easyxf("font: struck_out true"))
    sheet.write(3, 0, "weg", xlwt.easyxf("font: struck_out true"))
    for row in range(3):
        sheet.write(row, 1, 5, xlwt.easyxf(num_format_str='#,##0 "kg"'))
    sheet.write(3, 1, xlwt.Formula("SUM(B1:B3)"))
    # More distinct texts than fit into one record, so that the table of texts goes on in others.
    for row in range(4, 500):
        sheet.write(row, 0, f"Een langere tekst in rij {row} é€ {'x' * (row % 50)}")
    sheet.write_rich_text(500, 0, [("ĳ" * 300, plain), ("3", raised)])
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True
    sheet.write(0, 2, 1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_old_workbook_tells_the_same() -> None:
    data = old_workbook()
    sheet, found = sheet_of(data, "a.xls"), facts_of(data, "a.xls")
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {2})
    assert found.raised == {(0, 0): "12", (500, 0): "ĳ" * 300}
    assert found.struck == {(1, 0): " 12", (2, 0): "", (3, 0): ""}
    assert found.formats.in_column(1) == [(0, 2, '#,##0 "kg"')]
    assert found.sums == {(3, 1): "B1:B3"}


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">
<office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T2" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties style:text-position="0% 100%"/></style:style>
<number:date-style style:name="N1"><number:month number:textual="true"/><number:text>-</number:text><number:year/>
</number:date-style>
<number:currency-style style:name="N2P0"><number:currency-symbol>€</number:currency-symbol><number:text> </number:text>
<number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:currency-style>
<number:currency-style style:name="N2"><number:text>-</number:text><number:number number:min-integer-digits="1"/>
<style:map style:condition="value()&gt;=0" style:apply-style-name="N2P0"/></number:currency-style>
<number:number-style style:name="N3P0"><number:number number:decimal-places="0" number:min-integer-digits="1"/>
</number:number-style>
<number:number-style style:name="N3P1"><number:text>-</number:text><number:number number:min-integer-digits="1"/>
</number:number-style>
<number:number-style style:name="N3P2"><number:text>-</number:text></number:number-style>
<number:text-style style:name="N3"><number:text-content/>
<style:map style:condition="value()&gt;0" style:apply-style-name="N3P0"/>
<style:map style:condition="value()&lt;0" style:apply-style-name="N3P1"/>
<style:map style:condition="value()=0" style:apply-style-name="N3P2"/></number:text-style>
<number:number-style style:name="N4"><number:number number:decimal-places="1" number:min-integer-digits="1"
 number:display-factor="1000"/></number:number-style>
<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="ce3" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="ce4" style:family="table-cell" style:data-style-name="N4"/>
<style:style style:name="ce5" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="ce6" style:family="table-cell" style:parent-style-name="ce5"/>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Blad1">
<table:table-column table:default-cell-style-name="ce4"/>
<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>ROWS
<table:table-row table:number-rows-repeated="1000000" table:visibility="collapse"><table:table-cell/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""

ODS_ROWS = """
<table:table-row>
<table:table-cell office:value-type="float" office:value="5000"><text:p>5.0</text:p></table:table-cell>
<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="2024-03-01"
 table:number-columns-repeated="2"><text:p>mrt-24</text:p></table:table-cell>
<table:table-cell table:style-name="ce2" office:value-type="currency" office:value="5"><text:p>€ 5</text:p>
</table:table-cell></table:table-row>
<table:table-row table:visibility="filter" table:number-rows-repeated="2">
<table:table-cell office:value-type="string"><office:annotation><text:p>een opmerking</text:p></office:annotation>
<text:p>12<text:span text:style-name="T1">1</text:span></text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p><text:span text:style-name="T2">10</text:span><text:s/>12</text:p>
</table:table-cell>
<table:table-cell table:style-name="ce3" office:value-type="float" office:value="0"><text:p>-</text:p>
</table:table-cell>
<table:table-cell table:style-name="ce6" office:value-type="float" office:value="4"><text:p>4</text:p>
</table:table-cell></table:table-row>
<table:table-row><table:table-cell table:style-name="ce1" table:formula="of:=SUM([.B2:.B3];[.B8])"
 office:value-type="float" office:value="4" table:number-columns-spanned="2"><text:p>4</text:p></table:table-cell>
<table:covered-table-cell/><table:table-cell office:value-type="string">
<text:p><text:span text:style-name="T3">gewoon</text:span></text:p></table:table-cell></table:table-row>"""


def ods_of(rows: str) -> bytes:
    """An ods file of one sheet, written as LibreOffice writes it."""
    empty, stream = io.BytesIO(), io.BytesIO()
    OpenDocumentSpreadsheet().save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(stream, "w") as archive:
        for entry in source.infolist():
            content = (
                ODS.replace("ROWS", rows).replace("\n", "").encode()
                if entry.filename == "content.xml"
                else source.read(entry)
            )
            archive.writestr(entry, content)
    return stream.getvalue()


def test_an_opendocument_sheet_tells_the_same() -> None:
    data = ods_of(ODS_ROWS)
    sheet, found = sheet_of(data, "a.ods"), facts_of(data, "a.ods")
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1, 2}, {1, 2})
    assert list(sheet.merged) == [((3, 0), (3, 1))]
    assert found.raised == {(1, 0): "12", (2, 0): "12"}
    assert found.struck == {(1, 1): " 12", (2, 1): " 12", (1, 3): "", (2, 3): ""}
    assert found.sums == {(3, 0): "B2:B3,B8"}
    codes = [[found.formats.get((row, column)) for column in range(4)] for row in range(4)]
    assert codes == [
        ["0.0,", 'mmm"-"yy', 'mmm"-"yy', '"€" #,##0.00;"-"0'],
        ["", "", '0;"-"0;"-"', ""],
        ["", "", '0;"-"0;"-"', ""],
        ['mmm"-"yy', "", "", ""],
    ]
    assert number_formats.zero_text(codes[1][2]) == "-"
    assert number_formats.date_parts(codes[0][1]) == {"year", "month"}
    assert number_formats.unit_text(codes[0][3]) == "€"


def test_formats_that_odfpy_writes() -> None:
    document = OpenDocumentSpreadsheet()
    shown = DateStyle(name="D1")
    shown.addElement(Year(style="long"))
    document.automaticstyles.addElement(shown)
    style = Style(name="C1", family="table-cell", datastylename="D1")
    document.automaticstyles.addElement(style)
    table, line = Table(name="Blad1"), TableRow()
    cell = TableCell(valuetype="date", datevalue="2024-01-01", stylename=style)
    cell.addElement(P(text="2024"))
    line.addElement(cell)
    table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    assert facts_of(stream.getvalue(), "a.ods").formats.get((0, 0)) == "yyyy"
