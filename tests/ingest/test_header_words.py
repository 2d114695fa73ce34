"""Words of a header that nobody explains are asked about, whatever they say; ordinary headers are read as they were."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

ASKED = {IssueKind.HEADER_UNEXPLAINED, IssueKind.PERIOD_UNCERTAIN, IssueKind.PERIOD_UNREAD, IssueKind.COLUMN_UNREAD}
# Words of three languages, and words that no list can hold.
LIMITS = (
    "alleen Gent", "gem. per maand", "in % van doel", "zonder filiaal Noord", "voorlopig", "zie nota", "only Ghent",
    "average per month", "excluding branch North", "Gand uniquement", "moyenne par mois", "hors succursale nord",
    "blorp", "Zwkq", "afdeling 4", "gewogen", "eerste lijn", "w/o partners", "KPI 3", "per kwartaal", "prognose",
)  # fmt: skip
TIMES = {
    "9 maanden": "2024-09-30", "stand 30/9": "2024-09-30", "excl. december": "2024-11-30", "t/m Q3": "2024-09-30",
    "9 months": "2024-09-30", "first nine months": "2024-09-30", "9m": "2024-09-30", "K1+K2": "2024-06-30",
    "9 mois": "2024-09-30", "hors décembre": "2024-11-30", "situation au 30/9": "2024-09-30", "half jaar": "2024-06-30",
    "as of 30 September": "2024-09-30", "trois trimestres": "2024-09-30", "jan-sep": "2024-09-30",
}  # fmt: skip
WAYS: dict[str, Callable[[str], list[list[object]]]] = {
    "behind": lambda q: [["Indicator", f"Realisatie 2024 ({q})"]],
    "square": lambda q: [["Indicator", f"Realisatie 2024 [{q}]"]],
    "before": lambda q: [["Indicator", f"({q}) Realisatie 2024"]],
    "without year": lambda q: [["Indicator", f"Realisatie ({q})"]],
    "english": lambda q: [["Indicator", f"Actual 2024 ({q})"]],
    "french": lambda q: [["Indicateur", f"Réalisé 2024 ({q})"]],
    "own row below": lambda q: [["Indicator", "Realisatie 2024"], ["", q]],
    "own row above": lambda q: [["", q], ["Indicator", "Realisatie 2024"]],
    "second row": lambda q: [["Indicator", "Realisatie"], ["", f"2024 ({q})"]],
    "one of two": lambda q: [["Indicator", "Realisatie 2023", f"Realisatie 2024 ({q})"]],
    "target": lambda q: [["Indicator", "Realisatie 2024", f"Streefwaarde 2024 ({q})"]],
    "baseline": lambda q: [["Indicator", "Realisatie 2024", f"Nulmeting ({q})"]],
}


def rows_under(header: list[list[object]]) -> list[list[object]]:
    """A header with two indicators under it."""
    width = len(header[-1]) - 1
    return [*header, ["Gezinnen", *range(120, 120 + width)], ["Bezoeken", *range(340, 340 + width)]]


def counted(found: Submission, column: int) -> list[float]:
    """The numbers of a column that count."""
    numbers = [
        value
        for columns in (found.actuals, found.targets)
        for value, state, place in zip(columns.value, columns.state, columns.column, strict=True)
        if state is State.REPORTED and value is not None and place == column
    ]
    return numbers + [
        item.baseline
        for item in found.indicators
        if item.baseline_state is State.REPORTED and item.baseline is not None and item.baseline_column == column
    ]


def is_asked(found: Submission, column: int, *more: IssueKind) -> bool:
    kinds = {*ASKED, *more}
    return any(issue.is_open and issue.kind in kinds and issue.column == column for issue in found.issues)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", LIMITS)
def test_words_that_nobody_explains_are_asked_about(way: str, words: str) -> None:
    rows = rows_under(WAYS[way](words))
    found = made.table(*rows)
    column = len(rows[-1])
    assert counted(found, column) == []
    # A forecast is no value: alone it makes a table that is guessed, beside another column it is left out.
    more = (IssueKind.LAYOUT_GUESSED,) if words == "prognose" else ()
    assert is_asked(found, column, *more) or (words == "prognose" and way == "one of two")


@pytest.mark.parametrize("way", ["behind", "one of two", "target", "english", "french", "own row below"])
@pytest.mark.parametrize("words", TIMES)
def test_the_periods_are_offered_where_the_words_say_how_far_it_goes(way: str, words: str) -> None:
    rows = rows_under(WAYS[way](words))
    found = made.table(*rows)
    column = len(rows[-1])
    asked = [i for i in found.issues if i.kind is IssueKind.PERIOD_UNCERTAIN and i.column == column]
    if not asked:
        # It was understood before, and its values have that period.
        columns = found.targets if way == "target" else found.actuals
        ends = [str(end) for end, place in zip(columns.end, columns.column, strict=True) if place == column]
        assert ends == [TIMES[words]] * 2
        return
    assert counted(found, column) == []
    assert [place[1] for place in asked[0].periods[:2]] == [TIMES[words], "2024-12-31"]


def test_a_value_since_an_earlier_year_may_be_of_all_those_years() -> None:
    found = made.table(["Indicator", "Realisatie 2024 (cumulatief sinds 2022)"], ["A", 120], ["B", 340])
    (issue, _) = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    assert [place[0] for place in issue.periods] == ["2022-01-01", "2024-01-01"]


@pytest.mark.parametrize("write", [made.xls, made.ods, lambda rows: made.text_table(rows, ";")])
def test_it_is_asked_in_every_format(write: Callable[[made.Rows], bytes]) -> None:
    names = {made.xls: "a.xls", made.ods: "a.ods"}
    found = read_submission(write(rows_under(WAYS["behind"]("alleen Gent"))), names.get(write, "a.csv"))
    assert counted(found, 2) == [] and is_asked(found, 2)


def test_a_limit_over_two_joined_columns_is_asked_about_under_both() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["", "alleen Gent", None, "Vlaanderen breed", None])
    sheet.append(["Indicator", "Doel 2023", "Real. 2023", "Doel 2024", "Real. 2024"])
    sheet.append(["A", 1, 2, 3, 4])
    sheet.append(["B", 5, 6, 7, 8])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    stream = io.BytesIO()
    book.save(stream)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert [column for column in range(2, 6) if counted(found, column)] == []
    assert all(is_asked(found, column) for column in range(2, 6))


@pytest.mark.parametrize(
    "header",
    [
        "Realisatie 2024 (aantal)", "Realisatie 2024 (in %)", "Realisatie (n = 34)", "Realisatie 2024 (definitief)",
        "Realisatie 2024 (cumulatief)", "Realisatie (2024)", "Realisatie 2024 (heel het jaar)", "Realisatie 2024 (1)",
        "Realisatie 2024 (bron: eigen registratie)", "Realisatie 2024 (alle scholen)", "2024 (realisatie)",
        "Realisatie 2024 (in uren)", "Realisatie 2024 (gezinnen)", "Totaal gerealiseerd 2024", "Actual value 2024",
        "Actual (year 2) 2024", "Valeur atteinte en 2024", "Réalisé (cumulé) 2024", "Real. 2024",
        "Realisatie 2024 (x 1.000 euro)", "Gerealiseerd 2024 (januari-december)",
    ],
)  # fmt: skip
def test_an_ordinary_header_is_read_without_a_question(header: str) -> None:
    found = made.table(["Indicator", header], ["A", 120], ["B", 340])
    assert not is_asked(found, 2)
    assert len(counted(found, 2)) == 2


def test_a_row_that_names_the_number_under_the_header_limits_nothing() -> None:
    found = made.table(["Indicator", "Doel 2024", "Realisatie 2024"], ["", "(cijfer)", "(cijfer)"], ["A", 12, 10])
    assert counted(found, 2) == [12] and counted(found, 3) == [10]


def test_a_unit_of_the_table_may_stand_behind_a_header() -> None:
    found = made.table(["Indicator", "Eenheid", "Realisatie 2024 (huisbezoeken)"], ["A", "huisbezoeken", 12])
    assert counted(found, 3) == [12]


def test_the_answer_counts_or_leaves_out_the_whole_column() -> None:
    rows = rows_under(WAYS["one of two"]("alleen Gent"))
    data = made.xlsx(("Blad1", rows))

    def read(reply: Reply) -> Submission:
        return read_submission(data, "a.xlsx", answers=[Answer(IssueKind.HEADER_UNEXPLAINED, reply, "Blad1", None, 3)])

    assert counted(read(Reply.COUNTS), 3) == [121, 341]
    assert counted(read(Reply.DOES_NOT_COUNT), 3) == counted(read(Reply.LEAVE), 3) == []
    assert all(counted(read(reply), 2) == [120, 340] for reply in (Reply.COUNTS, Reply.LEAVE))


def test_a_number_that_is_asked_about_too_counts_once_both_are_answered() -> None:
    data = made.xlsx(("Blad1", [["Indicator", "Realisatie 2024 (alleen Gent)"], ["A", "3,000"], ["B", 34]]))
    header = Answer(IssueKind.HEADER_UNEXPLAINED, Reply.COUNTS)
    number = Answer(IssueKind.AMBIGUOUS_NUMBER, Reply.SECOND)
    assert counted(read_submission(data, "a.xlsx", answers=[number]), 2) == []
    assert counted(read_submission(data, "a.xlsx", answers=[header]), 2) == [34]
    assert len(counted(read_submission(data, "a.xlsx", answers=[header, number]), 2)) == 2


def test_a_question_mark_behind_a_year_is_asked_about_unless_every_header_has_it() -> None:
    marked = made.table(["Indicator", "Realisatie 2023", "Realisatie 2024 ?"], ["A", 12, 13])
    assert counted(marked, 2) == [12] and counted(marked, 3) == [] and is_asked(marked, 3)
    form = made.table(["Indicator?", "Realisatie 2024?"], ["A", 12])
    assert counted(form, 2) == [12]


def test_a_note_under_the_table_belongs_to_the_header_with_its_mark() -> None:
    rows = [["Indicator", "Realisatie 2024*"], ["A", 12], ["B", 15], [None, None]]
    limited = made.table(*rows, ["* enkel Gent", None])
    (issue, _) = made.asked(limited, IssueKind.HEADER_UNEXPLAINED)
    assert issue.params["text"] == "* enkel Gent"
    assert counted(made.table(*rows, ["* bron: eigen registratie", None]), 2) == [12, 15]


@pytest.mark.parametrize(
    "text",
    ["2024 (9m)", "2024*", "2024 ?", "2024 - alleen Gent", "2024 voorlopig", "2024 (zwkq)", "K1+K2", "2024 Gent"],
)
def test_a_period_cell_with_words_left_over_is_asked_about(text: str) -> None:
    found = made.table(["Indicator", "Periode", "Realisatie"], ["A", text, 12], ["B", text, 15])
    assert counted(found, 3) == [] and is_asked(found, 3)


def test_two_quarters_behind_their_year_are_one_half() -> None:
    found = made.table(["Indicator", "Periode", "Realisatie"], ["A", "2024 K1+K2", 12], ["B", "2024 K3-K4", 15])
    assert [str(end) for end in found.actuals.end] == ["2024-06-30", "2024-12-31"]


LIMITED_TITLES = (
    "2024 (9 maanden)", "Werking 2024 - enkel Gent", "2024 - only Ghent", "Resultaten 2024 (voorlopig)",
    "2024 hors Gand", "2024 zonder Noord", "2024 (zwkq)", "Rapport 2024 gemiddelde",
)  # fmt: skip
WHOLE_TITLES = (
    "2024", "Werking 2024", "Jaarverslag 2024 - vzw De Brug", "Monitoring 2024 (definitief)", "Résultats (2024)",
    "Project Horizon 2024", "Results framework: 2024", "Rapport (vzw Het Anker) 2024",
)  # fmt: skip


@pytest.mark.parametrize("is_sheet", [True, False], ids=["sheet", "title"])
@pytest.mark.parametrize("text", LIMITED_TITLES + WHOLE_TITLES)
def test_a_title_that_gives_the_period_and_limits_it_is_asked_about(text: str, is_sheet: bool) -> None:
    rows = [["Indicator", "Realisatie"], ["A", 12], ["B", 15]]
    name = text.replace(":", "")[:31] if is_sheet else "Blad1"
    data = made.xlsx((name, rows if is_sheet else [[text], *rows]))
    found = read_submission(data, "a.xlsx")
    assert is_asked(found, 2) == (text in LIMITED_TITLES)
    assert counted(found, 2) == ([] if text in LIMITED_TITLES else [12, 15])


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("Deelnemers (t/m sept)", "2024-09-30"), ("Deelnemers (9 maanden)", "2024-09-30"),
        ("Deelnemers - stand 30/9", "2024-09-30"), ("Deelnemers (jan-juni)", "2024-06-30"),
        ("Deelnemers (until Sept)", "2024-09-30"), ("Deelnemers (jusqu'au 30 juin)", "2024-06-30"),
        ("Deelnemers (6-12)", ""), ("Deelnemers (alleen Gent)", ""), ("Aan het werk (6 maanden)", ""),
        ("Deelnemers (Q1)", ""), ("Leden (stand 31/12)", ""),
    ],
)  # fmt: skip
def test_a_title_that_says_how_far_its_row_goes_is_asked_with_the_periods(title: str, end: str) -> None:
    found = made.table(["Indicator", "Realisatie 2023", "Realisatie 2024"], ["Deelnemers", 12, 13], [title, None, 15])
    asked = [issue for issue in found.issues if issue.kind is IssueKind.PERIOD_UNCERTAIN]
    assert [issue.periods[0][1] for issue in asked] == ([end] if end else [])
    assert counted(found, 2) == [12] and counted(found, 3) == ([13] if end else [13, 15])


LABELS = {
    "at the left": [None, "2023", None, None, "2024", None, None],
    "in the middle": [None, None, "2023", None, None, "2024", None],
    "at the right": [None, None, None, "2023", None, None, "2024"],
}


@pytest.mark.parametrize("where", LABELS)
@pytest.mark.parametrize("is_csv", [True, False])
def test_a_year_amid_its_columns_holds_for_all_of_them(where: str, is_csv: bool) -> None:
    rows = [
        LABELS[where],
        ["Indicator", "Doel", "Real.", "Opmerking", "Doel", "Real.", "Opmerking"],
        ["A", 12, 11, "x", 14, 13, "y"],
        ["B", 22, 21, "x", 24, 23, "y"],
    ]
    found = (
        read_submission(made.text_table(rows, ";"), "a.csv") if is_csv else made.table(*rows)
    )
    assert not [issue for issue in found.issues if issue.is_open and issue.kind in ASKED]
    for columns, places in ((found.targets, {2: 2023, 5: 2024}), (found.actuals, {3: 2023, 6: 2024})):
        years = [(place, end and end.year) for place, end in zip(columns.column, columns.end, strict=True)]
        assert dict(years) == places


def test_a_year_amid_groups_of_other_widths_is_given_to_its_own_column_only() -> None:
    found = made.table(
        [None, None, "2023", None, "2024", None],
        ["Indicator", "Doel", "Real.", "Volgt", "Doel", "Real."],
        ["A", 12, 11, 3, 14, 13],
    )
    assert counted(found, 2) == counted(found, 6) == [] and counted(found, 3) == [11] and counted(found, 5) == [14]
    assert is_asked(found, 2) and is_asked(found, 6)


def test_series_amid_their_years_hold_for_all_of_them() -> None:
    found = made.table(
        [None, None, "Doel", None, None, "Realisatie", None],
        ["Indicator", 2022, 2023, 2024, 2022, 2023, 2024],
        ["A", 12, 13, 14, 9, 10, 11],
    )
    assert counted(found, 2) == [12] and found.targets.value == [12, 13, 14] and found.actuals.value == [9, 10, 11]


@pytest.mark.parametrize(
    ("headers", "periods"),
    [
        (["Realisatie 2023", "Realisatie 2024"], ["2023/2024", "2023/2023", "2024/2024"]),
        (["Doel 2023", "Doel 2024"], ["2023/2024", "2023/2023", "2024/2024"]),
        (["Doel 2024", "Realisatie 2024"], []),
        (["Vrouwen", "Mannen"], []),
    ],
)  # fmt: skip
def test_a_value_joined_over_columns_is_never_that_of_the_first(headers: list[str], periods: list[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Indicator", *headers], ["A", 120, None], ["B", 3, 4]):
        sheet.append(row)
    sheet.merge_cells("B2:C2")
    stream = io.BytesIO()
    book.save(stream)
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert 120 not in counted(found, 2) and is_asked(found, 2)
    assert sorted(counted(found, 2) + counted(found, 3)) == [3, 4]
    offered = [issue.periods for issue in found.issues if issue.kind is IssueKind.PERIOD_UNCERTAIN]
    assert [f"{start[:4]}/{end[:4]}" for start, end, _ in (offered[0] if offered else ())] == periods


@pytest.mark.parametrize("header", ["Ref.", "Réf.", "Référence", "T0", "Startwaarde", "Situation initiale"])
def test_short_words_for_what_was_at_the_start_are_a_baseline(header: str) -> None:
    found = made.table(["Indicateur", header, "Cible 2024"], ["A", 100, 140], ["B", 53, 60])
    assert counted(found, 2) == [100, 53]
    coded = made.table(["Indicateur", "Ref.", "Cible 2024"], ["A", "IND-01", 140], ["B", "IND-02", 60])
    assert [item.code for item in coded.indicators] == ["IND-01", "IND-02"]
    numbered = made.table(["Ref.", "Indicateur", "Cible 2024"], [1, "A", 140], [2, "B", 60])
    assert [item.code for item in numbered.indicators] == ["1", "2"]


@pytest.mark.parametrize("header", ["res.", "Rés. 2024", "gehaald", "Gehaald 2024", "Effectief", "Effectif 2024",
                                    "Réel", "Actual", "Gehaald aantal"])  # fmt: skip
def test_words_for_what_was_reached_are_actuals(header: str) -> None:
    found = made.table(("Indicator", "Doel", header), ("Leden", 50, 48), ("Lessen", 20, 18))
    assert found.actuals.value == [48, 18] and found.targets.value == [50, 20]
    assert {issue.kind for issue in found.issues if issue.is_open} <= {IssueKind.DIRECTION_UNKNOWN}


@pytest.mark.parametrize("header", ["Obj.", "Doel", "Objectif", "Goal"])
@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 1, 2), ("1", "2", "2")])
def test_numbers_of_goals_before_the_titles_are_no_targets(header: str, numbers: tuple[object, ...]) -> None:
    rows = [(number, name, 20, 18) for number, name in zip(numbers, ("Leden", "Lessen", "Uren"), strict=True)]
    for targets in ("Streefwaarde", "Doel 2024"):
        found = made.table((header, "Indicator", targets, "Realisatie 2024"), *rows)
        assert found.targets.value == [20, 20, 20] and found.actuals.value == [18, 18, 18]
    found = made.table((header, "Indicator", "2023", "2024"), *rows)
    assert not any(found.targets.value) and found.actuals.value == [20, 18] * 3
    assert not [issue for issue in found.issues if issue.is_open]


@pytest.mark.parametrize("header", ["Obj.", "obj", "Obj. 2024"])
def test_a_short_word_for_a_goal_behind_the_titles_is_a_target(header: str) -> None:
    found = made.table(("Indicator", header, "Rés."), ("Leden", 1, 48), ("Lessen", 2, 18))
    assert found.targets.value == [1, 2] and found.actuals.value == [48, 18]


@pytest.mark.parametrize("header", ["Public", "Publiek", "Doelgroep", "Public cible"])
@pytest.mark.parametrize("letters", [("M", "V", "Totaal"), ("H", "F", "Total")])
def test_letters_of_a_public_are_groups(header: str, letters: tuple[str, str, str]) -> None:
    rows = [("Deelnemers", letter, value) for letter, value in zip(letters, (40, 50, 90), strict=True)]
    found = made.table(("Indicator", header, "2024"), *rows)
    assert [name.rpartition("=")[2] for name in found.actuals.breakdown] == [*letters[:2], ""]
    assert found.actuals.value == [40, 50, 90] and not [issue for issue in found.issues if issue.is_open]


# Headers of values, and those of which it is asked whether they are the target of that year.
BARE_YEARS: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "behind a word": (("Realisatie 2023", "Realisatie 2024", "2025"), {"2025"}),
    "beside a target of that year": (("Realisatie 2024", "2025", "Doel 2025"), set()),
    "before a word": (("2023", "Realisatie 2024"), set()),
    "without words": (("2023", "2024", "2025"), set()),
    "a target behind": (("2023", "2024", "Doel 2025"), set()),
    "quarters of a year": (("K1 2024", "K2 2024", "Realisatie 2024"), set()),
    "months of a year": (("Realisatie 2024", "apr 2024", "okt 2024"), set()),
    "a quarter of the next year": (("Realisatie 2024", "K1 2025"), {"K1 2025"}),
    "a year behind months": (("Realisatie okt 2024", "Realisatie nov 2024", "2025"), {"2025"}),
}


@pytest.mark.parametrize(("headers", "asked"), BARE_YEARS.values(), ids=BARE_YEARS)
def test_a_year_without_a_word_behind_years_with_one_is_asked_about(headers: tuple[str, ...], asked: set[str]) -> None:
    found = made.table(("Indicator", *headers), ("Leden", *range(40, 40 + len(headers))))
    questions = made.asked(found, IssueKind.HEADER_UNEXPLAINED)
    assert {issue.params["header"] for issue in questions} == asked
