"""Rows of one title that somebody had added up: one indicator with the sums, and every number accounted for."""

from __future__ import annotations

import pytest

from impact.ingest import preview_file, read_submission
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.mapping import Mapping, SummedTitle
from impact.model.submission import RowSum, Submission
from tests.ingest import made

Rows = list[list[object]]
HEADER: list[object] = ["Indicator", "Plaats", "Doel 2026", "K1 2026", "K2 2026"]
ROWS: Rows = [
    HEADER, ["Deelnemers", "Gent", 40, 25, 10], ["Deelnemers", "Aalst", 40, 31, 11],
    ["Deelnemers", "Ronse", 40, 28, 12], ["Uren", "Gent", 9, 5, 6],
]  # fmt: skip


def find_sums(rows: Rows) -> list[RowSum]:
    return list(read_submission(made.xlsx(("Blad1", rows)), "a.xlsx").row_sums)


def remember(rows: Rows) -> Mapping:
    """The layout of a file in which somebody had everything added up that can be, else whatever stands first."""
    mapping = preview_file(made.xlsx(("Blad1", rows)), "a.xlsx").mapping
    offered = [item.summed for item in find_sums(rows)] or [SummedTitle(str(rows[1][0]), len(rows) - 1)]
    for summed in offered:
        mapping = mapping.with_summed_title("Blad1", summed)
    return mapping


def read_added(rows: Rows) -> Submission:
    return read_submission(made.xlsx(("Blad1", rows)), "a.xlsx", mapping=remember(rows))


def read_later(earlier: Rows, later: Rows) -> Submission:
    data = made.xlsx(("Blad1", later))
    followed = preview_file(data, "b.xlsx", remembered=[remember(earlier)]).mapping
    return read_submission(data, "b.xlsx", mapping=followed)


def values(reading: Submission, title: str) -> list[float | None]:
    named = {place for place, item in enumerate(reading.indicators) if item.title == title}
    return [value for at, value in zip(reading.actuals.indicator, reading.actuals.value, strict=True) if at in named]


def test_actuals_and_targets_are_added_up_and_every_cell_is_used() -> None:
    reading = read_added(ROWS)
    assert [(item.title, item.location) for item in reading.indicators] == [("Deelnemers", ""), ("Uren", "Gent")]
    assert values(reading, "Deelnemers") == [84, 33] and values(reading, "Uren") == [5, 6]
    assert reading.actuals.raw[:2] == ["25 + 31 + 28", "10 + 11 + 12"]
    assert reading.targets.value == [120, 9]
    assert {line.rule: line.cells for line in reading.account} == {CellRule.ACTUAL: 8, CellRule.TARGET: 4}


def test_rows_with_a_period_of_their_own_are_added_up_per_period() -> None:
    rows: Rows = [["Indicator", "Periode", "Waarde"], ["Deelnemers", "K1 2026", 25], ["Deelnemers", "K1 2026", 31],
                  ["Deelnemers", "K2 2026", 5], ["Deelnemers", "K2 2026", 6]]  # fmt: skip
    assert values(read_added(rows), "Deelnemers") == [56, 11]


def test_rows_that_are_alike_are_added_up_where_somebody_says_so() -> None:
    rows: Rows = [["Indicator", "K1 2026"], ["Deelnemers", 25], ["Deelnemers", 25]]
    assert values(read_added(rows), "Deelnemers") == [50]


@pytest.mark.parametrize(
    "numbers", [(25, None), (25, "1.250"), (25, "ca. 30"), ("25 %", "31 %"), (25, "n.v.t.")], ids=str
)
def test_nothing_is_added_up_where_a_number_is_missing_or_not_certain(numbers: tuple[object, object]) -> None:
    rows: Rows = [["Indicator", "K1 2026"], *(["Deelnemers", number] for number in numbers)]
    reading = read_added(rows)
    assert len(reading.indicators) == 2 or len(numbers) > len([one for one in numbers if one is not None])
    assert not any("+" in raw for raw in reading.actuals.raw)


def test_the_next_file_is_added_up_by_the_remembered_layout() -> None:
    later: Rows = [[str(cell).replace("2026", "2027") for cell in HEADER],
                   *([*row[:3], int(str(row[3])) + 1, row[4]] for row in ROWS[1:])]  # fmt: skip
    reading = read_later(ROWS, later)
    assert values(reading, "Deelnemers") == [87, 33]
    assert [(item.is_made, item.numbers) for item in reading.row_sums] == [(True, (26, 32, 29))]


