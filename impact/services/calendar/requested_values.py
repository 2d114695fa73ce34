"""Which values a period asks of each indicator, and what was reported of it before; a template and a form ask alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.core.view_mappers import group_rows
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries.figures import PointRecord
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord

# First and last day, both included.
Period = tuple[date, date]
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ReportedHistory:
    """Reported totals, targets, breakdown values and periods of indicators, each by indicator id."""

    totals: Mapping[int, Sequence[PointRecord]]
    targets: Mapping[int, Sequence[ValueRecord]]
    parts: Mapping[int, Sequence[ValueRecord]]
    periods: Mapping[int, set[Period]]


def _indicator_id(item: PointRecord | ValueRecord) -> int:
    return item.indicator_id


def load_history(connection: Connection, ids: list[int]) -> ReportedHistory:
    """What is approved: a value that waits may yet be returned, and would come back in by the template.

    An untouched cell says nothing (`store.submissions.values_in_force`), so what waits is not changed back either.
    """
    totals = group_rows(figure_queries.list_series(connection, ids, None), _indicator_id)
    targets = group_rows(figure_queries.list_targets(connection, ids), _indicator_id)
    breakdown_values = figure_queries.list_parts(connection, ids, None, all_periods=True)
    parts = group_rows(breakdown_values, _indicator_id)
    periods = {key: complete_periods((*totals.get(key, ()), *targets.get(key, ()))) for key in ids}
    return ReportedHistory(totals, targets, parts, periods)


def periods_in_round(row: IndicatorRecord, history: ReportedHistory, round_dates: Period) -> list[Period]:
    """List the periods of an indicator that end within the round, and those of the year before; else empty.

    Its frequency is that of its own periods, else the one agreed for it, else that of the round.
    """
    starts, _ = round_dates
    own = history.periods[row.id]
    months = {count_months(period) for period in own} or _find_agreed_months(row)
    due_periods = _find_due_periods(own, months, round_dates)
    earlier = {period for period in own if starts - YEAR <= period[1] < starts}
    return _sort_by_end(due_periods | earlier) if due_periods else []


def periods_to_enter(row: IndicatorRecord, reported: Iterable[Period], round_dates: Period) -> list[Period]:
    """List the periods of an indicator that a form about a round asks for, oldest first; empty where none is due.

    Its frequency is the one agreed for it, else that in which it was reported, else that of the round: a target for
    the year does not make it a yearly one.
    """
    own = set(reported)
    months = _find_agreed_months(row) or {count_months(period) for period in own}
    return _sort_by_end(_find_due_periods(own, months, round_dates))


def _find_agreed_months(row: IndicatorRecord) -> set[int]:
    """How many months the agreed period of an indicator spans; empty where none was agreed."""
    return {frequency.months for frequency in REPORTING_FREQUENCIES if frequency == row.frequency}


def _find_due_periods(own: set[Period], months: set[int], round_dates: Period) -> set[Period]:
    """The periods that end within the round: its own, and those of the calendar that span one of `months` months.

    The round itself where there is none and no calendar has periods of that length.
    """
    starts, ends = round_dates
    due_periods = {period for period in own if starts <= period[1] <= ends}
    frequencies = [frequency for frequency in REPORTING_FREQUENCIES if frequency.months in months]
    for frequency in frequencies:
        due_periods |= {
            (first, last)
            for year in {starts.year, ends.year}
            for first, last, _ in list_periods_of_year(year, frequency)
            if starts <= last <= ends
        }
    return due_periods if due_periods or frequencies else {round_dates}


def _sort_by_end(periods: Iterable[Period]) -> list[Period]:
    return sorted(periods, key=lambda period: (period[1], period[0]))


def complete_periods(items: Iterable[PointRecord | ValueRecord]) -> set[Period]:
    """The periods of which both days are known."""
    return {(item.period_start, item.period_end) for item in items if item.period_start and item.period_end}


def count_months(period: Period) -> int:
    """How many months a period spans, both days included."""
    start, end = period
    day_after = date.fromordinal(end.toordinal() + 1)
    return (day_after.year - start.year) * 12 + day_after.month - start.month
