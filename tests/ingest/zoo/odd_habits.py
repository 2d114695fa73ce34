"""Habits of those who keep a workbook: rows carried over, mistyped years, rates as fractions, tiles, moments."""

from __future__ import annotations

import math
from dataclasses import replace

from tests.ingest.zoo import words
from tests.ingest.zoo.book import UNDATED, Book, Cell, Duty, Kind, Row, Sheet, restate
from tests.ingest.zoo.layouts import add_title_rows
from tests.ingest.zoo.odd_cells import rewrite, some_of, title_place
from tests.ingest.zoo.odd_columns import Unfit, header_of
from tests.ingest.zoo.plan import Plan

CARRIED = {
    "nl": ["Over te dragen", "Overdracht", "Overgedragen", "Saldo", "Restant"],
    "en": ["Carried over", "Carried forward", "Brought forward", "Remaining"],
    "fr": ["Report", "À reporter", "Solde à reporter", "Reste"],
}
MOMENTS = {
    "nl": [("T0", "T1"), ("Voor", "Na"), ("Voormeting", "Nameting"), ("Score voor", "Score na")],
    "en": [("T0", "T1"), ("Before", "After"), ("Pre", "Post"), ("Baseline", "Endline")],
    "fr": [("T0", "T1"), ("Avant", "Après"), ("Score avant", "Score après")],
}
STATEMENTS = {"nl": ["Stelling", "Vraag", "Indicator"], "en": ["Statement", "Question", "Indicator"],
              "fr": ["Affirmation", "Question", "Indicateur"]}  # fmt: skip
LABELS = {
    "nl": [("Doel", "Bereikt"), ("Streefdoel", "Gerealiseerd"), ("Gepland", "Behaald")],
    "en": [("Target", "Achieved"), ("Target", "Actual"), ("Planned", "Reached")],
    "fr": [("Cible", "Réalisé"), ("Prévu", "Atteint"), ("Objectif", "Réalisé")],
}
STORIES = {
    "nl": ["Stand van zaken", "Resultaten"],
    "en": ["State of play", "Results"],
    "fr": ["État d'avancement", "Résultats"],
}
DASHBOARDS = {"nl": "Dashboard {y}", "en": "Dashboard {y}", "fr": "Tableau de bord {y}"}
RATES = ("taux ", "percentage ", "aandeel ", "share ", "part ")
GOALS = {"nl": "doel", "en": "goal", "fr": "objectif"}
SIGNS = ["▲", "▼", "=", "►"]
MOST_TILES = 4
# With its middle digits exchanged an earlier year is one of the near future.
FIRST_SWAPPED = 2020


def add_carried_row(plan: Plan, book: Book) -> None:
    """The last row is what is taken along to the next year."""
    sheet = book.sheets[0]
    rng = plan.rng("carried")
    like = sheet.of("data")[-1]
    cells = [
        Cell(rng.randint(10, 90), never="carried over") if cell.says else Cell(cell.value if not place else None)
        for place, cell in enumerate(like.cells)
    ]
    cells[title_place(plan, sheet)] = Cell(rng.choice(CARRIED[plan.language]))
    sheet.rows.insert(sheet.rows.index(like) + 1, Row(cells))


def mistype_years(plan: Plan, book: Book) -> None:
    """The year of one to three rows has two digits exchanged: 2204 for 2024."""
    rows = book.sheets[0].of("data")
    dated = [cell for row in rows if (cell := _year_cell(plan, row)) is not None]
    for cell in some_of(plan.rng("mistyped"), dated):
        text = str(cell.value)
        wrong = text[0] + text[2] + text[1] + text[3]
        cell.value = int(wrong) if isinstance(cell.value, int) else wrong
        row = next(row for row in rows if any(other is cell for other in row.cells))
        # The baseline is of no year.
        for other in row.cells:
            if any(said.kind is not Kind.BASELINE for said in other.says):
                restate(other, duty=Duty.ASK)


def _year_cell(plan: Plan, row: Row) -> Cell | None:
    years = {str(period.year) for period in plan.periods if period.year >= FIRST_SWAPPED}
    return next((cell for cell in row.cells if not cell.says and str(cell.value) in years), None)


def write_rates_as_fractions(plan: Plan, book: Book) -> None:
    """All numbers of a rate are fractions, and nothing says that they are percentages."""
    sheet = book.sheets[0]
    place = title_place(plan, sheet)
    rows = [row for row in sheet.of("data") if str(row.cells[place].value).casefold().startswith(RATES)]
    if not rows or any(cell.value == "%" for row in sheet.rows for cell in row.cells):
        raise Unfit
    for cell in (cell for row in rows for cell in row.cells if cell.says):
        if math.isnan(cell.says[0].number):
            continue
        fraction = round(cell.says[0].number / 100, 2)
        rewrite(cell, fraction if plan.writer != "csv" else plan.notation.text(fraction))
        restate(cell, duty=Duty.ASK)


