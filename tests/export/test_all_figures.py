"""A file of all figures: as the spreadsheet of a language reads it, as the frame has it, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from test_no_live_formula import NO_OFFICE, OFFICE, PAYLOADS, SIGN, a_frame, runs_in

from impact.errors import ImpactError
from impact.export import figures_download
from impact.export import table_files as export
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_columns import FIGURES
from impact.views.figures.figure_list import FigureList
from tests.ingest.packed import saved_by_office

DELIMITERS = {Language.NL: ";", Language.FR: ";", Language.EN: ","}


def head(name: str, language: Language) -> str:
    return text(language, f"all_figures.column.{name}")


@pytest.mark.parametrize("language", Language)
def test_a_csv_is_written_as_a_spreadsheet_of_that_language_reads_it(language: Language) -> None:
    data = figures_download.write_all_figures(a_frame(), "csv", language)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=DELIMITERS[language]))
    (row,) = rows
    assert row[head("actual", language)] == ("-1234.5" if language is Language.EN else "-1234,5")
    assert row[head("indicator_id", language)] == "7"
    assert row[head("period_end", language)] == "2025-12-31"
    assert row[head("status", language)] == text(language, "words.status.achieved")
    assert row[head("counts", language)] == text(language, "all_figures.no")


def test_a_whole_number_has_no_decimals_and_nothing_is_empty_rather_than_zero() -> None:
    frame = a_frame(("a", "b"))
    frame["target"] = pd.array([95.0, pd.NA], dtype="Float64")
    rows = list(
        csv.DictReader(
            io.StringIO(figures_download.write_all_figures(frame, "csv", Language.EN).decode("utf-8-sig"))
        )
    )
    assert [row["Target"] for row in rows] == ["95", ""]
    assert [
        row["target"] for row in json.loads(figures_download.write_all_figures(frame, "json", Language.NL))
    ] == [95.0, None]
    sheet = load_workbook(io.BytesIO(figures_download.write_all_figures(frame, "xlsx", Language.EN))).active
    place = [cell.value for cell in sheet[1]].index("Target")
    assert [sheet.cell(line, place + 1).value for line in (2, 3)] == [95, None]


def test_json_has_the_names_and_keys_of_the_reference_in_every_language() -> None:
    found = [json.loads(figures_download.write_all_figures(a_frame(), "json", language)) for language in Language]
    assert found[0] == found[1] == found[2]
    assert list(found[0][0]) == [column.name for column in FIGURES]
    (row,) = found[0]
    assert (row["status"], row["counts"], row["period_end"]) == ("achieved", False, "2025-12-31")


@pytest.mark.parametrize("language", Language)
def test_an_xlsx_has_typed_cells_under_heads_in_the_language(language: Language) -> None:
    sheet = load_workbook(io.BytesIO(figures_download.write_all_figures(a_frame(), "xlsx", language))).active
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, (cell for cell in sheet[2]), strict=True))
    assert row[head("actual", language)].value == -1234.5
    assert row[head("period_end", language)].is_date
    assert row[head("level", language)].value == text(language, "words.level.input")
    assert len(set(heads)) == len(heads)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_csv_of_all_figures_holds_a_cell_that_would_run(delimiter: str, language: Language) -> None:
    words = figures_download.write_all_figures(a_frame(PAYLOADS), "csv", language).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(words), delimiter=delimiter) for cell in row]
    assert len(cells) > len(PAYLOADS)
    numbers = ("-1234.5", "-1234,5", "-1234", "-1234,5\n")
    assert [cell for cell in cells if SIGN.match(cell) and cell not in numbers] == []


@pytest.mark.skipif(OFFICE is None, reason=NO_OFFICE)
def test_libreoffice_finds_no_formula_in_the_dutch_csv(tmp_path: Any) -> None:
    data = figures_download.write_all_figures(a_frame(PAYLOADS), "csv", Language.NL)
    assert runs_in(saved_by_office(data, tmp_path, "xlsx", source="in.csv")) == []


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(ImpactError):
        figures_download.write_all_figures(a_frame(), "pdf", Language.NL)


@pytest.mark.parametrize("language", list(Language))
def test_no_text_becomes_another_number_or_a_date_in_a_spreadsheet(language: Language) -> None:
    texts = ("1.10", "7,5", "3-5", "007", "1/2", "45.5 %", "12", "", "-", "Doel 1.1", "280 - 300")
    found = FigureList(("text", "number"), tuple((text, 0.83) for text in texts))
    rows = export.as_local_csv(found, language).decode("utf-8-sig").splitlines()[1:]
    mark, number = (",", "0.83") if language is Language.EN else (";", "0,83")
    kept = [row.removesuffix(f"{mark}{number}").strip('"') for row in rows]
    assert kept == ["'1.10", "'7,5", "'3-5", "'007", "'1/2", "'45.5 %", "12", "", "-", "Doel 1.1", "'280 - 300"]
