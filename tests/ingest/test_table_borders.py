"""A sheet may hold several tables: each is read by its own header, wherever it stands."""

from __future__ import annotations

from datetime import date

import pytest

from impact.errors import NothingRecognised
from impact.ingest import read_submission
from impact.ingest.pipeline.excerpts import read_excerpt
from impact.ingest.pipeline.preview import preview_file
from impact.model.issues import IssueKind
from impact.model.mapping import Mapping
from impact.model.submission import Submission
from tests.ingest import made

HEADER = ["Indicator", "Nulmeting", "Streefwaarde 2024", "Gerealiseerd 2024"]
OTHER_ORDER = ["Indicator", "Gerealiseerd 2024", "Streefwaarde 2024", "Nulmeting"]
OUTPUTS = [HEADER, ["Sessies", 0, 40, 45], ["Deelnemers", 0, 150, 132]]
OUTCOMES = [OTHER_ORDER, ["Welbevinden", 6.8, 7.5, 6.1], ["Zelfredzaamheid", 55, 60, 40]]
WORDS = {
    "nl": ("Indicator", "Streefwaarde", "Gerealiseerd"),
    "en": ("Indicator", "Target", "Actual"),
    "fr": ("Indicateur", "Cible", "Réalisé"),
}
Read = dict[str, tuple[float | None, list[float | None], list[float | None]]]


def read(data: bytes, name: str = "a.xlsx", mapping: Mapping | None = None) -> Read:
    return by_title(read_submission(data, name, mapping=mapping))


def by_title(found: Submission) -> Read:
    """Per title its baseline, targets and actuals."""
    return {
        item.title: (
            item.baseline,
            [v for of, v in zip(found.targets.indicator, found.targets.value, strict=True) if of == number],
            [v for of, v in zip(found.actuals.indicator, found.actuals.value, strict=True) if of == number],
        )
        for number, item in enumerate(found.indicators)
    }


EXPECTED: Read = {
    "Sessies": (0, [40], [45]),
    "Deelnemers": (0, [150], [132]),
    "Welbevinden": (6.1, [7.5], [6.8]),
    "Zelfredzaamheid": (40, [60], [55]),
}


@pytest.mark.parametrize(
    "between", [[], [[]], [["Outcomes"]], [[], ["Outcomes"]], [[], ["Outcomes"], []]], ids=repr
)
@pytest.mark.parametrize("above", [[], [["Outputs"]], [["Kader 2024", "versie 2"], []]], ids=repr)
def test_a_second_header_starts_a_second_table(
    between: list[list[object]], above: list[list[object]]
) -> None:
    rows = [*above, *OUTPUTS, *between, *OUTCOMES]
    assert read(made.xlsx(("Kader", rows))) == EXPECTED
    assert read(made.text_table(made_square(rows)), "a.csv") == EXPECTED


def made_square(rows: list[list[object]]) -> list[list[object]]:
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


def test_an_old_workbook_and_an_open_document_have_two_tables_as_well() -> None:
    rows = [
        [cell if cell is not None else "" for cell in row] for row in made_square([*OUTPUTS, [], *OUTCOMES])
    ]
    assert read(made.xls(rows), "a.xls") == EXPECTED
    assert read(made.ods(rows), "a.ods") == EXPECTED


def test_a_second_table_may_have_other_columns_and_stand_far_down() -> None:
    many = [[f"Sessies {number}", 0, 40, number] for number in range(200)]
    rows = [HEADER, *many, [], ["Nr", "Indicateur", "Unité", "Réalisé 2023", "Réalisé 2024"]]
    rows += [[1, "Bien-être", "points", 6, 7]]
    found = read(made.xlsx(("Kader", rows)))
    assert (len(found), found["Bien-être"], found["Sessies 7"]) == (201, (None, [], [6, 7]), (0, [40], [7]))


def test_the_first_table_may_begin_further_down_than_anybody_looks_at_first() -> None:
    rows = [*[["toelichting bij het kader"]] * 300, *OUTPUTS]
    assert list(read(made.xlsx(("Kader", rows)))) == ["Sessies", "Deelnemers"]


