"""Which rows are the same indicator: by code, else by all that stands beside a title."""

from __future__ import annotations

from datetime import date

import pytest

from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.value_states import State
from tests.ingest import made

HEADER = ["Resultaat", "Indicator", "Geslacht", "Jaar", "Nulmeting", "Streefwaarde", "Waarde"]


def shape(found: Submission) -> list[tuple[str, str, int]]:
    return [(item.title, item.breakdown, item.occurrence) for item in found.indicators]


def series(found: Submission) -> list[tuple[int, str, float | None]]:
    columns = found.actuals
    return list(zip(columns.indicator, columns.breakdown, columns.value, strict=True))


def test_one_row_per_period_is_one_indicator_and_its_only_breakdown_part_of_its_name() -> None:
    found = made.table(HEADER, ["R", "A", "V", 2023, 1, 5, 2], ["R", "A", "V", 2024, 1, 5, 3])
    assert shape(found) == [("A", "Geslacht=V", 1)]
    assert series(found) == [(0, "", 2), (0, "", 3)]
    assert found.indicators[0].notes == (Note.SAME_KEY_OTHER_PERIOD,)
    assert "Geslacht=V" in found.indicators[0].key


def test_periods_in_columns_of_one_row_are_no_indicator_on_several_rows() -> None:
    found = made.table(["Indicator", "K1 2024", "K2 2024"], ["A", 2, 3], ["B", 4, 5])
    assert [item.notes for item in found.indicators] == [(), ()]
    again = made.table(["Indicator", "Periode", "Waarde"], ["A", "K1 2024", 2], ["A", "K2 2024", 3])
    assert again.indicators[0].notes == (Note.SAME_KEY_OTHER_PERIOD,)


def test_breakdowns_that_change_from_period_to_period_only_say_whom_a_value_is_about() -> None:
    found = made.table(HEADER, ["R", "A", "V", 2023, 1, 5, 2], ["R", "A", "M", 2024, 1, 5, 3])
    assert shape(found) == [("A", "", 1)]
    assert (series(found), found.actuals.note) == ([(0, "", 2), (0, "", 3)], ["Geslacht=V", "Geslacht=M"])


def test_a_row_without_a_breakdown_is_the_whole_of_the_rows_with_one() -> None:
    found = made.table(
        HEADER,
        ["R", "A", "", 2024, 1, 10, 8],
        ["R", "A", "V", 2024, None, None, 5],
        ["R", "A", "M", 2024, None, None, 3],
    )
    assert shape(found) == [("A", "", 1)]
    assert series(found) == [(0, "", 8), (0, "Geslacht=V", 5), (0, "Geslacht=M", 3)]
    assert found.indicators[0].baseline == 1


def test_a_category_that_means_everybody_is_no_breakdown() -> None:
    found = made.table(HEADER, ["R", "A", "Totaal", 2024, 1, 10, 8], ["R", "A", "V", 2024, None, None, 5])
    assert series(found) == [(0, "", 8), (0, "Geslacht=V", 5)]


def test_groups_with_targets_of_their_own_are_indicators_of_their_own() -> None:
    found = made.table(HEADER, ["R", "A", "V", 2024, 1, 5, 4], ["R", "A", "M", 2024, 2, 6, 3])
    assert shape(found) == [("A", "Geslacht=V", 1), ("A", "Geslacht=M", 1)]
    assert [item.baseline for item in found.indicators] == [1, 2]
    assert all(Note.SAME_TITLE in item.notes for item in found.indicators)


def test_parts_without_a_whole_are_series_of_an_indicator_without_a_value_and_never_summed() -> None:
    found = made.table(HEADER, ["R", "A", "V", 2024, None, None, 4], ["R", "A", "M", 2024, None, None, 3])
    assert shape(found) == [("A", "", 1)]
    assert series(found) == [(0, "Geslacht=V", 4), (0, "Geslacht=M", 3)]
    assert found.indicators[0].notes == (Note.ONLY_BROKEN_DOWN,)
    assert found.indicators[0].baseline is None


