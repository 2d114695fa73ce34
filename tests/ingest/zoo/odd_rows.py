"""Oddities of single rows, cells and columns that hold what is no value, or values under no header."""

from __future__ import annotations

from tests.ingest.zoo.book import Book, Cell, Duty, Kind, Row, restate
from tests.ingest.zoo.odd_cells import NO_NUMBER, rewrite, some_of, title_place, values
from tests.ingest.zoo.odd_columns import header_of, last_column
from tests.ingest.zoo.plan import Plan


def add_example_row(plan: Plan, book: Book) -> None:
    """The first row under the header is an example of how to fill in the others."""
    sheet = book.sheets[0]
    rng = plan.rng("example")
    text = {
        "nl": "Voorbeeld: aantal bezoekers",
        "en": "Example: number of visitors",
        "fr": "Exemple : nombre de visiteurs",
    }
    like = sheet.of("data")[0]
    cells = [
        Cell(rng.randint(10, 90), never="example") if cell.says else Cell(cell.value) for cell in like.cells
    ]
    cells[title_place(plan, sheet)] = Cell(text[plan.language])
    sheet.rows.insert(sheet.rows.index(like), Row(cells, "example"))


def write_units_in_cells(plan: Plan, book: Book) -> None:
    """Numbers bear their unit: "132 gezinnen"."""
    for cell in some_of(plan.rng("units in cells"), values(book, Kind.ACTUAL, Kind.TARGET)):
        said = cell.says[0]
        rewrite(cell, f"{plan.notation.text(said.number / said.factor)} {said.fact.unit}")


def write_errors(plan: Plan, book: Book) -> None:
    """Formulas that went wrong left their error in a cell."""
    rng = plan.rng("errors")
    for cell in some_of(rng, values(book, Kind.ACTUAL)):
        text = rng.choice(["#REF!", "#DIV/0!", "#N/B", "#N/A", "#VALUE!", "#WAARDE!"])
        rewrite(cell, text)
        # '#N/A' says that there is no value, and is read as that; the others say that a formula went wrong.
        restate(cell, number=NO_NUMBER, **({"duty": Duty.MAY} if text.startswith("#N/") else {}))


def take_header_away(plan: Plan, book: Book) -> None:
    """The values stand in a column without a header."""
    sheet = book.sheets[0]
    place = last_column(sheet)
    header_of(sheet, place).value = None
    for row in sheet.rows:
        if place < len(row.cells):
            restate(row.cells[place], duty=Duty.ASK)


def add_row_of_units(plan: Plan, book: Book) -> None:
    """A row under the header says what each column is: number, amount, text."""
    sheet = book.sheets[0]
    word = {"nl": "(cijfer)", "en": "(number)", "fr": "(chiffre)"}[plan.language]
    like = sheet.of("data")[0]
    cells = [Cell(word) if cell.says else Cell() for cell in like.cells]
    sheet.rows.insert(sheet.rows.index(like), Row(cells, "header explained"))
