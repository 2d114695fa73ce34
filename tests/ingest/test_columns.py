"""Columns that mean the same, groups as columns, hidden parts, and columns with numbers that nothing explains."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from impact.ingest import read_submission
from impact.ingest.pipeline.opened_file import OpenedFile
from impact.ingest.pipeline.preview import preview_file
from impact.ingest.values.group_words import find_group
from impact.model.answers import Answer, Reply
from impact.model.cell_account import CellRule
from impact.model.issues import IssueKind
from impact.model.mapping import Mapping
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
# What a table of one indicator also asks, whatever its columns.
OF_EVERY_TABLE = {KIND.DIRECTION_UNKNOWN, KIND.DIRECTION_OFTEN_UNKNOWN}


def workbook(
    rows: Sequence[Sequence[object]],
    *,
    columns: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    sheets: Sequence[tuple[str, Sequence[Sequence[object]]]] = (),
) -> bytes:
    """A workbook with hidden columns (letters), hidden rows (from 1) and hidden sheets."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Cijfers"
    for row in rows:
        page.append(list(row))
    for letter in columns:
        page.column_dimensions[letter].hidden = True
    for line in hidden_rows:
        page.row_dimensions[line].hidden = True
    for name, more in sheets:
        other = book.create_sheet(name)
        other.sheet_state = "hidden"
        for row in more:
            other.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def questions(found: Submission) -> list[tuple[IssueKind, int | None, int | None]]:
    """Kind, row and column of every open question that is about these columns."""
    return [(i.kind, i.row, i.column) for i in found.issues if i.is_open and i.kind not in OF_EVERY_TABLE]


