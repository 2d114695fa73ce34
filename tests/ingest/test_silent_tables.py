"""Kinds of tables, groups, sheets and periods that once went in silently wrong, or had no right answer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from impact.ingest import preview_file, read_submission
from impact.ingest.checks.submission_checks import check_submission
from impact.ingest.validation.account_after_answers import update_account
from impact.model.answers import Answer, Reply, accepted_replies
from impact.model.cell_account import CellUse
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
Rows = list[list[object]]
CARRIERS = ("xlsx", "csv")


def read(rows: Rows, carrier: str = "xlsx", answers: Sequence[Answer] = ()) -> Submission:
    if carrier == "csv":
        return read_submission(made.text_table(rows, ";"), "cijfers.csv", answers=answers)
    return read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx", answers=answers)


def counted(found: Submission) -> list[tuple[str, str, str, float]]:
    """Title, group, years and number of each actual that counts."""
    columns = found.actuals
    return [
        (found.indicators[index].title, group, years(start, end), value)
        for index, group, start, end, value, state in zip(
            columns.indicator, columns.breakdown, columns.start, columns.end, columns.value, columns.state, strict=True
        )
        if state is State.REPORTED and value is not None
    ]


def years(start: date | None, end: date | None) -> str:
    return "-".join(dict.fromkeys(str(day.year) for day in (start, end) if day is not None))


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "header",
    [
        ("Indicator", "Schooljaar", "Doel 2024"), ("Indicateur", "Année scolaire", "Cible 2024"),
        ("Indicator", "School year", "Target 2024"), ("Indicator", "Schooljaar", "Streefwaarde"),
        ("Indicateur", "Année scolaire", "Cible"), ("Indicator", "Year", "Target"),
        ("Indicator", "Kwartaal", "Doel 2024"),
        ("Indicateur", "Mois", "Cible 2024"),
    ],
)  # fmt: skip
def test_numbers_under_a_header_of_periods_that_are_no_periods_are_asked_about(
    header: tuple[str, ...], carrier: str
) -> None:
    found = read([list(header), ["Leerlingen", 240, 250], ["Lessen", 31, 40], ["Scholen", 11, 12]], carrier)
    assert [(issue.column, issue.is_open) for issue in made.asked(found, KIND.COLUMN_UNREAD)] == [(2, True)]
    assert found.targets.value == [250, 40, 12]


@pytest.mark.parametrize("header", ["Schooljaar", "Année scolaire", "School year"])
def test_a_table_whose_only_numbers_stand_under_a_school_year_is_no_refusal(header: str) -> None:
    found = read([["Indicator", header], ["Leerlingen", 240], ["Lessen", 31], ["Scholen", 11]])
    assert found.actuals.raw == ["240", "31", "11"] and counted(found) == []
    assert len([issue for issue in made.asked(found, KIND.LAYOUT_GUESSED) if issue.is_open]) == 3


@pytest.mark.parametrize("cells", [[2023, 2024], ["2023", "2024"], [45_292, 45_658], [1, 2], [202401, 202402]])
def test_years_days_and_numbers_of_periods_stay_periods(cells: list[object]) -> None:
    rows = [["Lessen", cell, 30 + number] for number, cell in enumerate(cells)]
    found = read([["Indicator", "Periode", "Waarde"], *rows])
    assert made.asked(found, KIND.COLUMN_UNREAD) == []


def joined(spans: Sequence[str], groups: Sequence[str], rows: Rows, title: str = "Indicator") -> bytes:
    """A workbook with groups under headers that are joined over them."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, plain = book.add_worksheet("Cijfers"), book.add_format()
        page.merge_range(0, 0, 1, 0, title, plain)
        for number, text in enumerate(spans):
            first = 1 + number * len(groups)
            page.merge_range(0, first, 0, first + len(groups) - 1, text, plain)
            page.write_row(1, first, groups)
        for line, row in enumerate(rows, start=2):
            page.write_row(line, 0, row)
    return stream.getvalue()


NL, FR, EN = ("Jongens", "Meisjes", "Totaal"), ("Garçons", "Filles", "Total"), ("Boys", "Girls", "Total")
TWO_YEARS: Rows = [["Leerlingen", 10, 12, 22, 11, 13, 24], ["Lessen", 5, 6, 12, 7, 8, 15]]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("groups", [NL, FR, EN])
@pytest.mark.parametrize(
    ("spans", "periods"),
    [
        (("2022-2023", "2023-2024"), ("2022-2023", "2023-2024")),
        (("2022-23", "2023-24"), ("2022-2023", "2023-2024")),
        (("Schooljaar 2022-2023", "Schooljaar 2023-2024"), ("2022-2023", "2023-2024")),
        (("2023", "2024"), ("2023", "2024")),
    ],
)
def test_a_year_joined_over_groups_is_the_period_of_each(
    spans: tuple[str, str], periods: tuple[str, str], groups: tuple[str, ...], carrier: str
) -> None:
    data = joined(spans, groups, TWO_YEARS)
    if carrier == "csv":
        rows: Rows = [["Indicator", spans[0], "", "", spans[1], "", ""], ["", *groups, *groups], *TWO_YEARS]
        data = made.text_table(rows, ";")
    found = read_submission(data, f"a.{carrier}")
    boys, girls, _ = (f"Geslacht={group}" for group in groups)
    assert sorted(counted(found)) == sorted(
        (row[0], group, period, row[place])
        for row in TWO_YEARS
        for place, (group, period) in enumerate(((g, p) for p in periods for g in (boys, girls, "")), start=1)
    )
    questions = [issue for issue in check_submission(found) if issue.kind is KIND.PARTS_DO_NOT_ADD_UP]
    assert [(issue.raw, issue.readings) for issue in questions] == [("12", (11, 12))]


