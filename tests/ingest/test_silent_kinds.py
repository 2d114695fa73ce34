"""Kinds of tables of which a number was once read wrongly, or lost, without a question."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
HEADER = ("Indicator", "Eenheid", "Doel 2024", "Realisatie 2024")


def counted(found: Submission) -> list[tuple[str, float]]:
    """The title and number of each value that counts."""
    return [
        (found.indicators[index].title, value)
        for index, value in zip(found.actuals.indicator, found.actuals.value, strict=True)
        if value is not None
    ]


ROWS = (("Deelnemers", "personen", 100, 80), ("Lessen", "lessen", 40, 30), ("Scholen", "scholen", 12, 9))


@pytest.mark.parametrize(
    ("apart", "is_asked"),
    [
        ([("Personeel (VTE)", "", 4, "")], True),
        ([("Personeel (VTE)", "", "", 4), ("Budget", "", 87_000, "")], True),
        ([("Gezinnen", "gezinnen", 40, 31)], False),
        ([("Gezinnen", "", 40, 31)], False),
    ],
)
def test_a_name_and_a_number_behind_an_empty_row_are_asked_about(
    apart: list[tuple[object, ...]], is_asked: bool
) -> None:
    found = made.table(HEADER, *ROWS, ("", "", "", ""), *apart)
    assert bool(made.asked(found, KIND.ROW_APART)) is is_asked
    assert [value for _, value in counted(found)][:3] == [80, 30, 9]


def test_a_table_of_names_and_numbers_has_such_rows_in_it() -> None:
    found = made.table(HEADER[::3], *[(row[0], row[3]) for row in ROWS], ("", ""), ("Gezinnen", 31))
    assert made.asked(found, KIND.ROW_APART) == [] and len(counted(found)) == 4


def sheet(change: float = 0, *, factor: float = 1) -> list[tuple[object, ...]]:
    """A table with a row per indicator and year, of which the last value differs, or all do."""
    values = [80, 30, 9, 120, 47]
    rows = [(f"Indicator {place}", 2024, value * factor) for place, value in enumerate(values)]
    return [("Indicator", "Jaar", "Realisatie"), *rows[:-1], (*rows[-1][:2], rows[-1][2] + change)]


@pytest.mark.parametrize("name", ["Cijfers (2)", "Cijfers herwerkt", "Voor het jaarverslag"])
def test_the_same_table_on_two_sheets_is_one_and_what_differs_is_asked(name: str) -> None:
    found = read_submission(made.xlsx(("Cijfers", sheet()), (name, sheet(5))), "a.xlsx")
    questions = [i for i in made.asked(found, KIND.DUPLICATE_VALUE) if i.is_open]
    assert [issue.readings for issue in questions] == [(47, 52)]
    assert [value for _, value in counted(found)] == [80, 30, 9, 120]


def test_the_same_indicators_in_two_places_are_no_copies() -> None:
    found = read_submission(made.xlsx(("Gent", sheet()), ("Brugge", sheet(factor=3))), "a.xlsx")
    assert made.asked(found, KIND.DUPLICATE_VALUE) == [] and len(counted(found)) == 10


@pytest.mark.parametrize(
    ("headers", "hidden", "first"),
    [
        (("Realisatie (voorlopig)", "Realisatie (definitief)"), 2, 3),
        (("Realisatie", "Realisatie (herzien)"), 2, 3),
        (("Aantal", "%"), 2, 3),
    ],
)
def test_a_hidden_column_that_may_replace_the_visible_one_is_asked_about(
    headers: tuple[str, str], hidden: int, first: int
) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Blad1")
        page.write_row(0, 0, ("Indicator", *headers, "Eenheid"))
        page.write_row(1, 0, ("Geslaagden", 19, 79, "%"))
        page.write_row(2, 0, ("Tevredenen", 21, 83, "%"))
        page.set_column(hidden, hidden, None, None, {"hidden": True})
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert [(i.row, i.column) for i in made.asked(found, KIND.HIDDEN_VALUE)] == [(2, first), (3, first)]
    assert counted(found) == []


@pytest.mark.parametrize("label", ["S/total", "s/tot.", "St. totaal", "Tussen totaal", "Sub tot."])
def test_short_words_for_a_subtotal_are_one(label: str) -> None:
    found = made.table(HEADER, *ROWS[:2], (label, "", 140, 110), *ROWS[2:])
    assert [title for title, _ in counted(found)] == ["Deelnemers", "Lessen", "Scholen"]


@pytest.mark.parametrize("header", ["Resultaat", "Progress", "2024 Progress"])
@pytest.mark.parametrize("signs", [("+", "+/-", "-"), ("***", "*", "**"), ("++", "o", "-")])
def test_scores_in_signs_are_asked_about_whatever_their_header(header: str, signs: tuple[str, ...]) -> None:
    rows = [(f"Outcome {place}", f"Indicator {place}", 9, sign) for place, sign in enumerate(signs)]
    found = made.table(("Outcome", "Indicator", "Target 2024", header), *rows)
    assert len(made.asked(found, KIND.SIGN_SCALE)) == 3


@pytest.mark.parametrize(
    ("header", "group"),
    [
        ("Realisatie 2024 12-17 jaar", "12-17 jaar"),
        ("Realisatie 2024 6-11 jaar", "6-11 jaar"),
        ("Réalisé 2024 6-11 ans", "6-11 ans"),
        ("Actual 2024 3-5 years", "3-5 years"),
    ],
)
def test_ages_beside_a_year_in_a_header_are_no_date(header: str, group: str) -> None:
    found = made.table(("Indicator", "Eenheid", "Realisatie 2024 18 jaar en ouder", header), ("Deelnemers", "", 5, 7))
    assert [(b, s and s.isoformat(), v) for b, s, v in zip(
        found.actuals.breakdown, found.actuals.start, found.actuals.value, strict=True
    )] == [("Leeftijd=18 en ouder", "2024-01-01", 5), (f"Leeftijd={group}", "2024-01-01", 7)]  # fmt: skip


def test_a_calendar_year_in_a_header_is_that_year() -> None:
    found = made.table(("Indicator", "Goal CY24", "Achieved CY24"), ("Participants", 10, 8))
    assert [day and day.year for day in found.actuals.start] == [2024] and counted(found) == [("Participants", 8)]


def test_a_label_above_a_table_is_no_header() -> None:
    rows = (("Indicator:", "Geslaagden"), ("Eenheid:", "%"), ("", ""), ("Schooljaar", "Behaald"),
            ("2023-2024", 53), ("2024-2025", 51))  # fmt: skip
    found = made.table(*rows)
    assert counted(found) == [("Geslaagden", 53), ("Geslaagden", 51)] and None not in found.actuals.end


def test_a_row_of_decimals_is_no_part_of_a_header_below_it() -> None:
    header = ("Indicator", "Unité", "2025 Cible", "2025 Réalisé", "2025 Réalisé")
    rows = (("Repas", "", 10, 8, 7), ("Délai", "jours", 24.7, 26.7, 24.03), header, ("Dons", "", 4, 3, 2))
    found = made.table(header, *rows)
    assert {day and day.isoformat() for day in found.actuals.start} == {"2025-01-01"}


def test_a_raised_digit_proves_no_decimal_mark() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, raised = book.add_worksheet("Data"), book.add_format({"font_script": 1})
        page.write_row(0, 0, ("Indicator", "Target 2024", "Actual 2024"))
        page.write_row(1, 0, ("Young people", "", 1_396))
        page.write_rich_string(1, 1, "1,564", raised, "1")
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert (found.targets.value, found.targets.state) == ([None], [State.UNCLEAR])


@pytest.mark.parametrize("doubt", ["ca. 61", "61 (schatting)", "60 à 70", "61¹"])
def test_a_column_of_an_indicator_may_hold_numbers_in_doubt(doubt: str) -> None:
    rows = (("Jaar", "Aantal gezinnen", "Percentage geslaagden"), ("2024", "78", doubt))
    found = read_submission(made.text_table(rows, ";"), "a.csv")
    assert {(issue.row, issue.column) for issue in found.issues if issue.is_open and issue.row} >= {(2, 3)}


@pytest.mark.parametrize("text", ["390\n272", "280 - 300", "> 50", "5/8", "61*"])
def test_a_goal_in_doubt_is_a_target_and_no_result(text: str) -> None:
    found = made.table(("Indicator", "Goal", "Achieved 2024"), ("Participants", text, 31))
    assert found.targets.state == [State.UNCLEAR] and not found.indicators[0].result_title


def test_numbers_of_codes_count_on_over_ten() -> None:
    codes = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.1, 1.11]
    header = ("No.", "Indicator", "2024 Planned", "2024 Actual")
    rows = [(code, f"Indicator {place}", 10, 8) for place, code in enumerate(codes)]
    found = made.table(header, *rows[:6], header, *rows[6:])
    assert [value for _, value in counted(found)] == [8] * len(codes)


def test_a_thousandth_beside_another_in_question_is_asked_about() -> None:
    values = [18.8, 16, 18_343, 15_391, 15_690, 19_073]
    rows = [("Repas", f"2024-{month:02}", 19_786, value) for month, value in enumerate(values, start=1)]
    found = made.table(("Indicateur", "Période", "Objectif", "Réalisation"), *rows)
    assert [issue.row for issue in made.asked(found, KIND.SCALE_DIFFERS)] == [2, 3]


@pytest.mark.parametrize("header", ["Behaald¹", "Behaald*"])
def test_the_mark_of_a_note_is_no_part_of_a_header(header: str) -> None:
    found = made.table(("Indicator", "Eenheid", header), ("Oppervlakte", "m²", 8))
    assert counted(found) == [("Oppervlakte", 8)]


def test_running_numbers_begin_anew_below_a_heading() -> None:
    rows = [("Outcome 1: werk", "", ""), ("1", "Bezoeken", 500), ("2", "Lessen", 700),
            ("Outcome 2: groen", "", ""), ("1", "Bomen", 800), ("2", "Perken", 900)]  # fmt: skip
    found = made.table(("No.", "Indicator", "Progress 2025"), *rows)
    assert counted(found) == [("Bezoeken", 500), ("Lessen", 700), ("Bomen", 800), ("Perken", 900)]


def test_a_fraction_beside_percentages_in_question_is_asked_about() -> None:
    header = ("Indicator", "Doel 2025", "Realisatie 2025", "Realisatie 2025")
    found = made.table(header, ("Geslaagden", 0.83, 79, 71))
    assert [issue.readings for issue in made.asked(found, KIND.SCALE_DIFFERS)] == [(83, 0.83)]


@pytest.mark.parametrize("header", ["Valeur atteinte (M€)", "Valeur atteinte (k€)"])
def test_a_scale_of_euros_is_no_group(header: str) -> None:
    other = header.replace("Valeur atteinte", "Cible")
    found = made.table(("Indicateur", other, header), ("Dons", 0.176, 0.126))
    assert not any(found.actuals.breakdown) and not any(found.targets.breakdown)


def test_two_columns_progress_are_both_values_or_neither() -> None:
    header = ("Indicator", "Baseline", "Progress", "Progress")
    found = made.table(header, ("Visits", 48, 273, 66), ("Lessons", 18, 125, 22), ("Trees", 30, 90, 75))
    assert len(made.asked(found, KIND.TWO_COLUMNS)) == 3 and counted(found) == []


def test_a_value_like_a_year_of_the_next_century_is_no_header() -> None:
    rows = [(title, 2021, half, value, 2_173) for title in ("Trees", "Bushes")
            for half, value in (("H1", 1_746), ("H2", 2_126))]  # fmt: skip
    found = made.table(("Indicator name", "Year", "Half-year", "Actual", "Planned"), *rows)
    assert [value for _, value in counted(found)] == [1_746, 2_126] * 2


def test_a_baseline_that_is_the_same_in_all_rows_is_not_lost() -> None:
    rows = [("Deelnemers", year, 51, 62, value) for year, value in ((2021, 76), (2022, 73), (2023, 66))]
    found = made.table(("Indicateur", "Période", "Référence", "Objectif", "Réalisé"), *rows)
    assert [issue.column for issue in made.asked(found, KIND.COLUMN_UNREAD)] == [3]


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [((437, 3.2, 116, 0.46, 556.66), True), ((437, 3.2, 116, 40, 596.2), True), ((5, 6, 7, 8, 26), False),
     ((43, 3, 16, 4, 66), False), ((437, 3.2, 116, 0.46, 557), False)],
)  # fmt: skip
def test_the_sum_of_all_other_rows_is_asked_about_by_its_digits(values: Sequence[float], is_asked: bool) -> None:
    names = ("Deelnemers", "Welbevinden", "Doorverwijzingen", "Vaste leden", "vzw Het Anker")
    found = made.table(("Indicator", "Realisatie"), *zip(names, values, strict=True))
    assert bool(made.asked(found, IssueKind.SUBTOTAL_SUSPECTED)) is is_asked
