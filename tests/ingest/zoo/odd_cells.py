"""Oddities of cells, rows and sheets."""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import replace
from random import Random

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book, Cell, Duty, Kind, Row, Sheet, Span, restate
from tests.ingest.zoo.notations import Notation, choose_notation, shown
from tests.ingest.zoo.odd_columns import Unfit, column, header_of, last_column, value_columns
from tests.ingest.zoo.plan import Plan

NO_NUMBER = float("nan")


def number_notation(plan: Plan) -> Notation:
    """The notation of a plan whose writer has changed from csv."""
    return choose_notation(plan.rng("notation again"), plan.language, plan.writer)


def values(book: Book, *kinds: Kind) -> list[Cell]:
    """The cells of a book that state a number of these kinds, in file order, and are not odd yet."""
    return [
        cell
        for _, cell in book.cells()
        if cell.says
        and cell.says[0].kind in (kinds or tuple(Kind))
        and not cell.runs
        and not math.isnan(cell.says[0].number)
    ]


def rewrite(cell: Cell, value: object, number_format: str = "") -> None:
    """Put another value in a cell, without rich text."""
    cell.value, cell.number_format, cell.runs = value, number_format, ()


def some_of(rng: Random, cells: list[Cell]) -> list[Cell]:
    """One to three of the cells; Unfit where there are none."""
    if not cells:
        raise Unfit
    return rng.sample(cells, min(len(cells), rng.randint(1, 3)))


def add_superscript(plan: Plan, book: Book) -> None:
    """A footnote mark is typed in superscript behind a number."""
    rng = plan.rng("superscript")
    for cell in some_of(rng, values(book, Kind.ACTUAL, Kind.TARGET)):
        text, mark = plan.notation.text(cell.says[0].number / cell.says[0].factor), rng.choice("123")
        cell.value, cell.runs, cell.number_format = text + mark, ((text, ""), (mark, "superscript")), ""


def add_superscript_to_header(plan: Plan, book: Book) -> None:
    """A footnote mark stands in superscript behind a header."""
    sheet = book.sheets[0]
    place = last_column(sheet)
    header = header_of(sheet, place)
    if isinstance(header.value, str):
        text = header.value
        header.value, header.runs = text + "1", ((text, ""), ("1", "superscript"))


def add_typed_mark(plan: Plan, book: Book) -> None:
    """A footnote mark is typed behind a number: an asterisk, or a figure in brackets."""
    rng = plan.rng("mark")
    for cell in some_of(rng, values(book, Kind.ACTUAL, Kind.TARGET)):
        rewrite(cell, shown(cell) + rng.choice(["*", " *", " (1)", "**", "¹"]))


def strike_old_value(plan: Plan, book: Book) -> None:
    """The old value is struck through and the new one stands behind it."""
    rng = plan.rng("strike")
    for cell in some_of(rng, values(book, Kind.ACTUAL, Kind.TARGET)):
        new = plan.notation.text(cell.says[0].number / cell.says[0].factor)
        old = plan.notation.text(round(cell.says[0].number / cell.says[0].factor * 0.7))
        gap = rng.choice([" ", " ", "\n", ""])
        cell.value, cell.number_format = old + gap + new, ""
        cell.runs = ((old, "strike"), (gap + new, ""))


def strike_row(plan: Plan, book: Book) -> None:
    """A whole row is struck through: the indicator was dropped."""
    row = plan.rng("strike row").choice(book.sheets[0].of("data"))
    for cell in row.cells:
        cell.strike = cell.value is not None
        # The total of the year beside its parts is left out as such, and may be asked about.
        if all(said.duty is not Duty.MAY for said in cell.says):
            restate(cell, duty=Duty.ASK)


def put_two_numbers(plan: Plan, book: Book) -> None:
    """Two numbers stand in one cell, on two lines or parted by spaces."""
    rng = plan.rng("two numbers")
    for cell in some_of(rng, values(book, Kind.ACTUAL, Kind.TARGET)):
        first, second = rng.randint(100, 399), rng.randint(100, 399)
        gap = "\n" if plan.writer != "csv" or rng.random() < 0.5 else "   "
        rewrite(cell, f"{first}{gap}{second}")
        restate(cell, number=NO_NUMBER)


