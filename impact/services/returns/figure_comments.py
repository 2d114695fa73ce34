"""Comments and proposals of coaches and academics on figures: private, or shared with the grantee and its fund.

A comment of somebody who sees pseudonyms is read by people who know the name; what they answer is not read back, since
it might tell it. Whoever writes may take a comment away; it is then gone.
"""

from __future__ import annotations

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.figure_comment import LONGEST_COMMENT, CommentKind
from impact.model.words import Role
from impact.services.accounts import display_names
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, writing
from impact.services.disclosure.viewer_filter import open_filtered
from impact.store import figure_comments as comment_store
from impact.store.figure_comments import CommentRecord
from impact.store.queries import evidence as evidence_queries
from impact.views.figures.figure_comments import CommentItem, CommentsView


def build_comments_view(access: Access, indicator_id: int, workspace: Workspace) -> CommentsView:
    """The comments on an indicator that the viewer may read; NotFound for an indicator outside the access."""
    require_allowed(access, Action.SEE, Kind.INDICATOR, workspace, indicator_id)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        internal_id = viewer_filter.resolve_id("indicator", indicator_id)
        if evidence_queries.find_owner(connection, access, internal_id) is None:
            raise NotFound("frame.indicator_not_found")
        records = comment_store.list_comments(connection, access, [internal_id])
    return CommentsView(
        indicator_id, tuple(_to_item(row, access) for row in records), may(access.role, Action.COMMENT, Kind.INDICATOR)
    )


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
    words = text.strip()
    if not words:
        raise ImpactError("comments.empty")
    if len(words) > LONGEST_COMMENT:
        raise ImpactError("comments.too_long", most=LONGEST_COMMENT)
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


def remove_comment(access: Access, comment_id: int, workspace: Workspace) -> None:
    """Take one's own comment away; NotFound where it is not readable, NotAllowed for somebody else's."""
    require_allowed(access, Action.COMMENT, Kind.INDICATOR, workspace, comment_id)
    with open_filtered(access, workspace) as (connection, _):
        row = comment_store.get_comment(connection, access, comment_id)
    if row is None:
        raise NotFound("comments.not_found")
    if not _is_own(row, access):
        raise record_refusal(access, Action.COMMENT, Kind.INDICATOR, workspace, comment_id)
    with writing(access, workspace, organisation_id=row.organisation_id, portfolio_id=row.portfolio_id) as connection:
        comment_store.delete_comment(connection, comment_id)
        if row.is_shared:
            add_event(
                connection, actor(access.account_id), "remove", Kind.INDICATOR.value, row.indicator_id,
                organisation_id=row.organisation_id, what=row.kind,
            )  # fmt: skip


def _is_own(row: CommentRecord, access: Access) -> bool:
    return bool(access.account_id) and row.author_id == access.account_id


def _to_item(row: CommentRecord, access: Access) -> CommentItem:
    author = display_names.display_name(access.language, row.author, of_account=row.author_id is not None)
    return CommentItem(
        comment_id=row.id, kind=CommentKind(row.kind), is_shared=row.is_shared, text=row.text, author=author,
        author_role=Role(row.author_role), made_on=row.made_at.date(), is_own=_is_own(row, access),
    )  # fmt: skip
