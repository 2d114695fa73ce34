"""Files made for one viewer, kept in memory until they are fetched once or ten minutes have passed.

Streamlit's own media files stay open to whoever has the address; these are gone after one fetch and
never written to disk. Until accounts sign in, holding the address is the right to it.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

SECONDS = 600.0
MOST_WAITING = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that waits; `until` on the clock of time.monotonic()."""

    name: str
    data: bytes
    media_type: str
    until: float


_waiting: dict[str, Offer] = {}
_lock = threading.Lock()


def offer(name: str, data: bytes, media_type: str = XLSX) -> str:
    """The address at which this file can be fetched once; the oldest go when there are too many."""
    token = secrets.token_urlsafe(32)
    now = time.monotonic()
    with _lock:
        for old in [key for key, kept in _waiting.items() if kept.until < now]:
            del _waiting[old]
        while len(_waiting) >= MOST_WAITING:
            del _waiting[next(iter(_waiting))]
        _waiting[token] = Offer(name, data, media_type, now + SECONDS)
    return f"/download/{token}"


def take(token: str) -> Offer | None:
    """The file of an address, once; None for an address that was never given, is used or has ended."""
    with _lock:
        found = _waiting.pop(token, None)
    return found if found is not None and found.until >= time.monotonic() else None
