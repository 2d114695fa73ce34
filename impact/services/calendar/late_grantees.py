"""Which grantees are overdue; whether a day has passed is asked of lateness.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from impact.model.access import Access
from impact.services.calendar import rounds
from impact.services.calendar.lateness import has_fallen_due
from impact.store.queries import Connection
from impact.store.queries import rounds as round_queries
from impact.store.queries.rounds import PortfolioPeriod


def find_overdue_grantees(
    connection: Connection, access: Access, portfolio_ids: Iterable[int], today: date
) -> set[int]:
    """Find the grantees that are late with the newest due period of a rhythm of theirs, by the rounds of the calendar.

    A period further ahead does not stand in for one that is missing, and what is pending review counts as handed in.
    In a portfolio without a calendar nobody is overdue. Returns organisation ids.
    """
    newest: dict[int, dict[str, PortfolioPeriod]] = {}
    for period in round_queries.list_begun(connection, sorted(set(portfolio_ids)), today):
        if has_fallen_due(period.due_on, today):
            newest.setdefault(period.portfolio_id, {}).setdefault(period.frequency, period)
    return {
        item.organisation_id
        for by_frequency in newest.values()
        for item in rounds.build_rounds_of_periods(connection, access, list(by_frequency.values()), today)
        if item.late
    }
