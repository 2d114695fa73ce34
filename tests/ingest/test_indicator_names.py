"""Codes, titles and places of rows: two indicators never become one, and one never two, without a question."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import openpyxl
import pytest

from impact.ingest import read_submission
from impact.ingest.validation import answer_application
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.title_comparison import is_nearly_same, is_same_wording, pair_similar_titles, title_key
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.value_states import State
from tests.ingest import made

WIDE = ["Indicator", "Gerealiseerd 2023", "Gerealiseerd 2024", "Streefwaarde 2024"]
LONG = ["Code", "Indicator", "Jaar", "Waarde"]
RENAMED = [
    LONG, ["1.1", "Bereikt", 2023, 5], ["1.2", "B", 2023, 6], ["1.3", "C", 2023, 6], ["1.1", "Tevreden", 2024, 7]
]  # fmt: skip
IDENTITY = (IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES)


def series(found: Submission) -> dict[str, list[tuple[str, str, float | None]]]:
    """Per key of an indicator its actuals: year, breakdown and value."""
    rows: dict[str, list[tuple[str, str, float | None]]] = {item.key: [] for item in found.indicators}
    columns = found.actuals
    for index, end, breakdown, value in zip(
        columns.indicator, columns.end, columns.breakdown, columns.value, strict=True
    ):
        rows[found.indicators[index].key].append((str(end.year) if end else "", breakdown, value))
    return rows


def identity_questions(found: Submission) -> list[tuple[IssueKind, str, str]]:
    return [
        (issue.kind, issue.params["title"], issue.params["other"])
        for issue in found.issues
        if issue.kind in IDENTITY and issue.is_open
    ]


def typed(*rows: Sequence[object], shown: dict[str, str]) -> bytes:
    """A workbook with number formats by cell."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, code in shown.items():
        book.active[cell].number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# Spelling.


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Aantal deelnemers", "Aantal\xa0deelnemers ", True),
        ("Aantal deelnemers", "aantal  deelnemers.", True),
        ("Élèves inscrits", "eleves inscrits", True),
        ("Schoolverlaters", "School-verlaters", True),
        ("Kinderen 0-3 jaar", "Kinderen 03 jaar", False),
        ("Jongeren < 18 jaar", "Jongeren > 18 jaar", False),
        ("Groei -5", "Groei 5", False),
        ("Bereik %", "Bereik", False),
        ("Bereik 1", "Bereik 2", False),
        ("PI1.3", "P.I1.3", False),
        ("PI1.3", "pi1.3 ", True),
    ],
)
def test_spelling_is_no_other_title(first: str, second: str, same: bool) -> None:
    assert (title_key(first) == title_key(second)) is same


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("Aantal deelnemers", "Aantal deelnemer", True),
        ("Aantal gezinnen berekit", "Aantal gezinnen bereikt", True),
        ("Nombre de bénéficiaires", "Nombre de beneficiares", True),
        ("Aantal mannen", "Aantal vrouwen", False),
        ("Male participants", "Female participants", False),
        ("Kinderen 6-11", "Kinderen 6-12", False),
        ("Bezoeken A", "Bezoeken B", False),
        ("Aantal deelnemers", "Aantal nieuwe deelnemers", False),
    ],
)
def test_one_letter_in_one_long_word_is_nearly_the_same(first: str, second: str, near: bool) -> None:
    assert is_nearly_same(first, second) is near
    assert (list(pair_similar_titles([first, second])) == [(first, second)]) is near


def test_words_that_announce_a_count_are_no_other_wording() -> None:
    assert is_same_wording("Aantal bereikte gezinnen", "Bereikte gezinnen")
    assert is_same_wording("Number of sessions", "Sessions")
    assert not is_same_wording("Bereikte gezinnen", "Tevreden gezinnen")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_title_in_another_spelling_is_one_series(kind: str) -> None:
    rows = [["Indicator", "Jaar", "Waarde"], ["Aantal deelnemers", 2023, 90], ["aantal\xa0deelnemers. ", 2024, 120]]
    data = made.xlsx(("Blad1", rows)) if kind == "xlsx" else made.text_table(rows)
    found = read_submission(data, f"made.{kind}")
    assert series(found) == {"Aantal deelnemers": [("2023", "", 90), ("2024", "", 120)]}
    assert identity_questions(found) == []


