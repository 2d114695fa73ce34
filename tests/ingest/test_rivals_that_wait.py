"""Two numbers for one thing, of which one waits for an answer: the other does not count before it."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State
from tests.ingest import made
from tests.ingest.test_columns import both_formats

HEADER = ("Indicator", "Realisatie 2025", "Doel 2025")
ROWS = (("Maaltijden", 25000, 28000), ("Jongeren", 850, 1100), ("Lessen", 47, 51))
OLDER = (("Maaltijden", 22500, 28000), ("Jongeren", 765, 1100), ("Lessen", 42, 51))


@pytest.mark.parametrize(
    "note", ["* voorlopige cijfers op 15/11/2025", "cijfers t/m september", "Stand op 30/09/2025", "alleen december"]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_version_does_not_count_while_the_period_of_the_other_is_asked(note: str, is_first: bool) -> None:
    sheets = [("Blad1", [HEADER, *ROWS, (), (note,)]), ("Blad1 (2)", [HEADER, *OLDER])]
    found = read_submission(made.xlsx(*(sheets if is_first else reversed(sheets))), "made.xlsx")
    assert set(found.actuals.value) == {None}
    assert len(made.asked(found, IssueKind.DUPLICATE_VALUE)) >= len(ROWS)


def test_the_same_number_on_both_is_asked_about_once() -> None:
    sheets = [("Blad1", [HEADER, *ROWS, (), ("cijfers t/m september",)]), ("Blad1 (2)", [HEADER, *ROWS])]
    found = read_submission(made.xlsx(*sheets), "made.xlsx")
    assert not [issue for issue in made.asked(found, IssueKind.DUPLICATE_VALUE) if issue.is_open]


@pytest.mark.parametrize("text", ["€ 90k", "90k", "102,473 k€", "> 90"])
@pytest.mark.parametrize(
    ("headers", "is_last"),
    [(("Realisatie", "Realisatie"), True), (("Realisatie", "Realisatie"), False),
     (("Réalisé (provisoire)", "Réalisé (définitif)"), True)],
)  # fmt: skip
def test_a_number_does_not_count_beside_one_in_words(text: str, headers: tuple[str, str], is_last: bool) -> None:
    cells = ("81000", text) if is_last else (text, "81000")
    for found in both_formats([["Indicator", "Nulmeting", *headers], ["Giften", "56816", *cells]]):
        assert found.actuals.state == [State.UNCLEAR]
        assert found.actuals.value == [None]


def test_a_story_is_no_rival_of_a_number() -> None:
    rows = [["Indicator", "Realisatie", "Realisatie"], ["Giften", 81000, "We hielden drie acties in de stad"]]
    assert made.table(*rows).actuals.value == [81000]