def add_words_to_number(plan: Plan, book: Book) -> None:
    """Words before or behind a number."""
    rng = plan.rng("words")
    shapes = {"nl": ["ca. {n}", "{n} (schatting)", "> {n}", "{n} à {m}", "min. {n}", "{n} van {m}"],
              "en": ["approx. {n}", "{n} (estimate)", "> {n}", "{n} to {m}", "{n}+", "{n} of {m}"],
              "fr": ["env. {n}", "{n} (estimation)", "> {n}", "{n} à {m}", "min. {n}", "{n} sur {m}"]}  # fmt: skip
    for cell in some_of(rng, values(book, Kind.ACTUAL)):
        number = cell.says[0].number / cell.says[0].factor
        text = rng.choice(shapes[plan.language]).format(
            n=plan.notation.text(number), m=plan.notation.text(number + 10)
        )
        rewrite(cell, text)


def hide_rows(plan: Plan, book: Book) -> None:
    """Rows are hidden by hand."""
    rows = book.sheets[0].of("data")
    for row in plan.rng("hide").sample(rows, min(2, len(rows) - 1)):
        row.hidden = True
        for cell in row.cells:
            if cell.says and all(said.duty is Duty.MAY for said in cell.says):
                # A total is left out beside its parts, which are asked about: it must not count, and nothing is lost.
                cell.says, cell.never = (), "total in a hidden row"
            else:
                restate(cell, duty=Duty.ASK)


def filter_rows(plan: Plan, book: Book) -> None:
    """A filter shows one indicator less."""
    book.sheets[0].filtered = True
    hide_rows(plan, book)


def add_hidden_sheet(plan: Plan, book: Book) -> None:
    """A hidden sheet holds older numbers of the same table."""
    _add_older(plan, book, hidden=True)


def add_earlier_version(plan: Plan, book: Book) -> None:
    """A visible sheet holds an older version of the same table: nobody can say that it is older."""
    _add_older(plan, book, hidden=False)
    for cell in values(book):
        if all(said.duty is Duty.MAY for said in cell.says):
            # A total may be left out beside its parts; of two versions it must not count, and nothing is lost without.
            cell.says, cell.never = (), "total of two versions"
        else:
            restate(cell, duty=Duty.ASK)


def _add_older(plan: Plan, book: Book, *, hidden: bool) -> None:
    older = deepcopy(book.sheets[0])
    older.hidden = hidden
    older.name = (
        {"nl": "oud", "en": "old", "fr": "ancien"}[plan.language]
        if hidden
        else book.sheets[0].name[:20] + " (2)"
    )
    for row in older.rows:
        for cell in row.cells:
            if cell.says:
                if isinstance(cell.value, int | float):
                    cell.value = round(cell.value * 0.9, 3)
                else:
                    rewrite(cell, plan.notation.text(round(cell.says[0].number * 0.9, 1)))
                cell.says, cell.never = (), "older sheet"
    book.sheets.append(older)


def title_place(plan: Plan, sheet: Sheet) -> int:
    """The column (from 0) of the titles; Unfit where nothing stands above them."""
    header = sheet.of("header")[-1]
    place = next((k for k, cell in enumerate(header.cells) if cell.value == plan.word("title")), None)
    if place is None:
        raise Unfit
    return place


def total_row(plan: Plan, sheet: Sheet, word: str) -> Row:
    sheet.pad()
    cells = [Cell() for _ in range(sheet.width())]
    for kind in Kind:
        for place in value_columns(sheet, kind):
            numbers = [
                cell.value
                for _, cell in column(sheet, place)
                if cell.says and isinstance(cell.value, int | float)
            ]
            if numbers:
                cells[place] = Cell(round(sum(numbers), 3), never="total")
            elif any(cell.says for _, cell in column(sheet, place)):
                total = sum(s.number / s.factor for _, cell in column(sheet, place) for s in cell.says)
                cells[place] = Cell(plan.notation.text(round(total, 2)), never="total")
    if word:
        place = plan.rng("total place").choice([0, title_place(plan, sheet)])
        if not cells[place].never:
            cells[place] = Cell(word, bold=True)
    return Row(cells, "total")


def add_total_row(plan: Plan, book: Book) -> None:
    """A row of totals under the table, at times above its first row."""
    sheet = book.sheets[0]
    rng = plan.rng("total")
    row = total_row(plan, sheet, rng.choice(words.TOTALS[plan.language]))
    first = next(k for k, other in enumerate(sheet.rows) if other.role == "data")
    sheet.rows.insert(first if rng.random() < 0.2 else len(sheet.rows), row)


def add_total_without_word(plan: Plan, book: Book) -> None:
    """A row of sums under the table that nobody named."""
    sheet = book.sheets[0]
    if plan.rng("gap").random() < 0.3:
        sheet.add(role="gap")
    sheet.rows.append(total_row(plan, sheet, ""))