def test_a_small_table_above_a_larger_one_is_read_too() -> None:
    rows = [["Indicator", "Waarde"], ["Klein", 1], *OUTPUTS]
    assert list(read(made.xlsx(("Kader", rows)))) == ["Klein", "Sessies", "Deelnemers"]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("gap", [0, 1, 2])
def test_tables_side_by_side_are_all_read(language: str, gap: int) -> None:
    header, empty = list(WORDS[language]), [None] * gap
    rows = [
        [*header, *empty, *header, *empty, *header],
        ["A", 1, 2, *empty, "B", 3, 4, *empty, "C", 5, 6],
        ["D", 7, 8, *empty, "E", 9, 10, *empty, None, None, None],
    ]
    expected = {
        "A": (None, [1], [2]), "D": (None, [7], [8]), "B": (None, [3], [4]), "E": (None, [9], [10]),
        "C": (None, [5], [6]),
    }  # fmt: skip
    assert read(made.xlsx(("Kader", rows))) == expected
    assert read(made.text_table(rows), "a.csv") == expected


def test_a_table_beside_another_may_have_its_header_in_another_row() -> None:
    rows = [
        ["Indicator", "Doel", "Waarde", None, None, None],
        ["A", 1, 2, None, "Indicator", "Waarde"],
        ["B", 3, 4, None, "C", 5],
    ]
    expected = {"A": (None, [1], [2]), "B": (None, [3], [4]), "C": (None, [], [5])}
    assert read(made.xlsx(("Kader", rows))) == expected


def test_a_column_of_names_that_comes_again_is_no_second_table() -> None:
    rows = [["Indicator", "Doel", "Indicator", "Waarde"], ["A", 1, "A", 2], ["B", 3, "B", 4]]
    assert read(made.xlsx(("Kader", rows))) == {"A": (None, [1], [2]), "B": (None, [3], [4])}


def test_empty_columns_and_a_legend_do_not_split_a_table() -> None:
    rows = [
        ["Indicator", "Eenheid", None, "2023", "2024", None, "Opmerking", None, "Legende"],
        ["A", "uren", None, 1, 2, None, "goed", None, "groen"],
    ]
    assert read(made.xlsx(("Kader", rows))) == {"A": (None, [], [1, 2])}


def test_a_repeated_header_is_no_data_and_no_border() -> None:
    rows = [HEADER, ["A", 0, 1, 2], HEADER, ["B", 0, 3, 4], [], HEADER, ["C", 0, 5, 6]]
    data = made.xlsx(("Kader", rows))
    found = read_submission(data, "a.xlsx")
    assert list(by_title(found)) == ["A", "B", "C"]
    assert [issue.row for issue in made.asked(found, IssueKind.ROW_SKIPPED)] == [3, 6]
    (sheet,) = preview_file(data, "a.xlsx").sheets
    assert [(row.row, row.reason) for row in sheet.rows_out] == [
        (3, "repeated_header"),
        (6, "repeated_header"),
    ]


def test_a_header_under_the_header_in_another_language_is_no_data() -> None:
    rows = [
        ["Indicator", "Streefwaarde", "Gerealiseerd"], ["Indicateur", "Cible", "Réalisé"], ["A", 1, 2],
    ]  # fmt: skip
    assert read(made.xlsx(("Kader", rows))) == {"A": (None, [1], [2])}


@pytest.mark.parametrize(
    "row",
    [
        ["Naam", "Resultaat", None, None],
        ["Indicator", 3, 4, 5],
        ["Code rood", "n.v.t.", "n.v.t.", "n.v.t."],
        ["Indicator", "n.v.t.", "onbekend", None],
    ],
    ids=repr,
)
def test_words_of_a_header_in_a_row_of_data_are_no_border(row: list[object]) -> None:
    rows = [HEADER, ["A", 0, 1, 2], row, ["B", 0, 3, 4]]
    found = read(made.xlsx(("Kader", rows)))
    assert (found["A"], found["B"]) == ((0, [1], [2]), (0, [3], [4]))


