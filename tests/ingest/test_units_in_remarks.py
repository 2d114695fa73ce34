"""Remarks that are a unit, keys of colours, and a word beside one of several periods."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.ingest.notation.limiting_texts import explains_colours
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind


def read_as(carrier: str, *rows: Sequence[made.Cell]) -> Submission:
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"a.{carrier}")


def units(found: Submission) -> dict[str, str]:
    return {item.title: item.unit for item in found.indicators}


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("with_units", [True, False])
@pytest.mark.parametrize(
    ("header", "remark", "unit"),
    [
        ("Opmerking", "in uren", "uren"),
        ("Opmerking", "Uitgedrukt in dagen.", "dagen"),
        ("Opmerkingen", "Eenheid: uren", "uren"),
        ("Remarque", "en heures", "heures"),
        ("Remarque", "Unité : jours", "jours"),
        ("Remarks", "expressed in hours", "hours"),
        ("Remarks", "%", "%"),
    ],
)
def test_a_remark_that_is_a_unit_is_the_unit_of_its_row(
    header: str, remark: str, unit: str, with_units: bool, carrier: str
) -> None:
    rows = [["Begeleiding", "", 100, 90, remark], ["Lessen", "lessen", 20, 18, "zie verslag"]]
    head = ["Indicator", "Eenheid", "Doel 2024", "Realisatie 2024", header]
    if not with_units:
        rows, head = [[row[0], *row[2:]] for row in rows], [head[0], *head[2:]]
    found = read_as(carrier, head, *rows)
    assert units(found) == {"Begeleiding": unit, "Lessen": "lessen" if with_units else ""}
    assert not made.asked(found, KIND.TEXT_BESIDE)


def test_the_remark_of_one_year_is_the_unit_of_the_others() -> None:
    head = ["Indicator", "Jaar", "Realisatie", "Opmerking"]
    found = read_as("csv", head, ["Begeleiding", 2023, 90, "in uren"], ["Begeleiding", 2024, 95, ""])
    assert units(found) == {"Begeleiding": "uren"} and found.actuals.state == [State.REPORTED] * 2


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(("remark", "unit"), [("in %", "%"), ("in uren", "uren"), ("en heures", "heures")])
@pytest.mark.parametrize("header", ["Project", "Regio", ""])
def test_a_remark_is_no_unit_of_another_project_or_place(header: str, remark: str, unit: str, carrier: str) -> None:
    rows = [[header, "Indicator", "2024", "Opmerking"], ["A", "Bereik", 12, remark], ["B", "Bereik", 300, ""]]
    if not header:
        rows = [["Indicator", "2024", "Opmerking"], ["Project A", "", ""], ["Bereik", 12, remark], ["Lessen", 3, ""]]
        rows += [["Project B", "", ""], ["Bereik", 300, ""], ["Lessen", 4, ""]]
    found = read_as(carrier, *rows)
    units_of = sorted(item.unit for item in found.indicators if item.title.startswith("Bereik"))
    assert units_of == ["", unit]
    assert {12.0, 300.0} <= set(found.actuals.value) and not made.asked(found, KIND.CURRENCY_DIFFERS)


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(("remark", "unit"), [("%", "%"), ("in uren", "uren")])
def test_the_group_without_the_remark_of_another_is_asked_about(remark: str, unit: str, carrier: str) -> None:
    rows = [["Bereik", "M", 12, ""], ["Bereik", "V", 300, remark]]
    found = read_as(carrier, ["Indicator", "Geslacht", "2024", "Opmerking"], *rows)
    asked = made.asked(found, KIND.CURRENCY_DIFFERS)
    assert [(issue.raw, issue.params["other"]) for issue in asked] == [("12", remark)]
    assert 12 not in found.actuals.value and {item.unit for item in found.indicators} == {"", unit}


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("remark", ["in %", "%", "en %"])
def test_a_percent_sign_as_remark_is_not_given_to_another_year(remark: str, carrier: str) -> None:
    head = ["Indicator", "Jaar", "Realisatie", "Opmerking"]
    found = read_as(carrier, head, ["Bereik", 2023, 340, ""], ["Bereik", 2024, 62, remark])
    assert [issue.raw for issue in made.asked(found, KIND.CURRENCY_DIFFERS)] == ["340"]
    assert 340 not in found.actuals.value


@pytest.mark.parametrize("remark", ["in uren", "%", "heures"])
def test_a_remark_with_another_unit_than_that_of_the_row_is_asked_about(remark: str) -> None:
    head = ["Indicator", "Eenheid", "Doel 2024", "Realisatie 2024", "Opmerking"]
    found = read_as("xlsx", head, ["Begeleiding", "gesprekken", 100, 90, remark], ["Lessen", "lessen", 20, 18, ""])
    assert {issue.raw for issue in made.asked(found, KIND.TEXT_BESIDE)} == {"100", "90"}
    same = read_as("xlsx", head, ["Begeleiding", "uur", 100, 90, "in uren"], ["Lessen", "lessen", 20, 18, ""])
    assert not made.asked(same, KIND.TEXT_BESIDE) and same.actuals.state == [State.REPORTED] * 2


@pytest.mark.parametrize("remark", ["zie verslag", "goed jaar", "aantal", "in 2024", "uren niet geteld in juli"])
def test_an_ordinary_remark_is_no_unit(remark: str) -> None:
    head = ["Indicator", "Realisatie 2024", "Opmerking"]
    found = read_as("csv", head, ["Begeleiding", 90, remark], ["Lessen", 18, ""])
    assert set(units(found).values()) == {""}


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "lines",
    [
        ("Groen = gehaald", "Rood = niet gehaald"),
        ("Vert = atteint", "Rouge = non atteint"),
        ("Green: target reached", "Red: target not reached"),
        ("Legende: groen = op schema, oranje = aandacht, rood = niet gehaald",),
        ("Rood betekent minder dan 50 %",),
    ],
)
def test_a_key_of_colours_for_what_was_reached_asks_nothing(lines: Sequence[str], carrier: str) -> None:
    table = [["Indicator", "Doel 2024", "Realisatie 2024"], ["Deelnemers", 100, 90], ["Lessen", 20, 18]]
    found = read_as(carrier, *table, [], *[[line] for line in lines])
    assert found.actuals.state == [State.REPORTED] * 2 and all(map(explains_colours, lines))


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("line", ["Geel gemarkeerd = schatting", "En rouge : estimation", "Oranje = voorlopig cijfer"])
def test_a_key_of_colours_for_estimates_is_asked_about_once(line: str, carrier: str) -> None:
    table = [["Indicator", "Doel 2024", "Realisatie 2024"], ["Deelnemers", 100, 90], ["Lessen", 20, 18]]
    found = read_as(carrier, *table, [], [line])
    asked = [issue.raw for issue in found.issues if issue.is_open and issue.kind is not KIND.DIRECTION_UNKNOWN]
    assert sorted(asked) == ["18", "90"]


@pytest.mark.parametrize(
    "text", ["Rood = alleen Gent", "Groen = gehaald, rood = schatting", "Rood", "Groene energie: 40"]
)
def test_other_lines_are_no_key_of_what_was_reached(text: str) -> None:
    assert not explains_colours(text)


@pytest.mark.parametrize(
    ("title", "quarters"),
    [("Bilan 2024", ("T1", "T2", "T3 estimé")), ("Rapport 2024", ("K1", "K2", "K3 (schatting)"))],
)
def test_a_word_beside_one_quarter_leaves_the_others_certain(title: str, quarters: Sequence[str]) -> None:
    down = [["Indicator", "Trimestre", "Réalisé"], *[["Cours", text, 10 + i] for i, text in enumerate(quarters)]]
    for rows in (down, [["Indicator", *quarters], ["Cours", 10, 11, 12]]):
        found = read_as("csv", [title], [], *rows)
        columns = zip(found.actuals.value, found.actuals.start, found.actuals.state, strict=True)
        counted = [(value, start and start.month) for value, start, state in columns if state is State.REPORTED]
        assert counted == [(10, 1), (11, 4)]
    asked = made.asked(read_as("csv", [title], [], *down), KIND.PERIOD_UNCERTAIN)
    assert [issue.periods for issue in asked] == [(("2024-07-01", "2024-09-30", ""),)]


KEYS_AND_LIMITS = [
    "Geel = schatting; {}", "Geel = schatting, {}", "Geel = schatting. {}", "Geel: voorlopig cijfer\n{}",
    "En rouge : estimation ; {}", "Legende: geel = schatting, {}", "{}; geel = schatting",
]  # fmt: skip


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("pattern", KEYS_AND_LIMITS)
def test_what_else_the_line_of_a_key_says_is_asked_about_too(pattern: str, carrier: str) -> None:
    table = [["Indicator", "Doel 2024", "Realisatie 2024"], ["Deelnemers", 100, 90], ["Lessen", 20, 18]]
    found = read_as(carrier, *table, [], [pattern.format("Cijfers t.e.m. november 2024")])
    whole, part = ("2024-01-01", "2024-12-31", ""), ("2024-01-01", "2024-11-30", "")
    asked = [issue for issue in found.issues if issue.is_open and issue.kind is not KIND.NOTE_DISAGREES]
    periods = [set(issue.periods) for issue in asked if issue.periods]
    assert periods and all({whole, part} <= each for each in periods)
    found = read_as(carrier, *table, [], [pattern.format("exclusief december")])
    assert {issue.raw for issue in made.asked(found, KIND.TEXT_LIMITS)} == {"90", "18"}
    assert {issue.raw for issue in made.asked(found, KIND.NOTE_DISAGREES)} == {"90", "18"}


@pytest.mark.parametrize("line", ["Geel = schatting exclusief december", "Geel = schatting zonder Gent"])
def test_a_key_with_a_word_more_limits_as_any_line(line: str) -> None:
    table = [["Indicator", "Doel 2024", "Realisatie 2024"], ["Deelnemers", 100, 90], ["Lessen", 20, 18]]
    found = read_as("xlsx", *table, [], [line])
    assert {issue.raw for issue in made.asked(found, KIND.TEXT_LIMITS)} == {"90", "18"}
