"""The list of all figures of an access with their sources, for the command line and exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from impact.access.permissions import Action, Kind
from impact.metrics.engine import figures as metric_figures
from impact.metrics.formulas.means_in_definitions import find_years_of_mean
from impact.metrics.suppression_and_rounding import round_share
from impact.model.access import Access
from impact.model.figures.calculation import Calculation
from impact.model.figures.figure import (
    NO_DAY,
    FigureRecord,
    Floats,
    IndicatorColumns,
    Ints,
    SeriesColumns,
    Texts,
    drop_misleading_shares,
)
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from impact.services.core.audit_log import actor, record_event, require_allowed
from impact.services.core.view_mappers import NO_FIGURE
from impact.services.core.workspace import Workspace
from impact.services.dashboards.breakdowns import build_bar, protect_bars
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries import provenance as provenance_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.records.indicators_and_values import ValueRecord
from impact.views.figures.figure_list import FIGURE_LIST_COLUMNS, FigureList

# Notes about the total that do not apply to a group of it.
NOTES_OF_TOTAL_ONLY = {Note.ONLY_BROKEN_DOWN.value}


def build_figure_list(
    access: Access,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    as_of: date | None = None,
    breakdowns: bool = False,
) -> FigureList:
    """One row per indicator with its figure at `as_of`; with `breakdowns` also one per group.

    NotAllowed without the right to export; the export is recorded in the audit log.
    """
    require_allowed(access, Action.EXPORT, Kind.FIGURES, workspace)
    query = figure_queries.select_figures(access, as_of=as_of, portfolio_id=portfolio_id)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        stored = figure_queries.stream_figures(connection, query)
        indicators = viewer_filter.filter_figures(viewer_filter.keep_consenting(stored))
        if viewer_filter.is_active:
            indicators.sort(key=lambda row: (row.portfolio, row.organisation.casefold(), row.indicator.id))
        groups = _group_figures(connection, indicators, as_of, viewer_filter) if breakdowns else {}
        rows: list[_Row] = []
        for row in indicators:
            rows.append(_total_row(row))
            hidden = viewer_filter.hides(row.indicator.organisation_id)
            rows.extend(_group_row(row, group, hidden=hidden) for group in groups.get(row.indicator.id, ()))
        _name_files(connection, rows)
    record_event(workspace, actor(access.account_id), Action.EXPORT.value, Kind.FIGURES.value,
           organisation_id=access.organisation_id or None, figures=len(rows))  # fmt: skip
    return FigureList(
        FIGURE_LIST_COLUMNS, tuple(tuple(row[name] for name in FIGURE_LIST_COLUMNS) for row in rows)
    )


_Value = str | int | float | date | None
_Row = dict[str, _Value]


class _Group(NamedTuple):
    """One group of an indicator: its figure, and the measurement and target that the figure uses."""

    breakdown: str
    figure: FigureRecord
    actual: ValueRecord | None
    target: ValueRecord | None


def _indicator_fields(row: IndicatorFigure) -> _Row:
    indicator = row.indicator
    return {
        "portfolio": row.portfolio,
        "organisation_ref": row.organisation_ref,
        "organisation": row.organisation,
        "grant_ref": row.grant_ref,
        "result_no": indicator.result_no,
        "indicator_no": indicator.indicator_no,
        "indicator_ref": indicator.code,
        "result_title": indicator.result_title,
        "title": indicator.title,
        "breakdown": indicator.breakdown,
        "result_level": indicator.level,
        "unit": indicator.unit,
        "measure": indicator.measure,
        "direction": indicator.direction,
        "time_kind": indicator.time_kind,
        "baseline": indicator.baseline,
        "baseline_raw": indicator.baseline_raw,
        "calculation": _name_calculation(indicator.calculation),
    }


def _name_calculation(stored: str) -> str | None:
    """How an indicator is calculated (`CalculationKind`); None for one that is measured."""
    calculation = Calculation.parse(stored)
    return calculation.kind.value if calculation is not None else None


def _figure_fields(figure: FigureRecord) -> _Row:
    """The columns of the list that come from a figure."""
    figure = drop_misleading_shares(figure)
    return {
        "actual": figure.actual,
        "actual_start": figure.period_start,
        "actual_end": figure.period_end,
        "actual_to_date": figure.actual_to_date,
        "target": figure.target,
        "target_start": figure.target_start,
        "target_end": figure.target_end,
        "target_to_date": figure.target_to_date,
        "mean_periods": figure.mean_periods,
        "mean_actual": figure.mean_actual,
        "mean_expected": figure.mean_expected,
        "target_final": figure.target_final,
        "achievement": figure.achievement,
        "achievement_final": figure.achievement_final,
        "ratio_to_target": figure.ratio_to_target,
        "basis": figure.basis,
        "status": figure.status,
        "pace": figure.pace,
        "periods_due": figure.due,
        "periods_reported": figure.reported,
        "notes": figure.notes,
        "direction": figure.direction,
    }


# For an indicator without a figure: all these columns are None.
EMPTY_FIGURE_FIELDS: _Row = dict.fromkeys(_figure_fields(NO_FIGURE))


def _name_files(connection: Connection, rows: Sequence[_Row]) -> None:
    """Replace the submission id in `source_file` of each row by the name of its file (None if unknown)."""
    ids = {list_row["source_file"] for list_row in rows}
    cards = provenance_queries.map_cards(connection, {item for item in ids if isinstance(item, int)})
    names: dict[_Value, str] = {key: card.file_name for key, card in cards.items()}
    for list_row in rows:
        list_row["source_file"] = names.get(list_row["source_file"])


def _source(row: IndicatorFigure) -> tuple[int | None, str | None, int | None]:
    """The submission, sheet and row (from 1) of the value, else of the target, the baseline or the indicator."""
    indicator = row.indicator
    if indicator.calculation:
        # Its parts stand in cells, and it stands in none.
        return None, None, None
    if row.actual_row is not None:
        return row.actual_submission_id, row.actual_sheet, row.actual_row
    if row.target_row is not None:
        return row.target_submission_id, row.target_sheet, row.target_row
    if indicator.baseline_row is not None:
        return indicator.baseline_submission_id, indicator.baseline_sheet, indicator.baseline_row
    return indicator.submission_id, indicator.source_sheet, indicator.source_row


def _total_row(row: IndicatorFigure) -> _Row:
    file, sheet, row_no = _source(row)
    figure = _figure_fields(row.figure) if row.figure else EMPTY_FIGURE_FIELDS | {
        "direction": row.indicator.direction, "notes": row.indicator.notes,
    }  # fmt: skip
    return (
        _indicator_fields(row)
        | figure
        | {
            "actual_raw": row.actual_raw,
            "target_raw": row.target_raw,
            "source_file": file,
            "source_sheet": sheet,
            "source_row": row_no,
        }
    )


def _group_row(row: IndicatorFigure, group: _Group, *, hidden: bool) -> _Row:
    figure, actual, target = group.figure, group.actual, group.target
    if hidden:
        figure = figure._replace(
            achievement=round_share(figure.achievement),
            achievement_final=round_share(figure.achievement_final),
            ratio_to_target=round_share(figure.ratio_to_target),
            pace=round_share(figure.pace),
        )
    source_value = actual or target
    return (
        _indicator_fields(row)
        | _figure_fields(figure)
        | {
            "notes": ";".join(key for key in figure.notes.split(";") if key not in NOTES_OF_TOTAL_ONLY),
            "breakdown": group.breakdown,
            # A baseline is one of the total; a group has none of its own.
            "baseline": None,
            "baseline_raw": "",
            "actual_raw": actual.raw if actual else None,
            "target_raw": target.raw if target else None,
            "source_file": source_value.submission_id if source_value else None,
            "source_sheet": source_value.sheet if source_value else None,
            "source_row": source_value.row_no if source_value else None,
        }
    )


def _group_figures(
    connection: Connection,
    indicators: Sequence[IndicatorFigure],
    as_of: date | None,
    viewer_filter: ViewerFilter,
) -> dict[int, list[_Group]]:
    """The latest figure of each group, by indicator id, with the same formulas as the totals.

    Each indicator × group is computed as an indicator of its own, without the baseline of the total.
    """
    grouped_indicators = {row.indicator.id: row for row in indicators if row.indicator.has_parts}
    if not grouped_indicators:
        return {}
    actuals = _filter_group_actuals(
        figure_queries.list_parts(connection, list(grouped_indicators), as_of, all_periods=True),
        grouped_indicators,
        viewer_filter,
    )
    targets = _filter_group_targets(
        figure_queries.list_part_targets(connection, list(grouped_indicators)), grouped_indicators, viewer_filter
    )
    keys = sorted({(item.indicator_id, item.breakdown) for item in (*actuals, *targets)})
    index_by_group = {key: index for index, key in enumerate(keys)}
    indicator_rows = [grouped_indicators[indicator_id] for indicator_id, _ in keys]
    figures = metric_figures.compute_figures(
        _indicator_columns(indicator_rows),
        _series_columns(actuals, index_by_group),
        _series_columns(targets, index_by_group),
    )
    actuals_by_id: dict[int | None, ValueRecord] = {item.id: item for item in actuals}
    targets_by_id: dict[int | None, ValueRecord] = {item.id: item for item in targets}
    groups: dict[int, list[_Group]] = {}
    for index in np.flatnonzero(figures.latest):
        figure = figures.row(int(index))
        indicator_id, breakdown = keys[figure.indicator_id]
        groups.setdefault(indicator_id, []).append(
            _Group(
                breakdown,
                figure,
                actuals_by_id.get(figure.measurement_id),
                targets_by_id.get(figure.target_id),
            )
        )
    return groups


def _filter_group_actuals(
    actuals: Sequence[ValueRecord],
    indicators_by_id: Mapping[int, IndicatorFigure],
    viewer_filter: ViewerFilter,
) -> list[ValueRecord]:
    """Measurements of groups: of other organisations no crossed dimensions, no small groups, the rest rounded."""
    visible: list[ValueRecord] = []
    groups: dict[tuple[int, date | None, date | None, str], list[ValueRecord]] = {}
    for item in actuals:
        if not viewer_filter.hides(indicators_by_id[item.indicator_id].indicator.organisation_id):
            visible.append(item)
        elif ";" not in item.breakdown:
            # Crossed dimensions have many marginal sums, from which a suppressed cell could be computed.
            dimension = item.breakdown.partition("=")[0]
            key = (item.indicator_id, item.period_start, item.period_end, dimension)
            groups.setdefault(key, []).append(item)
    for (indicator_id, _, _, _), group in groups.items():
        row = indicators_by_id[indicator_id]
        measure, k = Measure(row.indicator.measure), viewer_filter.small_number(row.portfolio)
        bars = protect_bars([build_bar(item) for item in group], measure, k, rounded=True)
        visible += [
            viewer_filter.filter_group(item, bar_of_item, row)
            for item, bar_of_item in zip(group, bars, strict=True)
        ]
    return visible


def _filter_group_targets(
    targets: Sequence[ValueRecord],
    indicators_by_id: Mapping[int, IndicatorFigure],
    viewer_filter: ViewerFilter,
) -> list[ValueRecord]:
    visible: list[ValueRecord] = []
    for item in targets:
        row = indicators_by_id[item.indicator_id]
        if ";" not in item.breakdown or not viewer_filter.hides(row.indicator.organisation_id):
            visible += viewer_filter.filter_targets([item], row)
    return visible


def _floats(column: Iterable[float | None]) -> Floats:
    return np.array([np.nan if item is None else item for item in column], dtype=np.float64)


def _days(column: Iterable[date | None]) -> Ints:
    return np.array([item.toordinal() if item else NO_DAY for item in column], dtype=np.int64)


def _texts(column: Iterable[str]) -> Texts:
    return np.array(list(column), dtype=object)


def _indicator_columns(rows: Sequence[IndicatorFigure]) -> IndicatorColumns:
    size, indicators = len(rows), [row.indicator for row in rows]
    empty = np.full(size, np.nan)
    return IndicatorColumns(
        id=np.arange(size, dtype=np.int64),
        measure=_texts(indicator.measure for indicator in indicators),
        direction=_texts(indicator.direction for indicator in indicators),
        direction_origin=_texts(indicator.direction_origin for indicator in indicators),
        time_kind=_texts(indicator.time_kind for indicator in indicators),
        time_kind_origin=_texts(indicator.time_kind_origin for indicator in indicators),
        baseline=empty,
        baseline_state=np.array([State.NOT_REPORTED.value] * size, dtype=object),
        baseline_day=np.full(size, NO_DAY, dtype=np.int64),
        band_low=_floats(indicator.band_low for indicator in indicators),
        band_high=_floats(indicator.band_high for indicator in indicators),
        bands_on_track=_floats(row.figure.bands_on_track if row.figure else None for row in rows),
        bands_attention=_floats(row.figure.bands_attention if row.figure else None for row in rows),
        has_parts=np.zeros(size, dtype=bool),
        mean_years=np.array([find_years_of_mean(indicator.definition or "") for indicator in indicators], np.int64),
        notes=_texts(indicator.notes for indicator in indicators),
    )


def _series_columns(
    items: Sequence[ValueRecord], index_by_group: Mapping[tuple[int, str], int]
) -> SeriesColumns:
    ordered = sorted(
        items,
        key=lambda item: (
            index_by_group[item.indicator_id, item.breakdown],
            item.period_end or date.min,
            item.period_start or date.min,
            item.id,
        ),
    )
    return SeriesColumns(
        id=np.array([item.id for item in ordered], dtype=np.int64),
        indicator=np.array(
            [index_by_group[item.indicator_id, item.breakdown] for item in ordered], dtype=np.int64
        ),
        start=_days(item.period_start for item in ordered),
        end=_days(item.period_end for item in ordered),
        value=_floats(item.value for item in ordered),
        numerator=_floats(item.numerator for item in ordered),
        denominator=_floats(item.denominator for item in ordered),
        n=_floats(item.n for item in ordered),
        state=_texts(item.state for item in ordered),
    )
