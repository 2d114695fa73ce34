"""How a workbook is packed: what no spreadsheet program does is refused by name, before anything is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from impact.errors import UnreadableFile
from impact.ingest.files import safety_checks

SOUND = Path(__file__).parents[1] / "files/hostile/zip_stored.xlsx"
SHEET = "xl/worksheets/sheet1.xml"


def packed(compression: int = zipfile.ZIP_DEFLATED, *, more: tuple[str, ...] = ()) -> bytes:
    """The parts of a sound workbook packed anew, with a copy of its sheet under other names."""
    data = io.BytesIO()
    with zipfile.ZipFile(SOUND) as sound, zipfile.ZipFile(data, "w", compression) as archive:
        for entry in sound.infolist():
            archive.writestr(entry.filename, sound.read(entry))
        for name in more:
            archive.writestr(name, sound.read(SHEET))
    return data.getvalue()


def encrypted() -> bytes:
    """The first part is said to need a password, in the directory and before its bytes."""
    data = bytearray(packed())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def refusal(data: bytes) -> str:
    """Why a file is refused; empty where it is not."""
    try:
        safety_checks.check_file(data, "cijfers.xlsx")
    except UnreadableFile as refused:
        return refused.key
    return ""


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_spreadsheet_programs_write_is_taken(compression: int) -> None:
    assert refusal(packed(compression)) == ""


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_another_compression_is_refused(compression: int) -> None:
    assert refusal(packed(compression)) == "errors.corrupt"


@pytest.mark.parametrize(
    "name", ["XL/worksheets/SHEET1.xml", "xl\\worksheets\\sheet1.xml", "/xl/worksheets/sheet1.xml"]
)
def test_two_parts_that_a_reader_may_take_for_one_are_refused(name: str) -> None:
    assert refusal(packed(more=(name,))) == "errors.corrupt"
    assert refusal(packed(more=("xl/worksheets/sheet9.xml",))) == ""


def test_a_part_that_needs_a_password_is_refused_by_that_name() -> None:
    assert refusal(encrypted()) == "errors.encrypted"


def test_one_part_more_than_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed()
    count = len(zipfile.ZipFile(io.BytesIO(data)).namelist())
    monkeypatch.setattr(safety_checks, "MAX_ENTRIES", count)
    assert refusal(data) == ""
    monkeypatch.setattr(safety_checks, "MAX_ENTRIES", count - 1)
    assert refusal(data) == "errors.too_many_entries"
