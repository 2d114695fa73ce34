"""Sheets named after parts of a year, one after another or together, and blanks below a period that was not read."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.tables.header_meanings import interpret_header
from impact.model.issues import IssueKind
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, read

TITLES = ["Rapportage 2024", "Report 2024", "Rapport 2024"]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    ("names", "months"),
    [
        (("Q1", "Q1+Q2", "Q1-Q3", "Q1-Q4"), (3, 6, 9, 12)), (("T1", "T1-T2"), (3, 6)), (("K1", "K1 & K2"), (3, 6)),
        (("T1", "T1 et T2", "T1 à T3"), (3, 6, 9)), (("K1", "K1 en K2", "K1 t/m K3"), (3, 6, 9)),
        (("S1", "S1+S2"), (6, 12)),
    ],
)  # fmt: skip
def test_sheets_of_several_parts_are_of_all_of_them(
    title: str, names: tuple[str, ...], months: tuple[int, ...]
) -> None:
    sheets = [
        (name, [[title], [], ["Indicator", "Aantal"], ["Deelnemers", 40 * place], ["Uren", 7 * place]])
        for place, name in enumerate((name.replace("/", "-") for name in names), start=1)
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    counted = {
        (start, end)
        for start, end, value in zip(found.actuals.start, found.actuals.end, found.actuals.value, strict=True)
        if value is not None
    }
    last_days = {3: 31, 6: 30, 9: 30, 12: 31}
    assert counted <= {(date(2024, 1, 1), date(2024, month, last_days[month])) for month in months}
    asked = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert len(counted) == len(months) or asked


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("name", ["Q1", "T1", "S1", "K3"])
def test_a_part_alone_is_a_question_beside_the_year_of_a_title(title: str, name: str) -> None:
    rows = [[title], [], ["Indicator", "Aantal"], ["Deelnemers", 40], ["Uren", 7]]
    found = read_submission(made.xlsx((name, rows)), "a.xlsx")
    assert found.actuals.value == [None, None]
    periods = {period[:2] for issue in made.asked(found, IssueKind.PERIOD_UNCERTAIN) for period in issue.periods}
    assert ("2024-01-01", "2024-12-31") in periods
    assert len(periods) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["Trimestre", "Kwartaal", "Quarter"])
def test_a_blank_below_a_quarter_of_no_year_is_as_unread_as_that(kind: str, header: str) -> None:
    rows: list[list[object]] = [[header, "Indicator", "Doel", "Realisatie"]]
    for quarter in ("T1", "T2"):
        rows += [[quarter, "Visites", 100, 90], [None, "Repas", 400, 380]]
    found = read(rows, kind)
    assert [value for value in (*found.actuals.value, *found.targets.value) if value is not None] == []


@pytest.mark.parametrize(
    ("header", "role", "scale"),
    [
        ("2024 Réalisation - Gerealiseerd (k€)", "actual", 1000), ("Doel - Target (x 1.000)", "target", 1000),
        ("Réalisation / Realisatie 2024 (M€)", "actual", 1_000_000), ("1e halfjaar 2022 - Doel / Target", "target", 1),
        ("Q1 2024 - Cible / Target", "target", 1), ("Omschrijving indicator / Indicator", "title", 1),
        ("Nulmeting - Baseline (k€)", "baseline", 1000),
    ],
)  # fmt: skip
def test_a_header_in_two_languages_keeps_its_scale_and_period(header: str, role: str, scale: float) -> None:
    meaning = interpret_header(header)
    assert meaning is not None
    assert (meaning.role, meaning.scale) == (role, scale)
    assert (meaning.period is not None) == ("20" in header)
