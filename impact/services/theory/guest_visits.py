"""What a guest does: open a link under a name, read the conversations it may read, ask and answer.

A guest has no account. The cookie of a visit leads to a link, and that to an access which is narrow: one organisation,
as far as it is in one portfolio. Every request looks at the link anew, so that one that expired, that was withdrawn, or
whose maker may not make it any more, opens nothing. Under pseudonyms a guest reads the conversations that were begun by
its own link, with the names of organisations left out, and no name of anybody else.
"""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError, NotFound
from impact.model.access import NO_ACCOUNT, NO_ORGANISATION, Access
from impact.model.text_limits import remove_unstorable_characters
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import display_names
from impact.services.accounts.sessions import hash_token
from impact.services.core.audit_log import add_event, guest_actor, now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing, writing
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.theory import conversations
from impact.services.theory.guest_links import find_link_state
from impact.store import guest_links, theory_conversations
from impact.store.accounts import accounts
from impact.store.db import locks
from impact.store.guest_links import GuestLinkRecord
from impact.store.theory_conversations import MessageRecord, ThreadRecord
from impact.theory.conversation import GUEST, MessageKind, find_thread_status
from impact.views.theory.conversations import Subject
from impact.views.theory.guest_links import GuestMessage, GuestThread, LinkState

COOKIE = "impact_guest"
VISIT_LENGTH = timedelta(hours=12)
LONGEST_NAME = 80
# Letters by their kind that show nothing: fillers of Korean.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
# Rate limits of one link: browsers that open it, and messages, in an hour; and messages in all. One address opens it
# far less often (`web.guests.opening_limits`), so that nobody who was sent it keeps the others out.
VISITS_PER_HOUR, MESSAGES_PER_HOUR, MOST_MESSAGES = 300, 20, 200
HOUR = timedelta(hours=1)
# How often at most the last use of a link is stored.
TOUCH = timedelta(minutes=1)
# How a guest reads: as a coach does who was invited to this organisation, or as an academic, under pseudonyms.
ROLE_WITH_NAMES, ROLE_WITH_PSEUDONYMS = Role.COACH, Role.ACADEMIC


@dataclass(frozen=True, slots=True)
class GuestOffer:
    """What a link says of itself before it is opened: until when it opens (UTC), and nothing of the theory."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who opened a link: the name that was typed, and the narrow access that comes with it. UTC."""

    access: Access
    link_id: int
    organisation_id: int
    portfolio_id: int
    shows_names: bool
    expires_at: datetime
    name: str = field(repr=False)


def find_offer(workspace: Workspace, token: str) -> GuestOffer:
    """Find what a link offers; the same NotFound whether it is unknown, expired or withdrawn."""
    with unscoped_reading(workspace) as connection:
        link = _require_open(connection, guest_links.find_link(connection, hash_token(token)))
    return GuestOffer(link.expires_at)


def open_visit(workspace: Workspace, token: str, name: str) -> str:
    """Open a link under a typed name; the token for the cookie of this browser.

    NotFound as for `find_offer`; ImpactError for a blank or too long name, and where too many open it at once.
    """
    typed_name = " ".join(remove_unstorable_characters(name).split())
    moment, cookie = now(), secrets.token_urlsafe(32)
    with unscoped_writing(workspace) as connection:
        link = _require_open(connection, guest_links.find_link(connection, hash_token(token)))
        # A name of signs that nobody sees would stand in a conversation as nobody's.
        is_seen = any(sign.isalnum() and sign not in BLANK_LETTERS for sign in typed_name)
        if not is_seen or len(typed_name) > LONGEST_NAME:
            raise ImpactError("guests.name_wrong", most=LONGEST_NAME)
        locks.lock_rate_limit_key(connection, hash_token(f"guest link {link.id}"))
        if guest_links.count_visits(connection, link.id, moment - HOUR) >= VISITS_PER_HOUR:
            raise ImpactError("guests.too_many_visits")
        visit_id = guest_links.add_visit(
            connection, link_id=link.id, digest=hash_token(cookie), name=typed_name, made_at=moment,
            expires_at=min(moment + VISIT_LENGTH, link.expires_at),
        )  # fmt: skip
        guest_links.note_use(connection, link.id, moment)
        add_event(
            connection, guest_actor(link.id), "sign_in", Kind.THEORY.value, link.organisation_id,
            organisation_id=link.organisation_id, portfolio=link.portfolio_id, visit=visit_id,
        )  # fmt: skip
    return cookie


