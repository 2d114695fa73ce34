"""Kinds of workbooks that the zoo was given and that were once read silently wrong, each as a table of cases."""

from __future__ import annotations

import pytest

from impact.ingest.values.number_cells import is_number, is_number_text
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.title_comparison import pair_similar_titles
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
TABLE: Rows = [
    ["Indicator", "Doel", "Realisatie"], ["Deelnemers", 500, 999], ["Lessen", 60, 54], ["Scholen", 9, 8],
]  # fmt: skip


def states(reading: Submission) -> dict[str, set[State]]:
    """By title of an indicator the states of its values."""
    found: dict[str, set[State]] = {}
    for place, indicator in enumerate(reading.actuals.indicator):
        found.setdefault(reading.indicators[indicator].title, set()).add(reading.actuals.state[place])
    return found


def beside(table: Rows, legend: Rows, *, first: int, gap: int = 1) -> Rows:
    """A table with a legend behind so many empty columns, from a row (from 0) on."""
    rows = [list(row) for row in table]
    for row, cells in zip(rows[first:], legend, strict=False):
        row += [None] * gap + cells
    return rows


LEGENDS = {
    "below": [*TABLE, [], [999, "niet gemeten"]],
    "directly below": [*TABLE, [999, "onbekend"]],
    "below, as a text": [*TABLE, [], ["999", "geen antwoord"]],
    "beside": beside(TABLE, [[999, "niet gemeten"]], first=1),
    "beside, below its title": beside(TABLE, [["Legende"], [999, "niet gemeten"]], first=0),
    "beside, in the second row": beside(TABLE, [["999", "onbekend"]], first=2, gap=2),
}


@pytest.mark.parametrize("rows", LEGENDS.values(), ids=LEGENDS)
def test_a_legend_in_two_cells_explains_its_code(rows: Rows) -> None:
    reading = made.table(*rows)
    # In the row of the value itself it is first of all a remark about that.
    assert (2, 3) in {(issue.row, issue.column) for issue in reading.issues if issue.is_open}
    assert states(reading)["Deelnemers"] == {State.UNCLEAR} and states(reading)["Lessen"] == {State.REPORTED}


@pytest.mark.parametrize("legend", [[12, "zie nota"], [999, "bezoekers"], ["A", "eigen telling"]])
def test_two_cells_that_are_no_legend_change_nothing(legend: list[object]) -> None:
    reading = made.table(*beside(TABLE, [legend], first=1))
    assert states(reading)["Deelnemers"] == {State.REPORTED}


def test_tables_beside_each_other_of_two_periods_are_one_series_in_any_order_of_rows() -> None:
    names = ["Deelnemers", "Lessen", "Scholen"]
    rows: Rows = [["Indicator", "Realisatie 2023", None, "Indicator", "Realisatie 2024"]]
    rows += [[names[k], 10 + k, None, names[-1 - k], 20 + k] for k in range(len(names))]
    reading = made.table(*rows)
    assert [item.title for item in reading.indicators] == names
    assert sorted(zip(reading.actuals.indicator, reading.actuals.value, strict=True)) == [
        (0, 10.0), (0, 22.0), (1, 11.0), (1, 21.0), (2, 12.0), (2, 20.0),
    ]  # fmt: skip


def test_tables_beside_each_other_that_give_one_period_twice_are_asked_about() -> None:
    header: list[object] = ["Indicator", "Realisatie 2023", None, "Indicator", "Realisatie 2023"]
    rows: Rows = [header, ["Deelnemers", 10, None, "Lessen", 4], ["Lessen", 5, None, "Deelnemers", 12]]
    reading = made.table(*rows)
    assert State.REPORTED not in states(reading)["Deelnemers"] | states(reading)["Lessen"]


@pytest.mark.parametrize("periods", [("2022", "2023"), ("T1 2022", "T2 2022"), ("jan 2022", "feb 2022")])
def test_periods_below_an_empty_header_are_no_indicators(periods: tuple[str, str]) -> None:
    rows: Rows = []
    for title, number in (("Bereikte jongeren", 700), ("Geplante bomen", 2000)):
        rows += [[title], ["", "Doel", "Realisatie"], *[[period, number, number + 9] for period in periods], []]
    reading = made.table(*rows)
    assert State.REPORTED not in reading.actuals.state
    assert any(issue.is_open for issue in reading.issues)


