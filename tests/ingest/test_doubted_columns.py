"""Headers of two meanings that the other columns settle: 'Référence', 'Progress', 'No.', and months as '01/2023'."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.tables.header_meanings import interpret_header
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind
OF_EVERY_TABLE = {KIND.DIRECTION_UNKNOWN, KIND.DIRECTION_OFTEN_UNKNOWN}
TITLES = ("Jongeren bereikt", "Tevreden deelnemers", "Bomen geplant", "Opgehaald bedrag")
TARGETS: tuple[object, ...] = (120, 9, 2400, 15000)
ACTUALS: tuple[object, ...] = (97, 7.5, 2310, 13250)


def both_formats(rows: Sequence[Sequence[object]]) -> list[Submission]:
    """The same rows as a workbook and as a text table."""
    return [
        read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx"),
        read_submission(made.text_table(rows, ";"), "a.csv"),
    ]


def questions(found: Submission) -> set[IssueKind]:
    """The kinds of the open questions about these columns."""
    return {issue.kind for issue in found.issues if issue.is_open} - OF_EVERY_TABLE


def role_of(found: Submission, header: str) -> str:
    """The role that a column got."""
    return next(column.role for column in found.columns if column.header == header)


def table(*columns: tuple[str, Sequence[object]]) -> list[list[object]]:
    """Rows under headers: the titles and further columns."""
    titles: tuple[str, Sequence[object]] = ("Indicator", TITLES)
    filled = [*columns[:1], titles, *columns[1:]]
    return [
        [name for name, _ in filled],
        *(list(row) for row in zip(*(cells for _, cells in filled), strict=True)),
    ]


@pytest.mark.parametrize("header", ["Référence", "Referentie", "Reference"])
def test_a_reference_of_the_size_of_the_values_is_the_baseline(header: str) -> None:
    for found in both_formats(table((header, (80, 6, 1900, 8000)), ("Target", TARGETS), ("Actual", ACTUALS))):
        assert role_of(found, header) == "baseline"
        assert [item.baseline for item in found.indicators] == [80, 6, 1900, 8000]
        assert not questions(found)


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        (("P-12", "P-12", "P-13", "P-13"), "grant_ref"),
        ((2024017, 2024017, 2024017, 2024017), "grant_ref"),
        ((1, 2, 3, 4), "code"),
        (("1.1", "1.2", "2.1", "2.2"), "code"),
    ],
)
def test_a_reference_that_names_grant_or_row_is_no_baseline(cells: Sequence[object], role: str) -> None:
    for found in both_formats(table(("Référence", cells), ("Cible", TARGETS), ("Réalisé", ACTUALS))):
        assert role_of(found, "Référence") == role
        assert {item.baseline for item in found.indicators} == {None}
        assert not questions(found)


@pytest.mark.parametrize(
    "cells", [(101, 102, 201, 202), (204, 101, 350, 212), (20240017, 20240019, 20240018, 20240021)]
)
def test_a_reference_that_may_be_a_code_is_asked_about(cells: Sequence[object]) -> None:
    for found in both_formats(table(("Référence", cells), ("Cible", TARGETS), ("Réalisé", ACTUALS))):
        assert {item.baseline for item in found.indicators} == {None}
        assert questions(found) == {KIND.COLUMN_UNREAD}


@pytest.mark.parametrize(
    "header", ["Progress", "Voortgang", "Avancement", "Progress 2024", "Voortgang (2024)"]
)
def test_progress_is_the_value_where_it_is_too_large_for_a_share_or_follows_the_targets(header: str) -> None:
    for targets, values in ((TARGETS, ACTUALS), ((60, 5, 140, 90), (52, 4, 120, 77))):
        for found in both_formats(table(("Target", targets), (header, values))):
            assert sorted(found.actuals.value) == sorted(values)
            assert not questions(found)


@pytest.mark.parametrize("values", [(80, 83, 96, 88), (0.8, 0.83, 0.96, 0.88), (100, 75, 120, 20)])
def test_progress_that_may_be_a_share_of_the_target_is_asked_about(values: Sequence[object]) -> None:
    for found in both_formats(table(("Target", TARGETS), ("Progress", values))):
        assert not [value for value in found.actuals.value if value is not None]
        assert questions(found) == {KIND.COLUMN_UNREAD}


@pytest.mark.parametrize("header", ["Progress", "Voortgang 2024", "Avancement"])
def test_progress_beside_a_value_judges_it(header: str) -> None:
    for found in both_formats(table(("Target", TARGETS), ("Actual", ACTUALS), (header, (81, 83, 96, 88)))):
        assert sorted(found.actuals.value) == sorted(ACTUALS)
        assert not questions(found)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("No.", (1, 2, 3, 4)), ("No.", ("1.1", "1.2", "2.1", "2.2")), ("No.", (1.1, 1.2, 2.1, 2.2)),
        ("No.", ("IND-01", "IND-02", "IND-03", "IND-04")), ("N°", ("IND-01", "IND-02", "IND-03", "IND-04")),
        ("N°", (1, 2, 3, 4)), ("Nº", ("1.1", "1.2", "2.1", "2.2")), ("№", (1, 2, 3, 4)),
    ],
)  # fmt: skip
def test_the_number_sign_is_over_the_codes(header: str, cells: Sequence[object]) -> None:
    for found in both_formats(table((header, cells), ("Cible", TARGETS), ("Réalisé", ACTUALS))):
        assert role_of(found, header) == "code"
        assert sorted(found.actuals.value) == sorted(ACTUALS)
        assert not questions(found)


def test_numbers_that_repeat_over_the_rows_of_an_indicator_are_codes() -> None:
    rows: list[list[object]] = [["No.", "Indicator", "Year", "Actual"]]
    rows += [
        [number, TITLES[number - 1], year, 10 * number + year - 2000]
        for number in (1, 2, 3)
        for year in (2023, 2024)
    ]
    for found in both_formats(rows):
        assert len(found.indicators) == 3
        assert not questions(found)


def test_a_count_under_no_is_the_value() -> None:
    for found in both_formats(table(("Target", TARGETS), ("No.", (97, 7, 2310, 13250)))):
        assert sorted(found.actuals.value) == [7, 97, 2310, 13250]


@pytest.mark.parametrize("header", ["n", "N", "No"])
def test_a_sample_size_and_an_answer_no_are_no_numbering(header: str) -> None:
    meaning = interpret_header(header)
    assert meaning is None or meaning.role == "n"


@pytest.mark.parametrize(
    ("header", "role", "first"),
    [
        ("Objectif 01/2023", "target", date(2023, 1, 1)), ("01/2023 - Cible", "target", date(2023, 1, 1)),
        ("Atteint (02/2022)", "actual", date(2022, 2, 1)), ("Te behalen 12/2011", "target", date(2011, 12, 1)),
        ("11-2024 Gerealiseerd", "actual", date(2024, 11, 1)), ("Actual 05.2024", "actual", date(2024, 5, 1)),
    ],
)  # fmt: skip
def test_a_month_in_figures_dates_a_header(header: str, role: str, first: date) -> None:
    meaning = interpret_header(header)
    assert meaning is not None
    assert meaning.role == role
    assert meaning.period is not None
    assert meaning.period[0] == first
    assert meaning.period[1] is not None
    assert meaning.period[1].month == first.month


@pytest.mark.parametrize(
    "header", ["Kwartaal 01/2023", "Week 02/2023", "Semestre 01/2023", "Doel 1/2023", "Doel 13/2023"]
)
def test_other_parts_of_a_year_are_no_months(header: str) -> None:
    meaning = interpret_header(header)
    period = meaning.period if meaning is not None else None
    start, end = period if period is not None else (None, None)
    # A week lies within a month, and is none.
    assert start is None or end is None or not 27 <= (end - start).days <= 30


def test_targets_and_values_of_months_are_read_without_a_question() -> None:
    months = [f"{month:02}/2024" for month in range(1, 7)]
    header = ["Indicateur", *(f"{month} - {word}" for month in months for word in ("Prévu", "Atteint"))]
    rows: list[list[object]] = [header, *([title, *range(20, 32)] for title in TITLES)]
    for found in both_formats(rows):
        assert len(found.actuals.value) == len(found.targets.value) == 24
        assert not questions(found)


def test_a_number_under_the_table_makes_no_count_of_the_codes() -> None:
    rows = table(("No.", ("1.1", "1.2", "2.1", "2.2")), ("Target", TARGETS), ("Actual", ACTUALS))
    for found in both_formats([*rows, [], ["Staff", 9]]):
        assert role_of(found, "No.") == "code"
        assert sorted(found.actuals.value) == sorted(ACTUALS)
