"""The template: a workbook for one grantee with its indicators, the values reported before, and cells to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.i18n import period as format_period
from impact.i18n import text
from impact.ingest.extract import missing_reasons
from impact.ingest.template.writer import (
    Period,
    PrefilledValue,
    RequestedRound,
    TemplateIndicator,
    write_template,
)
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.calendar import requested_values
from impact.services.calendar.requested_values import ReportedHistory
from impact.services.core.audit_log import actor, record_event, require_allowed
from impact.services.core.titles_in_language import pick_indicator_title
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import rounds as round_queries
from impact.store.queries.figures import PointRecord
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.calculation_words import describe_calculation

YEARS_AHEAD = 1


@dataclass(frozen=True, slots=True)
class TemplateOffer:
    """What a template of a grantee would hold: how many indicators, and whether any of them has a value.

    `without_code` counts the indicators that are left out because rows are recognised by their code.
    """

    indicators: int
    without_code: int
    has_values: bool


def describe_template(
    access: Access, organisation_id: int, workspace: Workspace, *, portfolio_id: int | None = None
) -> TemplateOffer:
    """Say what `build_template` would make; NotAllowed for whoever may only look."""
    require_allowed(access, Action.FETCH, Kind.TEMPLATE, workspace, organisation_id)
    query = figure_queries.select_figures(
        access, as_of=None, organisation_id=organisation_id, portfolio_id=portfolio_id
    )
    with reading(access, workspace) as connection:
        rows = list(figure_queries.stream_figures(connection, query))
    rows = [row for row in rows if not row.indicator.calculation]
    with_code = [row for row in rows if row.indicator.code]
    return TemplateOffer(
        len(with_code), len(rows) - len(with_code),
        any(row.figure is not None and row.figure.actual is not None for row in with_code),
    )  # fmt: skip


def build_template(
    access: Access, organisation_id: int, workspace: Workspace, *, language: Language | None = None,
    period_id: int | None = None, portfolio_id: int | None = None,
) -> tuple[str, bytes]:  # fmt: skip
    """Build the template of a grantee; returns its file name and bytes.

    It is of one portfolio where `portfolio_id` or the period names one. With `period_id` (a calendar period) it
    asks what ends within that period and shows the year before; without, the year after the last reported one.
    Indicators without a code are left out, since rows are recognised by code. NotAllowed for whoever may only
    look, because its breakdowns are not protected against disclosure. NotFound outside the access, or where
    nothing is left to fill in.
    """
    require_allowed(access, Action.FETCH, Kind.TEMPLATE, workspace, organisation_id)
    template_language = language or access.language
    with reading(access, workspace) as connection:
        round_period = _find_round_period(connection, access, organisation_id, period_id)
        if round_period is not None:
            portfolio_id = round_period.portfolio_id
        organisation = organisation_queries.find_organisation(connection, access, organisation_id)
        query = figure_queries.select_figures(
            access, as_of=None, organisation_id=organisation_id, portfolio_id=portfolio_id
        )
        every_row = list(figure_queries.stream_figures(connection, query))
        rows = [row for row in every_row if row.indicator.code and not row.indicator.calculation]
        if organisation is None or not rows:
            raise NotFound("frame.organisation_not_found")
        history = requested_values.load_history(connection, [row.indicator.id for row in rows])
        closed_periods = _list_closed_periods(connection, access, organisation_id, portfolio_id)
    newest_year = _newest_year(history)
    items = []
    for row in (item.indicator for item in rows):
        periods = (
            _periods_to_follow(row, history, newest_year)
            if round_period is None
            else requested_values.periods_in_round(row, history, _first_and_last_day(round_period))
        )
        if periods:
            items.append(_to_template_indicator(row, history, periods, template_language))
    if not items:
        raise NotFound("frame.organisation_not_found")
    period_label = (
        str(newest_year + YEARS_AHEAD)
        if round_period is None
        else format_period(template_language, *_first_and_last_day(round_period))
    )
    name = f"{organisation.name} {text(template_language, 'template.sheet.measurements').lower()} {period_label}.xlsx"
    round_request = (
        RequestedRound(_first_and_last_day(round_period), round_period.due_on) if round_period is not None else None
    )
    content = write_template(
        template_language,
        organisation.name,
        items,
        (),
        requested_round=round_request,
        closed_periods=closed_periods,
        calculated=_list_calculated([row.indicator for row in every_row], template_language),
    )
    record_event(workspace, actor(access.account_id), Action.FETCH.value, Kind.TEMPLATE.value, organisation_id,
           organisation_id=organisation_id)  # fmt: skip
    return name, content


def _find_round_period(
    connection: Connection, access: Access, organisation_id: int, period_id: int | None
) -> round_queries.PortfolioPeriod | None:
    """Find a calendar period; NotFound where the grantee does not report at its frequency."""
    if period_id is None:
        return None
    period = round_queries.get_period(connection, period_id)
    grants = round_queries.list_grants(connection, access, organisation_id)
    frequencies = {(grant.portfolio_id, grant.reporting) for grant in grants}
    if period is None or (period.portfolio_id, period.frequency) not in frequencies:
        raise NotFound("rounds.no_period")
    return period


def _first_and_last_day(period: round_queries.PortfolioPeriod) -> Period:
    return period.starts, period.ends


def _list_closed_periods(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int | None
) -> list[Period]:
    """List the closed periods of the given portfolio, or of all portfolios of the grantee."""
    grants = round_queries.list_grants(connection, access, organisation_id)
    portfolios = {grant.portfolio_id for grant in grants if portfolio_id in (None, grant.portfolio_id)}
    return [
        period
        for portfolio in sorted(portfolios)
        for period in round_queries.list_locked_periods(connection, portfolio, organisation_id)
    ]


def _newest_year(history: ReportedHistory) -> int:
    """The last year with a reported value, else the last with any period, else 0."""
    reported = [
        item.period_end.year
        for group in history.totals.values()
        for item in group
        if item.state == State.REPORTED and item.period_end
    ]
    return max(
        reported, default=max((end.year for group in history.periods.values() for _, end in group), default=0)
    )


def _periods_to_follow(row: IndicatorRecord, history: ReportedHistory, newest_year: int) -> list[Period]:
    """List the periods of the last reported year and the next one, at the frequency of the indicator."""
    all_periods = {period for periods in history.periods.values() for period in periods}
    lengths = {requested_values.count_months(period) for period in history.periods[row.id] or all_periods}
    # An indicator without targets of its own gets the periods that others of the same length have.
    candidates = {period for period in all_periods if requested_values.count_months(period) in lengths}
    return sorted(period for period in candidates if newest_year <= period[1].year <= newest_year + YEARS_AHEAD)


def _list_calculated(rows: Sequence[IndicatorRecord], language: Language) -> list[tuple[str, str, str]]:
    """Code, title and explanation of the indicators that are calculated from others."""
    titles = {row.id: pick_indicator_title(row, language) for row in rows}
    return [
        (row.code, titles[row.id], describe_calculation(row.calculation, titles, language))
        for row in rows
        if row.calculation
    ]


def _to_template_indicator(
    row: IndicatorRecord, history: ReportedHistory, periods: Sequence[Period], language: Language
) -> TemplateIndicator:
    totals, parts = history.totals.get(row.id, ()), history.parts.get(row.id, ())
    return TemplateIndicator(
        code=row.code,
        title=pick_indicator_title(row, language),
        unit=row.unit,
        measure=Measure(row.measure),
        level=Level(row.level),
        baseline=row.baseline,
        breakdowns=tuple(dict.fromkeys(part.breakdown for part in parts)),
        periods=tuple(periods),
        targets={
            (item.period_start, item.period_end): item.value
            for item in history.targets.get(row.id, ())
            if item.value is not None and item.period_start and item.period_end
        },
        values=_prefilled_values(totals, parts),
        definition=row.definition,
        numerator_text=row.numerator_text,
        denominator_text=row.denominator_text,
        source=row.source,
        time_kind=TimeKind(row.time_kind),
    )


def _prefilled_values(
    totals: Iterable[PointRecord], parts: Iterable[ValueRecord]
) -> dict[tuple[Period, str], PrefilledValue]:
    """Map (period, breakdown) to the value reported before; an unclear value keeps its original text."""
    values: dict[tuple[Period, str], PrefilledValue] = {}
    entries: list[tuple[str, float | None, PointRecord | ValueRecord]] = [
        *(("", total.actual, total) for total in totals),
        *((part.breakdown, part.value, part) for part in parts),
    ]
    for breakdown, value, item in entries:
        if item.period_start is None or item.period_end is None:
            continue
        state = State(item.state)
        has_no_value = state in missing_reasons.WITHOUT_VALUE
        raw = item.raw or ""
        values[(item.period_start, item.period_end), breakdown] = PrefilledValue(
            value=value if state is State.REPORTED else ("" if has_no_value else raw),
            no_value=raw if has_no_value else "",
            numerator=item.numerator,
            denominator=item.denominator,
            n=item.n,
            note=item.note or "",
            earlier=True,
        )
    return values
