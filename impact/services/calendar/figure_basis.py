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
from impact.views.figures.figure_basis import FigureBasis, PeriodCoverage

# At least this share of the grantees whose period ends then has reported.
WELL_COVERED = 0.5
# So many period ends are looked at, newest first; whoever has more undecided ones sees all figures.
MOST_PERIODS = 36
# Nothing agreed about its rhythm: such a grantee may report at any period end.
NO_RHYTHM = ""
YEAR = timedelta(days=365)


def find_bases(
    connection: Connection, access: Access, portfolio_ids: Sequence[int], today: date
) -> dict[int, FigureBasis]:
    """Find on which period end the pages of each of these portfolios stand."""
    if not portfolio_ids:
        return {}
    latest = round_queries.list_latest_ends(connection, access)
    calendar = round_queries.list_calendar(connection, list(portfolio_ids))
    return {
        key: _find_basis(
            connection, access, key, latest.get(key, set()),
            [period for period in calendar if period.portfolio_id == key], today,
        )
        for key in portfolio_ids
    }  # fmt: skip


def find_basis_of_grantee(connection: Connection, access: Access, organisation_id: int, today: date) -> FigureBasis:
    """Find on which period end the pages of one grantee stand: that of its portfolio, of several the latest."""
    keys = sorted({grant.portfolio_id for grant in round_queries.list_grants(connection, access, organisation_id)})
    return choose_basis(list(find_bases(connection, access, keys, today).values()))


def choose_basis(bases: Sequence[FigureBasis]) -> FigureBasis:
    """The basis of the pages of a grantee with grants in several portfolios: the latest of theirs."""
    limited = [basis for basis in bases if basis.ends is not None]
    # A portfolio of which everything is shown must not lose figures because another one has an early reporter.
    if not limited or len(limited) < len(bases):
        return FigureBasis()
    return max(limited, key=lambda basis: basis.ends or date.min)


def find_basis_of_indicator(connection: Connection, access: Access, indicator_id: int, today: date) -> FigureBasis:
    """Find on which period end the page of one indicator stands: that of its grantee; none for an unknown id."""
    owner = entry_queries.find_indicator_place(connection, indicator_id)
    return FigureBasis() if owner is None else find_basis_of_grantee(connection, access, owner[0], today)


def load_basis(access: Access, portfolio_id: int, workspace: Workspace) -> FigureBasis:
    """Load on which period end the pages of a portfolio stand today; NotAllowed without the calendar."""
    require_allowed(access, Action.SEE, Kind.CALENDAR, workspace, portfolio_id)
    with reading(access, workspace) as connection:
        return find_bases(connection, access, [portfolio_id], date.today())[portfolio_id]


def list_cut_offs(connection: Connection, access: Access, today: date) -> tuple[tuple[int, date], ...]:
    """List the (portfolio id, period end) of the portfolios in which later figures are left out."""
    keys = [row.id for row in portfolio_queries.portfolios(connection, access)]
    bases = find_bases(connection, access, keys, today)
    return tuple((key, basis.ends) for key, basis in bases.items() if basis.ends is not None)


def _find_basis(
    connection: Connection,
    access: Access,
    portfolio_id: int,
    latest: set[date],
    calendar: Sequence[CalendarPeriod],
    today: date,
) -> FigureBasis:
    if not latest:
        return FigureBasis()
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
            return FigureBasis(coverage, tuple(reversed(later)))
        if reported:
            later.append(coverage)
    return FigureBasis()


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