@pytest.mark.parametrize(
    ("spans", "groups"),
    [
        (("Doel 2024", "Realisatie 2024"), NL), (("Objectif 2024", "Réalisé 2024"), FR),
        (("Goal 2024", "Achieved 2024"), EN),
    ],
)  # fmt: skip
def test_a_target_joined_over_groups_is_the_target_of_each(spans: tuple[str, str], groups: tuple[str, ...]) -> None:
    found = read_submission(joined(spans, groups, TWO_YEARS), "a.xlsx")
    assert sorted(found.targets.value) == [5, 6, 10, 12, 12, 22] and len(counted(found)) == 6


@pytest.mark.parametrize(("spans", "groups"), [(("FY23", "FY24"), EN), (("T1", "T2"), NL)])
def test_a_period_joined_over_groups_that_is_not_certain_is_asked_of_each(
    spans: tuple[str, str], groups: tuple[str, ...]
) -> None:
    found = read_submission(joined(spans, groups, TWO_YEARS), "a.xlsx")
    kinds = {KIND.PERIOD_UNCERTAIN, KIND.PERIOD_UNREAD}
    asked = {(issue.row, issue.column) for issue in found.issues if issue.is_open and issue.kind in kinds}
    assert len(asked) == 12 and counted(found) == [] and made.asked(found, KIND.TWO_COLUMNS) == []


def of_year(name: str, title: str, header: Sequence[object], first: object, target: object = 90) -> tuple[str, Rows]:
    rows: Rows = [list(header), ["Repas", target, first], ["Colis", 40, 30]]
    return name, [[title], *rows] if title else rows


STALE = [
    (("Rapport 2023", "Rapport 2023"), ["Indicateur", "Cible", "Réalisé"]),
    (("Jaarverslag 2023", "Jaarverslag 2023"), ["Indicator", "Doel", "Realisatie"]),
    (("Report 2023", "Report 2023"), ["Indicator", "Target 2023", "Actual 2023"]),
    (("", ""), ["Indicateur", "Cible 2023", "Réalisé 2023"]),
]


@pytest.mark.parametrize(("titles", "header"), STALE)
def test_a_sheet_that_still_bears_last_year_is_one_series_with_it_after_the_answer(
    titles: tuple[str, str], header: list[object]
) -> None:
    data = made.xlsx(of_year("2023", titles[0], header, 70, 85), of_year("2024", titles[1], header, 80))
    found = read_submission(data, "a.xlsx")
    asked = [issue for issue in made.asked(found, KIND.PERIOD_UNCERTAIN) if issue.is_open]
    assert {(issue.sheet, issue.column) for issue in asked} == {("2024", 2), ("2024", 3)}
    assert [item.title for item in found.indicators] == ["Repas", "Colis"]
    place = next(n for n, period in enumerate(asked[0].periods) if period[1] == "2024-12-31")
    answer = Answer(KIND.PERIOD_UNCERTAIN, (Reply.FIRST, Reply.SECOND)[place])
    of_2024 = read_submission(data, "a.xlsx", answers=[answer])
    assert sorted(counted(of_2024)) == sorted(
        [("Repas", "", "2023", 70), ("Colis", "", "2023", 30), ("Repas", "", "2024", 80), ("Colis", "", "2024", 30)]
    )
    assert sorted(of_2024.targets.value) == [40, 40, 85, 90]


@pytest.mark.parametrize(("titles", "header"), STALE)
@pytest.mark.parametrize(("reply", "holds"), [(None, None), (Reply.FIRST, 70), (Reply.SECOND, 80), (Reply.LEAVE, None)])
def test_two_values_that_an_answer_brings_into_one_year_are_asked_about(
    titles: tuple[str, str], header: list[object], reply: Reply | None, holds: float | None
) -> None:
    data = made.xlsx(of_year("2023", titles[0], header, 70), of_year("2024", titles[1], header, 80))
    asked = made.asked(read_submission(data, "a.xlsx"), KIND.PERIOD_UNCERTAIN)
    place = next(n for n, period in enumerate(asked[0].periods) if period[1] == "2023-12-31")
    answers = [Answer(KIND.PERIOD_UNCERTAIN, (Reply.FIRST, Reply.SECOND)[place])]
    answers += [Answer(KIND.DUPLICATE_VALUE, reply)] if reply else []
    found = read_submission(data, "a.xlsx", answers=answers)
    assert counted(found) == [*([("Repas", "", "2023", holds)] if holds else []), ("Colis", "", "2023", 30)]
    questions = [issue for issue in made.asked(found, KIND.DUPLICATE_VALUE) if issue.severity == "question"]
    assert [(issue.readings, issue.is_open) for issue in questions] == [((70, 80), reply is None)]
    assert found.targets.value == [90, 40]
    account = update_account(found)
    assert sum(line.cells for line in account) == sum(line.cells for line in found.account)
    waiting = sum(line.cells for line in account if line.use is CellUse.IN_QUESTION)
    assert waiting == 2 * (reply is None)


HEADERS = {"nl": ["Indicator", "Doel", "Realisatie"], "fr": ["Indicateur", "Cible", "Réalisé"],
           "en": ["Indicator", "Target", "Actual"]}  # fmt: skip
SAME: Rows = [["A", 100, 80], ["B", 40, 30]]


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize(
    ("names", "ends"),
    [
        (("2023", "2024"), ["2023-12-31", "2024-12-31"]), (("T1 2024", "T2 2024"), ["2024-03-31", "2024-06-30"]),
        (("Cijfers 2023", "Cijfers 2024"), ["2023-12-31", "2024-12-31"]),
    ],
)  # fmt: skip
def test_sheets_of_two_years_with_equal_values_are_no_copies(
    names: tuple[str, str], ends: list[str], language: str
) -> None:
    found = read_submission(made.xlsx(*((name, [HEADERS[language], *SAME]) for name in names)), "a.xlsx")
    assert found.actuals.value == [80, 30, 80, 30]
    assert [str(day) for day in found.actuals.end] == [day for day in ends for _ in SAME]


def test_a_sheet_that_repeats_another_is_said_and_counted() -> None:
    found = read_submission(made.xlsx(*((name, [HEADERS["nl"], *SAME]) for name in ("Blad1", "Blad2"))), "a.xlsx")
    assert [issue.sheet for issue in made.asked(found, KIND.SHEET_SKIPPED)] == ["Blad2"]
    assert [(line.rule, line.cells) for line in found.account if line.sheet == "Blad2"] == [("repeated_sheet", 4)]


