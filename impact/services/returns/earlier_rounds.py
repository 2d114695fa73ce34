"""What went before a file in review: what the fund returned and said, and what differs from it now."""

from __future__ import annotations

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.i18n.source_places import name_submission
from impact.model.access import Access
from impact.services.core.audit_log import require_allowed
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions.diff import describe_comparison
from impact.services.submissions.review import to_comment
from impact.store.queries import Connection
from impact.store.queries import review as review_queries
from impact.store.queries.review import ReturnedRecord, ReviewRecord
from impact.store.returns.comparison import compare_readings
from impact.store.submissions import serialized_reading, submission_cards
from impact.views.submissions.review import EarlierRound, EarlierRounds
from impact.views.submissions.upload import ReturnComparison


def load_earlier_rounds(access: Access, submission_id: int, workspace: Workspace) -> EarlierRounds:
    """Load the rounds before a submission: what it answers, directly or in between, and what still waits for an answer.

    NotAllowed for whoever may not see submissions, NotFound outside the access.
    """
    require_allowed(access, Action.SEE, Kind.SUBMISSION, workspace, submission_id)
    with reading(access, workspace) as connection:
        row = review_queries.get_review(connection, submission_id)
        if row is None:
            raise NotFound("store_errors.no_submission")
        earlier = _select_rounds(
            review_queries.list_returned_before(connection, row.organisation_id, row.portfolio_id, row.id), row.id
        )
        comparison = _compare_with_last(connection, row, earlier)
        rounds = tuple(
            EarlierRound(
                submission_id=item.id,
                file_name=name_submission(access.language, item.file_name, item.layout, item.submitted_at),
                decided_on=day_of(item.decided_at),
                reason=item.decision_reason,
                comments=tuple(
                    to_comment(comment, access) for comment in review_queries.list_comments(connection, item.id)
                ),
                is_answered=item.answering_id is not None,
            )
            for item in earlier
        )
    return EarlierRounds(rounds, comparison)


def _select_rounds(candidates: list[ReturnedRecord], submission_id: int) -> list[ReturnedRecord]:
    """Those that a submission answers, directly or by one in between, and those not answered; newest first."""
    chain = {submission_id}
    selected = []
    for item in candidates:
        if item.answering_id in chain or item.answered_at is None:
            chain.add(item.id)
            selected.append(item)
    return selected


def _compare_with_last(
    connection: Connection, row: ReviewRecord, earlier: list[ReturnedRecord]
) -> ReturnComparison | None:
    """The submission beside the last one that was returned before it; None where either reading is gone."""
    packed = submission_cards.get_packed_reading(connection, row.id)
    for item in earlier if packed is not None else ():
        returned = submission_cards.get_packed_reading(connection, item.id)
        if packed is None or returned is None:
            continue
        later, before = serialized_reading.unpack_reading(packed), serialized_reading.unpack_reading(returned)
        compared = compare_readings(connection, row.organisation_id, row.portfolio_id, later, before)
        if item.answering_id is not None or compared.same or any(
            difference.earlier and difference.later for difference in compared.differences
        ):
            return describe_comparison(later, before, compared, day_of(item.decided_at))
    return None
