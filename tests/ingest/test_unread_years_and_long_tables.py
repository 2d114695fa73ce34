"""Numbers that look like years in what was not read, and long tables that need no question."""

from __future__ import annotations

import pytest

from impact.errors import NothingRecognised
from impact.ingest import read_submission
from impact.ingest.pipeline import guessed_mapping
from impact.model.cell_account import CellRule
from tests.ingest import made


@pytest.mark.parametrize("number", ["1973", 1973, "2024"])
def test_a_number_below_a_word_for_values_is_no_year_where_nothing_was_read(number: object) -> None:
    # The first block is a guess; what stands below it was not read.
    rows: list[tuple[object, ...]] = [("Voortgang", "", "")]
    blocks: list[tuple[str, object, object]] = [("Deelnemers", 159, 114), ("Diploma", "761 x", 58)]
    blocks += [("Giften", 9330, "89 (033)"), ("Gezinnen", 217, number)]
    for title, target, value in blocks:
        rows += [("", "", ""), (title, "", ""), ("", "Doelwaarde", "Waarde"), ("2024", target, value)]
    found = read_submission(made.xlsx(("Indicatoren", rows)), "a.xlsx")
    years = [line.ranges for line in found.account if line.rule is CellRule.YEAR_OR_DATE]
    columns = {column for ranges in years for _, first, _, last in ranges for column in range(first, last + 1)}
    assert columns <= {1}


def test_a_long_table_that_needs_no_question_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessed_mapping, "MOST_GUESSED_ROWS", 20)
    rows = [(f"Indicator {n} leden", n, n + 1) for n in range(1, 41)]
    found = read_submission(made.xlsx(("Cijfers", [("", "2023", "2024"), *rows])), "a.xlsx")
    assert len(found.indicators) == 40
    assert not [issue for issue in found.issues if issue.is_open]
    with pytest.raises(NothingRecognised):
        read_submission(made.xlsx(("Cijfers", [("Indicator", "Foo", "Bar"), *rows])), "a.xlsx")
