"""Milestones with a column of results behind each, and measurements that are numbered before their month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.periods import date_parser
from impact.ingest.periods.measured_moments import pair_results, without_ordinal
from impact.model.issues import IssueKind
from impact.model.submission import Submission, ValueColumns
from impact.model.vocabulary.value_states import State
from tests.ingest import made

JUNE, DECEMBER = (date(2024, 6, 1), date(2024, 6, 30)), (date(2024, 12, 1), date(2024, 12, 31))
MARCH = date(2024, 3, 1), date(2024, 3, 31)
WORDS = [
    ("Milestone 1 (June 2024)", "Achieved", "Milestone 2 (Dec 2024)", "Achieved"),
    ("Mijlpaal 1 (juni 2024)", "Behaald", "Mijlpaal 2 (december 2024)", "Behaald"),
    ("Jalon 1 (juin 2024)", "Atteint", "Jalon 2 (décembre 2024)", "Atteint"),
    ("Mijlpaal 1 - juni 2024", "Behaald", "Mijlpaal 2 - dec 2024", "Behaald"),
]


def read_as(carrier: str, *rows: Sequence[made.Cell]) -> Submission:
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"a.{carrier}")


def dated(columns: ValueColumns) -> list[tuple[float | None, date | None, date | None]]:
    return list(zip(columns.value, columns.start, columns.end, strict=True))


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("headers", WORDS)
def test_what_was_achieved_belongs_to_the_milestone_before_it(headers: tuple[str, ...], carrier: str) -> None:
    found = read_as(carrier, ["Indicator", *headers], ["Lessen", 100, 90, 200, 150])
    assert dated(found.targets) == [(100, *JUNE), (200, *DECEMBER)]
    assert dated(found.actuals) == [(90, *JUNE), (150, *DECEMBER)]


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("goal", "result"), [("Milestone", "Achieved"), ("Mijlpaal", "Behaald"), ("Jalon", "Réalisé")]
)
def test_the_period_of_a_milestone_without_a_day_is_asked(goal: str, result: str, carrier: str) -> None:
    for above in ((), (["Rapport 2024"], [None])):
        rows = [["Indicator", f"{goal} 1", result, f"{goal} 2", result], ["Lessen", 100, 90, 200, 150]]
        found = read_as(carrier, *above, *rows)
        asked = {issue.raw: issue.params["when"] for issue in made.asked(found, IssueKind.PERIOD_UNREAD)}
        assert asked == {"100": f"{goal} 1", "90": result, "200": f"{goal} 2", "150": result}
        states = {*found.actuals.state, *found.targets.state}
        assert states == {State.UNCLEAR} and not made.asked(found, IssueKind.TWO_COLUMNS)


@pytest.mark.parametrize(
    "headers",
    [
        ("Doel 2023", "Behaald", "Doel 2024", "Behaald"),
        ("Prévu 2023", "Réalisé", "Prévu 2024", "Réalisé"),
        ("Target 2023", "Actual", "Target 2024", "Actual"),
    ],
)
def test_a_result_behind_each_target_is_of_its_year(headers: tuple[str, ...]) -> None:
    found = read_as("csv", ["Indicator", *headers], ["Lessen", 100, 90, 200, 150])
    assert [(value, start and start.year) for value, start, _ in dated(found.actuals)] == [(90, 2023), (150, 2024)]


@pytest.mark.parametrize(
    "headers",
    [
        ("Behaald", "Doel 2023", "Behaald", "Doel 2024"),
        ("Doel 2023", "Behaald", "Behaald", "Doel 2024"),
        ("Doel 2023", "Behaald", "Doel 2023", "Behaald"),
        ("Doel 2023", "Doel 2024", "Behaald", "Behaald"),
    ],
)
def test_results_that_stand_otherwise_are_asked_about(headers: tuple[str, ...]) -> None:
    found = read_as("xlsx", ["Indicator", *headers], ["Lessen", 100, 90, 200, 150], ["Uren", 10, 9, 20, 15])
    assert State.REPORTED not in found.actuals.state and any(issue.is_open for issue in found.issues)


def test_goals_and_results_pair_only_where_they_alternate() -> None:
    one, two, none = (JUNE, None), (DECEMBER, None), (None, None)
    assert pair_results({1: one, 2: none, 3: two, 4: none}, {1, 3}) == {2: 1, 4: 3}
    assert pair_results({1: one, 2: one, 3: two, 4: none}, {1, 3}) == {4: 3}
    assert pair_results({1: one, 2: two, 3: two, 4: none}, {1, 3}) == {}
    assert pair_results({1: one, 2: none, 3: one, 4: none}, {1, 3}) == {}
    assert pair_results({1: one, 2: none}, {1}) == {} == pair_results({1: one, 2: none, 3: two}, {1, 3})


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Meting 1 (september 2023)", "Meting 2 (maart 2024)"),
        ("Mesure 1 (sept. 2023)", "Mesure 2 (mars 2024)"),
        ("Measurement 1 [Sept 2023]", "Measurement 2 [March 2024]"),
        ("Meting 1 - september 2023", "Meting 2: maart 2024"),
        ("Meting nr. 1 (september 2023)", "Meting nr. 2 (maart 2024)"),
    ],
)
def test_the_number_of_a_measurement_is_no_day_of_its_month(first: str, second: str, carrier: str) -> None:
    across = read_as(carrier, ["Indicator", first, second], ["Welbevinden", 6, 7], ["Rust", 3, 4])
    down = read_as(carrier, ["Indicator", "Periode", "Waarde"], ["Rust", first, 6], ["Rust", second, 7])
    for found in (across, down):
        spans = set(zip(found.actuals.start, found.actuals.end, strict=True))
        assert spans == {(date(2023, 9, 1), date(2023, 9, 30)), MARCH}
        assert not made.asked(found, IssueKind.PERIOD_UNCERTAIN)


@pytest.mark.parametrize("header", ["Doel 2 (maart 2024)", "Target 2 (March 2024)", "Cible 2 (mars 2024)"])
def test_a_numbered_goal_is_of_its_month_and_asked_about(header: str) -> None:
    found = made.table(["Indicator", header, "Realisatie maart 2024"], ["Lessen", 10, 9], ["Uren", 20, 19])
    assert {*zip(found.targets.start, found.targets.end, strict=True)} == {MARCH}
    assert len(made.asked(found, IssueKind.HEADER_UNEXPLAINED)) == 2 and State.REPORTED not in found.targets.state


@pytest.mark.parametrize(
    ("text", "day"),
    [("Stand 2 maart 2024", 2), ("Stand op 2 - maart 2024", 2), ("2 maart 2024", 2), ("Meting 1 (2 maart 2024)", 2)],
)
def test_a_day_of_a_month_stays_one(text: str, day: int) -> None:
    reading = date_parser.read_period_cell(text)
    assert reading is not None and reading.candidates[0][1] == date(2024, 3, day)


@pytest.mark.parametrize(
    "text", ["Kwartaal 2 (2024)", "Week 12 (2024)", "tot 2 (maart 2024)", "Groep 2", "maart 2 - mei 3"]
)
def test_other_numbers_keep_their_place(text: str) -> None:
    assert without_ordinal(text) == text


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "goal", ["Doel 50 (maart 2024)", "Doel 20 (maart 2024)", "Target 5 (March 2024)", "Cible 50 (mars 2024)"]
)
def test_a_number_that_may_be_the_goal_is_not_lost(goal: str, carrier: str) -> None:
    below = read_as(carrier, ["Indicator", "2024"], ["Deelnemers", 90], [goal, 48])
    down = read_as(carrier, ["Indicator", "Periode", "Waarde"], ["Deelnemers", goal, 48], ["Uren", "maart 2024", 3])
    for found in (below, down):
        assert {issue.raw for issue in made.asked(found, IssueKind.PERIOD_UNCERTAIN)} == {"48"}
        assert 48 not in {*found.targets.value, *found.actuals.value}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Stand 31 - december 2024", date(2024, 12, 31), date(2024, 12, 31)),
        ("Telling 31, december 2024", date(2024, 12, 31), date(2024, 12, 31)),
        ("Telling 31 - december 2024", date(2024, 12, 31), date(2024, 12, 31)),
        ("vóór 15 (maart 2024)", date(2024, 3, 15), date(2024, 3, 15)),
        ("Kwartaal 1 (maart 2024)", date(2024, 1, 1), date(2024, 3, 31)),
        ("Trimestre 1 (mars 2024)", date(2024, 1, 1), date(2024, 3, 31)),
        ("Semestre 1 (juin 2024)", date(2024, 1, 1), date(2024, 6, 30)),
        ("Sem. 1 - juni 2024", date(2024, 1, 1), date(2024, 6, 30)),
    ],
)
def test_a_day_or_part_of_a_year_before_a_month_keeps_its_number(text: str, start: date, end: date) -> None:
    found = read_as("csv", ["Indicator", "Periode", "Waarde"], ["Lessen", text, 10])
    assert dated(found.actuals) == [(10, start, end)] and not made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert without_ordinal(text) == text


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Week 12 (maart 2024)", "2024-03-18"),
        ("Week 10 - March 2024", "2024-03-04"),
        ("Semaine 12 (mars 2024)", "2024-03-18"),
    ],
)
def test_a_week_beside_its_month_is_asked_with_both(text: str, first: str, across: bool) -> None:
    down = (["Indicator", "Periode", "Waarde"], ["Lessen", text, 10])
    rows = (["Indicator", text], ["Lessen", 10]) if across else down
    asked = made.asked(read_as("xlsx", *rows), IssueKind.PERIOD_UNCERTAIN)
    assert [[start for start, _, _ in issue.periods] for issue in asked] == [[first, "2024-03-01"]]


@pytest.mark.parametrize("text", ["Jaar 2 (december 2024)", "Year 2 (Dec 2024)", "Année 2 (décembre 2024)"])
def test_a_numbered_year_with_its_last_month_is_asked(text: str) -> None:
    found = read_as("csv", ["Indicator", "Periode", "Waarde"], ["Lessen", text, 10])
    asked = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert [[start for start, _, _ in issue.periods] for issue in asked] == [["2024-12-01", "2024-01-01"]]


@pytest.mark.parametrize(
    "header", ["Kwartaal 1 (maart 2024)", "Trimestre 1 (mars 2024)", "Semestre 1 (juin 2024)"]
)
def test_the_header_of_a_part_of_a_year_with_a_month_keeps_both_candidates(header: str) -> None:
    asked = made.asked(read_as("csv", ["Indicator", header], ["Lessen", 10]), IssueKind.PERIOD_UNCERTAIN)
    assert [len(issue.periods) for issue in asked] == [2]


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "headers",
    [
        ("Doel 2025", "Huidige waarde", "Doel 2026", "Huidige waarde"),
        ("Doel 2025", "Huidige waarde", "Doel 2030", "Huidige waarde"),
        ("Target 2024", "Actual", "Target 2025", "Actual to date"),
        ("Target 2024", "Current value", "Target 2025", "Current value"),
        ("Cible 2024", "Valeur actuelle", "Cible 2025", "Valeur actuelle"),
        ("Doel 2024", "Behaald", "Doel 2025", "Realisatie"),
        ("Doel 2025", "Behaald", "Doel 2030", "Behaald"),
    ],
)
def test_a_result_of_now_or_between_distant_goals_has_no_period(headers: tuple[str, ...], carrier: str) -> None:
    found = read_as(carrier, ["Indicator", *headers], ["Deelnemers", 100, 90, 200, 150])
    assert State.REPORTED not in found.actuals.state and any(issue.is_open for issue in found.issues)
    assert made.asked(found, IssueKind.TWO_COLUMNS) or made.asked(found, IssueKind.PERIOD_UNCERTAIN)
