"""Formats, encodings, delimiters; and files that are no table, refused with a reason."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machine_speed import at_most

from impact.errors import ImpactError, NothingRecognised, UnreadableFile
from impact.i18n import catalog, text
from impact.ingest import read_submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from tests.ingest import made

ROWS = [
    ["Indicator", "Jaar", "Streefwaarde", "Waarde"],
    ["Geschoolde jongeren", 2024, 100, 80.5],
    ["Café’s bezocht", 2024, 10, 0],
]
TEXTS = [[str(cell) for cell in row] for row in ROWS]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (made.xlsx(("Blad1", ROWS)), "a.xlsx"),
        (made.xls(ROWS), "a.xls"),
        (made.ods(ROWS), "a.ods"),
        (made.text_table(TEXTS), "a.csv"),
    ],
)
def test_the_same_rows_in_every_format_give_the_same_values(data: bytes, name: str) -> None:
    found = read_submission(data, name)
    assert [item.title for item in found.indicators] == ["Geschoolde jongeren", "Café’s bezocht"]
    assert made.raw_and_value(found.actuals) == [("80.5", 80.5), ("0", 0)]
    assert found.targets.value == [100, 10]
    assert (found.format, found.actuals.row) == (name.partition(".")[2], [2, 3])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_encoding_and_delimiter_is_found(encoding: str, delimiter: str) -> None:
    found = read_submission(made.text_table(TEXTS, delimiter, encoding), "a.csv")
    assert [item.title for item in found.indicators] == ["Geschoolde jongeren", "Café’s bezocht"]
    assert found.actuals.value == [80.5, 0]


def test_a_line_that_states_the_delimiter_is_believed() -> None:
    found = read_submission(b"sep=|\nIndicator|Waarde\nBereikt; en geholpen|3\n", "a.csv")
    assert (found.indicators[0].title, found.actuals.value) == ("Bereikt; en geholpen", [3])


def test_quotes_keep_delimiters_and_line_breaks_inside_a_cell() -> None:
    found = read_submission(b'Indicator;Waarde\n"Een; twee\nen ""drie""";4\n', "a.csv")
    assert found.indicators[0].title == 'Een; twee\nen "drie"'
    assert found.actuals.row == [2]


def test_a_stray_quote_in_a_text_does_not_swallow_the_rest() -> None:
    found = read_submission(b'Indicator;Waarde\nBuis van 5" gelegd;4\nKraan;5\n', "a.csv")
    assert found.actuals.value == [4, 5]


def _zip(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


GOOD = made.xlsx(("Blad1", ROWS))
OLD, OPEN = made.xls(ROWS), made.ods(ROWS)


def _replaced(part: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == part else old.read(entry))
    return stream.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
REFUSED = [
    (b"", "a.xlsx", "empty_file"),
    (b"\n\n  ", "a.csv", "empty_file"),
    (b"x", "a.docx", "extension_unknown"),
    (b"Indicator;Waarde\nA;1\n", "a.xlsx", "extension_mismatch"),
    (GOOD, "a.csv", "extension_mismatch"),
    (GOOD, "a.ods", "extension_mismatch"),
    (b"%PDF-1.7 and more", "a.xlsx", "not_a_table"),
    (b"%PDF-1.7 and more", "a.pdf", "not_a_table"),
    (b"\x89PNG and more", "a.png", "not_a_table"),
    (b"<html><table><tr><td>Indicator</td></tr></table></html>", "a.xls", "extension_mismatch"),
    (b"\x1f\x8b\x08\x00rest", "a.csv", "extension_mismatch"),
    (_zip(word__document_xml=b"<w/>"), "a.xlsx", "not_a_table"),
    (_zip(word__document_xml=b"<w/>"), "a.docx", "not_a_table"),
    (_zip(other__document_xml=b"<w/>"), "a.xlsx", "not_a_workbook"),
    (GOOD[:200], "a.xlsx", "corrupt"),
    (GOOD[:-30], "a.xlsx", "corrupt"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "a.xls", "corrupt"),
    (_replaced("xl/worksheets/sheet1.xml", b"<!DOCTYPE x []>" + SHEET % b""), "a.xlsx", "xml_dtd"),
    (_replaced("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "a.xlsx", "corrupt"),
    (
        _replaced("xl/worksheets/sheet1.xml", SHEET % b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
        "a.xlsx",
        "corrupt",
    ),
    (
        _replaced(
            "xl/worksheets/sheet1.xml",
            SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        ),
        "a.xlsx",
        "too_many_columns",
    ),
    (b"Indicator,Waarde\nA\x00B,1\n", "a.csv", "control_characters"),
    (b'Indicator,Waarde\n"A,1\nB,2\n', "a.csv", "quotes"),
    (b"Indicator,Waarde\n\x81\x8d,1\n", "a.csv", "encoding"),
    (",".join(["a"] * 3000).encode(), "a.csv", "too_many_columns"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "reason"), REFUSED)
def test_bytes_that_are_no_table_are_refused_by_name_with_a_remedy(
    data: bytes, name: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_submission(data, name)
    assert refused.value.key == f"errors.{reason}"
    for language in Language:
        assert name in text(language, refused.value.key, **refused.value.params)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[""]], "no_data"),
        ([["Hallo"], ["wereld"]], "no_header"),
        ([["Naam", "Telefoon"], ["A", "B"]], "no_indicator"),
        ([["Indicator", "Eenheid"], ["A", "B"]], "no_indicator"),
        ([["Indicator", "Waarde"]], "no_rows"),
        ([["Indicator", "Waarde"], ["Totaal", 5]], "no_rows"),
        ([["Projectcode", "Indicator", "Waarde"], ["VOORBEELD-1", "Iets", 5]], "only_examples"),
    ],
)
def test_a_workbook_without_an_indicator_says_what_is_missing(rows: made.Rows, reason: str) -> None:
    with pytest.raises(NothingRecognised) as refused:
        made.table(*rows)
    assert refused.value.key == f"errors.{reason}"
    assert text(Language.NL, refused.value.key, **refused.value.params)


def test_a_locked_workbook_says_that_a_password_is_in_the_way() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_submission(_locked(), "a.xlsx")
    assert refused.value.key == "errors.encrypted"


def _locked() -> bytes:
    """A compound file with the stream in which a locked workbook stands."""
    size = 512
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * (size - 8))
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[68:72] = b"\xfe\xff\xff\xff"
    header[76:512] = b"\xff" * 436
    header[76:80] = b"\0" * 4
    table = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * (size - 8)
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + b"\x02" + b"\0" * 61
    return bytes(header) + table + entry.ljust(size, b"\0")


