"""Questions `doctor` asks the database."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, select

from impact.errors import UnreadableDocument
from impact.model.submission import SCREEN
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store import evidence, migrations, theory_evidence
from impact.store.schema import submission_documents as documents
from impact.store.schema.decisions.decision_documents import DECISION, FROZEN_FIGURES
from impact.store.schema.decisions.tables import Decision
from impact.store.schema.stored_json import Document
from impact.store.schema.submissions import Mapping, Submission
from impact.store.schema.theory_documents import THEORY, THEORY_EDIT
from impact.store.schema.theory_of_change import TemplateVersion, TheoryDraft, TheoryStep
from impact.store.submissions import layout_mappings, serialized_reading, undo_log

# A reading that waits may be large; so many of them are in memory together.
ROWS_AT_ONCE = 50


def compare_revisions(connection: Connection) -> tuple[str | None, str]:
    """The revision of the tables, and the one this version wants."""
    return migrations.current_revision(connection), migrations.head_revision()


def find_damage(connection: Connection) -> list[str]:
    """What the database finds wrong with itself; PostgreSQL checks its constraints while writing."""
    if connection.dialect.name != "sqlite":
        return []
    lines = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    broken = [str(tuple(row)) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [line for line in lines if line != "ok"] + broken


def list_content_hashes(connection: Connection) -> list[str]:
    """Hashes of the files kept for a submission, also one that was taken back, as evidence, or as a source."""
    # What is typed on screen has no file before it is sent.
    query = select(Submission.content_hash).where(Submission.file_gone_at.is_(None), Submission.file_id.is_not(None))
    return sorted({*connection.scalars(query.distinct()), *evidence.list_hashes(connection),
                   *theory_evidence.list_hashes(connection)})  # fmt: skip


def find_unreadable_documents(connection: Connection) -> list[str]:
    """Documents that this version cannot read, as 'kind number': of a newer version, or damaged."""
    columns = (Submission.id, Submission.state, Submission.layout, Submission.reading, Submission.issues,
               Submission.answers, Submission.periods, Submission.held, Submission.undo)  # fmt: skip
    unreadable = []
    for row in connection.execute(select(*columns).order_by(Submission.id).execution_options(yield_per=ROWS_AT_ONCE)):
        reading: Document[Any] = documents.READING
        if row.state == SubmissionState.DRAFT.value:
            reading = documents.ENTRY if row.layout == SCREEN else documents.DRAFT
        unreadable += _unreadable(row.id, (reading, row.reading), (documents.ISSUES, row.issues),
                             (documents.ANSWERS, row.answers), (documents.PERIODS, row.periods))  # fmt: skip
        unreadable += _unreadable(row.id, (serialized_reading.HELD_READING, row.held), (undo_log.UNDO, row.undo))
    for row in connection.execute(select(Mapping.id, Mapping.content).order_by(Mapping.id)):
        unreadable += _unreadable(row.id, (layout_mappings.LAYOUT, row.content))
    for table, document in ((TheoryDraft, THEORY), (TheoryStep, THEORY_EDIT), (TemplateVersion, THEORY)):
        for row in connection.execute(select(table.id, table.document).order_by(table.id)):
            unreadable += _unreadable(row.id, (document, row.document))
    for row in connection.execute(select(Decision.id, Decision.content, Decision.frozen).order_by(Decision.id)):
        unreadable += _unreadable(row.id, (DECISION, row.content), (FROZEN_FIGURES, row.frozen))
    return unreadable


def _unreadable(number: int, *stored: tuple[Document[Any], Any]) -> list[str]:
    unreadable = []
    for document, content in stored:
        # An empty column holds no document.
        if not content:
            continue
        try:
            document.unpack(content) if isinstance(content, bytes) else document.load(content)
        except UnreadableDocument:
            unreadable.append(f"{document.kind} {number}")
    return unreadable


def foreign_keys(connection: Connection) -> bool:
    """Whether this connection holds rows to their owners; PostgreSQL always does."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.exec_driver_sql("PRAGMA foreign_keys").scalar())


def guards_rows(connection: Connection) -> bool:
    """Whether this kind of database can guard rows by itself."""
    return connection.dialect.name == "postgresql"


def describe(connection: Connection) -> str:
    """The database in words: product, version and how it keeps itself safe."""
    if connection.dialect.name == "sqlite":
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        return f"SQLite {sqlite3.sqlite_version}, journal {mode}"
    return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"
