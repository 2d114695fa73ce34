"""Evidence on arrows of a theory: sources of an organisation, on which arrows they stand, and what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.theory_of_change import ArrowEvidence, ArrowExpectation, TheorySource
from impact.store.tenancy import row_access


class SourceRecord(NamedTuple):
    """A source, without its text. `quality` is None where nobody judged it; `size` in bytes, 0 without a file."""

    id: int
    organisation_id: int
    title: str
    origin: str
    design: int
    quality: int | None
    year: int | None
    reference: str
    about: str
    content_hash: str
    file_name: str
    size: int
    made_at: datetime
    version: int
    has_text: bool


class EvidenceRecord(NamedTuple):
    """A source on an arrow; `page` from 0, with `starts_at` and `ends_at` in its text, None without a passage."""

    id: int
    organisation_id: int
    source_id: int
    source_key: str
    target_key: str
    side: str
    page: int | None
    starts_at: int | None
    ends_at: int | None
    answer: str
    made_at: datetime
    version: int


class ExpectationRecord(NamedTuple):
    """What somebody expects to see, since when, and what became of it."""

    id: int
    organisation_id: int
    source_key: str
    target_key: str
    kind: str
    text: str
    state: str
    made_at: datetime
    decided_at: datetime | None
    version: int


def list_sources(connection: Connection, organisation_id: int) -> list[SourceRecord]:
    """The sources of an organisation by title."""
    query = select(*columns_of(TheorySource, SourceRecord)).where(
        row_access.limit(connection, TheorySource), TheorySource.organisation_id == organisation_id
    )
    return rows_of(connection.execute(query.order_by(TheorySource.title, TheorySource.id)), SourceRecord)


def load_pages(connection: Connection, source_ids: Sequence[int]) -> dict[int, list[str]]:
    """The text of sources, page by page, by their id; a source without a text has no pages."""
    query = select(TheorySource.id, TheorySource.pages).where(
        row_access.limit(connection, TheorySource), TheorySource.id.in_(source_ids)
    )
    return {row.id: list(row.pages) for row in connection.execute(query)}


def list_evidence(connection: Connection, organisation_id: int) -> list[EvidenceRecord]:
    """What stands on the arrows of an organisation's theory, in the order in which it was put there."""
    query = select(*columns_of(ArrowEvidence, EvidenceRecord)).where(
        row_access.limit(connection, ArrowEvidence), ArrowEvidence.organisation_id == organisation_id
    )
    return rows_of(connection.execute(query.order_by(ArrowEvidence.id)), EvidenceRecord)


def get_evidence(connection: Connection, evidence_id: int) -> EvidenceRecord | None:
    """One piece; None where it is gone or out of scope."""
    query = select(*columns_of(ArrowEvidence, EvidenceRecord)).where(
        row_access.limit(connection, ArrowEvidence), ArrowEvidence.id == evidence_id
    )
    return row_of(connection.execute(query), EvidenceRecord)


def list_expectations(connection: Connection, organisation_id: int) -> list[ExpectationRecord]:
    """What is expected on the arrows of an organisation's theory, in the order in which it was written."""
    query = select(*columns_of(ArrowExpectation, ExpectationRecord)).where(
        row_access.limit(connection, ArrowExpectation), ArrowExpectation.organisation_id == organisation_id
    )
    return rows_of(connection.execute(query.order_by(ArrowExpectation.id)), ExpectationRecord)


def add_source(connection: Connection, **columns: Any) -> int:
    """Add a source; its id."""
    return int(connection.execute(insert(TheorySource).values(version=1, **columns).returning(TheorySource.id))
               .scalar_one())  # fmt: skip


def add_evidence(connection: Connection, **columns: Any) -> int:
    """Put a source on an arrow; the id of that."""
    return int(connection.execute(insert(ArrowEvidence).values(version=1, **columns).returning(ArrowEvidence.id))
               .scalar_one())  # fmt: skip


def add_expectation(connection: Connection, **columns: Any) -> int:
    """Write what is expected; its id."""
    return int(connection.execute(insert(ArrowExpectation).values(version=1, **columns)
                                  .returning(ArrowExpectation.id)).scalar_one())  # fmt: skip


def change_evidence(connection: Connection, evidence_id: int, version: int, **columns: Any) -> bool:
    """Change a piece that is still as it was seen; False where somebody changed or removed it since."""
    statement = update(ArrowEvidence).where(
        ArrowEvidence.id == evidence_id, ArrowEvidence.version == version, row_access.limit(connection, ArrowEvidence)
    )
    return bool(connection.execute(statement.values(version=ArrowEvidence.version + 1, **columns)).rowcount)


def change_expectation(connection: Connection, expectation_id: int, version: int, **columns: Any) -> bool:
    """Change what became of an expectation that is still as it was seen; False where somebody changed it since."""
    statement = update(ArrowExpectation).where(
        ArrowExpectation.id == expectation_id, ArrowExpectation.version == version,
        row_access.limit(connection, ArrowExpectation),
    )  # fmt: skip
    return bool(connection.execute(statement.values(version=ArrowExpectation.version + 1, **columns)).rowcount)


def remove_evidence(connection: Connection, evidence_id: int, version: int) -> bool:
    """Take a source off an arrow; False where somebody changed or removed it since. The source stays."""
    statement = delete(ArrowEvidence).where(
        ArrowEvidence.id == evidence_id, ArrowEvidence.version == version, row_access.limit(connection, ArrowEvidence)
    )
    return bool(connection.execute(statement).rowcount)


def list_hashes(connection: Connection) -> list[str]:
    """Hashes of files that are kept as sources."""
    query = select(TheorySource.content_hash).where(TheorySource.content_hash != "")
    return list(connection.scalars(query.distinct()))
