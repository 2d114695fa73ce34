"""Rows of dates, periods in the far future, and tables side by side with only a year above each."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import pytest
import xlsxwriter

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from tests.ingest import made

KIND = IssueKind


def read(kind: str, rows: Sequence[Sequence[made.Cell]], answers: Sequence[Answer] = ()) -> Submission:
    """Rows as a workbook, where dates show day and month, or as a text table."""
    width = max(len(row) for row in rows)
    if kind == "csv":
        padded = [[*row, *[""] * (width - len(row))] for row in rows]
        return read_submission(made.text_table(padded, ";"), "a.csv", answers=answers)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, day = book.add_worksheet("Blad1"), book.add_format({"num_format": "d/mm"})
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), day)
                elif cell not in ("", None):
                    page.write(line, place, cell)
    return read_submission(stream.getvalue(), "a.xlsx", answers=answers)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "label"),
    [
        (("Indicator", "1e sem 2024", "2e sem 2024"), "Laatste telling"),
        (("Indicateur", "S1 2024", "S2 2024"), "Dernier comptage"),
        (("", "H1 2024", "H2 2024"), "Last count"),
    ],
)
def test_a_row_of_dates_is_no_header(kind: str, header: tuple[str, ...], label: str) -> None:
    days = (date(2024, 6, 28), date(2024, 12, 19))
    found = read(kind, [header, ("Uren", 37, 41), (label, *days), ("Deelnemers", 11, 14), ("Lessen", 3, 4)])
    numbers = {found.actuals.raw[n]: value for n, value in enumerate(found.actuals.value)}
    assert {str(end) for end in found.actuals.end} == {"2024-06-30", "2024-12-31"}
    assert [numbers[raw] for raw in ("37", "41", "11", "14", "3", "4")] == [37, 41, 11, 14, 3, 4]
    assert sorted(issue.column or 0 for issue in made.asked(found, KIND.DATE_FOR_NUMBER) if issue.row == 3) == [2, 3]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_day_in_the_far_future_is_asked_about(kind: str) -> None:
    days = [date(2025, 3, 4), date(2052, 3, 11), date(2025, 3, 18)]
    rows = [("Datum", "Indicator", "Aantal"), *((day, "Deelnemers", 9 - n) for n, day in enumerate(days))]
    found = read(kind, rows)
    (issue,) = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert [end for _, end, *_ in issue.periods] == ["2025-03-11", "2052-03-11"]
    assert found.actuals.value == [9, None, 7]
    mended = read(kind, rows, [Answer(KIND.PERIOD_UNCERTAIN, Reply.FIRST)])
    assert (mended.actuals.value[1], str(mended.actuals.end[1])) == (8, "2025-03-11")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_year_in_the_far_future_is_asked_about(kind: str) -> None:
    found = read(kind, [("Indicateur", "2023", "2024", "2052"), ("Participants", 9, 8, 7)])
    assert found.actuals.value == [9, 8, None]
    assert [issue.column for issue in made.asked(found, KIND.PERIOD_UNCERTAIN)] == [4]


@pytest.mark.parametrize(
    "header",
    [
        ("Indicator", "1990", "2024", ""),
        ("Indicator", "2010", "2023", "2024"),
        ("Indicator", "Doel 2050", "2023", "2024"),
    ],
)
def test_a_history_and_a_far_target_are_ordinary(header: tuple[str, ...]) -> None:
    row = ("Uitstoot", 9, 8, 7) if header[-1] else ("Uitstoot", 9, 8)
    assert not made.asked(read("xlsx", [header, row]), KIND.PERIOD_UNCERTAIN)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("title", [(), ("Overzicht",)])
def test_years_above_names_are_those_of_the_numbers_beside(kind: str, title: tuple[str, ...]) -> None:
    rows = [("2024", "", "", "2025", ""), ("Klanten", 140, "", "Klanten", 151), ("Lessen", 95, "", "Lessen", 99)]
    found = read(kind, [*([title] if title else []), *rows])
    values = [
        (found.indicators[index].title, str(end), value)
        for index, end, value in zip(found.actuals.indicator, found.actuals.end, found.actuals.value, strict=True)
    ]
    assert sorted(values) == [
        ("Klanten", "2024-12-31", 140), ("Klanten", "2025-12-31", 151), ("Lessen", "2024-12-31", 95),
        ("Lessen", "2025-12-31", 99),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_names_below_a_year_are_never_values(kind: str) -> None:
    rows = [
        ("2024", "", "", "", "2025", "", ""), ("", "Gent", "Aalst", "", "", "Gent", "Aalst"),
        ("Klanten", 140, 88, "", "Klanten", 151, 92), ("Lessen", 95, 61, "", "Lessen", 99, 66),
    ]  # fmt: skip
    found = read(kind, rows)
    assert not {"Klanten", "Lessen"} & set(found.actuals.raw)
    assert not any(found.actuals.value)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("header", "names"),
    [
        (("2024", "Gent", "Aalst", "Totaal"), ("Bezoekers", "Lessen")),
        (("Indicateur", "Namur", "Liège", "Total"), ("Visiteurs", "Séances")),
        (("2024", "North", "South", "Total"), ("Visitors", "Meals")),
    ],
)
def test_places_across_are_groups_of_the_rows(kind: str, header: tuple[str, ...], names: tuple[str, str]) -> None:
    rows = [header, (names[0], 140, 88, 228), (names[1], 95, 61, 156)]
    found = read(kind, rows)
    assert not any(found.actuals.value) and made.asked(found, KIND.LAYOUT_GUESSED)
    sure = read(kind, rows, [Answer(KIND.LAYOUT_GUESSED, Reply.COUNTS)])
    values = {
        (sure.indicators[index].title, breakdown.rpartition("=")[2]): value
        for index, breakdown, value in zip(
            sure.actuals.indicator, sure.actuals.breakdown, sure.actuals.value, strict=True
        )
    }
    assert values == {
        (names[0], header[1]): 140, (names[0], header[2]): 88, (names[0], ""): 228,
        (names[1], header[1]): 95, (names[1], header[2]): 61, (names[1], ""): 156,
    }  # fmt: skip


def test_measures_across_stay_indicators_of_the_places() -> None:
    rows = [("Gemeente", "Bezoekers 2024", "Lessen 2024"), ("Gent", 140, 95), ("Aalst", 88, 61)]
    found = read("xlsx", rows)
    assert {item.title for item in found.indicators} == {"Bezoekers", "Lessen"}
    assert set(found.actuals.breakdown) == {"Gemeente=Gent", "Gemeente=Aalst"}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("year", ["2023", "2023 (volledig jaar)", "année 2023 (définitif)", "2023 (full year)"])
def test_a_year_amid_its_columns_leaves_none_undated_without_a_question(kind: str, year: str) -> None:
    rows = [
        ("", "", "", "", year), ("Nr", "Indicator", "Startwaarde", "Gerealiseerd", "Streefwaarde"),
        (1, "Uren", 12, 16, 18), (2, "Jongeren", 46, 53, 70),
    ]  # fmt: skip
    found = read(kind, rows)
    is_dated = all(str(end) == "2023-12-31" for end in found.actuals.end)
    assert is_dated or not any(found.actuals.value)


# Years of the rows, and those of which the period is asked about.
YEARS: dict[str, tuple[tuple[int, ...], set[int]]] = {
    "digits exchanged": ((2024, 2024, 2204), {2204}),
    "all of them": ((2204, 2204), {2204}),
    "most of them": ((2024, 2204, 2204), {2204}),
    "a wrong century": ((1925, 2024), {1925}),
    "a slip of twenty years": ((2004, 2023, 2024, 2024), {2004}),
    "a serial day": ((20204, 2024, 2024), {20204}),
    "a history": ((2005, 2023, 2024, 2022), set()),
    "a long history": ((1995, 2000, 2010, 2024), set()),
    "old times": ((2004, 2005, 2024, 2024), set()),
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("years", "asked"), YEARS.values(), ids=YEARS)
def test_a_mistyped_year_is_asked_about(years: tuple[int, ...], asked: set[int], kind: str) -> None:
    rows = [("Indicator", "Jaar", "Waarde"), *((f"Indicator {n}", year, 40 + n) for n, year in enumerate(years))]
    found = read(kind, rows)
    values = zip(found.actuals.row, found.actuals.value, strict=True)
    waiting = {years[row - 2] for row, value in values if value is None}
    questions = {issue.row for issue in found.issues if issue.kind in (KIND.PERIOD_UNREAD, KIND.PERIOD_UNCERTAIN)}
    assert waiting == asked == {years[row - 2] for row in questions if row}


def test_the_target_in_a_row_of_a_far_year_is_of_no_certain_period_either() -> None:
    years = (2021, 2022, 2203)
    rows = [["Indicator", "Jaar", "Doel", "Realisatie"], *(["Leden", year, 90, 80 + n] for n, year in enumerate(years))]
    found = made.table(*rows)
    assert found.targets.value == [90, 90, None]


def first_offers(found: Submission) -> dict[int, str]:
    """Each column that is asked about, with the day that is offered first."""
    questions = [issue for issue in found.issues if issue.kind is KIND.PERIOD_UNCERTAIN and issue.is_open]
    return {issue.column or 0: issue.periods[0][1] for issue in questions}


@pytest.mark.parametrize(
    ("header", "offers"),
    [
        (("2021", "2022", "2032", "2024"), {4: "2023-12-31"}),
        (("2022", "2023", "2042", "Doel 2025"), {4: "2024-12-31"}),
        (("2022", "2023", "2014", "Doel 2025"), {4: "2024-12-31"}),
        (("2032", "2024", "2025"), {2: "2023-12-31"}),
        (("2024", "2032", "2022"), {3: "2023-12-31"}),
        (("S1 2023", "S2 2032", "S1 2024"), {3: "2023-12-31"}),
        (("jan 2024", "feb 2042", "mrt 2024", "apr 2024"), {3: "2024-02-29"}),
        (("2021-2022", "2022-2023", "2032-2033", "Doel 2024-2025"), {4: "2024-08-31"}),
        (("Réalisé 2021", "Réalisé 2022", "Réalisé 2032", "Réalisé 2024"), {4: "2023-12-31"}),
        (("Actual 2023", "Actual 2024", "Target 2062"), {4: "2026-12-31"}),
        (("2023", "2024", "Doel 2052"), {4: "2025-12-31"}),
        (("2023", "2024", "Cible 2043"), {4: "2025-12-31"}),
        (("2023", "2024", "Doel 2015"), {4: "2025-12-31"}),
        (("2023", "2024", "Doel 2025", "Doel 2062", "Doel 2027"), {5: "2026-12-31"}),
        (("2014", "2023", "2024", "Doel 2030"), {}),
        (("2012", "2022", "2023", "2024"), {}),
        (("2010", "2015", "2020", "2024"), {}),
        (("2010", "2011", "2020"), {}),
        (("2000", "2010", "2020", "Doel 2035"), {}),
        (("2024", "2023", "2013"), {}),
        (("2023", "2024", "Doel 2030", "Doel 2050"), {}),
        (("2023", "2024", "Doel 2040"), {}),
        (("Doel 2030", "2023", "2024"), {}),
        (("2022", "2012"), {}),
        (("2023", "2022", "2012"), {}),
        (("S2 2022", "S1 2022", "S1 2012"), {}),
        (("Réalisé 2022", "Réalisé 2012"), {}),
        (("2020", "2022", "2012"), {4: "2021-12-31"}),
        (("2023", "2024", "Doel 2041", "Doel 2042", "Doel 2043"), {}),
        (("2024", "2025", "Cible 2041", "Cible 2042"), {}),
        (("2023", "2024", "Doel 2061", "Doel 2062", "Doel 2063"), {}),
        (("2023", "2024", "Doel 2041"), {4: "2025-12-31"}),
    ],
)
def test_a_year_out_of_order_among_columns_is_asked_about(header: tuple[str, ...], offers: dict[int, str]) -> None:
    numbers = [40 + place for place, _ in enumerate(header)]
    found = made.table(["Indicator", *header], ["Leden", *numbers], ["Lessen", *numbers[:-1], numbers[-1] + 1])
    assert first_offers(found) == offers
    waiting = {
        column
        for columns in (found.actuals, found.targets)
        for column, value in zip(columns.column, columns.value, strict=True)
        if value is None
    }
    assert waiting == set(offers)


def test_a_row_with_a_number_only_under_the_slip_is_asked_about_too() -> None:
    found = made.table(["Indicator", "2021", "2022", "2032", "2024"], ["Leden", 1, 2, 3, 4], ["Lessen", None, None, 5])
    assert [issue.row for issue in found.issues if issue.kind is KIND.PERIOD_UNCERTAIN] == [2, 3]


@pytest.mark.parametrize("header", ["Datum", "Date", "Jaar", "Année"])
@pytest.mark.parametrize("has_target", [False, True])
def test_a_day_or_year_out_of_order_among_rows_is_asked_about(header: str, has_target: bool) -> None:
    days = [date(2023, 3, 31), date(2023, 6, 30), date(2032, 9, 30), date(2023, 12, 31), date(2024, 3, 31)]
    periods: list[made.Cell] = [2021, 2022, 2032, 2024, 2025] if header in ("Jaar", "Année") else list(days)
    rows = [
        [title, period, 40 + n, *([50] if has_target else [])]
        for title in ("Leden", "Lessen")
        for n, period in enumerate(periods)
    ]
    found = made.table(["Indicator", header, "Waarde", *(["Doel"] if has_target else [])], *rows)
    questions = [issue for issue in found.issues if issue.kind is KIND.PERIOD_UNCERTAIN]
    assert {issue.row for issue in questions} == {4, 9}
    assert len(questions) == (4 if has_target else 2)
    assert all(issue.periods[0][1].startswith("2023") for issue in questions)


def test_rows_of_years_in_no_order_ask_nothing() -> None:
    years = [2015, 2024, 2016, 2023, 2012, 2014, 2021, 2013]
    found = made.table(["Indicator", "Jaar", "Waarde"], *(["Leden", year, 40 + n] for n, year in enumerate(years)))
    assert first_offers(found) == {}
