"""Marks of notes, labels and indents that say what a row is: once read without a word."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import ParagraphProperties, Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

KIND = IssueKind
HEADER = ("Indicator", "2022", "2023", "2024")


def read(kind: str, *rows: Sequence[made.Cell]) -> Submission:
    """The same rows as a workbook or as a text table."""
    if kind == "xlsx":
        return made.table(*rows)
    width = max(len(row) for row in rows)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return read_submission(made.text_table(padded, ";"), "made.csv")


def open_cells(found: Submission, kind: IssueKind) -> list[tuple[int | None, int | None, str]]:
    """Row, column and text of each open question of a kind."""
    return [(i.row, i.column, i.params.get("text", "")) for i in made.asked(found, kind) if i.is_open]


NOTES = [
    ("14*", "* incl. 2 stagiairs"),
    ("14*", "* y compris 2 stagiaires"),
    ("131²", "² één week gesloten wegens verbouwing"),
    ("112 (1)", "(1) the visits of the partner too"),
    ("104¹", "1 hier zijn ook de bezoeken van de partner bij"),
    ("104 [a]", "[a] per gezin geteld, vroeger per persoon"),
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("text", "note"), NOTES)
def test_the_note_of_a_marked_number_is_asked_about(kind: str, text: str, note: str) -> None:
    found = read(kind, HEADER, ("Bezoekers", 12, text, 15), ("Lessen", 10, 11, 12), (), (note,))
    assert open_cells(found, KIND.TEXT_BESIDE) == [(2, 3, note)]
    assert [n for n, state in enumerate(found.actuals.state) if state is State.UNCLEAR] == [1]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("label", "note"),
    [
        ("Bezoekers*", "* incl. 2 stagiairs"),
        ("Visiteurs (1)", "(1) comptés par ménage, avant par personne"),
        ("Visitors ²", "² one site was closed for a while"),
    ],
)
def test_the_note_of_a_marked_label_is_asked_about_for_its_row(kind: str, label: str, note: str) -> None:
    found = read(kind, HEADER, (label, 12, 14, 15), ("Lessen", 10, 11, 12), (), (note,))
    assert open_cells(found, KIND.TEXT_BESIDE) == [(2, column, note) for column in (2, 3, 4)]


@pytest.mark.parametrize("note", ["* bron: eigen registratie", "* selon le rapport annuel", "* measured by the coach"])
def test_a_note_about_the_source_asks_nothing(note: str) -> None:
    found = made.table(HEADER, ("Bezoekers*", 12, "14*", 15), ("Lessen", 10, 11, 12), (), (note,))
    assert open_cells(found, KIND.TEXT_BESIDE) == [] and found.actuals.value[1] == 14


def test_square_metres_bear_no_mark() -> None:
    found = made.table(HEADER, ("Oppervlakte in m²", 12, 14, 15), (), ("2 lokalen zijn verhuurd",))
    assert found.actuals.value == [12, 14, 15]


def test_a_raised_mark_behind_a_label_is_asked_about() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, raised = book.add_worksheet("Data"), book.add_format({"font_script": 1})
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ("", 12, 14, 15))
        page.write_rich_string(1, 0, "Bezoekers", raised, "1")
        page.write(3, 0, "1 één week gesloten")
    found = read_submission(stream.getvalue(), "a.xlsx")
    assert len(open_cells(found, KIND.TEXT_BESIDE)) == 3 and found.indicators[0].title == "Bezoekers"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "note", ["(1) één week gesloten", "Opm.: de 1 is een voetnoot, dus 104", "NB: should be 104, 1 is a footnote"]
)
def test_a_mark_typed_as_a_digit_is_asked_about(kind: str, note: str) -> None:
    found = read(kind, HEADER, ("Huisbezoeken", "1041", 97, 112), ("Lessen", 10, 11, 12), (), (note,))
    assert {104, 1041} in [set(i.readings) for i in found.issues if i.is_open and (i.row, i.column) == (2, 2)]
    assert found.actuals.state[0] is State.UNCLEAR


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "label",
    [
        "Vorming (uren; vanaf 2024 in dagen)",
        "Formation (heures, en jours à partir de 2024)",
        "Training (hours until 2023, days since)",
        "Bereik (vanaf 2024 per gezin)",
        "Leden (nieuwe definitie sinds 2024)",
        "Bezoekers (2024: enkel volwassenen)",
        "Reach, counted per household, formerly per person",
    ],
)
def test_a_break_of_unit_in_a_label_is_asked_about(kind: str, label: str) -> None:
    found = read(kind, HEADER, (label, 120, 130, 18), ("Lessen", 10, 11, 12))
    assert [issue.row for issue in made.asked(found, KIND.TEXT_BESIDE) if issue.is_open] == [2, 2, 2]


@pytest.mark.parametrize(
    "label",
    ["Uren vorming per persoon", "Leden sinds 2019", "Kinderen van 6 tot 12 jaar in de opvang", "Lessen vanaf 2024"],
)
def test_a_label_without_a_break_asks_nothing(label: str) -> None:
    found = made.table(HEADER, (label, 120, 130, 118), ("Lessen", 10, 11, 12))
    assert found.actuals.value[:3] == [120, 130, 118]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("label", "values", "waiting"),
    [
        ("Slaagkans", (0.7, 1, 80), [0, 1]),
        ("Taux de réussite", (65, 0.5, 0.6), [1, 2]),
        ("Opkomst (%)", (0.7, 0.8, 1.1), [0, 1, 2]),
        ("Hours per visit", (0.5, 3, 12), []),
        ("Kost (M€)", (0.7, 1.2, 3), []),
    ],
)
def test_percentages_on_two_scales_in_one_row_are_asked_about(
    kind: str, label: str, values: tuple[float, ...], waiting: list[int]
) -> None:
    found = read(kind, HEADER, (label, *values))
    assert [n for n, state in enumerate(found.actuals.state) if state is State.UNCLEAR] == waiting
    assert all(
        issue.readings[1] == pytest.approx(issue.readings[0] * 100)
        for issue in made.asked(found, KIND.PERCENT_BELOW_ONE)
    )


def workbook(rows: Sequence[Sequence[made.Cell]], styles: dict[int, dict[str, int]]) -> bytes:
    """A workbook of which some labels, by row from 0, have a format."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Data")
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
            if line in styles:
                page.write(line, 0, row[0], book.add_format(styles[line]))
    return stream.getvalue()