def test_a_group_without_a_target_is_read_as_the_groups_beside_it_that_have_one() -> None:
    found = made.table(
        HEADER, ["R", "A", "V", 2024, 1, 5, 4], ["R", "A", "M", 2024, 1, 6, 3],
        ["R", "B", "V", 2024, None, None, 4], ["R", "B", "M", 2024, None, None, 3],
    )  # fmt: skip
    assert len(found.indicators) == 4
    assert not any(Note.ONLY_BROKEN_DOWN in item.notes for item in found.indicators)


def test_the_same_key_and_period_again_is_a_second_indicator_with_that_title() -> None:
    rows = [HEADER, ["R", "A", "", 2024, 1, 5, 4], ["R", "A", "", 2024, 9, 6, 3], ["R", "B", "", 2024, 1, 1, 1]]
    asked = made.asked(made.table(*rows), IssueKind.SIMILAR_TITLES)
    assert [(issue.row, issue.params["case"]) for issue in asked] == [(3, "repeated")]
    found = made.table(*rows, answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)])
    assert shape(found) == [("A", "", 1), ("A", "", 2), ("B", "", 1)]
    assert [item.baseline for item in found.indicators] == [1, 9, 1]
    assert len({item.key for item in found.indicators}) == 3
    assert len(made.asked(found, IssueKind.SAME_TITLE)) == 1


@pytest.mark.parametrize(
    ("rows", "case"),
    [
        ([[1, 2], [3, 4]], "repeated"), ([[1, None], [3, 4]], "repeated"), ([[1, None], [None, 4]], "two_rows"),
    ],
)  # fmt: skip
def test_a_title_in_two_rows_is_asked_about_by_the_periods_that_they_share(
    rows: list[list[float | None]], case: str
) -> None:
    found = made.table(["Indicator", "K1 2026", "K2 2026"], *(["Deelnemers", *row] for row in rows))
    assert [issue.params["case"] for issue in made.asked(found, IssueKind.SIMILAR_TITLES)] == [case]


def test_a_title_in_two_rows_of_one_organisation_only_is_asked_about() -> None:
    header = ["Organisatie", "Indicator", "Realisatie 2026"]
    apart = made.table(header, ["Noord", "Leden", 40], ["Zuid", "Leden", 90])
    assert not made.asked(apart, IssueKind.SIMILAR_TITLES) and apart.actuals.value == [40, 90]
    together = made.table(header, ["Noord", "Leden", 40], ["Noord", "Leden", 90], ["Zuid", "Leden", 70])
    assert len(made.asked(together, IssueKind.SIMILAR_TITLES)) == 1
    assert together.actuals.value == [None, None, 70]


LONG_HEADER = ["Indicator", "Jaar", "Waarde", "Doel"]


def long_table(count: int, *further: list[object]) -> list[list[object]]:
    """A table of so many rows, each with a title of its own that no letter alone tells from the others."""
    rows: list[list[object]] = [[f"Maatregel {place}", 2024, 10 + place % 50, 70] for place in range(count)]
    return [LONG_HEADER, *rows, *further]


@pytest.mark.parametrize("count", [100, 399, 401, 2_500])
def test_a_title_twice_in_one_period_is_asked_about_however_long_the_table_is(count: int) -> None:
    further: tuple[list[object], ...] = (["Maatregel 7", 2024, 33, 70], ["Maatregel 9", 2024, 44, 70])
    found = made.table(*long_table(count, *further))
    asked = made.asked(found, IssueKind.SIMILAR_TITLES)
    assert [(issue.row, issue.params["case"]) for issue in asked] == [(count + 2, "repeated"), (count + 3, "repeated")]
    values = dict(zip(found.actuals.row, found.actuals.value, strict=True))
    assert [row for row, value in values.items() if value is None] == [9, 11, count + 2, count + 3]
    answered = made.table(
        *long_table(count, *further), answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)]
    )
    assert None not in answered.actuals.value and len(answered.indicators) == count + 2


