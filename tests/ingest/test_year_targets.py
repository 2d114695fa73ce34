"""Targets of a year beside its quarters, groups beside the year before, and a letter for thousands in one cell only."""

from __future__ import annotations

from datetime import date

import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.views.submissions.questions import build_questions
from tests.ingest import made
from tests.ingest.test_section_periods import KINDS, asked, read

YEAR_2025 = date(2025, 1, 1), date(2025, 12, 31)
YEAR_TARGETS = (
    "Doel jaar", "Jaardoel", "Doel (jaar)", "Annual target", "Target (full year)", "Objectif annuel", "Cible annuelle",
    "Doel per jaar",
)  # fmt: skip


def quarters(header: str, *targets: int) -> Submission:
    head = ["Indicator", "Resultaat", header]
    sheets: list[tuple[str, made.Rows]] = [
        (f"Q{number} 2025", [head, ["Pakketten", 400 + number, target], ["Gezinnen", 4, 9]])
        for number, target in enumerate(targets, 1)
    ]
    return read_submission(made.xlsx(*sheets), "a.xlsx")


def targets_of(found: Submission) -> list[tuple[str, date | None, date | None, float | None]]:
    columns = found.targets
    rows = zip(columns.indicator, columns.start, columns.end, columns.value, strict=True)
    return [(found.indicators[of].title, start, end, value) for of, start, end, value in rows]


@pytest.mark.parametrize("header", YEAR_TARGETS)
def test_a_target_of_the_year_on_the_sheet_of_a_quarter_is_that_of_the_year_once(header: str) -> None:
    found = quarters(header, 1700, 1700, 1700)
    assert targets_of(found) == [("Pakketten", *YEAR_2025, 1700), ("Gezinnen", *YEAR_2025, 9)]
    assert [item.title for item in found.indicators] == ["Pakketten", "Gezinnen"]
    assert sorted(filter(None, found.actuals.value)) == [4, 4, 4, 401, 402, 403]
    assert len(made.asked(found, IssueKind.DIRECTION_UNKNOWN)) == 2


def test_two_targets_of_one_year_are_asked_about() -> None:
    found = quarters("Jaardoel", 1700, 1900)
    assert any(issue.is_open and issue.kind is not IssueKind.DIRECTION_UNKNOWN for issue in found.issues)
    assert ("Pakketten", *YEAR_2025, 1900) not in targets_of(found)


@pytest.mark.parametrize("header", ["Doel", "Doel Q1 2025", "Target"])
def test_a_target_that_says_no_calendar_year_stays_that_of_its_row(header: str) -> None:
    found = quarters(header, 1700)
    assert ("Pakketten", *YEAR_2025, 1700) not in targets_of(found)
    assert found.targets.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", YEAR_TARGETS)
def test_a_target_of_the_year_in_rows_or_beside_columns_of_quarters_is_that_of_the_year(header: str, kind: str) -> None:
    rows: list[list[object]] = [
        ["Indicator", "Periode", "Waarde", header],
        ["Pakketten", "Q1 2025", 410, 1700],
        ["Pakketten", "Q2 2025", 430, 1700],
        ["Gezinnen", "Q1 2025", 4, 9],
    ]
    expected = [("Pakketten", *YEAR_2025, 1700), ("Gezinnen", *YEAR_2025, 9)]
    assert targets_of(read(rows, kind)) == expected
    wide: list[list[object]] = [
        ["Indicator", "Q1 2025", "Q2 2025", header], ["Pakketten", 410, 430, 1700], ["Gezinnen", 4, 5, 9]
    ]  # fmt: skip
    found = read(wide, kind)
    assert targets_of(found) == expected
    assert len(found.indicators) == 2 and found.actuals.value == [410, 430, 4, 5]


@pytest.mark.parametrize("header", ["Doel einde project", "Target end of project", "Einddoel", "Cible finale"])
def test_a_target_of_the_end_of_a_project_is_none_of_a_quarter(header: str) -> None:
    found = quarters(header, 1700, 1700)
    assert not any(value is not None and start for _, start, _, value in targets_of(found))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", ["Bereik 2025", ""])
