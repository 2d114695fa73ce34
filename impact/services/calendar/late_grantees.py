"""Which grantees are overdue; whether a day has passed is asked of lateness.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from impact.model.access import Access
from impact.model.vocabulary.frequencies import Frequency
from impact.services.calendar import rounds
from impact.services.calendar.lateness import has_fallen_due
from impact.store.queries import Connection
from impact.store.queries import rounds as round_queries
from impact.store.queries.rounds import PortfolioPeriod


def is_value_overdue(
    connection: Connection, access: Access, organisation_id: int, portfolio_ids: Iterable[int], ends: date | None,
    frequency: str, today: date,
) -> bool:  # fmt: skip
    """Whether the newest value of an indicator, of the period that `ends` then, is older than its rhythm and its
    grantee is late: what stands on its page may be out of date, and a page that does not say so lets it pass as new."""
    days, keys = Frequency.of(frequency).days, sorted(set(portfolio_ids))
    if ends is None or (today - ends).days < days:
        return False
    # Most values are of the newest period that is due: whoever handed it in need not be found out.
    due = [period.ends for period in round_queries.list_begun(connection, keys, today)
           if has_fallen_due(period.due_on, today)]  # fmt: skip
    if not due or (max(due) - ends).days < days:
        return False
    return organisation_id in find_overdue_grantees(connection, access, keys, today)


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
