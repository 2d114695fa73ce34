"""A row of numbers that may be years below a dated header is data, and no header of the rows below it."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from tests.ingest import made


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("header", [("Behaald 2025", "Behaald 2024"), ("Actual 2025", "Actual 2024")])
@pytest.mark.parametrize("numbers", [(1997, 2005), (2024, 2025)])
def test_hours_that_look_like_years_are_values(kind: str, header: tuple[str, str], numbers: tuple[object, ...]) -> None:
    rows = [("", *header), ("Diploma", "88%", ""), ("Contacturen", *numbers), ("Gezinnen", 182, 186)]
    data = made.text_table(rows, ";") if kind == "csv" else made.xlsx(("Cijfers", rows))
    found = read_submission(data, f"a.{kind}")
    assert [item.title for item in found.indicators] == ["Diploma", "Contacturen", "Gezinnen"]
    assert {str(end) for end in found.actuals.end} == {"2025-12-31", "2024-12-31"}
