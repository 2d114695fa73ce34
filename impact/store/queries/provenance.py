"""Queries for where values came from: what they replaced, what waits to replace them, and in which files."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping, or_, select

from impact.model.words import SubmissionState
from impact.store.schema.tables import Measurement, Submission, Target
from impact.store.tenancy import conditions

Valued = type[Measurement] | type[Target]
TABLES: dict[str, Valued] = {"value": Measurement, "target": Target}
CARD = tuple(
    getattr(Submission, name)
    for name in (
        "id", "organisation_id", "file_name", "content_hash", "state", "reason", "submitted_by", "submitted_by_id",
        "submitted_at", "approved_by", "approved_by_id", "approved_at", "file_gone_at",
    )
)  # fmt: skip


def cards(connection: Connection, submission_ids: Collection[int]) -> dict[int, RowMapping]:
    """Who handed submissions in, who approved them and why they correct, by id; nothing of what they hold."""
    query = select(*CARD).where(Submission.id.in_(submission_ids), conditions.limit(connection, Submission))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def in_force(connection: Connection, role: str, indicator_id: int) -> list[RowMapping]:
    """Values ('value') or targets ('target') in force of an indicator, groups too, newest period first."""
    table = TABLES[role]
    query = (
        select(table.__table__)
        .where(conditions.of_indicators(connection, table, [indicator_id]), table.superseded_by.is_(None))
        .order_by(table.breakdown, table.period_end.desc(), table.period_start.desc(), table.id)
    )
    return list(connection.execute(query).mappings())


def beside(connection: Connection, role: str, indicator_id: int) -> list[RowMapping]:
    """Values or targets of an indicator that others replaced, and those that wait for review (`waits`).

    Rows that were taken back carry their own submission as what replaced them
    (`store.submissions.submission_undo`) and are left out: it is as if they had never been handed in.
    """
    table = TABLES[role]
    waits = Submission.state == SubmissionState.PENDING.value
    brought = conditions.through(Submission, table, Submission.id == table.submission_id)
    query = (
        select(table.__table__, waits.label("waits"))
        .outerjoin(Submission, brought)
        .where(conditions.of_indicators(connection, table, [indicator_id]), table.superseded_by.is_not(None))
        .where(or_(table.submission_id.is_distinct_from(table.superseded_by), waits))
        .order_by(table.id)
    )
    return list(connection.execute(query).mappings())


def log(connection: Connection, submission_id: int) -> bytes | None:
    """What a submission said of each indicator and how these stood before (`store.submissions.undo_log`), packed."""
    query = select(Submission.undo).where(Submission.id == submission_id, conditions.limit(connection, Submission))
    found: bytes | None = connection.scalar(query)
    return found


def waiting_logs(connection: Connection, organisation_id: int) -> dict[int, bytes | None]:
    """The same of the submissions of an organisation that wait for review, oldest first."""
    query = (
        select(Submission.id, Submission.undo)
        .where(conditions.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state == SubmissionState.PENDING.value)
        .order_by(Submission.id)
    )
    return {row.id: row.undo for row in connection.execute(query)}
