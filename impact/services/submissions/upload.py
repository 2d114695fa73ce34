"""The upload of a workbook: preview with questions, confirm, and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from impact.access.permissions import Action, Kind
from impact.errors import NotFound, UnreadableFile
from impact.ingest.checks.cell_names import name_cells
from impact.ingest.extract.cell_checks import PERCENT_AMONG_NUMBERS
from impact.ingest.layouts.indicator_matching import MatchProposal
from impact.ingest.pipeline.preview import FilePreview
from impact.ingest.pipeline.read_and_preview import ReadResult
from impact.ingest.validation import answer_application, layout_replies
from impact.ingest.validation.account_after_answers import update_account
from impact.ingest.validation.identity_answers import IDENTITY_KINDS
from impact.model.access import Access
from impact.model.issues import Issue, IssueKind
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import NumberLocale, Submission
from impact.services.calendar import rounds
from impact.services.core.audit_log import require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import (
    destinations,
    layout_mappings,
    sandboxed_ingest,
    submission_transaction,
    validation,
)
from impact.services.submissions.delivery import build_result, find_state, make_delivery
from impact.services.submissions.layout_mappings import MatchOffer, RememberedLayout
from impact.services.submissions.reading_cache import Readings
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import previous_submissions
from impact.views.submissions.questions import build_questions
from impact.views.submissions.upload import UploadResult, UploadView

Progress = Callable[[float, str], None]
Cancel = Callable[[], bool]
# Comparing titles takes time per indicator: a larger file would block the server for other users.
MAX_INDICATORS = 20_000
# Up to so many values the write is rehearsed at every answer: that takes a tenth of a second, and spares a click.
MOST_VALUES_AT_ONCE = 300


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
    """Read a file and find what it would change; nothing is written.

    It is for `portfolio_id`, else for the portfolio of the grantee's first grant. `request` has the file, its
    answers and the layout if the user corrected it; else a remembered layout that fits is used, else a guess.
    Where nothing is recognised yet the view says so (`recognised`) and shows the sheets. With `readings` a file
    that only got an answer more is not read again. Without `effects_while_asking` the write of a large file is not
    rehearsed while a question is open, and the view has no counts (`has_effects`). Raises UnreadableFile with a
    remedy, NotAllowed outside the access.
    """
    upload = _Upload(access, request, organisation_id, workspace, portfolio_id)
    file = upload.read_file(progress, cancelled, readings)
    file_preview = file.result.preview
    delivery = make_delivery(access, request.answers)
    if file.result.submission is None:
        return _build_unrecognised_view(upload, file_preview, delivery)
    submission = upload.validate(file.result.submission, file_preview.mapping)
    offer = layout_mappings.offer_matches(
        access, submission, organisation_id, workspace, mapping=file_preview.mapping,
        portfolio_id=upload.portfolio_id, readings=readings,
    )  # fmt: skip
    unmatched = _find_unmatched(offer, file.result.submission)
    issues = _without_premature_questions(submission, unmatched)
    question_cases = build_questions(
        issues, request.answers, access.language, remarks=True, names=name_cells(submission)
    )
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
        periods=_reported_periods(submission),
        issues=issues,
        questions=sum(question.open for question in question_cases),
        new=0,
        changed=0,
        same=0,
        unclear=0,
        changes=(),
        figures=(),
        already=False,
        question_list=question_cases,
        unfit_answers=len(answer_application.unmatched_answers(submission, request.answers)),
        preview=file_preview,
        unreadable=layout_mappings.list_unreadable_layouts(access, organisation_id, workspace),
        proposals=offer.proposals,
        unmatched=unmatched,
        own_indicators=offer.candidates,
        calendar=upload.calendar,
        undated=sum(
            end is None and value is not None
            for end, value in zip(submission.actuals.end, submission.actuals.value, strict=True)
        ),
        due=_find_round_dates(upload, submission),
        state=find_state(delivery),
        answer_due=delivery.answer_due,
        has_effects=False,
        account=update_account(submission),
        row_sums=submission.row_sums,
    )
    is_quick = len(submission.actuals) + len(submission.targets) <= MOST_VALUES_AT_ONCE
    if view.questions and not effects_while_asking and not is_quick:
        return view
    return _add_effects(view, upload, submission, delivery)


def _find_unmatched(offer: MatchOffer, submission: Submission) -> tuple[MatchProposal, ...]:
    """The proposals that wait for somebody's word; none where the organisation has nothing left to choose from.

    An indicator whose code belongs to another title is asked about by its code, not here.
    """
    keys = {(item.grant_ref, item.key) for item in submission.indicators}
    return tuple(
        item
        for item in (offer.proposals if offer.candidates else ())
        if not item.by_code and (item.grant_ref, item.key) in keys
    )


def _without_premature_questions(submission: Submission, unmatched: Sequence[MatchProposal]) -> tuple[Issue, ...]:
    """The issues without those that matching an indicator answers or makes needless.

    Whether it is one of the organisation's own is asked there once, and of those the direction, the kind of time and
    whether they are percentages are known.
    """
    keys = {(item.grant_ref, item.key) for item in unmatched}
    undecided = {
        index for index, item in enumerate(submission.indicators) if (item.grant_ref, item.key) in keys
    } | {issue.indicator for issue in submission.issues if issue.kind in IDENTITY_KINDS and issue.is_open}
    undecided_cells = {
        (columns.sheet[position], columns.row[position], columns.column[position])
        for columns in (submission.actuals, submission.targets) if undecided
        for position, index in enumerate(columns.indicator) if index in undecided
    }  # fmt: skip
    return tuple(
        issue
        for issue in submission.issues
        if not issue.is_open
        or not (issue.indicator in undecided or (issue.sheet, issue.row, issue.column) in undecided_cells)
        or not (
            issue.kind in (IssueKind.DIRECTION_UNKNOWN, IssueKind.TIME_KIND_UNKNOWN)
            or (issue.kind is IssueKind.NUMBER_WITH_TEXT and issue.params.get("case") == PERCENT_AMONG_NUMBERS)
            or (issue.kind is IssueKind.SIMILAR_TITLES and _key_of(submission, issue) in keys)
        )
    )


def _key_of(submission: Submission, issue: Issue) -> tuple[str, str]:
    item = submission.indicators[issue.indicator or 0]
    return item.grant_ref, item.key


def _add_effects(
    view: UploadView, upload: _Upload, submission: Submission, delivery: submission_transaction.DeliveryOptions
) -> UploadView:
    """Return the view with what confirming would change, found by rehearsing the write."""
    plan = submission_transaction.plan(
        upload.access, submission, upload.workspace, organisation_id=upload.organisation_id,
        portfolio_id=upload.portfolio_id, delivery=delivery,
    )  # fmt: skip
    return replace(
        view,
        matched=plan.matched,
        new=plan.new,
        changed=plan.changed - plan.withdrawn,
        same=plan.same,
        unclear=plan.unclear,
        changes=plan.changes,
        figures=plan.figures,
        already=plan.already,
        withdrawn=plan.withdrawn,
        additions=plan.additions,
        needs_reason=plan.corrected_count > 0,
        has_effects=True,
        comparison=plan.comparison,
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
    """Store the file and its values in one transaction with all figures they change; its layout is remembered.

    What a grantee confirms is pending until its fund approves. UnreadableFile as in `preview`, Conflict for a
    closed period, ImpactError where approved values are corrected without a reason.
    """
    upload = _Upload(access, request, organisation_id, workspace, portfolio_id)
    # Read from the bytes again, never from the cache of the visit: every stored figure must be traceable to the
    # cells of the file that is stored with it.
    file = upload.read_file(progress, cancelled)
    submission = upload.validate(file.result.require_submission(), file.result.preview.mapping)
    delivery = make_delivery(
        access, request.answers, reason=reason, mapping_id=_remember_layout(upload, file, submission)
    )
    result = submission_transaction.submit(
        access,
        submission,
        request.data,
        workspace,
        organisation_id=organisation_id,
        portfolio_id=upload.portfolio_id,
        submitted_by=access.name,
        delivery=delivery,
        progress=progress,
    )
    return build_result(result, organisation_id, upload.organisation, delivery)


def undo(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Undo a submission: every figure becomes what it was before it; errors as in `submission_transaction.undo`."""
    require_allowed(access, Action.TAKE_BACK, Kind.SUBMISSION, workspace, submission_id)
    submission_transaction.undo(access, submission_id, workspace)


