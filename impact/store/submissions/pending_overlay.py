"""Facts with what waits for review laid over them: what figures would rest on if all of it were approved.

Nothing is written: the rows of waiting submissions are stored beside those in force
(`store.submissions.pending_values`), and at each place the last submission that speaks about it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from impact.store.db import bulk
from impact.store.schema.array_conversions import driver_value
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.submissions.indicators import READ, columns_of_statement, restate_indicator
from impact.store.submissions.pending_values import PendingSubmission
from impact.store.submissions.undo_log import UndoRecord
from impact.store.tenancy import row_access, tenant_scope
from impact.store.tenancy.reusable_statements import IDS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

Columns = dict[str, Sequence[Any]]
Row = dict[str, Any]


def overlay_series(
    connection: Connection,
    table: str,
    pending: Sequence[PendingSubmission],
    columns: Columns,
    select_list: str,
    names: Sequence[str],
) -> Columns:
    """The totals in force (`columns`) with those that wait in their place; `select_list` selects `names` from `m`."""
    pending_rows = bulk.fetch(
        connection,
        f"SELECT {select_list}, m.submission_id FROM {table} m "
        f"WHERE {_pending_condition(pending)} AND m.breakdown = '' "
        f"AND {tenant_scope.scope_condition(connection, table, 'm')} ORDER BY m.id",
    )
    if not pending_rows:
        return columns
    place = [list(names).index(name) for name in ("indicator_id", "period_start", "period_end")]
    order = {item.submission_id: number for number, item in enumerate(pending)}
    newest: dict[tuple[Any, ...], int] = {}
    for row in pending_rows:
        at = tuple(row[index] for index in place)
        newest[at] = max(newest.get(at, -1), order[row[-1]])
    in_force = zip(*(columns[name] for name in names), strict=True)
    rows = [row for row in in_force if tuple(row[index] for index in place) not in newest]
    rows += [row[:-1] for row in pending_rows if newest[tuple(row[index] for index in place)] == order[row[-1]]]
    at_id, at_start, at_end = (list(names).index(name) for name in ("id", "period_start", "period_end"))
    rows.sort(
        key=lambda row: (
            row[place[0]], row[at_end] is not None, row[at_end] or "", row[at_start] is not None, row[at_start] or "",
            row[at_id],
        )
    )  # fmt: skip
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def _pending_condition(pending: Sequence[PendingSubmission]) -> str:
    ids = [item.submission_id for item in pending]
    return f"{bulk.write_id_condition('m.submission_id', ids)} AND m.superseded_by = m.submission_id"


def find_broken_down(connection: Connection, pending: Sequence[PendingSubmission]) -> set[int]:
    """Indicators for which values per group wait."""
    owned = tenant_scope.scope_condition(connection, "measurement", "m")
    rows = bulk.fetch(
        connection,
        f"SELECT DISTINCT m.indicator_id FROM measurement m WHERE {_pending_condition(pending)} "
        f"AND m.breakdown > '' AND {owned}",
    )
    return {row[0] for row in rows}


def new_indicator_ids(pending: Sequence[PendingSubmission]) -> set[int]:
    """Indicators that would come with what waits."""
    return {
        statement.indicator_id
        for item in pending
        for statement in UndoRecord.unpacked(item.undo).said
        if statement.before is None
    }


def overlay_indicators(connection: Connection, pending: Sequence[PendingSubmission]) -> dict[int, Row]:
    """The columns of the indicators that waiting submissions speak about, as they would become."""
    logs = [UndoRecord.unpacked(item.undo).said for item in pending]
    ids = {item.indicator_id for log in logs for item in log}
    rows = _load_indicators(connection, ids)
    for log in logs:
        for item in log:
            now = rows.get(item.indicator_id)
            if item.before is None or now is None:
                rows[item.indicator_id] = columns_of_statement(item.row)
            else:
                rows[item.indicator_id] = now | restate_indicator(now, item.row)
    return {key: {name: driver_value(value) for name, value in row.items()} for key, row in rows.items()}


def _load_indicators(connection: Connection, ids: Collection[int]) -> dict[int, Row]:
    loaded: dict[int, Row] = {}
    for some in bulk.split_ids(sorted(ids), 500):
        rows = connection.execute(_select_indicators(connection), {"ids": some}).mappings()
        loaded.update({row["id"]: dict(row) for row in rows})
    return loaded


@reuse
def _select_indicators(scope: Scope | None) -> Selection:
    return select(*(getattr(Indicator, name) for name in READ)).where(
        row_access.limit(scope, Indicator), Indicator.id.in_(IDS), Indicator.withdrawn_by.is_(None)
    )
