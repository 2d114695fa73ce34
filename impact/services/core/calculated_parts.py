"""What a calculated indicator is made from: its parts with their values, and what comes out at each place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from impact.metrics.engine.calculated_values import CalculatedValue, PartValue
from impact.model.figures.calculation import Calculation, CalculationKind, PartFault, PartProperties
from impact.model.figures.figure import FigureRecord
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.services.core.titles_in_language import pick_indicator_title
from impact.store.figures.calculated_series import Place, calculate_places
from impact.store.queries import Connection
from impact.store.queries import provenance as provenance_queries
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.calculation_words import describe_fault
from impact.views.figures.explain import Formula

# Stands where a stored value has the sheet that it was read from.
CALCULATED_SHEET = "[calculated]"


@dataclass(frozen=True, slots=True)
class CalculatedParts:
    """The parts of a calculated indicator in their order (None: gone), the rows of each by place, and the results."""

    indicator: IndicatorRecord
    calculation: Calculation
    parts: tuple[IndicatorRecord | None, ...]
    rows: tuple[Mapping[Place, list[ValueRecord]], ...]
    results: Mapping[Place, CalculatedValue]

    def list_titles(self, language: Language) -> dict[int, str]:
        """The titles of the parts by id; none of one that is gone."""
        return {part.id: pick_indicator_title(part, language) for part in self.parts if part is not None}

    def list_formulas(self, figure: FigureRecord) -> tuple[Formula, ...]:
        """How the value was calculated, with the numbers; a percentage is explained by its parts as any other."""
        place = (figure.period_start, figure.period_end, "")
        if figure.actual is None or self.calculation.kind is CalculationKind.PERCENTAGE:
            return ()
        numbers = tuple(rows[place][0].value for rows in self.rows if rows.get(place))
        return (
            Formula(f"calculated_{self.calculation.kind.value}", numbers, figure.actual, self.indicator.unit),
        )

    def describe_fault(self, figure: FigureRecord | None, language: Language) -> str:
        """Why there is no value for the period of a figure, and because of which part; '' where there is one."""
        place = (figure.period_start, figure.period_end, "") if figure is not None else (None, None, "")
        result = self.results.get(place)
        if not self.results:
            fault = PartFault.IS_GONE if None in self.parts else PartFault.MISSING
            return describe_fault(fault, self._find_title(None, language), language)
        if result is None or result.fault is None:
            return ""
        return describe_fault(result.fault, self._find_title(result.part, language), language)

    def _find_title(self, position: int | None, language: Language) -> str:
        part = (
            self.parts[position]
            if position is not None
            else self.parts[0]
            if None not in self.parts
            else None
        )
        return pick_indicator_title(part, language) if part is not None else ""

    def list_values(self, *, groups: bool) -> list[ValueRecord]:
        """What comes out, as values of the indicator: of groups, or totals; oldest first."""
        places = [place for place in self.results if bool(place[2]) == groups]
        return [
            self.build_value(place) for place in sorted(places, key=lambda item: (str(item[1]), str(item[0])))
        ]

    def build_value(self, place: Place) -> ValueRecord:
        """What comes out at one place, as a value of the indicator; it has no cell and no submission of its own."""
        result = self.results[place]
        start, end, breakdown = place
        return ValueRecord(
            id=0, organisation_id=self.indicator.organisation_id, indicator_id=self.indicator.id, submission_id=None,
            superseded_by=None, period_start=_as_day(start), period_end=_as_day(end), breakdown=breakdown,
            value=result.value, numerator=result.numerator, denominator=result.denominator, n=None, raw="",
            state=result.state.value, note="", sheet=CALCULATED_SHEET, row_no=None, column_no=None,
        )  # fmt: skip


def load_calculated_parts(connection: Connection, indicator: IndicatorRecord) -> CalculatedParts | None:
    """Load what a calculated indicator is made from; None for one that is measured."""
    calculation = Calculation.parse(indicator.calculation)
    if calculation is None:
        return None
    by_id = provenance_queries.list_parts_of_calculation(connection, indicator.id, calculation.parts)
    values = provenance_queries.list_values_of_parts(connection, list(by_id))
    parts = tuple(by_id.get(part) for part in calculation.parts)
    rows: list[dict[Place, list[ValueRecord]]] = []
    for part in parts:
        by_place: dict[Place, list[ValueRecord]] = {}
        for item in values if part is not None else ():
            if part is not None and item.indicator_id == part.id:
                by_place.setdefault((item.period_start, item.period_end, item.breakdown), []).append(item)
        rows.append(by_place)
    results = calculate_places(
        calculation,
        [_as_properties(part) for part in parts],
        [
            {
                place: [PartValue(item.value, State(item.state)) for item in items]
                for place, items in by_place.items()
            }
            for by_place in rows
        ],
        indicator.time_kind,
    )
    return CalculatedParts(indicator, calculation, parts, tuple(rows), results)


def _as_properties(part: IndicatorRecord | None) -> PartProperties | None:
    if part is None:
        return None
    return PartProperties(part.measure, part.unit, part.time_kind, part.aggregation, bool(part.calculation))


def _as_day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
