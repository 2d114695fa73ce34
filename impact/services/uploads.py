"""A grantee's upload: understood, doubted, confirmed, and undone again if need be."""

from __future__ import annotations

from collections.abc import Callable

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.model.access import Access
from impact.model.submission import Severity, Submission
from impact.model.words import Language
from impact.services import understanding, writing
from impact.services.audit import allow
from impact.services.workspace import Workspace, reading
from impact.store.read import organisations as read
from impact.views.upload import UploadResult, UploadView

Progress = Callable[[float, str], None]
CHANGES_SHOWN = 500


def destinations(access: Access, workspace: Workspace) -> tuple[tuple[int, str], ...]:
    """The organisations this access may hand in for, by name; none for who may only look."""
    if not may(access.role, Action.SUBMIT, Kind.SUBMISSION):
        return ()
    with reading(access, workspace) as connection:
        return tuple(read.names(connection, access))


def preview(
    access: Access,
    data: bytes,
    file_name: str,
    organisation_id: int,
    workspace: Workspace,
    *,
    locale: Language | None = None,
    progress: Progress | None = None,
) -> UploadView:
    """What the file holds and what it would change; nothing is written.

    Raises UnreadableFile or NothingRecognised with a remedy, NotAllowed outside the access.
    """
    portfolio_id, organisation = _destination(access, organisation_id, workspace)
    submission = _read(access, data, file_name, organisation_id, organisation, workspace, locale, progress)
    plan = writing.plan(
        access, submission, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id
    )
    periods = sorted(
        {*zip(submission.actuals.start, submission.actuals.end, strict=True)},
        key=lambda pair: (str(pair[1] or ""), str(pair[0] or "")),
    )
    return UploadView(
        file_name=file_name,
        content_hash=submission.content_hash,
        format=submission.format,
        layout=submission.layout,
        sheets=submission.sheets,
        columns=submission.columns,
        locale=submission.locale,
        organisation=organisation,
        organisation_id=organisation_id,
        indicators=len(submission.indicators),
        matched=plan.matched,
        periods=tuple(periods),
        issues=submission.issues,
        questions=sum(issue.severity is Severity.QUESTION for issue in submission.issues),
        new=plan.new,
        changed=plan.changed,
        same=plan.same,
        unclear=plan.unclear,
        changes=plan.changes[:CHANGES_SHOWN],
        figures=plan.figures,
        already=plan.already,
    )


def confirm(
    access: Access,
    data: bytes,
    file_name: str,
    organisation_id: int,
    workspace: Workspace,
    *,
    locale: Language | None = None,
    progress: Progress | None = None,
) -> UploadResult:
    """Store the file and its values in one transaction, with all figures they touch."""
    portfolio_id, organisation = _destination(access, organisation_id, workspace)
    submission = _read(access, data, file_name, organisation_id, organisation, workspace, locale, progress)
    written = writing.submit(
        access,
        submission,
        data,
        workspace,
        organisation_id=organisation_id,
        portfolio_id=portfolio_id,
        submitted_by=access.name,
        progress=progress,
    )
    return UploadResult(
        submission_id=written.submission_id,
        organisation_id=organisation_id,
        organisation=organisation,
        indicators=written.indicators,
        new=written.new,
        changed=written.changed,
        same=written.same,
        unclear=written.unclear,
        already=written.already,
    )


def undo(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Take a submission back: every figure is as it was before it."""
    allow(access, Action.TAKE_BACK, Kind.SUBMISSION, workspace, submission_id)
    writing.undo(access, submission_id, workspace)


def _destination(access: Access, organisation_id: int, workspace: Workspace) -> tuple[int, str]:
    """The portfolio and the name of the organisation the file is for."""
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        head = read.organisation(connection, access, organisation_id)
        grants = read.grants(connection, access, organisation_id)
    if head is None or not grants:
        raise NotFound("frame.organisation_not_found")
    return grants[0]["portfolio_id"], head["name"]


def _read(
    access: Access,
    data: bytes,
    file_name: str,
    organisation_id: int,
    organisation: str,
    workspace: Workspace,
    locale: Language | None,
    progress: Progress | None,
) -> Submission:
    with reading(access, workspace) as connection:
        codes = read.codes(connection, access, organisation_id)
    return understanding.read(
        data, file_name, locale=locale, organisation=organisation, known_codes=codes, progress=progress
    )
