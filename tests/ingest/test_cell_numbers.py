"""A cell is never flattened into another number: numbers apart, footnote marks, and one cell with another mark."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.values import decimal_mark
from impact.ingest.values.column_parser import read_raised_text, read_struck_text
from impact.ingest.values.decimal_mark import DecimalMark, decide_decimal_mark, resolve_number
from impact.ingest.values.number_parser import COMMA, POINT, Form, parse_number_text
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
COMMAS = DecimalMark(COMMA, certain=True)


def reading(text: str) -> tuple[float | None, IssueKind | None, tuple[float, ...]]:
    """Value, doubt and readings of a text in a file with decimal commas."""
    found = resolve_number(text, parse_number_text(text), COMMAS)
    return found.value, found.doubt, found.readings


SEVERAL: dict[str, tuple[float, ...]] = {
    "120\n135": (120, 135),
    "120\r\n135": (120, 135),
    "120\r135": (120, 135),
    "120\u2028135": (120, 135),
    "12   34": (12, 34),
    "12  000": (12, 0),
    "12\u00a0\u00a0000": (12, 0),
    "1 250\t3": (1250, 3),
    "12\t000": (12, 0),
    "240   310": (240, 310),
    "1 250 \n 1 300": (1250, 1300),
    "150\n150": (150,),
    "€ 120\n€ 135": (120, 135),
    "45 %\n50 %": (45, 50),
    "jongens: 120\nmeisjes: 135": (120, 135),
    "120 women\n135 men": (120, 135),
    "filles : 120\ngarçons : 135": (120, 135),
    "120; 135": (120, 135),
    "120 | 135": (120, 135),
    "120, 135": (120, 135),
    "120 + 135": (120, 135),
    "120 & 135": (120, 135),
    "120/135/140": (120, 135, 140),
    "M 120, V 135": (120, 135),
    "120 jongens en 135 meisjes": (120, 135),
    "120 (60%)": (120, 60),
    "12 34": (12, 34),
    "1\n2\n3\n4\n5": (1, 2, 3, 4),
}


@pytest.mark.parametrize(("text", "readings"), SEVERAL.items(), ids=map(repr, SEVERAL))
def test_numbers_apart_are_several_numbers_and_never_one(text: str, readings: tuple[float, ...]) -> None:
    assert reading(text) == (None, KIND.SEVERAL_NUMBERS, readings)


def test_two_numbers_that_may_be_a_range_or_a_ratio_are_asked_about_as_such() -> None:
    assert reading("120 en 135") == (None, KIND.RANGE, (120, 135))
    assert reading("120 / 135") == (None, KIND.RATIO, (120, 135))


@pytest.mark.parametrize("text", ["Zie bijlage 1\nen ook bijlage 2 van het jaarverslag over vorig jaar",
                                  "Vul hier 1 of 2 in", "Bereikt in 2023 en opnieuw in 2024"])  # fmt: skip
def test_a_sentence_with_numbers_is_a_text(text: str) -> None:
    assert reading(text) == (None, KIND.TEXT_FOR_NUMBER, ())


ONE: dict[str, float] = {
    "12 000": 12000,
    "12\u00a0000": 12000,
    "12\u202f000": 12000,
    "12\u2009000": 12000,
    "1 234 567": 1234567,
    "€    1.250,00": 1250,
    " 1 250   €": 1250,
    "45  %": 45,
    "45\n%": 45,
    "120\n": 120,
    "\t120": 120,
    "-   5": -5,
    "120\u200b": 120,
    "EUR\n1 250": 1250,
}


@pytest.mark.parametrize(("text", "number"), ONE.items(), ids=map(repr, ONE))
def test_one_space_stands_between_thousands_and_signs_stand_apart(text: str, number: float) -> None:
    assert reading(text) == (number, None, ())


def test_words_for_nothing_may_run_over_two_lines() -> None:
    assert parse_number_text("nog niet\nbekend").form is Form.MISSING


MARKED: dict[str, tuple[float | None, IssueKind | None, tuple[float, ...]]] = {
    "120¹": (120, None, ()),
    "120 ¹": (120, None, ()),
    "120¹²": (120, None, ()),
    "12,5 %²": (12.5, None, ()),
    "1 250⁽¹⁾": (1250, None, ()),
    "120ᵃ": (120, None, ()),
    "120¹²³": (None, KIND.FOOTNOTE_MARK, (120,)),
    "10⁶": (None, KIND.FOOTNOTE_MARK, (10, 1000000)),
    "€ 12⁵⁰": (None, KIND.FOOTNOTE_MARK, (12,)),
    "120*": (None, KIND.FOOTNOTE_MARK, (120,)),
    "120 **": (None, KIND.FOOTNOTE_MARK, (120,)),
    "120 (1)": (None, KIND.FOOTNOTE_MARK, (120, 1)),
    "120 [a]": (None, KIND.FOOTNOTE_MARK, (120,)),
    "120†": (None, KIND.FOOTNOTE_MARK, (120,)),
    "120 m²": (None, KIND.NUMBER_WITH_TEXT, (120,)),
}


@pytest.mark.parametrize(("text", "outcome"), MARKED.items(), ids=MARKED)
def test_the_mark_of_a_footnote_is_no_digit(
    text: str, outcome: tuple[float | None, IssueKind | None, tuple[float, ...]]
) -> None:
    assert reading(text) == outcome


SCALED: dict[str, tuple[float, ...]] = {
    "€ 1,2 mln": (1200000, 1.2),
    "150 k€": (150000, 150),
    "1,5 M€": (1500000, 1.5),
    "12 duizend": (12000, 12),
    "3 miljoen euro": (3000000, 3),
    "1,2 milliards": (1200000000, 1.2),
    "2 million": (2000000, 2),
    "120 m": (120,),
}


@pytest.mark.parametrize(("text", "readings"), SCALED.items(), ids=SCALED)
def test_a_number_with_its_scale_is_offered_in_units_first(text: str, readings: tuple[float, ...]) -> None:
    assert reading(text) == (None, KIND.NUMBER_WITH_TEXT, readings)


RAISED: dict[tuple[str, str, str], tuple[float | None, IssueKind | None, tuple[float, ...]]] = {
    ("1201", "120", ""): (120, None, ()),
    ("1 2501", "1 250", ""): (1250, None, ()),
    ("45 %a", "45 %", ""): (45, None, ()),
    ("12012", "120", ""): (120, None, ()),
    ("120123", "120", ""): (None, KIND.FOOTNOTE_MARK, (120, 120123)),
    ("120123", "120", "123"): (120, None, ()),
    ("106", "10", ""): (None, KIND.FOOTNOTE_MARK, (10, 1000000, 106)),
    ("€ 1250", "€ 12", ""): (None, KIND.FOOTNOTE_MARK, (12, 1250)),
    ("1120", "120", ""): (None, KIND.FOOTNOTE_MARK, (120, 1120)),
    ("120", "", ""): (None, KIND.FOOTNOTE_MARK, (120,)),
    ("120 m2", "120 m", ""): (None, KIND.NUMBER_WITH_TEXT, (120,)),
}


@pytest.mark.parametrize(("texts", "outcome"), RAISED.items(), ids=map(repr, RAISED))
def test_raised_characters_are_no_digits_of_the_number(
    texts: tuple[str, str, str], outcome: tuple[float | None, IssueKind | None, tuple[float, ...]]
) -> None:
    text, rest, note = texts
    found, _ = read_raised_text(text, rest, COMMAS, {note} if note else ())
    assert (found.value, found.doubt, found.readings) == outcome


@pytest.mark.parametrize(
    ("text", "rest", "readings"),
    [
        ("120 135", "135", (135, 120)),
        ("120135", "135", (135, 120)),
        ("120", "", (120,)),
        ("120 135", "120 ", (120, 135)),
    ],
)
def test_of_a_struck_text_what_is_left_is_offered_first(
    text: str, rest: str, readings: tuple[float, ...]
) -> None:
    assert read_struck_text(text, rest, COMMAS) == readings


def of(*rows: tuple[object, ...]) -> dict[str, Submission]:
    """The same table as a workbook and as a text table."""
    table = [("Indicator", "Gerealiseerd 2024", "Streefwaarde 2024"), *rows]
    return {
        "xlsx": made.table(*table),
        "csv": read_submission(made.text_table(table, ";"), "made.csv"),
    }


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "note",
    ["* geteld op kantoor", "* counted at the office", "* compté au bureau", "(1) volgens het jaarverslag",
     "1) selon le rapport annuel", "[a] as in the annual report", "a. selon le rapport annuel",
     "¹ volgens het jaarverslag"],
)  # fmt: skip
def test_a_mark_with_a_note_under_the_table_is_a_footnote(kind: str, note: str) -> None:
    mark = {"*": "*", "(": " (1)", "1": " (1)", "[": " [a]", "a": " [a]", "¹": " (1)"}[note[0]]
    rows = of(("Deelnemers", f"120{mark}", 150), ("Sessies", 45, 40), ("", "", ""), (note, "", ""))
    assert made.raw_and_value(rows[kind].actuals)[0] == (f"120{mark}", 120)
    assert made.asked(rows[kind], KIND.FOOTNOTE_MARK) == []


def test_a_mark_whose_note_is_in_a_cell_of_its_own() -> None:
    found = of(("Deelnemers", "120 (1)", 150), ("", "", ""), ("1", "volgens het jaarverslag", ""))["xlsx"]
    assert found.actuals.value[0] == 120


def test_a_mark_without_its_note_is_asked_about() -> None:
    found = of(("Deelnemers", "120 (1)", 150), ("", "", ""), ("(2) volgens het jaarverslag", "", ""))["xlsx"]
    assert [issue.readings for issue in made.asked(found, KIND.FOOTNOTE_MARK)] == [(120, 1)]
    assert found.actuals.state[0] is State.UNCLEAR


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_two_numbers_in_a_cell_count_nowhere_until_one_is_chosen(kind: str) -> None:
    found = of(("Deelnemers\nVrijwilligers", "120\n135", "150\n160"), ("Gezinnen", "12 500", "15 000"))[kind]
    assert found.actuals.value == [None, 12500]
    assert found.targets.value == [None, 15000]
    assert [(issue.row, issue.column) for issue in made.asked(found, KIND.SEVERAL_NUMBERS)] == [
        (2, 3),
        (2, 2),
    ]


def test_a_chosen_number_of_several_counts() -> None:
    found = made.table(
        ("Indicator", "Gerealiseerd 2024"), ("Deelnemers", "120\n135"),
        answers=[Answer(KIND.SEVERAL_NUMBERS, Reply.SECOND)],
    )  # fmt: skip
    assert found.actuals.value == [135]


def decided(*texts: str) -> DecimalMark:
    return decide_decimal_mark((text, parse_number_text(text), 1) for text in texts)


WEAK = {
    "thousands in nought beside one decimal": ("1.250", "2.400", "12.000", "3.5"),
    "the same with commas": ("1,250", "2,400", "12,000", "3,5"),
    "more decimals, thousands in nought": ("1.250", "3.5", "4.1", "2.2", "7.9", "8.8"),
    "no noughts, few decimals": ("1.253", "2.417", "3.5"),
}
STRONG = {
    "decimals of three digits elsewhere": ("1.250", "0.125", "12.000"),
    "a number that cannot be thousands": ("1.250", "1234.567"),
    "many decimals, no noughts": ("1.253", "3.5", "4.1", "2.2", "7.9"),
    "thousands by the other mark": ("1.250", "2.400", "3,5"),
    "nothing that could be thousands": ("3.5", "12.25"),
}


@pytest.mark.parametrize("texts", WEAK.values(), ids=WEAK)
def test_one_decimal_does_not_make_decimals_of_thousands(texts: tuple[str, ...]) -> None:
    marks = decided(*texts)
    found = resolve_number(texts[0], parse_number_text(texts[0]), marks)
    assert (found.value, found.doubt) == (None, KIND.AMBIGUOUS_NUMBER)
    assert not marks.locale().certain


@pytest.mark.parametrize("texts", STRONG.values(), ids=STRONG)
def test_a_file_with_enough_proof_of_its_mark_is_read_by_it(texts: tuple[str, ...]) -> None:
    marks = decided(*texts)
    assert marks.locale().certain
    assert resolve_number(texts[0], parse_number_text(texts[0]), marks).value is not None


def test_the_mark_that_a_user_chose_is_never_weak() -> None:
    marks = decimal_mark.use_decimal_mark(POINT)
    assert resolve_number("1.250", parse_number_text("1.250"), marks).value == 1.25


@pytest.mark.parametrize(
    "header", [("Code", "Nr", "Indicator"), ("Nr.", "Code", "Indicateur"), ("ID", "Nr", "Indicator")]
)
@pytest.mark.parametrize(
    ("titles", "values"),
    [
        # What may have three decimals proves nothing, people prove thousands: whatever '1.1' is.
        (("Verbruik", "Afstand"), [None, None]),
        (("Deelnemers", "Gezinnen"), [1250, 2417]),
    ],
)
def test_codes_and_row_numbers_do_not_decide_how_a_file_writes_numbers(
    titles: tuple[str, str], values: list[float | None], header: tuple[str, ...]
) -> None:
    rows = [
        (*header, "Gerealiseerd 2024"),
        ("1.1", "1.1", titles[0], "1.250"),
        ("1.2", "1.2", titles[1], "2.417"),
    ]
    found = read_submission(made.text_table(rows, ";"), "made.csv")
    assert found.actuals.value == values
    assert [issue.readings for issue in made.asked(found, KIND.AMBIGUOUS_NUMBER)] == (
        [(1.25, 1250), (2.417, 2417)] if None in values else []
    )
