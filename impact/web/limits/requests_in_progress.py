"""How many requests around signing in one address may have in progress: whoever has no account holds no more than that.

Each holds a place among the threads that work on passwords and on the database, which everybody shares. One whose body
is still coming in holds none of them, so that it counts for its address only: many slow senders stop nobody else.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.i18n import text
from impact.web import address, html_pages
from impact.web.forms import build_context, html_response
from impact.web.route_policy import RouteAccess, find_route_access

# An office behind one address signs in within a morning, not within a second.
PER_ADDRESS, PER_SERVER = 20, 200
HEALTH = "/health"
RETRY_SECONDS = "5"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class ServerFull(Exception):
    """The body of a request is whole, and there is no room to work on it."""


class RequestsInProgressMiddleware:
    """ASGI middleware on the addresses that are open to everybody, before authentication."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Of each address, and those of all that are worked on.
        self.in_progress: Counter[str] = Counter()
        self.working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 429 (503 where the server has too many)."""
        is_open = scope["type"] == "http" and find_route_access(scope["path"]) is RouteAccess.OPEN
        if not is_open or scope["path"] == HEALTH:
            await self.app(scope, receive, send)
            return
        origin = address.client_ip(HTTPConnection(scope))
        if status := self._find_refusal(origin):
            await say_busy(scope, receive, status)(scope, receive, send)
            return
        self.in_progress[origin] += 1
        try:
            await self._work(scope, receive, send)
        finally:
            self.in_progress[origin] -= 1
            self.in_progress += Counter()  # lets go of addresses that have none any more

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it among those that are worked on from the end of its body."""
        is_counted = is_refused = False

        def begin() -> None:
            nonlocal is_counted, is_refused
            if self.working >= PER_SERVER:
                is_refused = True
                raise ServerFull
            self.working += 1
            is_counted = True

        async def receive_whole() -> Message:
            message = await receive()
            if not is_counted and not message.get("more_body", False):
                begin()
            return message

        async def send_unless_refused(message: Message) -> None:
            if not is_refused:
                await send(message)

        try:
            with suppress(ServerFull):
                if scope["method"] not in WITH_BODY:
                    begin()
                await self.app(scope, receive_whole, send_unless_refused)
        finally:
            self.working -= is_counted
        if is_refused:
            await say_busy(scope, receive, 503)(scope, receive, send)

    def _find_refusal(self, origin: str) -> int:
        """The status of a refusal, 0 for none."""
        if self.in_progress[origin] >= PER_ADDRESS:
            return 429
        return 503 if self.working >= PER_SERVER else 0


def say_busy(scope: Scope, receive: Receive, status: int) -> Response:
    """A page that asks for patience, in the language of the browser."""
    context = build_context(Request(scope, receive), path="/sign-in")
    title, body = text(context.language, "windows.busy"), text(context.language, "windows.busy_body")
    response = html_response(html_pages.render_notice(context, title, body), status)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response
