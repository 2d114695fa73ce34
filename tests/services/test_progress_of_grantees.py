"""How far each grantee is as of a day: every aggregate that held then counts once, whether or not it still holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import select
from stored import Stored

from impact.services.accounts import operator_access
from impact.services.core.workspace import open_workspace, unscoped_reading
from impact.store.queries import portfolio as queries
from impact.store.schema.figures import Aggregate


def test_progress_as_of_a_day_counts_each_aggregate_that_held_then_once(demo_master: Stored) -> None:
    workspace = open_workspace(demo_master.url)
    access = operator_access.load_operator(workspace)
    with unscoped_reading(workspace) as connection:
        portfolio = queries.list_portfolios(connection, access)[0].id
        rows = connection.execute(
            select(Aggregate).where(Aggregate.portfolio_id == portfolio, Aggregate.variant == "approved")
        ).all()
        ends = sorted({row.as_of for row in rows if row.as_of is not None})
        days: list[date | None] = [None, *(end - timedelta(days=before) for end in ends for before in (0, 1))]
        for day in days:
            expected: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
            for row in rows:
                has_begun = day is None or row.as_of is None or row.as_of <= day
                if has_begun and (row.until is None or (day is not None and row.until > day)):
                    for place, name in enumerate(("indicators", "due", "reported")):
                        expected[row.organisation_id][place] += getattr(row, name)
            progress = queries.list_progress(connection, access, queries.Filters(portfolio, day))
            assert {row.organisation_id: [row.indicators, row.due, row.reported] for row in progress} == expected, day
    workspace.engine.dispose()
    assert len(ends) > 5
