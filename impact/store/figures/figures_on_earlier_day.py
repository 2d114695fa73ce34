"""Figures as they were known on an earlier day: computed from the values that were in force then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.metrics.engine import figures as metric_figures
from impact.model.figures.figure import NO_DAY
from impact.model.vocabulary.value_states import State
from impact.store.figures import values_on_earlier_day
from impact.store.figures.figure_inputs import build_indicators, build_series
from impact.store.figures.values_on_earlier_day import EarlierValue, IndicatorHead
from impact.store.queries.figure_changes import FigureBefore
from impact.store.schema.array_conversions import from_floats, transpose
from impact.store.schema.indicators_and_measurements import Measurement, Target


def compute_figures_on_earlier_day(
    connection: Connection, indicator_ids: Collection[int], day: date, as_of: date | None = None
) -> list[FigureBefore]:
    """The reported figures of these indicators as they were known at the beginning of `day`, newest period first.

    With `as_of` only periods that ended by then. Baselines, directions and bands are those of now.
    """
    if not indicator_ids:
        return []
    heads = values_on_earlier_day.list_heads(connection, indicator_ids)
    actuals, targets = (
        build_series(
            _columns(EarlierValue._fields, values_on_earlier_day.list_values(connection, table, indicator_ids, day))
        )
        for table in (Measurement, Target)
    )
    indicators = build_indicators(_columns(IndicatorHead._fields, heads))
    figures = metric_figures.compute_figures(indicators, actuals, targets)
    starts, ends, target_starts, target_ends = (
        [None if day == NO_DAY else date.fromordinal(day) for day in days.tolist()]
        for days in (figures.period_start, figures.period_end, figures.target_start, figures.target_end)
    )
    columns = (
        figures.indicator_id.tolist(), starts, ends, from_floats(figures.actual), figures.status, figures.basis,
        from_floats(figures.target), target_starts, target_ends,
    )  # fmt: skip
    earlier_figures = [
        (FigureBefore(*row), is_latest)
        for *row, state, is_latest in zip(*columns, figures.state, figures.latest.tolist(), strict=True)
        if state == State.REPORTED.value and (as_of is None or row[2] is None or row[2] <= as_of)
    ]
    # Of periods that end together the one that speaks for its indicator comes first.
    earlier_figures.sort(
        key=lambda item: (item[0].indicator_id, item[0].period_end or date.min, item[1]), reverse=True
    )
    return [figure for figure, _ in earlier_figures]


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, transpose(rows, len(names)), strict=True))
