"""Of which values a line beside a table is: the year it names, the column it stands at, the title it stands over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
HEADER = ("Indicator", "2022", "2023", "2024")
ROWS = (("Lessen", 11, 12, 13), ("Uren", 110, 120, 130))


def read(kind: str, rows: Sequence[Sequence[made.Cell]]) -> Submission:
    """Rows as a workbook, or as a text table in an old encoding."""
    if kind == "csv":
        return read_submission(made.text_table(rows, ";", "cp1252"), "made.csv")
    if kind == "ods":
        return read_submission(made.ods(rows), "made.ods")
    return read_submission(made.xlsx(("Blad1", rows)), "made.xlsx")


def asked_columns(found: Submission) -> list[int | None]:
    """The columns of values that a line or header limits, each once."""
    kinds = KIND.TEXT_LIMITS, KIND.HEADER_UNEXPLAINED
    return sorted({issue.column or 0 for issue in found.issues if issue.kind in kinds})


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
@pytest.mark.parametrize(
    ("note", "columns"),
    [
        ("2024: voorlopige cijfers", [4]),
        ("2024 = raming", [4]),
        ("De cijfers van 2024 zijn een prognose", [4]),
        ("Cijfers 2023 en 2024 zijn voorlopig", [3, 4]),
        ("Vanaf 2023 zijn de cijfers ramingen", [3, 4]),
        ("Les chiffres de 2024 sont provisoires", [4]),
        ("Chiffres provisoires pour 2024", [4]),
        ("2024 figures are estimates", [4]),
        ("Figures for 2024 are preliminary", [4]),
        # Nothing says that the others are final.
        ("Voorlopige cijfers, raming op basis van 2023", [2, 3, 4]),
        ("Voorlopige cijfers (versie 15/01/2024)", [2, 3, 4]),
        ("Voorlopige cijfers", [2, 3, 4]),
        ("Les chiffres sont provisoires", [2, 3, 4]),
    ],
)
def test_a_note_about_a_year_asks_about_that_year_only(kind: str, note: str, columns: list[int]) -> None:
    found = read(kind, [HEADER, *ROWS, ("", "", "", ""), (note, "", "", "")])
    assert asked_columns(found) == columns
    values = zip(found.actuals.value, found.actuals.column, strict=True)
    kept = [value for value, column in values if column not in columns]
    assert None not in kept and len(kept) == 2 * (3 - len(columns))


@pytest.mark.parametrize(
    "word", ["prognose", "raming", "voorlopig", "(nog voorlopig)", "estimation", "provisoire", "estimate"]
)
@pytest.mark.parametrize("place", ["above", "between", "under"])
def test_a_word_at_one_column_asks_about_that_column_once(word: str, place: str) -> None:
    row = ("", "", "", word)
    rows = {"above": [row, HEADER, *ROWS], "between": [HEADER, row, *ROWS], "under": [HEADER, *ROWS, row]}[place]
    found = read("xlsx", rows)
    assert asked_columns(found) == [4]
    cells = [(issue.row, issue.column) for issue in found.issues if issue.is_open and issue.column]
    assert len(cells) == len(set(cells)) == 2


def test_a_word_at_two_columns_asks_about_both() -> None:
    found = read("xlsx", [HEADER, *ROWS, ("", "", "raming", "raming")])
    assert asked_columns(found) == [3, 4]


def test_a_word_beside_a_label_is_about_all() -> None:
    found = read("xlsx", [("Status", "voorlopig", "", ""), HEADER, *ROWS])
    assert asked_columns(found) == [2, 3, 4]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "header",
    ["Indicator (x 1.000)", "Indicator (x 1.000 euro)", "Indicateur (en k€)", "Indicator - in duizenden",
     "Indicator x 1000", "Indicator (in thousands)"],
)  # fmt: skip
def test_a_scale_over_the_titles_is_asked_about(kind: str, header: str) -> None:
    found = read(kind, [(header, "2023", "2024"), ("Inkomsten", 80, 85)])
    assert [issue.readings for issue in made.asked(found, KIND.SCALE_DIFFERS)] == [(80, 80_000), (85, 85_000)]
    assert found.actuals.value == [None, None]


@pytest.mark.parametrize("header", ["k€", "x 1000", "in duizenden", "(x 1.000 euro)"])
def test_a_scale_over_no_cells_is_asked_about(header: str) -> None:
    found = read("xlsx", [("Indicator", "2023", "2024", header), ("Inkomsten", 80, 85, "")])
    assert [issue.readings for issue in made.asked(found, KIND.SCALE_DIFFERS)] == [(80, 80_000), (85, 85_000)]


@pytest.mark.parametrize(
    ("header", "beside"),
    [("Indicator (in %)", ""), ("Indicator (%)", ""), ("Indicateur (en %)", ""), ("Indicator", "in %")],
)
def test_a_percentage_over_the_titles_is_their_unit(header: str, beside: str) -> None:
    found = read("xlsx", [(header, "2023", "2024", beside), ("Slaagkans", 80, 85, "")])
    assert found.indicators[0].unit == "%" and found.actuals.value == [80, 85]


@pytest.mark.parametrize("header", ["Indicator (aantal)", "Indicator", "Omschrijving (zie bijlage)"])
def test_other_words_over_the_titles_ask_nothing(header: str) -> None:
    found = read("xlsx", [(header, "2023", "2024", "Budget (k€)"), ("Deelnemers", 80, 85, "")])
    assert found.actuals.value == [80, 85]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
@pytest.mark.parametrize(
    "heading", ["Financieel (x 1.000 euro)", "In duizenden", "Montants en k€", "Budget (in thousands)"]
)
def test_a_scale_in_a_heading_is_asked_about_below_it(kind: str, heading: str) -> None:
    rows = [("Indicator", "2023", "2024"), ("Lessen", 11, 12), (heading, "", ""), ("Giften", 120, 130)]
    # An indicator without values ends no section.
    found = read(kind, [*rows, ("Legaten", "", ""), ("Subsidies", 21, 22)])
    assert found.actuals.value == [11, 12, None, None, None, None]
    readings = [issue.readings for issue in made.asked(found, KIND.SCALE_DIFFERS)]
    assert readings == [(120, 120_000), (130, 130_000), (21, 21_000), (22, 22_000)]


def test_a_scale_in_the_name_of_a_sheet_is_asked_about() -> None:
    rows = [("Indicator", "2023", "2024"), ("Giften", 120, 130)]
    found = read_submission(made.xlsx(("Financiën (k€)", rows)), "made.xlsx")
    assert found.actuals.value == [None, None] and len(made.asked(found, KIND.SCALE_DIFFERS)) == 2
    share = read_submission(made.xlsx(("cijfers in %", rows)), "made.xlsx")
    assert share.indicators[0].unit == "%"


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("line", ["Only December", "Enkel december", "Uniquement décembre"])
def test_a_line_that_cannot_be_so_of_a_period_is_asked_about_all_the_same(line: str, carrier: str) -> None:
    rows = [[line], [], ["Indicator", "S1 2024", "S2 2024"], ["Lessen", 20, 22], ["Bezoeken", 30, 33]]
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"a.{carrier}")
    assert State.REPORTED not in found.actuals.state
    whole = read_submission(made.text_table([["Cijfers van Gent"], *rows[1:]], ";"), "a.csv")
    assert State.REPORTED in whole.actuals.state
