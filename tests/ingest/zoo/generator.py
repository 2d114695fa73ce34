"""A workbook from a seed: ordinary (clear headers, one table) or odd (one to three oddities)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book
from tests.ingest.zoo.layouts import LAYOUTS
from tests.ingest.zoo.odd_columns import Unfit
from tests.ingest.zoo.odd_habits import HABITS
from tests.ingest.zoo.odd_layouts import ODD_LAYOUTS
from tests.ingest.zoo.odd_structures import STRUCTURES
from tests.ingest.zoo.odd_tables import TABLES
from tests.ingest.zoo.oddities import choose_oddities
from tests.ingest.zoo.plan import Plan, make_plan
from tests.ingest.zoo.writers import write

ORDINARY_LAYOUTS = ("long", "row", "row undated", "wide", "wide")


@dataclass
class Workbook:
    """A made workbook: its plan and cells, with their truth; `oddities` are the names of what is odd in it."""

    seed: str
    half: str
    plan: Plan
    book: Book
    oddities: tuple[str, ...] = ()

    @cached_property
    def data(self) -> bytes:
        """Its bytes."""
        return write(self.book)


def make_workbook(seed: str, half: str, without: frozenset[str] = frozenset()) -> Workbook:
    """The workbook of a seed in a half of the zoo, 'ordinary' or 'odd'; the same seed gives the same workbook.

    `without` names oddities to leave out, where it is asked which of them is the cause of something.
    """
    plan = make_plan(f"{half}:{seed}", ORDINARY_LAYOUTS, calm=half == "odd" and not seed.endswith("7"))
    if half == "ordinary":
        return Workbook(seed, half, plan, lay_out(plan))
    oddities = [oddity for oddity in choose_oddities(plan) if oddity.name not in without]
    for oddity in oddities:
        oddity.plan(plan)
    book = lay_out(plan)
    applied = []
    for oddity in oddities:
        with suppress(Unfit):
            oddity.book(plan, book)
            applied.append(oddity.name)
    return Workbook(seed, half, plan, book, tuple(applied))


def lay_out(plan: Plan) -> Book:
    """The book of a plan."""
    rng = plan.rng("book")
    name = rng.choice(words.FILES[plan.language]) + {"ods": ".ods", "csv": ".csv"}.get(plan.writer, ".xlsx")
    book = Book(name, plan.writer, {**LAYOUTS, **ODD_LAYOUTS, **STRUCTURES, **TABLES, **HABITS}[plan.layout](plan))
    if plan.language == "en":
        book.delimiter = ","
    book.encoding = rng.choice(["utf-8", "utf-8-sig", "cp1252"])
    for sheet in book.sheets:
        sheet.pad()
    return book
