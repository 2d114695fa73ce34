"""What a workbook is to be like: chosen from a seed before anything is laid out."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.ingest.zoo import facts, words
from tests.ingest.zoo.book import UNDATED, Cell, Duty, Kind, Span, Statement
from tests.ingest.zoo.facts import Series
from tests.ingest.zoo.notations import Notation, choose_notation
from tests.ingest.zoo.spans import Period, choose_shape, make_periods, write_period

LANGUAGES = ("nl", "en", "fr")
WRITERS = ("openpyxl", "openpyxl", "xlsxwriter", "xlsxwriter", "ods", "csv", "csv")


@dataclass
class Plan:
    """A workbook to be: its words, layout, series and notation; `asked` names what oddities want of the layout."""

    seed: str
    language: str
    writer: str
    layout: str
    periods: list[Period]
    series: list[Series]
    notation: Notation
    headers: dict[str, str]
    period_shape: str
    has_unit: bool
    has_baseline: bool
    has_remark: bool
    has_direction: bool
    has_target: bool
    title_rows: int
    blank_share: float
    asked: dict[str, object] = field(default_factory=dict)

    def rng(self, part: str) -> Random:
        """Chance for one part, which stays the same when another part is left out."""
        return Random(f"{self.seed}:{part}")

    @property
    def kind(self) -> str:
        """The kind of its periods."""
        return self.periods[0].kind

    @property
    def has_code(self) -> bool:
        """Whether its indicators have codes."""
        return bool(self.series[0].fact.code)

    @property
    def has_result(self) -> bool:
        """Whether its indicators stand under results."""
        return bool(self.series[0].fact.result)

    def word(self, role: str) -> str:
        """The header of a role."""
        return self.headers[role]

    def period_text(self, period: Period) -> str:
        """A period as this workbook writes it."""
        return write_period(period, self.period_shape, self.language)

    def number(self, series: Series, kind: Kind, number: float | None, *spans: Span, where: str = "") -> Cell:
        """A cell that states a number; a blank one for None."""
        if number is None:
            return Cell()
        cell = self.notation.cell(number, series.measure)
        places = frozenset({where}) if where else frozenset()
        cell.says = (Statement(series.fact, kind, number, spans or (UNDATED,), places),)
        return cell

    def baseline(self, series: Series) -> Cell:
        """The cell of the baseline, whose period nobody states."""
        return self.number(series, Kind.BASELINE, series.baseline)

    def again(self, cell: Cell) -> Cell:
        """The same cell where it only repeats what stands elsewhere."""
        cell.says = tuple(
            Statement(one.fact, one.kind, one.number, one.spans, one.where, Duty.MAY, one.factor)
            for one in cell.says
        )
        return cell


def make_plan(seed: str, layouts: tuple[str, ...], *, calm: bool = False) -> Plan:
    """A plan for one of the layouts; a `calm` one has the commonest headers."""
    rng = Random(f"{seed}:plan")
    language = rng.choice(LANGUAGES)
    writer = rng.choice(WRITERS)
    layout = rng.choice(layouts)
    kind = rng.choice(
        ["year", "year", "year", "half", "quarter", "school"]
        + (["month"] if layout in ("long", "wide") else [])
    )
    count = {
        "year": rng.randint(1, 4),
        "half": rng.choice([2, 4]),
        "quarter": 4,
        "school": rng.randint(1, 3),
        "month": 6,
    }
    periods = make_periods(kind, count[kind], rng.randint(2022, 2025))
    if layout in ("row", "row undated"):
        periods = make_periods("year", 1, rng.randint(2022, 2025))
    results = rng.choice([0, 0, 2]) if layout != "columns" else 0
    series = facts.make_series(rng, language, rng.randint(3, 9), periods, results)
    numbering = rng.choice(["", "", "1.1" if results else "1", "IND"])
    if numbering and layout not in ("columns", "sheet per indicator"):
        series = facts.number_series(series, numbering)
    return Plan(
        seed=seed,
        language=language,
        writer=writer,
        layout=layout,
        periods=periods,
        series=series,
        notation=choose_notation(rng, language, writer),
        headers=_choose_headers(rng, language, periods[0].kind, first=3 if calm else 99),
        period_shape=choose_shape(rng, periods[0].kind, language),
        has_unit=rng.random() < 0.75,
        has_baseline=rng.random() < 0.6,
        has_remark=rng.random() < 0.4,
        has_direction=rng.random() < 0.2,
        has_target=rng.random() < 0.9,
        title_rows=0 if writer == "csv" and rng.random() < 0.7 else rng.choice([0, 0, 1, 2]),
        blank_share=rng.choice([0, 0, 0.1]),
    )


def _choose_headers(rng: Random, language: str, kind: str, first: int) -> dict[str, str]:
    chosen = {role: rng.choice(choices[:first]) for role, choices in words.HEADERS[language].items()}
    chosen["period"] = chosen[kind]
    # Two columns may not bear one word where the workbook is to be clear.
    while chosen["actual"] == chosen["result"] or chosen["target"] == chosen["result"]:
        chosen["result"] = rng.choice(words.HEADERS[language]["result"])
    return chosen
