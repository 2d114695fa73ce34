"""Evidence as it is written, and the deletion of what is past its retention period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from impact.store.records.rows import rows_of
from impact.store.schema.evidence import Evidence
from impact.store.schema.organisations import Organisation


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that a piece of evidence keeps, by its SHA-256."""

    id: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class AddedEvidence:
    """A piece of evidence as whoever added it reads it back."""

    title: str
    text: str
    kind: str
    file_name: str
    added_at: datetime
    organisation_id: int
    portfolio_id: int
    organisation: str


def add_evidence(connection: Connection, **columns: Any) -> int:
    """Add a piece; returns its id."""
    return int(connection.execute(insert(Evidence).values(**columns).returning(Evidence.id)).scalar_one())


def change_evidence(connection: Connection, evidence_id: int, version: int, **columns: Any) -> bool:
    """Change a piece that is still as it was seen; False where somebody changed it since."""
    changed = (
        update(Evidence)
        .where(Evidence.id == evidence_id, Evidence.version == version)
        .values(version=Evidence.version + 1, **columns)
    )
    return bool(connection.execute(changed).rowcount)


def list_hashes(connection: Connection) -> list[str]:
    """Hashes of files that are kept as evidence; a removed piece keeps its file until it is let go."""
    query = select(Evidence.content_hash).where(Evidence.content_hash != "")
    return list(connection.scalars(query.distinct()))


def is_attached(connection: Connection, digest: str) -> bool:
    """Whether some piece keeps the file with this hash."""
    return connection.scalar(select(Evidence.id).where(Evidence.content_hash == digest).limit(1)) is not None


def list_files_before(connection: Connection, portfolio_id: int, before: datetime) -> list[AttachedFile]:
    """Files of a portfolio that were attached before a moment and are still kept."""
    query = select(Evidence.id, Evidence.content_hash).where(
        Evidence.portfolio_id == portfolio_id, Evidence.added_at < before, Evidence.content_hash != ""
    )
    return rows_of(connection.execute(query.order_by(Evidence.content_hash, Evidence.id)), AttachedFile)


def forget_files(connection: Connection, evidence_ids: list[int]) -> None:
    """The files of these pieces are no longer kept; that there was one, and its name, stays."""
    connection.execute(update(Evidence).where(Evidence.id.in_(evidence_ids)).values(content_hash=""))


def delete_removed(connection: Connection, before: datetime) -> int:
    """Forget what was removed before a moment, words and all; returns how many pieces."""
    return int(connection.execute(delete(Evidence).where(Evidence.removed_at < before)).rowcount)


def list_added_by(connection: Connection, account_id: int) -> list[AddedEvidence]:
    """What somebody attached, oldest first, with the organisation it is of."""
    query = (
        select(
            Evidence.title, Evidence.text, Evidence.kind, Evidence.file_name, Evidence.added_at,
            Evidence.organisation_id, Evidence.portfolio_id, Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Evidence.organisation_id)
        .where(Evidence.added_by_id == account_id)
        .order_by(Evidence.added_at, Evidence.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), AddedEvidence)


def forget_author(connection: Connection, account_id: int) -> None:
    """Let go of the name of who attached something; the evidence stays with its organisation."""
    connection.execute(update(Evidence).where(Evidence.added_by_id == account_id).values(added_by=""))
