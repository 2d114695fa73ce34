"""Queries for where values came from: what they replaced, what waits to replace them, and in which files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.records.indicators_and_values import (
    IndicatorRecord,
    ValueRecord,
    fetch_values,
    value_columns,
)
from impact.store.records.nested_records import Nested
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import IDS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

Valued = type[Measurement] | type[Target]
TABLES: dict[str, Valued] = {"value": Measurement, "target": Target}


class CardRecord(NamedTuple):
    """A submission: who handed it in and approved it, why it corrects, and its file; nothing of what it holds.

    `file_gone_at` says when its file was let go, `content_hash` under what it is kept until then.
    """

    id: int
    organisation_id: int
    file_name: str
    content_hash: str
    state: str
    reason: str
    submitted_by: str
    submitted_by_id: int | None
    submitted_at: datetime
    approved_by: str
    approved_by_id: int | None
    approved_at: datetime | None
    file_gone_at: datetime | None


class ValueBeside(NamedTuple):
    """A value or target that is not in force; `waits` where it waits for review, else another replaced it."""

    value: ValueRecord
    waits: bool | None


class HandedInValue(NamedTuple):
    """A total as it was handed in, replaced or not; `life` is the state of the submission it came in."""

    value: ValueRecord
    file_name: str
    submitted_at: datetime
    life: str


class PartRecord(NamedTuple):
    """An indicator that another may be calculated from, with the portfolio of its grant."""

    indicator: IndicatorRecord
    portfolio_id: int


_PART = Nested(PartRecord, indicator=IndicatorRecord)
_HANDED_IN_VALUE = Nested(HandedInValue, value=ValueRecord)
_VALUE_BESIDE = Nested(ValueBeside, value=ValueRecord)


def map_cards(connection: Connection, submission_ids: Collection[int]) -> dict[int, CardRecord]:
    """Who handed submissions in, who approved them and why they correct, by id; nothing of what they hold."""
    result = connection.execute(_select_cards(connection), {"ids": list(submission_ids)})
    return {row.id: row for row in rows_of(result, CardRecord)}


@reuse
def _select_cards(scope: Scope | None) -> Selection:
    limits = (Submission.id.in_(IDS), row_access.limit(scope, Submission))
    return select(*columns_of(Submission, CardRecord)).where(*limits)


def list_in_force(connection: Connection, role: str, indicator_id: int) -> list[ValueRecord]:
    """Values ('value') or targets ('target') in force of an indicator, groups too, newest period first."""
    table = TABLES[role]
    query = (
        select(*value_columns(table))
        .where(row_access.of_indicators(connection, table, [indicator_id]), table.superseded_by.is_(None))
        .order_by(table.breakdown, table.period_end.desc(), table.period_start.desc(), table.id)
    )
    return fetch_values(connection, query)


def list_parts_of_calculation(
    connection: Connection, indicator_id: int, part_ids: Collection[int]
) -> dict[int, IndicatorRecord]:
    """The indicators that one is calculated from, by id, as far as they stand and are of its grantee and portfolio."""
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    query = (
        select(*_PART.columns("indicator", Indicator), Grant.portfolio_id)
        .select_from(Indicator)
        .join(Grant, of_grant)
        .where(row_access.limit(connection, Grant), Indicator.withdrawn_by.is_(None))
        .where(Indicator.id.in_([indicator_id, *part_ids]))
    )
    rows = {row.indicator.id: row for row in _PART.each_of(connection.execute(query))}
    owners = {key: (row.indicator.organisation_id, row.portfolio_id) for key, row in rows.items()}
    return {key: rows[key].indicator for key in part_ids if owners.get(key, 0) == owners.get(indicator_id)}


def list_values_of_parts(connection: Connection, part_ids: Collection[int]) -> list[ValueRecord]:
    """The values in force of indicators that others are calculated from, groups too, oldest first."""
    query = (
        select(*value_columns(Measurement))
        .where(row_access.of_indicators(connection, Measurement, list(part_ids)), Measurement.superseded_by.is_(None))
        .order_by(Measurement.indicator_id, Measurement.period_end, Measurement.period_start, Measurement.id)
    )
    return fetch_values(connection, query)


def list_not_in_force(connection: Connection, role: str, indicator_id: int) -> list[ValueBeside]:
    """Values or targets of an indicator that others replaced, and those that wait for review (`waits`).

    Rows that were taken back carry their own submission as what replaced them
    (`store.submissions.submission_undo`) and are left out: it is as if they had never been handed in.
    """
    table = TABLES[role]
    waits = Submission.state == SubmissionState.PENDING.value
    brought = row_access.through(Submission, table, Submission.id == table.submission_id)
    query = (
        select(*(column.label(f"value_{column.name}") for column in value_columns(table)), waits.label("waits"))
        .outerjoin(Submission, brought)
        .where(row_access.of_indicators(connection, table, [indicator_id]), table.superseded_by.is_not(None))
        .where(or_(table.submission_id.is_distinct_from(table.superseded_by), waits))
        .order_by(table.id)
    )
    return list(_VALUE_BESIDE.each_of(connection.execute(query)))


def list_handed_in(connection: Connection, indicator_id: int) -> list[HandedInValue]:
    """Every total ever handed in for an indicator, replaced ones too, newest submission first."""
    query = (
        select(
            *_HANDED_IN_VALUE.columns("value", Measurement),
            Submission.file_name,
            Submission.submitted_at,
            Submission.state.label("life"),
        )
        .join(Submission, row_access.through(Submission, Measurement, Submission.id == Measurement.submission_id))
        .where(row_access.of_indicators(connection, Measurement, [indicator_id]), Measurement.breakdown == "")
        .order_by(Measurement.period_end.desc(), Submission.submitted_at.desc(), Measurement.id.desc())
    )
    return list(_HANDED_IN_VALUE.each_of(connection.execute(query)))


def get_undo_log(connection: Connection, submission_id: int) -> bytes | None:
    """What a submission said of each indicator and how these stood before (`store.submissions.undo_log`), packed."""
    query = select(Submission.undo).where(Submission.id == submission_id, row_access.limit(connection, Submission))
    packed: bytes | None = connection.scalar(query)
    return packed


def map_pending_logs(connection: Connection, organisation_id: int) -> dict[int, bytes | None]:
    """The same of the submissions of an organisation that wait for review, oldest first."""
    query = (
        select(Submission.id, Submission.undo)
        .where(row_access.limit(connection, Submission), Submission.organisation_id == organisation_id)
        .where(Submission.state == SubmissionState.PENDING.value)
        .order_by(Submission.id)
    )
    return {row.id: row.undo for row in connection.execute(query)}


def map_expected_by_period(
    connection: Connection, indicator_id: int
) -> dict[tuple[date | None, date | None], float | None]:
    """What was expected of an indicator in each of its periods (start, end), where that is known."""
    query = (
        select(Figure.period_start, Figure.period_end, Figure.expected)
        .where(row_access.of_indicators(connection, Figure, [indicator_id]), row_access.approved(Figure))
        .where(Figure.expected.is_not(None))
    )
    return {(row.period_start, row.period_end): row.expected for row in connection.execute(query)}
