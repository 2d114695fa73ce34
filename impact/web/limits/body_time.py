"""How long the body of a request may take: whoever sends it drop by drop holds a place that others wait for.

Only the time for which the server waited for the sender counts, not that in which it was busy itself.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.web.authentication import NO_STORE
from impact.web.route_policy import UPLOAD

# Seconds for a form, whose body is 16 kB at most.
FORM_SECONDS = 20.0
# For a file: the least speed on the average once the grace is over, and the longest time in any case. The largest file
# comes in at twice the least speed within that time.
GRACE_SECONDS, LEAST_BYTES_PER_SECOND, FILE_SECONDS = 20.0, 16 * 1024, 900.0


class SlowBody(Exception):
    """The body of a request took too long."""


class BodyTimeMiddleware:
    """ASGI middleware that ends a request whose body comes in too slowly, with 408.

    Whoever leaves in the middle of a body leaves no error in the log: anybody could fill it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; of a slow one nothing that the app answers is sent."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        clock = BodyClock(is_file=scope["path"].startswith(UPLOAD))
        is_answered = is_slow = False

        async def receive_in_time() -> Message:
            nonlocal is_slow
            if clock.is_whole:
                return await receive()  # the end of the connection may take as long as it likes
            before = monotonic()
            try:
                message = await asyncio.wait_for(receive(), clock.find_seconds_left())
            except TimeoutError:
                is_slow = True
                raise SlowBody from None
            clock.count(message, monotonic() - before)
            return message

        async def send_unless_slow(message: Message) -> None:
            nonlocal is_answered
            if not is_slow:
                is_answered = True
                await send(message)

        with suppress(SlowBody, ClientDisconnect):
            await self.app(scope, receive_in_time, send_unless_slow)
        if is_slow and not is_answered:
            await PlainTextResponse("408", 408, headers=NO_STORE | {"Connection": "close"})(scope, receive, send)


class BodyClock:
    """How much of a body came, and in how many seconds of waiting."""

    def __init__(self, *, is_file: bool) -> None:
        self.is_file = is_file
        self.seconds = 0.0
        self.bytes = 0
        self.is_whole = False

    def find_seconds_left(self) -> float:
        """How long the next piece may take from now; 0 where the time is over."""
        if not self.is_file:
            return max(0.0, FORM_SECONDS - self.seconds)
        paid = GRACE_SECONDS + self.bytes / LEAST_BYTES_PER_SECOND
        return max(0.0, min(paid, FILE_SECONDS) - self.seconds)

    def count(self, message: Message, seconds: float) -> None:
        """Count a piece of the body, and how long it was waited for."""
        self.seconds += seconds
        self.bytes += len(message.get("body", b""))
        self.is_whole = message["type"] != "http.request" or not message.get("more_body", False)
