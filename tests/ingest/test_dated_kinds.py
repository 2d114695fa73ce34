"""Targets named with their year, by which a goal is due, letters for target and result, and numbered project years."""

from __future__ import annotations

import pytest

from impact.ingest import preview_file, read_submission
from impact.ingest.validation.layout_replies import correct_by_answers
from impact.ingest.values.number_parser import parse_number_text
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission, ValueColumns
from tests.ingest import made


def read(rows: made.Rows, extension: str = "xlsx", sheet: str = "Blad1", **options: object) -> Submission:
    """Rows as a workbook or as a text table."""
    data = made.xlsx((sheet, rows)) if extension == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"made.{extension}", **options)  # type: ignore[arg-type]


def years(found: Submission, columns: ValueColumns) -> list[tuple[str, int | None, float | None]]:
    """Title, last year and number of each value."""
    return [
        (found.indicators[index].title, day and day.year, value)
        for index, day, value in zip(columns.indicator, columns.end, columns.value, strict=True)
    ]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Indicator", "Streefdoel 2027"), ("Indicator", "Doel tegen 2027"), ("Indicator", "Target by end of 2027"),
        ("Indicator", "Target 2027"), ("Indicateur", "Cible d'ici 2027"), ("Indicateur", "Objectif 2027"),
    ],
)  # fmt: skip
def test_a_row_under_an_indicator_is_its_target_of_the_year_it_names(
    header: str, label: str, extension: str
) -> None:
    rows = [("Deelnemers", 10, 20, 30), (label, 40, "", ""), ("Lessen", 1, 2, 3), (label, "", "", 5)]
    found = read([(header, "2022", "2023", "2024"), *rows], extension)
    assert years(found, found.targets) == [("Deelnemers", 2027, 40), ("Lessen", 2027, 5)]
    assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen"]


def test_a_row_of_a_target_with_a_number_under_each_year_is_asked_about() -> None:
    found = read([("Indicator", "2022", "2023", "2024"), ("Deelnemers", 10, 20, 30), ("Streefdoel 2027", 40, 50, 60)])
    assert [issue.column for issue in made.asked(found, IssueKind.TEXT_BESIDE)] == [2, 3, 4]
    assert found.actuals.value == [10, 20, 30, None, None, None]


def test_a_target_under_several_indicators_is_asked_about() -> None:
    rows = [("Deelnemers", 10, 20), ("Lessen", 1, 2), ("Streefdoel 2027", "", 5)]
    found = read([("Indicator", "2023", "2024"), *rows])
    assert [issue.row for issue in made.asked(found, IssueKind.TEXT_BESIDE)] == [4]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "label"),
    [
        (("Indicator", "Jaar", "Waarde"), "Streefdoel 2027"), (("Indicator", "Year", "Value"), "Target 2027"),
        (("Indicateur", "Année", "Valeur"), "Cible 2027"), (("Indicateur", "Année", "Valeur"), "Objectif fin 2027"),
    ],
)  # fmt: skip
def test_a_period_that_is_a_target_of_a_year_makes_a_target(
    header: tuple[str, ...], label: str, extension: str
) -> None:
    found = read([header, ("Deelnemers", 2023, 10), ("Deelnemers", 2024, 20), ("Deelnemers", label, 40)], extension)
    assert years(found, found.targets) == [("Deelnemers", 2027, 40)] and found.actuals.value == [10, 20]


def test_a_period_that_is_a_baseline_or_a_forecast_is_that() -> None:
    rows = [("Deelnemers", 2024, 20), ("Deelnemers", "Nulmeting 2020", 4), ("Deelnemers", "Prognose 2025", 30)]
    found = read([("Indicator", "Jaar", "Waarde"), *rows])
    assert (found.indicators[0].baseline, found.indicators[0].baseline_year) == (4, 2020)
    assert found.actuals.value == [20] and not len(found.targets)


@pytest.mark.parametrize(
    ("text", "kind", "readings"),
    [
        ("max. 30 dagen tegen 2026", IssueKind.NUMBER_WITH_TEXT, (30,)),
        ("max 30 days by 2026", IssueKind.NUMBER_WITH_TEXT, (30,)),
        ("min. 200 tegen 2026", IssueKind.INEQUALITY, (200,)),
        ("max. 30 jours d'ici 2026", IssueKind.NUMBER_WITH_TEXT, (30,)),
        ("75 % d'ici fin 2027", IssueKind.NUMBER_WITH_TEXT, (75,)),
        ("at least 75% by 2027", IssueKind.INEQUALITY, (75,)),
        ("200 (tegen eind 2026)", IssueKind.NUMBER_WITH_TEXT, (200,)), ("3 op 4 tegen 2026", IssueKind.RATIO, (3, 4)),
        ("200-250 tegen 2026", IssueKind.RANGE, (200, 250)), ("12 en 2024", IssueKind.RANGE, (12, 2024)),
        ("3 sur 4", IssueKind.RATIO, (3, 4)), ("1 op de 3", IssueKind.RATIO, (1, 3)),
        ("3 out of 4", IssueKind.RATIO, (3, 4)),
    ],
)  # fmt: skip
def test_the_year_by_which_a_goal_is_due_is_none_of_its_numbers(
    text: str, kind: IssueKind, readings: tuple[float, ...]
) -> None:
    parsed = parse_number_text(text)
    assert (parsed.doubt, parsed.readings) == (kind, readings)


