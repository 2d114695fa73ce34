"""Sheets of several places, and sheets whose header still says another year: told apart, or asked about."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.ingest.notation.row_words import name_of_place
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
NL: Rows = [["Indicator", "Doel 2024", "Resultaat 2024"]]
FR: Rows = [["Indicateur", "Cible 2024", "Réalisé 2024"]]
CODED: Rows = [["Code", "Indicator", "Target 2024", "Actual 2024"]]
LONG: Rows = [["Indicator", "Year", "Actual"]]
OUTCOME: Rows = [["Outcome", "Indicator", "Target 2024", "Actual 2024"]]
HOLDS = {
    IssueKind.SAME_ON_SHEETS,
    IssueKind.DUPLICATE_VALUE,
    IssueKind.TEXT_BESIDE,
    IssueKind.PERIOD_UNCERTAIN,
}


def asked(found: Submission) -> list[tuple[IssueKind, str]]:
    return [(issue.kind, issue.sheet) for issue in found.issues if issue.is_open and issue.kind in HOLDS]


def counted(found: Submission) -> list[tuple[str, float]]:
    """Place and number of each actual and target that counts."""
    return [
        (found.indicators[index].location, value)
        for columns in (found.actuals, found.targets)
        for index, value, state in zip(columns.indicator, columns.value, columns.state, strict=True)
        if state is State.REPORTED and value is not None
    ]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("RDC", "rdc"), ("Burundi", "burundi"), ("Gent 2024", "gent"), ("2024", ""), ("2024 (2)", ""), ("T1 2024", ""),
        ("jan-jun 2024", ""), ("kopie van Cijfers", ""), ("Blad1 (2)", ""), ("Feuil2", ""), ("Sheet 3", ""),
        ("Data", ""), ("Consolidé", ""), ("Samenvatting", ""), ("versie 2", ""), ("2023 herwerkt", ""), ("Doelen", ""),
        ("Resultaten 2024", ""), ("Rapport annuel 2024", ""), ("Voor het jaarverslag", ""), ("Gent herwerkt", "gent"),
        ("Partner 1", "partner 1"), ("Werking Aalst", "werking aalst"), ("Prognose 2025", ""), ("", ""),
        ("Sjabloon", ""), ("Scenario B", ""), ("Alle huizen", ""), ("Eerste projectjaar", ""), ("Archief 2021", ""),
        ("Archiefbeheer Gent", "archiefbeheer gent"), ("Testelt", "testelt"), ("2A", ""),
        ("01", ""), ("B1", ""), ("Ath", "ath"),
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_names_a_place_or_none(name: str, place: str) -> None:
    assert name_of_place(name) == place


@pytest.mark.parametrize(
    ("first", "second", "head", "prefix"),
    [
        ("RDC", "Burundi", FR, []), ("Gent", "Aalst", NL, []), ("Gent 2024", "Aalst 2024", NL, []),
        ("RDC", "Burundi", CODED, ["1.1"]), ("Mali", "Niger", OUTCOME, ["Education"]),
    ],
)  # fmt: skip
def test_two_places_keep_what_is_equal_too(first: str, second: str, head: Rows, prefix: list[object]) -> None:
    sheets = [
        (
            name,
            [*head, [*prefix, "A", 150, number], [*(["1.2"] if prefix == ["1.1"] else prefix), "B", 90, 12]],
        )
        for name, number in ((first, 140), (second, 130))
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    one, two = (name.removesuffix(" 2024") for name in (first, second))
    assert asked(found) == []
    assert sorted(counted(found)) == sorted(
        [(place, number) for place, actual in ((one, 140), (two, 130)) for number in (actual, 12, 150, 90)]
    )


def test_a_line_with_the_country_tells_sheets_without_names_apart() -> None:
    sheets = [
        (f"Feuil{number}", [[f"Pays : {place}"], [], *FR, ["Écoles", 150, 150], ["Élèves", 9000, pupils]])
        for number, (place, pupils) in enumerate((("Mali", 8700), ("Niger", 8450)), 1)
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert asked(found) == []
    assert sorted(counted(found)) == sorted(
        [("Mali", n) for n in (150, 8700, 150, 9000)] + [("Niger", n) for n in (150, 8450, 150, 9000)]
    )


@pytest.mark.parametrize("head", [FR, LONG])
def test_two_places_with_the_same_figures_are_asked_about(head: Rows) -> None:
    row: list[object] = ["Centres", 2024, 12] if head is LONG else ["Centres", 10, 12]
    data = made.xlsx(("RDC", [*head, row]), ("Burundi", [*head, row]))
    once = [12.0] if head is LONG else [12.0, 10.0]
    found = read_submission(data, "a.xlsx")
    assert asked(found) == [(IssueKind.SAME_ON_SHEETS, "Burundi")]
    assert counted(found) == [("RDC", number) for number in once]
    both = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.SAME_ON_SHEETS, Reply.NEW)])
    assert sorted(counted(both)) == sorted((place, n) for place in ("RDC", "Burundi") for n in once)
    same = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.SAME_ON_SHEETS, Reply.SAME)])
    assert counted(same) == [("RDC", number) for number in once] and len(same.indicators) == 1


def test_the_sheet_of_all_places_together_is_asked_about() -> None:
    sheets = [
        (name, [*FR, ["A", 10, number]]) for name, number in (("RDC", 4), ("Burundi", 5), ("Consolidé", 9))
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert set(asked(found)) == {(IssueKind.TEXT_BESIDE, "Consolidé")}
    assert {place for place, _ in counted(found)} == {"RDC", "Burundi"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2024", "2024 (2)"),
        ("Gent", "Gent versie 2"),
        ("Cijfers", "kopie van Cijfers"),
        ("Blad1", "Blad1 (2)"),
    ],
)
def test_a_copy_counts_once_and_what_differs_is_asked(first: str, second: str) -> None:
    sheets = [
        (name, [*NL, ["A", 150, number], ["B", 90, 12]]) for name, number in ((first, 140), (second, 130))
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert asked(found) == [(IssueKind.DUPLICATE_VALUE, second)]
    assert counted(found) == [("", 12), ("", 150), ("", 90)]


@pytest.mark.parametrize("code", [False, True], ids=["titles", "codes"])
@pytest.mark.parametrize(
    ("first", "second", "is_asked"),
    [
        # The sheet that was copied is called after its year since.
        ("2024", "Resultaten (2)", True),
        ("2024", "Kopie van cijfers", True),
        ("Cijfers 2024", "Résultats revised", True),
        # No version of anything: only its period is asked.
        ("2024", "Blad2", False),
    ],
)
def test_a_copy_of_a_renamed_sheet_is_a_version_of_it(
    first: str, second: str, is_asked: bool, code: bool
) -> None:
    head = [*(["Nr."] if code else []), "Indicator", "Doel", "Realisatie"]
    rows = [("I-01", "Deelnemers", 120, 111), ("I-02", "Huisbezoeken", 900, 670), ("I-03", "Dozen", 78, 64)]
    older = [(*names, goal - 7, number - 9) for *names, goal, number in rows]
    sheets = [
        (name, [head, *(list(row[not code :]) for row in part)]) for name, part in ((first, rows), (second, older))
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    doubled = {issue.sheet for issue in made.asked(found, IssueKind.DUPLICATE_VALUE)}
    undated = {issue.sheet for issue in made.asked(found, IssueKind.PERIOD_UNREAD)}
    assert (doubled, undated) == (({second}, set()) if is_asked else (set(), {second}))
    assert sorted(number for _, number in counted(found)) == ([] if is_asked else [64, 78, 111, 120, 670, 900])


def test_a_copy_that_says_its_own_period_is_of_that() -> None:
    sheets: list[tuple[str, Rows]] = [
        ("2024", [["Indicator", "Realisatie"], ["A", 40], ["B", 12]]),
        ("Cijfers (2)", [["Indicator", "Realisatie 2023"], ["A", 35], ["B", 11]]),
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert sorted(number for _, number in counted(found)) == [11, 12, 35, 40]


def yearly(
    year: int, header: int, first: object, title: bool = True, target: bool = True
) -> tuple[str, Rows]:
    """A sheet of one year whose column of results says the year `header`."""
    titles: Rows = [[f"Rapport annuel {year}"]] if title else []
    heads: list[object] = ["Indicateur", *([f"Cible {year}"] if target else []), f"Réalisé {header}"]
    rows: Rows = [["Repas", *([90] if target else []), first], ["Colis", *([40] if target else []), 30]]
    return str(year), [*titles, heads, *rows]


@pytest.mark.parametrize(
    ("sheets", "is_asked"),
    [
        ((yearly(2023, 2023, 70), yearly(2024, 2023, 80)), True),
        ((yearly(2023, 2023, 70, title=False), yearly(2024, 2023, 80, title=False)), True),
        ((yearly(2023, 2023, 70, target=False), yearly(2024, 2023, 80, target=False)), True),
        ((yearly(2024, 2023, 80),), True),
        ((yearly(2023, 2023, 70), yearly(2024, 2024, 80)), False),
        # Last year's figures, shown again.
        ((yearly(2023, 2023, 70), yearly(2024, 2023, 70)), False),
        ((yearly(2024, 2023, 80, target=False),), False),
        ((("Cijfers", [["Indicator", "Doel 2025", "Realisatie 2024"], ["A", 50, 40]]),), False),
        ((("2024", [["Indicator", "Doel 2025", "Realisatie 2024"], ["A", 50, 40]]),), False),
        (
            (
                (
                    "2024",
                    [["Indicator", "Doel 2024", "Realisatie 2023", "Realisatie 2024"], ["A", 50, 40, 45]],
                ),
            ),
            False,
        ),
    ],
)
def test_a_header_of_another_year_than_its_sheet_is_asked_about(
    sheets: tuple[tuple[str, Rows], ...], is_asked: bool
) -> None:
    data = made.xlsx(*sheets)
    found = read_submission(data, "a.xlsx")
    assert asked(found) == [(IssueKind.PERIOD_UNCERTAIN, "2024")] * 2 * is_asked
    if is_asked:
        answered = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.PERIOD_UNCERTAIN, Reply.FIRST)])
        values = dict(
            zip(
                zip(answered.actuals.value, answered.actuals.sheet, strict=True),
                answered.actuals.end,
                strict=True,
            )
        )
        assert values[80, "2024"] == date(2024, 12, 31)


NO_RESULTS = [
    "Sjabloon", "Invulblad leeg", "Simulatie", "Scenario B", "Archief", "Template", "Modèle", "Blanco", "Vorige versie",
    "Oud", "Kladblad", "Brouillon", "Draft", "What-if", "Raming", "Budget", "Prévisions 2024", "Budget Gent", "Demo",
    "Ancienne version", "Modèle vierge", "Old version", "Sjabloon 2024", "Test", "Voorbeeld",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_RESULTS)
@pytest.mark.parametrize("is_first", [False, True])
def test_a_template_scenario_or_archive_beside_sheets_of_places_is_asked_about(name: str, is_first: bool) -> None:
    header: Rows = [["Indicator", "Realisatie 2024"]]
    sheets = [
        ("Gent", [*header, ["Leden", 31], ["Lessen", 12]]),
        ("Aalst", [*header, ["Leden", 18], ["Lessen", 7]]),
    ]
    sheets.insert(0 if is_first else 2, (name, [*header, ["Leden", 77], ["Lessen", 5]]))
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert counted(found) == [("Gent", 31), ("Aalst", 18), ("Gent", 12), ("Aalst", 7)] or sorted(counted(found)) == [
        ("Aalst", 7), ("Aalst", 18), ("Gent", 12), ("Gent", 31),
    ]  # fmt: skip
    assert {sheet for kind, sheet in asked(found) if kind is not IssueKind.SAME_ON_SHEETS} == {name}


@pytest.mark.parametrize("name", ["Sjabloon", "Template", "Modèle", "Sjabloon 2024"])
def test_the_only_sheet_may_be_a_template_that_was_filled_in(name: str) -> None:
    found = read_submission(made.xlsx((name, [["Indicator", "Realisatie 2024"], ["Leden", 77]])), "a.xlsx")
    assert (counted(found), asked(found)) == ([("", 77)], [])


@pytest.mark.parametrize("name", ["Totaal", "Total", "Alle huizen", "Algemeen totaal 2024", "Overzicht", "Synthèse"])
def test_a_sheet_that_adds_up_all_places_is_the_whole(name: str) -> None:
    header: Rows = [["Indicator", "Eenheid", "Realisatie 2024", "Doel 2025"]]
    rows_of: dict[str, Rows] = {
        "Gent": [["Leden", "personen", 31, 40], ["Tevredenheid", "%", 80, 85]],
        "Aalst": [["Leden", "personen", 18, 20], ["Tevredenheid", "%", 70, 75]],
        name: [["Leden", "personen", 49, 60], ["Tevredenheid", "%", 77, 81]],
    }
    found = read_submission(made.xlsx(*((sheet, [*header, *rows]) for sheet, rows in rows_of.items())), "a.xlsx")
    assert asked(found) == []
    assert [value for place, value in counted(found) if not place] == [49, 77, 60, 81]


@pytest.mark.parametrize(("whole", "count"), [((50, 60), 1), ((49, 55), 1), ((31, 41), 2), ((24.5, 30), 2)])
def test_a_sheet_totaal_that_is_no_sum_is_asked_about(whole: tuple[float, float], count: int) -> None:
    header: Rows = [["Indicator", "Realisatie 2024", "Doel 2025"]]
    sheets = [("Gent", [*header, ["Leden", 31, 40]]), ("Aalst", [*header, ["Leden", 18, 20]])]
    found = read_submission(made.xlsx(*sheets, ("Totaal", [*header, ["Leden", *whole]])), "a.xlsx")
    assert asked(found) == [(IssueKind.TEXT_BESIDE, "Totaal")] * count
    assert len([value for place, value in counted(found) if not place]) == 2 - count