@pytest.mark.parametrize(
    ("names", "ends"),
    [
        (("T1", "T2"), ["2024-03-31", "2024-06-30"]), (("S1", "S2"), ["2024-06-30", "2024-12-31"]),
        (("1e semester", "2e semester"), ["2024-06-30", "2024-12-31"]), (("jan", "feb"), ["2024-01-31", "2024-02-29"]),
        (("Q1", "Q2"), ["2024-03-31", "2024-06-30"]), (("janvier", "février"), ["2024-01-31", "2024-02-29"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["title", "file", "header", "rows", "nowhere"])
def test_a_sheet_named_after_a_part_of_a_year_holds_that_part(
    names: tuple[str, str], ends: list[str], where: str
) -> None:
    head: Rows = [["Indicator", "Realisatie 2024" if where == "header" else "Realisatie"]]
    rows: Rows = [["A", 80], ["B", 30]]
    if where == "rows":
        head, rows = [["Indicator", "Jaar", "Realisatie"]], [[row[0], 2024, row[1]] for row in rows]
    titles: Rows = [["Jaar 2024"]] if where == "title" else []
    data = made.xlsx(*((name, [*titles, *head, *rows]) for name in names))
    file_name = "rapport 2024.xlsx" if where == "file" else "a.xlsx"
    found = read_submission(data, file_name)
    if where in ("title", "file"):
        assert [str(day) for day in found.actuals.end] == [day for day in ends for _ in rows]
    else:
        kind = KIND.PERIOD_UNREAD if where == "nowhere" else KIND.PERIOD_UNCERTAIN
        assert len(made.asked(found, kind)) == 4 and counted(found) == []
    if where in ("header", "rows"):
        found = read_submission(data, file_name, answers=[Answer(KIND.PERIOD_UNCERTAIN, Reply.FIRST)])
        assert sorted(map(str, found.actuals.end)) == sorted(day for day in ends for _ in rows)
    if where == "nowhere":
        assert [item.title for item in found.indicators] == ["A", "B"] and len(found.actuals) == 4
    else:
        assert [item.title for item in found.indicators] == ["A", "B"]
        assert found.actuals.value == [80, 30, 80, 30]


def test_the_year_of_one_sheet_is_offered_for_the_parts_beside_it() -> None:
    sheets = [
        (f"K{part}", [["Rapport 2024" if part == 1 else "Rapport"], ["Indicator", "Aantal"], ["A", 20 + part]])
        for part in (1, 2, 3)
    ]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert counted(found) == [("A", "", "2024", 21)] and len(found.indicators) == 1
    assert [str(day) for day in found.actuals.end] == ["2024-03-31", "2024-06-30", "2024-09-30"]
    assert len(made.asked(found, KIND.PERIOD_UNCERTAIN)) == 2


@pytest.mark.parametrize("name", ["S1", "K1", "Q1", "Blad1", "Team 1"])
def test_one_sheet_with_a_letter_and_a_number_is_no_part_of_a_year(name: str) -> None:
    found = read_submission(made.xlsx((name, [["Indicator", "Realisatie 2024"], ["A", 80]])), "a.xlsx")
    assert counted(found) == [("A", "", "2024", 80)]


def hidden_book(cell: object, *, is_row: bool, titles: tuple[str, str, str]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Blad1")
        page.write_row(0, 0, titles)
        page.write_row(1, 0, ("A", 300, cell))
        page.write_row(2, 0, ("B", 40, 30))
        if is_row:
            page.set_row(1, None, None, {"hidden": True})
        else:
            page.set_column(2, 2, None, None, {"hidden": True})
    return stream.getvalue()


@pytest.mark.parametrize(
    "titles",
    [
        ("Indicator", "Doel 2024", "Realisatie 2024"), ("Indicateur", "Cible 2024", "Réalisé 2024"),
        ("Indicator", "Target 2024", "Actual 2024"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_row", [True, False])
@pytest.mark.parametrize(("cell", "kind"), [("280 - 300", KIND.RANGE), ("120 ; 135", KIND.SEVERAL_NUMBERS)])
def test_a_hidden_number_that_is_in_question_itself_counts_after_both_answers(
    titles: tuple[str, str, str], is_row: bool, cell: str, kind: IssueKind
) -> None:
    data = hidden_book(cell, is_row=is_row, titles=titles)
    found = read_submission(data, "a.xlsx")
    asked = {issue.kind for issue in found.issues if (issue.row, issue.column) == (2, 3) and issue.is_open}
    assert asked == {kind, KIND.HIDDEN_VALUE}
    number, counts = Answer(kind, Reply.SECOND), Answer(KIND.HIDDEN_VALUE, Reply.COUNTS)
    out = Answer(KIND.HIDDEN_VALUE, Reply.DOES_NOT_COUNT)
    for answers, value in (([number], None), ([counts], None), ([number, counts], 300 if "-" in cell else 135),
                           ([out, number], None)):  # fmt: skip
        after = read_submission(data, "a.xlsx", answers=answers)
        assert {row[0]: row[3] for row in counted(after)}.get("A") == value


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "head",
    [
        ["", "2023", "2024"], ["", "Realisatie 2023", "Realisatie 2024"], ["", "Réalisé 2023", "Réalisé 2024"],
        ["", "Actual 2023", "Actual 2024"], ["", 2023, 2024],
    ],
)  # fmt: skip
def test_names_below_an_empty_header_are_read(head: list[object], carrier: str) -> None:
    rows: Rows = [head, ["Deelnemers", 80, 90], ["Lessen", 30, 20]]
    found = read(rows, carrier)
    assert counted(found) == [
        ("Deelnemers", "", "2023", 80), ("Deelnemers", "", "2024", 90), ("Lessen", "", "2023", 30),
        ("Lessen", "", "2024", 20),
    ]  # fmt: skip
    assert [issue.kind for issue in found.issues if issue.is_open] == []


# The corner and title of a table, its names, and whether the columns may be asked about: only names of indicators are
# read, never those of periods or groups, nor of places below the name of what is counted.
BELOW_NOTHING = [
    ([], ["Élèves", "Leçons"], False),
    ([["Jaarverslag"]], ["Deelnemers", "Huisbezoeken"], False),
    ([], ["2022", "2023"], True),
    ([["Bezoekers"]], ["K1", "K2"], True),
    ([["Bezoekers"]], ["jan", "feb"], True),
    ([["Bezoekers"]], ["Mannen", "Vrouwen"], True),
    ([["Bezoekers"]], ["Gent", "Aalst"], True),
]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("header", [["", "Cible", "Réalisé"], ["", "Nulmeting", "Realisatie"], ["", "T0", "T1"]])
@pytest.mark.parametrize(("above", "names", "is_asked"), BELOW_NOTHING)
def test_names_below_an_empty_header_are_read_where_two_words_say_what_the_numbers_are(
    above: list[list[str]], names: list[str], is_asked: bool, header: list[str], carrier: str
) -> None:
    found = read([*above, header, [names[0], 100, 80], [names[1], 40, 30]], carrier)
    if is_asked:
        assert not any(found.actuals.value) and not any(found.targets.value)
        assert KIND.LAYOUT_GUESSED in {issue.kind for issue in found.issues if issue.is_open}
        return
    assert [item.title for item in found.indicators] == names and found.actuals.value == [80, 30]
    assert {issue.kind for issue in found.issues if issue.is_open} <= {KIND.DIRECTION_UNKNOWN}


@pytest.mark.parametrize("head", [["", "2023", "2024"], ["", "Doel", "Realisatie"], ["", "T0", "T1"]])
def test_a_sheet_with_an_empty_corner_is_read_beside_one_with_a_header(head: list[str]) -> None:
    rows: Rows = [["Deelnemers", 80, 90], ["Lessen", 30, 20]]
    other: Rows = [["Gezinnen", 12, 14], ["Kampen", 3, 4]]
    found = read_submission(made.xlsx(("Gent", [["Indicator", *head[1:]], *rows]), ("Aalst", [head, *other])), "a.xlsx")
    assert {item.title for item in found.indicators} == {"Deelnemers", "Lessen", "Gezinnen", "Kampen"}
    assert found.sheets == ("Gent", "Aalst") and None not in found.actuals.value


def test_a_later_version_with_an_empty_corner_is_compared() -> None:
    rows: Rows = [["Deelnemers", 80, 90], ["Lessen", 30, 20], ["Kampen", 3, 4]]
    revised: Rows = [["Deelnemers", 80, 95], ["Lessen", 30, 20], ["Kampen", 3, 4]]
    sheets = ("Cijfers", [["", "2023", "2024"], *revised]), ("Cijfers (2)", [["Indicator", "2023", "2024"], *rows])
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert [issue.readings for issue in made.asked(found, KIND.DUPLICATE_VALUE) if issue.is_open] == [(95, 90)]


def test_a_column_without_a_header_is_followed_in_the_file_of_next_year() -> None:
    first = made.xlsx(("Cijfers", [["", "Realisatie 2023"], ["Deelnemers", 80], ["Lessen", 30]]))
    mapping = preview_file(first, "a.xlsx").mapping
    for rows in (
        [["", "Realisatie 2024"], ["Deelnemers", 90], ["Kampen", 3]],
        [["Nr", "", "Realisatie 2024"], [1, "Deelnemers", 90], [2, "Kampen", 3]],
    ):
        found = read_submission(made.xlsx(("Cijfers", rows)), "b.xlsx", mapping=mapping)
        assert counted(found) == [("Deelnemers", "", "2024", 90), ("Kampen", "", "2024", 3)]


def in_format(number: float, code: str, unit: str) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, shown = book.add_worksheet("Blad1"), book.add_format({"num_format": code})
        page.write_row(0, 0, ("Indicator", "Eenheid", "Resultaat 2024"))
        page.write_row(1, 0, ("Wachttijd", unit))
        page.write_number(1, 2, number, shown)
    return stream.getvalue()


@pytest.mark.parametrize("unit", ["", "uren", "minutes"])
@pytest.mark.parametrize("code", ["[h]:mm", "h:mm", "hh:mm:ss", "[hh]:mm:ss", "[mm]:ss"])
@pytest.mark.parametrize(("days", "hours"), [(1.5 / 24, 1.5), (1.5, 36)])
def test_a_length_of_time_in_a_cell_is_asked_in_hours_and_minutes(
    unit: str, code: str, days: float, hours: float
) -> None:
    data = in_format(days, code, unit)
    (issue,) = made.asked(read_submission(data, "a.xlsx"), KIND.DURATION)
    assert issue.readings == (hours, hours * 60) and issue.is_open
    for reply, value in ((Reply.FIRST, hours), (Reply.SECOND, hours * 60)):
        found = read_submission(data, "a.xlsx", answers=[Answer(KIND.DURATION, reply)])
        assert counted(found) == [("Wachttijd", "", "2024", value)]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1:30", (1.5, 90, 1)), ("0:45", (0.75, 45, 0)), ("2:00", (2, 120)), ("1:30:00", (1.5, 90, 1)),
        ("1u30", (1.5, 90, 1)), ("1 u 30", (1.5, 90, 1)), ("1h30", (1.5, 90, 1)), ("2 h 15 min", (2.25, 135, 2)),
        ("1 uur 30 minuten", (1.5, 90, 1)), ("1 hour 30 minutes", (1.5, 90, 1)), ("1 heure 30", (1.5, 90, 1)),
    ],
)  # fmt: skip
def test_a_length_of_time_in_words_is_asked_in_hours_and_minutes(
    text: str, readings: tuple[float, ...], carrier: str
) -> None:
    found = read([["Indicator", "Waarde 2024"], ["Wachttijd", text], ["Lessen", 30]], carrier)
    (issue,) = made.asked(found, KIND.DURATION)
    assert issue.readings == readings and counted(found) == [("Lessen", "", "2024", 30)]


@pytest.mark.parametrize("text", ["1:8", "3:1", "1 : 2", "5/8"])
def test_a_ratio_is_no_length_of_time(text: str) -> None:
    found = read([["Indicator", "Waarde 2024"], ["Begeleiders", text], ["Lessen", 30]])
    assert len(made.asked(found, KIND.RATIO)) == 1


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("760 (of which 415 women)", {"Women": 415}), ("760 (waarvan 415 vrouwen)", {"Vrouwen": 415}),
        ("760, dont 415 femmes", {"Femmes": 415}), ("760 (415 v)", {"V": 415}),
        ("760 (415 vrouwen, 345 mannen)", {"Vrouwen": 415, "Mannen": 345}),
        ("760 dont 415 femmes et 345 hommes", {"Femmes": 415, "Hommes": 345}),
        ("760 participants (of which 415 were women)", {"Women": 415}),
        ("760 deelnemers, waarvan 415 vrouwen", {"Vrouwen": 415}),
    ],
)  # fmt: skip
def test_a_number_with_its_groups_in_one_cell_is_offered_with_those(
    text: str, groups: dict[str, int], carrier: str
) -> None:
    rows: Rows = [["Indicator", "Target 2024", "Actual 2024"], ["Participants", 800, text], ["Lessons", 40, 30]]
    (issue,) = made.asked(read(rows, carrier), KIND.SEVERAL_NUMBERS)
    assert accepted_replies(issue)[0] is Reply.WITH_GROUPS
    found = read(rows, carrier, [Answer(KIND.SEVERAL_NUMBERS, Reply.WITH_GROUPS)])
    of_groups = [("Participants", f"Geslacht={name}", "2024", number) for name, number in groups.items()]
    assert sorted(counted(found)) == sorted(
        [("Participants", "", "2024", 760), ("Lessons", "", "2024", 30), *of_groups]
    )
    whole = read(rows, carrier, [Answer(KIND.SEVERAL_NUMBERS, Reply.FIRST)])
    assert ("Participants", "", "2024", 760) in counted(whole) and len(counted(whole)) == 2


@pytest.mark.parametrize("text", ["415 vrouwen, 345 mannen", "120 ; 135", "760 (of which 800 women)"])
def test_numbers_that_are_no_total_with_its_groups_are_not_offered_as_one(text: str) -> None:
    found = read([["Indicator", "Waarde 2024"], ["Deelnemers", text], ["Lessen", 30]])
    (issue,) = made.asked(found, KIND.SEVERAL_NUMBERS)
    assert Reply.WITH_GROUPS not in accepted_replies(issue)


def test_a_group_in_a_hidden_cell_counts_only_with_its_total() -> None:
    data = hidden_book("760 (of which 415 women)", is_row=True, titles=("Indicator", "Target 2024", "Actual 2024"))
    number, counts = Answer(KIND.SEVERAL_NUMBERS, Reply.WITH_GROUPS), Answer(KIND.HIDDEN_VALUE, Reply.COUNTS)
    assert counted(read_submission(data, "a.xlsx", answers=[number])) == [("B", "", "2024", 30)]
    assert len(counted(read_submission(data, "a.xlsx", answers=[counts, number]))) == 3


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "head",
    [
        ["Jaar", "Aantal gezinnen", "Aantal lessen"], ["Jaar", "Gezinnen", "Geslaagden (%)"],
        ["Année", "Familles", "Taux de réussite (%)"], ["Year", "Families reached", "Pass rate (%)"],
        ["Schooljaar", "Aantal leerlingen", "Aantal lessen"], ["Year", "Average class size", "Lessons given"],
    ],
)  # fmt: skip
def test_a_row_per_year_and_a_column_per_indicator_are_read(head: list[object], carrier: str) -> None:
    names = ["2022-2023", "2023-2024"] if head[0] == "Schooljaar" else [2022, 2023]
    found = read([head, [names[0], 70, 12], [names[1], 78, 14]], carrier)
    assert [issue.kind for issue in found.issues if issue.is_open] == []
    assert sorted(value for *_, value in counted(found)) == [12, 14, 70, 78]
    units = {item.title: item.unit for item in found.indicators}
    assert units == {str(name).removesuffix(" (%)"): "%" if "%" in str(name) else "" for name in head[1:]}


@pytest.mark.parametrize(
    "head",
    [
        ["Jaar", "Gent", "Aalst"], ["Jaar", "Aantal gezinnen", "Doel aantal gezinnen"], ["Jaar", "Aantal", "Budget"],
        ["Année", "Nombre de familles", "Nombre prévu de familles"], ["Year", "Families", "Target families"],
        ["Jaar", "Aantal gezinnen", "Prognose gezinnen"], ["Year", "Number of women", "Number of men"],
    ],
)  # fmt: skip
def test_columns_that_may_be_something_else_than_indicators_are_asked_about(head: list[object]) -> None:
    found = read([head, [2022, 70, 12], [2023, 78, 14]])
    assert counted(found) == [] and any(issue.is_open for issue in found.issues)


@pytest.mark.parametrize("head", [["Jaar", "Aantal gezinnen", "Uren"], ["Jaar", "Aantal", "Lessen per jaar"]])
def test_rows_of_one_year_are_no_proof_of_indicators(head: list[object]) -> None:
    assert counted(read([head, [2022, 70, 12], [2022, 78, 14]])) == []


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "head",
    [
        ["Indicator", "Schooljaar", "Doel 2025-2026", "Realisatie"],
        ["Indicateur", "Année scolaire", "Cible 2025-2026", "Réalisé"],
        ["Indicator", "School year", "Target 2025-26", "Actual"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("second_target", [100, 110])
def test_a_target_of_a_school_year_beside_rows_of_school_years_is_of_one_indicator(
    head: list[object], carrier: str, second_target: int
) -> None:
    rows: Rows = [["Leerlingen", "2023-2024", 100, 80], ["Leerlingen", "2024-2025", second_target, 85]]
    found = read([head, *rows, ["Lessen", "2023-2024", 40, 30], ["Lessen", "2024-2025", 40, 35]], carrier)
    assert [item.title for item in found.indicators] == ["Leerlingen", "Lessen"]
    assert counted(found) == [
        ("Leerlingen", "", "2023-2024", 80), ("Leerlingen", "", "2024-2025", 85),
        ("Lessen", "", "2023-2024", 30), ("Lessen", "", "2024-2025", 35),
    ]  # fmt: skip
    assert {years(*days) for days in zip(found.targets.start, found.targets.end, strict=True)} == {"2025-2026"}
    asked = [issue.readings for issue in made.asked(found, KIND.DUPLICATE_VALUE) if issue.is_open]
    assert asked == ([] if second_target == 100 else [(100, 110)])
    assert made.asked(found, KIND.PERIOD_UNCERTAIN) == []


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "header",
    [
        "Realisatie 2024 - alleen Gent", "Realisatie 2024 – enkel Gent", "Réalisé 2024 - Gand uniquement",
        "Actual 2024 - Ghent only", "Realisatie 2024 alleen Gent", "Realisatie 2024, excl. Aalst",
        "Actual 2024 without Ghent",
    ],
)  # fmt: skip
def test_values_of_a_part_by_their_header_are_asked_whether_they_count(header: str, carrier: str) -> None:
    rows: Rows = [["Indicator", "Doel 2024", header], ["Deelnemers", 100, 80], ["Lessen", 40, 30]]
    found = read(rows, carrier)
    assert counted(found) == [] and made.asked(found, KIND.COLUMN_UNREAD) == []
    asked = [issue for issue in made.asked(found, KIND.HEADER_UNEXPLAINED) if issue.is_open]
    assert [(issue.column, issue.readings) for issue in asked] == [(3, (80,)), (3, (30,))]
    counts = read(rows, carrier, [Answer(KIND.HEADER_UNEXPLAINED, Reply.COUNTS)])
    assert counted(counts) == [("Deelnemers", "", "2024", 80), ("Lessen", "", "2024", 30)]


def test_a_column_of_a_part_beside_the_whole_takes_nothing_from_it() -> None:
    head: list[object] = ["Indicator", "Doel 2024", "Realisatie 2024", "Realisatie 2024 - alleen Gent"]
    found = read([head, ["Deelnemers", 100, 80, 30], ["Lessen", 40, 30, 11]])
    assert counted(found) == [("Deelnemers", "", "2024", 80), ("Lessen", "", "2024", 30)]
    assert [issue.column for issue in made.asked(found, KIND.COLUMN_UNREAD)] == [4]


def test_a_column_of_texts_with_such_words_holds_no_values() -> None:
    head: list[object] = ["Indicator", "Realisatie 2024", "Realisatie 2024 zonder Gent: waarom"]
    found = read([head, ["Deelnemers", 80, "geen cijfers"], ["Lessen", 30, "nog niet"]])
    assert counted(found) == [("Deelnemers", "", "2024", 80), ("Lessen", "", "2024", 30)]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("has_unit_column", [True, False])
def test_values_that_are_shown_as_percentages_have_that_unit(has_unit_column: bool, carrier: str) -> None:
    if carrier == "csv":
        head: list[object] = ["Indicator", *(["Eenheid"] if has_unit_column else []), "Doel 2024", "Realisatie 2024"]
        unit: list[object] = [""] if has_unit_column else []
        found = read([head, ["Geslaagden", *unit, "90 %", "85 %"], ["Deelnemers", *unit, 120, 100]], carrier)
    else:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            page, percent = book.add_worksheet("Blad1"), book.add_format({"num_format": "0 %"})
            first = 2 if has_unit_column else 1
            unit = ["Eenheid"] if has_unit_column else []
            page.write_row(0, 0, ("Indicator", *unit, "Doel 2024", "Realisatie 2024"))
            page.write(1, 0, "Geslaagden")
            page.write_row(1, first, (0.9, 0.85), percent)
            page.write(2, 0, "Deelnemers")
            page.write_row(2, first, (120, 100))
        found = read_submission(stream.getvalue(), "a.xlsx")
    assert [(item.title, item.unit, item.measure) for item in found.indicators] == [
        ("Geslaagden", "%", "percentage"), ("Deelnemers", "", "number"),
    ]  # fmt: skip
    assert sorted(value for *_, value in counted(found)) == [85, 100]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "head", [["Jaar", "Indicator", "Waarde"], ["Année", "Indicateur", "Valeur"], ["Year", "Indicator", "Value"]]
)
def test_a_year_written_once_above_its_rows_holds_for_all_of_them(head: list[object], carrier: str) -> None:
    found = read([head, [2023, "A", 5], ["", "B", 6], [2024, "A", 7], ["", "B", 8]], carrier)
    assert counted(found) == [
        ("A", "", "2023", 5), ("B", "", "2023", 6), ("A", "", "2024", 7), ("B", "", "2024", 8),
    ]  # fmt: skip
    assert [item.title for item in found.indicators] == ["A", "B"]


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "rows",
    [
        [["Indicator", "Jaar", "Waarde"], ["A", 2023, 5], ["B", "", 6]],
        [["Indicateur", "Année", "Valeur"], ["A", 2023, 5], ["B", "", 6]],
        [["Year", "Indicator", "Value"], [2023, "A", 5], ["", "A", 6]],
    ],
)
def test_a_blank_period_below_one_that_is_filled_in_is_asked_about(rows: Rows, carrier: str) -> None:
    found = read(rows, carrier)
    (issue,) = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert counted(found) == [("A", "", "2023", 5)] and issue.readings == (6,)
    answered = read(rows, carrier, [Answer(KIND.PERIOD_UNCERTAIN, Reply.FIRST)])
    assert {(number, when) for _, _, when, number in counted(answered)} <= {(5, "2023"), (6, "2023")}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    "head",
    [
        ["Indicator", "Aantal 2024", "waarvan vrouwen"], ["Indicateur", "Nombre 2024", "dont femmes"],
        ["Indicator", "Actual 2024", "of which women"],
    ],
)  # fmt: skip
def test_a_group_beside_a_dated_whole_is_of_the_same_period(head: list[object], carrier: str) -> None:
    found = read([head, ["Deelnemers", 760, 415]], carrier)
    assert {(bool(group), when, number) for _, group, when, number in counted(found)} == {
        (False, "2024", 760), (True, "2024", 415),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "head", "first", "second"),
    [
        (("2024-1", "2024-2"), ["Indicator", "Aantal"], [10], [12]),
        (("Blad1", "Blad2"), ["Indicator", "2023", "2024"], [10, 11], [12, 13]),
        (("Feuil1", "Feuil2"), ["Indicateur", "Réalisé"], [10], [12]),
        (("Sheet1", "Summary"), ["Indicator", "Year", "Actual"], [2024, 10], [2024, 12]),
    ],
)
def test_rows_of_one_title_on_two_sheets_without_places_are_asked_about(
    names: tuple[str, str], head: list[object], first: list[object], second: list[object]
) -> None:
    sheets = [[head, ["A", *first], ["B", *first]], [head, ["A", *second], ["C", *second]]]
    data = made.xlsx(*zip(names, sheets, strict=True))
    found = read_submission(data, "a.xlsx")
    (issue,) = made.asked(found, KIND.SAME_ON_SHEETS)
    assert (issue.sheet, issue.params["place"], issue.params["first_place"]) == (names[1], names[1], names[0])
    assert {title for title, *_ in counted(found)} == {"A", "B", "C"} and 12 not in [
        number for title, *_, number in counted(found) if title == "A"
    ]
    two = read_submission(data, "a.xlsx", answers=[Answer(KIND.SAME_ON_SHEETS, Reply.NEW)])
    assert {10, 12} <= {number for title, *_, number in counted(two) if title == "A"}
    one = read_submission(data, "a.xlsx", answers=[Answer(KIND.SAME_ON_SHEETS, Reply.SAME)])
    assert [number for title, *_, number in counted(one) if title == "A"] == []
    assert any(issue.is_open for issue in made.asked(one, KIND.DUPLICATE_VALUE))


