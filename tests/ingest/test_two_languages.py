"""Tables in two languages: headers that say the same twice, and sheets that give the same table twice."""

from __future__ import annotations

import pytest

from impact.ingest import read_submission
from impact.ingest.statements.languages import language_of_headers, language_of_name
from impact.ingest.tables.header_meanings import interpret_header
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from tests.ingest import made

ROWS = {
    "nl": [("Indicator", "Eenheid", "Gepland 2024", "Gerealiseerd 2024"), ("Deelnemers", "personen", 100, 80),
           ("Lessen", "lessen", 40, 30), ("Scholen", "scholen", 12, 9)],
    "fr": [("Indicateur", "Unité", "Prévu 2024", "Réalisé 2024"), ("Participants", "personnes", 100, 80),
           ("Leçons", "leçons", 40, 30), ("Écoles", "écoles", 12, 9)],
    "en": [("Indicator", "Unit", "Target 2024", "Actual 2024"), ("Participants", "people", 100, 80),
           ("Lessons", "lessons", 40, 30), ("Schools", "schools", 12, 9)],
}  # fmt: skip


def counted(found: Submission) -> list[tuple[str, float]]:
    """The title and number of each actual that counts."""
    actuals = found.actuals
    return [
        (found.indicators[index].title, value)
        for index, value in zip(actuals.indicator, actuals.value, strict=True)
        if value is not None
    ]


@pytest.mark.parametrize(
    ("headers", "extension"),
    [
        (("Indicator / Indicateur", "Gepland / Prévu 2024", "Gerealiseerd / Réalisé 2024"), "xlsx"),
        (("Indicator / Indicateur", "Gepland / Prévu 2024", "Gerealiseerd / Réalisé 2024"), "csv"),
        (("Indicator", "Planned 2024 / Prévu 2024", "Achieved 2024 / Réalisé 2024"), "xlsx"),
        (("Indicator", "Doel/Objectif 2024", "Realisatie/Résultat 2024"), "xlsx"),
        (("Indicator | Indicateur", "Doel 2024\nCible 2024", "Realisatie 2024\nRéalisé 2024"), "xlsx"),
        (("Indicator", "Doel 2024 - Target 2024", "Realisatie 2024 - Actual 2024"), "xlsx"),
    ],
)
def test_a_header_in_two_languages_is_read_by_its_meaning(headers: tuple[str, ...], extension: str) -> None:
    rows = [headers, ("Deelnemers", 100, 80)]
    data = made.xlsx(("Blad1", rows)) if extension == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"made.{extension}")
    assert (found.targets.value, found.actuals.value) == ([100], [80])
    assert [day and day.year for day in (*found.targets.start, *found.actuals.start)] == [2024, 2024]
    assert {issue.kind for issue in found.issues if issue.is_open} <= {IssueKind.DIRECTION_UNKNOWN}


@pytest.mark.parametrize("header", ["Gepland / Réalisé 2024", "Doel 2023 / Cible 2024", "Doel / Bomen"])
def test_parts_that_do_not_agree_are_no_translation(header: str) -> None:
    found = made.table(("Indicator", header, "Realisatie 2022"), ("Deelnemers", 100, 80))
    assert found.targets.value == [] or None in found.targets.value


NAMES = [("NL", "FR"), ("Nederlands", "Français"), ("Cijfers NL", "Chiffres FR"), ("A1", "A2")]


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("languages", [("nl", "fr"), ("en", "fr"), ("nl", "en")])
def test_a_table_on_sheets_of_two_languages_counts_once(names: tuple[str, str], languages: tuple[str, str]) -> None:
    sheets = [(name, ROWS[language]) for name, language in zip(names, languages, strict=True)]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    titles = [str(row[0]) for row in ROWS[languages[0]][1:]]
    assert counted(found) == list(zip(titles, [80, 30, 9], strict=True))
    assert [item.title for item in found.indicators] == titles and len(found.targets.value) == 3


def test_what_differs_between_the_languages_is_asked_about() -> None:
    rows = [*ROWS["fr"][:2], ("Leçons", "leçons", 40, 31), ROWS["fr"][3]]
    data = made.xlsx(("NL", ROWS["nl"]), ("FR", rows))
    found = read_submission(data, "a.xlsx")
    questions = [issue for issue in made.asked(found, IssueKind.DUPLICATE_VALUE) if issue.is_open]
    assert [issue.readings for issue in questions] == [(30, 31)]
    assert counted(found) == [("Deelnemers", 80), ("Scholen", 9)]
    answered = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.DUPLICATE_VALUE, Reply.SECOND)])
    assert counted(answered) == [("Deelnemers", 80), ("Lessen", 31), ("Scholen", 9)]


def test_a_row_that_one_language_lacks_is_an_indicator_of_its_own() -> None:
    rows = [*ROWS["fr"][:2], ("Bébés", "bébés", 9, 7), *ROWS["fr"][2:]]
    found = read_submission(made.xlsx(("NL", ROWS["nl"]), ("FR", rows)), "a.xlsx")
    assert sorted(counted(found)) == [("Bébés", 7), ("Deelnemers", 80), ("Lessen", 30), ("Scholen", 9)]


def test_other_numbers_in_another_language_are_other_indicators() -> None:
    rows = [ROWS["fr"][0], *((title, unit, goal + 7, value + 11) for title, unit, goal, value in ROWS["fr"][1:])]
    found = read_submission(made.xlsx(("NL", ROWS["nl"]), ("FR", rows)), "a.xlsx")
    assert len(counted(found)) == 6