def test_a_goal_with_its_year_counts_by_one_answer() -> None:
    rows = [("Indicator", "Doel", "Realisatie 2024"), ("Wachttijd (dagen)", "max. 30 dagen tegen 2026", 45)]
    found = read(rows, answers=[Answer(IssueKind.NUMBER_WITH_TEXT, Reply.FIRST)])
    assert found.targets.value == [30] and found.actuals.value == [45]


@pytest.mark.parametrize("letters", ["BR", "PR", "DR", "TA", "CR", "DA"])
def test_letters_beside_years_are_asked_about_and_read_by_the_answers(letters: str) -> None:
    header = ("Indicator", *(f"{letter} {year}" for year in (2023, 2024) for letter in letters))
    data = made.xlsx(("Blad1", [header, ("Kosten", 100, 80, 120, 90), ("Uren", 10, 8, 12, 9)]))
    found = read_submission(data, "a.xlsx")
    assert found.actuals.value == [None] * 8
    replies = {2: Reply.TARGET, 3: Reply.ACTUAL, 4: Reply.TARGET, 5: Reply.ACTUAL}
    kind = IssueKind.LAYOUT_GUESSED
    answers = [Answer(kind, reply, "Blad1", None, column) for column, reply in replies.items()]
    mapping, _ = correct_by_answers(preview_file(data, "a.xlsx").mapping, found.issues, answers)
    again = read_submission(data, "a.xlsx", mapping=mapping)
    assert years(again, again.targets)[:2] == [("Kosten", 2023, 100), ("Kosten", 2024, 120)]
    assert years(again, again.actuals)[:2] == [("Kosten", 2023, 80), ("Kosten", 2024, 90)]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "header",
    [
        ("Indicator", "Doel", "Jaar 1", "Jaar 2", "Jaar 3"), ("Indicateur", "Cible", "Année 1", "Année 2", "Année 3"),
        ("Indicator", "LOP target", "Year 1 actual", "Year 2 actual", "Year 3 actual"),
        ("Indicator", "Target", "Actual Y1", "Actual Y2", "Actual Y3"),
    ],
)  # fmt: skip
def test_numbered_years_are_asked_with_the_years_of_the_project(header: tuple[str, ...], extension: str) -> None:
    rows = [("Project 2022-2024", "", "", "", ""), ("",) * 5, header, ("Deelnemers", 1_000, 200, 300, 400)]
    found = read(rows, extension)
    asked = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert [[place[0][:4] for place in issue.periods] for issue in asked] == [["2022"], ["2023"], ["2024"]]
    assert found.actuals.value == [None] * 3
    every = [Answer(kind, reply) for kind, reply in (
        (IssueKind.PERIOD_UNCERTAIN, Reply.FIRST), (IssueKind.LAYOUT_GUESSED, Reply.COUNTS),
    )]  # fmt: skip
    counted = read(rows, extension, answers=every)
    assert [item[1:] for item in years(counted, counted.actuals)] == [(2022, 200), (2023, 300), (2024, 400)]


def test_a_target_and_a_result_of_each_numbered_year_go_together() -> None:
    header = ("Indicator", "Target Y1", "Actual Y1", "Target Y2", "Actual Y2")
    found = read([("Report 2026", "", "", "", ""), ("",) * 5, header, ("Participants", 200, 300, 400, 420)])
    asked = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert {issue.column: [place[0][:4] for place in issue.periods] for issue in asked} == {
        2: ["2025", "2026"], 3: ["2025", "2026"], 4: ["2026", "2027"], 5: ["2026", "2027"],
    }  # fmt: skip


def test_numbered_years_without_any_year_are_asked_about() -> None:
    found = read([("Indicator", "Doel", "Jaar 1", "Jaar 2"), ("Deelnemers", 1_000, 200, 300)])
    assert found.actuals.value == [None, None]
    assert len(made.asked(found, IssueKind.PERIOD_UNREAD)) == 2


def test_one_numbered_year_is_no_row_of_years() -> None:
    found = read([("Indicator", "Doel 2024", "2024", "Jaar 2"), ("Deelnemers", 1_000, 200, 300)])
    assert [issue.column for issue in made.asked(found, IssueKind.COLUMN_UNREAD)] == [4]
