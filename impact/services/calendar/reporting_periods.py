"""Administration of the reporting calendar: the periods of a portfolio by frequency, when each is due, and closing."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES, Frequency
from impact.services.calendar import rounds
from impact.services.calendar.due_dates import find_due_date
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing
from impact.store.admin import organisations_and_portfolios as portfolio_store
from impact.store.queries.rounds import PortfolioPeriod
from impact.store.schema.organisations import ReportingPeriod
from impact.views.administration import PeriodRow
from impact.views.rounds import Round

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one frequency in one portfolio, newest period first; `frequencies` are those in use."""

    frequency: str
    periods: tuple[PeriodRow, ...]
    frequencies: tuple[str, ...]


def load_calendar(
    access: Access, portfolio_id: int, frequency: str, workspace: Workspace, today: date | None = None
) -> Calendar:
    """Load the periods of a frequency; '' is the shortest one in use, else a year.

    NotAllowed for a portfolio that the access does not cover.
    """
    require_allowed(access, Action.SEE, Kind.CALENDAR, workspace, portfolio_id)
    if portfolio_id not in access.portfolio_ids:
        raise record_refusal(access, Action.SEE, Kind.CALENDAR, workspace, portfolio_id)
    with unscoped_reading(workspace) as connection:
        used = portfolio_store.find_frequencies(connection, portfolio_id)
        frequencies = tuple(rhythm.value for rhythm in REPORTING_FREQUENCIES if rhythm in used)
        frequency = frequency or next(iter(frequencies), Frequency.YEAR.value)
        periods = portfolio_store.list_periods(connection, portfolio_id, frequency)
    rounds_of = _load_rounds_by_period(access, periods, workspace, today or date.today())
    return Calendar(frequency, tuple(_to_row(row, rounds_of.get(row.id, ())) for row in periods), frequencies)


def _load_rounds_by_period(
    access: Access, periods: Sequence[portfolio_store.PeriodRecord], workspace: Workspace, day: date
) -> dict[int, list[Round]]:
    """The rounds of the periods that have begun, by period id: what the overview of a period shows too."""
    periods_begun = [
        PortfolioPeriod(row.id, row.portfolio_id, "", row.frequency, row.starts, row.ends, row.due_on, row.locked_at)
        for row in periods
        if row.starts <= day
    ]
    rounds_of: dict[int, list[Round]] = {}
    if periods_begun:
        with reading(access, workspace) as connection:
            for item in rounds.build_rounds_of_periods(connection, access, periods_begun, day):
                rounds_of.setdefault(item.period.period_id, []).append(item)
    return rounds_of


def _to_row(row: portfolio_store.PeriodRecord, of_grantees: Sequence[Round]) -> PeriodRow:
    return PeriodRow(
        period_id=row.id, portfolio_id=row.portfolio_id, frequency=row.frequency, starts=row.starts, ends=row.ends,
        due_on=row.due_on, version=row.version, used=row.used, locked_on=day_of(row.locked_at),
        expected=len(of_grantees), reported=sum(item.is_reported for item in of_grantees),
        late=sum(item.late for item in of_grantees),
    )  # fmt: skip


def add_period(
    access: Access,
    portfolio_id: int,
    frequency: str,
    workspace: Workspace,
    *,
    starts: date,
    ends: date,
    due_on: date,
) -> int:
    """Add one period, first and last day included; returns its id.

    Conflict where the frequency has a period that ends on the same day; ImpactError for dates in the wrong order
    or outside FIRST_YEAR to LAST_YEAR, or an unknown frequency; NotAllowed for a portfolio out of reach.
    """
    require_allowed(access, Action.CHANGE, Kind.CALENDAR, workspace, portfolio_id)
    _require_frequency(frequency)
    if not starts < ends <= due_on:
        raise ImpactError("admin.period_wrong")
    if starts.year < FIRST_YEAR or due_on.year > LAST_YEAR:
        raise ImpactError("admin.year_wrong", first=str(FIRST_YEAR), last=str(LAST_YEAR))
    with unscoped_writing(workspace) as connection:
        row = portfolio_store.get_portfolio(connection, portfolio_id)
        if row is not None and portfolio_id in access.portfolio_ids:
            if portfolio_store.find_period_ending(connection, portfolio_id, frequency, ends) is not None:
                raise Conflict("admin.period_same", ends=ends)
            period_id = portfolio_store.add_period(
                connection, organisation_id=row.organisation_id, portfolio_id=portfolio_id, frequency=frequency,
                starts=starts, ends=ends, due_on=due_on,
            )  # fmt: skip
            _record_change(connection, access, "add", period_id, row)
            return period_id
    raise record_refusal(access, Action.CHANGE, Kind.CALENDAR, workspace, portfolio_id)


def add_periods_of_year(access: Access, portfolio_id: int, frequency: str, year: int, workspace: Workspace) -> int:
    """Add the missing periods of a calendar year, each due as `find_due_date` says; returns how many.

    ImpactError for a year outside FIRST_YEAR to LAST_YEAR or an unknown frequency; NotAllowed for a portfolio out
    of reach.
    """
    require_allowed(access, Action.CHANGE, Kind.CALENDAR, workspace, portfolio_id)
    _require_frequency(frequency)
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise ImpactError("admin.year_wrong", first=str(FIRST_YEAR), last=str(LAST_YEAR))
    with unscoped_writing(workspace) as connection:
        row = portfolio_store.get_portfolio(connection, portfolio_id)
        if row is not None and portfolio_id in access.portfolio_ids:
            added = 0
            for starts, ends, due_on in list_periods_of_year(year, frequency):
                if portfolio_store.find_period_ending(connection, portfolio_id, frequency, ends) is None:
                    portfolio_store.add_period(
                        connection, organisation_id=row.organisation_id, portfolio_id=portfolio_id,
                        frequency=frequency, starts=starts, ends=ends, due_on=due_on,
                    )  # fmt: skip
                    added += 1
            if added:
                _record_change(connection, access, "add", "", row, year=year, periods=added)
            return added
    raise record_refusal(access, Action.CHANGE, Kind.CALENDAR, workspace, portfolio_id)


