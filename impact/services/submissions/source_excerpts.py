"""The file of a submission as it was handed in: the whole of it, or the rows of a sheet around some cells."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import PurePath

from impact.access.permissions import Action, Kind
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.cell_address import column_letters
from impact.services.core.audit_log import actor, record_event, require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import sandboxed_ingest
from impact.store.db import blob_storage
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import provenance as provenance_queries
from impact.store.queries.provenance import CardRecord
from impact.views.figures.explain import SheetExcerpt, Source, Term

MAX_EXCERPTS = 3
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


def load_original_file(access: Access, submission_id: int, workspace: Workspace) -> tuple[str, bytes, str]:
    """Return name, bytes and media type of the file of a submission; NotFound outside the access or if it is gone."""
    require_allowed(access, Action.FETCH, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = organisation_queries.find_handed_in_file(connection, access, submission_id)
    if row is None:
        raise NotFound("store_errors.no_submission")
    data = blob_storage.load_file(workspace.files, row.content_hash)
    record_event(workspace, actor(access.account_id), Action.FETCH.value, Kind.SUBMISSION.value, submission_id,
           organisation_id=row.organisation_id, label=row.file_name)  # fmt: skip
    return row.file_name, data, mimetypes.guess_type(row.file_name)[0] or UNKNOWN_MEDIA_TYPE


def load_cell_excerpt(
    access: Access, submission_id: int, sheet: str, row: int, column: int, workspace: Workspace
) -> SheetExcerpt | None:
    """Read one cell of a stored file with the rows around it; None where the file cannot be read again.

    `row` and `column` count from 1. A file that was deleted gives an excerpt marked `gone`. NotAllowed for whoever
    may not see files, NotFound outside the access.
    """
    require_allowed(access, Action.SEE, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        card = provenance_queries.map_cards(connection, [submission_id]).get(submission_id)
    if card is None:
        raise NotFound("store_errors.no_submission")
    return _read_excerpt(card, sheet, [(row, column)], workspace)


def load_figure_excerpts(
    connection: Connection, terms: Sequence[Term], workspace: Workspace
) -> tuple[SheetExcerpt, ...]:
    """Read the sheets around the cells behind a figure, newest submission first, at most MAX_EXCERPTS.

    Of values that are added over periods only the last one is shown; the terms name the places of the others. A
    file that cannot be read again is left out; its provenance stays.
    """
    by_role = {role: [term for term in terms if term.role == role] for role in ("value", "target", "baseline")}
    last_terms = [term for group in by_role.values() for term in group[-1:]]
    # Of a calculated value its parts stand in cells: all those of its last period.
    parts = [term for term in terms if term.role == "part"]
    last_terms += [term for term in parts if term.period_end == parts[-1].period_end]
    cells: dict[tuple[int, str], list[Source]] = {}
    for term in last_terms:
        source = term.source
        if source and source.row and source.column and source.submission_id is not None:
            cells.setdefault((source.submission_id, source.sheet), []).append(source)
    newest = sorted(cells.items(), reverse=True)[:MAX_EXCERPTS]
    cards = provenance_queries.map_cards(connection, [submission_id for (submission_id, _), _ in newest])
    sheet_excerpts = (
        _read_excerpt(
            cards[submission_id], sheet,
            [(source.row, source.column) for source in sources if source.row and source.column], workspace,
        )
        for (submission_id, sheet), sources in newest
    )  # fmt: skip
    return tuple(excerpt for excerpt in sheet_excerpts if excerpt is not None)


def _read_excerpt(
    card: CardRecord, sheet: str, cells: Sequence[tuple[int, int]], workspace: Workspace
) -> SheetExcerpt | None:
    """Read the rows around cells (row, column, both from 1) of a file; None where it cannot be read again."""
    if card.file_gone_at is not None:
        return SheetExcerpt(card.file_name, sheet, (), (), (), gone=True)
    try:
        columns, rows = sandboxed_ingest.read_sheet_excerpt(
            blob_storage.load_file(workspace.files, card.content_hash),
            PurePath(card.file_name).name,
            sheet,
            [row for row, _ in cells],
            [column for _, column in cells],
        )
    except ImpactError:
        return None
    return SheetExcerpt(
        file=card.file_name,
        sheet=sheet,
        columns=tuple(columns),
        rows=tuple((number, tuple(texts)) for number, texts in rows),
        marked=tuple((row, column_letters(column)) for row, column in cells),
    )