def test_the_kind_of_every_row_is_no_header() -> None:
    rows = [
        ["Soort", "Indicator", "Waarde"],
        *[["Indicator", f"A{number}", number] for number in range(3000)],
    ]
    assert len(read(made.xlsx(("Kader", rows)))) == 3000


def test_a_value_of_the_second_table_says_its_own_row_and_column() -> None:
    found = read_submission(made.xlsx(("Kader", [*OUTPUTS, [], *OUTCOMES])), "a.xlsx")
    assert list(zip(found.actuals.row, found.actuals.column, strict=True)) == [(2, 4), (3, 4), (6, 2), (7, 2)]
    assert found.sheets == ("Kader",)


# The mapping: each table of a sheet is shown and corrected by itself.


def test_each_table_is_previewed_with_its_own_columns() -> None:
    looked = preview_file(made.xlsx(("Kader", [*OUTPUTS, [], ["Outcomes"], *OUTCOMES])), "a.xlsx")
    assert [(item.key, item.header_rows, item.data_rows) for item in looked.sheets] == [
        ("Kader", (1,), 2),
        ("Kader[2]", (6,), 2),
    ]
    assert [column.role for column in looked.sheets[1].columns] == ["title", "actual", "target", "baseline"]
    assert (looked.sheets[0].last_row, looked.sheets[1].first_row) == (4, 5)


@pytest.mark.parametrize("beside", [False, True])
def test_a_correction_of_one_table_leaves_the_other_as_it_is(beside: bool) -> None:
    rows = [*OUTPUTS, [], *OUTCOMES]
    if beside:
        rows = [[*one, None, *other] for one, other in zip(OUTPUTS, OUTCOMES, strict=True)]
    data = made.xlsx(("Kader", rows))
    mapping = preview_file(data, "a.xlsx").mapping
    assert read(data, mapping=mapping) == EXPECTED
    shift = 5 if beside else 0
    changed = mapping.with_role("Kader[2]", shift + 4, "")
    expected = EXPECTED | {"Welbevinden": (None, [7.5], [6.8]), "Zelfredzaamheid": (None, [60], [55])}
    assert read(data, mapping=preview_file(data, "a.xlsx", changed).mapping) == expected
    assert read(data, mapping=mapping.with_sheet("Kader[2]", used=False)) == {
        title: EXPECTED[title] for title in ("Sessies", "Deelnemers")
    }


def test_the_account_names_the_rules_for_rows_and_tables_that_are_not_read() -> None:
    header = ["Indicator", 2023, 2024]
    rows = [header, ["A", 1, 2], header, ["B", 3, 4], [], *OUTCOMES]
    data = made.xlsx(("Kader", rows))
    rules = {line.rule.value: line.cells for line in read_submission(data, "a.xlsx").account}
    assert rules == {"header": 2, "repeated_header": 2, "actual": 6, "target": 2, "baseline": 2}
    mapping = preview_file(data, "a.xlsx").mapping.with_sheet("Kader[2]", used=False)
    rules = {line.rule.value: line.cells for line in read_submission(data, "a.xlsx", mapping=mapping).account}
    assert rules == {"header": 2, "repeated_header": 2, "actual": 4, "not_in_layout": 6}


def test_a_header_that_a_user_takes_in_as_data_is_no_border() -> None:
    rows = [
        HEADER,
        ["A", 0, 1, 2],
        ["Indicator", "Nulmeting", "Streefwaarde", "Gerealiseerd"],
        ["B", 0, 3, 4],
    ]
    data = made.xlsx(("Kader", rows))
    mapping = preview_file(data, "a.xlsx").mapping
    assert [item.key for item in mapping.sheets] == ["Kader", "Kader[2]"]
    found = read(data, mapping=mapping.with_row("Kader", 3, "Indicator", used=True))
    assert list(found) == ["A", "Indicator", "B"]
    assert found["B"] == (0, [3], [4])