def test_a_label_that_is_struck_through_asks_about_its_values() -> None:
    data = workbook([HEADER, ("Naailes (gestopt)", 20, 18, 9), ("Kookles", 11, 12, 13)], {1: {"font_strikeout": 1}})
    found = read_submission(data, "a.xlsx")
    assert open_cells(found, KIND.TEXT_BESIDE) == [(2, column, "Naailes (gestopt)") for column in (2, 3, 4)]
    assert found.actuals.value == [None, None, None, 11, 12, 13]
    kept = read_submission(data, "a.xlsx", answers=[Answer(KIND.TEXT_BESIDE, Reply.COUNTS)])
    assert kept.actuals.value == [20, 18, 9, 11, 12, 13]


NESTED = [
    ("Deelnemers", 30), ("Meisjes", 16), ("6-9 j", 10), ("10-12 j", 6), ("Jongens", 14), ("6-9 j", 8), ("10-12 j", 6),
    ("Lessen", 5),
]  # fmt: skip
STEPS = [0, 1, 2, 2, 1, 2, 2, 0]
GROUPS = [
    ("Deelnemers", ""), ("Deelnemers", "Geslacht=Meisjes"), ("Deelnemers", "Geslacht=Meisjes; Groep=6-9 j"),
    ("Deelnemers", "Geslacht=Meisjes; Groep=10-12 j"), ("Deelnemers", "Geslacht=Jongens"),
    ("Deelnemers", "Geslacht=Jongens; Groep=6-9 j"), ("Deelnemers", "Geslacht=Jongens; Groep=10-12 j"), ("Lessen", ""),
]  # fmt: skip


def groups_of(found: Submission) -> list[tuple[str, str]]:
    """Title and group of each value."""
    pairs = zip(found.actuals.indicator, found.actuals.breakdown, strict=True)
    return [(found.indicators[index].title, breakdown) for index, breakdown in pairs]