def add_notes(plan: Plan, book: Book) -> None:
    """Notes stand under the table."""
    sheet = book.sheets[0]
    rng = plan.rng("notes")
    if rng.random() < 0.7:
        sheet.add(role="gap")
    for text in rng.sample(words.NOTES[plan.language], rng.randint(1, 3)):
        sheet.add(text.format(y=plan.periods[-1].year), role="note")


def add_numbers_below(plan: Plan, book: Book) -> None:
    """A few facts that are no indicators stand under the table, each with a number beside it."""
    sheet = book.sheets[0]
    rng = plan.rng("below")
    sheet.add(role="gap")
    lines = {"nl": ["Aantal personeelsleden (VTE)", "Budget van het project", "Datum van opmaak"],
             "en": ["Staff (FTE)", "Project budget", "Date prepared"],
             "fr": ["Personnel (ETP)", "Budget du projet", "Date d'établissement"]}[plan.language]  # fmt: skip
    for text, number in zip(
        lines, (rng.randint(2, 12), rng.randint(20, 90) * 1000, plan.periods[-1].span[1]), strict=True
    ):
        if rng.random() < 0.7:
            cells = [Cell(text), Cell(number, never="fact under the table")]
            sheet.rows.append(Row(cells, "note"))


def add_blank_rows(plan: Plan, book: Book) -> None:
    """Blank rows stand between rows of the table."""
    sheet = book.sheets[0]
    rng = plan.rng("blank rows")
    data = [k for k, row in enumerate(sheet.rows) if row.role == "data"]
    for place in sorted(rng.sample(data[1:], min(2, len(data) - 1)), reverse=True):
        sheet.rows.insert(place, Row([], "gap"))


