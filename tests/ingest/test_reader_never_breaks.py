"""Whatever stands in a header or a cell, reading ends in a submission or a named refusal, never in an error of ours."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.errors import ImpactError
from impact.ingest import read_submission
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.values.number_cells import is_number_text
from impact.ingest.values.number_parser import parse_number_text
from tests.ingest import made

# Pieces of what people write in headers and cells, put together in any order.
PIECES = st.sampled_from(
    """
    Indicator Waarde Streefwaarde Target Cible Réalisé Nulmeting Baseline Doel Periode Jaar Kwartaal Trimester Code Nr
    2023 2024 23 24 '24 2022-23 FY24 Q1 K4 T2 S1 H2 1er 2e eerste deuxième first trim. kwartaal semester jan-mrt mars
    t/m 30/09 until tot jusqu'au stand op YTD vanaf ( ) [ ] - – / : ; x 1.000 euro k€ M€ ‰ % aantal * ¹ ² ³ ① ٣ ½ ○ + --
    Totaal Subtotal waarvan vrouwen Mannen V X #REF! #N/A 1,5 1.250 12 000 € - ca. 100+ 3-5 2/3 ✓ n.v.t. 45 % e5
    """.split()  # noqa: SIM905  eighty words in quotes each are harder to read
)
TEXTS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=5).map(" ".join),
    st.lists(PIECES, min_size=1, max_size=4).map("".join),
    st.text(max_size=12),
)


@settings(max_examples=1500)
@given(TEXTS)
def test_any_text_is_interpreted_as_a_header_and_as_a_number(text: str) -> None:
    interpret_header(text)
    parse_number_text(text)
    is_number_text(text)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=1, max_size=5), st.booleans())
def test_any_sheet_is_read_or_refused_by_name(rows: list[list[str]], under_header: bool) -> None:
    table = [["Indicator", "Periode", "Streefwaarde", "Waarde"], *rows] if under_header else rows
    for data, name in ((made.text_table(table, ";"), "a.csv"), (made.xlsx(("Blad1", table)), "Blad 2024.xlsx")):
        with suppress(ImpactError):
            read_submission(data, name)


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1.7976931348623157e308, -1e308, 1e307, 5e-324, 1e15, 1.1e15, 2024.0, 45657.0, 0.5, 0.0]),
    st.sampled_from(["1e308", "9" * 400, "1,5e307", "45 %", "", "n.v.t.", "9e305 mrd"]),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(NUMBERS, min_size=4, max_size=4), min_size=1, max_size=6),
    st.sampled_from(["", "personen", "%", "euro", "x 1.000 euro", "uren"]),
    st.sampled_from([("Nulmeting", "2023", "2024", "Streefwaarde"), ("Doel 2024", "T1 2024", "T2 2024", "T3 2024")]),
)
def test_numbers_of_any_size_are_read_or_asked_about(
    rows: list[list[float | str]], unit: str, header: tuple[str, ...]
) -> None:
    table = [["Indicator", "Eenheid", *header], *([f"Aantal {i}", unit, *row] for i, row in enumerate(rows))]
    with suppress(ImpactError):
        found = read_submission(made.xlsx(("Blad1", table)), "a.xlsx")
        # What a header multiplies by a thousand is still far from the largest that a double holds.
        assert all(abs(value) <= 1e18 for value in (*found.actuals.value, *found.targets.value) if value is not None)
