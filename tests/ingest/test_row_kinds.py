"""Rows and sheets that say what kind their numbers are: routed, left out by a named rule or asked about."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.model.answers import Answer, Reply
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made, mutator

WIDE = ["Indicator", 2022, 2023, 2024]
COUNTED = ["Deelnemers", 10, 20, 30]
OTHER = ["Lessen", 21, 31, 43]


def read(rows: made.Rows, kind: str = "xlsx") -> Submission:
    data = made.xlsx(("Blad", rows)) if kind == "xlsx" else made.text_table(rows)
    return read_submission(data, f"a.{kind}")


def doubts(found: Submission) -> list[tuple[int | None, str]]:
    return [(issue.row, issue.params["text"]) for issue in made.asked(found, IssueKind.TEXT_BESIDE)]


def left_out(found: Submission) -> dict[CellRule, int]:
    rules = (CellRule.FORECAST, CellRule.AVERAGE, CellRule.COMPARISON, CellRule.SAMPLE_SIZE, CellRule.TOTAL)
    return {line.rule: line.cells for line in found.account if line.rule in rules}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "actual", "target", "forecast"),
    [
        ("Type", "Realisatie", "Doel", "Prognose"), ("Scenario", "Actual", "Target", "Forecast"),
        ("Nature", "Réalisé", "Cible", "Prévision"), ("", "realisatie", "streefwaarde", "raming"),
        ("Soort waarde", "Resultaat", "Streefdoel", "verwacht"), ("Value type", "actual", "goal", "projection"),
    ],
)  # fmt: skip
def test_a_column_of_kinds_routes_the_values(
    header: str, actual: str, target: str, forecast: str, kind: str
) -> None:
    wide = read(
        [
            ["Indicator", header, "2022", "2023"], ["A", target, 50, 55], ["A", actual, 48, 57],
            ["B", actual, 11, 14], ["B", target, 12, 12], ["B", forecast, None, 15],
        ],
        kind,
    )  # fmt: skip
    assert [item.title for item in wide.indicators] == ["A", "B"]
    assert sorted(wide.actuals.value) == [11, 14, 48, 57]
    assert sorted(zip(wide.targets.value, wide.targets.row, strict=True)) == [
        (12, 5),
        (12, 5),
        (50, 2),
        (55, 2),
    ]
    assert left_out(wide)[CellRule.FORECAST] == 1
    assert not doubts(wide)
    long = read(
        [
            ["Indicator", "Jaar", header, "Waarde"], ["A", 2022, actual, 41], ["A", 2023, actual, 47],
            ["A", 2023, target, 50], ["A", 2024, target, 55], ["A", 2024, forecast, 53],
        ],
        kind,
    )  # fmt: skip
    assert (long.actuals.value, long.targets.value) == ([41, 47], [50, 55])
    assert len(long.indicators) == 1


def test_a_column_of_kinds_with_the_title_only_once_and_a_baseline() -> None:
    found = read(
        [
            ["Indicator", None, 2022, 2023],
            ["A", "nulmeting", 40, None],
            [None, "doel", 50, 55],
            [None, "realisatie", 48, 57],
        ]
    )
    (item,) = found.indicators
    assert (item.baseline, item.baseline_year, item.baseline_row) == (40, 2022, 2)
    assert (found.actuals.value, found.targets.value) == ([48, 57], [50, 55])


def test_a_level_of_a_programme_is_no_kind() -> None:
    rows = [["Niveau", "Indicator", "2023"], ["Doel", "A", 4], ["Resultaat", "B", 5], ["Resultaat", "C", 6]]
    for header in ("Niveau", "Soort", ""):
        found = read([[header, *rows[0][1:]], *rows[1:]])
        assert (found.actuals.value, found.targets.value, doubts(found)) == ([4, 5, 6], [], [])


def test_an_unread_column_that_tells_doubles_apart_is_asked_about() -> None:
    found = read([["Indicator", "Xyz", 2023], ["A", "hier", 4], ["A", "daar", 5], ["B", "hier", 6]])
    assert doubts(found) == [(2, "hier"), (3, "daar")]
    assert found.actuals.value == [None, None, 6]
    assert not doubts(
        read([["Indicator", "Xyz", 2023], ["A", "hier", 4], ["B", "daar", 5], ["C", "hier", 6]])
    )


@pytest.mark.parametrize("title", ["Gemiddelde", "Moyenne", "Average"])
def test_a_row_of_means_is_left_out(title: str) -> None:
    found = read([WIDE, COUNTED, OTHER, [title, 15.5, 25.5, 36.5]])
    assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen"]
    assert left_out(found) == {CellRule.AVERAGE: 3}
    assert [row for row, _ in doubts(read([WIDE, COUNTED, OTHER, [title, 1, 2, 3]]))] == [4, 4, 4]


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("Vlaams gemiddelde", CellRule.COMPARISON), ("Benchmark", CellRule.COMPARISON),
        ("Vorig jaar", CellRule.COMPARISON), ("Last year", CellRule.COMPARISON),
        ("Année précédente", CellRule.COMPARISON), ("Prognose", CellRule.FORECAST), ("Forecast", CellRule.FORECAST),
        ("Prévisions", CellRule.FORECAST),
    ],
)  # fmt: skip
def test_rows_that_are_no_indicator_are_left_out(title: str, rule: CellRule) -> None:
    found = read([WIDE, COUNTED, OTHER, [title, 1, 2, 3]])
    assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen"]
    assert left_out(found) == {rule: 3}


@pytest.mark.parametrize(
    "title",
    [
        "Mediaan", "Streefdoel", "Objectif", "Target", "Verschil", "Écart", "Difference", "Saldo", "n",
        "Aantal respondenten", "Nombre de répondants", "Check", "Budget",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_rows_that_may_be_no_indicator_are_asked_about(title: str, kind: str) -> None:
    rows = [WIDE, COUNTED, OTHER, [title, 1, 2, 3]]
    found = read(rows, kind)
    assert doubts(found) == [(4, title)] * 3
    assert found.actuals.value.count(None) == 3
    data = made.xlsx(("Blad", rows))
    counted = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.TEXT_BESIDE, Reply.COUNTS)])
    assert None not in counted.actuals.value
    dropped = read_submission(data, "a.xlsx", answers=[Answer(IssueKind.TEXT_BESIDE, Reply.DOES_NOT_COUNT)])
    assert len(dropped.actuals.value) == 6


@pytest.mark.parametrize(
    "title",
    [
        "Gemiddelde wachttijd",
        "Gemiddeld aantal uren",
        "Nombre moyen d'heures",
        "Average score",
        "Resultaat",
        "Bereik",
    ],
)
def test_an_indicator_with_such_a_word_in_it_stays_one(title: str) -> None:
    found = read([WIDE, COUNTED, OTHER, [title, 15.5, 25.5, 36.5]])
    assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen", title]
    assert not doubts(found)


@pytest.mark.parametrize("target", ["Streefdoel", "Cible", "Target"])
def test_a_target_row_under_each_indicator_is_its_target(target: str) -> None:
    found = read([WIDE, COUNTED, [target, 11, 21, 31], OTHER, [target, 22, 32, 42]])
    assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen"]
    assert sorted(found.targets.value) == [11, 21, 22, 31, 32, 42]
    assert set(found.targets.row) == {3, 5}
    nested = read(
        [WIDE, ["Deelnemers"], [target, 11, 21, 31], ["Realisatie", *COUNTED[1:]], ["Lessen"], [target, 22, 32, 42],
         ["Realisatie", *OTHER[1:]]]
    )  # fmt: skip
    assert [item.title for item in nested.indicators] == ["Deelnemers", "Lessen"]
    assert (len(nested.actuals.value), len(nested.targets.value)) == (6, 6)


def test_the_number_of_respondents_under_each_indicator_is_no_indicator() -> None:
    found = read([WIDE, COUNTED, ["n", 80, 81, 82], OTHER, ["n", 80, 81, 82]])
    assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen"]
    assert left_out(found) == {CellRule.SAMPLE_SIZE: 6}


@pytest.mark.parametrize("header", ["Project", "Projet", "Organisatie"])
def test_a_project_holds_for_the_blank_cells_below(header: str) -> None:
    rows = [
        [header, "Indicator", "Doel 2024", "Resultaat 2024"], ["Noord", "A", 120, 131], [None, "B", 40, 38],
        ["Zuid", "A", 90, 77], [None, "B", 41, 42], ["Totaal", "A", 210, 208], [None, "B", 81, 80],
    ]  # fmt: skip
    found = read(rows)
    assert left_out(found) == {CellRule.TOTAL: 4}
    assert sorted(found.actuals.value) == [38, 42, 77, 131]
    if header != "Organisatie":
        assert [item.grant_ref for item in found.indicators] == ["Noord", "Noord", "Zuid", "Zuid"]


@pytest.mark.parametrize("header", ["Devise", "Munt", "Valuta", "Currency"])
def test_a_currency_is_the_unit_of_its_row(header: str) -> None:
    found = read(
        [["Indicateur", header, "2022", "2023"], ["Revenu", "USD", 410, 436], ["Revenu", "EUR", 389, 403]]
    )
    assert [item.unit for item in found.indicators] == ["USD", "EUR"]
    assert not doubts(found)


def test_headings_above_equal_rows_are_shown() -> None:
    found = read(
        [["Indicator", "Target 2024", "Actual 2024"], ["PROJECT A"], ["Trained", 60, 58],
         ["PROJECT B"], ["Trained", 40, 43]]
    )  # fmt: skip
    assert [item.result_title for item in found.indicators] == ["PROJECT A", "PROJECT B"]


@pytest.mark.parametrize("name", ["2024 prognose", "Budget 2024", "forecast", "Prévisions 2024"])
def test_results_on_a_sheet_named_as_a_forecast_are_asked_about(name: str) -> None:
    rows = [["Indicator", "Doel", "Resultaat"], ["A", 60, 62]]
    found = read_submission(made.xlsx(("2023", rows), (name, [rows[0], ["A", 61, 63]])), "a.xlsx")
    assert doubts(found) == [(2, name)]
    assert len(found.targets.value) == 2
    assert not doubts(read_submission(made.xlsx(("Budgethulp", rows)), "a.xlsx"))


@pytest.mark.parametrize("name", ["2023 herwerkt", "2023 (v2)", "2023 corrigé", "2023 revised"])
def test_two_versions_of_a_sheet_are_asked_about(name: str) -> None:
    header = ["Indicator", "Doel", "Resultaat"]
    found = read_submission(
        made.xlsx(("2023", [header, ["A", 50, 48]]), (name, [header, ["A", 50, 49]])), "a.xlsx"
    )
    (issue,) = [issue for issue in made.asked(found, IssueKind.DUPLICATE_VALUE) if issue.is_open]
    assert (issue.sheet, issue.readings) == (name, (48, 49))
    assert found.actuals.value == [None]


@pytest.mark.parametrize(
    ("value", "remark", "is_asked"),
    [
        (0, "pas mesuré cette année", True), (0, "niet gemeten", True), (0, "not measured yet", True),
        (27, "27 estimé, chiffre final en mars", True), (27, "geschat", True), (150, "erreur: lire 15", True),
        (45, "Typfout! Moet 14 zijn", True), (27, "voorlopig cijfer", True), (0, "geen deelnemers", False),
        (27, "gemeten in mei", False), (27, "niet gemeten in de zomer", True), (5, "minder foutmeldingen", False),
    ],
)  # fmt: skip
def test_a_value_that_its_remark_takes_back_is_asked_about(value: float, remark: str, is_asked: bool) -> None:
    for header in ("Opmerking", "Xyz", ""):
        found = read(
            [
                ["Indicator", "Doel 2024", "Resultaat 2024", header],
                ["A", 30, value, remark],
                ["B", 30, 29, None],
            ]
        )
        asked = [*doubts(found), *made.asked(found, IssueKind.NOTE_DISAGREES)]
        assert bool(asked) is is_asked
        assert (found.actuals.state[0] is State.UNCLEAR) is is_asked


@pytest.mark.parametrize("formula", ["=SUM(C8:D8)", "=SUM(Invoer!B2:C2)", "=SUM('Invoer'!B2:C2)"])
def test_the_sum_of_empty_cells_is_no_zero(formula: str) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, source = book.add_worksheet("Overzicht"), book.add_worksheet("Invoer")
        sheet.write_row(0, 0, ["Indicator", "Q1 2025", "Q2 2025"])
        sheet.write_row(1, 0, ["Gesprekken", 48])
        sheet.write_formula(1, 2, formula, None, 0)
        source.write_row(0, 0, ["Naam", "apr", "mei"])
        source.write_row(1, 0, ["Gesprekken"])
        source.write_row(2, 0, ["Andere", 0, 0])
        sheet.write_row(2, 0, ["Andere", 0])
        sheet.write_formula(2, 2, "=SUM(Invoer!B3:C3)", None, 0)
    found = read_submission(mutator.with_outcomes(stream.getvalue()), "a.xlsx")
    assert [issue.row for issue in made.asked(found, IssueKind.DASH_FOR_ZERO)] == [2]
    columns = zip(found.actuals.value, found.actuals.sheet, strict=True)
    assert [value for value, sheet in columns if sheet == "Overzicht"] == [48, None, 0, 0]


def test_every_word_for_a_total_names_a_row_of_totals() -> None:
    for word in TOTAL_WORDS:
        rows = [["Indicator", "2024"], ["A", 20], ["B", 30], [word, 50]]
        found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
        counted = [v for v, s in zip(found.actuals.value, found.actuals.state, strict=True) if s is State.REPORTED]
        assert 50 not in counted, word


CARRIED_OVER = [
    "Over te dragen", "Overdracht", "Overgedragen", "Overdracht 2023", "Over te dragen naar 2025", "Restant",
    "Transport", "Carried over", "Carried forward", "Brought forward", "B/F", "Remaining", "Report", "À reporter",
    "Report à nouveau", "Solde à reporter", "Reste",
]  # fmt: skip


@pytest.mark.parametrize("title", CARRIED_OVER)
def test_what_is_carried_over_is_no_indicator_without_a_question(title: str) -> None:
    found = read([["Indicator", "Doel 2024", "Resultaat 2024"], ["Leden", 50, 40], [title, 10, 12], ["Lessen", 30, 29]])
    assert doubts(found) == [(3, title), (3, title)] and found.targets.value == [50, None, 30]
    assert found.actuals.value == [40, None, 29]


@pytest.mark.parametrize("title", ["Overdracht van kennis", "Reporting", "Jaarrapport", "Remaining in school"])
def test_titles_that_only_begin_so_are_indicators(title: str) -> None:
    found = read([["Indicator", "Doel 2024", "Resultaat 2024"], ["Leden", 50, 40], [title, 10, 12]])
    assert doubts(found) == [] and found.actuals.value == [40, 12]


CHANGES = [
    "% t.o.v. vorig jaar", "t.o.v. 2022 (%)", "Verschil t.o.v. nulmeting", "Evolutie in %", "Evolutie 2022-2023 (%)",
    "Procentuele stijging", "Groei sinds 2022", "Toename", "jaar op jaar", "Δ", "Δ %", "+/-", "+/- t.o.v. 2022", "±",
    "% change", "Difference between 2022 and 2023", "Growth rate", "% increase compared to last year", "YoY",
    "vs previous year", "% évolution", "Évolution par rapport à l'année précédente", "Taux de croissance", "Écart en %",
    "Hausse", "Index (2022=100)", "Indice base 2022 = 100",
]  # fmt: skip


@pytest.mark.parametrize("title", CHANGES)
def test_a_row_that_says_how_the_one_above_changed_is_no_indicator_without_a_question(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 330], [title, None, 10], ["Lessen", 30, 29]])
    assert doubts(found) == [(3, title)]
    assert found.actuals.value == [300, 330, None, 30, 29]


@pytest.mark.parametrize(
    "title",
    ["Groei leden", "Verschil in inkomen", "Stijging van het welbevinden", "Toename zelfvertrouwen", "Sinds 2021",
     "Change makers", "Index welzijn", "Évolution des absences", "% leden", "± 20 leden"],
)  # fmt: skip
def test_titles_that_say_what_changes_are_indicators(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 330], [title, 12, 10], ["Lessen", 30, 29]])
    assert doubts(found) == [] and found.actuals.value == [300, 330, 12, 10, 30, 29]


@pytest.mark.parametrize(
    "title", ["Bron: jaarverslag", "Source : rapport annuel", "Nota: zonder Gent", "Opgemaakt op", "Laatst bijgewerkt",
              "Last updated", "Mise à jour le"]
)  # fmt: skip
def test_a_year_or_page_beside_what_is_said_of_the_table_is_no_figure_without_a_question(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 330], ["Lessen", 30, 29], [title, 2022, None]])
    assert 2022 not in found.actuals.value and found.actuals.value[:4] == [300, 330, 30, 29]


@pytest.mark.parametrize("title", ["Bron van inkomsten", "Note moyenne", "Source de revenus", "Bronnen geraadpleegd"])
def test_titles_that_begin_with_such_a_word_are_indicators(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 330], [title, 12, 10], ["Lessen", 30, 29]])
    assert doubts(found) == [] and found.actuals.value == [300, 330, 12, 10, 30, 29]


@pytest.mark.parametrize(
    ("actual", "target"),
    [
        ("Leden", "Streefwaarde leden"), ("Leden", "Doel: leden"), ("Leden", "Leden (doel)"),
        ("Leden", "Leden - target"),
        ("Aantal leden", "Doel aantal leden"), ("Aantal leden", "Streefcijfer voor leden"),
        ("Nombre de membres", "Valeur cible membres"), ("Members", "Target for members"),
        ("Number of members", "Members target"),
        ("Realisatie leden", "Streefwaarde leden"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_first", [False, True])
def test_a_row_with_the_title_of_another_and_a_word_for_targets_is_its_target(
    actual: str, target: str, is_first: bool
) -> None:
    rows = [[actual, 120, 130, None], [target, 125, 135, 145]]
    found = read([["Indicator", "2022", "2023", "2024"], *(rows[::-1] if is_first else rows), ["Lessen", 30, 29, None]])
    assert [item.title for item in found.indicators] == [actual, "Lessen"]
    assert sorted(filter(None, found.actuals.value)) == [29, 30, 120, 130]
    assert sorted(filter(None, found.targets.value)) == [125, 135, 145]


def test_such_a_row_is_asked_about_beside_a_column_of_targets() -> None:
    header = ["Indicator", "Doel 2023", "Resultaat 2023"]
    found = read([header, ["Leden", 120, 118], ["Doel leden", 0, 125], ["Lessen", 30, 29]])
    assert {title for _, title in doubts(found)} == {"Doel leden"}
    assert 125 not in found.actuals.value and 118 in found.actuals.value


@pytest.mark.parametrize(
    ("owner", "title"),
    [
        ("Actie", "Actie plan"), ("Actie", "Actie (plan)"), ("Gestion", "Plan de gestion"), ("Public", "Public cible"),
        ("Projet", "Objectif de projet"), ("Stages", "Stages verwacht"), ("Leden", "Prognose leden"),
        ("Leden", "Doel leden"), ("Membres", "Cible membres"), ("Schools", "Target schools"), ("Kosten", "Norm kosten"),
        ("Lokalen", "Lokalen voorzien"), ("Zalen", "Planning zalen"),
    ],
)  # fmt: skip
def test_a_word_that_may_name_something_else_is_asked_about(owner: str, title: str) -> None:
    found = read([["Indicator", "2022", "2023"], [owner, 120, 118], [title, 122, 125], ["Lessen", 30, 29]])
    assert [item.title for item in found.indicators] == [owner, title, "Lessen"]
    assert doubts(found) == [(3, title), (3, title)] and found.targets.value == []
    assert list(filter(None, found.actuals.value)) == [120, 118, 30, 29]


@pytest.mark.parametrize(("title", "is_asked"), [("Streefwaarde leden", True), ("Leden plan", False)])
def test_a_row_with_a_code_of_its_own_keeps_its_title(title: str, is_asked: bool) -> None:
    rows = [["I1", "Leden", 120, 118], ["I2", title, 122, 125], ["I3", "Lessen", 30, 29]]
    found = read([["Code", "Indicator", "2022", "2023"], *rows])
    assert [(item.code, item.title) for item in found.indicators] == [(code, name) for code, name, *_ in rows]
    assert found.targets.value == [] and bool(doubts(found)) is is_asked
    assert (125 in found.actuals.value) is not is_asked


def test_a_row_with_the_code_of_the_other_is_its_target() -> None:
    rows = [["I1", "Leden", 120, 118], ["I1", "Streefwaarde leden", 122, 125], ["I2", "Lessen", 30, 29]]
    found = read([["Code", "Indicator", "2022", "2023"], *rows])
    assert [item.title for item in found.indicators] == ["Leden", "Lessen"] and found.targets.value == [122, 125]


@pytest.mark.parametrize("title", ["Doelgroep leden", "Doel van de leden bekend", "Resultaat lessen", "Target group"])
def test_titles_that_only_share_a_word_with_another_are_indicators(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Leden", 300, 330], [title, 12, 10], ["Lessen", 30, 29]])
    assert found.actuals.value == [300, 330, 12, 10, 30, 29] and found.targets.value == []


@pytest.mark.parametrize("title", ["cumul", "Cumulatief", "Lopend totaal", "cumulé", "Running total"])
def test_a_row_that_adds_up_the_one_above_is_asked_about(title: str) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 330], [title, 300, 630], ["Lessen", 30, 29]])
    assert doubts(found) == [(3, title), (3, title)] and 630 not in found.actuals.value


@pytest.mark.parametrize(
    "title",
    ["Toename", "Afname", "Stijging", "Hausse", "Augmentation", "Increase", "Index 2020 = 100", "Index (2020=100)"],
)
@pytest.mark.parametrize("numbers", [(12, 10), (300, 30)])
def test_a_word_for_a_change_whose_numbers_are_none_of_the_row_above_is_an_indicator(
    title: str, numbers: tuple[float, float]
) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 370], [title, *numbers], ["Lessen", 30, 29]])
    assert doubts(found) == [] and found.actuals.value == [300, 370, *numbers, 30, 29]
    found = read([["Indicator", "Doel 2024", "Resultaat 2024"], ["Dossiers", 300, 370], [title, *numbers]])
    assert doubts(found) == [] and found.actuals.value == [370, numbers[1]]


@pytest.mark.parametrize(
    ("title", "numbers"),
    [("Toename", (None, 70)), ("Toename", (5, 70)), ("Hausse", (2.5, 23.33)), ("Increase", (4, 23)),
     ("Index 2022 = 100", (100, 123.33)), ("Index 2020 = 100", (150, 185)), ("Toename t.o.v. 2022", (12, 10))],
)  # fmt: skip
def test_a_word_for_a_change_whose_numbers_may_be_that_of_the_row_above_is_asked_about(
    title: str, numbers: tuple[float | None, float]
) -> None:
    found = read([["Indicator", "2022", "2023"], ["Dossiers", 300, 370], [title, *numbers], ["Lessen", 30, 29]])
    assert {row for row, _ in doubts(found)} == {3}


@pytest.mark.parametrize("title", ["Note : satisfaction", "Note: satisfaction", "Mise à jour", "Mises à jour"])
def test_a_mark_or_an_update_is_an_indicator(title: str) -> None:
    found = read([["Indicateur", "2022", "2023"], ["Dossiers", 300, 330], [title, 12, 10], ["Cours", 30, 29]])
    assert doubts(found) == [] and found.actuals.value == [300, 330, 12, 10, 30, 29]