def as_xls(rows: Sequence[Sequence[object]]) -> bytes:
    """An old binary workbook in which the format of a title indents it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    for line, row in enumerate(rows):
        step = STEPS[line - 1] if line else 0
        sheet.write(line, 0, row[0], xlwt.easyxf(f"align: indent {step}"))
        sheet.write(line, 1, row[1])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_ods(rows: Sequence[Sequence[object]], unit: str = "0.353cm") -> bytes:
    """An OpenDocument sheet in which the style of a title, or the style it rests on, indents it."""
    document, table = OpenDocumentSpreadsheet(), Table(name="Blad1")
    styles = {}
    for step in range(1, max(STEPS) + 1):
        base, own = Style(name=f"base{step}", family="table-cell"), Style(name=f"in{step}", family="table-cell")
        number, sign = re.fullmatch(r"([\d.]+)(\w+)", unit).groups()  # type: ignore[union-attr]
        margin = f"{float(number) * step:.3f}{sign}"
        base.addElement(ParagraphProperties(marginleft=margin))
        own.setAttribute("parentstylename", base)
        document.styles.addElement(base)
        document.automaticstyles.addElement(own)
        styles[step] = own
    for line, (title, value) in enumerate(rows):
        item, step = TableRow(), STEPS[line - 1] if line else 0
        cell = TableCell(valuetype="string", **({"stylename": styles[step]} if step else {}))
        cell.addElement(P(text=str(title)))
        filled = TableCell(valuetype="string") if line == 0 else TableCell(valuetype="float", value=value)
        filled.addElement(P(text=str(value)))
        item.addElement(cell)
        item.addElement(filled)
        table.addElement(item)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("kind", "unit"), [("xls", ""), ("ods", "0.353cm"), ("ods", "10pt"), ("ods", "0.139in")])
def test_indents_of_older_and_open_formats_keep_every_parent(kind: str, unit: str) -> None:
    rows = [("Indicator", "2024"), *NESTED]
    found = read_submission(as_ods(rows, unit) if kind == "ods" else as_xls(rows), f"a.{kind}")
    assert groups_of(found) == GROUPS


@pytest.mark.parametrize("kind", ["spaces", "tabs", "csv", "format"])
def test_nested_indents_keep_every_parent(kind: str) -> None:
    sign = "\t" if kind == "tabs" else "  "
    spaced = [(sign * step + title, value) for (title, value), step in zip(NESTED, STEPS, strict=True)]
    header = ("Indicator", "2024")
    if kind == "format":
        styles = {line: {"indent": step} for line, step in enumerate(STEPS, start=1) if step}
        found = read_submission(workbook([header, *NESTED], styles), "a.xlsx")
    else:
        found = read("csv" if kind == "csv" else "xlsx", header, *spaced)
    assert groups_of(found) == GROUPS
    assert found.actuals.value == [value for _, value in NESTED]


@pytest.mark.parametrize("is_filled", [True, False])
@pytest.mark.parametrize(
    ("first", "second", "part"),
    [("Meisjes", "Jongens", "6-9 j"), ("Filles", "Garçons", "6-9 ans"), ("Girls", "Boys", "6-9 y")],
)
def test_groups_at_the_top_are_the_parents_of_what_is_indented(
    first: str, second: str, part: str, is_filled: bool
) -> None:
    rows = [(first, 16 if is_filled else ""), ("  " + part, 10), (second, 14 if is_filled else ""), ("  " + part, 8)]
    found = made.table(("Indicator", "2024"), *rows)
    parts = [item for item in groups_of(found) if item[1]]
    assert parts == [(first, f"Groep={part}"), (second, f"Groep={part}")]


def test_a_nested_part_that_is_no_group_keeps_the_group_above_it() -> None:
    rows = [("Deelnemers", 30), ("  Meisjes", 16), ("    Muziekles", 10), ("  Jongens", 14), ("    Muziekles", 8)]
    found = made.table(("Indicator", "2024"), *rows)
    assert groups_of(found)[2::2] == [
        ("Deelnemers – Muziekles", "Geslacht=Meisjes"), ("Deelnemers – Muziekles", "Geslacht=Jongens"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("word", "letter"), [("jaar", "K"), ("Année", "T"), ("Year", "Q")])
def test_a_column_year_beside_its_quarters_is_their_total(kind: str, word: str, letter: str) -> None:
    header = ("Indicator", *(f"{letter}{part} 2025" for part in (1, 2, 3, 4)), word)
    rows = [("Bezoekers", 40, 45, 50, 45, 180), ("Lessen", 5, 6, 7, 7, 18), ("Uren", "", "", "", "", 90)]
    found = read(kind, header, *rows)
    assert [issue.readings for issue in made.asked(found, KIND.TOTAL_DIFFERS)] == [(18, 25)]
    values = {(found.indicators[i].title, str(start), str(end)): value for i, start, end, value in zip(
        found.actuals.indicator, found.actuals.start, found.actuals.end, found.actuals.value, strict=True)}  # fmt: skip
    assert values["Uren", "2025-01-01", "2025-12-31"] == 90
    assert ("Bezoekers", "2025-01-01", "2025-12-31") not in values


def test_a_column_year_over_years_is_no_total() -> None:
    found = made.table(("Indicator", "Jaar", "K1 2025", "K2 2025"), ("Bezoekers", 2025, 40, 45), ("Lessen", 2025, 5, 6))
    assert found.actuals.value == [40, 45, 5, 6]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("part", ["waarvan jongeren", "dont jeunes", "waarvan / dont jongeren"])
def test_a_part_below_columns_of_groups_leaves_them_their_groups(kind: str, part: str) -> None:
    header = ("Indicator", "Mannen 2024", "Vrouwen 2024", "Totaal 2024")
    found = read(kind, header, ("Deelnemers", 10, 12, 22), (part, 4, 5, 9), ("Lessen", 3, 4, 7))
    values = dict(zip(groups_of(found), found.actuals.value, strict=True))
    name = part.split()[-1]
    assert [values["Deelnemers", group] for group in ("Geslacht=Mannen", "Geslacht=Vrouwen", "")] == [10, 12, 22]
    dimension = next(group for _, group in values if group.endswith(name) and ";" not in group)
    assert values["Deelnemers", dimension] == 9 and values["Deelnemers", f"Geslacht=Mannen; {dimension}"] == 4