def test_chains_of_sectors_that_run_in_circles_end() -> None:
    looped = bytearray(_locked())
    looped[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    with pytest.raises(UnreadableFile) as refused:
        read_submission(bytes(looped), "a.xls")
    assert refused.value.key == "errors.corrupt"


def test_a_list_of_tables_that_leads_back_to_itself_is_not_followed_as_often_as_it_says() -> None:
    looped = bytearray(_locked())
    # Ten million lists, each the sector of the table, in which the last number leads to that sector again.
    looped[44:48] = (109 + 127 * 10_000_000).to_bytes(4, "little")
    looped[68:76] = (0).to_bytes(4, "little") + (10_000_000).to_bytes(4, "little")
    looped[512 : 512 * 2] = b"\0" * 512
    with at_most(1.0), pytest.raises(UnreadableFile) as refused:
        read_submission(bytes(looped), "a.xls")
    assert refused.value.key == "errors.corrupt"


def test_cutting_a_workbook_anywhere_gives_a_named_refusal() -> None:
    for data, name in ((GOOD, "a.xlsx"), (made.xls(ROWS), "a.xls"), (made.ods(ROWS), "a.ods")):
        for part in range(1, 20):
            with pytest.raises(ImpactError):
                read_submission(data[: len(data) * part // 20], name)


def test_every_reading_error_says_what_where_and_what_to_do_in_three_languages() -> None:
    texts = json.loads(files("impact.i18n").joinpath("catalog/errors.json").read_text("utf-8"))
    for languages in texts.values():
        for said in languages.values():
            assert "{file}" in said
            assert said.count(".") + said.count(":") >= 2


cell = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
line = st.lists(
    cell | st.sampled_from(["Indicator", "Waarde", "2024", "1,5", "n.v.t.", "A", "280 - 300"]), max_size=6
)


@settings(max_examples=150, deadline=None)
@given(st.lists(line, max_size=8), st.sampled_from(";,|\t"))
def test_no_text_table_gives_anything_but_a_submission_or_a_named_refusal(
    rows: list[list[str]], mark: str
) -> None:
    data = made.text_table([["Indicator", "Waarde"], *rows], mark)
    try:
        found = read_submission(data, "a.csv")
    except ImpactError as refused:
        known = refused.key
    else:
        known = "errors.no_rows" if not found.indicators else "read"
        assert len(found.actuals.value) == len(found.actuals.raw) == len(found.actuals.state)
        assert all(
            state is State.REPORTED or value is None
            for value, state in zip(found.actuals.value, found.actuals.state, strict=True)
        )
    assert known == "read" or known in catalog()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 255), st.sampled_from(["xlsx", "xls", "ods"]))
def test_a_changed_byte_never_breaks_out_of_the_named_refusals(position: int, byte: int, kind: str) -> None:
    data = bytearray({"xlsx": GOOD, "xls": OLD, "ods": OPEN}[kind])
    data[position % len(data)] = byte
    try:
        answer = "read" if read_submission(bytes(data), f"a.{kind}").indicators else ""
    except ImpactError as refused:
        answer = refused.key
    assert answer == "read" or answer in catalog()
