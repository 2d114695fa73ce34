"""Indicators of one title are named with their place wherever something is asked or said of them."""

from __future__ import annotations

from impact.ingest import read_submission
from impact.ingest.checks.cell_names import name_cells, tell_parts
from impact.model.issues import IssueKind
from tests.ingest import made


def test_a_question_names_the_place_where_a_title_stands_twice() -> None:
    rows = [
        ["Indicator", "Plaats", "Doel 2026", "K1 2026"], ["Dossiers", "Gent", 40, "ca. 25"],
        ["Dossiers", "Aalst", 40, 31], ["Uren", "Gent", 9, 5],
    ]  # fmt: skip
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert tell_parts(reading.indicators) == ["Gent", "Aalst", ""]
    asked = {issue.params["title"] for issue in made.asked(reading, IssueKind.DIRECTION_UNKNOWN)}
    assert asked == {"Dossiers – Gent", "Dossiers – Aalst", "Uren"}
    assert name_cells(reading)["Blad1", 2, 4] == "Dossiers – Gent"
