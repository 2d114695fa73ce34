"""Guests who read one theory by a link: the list of links for both sides, and conversations as a guest reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from impact.theory.conversation import MessageKind, Side, ThreadStatus
from impact.views.theory.conversations import Subject


class LinkState(StrEnum):
    """Whether a link still opens the theory, and why not."""

    OPEN = "open"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class GuestLinkItem:
    """One link: for whom (`note`), by which side and when it was made, until when it opens, when it was used (UTC)."""

    link_id: int
    note: str
    made_by: Side | None
    shows_names: bool
    made_on: date
    expires_on: date
    used_at: datetime | None
    state: LinkState
    messages: int


@dataclass(frozen=True, slots=True)
class GuestChoice:
    """Whom of the guests one may erase: one `name` that wrote by a link, or (None) everybody who opened it.

    `link_id` is None for a link that was let go of; `note` says for whom it was made, `messages` how many they wrote.
    """

    portfolio_id: int
    link_id: int | None
    name: str | None
    note: str
    messages: int


@dataclass(frozen=True, slots=True)
class GuestLinksView:
    """The links to one theory, newest first; `places`: the portfolios, by id and name, one can be made for.

    `guests` are those of whom something can be erased.

    Of those that ended only the newest are listed, and `unlisted` says how many more there are.
    """

    organisation_id: int
    links: tuple[GuestLinkItem, ...]
    places: tuple[tuple[int, str], ...]
    unlisted: int = 0
    guests: tuple[GuestChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class GuestMessage:
    """A message as a guest reads it; `author` is blank where the guest may read no name.

    `who` is a key of the catalog: the side or the role of who wrote it, or that it was a guest.
    """

    kind: MessageKind
    text: str
    author: str
    who: str
    made_on: date


@dataclass(frozen=True, slots=True)
class GuestThread:
    """A conversation as a guest reads it; `subject` by the keys that the guest sees."""

    thread_id: int
    subject: Subject
    status: ThreadStatus
    messages: tuple[GuestMessage, ...]