@pytest.mark.parametrize(
    ("names", "head", "first"),
    [
        (("Doel 2024", "Realisatie 2024"), ["Indicator", "Waarde"], [10]),
        (("Doelen", "Cijfers"), ["Indicator", "2024"], [10]), (("Cibles", "Résultats"), ["Indicateur", "2024"], [10]),
        (("Targets 2024", "Results 2024"), ["Indicator", "Value"], [10]),
    ],
)  # fmt: skip
def test_a_sheet_named_after_targets_holds_the_targets_of_the_results_beside_it(
    names: tuple[str, str], head: list[object], first: list[object]
) -> None:
    data = made.xlsx((names[0], [head, ["A", *first], ["B", 20]]), (names[1], [head, ["A", 9], ["B", 22]]))
    found = read_submission(data, "a.xlsx")
    assert counted(found) == [("A", "", "2024", 9), ("B", "", "2024", 22)]
    assert found.targets.value == [10, 20] and [item.title for item in found.indicators] == ["A", "B"]


@pytest.mark.parametrize("name", ["Doelen", "Objectifs", "Targets"])
def test_values_on_the_only_sheet_that_is_named_after_targets_are_asked_about(name: str) -> None:
    found = read_submission(made.xlsx((name, [["Indicator", "2024", "2025"], ["A", 10, 11]])), "a.xlsx")
    assert counted(found) == [] and len(made.asked(found, KIND.TEXT_BESIDE)) == 2
    stated = read_submission(made.xlsx((name, [["Indicator", "Realisatie 2024"], ["A", 10]])), "a.xlsx")
    assert counted(stated) == [("A", "", "2024", 10)]


