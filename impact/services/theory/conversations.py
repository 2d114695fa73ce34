"""Conversations about the blocks and arrows of a theory: begun, answered, agreed or left as a difference.

Both sides of a theory take part, and coaches and academics may ask. What somebody of a pseudonymous role writes is read
by people who know the name; what these answer is not read back, since it might tell it. Words are withdrawn by whoever
wrote them until somebody replied. A conversation hangs on the keys of blocks, and so goes on in the next version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, GRANTEE_ROLES, Action, Kind, may, sees_pseudonyms
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.text_limits import LONGEST_FIGURE_COMMENT, remove_unstorable_characters
from impact.model.vocabulary.roles import Role
from impact.services.accounts import display_names
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, writing_conversation
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.theory.drafts import load_document
from impact.services.theory.evidence_base import show_keys
from impact.services.theory.frames.fund_frame import is_own_frame
from impact.store import fund_frames, guest_links, theory_conversations, theory_drafts, theory_versions
from impact.store.db import locks
from impact.store.queries import organisations
from impact.store.theory_conversations import MessageRecord, SharedFigureMessage, SharedMessage, ThreadRecord
from impact.theory.conversation import (
    GUEST,
    REPLIES,
    STANCES,
    MessageKind,
    Side,
    Stance,
    find_thread_status,
    is_waiting_for,
)
from impact.theory.document import TheoryDocument
from impact.views.theory.conversations import ConversationsView, MessageItem, Subject, ThreadItem

# Who may keep a conversation for themselves: the two sides talk with each other, and others may only think aloud.
PRIVATE_ROLES = frozenset({Role.COACH, Role.ACADEMIC})
# More conversations than this nobody begins about one theory, and more messages nobody reads in one.
MOST_THREADS, MOST_MESSAGES = 100, 200


class Place(NamedTuple):
    """Where conversations about a theory are: its organisation, and in which portfolios the viewer may begin one."""

    organisation_id: int
    portfolios: dict[int, str]
    is_frame: bool


class WaitingTheory(NamedTuple):
    """A theory with conversations that wait for the viewer's side, with how many there are."""

    organisation_id: int
    organisation: str
    threads: int


def find_author_side(author_role: str) -> Side | None:
    """For which side a message of this role speaks; None for neither, as what a guest wrote."""
    return None if author_role == GUEST else find_side(Role(author_role))


def find_side(role: Role) -> Side | None:
    """For which side somebody of this role speaks; None for neither."""
    if role in FUND_ROLES:
        return Side.FUND
    return Side.GRANTEE if role in GRANTEE_ROLES else None


def build_conversations(access: Access, organisation_id: int, workspace: Workspace) -> ConversationsView:
    """The conversations about an organisation's theory that the viewer may read; NotFound outside the access."""
    require_allowed(access, Action.SEE, Kind.THEORY, workspace, organisation_id)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        place = _find_place(connection, access, viewer_filter, organisation_id)
        internal_id = place.organisation_id
        threads = theory_conversations.list_threads(connection, access, internal_id)
        thread_ids = [row.id for row in threads]
        messages = theory_conversations.list_messages(connection, access, thread_ids) if thread_ids else []
        keys = _show_keys(connection, viewer_filter, place) if threads else None
        is_open_to_guests = not viewer_filter.hides(internal_id) and guest_links.has_open_link_with_names(
            connection, access, internal_id, now()
        )
    by_thread = group_by_thread(messages)
    items = [build_thread(row, by_thread.get(row.id, []), keys, access) for row in reversed(threads)]
    can_comment = may(access.role, Action.COMMENT, Kind.THEORY)
    has_side = find_side(access.role) is not None
    return ConversationsView(
        organisation_id, tuple(sorted(items, key=lambda item: not item.waits)), can_comment,
        can_comment and has_side and not place.is_frame, can_comment and access.role in PRIVATE_ROLES,
        tuple(place.portfolios.items()) if has_side else (), is_open_to_guests=is_open_to_guests,
        is_of_frame=place.is_frame,
    )  # fmt: skip


def _find_place(
    connection: Connection, access: Access, viewer_filter: ViewerFilter, organisation_id: int
) -> Place:  # fmt: skip
    """Where conversations about the theory of an id of the viewer are; NotFound outside the access.

    Those about the frame of a fund are in its portfolios, among those who open one as a whole: a fund has no grant.
    """
    internal_id = viewer_filter.resolve_id("organisation", organisation_id)
    grants = organisations.list_grants(connection, access, internal_id)
    if grants:
        portfolios = {grant.portfolio_id: grant.portfolio for grant in grants}
        return Place(internal_id, portfolios, is_frame=False)
    portfolios = fund_frames.list_opened_portfolios(connection, access, organisation_id)
    if not portfolios:
        raise NotFound("frame.organisation_not_found")
    return Place(organisation_id, portfolios, is_frame=True)


