"""The views of one grantee as of one period end, and of the list of grantees within an access."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.i18n.source_places import name_submission
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import TimeKind
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.accounts import display_names
from impact.services.admin.grants import read_grants
from impact.services.calendar.round_coverage import Coverage, RoundCoverage, count_round
from impact.services.calendar.shown_period import choose_shown_period, find_shown_periods, list_cut_offs
from impact.services.core.titles_in_language import find_theme_title, pick_text
from impact.services.core.view_mappers import day_of, group_rows, to_figure_row, to_point, to_status_counts
from impact.services.core.workspace import Workspace
from impact.services.dashboards.breakdowns import build_breakdown_views, small_number_for
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import rounds as round_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.organisations import SubmissionRecord
from impact.store.queries.portfolio import Filters
from impact.store.queries.rounds import CalendarPeriod
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.figure_rows import FigureRow
from impact.views.figures.shown_period import ShownPeriod
from impact.views.grantee import GranteeListRow, GranteeQuery, GranteeView, SubmissionRow

MAX_WENT_WELL = 4
MAX_BREAKDOWNS = 6

# Submissions whose unclear values still need an answer; a returned or withdrawn one has none.
STATES_IN_FORCE = (SubmissionState.APPROVED.value, SubmissionState.PENDING.value)


def list_grantees(access: Access, workspace: Workspace) -> tuple[GranteeListRow, ...]:
    """The grantees within the access, sorted by shown name, never by performance."""
    with open_filtered(access, workspace) as (connection, viewer_filter):
        cut_offs = list_cut_offs(connection, access, date.today())
        covered = {row.id: row for row in organisation_queries.list_grantees(connection, access, cut_offs)}
        named_grantees = viewer_filter.list_display_names((key, row.name) for key, row in covered.items())
        rows = tuple(
            GranteeListRow(
                organisation_id=key,
                name=name,
                theme=covered[key].theme,
                counts=to_status_counts(covered[key].counts),
                received=covered[key].received_on,
            )
            for key, name in named_grantees
        )
        return viewer_filter.mask_ids(rows)


def build_grantee_view(access: Access, query: GranteeQuery, workspace: Workspace) -> GranteeView:
    """The page of one grantee; NotFound where it does not exist or is not covered."""
    with open_filtered(access, workspace) as (connection, viewer_filter):
        organisation_id = viewer_filter.resolve_id("organisation", query.organisation_id)
        organisation = organisation_queries.find_organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        head = viewer_filter.filter_organisation(organisation)
        hidden = viewer_filter.hides(organisation_id)
        grants = organisation_queries.list_grants(connection, access, organisation_id)
        keys = sorted({grant.portfolio_id for grant in grants})
        calendar = round_queries.list_calendar(connection, keys) if keys else []
        shown_periods = (
            find_shown_periods(connection, access, keys, date.today(), calendar) if query.as_of is None else {}
        )
        shown_period = choose_shown_period(list(shown_periods.values()))
        as_of = query.as_of or shown_period.ends
        selection = figure_queries.select_figures(
            access,
            as_of=as_of,
            organisation_id=organisation_id,
            level=query.level,
            only_counting=query.only_counting,
        )
        page = viewer_filter.filter_figures(
            figure_queries.fetch_figures(
                connection, figure_queries.select_page_as_added(selection, first=query.first, rows=query.rows)
            )
        )
        went_well = viewer_filter.filter_figures(
            figure_queries.fetch_figures(connection, figure_queries.select_what_went_well(selection, MAX_WENT_WELL))
        )
        rows = build_figure_rows(connection, access, page, as_of, viewer_filter)
        totals = organisation_queries.count_statuses(connection, access, organisation_id, as_of)
        coverage = _count_rounds(connection, access, query, organisation_id, keys, shown_periods, calendar)
        submissions = [] if hidden else organisation_queries.list_submissions(connection, access, organisation_id)
        periods = tuple(organisation_queries.list_period_ends(connection, access, organisation_id))
        themes = viewer_filter.filter_titles(next((grant.themes for grant in grants if grant.themes), []))
        view = GranteeView(
            query=query,
            organisation_id=organisation_id,
            name=head.name,
            theme=head.theme,
            theme_title=find_theme_title(themes, head.theme, access.language),
            regions=tuple(head.regions or ()),
            story=pick_text(head.story, access.language),
            support=() if hidden else read_grants(connection, access, organisation_id),
            grants=() if hidden else tuple(grant.title or grant.ref for grant in grants),
            as_of=as_of or (periods[0] if periods else None),
            shown_period=shown_period,
            periods=periods,
            totals=to_status_counts(totals),
            went_well=build_figure_rows(connection, access, went_well, as_of, viewer_filter),
            rows=rows,
            total_rows=figure_queries.count_figures(connection, selection),
            breakdowns=build_breakdown_views(
                connection,
                access,
                page,
                as_of,
                small_number_for(access, organisation_id, grants),
                viewer_filter,
            )[:MAX_BREAKDOWNS],
            submissions=tuple(
                _submission_row(display_names.with_names(row, access.language), access.language) for row in submissions
            ),
            due=sum(item.of.get(organisation_id, Coverage()).due for item in coverage),
            reported=sum(item.of.get(organisation_id, Coverage()).reported for item in coverage),
            round_ends=max((item.ends for item in coverage if item.ends), default=None),
            unclear=sum(row.unclear for row in submissions if row.state in STATES_IN_FORCE),
            has_theory=organisation_queries.find_latest_theory(connection, access, organisation_id) is not None,
            may_submit=may(access.role, Action.SUBMIT, Kind.SUBMISSION),
            fictional=head.fictional,
            protected=hidden,
        )
        return viewer_filter.mask_ids(view)


def _count_rounds(
    connection: Connection, access: Access, query: GranteeQuery, organisation_id: int, portfolio_ids: Sequence[int],
    shown_periods: Mapping[int, ShownPeriod], calendar: Sequence[CalendarPeriod],
) -> list[RoundCoverage]:  # fmt: skip
    """What is due and reported in the round that the page of each of its portfolios shows."""
    rounds = []
    for key in portfolio_ids:
        shown_period = shown_periods.get(key, ShownPeriod())
        as_of = query.as_of or shown_period.ends
        reported_ends = portfolio_queries.list_period_ends(connection, access, key) if as_of is None else []
        last_end = as_of or next(iter(reported_ends), None)
        filters = Filters(
            key, as_of, level=query.level, only_counting=query.only_counting, organisation_id=organisation_id
        )
        rounds.append(
            count_round(
                connection,
                access,
                filters,
                last_end,
                date.today(),
                is_settled=shown_period.period is not None,
                calendar=[period for period in calendar if period.portfolio_id == key],
            )
        )
    return rounds


def build_figure_rows(
    connection: Connection,
    access: Access,
    rows: Sequence[IndicatorFigure],
    as_of: date | None,
    viewer_filter: ViewerFilter,
) -> tuple[FigureRow, ...]:
    """Rows of a table of figures: the filtered `rows` with their series up to `as_of` and the path of their targets."""
    ids = [row.indicator.id for row in rows]
    series = (
        group_rows(figure_queries.list_series(connection, ids, as_of), lambda item: item.indicator_id) if ids else {}
    )
    targets = group_rows(figure_queries.list_targets(connection, ids), lambda item: item.indicator_id) if ids else {}
    return tuple(
        to_figure_row(
            row,
            access.language,
            points=[
                to_point(item) for item in viewer_filter.filter_series(series.get(row.indicator.id, ()), row)
            ],
            path=build_target_path(row.indicator, targets.get(row.indicator.id, ())),
            targets=targets.get(row.indicator.id, ()),
        )
        for row in rows
    )


def build_target_path(indicator: IndicatorRecord, targets: Sequence[ValueRecord]) -> list[tuple[date, float]]:
    """Points (date, value) of the dashed target line: the dated baseline if there is one, then the dated targets."""
    path = [
        (target.period_end, target.value)
        for target in targets
        if target.period_end is not None and target.value is not None
    ]
    day, start = indicator.baseline_date, indicator.baseline
    if day is not None and start is not None and indicator.time_kind != TimeKind.PERIOD:
        path.insert(0, (day, start))
    return path


def _submission_row(row: SubmissionRecord, language: Language) -> SubmissionRow:
    return SubmissionRow(
        submission_id=row.id,
        file_name=name_submission(language, row.file_name, row.layout, row.submitted_at),
        submitted_on=row.submitted_at.date(),
        submitted_by=row.submitted_by,
        approved_on=day_of(row.approved_at),
        approved_by=row.approved_by,
        state=row.state,
        values=row.values,
        unclear=row.unclear,
    )