def empty_the_corner(plan: Plan, book: Book) -> None:
    """Nothing stands above the names of the indicators."""
    sheet = book.sheets[0]
    header_of(sheet, title_place(plan, sheet)).value = None


def number_goals(plan: Plan, book: Book) -> None:
    """Titles end in the number of the goal of the plan that they belong to."""
    sheet = book.sheets[0]
    place = title_place(plan, sheet)
    rows = [row for row in sheet.of("data") if any(cell.says for cell in row.cells)]
    sizes = [said.number for row in rows for cell in row.cells for said in cell.says]
    if len(rows) < MOST_TILES or min(sizes) <= len(rows):
        raise Unfit
    for number, row in enumerate(rows):
        title = f"{row.cells[place].value} ({GOALS[plan.language]} {number // 2 + 1})"
        row.cells[place].value = title
        for cell in row.cells:
            cell.says = tuple(
                replace(said, fact=replace(said.fact, aliases=(*said.fact.aliases, title))) for said in cell.says
            )


def add_trend_signs(plan: Plan, book: Book) -> None:
    """A column of arrows behind the table says how it goes."""
    sheet = book.sheets[0]
    rng = plan.rng("trend")
    sheet.pad()
    cells = [Cell(rng.choice(SIGNS)) if row.role == "data" else Cell() for row in sheet.rows]
    cells[sheet.rows.index(sheet.of("header")[-1])] = Cell("Trend")
    sheet.insert_column(sheet.width(), cells)


def lay_out_moments(plan: Plan) -> list[Sheet]:
    """What was measured before and after, side by side."""
    sheet = _new_sheet(plan)
    rng = plan.rng("moments")
    sheet.add(rng.choice(STATEMENTS[plan.language]), *rng.choice(MOMENTS[plan.language]), role="header")
    for series in plan.series:
        bare = replace(series, fact=replace(series.fact, code="", result=""))
        sheet.add(bare.fact.title, plan.baseline(bare), plan.number(bare, Kind.ACTUAL, bare.actuals[0], UNDATED))
    return [sheet]


def lay_out_tiles(plan: Plan) -> list[Sheet]:
    """A dashboard: small blocks side by side, each a name with a number below it, and perhaps its target."""
    rng = plan.rng("tiles")
    period = plan.periods[0]
    sheet = Sheet(rng.choice(words.SHEETS[plan.language]))
    sheet.add(DASHBOARDS[plan.language].format(y=period.year), role="title")
    sheet.add(role="gap")
    label = rng.choice(LABELS[plan.language])[0] if rng.random() < 0.5 else ""
    for first in range(0, min(len(plan.series), MOST_TILES), 2):
        names: list[object] = []
        numbers: list[object] = []
        targets: list[object] = []
        for series in plan.series[first : first + 2]:
            bare = replace(series, fact=replace(series.fact, code="", result=""))
            actual = plan.number(bare, Kind.ACTUAL, bare.actuals[0], period.span, period.whole, UNDATED)
            target = plan.number(bare, Kind.TARGET, bare.targets[0], period.span, period.whole, UNDATED)
            rewrite(target, f"{label}: {target.value}")
            for cell in (actual, target):
                restate(cell, duty=Duty.ASK)
            names += [bare.fact.title, None]
            numbers += [actual, None]
            targets += [target, None]
        sheet.add(*names)
        sheet.add(*numbers)
        if label:
            sheet.add(*targets)
        sheet.add(role="gap")
    return [sheet]


def lay_out_labelled(plan: Plan) -> list[Sheet]:
    """A column of texts, in which each says itself whether it is the target or what was reached."""
    rng = plan.rng("labelled")
    sheet = _new_sheet(plan)
    labels = rng.choice(LABELS[plan.language])
    sheet.add(plan.word("title"), rng.choice(STORIES[plan.language]), role="header")
    for series in plan.series:
        bare = replace(series, fact=replace(series.fact, code="", result=""))
        target = plan.number(bare, Kind.TARGET, bare.targets[0], UNDATED)
        actual = plan.number(bare, Kind.ACTUAL, bare.actuals[0], UNDATED)
        for title, cell, label in ((bare.fact.title, target, labels[0]), (None, actual, labels[1])):
            rewrite(cell, f"{label}: {cell.value}")
            restate(cell, duty=Duty.ASK)
            sheet.add(title, cell)
    return [sheet]


def _new_sheet(plan: Plan) -> Sheet:
    sheet = Sheet(plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    return sheet


HABITS = {"moments": lay_out_moments, "tiles": lay_out_tiles, "labelled": lay_out_labelled}


def set_bare(plan: Plan) -> None:
    """Leave out what stands before the values beside the titles."""
    plan.has_unit = plan.has_direction = plan.has_remark = False
    plan.series = [replace(s, fact=replace(s.fact, code="", result="")) for s in plan.series]


def set_without_unit(plan: Plan) -> None:
    """Leave out the column of units."""
    plan.has_unit = False
