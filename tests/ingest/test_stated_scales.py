"""Scores beyond the scale that unit, header or title states, and texts that say that the scale has changed."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.statements.stated_scales import (
    ScaleChange,
    read_scale_change,
    read_title_scale,
    read_unit_scale,
)
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind.SCALE_DIFFERS


def read(rows: made.Rows, extension: str) -> Submission:
    """Rows as a workbook or as a text table."""
    data = made.xlsx(("Blad1", rows)) if extension == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"made.{extension}")


def counted(found: Submission) -> list[float]:
    """The actuals that count."""
    return [value for value in found.actuals.value if value is not None]


HEADERS = {
    "nl": ("Indicator", "Eenheid", "Doel 2024", "Realisatie 2024"),
    "en": ("Indicator", "Unit", "Target 2024", "Actual 2024"),
    "fr": ("Indicateur", "Unité", "Cible 2024", "Réalisé 2024"),
}


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("language", "title", "unit", "value", "meant"),
    [
        ("nl", "Tevredenheid", "score 1-5", 42, 4.2),
        ("nl", "Tevredenheid", "schaal 1 tot 5", 42, 4.2),
        ("nl", "Welbevinden", "op 10", 75, 7.5),
        ("nl", "Welbevinden (op 10)", "", 75, 7.5),
        ("nl", "Vertrouwen", "/5", 8, 4),
        ("nl", "Rapportcijfer (1-10)", "", 78, 7.8),
        ("en", "Satisfaction (1-5)", "", 8, 4),
        ("en", "Trust, on a scale of 1 to 5", "", 42, 4.2),
        ("en", "Trust", "out of 10", 75, 7.5),
        ("en", "Trust", "5-point scale", 42, 4.2),
        ("fr", "Satisfaction", "échelle de 1 à 5", 42, 4.2),
        ("fr", "Bien-être", "sur 10", 75, 7.5),
        ("fr", "Note moyenne /20", "", 155, 15.5),
        ("fr", "Confiance", "note sur 5", 8, 4),
    ],
)
def test_a_score_beyond_its_stated_scale_is_asked_about(
    extension: str, language: str, title: str, unit: str, value: float, meant: float
) -> None:
    found = read([HEADERS[language], (title, unit, 4, value), ("Personen", "", 100, 95)], extension)
    asked = [issue for issue in made.asked(found, KIND) if (issue.row, issue.column) == (2, 4)]
    assert [value in issue.readings and meant in issue.readings for issue in asked] == [True]
    assert counted(found) == [95]


@pytest.mark.parametrize(
    ("title", "unit", "value"),
    [
        ("Tevredenheid", "score 1-5", 4.2), ("Tevredenheid", "op 10", 0), ("Kinderen (1-5)", "", 42),
        ("2 op 5 jongeren", "", 42), ("Gezinnen 3 op 10", "", 42), ("Deelnemers", "per 1000", 42),
        ("Tevredenen (score 4-5)", "%", 42), ("Open 24/7", "", 42), ("Leerlingen 6-12", "", 42),
        ("Score 1-5 ingevuld", "aantal", 42), ("Aantal bezoeken op 5", "", 42), ("Welbevinden op 10", "personen", 42),
        ("Nombre de réponses sur 10", "", 42), ("Share scoring 8 out of 10", "%", 42),
        ("Jongeren die 7 op 10 geven", "", 42), ("Indicator 1-5", "", 42), ("Peuters 0-3", "", 42),
    ],
)  # fmt: skip
def test_what_states_no_scale_asks_nothing(title: str, unit: str, value: float) -> None:
    found = read([HEADERS["nl"], (title, unit, "", value), ("Personen", "", 100, 95)], "xlsx")
    assert made.asked(found, KIND) == [] and counted(found) == [value, 95]


HEADERS_WITH_SCALE = ["Score 2024 (op 5)", "Score (1-5) 2024", "Score 2024 (sur 5)", "Score 2024 (out of 5)"]


@pytest.mark.parametrize("header", HEADERS_WITH_SCALE)
def test_a_header_states_the_scale_of_its_column(header: str) -> None:
    found = read([("Indicator", header), ("Tevredenheid", 7.8), ("Vertrouwen", 3.9)], "xlsx")
    assert [issue.readings for issue in made.asked(found, KIND)] == [(7.8, 3.9)]
    assert counted(found) == [3.9] and not any(found.actuals.breakdown)


def test_two_columns_on_two_scales_are_not_compared() -> None:
    found = read([("Indicator", "Score 2023 (op 5)", "Score 2024 (op 10)"), ("Tevredenheid", 3.9, 7.8)], "xlsx")
    assert [issue.readings for issue in made.asked(found, KIND)] == [(3.9, 7.8)] and counted(found) == [3.9]


def test_ages_in_brackets_beside_other_ages_are_groups() -> None:
    found = read([("Indicator", "Bereikt (1-5)", "Bereikt (6-12)"), ("Kinderen", 42, 51)], "xlsx")
    assert found.actuals.breakdown == ["Leeftijd=1-5", "Leeftijd=6-12"]


CHANGES = [
    "Vanaf 2024 schaal van 10", "Vanaf 2024 op 10 in plaats van op 5", "Tot 2023 schaal 1-5, nadien 1-10",
    "From 2024 on a scale of 10", "Since 2024 scored out of 10, before out of 5",
    "À partir de 2024 échelle de 10", "Depuis 2024: note sur 10 au lieu de 5",
]  # fmt: skip


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("text", CHANGES)
@pytest.mark.parametrize("is_remark", [True, False])
def test_a_scale_that_has_changed_is_asked_about(text: str, is_remark: bool, extension: str) -> None:
    header = ("Indicator", "Eenheid", "Realisatie 2023", "Realisatie 2024", "Opmerking")
    rows = [header, ("Tevredenheid", "score", 3.9, 7.8, text if is_remark else ""), ("Personen", "", 80, 90, "")]
    found = read(rows if is_remark else [*rows, ("",) * 5, (text, "", "", "", "")], extension)
    assert [(issue.row, issue.readings) for issue in made.asked(found, KIND)] == [(2, (3.9, 7.8))] * 2
    assert counted(found) == [80, 90]


@pytest.mark.parametrize(("reply", "values"), [(Reply.FIRST, [3.9, 3.9]), (Reply.SECOND, [7.8, 7.8])])
def test_one_answer_puts_all_scores_on_one_scale(reply: Reply, values: list[float]) -> None:
    rows = (("Indicator", "Eenheid", "Realisatie 2023", "Realisatie 2024"), ("Tevredenheid", "score 1-5", 3.9, 7.8))
    found = made.table(*rows, ("",), ("Vanaf 2024 schaal van 10",), answers=[Answer(KIND, reply)])
    assert counted(found) == values


def test_where_the_scales_are_not_said_it_is_asked_whether_the_scores_count() -> None:
    rows = (("Indicator", "Eenheid", "Realisatie 2023", "Realisatie 2024"), ("Tevredenheid", "score", 3.9, 7.8))
    found = made.table(*rows, ("Personen", "", 80, 90), ("",), ("De schaal is in 2024 gewijzigd",))
    assert [issue.row for issue in made.asked(found, IssueKind.TEXT_LIMITS)] == [2, 2] and counted(found) == [80, 90]


@pytest.mark.parametrize(
    "text",
    [
        "Vanaf 2024 op 10 locaties", "Schaal 1 tot 5", "Score op 10", "1 = slecht, 5 = goed",
        "Scores 2023 en 2024 op 10",
        "Enquête in 2024 op 10 scholen", "Bereik op grotere schaal", "From 2024 on the survey has 10 questions",
        "Sinds 2021 werken we met 5 partners", "Depuis 2023 sur 3 sites",
    ],
)  # fmt: skip
def test_ordinary_texts_change_no_scale(text: str) -> None:
    assert read_scale_change(text) is None


def test_the_years_and_ends_of_a_change_are_read() -> None:
    assert read_scale_change("Sinds 2023 score op 10 (voorheen op 5)") == ScaleChange(2023, 10, 5)
    assert read_scale_change("tot en met 2023 op 5, vanaf 2024 op 10") == ScaleChange(2024, 10, 5)
    assert read_scale_change("andere schaal") == ScaleChange()


@pytest.mark.parametrize("unit", ["personen", "uren/5", "per 1000", "12", "1-12", "%", "x 1.000"])
def test_other_units_are_no_scales(unit: str) -> None:
    assert read_unit_scale(unit) is None and read_title_scale(unit) is None
