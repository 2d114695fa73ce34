"""Headers of responses, and which messages of a browser reach Streamlit.

Each response has the headers of security; a page also names the parts of its program that the browser wants next.

Streamlit fetches the part that draws a kind of element when the first such element arrives: after the page, its program
and the first answer of the server. Named in a header they are fetched once the program itself is on its way. The page
also says where the server is.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.web import address

log = logging.getLogger(__name__)
INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)


def hash_inline_scripts(index_html: str) -> tuple[str, ...]:
    """Hash the inline scripts of a page as sources for a content security policy ('sha256-…')."""
    return tuple(
        "'sha256-" + base64.b64encode(hashlib.sha256(match["body"].encode()).digest()).decode() + "'"
        for match in INLINE_SCRIPT.finditer(index_html)
        if match["body"].strip() and "src=" not in match["attributes"]
    )


def build_policy(hashes: Iterable[str]) -> str:
    """Build the content security policy: same origin only, inline scripts by hash, no framing by others."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes, "'wasm-unsafe-eval'", "blob:")),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob: data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


# An internal header by which a page of ours requests the strict policy; it is removed before sending, and no
# page can request a looser one.
STRICTER, STRICT = "x-impact-policy", "strict"
STRICT_POLICY = "; ".join(
    (
        "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)  # fmt: skip


class SecurityHeaders:
    """ASGI middleware that sets the security headers on every HTTP response; websockets pass unchanged.

    Over https every cookie gets *Secure*: Streamlit sets some, and does not know of the proxy in front of it.
    """

    def __init__(self, app: ASGIApp, content_security_policy: str) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_security_policy,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        is_https = address.is_secure(HTTPConnection(scope))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                if headers.get(STRICTER) == STRICT:
                    headers["Content-Security-Policy"] = STRICT_POLICY
                del headers[STRICTER]
                if is_https:
                    message["headers"] = [_secure(name, value) for name, value in message["headers"]]
            await send(message)

        await self.app(scope, receive, with_headers)


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A response header, with the attribute Secure where it sets a cookie without it."""
    if name.lower() != b"set-cookie" or b"secure" in {part.strip() for part in value.lower().split(b";")[1:]}:
        return name, value
    return name, value + b"; Secure"


# What the pages have a browser send: clicks and typing, stopping, whereto a file goes, a sign of life.
MESSAGE_KINDS = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})


class MessagePolicy:
    """ASGI middleware that lets only the messages of our pages reach Streamlit through a websocket.

    Streamlit takes others of anybody: to empty the caches of everybody, to tell what lies uncommitted in a repository.
    `read_kind` says of which kind a message is, None where it is none. What is not let through is left unanswered.
    """

    def __init__(self, app: ASGIApp, read_kind: Callable[[bytes], str | None]) -> None:
        self.app = app
        self.read_kind = read_kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; of a websocket only what is let through."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        is_logged = False

        async def receive_allowed() -> Message:
            nonlocal is_logged
            while True:
                message = await receive()
                is_data = message["type"] == "websocket.receive"
                if not is_data or self.read_kind(message.get("bytes") or b"") in MESSAGE_KINDS:
                    return message
                if not is_logged:
                    log.warning("messages of a window are left unanswered: they are none that our pages send")
                is_logged = True

        await self.app(scope, receive_allowed, send)


# What draws the elements that are on every page: HTML, our own components, links, choices, buttons.
PARTS = ("BidiComponent", "Html", "purify.es", "PageLink", "Selectbox", "Button", "Checkbox")
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_PROGRAM_FILE = re.compile(r"static/js/([\w.-]+\.js)")


def list_program_files(index: Path, parts: Iterable[str] = PARTS) -> tuple[str, ...]:
    """Return the names of the files of `parts` and of what they import, without those that `index` names itself.

    A part that this version of Streamlit does not have is left out.
    """
    folder = index.parent / "static" / "js"
    known_files = set(_PROGRAM_FILE.findall(index.read_text("utf-8")))
    open_files = [file.name for part in parts for file in sorted(folder.glob(f"{part}.*.js"))]
    file_names: dict[str, None] = {}
    while open_files:
        name = open_files.pop(0)
        if name not in known_files and name not in file_names and (folder / name).is_file():
            file_names[name] = None
            open_files += _IMPORT.findall((folder / name).read_text("utf-8"))
    return tuple(file_names)


class ProgramPreload:
    """ASGI middleware that names `files` in a Link header of every HTML page that has a script of its own."""

    def __init__(self, app: ASGIApp, files: Iterable[str]) -> None:
        self.app = app
        how = "rel=modulepreload; crossorigin; fetchpriority=low"
        self.link = ", ".join(f"</static/js/{name}>; {how}" for name in files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the header to a page."""
        if scope["type"] != "http" or not self.link:
            await self.app(scope, receive, send)
            return

        async def with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                # Pages with the strict policy, such as where one signs in, have no script.
                if headers.get("content-type", "").startswith("text/html") and STRICTER not in headers:
                    headers["Link"] = self.link
            await send(message)

        await self.app(scope, receive, with_link)


# Opened on the address of a page, the program looks for its server below that address, then at the root, and asks there
# twice before it opens its connection. Told where the server is and what it would answer, it connects at once and asks
# meanwhile. Pages of others may send the program no messages.
SCRIPT = (
    "window.__streamlit = {BACKEND_BASE_URL: location.origin, "
    "HOST_CONFIG: {allowedOrigins: [location.origin], useExternalAuthToken: false}}"
)
HEAD = "<head>"
_CONDITIONS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
# Of the page as Streamlit would send it.
_OF_ORIGINAL = ("etag", "last-modified", "accept-ranges")


def add_script(index_html: str) -> str:
    """The page of Streamlit with our script before all others; unchanged where it has no head."""
    return index_html.replace(HEAD, f"{HEAD}\n    <script>{SCRIPT}</script>", 1)


class ConnectAtOnce:
    """ASGI middleware that answers with `page` where the app would answer with `index_html`."""

    def __init__(self, app: ASGIApp, index_html: str, page: str) -> None:
        self.app = app
        self.original = index_html.encode()
        self.page = page.encode()
        self.compressed = gzip.compress(self.page, mtime=0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; of an answer as long as the original, compare the whole body before it is sent."""
        if scope["type"] != "http" or scope["method"] != "GET" or not self._wants_page(scope):
            await self.app(scope, receive, send)
            return
        takes_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]}
        start: Message | None = None
        body = b""

        async def replace(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and self._may_be_original(message):
                start = message
            elif start is None:
                await send(message)
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await self._answer(start, body, takes_gzip, send)

        await self.app(plain, receive, replace)

    @staticmethod
    def _wants_page(scope: Scope) -> bool:
        return "text/html" in Headers(scope=scope).get("accept", "")

    def _may_be_original(self, start: Message) -> bool:
        length = Headers(raw=start["headers"]).get("content-length")
        return start["status"] == 200 and length == str(len(self.original))

    async def _answer(self, start: Message, body: bytes, takes_gzip: bool, send: Send) -> None:
        if body == self.original:
            body = self.compressed if takes_gzip else self.page
            headers = MutableHeaders(scope=start)
            for name in _OF_ORIGINAL:
                del headers[name]
            headers["Content-Length"] = str(len(body))
            headers["Vary"] = "Accept-Encoding"
            if takes_gzip:
                headers["Content-Encoding"] = "gzip"
        await send(start)
        await send({"type": "http.response.body", "body": body})
