"""'Alle 2023' beside groups or places is the number of everybody, as 'Totaal 2023' is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
WORDS = pytest.mark.parametrize("word", ["Alle", "Iedereen", "All", "Everyone", "Tous", "Ensemble"])


@WORDS
@pytest.mark.parametrize("form", ["{0} 2023", "2023 {0}"])
def test_the_column_of_everybody_is_the_figure_and_no_group(word: str, form: str) -> None:
    header = ("Indicator", "Mannen 2023", "Vrouwen 2023", form.format(word))
    found = made.table(header, ("Deelnemers", 10, 12, 22), ("Uren", 20, 25, 45))
    totals = [v for v, group in zip(found.actuals.value, found.actuals.breakdown, strict=True) if not group]
    assert totals == [22, 45]
    assert not made.asked(found, KIND.COLUMN_UNREAD)


@WORDS
@pytest.mark.parametrize("rows", [[("Deelnemers", 10, 12, 23), ("Uren", 20, 25, 46)]])
def test_everybody_beside_places_that_add_up_to_another_number_is_asked_about(
    word: str, rows: Sequence[Sequence[object]]
) -> None:
    found = made.table(("Indicator", "Gent 2024", "Aalst 2024", f"{word} 2024"), *rows)
    assert State.REPORTED not in found.actuals.state
    assert [issue.readings for issue in made.asked(found, KIND.TOTAL_DIFFERS)] == [(23, 22), (46, 45)]
