"""How long a connection may be open without a whole request, and how large a message of a websocket may be.

uvicorn waits for the first request of a connection, and for the rest of its headers, as long as it likes to take; and
Streamlit has it gather messages of 200 MB before anybody looks at their size. Neither has a setting.
"""

from __future__ import annotations

import asyncio
from typing import Any

from impact.web.limits import unfinished_messages

# Seconds from the beginning of a connection, or of its next request, to the end of the headers.
HEADER_SECONDS = 20.0
# Connections that may wait for their request at the same time; one more, and the oldest of them ends.
MOST_WAITING = 256


class ConnectionTimer:
    """The connections that wait for a request, the oldest first, each with what ends it; all on the server's thread."""

    def __init__(self) -> None:
        self.waiting: dict[Any, asyncio.TimerHandle] = {}

    def start(self, connection: Any) -> None:
        """Let a connection wait for its next request; one that waits already waits on."""
        if connection in self.waiting:
            return
        self.waiting[connection] = connection.loop.call_later(HEADER_SECONDS, self.end, connection)
        if len(self.waiting) > MOST_WAITING:
            self.end(next(iter(self.waiting)))

    def stop(self, connection: Any) -> None:
        """A request began, or the connection is gone."""
        timer = self.waiting.pop(connection, None)
        if timer is not None:
            timer.cancel()

    def end(self, connection: Any) -> None:
        """End a connection that waited for too long."""
        self.stop(connection)
        connection.transport.close()


def limit_connections(protocol: type[Any], largest_message: int) -> ConnectionTimer:
    """Time the connections of a protocol of uvicorn, and limit the bytes of messages through its websockets.

    The class itself is changed: uvicorn has taken it into its configuration before it imports the app.
    """
    timer = ConnectionTimer()
    connect, receive, lose = protocol.connection_made, protocol.data_received, protocol.connection_lost
    upgrade = protocol.handle_websocket_upgrade

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        connect(self, transport)
        timer.start(self)

    def data_received(self: Any, data: bytes) -> None:
        receive(self, data)
        is_over = self.transport.is_closing() or self.transport.get_protocol() is not self
        if is_over or (self.cycle is not None and not self.cycle.response_complete):
            timer.stop(self)
        else:
            timer.start(self)

    def connection_lost(self: Any, error: Exception | None) -> None:
        timer.stop(self)
        lose(self, error)

    unfinished = unfinished_messages.UnfinishedMessages()

    def handle_websocket_upgrade(self: Any, *request: Any) -> None:
        self.config.ws_max_size = min(self.config.ws_max_size, largest_message)
        self.ws_protocol_class = unfinished_messages.count_unfinished(self.ws_protocol_class, unfinished)
        upgrade(self, *request)

    changes = {"connection_made": connection_made, "data_received": data_received, "connection_lost": connection_lost,
               "handle_websocket_upgrade": handle_websocket_upgrade}  # fmt: skip
    for name, change in changes.items():
        setattr(protocol, name, change)
    return timer