def test_a_title_with_a_letter_less_in_another_year_is_asked_and_counts_nowhere_until_then() -> None:
    rows = [["Indicator", "Jaar", "Waarde"], ["Aantal deelnemers", 2023, 90], ["Aantal deelnemrs", 2024, 120]]
    found = made.table(*rows)
    assert identity_questions(found) == [(IssueKind.SIMILAR_TITLES, "Aantal deelnemers", "Aantal deelnemrs")]
    assert found.actuals.value == [90, None] and found.actuals.state[1] is State.UNCLEAR
    same = made.table(*rows, answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.SAME)])
    assert series(same) == {"Aantal deelnemers": [("2023", "", 90), ("2024", "", 120)]}
    new = made.table(*rows, answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)])
    assert new.actuals.value == [90, 120] and len(new.indicators) == 2


@pytest.mark.parametrize(
    "rows",
    [
        # Both have a value of one period, and are no slip of one another.
        [["Indicator", "Jaar", "Waarde"], ["Lessen NT1", 2023, 90], ["Lessen NT2", 2023, 1], ["Lessen NT2", 2024, 2]],
        # Two rows of a table with periods side by side.
        [WIDE, ["Deelnemers per les", 1, None, None], ["Lessen per deelnemer", None, 2, None]],
        [["Indicator", "Jaar", "Waarde"], ["Mannen bereikt", 2023, 90], ["Vrouwen bereikt", 2024, 1]],
    ],
)
def test_what_the_file_proves_to_be_two_is_not_asked(rows: list[list[object]]) -> None:
    found = made.table(*rows)
    assert len(found.indicators) == 2 and identity_questions(found) == []
    assert None not in found.actuals.value


# Codes.


def test_a_code_before_two_titles_in_different_years_is_asked() -> None:
    found = made.table(*RENAMED)
    assert identity_questions(found) == [(IssueKind.SAME_CODE, "Bereikt", "Tevreden")]
    (issue,) = made.asked(found, IssueKind.SAME_CODE)
    assert (issue.raw, issue.row, issue.column) == ("1.1", 5, 1)
    assert [(item.title, item.code) for item in found.indicators] == [
        ("Bereikt", ""), ("B", "1.2"), ("C", "1.3"), ("Tevreden", "")
    ]  # fmt: skip
    assert found.actuals.value == [5, 6, 6, None]


def test_the_answers_to_one_code_with_two_titles() -> None:
    same = made.table(*RENAMED, answers=[Answer(IssueKind.SAME_CODE, Reply.SAME)])
    assert series(same)["1.1"] == [("2023", "", 5), ("2024", "", 7)] and len(same.indicators) == 3
    new = made.table(*RENAMED, answers=[Answer(IssueKind.SAME_CODE, Reply.NEW)])
    assert new.actuals.value == [5, 6, 6, 7] and len(new.indicators) == 4
    left = made.table(*RENAMED, answers=[Answer(IssueKind.SAME_CODE, Reply.LEAVE)])
    assert left.actuals.value == [5, 6, 6, None] and not left.issues[-1].is_open


@pytest.mark.parametrize("reply", [Reply.SAME, Reply.NEW, Reply.LEAVE])
def test_an_answer_about_identity_that_is_applied_again_changes_nothing(reply: Reply) -> None:
    answers = (Answer(IssueKind.SAME_CODE, reply),)
    once = answer_application.apply_answers(made.table(*RENAMED), answers)
    assert answer_application.apply_answers(once, answers) == once
    assert answer_application.unmatched_answers(once, answers) == ()


def test_a_cell_of_a_doubtful_indicator_that_is_answered_waits_with_it() -> None:
    rows = [*RENAMED[:-1], ["1.1", "Tevreden", 2024, "280 - 300"]]
    number = Answer(IssueKind.RANGE, Reply.SECOND)
    assert made.table(*rows, answers=[number]).actuals.value == [5, 6, 6, None]
    both = [number, Answer(IssueKind.SAME_CODE, Reply.SAME)]
    assert series(made.table(*rows, answers=both))["1.1"] == [("2023", "", 5), ("2024", "", 300)]