@dataclass(frozen=True, slots=True)
class _ReadFile:
    """A file as previewed and read; `layout` is the remembered layout it was read by, if any."""

    result: ReadResult
    layout: RememberedLayout | None


class _Upload:
    """One file for one organisation, with the answers and corrections of the user."""

    def __init__(
        self, access: Access, request: ReadRequest, organisation_id: int, workspace: Workspace,
        portfolio_id: int | None,
    ) -> None:  # fmt: skip
        """NotAllowed for whoever may not submit, NotFound where the access covers no grant of the organisation."""
        require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
        with reading(access, workspace) as connection:
            self.portfolio_id = destinations.resolve_portfolio(connection, access, organisation_id, portfolio_id)
            self.codes = organisation_queries.list_indicator_codes(
                connection, access, organisation_id, self.portfolio_id
            )
            organisation = organisation_queries.find_organisation(connection, access, organisation_id)
            periods = previous_submissions.list_calendar(connection, self.portfolio_id)
            self.calendar = tuple(dict.fromkeys((row.starts, row.ends) for row in periods))
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        self.organisation = organisation.name
        self.access, self.workspace, self.organisation_id = access, workspace, organisation_id
        self.request = request

    def read_file(
        self, progress: Progress | None, cancelled: Cancel | None, readings: Readings | None = None
    ) -> _ReadFile:
        """Read the sheets and their values by the corrected, remembered or guessed layout."""
        layouts = layout_mappings.list_layouts(self.access, self.organisation_id, self.workspace)
        # The worker reads without answers, so that its result can be cached; `validate` applies them.
        request = replace(
            self.request, remembered=tuple(item.mapping for item in layouts), organisation=self.organisation,
            known_codes=frozenset(self.codes), answers=(),
        )  # fmt: skip

        def understand() -> ReadResult:
            return sandboxed_ingest.read_and_preview_file(request, progress=progress, cancelled=cancelled)

        result = understand() if readings is None else readings.find_or_read(self.access, request, understand)
        layout_index = result.preview.remembered
        return _ReadFile(result, layouts[layout_index] if layout_index is not None else None)

    def validate(self, submission: Submission, mapping: Mapping) -> Submission:
        """Add the questions from earlier data and apply the answers; UnreadableFile for too many indicators."""
        if len(submission.indicators) > MAX_INDICATORS:
            raise UnreadableFile(
                "errors.too_many_indicators", file=self.request.file_name, found=len(submission.indicators),
                most=MAX_INDICATORS,
            )  # fmt: skip
        return validation.validate_submission(
            self.access, submission, self.request.answers, self.organisation_id, self.workspace,
            portfolio_id=self.portfolio_id,
            new_keys={(item.grant_ref, item.key) for item in mapping.matches if item.indicator_id is None},
        )  # fmt: skip