def _show_keys(connection: Connection, viewer_filter: ViewerFilter, place: Place) -> dict[str, str] | None:
    """The keys that the viewer sees for the blocks; those of a frame are shown to all, also under pseudonyms."""
    keys = show_keys_of_theory(connection, viewer_filter, place.organisation_id)
    return {key: key for key in keys} if keys and place.is_frame else keys


def group_by_thread(messages: Iterable[MessageRecord]) -> dict[int, list[MessageRecord]]:
    """The messages of each conversation by its id, oldest first."""
    in_order = sorted(messages, key=lambda row: (row.thread_id, row.id))
    return {thread: list(rows) for thread, rows in groupby(in_order, key=lambda row: row.thread_id)}


def list_waiting(access: Access, workspace: Workspace, limit: int) -> tuple[WaitingTheory, ...]:
    """List the theories with conversations that wait for the viewer's side, by name; none for who takes no part."""
    side = find_side(access.role)
    if side is None or not may(access.role, Action.COMMENT, Kind.THEORY):
        return ()
    with reading(access, workspace) as connection:
        rows = theory_conversations.list_shared_messages(connection, access)
    counts: dict[tuple[str, int], int] = {}
    for _, group in groupby(rows, key=lambda row: row.thread_id):
        thread = list(group)
        if is_waiting_for(side, list_stances(thread)):
            key = (thread[0].organisation, thread[0].organisation_id)
            counts[key] = counts.get(key, 0) + 1
    return tuple(WaitingTheory(key[1], key[0], threads) for key, threads in sorted(counts.items())[:limit])


def begin_conversation(
    access: Access, organisation_id: int, subject: Subject, words: str, workspace: Workspace, *,
    portfolio_id: int | None = None, is_shared: bool = True, from_participants: bool = False,
) -> int:  # fmt: skip
    """Begin a conversation about a block or an arrow with a question; its id.

    It is between the organisation and the fund of a portfolio (`portfolio_id`, else that of its first grant).
    NotAllowed for another role or organisation, NotFound for what the theory has not, ImpactError for blank or too
    long words, where one of the two sides would keep it for itself, and for more than one person may begin.
    """
    question = check_words(words, MessageKind.QUESTION)
    if not is_shared and access.role not in PRIVATE_ROLES:
        raise ImpactError("conversations.only_shared")
    place, keys = _open_place(access, organisation_id, workspace, portfolio_id)
    internal_id, portfolio = place.organisation_id, portfolio_id or next(iter(place.portfolios))
    with reading(access, workspace) as connection:
        document = load_newest(connection, access, internal_id)
    source, target = find_real_subject(document, subject, keys)
    with writing_conversation(access, workspace, organisation_id=internal_id, portfolio_id=portfolio) as connection:
        made_at = now()
        check_number(connection, access, internal_id)
        thread_id = theory_conversations.add_thread(
            connection, organisation_id=internal_id, portfolio_id=portfolio, source_key=source, target_key=target,
            is_shared=is_shared, author_role=access.role.value, account_id=access.account_id or None, made_at=made_at,
        )  # fmt: skip
        add_message(
            connection, access, (internal_id, portfolio), thread_id, MessageKind.QUESTION, question,
            from_participants=from_participants,
        )
        # What is kept private, or that it is there, is nobody else's business: the trail has the shared ones.
        if is_shared:
            note_deed(connection, access, (internal_id, portfolio), MessageKind.QUESTION.value)
    return thread_id


def reply(
    access: Access, thread_id: int, kind: MessageKind, words: str, workspace: Workspace, *, last_read: int,
    from_participants: bool = False,
) -> None:  # fmt: skip
    """Reply in a conversation: answer, agree, or state that the sides differ.

    `last_read` is the id of the newest message that the viewer saw: Conflict where another one came since, so that
    nobody agrees to what they did not read. ImpactError where somebody of neither side takes one, for blank words
    (agreeing needs none) and for words that are too long; NotFound for a conversation that is not readable.
    """
    require_allowed(access, Action.COMMENT, Kind.THEORY, workspace, thread_id)
    if kind not in REPLIES:
        raise ImpactError("conversations.no_reply")
    if kind in STANCES and find_side(access.role) is None:
        raise ImpactError("conversations.no_side")
    text = check_words(words, kind)
    with reading(access, workspace) as connection:
        thread = theory_conversations.get_thread(connection, access, thread_id)
    if thread is None:
        raise NotFound("conversations.not_found")
    if kind in STANCES and is_own_frame(access, thread.organisation_id):
        # There is no other side to agree with.
        raise ImpactError("conversations.no_side")
    owner = {"organisation_id": thread.organisation_id, "portfolio_id": thread.portfolio_id}
    with writing_conversation(access, workspace, **owner) as connection:
        locks.lock_theory(connection, thread.organisation_id)
        messages = theory_conversations.list_messages(connection, access, [thread_id])
        if not messages:
            raise NotFound("conversations.not_found")
        if messages[-1].id != last_read and not sees_pseudonyms(access.role):
            raise Conflict("conversations.went_on")
        if len(messages) >= MOST_MESSAGES:
            raise ImpactError("conversations.too_long_thread", most=MOST_MESSAGES)
        add_message(
            connection, access, (thread.organisation_id, thread.portfolio_id), thread_id, kind, text,
            from_participants=from_participants,
        )
        if thread.is_shared:
            note_deed(
                connection, access, (thread.organisation_id, thread.portfolio_id), kind.value, thread.indicator_id
            )


