"""Mappers from database rows to the parts that views share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime
from typing import TypeVar

from impact.metrics.explain import count_periods_in_sums
from impact.model.cell_address import address
from impact.model.figures.figure import FigureRecord, drop_misleading_shares
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.core.confidence import rate_confidence
from impact.services.core.titles_in_language import pick_indicator_title
from impact.store.queries.figures import IndicatorFigure, PointRecord
from impact.store.records.indicators_and_values import CountsRecord, ValueRecord
from impact.views.figures.figure_rows import FigureRow, Point
from impact.views.figures.status_counts import CountedStatus, StatusCounts, find_counted_status

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)


def to_status_counts(row: CountsRecord | None) -> StatusCounts:
    """Map summed aggregates to counts per status; None (no rows) gives zeros."""
    if row is None:
        return StatusCounts()
    return StatusCounts(
        row.achieved, row.on_track, row.attention, row.behind, row.regressing, row.not_rated, row.in_band,
        row.not_applicable,
    )


def find_counted_status_of(figure: FigureRecord | None) -> CountedStatus:
    """What a figure is counted as; without one it has no judgement yet."""
    record = figure or NO_FIGURE
    return find_counted_status(Status(record.status), Basis(record.basis), State(record.state))


def parse_notes(joined: str | None) -> tuple[Note, ...]:
    """Parse notes stored as keys joined by ';'."""
    return tuple(Note(key) for key in (joined or "").split(";") if key)


def day_of(moment: datetime | None) -> date | None:
    """The date of a moment (UTC); None for None."""
    return moment.date() if moment else None


# Stands in for the figure of an indicator that has none.
NO_FIGURE = FigureRecord(
    indicator_id=0, period_start=None, period_end=None, state=State.NOT_REPORTED.value, actual=None, numerator=None,
    denominator=None, n=None, baseline=None, target=None, target_start=None, target_end=None, target_final=None,
    target_final_end=None, target_denominator=None, actual_to_date=None, target_to_date=None, mean_periods=0,
    mean_actual=None, mean_expected=None, achievement=None, achievement_final=None, ratio_to_target=None,
    basis=Basis.NO_DATA.value, direction="", expected=None, pace=None, status=Status.NOT_RATED.value,
    bands_on_track=0.0, bands_attention=0.0, slope=None, trend="", trend_n=0, due=0, reported=0, notes="",
    measurement_id=None, target_id=None, target_final_id=None, latest=False,
)  # fmt: skip


def to_figure_row(
    row: IndicatorFigure,
    language: Language,
    *,
    points: Iterable[Point] = (),
    path: Iterable[tuple[date, float]] = (),
    targets: Iterable[ValueRecord] = (),
) -> FigureRow:
    """Map an indicator with its figure to a table row; without a figure its status is not rated.

    Of `targets` is taken which period the last one is for.
    """
    indicator, figure = row.indicator, drop_misleading_shares(row.figure or NO_FIGURE)
    series = tuple(points)
    period_count = count_periods_in_sums(figure, figure.baseline or 0.0)
    return FigureRow(
        indicator_id=indicator.id,
        organisation_id=indicator.organisation_id,
        organisation=row.organisation,
        code=indicator.code,
        title=pick_indicator_title(indicator, language),
        result_title=indicator.result_title,
        level=Level(indicator.level),
        theme=indicator.theme,
        unit=indicator.unit,
        measure=Measure(indicator.measure),
        direction=Direction(figure.direction or indicator.direction),
        time_kind=TimeKind(indicator.time_kind),
        breakdown=indicator.breakdown,
        counts=indicator.counts,
        baseline=figure.baseline if row.figure else indicator.baseline,
        actual=figure.actual,
        actual_raw=row.actual_raw or "",
        state=State(figure.state),
        period_start=figure.period_start,
        period_end=figure.period_end,
        target=figure.target,
        target_start=figure.target_start,
        target_end=figure.target_end,
        target_final=figure.target_final,
        target_final_end=figure.target_final_end,
        achievement=figure.achievement,
        ratio_to_target=figure.ratio_to_target,
        basis=Basis(figure.basis),
        pace=figure.pace,
        expected=figure.expected,
        status=Status(figure.status),
        slope=figure.slope,
        trend=figure.trend,
        trend_n=figure.trend_n,
        due=figure.due,
        reported=figure.reported,
        confidence=rate_confidence(indicator, row.figure) if row.figure else "",
        notes=parse_notes(figure.notes),
        spark=tuple(point.value for point in series),
        path=tuple(path),
        series=series,
        band_low=indicator.band_low,
        band_high=indicator.band_high,
        actual_to_date=figure.actual_to_date,
        target_to_date=figure.target_to_date,
        mean_periods=figure.mean_periods,
        mean_actual=figure.mean_actual,
        mean_expected=figure.mean_expected,
        bands=(figure.bands_on_track, figure.bands_attention) if row.figure else (),
        location=indicator.location,
        target_final_start=next((item.period_start for item in targets if item.id == figure.target_final_id), None),
        sum_periods=int(period_count or 0),
        counts_again=indicator.aggregation == Aggregation.SUM_WITH_BOUNDS.value,
    )


def to_point(row: PointRecord) -> Point:
    """Map one figure of a series to a chart point with the workbook cell it came from."""
    return Point(
        start=row.period_start,
        end=row.period_end,
        value=row.actual,
        state=State(row.state),
        numerator=row.numerator,
        denominator=row.denominator,
        n=row.n,
        raw=row.raw or "",
        note=row.note or "",
        target=row.target if row.target_end == row.period_end else None,
        status=Status(row.status),
        submission_id=row.submission_id,
        file=row.file_name or "",
        sheet=row.sheet or "",
        cell=address(row.row_no, row.column_no),
        submitted_on=day_of(row.submitted_at),
    )


def group_rows(rows: Iterable[Record], key: Callable[[Record], Key]) -> dict[Key, list[Record]]:
    """Group rows by key; groups and their rows keep the order of the input, which need not be sorted."""
    groups: dict[Key, list[Record]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
