"""Headers of responses, and which messages of a browser reach Streamlit.

Each response has the headers of security; a page also names the parts of its program that the browser wants next.

Streamlit fetches the part that draws a kind of element when the first such element arrives: after the page, its program
and the first answer of the server. Named in a header they are fetched once the program itself is on its way.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.web import address

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

        async def receive_allowed() -> Message:
            while True:
                message = await receive()
                is_data = message["type"] == "websocket.receive"
                if not is_data or self.read_kind(message.get("bytes") or b"") in MESSAGE_KINDS:
                    return message

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
