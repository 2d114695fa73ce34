"""Writing down remembered layouts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from impact.model.mapping import Mapping as Layout
from impact.store.schema.stored_json import Document, with_version
from impact.store.schema.submission_documents import forget_rows_of_sums
from impact.store.schema.submissions import Mapping, Submission
from impact.store.tenancy import row_access
from impact.store.tenancy.tenant_scope import Owner

# What the column `content` holds.
# Version 3 tells apart several tables of one sheet; without it a sheet has one, which the defaults of its fields say.
LAYOUT = Document("mapping", Layout, with_version, with_version, forget_rows_of_sums)


def add_mapping(connection: Connection, **columns: Any) -> int:
    """Remember a layout; returns its id."""
    return int(connection.execute(insert(Mapping).values(**columns).returning(Mapping.id)).scalar_one())


def change_mapping(connection: Connection, owner: Owner, mapping_id: int, version: int, **columns: Any) -> bool:
    """Change one that is still as it was seen; False where somebody changed it since."""
    changed = (
        update(Mapping)
        .where(row_access.limit_to_owner(owner, Mapping), Mapping.id == mapping_id, Mapping.version == version)
        .values(version=version + 1, **columns)
    )
    return bool(connection.execute(changed).rowcount)


def mark_used(connection: Connection, owner: Owner, mapping_id: int, at: datetime) -> None:
    """A file was handed in by this layout; what it says is the same, so its version stays."""
    connection.execute(
        update(Mapping).where(row_access.limit_to_owner(owner, Mapping), Mapping.id == mapping_id).values(used_at=at)
    )


def remove_mapping(connection: Connection, owner: Owner, mapping_id: int, version: int) -> bool:
    """Forget one that is still as it was seen; what was handed in by it stays as it was read."""
    connection.execute(
        update(Submission)
        .where(row_access.limit_to_owner(owner, Submission), Submission.mapping_id == mapping_id)
        .values(mapping_id=None)
    )
    statement = delete(Mapping).where(
        row_access.limit_to_owner(owner, Mapping), Mapping.id == mapping_id, Mapping.version == version
    )
    return bool(connection.execute(statement).rowcount)
