"""Old workbooks with a damaged container are refused by name, whatever byte of their directory is harmed."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlwt

from impact.errors import UnreadableFile
from impact.ingest.files.ole_container import read_workbook_stream

NAME = "oud.xls"
ENTRY = 128  # bytes of one entry of a directory


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Metingen")
    for row in range(60):
        for column in range(6):
            sheet.write(row, column, f"cel {row} {column}")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def entry_of_the_workbook(data: bytes) -> int:
    """Where in the file the directory speaks of the workbook."""
    return data.index("Workbook".encode("utf-16-le"))


@pytest.mark.parametrize("kind", [0, 1, 3, 4, 5, 255])
def test_a_workbook_that_the_directory_calls_no_stream_is_corrupt(kind: int) -> None:
    data = bytearray(old_workbook())
    assert len(read_workbook_stream(bytes(data), NAME)) > 4096
    data[entry_of_the_workbook(bytes(data)) + 66] = kind
    with pytest.raises(UnreadableFile) as refused:
        read_workbook_stream(bytes(data), NAME)
    assert refused.value.key in ("errors.corrupt", "errors.not_a_workbook")


def test_every_harmed_byte_of_the_entry_is_read_or_refused_by_name() -> None:
    whole = old_workbook()
    place = entry_of_the_workbook(whole)
    refused = 0
    for offset in range(ENTRY):
        for value in (0, 1, 0x7F, 0xFF):
            data = bytearray(whole)
            data[place + offset] = value
            try:
                read_workbook_stream(bytes(data), NAME)
            except UnreadableFile:
                refused += 1
    assert refused > 10

