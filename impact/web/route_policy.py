"""Every address of the server and who may knock: open, for who is signed in, or closed to all.

What is not named here is for who is signed in; a test walks the routes of the running server, Streamlit's
own too, and fails on one that this table does not name.
"""

from __future__ import annotations

from enum import StrEnum


class RouteAccess(StrEnum):
    """Who gets through."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    CLOSED = "closed"


UPLOAD = "/_stcore/upload_file/"

# The first entry that fits decides; one that ends in '/' is the beginning of an address.
ROUTE_POLICY: tuple[tuple[str, RouteAccess], ...] = (
    # Ours: signing in, and whether the server lives.
    ("/health", RouteAccess.OPEN),
    ("/sign-in", RouteAccess.OPEN),
    ("/sign-in.css", RouteAccess.OPEN),
    ("/sign-in/persona", RouteAccess.OPEN),
    ("/sign-out", RouteAccess.OPEN),
    ("/password", RouteAccess.OPEN),
    ("/password/", RouteAccess.OPEN),
    ("/openid/start", RouteAccess.OPEN),
    ("/openid/callback", RouteAccess.OPEN),
    # Ours: a file that was made for one session, handed in or attached, and the start page by its own name.
    ("/download/", RouteAccess.SIGNED_IN),
    ("/handed-in/", RouteAccess.SIGNED_IN),
    ("/attached/", RouteAccess.SIGNED_IN),
    ("/start", RouteAccess.SIGNED_IN),
    # Streamlit's: what its pages need. An upload also has to belong to the session that sends it.
    ("/_stcore/health", RouteAccess.SIGNED_IN),
    ("/_stcore/host-config", RouteAccess.SIGNED_IN),
    ("/_stcore/stream", RouteAccess.SIGNED_IN),
    (UPLOAD, RouteAccess.SIGNED_IN),
    ("/_stcore/bidi-components/", RouteAccess.SIGNED_IN),
    ("/static/", RouteAccess.SIGNED_IN),
    # Streamlit's: what we do not use. Files under /media are anybody's who knows the address.
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
    """Who may ask for an address."""
    for address, kind in ROUTE_POLICY:
        if path == address or (address.endswith("/") and path.startswith(address)):
            return kind
    return RouteAccess.SIGNED_IN