@pytest.mark.parametrize("groups", [("Mannen", "Vrouwen"), ("Hommes", "Femmes"), ("Men", "Women")])
def test_groups_before_a_bare_year_are_asked_about(groups: tuple[str, str], title: str, kind: str) -> None:
    rows: list[list[object]] = [["Indicator", *groups, "2024"], ["Deelnemers", 58, 63, 110], ["Cursisten", 18, 23, 37]]
    found = read([[title], *rows] if title else rows, kind)
    values = {end: value for end, value in zip(found.actuals.end, found.actuals.value, strict=True) if value}
    assert values == {date(2024, 12, 31): 37}
    first = 3 if title else 2
    places = asked(found, IssueKind.PERIOD_UNREAD, IssueKind.PERIOD_UNCERTAIN)
    assert set(places) == {(row, column) for row in (first, first + 1) for column in (2, 3)}


@pytest.mark.parametrize("header", ["Totaal 2024", "2024"])
def test_groups_behind_the_whole_of_another_year_than_the_sheet_are_asked_about(header: str) -> None:
    head = ["Indicator", header, "Mannen", "Vrouwen"]
    rows: made.Rows = [head, ["Deelnemers", 110, 58, 63], ["Cursisten", 37, 18, 23]]
    other = read_submission(made.xlsx(("2025", rows)), "a.xlsx")
    assert set(asked(other, IssueKind.PERIOD_UNCERTAIN)) == {(2, 3), (2, 4), (3, 3), (3, 4)}
    for same in ("2024", "Blad"):
        found = read_submission(made.xlsx((same, rows)), "a.xlsx")
        assert sorted(filter(None, found.actuals.value)) == [18, 23, 37, 58, 63, 110]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["12,5k", 14.2, 15.1], {2, 3, 4}), (["€ 12,5k", 14.2, 15.1], {2, 3, 4}), ([12.5, 14.2, "15,1 k€"], {2, 3, 4}),
        (["1,2 mln", 1.4, 1.5], {2, 3, 4}), (["12,5k", 14200, 15100], {2}),
    ],
)  # fmt: skip
def test_plain_numbers_of_the_size_of_one_with_a_letter_are_asked_about(
    row: list[object], columns: set[int], kind: str
) -> None:
    found = read([["Indicator", "2023", "2024", "2025"], ["Giften", *row], ["Leden", 30, 41, 38]], kind)
    places = {(issue.row, issue.column) for issue in found.issues if issue.is_open}
    assert places == {(2, column) for column in columns}
    assert [v for of, v in zip(found.actuals.indicator, found.actuals.value, strict=True) if of == 1] == [30, 41, 38]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "line",
    [
        "Q2: één groep nog niet meegeteld", "Cijfers van Q2 zijn voorlopig", "T2 : chiffres provisoires",
        "Q2 figures are incomplete",
    ],
)  # fmt: skip
def test_a_line_that_limits_one_quarter_asks_about_that_quarter(line: str, kind: str) -> None:
    head = ["Indicator", "Q1 2025", "Q2 2025", "Q3 2025"]
    found = read([head, ["Jongeren", 41, 46, 52], ["Gezinnen", 18, 22, 25], [], [line]], kind)
    assert set(asked(found, IssueKind.TEXT_LIMITS)) == {(2, 3), (3, 3)}
    assert sorted(filter(None, found.actuals.value)) == [18, 25, 41, 52]


@pytest.mark.parametrize("line", ["Q2: opendeurdag in mei", "Bron: bevraging Q2", "Contact: An, Q2"])
def test_a_line_that_names_a_quarter_and_no_limit_asks_nothing(line: str) -> None:
    found = read([["Indicator", "Q1 2025", "Q2 2025"], ["Jongeren", 41, 46], ["Gezinnen", 18, 22], [], [line]])
    assert not [issue for issue in found.issues if issue.is_open]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", ["op een totaal van", "Op totaal van", "out of", "sur un total de", "Noemer"])
