"""Versions of a sheet of which one is not read, names another goal, or says its year in two digits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
Rows = Sequence[Sequence[object]]


def read(*sheets: tuple[str, Rows]) -> Submission:
    return read_submission(made.xlsx(*sheets), "a.xlsx")


def counted(found: Submission) -> list[float]:
    columns = (*zip(found.actuals.value, found.actuals.state, strict=True),
               *zip(found.targets.value, found.targets.state, strict=True))  # fmt: skip
    return sorted(value for value, state in columns if state is State.REPORTED and value is not None)


@pytest.mark.parametrize(
    ("first", "version"),
    [("Resultaten", "Resultaten (2)"), ("Cijfers", "Cijfers oud"), ("Results", "Results draft"), ("2024", "2024 oud")],
)
@pytest.mark.parametrize("unread", [[("Leden", 80, 81), ("Lessen", 30, 32)], [("xx", "Kolom A"), ("Leden", "80")]])
def test_a_version_of_a_sheet_that_is_not_read_counts_nowhere(first: str, version: str, unread: Rows) -> None:
    rows = [("Indicator", "Doel 2024", "Realisatie 2024"), ("Leden", 90, 70), ("Lessen", 31, 28)]
    width = max(map(len, unread))
    padded = [(*row, *[""] * (width - len(row))) for row in unread]
    found = read((first, padded), (version, rows))
    assert counted(found) == []
    assert made.asked(found, KIND.TEXT_BESIDE)


@pytest.mark.parametrize(
    "beside",
    [
        ("Uitleg", [("Leden", "wie een kaart heeft"), ("Lessen", "van een uur")]),
        ("Cijfers", [("Zie het andere blad", ""), ("-", "n.v.t.")]),
        ("Adressen", [("Gent", 9000), ("Aalst", 9300)]),
    ],
)
def test_a_sheet_without_numbers_or_of_another_name_takes_no_value_back(beside: tuple[str, Rows]) -> None:
    rows = [("Indicator", "Realisatie 2024"), ("Leden", 70), ("Lessen", 28)]
    assert counted(read(beside, ("Cijfers (2)", rows))) == [28, 70]


def test_a_copy_of_a_sheet_takes_nothing_back() -> None:
    rows = [("Indicator", "Realisatie 2024"), ("Leden", 70), ("Lessen", 28)]
    assert counted(read(("Cijfers", rows), ("Cijfers (2)", rows))) == [28, 70]


@pytest.mark.parametrize(("first", "version"), [("Cijfers", "Cijfers (2)"), ("2024", "2024 oud"), ("2024", "2024 v2")])
@pytest.mark.parametrize(
    ("title", "other"), [("Leden (doel 100)", "Leden (doel 90)"), ("Leden - target 2024: 100", "Leden")]
)
def test_another_goal_in_the_title_makes_no_second_indicator(first: str, version: str, title: str, other: str) -> None:
    found = read(
        (first, [("Indicator", "2024"), (title, 80), ("Lessen", 30)]),
        (version, [("Indicator", "2024"), (other, 70), ("Lessen", 28)]),
    )
    assert not {70, 80, 28, 30} & set(counted(found))
    assert len(found.indicators) == 2


@pytest.mark.parametrize("names", [("22", "23"), ("23", "24", "25")])
def test_sheets_of_two_digits_that_follow_each_other_may_be_years(names: Sequence[str]) -> None:
    sheets = [
        (name, [("Indicator", "Doel", "Realisatie"), ("Leden", 90, 70 + n), ("Lessen", 31, 28 + n)])
        for n, name in enumerate(names)
    ]
    found = read(*sheets)
    assert counted(found) == []
    first_days = {issue.periods[0][0] for issue in made.asked(found, KIND.PERIOD_UNCERTAIN)}
    assert first_days == {f"20{name}-01-01" for name in names}
    assert len(found.indicators) == 2


@pytest.mark.parametrize("names", [("01", "02", "03"), ("22", "56"), ("1", "2"), ("44", "45")])
def test_other_numbers_of_sheets_are_no_years(names: Sequence[str]) -> None:
    rows = [("Indicator", "Doel", "Realisatie"), ("Leden", 90, 70), ("Lessen", 31, 28)]
    found = read(*((name, [rows[0], *((t, a + n, b + n) for t, a, b in rows[1:])]) for n, name in enumerate(names)))  # type: ignore[operator]
    assert not made.asked(found, KIND.PERIOD_UNCERTAIN)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("title", ["Indicator", "Indicateurs", "Naam indicator"])
@pytest.mark.parametrize("beside", ["", "alleen vrijwilligers"])
def test_a_header_repeated_with_its_word_is_that_of_the_rows_above_too(kind: str, title: str, beside: str) -> None:
    headers = ("Doel 2023", "Realisatie 2023")
    rows = [("", *headers, "", beside), ("Leden", 90, 80, "", ""), ("Bomen", 12, 11, "", "")]
    rows += [(title, *headers, "", ""), ("Lessen", 31, 28, "", "")]
    data = made.text_table(rows, ";") if kind == "csv" else made.xlsx(("Cijfers", rows))
    found = read_submission(data, f"a.{kind}")
    assert [item.title for item in found.indicators] == ["Leden", "Bomen", "Lessen"]
    assert found.targets.value == ([90, 12, 31] if not beside else found.targets.value)
    assert not made.asked(found, KIND.CELLS_UNREAD)
    assert bool(made.asked(found, KIND.TEXT_LIMITS)) is bool(beside)


@pytest.mark.parametrize(
    ("names", "file", "is_asked"),
    [
        ([str(number) for number in range(1, 13)], "cijfers 2024.xlsx", False),
        ([str(number) for number in range(1, 13)], "cijfers.xlsx", False),
        (["11", "12", "13"], "wijkcentra 2024.xlsx", False),
        (["10", "11", "12"], "cijfers.xlsx", False),
        (["8", "9", "10", "11", "12", "13"], "cijfers.xlsx", False),
        (["09", "10", "11", "12", "13"], "cijfers.xlsx", False),
        (["22", "23", "140"], "cijfers.xlsx", False),
        (["22", "23"], "cijfers 2024.xlsx", False),
        (["22", "23", "24"], "cijfers.xlsx", True),
        (["22", "23", "Uitleg"], "cijfers.xlsx", True),
        (["22", "23", "24"], "cijfers 2022-2024.xlsx", True),
    ],
)
def test_sheets_with_numbers_of_months_or_places_are_no_years(names: Sequence[str], file: str, is_asked: bool) -> None:
    sheets = [
        (name, [("Indicator", "Realisatie"), (f"Leden {n}", 70 + n), (f"Lessen {n}", 28 + n)])
        for n, name in enumerate(names)
    ]
    found = read_submission(made.xlsx(*sheets), file)
    short_years = {f"20{name}-01-01" for name in names if name.isdecimal() and len(name) == 2}
    issues = [issue for issue in made.asked(found, KIND.PERIOD_UNCERTAIN) if len(issue.periods) == 1]
    assert bool({issue.periods[0][0] for issue in issues} & short_years) is is_asked
    if "2024.xlsx" in file and not is_asked:
        assert {end.year for end in found.actuals.end if end is not None} == {2024}


@pytest.mark.parametrize(
    ("name", "is_asked"),
    [
        ("Oud-Turnhout 2024", False), ("Oud-Turnhout", False), ("Oud-Heverlee", False), ("Old Street 2", False),
        ("Oude-Tonge 2024", False), ("Old-version", True), ("2024 oud", True), ("Oud 2024", True),
        ("Old version 2024", True), ("Oud", True), ("Oude cijfers 2023", True),
    ],
)  # fmt: skip
def test_a_place_whose_name_begins_with_a_word_for_old_is_no_earlier_version(name: str, is_asked: bool) -> None:
    found = read((name, [("Indicator", "Doel 2024", "Realisatie 2024"), ("Leden", 90, 70), ("Lessen", 31, 28)]))
    assert counted(found) == ([] if is_asked else [28, 31, 70, 90])
