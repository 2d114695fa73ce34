"""Layouts of several tables in other units, without headers, turned, or dumped by another program."""

from __future__ import annotations

from dataclasses import replace

from tests.ingest.zoo import words
from tests.ingest.zoo.book import Cell, Duty, Fact, Kind, Row, Sheet, Statement
from tests.ingest.zoo.facts import Series
from tests.ingest.zoo.layouts import Column, add_table, add_title_rows
from tests.ingest.zoo.plan import Plan
from tests.ingest.zoo.spans import Period

MOST_SERIES = 4
UNIT_LINES = {
    "nl": [("Bedragen in euro", 1), ("Bedragen in duizend euro", 1000), ("(x 1.000 euro)", 1000), ("in k€", 1000)],
    "en": [("Amounts in EUR", 1), ("Amounts in thousands of EUR", 1000), ("(EUR '000)", 1000), ("in k€", 1000)],
    "fr": [("Montants en euros", 1), ("Montants en milliers d'euros", 1000), ("(x 1.000 euro)", 1000), ("en k€", 1000)],
}
SHEET_NAMES = {
    "nl": [("Doel", "Realisatie"), ("Streefcijfers", "Realisaties"), ("Doelen", "Resultaten"), ("Gepland", "Behaald")],
    "en": [("Target", "Actual"), ("Targets", "Results"), ("Planned", "Achieved"), ("Goals", "Actuals")],
    "fr": [("Cible", "Réalisé"), ("Objectifs", "Résultats"), ("Prévu", "Réalisé"), ("Cibles", "Réalisations")],
}
REGIONS = {"nl": ["Oost", "West"], "en": ["North", "South"], "fr": ["Nord", "Sud"]}
SUM_OF = {"nl": "Som van", "en": "Sum of", "fr": "Somme de"}


