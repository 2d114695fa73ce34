"""The file of a submission as it was handed in: the whole of it, or the rows of a sheet around some cells."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import PurePath

from impact.access.permissions import Action, Kind
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.address import letters
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import sandboxed_ingest
from impact.store.db import blob_storage
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import provenance as provenance_queries
from impact.store.queries.provenance import CardRecord
from impact.views.explain import SheetExcerpt, Source, Term

SHOWN = 3
UNKNOWN = "application/octet-stream"


def original(access: Access, submission_id: int, workspace: Workspace) -> tuple[str, bytes, str]:
    """Name, bytes and media type of the file of a submission; NotFound outside the access or where it is gone."""
    allow(access, Action.FETCH, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = organisation_queries.handed_in(connection, access, submission_id)
    if row is None:
        raise NotFound("store_errors.no_submission")
    data = blob_storage.load(workspace.files, row.content_hash)
    record(workspace, actor(access.account_id), Action.FETCH.value, Kind.SUBMISSION.value, submission_id,
           organisation_id=row.organisation_id, label=row.file_name)  # fmt: skip
    return row.file_name, data, mimetypes.guess_type(row.file_name)[0] or UNKNOWN


def cell(
    access: Access, submission_id: int, sheet: str, row: int, column: int, workspace: Workspace
) -> SheetExcerpt | None:
    """One cell of a file with the rows around it; None where that file cannot be read again.

    A file that is no longer kept says so. NotAllowed for who sees no files, NotFound outside the access.
    """
    allow(access, Action.SEE, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        found = provenance_queries.cards(connection, [submission_id]).get(submission_id)
    if found is None:
        raise NotFound("store_errors.no_submission")
    return _excerpt(found, sheet, [(row, column)], workspace)


def excerpts(connection: Connection, terms: Sequence[Term], workspace: Workspace) -> tuple[SheetExcerpt, ...]:
    """The original sheets around the cells used, newest submission first.

    Of values that are added over periods the last one is shown; where the others stand is said in
    the terms. A file that cannot be read again leaves the provenance standing, without its excerpt.
    """
    by_role = {role: [term for term in terms if term.role == role] for role in ("value", "target", "baseline")}
    shown = [term for group in by_role.values() for term in group[-1:]]
    cells: dict[tuple[int, str], list[Source]] = {}
    for term in shown:
        source = term.source
        if source and source.row and source.column and source.submission_id is not None:
            cells.setdefault((source.submission_id, source.sheet), []).append(source)
    newest = sorted(cells.items(), reverse=True)[:SHOWN]
    cards = provenance_queries.cards(connection, [submission_id for (submission_id, _), _ in newest])
    drawn = (
        _excerpt(
            cards[submission_id], sheet,
            [(source.row, source.column) for source in sources if source.row and source.column], workspace,
        )
        for (submission_id, sheet), sources in newest
    )  # fmt: skip
    return tuple(excerpt for excerpt in drawn if excerpt is not None)


def _excerpt(
    card: CardRecord, sheet: str, places: Sequence[tuple[int, int]], workspace: Workspace
) -> SheetExcerpt | None:
    """The rows around cells of a file; None where it cannot be read again."""
    if card.file_gone_at is not None:
        return SheetExcerpt(card.file_name, sheet, (), (), (), gone=True)
    try:
        columns, rows = sandboxed_ingest.excerpt(
            blob_storage.load(workspace.files, card.content_hash),
            PurePath(card.file_name).name,
            sheet,
            [row for row, _ in places],
            [column for _, column in places],
        )
    except ImpactError:
        return None
    return SheetExcerpt(
        file=card.file_name,
        sheet=sheet,
        columns=tuple(columns),
        rows=tuple((number, tuple(texts)) for number, texts in rows),
        marked=tuple((row, letters(column)) for row, column in places),
    )
