"""Layouts that need more than one header above one table: several tables or sheets, joined headers, groups, places."""

from __future__ import annotations

from tests.ingest.zoo import words
from tests.ingest.zoo.book import UNDATED, Cell, Duty, Kind, Row, Sheet, Span, Statement
from tests.ingest.zoo.facts import Series
from tests.ingest.zoo.layouts import Column, add_table, add_title_rows, code_value, head_columns
from tests.ingest.zoo.plan import Plan
from tests.ingest.zoo.spans import Period

PART_WORDS = {
    "quarter": {"nl": ["Kwartaal", "Trimester"], "en": ["Quarter"], "fr": ["Trimestre"]},
    "half": {"nl": ["Semester", "Halfjaar"], "en": ["Half-year", "Semester"], "fr": ["Semestre"]},
    "month": {"nl": ["Maand"], "en": ["Month"], "fr": ["Mois"]},
}
PART_TEXTS = {
    "quarter": {"nl": ["{n}", "K{n}", "T{n}", "Q{n}"], "en": ["{n}", "Q{n}"], "fr": ["{n}", "T{n}"]},
    "half": {"nl": ["{n}", "S{n}"], "en": ["{n}", "H{n}"], "fr": ["{n}", "S{n}"]},
    "month": {"nl": ["{n}"], "en": ["{n}"], "fr": ["{n}"]},
}


