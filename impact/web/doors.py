"""Every address of the server and who may knock: open, for who is signed in, or closed to all.

What is not named here is for who is signed in; a test walks the routes of the running server, Streamlit's
own too, and fails on one that this table does not name.
"""

from __future__ import annotations

from enum import StrEnum


class Door(StrEnum):
    """Who gets through."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    CLOSED = "closed"


UPLOAD = "/_stcore/upload_file/"

# The first entry that fits decides; one that ends in '/' is the beginning of an address.
DOORS: tuple[tuple[str, Door], ...] = (
    # Ours: signing in, and whether the server lives.
    ("/health", Door.OPEN),
    ("/sign-in", Door.OPEN),
    ("/sign-in.css", Door.OPEN),
    ("/sign-in/persona", Door.OPEN),
    ("/sign-out", Door.OPEN),
    ("/password", Door.OPEN),
    ("/password/", Door.OPEN),
    ("/openid/start", Door.OPEN),
    ("/openid/callback", Door.OPEN),
    # Ours: a file that was made for one session, handed in or attached, and the start page by its own name.
    ("/download/", Door.SIGNED_IN),
    ("/handed-in/", Door.SIGNED_IN),
    ("/attached/", Door.SIGNED_IN),
    ("/start", Door.SIGNED_IN),
    # Streamlit's: what its pages need. An upload also has to belong to the session that sends it.
    ("/_stcore/health", Door.SIGNED_IN),
    ("/_stcore/host-config", Door.SIGNED_IN),
    ("/_stcore/stream", Door.SIGNED_IN),
    (UPLOAD, Door.SIGNED_IN),
    ("/_stcore/bidi-components/", Door.SIGNED_IN),
    ("/static/", Door.SIGNED_IN),
    # Streamlit's: what we do not use. Files under /media are anybody's who knows the address.
    ("/media/", Door.CLOSED),
    ("/component/", Door.CLOSED),
    ("/app/static/", Door.CLOSED),
    ("/_stcore/metrics", Door.CLOSED),
    ("/_stcore/script-health-check", Door.CLOSED),
    ("/_stcore/agent/", Door.CLOSED),
    ("/auth/login", Door.CLOSED),
    ("/auth/logout", Door.CLOSED),
    ("/oauth2callback", Door.CLOSED),
)


def door(path: str) -> Door:
    """Who may ask for an address."""
    for address, kind in DOORS:
        if path == address or (address.endswith("/") and path.startswith(address)):
            return kind
    return Door.SIGNED_IN
