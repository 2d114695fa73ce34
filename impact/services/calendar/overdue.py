"""Who is late by the clock: with the reporting round the only place that looks at today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from impact.store.queries import Connection
from impact.store.queries import portfolio as read
from impact.store.queries import rounds as read_rounds
from impact.store.schema.submission_documents import periods


def late(
    connection: Connection, standings: Iterable[tuple[int, int, date | None]], today: date
) -> set[int]:
    """Grantees whose last reported period ends before the newest period of their rhythm that is due.

    `standings` are (portfolio id, organisation id, last approved period end); what waits for the fund's answer was
    reported too. A portfolio without a calendar makes nobody late.
    """
    rows = list(standings)
    due: dict[tuple[int, str], date] = {}
    for period in read.calendar(connection, sorted({portfolio for portfolio, _, _ in rows}), today):
        due.setdefault((period.portfolio_id, period.frequency), period.ends)
    if not due:
        return set()
    rhythm = read.frequencies(connection, [organisation for _, organisation, _ in rows])
    sent = _sent(connection)
    behind = set()
    for portfolio, organisation, approved in rows:
        latest = max((day for day in (approved, sent.get((portfolio, organisation))) if day), default=None)
        expected = due.get((portfolio, rhythm.get((portfolio, organisation), "")))
        if expected and (latest is None or latest < expected):
            behind.add(organisation)
    return behind


def _sent(connection: Connection) -> dict[tuple[int, int], date]:
    """The last day of what waits for an answer, by (portfolio id, organisation id)."""
    found: dict[tuple[int, int], date] = {}
    for row in read_rounds.waiting(connection):
        key = row.portfolio_id, row.organisation_id
        ends = [end for _, end in periods(row.periods)]
        found[key] = max([*ends, *([found[key]] if key in found else [])], default=date.min)
    return found