def test_what_a_number_is_counted_out_of_is_no_indicator_of_its_own(header: str, kind: str) -> None:
    found = read([["Jaar", "Aantal naar werk", header], [2023, 30, 65], [2024, 41, 70], [2025, 44, 80]], kind)
    assert [item.title for item in found.indicators] == ["Aantal naar werk"]
    assert set(found.actuals.value) == {None} and made.asked(found, IssueKind.LAYOUT_GUESSED)


def repeated(values: list[int], targets: list[int], title: str = "Deelnemers") -> list[list[object]]:
    rows: list[list[object]] = [["Indicator", "Kwartaal", "Doel", "Realisatie"]]
    pairs = zip(values, targets, strict=True)
    return rows + [[title, f"Q{place} 2024", target, value] for place, (value, target) in enumerate(pairs, 1)]


@pytest.mark.parametrize(
    ("values", "targets", "title", "is_asked"),
    [
        ([91, 92, 93, 94], [400] * 4, "Deelnemers", True),
        ([10, 22, 36, 50], [50] * 4, "Deelnemers", True),
        ([40, 38], [100] * 2, "Deelnemers", True),
        ([391, 392, 393, 394], [400] * 4, "Leden", False),
        ([91, 92, 93, 94], [100, 100, 110, 110], "Deelnemers", False),
        ([30, 35, 36, 38], [80] * 4, "Geslaagd (%)", False),
        ([91], [400], "Deelnemers", False),
    ],
)
def test_one_target_at_each_quarter_is_asked_about_once_where_the_quarters_are_far_below_it(
    values: list[int], targets: list[int], title: str, is_asked: bool
) -> None:
    found = made.table(*repeated(values, targets, title))
    questions = [q for q in build_questions(found.issues, (), Language.NL) if q.kind is IssueKind.PERIOD_UNCERTAIN]
    assert [question.count for question in questions] == ([len(values)] if is_asked else [])


@pytest.mark.parametrize(("reply", "count"), [(Reply.FIRST, 1), (Reply.SECOND, 4)])
def test_the_answer_makes_it_the_target_of_the_year_or_of_each_quarter(reply: Reply, count: int) -> None:
    answers = [Answer(IssueKind.PERIOD_UNCERTAIN, reply)]
    found = made.table(*repeated([91, 92, 93, 94], [400] * 4), answers=answers)
    assert found.targets.value == [400] * count
    assert (found.targets.start[0], found.targets.end[0] == YEAR_2025[1].replace(year=2024)) == (
        date(2024, 1, 1), count == 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "numbers", "values", "is_asked"),
    [
        ("Doel jaar", (2024, 2025), (1800, 1900), True),
        ("Doel jaar", (2000, 500), (1800, 490), True),
        ("Objectif année", (2024, 2025), (1800, 1900), True),
        ("Jaardoel", (2024, 2050), (1800, 1900), True),
        ("Doel jaar", (2024, 2025), (18, 19), False),
        ("Doel jaar", (100, 200), (18, 19), False),
        ("Jaardoel", (2000, 500), (1800, 490), False),
    ],
)
def test_numbers_that_may_be_years_or_targets_of_a_year_are_asked_about(
    header: str, numbers: tuple[int, int], values: tuple[int, int], is_asked: bool
) -> None:
    rows = [[title, *pair] for title, *pair in zip(("Deelnemers", "Bezoekers"), numbers, values, strict=True)]
    found = made.table(["Indicator", header, "Realisatie 2024"], *rows)
    assert bool(made.asked(found, IssueKind.COLUMN_UNREAD)) is is_asked
    assert found.actuals.value == list(values)
    assert not (is_asked and found.targets.value)
    if is_asked:
        answers = [Answer(IssueKind.COLUMN_UNREAD, Reply.TARGET)]
        read_as_target = made.table(["Indicator", header, "Realisatie 2024"], *rows, answers=answers)
        assert read_as_target.issues
