"""Requests under a name that is not ours, or from a page of somebody else, are refused before anything reads them.

A browser can be made to send requests under any name that its owner points at us (DNS rebinding), and a page of
somebody else may open a websocket to us. Plain ASGI, so that it covers websockets too.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from impact.services.core import settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# Where Streamlit compares the origin by itself; our own forms answer a foreign one with a page (`forms.read_form`).
STREAMLIT = "/_stcore/"
MISDIRECTED, FORBIDDEN, POLICY_VIOLATION = 421, 403, 1008
NO_STORE = {"Cache-Control": "no-store"}
# As many different refused names as the log names; the rest would only fill it.
MOST_LOGGED = 20
log = logging.getLogger(__name__)


def parse_host(header: str) -> str | None:
    """The host of a Host header or of the part of an Origin behind '://', in lower case and without its port.

    None where it is none.
    """
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    if header != parts.netloc or parts.username is not None or not parts.hostname:
        return None
    return parts.hostname.rstrip(".")


def own_hosts() -> frozenset[str]:
    """The names under which requests come: of IMPACT_BASE_URL, of IMPACT_HOSTS, and of this machine to itself."""
    return LOOPBACK | {urlsplit(settings.base_url()).hostname or ""} | set(settings.hosts())


class HostPolicyMiddleware:
    """ASGI middleware that refuses foreign hosts on every address, and foreign origins where Streamlit listens.

    Streamlit compares origins too, but asks a service outside for our address where it does not know one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.logged: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse (421 or 403; a websocket is closed), or pass the request on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        hosts = HTTPConnection(scope).headers.getlist("host")
        host = parse_host(hosts[0]) if len(hosts) == 1 else None
        # The address on which the request came in is ours; nobody can point a name of theirs at it and keep the name.
        listening = str((scope.get("server") or ("",))[0]).lower()
        if host is None or host not in own_hosts() | {listening}:
            self._log(hosts)
            await _refuse(scope, receive, send, MISDIRECTED)
            return
        if (scope["type"] == "websocket" or scope["path"].startswith(STREAMLIT)) and not self._admit(scope, hosts[0]):
            await _refuse(scope, receive, send, FORBIDDEN)
            return
        await self.app(scope, receive, send)

    def _admit(self, scope: Scope, host: str) -> bool:
        """Whether a request to Streamlit comes from a page of ours, or from no page at all.

        Where a proxy asks under another name than the browser, Streamlit is shown the browser's.
        """
        origin = HTTPConnection(scope).headers.get("origin")
        if origin is None:
            return True
        netloc = origin.partition("://")[2].lower()
        if netloc == host.lower():
            return True
        if netloc != urlsplit(settings.base_url()).netloc.lower():
            return False
        scope["headers"] = [
            (name, netloc.encode("latin-1") if name.lower() == b"host" else value) for name, value in scope["headers"]
        ]
        return True

    def _log(self, hosts: list[str]) -> None:
        name = ", ".join(hosts)[:100]
        if name not in self.logged and len(self.logged) < MOST_LOGGED:
            self.logged.add(name)
            log.warning("refused a request to %r: it is the host of neither IMPACT_BASE_URL nor IMPACT_HOSTS", name)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()  # the handshake must be received before it can be refused
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    await PlainTextResponse(str(status), status, headers=NO_STORE)(scope, receive, send)
