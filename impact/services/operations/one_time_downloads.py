"""One-time downloads: files for one session, in memory until fetched once, and for some minutes only.

Streamlit's own media files are open to anybody with the address. These are served only to the session
they were generated for, once, and are never written to disk.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

from impact.model.access import Access
from impact.model.upload_limits import WORKBOOK_BYTES

LIFETIME_MINUTES = 10
LIFETIME_SECONDS = LIFETIME_MINUTES * 60.0
MAX_PENDING = 200
# The most that waits of one session; and in bytes, of one session and of everybody.
PENDING_PER_SESSION = 20
BYTES_PER_SESSION = 2 * WORKBOOK_BYTES
BYTES_PER_SERVER = 10 * WORKBOOK_BYTES
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class PendingDownload:
    """A pending download of one session; `until` on the clock of time.monotonic(), in seconds.

    `access` is for whom it was made: whoever has lost a right since is not served what they had a right to.
    """

    access: Access
    session_id: int
    account_id: int
    name: str
    data: bytes
    media_type: str
    until: float


_pending: dict[str, PendingDownload] = {}
_lock = threading.Lock()


def offer_file(access: Access, name: str, data: bytes, media_type: str = XLSX_MEDIA_TYPE) -> str:
    """Offer a file to the viewer's session; returns the path to fetch it once.

    A session that has too much waiting loses its oldest; beyond the total of the server, the account that has most.
    """
    token = secrets.token_urlsafe(32)
    now = time.monotonic()
    with _lock:
        for expired in [key for key, download in _pending.items() if download.until < now]:
            del _pending[expired]
        until = now + LIFETIME_SECONDS
        _pending[token] = PendingDownload(
            access, access.session_id, access.account_id, name, data, media_type, until
        )
        while _exceeds(own := _list_tokens(session_id=access.session_id), PENDING_PER_SESSION, BYTES_PER_SESSION):
            del _pending[own[0]]
        while _exceeds(list(_pending), MAX_PENDING, BYTES_PER_SERVER):
            del _pending[_list_tokens(account_id=_find_largest_holder())[0]]
    return f"/download/{token}"


def _list_tokens(**owner: int) -> list[str]:
    """The tokens of the files of a session or an account, the oldest first."""
    ((field, number),) = owner.items()
    return [token for token, download in _pending.items() if getattr(download, field) == number]


def _exceeds(tokens: list[str], most_files: int, most_bytes: int) -> bool:
    # A single file is always handed over: it was made within the limits of an upload.
    return len(tokens) > 1 and (len(tokens) > most_files or _count_bytes(tokens) > most_bytes)


def _count_bytes(tokens: list[str]) -> int:
    return sum(len(_pending[token].data) for token in tokens)


def _find_largest_holder() -> int:
    """The account that has most waiting: by files where there are too many of them, else by bytes."""
    accounts = dict.fromkeys(download.account_id for download in _pending.values())
    measure = len if len(_pending) > MAX_PENDING else _count_bytes
    return max(accounts, key=lambda account: measure(_list_tokens(account_id=account)))


def redeem(token: str, session_id: int, access: Access | None) -> PendingDownload | None:
    """Redeem a download token: return and forget its file.

    None for a token that is unknown, used, expired or another session's, and where the session has another role or
    reach now (`access`) than the one it was made for; the file of another session stays pending.
    """
    with _lock:
        download = _pending.get(token)
        if download is None or download.session_id != session_id:
            return None
        del _pending[token]
    if access is None or list_rights(access) != list_rights(download.access):
        return None
    return download if download.until >= time.monotonic() else None


def list_rights(access: Access) -> tuple[object, ...]:
    """What decides what somebody may see; a name or a language changes no right."""
    return (access.account_id, access.role, access.organisation_id, access.portfolio_ids, access.organisation_ids)