def find_guest(workspace: Workspace, cookie: str, language: Language = DEFAULT_LANGUAGE) -> Guest | None:
    """Find who a guest is by the cookie of a visit; None once the visit or its link has ended."""
    if not cookie:
        return None
    moment = now()
    with unscoped_reading(workspace) as connection:
        visit = guest_links.find_visit(connection, hash_token(cookie))
        if visit is None or visit.ended_at is not None or visit.expires_at <= moment:
            return None
        link = guest_links.load_link(connection, visit.link_id)
        if link is None or not _is_open(connection, link):
            return None
    if link.used_at is None or moment - link.used_at >= TOUCH:
        with unscoped_writing(workspace) as connection:
            guest_links.note_use(connection, link.id, moment)
    role = ROLE_WITH_NAMES if link.shows_names else ROLE_WITH_PSEUDONYMS
    access = Access(
        NO_ACCOUNT, visit.name, role, NO_ORGANISATION, (link.portfolio_id,), (link.organisation_id,), language,
        is_narrow=True,
    )  # fmt: skip
    return Guest(
        access, link.id, link.organisation_id, link.portfolio_id, link.shows_names, link.expires_at, visit.name
    )


def end_visit(workspace: Workspace, cookie: str) -> None:
    """End the visit of a cookie, so that copies of it are worthless too."""
    with unscoped_writing(workspace) as connection:
        visit = guest_links.find_visit(connection, hash_token(cookie))
        if visit is not None and visit.ended_at is None:
            guest_links.end_visit(connection, visit.id, now())


def list_conversations(guest: Guest, workspace: Workspace) -> tuple[GuestThread, ...]:
    """List the conversations that a guest may read, newest first."""
    access = guest.access
    with open_filtered(access, workspace) as (connection, viewer_filter):
        threads = _list_threads(connection, guest)
        thread_ids = [row.id for row in threads]
        messages = theory_conversations.list_messages(connection, access, thread_ids) if thread_ids else []
        keys = conversations.show_keys_of_theory(connection, viewer_filter, guest.organisation_id)
        by_thread = conversations.group_by_thread(messages)
        return tuple(
            GuestThread(
                row.id, conversations.show_subject(row, keys),
                find_thread_status(conversations.list_stances(by_thread.get(row.id, []))),
                tuple(_build_message(item, guest, viewer_filter) for item in by_thread.get(row.id, [])),
            )
            for row in reversed(threads)
        )  # fmt: skip


def ask(guest: Guest, subject: Subject, words: str, workspace: Workspace) -> int:
    """Begin a conversation about a block or an arrow, by the keys that the guest sees; its id.

    NotFound for what the theory has not, ImpactError for blank or too long words and beyond the rate limits.
    """
    question = conversations.check_words(words, MessageKind.QUESTION)
    with open_filtered(guest.access, workspace) as (connection, viewer_filter):
        keys = conversations.show_keys_of_theory(connection, viewer_filter, guest.organisation_id)
        document = conversations.load_newest(connection, guest.access, guest.organisation_id)
    source, target = conversations.find_real_subject(document, subject, keys)
    with _writing_as(guest, workspace) as connection:
        locks.lock_theory(connection, guest.organisation_id)
        _check_rate(connection, guest)
        thread_id = theory_conversations.add_thread(
            connection, organisation_id=guest.organisation_id, portfolio_id=guest.portfolio_id, source_key=source,
            target_key=target, is_shared=True, author_role=GUEST, account_id=None, made_at=now(),
        )  # fmt: skip
        _add_message(connection, guest, thread_id, MessageKind.QUESTION, question)
    return thread_id