def withdraw_message(access: Access, thread_id: int, message_id: int, workspace: Workspace) -> None:
    """Withdraw the viewer's own message, while it is the last one; a conversation without messages is gone.

    NotFound where it is not readable, NotAllowed for somebody else's, ImpactError once somebody replied.
    """
    require_allowed(access, Action.COMMENT, Kind.THEORY, workspace, message_id)
    with reading(access, workspace) as connection:
        thread = theory_conversations.get_thread(connection, access, thread_id)
    if thread is None:
        raise NotFound("conversations.not_found")
    refused = False
    owner = {"organisation_id": thread.organisation_id, "portfolio_id": thread.portfolio_id}
    with writing_conversation(access, workspace, **owner) as connection:
        locks.lock_theory(connection, thread.organisation_id)
        messages = theory_conversations.list_messages(connection, access, [thread_id])
        message = next((row for row in messages if row.id == message_id), None)
        if message is None:
            raise NotFound("conversations.not_found")
        refused = not _is_own(message, access)
        if not refused:
            if messages[-1].id != message_id:
                raise ImpactError("conversations.is_replied")
            if len(messages) == 1:
                theory_conversations.delete_thread(connection, thread_id)
            else:
                theory_conversations.delete_message(connection, message_id)
            if thread.is_shared:
                note_deed(
                    connection, access, (thread.organisation_id, thread.portfolio_id), "withdraw", thread.indicator_id
                )
    if refused:
        raise record_refusal(access, Action.COMMENT, Kind.THEORY, workspace, message_id)


def check_number(connection: Connection, access: Access, organisation_id: int) -> None:
    """Check that the viewer may begin one more conversation about an organisation; raises ImpactError."""
    # Of two who begin one at the same time neither would count the other.
    locks.lock_theory(connection, organisation_id)
    if theory_conversations.count_threads(connection, organisation_id, access.account_id) >= MOST_THREADS:
        raise ImpactError("conversations.too_many", most=MOST_THREADS)


def check_words(words: str, kind: MessageKind) -> str:
    """The words of a message without blanks around them; ImpactError where they are none, or too long."""
    text = remove_unstorable_characters(words).strip()
    if not text and kind is not MessageKind.AGREEMENT:
        raise ImpactError("conversations.empty")
    if len(text) > LONGEST_FIGURE_COMMENT:
        raise ImpactError("conversations.too_long", most=LONGEST_FIGURE_COMMENT)
    return text


def _open_place(
    access: Access, organisation_id: int, workspace: Workspace, portfolio_id: int | None
) -> tuple[Place, dict[str, str] | None]:  # fmt: skip
    """Where the viewer may begin a conversation about this theory, in this portfolio, and the keys it sees there.

    NotAllowed, which is audited, elsewhere.
    """
    require_allowed(access, Action.COMMENT, Kind.THEORY, workspace, organisation_id)
    try:
        with open_filtered(access, workspace) as (connection, viewer_filter):
            place = _find_place(connection, access, viewer_filter, organisation_id)
            if portfolio_id not in (None, *place.portfolios):
                raise NotFound("frame.organisation_not_found")
            return place, _show_keys(connection, viewer_filter, place)
    except NotFound:
        raise record_refusal(access, Action.COMMENT, Kind.THEORY, workspace, organisation_id) from None


def show_keys_of_theory(
    connection: Connection, viewer_filter: ViewerFilter, organisation_id: int
) -> dict[str, str] | None:
    """The key that the viewer sees for each block of the newest version; None where it sees the keys themselves."""
    if not viewer_filter.hides(organisation_id):
        return None
    versions = theory_versions.list_versions(connection, organisation_id)
    rows = organisations.list_nodes(connection, organisation_id)
    newest_keys = [row.key for row in rows if versions and row.theory_id == versions[0].id]
    return show_keys(newest_keys, is_hidden=True)


