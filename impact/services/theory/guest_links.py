"""Links by which guests read and comment on one theory without an account: made, listed and withdrawn.

Whoever may work on a theory makes one, says for whom, for how long, and whether guests read names or pseudonyms. The
token is only in the link itself; its SHA-256 is stored. Both sides see all links between them and may end any of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError, NotFound
from impact.model.access import Access
from impact.model.text_limits import remove_unstorable_characters
from impact.services.accounts.sessions import hash_token
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions.destinations import resolve_portfolio
from impact.services.theory.conversations import find_author_side
from impact.store import guest_links, theory_versions
from impact.store.db import locks
from impact.store.guest_links import GuestAuthor, GuestLinkRecord
from impact.store.queries import organisations
from impact.views.theory.guest_links import GuestChoice, GuestLinkItem, GuestLinksView, LinkState

DEFAULT_DAYS, MOST_DAYS = 14, 90
LONGEST_NOTE = 120
# More open links to one theory than this nobody needs, and nobody would oversee.
MOST_OPEN_LINKS = 20
# Of those that ended a page lists so many. With so many in all a theory takes no more, until the next daily round lets
# go of the oldest (`retention.MOST_ENDED_LINKS`).
MOST_LISTED_ENDED, MOST_LINKS = 10, 100
# The address of a link, before its token.
LINK_PATH = "/guest-link/"


@dataclass(frozen=True, slots=True)
class NewGuestLink:
    """A new link: its path, which is shown once, and until when it opens (UTC)."""

    link_id: int
    path: str = field(repr=False)
    expires_at: datetime


def make_link(
    access: Access, organisation_id: int, workspace: Workspace, *, note: str, shows_names: bool,
    days: int = DEFAULT_DAYS, portfolio_id: int | None = None,
) -> NewGuestLink:  # fmt: skip
    """Make a link to the newest version of an organisation's theory, for `days` days.

    NotAllowed for another role or organisation; ImpactError without a theory, a note or an account, for other than 1 to
    MOST_DAYS days, for too many open links, and for too many in all.
    """
    require_allowed(access, Action.INVITE, Kind.THEORY, workspace, organisation_id)
    words = " ".join(remove_unstorable_characters(note).split())
    if not words or len(words) > LONGEST_NOTE:
        raise ImpactError("guests.note_wrong", most=LONGEST_NOTE)
    if not 1 <= days <= MOST_DAYS:
        raise ImpactError("guests.days_wrong", most=MOST_DAYS)
    if not access.account_id:
        # A link holds as long as its maker might make it: nobody could say so of one without an account.
        raise ImpactError("guests.no_account")
    try:
        with reading(access, workspace) as connection:
            portfolio = resolve_portfolio(connection, access, organisation_id, portfolio_id)
            has_theory = bool(theory_versions.list_versions(connection, organisation_id))
    except NotFound:
        raise record_refusal(access, Action.INVITE, Kind.THEORY, workspace, organisation_id) from None
    if not has_theory:
        raise ImpactError("guests.no_theory")
    token, moment = secrets.token_urlsafe(32), now()
    with writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        locks.lock_theory(connection, organisation_id)
        links = guest_links.list_links(connection, access, organisation_id)
        if sum(find_link_state(link, moment) is LinkState.OPEN for link in links) >= MOST_OPEN_LINKS:
            raise ImpactError("guests.too_many_links", most=MOST_OPEN_LINKS)
        if len(links) >= MOST_LINKS:
            raise ImpactError("guests.too_many_ended", most=MOST_LINKS)
        link_id = guest_links.add_link(
            connection, organisation_id=organisation_id, portfolio_id=portfolio, account_id=access.account_id,
            author_role=access.role.value, digest=hash_token(token), note=words, shows_names=shows_names,
            made_at=moment, expires_at=moment + timedelta(days=days),
        )  # fmt: skip
        add_event(
            connection, actor(access.account_id), Action.INVITE.value, Kind.THEORY.value, organisation_id,
            organisation_id=organisation_id, portfolio=portfolio, guest_link=link_id, days=days, names=shows_names,
        )  # fmt: skip
    return NewGuestLink(link_id, f"{LINK_PATH}{token}", moment + timedelta(days=days))


def list_links(access: Access, organisation_id: int, workspace: Workspace) -> GuestLinksView | None:
    """List the open links to an organisation's theory, and the newest of those that ended.

    None for who may make none, or of an organisation out of scope.
    """
    if not may(access.role, Action.INVITE, Kind.THEORY):
        return None
    moment = now()
    with reading(access, workspace) as connection:
        grants = organisations.list_grants(connection, access, organisation_id)
        stored = guest_links.list_links(connection, access, organisation_id)
        authors = guest_links.list_guest_authors(connection, access, organisation_id)
    if not grants:
        return None
    ended = [row for row in stored if find_link_state(row, moment) is not LinkState.OPEN]
    unlisted = ended[MOST_LISTED_ENDED:]
    rows = [row for row in stored if row not in unlisted]
    items = tuple(
        GuestLinkItem(
            row.id, row.note, find_author_side(row.author_role), row.shows_names, row.made_at.date(),
            row.expires_at.date(), row.used_at, find_link_state(row, moment),
            sum(author.messages for author in authors if author.guest_link_id == row.id),
        )
        for row in rows
    )  # fmt: skip
    places = {grant.portfolio_id: grant.portfolio for grant in grants}
    return GuestLinksView(
        organisation_id, items, tuple(places.items()), len(unlisted), list_choices(stored, authors)
    )


def list_choices(links: Sequence[GuestLinkRecord], authors: Sequence[GuestAuthor]) -> tuple[GuestChoice, ...]:
    """Of whom something can be erased: each name that wrote, and all of each link that somebody opened."""
    notes = {link.id: link.note for link in links}
    names = [
        GuestChoice(
            row.portfolio_id, row.guest_link_id, row.author, notes.get(row.guest_link_id or 0, ""), row.messages
        )
        for row in authors
    ]
    counts = {link.id: sum(row.messages for row in authors if row.guest_link_id == link.id) for link in links}
    # A link without a note was erased as a whole before; who opens it again is there with what they write.
    whole = [
        GuestChoice(link.portfolio_id, link.id, None, link.note, counts[link.id])
        for link in links
        if link.used_at is not None and (link.note or counts[link.id])
    ]
    return (*names, *whole)


def withdraw_link(access: Access, link_id: int, workspace: Workspace) -> None:
    """Withdraw a link: at once it opens nothing any more, also for who has the page open.

    NotAllowed for another role, NotFound outside the access; nothing happens where it was withdrawn before.
    """
    require_allowed(access, Action.INVITE, Kind.THEORY, workspace, link_id)
    with reading(access, workspace) as connection:
        link = guest_links.get_link(connection, access, link_id)
    if link is None:
        record_refusal(access, Action.INVITE, Kind.THEORY, workspace, link_id)
        raise NotFound("guests.link_not_found")
    owner = {"organisation_id": link.organisation_id, "portfolio_id": link.portfolio_id}
    with writing(access, workspace, **owner) as connection:
        if guest_links.withdraw_link(connection, link_id, now()):
            add_event(
                connection, actor(access.account_id), Action.DISABLE.value, Kind.THEORY.value, link.organisation_id,
                organisation_id=link.organisation_id, portfolio=link.portfolio_id, guest_link=link_id,
            )  # fmt: skip


def find_link_state(link: GuestLinkRecord, moment: datetime) -> LinkState:
    """Whether a link is open at a moment (UTC)."""
    if link.withdrawn_at is not None:
        return LinkState.WITHDRAWN
    return LinkState.EXPIRED if link.expires_at <= moment else LinkState.OPEN