def answer(guest: Guest, thread_id: int, words: str, workspace: Workspace) -> None:
    """Answer in a conversation that the guest may read; NotFound for any other, ImpactError as for `ask`."""
    text = conversations.check_words(words, MessageKind.ANSWER)
    with _writing_as(guest, workspace) as connection:
        locks.lock_theory(connection, guest.organisation_id)
        if thread_id not in {row.id for row in _list_threads(connection, guest)}:
            raise NotFound("conversations.not_found")
        _check_rate(connection, guest)
        messages = theory_conversations.list_messages(connection, guest.access, [thread_id])
        if len(messages) >= conversations.MOST_MESSAGES:
            raise ImpactError("conversations.too_long_thread", most=conversations.MOST_MESSAGES)
        _add_message(connection, guest, thread_id, MessageKind.ANSWER, text)


def _writing_as(guest: Guest, workspace: Workspace) -> AbstractContextManager[Connection]:
    return writing(
        guest.access, workspace, organisation_id=guest.organisation_id, portfolio_id=guest.portfolio_id
    )


def _list_threads(connection: Connection, guest: Guest) -> list[ThreadRecord]:
    if guest.shows_names:
        return theory_conversations.list_threads(connection, guest.access, guest.organisation_id)
    return theory_conversations.list_threads_of_guests(
        connection, guest.access, guest.organisation_id, guest.link_id
    )


def _require_open(connection: Connection, link: GuestLinkRecord | None) -> GuestLinkRecord:
    if link is None or not _is_open(connection, link):
        raise NotFound("guests.link_gone")
    return link


def _is_open(connection: Connection, link: GuestLinkRecord) -> bool:
    """Whether a link opens its theory now: it has not ended, and its maker might still make it."""
    if find_link_state(link, now()) is not LinkState.OPEN or link.account_id is None:
        return False
    maker = accounts.get_account(connection, link.account_id)
    if maker is None or maker.state != "active":
        return False
    if not guest_links.has_grant(connection, link.organisation_id, link.portfolio_id):
        return False
    return any(
        may(Role(item.role), Action.INVITE, Kind.THEORY)
        and (item.portfolio_id == link.portfolio_id or item.subject_id == link.organisation_id)
        for item in accounts.list_memberships(connection, link.account_id)
    )


def _check_rate(connection: Connection, guest: Guest) -> None:
    """Check that guests of this link may write one more message; raises ImpactError."""
    if guest_links.count_messages_of_link(connection, guest.link_id, now() - HOUR) >= MESSAGES_PER_HOUR:
        raise ImpactError("guests.too_many_messages", most=MESSAGES_PER_HOUR)
    if guest_links.count_messages_of_link(connection, guest.link_id, datetime.min) >= MOST_MESSAGES:
        raise ImpactError("guests.too_many_messages_in_all", most=MOST_MESSAGES)


def _add_message(connection: Connection, guest: Guest, thread_id: int, kind: MessageKind, words: str) -> None:
    theory_conversations.add_message(
        connection, organisation_id=guest.organisation_id, portfolio_id=guest.portfolio_id, thread_id=thread_id,
        kind=kind.value, text=words, from_participants=False, author=guest.name, author_role=GUEST, account_id=None,
        guest_link_id=guest.link_id, made_at=now(),
    )  # fmt: skip
    add_event(
        connection, guest_actor(guest.link_id), Action.COMMENT.value, Kind.THEORY.value, guest.organisation_id,
        organisation_id=guest.organisation_id, portfolio=guest.portfolio_id, what=kind.value,
    )  # fmt: skip


def _build_message(row: MessageRecord, guest: Guest, viewer_filter: ViewerFilter) -> GuestMessage:
    """A message as the guest reads it: who wrote it by name only where names are shown, or where it was this link."""
    side = conversations.find_author_side(row.author_role)
    if row.author_role == GUEST:
        who = "conversations.guest"
    else:
        who = f"words.agreed.{side.value}" if side else f"words.role.{row.author_role}"
    is_own = row.guest_link_id == guest.link_id
    author = row.author if is_own else ""
    if guest.shows_names:
        language = guest.access.language
        author = display_names.display_name(language, row.author, of_account=row.account_id is not None)
    text = row.text if is_own else viewer_filter.redact_theory_text(guest.organisation_id, row.text, row.author)
    return GuestMessage(MessageKind(row.kind), text, author, who, row.made_at.date())
