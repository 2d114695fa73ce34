"""Years told from the year of a report ('vorig jaar', 'N-1'), and years of a project in a column of periods."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from impact.ingest import read_submission
from impact.ingest.periods.relative_years import find_relative_year, spell_years
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.submission import Submission, ValueColumns
from tests.ingest import made

KIND = IssueKind


def read(rows: Sequence[Sequence[made.Cell]], kind: str = "xlsx", name: str = "made") -> Submission:
    """Rows as a workbook or as a text table of some name."""
    if kind == "csv":
        return read_submission(made.text_table(rows, ";", "cp1252"), f"{name}.csv")
    return read_submission(made.xlsx(("Blad1", rows)), f"{name}.xlsx")


def years(columns: ValueColumns) -> list[tuple[int | None, float | None]]:
    """The year and number of each value."""
    return [(day and day.year, value) for day, value in zip(columns.end, columns.value, strict=True)]


def offered(found: Submission) -> list[list[str]]:
    """By question about a period the years that are offered."""
    return [[place[0][:4] for place in issue.periods] for issue in made.asked(found, KIND.PERIOD_UNCERTAIN)]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("Vorig jaar", -1), ("het vorige jaar", -1), ("voorgaand jaar", -1), ("Jaar ervoor", -1), ("dit jaar", 0),
        ("Huidig jaar", 0), ("lopend jaar", 0), ("volgend jaar", 1), ("Année précédente", -1), ("l'année dernière", -1),
        ("l'an dernier", -1), ("année en cours", 0), ("Cette année", 0), ("exercice précédent", -1),
        ("Année prochaine", 1), ("last year", -1), ("Previous year", -1), ("this year", 0), ("Current year", 0),
        ("next year", 1), ("N-1", -1), ("J-1", -1), ("Y - 1", -1), ("année N-1", -1), ("N–2", -2), ("n+1", 1),
    ],
)  # fmt: skip
def test_words_tell_a_year_from_that_of_the_report(text: str, offset: int) -> None:
    reading = find_relative_year(normalise_words(spell_years(text)))
    assert reading is not None and (reading[0].first, reading[1]) == (offset, "")


@pytest.mark.parametrize("text", ["per jaar", "N", "jaar", "N-10", "PI-1", "2-1", "J-1/2", "een jaar later"])
def test_other_words_tell_no_year(text: str) -> None:
    assert find_relative_year(normalise_words(spell_years(text))) is None


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("Jaarverslag 2024", ("Indicator", "Vorig jaar", "Dit jaar", "Doel volgend jaar")),
        ("Jaarverslag 2024", ("Indicator", "Realisatie vorig jaar", "Realisatie huidig jaar", "Doel volgend jaar")),
        ("Rapport 2024", ("Indicateur", "Année précédente", "Année en cours", "Cible année prochaine")),
        ("Rapport 2024", ("Indicateur", "Résultat N-1", "Résultat N", "Cible N+1")),
        ("Rapport 2024", ("Indicateur", "Année N-1", "Année N", "Objectif année N+1")),
        ("Cijfers 2024", ("Indicator", "J-1", "J", "Doel J+1")),
        ("Jaarverslag 2024", ("Indicator", "Vorig jaar (resultaat)", "Dit jaar", "Volgend jaar (doel)")),
        ("Rapport 2024", ("Indicateur", "N-1", "N", "Année prochaine (objectif)")),
        ("Report 2024", ("Indicator", "Last year", "This year", "Next year (target)")),
        ("Report 2024", ("Indicator", "Last year", "This year", "Target next year")),
        ("Results 2024", ("Indicator", "Previous year", "Current year", "Target for next year")),
    ],
)  # fmt: skip
def test_the_year_of_the_title_gives_those_that_are_told_from_it(
    kind: str, title: str, header: tuple[str, ...]
) -> None:
    found = read([(title,), header, ("Lessen", 11, 12, 14), ("Uren", 110, 120, 140)], kind)
    assert years(found.actuals) == [(2023, 11), (2024, 12), (2023, 110), (2024, 120)]
    assert years(found.targets) == [(2025, 14), (2025, 140)]


@pytest.mark.parametrize("name", ["monitoring_2024", "rapport 2024"])
def test_the_name_of_the_file_may_give_the_year(name: str) -> None:
    found = read([("Indicator", "Vorig jaar", "Dit jaar"), ("Lessen", 11, 12)], name=name)
    assert years(found.actuals) == [(2023, 11), (2024, 12)]
    doubted = read([("Indicator", "Vorig jaar", "Dit jaar"), ("Lessen", 11, 12)], name="aanvraag 2024 Aalst")
    assert doubted.actuals.value == [None, None] and offered(doubted) == [["2023"], ["2024"]]


def test_the_only_other_year_of_the_headers_gives_the_year() -> None:
    found = read([("Indicator", "Vorig jaar", "2024"), ("Lessen", 11, 12)])
    assert years(found.actuals) == [(2023, 11), (2024, 12)]
    stated = read([("Indicator", "Vorig jaar (2023)", "Dit jaar (2024)"), ("Lessen", 11, 12)])
    assert years(stated.actuals) == [(2023, 11), (2024, 12)]


@pytest.mark.parametrize(
    ("rows", "candidates"),
    [
        ([("Indicator", "2023", "Dit jaar")], ["2024", "2023"]),
        ([("Indicator", "Dit jaar", "Doel 2025")], ["2025", "2024"]),
        ([("Rapport 2023",), ("Cijfers 2024",), ("Indicator", "Dit jaar", "Nulmeting")], ["2023", "2024"]),
    ],
)
def test_without_one_certain_year_the_years_are_asked(rows: list[tuple[str, ...]], candidates: list[str]) -> None:
    found = read([*rows, ("Lessen", 11, 12)])
    assert offered(found) == [candidates] and None in found.actuals.value


def test_two_columns_of_one_year_are_asked() -> None:
    found = read([("Rapport 2024",), ("Indicator", "2023", "Vorig jaar"), ("Lessen", 11, 12)])
    assert found.actuals.value == [None] and len(made.asked(found, KIND.TWO_COLUMNS)) == 1


@pytest.mark.parametrize(
    "header",
    [("Indicator", "Vorig jaar", "Dit jaar"), ("Indicateur", "N-1", "N"), ("Indicator", "Last year", "This year")],
)
def test_without_any_year_the_period_is_asked(header: tuple[str, ...]) -> None:
    found = read([header, ("Lessen", 11, 12)])
    assert found.actuals.value == [None, None] and len(made.asked(found, KIND.PERIOD_UNREAD)) == 2


def test_a_number_of_next_year_is_no_result() -> None:
    found = read([("Rapport 2024",), ("Indicator", "N-1", "N", "N+1"), ("Lessen", 11, 12, 14)])
    assert years(found.actuals) == [(2023, 11), (2024, 12)]
    assert [issue.column for issue in made.asked(found, KIND.COLUMN_UNREAD)] == [4]


@pytest.mark.parametrize("header", ["Verschil met vorig jaar", "% t.o.v. vorig jaar", "Évolution par rapport à N-1"])
def test_a_comparison_with_last_year_is_no_result_of_it(header: str) -> None:
    found = read([("Rapport 2024",), ("Indicator", "2024", header), ("Lessen", 12, 3)])
    assert years(found.actuals) == [(2024, 12)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("labels", [("vorig jaar", "dit jaar"), ("N-1", "année en cours"), ("last year", "this year")])
def test_a_column_of_periods_may_tell_them_from_the_report(kind: str, labels: tuple[str, str]) -> None:
    rows = [("Indicator", "Periode", "Waarde"), ("Lessen", labels[0], 11), ("Lessen", labels[1], 12)]
    assert years(read([("Rapport 2024",), *rows], kind).actuals) == [(2023, 11), (2024, 12)]
    assert years(read(rows, kind, "monitoring_2024").actuals) == [(2023, 11), (2024, 12)]
    unread = read(rows, kind)
    assert unread.actuals.value == [None, None] and len(made.asked(unread, KIND.PERIOD_UNREAD)) == 2


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "labels"),
    [
        ("Periode", ("Jaar 1", "Jaar 2", "Jaar 3")), ("Jaar", ("Jaar 1", "Jaar 2", "Jaar 3")), ("Jaar", (1, 2, 3)),
        ("Année", ("Année 1", "Année 2", "Année 3")), ("Année", (1, 2, 3)), ("Year", ("Y1", "Y2", "Y3")),
        ("Year", ("Year 1", "Year 2", "Year 3")),
    ],
)  # fmt: skip
def test_years_of_a_project_in_rows_are_asked_with_those_of_its_title(
    kind: str, header: str, labels: tuple[made.Cell, ...]
) -> None:
    rows = [("Indicator", header, "Waarde"), *(("Lessen", label, 10 + i) for i, label in enumerate(labels))]
    found = read([("Project 2022-2024",), *rows], kind)
    assert found.actuals.value == [None] * 3 and offered(found) == [["2022"], ["2023"], ["2024"]]
    assert len(made.asked(read(rows, kind), KIND.PERIOD_UNREAD)) == 3


@pytest.mark.parametrize("label", ["S36", "s36", "wk 36", "week 36", "W36", "semaine 36", "sem. 36"])
def test_a_week_in_a_column_of_periods_is_its_days(label: str) -> None:
    rows = [("2024",), ("Indicator", "Periode", "Waarde"), ("Lessen", label, 11), ("Lessen", "wk 37", 12)]
    found = read(rows)
    assert (str(found.actuals.start[0]), str(found.actuals.end[0])) == ("2024-09-02", "2024-09-08")
    assert found.actuals.value == [11, 12]


SIGNED_YEARS = ["≥ 2024", "<2024", "> 2023", "2024+", "2024 - …", "≈2024", "½ 2024", "→ 2024", "vóór 2024", "voor 2024"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("year", SIGNED_YEARS)
def test_a_sign_at_a_year_makes_it_another_period(kind: str, year: str) -> None:
    wide = [("Indicator", "2022", year), ("Lessen", 11, 12), ("Uren", 110, 120)]
    long = [("Indicator", "Periode", "Waarde"), ("Lessen", "2022", 11), ("Lessen", year, 12)]
    for rows in (wide, long):
        data = made.xlsx(("Blad1", rows)) if kind == "xlsx" else made.ods(rows)
        found = read_submission(data, f"made.{kind}")
        assert 12 not in found.actuals.value and any(issue.is_open for issue in found.issues)


@pytest.mark.parametrize("year", ["2024", "(2024)", "'24", "in 2024", "eind 2024"])
def test_a_year_without_a_sign_is_that_year(year: str) -> None:
    found = read([("Indicator", "Periode", "Waarde"), ("Lessen", "2022", 11), ("Lessen", year, 12)])
    assert years(found.actuals) == [(2022, 11), (2024, 12)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_month_and_a_short_year_are_a_month(kind: str) -> None:
    wide = read([("Indicator", "01/24", "02/24"), ("Lessen", 11, 12)], kind)
    long = read([("Indicator", "Periode", "Waarde"), ("Lessen", "01/24", 11), ("Lessen", "02/24", 12)], kind)
    for found in (wide, long):
        assert [str(day) for day in found.actuals.end] == ["2024-01-31", "2024-02-29"]
        assert found.actuals.value == [11, 12]
    ages = read([("Indicator", "Leeftijd", "2024"), ("Lessen", "06-18", 11), ("Lessen", "12/24", 12)], kind)
    assert {day and day.year for day in ages.actuals.end} == {2024}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "header",
    ["AY 2023-24", "AY 23-24", "Achieved (AY 2023-24)", "AJ 2023-2024", "AJ 23-24", "WJ 23-24", "Realisatie AJ 23-24"],
)
def test_short_words_for_a_school_year_are_one(kind: str, header: str) -> None:
    found = read([("Indicator", "Target (AY 2022-23)", header), ("Lessen", 11, 12), ("Uren", 110, 120)], kind)
    assert [(str(a), str(b)) for a, b in zip(found.actuals.start, found.actuals.end, strict=True)] == [
        ("2023-09-01", "2024-08-31")
    ] * 2
    assert found.actuals.value == [12, 120] and found.targets.value == [11, 110]


@pytest.mark.parametrize("header", ["seizoen 2023-2024", "saison 2023/2024", "Season 2023-2024"])
def test_a_season_over_two_years_is_asked(header: str) -> None:
    found = read([("Indicator", "2020", header), ("Lessen", 11, 12)])
    assert offered(found) == [["2023", "2023"]] and found.actuals.value == [11, None]


QUARTERS = ["10-01", "07-01", "04-01", "01-01"]


@pytest.mark.parametrize(
    ("header", "starts"),
    [("Vorig kwartaal", QUARTERS), ("Last quarter", QUARTERS), ("Trimestre précédent", QUARTERS),
     ("Vorige maand", ["12-01", "11-01", "10-01", "01-01"]), ("Voorgaand semester", ["07-01", "01-01", "01-01"]),
     ("Verschil met vorig kwartaal", QUARTERS), ("Vorige week", ["01-01"])],
)  # fmt: skip
@pytest.mark.parametrize("place", ["sheet", "title", "file"])
def test_a_value_beside_a_part_before_it_may_be_of_such_a_part(header: str, starts: list[str], place: str) -> None:
    rows = [["Indicator", header, "Realisatie"], ["Deelnemers", 100, 120], ["Lessen", 10, 14]]
    rows = [["Werking 2024"], [], *rows] if place == "title" else rows
    data = made.xlsx(("2024" if place == "sheet" else "Blad1", rows))
    found = read_submission(data, "werking 2024.xlsx" if place == "file" else "made.xlsx")
    asked = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert [issue.raw for issue in asked if issue.column == 3] == ["120", "14"]
    firsts = [f"2024-{day}" for day in starts]
    assert [[start for start, _, _ in issue.periods] for issue in asked] == [firsts] * len(asked)
    assert not {120, 14} & set(found.actuals.value)


@pytest.mark.parametrize("header", ["Toelichting vorig kwartaal", "Kwartaalrapport ingediend"])
def test_a_text_about_a_part_leaves_the_year(header: str) -> None:
    rows = [["Indicator", header, "Realisatie"], ["Deelnemers", "ja", 120], ["Lessen", "nee", 14]]
    found = read_submission(made.xlsx(("2024", rows)), "made.xlsx")
    assert {120, 14} <= set(found.actuals.value)


def test_a_value_that_says_its_quarter_is_of_it() -> None:
    rows = [["Indicator", "Vorig kwartaal", "Realisatie"], ["Deelnemers", 100, 120], ["Lessen", 10, 14]]
    found = read_submission(made.xlsx(("K3 2024", rows)), "made.xlsx")
    assert {120, 14} <= set(found.actuals.value)