def _new_sheet(plan: Plan, name: str = "") -> Sheet:
    # No program lets the name of a sheet begin with an apostrophe.
    sheet = Sheet(name.strip("'") or plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    return sheet


def _pair(
    plan: Plan, *, spans: list[Span] | None = None, place: int = 0, shape: str = "{word}"
) -> list[Column]:
    """Target and actual of one period."""
    when = spans or [plan.periods[place].span]

    def column(kind: Kind) -> Column:
        header = Cell(shape.format(word=plan.word(kind.value)))
        if kind is Kind.ACTUAL:
            return Column(header, lambda s, _: plan.number(s, kind, s.actuals[place], *when))
        return Column(header, lambda s, _: plan.number(s, kind, s.targets[place], *when))

    columns = [column(Kind.TARGET), column(Kind.ACTUAL)] if plan.has_target else [column(Kind.ACTUAL)]
    return columns[::-1] if plan.rng("pair").random() < 0.3 else columns


def _value_columns(plan: Plan) -> list[Column]:
    """Actual and target of the period of a row."""

    def actual(series: Series, place: int) -> Cell:
        return plan.number(series, Kind.ACTUAL, series.actuals[place], plan.periods[place].span)

    def target(series: Series, place: int) -> Cell:
        return plan.number(series, Kind.TARGET, series.targets[place], plan.periods[place].span)

    columns = [Column(Cell(plan.word("actual")), actual)]
    return [*columns, Column(Cell(plan.word("target")), target)] if plan.has_target else columns


def lay_out_year_and_part(plan: Plan) -> list[Sheet]:
    """Year and part of the year in two columns, in either order."""
    sheet = _new_sheet(plan)
    rng = plan.rng("parts")
    part_text = rng.choice(PART_TEXTS[plan.kind][plan.language])

    def part(_: Series, place: int) -> Cell:
        text = part_text.format(n=plan.periods[place].number)
        return Cell(int(text) if text.isdigit() and plan.writer != "csv" else text)

    year = Column(Cell(words.HEADERS[plan.language]["year"][0]), lambda _, j: Cell(plan.periods[j].year))
    parts = [year, Column(Cell(rng.choice(PART_WORDS[plan.kind][plan.language])), part)]
    if rng.random() < 0.3:
        parts.reverse()
    columns = [*head_columns(plan), *parts, *_value_columns(plan)]
    add_table(sheet, columns, [(series, j) for series in plan.series for j in range(len(plan.periods))])
    return [sheet]


def lay_out_joined_headers(plan: Plan) -> list[Sheet]:
    """Two header rows, the period joined above value and target; three where the year stands above its parts."""
    sheet = _new_sheet(plan)
    head = head_columns(plan)
    if plan.has_baseline:
        head.append(Column(Cell(plan.word("baseline")), lambda s, _: plan.baseline(s)))
    pairs = [_pair(plan, place=j) for j in range(len(plan.periods))]
    width = len(pairs[0])
    has_years = plan.kind in ("half", "quarter", "month") and plan.rng("three").random() < 0.6
    rows: list[list[Cell]] = []
    if has_years:
        years = [period.year for period in plan.periods]
        above = [Cell() for _ in head]
        for place, year in enumerate(years):
            first = place == 0 or years[place - 1] != year
            above += [
                Cell(str(year), joined=(1, width * years.count(year))) if first and not k else Cell()
                for k in range(width)
            ]
        rows.append(above)
    parts = PART_TEXTS.get(plan.kind, {}).get(plan.language, ["{n}"])
    part = next((text for text in parts if text != "{n}"), "{n}")
    second = [Cell() for _ in head]
    for period in plan.periods:
        text = part.format(n=period.number) if has_years else plan.period_text(period)
        second += [
            Cell(text, joined=(1, width)) if width > 1 and not k else Cell(text if not k else None)
            for k in range(width)
        ]
    rows.append(second)
    names = [column.header for column in head]
    last = [column.header for pair in pairs for column in pair]
    at_top = plan.rng("names at top").random() < 0.4
    if at_top:
        rows[0][: len(names)] = [Cell(name.value, joined=(len(rows) + 1, 1)) for name in names]
        names = [Cell() for _ in names]
    rows.append([*names, *last])
    for cells in rows:
        sheet.rows.append(Row(cells, "header"))
    columns = [*head, *(column for pair in pairs for column in pair)]
    for series in plan.series:
        sheet.add(*[column.cell(series, 0) for column in columns])
    return [sheet]


def lay_out_sheet_per_period(plan: Plan) -> list[Sheet]:
    """The same table on a sheet per period, which only the name of the sheet says."""
    sheets = []
    for place, period in enumerate(plan.periods):
        sheet = _new_sheet(plan, plan.period_text(period).replace("/", "-"))
        add_table(
            sheet, [*head_columns(plan), *_pair(plan, place=place)], [(series, 0) for series in plan.series]
        )
        sheets.append(sheet)
    return sheets


def lay_out_sheet_per_indicator(plan: Plan) -> list[Sheet]:
    """A sheet per indicator, named in a line above its periods."""
    sheets = []
    label = {"nl": "Indicator", "en": "Indicator", "fr": "Indicateur"}[plan.language]
    in_two_cells = plan.rng("name").random() < 0.5
    for number, series in enumerate(plan.series, start=1):
        sheet = Sheet(f"{number}. {series.fact.title}"[:31].replace("/", "-").strip())
        if in_two_cells:
            sheet.add(f"{label}:", series.fact.title, role="title")
            sheet.add(
                {"nl": "Eenheid:", "en": "Unit:", "fr": "Unité :"}[plan.language],
                series.fact.unit,
                role="title",
            )
        else:
            sheet.add(f"{label}: {series.fact.title}", role="title")
        sheet.add(role="title")
        period = Column(Cell(plan.word("period")), lambda _, j: Cell(plan.period_text(plan.periods[j])))
        columns = [period, *_value_columns(plan)]
        add_table(sheet, columns, [(series, j) for j in range(len(plan.periods))])
        sheets.append(sheet)
    return sheets


def lay_out_stacked(plan: Plan) -> list[Sheet]:
    """Two tables under each other, the second with its own header, at times in another order."""
    sheet = _new_sheet(plan)
    rng = plan.rng("stacked")
    half = max(1, len(plan.series) // 2)
    names = (
        rng.sample(["Outputs", "Outcomes"], 2)
        if rng.random() < 0.5
        else rng.sample(words.RESULTS[plan.language], 2)
    )
    for place, part in enumerate((plan.series[:half], plan.series[half:])):
        if place and rng.random() < 0.8:
            sheet.add(role="gap")
        if rng.random() < 0.7:
            sheet.add(Cell(names[place], bold=True), role="section")
        year = plan.periods[-1].year
        shape = "{word}" if plan.asked.get("undated") else f"{{word}} {year}"
        spans: list[Span] = [UNDATED] if plan.asked.get("undated") else [Period("year", year).span]
        values = _pair(plan, spans=spans, shape=shape, place=-1)
        if plan.has_baseline:
            values.insert(0, Column(Cell(plan.word("baseline")), lambda s, _: plan.baseline(s)))
        if place and rng.random() < 0.6:
            values.reverse()
        add_table(sheet, [*head_columns(plan), *values], [(series, 0) for series in part])
    return [sheet]


def lay_out_two_sheets(plan: Plan) -> list[Sheet]:
    """Targets stand on one sheet and values on another, each for the same year."""
    year = plan.periods[-1].year
    names = {"nl": ("Doelen", "Realisaties"), "en": ("Targets", "Actuals"), "fr": ("Cibles", "Réalisations")}
    pair = _pair(plan, spans=[Period("year", year).span], shape=f"{{word}} {year}", place=-1)
    sheets = []
    for name, column in zip(
        names[plan.language],
        sorted(pair, key=lambda c: c.header.value != f"{plan.word('target')} {year}"),
        strict=True,
    ):
        sheet = Sheet(name)
        add_table(sheet, [*head_columns(plan), column], [(series, 0) for series in plan.series])
        sheets.append(sheet)
    return sheets


def lay_out_side_by_side(plan: Plan) -> list[Sheet]:
    """Two tables beside each other with an empty column between them."""
    sheet = _new_sheet(plan)
    half = max(1, len(plan.series) // 2)
    first, second = plan.series[:half], plan.series[half:]
    year = plan.periods[-1].year
    columns = [
        *head_columns(plan),
        *_pair(plan, spans=[Period("year", year).span], shape=f"{{word}} {year}", place=-1),
    ]
    header = [column.header for column in columns]
    sheet.add(*[Cell(c.value) for c in header], Cell(), *[Cell(c.value) for c in header], role="header")
    for line in range(max(len(first), len(second))):
        cells: list[Cell] = []
        for place, part in enumerate((first, second)):
            cells += [Cell()] if place else []
            cells += (
                [c.cell(part[line], 0) for c in columns] if line < len(part) else [Cell() for _ in columns]
            )
        sheet.add(*cells)
    return [sheet]


def lay_out_columns(plan: Plan) -> list[Sheet]:
    """The indicators are the columns, the periods the rows."""
    sheet = _new_sheet(plan)
    with_unit = plan.rng("unit in header").random() < 0.5
    header = [Cell(plan.word("period"))]
    for series in plan.series:
        header.append(Cell(f"{series.fact.title} ({series.fact.unit})" if with_unit else series.fact.title))
    sheet.add(*header, role="header")
    for place, period in enumerate(plan.periods):
        cells = [plan.number(s, Kind.ACTUAL, s.actuals[place], period.span) for s in plan.series]
        sheet.add(Cell(plan.period_text(period)), *cells)
    return [sheet]


def lay_out_sections(plan: Plan) -> list[Sheet]:
    """The results stand as rows between the indicators; running numbers begin anew under each."""
    sheet = _new_sheet(plan)
    rng = plan.rng("sections")
    year = plan.periods[-1]
    columns = (
        [Column(Cell(plan.word("code")), lambda s, _: Cell(code_value(plan, s)))] if plan.has_code else []
    )
    columns.append(Column(Cell(plan.word("title")), lambda s, _: Cell(s.fact.title)))
    if plan.has_unit:
        columns.append(Column(Cell(plan.word("unit")), lambda s, _: Cell(s.fact.unit)))
    spans: list[Span] = [Period("year", year.year).span]
    columns += _pair(plan, spans=spans, shape=f"{{word}} {year.year}", place=-1)
    header = sheet.add(*[column.header for column in columns], role="header")
    joined = rng.random() < 0.5
    number = 0
    results = list(dict.fromkeys(series.fact.result for series in plan.series))
    named = rng.choice(["{result}", "Outcome {n}: {result}", "{n}. {result}"])
    for n, result in enumerate(results, start=1):
        text = named.format(n=n, result=result)
        sheet.add(Cell(text, bold=True, joined=(1, len(header.cells)) if joined else (1, 1)), role="section")
        for series in plan.series:
            if series.fact.result == result:
                number += 1
                sheet.add(*[column.cell(series, 0) for column in columns])
    return [sheet]


def lay_out_groups(plan: Plan) -> list[Sheet]:
    """Groups as columns under a joined header or with their word in it, with or without a column of the total."""
    sheet = _new_sheet(plan)
    rng = plan.rng("groups")
    names, in_parts = choose_groups(plan)
    span = plan.periods[-1].span
    has_total = rng.random() < 0.6
    joined = rng.random() < 0.5
    total_first = rng.random() < 0.4
    head = head_columns(plan)
    actual = f"{plan.word('actual')} {plan.period_text(plan.periods[-1])}"
    total = words.TOTALS[plan.language][0]
    shape = rng.choice(["{actual} {name}", "{actual} - {name}", "{actual} ({name})"])
    columns: list[Column] = []
    for category, name in names:
        header = name if joined else shape.format(actual=actual, name=name.lower() if len(name) > 1 else name)
        columns.append(
            Column(
                Cell(header),
                lambda s, _, category=category: plan.number(
                    s, Kind.ACTUAL, s.parts[category][-1], span, where=category
                ),
            )
        )
    if has_total:
        column = Column(
            Cell(total if joined else shape.format(actual=actual, name=total.lower())),
            lambda s, _: plan.number(s, Kind.ACTUAL, s.actuals[-1], span),
        )
        columns.insert(0 if total_first else len(columns), column)
    if joined:
        sheet.rows.append(
            Row(
                [Cell() for _ in head]
                + [Cell(actual, joined=(1, len(columns)))]
                + [Cell() for _ in columns[1:]],
                "header",
            )
        )
    if plan.has_target:
        target = Cell(f"{plan.word('target')} {plan.period_text(plan.periods[-1])}")
        columns.append(Column(target, lambda s, _: plan.number(s, Kind.TARGET, s.targets[-1], span)))
        if joined:
            sheet.rows[-1].cells.append(Cell())
    add_table(sheet, [*head, *columns], [(series, 0) for series in in_parts])
    return [sheet]


def lay_out_group_rows(plan: Plan) -> list[Sheet]:
    """A row per group in a column of its own, with or without a row of the total."""
    sheet = _new_sheet(plan)
    rng = plan.rng("groups")
    names, in_parts = choose_groups(plan)
    has_total = rng.random() < 0.6
    total = words.TOTALS[plan.language][0]
    group_header = words.HEADERS[plan.language]["group"][0 if names[0][0] == "women" else 2]
    lines = [*names, ("", total)] if has_total else names
    head = head_columns(plan)
    header = [
        *(c.header for c in head),
        Cell(plan.word("period")),
        Cell(group_header),
        Cell(plan.word("actual")),
    ]
    sheet.add(*header, role="header")
    for series in in_parts:
        for place, period in enumerate(plan.periods):
            for category, name in lines:
                number = series.parts[category][place] if category else series.actuals[place]
                value = plan.number(series, Kind.ACTUAL, number, period.span, where=category)
                sheet.add(*[c.cell(series, place) for c in head], plan.period_text(period), name, value)
    return [sheet]


def lay_out_of_which(plan: Plan) -> list[Sheet]:
    """The groups of an indicator as rows under it: "waarvan vrouwen"."""
    sheet = _new_sheet(plan)
    names, in_parts = choose_groups(plan)
    span = Period("year", plan.periods[-1].year).span
    shape = {"nl": "waarvan {name}", "en": "of which {name}", "fr": "dont {name}"}[plan.language]
    shape = plan.rng("indent").choice(["", "   ", "- "]) + shape
    columns = [
        *head_columns(plan),
        *_pair(plan, spans=[span], shape=f"{{word}} {plan.periods[-1].year}", place=-1),
    ]
    place_of_title = next(k for k, c in enumerate(columns) if c.header.value == plan.word("title"))
    sheet.add(*[column.header for column in columns], role="header")
    for series in in_parts:
        sheet.add(*[column.cell(series, 0) for column in columns])
        for category, name in names:
            cells = [Cell() for _ in columns]
            cells[place_of_title] = Cell(shape.format(name=name.lower()))
            for k, column in enumerate(columns):
                said = column.cell(series, 0).says
                if said and said[0].kind is Kind.ACTUAL:
                    cells[k] = plan.number(
                        series, Kind.ACTUAL, series.parts[category][-1], span, where=category
                    )
            sheet.add(*cells)
    return [sheet]


def choose_groups(plan: Plan) -> tuple[list[tuple[str, str]], list[Series]]:
    """The groups as (canonical, as written), and the counts among the series, which have parts."""
    rng = plan.rng("which groups")
    dimension = rng.choice(["sex", "sex", "age"])
    way = rng.randrange(4)
    groups = [
        (canonical, names[min(way, len(names) - 1)])
        for canonical, names in words.GROUPS[dimension][plan.language]
    ]
    return groups, [series for series in plan.series if series.parts]


def lay_out_places(plan: Plan) -> list[Sheet]:
    """A row per place and indicator; subtotals and totals where the plan asks for them."""
    sheet = _new_sheet(plan)
    rng = plan.rng("places")
    places = rng.sample(words.PLACES[plan.language], rng.randint(2, 4))
    year = plan.periods[-1]
    dated = rng.random() < 0.5
    shape = "{word}" if dated else f"{{word}} {year.year}"
    span = Period("year", year.year).span
    header = [Cell(plan.word("place")), Cell(plan.word("title"))]
    if dated:
        header.append(Cell(words.HEADERS[plan.language]["year"][0]))
    header += [Cell(shape.format(word=plan.word("target"))), Cell(shape.format(word=plan.word("actual")))]
    if plan.asked.get("place second"):
        header[0], header[1] = header[1], header[0]
    sheet.add(*header, role="header")
    for series in plan.series[:3]:
        shares = _shares(series, places)
        for place in places:
            sheet.rows.append(
                _place_row(plan, series, place, shares[place], span, year.year if dated else None)
            )
        if plan.asked.get("subtotals"):
            sheet.rows.append(_total_row(plan, series, shares, span, year.year if dated else None))
    return [sheet]


def _shares(series: Series, places: list[str]) -> dict[str, tuple[float, float]]:
    if series.measure not in ("count", "money"):
        return dict.fromkeys(places, (series.targets[-1], series.actuals[-1] or 0))
    target, actual = int(series.targets[-1]), int(series.actuals[-1] or 0)
    return {
        place: (float(target // len(places) + k), float(actual // len(places) + 2 * k))
        for k, place in enumerate(places)
    }


def _place_row(
    plan: Plan, series: Series, place: str, pair: tuple[float, float], span: Span, year: int | None
) -> Row:
    where = place.casefold()
    cells = [Cell(place), Cell(series.fact.title)]
    if plan.asked.get("place second"):
        cells.reverse()
    cells += [Cell(year)] if year else []
    cells.append(plan.number(series, Kind.TARGET, pair[0], span, where=where))
    cells.append(plan.number(series, Kind.ACTUAL, pair[1], span, where=where))
    return Row(cells)


def _total_row(
    plan: Plan, series: Series, shares: dict[str, tuple[float, float]], span: Span, year: int | None
) -> Row:
    rng = plan.rng("total word")
    word = rng.choice(words.SUBTOTALS[plan.language]).format(what=series.fact.title.lower())
    has_title = rng.random() < 0.5
    cells = [Cell(word), Cell(series.fact.title if has_title else None)]
    if plan.asked.get("place second") and has_title:
        cells.reverse()
    cells += [Cell(year)] if year else []
    for kind, part in ((Kind.TARGET, 0), (Kind.ACTUAL, 1)):
        number = sum(pair[part] for pair in shares.values())
        cell = plan.notation.cell(number, series.measure)
        cell.never = "subtotal"
        if has_title or series.measure in ("count", "money"):
            # A reader may take it as the value of all places, which it is.
            cell.says = (Statement(series.fact, kind, number, (span,), frozenset(), Duty.MAY),)
        cells.append(cell)
    return Row(cells, "total")


ODD_LAYOUTS = {
    "year and part": lay_out_year_and_part, "joined headers": lay_out_joined_headers,
    "sheet per period": lay_out_sheet_per_period, "sheet per indicator": lay_out_sheet_per_indicator,
    "two sheets": lay_out_two_sheets,
    "stacked": lay_out_stacked, "side by side": lay_out_side_by_side, "columns": lay_out_columns,
    "sections": lay_out_sections, "groups": lay_out_groups, "group rows": lay_out_group_rows,
    "of which": lay_out_of_which, "places": lay_out_places,
}  # fmt: skip