def test_the_language_of_a_sheet() -> None:
    assert [language_of_name(name) for name in ("NL", "Chiffres FR", "Cijfers", "NL-FR")] == [
        Language.NL, Language.FR, None, None,
    ]  # fmt: skip
    assert [language_of_headers(str(cell) for cell in rows[0]) for rows in ROWS.values()] == [
        Language.NL, Language.FR, Language.EN,
    ]  # fmt: skip
    assert language_of_headers(["Indicator", "Doel / Cible"]) is None


def test_tables_beside_each_other_in_two_languages_count_once() -> None:
    dutch = [("Indicator", "Doel 2024", "Realisatie 2024"), ("Deelnemers", 100, 80), ("Lessen", 40, 30)]
    french = [("Indicateur", "Cible 2024", "Réalisé 2024"), ("Participants", 100, 80), ("Leçons", 40, 30)]
    found = made.table(*((*left, "", *right) for left, right in zip(dutch, french, strict=True)))
    assert counted(found) == [("Deelnemers", 80), ("Lessen", 30)] and found.targets.value == [100, 40]


def test_tables_beside_each_other_with_other_numbers_are_two() -> None:
    dutch = [("Indicator", "Doel 2024", "Realisatie 2024"), ("Deelnemers", 100, 80), ("Lessen", 40, 30)]
    french = [("Indicateur", "Cible 2024", "Réalisé 2024"), ("Participants", 90, 71), ("Leçons", 35, 22)]
    found = made.table(*((*left, "", *right) for left, right in zip(dutch, french, strict=True)))
    assert len(counted(found)) == 4


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("header", ["2022", "2022 (année complète)", "Q1 2022"])
@pytest.mark.parametrize(
    ("dutch", "french"),
    [
        # Numbers with words in either of the two: what is uncertain in one stands against its own number.
        (("59%", "236", "min. 6", "160.884 op 160.894"), ("59%", "> 236", "6", "160.884")),
        (("198211", "10.5", "38", "322\n364"), ("198211", "241\n332", "38", "142\n392")),
        (("ca. 71", "15", "> 230", "4812"), ("71", "± 15", "230", "4812")),
    ],
)
@pytest.mark.parametrize("note", ["", "1 exclusief 15 vrijwilligers van de partner", "Bron: jaarverslag"])
def test_tables_below_each_other_with_numbers_in_words_are_one(
    extension: str, header: str, dutch: tuple[str, ...], french: tuple[str, ...], note: str
) -> None:
    titles = ("Gezinnen", "Aantal deelnemers", "Tevredenheid", "Microkredieten")
    others = ("Ménages", "Participants", "Satisfaction", "Microcrédits")
    rows = [("", header), *zip(titles, dutch, strict=True), ("", header), *zip(others, french, strict=True)]
    rows += [(note, "")] if note else []
    data = made.xlsx(("Cijfers", rows)) if extension == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"cijfers.{extension}")
    assert {found.indicators[index].title for index in found.actuals.indicator} == set(titles)


def test_tables_below_each_other_with_other_numbers_in_words_are_two() -> None:
    rows = [
        ("", "2022"), ("Gezinnen", "59%"), ("Deelnemers", "> 236"), ("Tevredenheid", "min. 6"), ("Giften", "4812"),
        ("", "2022"), ("Ménages", "61%"), ("Participants", "> 190"), ("Satisfaction", "min. 7"), ("Dons", "5120"),
    ]  # fmt: skip
    found = read_submission(made.xlsx(("Cijfers", rows)), "cijfers.xlsx")
    assert len(set(found.actuals.indicator)) == 8


@pytest.mark.parametrize(
    ("header", "role"),
    [("Meeteenheid/Unit", "unit"), ("Unité de mesure / Unit", "unit"), ("Nr/No.", "code"), ("Code / No.", "code"),
     ("Référence / Baseline", "baseline"), ("Baseline / Référence", "baseline"),
     # Both leave open whether it is a number or the name of a result: so do they together, a third word does not.
     ("Resultaat / Résultat", "result_or_actual"), ("Resultaat / Valeur réelle", "actual"),
     ("Valeur réelle / Actual 2022 (jusqu'au 30/09)", "actual"), ("Doel / Realisatie", None),
     ("Unit / Baseline", None)],
)  # fmt: skip
def test_one_language_says_what_the_other_leaves_open(header: str, role: str | None) -> None:
    meaning = interpret_header(header)
    assert (meaning and meaning.role) == role


@pytest.mark.parametrize("header", ["Resultaat", "Resultaat / Résultat", "Résultat | Result"])
def test_what_two_languages_leave_open_is_settled_by_what_stands_below(header: str) -> None:
    numbers = made.table(("Indicator", "Doel", header), ("Leden", 10, 8), ("Lessen", 12, 9))
    assert (numbers.actuals.value, numbers.targets.value) == ([8, 9], [10, 12])
    texts = made.table((header, "Indicator", "2024"), ("Meer welzijn", "Leden", 8), ("Minder honger", "Lessen", 9))
    assert [item.title for item in texts.indicators] == ["Leden", "Lessen"]
    assert texts.actuals.value == [8, 9] and not any(issue.is_open for issue in texts.issues)
