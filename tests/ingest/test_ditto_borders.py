"""Ditto marks below a heading, a total, an empty row or a blank cell are asked about; 'ID' and 'BV.' are names."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

HEADERS: list[object] = ["Indicator", "Plaats", "Realisatie 2024"]


def numbers_of_row(found: Submission, row: int) -> list[float | None]:
    columns = found.actuals
    return [value for value, line in zip(columns.value, columns.row, strict=True) if line == row]


@pytest.mark.parametrize("ditto", ['"', "idem", "Id."])
@pytest.mark.parametrize(
    ("between", "text"),
    [(["Deel B"], "Deel B"), ([None], "Bezoekers"), (["Totaal", None, 12], "Bezoekers"),
     (["Subtotaal", None, 12], "Bezoekers")],
)  # fmt: skip
def test_a_ditto_behind_a_border_is_asked_about(ditto: str, between: list[object], text: str) -> None:
    found = made.table(HEADERS, ["Bezoekers", "Gent", 5], ["Bezoekers", "Aalst", 7], between, [ditto, "Luik", 9])
    assert numbers_of_row(found, 5) == [None]
    asked = [issue for issue in made.asked(found, IssueKind.TEXT_BESIDE) if issue.row == 5]
    assert [issue.params["text"] for issue in asked] == [f"{ditto} ({text})"]


def test_a_ditto_below_a_blank_unit_is_asked_about() -> None:
    found = made.table(
        ["Indicator", "Eenheid", "Realisatie 2024"], ["Slaagkans", "%", 50], ["Lessen", None, 4], ["Leden", '"', 9]
    )
    assert numbers_of_row(found, 4) == [None]


def test_a_ditto_repeats_a_name_whose_value_is_missing() -> None:
    found = made.table(HEADERS, ["Leden", "Gent", 3], ["Bezoekers", "Gent", None], ['"', "Aalst", 120])
    at = [*found.actuals.row].index(4)
    assert found.indicators[found.actuals.indicator[at]].title == "Bezoekers"
    assert found.actuals.value[at] == 120


def test_a_remark_that_is_said_again_asks_nothing() -> None:
    found = made.table(
        ["Indicator", "Realisatie 2024", "Opmerking"], ["Leden", 3, "telling"], ["Lessen", 4, None], ["Kampen", 5, '"']
    )
    assert numbers_of_row(found, 4) == [5]


def test_a_country_called_id_is_no_ditto() -> None:
    rows = ["Lessen", "BE", "G1", 100], ["Lessen", "ID", "G1", 120]
    found = made.table(["Indicator", "Land", "Grant ID", "2024"], *rows)
    assert [item.location for item in found.indicators] == ["BE", "ID"]


@pytest.mark.parametrize("title", ["BV. De Kring", "VB. Antwerpen", "BV: De Kring"])
def test_a_title_with_the_capitals_of_a_company_is_asked_about(title: str) -> None:
    found = made.table(HEADERS, [title, "Gent", 7], ["Lessen", "Gent", 14])
    assert numbers_of_row(found, 2) == [None]
    assert [issue.params["text"] for issue in made.asked(found, IssueKind.TEXT_BESIDE)] == [title]
    assert numbers_of_row(found, 3) == [14]
