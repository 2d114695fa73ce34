"""The file as it was handed in, for whoever may see what came of it."""

from __future__ import annotations

import mimetypes

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.workspace import Workspace, reading
from impact.store.db import blob_storage
from impact.store.queries import organisations as read

UNKNOWN = "application/octet-stream"


def original(access: Access, submission_id: int, workspace: Workspace) -> tuple[str, bytes, str]:
    """Name, bytes and media type of the file of a submission; NotFound outside the access or where it is gone."""
    allow(access, Action.FETCH, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = read.handed_in(connection, access, submission_id)
    if row is None:
        raise NotFound("store_errors.no_submission")
    data = blob_storage.load(workspace.files, row.content_hash)
    record(workspace, actor(access.account_id), Action.FETCH.value, Kind.SUBMISSION.value, submission_id,
           organisation_id=row.organisation_id, label=row.file_name)  # fmt: skip
    return row.file_name, data, mimetypes.guess_type(row.file_name)[0] or UNKNOWN
