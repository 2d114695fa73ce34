"""On which period end pages stand when nobody chooses one: the last that is due and well covered.

One grantee that reports early must not make the others look as if they had nothing. Coverage is counted within the
access: a grantee, who sees only itself, stands on the last period of its own that is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from impact.access.permissions import Action, Kind
from impact.model.access import Access
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES, Frequency
from impact.services.calendar.lateness import has_fallen_due
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.core.audit_log import require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import drafts_and_entries as entry_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import rounds as round_queries
from impact.store.queries.rounds import CalendarPeriod
from impact.views.figures.shown_period import PeriodCoverage, ShownPeriod

# At least this share of the grantees whose period ends then has reported.
WELL_COVERED = 0.5
# So many period ends are looked at, newest first; whoever has more undecided ones sees all figures.
MOST_PERIODS = 36
# Nothing agreed about its rhythm: such a grantee may report at any period end.
NO_RHYTHM = ""
YEAR = timedelta(days=365)


def find_shown_periods(
    connection: Connection, access: Access, portfolio_ids: Sequence[int], today: date,
    calendar: Sequence[CalendarPeriod] | None = None,
) -> dict[int, ShownPeriod]:  # fmt: skip
    """Find on which period end the pages of each of these portfolios stand; `calendar` where it was read before."""
    if not portfolio_ids:
        return {}
    latest = round_queries.list_latest_ends(connection, access)
    if calendar is None:
        calendar = round_queries.list_calendar(connection, list(portfolio_ids))
    return {
        key: _find_shown_period(
            connection, access, key, latest.get(key, set()),
            [period for period in calendar if period.portfolio_id == key], today,
        )
        for key in portfolio_ids
    }  # fmt: skip


def find_shown_period_of_grantee(
    connection: Connection, access: Access, organisation_id: int, today: date
) -> ShownPeriod:
    """Find on which period end the pages of one grantee stand: that of its portfolio, of several the latest."""
    keys = sorted({grant.portfolio_id for grant in round_queries.list_grants(connection, access, organisation_id)})
    return choose_shown_period(list(find_shown_periods(connection, access, keys, today).values()))


def choose_shown_period(shown_periods: Sequence[ShownPeriod]) -> ShownPeriod:
    """The period that the pages show of a grantee with grants in several portfolios: the latest of theirs."""
    limited = [item for item in shown_periods if item.ends is not None]
    # A portfolio of which everything is shown must not lose figures because another one has an early reporter.
    if not limited or len(limited) < len(shown_periods):
        return ShownPeriod()
    return max(limited, key=lambda item: item.ends or date.min)


def find_shown_period_of_indicator(
    connection: Connection, access: Access, indicator_id: int, today: date
) -> ShownPeriod:
    """Find on which period end the page of one indicator stands: that of its grantee; none for an unknown id."""
    owner = entry_queries.find_indicator_place(connection, indicator_id)
    return ShownPeriod() if owner is None else find_shown_period_of_grantee(connection, access, owner[0], today)


def load_shown_period(access: Access, portfolio_id: int, workspace: Workspace) -> ShownPeriod:
    """Load on which period end the pages of a portfolio stand today; NotAllowed without the calendar."""
    require_allowed(access, Action.SEE, Kind.CALENDAR, workspace, portfolio_id)
    with reading(access, workspace) as connection:
        return find_shown_periods(connection, access, [portfolio_id], date.today())[portfolio_id]


def list_cut_offs(connection: Connection, access: Access, today: date) -> tuple[tuple[int, date], ...]:
    """List the (portfolio id, period end) of the portfolios in which later figures are left out."""
    keys = [row.id for row in portfolio_queries.list_portfolios(connection, access)]
    shown_periods = find_shown_periods(connection, access, keys, today)
    return tuple((key, item.ends) for key, item in shown_periods.items() if item.ends is not None)


def _find_shown_period(
    connection: Connection,
    access: Access,
    portfolio_id: int,
    latest: set[date],
    calendar: Sequence[CalendarPeriod],
    today: date,
) -> ShownPeriod:
    if not latest:
        return ShownPeriod()
    newest = max(latest)
    later: list[PeriodCoverage] = []
    for ends in _list_candidates(latest, calendar)[:MOST_PERIODS]:
        rhythms = _find_rhythms(ends, calendar)
        reported, expected = round_queries.count_coverage(
            connection, access, portfolio_id, ends, rhythms, newest=ends == newest
        )
        if not expected:
            continue
        due_days = [period.due_on for period in calendar if period.ends == ends]
        due_on = max(due_days, default=None)
        coverage = PeriodCoverage(
            ends, reported, expected, due_on, over=ends < today, due=has_fallen_due(due_on or ends, today)
        )
        if _is_settled(coverage):
            return ShownPeriod(coverage, tuple(reversed(later)))
        if reported:
            later.append(coverage)
    return ShownPeriod()


def _is_settled(coverage: PeriodCoverage) -> bool:
    """Whether pages may stand on a period: due with enough figures, or over with all of them."""
    if coverage.due:
        return coverage.reported >= WELL_COVERED * coverage.expected and coverage.reported > 0
    return coverage.over and coverage.reported == coverage.expected


def _list_candidates(latest: set[date], calendar: Iterable[CalendarPeriod]) -> list[date]:
    """The period ends to look at, newest first: those of the calendar, of usual periods, and the last reported ones."""
    years = range(min(latest).year - 1, max(latest).year + 1)
    usual = {ends for year in years for _, ends, _ in list_periods_of_year(year, Frequency.MONTH)}
    candidates = latest | usual | {period.ends for period in calendar}
    return sorted((ends for ends in candidates if ends <= max(latest)), reverse=True)


def _find_rhythms(ends: date, calendar: Sequence[CalendarPeriod]) -> dict[str, date]:
    """The rhythms of which a period ends on this day, each with its first day: by the calendar, which for a rhythm
    that it does not have is the usual one."""
    rhythms = {NO_RHYTHM: ends - YEAR}
    planned = {period.frequency for period in calendar}
    for rhythm in REPORTING_FREQUENCIES:
        if rhythm not in planned:
            for starts, last, _ in list_periods_of_year(ends.year, rhythm):
                if last == ends:
                    rhythms[rhythm.value] = starts
    return rhythms | {period.frequency: period.starts for period in calendar if period.ends == ends}