def _remember_layout(upload: _Upload, file: _ReadFile, submission: Submission) -> int | None:
    """Store the layout for next time and return its id; None for our own template.

    What was guessed of it is remembered as it was answered, and as a guess where it was not.
    """
    file_preview = file.result.preview
    if file_preview.template:
        return None
    mapping = layout_replies.settle_guess(file_preview.mapping, submission.issues)
    is_unchanged = upload.request.mapping is None and not file_preview.drift and mapping == file_preview.mapping
    if file.layout is not None and is_unchanged:
        layout_mappings.record_layout_use(upload.access, file.layout.id, upload.workspace)
        return file.layout.id
    layout = layout_mappings.store_layout(
        upload.access, upload.organisation_id, mapping, upload.workspace, name=upload.request.file_name,
        portfolio_id=upload.portfolio_id, in_question=layout_replies.columns_in_question(submission.issues),
        mapping_id=file.layout.id if file.layout else None, version=file.layout.version if file.layout else None,
    )  # fmt: skip
    return layout.id


def _reported_periods(submission: Submission) -> tuple[tuple[date | None, date | None], ...]:
    """List the distinct periods of the values, oldest first."""
    periods = {*zip(submission.actuals.start, submission.actuals.end, strict=True)}
    return tuple(sorted(periods, key=lambda pair: (str(pair[1] or ""), str(pair[0] or ""))))


def _find_round_dates(upload: _Upload, submission: Submission) -> tuple[date, date, date] | None:
    """First day, last day and due date of the round that the file reports on; without any period of the urgent one.

    None where the portfolio has no such round.
    """
    view = rounds.load_rounds(upload.access, upload.organisation_id, upload.workspace)
    ends = [end for end in submission.actuals.end if end is not None]
    newest = max(ends, default=None)
    for item in view.rounds:
        if item.period.portfolio_id != upload.portfolio_id:
            continue
        if newest is not None and item.period.starts <= newest <= item.period.ends:
            return item.period.starts, item.period.ends, item.period.due_on
    if newest is not None:
        # It is about a period that nobody asked for: no other round is named in its place.
        return None
    if view.now is None or view.now.period.portfolio_id != upload.portfolio_id:
        return None
    return view.now.period.starts, view.now.period.ends, view.now.period.due_on


def _build_unrecognised_view(
    upload: _Upload, file_preview: FilePreview, delivery: submission_transaction.DeliveryOptions
) -> UploadView:
    return UploadView(
        file_name=upload.request.file_name,
        content_hash="",
        format=file_preview.format,
        layout="",
        sheets=tuple(dict.fromkeys(sheet.name for sheet in file_preview.sheets if sheet.used)),
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
        preview=file_preview,
        unreadable=layout_mappings.list_unreadable_layouts(upload.access, upload.organisation_id, upload.workspace),
        recognised=False,
        calendar=upload.calendar,
        state=find_state(delivery),
    )
