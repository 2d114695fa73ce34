"""Hostile files: each is accepted or refused as its manifest says, quickly, in little memory, and nobody falls over."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from example_files import HOSTILE, HOSTILE_BESIDE, IS_BESIDE, hostile_files, listed_in
from heavy_files import HEAVY, unpacks_to
from machine_speed import at_most, measure_slowness
from openpyxl.worksheet.worksheet import Worksheet

from impact.errors import ImpactError
from impact.i18n import catalog
from impact.ingest.files import cell_formats, readers, safety_checks
from impact.ingest.sandbox import limits, pool
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission
from tests.ingest.packed import parts

FILES = hostile_files()
# The shipped ones alone are fewer: a loop over nothing would prove nothing.
AT_LEAST = 200 if IS_BESIDE else 75
MEGABYTE = 1024 * 1024

READ = "read"
# A sound workbook that holds no table of indicators: its cells are accepted, and there is nothing in them for us.
NOTHING_FOR_US = {"no_header", "no_indicator", "no_rows", "no_data", "only_examples"}
ACCEPTED = {READ, *NOTHING_FOR_US}
# The words of the manifest, and our names for the same thing.
REASONS: dict[str, set[str]] = {
    "cell_too_long": {"cell_too_long"},
    "control_chars": {"control_characters"},
    "corrupt": {"corrupt"},
    # A part twice under one name is one of the ways in which a package is damaged, with the same remedy.
    "duplicate_entries": {"corrupt"},
    "empty_file": {"empty_file", "no_data"},
    "encoding": {"encoding"},
    "encrypted": {"encrypted"},
    "extension_mismatch": {"extension_mismatch"},
    "extension_not_allowed": {"extension_unknown"},
    "no_data": {"no_data"},
    # A document of another program is named as what it is.
    "not_a_workbook": {"not_a_workbook", "not_a_table"},
    "too_complex": {"too_slow", "too_much_memory", "too_many_cells"},
    "too_many_cells": {"too_many_cells", "too_many_columns"},
    "too_many_columns": {"too_many_columns"},
    "too_many_entries": {"too_many_entries"},
    "too_many_rows": {"too_many_cells"},
    "unsupported_format": {"not_a_workbook"},
    "xml_dtd": {"xml_dtd"},
    # Warnings are about content we look for in columns of indicators; in files without any there are none to give.
    "blank_headers": NOTHING_FOR_US,
    "duplicate_headers": NOTHING_FOR_US,
}
# Where we differ on purpose.
INSTEAD = {
    # Four lines of text that name a workbook which was not found: text under the name of a workbook.
    "calamine__too_small.xls": {"extension_mismatch"},
    # A package that holds one empty part holds no workbook at all, so 'damaged: save it again' would help nobody.
    "openpyxl__null_archive.xlsx": {"not_a_workbook"},
    # The workbook stands where no program looks for it.
    "sheetjs__wtf_path.xlsb": {"not_a_workbook"},
    # All its cells hold errors: there is nothing to read in it.
    "calamine__errors.xlsx": {"no_data"},
}
# Which reasons a word such as 'reject:corrupt_or_accept' gives besides.
OR_ACCEPT = ("_or_accept", "accept_or_reject", "(or accept", "reject_or_warn", "macro_or_reject", "named reject")


def allowed(file: str, expected: str) -> set[str]:
    """The answers that the manifest allows for a file."""
    if file in INSTEAD:
        return INSTEAD[file]
    if expected.startswith("named_any"):
        return {READ, *(key.removeprefix("errors.") for key in catalog() if key.startswith("errors."))} - {"crashed"}
    found = set(ACCEPTED) if expected.startswith("accept") or any(word in expected for word in OR_ACCEPT) else set()
    words = expected.partition(":")[2].replace("_or_corrupt", "|corrupt").replace(";", "|").replace(" ", "|")
    for word in words.split("|"):
        found |= REASONS.get(word.removesuffix("_or_accept").removesuffix("_or_reject"), set())
    if "reject" in expected and not expected.partition(":")[2]:
        found |= {key.removeprefix("errors.") for key in catalog() if key.startswith("errors.")} - {"crashed"}
    return found


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> Iterator[dict[str, tuple[str, float, Submission | None]]]:
    """What came of each file, how long it took, and what was read; all read apart, as an upload is."""
    patch = pytest.MonkeyPatch()
    # In the product a child reads one file; here it goes on as long as it holds, which is harder on it.
    patch.setattr(limits, "FILES_PER_WORKER", 100)
    pool.peak_memory.clear()
    found: dict[str, tuple[str, float, Submission | None]] = {}
    for name, file in FILES.items():
        data = file.data
        begun = time.monotonic()
        submission = None
        try:
            submission = pool.run_request_task("read", ReadRequest(data, name))
            answer = READ
        except ImpactError as refused:
            answer = refused.key.removeprefix("errors.")
        found[name] = (answer, time.monotonic() - begun, submission)
    yield found
    patch.undo()
    pool._spares.terminate_all()


@pytest.mark.timeout(300)
def test_every_file_is_accepted_or_refused_as_its_manifest_says(
    answers: dict[str, tuple[str, float, Submission | None]],
) -> None:
    wrong = [
        (name, file.expected, answers[name][0])
        for name, file in FILES.items()
        if answers[name][0] not in allowed(name, file.expected)
    ]
    assert wrong == []
    assert len(answers) > AT_LEAST


def test_the_words_of_the_manifest_leave_something_out() -> None:
    """A table that allows everything would prove nothing."""
    strict = [file for file in FILES.values() if file.expected.startswith("reject:")]
    assert len(strict) > AT_LEAST / 4
    assert all(0 < len(allowed(file.name, file.expected) - NOTHING_FOR_US) <= 4 for file in strict if
               not any(word in file.expected for word in OR_ACCEPT) and "no_data" not in file.expected)  # fmt: skip
    assert all(READ not in allowed(file.name, file.expected) for file in strict if
               not any(word in file.expected for word in OR_ACCEPT))  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("frictionless__issue-1066.csv", marks=pytest.mark.shared), "empty_styled_16k_cols.xlsx",
        "bomb_dense_10M_cells.xlsx", "zip_60k_entries.xlsx",
    ],
)  # fmt: skip
def test_the_heaviest_stay_within_the_limits_where_a_page_looks_at_them_too(name: str) -> None:
    """A page asks for the sheets as well as for what they hold."""
    pool.run_request_task("look", ReadRequest(b"a;b\n1;2\n", "before.csv"))  # a child that waits, as a server keeps one
    data = FILES[name].data
    with at_most(5, time.monotonic), suppress(ImpactError):
        pool.run_request_task("understand", ReadRequest(data, name))
    assert pool.peak_memory[-1] <= 512 * MEGABYTE


def test_no_file_takes_longer_than_five_seconds_or_more_than_512_megabytes(
    answers: dict[str, tuple[str, float, Submission | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    times = {file: taken for file, (_, taken, _) in answers.items()}
    slowest = max(times, key=times.__getitem__)
    peak = max(pool.peak_memory)
    with capsys.disabled():
        print(f"\n{len(times)} files, slowest {slowest} {times[slowest]:.2f} s, at most {peak / MEGABYTE:.0f} MB held")
    # The processor is shared with whatever else runs here; each file has its five seconds of it, more on a slow one.
    shared = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert times[slowest] < 5 * shared * measure_slowness()
    assert 0 < peak <= 512 * MEGABYTE
    assert len(pool.peak_memory) > AT_LEAST


MORE_THAN_THE_LIMITS = pytest.mark.parametrize(
    "megabytes", [(300,), (200, 200)], ids=["in one part", "in all its parts together"]
)


@MORE_THAN_THE_LIMITS
def test_a_workbook_that_unpacks_to_one_byte_more_than_allowed_is_refused_by_name(megabytes: tuple[int, ...]) -> None:
    """The limit on a part, and on the whole; packed it is a small file."""
    data = unpacks_to(*megabytes)
    assert len(data) < 3 * MEGABYTE
    with pytest.raises(ImpactError) as refused:
        safety_checks.check_file(data, "groot.xlsx")
    assert refused.value.key == "errors.too_large_unpacked"


@MORE_THAN_THE_LIMITS
def test_unpacking_more_than_the_limits_takes_no_more_memory_than_a_file_may(megabytes: tuple[int, ...]) -> None:
    with pytest.raises(ImpactError) as refused:
        pool.run_request_task("read", ReadRequest(unpacks_to(*megabytes), "groot.xlsx"))
    assert refused.value.key in ("errors.too_large_unpacked", "errors.too_much_memory")
    assert pool.peak_memory[-1] <= 512 * MEGABYTE


def test_a_workbook_that_unpacks_to_less_than_the_limits_is_refused_for_what_else_is_wrong_with_it() -> None:
    with pytest.raises(ImpactError) as refused:
        safety_checks.check_file(unpacks_to(100), "minder groot.xlsx")
    assert refused.value.key == "errors.corrupt"


def test_the_shipped_files_are_what_their_manifest_says() -> None:
    """A line end that was changed on the way here would make another file of it."""
    shipped = listed_in(HOSTILE)
    small = [file for file in shipped if file.name not in HEAVY]
    assert [file.name for file in small if sha256(file.data).hexdigest() != file.sha256] == []
    assert {path.name for path in HOSTILE.iterdir()} == {"MANIFEST.tsv", *(file.name for file in small)}


@pytest.mark.parametrize("name", HEAVY)
def test_a_file_made_by_code_holds_what_the_first_of_its_name_held(name: str) -> None:
    """Its bytes may differ where another library packs; its parts may not."""
    data = FILES[name].data
    (listed,) = (file for file in listed_in(HOSTILE) if file.name == name)
    if sha256(data).hexdigest() != listed.sha256:
        beside = HOSTILE_BESIDE / name
        if not beside.exists():
            pytest.skip("packed otherwise than its manifest says, and there is no other to compare it with")
        assert parts(data) == parts(beside.read_bytes())


@pytest.mark.parametrize("folder", [HOSTILE, pytest.param(HOSTILE_BESIDE, marks=pytest.mark.shared)], ids=str)
def test_the_files_of_a_folder_are_among_those_that_are_tried(folder: Path) -> None:
    files = listed_in(folder)
    assert len(files) > 70
    assert [file.name for file in files if sha256(file.data).digest() != sha256(FILES[file.name].data).digest()] == []


# Sound files of other makers than openpyxl reads, cell by cell.
BY_HAND: dict[str, list[tuple[str, list[list[object]]]]] = {
    "ok_bom_utf16le.csv": [
        ("ok_bom_utf16le", [["Organisation", "Indicator", "Value"], ["Org 1", "Reached", "10"]]),
    ],
    "ok_semicolon_decimalcomma.csv": [
        ("ok_semicolon_decimalcomma", [
            ["Organisation", "Indicator", "Period", "Value"], ["Org 1", "Reached", "01.02.2024", "1.234,5"],
        ]),
    ],
    "ok_small.ods": [("S", [["Organisation", "Value"], ["x", 1.0]])],
}  # fmt: skip
BOOKS = (".xlsx", ".xlsm")
# openpyxl cannot open these, or makes something else of them than what stands there.
BEYOND_OPENPYXL = {
    "calamine__strict_iso_paths.xlsx": "reads the strict dialect without its shared texts",
    "phpspreadsheet__misleading.xlsx": "takes a number with quoted letters in its format for a date",
    "sheetjs__number_format_entities.xlsx": "does not open it",
    "phpspreadsheet__double_attr_drawing.xlsx": "does not open it",
    "merge_5M.xlsx": "makes five million cells of one joined range, for minutes",
    "merge_whole_sheet.xlsx": "makes seventeen thousand million cells of one joined range",
    "numbers_extreme.xlsx": "does not open it",
    "dates_extreme.xlsx": "does not open it, and calls dates beyond its calendar errors",
    "calamine__issue_174.xlsx": "walks for minutes through what its size says",
    "datavalidation_200k.xlsx": "takes a quarter of a minute for its lists",
    "styles_200k_xfs.xlsx": "takes a quarter of a minute for its styles",
    "style_index_out_of_range.xlsx": "does not open it",
}


def sound() -> list[str]:
    return [name for name, file in FILES.items() if file.expected.startswith("accept")]


def sheets_of(file: str) -> list[readers.Sheet]:
    return readers.read_sheets(safety_checks.check_file(FILES[file].data, file), file)


@pytest.mark.parametrize("file", BY_HAND)
def test_a_sound_file_is_read_exactly(file: str) -> None:
    assert [(sheet.name, [list(row) for row in sheet.rows]) for sheet in sheets_of(file)] == BY_HAND[file]


def test_every_sound_control_is_read_exactly() -> None:
    controls = {name for name, file in FILES.items() if file.category == "control"}
    assert controls <= {*BY_HAND, *(file for file in sound() if file.endswith(BOOKS))} - set(BEYOND_OPENPYXL)


@pytest.mark.parametrize("file", [file for file in sound() if file.endswith(BOOKS) and file not in BEYOND_OPENPYXL])
def test_a_sound_workbook_is_read_as_openpyxl_reads_it(file: str) -> None:
    data = FILES[file].data
    values = openpyxl.load_workbook(BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(BytesIO(data))
    ours = {sheet.name: sheet for sheet in sheets_of(file)}
    checked = safety_checks.check_file(data, file)
    marked = cell_formats.read_cell_formats(checked, file)
    compared = 0
    for theirs in values.worksheets:
        sheet = ours[theirs.title]
        assert sheet.hidden == (theirs.sheet_state != "visible")
        if sheet.hidden:
            continue
        errors, uncached = _troubled(theirs, formulas[theirs.title])
        assert marked[sheet.name].errors == errors
        assert marked[sheet.name].uncached >= uncached
        for line in theirs.iter_rows():
            for cell in line:
                place = cell.row - 1, cell.column - 1
                if place not in errors and place not in uncached:
                    assert _plain(_at(sheet, place)) == _plain(cell.value), (theirs.title, cell.coordinate)
                    compared += cell.value is not None
        compared += len(errors)
    assert compared or not any(sheet.rows for sheet in ours.values())


def _at(sheet: readers.Sheet, place: tuple[int, int]) -> object:
    row, column = place
    return sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""


def _plain(cell: object) -> object:
    """One way of writing the same: whole days, numbers as numbers, ends of lines as Excel shows them."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.replace(microsecond=0)
    if isinstance(cell, bool | date):
        return cell
    if isinstance(cell, int | float):
        return float(f"{float(cell):.12g}")
    if isinstance(cell, str):
        return cell.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
    return cell


def _troubled(
    theirs: Worksheet, formulas: Worksheet
) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    """Cells with an error, and formulas that nobody worked out, as openpyxl sees them."""
    errors, uncached = {}, set()
    for line in theirs.iter_rows():
        for cell in line:
            place = cell.row - 1, cell.column - 1
            if cell.data_type == "e":
                errors[place] = str(cell.value)
            elif cell.value is None and formulas.cell(cell.row, cell.column).data_type == "f":
                uncached.add(place)
    return errors, uncached


def test_nothing_was_written(answers: dict[str, tuple[str, float, Submission | None]]) -> None:
    assert answers
    for folder in (HOSTILE, HOSTILE_BESIDE):
        assert not (folder.parent.parent / "evil.xml").exists()
        files = {path.name for path in folder.iterdir()} if folder.exists() else set()
        assert files <= {"MANIFEST.tsv", "NOTICE.md", *FILES}