SAME_TITLES = [
    ("Aantal huisbezoeken", "Aant. huisbezoeken"),
    ("Bien-être des enfants", "Bie. des enfants"),
    ("Satisfaction des participants", "Satisfaction ds participants"), ("Aantal huisbezoeken", "Huisbezoeken (aantal)"),
    ("Huisbezoeken", "Aantal huisbezoeken"), ("Nombre de familles", "Nb familles"), ("Scholen 2023", "Scholen 2024"),
    ("Young people reached", "Yo. people reached"), ("Number of trees planted", "Planted trees"),
]  # fmt: skip
OTHER_TITLES = [
    ("Aantal huisbezoeken", "Aantal bezoeken"), ("Jongeren 12-17 jaar", "Jongeren 18-25 jaar"),
    ("Huisbezoeken in Gent", "Huisbezoeken in Aalst"), ("Fase 1", "Fase 2"), ("Uren les", "Uren per les"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [*SAME_TITLES, *OTHER_TITLES])
def test_titles_that_change_a_little_from_period_to_period_are_asked_about(first: str, second: str) -> None:
    is_same = (first, second) in SAME_TITLES
    assert list(pair_similar_titles([first, second])) == ([(first, second)] if is_same else [])
    reading = made.table(["Jaar", "Indicator", "Realisatie"], [2023, first, 33], [2024, second, 35])
    assert bool(made.asked(reading, IssueKind.SIMILAR_TITLES)) is is_same


def test_titles_that_have_a_period_in_common_are_two_indicators() -> None:
    header = ["Jaar", "Indicator", "Realisatie"]
    reading = made.table(header, [2023, "Huisbezoeken", 33], [2023, "Aant. huisbezoeken", 35])
    assert not made.asked(reading, IssueKind.SIMILAR_TITLES) and len(reading.indicators) == 2


PARTS: Rows = [["Lessen", "lessen", 20, 18], ["Bezoeken", "bezoeken", 30, 28], ["Gesprekken", "gesprekken", 10, 8]]
HEADER: list[object] = ["Indicator", "Eenheid", "Doel", "Realisatie"]
SUM_ROWS = {
    "first": [HEADER, ["vzw Het Anker", None, 60, 54], *PARTS],
    "last": [HEADER, *PARTS, ["vzw Het Anker", None, 60, 54]],
    "in another unit": [HEADER, *PARTS, ["Werking", "stuks", 60, 54]],
    "one column in question": [
        HEADER, ["Werking", None, 6000, 154], ["Lessen", None, 2000, 18], ["Bezoeken", None, 3000, 28],
        ["Gesprekken", None, 1000, "108 à 110"],
    ],
    "one number in a column": [
        HEADER, ["vzw Het Anker", None, 60, 18], ["Lessen", "lessen", 20, 18], ["Bezoeken", "bezoeken", 30, 0],
        ["Gesprekken", "gesprekken", 10, "onbekend"],
    ],
    "of one column": [HEADER, ["Buurtwerk", None, None, 5400], *[[*row[:2], None, row[3] * 100] for row in PARTS]],  # type: ignore[operator]
}


@pytest.mark.parametrize("rows", SUM_ROWS.values(), ids=SUM_ROWS)
def test_a_row_that_is_the_sum_of_all_others_is_asked_about_whatever_its_name(rows: Rows) -> None:
    reading = made.table(*rows)
    places = {issue.row for issue in made.asked(reading, IssueKind.SUBTOTAL_SUSPECTED)}
    assert len(places) == 1
    assert states(reading)["Lessen"] == states(reading)["Bezoeken"] == {State.REPORTED}


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, ["Deelnemers", None, 60, 55], *PARTS],
        [HEADER, ["Deelnemers", None, 50, 46], *PARTS[:2], PARTS[2]],
        [HEADER, ["Deelnemers", None, 8, 46], ["waarvan mannen", None, 3, 20], ["waarvan vrouwen", None, 5, 26]],
    ],
    ids=["one column differs", "sum of two of three", "parts of it"],
)
def test_a_row_that_is_not_the_sum_of_all_others_counts(rows: Rows) -> None:
    assert not made.asked(made.table(*rows), IssueKind.SUBTOTAL_SUSPECTED)


ADORNED = ["k€ 211,57", "168,047 k€", "14.467 k", "14 k", "€ 14k", "3 mln", "35-", "(20)", "n<5", "40?", "+/- 40"]
NAMES = ["12 gezinnen", "Output 1", "K1", "M 12", "1.2.3", "P.1", "T1", "3 x per week", "k", "1)"]


@pytest.mark.parametrize("text", ADORNED)
def test_a_number_with_signs_or_a_scale_around_it_is_a_number_of_its_column(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", NAMES)
def test_a_name_with_a_digit_is_none(text: str) -> None:
    assert not is_number(text) and not is_number_text(text)


def test_a_column_with_one_amount_in_thousands_is_asked_about() -> None:
    reading = made.table(["Indicator", "Doel", "Gerealiseerd"], ["Microkredieten", "k€ 211,57", 168047])
    assert reading.targets.state == [State.UNCLEAR]
    assert [issue.column for issue in made.asked(reading, IssueKind.NUMBER_WITH_TEXT)] == [2]


@pytest.mark.parametrize("header", ["Result", "Goal"])
def test_a_column_of_numbers_some_with_what_they_count_holds_values(header: str) -> None:
    rows: Rows = [["Indicator", "Baseline", header], ["Families", 99, 178], ["Workshops", 19, "218 people"],
                  ["Volunteers", 32, "42 volunteers"]]  # fmt: skip
    reading = made.table(*rows)
    columns = reading.targets if header == "Goal" else reading.actuals
    assert columns.state == [State.REPORTED, State.UNCLEAR, State.UNCLEAR]


@pytest.mark.parametrize("text", ["x 1.000 euro", "(in duizenden)"])
def test_a_lone_scale_aside_is_about_the_whole_sheet(text: str) -> None:
    rows: Rows = [["Indicator", "Eenheid", "Realisatie"], ["Giften", "euro", 51], ["Leningen", "euro", 62]]
    assert set(made.table(*beside(rows, [[text]], first=1)).actuals.state) == {State.UNCLEAR}
