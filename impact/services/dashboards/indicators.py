"""One indicator: where it stands, how it moved, where it may go."""

from __future__ import annotations

from datetime import date

from impact.errors import NotFound
from impact.metrics.formulas.forecast import forecast, scale_of
from impact.model.access import Access
from impact.model.address import address
from impact.model.words import Measure, Origin, State, SubmissionState, TimeKind
from impact.services.core.view_mappers import figure_row, on, point, worded
from impact.services.core.workspace import Workspace
from impact.services.dashboards.breakdowns import breakdown_views, small_number
from impact.services.dashboards.explain import explanation
from impact.services.dashboards.grantees import target_path
from impact.services.disclosure import viewer_filter
from impact.store.queries import figures as read
from impact.store.queries import organisations as read_organisations
from impact.store.queries.figures import HandedInValue
from impact.store.schema.records import IndicatorRecord, ValueRecord
from impact.views.indicator import ForecastView, IndicatorQuery, IndicatorView
from impact.views.marks import Point


def indicator(access: Access, query: IndicatorQuery, workspace: Workspace) -> IndicatorView:
    """The page of one indicator; NotFound where it does not exist or is not covered."""
    with viewer_filter.reading(access, workspace) as (connection, cover):
        indicator_id = cover.found("indicator", query.indicator_id)
        selection = read.rows(access, as_of=query.as_of, indicator_id=indicator_id)
        stored = read.fetch(connection, selection)
        if not stored:
            raise NotFound("frame.indicator_not_found")
        rows = cover.figures(stored)
        row, one = rows[0], rows[0].indicator
        hidden = cover.hides(one.organisation_id)
        grants = read_organisations.grants(connection, access, one.organisation_id)
        series = cover.series(read.series(connection, [one.id], None), row)
        points = [point(item) for item in series if _until(item.period_end, query.as_of)]
        targets = cover.targets(read.targets(connection, [one.id]), row)
        path = target_path(one, targets)
        # What was handed in when, and replaced by what, is between a grantee and its fund.
        history = [] if hidden else read.measurements(connection, one.id)
        # What waits, came back or was taken back never counted, so nothing was corrected by it.
        history = [item for item in history if item.life == SubmissionState.APPROVED]
        node = worded(read.node_title(connection, one.node_id), access.language)
        view = IndicatorView(
            query=query,
            figure=figure_row(row, access.language, points=points, path=path),
            definition=one.definition,
            numerator_text=one.numerator_text,
            denominator_text=one.denominator_text,
            source=one.source,
            frequency=one.frequency,
            direction_origin=Origin(one.direction_origin),
            time_kind_origin=Origin(one.time_kind_origin),
            baseline_date=one.baseline_date,
            baseline_raw=one.baseline_raw,
            node_title=cover.words(one.organisation_id, node),
            location=one.location,
            points=tuple(points),
            path=tuple(path),
            targets=tuple(_target(item) for item in targets),
            forecast=ForecastView(reason="protected") if hidden else _forecast(one, points, path),
            breakdowns=breakdown_views(
                connection,
                access,
                rows,
                query.as_of,
                small_number(access, one.organisation_id, grants),
                cover,
            ),
            explanation=explanation(connection, access, stored[0], workspace, cover),
            history=tuple(_handed_in(item) for item in history),
            periods=tuple(
                sorted({item.period_end for item in series if item.period_end}, reverse=True)
            ),
        )
        return cover.sealed(view)


def _until(end: date | None, as_of: date | None) -> bool:
    return as_of is None or end is None or end <= as_of


def _target(row: ValueRecord) -> Point:
    return Point(
        start=row.period_start,
        end=row.period_end,
        value=row.value,
        state=State(row.state),
        denominator=row.denominator,
        raw=row.raw,
        note=row.note,
        submission_id=row.submission_id,
        sheet=row.sheet,
        cell=address(row.row_no, row.column_no),
    )


def _handed_in(item: HandedInValue) -> Point:
    """A value as it was handed in; one that another replaced later has a state of its own."""
    row = item.value
    return Point(
        start=row.period_start,
        end=row.period_end,
        value=row.value,
        state=State(row.state) if row.superseded_by is None else State.REPLACED,
        numerator=row.numerator,
        denominator=row.denominator,
        n=row.n,
        raw=row.raw,
        note=row.note,
        submission_id=row.submission_id,
        file=item.file_name,
        sheet=row.sheet,
        cell=address(row.row_no, row.column_no),
        submitted_on=on(item.submitted_at),
    )


def _forecast(indicator: IndicatorRecord, points: list[Point], path: list[tuple[date, float]]) -> ForecastView:
    """The projection to the final target's date, where docs/metrics.md 2.2 allows one."""
    dated = [(item.end, item.value) for item in points if item.end is not None and item.value is not None]
    horizon = max((when for when, _ in path), default=None)
    if horizon is None:
        return ForecastView(reason="no_later_target")
    known = [*(value for _, value in dated), *(value for _, value in path), indicator.baseline]
    scale = scale_of(Measure(indicator.measure), known)
    found = forecast(dated, horizon, TimeKind(indicator.time_kind), scale)
    return ForecastView(
        reason=found.reason,
        at=horizon,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        n=len(dated),
    )
