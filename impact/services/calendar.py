"""Who is late by the clock: the only place that looks at today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from impact.store.read import Connection
from impact.store.read import portfolio as read


def late(
    connection: Connection, standings: Iterable[tuple[int, int, date | None]], today: date
) -> set[int]:
    """Grantees whose last reported period ends before the newest period of their rhythm that is due.

    `standings` are (portfolio id, organisation id, last reported period end). A portfolio without a
    calendar makes nobody late.
    """
    rows = list(standings)
    due: dict[tuple[int, str], date] = {}
    for period in read.calendar(connection, sorted({portfolio for portfolio, _, _ in rows}), today):
        due.setdefault((period["portfolio_id"], period["frequency"]), period["ends"])
    if not due:
        return set()
    rhythm = read.frequencies(connection, [organisation for _, organisation, _ in rows])
    behind = set()
    for portfolio, organisation, latest in rows:
        expected = due.get((portfolio, rhythm.get((portfolio, organisation), "")))
        if expected and (latest is None or latest < expected):
            behind.add(organisation)
    return behind
