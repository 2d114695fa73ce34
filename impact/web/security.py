"""Headers on every answer: what a page may load, and nothing that leaks where one came from."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)


def script_hashes(index_html: str) -> tuple[str, ...]:
    """The sha256 sources of the inline scripts of a page, as a content security policy names them."""
    return tuple(
        "'sha256-" + base64.b64encode(hashlib.sha256(match["body"].encode()).digest()).decode() + "'"
        for match in INLINE_SCRIPT.finditer(index_html)
        if match["body"].strip() and "src=" not in match["attributes"]
    )


def policy(hashes: Iterable[str]) -> str:
    """The content security policy: everything from here, inline scripts by hash only, no frames around us."""
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


# By this header, which never leaves the server, a page of ours asks for the strict policy; none can ask for a
# looser one.
STRICTER, STRICT = "x-impact-policy", "strict"
STRICT_POLICY = "; ".join(
    (
        "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)  # fmt: skip


class SecurityHeaders:
    """Sets the headers on every answer, whoever made it. Plain ASGI: websockets pass untouched."""

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
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                if headers.get(STRICTER) == STRICT:
                    headers["Content-Security-Policy"] = STRICT_POLICY
                del headers[STRICTER]
            await send(message)

        await self.app(scope, receive, with_headers)
