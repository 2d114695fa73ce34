"""Files made for one viewer, fetched once by the address that only their page was told.

Streamlit's own media files stay open to whoever has the address; these are gone after one fetch or
ten minutes, and never written to disk. Until accounts sign in, holding the token is the right to it.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

MINUTES = 10
MOST_WAITING = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class _Offer:
    name: str
    data: bytes
    media_type: str
    until: float


_offers: dict[str, _Offer] = {}
_lock = threading.Lock()


def offer(name: str, data: bytes, media_type: str = XLSX) -> str:
    """The address at which this file can be fetched once; the oldest offers go when there are too many."""
    token = secrets.token_urlsafe(32)
    now = time.monotonic()
    with _lock:
        for old in [key for key, waiting in _offers.items() if waiting.until < now]:
            del _offers[old]
        while len(_offers) >= MOST_WAITING:
            del _offers[next(iter(_offers))]
        _offers[token] = _Offer(name, data, media_type, now + MINUTES * 60)
    return f"/download/{token}"


async def fetch(request: Request) -> Response:
    """Hand a file over, once."""
    with _lock:
        found = _offers.pop(request.path_params["token"], None)
    if found is None or found.until < time.monotonic():
        return PlainTextResponse("404", status_code=404, headers={"Cache-Control": "no-store"})
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "Cache-Control": "no-store, private",
    }
    return Response(found.data, media_type=found.media_type, headers=headers)
