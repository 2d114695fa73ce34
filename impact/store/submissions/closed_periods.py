"""Closed periods: measurements in a period that a fund has locked stay as they are until it is reopened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from impact.errors import Conflict
from impact.store.db import bulk
from impact.store.queries import rounds
from impact.store.submissions.measurements import WRITTEN
from impact.store.submissions.submission_application import AppliedSubmission
from impact.store.tenancy import tenant_scope


def require_open_periods(
    connection: Connection, portfolio_id: int, organisation_id: int, applied: AppliedSubmission
) -> None:
    """Raise Conflict where a submission adds or changes a measurement of a locked period."""
    periods = rounds.list_locked_periods(connection, portfolio_id, organisation_id)
    if periods:
        columns = applied.actuals.columns
        ends = zip(columns.end, applied.actuals.kind, strict=True)
        _refuse(periods, (end for end, kind in ends if kind in WRITTEN))


def require_rows_in_open_periods(
    connection: Connection, portfolio_id: int, organisation_id: int, submission_id: int
) -> None:
    """Raise Conflict where an approved submission has measurements in a locked period."""
    periods = rounds.list_locked_periods(connection, portfolio_id, organisation_id)
    if periods:
        owned = tenant_scope.scope_condition(connection, "measurement")
        rows = bulk.fetch(
            connection,
            f"SELECT DISTINCT period_end FROM measurement WHERE submission_id = {int(submission_id)} "
            f"AND superseded_by IS NULL AND {owned}",
        )
        _refuse(periods, (date.fromisoformat(row[0]) if row[0] else None for row in rows))


def _refuse(periods: list[tuple[date, date]], ends: Iterable[date | None]) -> None:
    for end in ends:
        for first, last in periods:
            if end is not None and first <= end <= last:
                raise Conflict("store_errors.period_locked", starts=first, ends=last)
