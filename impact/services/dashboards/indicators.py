"""The view of one indicator: its figure, series, targets, forecast, breakdowns and history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.metrics.formulas.few_cases import FEWEST_CASES
from impact.metrics.formulas.forecast import forecast, forecast_bounds, value_bounds
from impact.metrics.formulas.period_spans import count_days, holds_period
from impact.model.access import Access
from impact.model.cell_address import address
from impact.model.vocabulary.measures import Measure, Origin, TimeKind
from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.value_states import State
from impact.services.calendar.late_grantees import is_value_overdue
from impact.services.calendar.shown_period import find_shown_period_of_indicator
from impact.services.core.titles_in_language import pick_text
from impact.services.core.view_mappers import day_of, to_figure_row, to_point
from impact.services.core.workspace import Workspace
from impact.services.dashboards.breakdowns import build_breakdown_views, small_number_for
from impact.services.dashboards.explain import build_explanation
from impact.services.dashboards.grantees import build_target_path
from impact.services.disclosure.viewer_filter import open_filtered
from impact.services.entry import indicator_history
from impact.services.theory.evidence_base import load_people
from impact.store.queries import drafts_and_entries as entry_queries
from impact.store.queries import figures as figure_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import provenance
from impact.store.queries.provenance import HandedInValue
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.figure_rows import Point
from impact.views.figures.shown_period import ShownPeriod
from impact.views.indicator import ForecastView, IndicatorQuery, IndicatorView

# Months and quarters differ by some days; so much, as a share, may the periods of one line.
LENGTH_TOLERANCE = 0.15


def build_indicator_view(access: Access, query: IndicatorQuery, workspace: Workspace) -> IndicatorView:
    """The page of one indicator; NotFound where it does not exist or is outside the access."""
    with open_filtered(access, workspace) as (connection, viewer_filter):
        indicator_id = viewer_filter.resolve_id("indicator", query.indicator_id)
        shown_period = ShownPeriod()
        if query.as_of is None:
            shown_period = find_shown_period_of_indicator(connection, access, indicator_id, date.today())
        as_of = query.as_of or shown_period.ends
        selection = figure_queries.select_figures(access, as_of=as_of, indicator_id=indicator_id)
        stored = figure_queries.fetch_figures(connection, selection)
        if not stored:
            raise NotFound("frame.indicator_not_found")
        rows = viewer_filter.filter_figures(stored)
        row, record = rows[0], rows[0].indicator
        hidden = viewer_filter.hides(record.organisation_id)
        grants = organisation_queries.list_grants(connection, access, record.organisation_id)
        series = viewer_filter.filter_series(figure_queries.list_series(connection, [record.id], None), row)
        points = [to_point(item) for item in series if _ends_by(item.period_end, as_of)]
        targets = viewer_filter.filter_targets(figure_queries.list_targets(connection, [record.id]), row)
        path = build_target_path(record, targets)
        # The history of submissions is visible to the grantee and its fund only.
        history = [] if hidden else provenance.list_handed_in(connection, record.id)
        # Only approved values ever counted; a pending, returned or withdrawn one corrected nothing.
        history = [item for item in history if item.life == SubmissionState.APPROVED]
        place = None if hidden else entry_queries.find_indicator_place(connection, record.id)
        node = pick_text(figure_queries.find_node_title(connection, record.node_id), access.language)
        people = load_people(connection, record.organisation_id) if hidden and node else []
        view = IndicatorView(
            query=query,
            figure=to_figure_row(row, access.language, points=points, path=path, targets=targets),
            definition=record.definition,
            numerator_text=record.numerator_text,
            denominator_text=record.denominator_text,
            source=record.source,
            frequency=record.frequency,
            direction_origin=Origin(record.direction_origin),
            time_kind_origin=Origin(record.time_kind_origin),
            baseline_date=record.baseline_date,
            baseline_raw=record.baseline_raw,
            node_title=viewer_filter.redact_theory_text(record.organisation_id, node, *people),
            location=record.location,
            points=tuple(points),
            path=tuple(path),
            targets=tuple(_target_point(item) for item in targets),
            forecast=ForecastView(reason="protected") if hidden else _forecast(record, points, path),
            breakdowns=build_breakdown_views(
                connection,
                access,
                rows,
                as_of,
                small_number_for(access, record.organisation_id, grants),
                viewer_filter,
            ),
            explanation=build_explanation(connection, access, stored[0], workspace, viewer_filter),
            history=tuple(_history_point(item) for item in history),
            place=place if may(access.role, Action.SUBMIT, Kind.SUBMISSION) else None,
            revisions=indicator_history.read_revisions(connection, access, record, place),
            shown_period=shown_period,
            periods=tuple(sorted({item.period_end for item in series if item.period_end}, reverse=True)),
            is_overdue=not hidden
            and query.as_of is None
            and is_value_overdue(
                connection, access, record.organisation_id, [grant.portfolio_id for grant in grants],
                row.figure.period_end if row.figure else None, record.frequency, date.today(),
            ),
        )
        return viewer_filter.mask_ids(view)


def _ends_by(end: date | None, as_of: date | None) -> bool:
    return as_of is None or end is None or end <= as_of


def _target_point(row: ValueRecord) -> Point:
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


def _history_point(item: HandedInValue) -> Point:
    """A value as it was submitted; one that was replaced later has the state REPLACED."""
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
        submitted_on=day_of(item.submitted_at),
    )


def _select_comparable(points: Sequence[Point], kind: TimeKind) -> list[tuple[date, float]]:
    """The values of a series that one line may be drawn through, with the day on which each period ends.

    A period that holds others (a year beside its halves) is left out: its parts say the same again. Values that are
    counted per period only compare over periods as long as the last one.
    """
    dated = [item for item in points if item.end is not None and item.value is not None]
    spans = [(item.start, item.end) for item in dated]
    parts = [item for item in dated if not any(holds_period((item.start, item.end), span) for span in spans)]
    if kind is TimeKind.PERIOD and parts:
        last = max(parts, key=lambda item: item.end or date.min)
        length = count_days((last.start, last.end))
        parts = [
            item for item in parts if abs(count_days((item.start, item.end)) - length) <= length * LENGTH_TOLERANCE
        ]
    return [(item.end, item.value) for item in parts if item.end is not None and item.value is not None]


def _forecast(
    indicator: IndicatorRecord, points: list[Point], path: list[tuple[date, float]]
) -> ForecastView:
    """The projection to the final target's date, where docs/metrics.md 2.2 allows one."""
    measure, kind = Measure(indicator.measure), TimeKind(indicator.time_kind)
    dated = _select_comparable(points, kind)
    # A path of the baseline alone leads nowhere.
    horizon = max((day for day, _ in path if day != indicator.baseline_date), default=None)
    if horizon is None:
        return ForecastView(reason="no_later_target")
    cases = [item.denominator for item in points if item.value is not None and item.denominator is not None]
    if measure is Measure.PERCENTAGE and cases and sum(cases) / len(cases) < FEWEST_CASES:
        # One case more or less moves each of these percentages further than a line over them.
        return ForecastView(reason="counts_a_few", at=horizon, n=len(dated))
    values = [*(value for _, value in dated), *(value for _, value in path), indicator.baseline]
    projection = forecast(dated, horizon, kind, forecast_bounds(measure, values, indicator.unit), measure)
    is_of_unknown_scale = measure is Measure.SCORE and value_bounds(measure, (), indicator.unit) == (None, None)
    is_beyond_known = is_of_unknown_scale and projection.reason == "out_of_range"
    return ForecastView(
        reason="beyond_known" if is_beyond_known else projection.reason,
        at=horizon,
        estimate=projection.estimate,
        low=projection.low,
        high=projection.high,
        n=len(dated),
    )
