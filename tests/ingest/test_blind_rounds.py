"""Kinds of tables that went in silently wrong when books were made without knowledge of the reader."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind


def counted(found: Submission) -> list[tuple[str, str, float]]:
    """Title, raw cell and number of each actual and target that counts."""
    return [
        (found.indicators[index].title, raw, value)
        for columns in (found.actuals, found.targets)
        for index, raw, value, state in zip(
            columns.indicator, columns.raw, columns.value, columns.state, strict=True
        )
        if state is State.REPORTED and value is not None
    ]


@pytest.mark.parametrize("word", ["Action", "Indicateur", "", "Wat?"])
@pytest.mark.parametrize("gap", [[], [None]])
@pytest.mark.parametrize("years", [True, False])
def test_numbers_behind_a_second_column_of_names_are_not_those_of_the_first(
    word: str, gap: list[None], years: bool
) -> None:
    above = [["Année 2023", None, None, *gap, "Année 2024", None, None]] if years else []
    header = [word, "Prévu", "Réalisé"] if years else [word, "Prévu 2023", "Réalisé 2023"]
    later = [word, "Prévu", "Réalisé"] if years else [word, "Prévu 2024", "Réalisé 2024"]
    found = made.table(
        *above,
        [*header, *gap, *later],
        ["Ateliers", 20, 18, *gap, "Permanences", 100, 112],
        ["Permanences", 90, 95, *gap, "Ateliers", 22, 24],
        ["Sorties", 6, 4, *gap, "Sorties", 7, 5],
    )
    right = {"Ateliers": {20, 18, 22, 24}, "Permanences": {90, 95, 100, 112}, "Sorties": {6, 4, 7, 5}}
    assert [item for item in counted(found) if item[2] not in right.get(item[0], set())] == []
    assert all(not issue.answered for issue in found.issues)


def test_a_column_of_words_between_values_is_no_second_column_of_names() -> None:
    rows: Sequence[Sequence[made.Cell]] = [
        ["Indicator", "2023", "Wie volgt op", "2024"],
        ["Lessen", 31, "An", 33],
        ["Scholen", 11, "Piet", 12],
        ["Leerlingen", 240, "An", 250],
    ]
    found = made.table(*rows)
    assert [value for *_, value in counted(found)] == [31, 33, 11, 12, 240, 250]
    assert made.asked(found, KIND.TEXT_BESIDE) == []


@pytest.mark.parametrize("ditto", ["idem", "Id.", '"', "''", "Dito", "〃", "même", "zie hierboven"])
def test_a_ditto_mark_says_what_the_cell_above_says(ditto: str) -> None:
    found = made.table(
        ["Indicator", "Locatie", "Periode", "Waarde"],
        ["Sessies", "Gent", "2023", 44],
        [ditto, ditto, "2024", 51],
        [ditto, "Aalst", "2023", 12],
        [ditto, ditto, ditto, 3],
        ["Vrijwilligers", "Gent", ditto, 6],
    )
    places = [(found.indicators[index].title, found.indicators[index].location) for index in found.actuals.indicator]
    assert places == [("Sessies", "Gent")] * 2 + [("Sessies", "Aalst")] * 2 + [("Vrijwilligers", "Gent")]
    assert [day.year for day in found.actuals.end if day is not None] == [2023, 2024, 2023, 2023, 2023]


def test_a_ditto_mark_among_values_stays_a_question() -> None:
    found = made.table(["Indicator", "2023", "2024"], ["Lessen", 31, "idem"], ["Scholen", 11, 12])
    assert [value for *_, value in counted(found)] == [31, 11, 12]
    assert [issue.raw for issue in found.issues if issue.is_open] == ["idem"]


@pytest.mark.parametrize("header", ["Laatst aangepast", "Stand bekend op", "Date d'encodage", "Reporting date"])
@pytest.mark.parametrize(
    "days", [("31/03/2024", "30/06/2024"), ("03/31/2024", "06/30/2024"), ("2024-03-31", "2024-06-30")]
)
def test_values_beside_days_that_nothing_explains_are_asked_of_which_period_they_are(
    header: str, days: tuple[str, str]
) -> None:
    found = made.table(
        ["Indicator", header, "Waarde"], ["Lessen", days[0], 31], ["Scholen", days[1], 11], ["Leden", days[1], 80]
    )
    columns = found.actuals
    dated = [end for end, state in zip(columns.end, columns.state, strict=True) if state is State.REPORTED]
    assert None not in dated
    open_periods = [issue.periods for issue in made.asked(found, KIND.PERIOD_UNCERTAIN) if issue.is_open]
    assert len(dated) + len(open_periods) == 3
    assert all(any(end == "2024-03-31" or end == "2024-06-30" for _, end, _ in periods) for periods in open_periods)


@pytest.mark.parametrize(
    "title",
    ["vb. aantal deelnemers", "Bv. leden", "bijv. leden", "bijvoorbeeld: leden", "p.ex. membres",
     "par exemple, membres", "e.g. members"],
)  # fmt: skip
def test_a_row_that_begins_with_for_example_is_no_indicator(title: str) -> None:
    found = made.table(["Indicator", "Doel 2024", "Resultaat 2024"], [title, 100, 95], ["Lessen", 12, 14])
    assert [item.title for item in found.indicators] == ["Lessen"]


@pytest.mark.parametrize("title", ["Vbc-lessen", "BV's bereikt", "Voorbeeldgedrag", "Ex. gedetineerden"])
def test_a_title_that_begins_like_for_example_is_an_indicator(title: str) -> None:
    found = made.table(["Indicator", "Doel 2024", "Resultaat 2024"], [title, 100, 95], ["Lessen", 12, 14])
    assert [item.title for item in found.indicators] == [title, "Lessen"]


@pytest.mark.parametrize(
    ("title", "unit"),
    [("Bezoekers", "personen"), ("Uitleningen", "stuks"), ("Nombre de participants", ""), ("Leden", "")],
)
def test_fractions_of_people_and_things_are_asked_about(title: str, unit: str) -> None:
    found = made.table(["Indicator", "Eenheid", "2022", "2023", "2024"], [title, unit, 1.204, 1.35, 998])
    assert [(raw, value) for _, raw, value in counted(found)] == [("998", 998)]
    questions = made.asked(found, KIND.AMBIGUOUS_NUMBER)
    assert [issue.readings for issue in questions if issue.is_open] == [(1.204, 1204), (1.35, 1350)]


@pytest.mark.parametrize(
    ("title", "unit"),
    [("Gemiddeld aantal deelnemers", ""), ("Vrijwilligers", "VTE"), ("Uren van vrijwilligers", ""),
     ("Kost per stuk", "€"), ("Deelnemers per les", "personen"), ("Leden", "x 1.000"), ("Afstand tot scholen", "km"),
     ("Contacten", "")],
)  # fmt: skip
def test_fractions_of_what_is_measured_are_no_question(title: str, unit: str) -> None:
    found = made.table(["Indicator", "Eenheid", "2022", "2023", "2024"], [title, unit, 12.5, 13.25, 14])
    assert made.asked(found, KIND.AMBIGUOUS_NUMBER) == []


PLACES_AND_TOTAL = [
    [["Indicator", "Gent", "Aalst", "Totaal 2024"], ["Bezoekers", 50, 40, 95], ["Leden", 5, 6, 11]],
    [["Indicator", "Totaal 2024", "Gent", "Aalst"], ["Bezoekers", 95, 50, 40], ["Leden", 11, 5, 6]],
    [["Indicateur", "Namur", "Liège", "Huy", "Total 2024"], ["Bezoekers", 50, 40, 1, 95], ["Leden", 5, 6, 1, 12]],
    [["Indicator", "Gent", "Aalst", "2024"], ["Bezoekers", 50, 40, 95], ["Leden", 5, 6, 11], ["Uren", 2.5, 4, 6.5]],
    [["Indicator", "Gent", "Aalst", "Totaal 2024"], ["Bezoekers", "50", "40", "95"], ["Leden", "5", "6", "11"]],
]


@pytest.mark.parametrize("rows", PLACES_AND_TOTAL)
def test_a_total_that_the_places_beside_it_do_not_give_is_asked_about(rows: list[list[object]]) -> None:
    found = made.table(*rows)
    asked = made.asked(found, KIND.TOTAL_DIFFERS)
    assert [(issue.row, issue.raw, issue.readings[0]) for issue in asked] == [(2, "95", 95.0)]
    assert "Bezoekers" not in {title for title, _, _ in counted(found)}
    assert "Leden" in {title for title, _, _ in counted(found)}


@pytest.mark.parametrize("rate", ["Taux de satisfaction", "Score (op 10)", "Gemiddelde leeftijd"])
def test_of_a_rate_the_total_lies_between_the_places_beside_it(rate: str) -> None:
    rows = [["Indicator", "Gent", "Aalst", "Totaal 2024"], [rate, 6.1, 8.2, 7], ["Leden", 5, 6, 11]]
    assert not made.asked(made.table(*rows), KIND.TOTAL_DIFFERS)
    rows[1][3] = 9
    assert [issue.row for issue in made.asked(made.table(*rows), KIND.TOTAL_DIFFERS)] == [2]


def test_columns_beside_a_value_that_is_no_total_are_not_its_parts() -> None:
    rows = [["Indicator", "Gent", "Aalst", "2024"], ["Bezoekers", 50, 40, 300], ["Leden", 5, 6, 70]]
    assert not made.asked(made.table(*rows), KIND.TOTAL_DIFFERS)


BETWEEN_TOTALS = [
    ([["Indicator", "Totaal 2024", "Gent", "Aalst", "Totaal 2023"], ["A", 1, 2, 4, 6], ["B", 5, 2, 2, 4]], []),
    ([["Indicator", "Totaal 2024", "Gent", "Aalst", "Totaal 2023"], ["A", 1, 2, 4, 7], ["B", 5, 2, 2, 4]], ["7"]),
    ([["Indicator", "Totaal 2024", "Gent", "Aalst", "2023"], ["A", 1, 2, 4, 6], ["B", 5, 2, 2, 4], ["C", 9, 3, 4, 7]],
     []),
    ([["Indicator", "Totaal 2024", "Gent", "Aalst", "2023"], ["A", 91, 2, 4, 60], ["B", 4, 2, 2, 50]], ["91"]),
    ([["Indicator", "Totaal 2023", "Gent", "Aalst", "Totaal 2024", "Gent", "Aalst"], ["A", 6, 2, 4, 8, 3, 5],
      ["B", 5, 2, 2, 9, 3, 5]], ["5", "9"]),
    ([["Indicator", "Gent", "Aalst", "Totaal 2023", "Gent", "Aalst", "Totaal 2024"], ["A", 2, 4, 6, 3, 5, 8],
      ["B", 2, 2, 5, 3, 5, 9]], ["5", "9"]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "raws"), BETWEEN_TOTALS)
def test_a_total_is_not_asked_about_with_the_parts_of_another(rows: list[list[object]], raws: list[str]) -> None:
    assert [issue.raw for issue in made.asked(made.table(*rows), KIND.TOTAL_DIFFERS)] == raws


# Two totals of two years beside one set of places, each with the raw numbers that are asked about.
TWO_YEARS = [
    # The places add up to one of the totals: only that one is held beside them.
    (["Totaal 2024", "Gent", "Aalst", "Totaal 2023"], [[90, 50, 40, 80], [11, 5, 6, 8], [7, 3, 3, 9]], {"7"}),
    (["Total 2023", "Namur", "Huy", "Total 2024"], [[80, 50, 40, 90], [8, 5, 6, 11], [9, 3, 3, 7]], {"7"}),
    (["Total 2023", "Total 2024", "Leeds", "York"], [[80, 90, 50, 40], [8, 11, 5, 6], [9, 7, 3, 3]], {"7"}),
    (["Gent", "Aalst", "Totaal 2023", "Totaal 2024"], [[50, 40, 80, 90], [5, 6, 8, 11], [3, 3, 9, 7]], {"7"}),
    # To neither: the places may be those of both years.
    (["Totaal 2024", "Gent", "Aalst", "Totaal 2023"], [[95, 50, 40, 80], [12, 5, 6, 8]], {"95", "80", "12", "8"}),
    (["Gent", "Aalst", "Totaal 2023", "Totaal 2024"], [[50, 40, 80, 95], [5, 6, 8, 12]], {"95", "80", "12", "8"}),
    # To each once.
    (["Totaal 2024", "Gent", "Aalst", "Totaal 2023"], [[90, 50, 40, 80], [12, 5, 6, 11]], {"80", "12"}),
    # The headers of the places say of which year they are.
    (["Gent 2024", "Aalst 2024", "Totaal 2023", "Totaal 2024"], [[50, 40, 80, 95], [5, 6, 11, 12]], {"95", "12"}),
    (["Totaal 2024", "Gent 2023", "Aalst 2023", "Totaal 2023"], [[95, 50, 40, 80], [12, 5, 6, 8]], {"80", "8"}),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "numbers", "raws"), TWO_YEARS)
def test_of_two_totals_beside_one_set_of_places_those_are_asked_about_that_they_may_be_of(
    headers: list[str], numbers: list[list[float]], raws: set[str]
) -> None:
    rows = [[title, *row] for title, row in zip(("Bezoekers", "Leden", "Lessen"), numbers, strict=False)]
    found = made.table(["Indicator", *headers], *rows)
    assert {issue.raw for issue in made.asked(found, KIND.TOTAL_DIFFERS)} == raws
    assert raws.isdisjoint({raw for _, raw, _ in counted(found)})


STATES = [
    ("Indicateur", "Période", "Résultat", "Atteint", ["en cours", "terminé", "en retard", "terminé"]),
    ("Indicator", "Periode", "Resultaat", "Bereikt", ["lopend", "Behaald", "op schema", "behaald"]),
    ("Indicator", "Period", "Outcome", "Achieved", ["on track", "Done", "delayed", "not started"]),
]


@pytest.mark.parametrize(("title", "when", "result", "value", "states"), STATES)
def test_how_far_something_is_makes_no_indicator_of_its_own(
    title: str, when: str, result: str, value: str, states: list[str]
) -> None:
    named = enumerate(zip("AABB", states, strict=True))
    rows = [[name, 2023 + place % 2, state, 5 + place] for place, (name, state) in named]
    found = made.table([title, when, result, value], *rows)
    assert [item.title for item in found.indicators] == ["A", "B"]


def test_results_are_still_read_beside_states() -> None:
    rows = [["A", 2023, "Jongeren vinden werk", 5], ["B", 2023, "Klaar voor school", 6]]
    found = made.table(["Indicator", "Jaar", "Outcome", "Bereikt"], *rows)
    assert [item.result_title for item in found.indicators] == ["Jongeren vinden werk", "Klaar voor school"]


ESTIMATED_YEARS = [
    ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024 (raming)", "2024"],
    ["K1 2024", "K2 2024", "K3 2024", "K4 2024 prognose", "Jaar 2024"],
    ["T1 2024", "T2 2024", "T3 2024", "T4 2024 (estimation)", "2024"],
    ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024 (forecast)", "Total 2024"],
    ["Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024*", "2024"],
]


@pytest.mark.parametrize("header", ESTIMATED_YEARS)
def test_a_year_that_counts_an_estimate_is_asked_about(header: list[str]) -> None:
    note = [[], ["* raming"]] if "*" in header[3] else []
    rows = [["Visites", 388, 402, 431, 440, 1661], ["Appels", 90, 88, 95, 97, 370]]
    found = made.table(["Indicator", *header], *rows, *note)
    assert [value for *_, value in counted(found)] == [388, 402, 431, 90, 88, 95]
    assert {(issue.row, issue.column) for issue in found.issues if issue.is_open and issue.column == 6} == {
        (2, 6), (3, 6),
    }  # fmt: skip


def test_a_year_beside_an_estimate_of_a_half_that_it_does_not_count_is_no_question() -> None:
    half = ["2023", "2024 (1e helft)", "2024 (2e helft, raming)", "2024"]
    found = made.table(["Indicator", *half], ["Maaltijden", 8100, 4200, 4300, 8500], ["Lessen", 80, 42, 40, 90])
    assert [raw for _, raw, _ in counted(found)] == ["8100", "4200", "80", "42", "90"]
    assert [issue.raw for issue in made.asked(found, KIND.TEXT_BESIDE)] == ["8500"]


@pytest.mark.parametrize(
    ("unit", "rows"),
    [
        ("Eenheid", [["Uren gezinszorg", "uren", 42000, 41250], ["Cliënten", "aantal", 310, 298]]),
        ("Unit", [["Satisfaction", "score out of 10", 8, 7.6], ["Absence", "%", 6, 7.2]]),
        ("Unité", [["Heures", "heures", 4200, 4125], ["Coût", "EUR", 310, 298]]),
        ("", [["Uren gezinszorg", "", 42000, 41250], ["Cliënten", "", 310, 298]]),
    ],
)
@pytest.mark.parametrize(("plan", "result"), [("2023 Begroot", "2023 Realisatie"), ("Budget 2023", "Actual 2023")])
def test_a_budget_of_hours_or_clients_is_asked_about(
    unit: str, rows: list[list[made.Cell]], plan: str, result: str
) -> None:
    found = made.table(["Indicator", unit or "Nota", plan, result], *rows)
    assert [issue.column for issue in made.asked(found, KIND.COLUMN_UNREAD)] == [3]
    assert found.targets.value == []


def test_a_budget_of_money_is_left_out() -> None:
    rows = [["Loonkost", "€", 42000, 41250], ["Huur", "EUR", 310, 298]]
    found = made.table(["Post", "Eenheid", "Begroot 2023", "Realisatie 2023"], *rows)
    apart = made.table(["Indicator", "Begroot 2023", "Realisatie 2023"], ["Lessen", 90_000, 41], ["Leden", 31_000, 29])
    assert [made.asked(item, KIND.COLUMN_UNREAD) for item in (found, apart)] == [[], []]
