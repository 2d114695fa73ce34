"""Two workbooks of one grantee, a year apart: rows were inserted, titles spelled otherwise, numbers moved on."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

from tests.ingest.zoo import facts
from tests.ingest.zoo.book import Fact, Kind
from tests.ingest.zoo.facts import Series
from tests.ingest.zoo.generator import Workbook, lay_out
from tests.ingest.zoo.odd_columns import value_columns
from tests.ingest.zoo.plan import Plan, make_plan
from tests.ingest.zoo.spans import make_periods

# The changes of which a pair has one or two.
CHANGES = (
    "row inserted", "row inserted and numbered anew", "row dropped", "order changed", "spaces", "no-break space",
    "case", "full stop", "accents", "other result first",
)  # fmt: skip


@dataclass
class Pair:
    """Two workbooks, what changed between them, and the numbers of each indicator: by title, then by year."""

    first: Workbook
    second: Workbook
    changes: tuple[str, ...]
    truth: dict[str, dict[int, float]]


def make_pair(seed: str) -> Pair:
    """The pair of a seed."""
    plan = make_plan(f"pair:{seed}", ("row",), calm=True)
    plan.blank_share, plan.title_rows = 0, 0
    rng = plan.rng("pair")
    changes = tuple(rng.sample(CHANGES, rng.choice([1, 1, 2])))
    later = deepcopy(plan)
    later.periods = make_periods("year", 1, plan.periods[0].year + 1)
    later.series = [_grown(series, rng.uniform(0.9, 1.1)) for series in plan.series]
    for change in changes:
        _change(later, change)
    first, second = (Workbook(seed, "pair", one, lay_out(one)) for one in (plan, later))
    _spell(second, changes)
    second.book.file_name = "2" + second.book.file_name
    truth: dict[str, dict[int, float]] = {}
    for workbook in (first, second):
        for _, cell in workbook.book.cells():
            for said in cell.says:
                start = said.spans[0][0]
                if said.kind is Kind.ACTUAL and start is not None:
                    truth.setdefault(said.fact.title, {})[start.year] = said.number
    return Pair(first, second, changes, truth)


def _grown(series: Series, factor: float) -> Series:
    numbers = [
        round((number or 0) * factor, 1 if series.measure == "score" else 0) for number in series.actuals
    ]
    return Series(series.fact, series.measure, series.baseline, list(numbers), series.targets)


def _change(plan: Plan, change: str) -> None:
    rng = plan.rng(change)
    if change.startswith("row inserted"):
        place = rng.randrange(1, len(plan.series))
        titles = {series.fact.title for series in plan.series}
        pool = facts.make_series(rng, plan.language, 12, plan.periods, 0)
        fresh = next(series for series in pool if series.fact.title not in titles)
        code = {"": "", "I": "IND-99"}.get(plan.series[0].fact.code[:1], "99")
        fact = Fact(fresh.fact.title, fresh.fact.unit, code, plan.series[place].fact.result)
        plan.series.insert(place, replace(fresh, fact=fact))
        if change.endswith("anew") and plan.series[0].fact.code.isdigit():
            plan.series = facts.number_series(plan.series, "1")
    elif change == "row dropped" and len(plan.series) > 2:
        plan.series.pop(rng.randrange(len(plan.series)))
    elif change == "order changed":
        plan.series.reverse()
    elif change == "other result first":
        last = plan.series[-1].fact.result
        plan.series.sort(key=lambda series: series.fact.result != last)


def _spell(workbook: Workbook, changes: tuple[str, ...]) -> None:
    sheet = workbook.book.sheets[0]
    place = next(
        k for k, c in enumerate(sheet.of("header")[0].cells) if c.value == workbook.plan.word("title")
    )
    for row in sheet.of("data")[:: 2 if value_columns(sheet, Kind.ACTUAL) else 1]:
        title = str(row.cells[place].value)
        for change, spelled in (
            ("spaces", title.replace(" ", "  ", 1) + " "), ("no-break space", title.replace(" ", "\u00a0", 1)),
            ("case", title.upper()), ("full stop", title + "."), ("accents", title.replace("é", "e").replace("ë", "e")),
        ):  # fmt: skip
            if change in changes:
                row.cells[place].value = spelled