@pytest.mark.parametrize(("repeats", "asks"), [(3, True), (300, False)])
def test_of_a_long_table_of_projects_only_a_few_titles_that_stand_twice_are_a_slip(repeats: int, asks: bool) -> None:
    rows: list[list[object]] = [[f"P{place % 5}", f"Maatregel {place}", 2024, 10 + place % 50] for place in range(600)]
    again = [[*row[:3], 80] for row in rows[:repeats]]
    found = made.table(["Project", "Indicator", "Jaar", "Waarde"], *rows, *again)
    assert len(made.asked(found, IssueKind.SIMILAR_TITLES)) == repeats * asks
    assert bool(made.asked(found, IssueKind.SAME_TITLE))


def test_a_value_and_a_target_of_one_row_with_dates_of_their_own_are_of_one_indicator() -> None:
    header = ["indicateur", "valeur_actuelle", "date_valeur_actuelle", "cible", "date_cible"]
    rows = [["Places", 68, "2022-11-30", 74, "2022-11-30"], ["Classes", 29, "2022-09-30", 33, "2022-12-31"]]
    found = made.table(header, *rows)
    assert [item.key for item in found.indicators] == ["Places", "Classes"]
    assert (found.actuals.value, found.targets.value) == ([68, 29], [74, 33])


def test_a_title_under_another_result_project_unit_or_place_is_another_indicator() -> None:
    header = ["Projectcode", "Resultaat", "Indicator", "Eenheid", "Locatie", "Waarde"]
    found = made.table(
        header, ["P1", "R1", "A", "uur", "Gent", 1], ["P1", "R2", "A", "uur", "Gent", 2],
        ["P2", "R1", "A", "uur", "Gent", 3],
        ["P1", "R1", "A", "dag", "Gent", 4], ["P1", "R1", "A", "uur", "Luik", 5],
    )  # fmt: skip
    assert [value for _, _, value in series(found)] == [1, 2, 3, 4, 5]
    assert len({(item.grant_ref, item.key) for item in found.indicators}) == 5


def test_a_code_identifies_whatever_the_title_says_and_its_groups_are_series() -> None:
    header = ["Code", "Indicator", "Uitsplitsing", "Jaar", "Waarde"]
    found = made.table(
        header,
        ["A1", "Bereikt", "", 2024, 8],
        ["A1", "", "Geslacht=V; Leeftijd=12-18", 2024, 5],
        ["A1", "Bereikt", "", 2025, 9],
    )
    assert [(item.code, item.key) for item in found.indicators] == [("A1", "A1")]
    assert series(found) == [(0, "", 8), (0, "Geslacht=V; Leeftijd=12-18", 5), (0, "", 9)]


def test_a_code_with_several_titles_is_a_heading_and_no_identity() -> None:
    found = made.table(["Code", "Indicator", "Waarde"], ["1", "A", 1], ["1", "B", 2], ["2", "C", 3])
    assert [item.title for item in found.indicators] == ["A", "B", "C"]


def test_two_values_for_one_code_and_period_are_asked_about_and_neither_is_taken() -> None:
    header = ["Code", "Indicator", "Jaar", "Streefwaarde", "Waarde"]
    found = made.table(header, ["A1", "Bereikt", 2024, 10, 8], ["A1", "Bereikt", 2024, 10, 9])
    assert (found.actuals.value, found.actuals.state) == ([None], [State.UNCLEAR])
    assert found.targets.value == [10]
    issues = made.asked(found, IssueKind.DUPLICATE_VALUE)
    assert [(issue.raw, issue.readings) for issue in issues] == [("9", (8, 9)), ("10", (10, 10))]


def test_a_dimension_without_a_category_is_no_breakdown() -> None:
    header = ["Indicator title", "Dimension 1 name", "Dimension 1 value", "Target", "Actual"]
    found = made.table(header, ["A", "No target set", "", 0, 1], ["B", "Sex", "Female", 3, 2])
    assert [item.breakdown for item in found.indicators] == ["", "Sex=Female"]