@pytest.mark.parametrize(
    ("column", "texts", "names"),
    [
        ("Plaats", ["Gent", "Aalst"] * 2, ("Aalst", "Gent")), ("Bron", ["Rood", "Wit"] * 2, ("Rood", "Wit")),
        ("Opmerking", ["goed", "beter", "zwak", "beter"], ()), ("Volgnummer", [1, 2, 3, 4], ()),
    ],
)  # fmt: skip
def test_what_a_column_calls_the_rows_is_remembered(column: str, texts: list[object], names: tuple[str, ...]) -> None:
    periods = ["K1 2026", "K1 2026", "K2 2026", "K2 2026"]
    rows: Rows = [["Bezoeken", period, text, 7] for period, text in zip(periods, texts, strict=True)]
    (found,) = find_sums([["Indicator", "Periode", column, "Waarde"], *rows])
    assert (found.summed.rows, found.summed.names, found.numbers) == (2, names, (7, 7))


GROUPS: Rows = [["Indicator", "Mannen", "Vrouwen", "Totaal"], ["Deelnemers", 10, 15, 25], ["Deelnemers", 11, 20, 31]]


def test_columns_of_groups_are_not_added_to_their_total() -> None:
    reading = read_added(GROUPS)
    given = dict(zip(reading.actuals.breakdown, reading.actuals.value, strict=True))
    assert len(reading.indicators) == 1 and given.pop("") == 56 and sorted(map(str, given.values())) == ["21.0", "35.0"]
    assert find_sums(GROUPS)[0].numbers == (25, 31)


def of_quarters(*rows: tuple[object, object, object]) -> Rows:
    return [["Indicator", "K1 2026", "K2 2026", "K3 2026"], *(["Deelnemers", *row] for row in rows)]


def with_column(header: str, *cells: object) -> Rows:
    numbers = [25, 31, 28]
    return [["Indicator", header, "K1 2026"], *(["Deelnemers", c, n] for c, n in zip(cells, numbers, strict=False))]


REFUSED: dict[str, Rows] = {
    "euros and dollars": [["Indicator", "K1 2026"], ["Deelnemers", "€ 25"], ["Deelnemers", "$ 31"]],
    "euros and a bare number": [["Indicator", "K1 2026"], ["Kosten", "€ 25"], ["Kosten", "$ 31"], ["Kosten", 8]],
    "two units": with_column("Eenheid", "uren", "dagen"),
    "two results": with_column("Resultaat", "Meer werk", "Betere zorg"),
    "gaps in different quarters": of_quarters((1, 2, None), (None, 3, 4), (5, None, 6)),
    "a remark": with_column("Opmerking", "voorlopig", ""),
    "a total row": with_column("Plaats", "Gent", "Aalst", "Totaal"),
    "a row that is the sum of the others": [["Indicator", "K1 2026"], *(["Bezoeken", number] for number in (5, 6, 11))],
    "a row without place": with_column("Plaats", "Gent", "Aalst", ""),
    "baselines of two years": [
        ["Indicator", "Nulmeting", "Jaar nulmeting", "K1 2026"], ["Deelnemers", 4, 2022, 25],
        ["Deelnemers", 5, 2023, 31],
    ],
    "other places in another period": [
        ["Indicator", "Periode", "Plaats", "Waarde"], ["Deelnemers", "K1 2026", "Gent", 25],
        ["Deelnemers", "K1 2026", "Aalst", 31], ["Deelnemers", "K2 2026", "Gent", 5],
        ["Deelnemers", "K2 2026", "Ronse", 6],
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", list(REFUSED))
def test_a_sum_is_offered_only_where_it_is_made(case: str) -> None:
    assert not [item for item in find_sums(REFUSED[case]) if item.numbers]
    reading = read_added(REFUSED[case])
    assert not any(" + " in raw for raw in (*reading.actuals.raw, *(item.baseline_raw for item in reading.indicators)))


THREE: Rows = with_column("Plaats", "Gent", "Aalst", "Ronse")
LATER: dict[str, Rows] = {
    "a row is gone": THREE[:3],
    "one row is left": THREE[:2],
    "a row is new": [*THREE, ["Deelnemers", "Eke", 3]],
    "another place": with_column("Plaats", "Gent", "Aalst", "Eke"),
    "a total row": [*THREE, ["Totaal", "", 84]],
    "a gap": [*THREE[:3], ["Deelnemers", "Ronse", None]],
}


@pytest.mark.parametrize("case", list(LATER))
def test_a_later_file_with_other_rows_is_asked_about_and_not_added_up(case: str) -> None:
    reading = read_later(THREE, LATER[case])
    assert [(item.is_made, item.is_remembered) for item in reading.row_sums] == [(False, True)]
    assert set(reading.actuals.value) <= {None}, reading.actuals.raw
    assert IssueKind.ROWS_OF_SUM_DIFFER in {issue.kind for issue in reading.issues}


def test_what_is_remembered_of_a_sum_is_taken_back_in_any_spelling() -> None:
    mapping = remember(THREE)
    assert mapping.sheets[0].summed == (SummedTitle("Deelnemers", 3, ("Aalst", "Gent", "Ronse")),)
    assert mapping.without_summed_title("Blad1", " DEELNEMERS").sheets[0].summed == ()
