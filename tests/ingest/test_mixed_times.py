"""Lengths of time in one row in several units: offered in days, or in a unit that the row uses, and never mixed."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.values.unit_names import convert_time, name_time, order_times
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind.NUMBER_WITH_TEXT
MIXED = [
    (("3 maanden", "25 d"), [(91, 3), (25, 0.82)], ("d", "maanden")),
    (("1,5 jaar", "25 dgn"), [(548, 1.5), (25, 0.07)], ("dgn", "jaar")),
    (("3 mnd", "2 weken"), [(91, 13, 3), (14, 2, 0.46)], ("dagen", "weken", "mnd")),
    (("3 months", "2 wks"), [(91, 13, 3), (14, 2, 0.46)], ("days", "wks", "months")),
    (("1 an", "3 semaines"), [(365, 52, 1), (21, 3, 0.06)], ("jours", "semaines", "an")),
    (("3 mois", "25 j"), [(91, 3), (25, 0.82)], ("j", "mois")),
    (("18 dagen", "3 weken"), [(18, 2.57143), (21, 3)], ("dagen", "weken")),
    (("8 maanden", "1 jaar"), [(8, 0.666667), (12, 1)], ("maanden", "jaar")),
    (("2 j", "3 maanden"), [(24, 2), (3, 0.25)], ("maanden", "j")),
]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize(("texts", "readings", "words"), MIXED)
def test_mixed_lengths_are_offered_in_one_unit(
    texts: tuple[str, str], readings: list[tuple[float, ...]], words: tuple[str, ...], extension: str
) -> None:
    rows = [("Indicator", "Realisatie 2023", "Realisatie 2024"), ("Wachttijd", *texts), ("Lessen", 3, 4)]
    data = made.xlsx(("Blad1", rows)) if extension == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"made.{extension}")
    questions = made.asked(found, KIND)
    assert [issue.readings for issue in questions] == readings
    for issue in questions:
        assert tuple(issue.params[f"option_{place}"] for place in range(1, len(words) + 1)) == words
    assert found.actuals.state[:2] == [State.UNCLEAR] * 2


def test_one_answer_brings_all_lengths_of_a_row_in_days() -> None:
    rows = [("Indicator", "Jaar", "Realisatie"), ("Wachttijd", 2022, "1,5 jaar"), ("Wachttijd", 2023, "3 maanden"),
            ("Wachttijd", 2024, "25 d")]  # fmt: skip
    found = made.table(*rows, answers=[Answer(KIND, Reply.FIRST)])
    assert found.actuals.value == [548, 91, 25]


@pytest.mark.parametrize(("unit", "readings"), [("dagen", (91, 3)), ("weken", (13, 3)), ("jaar", (0.25, 3))])
def test_a_length_is_offered_in_the_unit_of_its_row(unit: str, readings: tuple[float, ...]) -> None:
    found = made.table(("Indicator", "Eenheid", "Realisatie 2024"), ("Wachttijd", unit, "3 maanden"))
    assert [issue.readings for issue in made.asked(found, KIND)] == [readings]


@pytest.mark.parametrize(
    ("number", "unit", "other", "expected"),
    [(2, "week", "day", 14), (1, "year", "month", 12), (3, "month", "day", 91), (1, "year", "day", 365),
     (7, "day", "month", 0.23), (1, "hour", "day", None), (3, "kg", "day", None)],
)  # fmt: skip
def test_lengths_of_time_in_another_unit(number: float, unit: str, other: str, expected: float | None) -> None:
    assert convert_time(number, unit, other) == expected


@pytest.mark.parametrize(
    ("word", "beside", "unit"),
    [("d", (), "day"), ("mnd", (), "month"), ("j", ("mois",), "day"), ("j", ("maanden",), "year"), ("j", (), ""),
     ("m", (), ""), ("personen", (), "")],
)  # fmt: skip
def test_short_words_for_lengths_of_time(word: str, beside: tuple[str, ...], unit: str) -> None:
    assert name_time(word, {word, *beside}) == unit
    assert order_times((unit,)) == ([unit] if unit else [])


@pytest.mark.parametrize(
    ("texts", "asked"),
    [(("3 maanden", 25), [25]), (("3 maanden", 25, "4 maanden"), [25]), (("3 maanden", 25, "6 weken"), [25]),
     ((12, "3 mois"), [12]), (("3 maanden", 0), []), (("3 stuks", 25), []), (("25", 26), [])],
)  # fmt: skip
def test_a_plain_number_beside_lengths_of_time_waits(texts: tuple[object, ...], asked: list[float]) -> None:
    header = ("Indicator", *(f"Realisatie {year}" for year in range(2022, 2022 + len(texts))))
    found = made.table(header, ("Wachttijd", *texts), ("Lessen", *range(3, 3 + len(texts))))
    assert [issue.readings for issue in made.asked(found, IssueKind.CURRENCY_DIFFERS)] == [(n,) for n in asked]
    assert not set(asked) & set(found.actuals.value)


@pytest.mark.parametrize(
    ("title", "unit"), [("Wachttijd (maanden)", ""), ("Wachttijd in dagen", ""), ("Wachttijd", "d")]
)
def test_a_plain_number_of_a_row_with_a_unit_counts(title: str, unit: str) -> None:
    found = made.table(("Indicator", "Eenheid", "Realisatie 2023", "Realisatie 2024"), (title, unit, "3 maanden", 25))
    assert 25 in found.actuals.value
