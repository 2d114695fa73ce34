"""Oddities of what stands beside numbers: comments on cells, numbers of footnotes, legends, sums that were kept."""

from __future__ import annotations

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book, Cell, Duty, Kind, Row, restate
from tests.ingest.zoo.odd_cells import number_notation, rewrite, some_of, title_place, total_row, values
from tests.ingest.zoo.odd_columns import Unfit, column, last_column, value_columns
from tests.ingest.zoo.odd_texts import MISSING, REMARKS
from tests.ingest.zoo.plan import Plan

SOURCES = {
    "nl": ["volgens het jaarverslag", "geteld op kantoor", "bron: eigen registratie"],
    "en": ["according to the annual report", "counted at the office", "source: own register"],
    "fr": ["selon le rapport annuel", "compté au bureau", "source : registre interne"],
}
LEGENDS = {"nl": ["Legende", "Legenda"], "en": ["Legend", "Key"], "fr": ["Légende"]}


def keep_formulas(plan: Plan) -> None:
    """Have it written by a program that keeps formulas with their outcomes."""
    if plan.writer != "xlsxwriter":
        plan.writer = "xlsxwriter"
        plan.notation = number_notation(plan)


def comment_on_values(plan: Plan, book: Book) -> None:
    """A comment on a cell corrects or limits its number."""
    rng = plan.rng("comments")
    for cell in some_of(rng, values(book, Kind.ACTUAL)):
        number = cell.says[0].number / cell.says[0].factor
        cell.comment = rng.choice(REMARKS[plan.language]).format(
            m=plan.notation.text(round(number * 0.9) or 1), p=rng.choice(words.PLACES[plan.language])
        )
        restate(cell, duty=Duty.ASK)


def put_footnote_numbers_beside(plan: Plan, book: Book) -> None:
    """The numbers of footnotes stand in cells of their own behind the values; the notes name sources only."""
    sheet = book.sheets[0]
    rng = plan.rng("footnote numbers")
    place = last_column(sheet)
    cells = [cell for _, cell in column(sheet, place) if cell.says]
    marks = {id(cell): mark for mark, cell in enumerate(rng.sample(cells, min(3, len(cells))), start=1)}
    as_text = plan.writer == "csv" or rng.random() < 0.3
    beside = []
    for _, cell in column(sheet, place):
        mark = marks.get(id(cell))
        value = None if mark is None else str(mark) if as_text else mark
        beside.append(Cell(value, never="" if mark is None else "number of a footnote"))
    sheet.insert_column(place + 1, beside)
    sheet.add(role="gap")
    shape = rng.choice(["{n} {t}", "{n}) {t}", "({n}) {t}", "{n}. {t}"])
    for mark, text in zip(marks.values(), rng.sample(SOURCES[plan.language], 3), strict=False):
        sheet.add(shape.format(n=mark, t=text), role="note")


def add_legend_of_cells(plan: Plan, book: Book) -> None:
    """A legend of two columns, beside or below the table: the code in one cell, what it means in the next."""
    sheet = book.sheets[0]
    rng = plan.rng("legend of cells")
    cells = values(book, Kind.ACTUAL)
    taken = {cell.says[0].number / cell.says[0].factor for cell in values(book)}
    code = rng.choice([999, 9999, -1, -99])
    if len(cells) < 3 or code in taken:
        raise Unfit
    for cell in rng.sample(cells, min(2, len(cells) - 1)):
        rewrite(cell, code if plan.writer != "csv" else str(code))
        cell.says, cell.never = (), "code for no measurement"
    shown = code if plan.writer != "csv" else str(code)
    lines = [
        [Cell(rng.choice(LEGENDS[plan.language]), bold=True), Cell()],
        [Cell(shown, never="code in a legend"), Cell(rng.choice(MISSING[plan.language]))],
    ]
    if rng.random() < 0.4:
        lines.pop(0)
    if rng.random() < 0.5:
        sheet.add(role="gap")
        sheet.rows += [Row(line, "note") for line in lines]
        return
    sheet.pad()
    first = sheet.rows.index(sheet.of("data")[0]) - rng.choice([0, 1])
    for k in (None, 0, 1):
        beside = [Cell() for _ in sheet.rows]
        for line, pair in enumerate(lines):
            if k is not None and first + line < len(beside):
                beside[first + line] = pair[k]
        sheet.insert_column(sheet.width(), beside)


def _adjacent(places: list[int]) -> bool:
    return places == list(range(places[0], places[-1] + 1))


