"""Rows whose numbers are not all of one scale, or are codes: each is asked about, with the right number to choose."""

from __future__ import annotations

import pytest

from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

YEARS: list[object] = ["Indicator", "2021", "2022", "2023", "2024", "2025"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "Bedragen t.e.m. 2023 in duizend euro, vanaf 2024 in euro.", "tot en met 2023 in duizend euro",
        "Amounts until 2023 in thousands of euros, from 2024 in euros", "Before 2024 in EUR thousands",
        "Jusqu'en 2023 en milliers d'euros, à partir de 2024 en euros", "Montants avant 2024 en k€",
    ],
)  # fmt: skip
def test_a_scale_that_a_line_states_of_some_years_is_asked_about_for_these(kind: str, text: str) -> None:
    found = read([YEARS, ["Budget", 860, 915, 1040, 1130, 1180], [], [text]], kind)
    assert [i.readings for i in made.asked(found, IssueKind.SCALE_DIFFERS)] == [
        (860, 860_000), (915, 915_000), (1040, 1_040_000)
    ]  # fmt: skip
    assert found.actuals.value == [None, None, None, 1130, 1180]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        ((86, 91.5, 104, 112_400, 118_250), [None, None, None, (112_400, 112.4), (118_250, 118.25)]),
        ((86, 91, 104_000, 112_400, 118_250), [(86, 86_000), (91, 91_000), None, None, None]),
        ((84, 86_000, 88, 90, 95), [None, (86_000, 86), None, None, None]),
        ((85, 1.02, 93, 97, 99), [None, (1.02, 102), None, None, None]),
        ((23.4, 2410, 24.9, 25, 26), [None, (2410, 24.1), None, None, None]),
        # Growth from a beginning, and numbers that change in every way.
        ((3, 310, 420, 450, 470), [None] * 5),
        ((5, 60, 400, 900, 1300), [None] * 5),
        ((40, 400, 40_000, 41_000, 42_000), [None] * 5),
        ((1430, 1512, 1604, 1720, 1695), [None] * 5),
    ],
)
def test_a_jump_of_a_hundred_or_a_thousand_within_a_row_is_asked_about(
    kind: str, numbers: tuple[float, ...], asked: list[tuple[float, ...] | None]
) -> None:
    found = read([YEARS, ["Omzet", *numbers], ["Fietsen", 1430, 1512, 1604, 1720, 1695]], kind)
    readings = {i.column: tuple(sorted(i.readings)) for i in found.issues if i.readings and i.is_open}
    assert [readings.get(place + 2) for place in range(5)] == [sorted_or_none(item) for item in asked]
    waiting = [value is None for value in found.actuals.value[:5]]
    assert waiting == [item is not None for item in asked]


def sorted_or_none(readings: tuple[float, ...] | None) -> tuple[float, ...] | None:
    return None if readings is None else tuple(sorted(readings))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("title", "numbers", "waits"),
    [
        ("Ingevulde plaatsen (%)", (98, 1.04, 101), (1.04, 104)),
        ("Places occupées (%)", (85, 1.02, 93), (1.02, 102)),
        ("Places filled (%)", (1.25, 95, 93), (1.25, 125)),
    ],
)
def test_a_fraction_above_one_among_percentages_is_asked_about(
    kind: str, title: str, numbers: tuple[float, ...], waits: tuple[float, float]
) -> None:
    found = read([["Indicator", "2023", "2024", "2025"], [title, *numbers]], kind)
    assert [sorted(i.readings) for i in found.issues if i.is_open and i.readings] == [sorted(waits)]
    assert [value for value in found.actuals.value if value is not None] == [n for n in numbers if n != waits[0]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "legend",
    [
        "0 = niet geteld / 999 = onbekend / -1 = nog geen opvolging",
        "0 = not counted; 999 = unknown; -1 = no follow-up yet",
        "0 = non compté / 999 = inconnu / -1 = pas encore de suivi",
        "0 bij doorverwijzingen = niet geteld, 999 = onbekend, -1 = volgt later",
    ],
)  # fmt: skip
def test_every_code_of_a_list_is_asked_about(kind: str, legend: str) -> None:
    rows: list[list[object]] = [["Indicator", "2022", "2023"], ["OCMW", 45, 0], ["VDAB", 999, 21], ["CAW", -1, 7]]
    found = read([*rows, [], [legend]], kind)
    assert sorted(i.readings for i in made.asked(found, IssueKind.CODE_VALUE)) == [(-1,), (0,), (999,)]
    assert sorted(value for value in found.actuals.value if value is not None) == [7, 21, 45]


@pytest.mark.parametrize("legend", ["-1 = nog geen opvolging", "-1: no follow-up yet", "-1 = pas encore de suivi"])
def test_a_code_below_nothing_is_one_whatever_it_stands_for(legend: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["CAW", -1, 7], [], [legend]])
    assert [i.readings for i in made.asked(found, IssueKind.CODE_VALUE)] == [(-1,)]


NOTES = [
    "0 = niet geteld", "t.e.m. 2023 in duizend euro", "boekjaar loopt van 1/7 tot 30/6", "2023: 854 i.p.v. 845",
    "cijfers van 2023 zijn voorlopig", "amounts in EUR thousands until 2023", "999 = non mesuré",
    "Doel 2024: 150 scans, 60 premies", "Objectif annuel : 1 200 repas, 30 familles",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["Indicator", "Atelier", "", "Energie 2024"])
@pytest.mark.parametrize("note", NOTES)
def test_a_sentence_about_the_numbers_directly_under_a_table_is_no_indicator(note: str, header: str, kind: str) -> None:
    found = read([[header, "2022", "2023", "2024"], ["Scans", 86, 845, 98], ["Premies", 30, 33, 66], [note]], kind)
    assert [item.title for item in found.indicators] == ["Scans", "Premies"]


@pytest.mark.parametrize("title", ["Aantal kinderen (t/m 12 jaar)", "Gezinnen met 3 kinderen of meer", "Attentes"])
def test_a_title_without_values_at_the_end_of_a_table_stays_an_indicator(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Scans", 86, 98], ["Premies", 30, 66], [title]])
    assert [item.title for item in found.indicators] == ["Scans", "Premies", title]
