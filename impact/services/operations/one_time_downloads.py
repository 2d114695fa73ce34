"""Files made for one session, kept in memory until they are fetched once or ten minutes have passed.

Streamlit's own media files are anybody's who has the address. These are handed to the session they
were made for and to nobody else, once, and are never written to disk.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

from impact.model.access import Access

SECONDS = 600.0
MOST_WAITING = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that waits for one session; `until` on the clock of time.monotonic()."""

    session_id: int
    name: str
    data: bytes
    media_type: str
    until: float


_waiting: dict[str, Offer] = {}
_lock = threading.Lock()


def offer(access: Access, name: str, data: bytes, media_type: str = XLSX) -> str:
    """The address at which the viewer can fetch this file once; the oldest go when there are too many."""
    token = secrets.token_urlsafe(32)
    now = time.monotonic()
    with _lock:
        for old in [key for key, kept in _waiting.items() if kept.until < now]:
            del _waiting[old]
        while len(_waiting) >= MOST_WAITING:
            del _waiting[next(iter(_waiting))]
        _waiting[token] = Offer(access.session_id, name, data, media_type, now + SECONDS)
    return f"/download/{token}"


def take(token: str, session_id: int) -> Offer | None:
    """The file of an address, once, for the session it was made for.

    None for an address that was never given, is used, has ended or is another session's; for that one
    the file goes on waiting.
    """
    with _lock:
        found = _waiting.get(token)
        if found is None or found.session_id != session_id:
            return None
        del _waiting[token]
    return found if found.until >= time.monotonic() else None