def test_two_that_become_one_and_differ_in_one_period_do_not_count_there() -> None:
    found = made.table(*RENAMED)
    columns = replace(found.actuals, start=list(found.actuals.start), end=list(found.actuals.end))
    columns.start[3], columns.end[3] = columns.start[0], columns.end[0]
    same = answer_application.apply_answers(
        replace(found, actuals=columns), [Answer(IssueKind.SAME_CODE, Reply.SAME)]
    )
    assert series(same)["1.1"] == [("2023", "", None)]
    # Which of the two holds is a question of its own.
    assert [issue.readings for issue in made.asked(same, IssueKind.DUPLICATE_VALUE) if issue.is_open] == [(5, 7)]


def test_a_code_typed_as_a_number_is_the_one_its_cell_shows() -> None:
    rows = [LONG, [1.1, "Bereikt", 2023, 5], [1.2, "B", 2023, 6], [1.1, "Bereikt", 2025, 8], [1.1, "Tevreden", 2024, 7]]
    found = read_submission(typed(*rows, shown={"A5": "0.00"}), "made.xlsx")
    assert [(item.code, item.title) for item in found.indicators] == [
        ("1.1", "Bereikt"), ("1.2", "B"), ("1.10", "Tevreden")
    ]  # fmt: skip
    assert identity_questions(found) == []
    unformatted = read_submission(typed(*rows, shown={}), "made.xlsx")
    assert identity_questions(unformatted) == [(IssueKind.SAME_CODE, "Bereikt", "Tevreden")]


def test_whole_numbers_with_decimals_stay_the_codes_they_are() -> None:
    rows = [LONG, [1, "A", 2023, 5], [2, "B", 2023, 6]]
    found = read_submission(typed(*rows, shown={"A2": "0.00"}), "made.xlsx")
    assert [item.code for item in found.indicators] == ["1", "2"]


def test_a_running_number_that_begins_again_is_no_code() -> None:
    rows = [1, "Deelnemers", 1], [2, "Tevreden", 2], [3, "Sessies", 3], [1, "Leden", 4], [2, "Sessies", 5]
    found = made.table(["Nr", "Indicator", "Waarde"], *rows)
    assert [(item.code, item.key) for item in found.indicators] == [
        ("", "Deelnemers"), ("", "Tevreden"), ("", "Sessies"), ("", "Leden"), ("", "Sessies #2"),
    ]  # fmt: skip
    assert identity_questions(found) == []


def test_a_running_number_that_repeats_with_its_title_is_a_code() -> None:
    rows = [(1, "A", 2023, 1), (2, "B", 2023, 2), (1, "A", 2024, 3), (2, "B", 2024, 4)]
    found = made.table(["Nr", "Indicator", "Jaar", "Waarde"], *rows)
    assert [(item.code, item.key) for item in found.indicators] == [("1", "1"), ("2", "2")]


def test_a_code_that_is_a_heading_of_several_is_not_asked_about() -> None:
    rows = [["R1", "A", 2023, 1], ["R1", "B", 2024, 2], ["R2", "C", 2023, 3], ["R2", "D", 2024, 4]]
    found = made.table(LONG, *rows)
    assert [item.title for item in found.indicators] == ["A", "B", "C", "D"]
    assert {item.code for item in found.indicators} == {""} and identity_questions(found) == []


# Rows of parts.


