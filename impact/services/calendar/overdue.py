"""Which grantees are overdue: with the reporting rounds the only place that compares with today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from impact.store.queries import Connection
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import rounds as round_queries
from impact.store.schema.submission_documents import periods


def find_overdue_grantees(
    connection: Connection, grantees: Iterable[tuple[int, int, date | None]], today: date
) -> set[int]:
    """Find the grantees whose last reported period ends before the newest due period of their frequency.

    `grantees` are (portfolio id, organisation id, end of the last approved period); what is pending review counts
    as reported too. In a portfolio without a calendar nobody is overdue. Returns organisation ids.
    """
    rows = list(grantees)
    due: dict[tuple[int, str], date] = {}
    for period in portfolio_queries.calendar(connection, sorted({portfolio for portfolio, _, _ in rows}), today):
        due.setdefault((period.portfolio_id, period.frequency), period.ends)
    if not due:
        return set()
    frequencies = portfolio_queries.frequencies(connection, [organisation for _, organisation, _ in rows])
    pending = _last_pending_days(connection)
    overdue = set()
    for portfolio, organisation, approved in rows:
        latest = max((day for day in (approved, pending.get((portfolio, organisation))) if day), default=None)
        expected = due.get((portfolio, frequencies.get((portfolio, organisation), "")))
        if expected and (latest is None or latest < expected):
            overdue.add(organisation)
    return overdue


def _last_pending_days(connection: Connection) -> dict[tuple[int, int], date]:
    """The last day that pending submissions report on, by (portfolio id, organisation id)."""
    latest: dict[tuple[int, int], date] = {}
    for row in round_queries.list_awaiting_answer(connection):
        key = row.portfolio_id, row.organisation_id
        ends = [end for _, end in periods(row.periods)]
        latest[key] = max([*ends, *([latest[key]] if key in latest else [])], default=date.min)
    return latest