def list_periods_of_year(year: int, frequency: str) -> list[tuple[date, date, date]]:
    """List (first day, last day, due date) of each period of a year; `find_due_date` says when it is due."""
    periods = []
    months = Frequency(frequency).months
    for first in range(1, 13, months):
        last = first + months - 1
        ends = date(year, last, monthrange(year, last)[1])
        periods.append((date(year, first, 1), ends, find_due_date(ends)))
    return periods


def change_due_date(access: Access, period_id: int, workspace: Workspace, *, due_on: date, version: int) -> None:
    """Change the due date of a period.

    Conflict, with both dates, where somebody changed it meanwhile; ImpactError for a date before the end of the
    period.
    """
    require_allowed(access, Action.CHANGE, Kind.CALENDAR, workspace, period_id)
    with unscoped_writing(workspace) as connection:
        row = portfolio_store.get_period(connection, period_id)
        if row is not None and row.portfolio_id in access.portfolio_ids:
            if due_on < row.ends or due_on.year > LAST_YEAR:
                raise ImpactError("admin.period_wrong")
            if not portfolio_store.change_row(connection, ReportingPeriod, period_id, version, due_on=due_on):
                raise Conflict(
                    "admin.changed_meanwhile",
                    there=day(access.language, row.due_on), wished=day(access.language, due_on),
                )  # fmt: skip
            _record_change(connection, access, Action.CHANGE.value, period_id, row)
            return
    raise record_refusal(access, Action.CHANGE, Kind.CALENDAR, workspace, period_id)


def close_period(access: Access, period_id: int, workspace: Workspace, *, version: int) -> None:
    """Close a period, so that no value of it can change. Conflict where it is closed or changed meanwhile."""
    _set_closed(access, period_id, workspace, version, closed=True)


def reopen_period(access: Access, period_id: int, workspace: Workspace, *, version: int) -> None:
    """Reopen a closed period. Conflict where it is open or somebody changed it meanwhile."""
    _set_closed(access, period_id, workspace, version, closed=False)


def _set_closed(access: Access, period_id: int, workspace: Workspace, version: int, *, closed: bool) -> None:
    require_allowed(access, Action.CHANGE, Kind.CALENDAR, workspace, period_id)
    closed_by = actor(access.account_id)
    with unscoped_writing(workspace) as connection:
        row = portfolio_store.get_period(connection, period_id)
        if row is not None and row.portfolio_id in access.portfolio_ids:
            if (row.locked_at is not None) is closed:
                raise Conflict("rounds.closed_before" if closed else "rounds.open_before")
            # The account reference of the audit trail and not a name: no name stays behind when the person is erased.
            columns = (
                {"locked_at": now(), "locked_by": closed_by}
                if closed
                else {"locked_at": None, "locked_by": ""}
            )
            if not portfolio_store.change_row(connection, ReportingPeriod, period_id, version, **columns):
                raise Conflict("rounds.period_changed")
            _record_change(
                connection, access, "lock" if closed else "unlock", period_id, row, ends=row.ends.isoformat()
            )
            return
    raise record_refusal(access, Action.CHANGE, Kind.CALENDAR, workspace, period_id)


def remove_period(access: Access, period_id: int, workspace: Workspace) -> None:
    """Delete a period; ImpactError where a grantee reported on it, or where it is closed."""
    require_allowed(access, Action.CHANGE, Kind.CALENDAR, workspace, period_id)
    with unscoped_writing(workspace) as connection:
        row = portfolio_store.get_period(connection, period_id)
        if row is not None and row.portfolio_id in access.portfolio_ids:
            if row.used:
                raise ImpactError("admin.period_used", ends=row.ends)
            if row.locked_at is not None:
                raise ImpactError("rounds.locked_stays")
            portfolio_store.remove_period(connection, period_id)
            _record_change(connection, access, "remove", period_id, row)
            return
    raise record_refusal(access, Action.CHANGE, Kind.CALENDAR, workspace, period_id)


def _require_frequency(frequency: str) -> None:
    if frequency not in REPORTING_FREQUENCIES:
        raise ImpactError("admin.rhythm_unknown", rhythm=frequency[:40])


def _record_change(
    connection: Connection, access: Access, action: str, ref: object,
    row: portfolio_store.ManagedPortfolio | portfolio_store.PeriodRecord, **facts: Any,
) -> None:  # fmt: skip
    """Raise the data revision, so that pages that show who is overdue are rebuilt, and write an audit record."""
    portfolio_id = row.id if isinstance(row, portfolio_store.ManagedPortfolio) else row.portfolio_id
    portfolio_store.raise_revisions(connection, portfolio_id=portfolio_id)
    add_event(connection, actor(access.account_id), action, Kind.CALENDAR.value, ref,
         organisation_id=row.organisation_id, portfolio=portfolio_id, **facts)  # fmt: skip