def _new_sheet(plan: Plan, name: str = "") -> Sheet:
    # No program lets the name of a sheet begin with an apostrophe.
    sheet = Sheet(name.strip("'") or plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    return sheet


def _plain(series: Series) -> Series:
    return replace(series, fact=replace(series.fact, code="", result=""))


def _dated(plan: Plan, series: Series, kind: Kind) -> list[Cell]:
    numbers = series.targets if kind is Kind.TARGET else series.actuals
    pairs = zip(numbers, plan.periods, strict=True)
    return [plan.number(series, kind, number, period.span) for number, period in pairs]


def _header(plan: Plan, corner: str | None) -> Row:
    cells = [Cell(corner), *(Cell(plan.period_text(period)) for period in plan.periods)]
    return Row([replace(cell, bold=True) for cell in cells], "header")


def lay_out_unit_per_table(plan: Plan) -> list[Sheet]:
    """Amounts in two tables, below each other or on two sheets; a line above each says in which scale they are."""
    rng = plan.rng("unit per table")
    on_sheets = rng.random() < 0.5 and plan.writer != "csv"
    lines = [UNIT_LINES[plan.language][0], rng.choice(UNIT_LINES[plan.language][1:])]
    if rng.random() < 0.4:
        lines.reverse()
    sheets: list[Sheet] = []
    half = max(1, len(plan.series) // 2)
    for number, (part, (text, factor)) in enumerate(zip((plan.series[:half], plan.series[half:]), lines, strict=True)):
        if not sheets or on_sheets:
            sheets.append(_new_sheet(plan, f"Tabel {number + 1}" if on_sheets else ""))
        sheet = sheets[-1]
        if number and not on_sheets:
            sheet.add(role="gap")
        sheet.add(text, role="title")
        sheet.rows.append(_header(plan, plan.word("title")))
        for series in part:
            cells = []
            for cell in _dated(plan, _plain(series), Kind.ACTUAL):
                if cell.says:
                    (said,) = cell.says
                    shown = plan.notation.cell(round(said.number / factor, 3), "count")
                    shown.says = (replace(said, factor=factor),)
                    cell = shown
                cells.append(cell)
            sheet.rows.append(Row([Cell(series.fact.title), *cells]))
    return sheets


def lay_out_bare_tables(plan: Plan) -> list[Sheet]:
    """A small table per indicator: its title, and below it a row per period without any header."""
    sheet = _new_sheet(plan)
    rng = plan.rng("bare tables")
    has_targets = plan.has_target and rng.random() < 0.5
    has_header = has_targets or rng.random() < 0.2
    for series in plan.series[:MOST_SERIES]:
        plain = _plain(series)
        sheet.add(series.fact.title, role="title")
        if has_header:
            names = [plan.word("target"), plan.word("actual")] if has_targets else [plan.word("actual")]
            sheet.rows.append(Row([Cell(), *map(Cell, names)], "header"))
        columns = [_dated(plan, plain, Kind.TARGET)] if has_targets else []
        columns.append(_dated(plan, plain, Kind.ACTUAL))
        for place, period in enumerate(plan.periods):
            sheet.add(plan.period_text(period), *[cells[place] for cells in columns])
        sheet.add(role="title")
    return [sheet]


def lay_out_kind_per_sheet(plan: Plan) -> list[Sheet]:
    """Targets and results on two sheets, which only their names say; the headers are periods."""
    rng = plan.rng("kind per sheet")
    names = rng.choice(SHEET_NAMES[plan.language])
    if rng.random() < 0.3:
        names = (f"{names[0]} {plan.periods[-1].year}", f"{names[1]} {plan.periods[-1].year}")
    sheets = []
    for name, kind in zip(names, (Kind.TARGET, Kind.ACTUAL), strict=True):
        sheet = Sheet(name)
        sheet.rows.append(_header(plan, plan.word("title")))
        for series in plan.series:
            sheet.rows.append(Row([Cell(series.fact.title), *_dated(plan, _plain(series), kind)]))
        sheets.append(sheet)
    return sheets if rng.random() < 0.7 else sheets[::-1]


def lay_out_counts_and_shares(plan: Plan) -> list[Sheet]:
    """Behind the number of each period stands which percentage of all that is."""
    sheet = _new_sheet(plan)
    rng = plan.rng("counts and shares")
    sign = rng.choice(["%", "%", {"nl": "Aandeel", "en": "Share", "fr": "Part"}[plan.language]])
    number = {"nl": "Aantal", "en": "Number", "fr": "Nombre"}[plan.language]
    way = rng.choice(["bare", "with period", "joined"])
    periods = [plan.period_text(period) for period in plan.periods]
    if way == "joined":
        above = [Cell(), *(cell for text in periods for cell in (Cell(text, joined=(1, 2)), Cell()))]
        sheet.rows.append(Row(above, "header"))
        names = [name for _ in periods for name in (number, sign)]
    else:
        names = [name for text in periods for name in (text, sign if way == "bare" else f"{sign} {text}")]
    sheet.rows.append(Row([Cell(plan.word("title")), *map(Cell, names)], "header"))
    for series in plan.series:
        cells: list[Cell] = []
        for cell in _dated(plan, _plain(series), Kind.ACTUAL):
            share = rng.randint(5, 95)
            percent = Cell(share / 100, "0%") if plan.writer != "csv" and rng.random() < 0.9 else Cell(f"{share}%")
            percent.never = "share of all"
            cells += [cell, percent if cell.says else Cell()]
        sheet.rows.append(Row([Cell(series.fact.title), *cells]))
    return [sheet]


def lay_out_sites_as_columns(plan: Plan) -> list[Sheet]:
    """Sites as columns, with a subtotal behind those of each region and a total at the end or in front."""
    sheet = _new_sheet(plan)
    rng = plan.rng("sites as columns")
    places = rng.sample(words.PLACES[plan.language], 4)
    regions = REGIONS[plan.language]
    period = Period("year", plan.periods[-1].year)
    word = words.SUBTOTALS[plan.language][0]
    shapes = [f"{word} {{region}}", word, f"{words.TOTALS[plan.language][0]} {{region}}"]
    shape = rng.choice(shapes)
    groups = [places[:2], places[2:]]
    has_joined = rng.random() < 0.5
    names: list[tuple[str, list[str]]] = []
    for group, region in zip(groups, regions, strict=True):
        names += [(place, [place]) for place in group]
        names.append((shape.format(region=region), group))
    total = (words.TOTALS[plan.language][0], places)
    names.insert(0 if rng.random() < 0.3 else len(names), total)
    actual = f"{plan.word('actual')} {period.year}"
    if has_joined:
        joined = [Cell(), Cell(actual, joined=(1, len(names))), *(Cell() for _ in names[1:])]
        sheet.rows.append(Row(joined, "header"))
    header = [name if has_joined else f"{actual} - {name}" for name, _ in names]
    sheet.rows.append(Row([Cell(plan.word("title")), *map(Cell, header)], "header"))
    for series in plan.series:
        whole = int(series.actuals[-1] or 0)
        shares = {place: float(whole // 4 + 3 * k) for k, place in enumerate(places)}
        cells = []
        for _, parts in names:
            number = sum(shares[place] for place in parts)
            if len(parts) == 1:
                cell = plan.number(_plain(series), Kind.ACTUAL, number, period.span, where=parts[0].casefold())
            else:
                cell = plan.notation.cell(number, series.measure)
                cell.never = "subtotal"
                if len(parts) == 4:
                    said = Statement(_plain(series).fact, Kind.ACTUAL, number, (period.span,), frozenset(), Duty.MAY)
                    cell.says = (said,)
            cells.append(cell)
        sheet.rows.append(Row([Cell(series.fact.title), *cells]))
    return [sheet]


def lay_out_titles_that_change(plan: Plan) -> list[Sheet]:
    """A block of rows per period, in which the titles change a little from period to period."""
    sheet = _new_sheet(plan)
    rng = plan.rng("titles that change")
    columns = [Column(Cell(plan.word("period")), lambda _, j: Cell(plan.period_text(plan.periods[j])))]
    columns.append(Column(Cell(plan.word("title")), lambda s, j: Cell(s.fact.title if not j else s.fact.aliases[j])))
    columns.append(Column(Cell(plan.word("actual")), lambda s, j: _dated(plan, s, Kind.ACTUAL)[j]))
    if plan.has_target:
        columns.insert(2, Column(Cell(plan.word("target")), lambda s, j: _dated(plan, s, Kind.TARGET)[j]))
    series = []
    for item in plan.series[:MOST_SERIES]:
        titles = [_changed(rng, plan, item.fact.title, period) for period in plan.periods]
        series.append(replace(item, fact=Fact(item.fact.title, item.fact.unit, aliases=tuple(titles))))
    add_table(sheet, columns, [(item, j) for j in range(len(plan.periods)) for item in series])
    return [sheet]


def _changed(rng: object, plan: Plan, title: str, period: Period) -> str:
    first, _, rest = title.partition(" ")
    shapes = [title, title, title.lower(), f"{title} {period.year}", f"{title} ({period.year})", f"{title} :",
              f"{first[:3]}. {rest}", title.replace("e", "", 1), f"{title}*", f"{rest.capitalize()} ({first.lower()})",
              f'"{title}"']  # fmt: skip
    return rng.choice(shapes)  # type: ignore[attr-defined,no-any-return]


def lay_out_turned(plan: Plan) -> list[Sheet]:
    """The indicators are columns; a row per period, and one or more rows with the targets."""
    sheet = _new_sheet(plan)
    rng = plan.rng("turned")
    way = rng.choice(["kind column", "in the period", "targets last"])
    series = [_plain(item) for item in plan.series[:5]]
    label = {"nl": "Soort", "en": "Type", "fr": "Type"}[plan.language]
    head = [Cell(plan.word("period")), *([Cell(label)] if way == "kind column" else [])]
    sheet.add(*head, *[item.fact.title for item in series], role="header")
    lines = [(place, kind) for place in range(len(plan.periods)) for kind in (Kind.TARGET, Kind.ACTUAL)]
    if way == "targets last":
        lines = [(place, Kind.ACTUAL) for place in range(len(plan.periods))]
        lines.append((len(plan.periods) - 1, Kind.TARGET))
    for place, kind in lines:
        period = plan.period_text(plan.periods[place])
        word = plan.word(kind.value)
        names = [Cell(period), Cell(word)] if way == "kind column" else [Cell(f"{word} {period}")]
        if way == "targets last" and kind is Kind.ACTUAL:
            names = [Cell(period)]
        sheet.add(*names, *[_dated(plan, item, kind)[place] for item in series])
    return [sheet]


def lay_out_dump(plan: Plan) -> list[Sheet]:
    """As a pivot table was copied: each place and title once, subtotals between, a grand total, 'Sum of' as header."""
    sheet = _new_sheet(plan)
    rng = plan.rng("dump")
    places = rng.sample(words.PLACES[plan.language], rng.randint(2, 3))
    has_sum_of = rng.random() < 0.5
    has_subtotals = rng.random() < 0.6
    word = words.TOTALS[plan.language][0]
    actual = f"{SUM_OF[plan.language]} {plan.word('actual')}" if has_sum_of else plan.word("actual")
    sheet.add(plan.word("place"), plan.word("title"), plan.word("period"), actual, role="header")
    for number, place in enumerate(places):
        whole = 0.0
        for k, series in enumerate(plan.series[:3]):
            plain = _plain(series)
            for j, period in enumerate(plan.periods):
                value = float(int((series.actuals[j] or 0) / len(places)) + number)
                whole += value
                cell = plan.number(plain, Kind.ACTUAL, value, period.span, where=place.casefold())
                names = [place if not k and not j else None, series.fact.title if not j else None]
                sheet.add(*names, plan.period_text(period), cell)
        if has_subtotals:
            shape = rng.choice([f"{word} {place}", f"{place} {word.lower()}"])
            cell = plan.notation.cell(whole, "count")
            cell.never = "subtotal"
            sheet.rows.append(Row([Cell(shape), Cell(), Cell(), cell], "total"))
    return [sheet]


def lay_out_tables_by_position(plan: Plan) -> list[Sheet]:
    """A second table of the next period beside or below the first, with its rows in another order."""
    sheet = _new_sheet(plan)
    rng = plan.rng("tables by position")
    first, second = plan.periods[-2], plan.periods[-1]
    shuffled = rng.sample(plan.series, len(plan.series))
    values = [
        [plan.number(_plain(s), Kind.ACTUAL, s.actuals[place], period.span) for s in order]
        for order, place, period in ((plan.series, -2, first), (shuffled, -1, second))
    ]
    heads = [f"{plan.word('actual')} {plan.period_text(period)}" for period in (first, second)]
    title = plan.word("title")
    if rng.random() < 0.5:
        sheet.add(title, heads[0], Cell(), title, heads[1], role="header")
        for line, (left, right) in enumerate(zip(plan.series, shuffled, strict=True)):
            sheet.add(left.fact.title, values[0][line], Cell(), right.fact.title, values[1][line])
        return [sheet]
    for order, cells, head in zip((plan.series, shuffled), values, heads, strict=True):
        sheet.add(title, head, role="header")
        for item, cell in zip(order, cells, strict=True):
            sheet.add(item.fact.title, cell)
        sheet.add(role="gap")
    return [sheet]


TABLES = {
    "unit per table": lay_out_unit_per_table, "bare tables": lay_out_bare_tables,
    "kind per sheet": lay_out_kind_per_sheet, "counts and shares": lay_out_counts_and_shares,
    "sites as columns": lay_out_sites_as_columns, "titles that change": lay_out_titles_that_change,
    "turned": lay_out_turned, "dump": lay_out_dump, "tables by position": lay_out_tables_by_position,
}  # fmt: skip
