"""Security headers on every response: content security policy, framing, referrer, permissions."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

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
