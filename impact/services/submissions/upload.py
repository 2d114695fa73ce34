"""A grantee's upload: understood, doubted, answered, confirmed, and undone again if need be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from impact.access.permissions import Action, Kind
from impact.errors import NotFound, UnreadableFile
from impact.ingest.pipeline.preview import Looked
from impact.ingest.pipeline.read_and_preview import Understood
from impact.ingest.validation import answer_application
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.model.submission import NumberLocale, Submission
from impact.model.words import SubmissionState
from impact.services.calendar import rounds
from impact.services.core.audit_log import allow
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import (
    layout_mappings,
    recipients,
    review,
    sandboxed_ingest,
    submission_transaction,
    validation,
)
from impact.services.submissions.layout_mappings import KeptMapping
from impact.services.submissions.readings import Readings
from impact.store.queries import organisations as read
from impact.views.questions import questions
from impact.views.upload import UploadResult, UploadView

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]
CHANGES_SHOWN = 500
# Nobody looks over more in one file, and comparing them would keep others waiting.
MOST_INDICATORS = 20_000


def preview(
    access: Access,
    request: ReadRequest,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    readings: Readings | None = None,
    effects_while_asking: bool = True,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> UploadView:
    """What the file holds and what it would change; nothing is written.

    It is for the portfolio that is asked, else for that of the grantee's first grant.
    `request` has the file, its answers, and the layout as somebody corrected it; without it the remembered one that
    fits serves, else a guess. Where nothing can be made of the file yet the view says so (`recognised`) and shows its
    sheets. With the `readings` of a visit a file that only got an answer more is not read again. Without
    `effects_while_asking` nothing is compared with what is stored as long as a question waits: the view then has no
    counts (`has_effects`), and no transaction was rehearsed. Raises UnreadableFile with a remedy, NotAllowed outside
    the access.
    """
    upload = _Upload(access, request, organisation_id, workspace, portfolio_id)
    seen = upload.seen(progress, cancelled, readings)
    looked = seen.found.looked
    if seen.found.submission is None:
        return _unrecognised(upload, looked)
    submission = upload.doubted(seen.found.submission)
    sent = upload.sent()
    asked = questions(submission.issues, request.answers, access.language, remarks=True)
    view = UploadView(
        file_name=request.file_name,
        content_hash=submission.content_hash,
        format=submission.format,
        layout=submission.layout,
        sheets=submission.sheets,
        columns=submission.columns,
        locale=submission.locale,
        organisation=upload.organisation,
        organisation_id=organisation_id,
        indicators=len(submission.indicators),
        matched=0,
        periods=_periods(submission),
        issues=submission.issues,
        questions=sum(question.open for question in asked),
        new=0,
        changed=0,
        same=0,
        unclear=0,
        changes=(),
        figures=(),
        already=False,
        asked=asked,
        unfit=len(answer_application.unfit(submission, request.answers)),
        looked=looked,
        unreadable=layout_mappings.unreadable(access, organisation_id, workspace),
        proposals=layout_mappings.proposals(
            access, submission, organisation_id, workspace, mapping=looked.mapping,
            portfolio_id=upload.portfolio_id, readings=readings,
        ),
        due=_due(upload, submission),
        state=upload.state,
        answer_due=sent.answer_due,
        has_effects=False,
    )
    if view.questions and not effects_while_asking:
        return view
    return _with_effects(view, upload, submission, sent)


def _with_effects(
    view: UploadView, upload: _Upload, submission: Submission, sent: submission_transaction.Sent
) -> UploadView:
    """The view with what confirming would change, found by rehearsing it."""
    plan = submission_transaction.plan(
        upload.access, submission, upload.workspace, organisation_id=upload.organisation_id,
        portfolio_id=upload.portfolio_id, sent=sent,
    )  # fmt: skip
    return replace(
        view,
        matched=plan.matched,
        new=plan.new,
        changed=plan.changed - plan.withdrawn,
        same=plan.same,
        unclear=plan.unclear,
        changes=plan.changes[:CHANGES_SHOWN],
        figures=plan.figures,
        already=plan.already,
        withdrawn=plan.withdrawn,
        needs_reason=plan.corrects > 0,
        has_effects=True,
    )


def confirm(
    access: Access,
    request: ReadRequest,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    reason: str = "",
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> UploadResult:
    """Store the file and its values in one transaction, with all figures they touch; its layout is remembered.

    What a grantee confirms waits for its fund. ImpactError where approved values are corrected without a reason.
    """
    upload = _Upload(access, request, organisation_id, workspace, portfolio_id)
    # Read anew from the bytes, on purpose: what is written rests on the file and on nothing that a visit kept, so
    # that a figure can always be traced to the cells of the file that is stored with it.
    seen = upload.seen(progress, cancelled)
    submission = upload.doubted(seen.found.held())
    sent = upload.sent(reason, _remembered(upload, seen))
    written = submission_transaction.submit(
        access,
        submission,
        request.data,
        workspace,
        organisation_id=organisation_id,
        portfolio_id=upload.portfolio_id,
        submitted_by=access.name,
        sent=sent,
        progress=progress,
    )
    return UploadResult(
        submission_id=written.submission_id,
        organisation_id=organisation_id,
        organisation=upload.organisation,
        indicators=written.indicators,
        new=written.new,
        changed=written.changed - written.withdrawn,
        same=written.same,
        unclear=written.unclear,
        already=written.already,
        withdrawn=written.withdrawn,
        state=upload.state,
        answer_due=sent.answer_due,
    )


def undo(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Take a submission back: every figure is as it was before it."""
    allow(access, Action.TAKE_BACK, Kind.SUBMISSION, workspace, submission_id)
    submission_transaction.undo(access, submission_id, workspace)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file looked at and read; `kept` is the remembered layout it was read by."""

    found: Understood
    kept: KeptMapping | None


class _Upload:
    """One file for one organisation, with what somebody said about it."""

    def __init__(
        self, access: Access, request: ReadRequest, organisation_id: int, workspace: Workspace,
        portfolio_id: int | None,
    ) -> None:  # fmt: skip
        """Raises NotAllowed for who may not hand in, NotFound for an organisation without a grant in reach."""
        allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
        with reading(access, workspace) as connection:
            self.portfolio_id = recipients.portfolio_of(connection, access, organisation_id, portfolio_id)
            self.codes = read.codes(connection, access, organisation_id, self.portfolio_id)
            head = read.organisation(connection, access, organisation_id)
        if head is None:
            raise NotFound("frame.organisation_not_found")
        self.organisation = head.name
        self.access, self.workspace, self.organisation_id = access, workspace, organisation_id
        self.request = request
        self.state = SubmissionState.PENDING if review.waits(access) else SubmissionState.APPROVED

    def seen(self, progress: Progress | None, cancelled: Cancel | None, readings: Readings | None = None) -> _Seen:
        """The sheets and what they hold, by the layout that was corrected, remembered or guessed."""
        kept = layout_mappings.list_of(self.access, self.organisation_id, self.workspace)
        # The child reads without answers: they are applied here, to whatever it read.
        request = replace(
            self.request, remembered=tuple(item.mapping for item in kept), organisation=self.organisation,
            known_codes=frozenset(self.codes), answers=(),
        )  # fmt: skip

        def understand() -> Understood:
            return sandboxed_ingest.understand(request, progress=progress, cancelled=cancelled)

        found = understand() if readings is None else readings.find_or_read(self.access, request, understand)
        place = found.looked.remembered
        return _Seen(found, kept[place] if place is not None else None)

    def doubted(self, submission: Submission) -> Submission:
        """What the file holds, with all doubts and what was answered."""
        if len(submission.indicators) > MOST_INDICATORS:
            raise UnreadableFile(
                "errors.too_many_indicators", file=self.request.file_name, found=len(submission.indicators),
                most=MOST_INDICATORS,
            )  # fmt: skip
        return validation.asked(
            self.access, submission, self.request.answers, self.organisation_id, self.workspace,
            portfolio_id=self.portfolio_id,
        )  # fmt: skip

    def sent(self, reason: str = "", mapping_id: int | None = None) -> submission_transaction.Sent:
        """How it is handed in."""
        waits = self.state is SubmissionState.PENDING
        return submission_transaction.Sent(
            waits=waits,
            answer_due=date.today() + timedelta(days=review.ANSWER_DAYS) if waits else None,
            reason=reason.strip(),
            asks_reason=True,
            answers=self.request.answers,
            mapping_id=mapping_id,
        )


def _remembered(upload: _Upload, seen: _Seen) -> int | None:
    """Remember the layout for next time; our own template needs no remembering."""
    looked = seen.found.looked
    if looked.template:
        return None
    if seen.kept is not None and upload.request.mapping is None and not looked.drift:
        layout_mappings.used(upload.access, seen.kept.id, upload.workspace)
        return seen.kept.id
    kept = layout_mappings.remember(
        upload.access, upload.organisation_id, looked.mapping, upload.workspace, name=upload.request.file_name,
        portfolio_id=upload.portfolio_id,
        mapping_id=seen.kept.id if seen.kept else None, version=seen.kept.version if seen.kept else None,
    )  # fmt: skip
    return kept.id


def _periods(submission: Submission) -> tuple[tuple[date | None, date | None], ...]:
    """The periods of the values, oldest first."""
    found = {*zip(submission.actuals.start, submission.actuals.end, strict=True)}
    return tuple(sorted(found, key=lambda pair: (str(pair[1] or ""), str(pair[0] or ""))))


def _due(upload: _Upload, submission: Submission) -> tuple[date, date, date] | None:
    """The newest period of the round that the file reports on, else the one that asks something now."""
    view = rounds.rounds(upload.access, upload.organisation_id, upload.workspace)
    ends = [end for end in submission.actuals.end if end is not None]
    newest = max(ends, default=None)
    for item in view.rounds:
        if item.period.portfolio_id != upload.portfolio_id:
            continue
        if newest is not None and item.period.starts <= newest <= item.period.ends:
            return item.period.starts, item.period.ends, item.period.due_on
    if view.now is None or view.now.period.portfolio_id != upload.portfolio_id:
        return None
    return view.now.period.starts, view.now.period.ends, view.now.period.due_on


def _unrecognised(upload: _Upload, looked: Looked) -> UploadView:
    return UploadView(
        file_name=upload.request.file_name,
        content_hash="",
        format=looked.format,
        layout="",
        sheets=tuple(sheet.name for sheet in looked.sheets if sheet.used),
        columns=(),
        locale=NumberLocale(".", False, ""),
        organisation=upload.organisation,
        organisation_id=upload.organisation_id,
        indicators=0,
        matched=0,
        periods=(),
        issues=(),
        questions=0,
        new=0,
        changed=0,
        same=0,
        unclear=0,
        changes=(),
        figures=(),
        already=False,
        looked=looked,
        unreadable=layout_mappings.unreadable(upload.access, upload.organisation_id, upload.workspace),
        recognised=False,
        state=upload.state,
    )
