"""How many of the values that a reporting round expects were reported, for each grantee.

The pages of a portfolio and of its grantees ask here, so that one grantee has the same numbers on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from impact.model.access import Access
from impact.model.vocabulary.frequencies import Frequency
from impact.services.calendar.lateness import has_fallen_due, is_asked
from impact.store.queries import Connection
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import rounds as round_queries
from impact.store.queries.portfolio import AgreedReporting, Filters
from impact.store.queries.rounds import CalendarPeriod


class Coverage(NamedTuple):
    """Values reported of those due in one round."""

    due: int = 0
    reported: int = 0


class RoundCoverage(NamedTuple):
    """The coverage of each grantee in the round that ends on `ends`; while it is `running` nothing is missing yet.

    `indicators` is how many of each grantee the filters leave.
    """

    ends: date | None
    running: bool
    of: dict[int, Coverage]
    indicators: dict[int, int]


def count_round(
    connection: Connection, access: Access, filters: Filters, shown_until: date | None, today: date, *,
    is_settled: bool, calendar: Sequence[CalendarPeriod] | None = None,
) -> RoundCoverage:  # fmt: skip
    """Count what is due and reported in one round of a portfolio, per organisation id.

    With a chosen day in `filters` it is the round of that day. Else it is that of the newest period end on the page
    (`shown_until`), or a later one that is due by the calendar in a rhythm of a grantee: what nobody reported is
    missing too.
    `is_settled`: pages stand on that period, so that it is not running any more. `calendar` is that of the portfolio,
    where it was read before.
    """
    now = portfolio_queries.list_progress(connection, access, filters)
    indicators = {row.organisation_id: row.indicators for row in now}
    reporting = portfolio_queries.list_agreed_reporting(connection, [row.organisation_id for row in now])
    portfolio_id = filters.portfolio_id
    reporting_here = {key: item for (portfolio, key), item in reporting.items() if portfolio == portfolio_id}
    if calendar is None:
        calendar = round_queries.list_calendar(connection, [filters.portfolio_id])
    ends = shown_until
    if filters.as_of is None:
        rhythms = {reporting_here.get(row.organisation_id, AgreedReporting()).frequency for row in now}
        due_ends = [item.ends for item in calendar if has_fallen_due(item.due_on, today) and item.frequency in rhythms]
        ends = max([*due_ends, *([shown_until] if shown_until else [])], default=None)
    running = not is_settled and _is_running(calendar, ends, today)
    if ends is None:
        return RoundCoverage(None, running, {}, indicators)
    # What was reported for a period end is the difference between the aggregates of that day and of the day before.
    earlier = portfolio_queries.list_progress(connection, access, filters._replace(as_of=ends - timedelta(days=1)))
    previous_by_grantee = {row.organisation_id: row for row in earlier}
    coverage = {}
    for row in now:
        previous = previous_by_grantee.get(row.organisation_id)
        due = row.due - (previous.due if previous else 0)
        reported = row.reported - (previous.reported if previous else 0)
        frequency, recorded_on = reporting_here.get(row.organisation_id, AgreedReporting())
        # A grantee whose last period is older by its rhythm owes all values, once it was there to be asked.
        if row.as_of is None or (ends - row.as_of).days >= Frequency.of(frequency).days:
            due, reported = (0 if running or not is_asked(ends, recorded_on) else row.indicators), 0
        coverage[row.organisation_id] = Coverage(due, reported)
    return RoundCoverage(ends, running, coverage, indicators)


def _is_running(calendar: Iterable[CalendarPeriod], ends: date | None, today: date) -> bool:
    """Whether the period that ends on a day is not over, or by the calendar not due: nothing of it is missing yet."""
    if ends is None:
        return False
    return max((period.due_on for period in calendar if period.ends == ends), default=ends) >= today
