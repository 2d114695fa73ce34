"""One-time downloads: files for one session, in memory until fetched once or for ten minutes.

Streamlit's own media files are open to anybody with the address. These are served only to the session
they were generated for, once, and are never written to disk.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

from impact.model.access import Access

LIFETIME_SECONDS = 600.0
MAX_PENDING = 200
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class PendingDownload:
    """A pending download of one session; `until` on the clock of time.monotonic(), in seconds."""

    session_id: int
    name: str
    data: bytes
    media_type: str
    until: float


_pending: dict[str, PendingDownload] = {}
_lock = threading.Lock()


def offer_file(access: Access, name: str, data: bytes, media_type: str = XLSX_MEDIA_TYPE) -> str:
    """Offer a file to the viewer's session; returns the path to fetch it once. The oldest go beyond the maximum."""
    token = secrets.token_urlsafe(32)
    now = time.monotonic()
    with _lock:
        for expired in [key for key, download in _pending.items() if download.until < now]:
            del _pending[expired]
        while len(_pending) >= MAX_PENDING:
            del _pending[next(iter(_pending))]
        _pending[token] = PendingDownload(access.session_id, name, data, media_type, now + LIFETIME_SECONDS)
    return f"/download/{token}"


def redeem(token: str, session_id: int) -> PendingDownload | None:
    """Redeem a download token: return and forget its file.

    None for a token that is unknown, used, expired or another session's; the file of another session stays
    pending.
    """
    with _lock:
        download = _pending.get(token)
        if download is None or download.session_id != session_id:
            return None
        del _pending[token]
    return download if download.until >= time.monotonic() else None
