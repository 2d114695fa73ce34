"""Every reader of a file knows the same currencies: what holds for '€' holds for each other sign."""

from __future__ import annotations

import pytest

from impact.ingest.formats.number_formats import unit_text
from impact.ingest.periods.header_details import read_details
from impact.ingest.statements.worded_numbers import find_worded_numbers
from impact.ingest.tables.column_rules import explain_by_words
from impact.ingest.values.number_cells import NUMBER_LIKE, is_adorned_number, is_number_text
from impact.ingest.values.number_parser import Form, parse_number_text
from impact.ingest.values.unit_names import name_unit
from impact.ingest.values.units import compare_units, scale_of_unit
from impact.model.cell_account import CellRule
from impact.model.figures.currency_words import (
    AMOUNT_WORDS,
    CURRENCY_OF_WORD,
    CURRENCY_SIGNS,
    PORTFOLIO_CURRENCIES,
)

NAMES = [word for word in AMOUNT_WORDS if word.isalpha()]


def test_the_signs_are_those_of_the_table() -> None:
    assert set("€$£") <= set(CURRENCY_SIGNS)
    assert len(CURRENCY_SIGNS) == len(set(CURRENCY_SIGNS))
    # Within square brackets of a pattern each stands for itself.
    assert not set(CURRENCY_SIGNS) & set("^-]\\[")


@pytest.mark.parametrize("sign", CURRENCY_SIGNS)
def test_a_sign_means_in_every_reader_what_the_sign_of_the_euro_means(sign: str) -> None:
    code = CURRENCY_OF_WORD[sign]
    number = parse_number_text(f"{sign} 5")
    assert (number.form, number.point, number.currency) == (Form.NUMBER, 5.0, code)
    assert name_unit(sign) == name_unit(f"in {sign}") == code
    assert compare_units(sign, code) is None
    assert scale_of_unit(f"x 1.000 {sign}") == 1000.0
    assert is_number_text(f"{sign} 20")
    assert is_adorned_number(f"k{sign} 211")
    assert NUMBER_LIKE.fullmatch(f"{sign} 1.250,00")
    assert find_worded_numbers(f"{sign} (20)") == find_worded_numbers("€ (20)") != ()
    assert unit_text(f'"{sign}" #,##0') == sign
    assert explain_by_words(f"Steun ({sign})", [10.0, 25.0, 40.0], has_actuals=True) == CellRule.MONEY


@pytest.mark.parametrize("name", NAMES)
def test_an_amount_with_the_name_of_a_currency_is_a_number_that_the_account_of_a_file_explains(name: str) -> None:
    for text in (f"{name} 20", f"20 {name}", f"{name.upper()} 1250"):
        assert parse_number_text(text).currency == CURRENCY_OF_WORD[name]
        assert is_number_text(text)


@pytest.mark.parametrize("code", PORTFOLIO_CURRENCIES)
def test_a_scale_beside_a_currency_of_portfolios_is_read_from_a_header(code: str) -> None:
    for header, scale in ((f"Doel (k{code})", 1e3), (f"Doel (M {code})", 1e6), (f"Doel (x 1.000 {code})", 1e3)):
        details = read_details(header)
        assert (details.unit, details.scale, details.inside) == (code, scale, ())


@pytest.mark.parametrize("words", ["CAD", "KES", "pounds"])
def test_a_word_that_may_be_an_organisation_or_a_weight_is_no_unit_of_a_header(words: str) -> None:
    details = read_details(f"Deelnemers ({words})")
    assert (details.unit, details.inside) == ("", (words,))
