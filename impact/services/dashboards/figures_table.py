"""All figures of an access as a flat list, for the command line and for exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from impact.access.permissions import Action, Kind
from impact.metrics.disclosure import rounded_share
from impact.metrics.engine import figures as metric_figures
from impact.model.access import Access
from impact.model.figure import (
    NO_DAY,
    FigureRecord,
    Floats,
    IndicatorColumns,
    Ints,
    SeriesColumns,
    Texts,
)
from impact.model.words import Measure, Note, State
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.view_mappers import NO_FIGURE
from impact.services.core.workspace import Workspace
from impact.services.dashboards.breakdowns import bar, protected
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.viewer_filter import Veil
from impact.store.queries import Connection
from impact.store.queries import figures as read
from impact.store.queries import provenance as read_provenance
from impact.store.queries.figures import IndicatorFigure
from impact.store.schema.records import ValueRecord
from impact.views.figure_list import FIGURE_LIST_COLUMNS, FigureList

# Notes that belong to the whole and say nothing about a part of it.
WHOLE_ONLY = {Note.ONLY_BROKEN_DOWN.value}


def figure_list(
    access: Access,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    as_of: date | None = None,
    breakdowns: bool = False,
) -> FigureList:
    """One row per indicator with its figure at `as_of`; with `breakdowns` one per broken-down series too."""
    allow(access, Action.EXPORT, Kind.FIGURES, workspace)
    query = read.rows(access, as_of=as_of, portfolio_id=portfolio_id)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        indicators = cover.figures(read.stream(connection, query))
        if cover.on:
            indicators.sort(key=lambda row: (row.portfolio, row.organisation.casefold(), row.indicator.id))
        parts = _part_figures(connection, indicators, as_of, cover) if breakdowns else {}
        rows: list[_Row] = []
        for row in indicators:
            rows.append(_whole(row))
            hidden = cover.hides(row.indicator.organisation_id)
            rows.extend(_part(row, part, hidden=hidden) for part in parts.get(row.indicator.id, ()))
        _name_files(connection, rows)
    record(workspace, actor(access.account_id), Action.EXPORT.value, Kind.FIGURES.value,
           organisation_id=access.organisation_id or None, figures=len(rows))  # fmt: skip
    return FigureList(
        FIGURE_LIST_COLUMNS, tuple(tuple(row[name] for name in FIGURE_LIST_COLUMNS) for row in rows)
    )


_Value = str | int | float | date | None
_Row = dict[str, _Value]


class _Part(NamedTuple):
    """One broken-down series: its figure, and the measurement and target that the figure uses."""

    breakdown: str
    figure: FigureRecord
    actual: ValueRecord | None
    target: ValueRecord | None


def _common(row: IndicatorFigure) -> _Row:
    one = row.indicator
    return {
        "portfolio": row.portfolio,
        "organisation_ref": row.organisation_ref,
        "organisation": row.organisation,
        "grant_ref": row.grant_ref,
        "result_no": one.result_no,
        "indicator_no": one.indicator_no,
        "indicator_ref": one.code,
        "result_title": one.result_title,
        "title": one.title,
        "breakdown": one.breakdown,
        "result_level": one.level,
        "unit": one.unit,
        "measure": one.measure,
        "direction": one.direction,
        "time_kind": one.time_kind,
        "baseline": one.baseline,
        "baseline_raw": one.baseline_raw,
    }


def _of_figure(figure: FigureRecord) -> _Row:
    """What the list says of a figure, under the names that the list gives it."""
    return {
        "actual": figure.actual,
        "actual_start": figure.period_start,
        "actual_end": figure.period_end,
        "actual_to_date": figure.actual_to_date,
        "target": figure.target,
        "target_start": figure.target_start,
        "target_end": figure.target_end,
        "target_to_date": figure.target_to_date,
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


# An indicator without a figure says nothing of one.
WITHOUT_FIGURE: _Row = dict.fromkeys(_of_figure(NO_FIGURE))


def _name_files(connection: Connection, listed: Sequence[_Row]) -> None:
    """Put the name of the file in the place of the submission in which the source of each row came."""
    ids = {line["source_file"] for line in listed}
    cards = read_provenance.cards(connection, {item for item in ids if isinstance(item, int)})
    names: dict[_Value, str] = {key: card.file_name for key, card in cards.items()}
    for line in listed:
        line["source_file"] = names.get(line["source_file"])


def _source(row: IndicatorFigure) -> tuple[int | None, str | None, int | None]:
    """The submission, sheet and row (from 1) of the value, else of the target, the baseline or the indicator."""
    one = row.indicator
    if row.actual_row is not None:
        return row.actual_submission_id, row.actual_sheet, row.actual_row
    if row.target_row is not None:
        return row.target_submission_id, row.target_sheet, row.target_row
    if one.baseline_row is not None:
        return one.baseline_submission_id, one.baseline_sheet, one.baseline_row
    return one.submission_id, one.source_sheet, one.source_row


def _whole(row: IndicatorFigure) -> _Row:
    file, sheet, line = _source(row)
    figure = _of_figure(row.figure) if row.figure else WITHOUT_FIGURE | {
        "direction": row.indicator.direction, "notes": row.indicator.notes,
    }  # fmt: skip
    return (
        _common(row)
        | figure
        | {
            "actual_raw": row.actual_raw,
            "target_raw": row.target_raw,
            "source_file": file,
            "source_sheet": sheet,
            "source_row": line,
        }
    )


def _part(row: IndicatorFigure, part: _Part, *, hidden: bool) -> _Row:
    figure, actual, target = part.figure, part.actual, part.target
    if hidden:
        figure = figure._replace(
            achievement=rounded_share(figure.achievement),
            achievement_final=rounded_share(figure.achievement_final),
            ratio_to_target=rounded_share(figure.ratio_to_target),
            pace=rounded_share(figure.pace),
        )
    cell = actual or target
    return (
        _common(row)
        | _of_figure(figure)
        | {
            "notes": ";".join(key for key in figure.notes.split(";") if key not in WHOLE_ONLY),
            "breakdown": part.breakdown,
            # A baseline belongs to the whole; a part of it has none of its own.
            "baseline": None,
            "baseline_raw": "",
            "actual_raw": actual.raw if actual else None,
            "target_raw": target.raw if target else None,
            "source_file": cell.submission_id if cell else None,
            "source_sheet": cell.sheet if cell else None,
            "source_row": cell.row_no if cell else None,
        }
    )


def _part_figures(
    connection: Connection, indicators: Sequence[IndicatorFigure], as_of: date | None, cover: Veil
) -> dict[int, list[_Part]]:
    """The latest figure of each broken-down series, by the same formulas as the totals.

    Each indicator × breakdown stands in as an indicator of its own, without the whole's baseline.
    """
    with_parts = {row.indicator.id: row for row in indicators if row.indicator.has_parts}
    if not with_parts:
        return {}
    actuals = _seen_parts(read.parts(connection, list(with_parts), as_of, all_periods=True), with_parts, cover)
    targets = _seen_targets(read.part_targets(connection, list(with_parts)), with_parts, cover)
    keys = sorted({(item.indicator_id, item.breakdown) for item in (*actuals, *targets)})
    place = {key: index for index, key in enumerate(keys)}
    wholes = [with_parts[indicator_id] for indicator_id, _ in keys]
    figures = metric_figures.compute(
        _stand_ins(wholes), _series(actuals, place), _series(targets, place)
    )
    by_id: dict[int | None, ValueRecord] = {item.id: item for item in actuals}
    targets_by_id: dict[int | None, ValueRecord] = {item.id: item for item in targets}
    found: dict[int, list[_Part]] = {}
    for index in np.flatnonzero(figures.latest):
        figure = figures.row(int(index))
        indicator_id, breakdown = keys[figure.indicator_id]
        found.setdefault(indicator_id, []).append(
            _Part(breakdown, figure, by_id.get(figure.measurement_id), targets_by_id.get(figure.target_id))
        )
    return found


def _seen_parts(
    actuals: Sequence[ValueRecord], wholes: Mapping[int, IndicatorFigure], cover: Veil
) -> list[ValueRecord]:
    """Parts as the viewer may see them: of others no crossings, no small groups, and the rest rounded."""
    seen: list[ValueRecord] = []
    groups: dict[tuple[int, date | None, date | None, str], list[ValueRecord]] = {}
    for item in actuals:
        if not cover.hides(wholes[item.indicator_id].indicator.organisation_id):
            seen.append(item)
        elif ";" not in item.breakdown:
            # A crossing of two dimensions has too many sums from which to subtract.
            dimension = item.breakdown.partition("=")[0]
            where = (item.indicator_id, item.period_start, item.period_end, dimension)
            groups.setdefault(where, []).append(item)
    for (indicator_id, _, _, _), group in groups.items():
        row = wholes[indicator_id]
        measure, k = Measure(row.indicator.measure), cover.k(row.portfolio)
        bars = protected([bar(item) for item in group], measure, k, rounded=True)
        seen += [cover.part(item, shown, row) for item, shown in zip(group, bars, strict=True)]
    return seen


def _seen_targets(
    targets: Sequence[ValueRecord], wholes: Mapping[int, IndicatorFigure], cover: Veil
) -> list[ValueRecord]:
    seen: list[ValueRecord] = []
    for item in targets:
        row = wholes[item.indicator_id]
        if ";" not in item.breakdown or not cover.hides(row.indicator.organisation_id):
            seen += cover.targets([item], row)
    return seen


def _floats(column: Iterable[float | None]) -> Floats:
    return np.array([np.nan if item is None else item for item in column], dtype=np.float64)


def _days(column: Iterable[date | None]) -> Ints:
    return np.array([item.toordinal() if item else NO_DAY for item in column], dtype=np.int64)


def _texts(column: Iterable[str]) -> Texts:
    return np.array(list(column), dtype=object)


def _stand_ins(wholes: Sequence[IndicatorFigure]) -> IndicatorColumns:
    size, ones = len(wholes), [row.indicator for row in wholes]
    none = np.full(size, np.nan)
    return IndicatorColumns(
        id=np.arange(size, dtype=np.int64),
        measure=_texts(one.measure for one in ones),
        direction=_texts(one.direction for one in ones),
        direction_origin=_texts(one.direction_origin for one in ones),
        time_kind=_texts(one.time_kind for one in ones),
        time_kind_origin=_texts(one.time_kind_origin for one in ones),
        baseline=none,
        baseline_state=np.array([State.NOT_REPORTED.value] * size, dtype=object),
        baseline_day=np.full(size, NO_DAY, dtype=np.int64),
        band_low=_floats(one.band_low for one in ones),
        band_high=_floats(one.band_high for one in ones),
        bands_on_track=_floats(row.figure.bands_on_track if row.figure else None for row in wholes),
        bands_attention=_floats(row.figure.bands_attention if row.figure else None for row in wholes),
        has_parts=np.zeros(size, dtype=bool),
        notes=_texts(one.notes for one in ones),
    )


def _series(items: Sequence[ValueRecord], place: Mapping[tuple[int, str], int]) -> SeriesColumns:
    ordered = sorted(
        items,
        key=lambda item: (
            place[item.indicator_id, item.breakdown],
            item.period_end or date.min,
            item.period_start or date.min,
            item.id,
        ),
    )
    return SeriesColumns(
        id=np.array([item.id for item in ordered], dtype=np.int64),
        indicator=np.array([place[item.indicator_id, item.breakdown] for item in ordered], dtype=np.int64),
        start=_days(item.period_start for item in ordered),
        end=_days(item.period_end for item in ordered),
        value=_floats(item.value for item in ordered),
        numerator=_floats(item.numerator for item in ordered),
        denominator=_floats(item.denominator for item in ordered),
        n=_floats(item.n for item in ordered),
        state=_texts(item.state for item in ordered),
    )
