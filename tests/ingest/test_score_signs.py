"""Signs that stand for scores, and dashes that stand for nil: asked about, and never taken for nothing."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.values.score_signs import find_sign_scores
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind

SCALES: dict[tuple[str, ...], tuple[float, ...]] = {
    ("++", "+", "o", "-", "--"): (2, 1, 0, -1, -2),
    ("++", "+", "0", "-", "--"): (2, 1, 0, -1, -2),
    ("+", "-"): (1, -1),
    ("+", "+/-", "-"): (1, 0, -1),
    ("+", "±", "–"): (1, 0, -1),
    ("o", "-"): (0, -1),
    ("-", "--", "---"): (-1, -2, -3),
    ("*", "**", "***"): (1, 2, 3),
    ("★★★☆☆", "★☆☆☆☆"): (3, 1),
    ("●●○", "●○○"): (2, 1),
    ("✓", "✗"): (1, 0),
    ("✓", "-"): (1, -1),
    ("X", "x"): (1, 1),
}


@pytest.mark.parametrize(("texts", "scores"), SCALES.items(), ids=map(repr, SCALES))
def test_signs_of_a_scale_each_have_a_number(texts: tuple[str, ...], scores: tuple[float, ...]) -> None:
    found = find_sign_scores(texts, has_numbers=False)
    assert tuple(found[text] for text in texts) == scores


ORDINARY: dict[tuple[str, ...], bool] = {
    ("-",): True, ("-", "n.v.t."): False, ("0", "-"): False, ("*",): True, ("-", "*"): True, ("--", "-"): True,
    ("...", "?"): False, ("12", "-"): True, ("o",): True, ("0",): False,
}  # fmt: skip


@pytest.mark.parametrize(("texts", "has_numbers"), ORDINARY.items(), ids=map(repr, ORDINARY))
def test_a_dash_or_star_without_other_signs_is_no_score(texts: tuple[str, ...], has_numbers: bool) -> None:
    assert find_sign_scores(texts, has_numbers) == {}


def test_a_tick_among_numbers_makes_no_score_of_a_dash() -> None:
    assert find_sign_scores({"x", "-"}, has_numbers=True) == {"x": 1}


def of(*values: object, header: str = "Score 2024") -> dict[str, Submission]:
    """The same column of values as a workbook and as a text table."""
    table = [("Indicator", header), *((f"Indicator {place}", value) for place, value in enumerate(values))]
    return {
        "xlsx": made.table(*table),
        "csv": read_submission(made.text_table(table, ";"), "made.csv"),
    }


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("header", ["Score 2024", "Gerealiseerd 2024", "Actual 2024", "Réalisé 2024"])
def test_a_column_of_signs_waits_for_an_answer(kind: str, header: str) -> None:
    found = of("++", "+", 0, "-", "--", header=header)[kind]
    assert found.actuals.state == [State.UNCLEAR] * 5
    assert found.actuals.value == [None] * 5
    assert [issue.readings[0] for issue in made.asked(found, KIND.SIGN_SCALE)] == [2, 1, 0, -1, -2]


def test_one_answer_reads_the_signs_of_a_column() -> None:
    rows = [("Indicator", "Score 2023", "Score 2024"), ("Welbevinden", "+", "++"), ("Rust", "-", "+")]
    answer = Answer(KIND.SIGN_SCALE, Reply.FIRST, "Blad1", None, 3)
    found = made.table(*rows, answers=[answer])
    assert found.actuals.value == [None, 2, None, 1]


@pytest.mark.parametrize("direction", ["plus haut est mieux", "hoger is beter", "naar eigen oordeel"])
@pytest.mark.parametrize(
    ("head", "period"),
    [("Trimestre", "1er trimestre 2022"), ("Kwartaal", "K1 2022"), ("Kwartaal", "1"), ("Mois", "janvier 2022")],
)
@pytest.mark.parametrize("value", ["+++", "★★", "✓", "--"])
def test_a_first_row_of_signs_is_no_explanation(direction: str, head: str, period: str, value: str) -> None:
    rows = [
        ("Objectif", "Indicateur", "Unité", "Sens", head, "Réalisé"),
        ("Familles", "Participants", "personnes", direction, period, value),
        ("", "", "", direction, period.replace("1", "2", 1).replace("janvier", "mars"), "++"),
        ("Familles", "Dons", "euros", direction, period, "+"),
    ]
    found = made.table(*rows)
    assert [found.indicators[index].title for index in found.actuals.indicator] == ["Participants"] * 2 + ["Dons"]
    assert found.actuals.raw == [value, "++", "+"]


def test_a_sign_among_numbers_leaves_the_numbers() -> None:
    found = of(12, "+", "-", 0)["xlsx"]
    assert found.actuals.value == [12, None, None, 0]
    assert [issue.raw for issue in made.asked(found, KIND.SIGN_SCALE)] == ["+", "-"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_dash_in_an_ordinary_column_is_not_reported(kind: str) -> None:
    found = of(12, "-", " - ", "–", 7)[kind]
    assert found.actuals.state[1:4] == [State.NOT_REPORTED] * 3
    assert made.asked(found, KIND.SIGN_SCALE) == made.asked(found, KIND.DASH_FOR_ZERO) == []


ACCOUNTING = {
    "padded with decimals": (" 24 ", " -   ", " 1.500,00 "),
    "padded without decimals": (" 24 ", " - ", " 25 "),
    "with a currency": ("€ 24", "€ -", "€ 25"),
    "with a padded currency": (" € 24,00 ", " € -   ", " € 25,00 "),
    "in words": ("EUR 24", "EUR -", "EUR 25"),
    "with the currency behind it": ("24 €", "- €", "25 €"),
}


@pytest.mark.parametrize("texts", ACCOUNTING.values(), ids=ACCOUNTING)
@pytest.mark.parametrize("header", ["Gerealiseerd 2024", "Actual 2024", "Réalisé 2024"])
def test_a_dash_of_an_accounting_format_is_nil_or_nothing(texts: tuple[str, ...], header: str) -> None:
    found = of(*texts, header=header)["csv"]
    assert found.actuals.state[1] is State.UNCLEAR
    assert [issue.readings for issue in made.asked(found, KIND.DASH_FOR_ZERO)] == [(0,)]
    assert found.actuals.value[0] == 24


@pytest.mark.parametrize(("reply", "value", "state"), [(Reply.FIRST, 0, State.REPORTED),
                                                       (Reply.NOT_REPORTED, None, State.NOT_REPORTED)])  # fmt: skip
def test_one_answer_settles_the_dashes_of_a_file(reply: Reply, value: float | None, state: State) -> None:
    rows = [
        ("Indicator", "Gerealiseerd 2024"),
        ("Incidenten", " -   "),
        ("Klachten", " -   "),
        ("Gasten", " 24 "),
    ]
    data = made.text_table(rows, ";")
    found = read_submission(data, "made.csv", answers=[Answer(KIND.DASH_FOR_ZERO, reply)])
    assert found.actuals.value == [value, value, 24]
    assert found.actuals.state[:2] == [state, state]
