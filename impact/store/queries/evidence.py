"""Queries for evidence: what is with an indicator, of whom the viewer may see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select

from impact.access import consent
from impact.access.permissions import GRANTEE_ROLES
from impact.model.access import Access
from impact.model.evidence import Consent, EvidenceKind
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.evidence import Evidence
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target
from impact.store.schema.organisations import Grant
from impact.store.tenancy import row_access


class EvidenceRecord(NamedTuple):
    """A file or story with an indicator and a period, and who may see it (`consent`).

    `size` in bytes; `content_hash` is blank for a story, and for a file that is gone.
    """

    id: int
    organisation_id: int
    portfolio_id: int
    kind: str
    title: str
    text: str
    consent: str
    consent_note: str
    period_start: date | None
    period_end: date | None
    content_hash: str
    file_name: str
    size: int
    added_by: str
    added_by_id: int | None
    added_at: datetime
    removed_at: datetime | None
    version: int


def is_consented(access: Access) -> ColumnElement[bool]:
    """Rows that consent opens to this viewer; those of its own organisation all."""
    by_consent = [
        and_(Evidence.kind == kind.value, Evidence.consent == choice.value)
        for kind in EvidenceKind
        for choice in Consent
        if consent.may_see(access.role, kind, choice)
    ]
    own = [Evidence.organisation_id == access.organisation_id] if access.role in GRANTEE_ROLES else []
    return or_(false(), *by_consent, *own)


def list_evidence(connection: Connection, access: Access, indicator_ids: Collection[int]) -> list[EvidenceRecord]:
    """Evidence with these indicators that the viewer may see, newest period and piece first."""
    query = (
        select(*columns_of(Evidence, EvidenceRecord))
        .where(row_access.limit(access, Evidence), Evidence.indicator_id.in_(indicator_ids))
        .where(Evidence.removed_at.is_(None), is_consented(access))
        .order_by(Evidence.period_end.is_(None), Evidence.period_end.desc())
        .order_by(Evidence.added_at.desc(), Evidence.id.desc())
    )
    return rows_of(connection.execute(query), EvidenceRecord)


def count_evidence(connection: Connection, access: Access, organisation_id: int) -> dict[int, int]:
    """How many pieces of evidence the viewer may see per indicator of an organisation."""
    query = (
        select(Evidence.indicator_id, func.count())
        .where(row_access.limit(access, Evidence), Evidence.organisation_id == organisation_id)
        .where(Evidence.removed_at.is_(None), is_consented(access))
        .group_by(Evidence.indicator_id)
    )
    return {int(row[0]): int(row[1]) for row in connection.execute(query)}


def get_evidence(
    connection: Connection, access: Access, evidence_id: int, *, removed: bool = False
) -> EvidenceRecord | None:
    """One piece that the viewer may see, or one that was removed; None where there is none."""
    query = select(*columns_of(Evidence, EvidenceRecord)).where(
        Evidence.id == evidence_id,
        row_access.limit(access, Evidence),
        is_consented(access),
        Evidence.removed_at.is_not(None) if removed else Evidence.removed_at.is_(None),
    )
    return row_of(connection.execute(query), EvidenceRecord)


def find_owner(connection: Connection, access: Access, indicator_id: int) -> tuple[int, int] | None:
    """Organisation and portfolio of an indicator in scope; None outside the access."""
    query = (
        select(Indicator.organisation_id, Grant.portfolio_id)
        .join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        .where(row_access.limit(access, Grant), Indicator.id == indicator_id, Indicator.withdrawn_by.is_(None))
    )
    row = connection.execute(query).first()
    return (int(row[0]), int(row[1])) if row else None


def list_periods(connection: Connection, indicator_id: int) -> list[tuple[date | None, date | None]]:
    """The periods of an indicator with a value in force, newest first, then those with a target only."""
    ordered: list[tuple[date | None, date | None]] = []
    for table in (Measurement, Target):
        query = select(table.period_start, table.period_end).where(
            row_access.of_indicators(connection, table, [indicator_id]), table.superseded_by.is_(None)
        )
        more = {(row[0], row[1]) for row in connection.execute(query.distinct())} - {*ordered}
        ordered += sorted(more, key=lambda pair: (str(pair[1] or ""), str(pair[0] or "")), reverse=True)
    return ordered
