"""Every reader of a file knows the same words of scale: what 'duizend' is in a header it is in a unit and a cell."""

from __future__ import annotations

import pytest

from impact.ingest.doubts.unit_breaks import tells_break
from impact.ingest.periods.header_details import read_unit
from impact.ingest.statements.scale_texts import read_scale_line
from impact.ingest.statements.worded_numbers import find_worded_numbers
from impact.ingest.values.number_cells import is_adorned_number
from impact.ingest.values.number_parser import parse_number_text
from impact.ingest.values.scale_words import SCALE_OF_WORD
from impact.ingest.values.units import UnitMismatch, compare_units, scale_of_unit


@pytest.mark.parametrize(("word", "scale"), SCALE_OF_WORD.items(), ids=list(SCALE_OF_WORD))
def test_a_word_of_scale_is_one_to_every_reader(word: str, scale: float) -> None:
    assert compare_units(f"{word} euro", "euro") == UnitMismatch(scale)
    assert read_unit(f"in {word} euro") == ("euro", scale)
    assert read_scale_line(f"alle bedragen in {word} euro") is not None
    assert read_scale_line(f"vermenigvuldig alle cijfers met {word}").scale == scale  # type: ignore[union-attr]
    assert parse_number_text(f"12 {word}").readings == (12 * scale, 12.0)
    assert parse_number_text(f"€ 12 {word}").readings == (12 * scale, 12.0)
    assert is_adorned_number(f"12 {word}")
    assert find_worded_numbers(f"een half {word}")[:1] == (scale / 2,)
    assert tells_break(f"gezinnen, vanaf 2023 in {word}")


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        ("mrd€", 1e9), ("mlnEUR", 1e6), ("kUSD", 1e3), ("mn EUR", 1e6), ("€m", 1e6), ("€ m", 1e6), ("M USD", 1e6),
        ("'000 euro", 1e3), ("k", 1e3),
    ],
)  # fmt: skip
def test_a_scale_against_a_currency_or_in_digits_is_one_in_a_unit(unit: str, scale: float) -> None:
    assert scale_of_unit(unit) == scale
    # A lone k between brackets of a header may be a label: there it is one only beside a currency.
    assert (read_unit(unit) or ("", 1.0))[1] == (1.0 if unit == "k" else scale)


@pytest.mark.parametrize("unit", ["m", "€/m", "€ per m²", "mn", "km", "per honderd inwoners", "per miljoen inwoners"])
def test_metres_minutes_and_rates_are_no_scale(unit: str) -> None:
    assert scale_of_unit(unit) == 1.0
    assert (read_unit(unit) or ("", 1.0))[1] == 1.0


@pytest.mark.parametrize("text", ["12 m", "12 mn"])
def test_a_number_of_metres_or_minutes_is_offered_as_it_is_written(text: str) -> None:
    assert parse_number_text(text).readings == (12.0,)
