"""The gate before everything that is served: nobody gets past it without a session that counts.

Plain ASGI, so that websockets pass it too. What a client says about its session in a header is
thrown away; the pages hear of it from here only, under a seal (impact.services.accounts.sessions).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from impact.errors import StoreUnavailable
from impact.services.accounts import sessions
from impact.services.accounts.sessions import Live
from impact.services.core.workspace import Workspace
from impact.web.route_policy import UPLOAD, RouteAccess, find_route_access

log = logging.getLogger(__name__)
OURS = b"x-impact-"
# Where the gate leaves the session for our own routes.
LIVE = "impact.session"
NO_STORE = {"Cache-Control": "no-store"}
POLICY_VIOLATION = 1008
LONGEST_NEXT = 2000


class AuthenticationMiddleware:
    """Lets through what `doors` allows.

    `place` gives the workspace. `holder` tells which sealed session a visit of Streamlit belongs to (None:
    no such visit): an upload is taken from that session only.
    """

    def __init__(
        self, app: ASGIApp, place: Callable[[], Workspace], holder: Callable[[str], str | None]
    ) -> None:
        self.app = app
        self.place = place
        self.holder = holder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope["headers"] = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(OURS)]
        kind = find_route_access(scope["path"])
        if kind is RouteAccess.CLOSED:
            await self._refuse(scope, receive, send, PlainTextResponse("404", 404, headers=NO_STORE))
            return
        if kind is RouteAccess.OPEN:
            await self.app(scope, receive, send)
            return
        try:
            live = await self._live(scope)
        except StoreUnavailable as trouble:
            log.error("no session can be looked up: %s", trouble.key)
            await self._refuse(scope, receive, send, PlainTextResponse("503", 503, headers=NO_STORE))
            return
        if live is None:
            await self._refuse(scope, receive, send, self._sign_in(scope))
            return
        sealed = sessions.seal(live)
        if scope["path"].startswith(UPLOAD) and self.holder(_visit(scope["path"])) != sealed:
            await self._refuse(scope, receive, send, PlainTextResponse("404", 404, headers=NO_STORE))
            return
        scope["headers"].append((sessions.HEADER.encode(), sealed.encode()))
        scope[LIVE] = live
        await self.app(scope, receive, send)

    async def _live(self, scope: Scope) -> Live | None:
        token = HTTPConnection(scope).cookies.get(sessions.COOKIE, "")
        return await run_in_threadpool(sessions.find, self.place(), token) if token else None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
        if scope["type"] == "websocket":
            await receive()  # the handshake has to be heard before it can be turned down
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await answer(scope, receive, send)

    def _sign_in(self, scope: Scope) -> Response:
        """A page sends its reader to sign in and back; everything else is refused."""
        headers = HTTPConnection(scope).headers
        navigating = headers.get("sec-fetch-mode", "navigate") == "navigate"
        page = scope.get("method") in ("GET", "HEAD") and "text/html" in headers.get("accept", "") and navigating
        inner = scope["path"].startswith(("/_stcore/", "/static/", "/download/", "/handed-in/"))
        if not page or inner:
            return PlainTextResponse("401", 401, headers=NO_STORE)
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        to = "/sign-in" if wanted == "/" or len(wanted) > LONGEST_NEXT else f"/sign-in?next={quote(wanted, safe='/')}"
        return RedirectResponse(to, 303, headers=NO_STORE)


def _visit(path: str) -> str:
    """The visit of Streamlit that an upload's address names."""
    return path.removeprefix(UPLOAD).partition("/")[0]
