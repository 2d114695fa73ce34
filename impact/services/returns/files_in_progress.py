"""What a grantee and its fund still owe each other: files that wait for an answer, and files that came back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict
from impact.i18n.source_places import name_submission
from impact.model.access import Access
from impact.model.submission import SCREEN
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core import audit_log
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions.review import to_comment
from impact.services.submissions.submission_transaction import lock_submission
from impact.store.figures import refresh
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import review as review_queries
from impact.store.returns import answered_returns as answers_store
from impact.store.submissions.submission_cards import SubmissionWithReading
from impact.views.submissions.review import FileInProgress, FilesInProgress


def load_files_in_progress(access: Access, organisation_id: int, workspace: Workspace) -> FilesInProgress:
    """Load the files of a grantee that wait or were returned and not answered since, in the portfolios of this access.

    NotAllowed for whoever may not see its submissions.
    """
    require_allowed(access, Action.SEE, Kind.SUBMISSION, workspace, organisation_id)
    with reading(access, workspace) as connection:
        grants = organisation_queries.list_grants(connection, access, organisation_id)
        rows = review_queries.list_in_progress(
            connection, organisation_id, sorted({grant.portfolio_id for grant in grants})
        )
        files = tuple(_to_file(access, connection, row) for row in rows)
    return FilesInProgress(
        pending=tuple(file for file in files if file.state is SubmissionState.PENDING),
        returned=tuple(file for file in files if file.state is SubmissionState.RETURNED),
        may_withdraw=may(access.role, Action.TAKE_BACK, Kind.SUBMISSION),
        may_submit=may(access.role, Action.SUBMIT, Kind.SUBMISSION),
    )


def dismiss_return(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Say that a returned submission needs no answer any more.

    NotAllowed for whoever may not take submissions back; Conflict where it was answered meanwhile.
    """
    _mark(access, submission_id, workspace, now())


def restore_return(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Take back that a returned submission needs no answer; errors as in `dismiss_return`."""
    _mark(access, submission_id, workspace, None)


def _mark(access: Access, submission_id: int, workspace: Workspace, moment: datetime | None) -> None:
    require_allowed(access, Action.TAKE_BACK, Kind.SUBMISSION, workspace, submission_id)
    with _lock_returned(access, submission_id, workspace, answered=moment is None) as (connection, row):
        answers_store.mark_answered(connection, [submission_id], moment, None)
        # Start names what was returned, and is kept for as long as the revision of the figures stays.
        refresh.refresh_figures(connection, [row.organisation_id])
        audit_log.add_event(
            connection, audit_log.actor(access.account_id), Action.TAKE_BACK.value, Kind.SUBMISSION.value, row.id,
            organisation_id=row.organisation_id, label=row.file_name, portfolio=row.portfolio_id,
            needs_no_answer=moment is not None,
        )  # fmt: skip


@contextmanager
def _lock_returned(
    access: Access, submission_id: int, workspace: Workspace, *, answered: bool
) -> Iterator[tuple[Connection, SubmissionWithReading]]:
    """Open a returned submission for writing; Conflict where it is none, or `answered` is not how it stands."""
    with lock_submission(access, submission_id, workspace) as (connection, row):
        if row.state != SubmissionState.RETURNED.value or (row.answered_at is not None) is not answered:
            raise Conflict("review.answered_meanwhile")
        if row.answering_id is not None:
            raise Conflict("review.answered_meanwhile")
        yield connection, row


def _to_file(access: Access, connection: Connection, row: review_queries.SentRecord) -> FileInProgress:
    is_returned = row.state == SubmissionState.RETURNED.value
    comments = review_queries.list_comments(connection, row.id) if is_returned else []
    return FileInProgress(
        submission_id=row.id,
        organisation_id=row.organisation_id,
        portfolio_id=row.portfolio_id,
        file_name=name_submission(access.language, row.file_name, row.layout, row.submitted_at),
        state=SubmissionState(row.state),
        submitted_on=row.submitted_at.date(),
        decided_on=day_of(row.decided_at),
        reason=row.decision_reason,
        answer_due=row.answer_due,
        comments=tuple(to_comment(item, access) for item in comments),
        file_kept=row.file_gone_at is None and row.layout != SCREEN,
        on_screen=row.layout == SCREEN,
    )
