"""Words of headers over numbers: measured, aimed at, a baseline, or none of these; and roles that do not fit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.model.cell_account import CellRule, CellUse
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made
from tests.ingest.test_columns import both_formats, questions

COLUMN = 4
FORMS = ("{word} {year}", "{word} ({year})", "{year} {word}", "{year} ({word})", "{year} - {word}")


def read_beside(header: str, numbers: Sequence[object] = (47, 765, 1333), other: str = "Doel 2024") -> list[Submission]:
    """A column under a header beside actuals of 2022 and another column, as a workbook and as a text table."""
    rows = [["Indicator", other, "Resultaat 2022", header]]
    rows += [
        [name, aim, now, number]
        for name, aim, now, number in zip(
            ("Opvangplaatsen", "Gezinnen", "Uren"), (50, 820, 1500), (41, 700, 1210), numbers, strict=True
        )
    ]
    return both_formats(rows)


def use_of_column(found: Submission) -> tuple[str, int | None]:
    """What the fourth column became: 'actual', 'target', 'baseline' with its year, 'asked', or its rule."""
    for name, values in (("actual", found.actuals), ("target", found.targets)):
        for place, column in enumerate(values.column):
            if column == COLUMN and values.state[place] is State.REPORTED:
                start = values.start[place]
                return name, start and start.year
    if any(item.baseline_column == COLUMN for item in found.indicators):
        return "baseline", found.indicators[0].baseline_year
    if any(issue.column == COLUMN and issue.is_open for issue in found.issues):
        return "asked", None
    rules = [
        line.rule.value
        for line in found.account
        if line.use is CellUse.LEFT_OUT and any(r[1] <= COLUMN <= r[3] for r in line.ranges)
    ]
    return (rules[0] if rules else ""), None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("word", "year", "role"),
    [
        *((word, 2023, "actual") for word in (
            "Nameting", "Eindmeting", "Tussentijdse meting", "Stand van zaken", "Cijfers", "Résultat obtenu", "Bilan",
            "Endline", "Midline", "Output", "Achieved to date")),
        *((word, 2025, "target") for word in (
            "Jaardoel", "Vooropgesteld", "Voorzien", "Ambitie", "Objectif annuel", "Visé", "But", "LOP target")),
        *((word, 2021, "baseline") for word in (
            "Voormeting", "Nulwaarde", "T0", "État initial", "Référence", "Réf.", "Referentie", "Reference", "Start",
            "Année de base", "Pre-test")),
    ],
)  # fmt: skip
def test_a_word_beside_a_year_says_what_the_numbers_are_wherever_it_stands(
    form: str, word: str, year: int, role: str
) -> None:
    for found in read_beside(form.format(word=word, year=year)):
        assert use_of_column(found) == (role, year)
        assert not questions(found)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", ["Achievement", "Progress"])
def test_a_word_that_judges_or_measures_is_an_actual_or_asked_about(form: str, word: str) -> None:
    for found in read_beside(form.format(word=word, year=2023)):
        assert use_of_column(found) in (("actual", 2023), ("asked", None))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("word", "use"),
    [
        ("Prognose", CellRule.FORECAST), ("Raming", CellRule.FORECAST), ("Forecast", CellRule.FORECAST),
        ("Prévision", CellRule.FORECAST), ("Budget", "asked"), ("Verschil", CellRule.JUDGED),
        ("Écart", CellRule.JUDGED), ("Variance", CellRule.JUDGED), ("Vlaams gemiddelde", CellRule.OF_OTHERS),
        ("Moyenne nationale", CellRule.OF_OTHERS), ("Benchmark", CellRule.OF_OTHERS), ("Verwacht", "asked"),
        ("Estimation", "asked"), ("Expected", "asked"), ("Doelgroep", "asked"), ("Drempel", "asked"),
        ("Vorige meting", "asked"), ("zonder Gent", "asked"),
    ],
)  # fmt: skip
def test_what_was_not_measured_or_is_not_known_is_never_an_actual(form: str, word: str, use: str) -> None:
    for found in read_beside(form.format(word=word, year=2023)):
        assert use_of_column(found) == (str(use), None)


@pytest.mark.parametrize(
    "header",
    ["2023 (n=45)", "2023 (1)", "2023 (*)", "2023 (def.)", "2023 (aantal)", "2023 (%)", "2023 (gerealiseerd)",
     "Gerealiseerd 2023 (alle scholen)", "2023 (jaar 2)"],
)  # fmt: skip
def test_a_note_behind_a_year_leaves_a_column_of_actuals_what_it_is(header: str) -> None:
    for found in read_beside(header):
        assert use_of_column(found) == ("actual", 2023)


@pytest.mark.parametrize("header", ["Gerealiseerd 2023 (raming)", "Waarde 2023 (verwacht)", "Réalisé 2023 (estimé)"])
def test_an_estimate_of_an_actual_is_asked(header: str) -> None:
    for found in read_beside(header):
        assert use_of_column(found)[0] in ("asked", CellRule.FORECAST)


@pytest.mark.parametrize("word", ["Prognose", "Forecast", "Prévisions", "Raming 2025-2026"])
def test_years_under_a_forecast_are_no_actuals(word: str) -> None:
    rows = [["Indicator", "Gerealiseerd", None, word, None], [None, 2023, 2024, 2025, 2026], ["Uren", 5, 6, 7, 8]]
    for found in both_formats(rows):
        assert found.actuals.value == [5, 6]


@pytest.mark.parametrize("header", ["Doel jaar", "Jaar doel", "Doel per jaar", "Target year"])
def test_numbers_far_from_years_are_a_target_and_no_year(header: str) -> None:
    rows = [["Indicator", header, "t/m maart 2024", "t/m juni 2024"], ["Uren", 240, 20, 120], ["Lessen", 100, 45, 50]]
    for found in both_formats(rows):
        assert found.targets.value == [240, 100]
    if "per" in header:
        return
    years = [["Indicator", header, "Doel", "Waarde 2023"], ["Uren", 2025, 20, 12], ["Lessen", 2026, 45, 50]]
    for found in both_formats(years):
        assert [day.year for day in found.targets.start if day] == [2025, 2026]
        assert not questions(found)


@pytest.mark.parametrize(
    "header",
    ["Doelgroep", "Doelgroep (2023)", "Target group (2023)", "Output", "Doelstelling", "Niveau (2023)", "Streefjaar"],
)
def test_a_column_of_numbers_is_no_group_title_or_year(header: str) -> None:
    for found in read_beside(header, (470, 765, 1333)):
        assert all(not item.breakdown and not item.result_title for item in found.indicators)
        assert use_of_column(found)[0] in ("asked", "target", CellRule.YEAR_OR_DATE)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Doelstelling", (1, 1, 2)), ("Outcome", (1, 2, 3)), ("Leeftijd", (12, 13, 14)), ("Niveau", (1, 2, 1)),
        ("Streefjaar", (2025, 2025, 2026)), ("Jaar nulmeting", (2020, 0, 2021)),
        ("Code", (470, 765, 1333)), ("Project", (470, 765, 1333)),
        ("Doelgroep (2023)", ("jongeren", "ouders", "jongeren")),
        ("Doelstelling (2022-2024)", ("wonen", "leren", "x")),
        ("Output 2023", ("huizen", "scholen", "huizen")), ("Référence 2021", ("RX-1", "RX-2", "RX-3")),
        ("Stand van zaken", ("loopt", "klaar", "loopt")),
    ],
)  # fmt: skip
def test_a_column_whose_values_fit_its_header_keeps_describing(header: str, values: Sequence[object]) -> None:
    for found in read_beside(header, values):
        assert [v for v, c in zip(found.actuals.value, found.actuals.column, strict=True) if c == 3] == [41, 700, 1210]
        assert COLUMN not in found.actuals.column and COLUMN not in found.targets.column
        assert not questions(found)


@pytest.mark.parametrize("header", ["Progress 2022", "Achievement 2022", "Voortgang 2022", "Progress"])
def test_a_percentage_of_the_target_stays_a_judgement(header: str) -> None:
    for found in read_beside(header, (82, 85, 81), "Doel 2022"):
        assert use_of_column(found) == (CellRule.JUDGED, None)


def test_an_achievement_of_a_year_without_actuals_that_may_be_a_count_is_asked() -> None:
    for found in read_beside("Achievement 2024", (48, 94, 120)):
        assert use_of_column(found) == ("asked", None)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Midline", "Endline"), ("Tussenmeting", "Eindmeting"), ("Mesure intermédiaire", "Mesure finale")],
)
def test_two_moments_are_two_values_and_never_one(first: str, second: str) -> None:
    rows = [["Indicator", "Baseline", first, second], ["Uren", 10, 20, 20], ["Lessen", 30, 45, 50]]
    for found in both_formats(rows):
        assert found.actuals.state == [State.UNCLEAR] * 2
        assert len(made.asked(found, IssueKind.TWO_COLUMNS)) == 2
    dated = [["Indicator", "Baseline 2020", f"{first} 2022", f"{second} 2024"], ["Uren", 10, 20, 20]]
    for found in both_formats(dated):
        assert found.actuals.value == [20, 20]
        assert not questions(found)


def test_the_words_hold_in_other_files_too() -> None:
    rows = [["Indicateur", "État initial 2020", "2024 (prévision)", "2023 (réalisé)"], ["Heures", 10, 90, 20]]
    texts = [[str(cell) for cell in row] for row in rows]
    for name, data in (("a.ods", made.ods(texts)), ("a.xls", made.xls(texts))):
        found = read_submission(data, name)
        assert (found.actuals.value, found.indicators[0].baseline) == ([20], 10)


@pytest.mark.parametrize("word", ["Bereik", "Score", "Meting", "Realisatie", "Measurement", "Mesure"])
@pytest.mark.parametrize(
    "columns",
    [("{}", "2023", "2024"), ("{}", "Doel 2024", "Realisatie 2024"), ("Nr", "{}", "Doel 2024", "Realisatie 2024"),
     ("Nr", "{}", "Eenheid", "2023", "2024")],
)  # fmt: skip
def test_names_under_a_word_for_values_are_titles(word: str, columns: Sequence[str]) -> None:
    rows = [[column.format(word) for column in columns]]
    for number, title in enumerate(("Deelnemers", "Lessen"), start=1):
        cells = {"Nr": f"1.{number}", "{}": title, "Eenheid": "aantal"}
        rows.append([cells.get(column, place * 10 + number) for place, column in enumerate(columns)])
    for found in both_formats(rows):
        assert [item.title for item in found.indicators] == ["Deelnemers", "Lessen"]
        assert None not in found.actuals.value


@pytest.mark.parametrize("texts", [("goed", "goed"), ("7", "8"), ("n.v.t.", "matig"), ("12 %", "Lessen")])
def test_what_tells_no_rows_apart_is_no_title(texts: tuple[str, str]) -> None:
    rows = [["Nr", "Score", "Doel 2024", "Realisatie 2024"], ["1.1", texts[0], 10, 12], ["1.2", texts[1], 20, 19]]
    for found in both_formats(rows):
        assert not {item.title for item in found.indicators} & set(texts)


def test_a_story_under_realisatie_is_no_title() -> None:
    story = "In het voorjaar gaven wij met drie partners samen lessen aan ouders en kinderen."
    rows = [["Nr", "Realisatie", "Doel 2024", "Aantal 2024"], ["1.1", story, 10, 12], ["1.2", story[3:], 20, 19]]
    for found in both_formats(rows):
        assert story not in {item.title for item in found.indicators}


@pytest.mark.parametrize("header", ["{}", "{} (année complète)", "{} (full year)", "Waarde {}"])
def test_a_sheet_of_targets_has_targets_where_its_headers_say_no_more_than_whole_years(header: str) -> None:
    rows = [["Indicator", *(header.format(year) for year in (2023, 2024))], ["Deelnemers", 30, 40], ["Lessen", 4, 5]]
    data = made.xlsx(("Doelen", rows), ("Resultaten", [*rows[:1], ["Deelnemers", 28, 37], ["Lessen", 3, 5]]))
    found = read_submission(data, "made.xlsx")
    assert sorted(found.targets.value) == [4, 5, 30, 40]
    assert sorted(found.actuals.value) == [3, 5, 28, 37]
