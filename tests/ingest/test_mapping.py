"""Own layouts: what is seen of a file, what a correction does, and how a remembered layout is followed."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter

from impact.errors import NothingRecognised, UnreadableDocument
from impact.ingest import preview_file, read_submission
from impact.ingest.layouts import fingerprint, indicator_matching
from impact.ingest.layouts.indicator_matching import ExistingIndicator
from impact.ingest.layouts.layout_following import DriftKind
from impact.model.issues import IssueKind
from impact.model.mapping import (
    CELL,
    INDICATOR_VALUE,
    SHEET_NAME,
    YEAR_TOTAL,
    Mapping,
    Match,
)
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from impact.store.submissions.layout_mappings import LAYOUT
from tests.ingest.made import Rows, text_table, xlsx

WIDE = (
    ("Indicator", "Eenheid", "2024_Q1", "2024_Q2", "2024_Q3", "2024_Q4", "2024_Totaal"),
    ("Deelnemers", "personen", 10.0, 20.0, 30.0, 40.0, 100.0),
    ("Vrijwilligers", "personen", None, None, None, None, 7.0),
    ("Totaal", "personen", 10.0, 20.0, 30.0, 40.0, 107.0),
)
PLACES = (
    ("period", "gemeente", "v10_gezinnen", "v10_kinderen"),
    (2023.0, "Aalst", 5.0, 8.0),
    (2023.0, "Gent", 7.0, 0.0),
    (2023.0, "Vlaanderen", 12.0, 8.0),
)
YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 31))


def book(*rows: object, name: str = "Blad1") -> bytes:
    return xlsx((name, rows))  # type: ignore[arg-type]


def values(found: Submission) -> list[tuple[str, str, str, float | None]]:
    """Title, last day, group and value of each measurement, in file order."""
    a = found.actuals
    columns = zip(a.indicator, a.end, a.breakdown, a.value, strict=True)
    return [(found.indicators[i].title, str(end or ""), group, value) for i, end, group, value in columns]


def by(data: bytes, mapping: Mapping, name: str = "made.xlsx") -> Submission:
    return read_submission(data, name, mapping=mapping.with_guess_confirmed())


# What is seen


def test_a_sheet_is_shown_as_it_stands_with_what_is_understood() -> None:
    (sheet,) = preview_file(book(("Verslag 2024",), ("",), *WIDE), "made.xlsx").sheets
    assert sheet.cells[0][0] == "Verslag 2024"
    assert (sheet.rows, sheet.width, sheet.header_rows, sheet.data_rows) == (6, 7, (3,), 2)
    roles = {column.letter: column.role for column in sheet.columns}
    assert roles == {
        "A": "title", "B": "unit", "C": "actual", "D": "actual", "E": "actual", "F": "actual", "G": YEAR_TOTAL,
    }  # fmt: skip
    assert sheet.column(3).period == (date(2024, 1, 1), date(2024, 3, 31))  # type: ignore[union-attr]
    assert [(row.row, row.text, row.reason) for row in sheet.rows_out] == [(6, "Totaal", "total")]


def test_only_the_first_rows_and_columns_are_shown_but_all_columns_are_named() -> None:
    heads = ("Indicator", *(f"Waarde {n}" for n in range(60)))
    (sheet,) = preview_file(book(heads, *((f"I{n}", *range(60)) for n in range(100))), "made.xlsx").sheets
    assert (len(sheet.cells), len(sheet.cells[0])) == (60, 40)
    assert (sheet.rows, sheet.width, len(sheet.columns)) == (101, 61, 61)


def test_the_assistant_opens_where_reading_recognises_nothing() -> None:
    data = book(*PLACES)
    asked = {issue.kind for issue in read_submission(data, "made.xlsx").issues}
    assert IssueKind.LAYOUT_GUESSED in asked
    found = preview_file(data, "made.xlsx")
    assert not found.certain
    assert [sheet.used for sheet in found.sheets] == [True]


def test_a_file_without_any_table_still_opens() -> None:
    found = preview_file(book(("Beste,",), ("Hierbij ons verslag.",)), "made.xlsx")
    assert [(sheet.used, sheet.reason) for sheet in found.sheets] == [(False, "no_table")]


def test_each_sheet_that_is_left_out_says_why() -> None:
    data = xlsx(("A", WIDE), ("B", WIDE), ("C", (("los",),)), ("D", ()), ("E", WIDE), hidden=("E",))
    reasons = {sheet.name: sheet.reason for sheet in preview_file(data, "made.xlsx").sheets}
    assert reasons == {"A": "", "B": "repeated", "C": "no_table", "D": "empty", "E": "hidden"}


@pytest.mark.parametrize("rows", [WIDE, PLACES[:1] + PLACES[1:], (("Wat", "Jaar"), ("x", 2024.0))])
def test_what_is_looked_at_reads_the_same_as_what_was_looked_with(rows: Rows) -> None:
    mapping = preview_file(book(*rows), "made.xlsx").mapping
    again = preview_file(book(*rows), "made.xlsx", mapping)
    assert again.mapping == mapping
    assert again.drift == ()


def test_reading_by_what_is_recognised_is_reading_without_a_mapping() -> None:
    data = book(*WIDE)
    plain = read_submission(data, "made.xlsx")
    assert by(data, preview_file(data, "made.xlsx").mapping) == plain


# Wide tables


def test_a_years_total_is_not_counted_on_top_of_its_quarters() -> None:
    found = read_submission(book(*WIDE), "made.xlsx")
    assert [value for title, _, _, value in values(found) if title == "Deelnemers"] == [10, 20, 30, 40]


def test_a_years_total_counts_where_no_quarter_is_filled_in() -> None:
    assert ("Vrijwilligers", "2024-12-31", "", 7.0) in values(read_submission(book(*WIDE), "made.xlsx"))


def test_a_years_total_may_be_kept_as_the_value_of_the_year() -> None:
    data = book(*WIDE)
    mapping = preview_file(data, "made.xlsx").mapping.with_role("Blad1", 7, "actual")
    found = by(data, mapping)
    kept = [value for title, _, _, value in values(found) if title == "Deelnemers"]
    assert sorted(filter(None, kept)) == [10, 20, 30, 40, 100]


def test_a_total_beside_no_parts_is_a_value() -> None:
    found = read_submission(book(("Indicator", "2023 Totaal", "2024 Totaal"), ("Deelnemers", 3.0, 4.0)), "made.xlsx")
    assert [value for *_, value in values(found)] == [3, 4]


def test_a_doubtful_year_total_is_not_asked_about_beside_its_quarters() -> None:
    rows = (("Indicator", "2024 Q1", "2024 Q2", "2024 Totaal"), ("Deelnemers", 1.0, 2.0, "10 à 12"))
    found = read_submission(book(*rows), "made.xlsx")
    assert [issue for issue in found.issues if issue.raw == "10 à 12"] == []


# Corrections


def test_a_column_of_another_role() -> None:
    data = book(("Wat", "Nu", "Straks"), ("Deelnemers", 3.0, 9.0), ("Uren", 5.0, 6.0))
    mapping = preview_file(data, "made.xlsx").mapping
    mapping = mapping.with_role("Blad1", 1, "title").with_role("Blad1", 2, "actual").with_role("Blad1", 3, "target")
    found = by(data, mapping)
    assert values(found) == [("Deelnemers", "", "", 3.0), ("Uren", "", "", 5.0)]
    assert found.targets.value == [9.0, 6.0]


def test_a_role_leaves_the_column_that_had_it() -> None:
    mapping = preview_file(book(*WIDE), "made.xlsx").mapping.with_role("Blad1", 2, "title")
    sheet = mapping.sheet("Blad1")
    assert sheet is not None
    assert {column.column: column.role for column in sheet.columns}[1] == ""


def test_two_columns_of_values_stay_side_by_side_where_their_periods_differ() -> None:
    mapping = (
        preview_file(book(*WIDE), "made.xlsx")
        .mapping.with_role("Blad1", 3, "target")
        .with_role("Blad1", 4, "target")
    )
    sheet = mapping.sheet("Blad1")
    assert sheet is not None
    assert [c.column for c in sheet.columns if c.role == "target"] == [3, 4]


def test_a_period_that_somebody_chose() -> None:
    data = book(("Indicator", "Eerste", "Tweede"), ("Deelnemers", 3.0, 4.0))
    mapping = preview_file(data, "made.xlsx").mapping
    for column, quarter in ((2, 1), (3, 2)):
        period = (date(2024, 3 * quarter - 2, 1), date(2024, 3 * quarter, 30))
        mapping = mapping.with_period("Blad1", column, period).with_role("Blad1", column, "actual")
    assert values(by(data, mapping)) == [
        ("Deelnemers", "2024-03-30", "", 3.0),
        ("Deelnemers", "2024-06-30", "", 4.0),
    ]


def test_another_header_is_understood_anew() -> None:
    rows = (("Code", "Naam"), ("x", "y"), ("Indicator", "Waarde"), ("Deelnemers", 3.0))
    data = book(*rows)
    mapping = preview_file(data, "made.xlsx").mapping.with_header("Blad1", [3])
    looked = preview_file(data, "made.xlsx", mapping)
    assert looked.sheets[0].header_rows == (3,)
    assert values(by(data, looked.mapping)) == [("Deelnemers", "", "", 3.0)]
    assert values(by(data, mapping)) == [("Deelnemers", "", "", 3.0)]


def test_a_header_of_three_rows() -> None:
    rows = (
        ("", "Cijfers", "", "", ""),
        ("", "2023", "", "2024", ""),
        ("Indicator", "Streefwaarde", "Gerealiseerd", "Streefwaarde", "Gerealiseerd"),
        ("Deelnemers", 1.0, 2.0, 3.0, 4.0),
    )
    data = book(*rows)
    looked = preview_file(data, "made.xlsx", preview_file(data, "made.xlsx").mapping.with_header("Blad1", [1, 2, 3]))
    found = by(data, looked.mapping)
    assert values(found) == [("Deelnemers", "2023-12-31", "", 2.0), ("Deelnemers", "2024-12-31", "", 4.0)]
    assert found.targets.value == [1.0, 3.0]


@pytest.mark.parametrize("rows", [[], [1, 3], [1, 2, 3, 4]])
def test_header_rows_stand_below_each_other(rows: list[int]) -> None:
    with pytest.raises(ValueError, match="header rows"):
        preview_file(book(*WIDE), "made.xlsx").mapping.with_header("Blad1", rows)


def test_a_row_is_left_out_and_taken_back_in() -> None:
    data = book(*WIDE)
    mapping = preview_file(data, "made.xlsx").mapping.with_row("Blad1", 2, "Deelnemers", used=False)
    looked = preview_file(data, "made.xlsx", mapping).sheets[0]
    assert [(row.row, row.reason) for row in looked.rows_out] == [(2, "left_out"), (4, "total")]
    assert [title for title, *_ in values(by(data, mapping))] == ["Vrijwilligers"]
    back = mapping.with_row("Blad1", 2, "Deelnemers", used=True).with_row("Blad1", 4, "Totaal", used=True)
    assert {title for title, *_ in values(by(data, back))} == {"Deelnemers", "Vrijwilligers", "Totaal"}


def test_a_row_left_out_is_known_by_its_text_next_time() -> None:
    mapping = preview_file(book(*WIDE), "made.xlsx").mapping.with_row("Blad1", 2, "Deelnemers", used=False)
    later = book(WIDE[0], ("Nieuw", "uur", 1.0, 1.0, 1.0, 1.0, 4.0), *WIDE[1:])
    assert {title for title, *_ in values(by(later, mapping))} == {"Nieuw", "Vrijwilligers"}


def test_every_row_with_a_text_is_left_out() -> None:
    rows = (("Indicator", "Waarde"), ("Deelnemers", 3.0), ("Som regio", 3.0), ("Uren", 5.0), ("SOM REGIO", 5.0))
    data = book(*rows)
    mapping = preview_file(data, "made.xlsx").mapping.with_excluded_text("Blad1", "Som regio")
    assert [title for title, *_ in values(by(data, mapping))] == ["Deelnemers", "Uren"]
    assert len(values(by(data, mapping.with_excluded_text("Blad1", "Som regio", out=False)))) == 4


def test_a_sheet_is_left_out_and_used() -> None:
    data = xlsx(("A", WIDE), ("B", (("Indicator", "Waarde"), ("Uren", 5.0))))
    mapping = preview_file(data, "made.xlsx").mapping.with_sheet("A", used=False)
    assert values(by(data, mapping)) == [("Uren", "", "", 5.0)]
    with pytest.raises(NothingRecognised):
        by(data, mapping.with_sheet("B", used=False))


def test_what_a_sheet_has_no_column_for() -> None:
    data = book(("Indicator", "Waarde"), ("Deelnemers", 3.0))
    mapping = preview_file(data, "made.xlsx").mapping.with_constant("Blad1", "unit", "personen")
    found = by(data, mapping.with_constant("Blad1", "period", "2024"))
    assert (found.indicators[0].unit, found.actuals.end) == ("personen", [date(2024, 12, 31)])
    assert [role.column for role in found.columns] == [1, 2]


def test_a_constant_makes_no_data_of_empty_rows() -> None:
    data = book(("Indicator", "Waarde"), ("Deelnemers", 3.0), ("", None), ("Losse regel", None), ("Uren", 5.0))
    mapping = preview_file(data, "made.xlsx").mapping.with_constant("Blad1", "period", "2024")
    assert len(by(data, mapping).indicators) == len(read_submission(data, "made.xlsx").indicators)


def test_a_cell_address_stays_true_through_a_mapping() -> None:
    data = book(*PLACES)
    a = by(data, preview_file(data, "made.xlsx").mapping).actuals
    where = dict(zip(zip(a.row, a.column, strict=True), a.value, strict=True))
    assert where == {(2, 3): 5, (2, 4): 8, (3, 3): 7, (3, 4): 0, (4, 3): 12, (4, 4): 8}


# Columns that are indicators


def test_columns_are_indicators_and_places_their_groups() -> None:
    data = book(*PLACES)
    found = by(data, preview_file(data, "made.xlsx").mapping)
    assert [(item.code, item.title) for item in found.indicators] == [
        ("v10_gezinnen", "v10_gezinnen"), ("v10_kinderen", "v10_kinderen"),
    ]  # fmt: skip
    assert ("v10_kinderen", "2023-12-31", "gemeente=Gent", 0.0) in values(found)


def test_a_group_that_is_the_whole_gives_the_total() -> None:
    data = book(*PLACES)
    found = by(data, preview_file(data, "made.xlsx").mapping.with_total_category("Blad1", "Vlaanderen"))
    assert [row for row in values(found) if not row[2]] == [
        ("v10_gezinnen", "2023-12-31", "", 12.0), ("v10_kinderen", "2023-12-31", "", 8.0),
    ]  # fmt: skip


def test_columns_of_one_indicator_in_several_years_are_one_indicator() -> None:
    data = book(("gemeente", "gezinnen 2023", "gezinnen 2024"), ("Aalst", 5.0, 6.0), ("Gent", 7.0, 8.0))
    mapping = preview_file(data, "made.xlsx").mapping
    for column in (2, 3):
        mapping = mapping.with_role("Blad1", column, INDICATOR_VALUE)
    found = by(data, mapping)
    assert [item.title for item in found.indicators] == ["gezinnen"]
    assert ("gezinnen", "2024-12-31", "gemeente=Gent", 8.0) in values(found)


def test_joined_cells_hold_for_every_row_but_a_value_does_not() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Blad1")
        rows = (("period", "gemeente", "v10_a", "v10_b"), ("", "Aalst", "", 2), ("", "Gent", "", 4))
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
        sheet.merge_range(1, 0, 2, 0, 2024)
        sheet.merge_range(1, 2, 2, 2, 9)
    data = stream.getvalue()
    found = by(data, preview_file(data, "made.xlsx").mapping)
    assert values(found) == [
        ("v10_a", "2024-12-31", "gemeente=Aalst", 9.0),
        ("v10_b", "2024-12-31", "gemeente=Aalst", 2.0),
        ("v10_b", "2024-12-31", "gemeente=Gent", 4.0),
    ]


# One sheet per indicator

ONE_SHEET = (("Periode", "Streefwaarde", "Gerealiseerd"), ("2023", 10.0, 8.0), ("2024", 12.0, 13.0))


def test_one_sheet_per_indicator_named_by_the_sheet() -> None:
    data = xlsx(("Deelnemers", ONE_SHEET), ("Uren", ONE_SHEET))
    found = by(data, preview_file(data, "made.xlsx").mapping)
    assert [item.title for item in found.indicators] == ["Deelnemers", "Uren"]
    assert values(found)[:2] == [("Deelnemers", "2023-12-31", "", 8.0), ("Deelnemers", "2024-12-31", "", 13.0)]


def test_one_sheet_per_indicator_named_in_a_cell() -> None:
    data = xlsx(("Blad1", (("Indicator:", "Aantal deelnemers"), (), *ONE_SHEET)))
    looked = preview_file(data, "made.xlsx")
    assert looked.mapping.sheets[0].constants[0].source == CELL
    assert {title for title, *_ in values(by(data, looked.mapping))} == {"Aantal deelnemers"}
    named = looked.mapping.with_constant("Blad1", "title", "Blad1", SHEET_NAME)
    assert {title for title, *_ in values(by(data, named))} == {"Blad1"}


def test_a_new_sheet_of_the_same_kind_is_read_next_time_and_asked_about() -> None:
    mapping = preview_file(xlsx(("Deelnemers", ONE_SHEET)), "made.xlsx").mapping
    later = preview_file(xlsx(("Deelnemers", ONE_SHEET), ("Uren", ONE_SHEET)), "made.xlsx", remembered=(mapping,))
    assert [(d.kind, d.now, d.asks) for d in later.drift] == [(DriftKind.SHEET_NEW, "Uren", True)]
    assert [sheet.used for sheet in later.sheets] == [True, True]


# Sheets of keys


def test_periods_and_indicators_are_found_by_their_key() -> None:
    data = xlsx(
        ("Periods", (("Indicator identifier", "Period identifier"), ("I-1", "I-1_a"), ("", "I-1_b"))),
        ("Period", (("Period identifier", "Start date", "End date"), ("I-1_a", date(2023, 1, 1), date(2023, 12, 31)),
                    ("I-1_b", date(2024, 1, 1), date(2024, 12, 31)))),
        ("Target", (("Target identifier", "Value"), ("I-1_a_t-1", 5.0), ("I-1_b_t-1", 6.0))),
        ("Actual", (("Actual identifier", "Value"), ("I-1_a_a-1", 4.0), ("I-1_b_a-1", 0.0))),
    )  # fmt: skip
    found = by(data, preview_file(data, "made.xlsx").mapping)
    assert values(found) == [("I-1", "2023-12-31", "", 4.0), ("I-1", "2024-12-31", "", 0.0)]
    assert list(zip(found.targets.value, found.targets.end, strict=True)) == [
        (5.0, date(2023, 12, 31)), (6.0, date(2024, 12, 31)),
    ]  # fmt: skip


# Following a layout


def next_year(rows: Rows) -> Rows:
    return [[str(cell).replace("2024", "2025") if isinstance(cell, str) else cell for cell in row] for row in rows]


def test_next_years_columns_are_the_same_layout_with_their_own_periods() -> None:
    mapping = preview_file(book(*WIDE), "made.xlsx").mapping
    later = preview_file(book(*next_year(WIDE)), "made.xlsx", remembered=(mapping,))
    assert (later.remembered, later.drift) == (0, ())
    assert later.fingerprint == mapping.fingerprint
    found = by(book(*next_year(WIDE)), mapping)
    assert values(found)[0] == ("Deelnemers", "2025-03-31", "", 10.0)


def test_a_sheet_named_after_its_year_is_the_same_sheet() -> None:
    mapping = preview_file(book(*WIDE, name="Verslag2024"), "made.xlsx").mapping
    later = preview_file(book(*WIDE, name="Verslag2025"), "made.xlsx", remembered=(mapping,))
    assert [(d.kind, d.asks) for d in later.drift] == [(DriftKind.SHEET_RENAMED, False)]
    assert later.fingerprint == mapping.fingerprint


def test_values_are_no_part_of_a_fingerprint_but_headers_are() -> None:
    other = [WIDE[0], ("Iets anders", "uur", 1.0, 2.0, 3.0, 4.0, 10.0)]
    first = preview_file(book(*WIDE), "made.xlsx").fingerprint
    assert preview_file(book(*other), "made.xlsx").fingerprint == first
    assert preview_file(book(("Kpi", *WIDE[0][1:]), *WIDE[1:]), "made.xlsx").fingerprint != first


def test_a_year_in_a_code_is_no_year() -> None:
    assert fingerprint.header_patterns(["v2019_x", "2024 q1", "2025_Q1"]) == ("v2019 x", "y0 q1", "y1 q1")


def moved(rows: Rows) -> Rows:
    return [[row[1], row[0], *row[2:]] for row in rows]


def test_moved_columns_are_followed_and_only_mentioned() -> None:
    mapping = preview_file(book(*WIDE), "made.xlsx").mapping
    data = book(*moved(WIDE))
    later = preview_file(data, "made.xlsx", remembered=(mapping,))
    assert [(d.kind, d.asks) for d in later.drift] == [(DriftKind.COLUMN_MOVED, False)] * 2
    assert values(by(data, mapping)) == values(read_submission(book(*WIDE), "made.xlsx"))


def test_columns_that_repeat_a_header_stay_apart() -> None:
    rows = (("Indicator", "Stand", "Stand"), ("Deelnemers", 3.0, "http://x"))
    mapping = preview_file(book(*rows), "made.xlsx").mapping.with_role("Blad1", 3, "").with_role("Blad1", 2, "actual")
    later = preview_file(book(*(["x", *row] for row in rows)), "made.xlsx", remembered=(mapping,))
    assert [(column.column, column.role) for column in later.sheets[0].columns] == [
        (1, ""), (2, "title"), (3, "actual"), (4, ""),
    ]  # fmt: skip


def test_a_header_further_down_is_followed() -> None:
    mapping = preview_file(book(*WIDE), "made.xlsx").mapping
    later = preview_file(book(("Verslag",), (), *WIDE), "made.xlsx", remembered=(mapping,))
    assert [(d.kind, d.was, d.now, d.asks) for d in later.drift] == [(DriftKind.HEADER_MOVED, "1", "3", False)]


OWN = (("Wat", "Plaats", "Stand", "Mik"), ("Deelnemers", "Aalst", 3.0, 5.0), ("Uren", "Gent", 4.0, 6.0))


def corrected() -> Mapping:
    mapping = preview_file(book(*OWN), "made.xlsx").mapping
    for column, role in ((1, "title"), (2, "location"), (3, "actual"), (4, "target")):
        mapping = mapping.with_role("Blad1", column, role)
    return mapping


@pytest.mark.parametrize(
    ("header", "kind", "was", "now"),
    [
        (("Wat", "Plaats", "Stand", "Mikpunt"), DriftKind.COLUMN_RENAMED, "Mik", "Mikpunt"),
        (("Wat", "Plaats", "Stand", "Z"), DriftKind.COLUMN_RENAMED, "Mik", "Z"),
        (("Wat", "Plaats", "Stand"), DriftKind.COLUMN_GONE, "Mik", ""),
        (("Wat", "Plaats", "Stand", "Mik", "Nulmeting"), DriftKind.COLUMN_NEW, "", "Nulmeting"),
    ],
)
def test_only_what_differs_is_asked(header: tuple[str, ...], kind: DriftKind, was: str, now: str) -> None:
    rows = [header, *([*row, 1.0][: len(header)] for row in OWN[1:])]
    later = preview_file(book(*rows), "made.xlsx", remembered=(corrected(),))
    assert [(d.kind, d.was, d.now) for d in later.drift if d.asks] == [(kind, was, now)]
    sheet = later.mapping.sheet("Blad1")
    assert sheet is not None
    assert [column.role for column in sheet.columns][:3] == ["title", "location", "actual"]


def test_a_new_column_that_says_nothing_to_us_is_not_asked_about() -> None:
    rows = [[*row, "x"] for row in OWN]
    later = preview_file(book(*rows), "made.xlsx", remembered=(corrected(),))
    assert [(d.kind, d.asks) for d in later.drift] == [(DriftKind.COLUMN_NEW, False)]


def test_a_sheet_that_is_gone_is_asked_about() -> None:
    mapping = preview_file(xlsx(("A", WIDE), ("B", OWN[:1] + OWN[1:])), "made.xlsx").mapping
    mapping = mapping.with_sheet("B", used=True)
    later = preview_file(xlsx(("A", WIDE)), "made.xlsx", remembered=(mapping,))
    assert [(d.kind, d.was) for d in later.drift] == [(DriftKind.SHEET_GONE, "B")]


def test_a_chosen_period_is_asked_for_again() -> None:
    mapping = corrected().with_constant("Blad1", "period", "2024").with_period("Blad1", 4, YEAR_2024)
    later = preview_file(book(*OWN), "made.xlsx", remembered=(mapping,))
    assert [(d.kind, d.column, d.was) for d in later.drift] == [
        (DriftKind.PERIOD_TO_CHOOSE, 4, "2024-01-01 – 2024-12-31"), (DriftKind.PERIOD_TO_CHOOSE, None, "2024"),
    ]  # fmt: skip


def test_a_strange_file_is_not_read_by_a_remembered_layout() -> None:
    later = preview_file(book(*WIDE), "made.xlsx", remembered=(corrected(),))
    assert later.remembered is None
    assert later.certain


def test_the_best_of_the_remembered_layouts_is_taken() -> None:
    wide = preview_file(book(*WIDE), "made.xlsx").mapping
    assert preview_file(book(*OWN), "made.xlsx", remembered=(wide, corrected())).remembered == 1


def test_a_text_table_is_the_same_layout_under_another_file_name() -> None:
    data = text_table([("Wat", "Stand"), ("Deelnemers", "3"), ("Uren", "4")])
    mapping = preview_file(data, "verslag 2024.csv").mapping
    name = mapping.sheets[0].name
    mapping = mapping.with_role(name, 1, "title").with_role(name, 2, "actual")
    later = preview_file(data, "verslag 2025.csv", remembered=(mapping,))
    assert later.remembered == 0
    assert not any(drift.asks for drift in later.drift)


# Keeping


def test_a_mapping_comes_back_from_json_as_it_was() -> None:
    mapping = corrected().with_period("Blad1", 3, YEAR_2024).with_row("Blad1", 2, "Deelnemers", used=False)
    mapping = mapping.with_excluded_text("Blad1", "Totaal").with_total_category("Blad1", "Alles")
    mapping = mapping.with_constant("Blad1", "title", "B1", CELL).with_match(Match("", "k", "t", 3, "g", "k2", "T"))
    assert LAYOUT.load(json.loads(json.dumps(LAYOUT.dump(mapping)))) == mapping


@pytest.mark.parametrize("kept", [None, [], {}, {"sheets": [1], "matches": [], "fingerprint": ""}, {"sheets": 3}])
def test_what_is_no_mapping_is_refused(kept: object) -> None:
    with pytest.raises(UnreadableDocument):
        LAYOUT.load(kept)


# Matching


def known(number: int, title: str, **more: str) -> ExistingIndicator:
    return ExistingIndicator(number, "P-1", f"sleutel {number}", title, **more)  # type: ignore[arg-type]


def indicators(*titles: str, code: str = "", unit: str = "") -> Submission:
    rows = [(code, title, unit, 1.0) for title in titles]
    return read_submission(book(("Code", "Indicator", "Eenheid", "Waarde"), *rows), "made.xlsx")


@pytest.mark.parametrize(
    ("code", "grant", "agreed", "settled"),
    [
        ("A1", "", False, True),
        ("A1", "P-1", False, True),
        ("A1", "P-2", True, True),
        # Two projects may use the same core indicator, and nobody agreed on this one.
        ("A1", "P-2", False, False),
        ("a1", "", True, False),
    ],
)
def test_a_code_settles_an_indicator_only_where_it_identifies_it(
    code: str, grant: str, agreed: bool, settled: bool
) -> None:
    rows = (("Projectcode", "Code", "Indicator", "Waarde"), (grant, code, "Iets", 1.0))
    item = ExistingIndicator(1, "P-1", "A1", "Aantal iets", "A1", is_agreed=agreed)
    found = indicator_matching.propose_matches(
        read_submission(book(*rows), "made.xlsx").indicators, [replace(item, key="sleutel")]
    )
    assert [(p.best and p.best.id, p.by_code) for p in found] == [(1, settled)]
    assert (found[0].confidence == 1.0) is settled


def test_a_code_beside_another_title_is_proposed_and_settles_nothing() -> None:
    item = ExistingIndicator(1, "", "sleutel", "Heel anders", "A1", is_agreed=True)
    rows = (("Code", "Indicator", "Waarde"), ("A1", "Iets", 1.0))
    (proposal,) = indicator_matching.propose_matches(read_submission(book(*rows), "made.xlsx").indicators, [item])
    assert (proposal.best, proposal.by_code) == (item, False)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_indicators_that_swap_names_are_renamed_in_whatever_order_they_stand(order: tuple[int, int]) -> None:
    found = indicators("A", "B").indicators
    swapped = Mapping(matches=(Match("", "A", "A", 1, "", "B", "B"), Match("", "B", "B", 2, "", "A", "A")))
    renamed = indicator_matching.apply_matches([found[place] for place in order], swapped)
    assert [item.key for item in renamed] == [("B", "A")[place] for place in order]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_two_indicators_that_would_get_one_name_both_keep_theirs(order: tuple[int, ...]) -> None:
    found = indicators("A", "B", "C").indicators
    both = Mapping(matches=(Match("", "A", "A", 1, "", "X", "X"), Match("", "B", "B", 1, "", "X", "X")))
    renamed = indicator_matching.apply_matches([found[place] for place in order], both)
    assert {item.key for item in renamed} == {"A", "B", "C"}


def test_in_the_only_project_an_indicator_is_known_by_its_key() -> None:
    ours = [
        ExistingIndicator(1, "P-1", "Deelnemers", "Deelnemers"),
        ExistingIndicator(2, "P-1", "Uren", "Uren", offered=False),
    ]
    mine = indicators("Deelnemers", "Uren").indicators
    assert indicator_matching.propose_matches(mine, ours, one_project=True) == ()
    assert [(p.best and p.best.id) for p in indicator_matching.propose_matches(mine, ours)] == [1, None]


def test_equal_titles_still_wait_for_a_word() -> None:
    (found,) = indicator_matching.propose_matches(indicators("Deelnemers").indicators, [known(1, "Deelnemers")])
    assert (found.by_code, found.confidence) == (False, 1.0)


def test_proposals_are_one_to_one_with_the_next_best() -> None:
    ours = [known(1, "Aantal deelnemers aan een cursus"), known(2, "Aantal deelnemers"), known(3, "Bomen")]
    found = indicator_matching.propose_matches(
        indicators("Deelnemers aan een cursus", "Aantal deelnemers").indicators, ours
    )
    assert [item.best.id if item.best else None for item in found] == [1, 2]
    assert found[0].next_best == ours[1]
    assert all(0 < item.confidence <= 1 for item in found)


def test_the_whole_is_proposed_before_its_places() -> None:
    rows = [("Indicator", "Plaats", "Waarde"), ("Scans", "Gent", 20.0), ("Scans", "Aalst", 13.0), ("Scans", "", 33.0)]
    items = read_submission(book(*rows), "made.xlsx").indicators
    found = indicator_matching.propose_matches(items, [known(1, "Scans")])
    assert {(item.part, item.best and item.best.id) for item in found} >= {("", 1)}
    assert all(item.best is None for item in found if item.part)


def test_titles_in_another_language_count() -> None:
    ours = [
        ExistingIndicator(
            1, "P-1", "k", "Aantal bereikte gezinnen", titles={"fr": "Nombre de familles accompagnées"}
        )
    ]
    (found,) = indicator_matching.propose_matches(indicators("nombre de familles accompagnees").indicators, ours)
    assert found.best is not None
    assert found.confidence == 1.0


def test_another_unit_makes_a_proposal_less_sure() -> None:
    ours = [known(1, "Deelname", unit="%")]
    (same,) = indicator_matching.propose_matches(indicators("Deelname", unit="%").indicators, ours)
    (other,) = indicator_matching.propose_matches(indicators("Deelname", unit="personen").indicators, ours)
    assert other.confidence < same.confidence


def test_what_is_nothing_like_it_is_not_proposed() -> None:
    (found,) = indicator_matching.propose_matches(indicators("Bezochte scholen").indicators, [known(1, "CO2 per jaar")])
    assert (found.best, found.confidence) == (None, 0.0)


def test_a_confirmed_match_gives_the_indicator_the_name_it_is_kept_by() -> None:
    plain = indicators("Deelnemers")
    (proposal,) = indicator_matching.propose_matches(plain.indicators, [known(1, "Aantal deelnemers")])
    mapping = preview_file(book(("x", "y"), ("1", "2")), "m.xlsx").mapping.with_match(proposal.match(proposal.best))
    (named,) = indicator_matching.apply_matches(plain.indicators, mapping)
    assert (named.grant_ref, named.key, named.title) == ("P-1", "sleutel 1", "Aantal deelnemers")
    assert indicator_matching.propose_matches(plain.indicators, [known(1, "Aantal deelnemers")], mapping) == ()


def test_an_indicator_called_new_is_not_proposed_again() -> None:
    plain = indicators("Deelnemers")
    (proposal,) = indicator_matching.propose_matches(plain.indicators, [known(1, "Aantal deelnemers")])
    mapping = Mapping().with_match(proposal.match(None))
    assert indicator_matching.propose_matches(plain.indicators, [known(1, "Aantal deelnemers")], mapping) == ()
    assert indicator_matching.apply_matches(plain.indicators, mapping) == plain.indicators


def test_two_indicators_never_become_one() -> None:
    plain = indicators("Deelnemers", "Uren")
    mapping = Mapping(matches=tuple(
        Match(item.grant_ref, item.key, item.title, 1, "P-1", "sleutel 1", "Samen") for item in plain.indicators
    ))  # fmt: skip
    named = indicator_matching.apply_matches(plain.indicators, mapping)
    assert len({(item.grant_ref, item.key) for item in named}) == 2


def test_an_indicator_is_matched_once() -> None:
    mapping = Mapping().with_match(Match("", "a", "A", 1)).with_match(Match("", "b", "B", 1))
    assert [match.key for match in mapping.matches] == ["b"]


def test_a_missing_value_never_becomes_zero_through_a_mapping() -> None:
    data = book(*PLACES[:2], (2023.0, "Gent", None, "n.v.t."))
    found = by(data, preview_file(data, "made.xlsx").mapping)
    assert [(v, s) for v, s in zip(found.actuals.value, found.actuals.state, strict=True)][2:] == [
        (None, State.NOT_APPLICABLE)
    ]


def test_a_match_survives_pointing_at_a_column_that_becomes_part_of_the_key() -> None:
    plain = indicators("Deelnemers", "Uren")
    mapping = Mapping().with_match(Match("", plain.indicators[0].key, "Deelnemers", 1, "P-1", "sleutel 1", "Bereikt"))
    with_unit = [replace(item, unit="personen", key=f"{item.key}|personen") for item in plain.indicators]
    renamed = indicator_matching.apply_matches(with_unit, mapping)
    assert [item.key for item in renamed] == ["sleutel 1", with_unit[1].key]
    proposals = indicator_matching.propose_matches(with_unit, [known(1, "Bereikt"), known(2, "Andere")], mapping)
    assert [item.title for item in proposals] == ["Uren"]


def test_a_match_whose_title_stands_twice_is_not_guessed_to_be_one_of_them() -> None:
    plain = indicators("Deelnemers")
    mapping = Mapping().with_match(Match("", plain.indicators[0].key, "Deelnemers", 1, "P-1", "sleutel 1", "Bereikt"))
    twice = [replace(plain.indicators[0], key=f"Deelnemers|{place}") for place in ("Gent", "Aalst")]
    assert indicator_matching.find_matches(twice, mapping) == [None, None]
