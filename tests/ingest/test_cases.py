"""Workbooks as people keep them, and what a careful person reads from them: each number is right, or asked about."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from example_files import BESIDE, REAL
from openpyxl.utils.cell import column_index_from_string as column_number
from openpyxl.utils.cell import coordinate_from_string
from stored import Stored

from impact import cli
from impact.errors import NothingRecognised
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.services.accounts import operator_access
from impact.services.core.workspace import open_workspace
from impact.services.dashboards import figures_table
from impact.services.submissions import cli_import
from tests.ingest.zoo.book import Kind, Span
from tests.ingest.zoo.spans import Period
from tests.ingest.zoo.verdict import Counted, Doubts, counted_numbers, plain, read_as_product, show_span

pytestmark = pytest.mark.shared
CASES = BESIDE / "cases"
PUBLIC = REAL / "public2"
# Questions that say two rows may be one indicator, or one row two.
ABOUT_IDENTITY = frozenset({IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES, IssueKind.UNKNOWN_CODE})
Expected = dict[str, object]


@dataclass
class Reading:
    """One file of a case as it was read; without a submission where it was refused."""

    path: Path
    submission: Submission | None

    @property
    def numbers(self) -> list[Counted]:
        return list(counted_numbers(self.submission)) if self.submission else []

    def title(self, number: Counted) -> str:
        assert self.submission
        return self.submission.indicators[number.indicator].title

    def is_asked(self, title: str, cell: str) -> bool:
        """Whether an open question is about a cell, or about any cell of the rows of a title."""
        if self.submission is None:
            return True
        doubts = Doubts(self.submission)
        sheets = self.submission.sheets
        if cell:
            letters, row = coordinate_from_string(cell)
            return any(doubts.is_asked((sheet, row, column_number(letters))) for sheet in sheets)
        rows = {
            (item.sheet, item.row) for item in self.submission.indicators if plain(item.title) == plain(title)
        }
        cells = doubts.cells | {(sheet, row, 0) for sheet, row in doubts.rows}
        return any((sheet, row) in rows for sheet, row, _ in cells) or bool(doubts.columns or doubts.sheets)


@cache
def expected_of(name: str) -> Expected:
    return json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))


def read(path: Path) -> Reading:
    try:
        return Reading(path, read_as_product(path.read_bytes(), path.name))
    except NothingRecognised:
        return Reading(path, None)


def workbooks_of(name: str) -> list[Path]:
    return sorted(path for path in (CASES / name).iterdir() if path.suffix in (".xlsx", ".csv"))


def span_of(figure: Expected) -> Span | None:
    """First and last day of the period a figure names; None where it names none."""
    if "start" in figure:
        return date.fromisoformat(str(figure["start"])), date.fromisoformat(str(figure["end"]))
    text = str(figure.get("period", ""))
    if found := re.fullmatch(r"(\d{4})-([QH])(\d)", text):
        return Period({"Q": "quarter", "H": "half"}[found[2]], int(found[1]), int(found[3])).span
    if found := re.fullmatch(r"(\d{4})-(\d{4})", text):
        return Period("school", int(found[1])).span
    return Period("year", int(text)).span if re.fullmatch(r"\d{4}", text) else None


def allowed(figure: Expected, kind: Kind) -> list[float] | None:
    """The numbers that may count as a kind; [] where none may, None where nothing is said about it."""
    if kind.value not in figure:
        return None
    said = figure[kind.value]
    return [float(number) for number in (said if isinstance(said, list) else [said]) if number is not None]


def wrong_figures(reading: Reading, figures: list[Expected]) -> Iterator[str]:
    """The figures of a case that are neither right in a file nor asked about."""
    for figure in figures:
        title, cell = str(figure.get("title", "")), str(figure.get("cell", ""))
        found = [
            number
            for number in reading.numbers
            if (
                plain(reading.title(number)) == plain(title) if title else number.cell[1] == figure.get("row")
            )
            and (not figure.get("location") or str(figure["location"]).casefold() in number.where)
        ]
        if "location" in figure:
            found = [
                number for number in reading.numbers if str(figure["location"]).casefold() in number.where
            ]
        span = span_of(figure)
        for kind in Kind:
            numbers = allowed(figure, kind)
            if numbers is None:
                continue
            mine = [number for number in found if number.kind is kind]
            of_span = [one for one in mine if span is None or kind is Kind.BASELINE or one.span == span]
            good = [one for one in of_span if any(math.isclose(one.number, right) for right in numbers)]
            bad = [one for one in of_span if one not in good]
            says = f"{reading.path.name} {title or cell} {kind}: " + ", ".join(
                f"{one.number:g} {show_span(one.span)}" for one in mine
            )
            # Where nothing may count, the cell is blank or the numbers in it are among those that never count.
            if bad or (
                numbers and not good and not reading.is_asked(title, cell if kind is Kind.ACTUAL else "")
            ):
                yield f"{says or 'nothing'}, not {figure[kind.value]} {show_span(span) if span else ''}"


def wrong_numbers(reading: Reading, expected: Expected) -> Iterator[str]:
    """What may never count, and does."""
    for number in reading.numbers:
        for never in expected.get("never", []):  # type: ignore[attr-defined]
            if math.isclose(number.number, never):
                yield f"{reading.path.name}: {number.number:g} counts as {number.kind} at {number.cell}"
        for place in expected.get("absent_locations", []):  # type: ignore[attr-defined]
            if place.casefold() in number.where:
                yield f"{reading.path.name}: {place} is a place at {number.cell}"
    wanted = COUNT_OF.get(reading.path.parent.name, expected.get("count_indicators"))
    if wanted and reading.submission and len(reading.submission.indicators) != wanted:
        is_asked = any(issue.is_open and issue.kind in ABOUT_IDENTITY for issue in reading.submission.issues)
        if not is_asked:
            yield f"{reading.path.name}: {len(reading.submission.indicators)} indicators, not {wanted}"


def loaded_figures(paths: list[Path], stored: Stored, folder: Path) -> list[dict[str, object]]:
    """The list of figures after the files were imported one after another; [] where one is refused."""
    workspace = open_workspace(stored.copy(folder).url)
    try:
        cli_import.import_files(workspace, paths, organisation="Proef")
        figures = figures_table.build_figure_list(operator_access.load_operator(workspace), workspace)
    except NothingRecognised:
        return []
    finally:
        workspace.engine.dispose()
    return [dict(zip(figures.columns, row, strict=True)) for row in figures.rows]


def wrong_achievements(expected: Expected, figures: list[dict[str, object]]) -> Iterator[str]:
    """An achievement that may never be shown, among all figures of a case."""
    for name in ("never_achievement", "never_achievement_K1"):
        never = expected.get(name)
        for row in figures if never else ():
            for field in ("achievement", "achievement_final", "ratio_to_target"):
                value = row[field]
                if isinstance(value, float) and math.isclose(value, never, rel_tol=2e-3):  # type: ignore[arg-type]
                    yield f"{row['title']}: {field} {value:.4g}"


NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir()) if CASES.is_dir() else []
# Looked at by a test of their own.
APART = ("12-short-periods", "24-export-in-belgian-excel", "34-title-spelled-otherwise", "37-with-baseline")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in APART])
def test_a_case_is_right_or_asked(name: str, with_tables: Stored, tmp_path: Path) -> None:
    expected = expected_of(name)
    wrong = []
    for path in workbooks_of(name):
        reading = read(path)
        # Figures of a year out of its quarters are computed, and not read.
        if name != "20-quarters-to-year":
            figures = [f for f in expected.get("figures", ()) if "achievement" not in f and is_in(f, path)]
            wrong += wrong_figures(reading, figures)
        wrong += wrong_numbers(reading, expected)
        wrong += wrong_achievements(expected, loaded_figures([path], with_tables, tmp_path / path.name))
    assert not wrong, "\n".join(wrong)


# Its file has eleven rows; two of them are one indicator in two years.
COUNT_OF = {"06-code-1-10": 10}
# The figures of a case that are about one of its files only.
FILE_OF = {"13-trimester-column": "trimesters.xlsx", "31-numbering-restarts": "half_ingevuld.xlsx"}


def is_in(figure: Expected, path: Path) -> bool:
    """Whether a figure of a case is about this file of it: its title stands in it."""
    if path.name != FILE_OF.get(path.parent.name, path.name):
        return False
    title = str(figure.get("title") or figure.get("location") or "")
    if path.suffix == ".csv":
        return title in path.read_bytes().decode("utf-8", "replace")
    from openpyxl import load_workbook

    cells = {
        str(cell)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    return not title or title in cells


@pytest.mark.parametrize(
    "title", [figure["title"] for figure in expected_of("20-quarters-to-year")["figures"]] if NAMES else []
)
def test_quarters_meet_the_target_of_their_year(title: str, with_tables: Stored, tmp_path: Path) -> None:
    expected = expected_of("20-quarters-to-year")
    figure = next(one for one in expected["figures"] if one["title"] == title)
    rows = loaded_figures(workbooks_of("20-quarters-to-year"), with_tables, tmp_path)
    row = next(row for row in rows if row["title"] == title)
    right = figure["actual"] / figure["target"]
    shown = [
        row[name] for name in ("achievement", "achievement_final", "ratio_to_target") if row[name] is not None
    ]
    assert all(math.isclose(one, right, rel_tol=1e-3) for one in shown), shown


def test_a_column_of_semesters_gives_half_years() -> None:
    reading = read(CASES / "13-trimester-column" / "semesters.xlsx")
    title = {"title": "Aantal deelnemers"}
    first = title | {"period": "2024-H1", "cell": "D2", "actual": 10, "target": 12}
    assert not list(
        wrong_figures(reading, [first, title | {"period": "2024-H2", "cell": "D3", "actual": 20}])
    )


def test_short_periods_are_their_period_or_asked() -> None:
    expected = expected_of("12-short-periods")
    wrong = []
    for path in workbooks_of("12-short-periods"):
        reading = read(path)
        if path.stem.startswith("lang"):
            wrong += wrong_labels(reading, expected["long"])
        elif path.stem == "breed":
            said = [Period("quarter", 2024, n).span for n in range(1, 5)]
            for cell, (span, number) in zip("CDEF", zip(said, (10, 20, 30, 40), strict=True), strict=True):
                figure = {
                    "title": "Aantal deelnemers",
                    "start": str(span[0]),
                    "end": str(span[1]),
                    "actual": number,
                }
                wrong += wrong_figures(reading, [figure | {"cell": f"{cell}2"}])
    assert not wrong, "\n".join(wrong)


def wrong_labels(reading: Reading, periods: dict[str, object]) -> Iterator[str]:
    """The rows of a long list whose period is another than its label says."""
    from openpyxl import load_workbook

    doubts = Doubts(reading.submission) if reading.submission else None
    counted = {number.cell[1]: number for number in reading.numbers}
    for line, (_, label, *_rest) in enumerate(
        load_workbook(reading.path).active.iter_rows(values_only=True), start=1
    ):
        right = periods.get(str(label))
        if not right or doubts is None:
            continue
        span = Period("year", 2024).span if isinstance(right, str) else tuple(map(date.fromisoformat, right))
        is_right = line in counted and counted[line].span == span
        is_asked = any(
            doubts.is_asked((sheet, line, column))
            for sheet in reading.submission.sheets
            for column in (1, 2, 3)
        )
        if not is_right and not (is_asked and line not in counted):
            yield f"{reading.path.name} {label}: {show_span(counted[line].span) if line in counted else 'gone'}"


def test_a_title_spelled_otherwise_is_the_same_indicator_the_next_year(
    with_tables: Stored, tmp_path: Path
) -> None:
    figures = loaded_figures(workbooks_of("34-title-spelled-otherwise"), with_tables, tmp_path)
    assert len(figures) == 1


@pytest.mark.parametrize(
    "path", workbooks_of("37-with-baseline") if NAMES else [], ids=lambda path: path.name
)
def test_a_case_with_a_baseline_is_right_or_asked(path: Path, with_tables: Stored, tmp_path: Path) -> None:
    expected = expected_of(next(name for name in NAMES if name.startswith(path.stem)))
    wrong = list(wrong_numbers(read(path), expected))
    wrong += wrong_achievements(expected, loaded_figures([path], with_tables, tmp_path))
    assert not wrong, "\n".join(wrong)


def test_the_list_of_figures_opens_in_a_belgian_spreadsheet(
    with_tables: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = with_tables.copy(tmp_path).url
    workspace = open_workspace(url)
    cli_import.import_files(workspace, workbooks_of("20-quarters-to-year"), organisation="Proef")
    workspace.engine.dispose()
    monkeypatch.setenv("IMPACT_DATABASE_URL", url)
    output = tmp_path / "figures.csv"
    arguments = ["figures", "--language", "nl", "--format", "csv", "--output", str(output)]
    assert cli.main(arguments) == 0
    data = output.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows and rows[0]["title"]
    assert not [cell for row in rows for cell in row.values() if re.fullmatch(r"-?\d+\.\d+", cell or "")]


@dataclass(frozen=True)
class Spot:
    """A number that a careful person reads from a public file: sheet, cell, what it is and when."""

    file: str
    cell: str
    kind: Kind
    number: float
    span: Span | None = None
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.file.partition('_')[0]} {self.sheet}{self.cell}"


def day(text: str) -> date:
    return date.fromisoformat(text)


BALTIMORE, NATIONAL = "baltimore_Performance_Data.xlsx", "etalab_barometre-resultats-synthese-national.csv"
DEPARTMENTS, PINC = (
    "etalab_barometre-resultats-departements-synthese.xlsx",
    "pinc_Upload_PinC_level_provincie.xlsx",
)
ELOGFRAME, DITP, PILOTE = "elogframe_import.xlsx", "ditp_ind-223.csv", "pilote_co2-tordu.csv"
SPOTS = (
    Spot(BALTIMORE, "H4", Kind.ACTUAL, 55), Spot(BALTIMORE, "L4", Kind.ACTUAL, 100),
    Spot(BALTIMORE, "K4", Kind.TARGET, 60), Spot(BALTIMORE, "L6", Kind.ACTUAL, 89),
    Spot(BALTIMORE, "K6", Kind.TARGET, 75), Spot(BALTIMORE, "J2", Kind.ACTUAL, 64.98),
    Spot(BALTIMORE, "O12", Kind.ACTUAL, 5.33), Spot(NATIONAL, "E3", Kind.ACTUAL, 68),
    Spot(NATIONAL, "G3", Kind.BASELINE, 4), Spot(NATIONAL, "N3", Kind.TARGET, 74),
    Spot(NATIONAL, "E2", Kind.ACTUAL, 100), Spot(NATIONAL, "N2", Kind.TARGET, 100),
    Spot(NATIONAL, "E5", Kind.ACTUAL, 29), Spot(NATIONAL, "N5", Kind.TARGET, 33),
    Spot(NATIONAL, "E7", Kind.ACTUAL, 405), Spot(NATIONAL, "N7", Kind.TARGET, 385),
    Spot(DEPARTMENTS, "F2", Kind.ACTUAL, 100, sheet="01"),
    Spot(DEPARTMENTS, "O2", Kind.TARGET, 100, sheet="01"), Spot(DEPARTMENTS, "F3", Kind.ACTUAL, 95, sheet="01"),
    Spot(DEPARTMENTS, "F5", Kind.ACTUAL, 30, sheet="01"), Spot(DEPARTMENTS, "O5", Kind.TARGET, 26, sheet="01"),
    Spot(DEPARTMENTS, "F4", Kind.ACTUAL, 92, sheet="02"), Spot(DEPARTMENTS, "F9", Kind.ACTUAL, 427, sheet="01"),
    Spot(PINC, "E2", Kind.ACTUAL, 5178), Spot(PINC, "F2", Kind.ACTUAL, 5938),
    Spot(PINC, "K3", Kind.ACTUAL, 74190), Spot(PINC, "E8", Kind.ACTUAL, 5443),
    Spot(PINC, "G14", Kind.ACTUAL, 1888), Spot(ELOGFRAME, "D2", Kind.TARGET, 1),
    Spot(ELOGFRAME, "D3", Kind.TARGET, 1), Spot(DITP, "E2", Kind.BASELINE, 48),
    Spot(DITP, "F3", Kind.ACTUAL, 51.9), Spot(PILOTE, "C2", Kind.ACTUAL, 1850.3),
    Spot(PILOTE, "C8", Kind.ACTUAL, 1100.55), Spot(PILOTE, "C6", Kind.ACTUAL, 180),
)  # fmt: skip
# What may never count, by file: a sum that is no place, a rate beside the value.
NEVER_SPOTS = ((PILOTE, "C22"), (DITP, "H3"), (NATIONAL, "O3"))
# The row of the header, which a refusal may name and no other.
HEADER_ROW = 1


@cache
def read_public(file: str) -> Reading | NothingRecognised:
    try:
        return Reading(PUBLIC / file, read_as_product((PUBLIC / file).read_bytes(), file))
    except NothingRecognised as refusal:
        return refusal


@pytest.mark.parametrize("spot", SPOTS, ids=str)
def test_a_spot_value_is_read_or_asked_with_the_right_one_among_the_answers(spot: Spot) -> None:
    reading = read_public(spot.file)
    if isinstance(reading, NothingRecognised):
        assert refusal_names_headers(reading, spot.file), reading.params
        return
    letters, row = coordinate_from_string(spot.cell)
    at = [number for number in reading.numbers if number.cell[1:] == (row, column_number(letters))]
    at = [number for number in at if not spot.sheet or number.cell[0] == spot.sheet]
    if at:
        assert [(one.kind, round(one.number, 9)) for one in at] == [(spot.kind, spot.number)]
        return
    assert reading.submission
    sheet = spot.sheet or reading.submission.sheets[0]
    asked = [
        i
        for i in reading.submission.issues
        if i.is_open and (i.sheet, i.row, i.column) == (sheet, row, column_number(letters))
    ]
    if asked:
        assert any(spot.number in issue.readings for issue in asked), asked
    else:
        assert Doubts(reading.submission).is_asked((sheet, row, column_number(letters)))


def refusal_names_headers(refusal: NothingRecognised, file: str) -> bool:
    """Whether a refusal that names words of a header names words that stand in the header."""
    return "row" not in refusal.params or refusal.params["row"] == HEADER_ROW


@pytest.mark.parametrize(("file", "cell"), NEVER_SPOTS)
def test_what_is_no_value_in_a_public_file_does_not_count(file: str, cell: str) -> None:
    reading = read_public(file)
    letters, row = coordinate_from_string(cell)
    if isinstance(reading, Reading):
        assert not [one for one in reading.numbers if one.cell[1:] == (row, column_number(letters))]
