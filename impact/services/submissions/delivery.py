"""How a submission is delivered, and what became of it: of a workbook and of what was typed on screen alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.calendar.answer_deadline import find_answer_deadline
from impact.services.submissions import review
from impact.services.submissions.diff import WriteResult
from impact.services.submissions.submission_transaction import DeliveryOptions
from impact.views.submissions.upload import UploadResult


def make_delivery(
    access: Access, answers: Sequence[Answer], *, reason: str = "", mapping_id: int | None = None
) -> DeliveryOptions:
    """How this access submits: pending for a grantee until its fund answers, at once for a fund.

    Corrections of approved values are refused without a `reason`; `mapping_id` is the remembered layout, if any.
    """
    waits = review.requires_review(access)
    return DeliveryOptions(
        waits=waits,
        answer_due=find_answer_deadline(date.today()) if waits else None,
        reason=reason.strip(),
        asks_reason=True,
        answers=tuple(answers),
        mapping_id=mapping_id,
    )


def find_state(delivery: DeliveryOptions) -> SubmissionState:
    """The state in which a submission so delivered begins."""
    return SubmissionState.PENDING if delivery.waits else SubmissionState.APPROVED


def build_result(
    written: WriteResult, organisation_id: int, organisation: str, delivery: DeliveryOptions
) -> UploadResult:
    """What was written for an organisation, as the page after it says; withdrawn values are not counted as changed."""
    return UploadResult(
        submission_id=written.submission_id,
        organisation_id=organisation_id,
        organisation=organisation,
        indicators=written.indicators,
        new=written.new,
        changed=written.changed - written.withdrawn,
        same=written.same,
        unclear=written.unclear,
        already=written.already,
        withdrawn=written.withdrawn,
        additions=written.additions,
        state=find_state(delivery),
        answer_due=delivery.answer_due,
    )
