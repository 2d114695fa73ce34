"""Totals that are not what their rows give: a row was changed, or forgotten, after the total was typed."""

from __future__ import annotations

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book, Cell, Row
from tests.ingest.zoo.odd_cells import title_place, total_row
from tests.ingest.zoo.odd_columns import Unfit
from tests.ingest.zoo.plan import Plan

PLAIN = "Subtotaal Tussentotaal Subtotal Sub-total Sous-total S/total".split()  # noqa: SIM905


def _spoil(plan: Plan, row: Row) -> None:
    """Change the numbers of a total by so much that no rows give them, also where rates and amounts are among these."""
    rng = plan.rng("spoiled total")
    factor, spoiled = rng.choice([1.3, 1.7, 3.1]), False
    for cell in row.cells:
        number = _number_of(plan, cell)
        if number is None or number <= 0:
            continue
        wrong = round(number * factor + 0.7, 1)
        wrong = float(round(wrong)) if wrong > 100 else wrong
        cell.value = plan.notation.text(wrong) if isinstance(cell.value, str) else wrong
        cell.says, cell.asks, spoiled = (), "a total that its rows do not give", True
    if not spoiled:
        raise Unfit


def _number_of(plan: Plan, cell: Cell) -> float | None:
    """The number of a total; None for another cell, and where it stands among signs."""
    if not cell.never or isinstance(cell.value, int | float):
        return cell.value if cell.never and isinstance(cell.value, int | float) else None
    text = str(cell.value).replace(plan.notation.thousands or " ", "").replace(plan.notation.decimal, ".")
    return float(text) if text.replace(".", "", 1).isdecimal() else None


def add_wrong_total(plan: Plan, book: Book) -> None:
    """A total under the table, or a subtotal amid its rows, that none of its rows give."""
    sheet = book.sheets[0]
    rng = plan.rng("wrong total")
    amid = rng.random() < 0.5
    names = [word for word in words.SUBTOTALS[plan.language] if word in PLAIN] if amid else words.TOTALS[plan.language]
    data = sheet.of("data")
    if amid and len(data) < 4:
        raise Unfit
    row = total_row(plan, sheet, rng.choice(names))
    if amid:
        # Only of the rows above it.
        half = data[len(data) // 2]
        for other in data[len(data) // 2 :]:
            for cell, total in zip(other.cells, row.cells, strict=True):
                if total.never and isinstance(cell.value, int | float) and isinstance(total.value, int | float):
                    total.value = round(total.value - cell.value, 3)
        title_place(plan, sheet)
        sheet.rows.insert(sheet.rows.index(half), row)
    else:
        sheet.rows.append(row)
    _spoil(plan, row)


def spoil_subtotal(plan: Plan, book: Book) -> None:
    """One of the subtotals that the layout has is wrong."""
    totals = [row for sheet in book.sheets for row in sheet.of("total")]
    if not totals:
        raise Unfit
    _spoil(plan, plan.rng("which subtotal").choice(totals))

