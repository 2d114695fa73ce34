"""Layouts of several small tables (blocks per place, a table per indicator, one in two languages); rows given twice."""

from __future__ import annotations

from dataclasses import replace

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Book, Cell, Duty, Fact, Kind, Row, Sheet
from tests.ingest.zoo.facts import Series
from tests.ingest.zoo.layouts import add_title_rows
from tests.ingest.zoo.plan import Plan

LANGUAGE_OF_TABLE = {"nl": "fr", "fr": "nl", "en": "nl"}
MOST_SERIES = 4


def _new_sheet(plan: Plan) -> Sheet:
    sheet = Sheet(plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    return sheet


def _of(series: Series, fact: Fact, factor: float = 1) -> Series:
    """The same series of another fact; counts and money times a factor."""
    if series.measure not in ("count", "money"):
        factor = 1
    actuals = [None if value is None else float(round(value * factor)) for value in series.actuals]
    if factor == 1:
        actuals = list(series.actuals)
    return Series(fact, series.measure, series.baseline, actuals, series.targets)


def _header(plan: Plan, corner: str) -> Row:
    cells = [Cell(corner or None), *(Cell(plan.period_text(period)) for period in plan.periods)]
    return Row([replace(cell, bold=True) for cell in cells], "header")


def _actuals(plan: Plan, series: Series) -> list[Cell]:
    return [
        plan.number(series, Kind.ACTUAL, value, period.span)
        for value, period in zip(series.actuals, plan.periods, strict=True)
    ]


def lay_out_stacked_places(plan: Plan) -> list[Sheet]:
    """A block per place with the same indicators: its name above the block or in the cell above the names."""
    sheet = _new_sheet(plan)
    rng = plan.rng("stacked places")
    way = rng.choice(["corner", "above", "above", "title word"])
    places = rng.sample(words.PLACES[plan.language], rng.choice([2, 2, 3]))
    has_gap = rng.random() < 0.7
    for number, place in enumerate(places):
        if way != "corner":
            sheet.add(place, role="title")
        corner = {"corner": place, "above": "", "title word": plan.word("title")}[way]
        sheet.rows.append(_header(plan, corner))
        for series in plan.series[:MOST_SERIES]:
            own = _of(series, replace(series.fact, result=place, code=""), 1 + 0.3 * number)
            sheet.rows.append(Row([Cell(series.fact.title), *_actuals(plan, own)]))
        if has_gap:
            sheet.add(role="title")
    return [sheet]


def lay_out_small_tables(plan: Plan) -> list[Sheet]:
    """A small table per indicator, below each other: its title in the corner or above, a row per kind of value."""
    sheet = _new_sheet(plan)
    rng = plan.rng("small tables")
    is_corner = rng.random() < 0.5
    kinds = [Kind.TARGET, Kind.ACTUAL] if rng.random() < 0.5 else [Kind.ACTUAL, Kind.TARGET]
    for series in plan.series[:MOST_SERIES]:
        if not is_corner:
            sheet.add(series.fact.title, role="title")
        sheet.rows.append(_header(plan, series.fact.title if is_corner else ""))
        for kind in kinds:
            values = series.targets if kind is Kind.TARGET else series.actuals
            pairs = zip(values, plan.periods, strict=True)
            cells = [plan.number(series, kind, value, period.span) for value, period in pairs]
            sheet.rows.append(Row([Cell(plan.word(kind.value)), *cells]))
        sheet.add(role="title")
    return [sheet]


def lay_out_two_languages(plan: Plan) -> list[Sheet]:
    """One table, and below it the same in another language; at times a number differs there."""
    sheet = _new_sheet(plan)
    rng = plan.rng("two languages")
    other = LANGUAGE_OF_TABLE[plan.language]
    series = plan.series[: max(3, MOST_SERIES)]
    with_word = rng.random() < 0.7
    sheet.rows.append(_header(plan, plan.word("title") if with_word else ""))
    names = [row[0] for row in words.INDICATORS[plan.language]]
    translated = {item.fact.title: words.INDICATORS[other][names.index(item.fact.title)][0] for item in series}
    named = [
        _of(item, replace(item.fact, code="", result="", aliases=(translated[item.fact.title],))) for item in series
    ]
    for item in named:
        sheet.rows.append(Row([Cell(item.fact.title), *_actuals(plan, item)]))
    if rng.random() < 0.7:
        sheet.add(role="title")
    sheet.rows.append(_header(plan, words.HEADERS[other]["title"][0] if with_word else ""))
    for item in named:
        cells = [plan.again(cell) for cell in _actuals(plan, item)]
        sheet.rows.append(Row([Cell(translated[item.fact.title]), *cells]))
    return [sheet]


def order_new_to_old(plan: Plan, book: Book) -> None:
    """The columns of periods from new to old."""
    sheet = book.sheets[0]
    sheet.pad()
    data = next(row for row in sheet.rows if row.role == "data")
    places = [place for place in range(sheet.width()) if any(row.cells[place].says for row in sheet.rows)]
    dated = [place for place in places if _kind_at(sheet, place) is Kind.ACTUAL]
    assert data
    for row in sheet.rows:
        if row.role in ("header", "data"):
            cells = [row.cells[place] for place in dated]
            for place, cell in zip(dated, reversed(cells), strict=True):
                row.cells[place] = cell
            for place, cell in zip(dated, reversed(cells), strict=True):
                # A joined cell begins at its left, also where that was its right.
                left = place - cell.joined[1] + 1
                row.cells[left], row.cells[place] = row.cells[place], row.cells[left]


def _kind_at(sheet: Sheet, place: int) -> Kind | None:
    return next((row.cells[place].says[0].kind for row in sheet.rows if row.cells[place].says), None)


def repeat_row(plan: Plan, book: Book) -> None:
    """A row that stands there twice, with the same numbers."""
    sheet = book.sheets[0]
    data = [place for place, row in enumerate(sheet.rows) if row.role == "data"]
    rng = plan.rng("row twice")
    place = rng.choice(data)
    again = Row([plan.again(replace(cell)) for cell in sheet.rows[place].cells])
    for cell in sheet.rows[place].cells:
        cell.says = tuple(replace(one, duty=Duty.MUST) for one in cell.says)
    sheet.rows.insert(rng.choice([place + 1, data[-1] + 1]), again)


STRUCTURES = {
    "stacked places": lay_out_stacked_places,
    "small tables": lay_out_small_tables,
    "two languages": lay_out_two_languages,
}