def repeat_header(plan: Plan, book: Book) -> None:
    """The header stands again further down, as for a printed page."""
    sheet = book.sheets[0]
    data = [k for k, row in enumerate(sheet.rows) if row.role == "data"]
    header = deepcopy(sheet.of("header")[-1])
    header.role = "header again"
    for cell in header.cells:
        if not isinstance(cell.value, str) and cell.value is not None:
            cell.never = "header"
    sheet.rows.insert(data[len(data) // 2], header)


def write_title_once(plan: Plan, book: Book) -> None:
    """The title of an indicator stands only in the first of its rows, at times joined over them."""
    sheet = book.sheets[0]
    joined = plan.rng("once").random() < 0.5 and plan.writer != "csv"
    header = sheet.of("header")[-1]
    roles = {plan.word(role) for role in ("title", "code", "result", "unit")}
    places = [k for k, cell in enumerate(header.cells) if cell.value in roles]
    of_titles = title_place(plan, sheet)
    above: Row | None = None
    titles = [row.cells[of_titles].value for row in sheet.of("data")]
    for row, title, before in zip(sheet.of("data"), titles, [None, *titles], strict=False):
        if title != before or above is None:
            above = row
            continue
        for place in places:
            row.cells[place].value = None
            if joined:
                above.cells[place].joined = (above.cells[place].joined[0] + 1, 1)


def spell_otherwise(plan: Plan, book: Book) -> None:
    """The title of an indicator is spelled a little otherwise in a later row."""
    sheet = book.sheets[0]
    rng = plan.rng("spelling")
    place = title_place(plan, sheet)
    seen: set[object] = set()
    for row in sheet.of("data"):
        title = str(row.cells[place].value)
        if title in seen and rng.random() < 0.5:
            row.cells[place].value = rng.choice(
                [title + " ", title.replace(" ", "  ", 1), title.replace(" ", "\u00a0", 1), title.lower(), title + ".",
                 title.upper(), title.replace("é", "e").replace("ë", "e")]
            )  # fmt: skip
        seen.add(title)


def codes_as_numbers(plan: Plan, book: Book) -> None:
    """The codes 1.1 to 1.12 are typed as numbers, so that 1.10 is kept as 1.1."""
    shape = plan.rng("code").choice(["", "0.00"])
    sheet = book.sheets[0]
    if not all("." in series.fact.code for series in plan.series):
        raise Unfit
    place = next(k for k, cell in enumerate(sheet.of("header")[-1].cells) if cell.value == plan.word("code"))
    for row in sheet.of("data"):
        if row.cells[place].value:
            row.cells[place] = Cell(float(str(row.cells[place].value)), shape)


def write_fractions(plan: Plan, book: Book) -> None:
    """Percentages of some rows stand as fractions without a percent format."""
    rng = plan.rng("fractions")
    kind = rng.choice([Kind.ACTUAL, Kind.TARGET])
    chosen = [cell for cell in values(book, kind) if cell.says[0].fact.unit == "%"]
    for cell in chosen if rng.random() < 0.5 else some_of(rng, chosen):
        fraction = round(cell.says[0].number / 100, 4)
        rewrite(cell, fraction if plan.writer != "csv" else plan.notation.text(fraction))


def write_two_currencies(plan: Plan, book: Book) -> None:
    """Target in euro and value in dollar, by sign or by number format."""
    rng = plan.rng("currencies")
    by_format = plan.writer != "csv" and rng.random() < 0.5
    shapes = rng.choice([("EUR {n}", "USD {n}"), ("€ {n}", "$ {n}"), ("{n} EUR", "{n} USD")])
    kinds = [(Kind.ACTUAL, 1)] if not values(book, Kind.TARGET) else [(Kind.TARGET, 0), (Kind.ACTUAL, 1)]
    for kind, which in kinds:
        for cell in values(book, kind):
            number = cell.says[0].number
            if by_format:
                rewrite(cell, number, ('"€" #,##0', '"$" #,##0')[which])
            else:
                rewrite(cell, shapes[which].format(n=plan.notation.text(number)))
            # All in dollars is one currency, where nothing says euro.
            if which and (len(kinds) == 2 or plan.has_unit):
                restate(cell, duty=Duty.ASK)


def thousands_with_points(plan: Plan) -> None:
    """Thousands are written with points."""
    plan.notation = replace(plan.notation, thousands=".", decimal=",")


def write_one_point(plan: Plan, book: Book) -> None:
    """One score is typed with a decimal point."""
    scores = [cell for cell in values(book, Kind.ACTUAL) if cell.says[0].number != int(cell.says[0].number)]
    for cell in values(book):
        if isinstance(cell.value, str) and "," in cell.value and cell not in scores[:1]:
            number = round(cell.says[0].number)
            cell.value = plan.notation.text(number)
            restate(cell, number=float(number))
    for cell in scores[:1]:
        cell.value = str(cell.value).replace(",", ".")


def divide_by_thousand(plan: Plan, book: Book) -> None:
    """One value was typed in thousands while its target is in units, and nothing says so."""
    rng = plan.rng("thousandth")
    # A few whole ones may be a beginning: 10 of 13,000.
    chosen = [
        c
        for c in values(book, Kind.ACTUAL)
        if c.says[0].number >= 5000
        and isinstance(c.value, int | float)
        and not round(c.says[0].number / 1000, 1).is_integer()
    ]
    for cell in chosen[: rng.randint(1, 2)]:
        number = round(cell.says[0].number / 1000, 1)
        rewrite(cell, number)
        restate(cell, duty=Duty.ASK)


def write_signs(plan: Plan, book: Book) -> None:
    """A column is scored with signs."""
    rng = plan.rng("signs")
    signs = rng.choice(
        [["++", "+", "o", "-", "--"], ["+", "+/-", "-"], ["***", "**", "*"], ["+++", "++", "+", "-"]]
    )
    place = last_column(book.sheets[0])
    scored = [cell for _, cell in column(book.sheets[0], place) if cell.says]
    # Beginning with the highest, so that no column holds letters or dashes alone.
    for cell, sign in zip(scored, [signs[0], *rng.choices(signs, k=len(scored))], strict=False):
        rewrite(cell, sign)
        restate(cell, number=NO_NUMBER)


def write_dashes(plan: Plan, book: Book) -> None:
    """An accounting format writes nil as a dash, and pads its numbers with spaces."""
    rng = plan.rng("dashes")
    has_euro = rng.random() < 0.4
    cells = values(book, Kind.ACTUAL)
    chosen = some_of(rng, cells)
    for cell in values(book):
        cell.value = f" {cell.value} "
    for cell in chosen:
        cell.value = " € -   " if has_euro and cell.says[0].fact.unit in ("euro", "EUR", "euros") else " -   "
        restate(cell, number=0.0)


def restate_periods(book: Book, span: Span) -> None:
    """Give all values and targets a period, those with footnotes too."""
    for _, cell in book.cells():
        if any(said.kind is not Kind.BASELINE for said in cell.says):
            restate(cell, spans=(span,))


def period_in_title(plan: Plan, book: Book) -> None:
    """The year stands only in the line above the table."""
    sheet = book.sheets[0]
    year = plan.periods[0]
    text = {"nl": "Jaarverslag {y}", "en": "Annual report {y}", "fr": "Rapport annuel {y}"}[plan.language]
    sheet.rows.insert(0, Row([Cell(text.format(y=year.year), bold=True)], "title"))
    restate_periods(book, year.span)


def period_as_sheet_name(plan: Plan, book: Book) -> None:
    """The year stands only as the name of the sheet."""
    book.sheets[0].name = str(plan.periods[0].year)
    restate_periods(book, plan.periods[0].span)