def test_the_group_of_the_actual_comes_before_that_of_target_and_baseline() -> None:
    header = [
        "indicator",
        "target_dimension_1",
        "target_value_1",
        "target_value",
        "actual_dimension_1",
        "actual_value_1",
        "actual_value",
    ]
    found = made.table(header, ["A", "Sex", "F", 5, "Age", "12-18", 4], ["B", "Sex", "F", 5, "", "", 4])
    assert [item.breakdown for item in found.indicators] == ["Age=12-18", "Sex=F"]
    assert (found.targets.value, found.actuals.value) == ([5, 5], [4, 4])


def test_a_very_long_title_gives_a_key_that_databases_can_index() -> None:
    found = made.table(["Indicator", "Waarde"], ["x" * 3000, 1], ["x" * 3000 + "y", 2])
    keys = [item.key for item in found.indicators]
    assert len(set(keys)) == 2 and max(map(len, keys)) < 450


def test_country_and_project_are_the_grant_where_no_code_is_given() -> None:
    found = made.table(
        ["Land", "Project", "Indicator", "Waarde"], ["Ghana", "Wegen", "A", 1], ["Ghana", "", "B", 2]
    )
    assert [item.grant_ref for item in found.indicators] == ["Ghana · Wegen", "Ghana"]
    coded = made.table(
        ["Land", "Projectcode", "Project", "Indicator", "Waarde"], ["Ghana", "P1", "Wegen", "A", 1]
    )
    (item,) = coded.indicators
    assert (item.grant_ref, item.grant_title, item.location) == ("P1", "Wegen", "Ghana")


def test_one_organisation_in_a_column_is_the_one_that_hands_in() -> None:
    one = made.table(["Organisatie", "Indicator", "Waarde"], ["Stichting X", "A", 1], ["Stichting X", "B", 2])
    two = made.table(["Organisatie", "Indicator", "Waarde"], ["Stichting X", "A", 1], ["Stichting Y", "B", 2])
    assert (one.organisation, two.organisation) == ("Stichting X", "")


@pytest.mark.parametrize(
    ("first", "second", "readings"),
    [(52, 46.8, [(52, 46.8)]), ("52%", 46.8, [(46.8,)]), (46.8, "52%", [(46.8,)]), (52, 52, []), (52, "", [])],
)
def test_of_two_baselines_of_one_indicator_none_counts_until_it_is_asked(
    first: object, second: object, readings: list[tuple[float, ...]]
) -> None:
    found = made.table(
        ["Code", "Indicator", "Jaar", "Startwaarde", "Waarde"],
        ["A1", "Bereikt", 2023, first, 8], ["A1", "Bereikt", 2024, second, 9],
    )  # fmt: skip
    (item,) = found.indicators
    issues = [issue for issue in made.asked(found, IssueKind.DUPLICATE_VALUE) if issue.is_open]
    assert [issue.readings for issue in issues] == readings
    assert (item.baseline, item.baseline_state) == ((None, State.UNCLEAR) if readings else (52, State.REPORTED))


@pytest.mark.parametrize(
    ("written", "day", "year", "is_asked"),
    [
        ("03/04/2023", None, 2023, True), ("13/04/2023", date(2023, 4, 13), 2023, False),
        ("begin 2022", None, 2022, True),
        ("05/05/23", date(2023, 5, 5), 2023, False), ("n.v.t.", None, None, False),
    ],
)  # fmt: skip
def test_the_date_of_a_baseline_that_may_be_two_days_is_asked_about(
    written: str, day: date | None, year: int | None, is_asked: bool
) -> None:
    both_ways = [["B", 4, "13/04/2023", 2], ["C", 4, "04/13/2023", 2]]
    found = made.table(["Indicator", "Nulmeting", "Datum nulmeting", "K1 2026"], ["A", 4, written, 25], *both_ways)
    assert (found.indicators[0].baseline_date, found.indicators[0].baseline_year) == (day, year)
    asked = [(issue.row, issue.column, issue.raw) for issue in made.asked(found, IssueKind.UNREADABLE_DATE)]
    assert asked == ([(2, 3, written)] if is_asked else [])
