"""Ordinary ways to lay out a plan: long, wide, one row per indicator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.ingest.zoo import words
from tests.ingest.zoo.book import UNDATED, Cell, Kind, Row, Sheet, Span
from tests.ingest.zoo.facts import Series
from tests.ingest.zoo.plan import Plan


@dataclass
class Column:
    """A column: its header and the cell under it for a series and the place of a period (from 0)."""

    header: Cell
    cell: Callable[[Series, int], Cell]


def head_columns(plan: Plan, *, unit: bool = True) -> list[Column]:
    """The columns that name the indicator, before those of values."""
    columns = []
    if plan.has_result and not plan.asked.get("section rows"):
        columns.append(_plain(plan, "result", lambda series: series.fact.result))
    if plan.has_code:
        columns.append(_plain(plan, "code", lambda series: code_value(plan, series)))
        if plan.rng("code last").random() < 0.15 and plan.has_result:
            columns.reverse()
    columns.append(_plain(plan, "title", lambda series: series.fact.title))
    if unit and plan.has_unit:
        columns.append(_plain(plan, "unit", lambda series: series.fact.unit))
    if plan.has_direction:
        header, up, down = words.DIRECTION[plan.language]
        waiting = {row[0] for rows in words.INDICATORS.values() for row in rows if row[3:] == (5, 40)}
        columns.append(
            Column(Cell(header), lambda series, _: Cell(down if series.fact.title in waiting else up))
        )
    return columns


def code_value(plan: Plan, series: Series) -> object:
    """A running number is typed as a number; other codes are texts."""
    return int(series.fact.code) if series.fact.code.isdigit() and plan.writer != "csv" else series.fact.code


def _plain(plan: Plan, role: str, value: Callable[[Series], object]) -> Column:
    return Column(Cell(plan.word(role)), lambda series, _: Cell(value(series)))


def remark_column(plan: Plan) -> list[Column]:
    """A column of remarks, where the plan has one."""
    if not plan.has_remark:
        return []
    rng = plan.rng("remarks")
    return [
        Column(Cell(plan.word("remark")), lambda *_: Cell(rng.choice(words.REMARKS[plan.language]) or None))
    ]


def add_title_rows(plan: Plan, sheet: Sheet) -> None:
    """Title rows above the table."""
    rng = plan.rng("titles")
    title = rng.choice(words.TITLES_ABOVE[plan.language]).format(name=rng.choice(words.PROJECTS))
    for text in [title, rng.choice(words.ORGANISATIONS)][: plan.title_rows]:
        sheet.rows.append(Row([Cell(text, bold=True)], "title"))
    if plan.title_rows:
        sheet.rows.append(Row([], "title"))


def blank_or(plan: Plan, name: str, cell: Cell) -> Cell:
    """The cell, or one with words for a value there is not yet, as seldom as the plan says."""
    rng = plan.rng(f"blank {name}")
    return Cell(rng.choice(words.BLANKS[plan.language]) or None) if rng.random() < plan.blank_share else cell


def lay_out_long(plan: Plan) -> list[Sheet]:
    """A row per indicator and period."""
    sheet = Sheet(plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    columns = head_columns(plan)
    rng = plan.rng("order")
    columns += period_columns(plan)
    values = [Column(Cell(plan.word("actual")), lambda s, j: _actual(plan, s, j))]
    if plan.has_target:
        place = rng.choice([0, 0, 1])
        values.insert(place, Column(Cell(plan.word("target")), lambda s, j: _target(plan, s, j)))
    if plan.has_baseline:
        columns.append(
            Column(
                Cell(plan.word("baseline")),
                lambda s, j: plan.baseline(s) if not j else plan.again(plan.baseline(s)),
            )
        )
    columns += [*values, *remark_column(plan)]
    add_table(sheet, columns, [(series, j) for series in plan.series for j in range(len(plan.periods))])
    return [sheet]


def period_columns(plan: Plan) -> list[Column]:
    """The period in one column, or year and part, or first and last day."""
    rng = plan.rng("period columns")
    way = rng.choice(["one", "one", "one", "days"])
    if way == "days" and plan.kind != "school":
        return [
            Column(Cell(plan.word("start")), lambda _, j: Cell(plan.periods[j].span[0])),
            Column(Cell(plan.word("end")), lambda _, j: Cell(plan.periods[j].span[1])),
        ]
    as_number = plan.kind == "year" and plan.writer != "csv" and rng.random() < 0.7
    return [
        Column(
            Cell(plan.word("period")),
            lambda _, j: Cell(plan.periods[j].year if as_number else plan.period_text(plan.periods[j])),
        )
    ]


def _actual(plan: Plan, series: Series, place: int) -> Cell:
    cell = plan.number(series, Kind.ACTUAL, series.actuals[place], plan.periods[place].span)
    return blank_or(plan, f"{series.fact.title} {place}", cell)


def _target(plan: Plan, series: Series, place: int) -> Cell:
    return plan.number(series, Kind.TARGET, series.targets[place], plan.periods[place].span)


def lay_out_rows(plan: Plan) -> list[Sheet]:
    """A row per indicator for one year, which stands in the headers; of 'row undated' in none."""
    sheet = Sheet(plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    rng = plan.rng("order")
    year = plan.periods[0]
    spans: list[Span] = [UNDATED] if plan.layout == "row undated" else [year.span]
    shape = rng.choice(
        ["{word} {year}", "{word} {year}", "{word} ({year})", "{year} {word}", "{word} in {year}"]
    )
    if plan.layout == "row undated":
        shape = "{word}"

    def header(role: str) -> Cell:
        word = plan.word(role)
        return Cell(shape.format(word=word, year=year.year))

    columns = head_columns(plan)
    if plan.has_baseline:
        columns.append(Column(Cell(plan.word("baseline")), lambda s, _: plan.baseline(s)))
    values = [
        Column(
            header("actual"),
            lambda s, _: blank_or(plan, s.fact.title, plan.number(s, Kind.ACTUAL, s.actuals[0], *spans)),
        )
    ]
    if plan.has_target:
        target = Column(header("target"), lambda s, _: plan.number(s, Kind.TARGET, s.targets[0], *spans))
        values.insert(rng.choice([0, 0, 1]), target)
    add_table(sheet, [*columns, *values, *remark_column(plan)], [(series, 0) for series in plan.series])
    return [sheet]


def lay_out_wide(plan: Plan) -> list[Sheet]:
    """Periods side by side: their values alone with one target, or value and target of each."""
    sheet = Sheet(plan.rng("sheet").choice(words.SHEETS[plan.language]))
    add_title_rows(plan, sheet)
    rng = plan.rng("order")
    columns = head_columns(plan)
    if plan.has_baseline:
        columns.append(Column(Cell(plan.word("baseline")), lambda s, _: plan.baseline(s)))
    way = (
        rng.choice(["bare", "with word", "both", "both"])
        if plan.has_target
        else rng.choice(["bare", "with word"])
    )
    shape = rng.choice(
        ["{word} {period}", "{word} {period}", "{word} ({period})", "{period} - {word}", "{period} {word}"]
    )
    for j, period in enumerate(plan.periods):
        text = plan.period_text(period)
        if way == "both":
            columns.append(
                Column(
                    Cell(shape.format(word=plan.word("target"), period=text)),
                    lambda s, _, j=j: plan.number(s, Kind.TARGET, s.targets[j], plan.periods[j].span),
                )
            )
        head: object = text if way == "bare" else shape.format(word=plan.word("actual"), period=text)
        if way == "bare" and plan.kind == "year" and plan.writer != "csv" and rng.random() < 0.5:
            head = period.year
        columns.append(Column(Cell(head), lambda s, _, j=j: _actual(plan, s, j)))
    if plan.has_target and way != "both":
        last = plan.periods[-1]
        dated = rng.random() < 0.7 and plan.kind != "school"
        spans = [last.whole] if dated else [UNDATED, last.whole, last.span]
        header = f"{plan.word('target')} {last.year}" if dated else plan.word("target")
        columns.append(Column(Cell(header), lambda s, _: plan.number(s, Kind.TARGET, s.targets[-1], *spans)))
    add_table(sheet, [*columns, *remark_column(plan)], [(series, 0) for series in plan.series])
    return [sheet]


def add_table(sheet: Sheet, columns: list[Column], lines: list[tuple[Series, int]]) -> None:
    """Add a header row and a row per line."""
    header = sheet.add(*[column.header for column in columns], role="header")
    for cell in header.cells:
        cell.bold = True
    for series, place in lines:
        sheet.add(*[column.cell(series, place) for column in columns])


LAYOUTS = {"long": lay_out_long, "row": lay_out_rows, "row undated": lay_out_rows, "wide": lay_out_wide}