def load_newest(connection: Connection, access: Access, organisation_id: int) -> TheoryDocument:
    """The draft of a theory for whoever edits it, else its newest version."""
    may_edit = may(access.role, Action.CHANGE, Kind.THEORY)
    draft = theory_drafts.find_draft(connection, organisation_id) if may_edit else None
    if draft is not None:
        return load_document(draft, theory_drafts.list_steps(connection, draft.id), {})
    versions = theory_versions.list_versions(connection, organisation_id)
    return theory_versions.load_version(connection, versions[0]) if versions else TheoryDocument()


def find_real_subject(document: TheoryDocument, subject: Subject, keys: dict[str, str] | None) -> Subject:
    """The real keys of what the viewer sees as `subject`; NotFound where the theory has no such block or arrow."""
    source, target = subject
    if keys is not None:
        names = {shown_key: key for key, shown_key in keys.items()}
        source, target = names.get(subject[0], ""), names.get(subject[1], "")
    is_there = (source, target) in document.arrow_by_key if target else any(
        block.key == source for block in document.blocks
    )  # fmt: skip
    if not is_there or bool(target) is not bool(subject[1]):
        raise NotFound("conversations.subject_gone")
    return source, target


def add_message(
    connection: Connection, access: Access, owner: tuple[int, int], thread_id: int, kind: MessageKind, words: str, *,
    from_participants: bool,
) -> None:  # fmt: skip
    """Add a message of the viewer to a conversation; `owner` is the organisation and the portfolio it belongs to."""
    theory_conversations.add_message(
        connection, organisation_id=owner[0], portfolio_id=owner[1], thread_id=thread_id, kind=kind.value, text=words,
        from_participants=from_participants, author=access.name, author_role=access.role.value,
        account_id=access.account_id or None, made_at=now(),
    )  # fmt: skip


def note_deed(
    connection: Connection, access: Access, owner: tuple[int, int], deed: str, indicator_id: int | None = None
) -> None:
    """Note in the trail that the viewer did this in a shared conversation about a theory, or about an indicator."""
    kind, ref = (Kind.THEORY, owner[0]) if indicator_id is None else (Kind.INDICATOR, indicator_id)
    add_event(
        connection, actor(access.account_id), Action.COMMENT.value, kind.value, ref, organisation_id=owner[0],
        portfolio=owner[1], what=deed,
    )  # fmt: skip


def _is_own(message: MessageRecord, access: Access) -> bool:
    return bool(access.account_id) and message.account_id == access.account_id


def list_stances(messages: Iterable[MessageRecord | SharedMessage | SharedFigureMessage]) -> list[Stance]:
    """What these messages do, each with the side of who wrote it."""
    return [(MessageKind(row.kind), find_author_side(row.author_role)) for row in messages]


def show_subject(row: ThreadRecord, keys: dict[str, str] | None) -> Subject:
    """What a conversation is about, by the keys that the viewer sees; blank where that is there no more."""
    if keys is None:
        return row.source_key, row.target_key
    subject = (keys.get(row.source_key, ""), keys.get(row.target_key, ""))
    # An arrow of which one block is gone is not about the other one.
    return subject if bool(row.target_key) is bool(subject[1]) else ("", "")


def build_thread(
    row: ThreadRecord, messages: Sequence[MessageRecord], keys: dict[str, str] | None, access: Access
) -> ThreadItem:
    """A conversation as the viewer reads it; `keys` are those that the viewer sees, None for the real ones."""
    subject = show_subject(row, keys)
    readable = [
        item for item in messages
        if keys is None or (_is_own(item, access) and sees_pseudonyms(Role(item.author_role)))
    ]
    side, stances = find_side(access.role), list_stances(row for row in messages if not row.is_erased)
    return ThreadItem(
        row.id, subject, find_thread_status(stances), row.is_shared,
        tuple(_build_message(item, access, is_last=item is messages[-1]) for item in readable),
        waits=side is not None and row.is_shared and is_waiting_for(side, stances),
        may_reply=may(access.role, Action.COMMENT, Kind.THEORY),
        hidden_replies=len(messages) - len(readable),
    )  # fmt: skip


def _build_message(row: MessageRecord, access: Access, *, is_last: bool) -> MessageItem:
    author = display_names.display_name(access.language, row.author, of_account=row.account_id is not None)
    role = None if row.author_role == GUEST else Role(row.author_role)
    return MessageItem(
        row.id, MessageKind(row.kind), row.text, author, role, find_author_side(row.author_role), row.made_at.date(),
        row.from_participants, may_withdraw=is_last and _is_own(row, access),
    )  # fmt: skip
