"""Sending what was typed on screen: a preview of its effect, and the submission itself, reviewed like a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.screen_entry import MAX_VALUES, ScreenEntry
from impact.model.submission import Submission, ValueKind
from impact.services.core.audit_log import now, require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.services.entry.entry_submission import BuiltEntry, build_submission
from impact.services.entry.known_state import KnownState, load_state
from impact.services.submissions import submission_transaction, validation
from impact.services.submissions.delivery import build_result, find_state, make_delivery
from impact.services.submissions.destinations import resolve_portfolio
from impact.store.queries import organisations as organisation_queries
from impact.views.submissions.entry import EntryPreview
from impact.views.submissions.questions import build_questions
from impact.views.submissions.upload import UploadResult

MAX_CHANGES = 500


@dataclass(frozen=True, slots=True)
class _Recipient:
    """For whom an entry is: a grantee in one portfolio."""

    organisation_id: int
    portfolio_id: int
    organisation: str


def preview_entry(
    access: Access,
    entry: ScreenEntry,
    organisation_id: int,
    workspace: Workspace,
    *,
    answers: Sequence[Answer] = (),
    portfolio_id: int | None = None,
) -> EntryPreview:
    """Find what sending an entry would change; nothing is written.

    What keeps it back (`problems`, `clashes`) is listed, questions with the answers so far, and the effect on each
    figure. NotAllowed for whoever may not submit, or not change indicators where the entry does.
    """
    recipient, built = _build(access, entry, organisation_id, portfolio_id, workspace)
    delivery = make_delivery(access, answers)
    submission = _validate(access, built, answers, recipient, workspace)
    outcome = submission_transaction.plan(
        access, submission, workspace, organisation_id=organisation_id, portfolio_id=recipient.portfolio_id,
        delivery=delivery,
    )  # fmt: skip
    questions = build_questions(submission.issues, answers, access.language, remarks=True, typed=True)
    return EntryPreview(
        problems=tuple(built.problems),
        clashes=tuple(built.clashes),
        question_list=questions,
        questions=sum(question.open for question in questions),
        new=outcome.new,
        changed=outcome.changed - outcome.withdrawn,
        withdrawn=outcome.withdrawn,
        same=outcome.same,
        additions=outcome.additions,
        unclear=outcome.unclear,
        new_indicators=outcome.indicators - outcome.matched,
        changes=outcome.changes[:MAX_CHANGES],
        properties=outcome.properties,
        figures=outcome.figures,
        already=outcome.already,
        needs_reason=outcome.corrected_count > 0 or built.revised > 0,
        state=find_state(delivery),
        answer_due=delivery.answer_due,
    )


def send_entry(
    access: Access,
    entry: ScreenEntry,
    organisation_id: int,
    workspace: Workspace,
    *,
    answers: Sequence[Answer] = (),
    portfolio_id: int | None = None,
    reason: str = "",
) -> UploadResult:
    """Hand in an entry in one transaction with all figures it changes; the same entry a second time changes nothing.

    What a grantee sends waits until its fund approves. ImpactError where something has to be mended first or a reason
    is asked; Conflict where somebody changed one of these places since the form was drawn, or for a closed period.
    """
    recipient, built = _build(access, entry, organisation_id, portfolio_id, workspace)
    if built.problems:
        raise ImpactError("entry.mend_first")
    if built.clashes:
        raise Conflict("entry.changed_meanwhile")
    if built.revised and not reason.strip():
        raise ImpactError("entry.reason_missing")
    delivery = make_delivery(access, answers, reason=reason)
    submission = _validate(access, built, answers, recipient, workspace)

    def require_unchanged(connection: Connection) -> None:
        state = _load(connection, access, entry, recipient)
        newly_built = build_submission(entry, state, access.language, now())
        # A code that was free when the form was drawn may have been taken by what came in since.
        if newly_built.clashes or newly_built.problems or _list_codes(newly_built) != _list_codes(built):
            raise Conflict("entry.changed_meanwhile")

    result = submission_transaction.submit(
        access, submission, built.data, workspace, organisation_id=organisation_id,
        portfolio_id=recipient.portfolio_id, submitted_by=access.name, delivery=delivery, check=require_unchanged,
    )  # fmt: skip
    return build_result(result, organisation_id, recipient.organisation, delivery)


def _list_codes(built: BuiltEntry) -> list[str]:
    return [item.code for item in built.submission.indicators]


def _build(
    access: Access, entry: ScreenEntry, organisation_id: int, portfolio_id: int | None, workspace: Workspace
) -> tuple[_Recipient, BuiltEntry]:
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, organisation_id)
    if entry.indicators or any(value.quantity is ValueKind.TARGET for value in entry.values):
        require_allowed(access, Action.CHANGE, Kind.INDICATOR, workspace, organisation_id)
    if len(entry.values) > MAX_VALUES:
        raise ImpactError("entry.too_many", most=MAX_VALUES)
    with reading(access, workspace) as connection:
        portfolio = resolve_portfolio(connection, access, organisation_id, portfolio_id)
        organisation = organisation_queries.find_organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        recipient = _Recipient(organisation_id, portfolio, organisation.name)
        state = _load(connection, access, entry, recipient)
    return recipient, build_submission(entry, state, access.language, now())


def _load(connection: Connection, access: Access, entry: ScreenEntry, recipient: _Recipient) -> KnownState:
    names = {value.indicator for value in entry.values} | {item.name for item in entry.indicators}
    return load_state(connection, access, recipient.organisation_id, recipient.portfolio_id, among=names)


def _validate(
    access: Access, built: BuiltEntry, answers: Sequence[Answer], recipient: _Recipient, workspace: Workspace
) -> Submission:
    return validation.validate_submission(
        access,
        built.submission,
        answers,
        recipient.organisation_id,
        workspace,
        portfolio_id=recipient.portfolio_id,
    )