def test_next_year_each_table_is_found_again_where_it_stands() -> None:
    first = preview_file(made.xlsx(("Kader", [*OUTPUTS, [], *OUTCOMES])), "a.xlsx").mapping
    first = first.with_role("Kader[2]", 4, "")
    later = [["Kader 2025"], [], HEADER, ["Nieuw", 0, 1, 2], *OUTPUTS[1:], [], ["Outcomes"], *OUTCOMES]
    data = made.xlsx(("Kader", later))
    looked = preview_file(data, "b.xlsx", remembered=[first])
    assert looked.remembered == 0
    assert [item.header_rows for item in looked.sheets] == [(3,), (9,)]
    assert not [drift for drift in looked.drift if drift.asks]
    assert read(data, mapping=looked.mapping)["Welbevinden"] == (None, [7.5], [6.8])


def test_a_second_table_that_a_remembered_layout_does_not_have_is_asked_about() -> None:
    first = preview_file(made.xlsx(("Kader", OUTPUTS)), "a.xlsx").mapping
    data = made.xlsx(("Kader", [*OUTPUTS, [], *OUTCOMES]))
    looked = preview_file(data, "b.xlsx", remembered=[first])
    assert [(drift.kind, drift.sheet) for drift in looked.drift if drift.asks] == [("sheet_new", "Kader[2]")]
    assert read(data, mapping=looked.mapping) == EXPECTED


def test_a_layout_of_before_there_were_several_tables_reads_no_row_by_the_wrong_header() -> None:
    data = made.xlsx(("Kader", [*OUTPUTS, [], *OUTCOMES]))
    mapping = preview_file(data, "a.xlsx").mapping
    first_only = Mapping(mapping.sheets[:1])
    found = read(data, mapping=first_only)
    assert {title: found[title] for title in EXPECTED if title in found} == {
        title: EXPECTED[title] for title in EXPECTED if title in found
    }


def test_a_sheet_of_headers_only_is_refused_as_empty() -> None:
    with pytest.raises(NothingRecognised):
        read(made.xlsx(("Kader", [HEADER, OTHER_ORDER])))


def test_titles_above_tables_that_name_a_year_keep_the_tables_apart() -> None:
    header = ["Indicator", "Streefwaarde", "Gerealiseerd"]
    rows = [["2023"], header, ["A", 1, 2], [], ["2024"], header, ["A", 3, 4]]
    found = read_submission(made.xlsx(("Kader", rows)), "a.xlsx")
    assert [item.title for item in found.indicators] == ["A"]
    assert found.actuals.end == [date(2023, 12, 31), date(2024, 12, 31)]


def test_an_excerpt_of_a_value_shows_the_header_of_its_own_table() -> None:
    data = made.xlsx(("Kader", [*OUTPUTS, [], *OUTCOMES]))
    _, rows = read_excerpt(data, "a.xlsx", "Kader", [6], [2], around=0)
    assert [number for number, _ in rows] == [5, 6]
    assert rows[0][1] == tuple(OTHER_ORDER)


def test_a_row_of_a_list_with_a_day_in_it_is_no_header_of_values() -> None:
    rows: made.Rows = [
        ["Link", "Soort", "Titel", "Bewerkt"],
        ["https://voorbeeld.be/1", "verslag", "Indicator", date(2023, 6, 7)],
        ["https://voorbeeld.be/2", "verslag", "Jaarverslag", date(2023, 7, 1)],
    ]
    with pytest.raises(NothingRecognised):
        read_submission(made.xlsx(("Blad1", rows)), "lijst.xlsx")


def test_days_above_numbers_are_periods() -> None:
    rows: made.Rows = [["Indicator", date(2023, 12, 31), date(2024, 12, 31)], ["Deelnemers", 10, 12]]
    read = read_submission(made.xlsx(("Blad1", rows)), "dagen.xlsx")
    assert len(read.actuals) == 2
