"""Numbers as people write them: certain ones are read, doubtful ones are asked about, words stay words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.ingest.values import decimal_mark, number_parser
from impact.ingest.values.decimal_mark import DecimalMark, decide_decimal_mark, resolve_number
from impact.ingest.values.missing_value_words import NOT_APPLICABLE_WORDS, NOT_REPORTED_WORDS
from impact.ingest.values.number_parser import (
    COMMA,
    POINT,
    Form,
    parse_number_text,
)
from impact.ingest.values.value_vocabulary import NO_WORDS, YES_WORDS
from impact.model.issues import IssueKind

UNDECIDED = DecimalMark(POINT, certain=False)
NARROW, NO_BREAK, THIN = "\u202f", "\u00a0", "\u2009"


def value(text: str, marks: DecimalMark = UNDECIDED) -> float | None:
    return resolve_number(text, parse_number_text(text), marks).value


def doubt(text: str, marks: DecimalMark = UNDECIDED) -> tuple[IssueKind | None, tuple[float, ...]]:
    found = resolve_number(text, parse_number_text(text), marks)
    assert found.value is None
    return found.doubt, found.readings


CERTAIN = [
    ("12", 12), ("-3.5", -3.5), (".9", 0.9), (",9", 0.9), ("0", 0), ("-0", 0), ("+7", 7), ("007", 7),
    ("45 %", 45), ("45%", 45), ("% 45", 45), ("12,5 %", 12.5), ("45 procent", 45), ("12,5 pour cent", 12.5),
    ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("10,000.00", 10000), ("2,253,411", 2253411), ("5.898.127", 5898127),
    ("12 000", 12000), (f"12{NO_BREAK}000", 12000), (f"12{NARROW}000,25", 12000.25), (f"1{THIN}234{THIN}567", 1234567),
    ("1'234.50", 1234.5), ("1’234", 1234), ("EUR 5.898.127", 5898127), ("€ 1.234,50", 1234.5), ("12 euro", 12),
    ("30,6", 30.6), ("22.9", 22.9), ("0,345", 0.345), ("0.345", 0.345), ("1234,567", 1234.567), ("3.14159", 3.14159),
    ("72,09999999999999", 72.09999999999999), ("9.699999999999999", 9.699999999999999), ("1e5", 100000),
    ("2.5E-3", 0.0025), ("\u22124", -4), (" 2,253,411 ", 2253411), ("٣٤", 34),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), CERTAIN)
def test_a_number_that_can_be_read_in_one_way_only_is_read(text: str, number: float) -> None:
    assert value(text) == number
    assert math.copysign(1, value(text) or 1.0) == math.copysign(1, number or 1.0)


AMBIGUOUS = [
    ("3,000", 3000, 3), ("20.000", 20, 20000), ("8,386413", 8386413, 8.386413), ("1,099", 1099, 1.099),
    ("-4,423", -4423, -4.423), ("54.125", 54.125, 54125), ("EUR 33.012", 33.012, 33012), ("5.000 euro", 5, 5000),
    ("12.500 %", 12.5, 12500),
]  # fmt: skip


@pytest.mark.parametrize(("text", "with_point", "with_comma"), AMBIGUOUS)
def test_an_ambiguous_number_is_decided_by_its_file_and_never_guessed(
    text: str, with_point: float, with_comma: float
) -> None:
    assert doubt(text) == (IssueKind.AMBIGUOUS_NUMBER, (with_point, with_comma))
    assert value(text, DecimalMark(POINT, certain=True)) == with_point
    assert value(text, DecimalMark(COMMA, certain=True)) == with_comma


@pytest.mark.parametrize(
    ("text", "kind", "readings"),
    [
        ("> 50", IssueKind.INEQUALITY, (50,)),
        ("100+", IssueKind.INEQUALITY, (100,)),
        ("≥ 12,5", IssueKind.INEQUALITY, (12.5,)),
        ("ongeveer 40", IssueKind.INEQUALITY, (40,)),
        ("meer dan 40", IssueKind.INEQUALITY, (40,)),
        ("environ 40", IssueKind.INEQUALITY, (40,)),
        ("280 - 300", IssueKind.RANGE, (280, 300)),
        ("280–300", IssueKind.RANGE, (280, 300)),
        ("0.85-1", IssueKind.RANGE, (0.85, 1)),
        ("tussen 10 en 20", IssueKind.RANGE, (10, 20)),
        ("de 10 à 20", IssueKind.RANGE, (10, 20)),
        ("5/5", IssueKind.RATIO, (5, 5)),
        ("3 op 4", IssueKind.RATIO, (3, 4)),
        ("3 out of 4", IssueKind.RATIO, (3, 4)),
        ("41 USD per week", IssueKind.NUMBER_WITH_TEXT, (41,)),
        ("1 country scan completed", IssueKind.NUMBER_WITH_TEXT, (1,)),
        ("33,18 USD per week", IssueKind.NUMBER_WITH_TEXT, (33.18,)),
        ("2968          (2007) ", IssueKind.SEVERAL_NUMBERS, (2968, 2007)),
        ("No report", IssueKind.TEXT_FOR_NUMBER, ()),
        ("geen", IssueKind.TEXT_FOR_NUMBER, ()),
        ("31-Jul-08", IssueKind.DATE_FOR_NUMBER, ()),
        ("5-Mar", IssueKind.DATE_FOR_NUMBER, ()),
        ("31/12/2025", IssueKind.DATE_FOR_NUMBER, ()),
        ("2024-01-01", IssueKind.DATE_FOR_NUMBER, ()),
        ("1E309", IssueKind.NUMBER_WITH_TEXT, (1,)),
    ],
)
def test_what_is_no_plain_number_is_named_with_the_numbers_in_it(
    text: str, kind: IssueKind, readings: tuple[float, ...]
) -> None:
    assert doubt(text) == (kind, readings)


@pytest.mark.parametrize(
    "text",
    ["n.v.t.", "N/A", "n/a", "-", " -   ", "–", "tbc", "TBD", "Not applicable", "niet van toepassing", "sans objet",
             "…", "?", "nog niet bekend", "à déterminer", "#N/A", "nan"]
)  # fmt: skip
def test_words_for_nothing_are_not_reported(text: str) -> None:
    assert parse_number_text(text).form is Form.MISSING
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "applies"),
    [("n.v.t.", False), ("NVT", False), (" N.v.t. ", False), ("niet van toepassing", False), ("n/a", False),
     ("N/A", False), ("Not applicable", False), ("s.o.", False), ("sans objet", False), ("Non applicable", False),
     # What statistics and formulas write for a missing value, and words that say so, are gaps.
     ("NA", True), ("#N/A", True), ("n.b.", True), ("niet gemeten", True), ("not available", True), ("-", True),
     ("non disponible", True), ("nog niet bekend", True)],
)  # fmt: skip
def test_not_applicable_is_an_answer_and_no_gap(text: str, applies: bool) -> None:
    parsed = parse_number_text(text)
    assert (parsed.form, parsed.applies) == (Form.MISSING, applies)


@pytest.mark.parametrize("text", ["", "   ", NO_BREAK, "\n"])
def test_only_spaces_are_a_blank(text: str) -> None:
    assert parse_number_text(text).form is Form.BLANK


@pytest.mark.parametrize(
    ("text", "meaning"), [("Ja", 1), ("Yes", 1), ("oui", 1), ("Nee", 0), ("NO", 0), ("Non", 0)]
)
def test_yes_and_no_are_no_numbers_by_themselves(text: str, meaning: float) -> None:
    item = parse_number_text(text)
    assert (item.form, item.readings) == (Form.YES_NO, (meaning,))
    assert value(text) is None


def _decided(*texts: str) -> DecimalMark:
    return decide_decimal_mark((text, parse_number_text(text), 1) for text in texts)


def test_one_certain_cell_decides_for_the_whole_file() -> None:
    assert _decided("3,000", "22.9") == DecimalMark(POINT, certain=True, example="22.9")
    assert _decided("3,000", "22,9").decimal == COMMA
    assert value("1,099", _decided("1,345.36", "1,099")) == 1099


def test_without_proof_nothing_is_certain() -> None:
    marks = _decided("3,000", "20.000", "12", "12 000")
    assert not marks.certain
    assert marks.locale().reason == "issues.locale_unknown"


def test_as_much_proof_for_either_mark_is_no_proof() -> None:
    marks = _decided("22.9", "30,6")
    assert not marks.certain
    assert doubt("3,000", marks)[0] is IssueKind.AMBIGUOUS_NUMBER
    assert (value("22.9", marks), value("30,6", marks)) == (22.9, 30.6)


def test_where_a_few_cells_differ_three_digits_stay_doubtful_and_the_odd_cell_is_remarked() -> None:
    marks = _decided("30,6", "5,2", "0,8", "6,9", "2,253,411")
    assert (marks.decimal, marks.certain, marks.mixed) == (COMMA, True, True)
    assert doubt("600,000", marks)[0] is IssueKind.AMBIGUOUS_NUMBER
    assert value("8,386413", marks) == 8.386413
    assert (
        resolve_number("2,253,411", parse_number_text("2,253,411"), marks).remark is IssueKind.OTHER_NOTATION
    )


def test_an_amount_with_a_currency_decides_only_where_no_bare_number_does() -> None:
    assert _decided("14.57 USD", "8,19").decimal == COMMA
    assert _decided("14.57 USD", "10.25 USD") == DecimalMark(POINT, certain=True, example="14.57 USD")


def test_a_mark_chosen_by_a_person_is_certain() -> None:
    marks = decimal_mark.use_decimal_mark(COMMA)
    assert value("20.000", marks) == 20000
    assert marks.locale().reason == "issues.locale_given"


finite = st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False)
groups = st.sampled_from(["", " ", NO_BREAK, NARROW, THIN])
sides = st.sampled_from(["", " ", "\t", NO_BREAK])


def _in_locale(number: float, mark: str, group: str) -> str:
    digits = f"{abs(number):.6f}".rstrip("0").rstrip(".")
    whole, _, part = digits.partition(".")
    if group and len(whole) > 3:
        whole = f"{int(whole):,}".replace(",", group)
    return ("-" if number < 0 else "") + whole + (mark + part if part else "")


@given(finite, st.sampled_from([POINT, COMMA]), groups, st.booleans(), sides)
def test_a_number_written_in_a_locale_comes_back_exactly_in_that_locale(
    number: float, mark: str, group: str, other_mark: bool, side: str
) -> None:
    # Thousands may also be parted by the other mark, as both locales do.
    apart = (COMMA if mark == POINT else POINT) if other_mark else group
    text = _in_locale(number, mark, apart)
    assert value(side + text + side, DecimalMark(mark, certain=True)) == float(f"{number:.6f}") + 0.0


@given(st.sampled_from(sorted(NOT_REPORTED_WORDS | NOT_APPLICABLE_WORDS | YES_WORDS | NO_WORDS)), sides)
def test_no_word_ever_becomes_a_number(word: str, side: str) -> None:
    for marks in (UNDECIDED, DecimalMark(POINT, certain=True), DecimalMark(COMMA, certain=True)):
        assert value(side + word.upper() + side, marks) is None


@given(st.text(max_size=60))
def test_no_text_raises_and_a_value_is_always_finite(text: str) -> None:
    for marks in (UNDECIDED, DecimalMark(COMMA, certain=True)):
        found = value(text, marks)
        assert found is None or math.isfinite(found)
        assert found is None or any(character.isdigit() for character in text)


@given(st.text("0123456789., -+%/€<>", max_size=24))
def test_without_a_certain_mark_a_value_is_the_same_under_both_marks_or_possible_under_one(text: str) -> None:
    item = parse_number_text(text)
    found = resolve_number(text, item, UNDECIDED)
    if found.value is not None:
        assert {found.value} == {reading for reading in (item.point, item.comma) if reading is not None}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_a_typed_cell_keeps_its_exact_raw_text(number: float) -> None:
    assert float(number_parser.format_raw_number(number)) == number
    assert not number_parser.format_raw_number(number).endswith(".0")


@pytest.mark.parametrize(
    "text",
    ["<5", "n<5", "n < 5", "< 5 (privacy)", "minder dan 5", "minstens 5", "fewer than 5", "almost 5",
     "moins de 5 (env.)", "ca. 5", "min. 5", "min 5", "max 5", "+/- 5", ">=5", "minimaal 5", "Minder dan 5"],
)  # fmt: skip
def test_a_bound_is_one_in_whatever_words_it_stands(text: str) -> None:
    parsed = parse_number_text(text)
    assert (parsed.doubt, parsed.readings) == (IssueKind.INEQUALITY, (5.0,))


@pytest.mark.parametrize("text", ["minuut 5", "cafe 5", "maxi 5", "total 5", "n5", "minder"])
def test_a_word_that_only_begins_like_a_bound_is_none(text: str) -> None:
    assert parse_number_text(text).doubt is not IssueKind.INEQUALITY
