"""What a fund returned, until it is answered: by a submission that speaks about it, or by somebody who says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.db import bulk
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.array_conversions import to_ordinal
from impact.store.schema.submissions import CellComment, Submission
from impact.store.submissions.measurements import Place
from impact.store.submissions.submission_application import AppliedSubmission
from impact.store.submissions.undo_log import UndoRecord
from impact.store.tenancy import row_access, tenant_scope

VALUE_TABLES = ("measurement", "target")
Cell = tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class _ValueRow:
    place: tuple[str, Place]
    cell: Cell


def find_answered(
    connection: Connection, organisation_id: int, portfolio_id: int, applied: AppliedSubmission
) -> list[int]:
    """Find the returned submissions that a later one answers: ids of those not yet answered, oldest first.

    It answers one whose fund commented on cells with values where it speaks about each of those values, and any other
    where it speaks about all values (without any, all indicators) of the returned one: else a question would disappear
    because something else was handed in.
    """
    query = select(Submission.id, Submission.undo).where(
        row_access.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.RETURNED.value,
        Submission.answered_at.is_(None),
        Submission.id < applied.submission_id,
    )
    candidates = connection.execute(query.order_by(Submission.id)).all()
    if not candidates:
        return []
    places = _list_places(applied)
    indicator_ids = set(applied.matched.ids)
    answered = []
    for candidate in candidates:
        rows = _list_value_rows(connection, candidate.id)
        cells = _list_commented_cells(connection, candidate.id)
        commented = {row.place for row in rows if row.cell in cells}
        asked_about = commented if cells and cells <= {row.cell for row in rows} else {row.place for row in rows}
        statements = {item.indicator_id for item in UndoRecord.unpacked(candidate.undo).said}
        if asked_about <= places if rows else statements <= indicator_ids:
            answered.append(candidate.id)
    return answered


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """A returned submission that was not answered and whose reading is still there; the moment is in UTC."""

    id: int
    decided_at: datetime | None


def list_open(connection: Connection, organisation_id: int, portfolio_id: int) -> list[OpenReturn]:
    """Returned submissions of a grantee in a portfolio that were not answered, newest first."""
    query = select(*columns_of(Submission, OpenReturn)).where(
        row_access.limit(connection, Submission),
        Submission.organisation_id == organisation_id,
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.RETURNED.value,
        Submission.answered_at.is_(None),
        Submission.held.is_not(None),
    )
    return rows_of(connection.execute(query.order_by(Submission.id.desc())), OpenReturn)


def _list_places(applied: AppliedSubmission) -> set[tuple[str, Place]]:
    """The places that a submission speaks about, by table."""
    places: set[tuple[str, Place]] = set()
    for table, compared in zip(VALUE_TABLES, (applied.actuals, applied.targets), strict=True):
        columns = compared.columns
        series = zip(compared.owners, columns.start, columns.end, columns.breakdown, compared.kind, strict=True)
        places |= {
            (table, (owner, to_ordinal(start), to_ordinal(end), words))
            for owner, start, end, words, kind in series
            if kind
        }
    return places


def _list_value_rows(connection: Connection, submission_id: int) -> list[_ValueRow]:
    rows: list[_ValueRow] = []
    for table in VALUE_TABLES:
        owned = tenant_scope.scope_condition(connection, table)
        fetched: Iterable[tuple[int, date | str | None, date | str | None, str, str, int | None, int | None]]
        fetched = bulk.fetch(
            connection,
            "SELECT indicator_id, period_start, period_end, breakdown, sheet, row_no, column_no "
            f"FROM {table} WHERE submission_id = {int(submission_id)} AND {owned}",
        )
        rows.extend(
            _ValueRow((table, (owner, to_ordinal(start), to_ordinal(end), words)), (sheet, row, column))
            for owner, start, end, words, sheet, row, column in fetched
        )
    return rows


def _list_commented_cells(connection: Connection, submission_id: int) -> set[Cell]:
    query = select(CellComment.sheet, CellComment.row_no, CellComment.column_no).where(
        row_access.limit(connection, CellComment), CellComment.submission_id == submission_id
    )
    return {(row.sheet, row.row_no, row.column_no) for row in connection.execute(query)}


def mark_answered(
    connection: Connection, submission_ids: Collection[int], moment: datetime | None, answering_id: int | None
) -> None:
    """Mark returned submissions as answered: by a submission, or without one where somebody says that it is done.

    Without a moment they ask for an answer again.
    """
    if submission_ids:
        statement = update(Submission).where(Submission.id.in_(sorted(submission_ids)))
        connection.execute(statement.values(answered_at=moment, answering_id=answering_id))


def reopen_answered(connection: Connection, answering_id: int) -> None:
    """Open again what a submission answered: it was taken back."""
    statement = update(Submission).where(Submission.answering_id == answering_id)
    connection.execute(statement.values(answered_at=None, answering_id=None))
