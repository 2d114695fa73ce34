"""Authentication of every request: only the sign-in pages are served without an active session.

Plain ASGI, so that it covers websockets too. Session headers sent by a client are dropped; the pages
get theirs only from here, signed with an HMAC (impact.services.accounts.sessions).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from impact.errors import StoreUnavailable
from impact.services.accounts import sessions
from impact.services.core.workspace import Workspace
from impact.web.route_policy import UPLOAD, RouteAccess, find_route_access

log = logging.getLogger(__name__)
HEADER_PREFIX = b"x-impact-"
# The key in the ASGI scope under which our own routes find the session.
SESSION_KEY = "impact.session"
NO_STORE = {"Cache-Control": "no-store"}
POLICY_VIOLATION = 1008
MAX_NEXT_LENGTH = 2000
# The program of the browser: the same files for everybody, a hundred of them whenever a page opens. A session that was
# looked up so many seconds ago may have them without being looked up again.
PROGRAM_FILES = ("/static/", "/_stcore/bidi-components/")
PROGRAM_SECONDS, MAX_REMEMBERED = 10.0, 1000


class AuthenticationMiddleware:
    """ASGI middleware that enforces the route policy (`web.route_policy`).

    `place` returns the workspace. `holder` returns the signed session that a Streamlit session id belongs to
    (None for an unknown id): an upload is accepted from that session only.
    """

    def __init__(
        self, app: ASGIApp, place: Callable[[], Workspace], holder: Callable[[str], str | None]
    ) -> None:
        self.app = app
        self.place = place
        self.holder = holder
        self.looked_up: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a refusal (401, 404, 503 or a redirect to sign in), or pass the request on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if not name.lower().startswith(HEADER_PREFIX)
        ]
        route_access = find_route_access(scope["path"])
        if route_access is RouteAccess.CLOSED:
            await self._refuse(scope, receive, send, PlainTextResponse("404", 404, headers=NO_STORE))
            return
        token = HTTPConnection(scope).cookies.get(sessions.COOKIE, "")
        if route_access is RouteAccess.OPEN:
            # The forms around signing in and out: whoever signs out has no program any more either.
            await self.app(scope, receive, send)
            self.looked_up.pop(token, None)
            return
        if scope["path"].startswith(PROGRAM_FILES) and self._was_live(token):
            await self.app(scope, receive, send)
            return
        try:
            session = await run_in_threadpool(sessions.find_session, self.place(), token) if token else None
        except StoreUnavailable as error:
            log.error("no session can be looked up: %s", error.key)
            await self._refuse(scope, receive, send, PlainTextResponse("503", 503, headers=NO_STORE))
            return
        if session is None:
            await self._refuse(scope, receive, send, self._sign_in(scope))
            return
        self._remember(token)
        signed_session = sessions.sign_session(session)
        if scope["path"].startswith(UPLOAD) and self.holder(find_visit(scope["path"])) != signed_session:
            await self._refuse(scope, receive, send, PlainTextResponse("404", 404, headers=NO_STORE))
            return
        scope["headers"].append((sessions.HEADER.encode(), signed_session.encode()))
        scope[SESSION_KEY] = session
        await self.app(scope, receive, send)

    def _was_live(self, token: str) -> bool:
        """Whether a session was live when it was looked up, a moment ago."""
        return monotonic() - self.looked_up.get(token, -PROGRAM_SECONDS) < PROGRAM_SECONDS

    def _remember(self, token: str) -> None:
        if len(self.looked_up) >= MAX_REMEMBERED:
            self.looked_up = {other: at for other, at in self.looked_up.items() if self._was_live(other)}
        if len(self.looked_up) < MAX_REMEMBERED:
            self.looked_up[token] = monotonic()

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, response: Response) -> None:
        if scope["type"] == "websocket":
            await receive()  # the handshake must be received before it can be refused
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await response(scope, receive, send)

    def _sign_in(self, scope: Scope) -> Response:
        """Redirect a page navigation to sign in and back; answer 401 to everything else."""
        headers = HTTPConnection(scope).headers
        is_navigation = headers.get("sec-fetch-mode", "navigate") == "navigate"
        is_page = scope.get("method") in ("GET", "HEAD") and "text/html" in headers.get("accept", "") and is_navigation
        is_subresource = scope["path"].startswith(("/_stcore/", "/static/", "/download/", "/handed-in/"))
        if not is_page or is_subresource:
            return PlainTextResponse("401", 401, headers=NO_STORE)
        query = scope.get("query_string", b"").decode("latin-1")
        requested = scope["path"] + (f"?{query}" if query else "")
        carries_next = requested != "/" and len(requested) <= MAX_NEXT_LENGTH
        location = f"/sign-in?next={quote(requested, safe='/')}" if carries_next else "/sign-in"
        return RedirectResponse(location, 303, headers=NO_STORE)


def find_visit(path: str) -> str:
    """The Streamlit session id in the path of an upload."""
    return path.removeprefix(UPLOAD).partition("/")[0]