@pytest.mark.parametrize(
    ("women", "men", "dimension"),
    [
        ("w.o. vrouwen", "o.w. mannen", "Geslacht"), ("idem vrouwen", "idem mannen", "Geslacht"),
        ("waarvan vrouwen", "waarvan mannen", "Geslacht"),
        ("- vrouwen", "- mannen", "Geslacht"),
        ("   vrouwen", "   mannen", "Geslacht"),
        ("• Vrouwen", "• Mannen", "Geslacht"),
        ("Vrouwen", "Mannen", "Geslacht"),
        ("dont femmes", "dont hommes", "Sexe"),
        ("of which women", "of which men", "Sex"),
        ("w.v. meisjes", "w.v. jongens", "Geslacht"),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
def test_a_row_of_a_part_belongs_to_the_row_above(women: str, men: str, dimension: str, kind: str) -> None:
    rows = [
        WIDE,
        ["Deelnemers", 100, 110, 120], [women, 60, 61, 70], [men, 40, 49, 50],
        ["Sessies", 10, 12, 12], [women, 5, 6, 7], [men, 5, 6, 7],
    ]  # fmt: skip
    write = {"csv": made.text_table, "ods": made.ods}.get(kind, lambda rows: made.xlsx(("Blad1", rows)))
    found = read_submission(write(rows), f"made.{kind}")
    w, m = (f"{dimension}={title.split()[-1]}" for title in (women, men))
    assert series(found) == {
        "Deelnemers": [
            ("2023", "", 100), ("2024", "", 110), ("2023", w, 60), ("2024", w, 61), ("2023", m, 40), ("2024", m, 49),
        ],
        "Sessies": [
            ("2023", "", 10), ("2024", "", 12), ("2023", w, 5), ("2024", w, 6), ("2023", m, 5), ("2024", m, 6),
        ],
    }  # fmt: skip
    assert [(b, v) for b, v in zip(found.targets.breakdown, found.targets.value, strict=True) if b] == [
        (w, 70), (m, 50), (w, 7), (m, 7)
    ]  # fmt: skip


@pytest.mark.parametrize("blank", range(1, 7))
def test_a_blank_among_rows_of_parts_moves_nothing(blank: int) -> None:
    rows = [
        WIDE, ["Deelnemers", 100, 110, 120], ["waarvan vrouwen", 60, 61, None], ["waarvan mannen", 40, 49, None],
        ["Sessies", 10, 12, 12], ["waarvan vrouwen", 5, 6, None], ["waarvan mannen", 4, 7, None],
    ]  # fmt: skip
    whole = series(made.table(*rows))
    rows[blank] = [rows[blank][0], None, None, None]
    parent = "Deelnemers" if blank < 4 else "Sessies"
    breakdown = ("", "Geslacht=vrouwen", "Geslacht=mannen")[(blank - 1) % 3]
    expected = {
        key: [place for place in places if (key, place[1]) != (parent, breakdown)] for key, places in whole.items()
    }
    assert series(made.table(*rows)) == expected


def test_a_part_of_a_row_without_a_value_is_not_its_total() -> None:
    found = made.table(["Indicator", "Gerealiseerd 2024"], ["Deelnemers", None], ["- vrouwen", 60], ["Sessies", 10])
    assert series(found) == {"Deelnemers": [("2024", "Geslacht=vrouwen", 60)], "Sessies": [("2024", "", 10)]}
    assert Note.ONLY_BROKEN_DOWN in found.indicators[0].notes


def test_a_part_in_another_unit_keeps_it_under_the_title_of_both() -> None:
    header = ["Indicator", "Eenheid", "Gerealiseerd 2024"]
    found = made.table(header, ["Deelnemers", "aantal", 100], ["waarvan vrouwen", "%", 60])
    assert [(item.title, item.unit) for item in found.indicators] == [
        ("Deelnemers", "aantal"), ("Deelnemers – vrouwen", "%")
    ]  # fmt: skip


def test_parts_with_baselines_are_indicators_of_their_own() -> None:
    header = ["Indicator", "Nulmeting", "Gerealiseerd 2024"]
    found = made.table(header, ["Deelnemers", 80, 100], ["waarvan vrouwen", 40, 60], ["Sessies", 1, 2])
    assert [(item.title, item.baseline) for item in found.indicators] == [
        ("Deelnemers", 80), ("Deelnemers – vrouwen", 40), ("Sessies", 1)
    ]  # fmt: skip


def test_indicators_with_bullets_under_a_heading_are_indicators() -> None:
    rows = [["Doel A", None], ["- Deelnemers", 100], ["- Sessies", 10], ["Doel B", None], ["- Deelnemers", 5]]
    found = made.table(["Indicator", "Gerealiseerd 2024"], *rows)
    values = {
        (found.indicators[index].result_title, found.indicators[index].title): value
        for index, value in zip(found.actuals.indicator, found.actuals.value, strict=True)
    }
    assert values == {("Doel A", "- Deelnemers"): 100, ("Doel A", "- Sessies"): 10, ("Doel B", "- Deelnemers"): 5}


@pytest.mark.parametrize(
    "titles",
    [
        ["Deelnemers", "Vrouwenhuizen", "Mannenkoren"],
        ["- Deelnemers", "- Sessies", "- Bezoeken"],
        ["Deelnemers", "Bereikte vrouwen", "Bereikte mannen"],
        ["Deelnemers", "Vrouwen met een diploma", "Sessies"],
    ],
)
def test_titles_of_their_own_are_no_parts(titles: list[str]) -> None:
    found = made.table(WIDE, *([title, 1, 2, 3] for title in titles))
    assert [(item.title, item.breakdown) for item in found.indicators] == [(title, "") for title in titles]
    assert set(found.actuals.breakdown) == {""}


# Rows with one title.


@pytest.mark.parametrize("other", ["Deelnemers", "Deelnemer", "Deelnemrs"])
@pytest.mark.parametrize("cell", [85, "#REF!", "zie bijlage", "?"])
def test_a_title_twice_in_one_period_is_asked_about_and_neither_value_counts(other: str, cell: object) -> None:
    rows = [["Indicator", "Jaar", "Waarde"], ["Deelnemers", 2023, 80], ["Deelnemers", 2024, cell], [other, 2024, 90]]
    found = made.table(*rows, ["Lessen", 2024, 5])
    assert identity_questions(found) == [(IssueKind.SIMILAR_TITLES, "Deelnemers", other)]
    assert [value for value in found.actuals.value if value is not None] == [80, 5]
    two = made.table(*rows, answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)])
    assert len(two.indicators) == 2 and two.actuals.value[-1] == 90
    one = made.table(*rows, answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.SAME)])
    assert len(one.indicators) == 1
    doubles = [issue.readings for issue in made.asked(one, IssueKind.DUPLICATE_VALUE) if issue.is_open]
    assert doubles == ([(85, 90)] if cell == 85 else [])