def add_stale_sum(plan: Plan, book: Book) -> None:
    """Behind the parts of a year a formula adds them up, but its outcome was kept from before a correction."""
    sheet = book.sheets[0]
    rng = plan.rng("stale sum")
    places = value_columns(sheet, Kind.ACTUAL)
    if len(places) < 2 or not _adjacent(places):
        raise Unfit
    sheet.pad()
    wrong = []
    for row in sheet.rows:
        parts = [row.cells[place] for place in places]
        cell = Cell()
        if row is sheet.of("header")[-1]:
            cell = Cell(words.TOTALS[plan.language][0])
        elif any(part.says for part in parts):
            total = sum(part.value for part in parts if isinstance(part.value, int | float))
            cell = Cell(round(total, 3), sums=(len(places), 1), never="sum of the row")
            wrong.append(cell)
        row.cells.insert(places[-1] + 1, cell)
    sheet.hidden_columns = {place + (place > places[-1]) for place in sheet.hidden_columns}
    for cell in some_of(rng, wrong):
        cell.value = cell.value + rng.choice([1, 10, -3])  # type: ignore[operator]


def add_failed_sum(plan: Plan, book: Book) -> None:
    """A value is a formula whose outcome is an error."""
    rng = plan.rng("failed sum")
    for cell in some_of(rng, values(book, Kind.ACTUAL)):
        rewrite(cell, rng.choice(["#REF!", "#DIV/0!", "#VALUE!", "#NAME?"]))
        cell.sums = (2, 1)
        restate(cell, number=float("nan"))


def put_total_first(plan: Plan, book: Book) -> None:
    """The total of the year stands left of its parts."""
    sheet = book.sheets[0]
    rng = plan.rng("total first")
    places = value_columns(sheet, Kind.ACTUAL)
    years = {period.year for period in plan.periods}
    if len(places) < 2 or len(years) != 1 or len(places) != len(plan.periods):
        raise Unfit
    word = rng.choice([words.TOTALS[plan.language][0], f"{words.TOTALS[plan.language][0]} {years.copy().pop()}"])
    whole = plan.periods[0].whole
    made = []
    for row in sheet.rows:
        said = [row.cells[place].says for place in places]
        cell = Cell(word) if row is sheet.of("header")[-1] else Cell()
        if row.role == "data" and all(said):
            total = sum(one[0].number for one in said)
            cell = plan.notation.cell(total, "count")
            cell.says = tuple(
                type(one)(one.fact, one.kind, total, (whole,), one.where, Duty.MAY) for one in said[0]
            )
        made.append(cell)
    sheet.insert_column(places[0], made)


def hide_earlier_rows(plan: Plan, book: Book) -> None:
    """Rows with the numbers of an earlier version are hidden, beside those that hold."""
    sheet = book.sheets[0]
    rng = plan.rng("earlier rows")
    rows = sheet.of("data")
    for row in rng.sample(rows, min(2, len(rows))):
        cells = []
        for cell in row.cells:
            earlier = Cell(cell.value, cell.number_format)
            if cell.says:
                number = cell.says[0].number / cell.says[0].factor
                earlier = Cell(plan.notation.text(round(number * 0.8, 1)), never="earlier version")
                if isinstance(cell.value, int | float):
                    earlier = Cell(round(cell.value * 0.8, 3), cell.number_format, never="earlier version")
            cells.append(earlier)
        sheet.rows.insert(sheet.rows.index(row) + rng.choice([0, 1]), Row(cells, "earlier", hidden=True))


def name_total_after_organisation(plan: Plan, book: Book) -> None:
    """A row above or below the others bears the name of the organisation and holds their sums."""
    sheet = book.sheets[0]
    rng = plan.rng("organisation")
    if len(sheet.of("data")) < 3:
        raise Unfit("of two rows a third may be the sum by chance")
    row = total_row(plan, sheet, "")
    row.cells[title_place(plan, sheet)] = Cell(rng.choice(words.ORGANISATIONS), bold=rng.random() < 0.5)
    first = next(k for k, other in enumerate(sheet.rows) if other.role == "data")
    sheet.rows.insert(first if rng.random() < 0.4 else len(sheet.rows), row)


def header_in_two_languages(plan: Plan) -> None:
    """Each header stands there in two languages."""
    rng = plan.rng("two languages of headers")
    other = rng.choice([language for language in words.HEADERS if language != plan.language])
    mark = rng.choice([" / ", "/", "\n", " - "])
    for role, word in plan.headers.items():
        second = words.HEADERS[other].get(role, [word])[0]
        if second != word:
            plan.headers[role] = f"{word}{mark}{second}"

