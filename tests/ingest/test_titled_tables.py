"""Small tables that are one indicator each: named, measured and aimed at in the cells above them."""

from __future__ import annotations

import pytest

from impact.ingest import preview_file, read_submission
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
WORDS = {
    "nl": ("Indicator", "Eenheid", "Doel 2024", "Nulmeting", "Jaar", "Behaald"),
    "en": ("Indicator", "Unit", "Target 2024", "Baseline", "Year", "Actual"),
    "fr": ("Indicateur", "Unité", "Cible 2024", "Valeur de base", "Année", "Réalisé"),
}


def block(language: str, title: str, unit: str, numbers: tuple[int, int, int, int], *, sign: str = ":") -> Rows:
    """Labels of an indicator above its values of 2023 and 2024; `numbers`: target, baseline and these."""
    labels = WORDS[language]
    target, baseline, first, second = numbers
    return [
        [labels[0] + sign, title], [labels[1] + sign, unit], [labels[2] + sign, target], [labels[3] + sign, baseline],
        [], [labels[4], labels[5]], [2023, first], [2024, second],
    ]  # fmt: skip


def described(reading: Submission) -> list[tuple[str, str, float | None, list[float], list[tuple[float, int]]]]:
    """Title, unit, baseline, actuals, and targets with their year, of each indicator."""
    targets = reading.targets
    return [
        (item.title, item.unit, item.baseline,
         [value for at, value in zip(reading.actuals.indicator, reading.actuals.value, strict=True) if at == index],
         [(targets.value[place], targets.end[place].year) for place, at in enumerate(targets.indicator) if at == index])
        for index, item in enumerate(reading.indicators)
    ]  # fmt: skip


TRUTH = [
    ("Deelnemers", "personen", 80, [95, 110], [(120, 2024)]),
    ("Contacturen", "uren", 8, [9, 11], [(12, 2024)]),
]
NUMBERS = [(120, 80, 95, 110), (12, 8, 9, 11)]


def blocks(language: str, sign: str = ":") -> list[Rows]:
    return [
        block(language, title, unit, numbers, sign=sign)
        for (title, unit, *_), numbers in zip(TRUTH, NUMBERS, strict=True)
    ]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("sign", [":", ""])
@pytest.mark.parametrize("is_stacked", [True, False])
def test_title_unit_target_and_baseline_above_a_table_are_read(language: str, sign: str, is_stacked: bool) -> None:
    first, second = blocks(language, sign)
    sheets = [("Blad1", [*first, [], *second])] if is_stacked else [("Deelnemers", first), ("Uren", second)]
    reading = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert described(reading) == TRUTH
    assert {issue.kind for issue in reading.issues if issue.is_open} <= {IssueKind.DIRECTION_UNKNOWN}
    assert CellRule.NOTE not in {line.rule for line in reading.account}


def lay_below(labels: Rows, shape: str) -> Rows:
    """Rows of a label and its text in another shape: each text below its label, all in two rows, or all in one."""
    if shape == "each below":
        return [[cell] for row in labels for cell in row]
    if shape == "in two rows":
        return [[label for label, _ in labels], [text for _, text in labels]]
    return [[cell for row in labels for cell in row]]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("sign", [":", ""])
@pytest.mark.parametrize("shape", ["each below", "in two rows", "in one row"])
@pytest.mark.parametrize("is_stacked", [True, False])
def test_labels_with_their_cells_below_them_or_by_turns(
    language: str, sign: str, shape: str, is_stacked: bool
) -> None:
    first, second = ([*lay_below(rows[:4], shape), *rows[4:]] for rows in blocks(language, sign))
    sheets = [("Blad1", [*first, [], *second])] if is_stacked else [("Deelnemers", first), ("Uren", second)]
    reading = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert described(reading) == TRUTH
    assert {issue.kind for issue in reading.issues if issue.is_open} <= {IssueKind.DIRECTION_UNKNOWN}


def test_a_header_over_one_row_stays_a_header() -> None:
    rows: Rows = [["Indicator", "Eenheid", "Doel 2024"], ["Deelnemers", "personen", 120], [], ["Uren", "uren", 12]]
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert [item.title for item in reading.indicators] == ["Deelnemers", "Uren"]
    assert reading.targets.value == [120, 12]


def test_a_label_and_its_number_in_one_cell() -> None:
    rows: Rows = [["Indicator: Deelnemers"], ["Eenheid: personen"], ["Doel: 120"], [], ["Kwartaal", "Waarde"],
                  ["K1 2024", 25], ["K2 2024", 31]]  # fmt: skip
    reading = read_submission(made.xlsx(("Blad1", rows)), "a.xlsx")
    assert (reading.actuals.value, reading.targets.value) == ([25, 31], [120])


def test_a_target_among_words_or_beside_another_is_asked_about() -> None:
    in_words = [["Indicator", "Deelnemers"], ["Streefwaarde", "120 tegen 2025"], [], ["Jaar", "Realisatie"], [2024, 95]]
    reading = read_submission(made.xlsx(("Blad1", in_words)), "a.xlsx")
    assert reading.targets.state == [State.UNCLEAR] and made.asked(reading, IssueKind.NUMBER_WITH_TEXT)
    twice = [["Indicator", "Deelnemers"], ["Doel 2024", 120], [], ["Jaar", "Doel", "Realisatie"], [2024, 115, 95]]
    reading = read_submission(made.xlsx(("Blad1", twice)), "a.xlsx")
    assert reading.targets.value == [None]
    assert [issue.readings for issue in made.asked(reading, IssueKind.DUPLICATE_VALUE)] == [(115, 120)]


def test_a_remembered_layout_reads_each_block_to_its_end() -> None:
    first, second = blocks("nl")
    data = made.xlsx(("Blad1", [*first, [], *second]))
    mapping = preview_file(data, "a.xlsx").mapping
    assert described(read_submission(data, "a.xlsx", mapping=mapping)) == TRUTH