def test_rows_with_one_title_keep_their_number_where_one_is_blank() -> None:
    rows = [WIDE, ["Sessies", 1, 2, 3], ["Sessies", 4, 5, 6], ["Leden", 7, 8, 9]]
    two = [Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)]
    assert series(made.table(*rows, answers=two))["Sessies #2"] == [("2023", "", 4), ("2024", "", 5)]
    rows[1] = ["Sessies", None, None, None]
    found = series(made.table(*rows))
    assert (found["Sessies"], found["Sessies #2"]) == ([], [("2023", "", 4), ("2024", "", 5)])


def test_half_a_row_and_half_of_another_are_not_one_series() -> None:
    rows = [WIDE, ["Sessies", 1, None, None], ["Sessies", None, 5, None]]
    assert identity_questions(made.table(*rows)) == [(IssueKind.SIMILAR_TITLES, "Sessies", "Sessies")]
    found = series(made.table(*rows, answers=[Answer(IssueKind.SIMILAR_TITLES, Reply.NEW)]))
    assert found == {"Sessies": [("2023", "", 1)], "Sessies #2": [("2024", "", 5)]}


def test_tables_below_each_other_with_other_periods_are_one_series() -> None:
    rows = [["Sessies", 1], ["Leden", 2]]
    sheets = [(year, [["Indicator", f"Gerealiseerd {year}"], *rows]) for year in ("2023", "2024")]
    found = read_submission(made.xlsx(*sheets), "made.xlsx")
    assert series(found) == {"Sessies": [("2023", "", 1), ("2024", "", 1)], "Leden": [("2023", "", 2), ("2024", "", 2)]}


def test_rows_with_one_title_are_told_apart_by_the_heading_above() -> None:
    rows = [
        ["", "Doel A", None], ["x", "Sessies", 1], ["x", "Leden", 2], ["", "Doel B", None], ["x", "Sessies", None],
        ["x", "Leden", 4],
    ]  # fmt: skip
    found = made.table(["Code", "Indicator", "Gerealiseerd 2024"], *rows)
    assert series(found) == {
        "x | Doel A | Sessies": [("2024", "", 1)],
        "x | Doel A | Leden": [("2024", "", 2)],
        "x | Doel B | Sessies": [],
        "x | Doel B | Leden": [("2024", "", 4)],
    }


@pytest.mark.parametrize("version", ["(herzien)", "- definitief", "corrigé", "(old)", "voorlopig", "v2"])
def test_another_version_of_a_row_is_asked_about(version: str) -> None:
    header = ["Indicator", "Doel 2024", "Realisatie 2024"]
    found = made.table(header, ["Leden", 100, 80], [f"Leden {version}", 90, 84], ["Lessen", 40, 30])
    assert identity_questions(found) == [(IssueKind.SIMILAR_TITLES, "Leden", f"Leden {version}")]
    assert [value for value in found.actuals.value if value is not None] == [30]
    apart = made.table(header, ["Leden", 100, 80], ["Nieuwe leden", 90, 84], ["Leden oudercomité", 9, 8])
    assert identity_questions(apart) == []
