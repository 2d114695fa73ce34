"""Conversations about the blocks and arrows of a theory and about figures, as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.roles import Role
from impact.theory.conversation import MessageKind, Side, ThreadStatus

# A block by its key, or an arrow by those of its blocks; the second is blank for a block, both for a figure.
Subject = tuple[str, str]
FIGURE: Subject = ("", "")


@dataclass(frozen=True, slots=True)
class MessageItem:
    """One message; `side` is None for somebody of neither, and `author_role` for a guest, who has no account.

    `may_withdraw`: it is the viewer's and nobody replied.
    """

    message_id: int
    kind: MessageKind
    text: str
    author: str
    author_role: Role | None
    side: Side | None
    made_on: date
    from_participants: bool
    may_withdraw: bool

    @property
    def is_erased(self) -> bool:
        """Whether it is of a guest whose name and words were erased: a guest never writes nothing."""
        return self.author_role is None and not self.text


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """A conversation, its messages oldest first; `waits`: it waits for the viewer's side.

    Whoever sees pseudonyms reads only what they wrote: `hidden_replies` counts the messages of others.
    """

    thread_id: int
    subject: Subject
    status: ThreadStatus
    is_shared: bool
    messages: tuple[MessageItem, ...]
    waits: bool
    may_reply: bool
    hidden_replies: int = 0

    @property
    def has_guest(self) -> bool:
        """Whether a guest wrote in it, and so reads it."""
        return any(item.author_role is None for item in self.messages)


@dataclass(frozen=True, slots=True)
class ConversationsView:
    """The conversations about a theory or figure that the viewer may read: what waits for them first, then the newest.

    `may_begin`: the viewer may begin one; `may_take_sides`: and say that their side agrees or differs;
    `may_be_private`: and keep one for themselves. `places`: the portfolios, by id and name, with whose
    fund one is begun. `indicator_id`: of a figure, as in the address of the viewer.
    `is_open_to_guests`: guests read all that are shared, by a link.
    """

    organisation_id: int
    threads: tuple[ThreadItem, ...]
    may_begin: bool
    may_take_sides: bool
    may_be_private: bool
    places: tuple[tuple[int, str], ...] = ()
    indicator_id: int | None = None
    is_open_to_guests: bool = False
    # Of the frame of a fund, about which nobody takes a side.
    is_of_frame: bool = False