def both_formats(rows: Sequence[Sequence[object]]) -> list[Submission]:
    """The same rows as a workbook and as a text table."""
    return [
        read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx"),
        read_submission(made.text_table(rows, ";"), "a.csv"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Streefwaarde", "Herziene streefwaarde"), ("Target", "Revised target"), ("Cible", "Cible révisée"),
        ("Streefwaarde 2024", "Bijgestelde streefwaarde 2024"), ("Original target", "Target"),
        ("Oorspronkelijke streefwaarde", "Streefwaarde"), ("Cible", "Nouvelle cible"), ("Oude waarde", "Waarde"),
        ("Voorlopige waarde", "Definitieve waarde"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_a_revised_column_counts_over_the_one_it_replaces_wherever_it_stands(
    old: str, new: str, turned: bool
) -> None:
    values = [[old, 100], [new, 150]]
    first, second = reversed(values) if turned else values
    for found in both_formats([["Indicator", first[0], second[0]], ["Deelnemers", first[1], second[1]]]):
        assert [*found.targets.value, *found.actuals.value] == [150]
        assert not questions(found)
        assert made.asked(found, KIND.TARGET_REVISED)


def test_where_the_revised_target_is_blank_the_older_one_still_holds() -> None:
    rows = [["Indicator", "Streefwaarde", "Herziene streefwaarde"], ["A", 100, 150], ["B", 80, None]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert (found.targets.value, found.targets.column) == ([150, 80], [3, 2])


def test_a_draft_is_no_value_where_the_final_one_is_blank() -> None:
    rows = [["Indicator", "Voorlopige waarde", "Definitieve waarde"], ["A", 100, 150], ["B", 80, None]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert found.actuals.value == [150, None]
    assert questions(found) == [(KIND.TWO_COLUMNS, 3, 2)]


@pytest.mark.parametrize("unit", ["%", "percentage", "pourcentage"])
def test_of_a_number_and_its_percentage_the_unit_says_which_counts(unit: str) -> None:
    head = ["Indicator", "Eenheid", "Aantal", "Percentage", "Streefwaarde"]
    for found in both_formats([head, ["Werk", unit, 34, 68, 75], ["Les", "personen", 34, 68, 75]]):
        assert (found.actuals.value, found.actuals.column) == ([68, 34], [4, 3])
        assert not questions(found)


def test_without_a_unit_a_number_beside_its_percentage_is_asked_once_for_the_column() -> None:
    rows = [["Indicator", "Aantal", "Percentage", "Streefwaarde"], ["Werk", 34, 68, 75], ["Les", 20, 40, 50]]
    data = made.xlsx(("Cijfers", rows))
    found = read_submission(data, "a.xlsx")
    assert found.actuals.state == [State.UNCLEAR] * 2
    assert [i.readings for i in made.asked(found, KIND.TWO_COLUMNS)] == [(34, 68), (20, 40)]
    answer = Answer(KIND.TWO_COLUMNS, Reply.SECOND.value, "Cijfers", None, 2)
    assert read_submission(data, "a.xlsx", answers=[answer]).actuals.value == [68, 40]


def test_a_percentage_column_is_not_taken_for_a_blank_count_of_an_indicator_in_persons() -> None:
    rows = [["Indicator", "Eenheid", "Aantal", "Percentage"], ["Werk", "%", 34, None], ["Les", "personen", 20, 40]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert found.actuals.value == [None, 20]
    assert questions(found) == [(KIND.TWO_COLUMNS, 2, 3)]


def test_two_columns_of_one_header_are_one_question_where_they_differ_and_none_where_they_agree() -> None:
    head = ["Indicator", "Gerealiseerd 2024", "Streefwaarde 2024", "Gerealiseerd 2024"]
    for found in both_formats([head, ["A", 95, 120, 132], ["B", 7, 9, 7]]):
        assert found.actuals.value == [None, 7]
        (issue,) = made.asked(found, KIND.TWO_COLUMNS)
        assert (issue.readings, issue.row, issue.column) == ((95, 132), 2, 2)
        assert "D" in issue.params["option_2"]
    for found in both_formats([head, ["A", 95, 120, 95], ["B", 7, 9, 7]]):
        assert found.actuals.value == [95, 7]
        assert not questions(found)


def test_words_for_a_value_over_stories_do_not_hide_the_numbers_beside_them() -> None:
    for head in (["Mesure", "Indicateur", "Valeur actuelle"], ["Resultaat", "Indicator", "Waarde"]):
        for found in both_formats([head, ["Dédoubler", "Part", 60], ["Devoirs faits", "Élèves", 29]]):
            assert (found.actuals.value, found.actuals.column) == ([60, 29], [3, 3])
            assert not questions(found)


def test_a_number_among_stories_is_asked_about() -> None:
    rows = [["Indicator", "Resultaat", "Waarde"], *([f"I{n}", "een verhaal", n] for n in range(4)), ["Z", 12, None]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert found.actuals.value == [0, 1, 2, 3]
    assert "Resultaat" in {role.header for role in found.columns if role.role == "result_title"}


@pytest.mark.parametrize(
    "head",
    [
        ["Indicator", "Mannen", "Vrouwen", "X", "Totaal", "Streefwaarde"],
        ["Indicator", "Men", "Women", "Other", "Total", "Target"],
        ["Indicateur", "Hommes", "Femmes", "X", "Total", "Cible"],
        ["Indicator", "Aantal jongens", "Aantal meisjes", "Waarvan X", "Gerealiseerd", "Streefwaarde"],
        ["Indicator", "Gerealiseerd (M)", "Gerealiseerd (V)", "Gerealiseerd (X)", "Gerealiseerd", "Streefwaarde"],
        ["Indicator", "0-12 jaar", "13-18 jaar", "18+", "Totaal", "Streefwaarde"],
    ],
)
def test_columns_of_groups_are_a_breakdown_and_their_total_is_the_value(head: list[str]) -> None:
    for found in both_formats([head, ["Deelnemers", 40, 55, 5, 100, 120], ["Bezoeken", 10, 20, 0, 30, 25]]):
        totals = {
            (found.indicators[i].title, value)
            for i, value, group in zip(
                found.actuals.indicator, found.actuals.value, found.actuals.breakdown, strict=True
            )
            if not group
        }
        assert totals == {("Deelnemers", 100), ("Bezoeken", 30)}
        assert len(found.indicators) == 2
        assert sorted(v for v, g in zip(found.actuals.value, found.actuals.breakdown, strict=True) if g) == [
            0, 5, 10, 20, 40, 55,
        ]  # fmt: skip
        assert found.targets.value == [120, 25]
        assert not questions(found)


def test_groups_per_year_are_broken_down_in_their_year() -> None:
    head = ["Indicator", "Mannen 2023", "Vrouwen 2023", "Totaal 2023", "Mannen 2024", "Vrouwen 2024", "Totaal 2024"]
    found = read_submission(made.xlsx(("Cijfers", [head, ["A", 1, 2, 3, 4, None, 4]])), "a.xlsx")
    years = zip(found.actuals.start, found.actuals.breakdown, found.actuals.value, strict=True)
    assert {(start.year, group, value) for start, group, value in years if start} == {
        (2023, "Geslacht=Mannen", 1), (2023, "Geslacht=Vrouwen", 2), (2023, "", 3),
        (2024, "Geslacht=Mannen", 4), (2024, "", 4),
    }  # fmt: skip
    assert len(found.indicators) == 1


@pytest.mark.parametrize(
    ("header", "category"),
    [
        ("Vrouwen", "Vrouwen"), ("Aantal vrouwen", "Vrouwen"), ("of which girls", "Girls"), ("dont filles", "Filles"),
        ("65+", "65+"), ("< 18", "< 18"), ("12-18 ans", "12-18 ans"), ("18-25", "18-25"), ("M/V", None),
        ("% vrouwen", None), ("Nieuwe deelnemers", None), ("1-3", "1-3"), ("2023-24", None), ("Totaal", None),
        ("Vrouwenorganisaties", None), ("Vrouwen in bestuur", None),
    ],
)  # fmt: skip
def test_a_header_names_a_group_only_as_a_whole(header: str, category: str | None) -> None:
    group = find_group(header)
    assert (group.category if group else None) == category


@pytest.mark.parametrize(
    ("header", "values", "rule"),
    [
        ("Volgnr", [1, 2, 3], CellRule.RUNNING_NUMBER), ("Dossiernr", [4410, 4411, 4415], CellRule.PLACE_OR_CODE),
        ("Telefoon", [3225551, 3225552, 3225558], CellRule.PLACE_OR_CODE),
        ("Postcode school", [9000, 9040, 1000], CellRule.PLACE_OR_CODE),
        ("Startjaar werking", [2019, 2021, 2022], CellRule.YEAR_OR_DATE),
        ("Budget 2024 (€)", [9000, 200, 4100], CellRule.MONEY),
        ("Coût", [900, 20, 410], CellRule.MONEY), ("Prioriteit", [1, 3, 1], CellRule.OTHER_COLUMN),
        ("Kolom", [10, 22, 31], CellRule.COPY_OF_ANOTHER),
        ("Te gaan", [10, 18, 9], CellRule.COMPUTED_FROM_OTHERS),
        ("Stand van zaken", [50, 55, 77.5], CellRule.JUDGED), ("Iets", [30, 62, 71], CellRule.COMPUTED_FROM_OTHERS),
        ("Realisatiegraad", [4, 5, 6], CellRule.JUDGED),
    ],
)  # fmt: skip
def test_a_column_is_explained_by_its_words_or_by_arithmetic(header: str, values: list[float], rule: str) -> None:
    head = ["Indicator", "Waarde", "Streefwaarde", header]
    data = [["A", 10, 20], ["B", 22, 40], ["C", 31, 40]]
    rows = [head, *([*row, value] for row, value in zip(data, values, strict=True))]
    for name, content in (("a.xlsx", made.xlsx(("Cijfers", rows))), ("a.csv", made.text_table(rows, ";"))):
        ((_, (resolved,)),) = OpenedFile(content, name).recognised
        assert resolved is not None
        assert (resolved.left_out_columns, resolved.unread_columns) == ({3: rule}, {})
        assert not questions(read_submission(content, name))


@pytest.mark.parametrize("header", ["Bereik buitendoelgroep", "Partners", "Number of households", "Vorming 2"])
def test_a_column_of_numbers_that_nothing_explains_is_asked_about_once(header: str) -> None:
    rows = [["Indicator", "Waarde", "Streefwaarde", header], ["A", 10, 20, 3], ["B", 22, 40, 14], ["C", 31, 40, 8]]
    for found in both_formats(rows):
        (issue,) = made.asked(found, KIND.COLUMN_UNREAD)
        assert (issue.raw, issue.row, issue.column, issue.params["count"]) == (header, 1, 4, "3")
        assert found.actuals.value == [10, 22, 31]
    answer = Answer(KIND.COLUMN_UNREAD, Reply.DOES_NOT_COUNT.value)
    assert not questions(read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx", answers=[answer]))


def test_a_column_of_texts_dates_or_nothing_is_not_asked_about() -> None:
    rows = [["Indicator", "Waarde", "Bijzonderheden", "Leeg"], ["A", 10, "12 scholen", None], ["B", 22, "veel", None]]
    for found in both_formats(rows):
        assert not questions(found)


def test_a_share_of_the_target_is_asked_about_where_no_value_stands_beside_it() -> None:
    rows = [["Indicator", "Streefwaarde", "% gerealiseerd"], ["A", 20, 45], ["B", 40, 80]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert [kind for kind, _, _ in questions(found)] == [KIND.COLUMN_UNREAD]


DRAFT = [["Indicator", "Gerealiseerd 2024", "Gerealiseerd 2024"], ["Gezinnen", 95, 132], ["Bezoeken", 310, 410]]


def test_a_hidden_draft_beside_the_visible_column_does_not_count() -> None:
    found = read_submission(workbook(DRAFT, columns=["B"]), "a.xlsx")
    assert (found.actuals.value, found.actuals.column) == ([132, 410], [3, 3])
    assert not questions(found)


def test_values_in_a_hidden_column_wait_for_one_answer() -> None:
    rows = [["Indicator", "Streefwaarde", "Waarde"], ["A", 20, 10], ["B", 40, 22]]
    data = workbook(rows, columns=["C"])
    found = read_submission(data, "a.xlsx")
    assert (found.actuals.value, found.targets.value) == ([None, None], [20, 40])
    assert [i.readings for i in made.asked(found, KIND.HIDDEN_VALUE)] == [(10,), (22,)]
    counted = read_submission(data, "a.xlsx", answers=[Answer(KIND.HIDDEN_VALUE, Reply.COUNTS.value)])
    assert counted.actuals.value == [10, 22]
    assert not questions(counted)


def test_values_in_filtered_rows_are_asked_about_and_can_be_left_out() -> None:
    rows = [["Indicator", "Waarde"], ["A", 10], ["B", 22], ["C", 5]]
    data = workbook(rows, hidden_rows=[3])
    found = read_submission(data, "a.xlsx")
    assert found.actuals.value == [10, None, 5]
    assert questions(found) == [(KIND.HIDDEN_VALUE, 3, 2)]
    without = read_submission(data, "a.xlsx", answers=[Answer(KIND.HIDDEN_VALUE, Reply.DOES_NOT_COUNT.value)])
    assert without.actuals.value == [10, 5]


def test_a_hidden_sheet_is_asked_about_only_where_it_holds_values_of_its_own() -> None:
    rows = [["Indicator", "Waarde"], ["A", 10], ["B", 22]]
    lists = [["Eenheid", "Code"], ["%", 1], ["personen", 2]]
    kinds = (("oud", [*rows, ["C", 3]], True), ("kopie", rows, False), ("lijsten", lists, False))
    for name, hidden, asks in kinds:
        sheets = [(name, hidden)]
        found = read_submission(workbook(rows, sheets=sheets), "a.xlsx")
        assert bool(made.asked(found, KIND.HIDDEN_VALUE)) is asks
        assert found.actuals.value == [10, 22]
        for reply in (Reply.DOES_NOT_COUNT, Reply.LEAVE):
            answer = Answer(KIND.HIDDEN_VALUE, reply.value)
            answered = read_submission(workbook(rows, sheets=sheets), "a.xlsx", answers=[answer])
            assert not questions(answered)


def test_hidden_rows_and_columns_without_values_of_the_table_are_not_asked_about() -> None:
    rows = [["Indicator", "Code", "Waarde", "Hulp"], ["A", "1.1", 10, 7], ["B", "1.2", 22, 9], [None] * 4]
    found = read_submission(workbook(rows, columns=["B", "D"], hidden_rows=[4]), "a.xlsx")
    assert not questions(found)


@pytest.mark.parametrize(
    "head", [["Nombre", "Pourcentage"], ["Number", "%"], ["Aantal", "%"], ["Number", "Percentage"]]
)
def test_number_and_percentage_are_known_in_three_languages(head: list[str]) -> None:
    for found in both_formats([["Indicator", "Unit", *head], ["Werk", "%", 34, 68], ["Les", "personen", 20, 44]]):
        assert found.actuals.value == [68, 20]
        assert not questions(found)


def test_a_column_called_number_that_counts_the_rows_is_no_value() -> None:
    rows = [["Number", "Indicator", "Actual"], [1, "A", 30], [2, "B", 44], [3, "C", 12]]
    for found in both_formats(rows):
        assert found.actuals.value == [30, 44, 12]
        assert not questions(found)


def test_scores_in_the_final_column_are_not_passed_over_for_the_numbers_of_the_draft() -> None:
    rows = [["Indicator", "Achieved (provisional)", "Achieved (final)"], ["A", 18, "++"], ["B", 210, "+"]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    assert found.actuals.value == [None, None]
    assert len(questions(found)) == 2


def test_groups_under_a_header_of_more_words_keep_their_year_and_their_accents() -> None:
    rows = [
        [None, "Valeur atteinte 2025", None, None], ["Indicateur", "Filles", "Garçons", "Total"], ["A", 4, 6, 10],
    ]  # fmt: skip
    found = made.table(*rows)
    assert set(zip(found.actuals.breakdown, found.actuals.value, strict=True)) == {
        ("Geslacht=Filles", 4), ("Geslacht=Garçons", 6), ("", 10),
    }  # fmt: skip
    assert {start.year for start in found.actuals.start if start} == {2025}


def mapping_of(data: bytes) -> Mapping:
    """The layout that the page shows for a file before anybody corrects it."""
    mapping = preview_file(data, "a.xlsx").mapping
    assert mapping is not None
    return mapping


def test_the_page_and_the_reader_ask_the_same_about_columns() -> None:
    unread = [["Indicator", "Waarde", "Streefwaarde", "Partners"], ["A", 10, 20, 3], ["B", 22, 40, 14]]
    two = [["Indicator", "Waarde", "Meting"], ["A", 10, 20], ["B", 22, 40]]
    groups = [["Indicator", "Mannen", "Vrouwen", "Totaal"], ["A", 4, 6, 10], ["B", 1, 2, 3]]
    for rows in (unread, two, groups, DRAFT):
        data = workbook(rows)
        read, mapped = (read_submission(data, "a.xlsx", mapping=mapping) for mapping in (None, mapping_of(data)))
        assert questions(read) == questions(mapped)
        assert (read.actuals.value, read.actuals.breakdown) == (mapped.actuals.value, mapped.actuals.breakdown)


def test_a_column_that_somebody_pointed_at_or_left_out_is_not_asked_about_again() -> None:
    unread = workbook([["Indicator", "Waarde", "Partners"], ["A", 10, 3], ["B", 22, 14]])
    out = mapping_of(unread).with_role("Cijfers", 3, "")
    assert not questions(read_submission(unread, "a.xlsx", mapping=out))
    assert not questions(
        read_submission(unread, "a.xlsx", mapping=mapping_of(unread).with_unused_columns_left_out())
    )
    two = workbook([["Indicator", "Waarde", "Meting"], ["A", 10, 20], ["B", 22, 40]])
    pointed = read_submission(two, "a.xlsx", mapping=mapping_of(two).with_role("Cijfers", 3, "actual"))
    assert pointed.actuals.value == [20, 40]
    assert not questions(pointed)


def test_one_code_above_a_total_is_no_count() -> None:
    rows = [("Grand total", "", "", 141.3), (3, "Funds raised", 2020, 69.5), (3, "Funds raised", 2021, ""),
            (3, "Funds raised", 2022, 71.8)]  # fmt: skip
    found = made.table(("No.", "Indicator", "Year", "Result"), *rows)
    assert [value for value in found.actuals.value if value is not None] == [69.5, 71.8]


def test_a_number_alone_in_a_column_that_other_rows_contest_waits() -> None:
    rows = [("Leden", 40, 48), ("Lessen", 12, ""), ("Kampen", 3, 4)]
    found = made.table(("Indicator", "Realisatie 2024 (team)", "Realisatie 2024 (kas)"), *rows)
    assert found.actuals.value == [None, None, None]
    kinds = {(issue.row, issue.kind) for issue in found.issues if issue.is_open}
    assert {(2, IssueKind.TWO_COLUMNS), (3, IssueKind.HEADER_UNEXPLAINED), (4, IssueKind.TWO_COLUMNS)} <= kinds


@pytest.mark.parametrize("bound", ["n<39", "fewer than 5", "minder dan 5", "<5 (privacy)", "moins de 5"])
def test_a_column_of_bounds_only_is_one_of_numbers_that_are_asked_about(bound: str) -> None:
    found = made.table(["Year", "Families supported", "Referrals made"], [2023, 109, bound])
    assert 3 in {issue.column for issue in found.issues if issue.is_open}


@pytest.mark.parametrize("carrier", ["xlsx", "csv"])
@pytest.mark.parametrize("header", ["Begroot 2024", "Budget", "Coût", "Kosten 2024", "Prognose 2024"])
@pytest.mark.parametrize("text", ["1.200u/15k", "120 h + € 4.500", "30 uur, 2.000 euro", "12 jours (3 k€)"])
def test_numbers_of_which_one_is_no_money_are_asked_about(text: str, header: str, carrier: str) -> None:
    rows = [["Indicator", header, "Realisatie 2024"], ["Lessen", text, 1100], ["Bezoeken", "", 25]]
    data = made.xlsx(("Blad1", rows)) if carrier == "xlsx" else made.text_table(rows, ";")
    found = read_submission(data, f"a.{carrier}")
    assert [issue.column for issue in made.asked(found, IssueKind.COLUMN_UNREAD)] == [2]


@pytest.mark.parametrize("text", ["€ 10 x 12", "1.200 excl. btw 21", "€ 1.200 en € 300", "15k€"])
def test_several_amounts_of_money_are_left_out_as_money(text: str) -> None:
    found = made.table(["Indicator", "Begroot 2024", "Realisatie 2024"], ["Lessen", text, 1100], ["Bezoeken", 40, 25])
    assert not made.asked(found, IssueKind.COLUMN_UNREAD)


@pytest.mark.parametrize("word", ["herwerkt", "herzien", "herrekend", "restated", "recalculé", "gecorrigeerd"])
def test_a_restated_year_replaces_the_first_number_of_it(word: str) -> None:
    header = ["Indicator", "2023", "2024", f"2024 {word}"]
    found = made.table(header, ["Aanmeldingen", 180, 190, 214], ["Uren", 8, 9, 7])
    assert sorted(found.actuals.value) == [7, 8, 180, 214] and all(not issue.is_open for issue in found.issues)
