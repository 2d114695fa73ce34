"""Undo of a submission, in any order: the database is as if it had never been handed in.

Three things make that exact. What it replaced is in force again, unless something later replaced it
too. What a later submission repeated stands, now in that one's name. An indicator's columns go back
to what they were, or stay as a later submission states them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.db import bulk
from impact.store.records.rows import columns_of, row_of
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Measurement, Target
from impact.store.schema.submissions import Submission
from impact.store.submissions.indicators import columns_of_statement, restate_indicator, write_columns
from impact.store.submissions.measurements import NUMBERS, mark_broken_down, mark_superseded
from impact.store.submissions.undo_log import IndicatorStatement, UndoRecord
from impact.store.tenancy import row_access, tenant_scope
from impact.store.tenancy.reusable_statements import SUBMISSION, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

TABLES = {"measurement": table_of(Measurement), "target": table_of(Target)}
PLACE = "indicator_id, period_start, period_end, breakdown"


@dataclass(frozen=True, slots=True)
class UndoCard:
    """Whose a submission is, its undo log (`store.submissions.undo_log`), and its place among those that count."""

    organisation_id: int
    portfolio_id: int
    undo: bytes | None
    order_no: int | None


def undo_submission(connection: Connection, submission_id: int) -> None:
    """Undo the rows and columns of a submission; the figures are still to be refreshed."""
    card = row_of(connection.execute(_select_card(connection), {"submission": submission_id}), UndoCard)
    if card is None:
        raise LookupError(f"submission {submission_id} is not in reach of this connection")
    own = UndoRecord.unpacked(card.undo)
    later = _later(connection, card)
    before = {key: log.packed() for key, log in later.items()}
    touched: set[int] = set()
    for table in TABLES:
        touched |= _rows(connection, table, submission_id, later)
    touched |= _indicators(connection, submission_id, own, later)
    mark_broken_down(connection, touched)
    for key, log in later.items():
        if log.packed() != before[key]:
            connection.execute(update(Submission).where(Submission.id == key).values(undo=log.packed()))


@reuse
def _select_card(scope: Scope | None) -> Selection:
    own_card = (row_access.limit(scope, Submission), Submission.id == SUBMISSION)
    return select(*columns_of(Submission, UndoCard)).where(*own_card)


def _later(connection: Connection, card: UndoCard) -> dict[int, UndoRecord]:
    """What submissions within the same portfolio that came to count later have remembered, oldest first.

    One that waits comes after all that count (`store.submissions.pending_values` takes what waits back in
    its own order).
    """
    if card.order_no is None:
        return {}
    query = select(Submission.id, Submission.undo).where(
        row_access.limit(connection, Submission),
        Submission.organisation_id == card.organisation_id,
        Submission.portfolio_id == card.portfolio_id,
        Submission.order_no > card.order_no,
        Submission.state == SubmissionState.APPROVED.value,
    )
    rows = connection.execute(query.order_by(Submission.order_no))
    return {row.id: UndoRecord.unpacked(row.undo) for row in rows}


def _rows(connection: Connection, table: str, submission_id: int, later: Mapping[int, UndoRecord]) -> set[int]:
    owned = tenant_scope.scope_condition(connection, table)
    own = bulk.fetch(
        connection,
        f"SELECT {PLACE}, id, superseded_by FROM {table} WHERE submission_id = {int(submission_id)} AND {owned}",
    )
    replaced = bulk.fetch(
        connection, f"SELECT {PLACE}, id FROM {table} WHERE superseded_by = {int(submission_id)} "
        f"AND (submission_id IS NULL OR submission_id <> {int(submission_id)}) AND {owned}",
    )  # fmt: skip
    heirs = _hand_over(connection, table, [row[4] for row in own], later)
    follows = {row[:4]: heirs.get(row[4], row[5]) for row in own}
    turned: dict[int | None, list[int]] = {}
    for row in replaced:
        turned.setdefault(follows.get(row[:4]), []).append(row[4])
    for successor, ids in turned.items():
        mark_superseded(connection, table, ids, successor)
    mark_superseded(connection, table, [row[4] for row in own], submission_id)
    return {row[0] for row in (*own, *replaced)}


def _hand_over(
    connection: Connection, table: str, own: Iterable[int], later: Mapping[int, UndoRecord]
) -> dict[int, int]:
    """Rows that a later submission repeats are added again in its name; returns that one per row."""
    own_ids = set(own)
    heirs: dict[int, int] = {}
    repeats: list[tuple[int, Any]] = []
    for key, log in later.items():
        for repeated in log.kept.get(table, []):
            if repeated.row_id in own_ids and repeated.row_id not in heirs:
                heirs[repeated.row_id] = key
                repeats.append((key, repeated))
    fresh = bulk.next_ids(connection, TABLES[table], len(repeats))
    renamed: dict[int, int] = {}
    numbers = [name for name in NUMBERS if name in TABLES[table].c]
    for row_id, (key, repeated) in zip(fresh, repeats, strict=True):
        names = ["organisation_id", *PLACE.split(", "), "superseded_by", *numbers, "raw", "state", "note"]
        source = select(*(TABLES[table].c[name] for name in names)).where(
            row_access.limit(connection, TABLES[table]), TABLES[table].c.id == repeated.row_id
        )
        row = connection.execute(source).mappings().one()
        cell = {"sheet": repeated.sheet, "row_no": repeated.row_no, "column_no": repeated.column_no}
        connection.execute(TABLES[table].insert().values(id=row_id, submission_id=key, **row, **cell))
        renamed[repeated.row_id] = row_id
    for key, log in later.items():
        rows = log.kept.get(table, [])
        log.kept[table] = [repeated for repeated in rows if heirs.get(repeated.row_id) != key]
        for repeated in log.kept[table]:
            repeated.row_id = renamed.get(repeated.row_id, repeated.row_id)
    return heirs


def _indicators(
    connection: Connection, submission_id: int, own: UndoRecord, later: Mapping[int, UndoRecord]
) -> set[int]:
    """Indicators as the submissions that still count make them, said again in their order.

    One that came with this submission comes with the next that names it, or is withdrawn.
    """
    changes: dict[int, dict[str, Any]] = {}
    since: dict[int, list[IndicatorStatement]] = {}
    for log in later.values():
        for item in log.said:
            since.setdefault(item.indicator_id, []).append(item)
    for statement in own.said:
        if statement.indicator_id in changes:
            continue
        row = statement.before
        for item in since.get(statement.indicator_id, []):
            item.before = row
            row = columns_of_statement(item.row) if row is None else row | restate_indicator(row, item.row)
        changes[statement.indicator_id] = row or {"withdrawn_by": submission_id}
    write_columns(connection, changes)
    return set(changes)
