"""The hostile files that are large or ask for much, made by code: tests/files holds the small ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

SOUND = Path(__file__).parent / "files/hostile/zip_stored.xlsx"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
MADE_ON = (2024, 1, 1, 0, 0, 0)
MEGABYTE = 1024 * 1024
Parts = dict[str, bytes]


def _sound_parts() -> Parts:
    """The parts of a sound workbook: one sheet with four columns and ten rows."""
    with zipfile.ZipFile(SOUND) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def _packed(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, MADE_ON)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def _worksheet(content: str) -> bytes:
    """A sheet with nothing in it but this, under the same opening tag as the sound one."""
    sound = _sound_parts()[SHEET]
    return sound[: sound.index(b"<dimension")] + content.encode() + b"</worksheet>"


def _ten_million_cells() -> bytes:
    row = "<row>" + "<c><v>1</v></c>" * 100 + "</row>"
    return _packed(_sound_parts() | {SHEET: _worksheet(f"<sheetData>{row * 100_000}</sheetData>")})


def _after_the_rows(content: str) -> bytes:
    """The sound workbook with this after the rows of its sheet."""
    parts = _sound_parts()
    sheet = parts[SHEET].replace(b'<dimension ref="A1:D11"/>', b'<dimension ref="A1"/>')
    return _packed(parts | {SHEET: sheet.replace(b"</sheetData>", b"</sheetData>" + content.encode())})


def _a_format_for_100_000_ranges() -> bytes:
    ranges = " ".join(f"A{row}:D{row}" for row in range(1, 100_001))
    rule = '<cfRule type="cellIs" priority="1" operator="equal"><formula>1</formula></cfRule>'
    return _after_the_rows(f'<conditionalFormatting sqref="{ranges}">{rule}</conditionalFormatting>')


def _two_hundred_thousand_validations() -> bytes:
    each = (
        f'<dataValidation type="whole" sqref="A{row}"><formula1>1</formula1></dataValidation>'
        for row in range(1, 200_001)
    )
    return _after_the_rows(f"<dataValidations>{''.join(each)}</dataValidations>")


def _a_hundred_thousand_names() -> bytes:
    parts = _sound_parts()
    each = (f'<definedName name="n{row}">Sheet1!$A${row + 1}</definedName>' for row in range(100_000))
    names = f"</sheets><definedNames>{''.join(each)}</definedNames>".encode()
    return _packed(parts | {BOOK: parts[BOOK].replace(b"</sheets>", names)})


def _two_hundred_thousand_attributes() -> bytes:
    attributes = "".join(f' a{number}="1"' for number in range(200_000))
    cell = f'<dimension ref="A1"/><sheetData><row r="1"><c r="A1"{attributes}><v>1</v></c></row></sheetData>'
    return _packed(_sound_parts() | {SHEET: _worksheet(cell)})


def _sixty_thousand_entries() -> bytes:
    return _packed(_sound_parts() | {f"junk/{number}": b"" for number in range(60_000)})


def _a_hundred_thousand_columns() -> bytes:
    names = ",".join(f"c{number}" for number in range(100_000))
    return f"{names}\n{','.join(['1'] * 100_000)}\n".encode()


def _a_quote_that_never_closes() -> bytes:
    return b'Organisation,Value\n"Org 1,10\n' + b"Org 2,20\n" * 50_000


_MAKERS: dict[str, Callable[[], bytes]] = {
    "bomb_dense_10M_cells.xlsx": _ten_million_cells,
    "condfmt_huge_sqref.xlsx": _a_format_for_100_000_ranges,
    "csv_100k_columns.csv": _a_hundred_thousand_columns,
    "csv_unbalanced_quote.csv": _a_quote_that_never_closes,
    "datavalidation_200k.xlsx": _two_hundred_thousand_validations,
    "defined_names_100k.xlsx": _a_hundred_thousand_names,
    "xml_200k_attributes.xlsx": _two_hundred_thousand_attributes,
    "zip_60k_entries.xlsx": _sixty_thousand_entries,
}
HEAVY = tuple(_MAKERS)


@cache
def heavy(name: str) -> bytes:
    """One of the `HEAVY`, made once in a process."""
    return _MAKERS[name]()


def _megabytes(count: int) -> Iterator[bytes]:
    """So many megabytes and one byte more, of spaces."""
    for _ in range(count):
        yield b" " * MEGABYTE
    yield b" "


def unpacks_to(*megabytes: int) -> bytes:
    """A workbook with a sheet for each of these numbers: spaces, one byte more than so many megabytes."""
    parts = _sound_parts()
    del parts[SHEET]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for number, count in enumerate(megabytes, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as out:
                for piece in _megabytes(count):
                    out.write(piece)
    return stream.getvalue()
