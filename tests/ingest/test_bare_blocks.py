"""Numbers without a header: a name above its years, or a title above names and numbers, are laid before the user."""

from __future__ import annotations

import pytest

from impact.errors import NothingRecognised
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Answer, Reply
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from tests.ingest.test_section_periods import KINDS, read

PERIODS = [
    ("2022", "2023", "2024"), ("K1 2024", "K2 2024", "K3 2024"), ("Trimestre 1 2025", "Trimestre 2 2025", "T3 2025"),
    ("CY23", "CY24", "CY25"), ("jan 2024", "feb 2024", "mrt 2024"),
]  # fmt: skip
NAMES = [("Huisbezoeken", "Uren"), ("Home visits", "Contact hours"), ("Visites à domicile", "Heures de contact")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("periods", PERIODS)
@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("above", [[], [["Buurtwerk Noord"], []]])
def test_a_name_above_its_periods_is_asked_about_and_counts_when_confirmed(
    kind: str, periods: tuple[str, ...], names: tuple[str, str], above: list[list[object]]
) -> None:
    rows: list[list[object]] = [*above]
    for place, name in enumerate(names, start=1):
        rows += [[name, None], *([period, 100 * place + at] for at, period in enumerate(periods)), []]
    found = read(rows, kind)
    assert [item.title for item in found.indicators] == [*names]
    assert found.actuals.value == [None] * 6
    assert {i.kind for i in found.issues if i.is_open} == {IssueKind.LAYOUT_GUESSED}
    settled = apply_answers(found, [Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS)])
    assert settled.actuals.value == [100, 101, 102, 200, 201, 202]
    assert len(set(settled.actuals.start)) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", ["Cijfers werking 2024", "Figures 2024", "Chiffres 2024"])
def test_a_title_above_names_and_numbers_is_asked_about(kind: str, title: str) -> None:
    found = read([[title, None], ["Deelnemers", 45], ["Huisbezoeken", 12], ["Vormingen", 3]], kind)
    assert [item.title for item in found.indicators] == ["Deelnemers", "Huisbezoeken", "Vormingen"]
    settled = apply_answers(found, [Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS)])
    assert settled.actuals.value == [45, 12, 3]
    assert {day.year for day in settled.actuals.end if day} == {2024}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", [["Deelnemers", "€ 41521"], ["2022", "467"], ["CY23", 50]])
def test_a_number_in_a_row_that_was_taken_for_a_header_is_asked_about(kind: str, first: list[object]) -> None:
    rows: list[list[object]] = [first, ["2023", "470"], ["2024", "480"], ["tekst", "en", "nog iets"]]
    try:
        found = read(rows, kind)
    except NothingRecognised:
        return
    lines = [line for line in found.account if line.rule is CellRule.HEADER]
    assert not any(left <= 2 <= right for line in lines for _, left, _, right in line.ranges)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", ["Behaald", "Achieved", "Réalisé", "Result", "Resultaat", "Résultats", "Score"])
def test_a_word_for_values_between_a_name_and_its_years_is_no_title(kind: str, word: str) -> None:
    rows: list[list[object]] = [["Buurtwerk Noord", None], []]
    for name in ("Huisbezoeken", "Wachttijd"):
        rows += [[name, None], [None, word], ["2022", 13.5], ["2023", 15.5], []]
    found = read(rows, kind)
    assert [item.title for item in found.indicators] == ["Huisbezoeken", "Wachttijd"]
    settled = apply_answers(found, [Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS)])
    assert settled.actuals.value == [13.5, 15.5, 13.5, 15.5]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("hours", "score"), [(2001, "3.5¹"), (2300, "ca. 40"), (350, 12)])
def test_one_period_below_each_of_several_names_is_asked_about_also_a_number_like_a_year(
    kind: str, hours: int, score: object
) -> None:
    rows = [["Welbevinden", None], ["2023", score], [], ["Contacturen", None], ["2023", hours], [], ["Leden", None],
            ["2023", 61]]  # fmt: skip
    found = read(rows, kind)
    assert [item.title for item in found.indicators] == ["Welbevinden", "Contacturen", "Leden"]
    assert found.actuals.value == [None] * 3 and found.actuals.row == [2, 5, 8]
    assert {(day.year, day.month) for day in found.actuals.start if day} == {(2023, 1)}
    settled = apply_answers(found, [Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS)])
    assert settled.actuals.value[1:] == [hours, 61]


def test_a_lone_number_outside_a_guessed_table_is_asked_about_and_no_note() -> None:
    found = read([["Teller", None, 88], [], ["Gent", "Aalst", None], [12, 14, None], [13, 15, None]], "xlsx")
    assert CellRule.NOTE not in {line.rule for line in found.account}
