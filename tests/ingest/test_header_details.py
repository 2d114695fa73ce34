"""What stands in brackets, behind a dash or at the end of a header counts."""

from __future__ import annotations

import pytest

from impact.ingest.periods.header_details import read_details
from impact.ingest.tables.header_meanings import interpret_header
from tests.ingest import made


@pytest.mark.parametrize(
    ("header", "unit", "scale"),
    [
        ("Streefwaarde 2024 (x 1.000 euro)", "euro", 1e3),
        ("Gerealiseerd (in duizenden)", "", 1e3),
        ("Cible (en milliers d'euros)", "euro", 1e3),
        ("Target (k€)", "€", 1e3),
        ("Target (M€)", "€", 1e6),
        ("Waarde (€ 1.000)", "€", 1e3),
        ("Value (€'000)", "€", 1e3),
        ("Actual [EUR 1,000]", "EUR", 1e3),
        ("Actual (USD thousands)", "USD", 1e3),
        ("Streefwaarde in duizenden euro", "euro", 1e3),
        ("Target – million EUR", "EUR", 1e6),
        ("Taux réalisé (‰)", "‰", 1.0),
        ("Gerealiseerd (%)", "%", 1.0),
        ("Gerealiseerd (aantal)", "aantal", 1.0),
        ("Nulmeting (2022, in %)", "%", 1.0),
        ("Gerealiseerd (schaal 1-5)", "schaal 1-5", 1.0),
        ("Gerealiseerd", "", 1.0),
        ("Gerealiseerd (voorlopig)", "", 1.0),
        ("Gerealiseerd (1000 gezinnen bereikt)", "", 1.0),
    ],
)
def test_units_and_scales_are_read_from_the_header(header: str, unit: str, scale: float) -> None:
    details = read_details(header)
    assert (details.unit, details.scale) == (unit, scale)


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("2024 (doel)", "target"),
        ("2024 (gerealiseerd)", "actual"),
        ("Waarde (streefwaarde)", "target"),
        ("Gerealiseerd (voorlopig)", "actual"),
        ("Streefwaarde (zie nota)", "target"),
        ("Indicator (code)", "title"),
    ],
)
def test_a_bracket_never_takes_a_column_away(header: str, role: str) -> None:
    meaning = interpret_header(header)
    assert meaning is not None and meaning.role == role


def test_a_period_and_a_group_in_brackets_belong_to_the_column() -> None:
    until = interpret_header("Gerealiseerd 2024 (t/m 30/09)")
    assert until is not None and until.period is not None and str(until.period[1]) == "2024-09-30"
    women = interpret_header("Gerealiseerd 2024 (vrouwen)")
    assert women is not None and women.name.lower() == "geslacht=vrouwen"


def test_the_unit_of_the_headers_is_that_of_the_indicator_without_a_column_for_it() -> None:
    found = made.table(
        ["Indicator", "Streefwaarde 2024 (k€)", "Gerealiseerd 2024 (euro)"], ["A", 150, 148250]
    )
    assert found.indicators[0].unit in ("€", "euro")
    with_column = made.table(["Indicator", "Eenheid", "Gerealiseerd (%)"], ["A", "gezinnen", 5])
    assert with_column.indicators[0].unit == "gezinnen"
    counted = made.table(["Indicator", "Gerealiseerd (aantal)"], ["A", 5])
    assert counted.indicators[0].unit == ""
