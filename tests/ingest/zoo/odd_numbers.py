"""Oddities of how numbers and days are written: marks, brackets, bounds, scales that change from row to row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.ingest.zoo.book import Book, Kind, restate
from tests.ingest.zoo.odd_cells import NO_NUMBER, rewrite, some_of, values
from tests.ingest.zoo.odd_columns import Unfit
from tests.ingest.zoo.plan import Plan

SIGNED = ["±{n}", "± {n}", "~{n}", "{n}?", "<{n}", "≥ {n}", "n<{n}", "{n}-{m}", "{n} – {m}", "{n}+", "+/- {n}"]
BOUNDS = {
    "nl": [*SIGNED, "circa {n}", "minstens {n}", "{n} (ca.)", "tussen {n} en {m}", "bijna {n}", "een {n}-tal"],
    "en": [*SIGNED, "about {n}", "at least {n}", "more than {n}", "{n} (approx.)", "between {n} and {m}", "almost {n}"],
    "fr": [*SIGNED, "environ {n}", "au moins {n}", "plus de {n}", "{n} (env.)", "entre {n} et {m}", "près de {n}"],
}
SMALL = {
    "nl": ["n<5", "<5", "< 5", "<5 (privacy)", "minder dan 5"],
    "en": ["n<5", "<5", "< 5", "<5 (privacy)", "fewer than 5"],
    "fr": ["n<5", "<5", "< 5", "<5 (vie privée)", "moins de 5"],
}
DAY_SHAPES = ["%d/%m/%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y", "%m/%d/%Y", "%Y/%m/%d"]


def write_bounds(plan: Plan, book: Book) -> None:
    """Values that are no exact numbers: 'about', 'between', 'at least'."""
    rng = plan.rng("bounds")
    for cell in some_of(rng, values(book, Kind.ACTUAL, Kind.TARGET)):
        number = cell.says[0].number / cell.says[0].factor
        texts = plan.notation.text(number), plan.notation.text(number + max(1, round(number * 0.1)))
        rewrite(cell, rng.choice(BOUNDS[plan.language]).format(n=texts[0], m=texts[1]))
        restate(cell, number=NO_NUMBER)


def write_small_numbers(plan: Plan, book: Book) -> None:
    """Numbers too small to be shown: 'n<5'."""
    rng = plan.rng("small")
    for cell in some_of(rng, values(book, Kind.ACTUAL)):
        rewrite(cell, rng.choice(SMALL[plan.language]))
        restate(cell, number=NO_NUMBER)


def write_brackets(plan: Plan, book: Book) -> None:
    """Negative numbers in brackets, as in accounting: by a number format, or typed."""
    rng = plan.rng("brackets")
    for cell in some_of(rng, values(book, Kind.ACTUAL)):
        number = cell.says[0].number / cell.says[0].factor
        if plan.writer == "csv" or plan.notation.as_text or rng.random() < 0.5:
            rewrite(cell, f"({plan.notation.text(number)})")
        else:
            rewrite(cell, -number, "#,##0.0;(#,##0.0)" if number != int(number) else "#,##0;(#,##0)")
        restate(cell, number=-cell.says[0].number)


def mix_thousands(plan: Plan, book: Book) -> None:
    """Numbers as text with another mark between thousands in each."""
    rng = plan.rng("marks of thousands")
    marks = [",", " ", "'", "\u00a0"] if plan.language == "en" else [".", " ", "'", "\u00a0", "\u202f", "’"]
    chosen = [cell for cell in values(book) if abs(cell.says[0].number) >= 1000]
    if len(chosen) < 2:
        raise Unfit
    for cell in chosen:
        number = cell.says[0].number / cell.says[0].factor
        rewrite(cell, replace(plan.notation, thousands=rng.choice(marks)).text(number))


def mix_scales_of_percentages(plan: Plan, book: Book) -> None:
    """Percentages as a fraction, with a sign, and as a number, from cell to cell."""
    rng = plan.rng("mixed scales")
    chosen = [cell for cell in values(book) if cell.says[0].fact.unit == "%"]
    if len(chosen) < 2:
        raise Unfit
    for cell in chosen:
        number = cell.says[0].number
        way = rng.choice(["fraction", "sign", "spaced", "plain", "format"])
        fraction = round(number / 100, 4)
        if way == "format" and plan.writer != "csv":
            rewrite(cell, fraction, "0%" if number == int(number) else "0.0%")
        elif way == "fraction":
            rewrite(cell, plan.notation.text(fraction) if plan.notation.as_text else fraction)
        elif way in ("sign", "spaced"):
            rewrite(cell, plan.notation.text(number) + ("%" if way == "sign" else " %"))
        else:
            rewrite(cell, plan.notation.text(number) if plan.notation.as_text else number)
        if way != "format" and isinstance(cell.value, float) and cell.value == int(cell.value) and way == "plain":
            cell.value = int(cell.value)


def write_days_as_text(plan: Plan, book: Book) -> None:
    """Days are typed as text, in one order or in two."""
    rng = plan.rng("days as text")
    shapes = rng.sample(DAY_SHAPES, rng.choice([1, 1, 2]))
    days = [cell for _, cell in book.cells() if isinstance(cell.value, date)]
    if not days:
        raise Unfit
    for cell in days:
        assert isinstance(cell.value, date)
        rewrite(cell, cell.value.strftime(rng.choice(shapes)))


def write_units_of_other_size(plan: Plan, book: Book) -> None:
    """Amounts bear their scale in the cell: 12,5 k€."""
    rng = plan.rng("scales in cells")
    chosen = [c for c in values(book, Kind.ACTUAL, Kind.TARGET) if c.says[0].fact.unit in ("euro", "EUR", "euros")]
    for cell in some_of(rng, chosen):
        number = round(cell.says[0].number / 1000, 3)
        shape = rng.choice(["{n} k€", "{n}k€", "k€ {n}", "{n} k", "{n} x 1000", "€ {n}k"])
        rewrite(cell, shape.format(n=plan.notation.text(number)))
