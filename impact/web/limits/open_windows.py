"""How many windows somebody may have open: each holds a websocket, and in the server what stands in its fields.

A window that is opened beyond the limit says so in the language of its viewer, and opens once another one is closed:
its place is free in the moment in which its websocket ends.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.errors import StoreUnavailable
from impact.i18n import text
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Session
from impact.services.core.workspace import Workspace
from impact.web import address, html_pages
from impact.web.authentication import SESSION_KEY
from impact.web.forms import html_response, pick_language, safe_next

log = logging.getLogger(__name__)
# Windows of one person and of the server. The personas of a demo are many people: there each session counts by itself.
PER_PERSON, PER_SERVER = 40, 400
# Of a demo from one address: anybody may begin as many sessions there as they like. A room of 30 people has room.
DEMO_PER_ADDRESS = 200
# Of what a window says, messages so large stay in memory as what stands in its fields, for a while after it closes too.
LARGE_MESSAGE = 256 * 1024
LARGE_BYTES_PER_PERSON, LARGE_BYTES_PER_SERVER = 32 * 1024 * 1024, 256 * 1024 * 1024
DEMO_LARGE_BYTES_PER_ADDRESS = 128 * 1024 * 1024
# Seconds for which Streamlit keeps the state of a window that is gone, in case it comes back.
KEPT_SECONDS = 120.0
TRY_AGAIN_LATER = 1013
# Who windows are counted for: an account, a session of a demo, an address of a demo.
Holder = tuple[str, int | str]
Holders = tuple[Holder, ...]
SERVER: Holder = ("server", "")
ADDRESS = "address"
# Where a window finds what has come in of its next message (`unfinished_messages`).
UNFINISHED = "impact.unfinished"


class OpenWindowsMiddleware:
    """ASGI middleware that counts open windows, behind authentication, which knows whose each is."""

    def __init__(self, app: ASGIApp, place: Callable[[], Workspace], clock: Callable[[], float] = monotonic) -> None:
        self.app = app
        self.place = place
        self.clock = clock
        # All on the one thread of the server.
        self.windows: Counter[Holder] = Counter()
        self.total = 0
        # The largest message of each window that sent a large one: whose it was, its bytes, and until when it counts.
        self.large_messages: dict[object, tuple[Holders, int, float]] = {}
        # Who was told of in the log since the last window of theirs closed: a browser tries again and again.
        self.logged: set[Holder] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a window too many is refused, with a page that says why."""
        session: Session | None = scope.get(SESSION_KEY)
        if session is None or scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        holders = find_holders(session, HTTPConnection(scope))
        if scope["type"] == "websocket":
            await self._open_window(holders, scope, receive, send)
        elif self._find_full(holders) and is_page(scope):
            await self._say_full(session, holders[0], scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _find_full(self, holders: Holders) -> Holder | None:
        """Who has no room for another window: one of the holders, or the server; None where there is room."""
        full_holder = next((who for who in holders if self.windows[who] >= find_limits(who)[0]), None)
        return SERVER if full_holder is None and self.total >= PER_SERVER else full_holder

    async def _open_window(self, holders: Holders, scope: Scope, receive: Receive, send: Send) -> None:
        if full_holder := self._find_full(holders):
            if full_holder not in self.logged:
                self.logged.add(full_holder)
                log.warning("a window was refused: %s are open, %s in all", self.windows[holders[0]], self.total)
            await receive()  # the handshake must be received before it can be refused
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
            return
        window = object()
        is_logged = False

        async def receive_counted() -> Message:
            nonlocal is_logged
            while True:
                message = await receive()
                size = len(message.get("bytes") or b"")
                if size < LARGE_MESSAGE or self._count_large(window, holders, size):
                    return message
                if not is_logged:
                    log.warning("large messages of a window are left unanswered: its sender has said too much")
                is_logged = True

        if unfinished := scope.get("extensions", {}).get(UNFINISHED):
            unfinished.belong_to(holders)
        self._count_window(holders, 1)
        try:
            await self.app(scope, receive_counted, send)
        finally:
            self._count_window(holders, -1)
            self.logged.difference_update((*holders, SERVER))
            if window in self.large_messages:
                _, size, _ = self.large_messages[window]
                self.large_messages[window] = (holders, size, self.clock() + KEPT_SECONDS)

    def _count_window(self, holders: Holders, count: int) -> None:
        self.total += count
        for who in holders:
            self.windows[who] += count
        self.windows += Counter()  # lets go of who has no window any more

    def _count_large(self, window: object, holders: Holders, size: int) -> bool:
        """Count a large message of a window in the place of its smaller ones; whether there is room for it."""
        now = self.clock()
        self.large_messages = {key: item for key, item in self.large_messages.items() if item[2] > now}
        other_messages = [item for key, item in self.large_messages.items() if key is not window]
        for who in holders:
            if sum(count for whose, count, _ in other_messages if who in whose) + size > find_limits(who)[1]:
                return False
        if sum(count for _, count, _ in other_messages) + size > LARGE_BYTES_PER_SERVER:
            return False
        largest = max(size, self.large_messages.get(window, (holders, 0, 0.0))[1])
        self.large_messages[window] = (holders, largest, float("inf"))
        return True

    async def _say_full(
        self, session: Session, person: Holder, scope: Scope, receive: Receive, send: Send
    ) -> None:  # fmt: skip
        request = Request(scope, receive)
        own_windows = self.windows[person]
        try:
            access = await run_in_threadpool(sessions.find_access, self.place(), sessions.sign_session(session))
        except StoreUnavailable:
            access = None
        chosen_code = request.query_params.get("lang")
        language = access.language if access is not None and not chosen_code else pick_language(request)
        words = "windows.own" if own_windows >= PER_PERSON else "windows.server"
        title, body = text(language, "windows.title"), text(language, words, n=own_windows)
        # What begins with two slashes would lead to another server.
        here = safe_next(scope["path"] + (f"?{request.url.query}" if request.url.query else ""))
        context = html_pages.PageContext(language, path=here.partition("?")[0])
        html = html_pages.render_full(context, title, body, here)
        await html_response(html, 429)(scope, receive, send)


def find_holders(session: Session, request: HTTPConnection) -> Holders:
    """Whose windows are counted together: an account's; in a demo a session's, and all from one address."""
    if session.method == sessions.DEMO:
        return (("session", session.session_id), (ADDRESS, address.client_ip(request)))
    return (("account", session.account_id),)


def find_limits(who: Holder) -> tuple[int, int]:
    """How many windows somebody may have, and how many bytes of large messages."""
    if who[0] == ADDRESS:
        return DEMO_PER_ADDRESS, DEMO_LARGE_BYTES_PER_ADDRESS
    return PER_PERSON, LARGE_BYTES_PER_PERSON


def is_page(scope: Scope) -> bool:
    """Whether a request opens a window: somebody goes to a page, and no part of one."""
    headers = HTTPConnection(scope).headers
    is_navigation = headers.get("sec-fetch-mode", "navigate") == "navigate"
    is_part = scope["path"].startswith(("/_stcore/", "/static/", "/download/", "/handed-in/", "/attached/"))
    return scope["method"] == "GET" and is_navigation and "text/html" in headers.get("accept", "") and not is_part
