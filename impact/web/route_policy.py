"""The route policy: which paths are public, which need a session, and which are closed to everybody.

A path that is not listed needs a session; a test walks the routes of the running server, Streamlit's own
too, and fails on one that this table does not list.
"""

from __future__ import annotations

from enum import StrEnum


class RouteAccess(StrEnum):
    """Who may request a path."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    CLOSED = "closed"


UPLOAD = "/_stcore/upload_file/"

# The first matching entry decides; one that ends in '/' matches every path below it, one that is open only the next
# step: what lies deeper is no route of ours, and Streamlit would answer with its page.
ROUTE_POLICY: tuple[tuple[str, RouteAccess], ...] = (
    # Ours: signing in, and the health check.
    ("/health", RouteAccess.OPEN),
    ("/sign-in", RouteAccess.OPEN),
    ("/sign-in.css", RouteAccess.OPEN),
    ("/sign-in/persona", RouteAccess.OPEN),
    ("/sign-out", RouteAccess.OPEN),
    ("/password", RouteAccess.OPEN),
    ("/password/", RouteAccess.OPEN),
    # Guests: a link with a token, and the page of one theory, which looks at the cookie of the visit itself.
    ("/guest-link/", RouteAccess.OPEN),
    ("/guest", RouteAccess.OPEN),
    ("/guest/ask", RouteAccess.OPEN),
    ("/guest/answer", RouteAccess.OPEN),
    ("/guest/leave", RouteAccess.OPEN),
    ("/openid/start", RouteAccess.OPEN),
    ("/openid/callback", RouteAccess.OPEN),
    # Ours: one-time downloads, uploaded and attached files, and the start page by its own name.
    ("/download/", RouteAccess.SIGNED_IN),
    ("/handed-in/", RouteAccess.SIGNED_IN),
    ("/attached/", RouteAccess.SIGNED_IN),
    ("/start", RouteAccess.SIGNED_IN),
    # Streamlit's: what its pages need. An upload must also belong to the session that sends it.
    ("/_stcore/health", RouteAccess.SIGNED_IN),
    ("/_stcore/host-config", RouteAccess.SIGNED_IN),
    ("/_stcore/stream", RouteAccess.SIGNED_IN),
    (UPLOAD, RouteAccess.SIGNED_IN),
    ("/_stcore/bidi-components/", RouteAccess.SIGNED_IN),
    ("/static/", RouteAccess.SIGNED_IN),
    # Streamlit's: what we do not use. Files under /media are open to anybody who knows the address.
    ("/media/", RouteAccess.CLOSED),
    ("/component/", RouteAccess.CLOSED),
    ("/app/static/", RouteAccess.CLOSED),
    ("/_stcore/metrics", RouteAccess.CLOSED),
    ("/_stcore/script-health-check", RouteAccess.CLOSED),
    ("/_stcore/agent/", RouteAccess.CLOSED),
    ("/auth/login", RouteAccess.CLOSED),
    ("/auth/logout", RouteAccess.CLOSED),
    ("/oauth2callback", RouteAccess.CLOSED),
)


def find_route_access(path: str) -> RouteAccess:
    """Find who may request a path; signed-in visitors where the policy does not list it."""
    for address, access in ROUTE_POLICY:
        if _covers(address, path, only_next=access is RouteAccess.OPEN):
            return access
    return RouteAccess.SIGNED_IN


def _covers(address: str, path: str, *, only_next: bool) -> bool:
    """Whether an entry is about a path; `only_next` where it is about no more than one step below its address."""
    if not address.endswith("/"):
        return path == address
    step = path.removeprefix(address)
    return path.startswith(address) and (not only_next or (step != "" and "/" not in step))