def test_a_target_and_a_result_of_two_sheets_with_a_row_per_period_are_one_indicator() -> None:
    goals: Rows = [["Indicator", "Jaar", "Streefwaarde"], ["A", 2024, 10], ["B", 2024, 20]]
    results: Rows = [["Indicator", "Jaar", "Realisatie"], ["A", 2024, 12], ["B", 2024, 22]]
    found = read_submission(made.xlsx(("Kader", goals), ("Cijfers", results)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["A", "B"]
    assert (found.actuals.indicator, found.targets.indicator) == ([0, 1], [0, 1])


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("head", "cell"),
    [
        (["Indicator", "Schooljaar", "Aantal"], 2022), (["Indicateur", "Année scolaire", "Nombre"], "2022"),
        (["Indicator", "School year", "Actual"], 2022), (["Indicator", "Academiejaar", "Aantal"], "2022"),
    ],
)  # fmt: skip
def test_a_school_year_by_one_year_is_asked_about(head: list[object], cell: object, carrier: str) -> None:
    found = read([head, ["Leerlingen", cell, 100]], carrier)
    (issue,) = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert [place[0] for place in issue.periods] == ["2022-09-01", "2021-09-01", "2022-01-01"]


@pytest.mark.parametrize("header", ["Schooljaar 2022", "Année scolaire 2022", "School year 2022"])
def test_a_header_of_a_school_year_by_one_year_is_asked_about(header: str) -> None:
    found = read([["Indicator", header], ["Leerlingen", 100]])
    (issue,) = made.asked(found, KIND.PERIOD_UNCERTAIN)
    assert len(issue.periods) == 3 and counted(found) == []


def test_one_table_on_many_numbered_sheets_is_that_of_as_many_places() -> None:
    sheets = [(f"{number:02}", [["Indicator", "Aantal 2024"], ["A", 10 + number]]) for number in range(1, 9)]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    assert made.asked(found, KIND.SAME_ON_SHEETS) == []


@pytest.mark.parametrize("header", ["Indicator", "Naam"])
@pytest.mark.parametrize("periods", [(2022, 2023, 2024), ("Q1 2022", "Q2 2022", "Q3 2022")])
def test_periods_below_a_header_for_titles_are_no_indicators(header: str, periods: tuple[object, ...]) -> None:
    found = made.table([header, "Doel", "Realisatie"], *([period, 100 + n, 80 + n] for n, period in enumerate(periods)))
    assert all(value is None for columns in (found.actuals, found.targets) for value in columns.value)
    assert made.asked(found, IssueKind.TEXT_BESIDE)


@pytest.mark.parametrize("word", ["Andere", "Overig", "Other", "Autres"])
def test_what_is_left_below_an_indicator_without_other_groups_is_no_group_of_it(word: str) -> None:
    header = ["Indicator", "2023", "2024"]
    rows = [["Sport"], ["Zwemmen", 20, 22], [word, 5, 6], ["Cultuur"], ["Theater", 12, 14], [word, 3, 2]]
    found = made.table(header, *rows)
    assert set(found.actuals.breakdown) == {""}
    grouped = made.table(header, ["Deelnemers", 20, 22], ["Mannen", 5, 6], ["Vrouwen", 12, 14], [word, 3, 2])
    assert len(grouped.indicators) == 1 or word == "Overig"


@pytest.mark.parametrize(("targets", "is_asked"), [(("Doel 2023", "Doel 2024"), True), (("Doel 2024",), False)])
def test_a_value_without_a_period_beside_targets_of_several_is_asked_about(
    targets: tuple[str, ...], is_asked: bool
) -> None:
    rows = [[title, *(90 + n for n in range(len(targets))), 86] for title in ("Leden", "Ploegen")]
    found = made.table(["Indicator", *targets, "Realisatie"], *rows)
    assert bool(made.asked(found, IssueKind.PERIOD_UNCERTAIN)) is is_asked
    assert (86 in found.actuals.value) is not is_asked


@pytest.mark.parametrize("title", ["Doelen", "Targets 2024", "Cibles"])
def test_a_table_below_a_title_for_targets_holds_targets_beside_one_of_results(title: str) -> None:
    results = [["Indicator", "2024"], ["Leden", 80], ["Lessen", 30]]
    goals = [[title], ["Indicator", "2024"], ["Leden", 100], ["Lessen", 40]]
    found = made.table(*results, [], *goals)
    assert [item.title for item in found.indicators] == ["Leden", "Lessen"]
    assert (found.actuals.value, found.targets.value) == ([80, 30], [100, 40])
    alone = made.table(*goals)
    assert made.asked(alone, IssueKind.TEXT_BESIDE) and set(alone.actuals.value) <= {None}


@pytest.mark.parametrize(
    ("name", "is_asked"), [("oud", True), ("Draft", True), ("Cijfers oud", True), ("Ouders", False)]
)
def test_a_sheet_that_another_one_replaced_is_asked_about(name: str, is_asked: bool) -> None:
    rows = [["Indicator", "Doel 2024", "Realisatie 2024"], ["Leden", 100, 70], ["Lessen", 40, 25]]
    found = read_submission(made.xlsx((name, rows)), "a.xlsx")
    assert bool(made.asked(found, IssueKind.TEXT_BESIDE)) is is_asked
    assert (70 in found.actuals.value) is not is_asked


@pytest.mark.parametrize("titles", [("W.11", "W.12", "W.A1.1"), ("K1", "K2", "K5"), ("T.1", "T.2", "T.10")])
def test_codes_that_read_like_weeks_or_quarters_are_titles_beside_codes_of_their_kind(titles: tuple[str, ...]) -> None:
    found = made.table(["Indicator", "Doel 2024", "Realisatie 2024"], *([title, 100, 80] for title in titles))
    assert [item.title for item in found.indicators] == list(titles)
    assert not made.asked(found, IssueKind.TEXT_BESIDE)
    assert found.actuals.value == [80] * 3


@pytest.mark.parametrize("name", ["Streefwaarden", "Doelen", "Cibles"])
def test_a_sheet_of_targets_may_name_its_indicators_by_their_codes_only(name: str) -> None:
    results = [["Code", "Indicator", "2023", "2024"], ["P1", "Coaches", 18, 25], ["P2", "Clubs", 22, 31]]
    targets = [["Code", "2024", "2025"], ["P1", 24, 30], ["P2", 30, 40]]
    found = read_submission(made.xlsx(("Resultaten", results), (name, targets)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["Coaches", "Clubs"]
    assert found.actuals.value == [18, 25, 22, 31] and found.targets.value == [24, 30, 30, 40]


@pytest.mark.parametrize(
    ("names", "asked"),
    [(("23", "24"), {2023, 2024}), (("22", "23", "24"), {2022, 2023, 2024}), (("23", "25"), set()), (("1", "2"), set()),
     (("98", "99"), set())],
)  # fmt: skip
def test_sheets_with_two_digits_that_count_on_are_asked_about_as_years(
    names: tuple[str, ...], asked: set[int]
) -> None:
    rows = [["Indicator", "Doel", "Resultaat"], ["Lessen", 12, 11], ["Leden", 120, 118]]
    sheets = [(name, [*rows, [f"Uren {place}", 5, 6 + place]]) for place, name in enumerate(names)]
    found = read_submission(made.xlsx(*sheets), "a.xlsx")
    periods = [issue for issue in found.issues if issue.kind is IssueKind.PERIOD_UNCERTAIN]
    assert {end[:4] for issue in periods for _, end, _ in issue.periods} == {str(year) for year in asked}
    if asked:
        assert set(found.actuals.value) == {None}


def test_sheets_with_two_digits_that_say_their_periods_ask_no_year() -> None:
    rows = [["Indicator", "2023", "2024"], ["Lessen", 12, 11], ["Leden", 120, 118]]
    found = read_submission(made.xlsx(("23", rows), ("24", [rows[0], ["Uren", 5, 6]])), "a.xlsx")
    assert not [issue for issue in found.issues if issue.kind is IssueKind.PERIOD_UNCERTAIN]
