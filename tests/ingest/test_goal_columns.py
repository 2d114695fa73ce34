"""Columns that say what is wanted, and goals that are told by another number: asked, with what they come to."""

from __future__ import annotations

from datetime import date

import pytest

from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("header", "year"),
    [
        ("tegen eind 2027 willen we", 2027), ("Tegen 2027", 2027), ("by the end of 2027", 2027),
        ("We want", 0), ("d'ici fin 2027", 2027), ("D'ici 2027 nous voulons", 2027), ("Onze ambitie 2027", 2027),
        ("Ce que nous voulons", 0),
    ],
)  # fmt: skip
def test_a_column_of_what_is_wanted_holds_targets_that_are_asked_about(header: str, year: int, kind: str) -> None:
    rows: list[list[object]] = [
        ["Indicator", "2024", "2025", header],
        ["Gezinnen", 84, 71, "halveren"],
        ["Jongeren", 25, 31, "minstens 33"],
        ["Vrijwilligers", 14, 15, 20],
    ]
    found = read(rows, kind)
    assert found.actuals.value == [84, 71, 25, 31, 14, 15]
    # A year to come alone says all: only what one wants is a word more than that.
    is_certain = "2027" in header.split()[-1] and "mbitie" not in header
    assert found.targets.value == [None, None, 20 if is_certain else None]
    assert found.targets.raw == ["halveren", "minstens 33", "20"]
    if year:
        assert set(found.targets.end) == {date(year, 12, 31)}
    asked = {(i.row, i.column) for i in found.issues if i.is_open}
    assert asked >= {(2, 4), (3, 4)} | ({(4, 4)} if not is_certain else set())


@pytest.mark.parametrize("header", ["Tegen 2022", "Naar andere dienst in 2024", "2024 by partner", "Vers l'emploi"])
def test_a_header_that_wants_nothing_is_no_target(header: str) -> None:
    found = read([["Indicator", "2023", header], ["Gezinnen", 84, 71], ["Jongeren", 25, 31]])
    assert found.targets.value == []


BASES: list[object] = ["Gezinnen", 80, 60]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("halveren", 40), ("halve", 40), ("réduire de moitié", 40), ("verdubbelen", 160), ("doubler", 160),
        ("double", 160),
        ("+50 % t.o.v. 2024", 90), ("+50 % compared to 2024", 90), ("+50 % par rapport à 2023", 120),
        ("-20 % vs 2023", 64),
        ("10 % meer dan in 2024", 88), ("20 % de moins", 64), ("stijging met 5 %", 84), ("stabiel houden", 80),
        ("minstens de helft van de 12", 6), ("at least half of the 12", 6), ("la moitié des 12", 6),
        ("idem 2024", 60), ("zelfde als 2023", 80), ("same as in 2024", 60), ("le même qu'en 2023", 80),
        ("twee derde van de 12", 8), ("driekwart van de 12", 9),
    ],
)  # fmt: skip
def test_a_goal_told_by_another_number_offers_what_it_is(text: str, number: float, kind: str) -> None:
    found = read([["Indicator", "2023", "2024", "Doel 2027"], [*BASES, text], ["Jongeren", 25, 31, 33]], kind)
    assert found.targets.value == [None, 33]
    assert any(number in issue.readings for issue in found.issues if issue.is_open and issue.row == 2)


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_before_is_the_baseline_where_there_is_one(kind: str) -> None:
    rows: list[list[object]] = [
        ["Indicator", "Nulmeting 2022", "2023", "2024", "Doel 2027"],
        ["Gezinnen", 90, 80, 60, "halveren"],
        ["Jongeren", 22, 25, 31, "+50 % t.o.v. 2022"],
    ]
    found = read(rows, kind)
    readings = {i.row: i.readings for i in found.issues if i.is_open and i.column == 5}
    assert readings[2][0] == 45 and 33 in readings[3]


def test_a_goal_without_a_number_before_it_is_asked_about_as_a_text() -> None:
    found = read([["Indicator", "2024", "Doel 2027"], ["Gezinnen", None, "halveren"], ["Jongeren", 25, 33]])
    assert [i.readings for i in made.asked(found, IssueKind.TEXT_FOR_NUMBER)] == [()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "number"),
    [("9 (waarvan 1 duplicaat)", 8), ("12, dont 2 doublons", 10), ("20 of which 3 duplicates", 17)],
)
def test_what_was_counted_twice_is_taken_off(text: str, number: float, kind: str) -> None:
    found = read([["Indicator", "2023", "2024"], ["Attesten", 7, text], ["Jongeren", 25, 31]], kind)
    assert found.actuals.value == [7, None, 25, 31]
    assert any(number == issue.readings[0] for issue in found.issues if issue.is_open and issue.readings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_book_year_in_two_letters_is_asked_about(kind: str) -> None:
    found = read([["Atelier", "BJ 23-24", "BJ 24-25"], ["Fietsen", 1430, 1512], ["Deelnemers", 49, 55]], kind)
    assert [item.title for item in found.indicators] == ["Fietsen", "Deelnemers"]
    periods = {i.column: i.periods[0][:2] for i in made.asked(found, IssueKind.PERIOD_UNCERTAIN)}
    assert periods == {2: ("2023-07-01", "2024-06-30"), 3: ("2024-07-01", "2025-06-30")}
