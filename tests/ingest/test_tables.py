"""Tables are found by their header words, wherever they start and however the header is built."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.tables.header_meanings import interpret_header
from impact.model.issues import IssueKind, Severity
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from tests.ingest import made

PLAIN = ["Indicator", "Jaar", "Streefwaarde", "Waarde"]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Indicator", "title"), ("result_indicator_title", "title"), ("Naam van de indicator", "title"),
        ("Nom de l'indicateur", "title"), ("Indicator code", "code"), ("Code indicateur", "code"),
        ("Nulmeting", "baseline"), ("Situation de départ", "baseline"), ("Baseline value", "baseline"),
        ("Jaar nulmeting", "baseline_year"), ("Année de référence", None), ("Streefwaarde", "target"),
        ("Valeur cible", "target"), ("Target (end of project)", "target"), ("Gerealiseerd", "actual"),
        ("Valeur", "actual"), ("Actual", "actual"), ("Begin periode", "start"), ("Date de fin", "end"),
        ("Meeteenheid (1=aantal, 2=%)", "unit_or_measure"), ("Stijgend (J/N)", "ascending"),
        ("Teller", "numerator"), ("Dénominateur", "denominator"), ("Projectcode", "grant_ref"),
        ("IATI activity identifier", "grant_ref"), ("Organisatie", "organisation"), ("Geslacht", "dimension"),
        ("Opmerkingen", "comment"), ("Legend", None), ("Telefoonnummer", None), ("", None),
    ],
)  # fmt: skip
def test_header_words_in_three_languages_have_one_meaning(header: str, role: str | None) -> None:
    found = interpret_header(header)
    assert (found.role if found else None) == role


@pytest.mark.parametrize("above", [0, 1, 3, 12])
def test_title_rows_above_the_table_are_passed_over(above: int) -> None:
    titles = [["Jaarverslag 2024"], [], ["Organisatie: zie voorblad", "versie 2"]] * 4
    found = made.table(*titles[:above], PLAIN, ["Bereikt", 2024, 10, 8])
    assert (found.actuals.value, found.actuals.row) == ([8], [above + 2])


def test_the_table_may_stand_on_another_sheet_and_start_in_another_column() -> None:
    rows = [[None] * 3 + row for row in (PLAIN, ["Bereikt", 2024, 10, 8])]
    found = read_submission(
        made.xlsx(("Leeswijzer", [["Vul het blad Cijfers in"], ["Dank"]]), ("Cijfers", rows)), "a.xlsx"
    )
    assert (found.sheets, found.actuals.column) == (("Cijfers",), [7])
    (skipped,) = made.asked(found, IssueKind.SHEET_SKIPPED)
    assert (skipped.sheet, skipped.severity) == ("Leeswijzer", Severity.REMARK)


def test_every_sheet_with_a_table_is_read_and_the_same_indicator_is_one_series() -> None:
    first, second = [PLAIN, ["Bereikt", 2023, 10, 8]], [PLAIN, ["Bereikt", 2024, 12, 11]]
    found = read_submission(made.xlsx(("2023", first), ("2024", second), ("kopie", first)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["Bereikt"]
    assert (found.actuals.value, found.actuals.sheet) == ([8, 11], ["2023", "2024"])
    assert [issue.sheet for issue in made.asked(found, IssueKind.SHEET_SKIPPED)] == ["kopie"]


def test_a_hidden_sheet_is_not_read_and_that_is_asked_about() -> None:
    found = read_submission(
        made.xlsx(("A", [PLAIN, ["X", 2024, 1, 2]]), ("B", [PLAIN, ["Y", 2024, 1, 2]]), hidden=["B"]),
        "a.xlsx",
    )
    assert [item.title for item in found.indicators] == ["X"]
    assert [issue.sheet for issue in made.asked(found, IssueKind.HIDDEN_VALUE)] == ["B"]


def test_a_header_of_two_rows_is_read_as_one() -> None:
    found = made.table(
        ["Indicator", None, "Nulmeting", None, "Streefwaarde", None, "Periode", None, "Waarde"],
        ["Code", "Naam", "Jaar", "Waarde", "2024", "2025", "Begin", "Einde", None],
        ["A1", "Bereikt", 2020, 5, 10, 20, date(2024, 1, 1), date(2024, 12, 31), 7],
    )
    (item,) = found.indicators
    assert (item.code, item.title, item.baseline, item.baseline_year) == ("A1", "Bereikt", 5, 2020)
    assert list(zip(found.targets.end, found.targets.value, strict=True)) == [
        (date(2024, 12, 31), 10),
        (date(2025, 12, 31), 20),
    ]
    assert found.actuals.value == [7]


def test_joined_header_cells_reach_as_far_as_they_are_joined() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Cijfers")
        sheet.merge_range("A1:A2", "Indicator")
        sheet.merge_range("B1:C1", "2024")
        sheet.merge_range("D1:E1", "2025")
        sheet.write_row("B2", ["Streefwaarde", "Waarde", "Streefwaarde", "Waarde"])
        sheet.write_row("A3", ["Bereikt", 10, 8, 12, 13])
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert [end.year for end in found.actuals.end if end] == [2024, 2025]
    assert (found.targets.value, found.actuals.value) == ([10, 12], [8, 13])


def test_a_wide_table_has_a_column_per_period_and_each_indicator_stays_one() -> None:
    found = made.table(
        ["Indicator", "Eenheid", "Nulmeting 2020", "2024-Q1", "2024-Q2", "Streefwaarde 2024", "Opmerking"],
        ["Bereikt", "personen", 3, 5, None, 40, "traag"],
        ["Geholpen", "personen", None, 0, 12, None, None],
        ["Later", "personen", None, None, None, None, None],
    )
    assert [item.title for item in found.indicators] == ["Bereikt", "Geholpen", "Later"]
    assert (found.indicators[0].baseline, found.indicators[0].baseline_year) == (3, 2020)
    actuals = list(zip(found.actuals.indicator, found.actuals.end, found.actuals.value, strict=True))
    assert actuals == [(0, date(2024, 3, 31), 5), (1, date(2024, 3, 31), 0), (1, date(2024, 6, 30), 12)]
    assert (found.targets.value, found.targets.end, found.layout) == ([40], [date(2024, 12, 31)], "wide")


def test_an_explanation_under_the_header_tags_and_a_legend_aside_are_no_data() -> None:
    found = made.table(
        ["Indicator title", "Start date", "Target", "Actual", None, "Legend"],
        ["", "the first day", "target value", "result value", None, "mandatory"],
        ["#indicator", "#date+start", "#value+target", "#value", None, "optional"],
        ["Reached", date(2024, 1, 1), 10, "n/a", None, "example"],
    )
    assert [item.row for item in found.indicators] == [4]
    assert (found.actuals.state, found.actuals.raw) == ([State.NOT_APPLICABLE], ["n/a"])
    assert not made.asked(found, IssueKind.UNKNOWN_COLUMN)


def test_examples_totals_headings_and_repeated_headers_are_left_out_and_named() -> None:
    found = made.table(
        ["Projectcode", "Resultaat", "Indicator", "Waarde"],
        ["XE-EXAMPLE-1", "R", "Voorbeeld", 1],
        [None, "Resultaat 1", None, None],
        ["P1", "R", "Echt", 2],
        ["P1", None, "Totaal", 2],
        ["Projectcode", "Resultaat", "Indicator", "Waarde"],
        ["P1", "R", "Ook echt", 3],
    )
    assert [item.title for item in found.indicators] == ["Echt", "Ook echt"]
    assert [issue.row for issue in made.asked(found, IssueKind.ROW_SKIPPED)] == [3, 5, 6, 2]


def test_rows_under_a_joined_title_belong_to_it() -> None:
    found = made.table(PLAIN, ["Bereikt", 2023, 10, 8], [None, 2024, 20, 18], [None, 2025, 30, None])
    assert [item.title for item in found.indicators] == ["Bereikt"]
    assert (found.actuals.value, found.targets.value) == ([8, 18], [10, 20, 30])


def test_a_word_with_two_meanings_is_settled_by_what_stands_under_it() -> None:
    as_text = made.table(["Resultaat", "Indicator", "Gerealiseerd"], ["Meer werk", "Banen", 5])
    assert (as_text.indicators[0].result_title, as_text.actuals.value) == ("Meer werk", [5])
    as_number = made.table(["Indicator", "Doel", "Resultaat"], ["Banen", 10, 5])
    assert (as_number.targets.value, as_number.actuals.value) == ([10], [5])


def test_measure_codes_and_unit_words_are_told_apart_by_their_values() -> None:
    codes = made.table(["Indicator", "Meeteenheid", "Waarde"], ["A", 1, 5], ["B", 2, 50])
    assert [(item.measure, item.unit) for item in codes.indicators] == [
        (Measure.NUMBER, ""),
        (Measure.PERCENTAGE, "%"),
    ]
    words = made.table(["Indicator", "Meeteenheid", "Waarde"], ["A", "personen", 5], ["B", "procent", 50])
    assert [(item.measure, item.unit) for item in words.indicators] == [
        (Measure.NUMBER, "personen"),
        (Measure.PERCENTAGE, "%"),
    ]


def test_stated_levels_directions_and_kinds_are_kept_and_blank_is_not_stated() -> None:
    found = made.table(
        ["Indicator", "Niveau", "Richting", "Classification", "Waarde"],
        ["A", "Output", "stijgend", "Cumulatief", 1],
        ["B", "Impact", "dalend", "Per periode", 2],
        ["C", "effect op korte termijn", None, "Stand", 3],
    )
    items = found.indicators
    assert [item.level for item in items] == [Level.OUTPUT, Level.IMPACT, Level.OUTCOME_SHORT]
    assert [item.direction for item in items] == [Direction.UP, Direction.DOWN, Direction.UNKNOWN]
    assert [item.time_kind for item in items] == [TimeKind.CUMULATIVE, TimeKind.PERIOD, TimeKind.LEVEL]
    assert items[2].direction_origin is Origin.ASSUMED and items[2].time_kind_origin is Origin.STATED


@pytest.mark.parametrize(
    ("header", "cell", "start", "end"),
    [
        ("Jaar", 2024, date(2024, 1, 1), date(2024, 12, 31)),
        ("Periode", "K1 2024", date(2024, 1, 1), date(2024, 3, 31)),
        ("Période", "T4 2024", date(2024, 10, 1), date(2024, 12, 31)),
        ("Period", "2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("Periode", "februari 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Periode", "01/07/2023 - 30/06/2024", date(2023, 7, 1), date(2024, 6, 30)),
        ("Begin periode", "2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("Einddatum", date(2024, 5, 6), None, date(2024, 5, 6)),
        ("Einddatum", "6.5.2024", None, date(2024, 5, 6)),
        ("Date", "6 mai 2024", None, date(2024, 5, 6)),
        ("Einddatum", 45418, None, date(2024, 5, 6)),
    ],
)
def test_periods_are_read_as_people_write_them(
    header: str, cell: object, start: date | None, end: date | None
) -> None:
    found = made.table(["Indicator", header, "Waarde"], ["A", cell, 1])
    assert (found.actuals.start, found.actuals.end) == ([start], [end])


def test_a_year_with_a_quarter_beside_it_is_that_quarter() -> None:
    found = made.table(["Indicator", "Jaar", "Kwartaal", "Waarde"], ["A", 2024, 3, 1], ["A", 2024, "K4", 2])
    assert found.actuals.end == [date(2024, 9, 30), date(2024, 12, 31)]


def test_days_come_first_unless_the_file_proves_that_months_do() -> None:
    rows = [["Indicator", "Einddatum", "Waarde"], ["A", "03/04/2024", 1]]
    assert made.table(*rows).actuals.end == [date(2024, 4, 3)]
    assert made.table(*rows, ["B", "03/25/2024", 1]).actuals.end == [date(2024, 3, 4), date(2024, 3, 25)]


def test_a_date_that_cannot_be_read_and_an_end_before_a_start_are_asked_about() -> None:
    found = made.table(
        ["Indicator", "Begin periode", "Einde periode", "Waarde"],
        ["A", "binnenkort", date(2024, 12, 31), 1],
        ["B", date(2024, 12, 31), date(2024, 1, 1), 1],
    )
    (unread,) = made.asked(found, IssueKind.UNREADABLE_DATE)
    assert (unread.row, unread.column, unread.raw) == (2, 2, "binnenkort")
    assert [issue.row for issue in made.asked(found, IssueKind.PERIOD_ENDS_BEFORE_START)] == [3]
