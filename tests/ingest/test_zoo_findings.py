"""Mistakes that made-up workbooks showed, each with the small table that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.periods import date_parser
from impact.ingest.validation import answer_application
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind


def both_formats(*rows: Sequence[object]) -> list[Submission]:
    """The same rows as a workbook and as a text table."""
    return [
        read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx"),
        read_submission(made.text_table(rows, ";"), "a.csv"),
    ]


@pytest.mark.parametrize(
    ("target", "value"),
    [("Doel '24", "Realisatie ('24)"), ("Target ’24", "Actual (’24)"), ("Cible '24", "Réalisé '24")],
)
def test_a_year_with_an_apostrophe_is_that_year(target: str, value: str) -> None:
    for found in both_formats(["Indicator", target, value], ["A", 80, 60], ["B", 40, 30]):
        assert {str(day) for day in found.actuals.start + found.targets.start} == {"2024-01-01"}
    assert made.table(["Indicator", "Periode", "Waarde"], ["A", "'22", 5]).actuals.end == [date(2022, 12, 31)]


@pytest.mark.parametrize("text", ["1'22", "5'24", "'224", "'24e", "d'24h"])
def test_an_apostrophe_in_a_number_or_word_is_no_year(text: str) -> None:
    assert date_parser.parse_period(text) is None


@pytest.mark.parametrize("text", ["12231¹", "²", "1²"])
def test_a_raised_digit_is_no_part_of_a_day(text: str) -> None:
    assert date_parser.parse_day(text) is None
    rows = (["Jaar", "Bezoeken", "Wachttijd", "Maaltijden"], ["2024", "33", "4", text])
    assert read_submission(made.text_table(rows, ";"), "a.csv").indicators


@pytest.mark.parametrize("place", ["Localité", "Vestiging", "Deelgemeente", "Arrondissement", "Town"])
def test_a_column_of_places_tells_the_rows_of_one_indicator_apart(place: str) -> None:
    for found in both_formats([place, "Indicator", "Waarde 2024"], ["Liège", "A", 20], ["Namur", "A", 22]):
        assert [item.location for item in found.indicators] == ["Liège", "Namur"]


@pytest.mark.parametrize("header", ["Result 2024 (to 30/09)", "Actual 2024 (to 30 Sept)"])
def test_a_result_up_to_a_day_ends_on_that_day(header: str) -> None:
    for found in both_formats(["Indicator", header], ["A", 20], ["B", 22]):
        assert {str(day) for day in found.actuals.end} == {"2024-09-30"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("Streefwaarde", "Herziene streefwaarde"), ("Target", "Revised target"), ("Cible", "Cible révisée")],
)
def test_a_newer_target_that_waits_for_an_answer_is_not_replaced_by_the_older(first: str, second: str) -> None:
    header = ["Indicator", "Code", first, second, "Waarde"]
    for found in both_formats(header, ["A", "1", 85946, "114.594 EUR", 94000]):
        assert 85946 not in found.targets.value


def test_a_value_in_another_currency_waits_beside_a_provisional_one_as_well() -> None:
    header = ["Indicator", "Eenheid", "Target 2024", "Waarde 2024 (voorlopig)", "Waarde 2024 (definitief)"]
    for found in both_formats(header, ["Giften", "EUR", "€ 900", 650, "$ 700"]):
        assert 700 not in found.actuals.value
        assert made.asked(found, KIND.CURRENCY_DIFFERS)


def test_a_dash_in_most_cells_of_one_column_does_not_make_the_other_right() -> None:
    header = ["Indicator", "Code", "Valeur cible", "Résultat atteint", "Résultat atteint"]
    found = made.table(header, ["A", "1", 19, "-", 15], ["B", "2", 27, 22, 20], ["C", "3", 688, "-", 515])
    assert not [value for value in found.actuals.value if value is not None]


HEADER = ["Indicator", "Code", "Periode", "Nulmeting", "Waarde"]


def test_different_baselines_of_one_indicator_are_asked_about() -> None:
    for found in both_formats(HEADER, ["A", "I1", 2023, 88, 90], ["A", "I1", 2024, 79, 95]):
        assert found.indicators[0].baseline is None
        assert found.indicators[0].baseline_state is State.UNCLEAR
        assert [issue.readings for issue in made.asked(found, KIND.DUPLICATE_VALUE)] == [(88, 79)]
        for reply, value in ((Reply.FIRST, 88), (Reply.SECOND, 79), (Reply.LEAVE, None)):
            after = answer_application.apply_answers(found, [Answer(KIND.DUPLICATE_VALUE, reply)])
            assert after.indicators[0].baseline == value


def test_a_baseline_that_is_repeated_or_has_its_own_year_is_not_asked_about() -> None:
    rows = (["A", "I1", 2023, 88, 90], ["A", "I1", 2024, 88, 95], ["A", "I1", 2025, None, 96])
    for found in both_formats(HEADER, *rows):
        assert found.indicators[0].baseline == 88
        assert not made.asked(found, KIND.DUPLICATE_VALUE)
    header = ["Indicator", "Code", "Periode", "Jaar nulmeting", "Nulmeting", "Waarde"]
    found = made.table(header, ["A", "I1", 2023, 2019, 88, 90], ["A", "I1", 2024, 2020, 79, 95])
    assert not made.asked(found, KIND.DUPLICATE_VALUE)


@pytest.mark.parametrize("value", [8.2, 9.6])
def test_a_broken_number_near_a_thousandth_of_a_whole_target_is_asked_about(value: float) -> None:
    found = made.table(["Indicator", "Doel", "Waarde"], ["A", 10167, value], ["B", 50, 40])
    assert found.actuals.value[0] is None
    assert [issue.readings for issue in made.asked(found, KIND.SCALE_DIFFERS)] == [(value, value * 1000)]


@pytest.mark.parametrize(("target", "value"), [(3000, 3), (9167, 1.2), (3.5, 3.4), (10167.5, 8.2)])
def test_a_start_is_no_value_in_thousands(target: float, value: float) -> None:
    found = made.table(["Indicator", "Doel", "Waarde"], ["A", target, value], ["B", 50, 40])
    assert found.actuals.value[0] == value


def test_values_in_thousands_are_asked_about_and_not_their_whole_target() -> None:
    rows = [["A", 2023, 119367, 102.7], ["A", 2024, 119367, 94.3]]
    found = made.table(["Indicator", "Jaar", "Doel", "Waarde"], *rows)
    assert found.actuals.value == [None, None]


def test_a_fraction_among_signed_percentages_is_asked_about_and_these_count() -> None:
    found = made.table(["Indicator", "Doel", "Waarde"], ["Aandeel gezinnen", "0,57", "51 %"], ["B", 50, 40])
    assert found.targets.value[0] is None
    assert found.actuals.value[0] == 51
    assert [issue.readings for issue in made.asked(found, KIND.PERCENT_BELOW_ONE)] == [(0.57, 57)]
    rate = made.table(["Indicator", "Doel", "Waarde"], ["Planten", 259000, "104 %"], ["B", 50, 40])
    assert rate.actuals.value[0] is None


@pytest.mark.parametrize(
    "title", ["Voorbeeld: aantal bezoekers", "Example: number of visitors", "Exemple : visites", "(voorbeeld)"]
)
def test_a_row_whose_title_begins_as_an_example_does_not_count(title: str) -> None:
    for found in both_formats(["Indicator", "Doel", "Waarde"], [title, 90, 10], ["B", 50, 40]):
        assert found.actuals.value == [40]
        assert not [issue for issue in found.issues if issue.kind is KIND.CELLS_UNREAD]


@pytest.mark.parametrize("title", ["Voorbeeldgedrag", "Exemples diffusés", "Example schools", "Voorbeelden: aantal"])
def test_a_title_about_examples_counts(title: str) -> None:
    for found in both_formats(["Indicator", "Doel", "Waarde"], [title, 50, 10], ["B", 50, 40]):
        assert found.actuals.value == [10, 40]


@pytest.mark.parametrize(("first", "second"), [("Cijfers", "Cijfers (2)"), ("Data", "Data (copy)"), ("F", "F (copie)")])
def test_undated_values_of_a_copied_sheet_are_asked_about_and_none_counts(first: str, second: str) -> None:
    header = ["Indicator", "Nulmeting", "Doel", "Waarde"]
    rows = [header, ["A", 5, 90, 60], ["B", 6, 50, 40]]
    copied_rows = [header, ["A", 4, 80, 55], ["B", 6, 45, 38]]
    found = read_submission(made.xlsx((first, rows), (second, copied_rows)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["A", "B"]
    assert not [value for value in found.actuals.value + found.targets.value if value is not None]
    assert [item.baseline for item in found.indicators] == [None, 6]


def test_undated_values_of_sheets_with_names_of_their_own_are_indicators_apart() -> None:
    header = ["Indicator", "Doel", "Waarde"]
    sheets = (("Gent", [header, ["A", 90, 60]]), ("Brugge (2)", [header, ["A", 80, 55]]))
    assert read_submission(made.xlsx(*sheets), "a.xlsx").actuals.value == [60, 55]


@pytest.mark.parametrize("error", ["#VALUE!", "#DIV/0!", "#REF!"])
@pytest.mark.parametrize("headers", [("Number", "%"), ("Aantal", "%"), ("Nombre", "%")])
def test_a_count_beside_a_percentage_that_failed_is_not_the_percentage(error: str, headers: tuple[str, str]) -> None:
    found = made.table(("Indicator", "Unit", "Target 2024", *headers), ("Households", "%", 68, 10, error))
    assert found.actuals.value == [None]
    assert [(issue.row, issue.column) for issue in made.asked(found, KIND.ERROR_CELL)] == [(2, 5)]


@pytest.mark.parametrize("above", [1, 2, 4])
def test_a_fact_beside_a_text_that_is_no_title_is_asked_about(above: int) -> None:
    rows = [("Greener streets", place, f"Trees {place}", 50 + place, 40 + place) for place in range(1, above + 1)]
    header = ("Objective", "Actual 2023", "Indicator", "Target 2024", "Actual 2024")
    found = made.table(header, *rows, ("",) * 5, ("Project budget", 43_000))
    issues = made.asked(found, KIND.ROW_APART)
    assert [(issue.row, issue.column, issue.params["title"]) for issue in issues] == [(above + 3, 2, "Project budget")]
    assert 43_000 not in found.actuals.value


@pytest.mark.parametrize(("reply", "cell"), [(Reply.FIRST, (30, "30", 2)), (Reply.SECOND, (31, "31", 3))])
def test_the_trail_names_the_cell_of_the_column_that_was_chosen(reply: Reply, cell: tuple[float, str, int]) -> None:
    rows = (("Indicator", "Gerealiseerd", "Réalisé"), ("Lessen", 30, 31), ("Scholen", 9, 9))
    actuals = made.table(*rows, answers=[Answer(KIND.TWO_COLUMNS, reply)]).actuals
    assert (actuals.value[0], actuals.raw[0], actuals.column[0]) == cell


@pytest.mark.parametrize("last", [2_119, 2_024, 1_999])
def test_a_row_of_values_above_a_header_that_comes_again_is_no_part_of_it(last: int) -> None:
    header = ("Indicateur", "Unité", "Objectif", "Valeur atteinte", "Valeur atteinte")
    rows = (("Repas", "repas", 25_716, 18_960, 17_064), ("Heures", "heures", 2_736, 2_354, last))
    found = made.table(header, *rows, header, ("Dons", "dons", 404, 342, 308))
    assert found.targets.value == [25_716, 2_736, 404]
    assert [issue.row for issue in made.asked(found, KIND.TWO_COLUMNS)] == [2, 3, 5]


def test_an_amount_of_money_beside_columns_of_indicators_is_asked_about() -> None:
    header = ("School year", "Well-being (score out of 5)", "Trees planted (trees)", "Microloans paid out (EUR)")
    found = made.table(header, ("2024/25", "3.3", "234", "22289"))
    asked = {issue.column for issue in found.issues if issue.is_open}
    assert 22_289 in found.actuals.value or 4 in asked


@pytest.mark.parametrize("numbers", [(1, 3), (1, 2, 5), (1, 4, 5, 6)])
def test_a_list_from_which_rows_were_taken_is_still_numbered(numbers: tuple[int, ...]) -> None:
    rows = [(number, f"Indicator {number}", 40 + 7 * number % 5, 30 + 11 * number % 7) for number in numbers]
    found = made.table(("No.", "Indicators", "Target 2024", "Number"), *rows)
    assert found.actuals.value == [row[3] for row in rows]
    assert made.asked(found, KIND.TWO_COLUMNS) == []


def test_facts_in_the_column_of_baselines_under_two_indicators_are_asked_about() -> None:
    rows = (("Giften", 390, 640, "eigen registratie"), ("Kredieten", 768, 1_132, "met partner"))
    facts = (("", "", "", ""), ("Personeel (VTE)", 4, "", ""), ("Budget", 44_000, "", ""))
    found = made.table(("Indicator", "Startwaarde", "Realisatie 2025", "Opmerkingen"), *rows, *facts)
    assert [issue.row for issue in made.asked(found, KIND.ROW_APART)] == [5, 6]
    assert [item.baseline for item in found.indicators] == [390, 768, None, None]
