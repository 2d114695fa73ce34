"""Texts that give a number in other words: nothing is decided, and the right number is among the answers."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.statements.worded_numbers import find_worded_numbers
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

OFFERED: dict[str, tuple[float, ...]] = {
    "12+3": (15, 12, 3),
    "12 + 3 + 1": (16, 12, 3, 1),
    "12+3 baby's": (15, 12, 3),
    "2 x 15": (30, 2, 15),
    "2×15": (30, 2, 15),
    "(20)": (-20, 20),
    "35-": (-35, 35),
    "12.4 dzd": (12_400, 12.4),
    "3 dozijn": (36, 3),
    "2 dozen": (24, 2),
    "1 douzaine": (12, 1),
    "een half dozijn": (6,),
    "een dertigtal": (30,),
    "une vingtaine": (20,),
    "elf": (11,),
    "eenentwintig": (21,),
    "twenty-one": (21,),
    "quatre-vingt-dix": (90,),
    "soixante et onze": (71,),
}
NONE_OFFERED = ["een", "one", "sept", "3-4", "ca. 140", "10+", "+32 2 123 45", "geen idee", "vijf deelnemers"]


@pytest.mark.parametrize(("text", "offered"), OFFERED.items())
def test_the_number_that_words_mean_is_offered_first(text: str, offered: tuple[float, ...]) -> None:
    assert find_worded_numbers(text) == offered


@pytest.mark.parametrize("text", NONE_OFFERED)
def test_other_texts_offer_no_number_of_their_own(text: str) -> None:
    assert find_worded_numbers(text) == ()


def read(kind: str, *rows: tuple[made.Cell, ...]) -> Submission:
    """Rows of title, unit and two years."""
    table = [("Indicator", "Eenheid", "2023", "2024"), *rows, ("Lessen", "", 40, 44)]
    if kind == "xlsx":
        return made.table(*table)
    return read_submission(made.text_table(table, ";"), "made.csv")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("unit", "before", "text", "offered"),
    [
        ("", 12, "12+3", (15, 12, 3)),
        ("", 12, "elf", (11,)),
        ("", 140, "(20)", (-20, 20)),
        ("kilo", 9500, "10.3 ton", (10_300, 10.3)),
        ("kg", 9500, "10.3 tonnes", (10_300, 10.3)),
        ("dagen", 9, "2 weken", (14, 2)),
        ("jours", 9, "2 semaines", (14, 2)),
        ("", 123, "idem", (123,)),
        ("", 123, "ditto", (123,)),
        ("", 123, "le même", (123,)),
    ],
)
def test_the_right_number_is_among_the_answers(
    kind: str, unit: str, before: int, text: str, offered: tuple[float, ...]
) -> None:
    found = read(kind, ("Bezoekers", unit, before, text))
    (issue,) = [i for i in found.issues if i.is_open and (i.row, i.column) == (2, 4)]
    assert issue.readings == offered
    assert found.actuals.value[1] is None


def test_an_offered_number_counts_once_it_is_chosen() -> None:
    rows = [("Indicator", "2023", "2024"), ("Bezoekers", 12, "elf"), ("Lessen", 40, 44)]
    found = made.table(*rows, answers=[Answer(IssueKind.NUMBER_WITH_TEXT, Reply.FIRST)])
    assert found.actuals.value == [12, 11, 40, 44]


def test_a_unit_in_the_title_is_that_of_the_row() -> None:
    found = read("xlsx", ("Kilo voedsel", "", 9500, "10.3 ton"))
    assert [i.readings for i in made.asked(found, IssueKind.NUMBER_WITH_TEXT)] == [(10_300, 10.3)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("remark", "readings"),
    [
        ("2023: 71 fout, moet 69 zijn", (71, 69)),
        ("2023: 71 is wrong, should be 69", (71, 69)),
        ("2023: 71 faux, lire 69", (71, 69)),
        ("2023 moet +260 zijn", (71, 331, 260)),
        ("2023: should be +260", (71, 331, 260)),
    ],
)
def test_the_number_that_a_remark_corrects_is_offered(kind: str, remark: str, readings: tuple[float, ...]) -> None:
    table = [("Indicator", "2023", "2024", "Opmerking"), ("Kinderen", 71, 78, remark), ("Lessen", 40, 44, "")]
    found = made.table(*table) if kind == "xlsx" else read_submission(made.text_table(table, ";"), "made.csv")
    assert [i.readings for i in made.asked(found, IssueKind.NOTE_DISAGREES)] == [readings]


def test_a_remark_that_confirms_the_number_asks_nothing() -> None:
    remark = "2023: 71 is correct"
    table = [("Indicator", "2023", "2024", "Opmerking"), ("Kinderen", 71, 78, remark), ("Lessen", 40, 44, "")]
    assert made.table(*table).actuals.value == [71, 78, 40, 44]


@pytest.mark.parametrize("text", ["env. 58.837", "ong. 58.837", "plm 58 837", "environ 58.837", "appr. 58,837"])
def test_a_short_word_for_about_leaves_a_number(text: str) -> None:
    rows = [("Exercice", "Nombre de familles", "Microcrédits (EUR)"), ("2025", "76", text)]
    found = read_submission(made.text_table(rows, ";"), "a.csv")
    asked = [issue for issue in found.issues if issue.is_open and issue.column == 3]
    assert any(58_837 in issue.readings for issue in asked)


@pytest.mark.parametrize("header", ["n", "Teller", "Noemer"])
@pytest.mark.parametrize("text", ["12 weken", "3 maanden", "5 kg", "1 uur", "n.v.t.", "#N/A", "12+3"])
def test_words_where_a_number_of_answers_stands_are_asked_about_or_passed_over(header: str, text: str) -> None:
    found = made.table(
        ("Indicator", "Eenheid", "Waarde 2024", header), ("Tevreden", "%", 40, text), ("Wachttijd", "dagen", 40, text)
    )
    assert set(found.actuals.value) <= {40, None}
