"""Comments and proposals of coaches and academics on figures: private, or shared with the grantee and its fund.

A comment of somebody who sees pseudonyms is read by people who know the name; what they answer is not read back, since
it might tell it. Whoever writes may take a comment away until it is answered; it is then gone. Whoever may answer says
that a comment was read, or answers; until then it is among what waits for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES, Action, Kind, may, sees_pseudonyms
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.figures.figure_comment import CommentKind
from impact.model.text_limits import LONGEST_FIGURE_COMMENT, remove_unstorable_characters
from impact.model.vocabulary.roles import Role
from impact.services.accounts import display_names
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.disclosure.viewer_filter import open_filtered
from impact.store import figure_comments as comment_store
from impact.store.figure_comments import AnswerRecord, CommentRecord, CommentToRead
from impact.store.queries import evidence as evidence_queries
from impact.views.figures.figure_comments import CommentAnswer, CommentItem, CommentsView


def build_comments_view(access: Access, indicator_id: int, workspace: Workspace) -> CommentsView:
    """The comments on an indicator that the viewer may read; NotFound for an indicator outside the access."""
    require_allowed(access, Action.SEE, Kind.INDICATOR, workspace, indicator_id)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        internal_id = viewer_filter.resolve_id("indicator", indicator_id)
        if evidence_queries.find_owner(connection, access, internal_id) is None:
            raise NotFound("frame.indicator_not_found")
        records = comment_store.list_comments(connection, access, [internal_id])
        answers = comment_store.list_answers(connection, access, [row.id for row in records])
    return CommentsView(
        indicator_id,
        tuple(_to_item(row, [item for item in answers if item.comment_id == row.id], access) for row in records),
        may(access.role, Action.COMMENT, Kind.INDICATOR),
        may(access.role, Action.ANSWER, Kind.INDICATOR),
    )


def list_to_read(access: Access, workspace: Workspace, limit: int) -> tuple[CommentToRead, ...]:
    """List the figures with shared comments that the viewer did not read, newest first; none for who may not answer."""
    if not access.account_id or not may(access.role, Action.ANSWER, Kind.INDICATOR):
        return ()
    with reading(access, workspace) as connection:
        return tuple(comment_store.list_to_read(connection, access, _same_side(access.role), limit))


def count_comments(access: Access, organisation_id: int, workspace: Workspace) -> dict[int, int]:
    """Count the comments that the viewer may read, by (masked) indicator id, for one organisation."""
    require_allowed(access, Action.SEE, Kind.INDICATOR, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        internal_id = viewer_filter.resolve_id("organisation", organisation_id)
        counts = comment_store.count_comments(connection, access, internal_id)
        return {viewer_filter.mask_id("indicator", key): count for key, count in counts.items()}


def add_comment(
    access: Access, indicator_id: int, workspace: Workspace, *, kind: CommentKind, text: str, is_shared: bool
) -> int:
    """Add a comment on an indicator; returns its id.

    NotAllowed for another role, NotFound outside the access, ImpactError for an empty or too long text.
    """
    require_allowed(access, Action.COMMENT, Kind.INDICATOR, workspace, indicator_id)
    words = remove_unstorable_characters(text).strip()
    if not words:
        raise ImpactError("comments.empty")
    if len(words) > LONGEST_FIGURE_COMMENT:
        raise ImpactError("comments.too_long", most=LONGEST_FIGURE_COMMENT)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        internal_id = viewer_filter.resolve_id("indicator", indicator_id)
        owner = evidence_queries.find_owner(connection, access, internal_id)
    if owner is None:
        raise NotFound("frame.indicator_not_found")
    with writing(access, workspace, organisation_id=owner[0], portfolio_id=owner[1]) as connection:
        comment_id = comment_store.add_comment(
            connection, organisation_id=owner[0], portfolio_id=owner[1], indicator_id=internal_id, kind=kind.value,
            is_shared=is_shared, text=words, author=access.name, author_id=access.account_id or None,
            author_role=access.role.value, made_at=now(),
        )  # fmt: skip
        # What a private note says, or that there is one, is nobody else's business: the trail has the shared ones.
        if is_shared:
            add_event(
                connection, actor(access.account_id), Action.COMMENT.value, Kind.INDICATOR.value, internal_id,
                organisation_id=owner[0], portfolio=owner[1], what=kind.value,
            )  # fmt: skip
    return comment_id


def answer_comment(access: Access, comment_id: int, workspace: Workspace, *, text: str = "") -> None:
    """Answer a shared comment, or without a text say that it was read.

    NotAllowed for another role, NotFound where it is not readable or not shared, ImpactError for a text that is too
    long.
    """
    require_allowed(access, Action.ANSWER, Kind.INDICATOR, workspace, comment_id)
    words = remove_unstorable_characters(text).strip()
    if len(words) > LONGEST_FIGURE_COMMENT:
        raise ImpactError("comments.too_long", most=LONGEST_FIGURE_COMMENT)
    with reading(access, workspace) as connection:
        row = comment_store.get_comment(connection, access, comment_id)
        answers = comment_store.list_answers(connection, access, [comment_id])
    if row is None or not row.is_shared:
        raise NotFound("comments.not_found")
    if not words and any(item.author_id == access.account_id for item in answers):
        return
    owner = {"organisation_id": row.organisation_id, "portfolio_id": row.portfolio_id}
    with writing(access, workspace, **owner) as connection:
        comment_store.add_answer(
            connection, **owner, comment_id=comment_id, text=words, author=access.name,
            author_id=access.account_id or None, author_role=access.role.value, made_at=now(),
        )  # fmt: skip
        if words:
            add_event(
                connection, actor(access.account_id), Action.ANSWER.value, Kind.INDICATOR.value, row.indicator_id,
                organisation_id=row.organisation_id, portfolio=row.portfolio_id,
            )  # fmt: skip


def remove_comment(access: Access, comment_id: int, workspace: Workspace) -> None:
    """Take one's own comment away.

    NotFound where it is not readable, NotAllowed for somebody else's, ImpactError once somebody answered it: their
    words would go with it.
    """
    require_allowed(access, Action.COMMENT, Kind.INDICATOR, workspace, comment_id)
    with open_filtered(access, workspace) as (connection, _):
        row = comment_store.get_comment(connection, access, comment_id)
        answers = comment_store.list_answers(connection, access, [comment_id])
    if row is None:
        raise NotFound("comments.not_found")
    if not _is_own(row, access):
        raise record_refusal(access, Action.COMMENT, Kind.INDICATOR, workspace, comment_id)
    if any(item.text for item in answers):
        raise ImpactError("comments.is_answered")
    with writing(access, workspace, organisation_id=row.organisation_id, portfolio_id=row.portfolio_id) as connection:
        comment_store.delete_comment(connection, comment_id)
        if row.is_shared:
            add_event(
                connection, actor(access.account_id), "remove", Kind.INDICATOR.value, row.indicator_id,
                organisation_id=row.organisation_id, what=row.kind,
            )  # fmt: skip


def _is_own(row: CommentRecord, access: Access) -> bool:
    return bool(access.account_id) and row.author_id == access.account_id


def _same_side(role: Role) -> frozenset[Role]:
    """The roles for which an answer of one is an answer of all: those of a fund, or those of a grantee."""
    return next((side for side in (FUND_ROLES, GRANTEE_ROLES) if role in side), frozenset())


def _is_unread(row: CommentRecord, answers: Sequence[AnswerRecord], access: Access) -> bool:
    side = _same_side(access.role)
    return row.is_shared and not any(
        item.author_id == access.account_id or (item.text and Role(item.author_role) in side) for item in answers
    )


def _to_answer(item: AnswerRecord, access: Access) -> CommentAnswer:
    author = display_names.display_name(access.language, item.author, of_account=item.author_id is not None)
    is_own = bool(access.account_id) and item.author_id == access.account_id
    return CommentAnswer(item.text, author, Role(item.author_role), item.made_at.date(), is_own)


def _to_item(row: CommentRecord, answers: Sequence[AnswerRecord], access: Access) -> CommentItem:
    author = display_names.display_name(access.language, row.author, of_account=row.author_id is not None)
    may_answer = bool(access.account_id) and may(access.role, Action.ANSWER, Kind.INDICATOR)
    with_text = [item for item in answers if item.text]
    return CommentItem(
        answers=() if sees_pseudonyms(access.role) else tuple(_to_answer(item, access) for item in with_text),
        is_answered=bool(with_text), is_unread=may_answer and _is_unread(row, answers, access),
        read_by=tuple(dict.fromkeys(Role(item.author_role) for item in answers)),
        comment_id=row.id, kind=CommentKind(row.kind), is_shared=row.is_shared, text=row.text, author=author,
        author_role=Role(row.author_role), made_on=row.made_at.date(), is_own=_is_own(row, access),
    )  # fmt: skip
