"""How much of messages that have not come in whole the server keeps: of one window, of one person, of all.

Until its last piece is there, a message of a websocket stays with uvicorn, and nobody else knows of it. What is too
much ends its connection; a browser opens another one by itself. Where the server has too much, whoever has most of it
makes room: a few accounts together keep nobody from working.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from functools import cache
from typing import Any

from impact.web.limits.open_windows import ADDRESS, LARGE_MESSAGE, SERVER, UNFINISHED, Holder, Holders

log = logging.getLogger(__name__)
# Two whole messages of a person at once; of a demo from one address, and of the server, as many as may well be open.
PER_PERSON, DEMO_PER_ADDRESS, PER_SERVER = 18_000_000, 72_000_000, 144_000_000
# Seconds for the whole of a large message.
MESSAGE_SECONDS = 60.0
# What a piece takes beside its bytes, of which it may have none.
BYTES_PER_PIECE = 64


class UnfinishedMessages:
    """The bytes of unfinished messages by whom they count for; all on the one thread of the server.

    Those below LARGE_MESSAGE do not count: every message is unfinished for a moment.
    """

    def __init__(self) -> None:
        self.bytes_of: Counter[Holder] = Counter()
        # The messages that count.
        self.messages: dict[UnfinishedMessage, None] = {}

    def replace(self, holders: Holders, before: int, now: int) -> bool:
        """Count `now` bytes of a window in the place of `before`; whether there is room for them."""
        for who in (*holders, SERVER):
            self.bytes_of[who] += now - before
        self.bytes_of += Counter()  # lets go of who has nothing unfinished
        return now <= before or all(self.bytes_of[who] <= find_limit(who) for who in holders)

    def make_room(self) -> None:
        """End the largest messages of whoever has most, until what is left is no more than the server keeps."""
        while self.bytes_of[SERVER] > PER_SERVER:
            counts: Counter[Holder] = Counter()
            for message in self.messages:
                counts[message.holder] += message.counted_bytes
            largest = counts.most_common(1)[0][0]
            own_messages = (message for message in self.messages if message.holder == largest)
            max(own_messages, key=lambda message: message.counted_bytes).end(
                "a window was closed: the server has too much unfinished, and its sender most of it"
            )


def find_limit(who: Holder) -> int:
    """How many unfinished bytes somebody may have."""
    return DEMO_PER_ADDRESS if who[0] == ADDRESS else PER_PERSON


class UnfinishedMessage:
    """What has come in of the next message of one window; without holders nobody has said yet whose it is."""

    def __init__(self, ledger: UnfinishedMessages, protocol: Any) -> None:
        self.ledger = ledger
        self.protocol = protocol
        self.holders: Holders = ()
        self.pieces = 0
        self.counted_bytes = 0
        self.timer: asyncio.TimerHandle | None = None

    @property
    def holder(self) -> Holder:
        """For whom it counts against those of others: an account, or an address of a demo."""
        return self.holders[-1] if self.holders else ("nobody", id(self))

    def belong_to(self, holders: Holders) -> None:
        """Say whose window it is; what it has so far counts for them from now on."""
        counted_bytes = self.counted_bytes
        self._count(0)
        self.holders = holders
        self._count(counted_bytes)

    def add_piece(self, size: int, *, is_last: bool) -> None:
        """A piece of so many bytes has come in."""
        self.pieces = 0 if is_last else self.pieces + size + BYTES_PER_PIECE

    def weigh(self, waiting_bytes: int) -> None:
        """Count the pieces, and `waiting_bytes` of one that is not whole; end the connection where it is too much."""
        size = self.pieces + waiting_bytes
        if not self._count(size if size >= LARGE_MESSAGE else 0) or (self.counted_bytes and not self.holders):
            self.end("a window was closed: what it has not finished is too much")
        self.ledger.make_room()

    def _count(self, size: int) -> bool:
        has_room = self.ledger.replace(self.holders, self.counted_bytes, size)
        self.counted_bytes = size
        if size:
            self.ledger.messages[self] = None
        else:
            self.ledger.messages.pop(self, None)
        if size and self.timer is None:
            self.timer = self.protocol.loop.call_later(
                MESSAGE_SECONDS, self.end, "a window was closed: a message took too long"
            )
        elif not size and self.timer is not None:
            self.timer.cancel()
            self.timer = None
        return has_room

    def end(self, reason: str) -> None:
        """Close the connection at once, and let go of what came in."""
        log.warning(reason)
        self.forget()
        self.protocol.frames = []
        self.protocol.conn.reader.discard()
        self.protocol.transport.abort()

    def forget(self) -> None:
        """The window is gone, and its bytes with it."""
        self.pieces = 0
        self._count(0)


@cache
def count_unfinished(protocol: type[Any], ledger: UnfinishedMessages) -> type[Any]:
    """A protocol of uvicorn for websockets (`websockets-sansio`) that counts the unfinished messages of each window."""

    class CountedProtocol(protocol):  # type: ignore[misc]
        """One websocket."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.unfinished = UnfinishedMessage(ledger, self)

        def handle_connect(self, event: Any) -> None:
            super().handle_connect(event)
            # Its application runs from the next turn of the loop on.
            if hasattr(self, "scope"):
                self.scope["extensions"][UNFINISHED] = self.unfinished

        def handle_text(self, event: Any) -> None:
            self.unfinished.pieces = 0
            super().handle_text(event)
            self.unfinished.add_piece(len(event.data), is_last=event.fin)

        def handle_bytes(self, event: Any) -> None:
            self.unfinished.pieces = 0
            super().handle_bytes(event)
            self.unfinished.add_piece(len(event.data), is_last=event.fin)

        def handle_cont(self, event: Any) -> None:
            super().handle_cont(event)
            self.unfinished.add_piece(len(event.data), is_last=event.fin)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if not self.transport.is_closing():
                self.unfinished.weigh(len(self.conn.reader.buffer))

        def connection_lost(self, error: Exception | None) -> None:
            self.unfinished.forget()
            super().connection_lost(error)

    return CountedProtocol
