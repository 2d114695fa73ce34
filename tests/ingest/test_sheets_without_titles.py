"""A sheet per indicator, groups as columns, a header in unknown words: read where it is proved, asked about else."""

from __future__ import annotations

from datetime import date

import pytest

from impact.errors import NothingRecognised
from impact.ingest import read_submission
from impact.ingest.pipeline.preview import preview_file
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State
from tests.ingest import made

PERIODS = [["Periode", "Gerealiseerd", "Streefwaarde"], ["2023", 1, 2], ["2024", 3, 4]]


@pytest.mark.parametrize(
    "above",
    [
        lambda title, unit: [["Indicator:", title], ["Eenheid:", unit], []],
        lambda title, unit: [["Jaarverslag"], ["Indicator", title, "Eenheid", unit], []],
        lambda title, unit: [[f"Indicateur : {title}"], [f"Unité : {unit}"], []],
    ],
)
def test_a_sheet_that_names_its_indicator_above_the_table_is_one(above) -> None:  # type: ignore[no-untyped-def]
    data = made.xlsx(
        ("1", [*above("Deelnemers", "personen"), *PERIODS]), ("2", [*above("Contacturen", "uur"), *PERIODS])
    )
    for found in (
        read_submission(data, "a.xlsx"),
        read_submission(data, "a.xlsx", mapping=preview_file(data, "a.xlsx").mapping),
    ):
        assert [(item.title, item.unit) for item in found.indicators] == [
            ("Deelnemers", "personen"),
            ("Contacturen", "uur"),
        ]
        assert found.actuals.value == [1, 3, 1, 3]
        assert found.actuals.end[:2] == [date(2023, 12, 31), date(2024, 12, 31)]
        assert not made.asked(found, IssueKind.LAYOUT_GUESSED)
    assert preview_file(data, "a.xlsx").certain


AS_COLUMNS = [["Jaar", "Deelnemers", "Contacturen"], [2023, 5, 50], [2024, 6, 60]]


@pytest.mark.parametrize(
    ("rows", "titles", "values"),
    [
        (AS_COLUMNS, ["Deelnemers", "Contacturen"], [5, 6, 50, 60]),
        ([["Aantal deelnemers"], [], *PERIODS], ["Cijfers"], [1, 3]),
        (
            [["Wat we doen", "Gerealiseerd", "Bereikt"], ["Koken", 3, ""], ["Wandelen", "", 5]],
            ["Koken", "Wandelen"],
            [3, 5],
        ),
        (
            [["Bezoekers"], [], ["Bij wie", "Gerealiseerd", "Streefwaarde"], ["Noord", 3, 4], ["Zuid", 4, 5]],
            ["Noord", "Zuid"],
            [3, 4],
        ),
    ],
    ids=["columns", "sheet", "words", "places of what is counted"],
)
def test_what_had_to_be_guessed_is_asked_about_and_counts_when_confirmed(
    rows: list[list[object]], titles: list[str], values: list[float]
) -> None:
    data = made.xlsx(("Cijfers", rows))
    found = read_submission(data, "a.xlsx")
    asked = made.asked(found, IssueKind.LAYOUT_GUESSED)
    assert [item.title for item in found.indicators] == titles
    assert asked
    assert set(found.actuals.state) == {State.UNCLEAR}
    assert not any(value is not None for value in (*found.actuals.value, *found.targets.value))
    answers = [Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS)]
    confirmed = read_submission(data, "a.xlsx", answers=answers)
    assert sorted(value for value in confirmed.actuals.value if value is not None) == sorted(values)
    refused = read_submission(
        data, "a.xlsx", answers=[Answer(IssueKind.LAYOUT_GUESSED, Reply.DOES_NOT_COUNT)]
    )
    assert not len(refused.actuals)


@pytest.mark.parametrize("head", ["Wat we doen", "Onze inzet", "Wie?", ""])
@pytest.mark.parametrize("words", [("Gerealiseerd", "Streefwaarde"), ("Réalisé", "Cible"), ("Actual", "Target")])
def test_names_below_an_unknown_word_are_titles_where_other_words_say_target_and_value(
    words: tuple[str, str], head: str
) -> None:
    # All but one column are known, and the names tell the rows apart: nothing is left to guess.
    found = read_submission(
        made.xlsx(("Cijfers", [[head, *words], ["Koken", 3, 4], ["Wandelen", 4, 5]])), "a.xlsx"
    )
    assert [item.title for item in found.indicators] == ["Koken", "Wandelen"]
    assert (found.actuals.value, found.targets.value) == ([3, 4], [4, 5])
    assert not made.asked(found, IssueKind.LAYOUT_GUESSED)


@pytest.mark.parametrize(
    ("sheet", "above"), [("Bezoekers", []), ("Blad1", [["Bezoekers"]]), ("Blad1", [["Aantal leden"], []])]
)
@pytest.mark.parametrize("head", ["Onze plekken", ""])
def test_names_below_what_is_counted_elsewhere_are_asked_about(
    head: str, sheet: str, above: list[list[object]]
) -> None:
    rows = [*above, [head, "Gerealiseerd", "Streefwaarde"], ["Gent", 3, 4], ["Aalst", 4, 5]]
    found = read_submission(made.xlsx((sheet, rows)), "a.xlsx")
    assert made.asked(found, IssueKind.LAYOUT_GUESSED)
    assert not any(value is not None for value in (*found.actuals.value, *found.targets.value))


@pytest.mark.parametrize(
    "rows", [[["Naam", "Telefoon"], ["An", "0470"]], [["Tekst zonder cijfers"]], [["a", "b"], ["c", "d"]]]
)
def test_what_holds_no_values_is_still_refused(rows: list[list[object]]) -> None:
    with pytest.raises(NothingRecognised):
        read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
