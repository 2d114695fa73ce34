"""The address of a file that was made for one session."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from impact.services import offers
from impact.web.gate import LIVE


async def fetch(request: Request) -> Response:
    """Hand a file over, once, to the session it was made for."""
    live = request.scope.get(LIVE)
    found = offers.take(request.path_params["token"], live.session_id) if live is not None else None
    if found is None:
        return PlainTextResponse("404", status_code=404, headers={"Cache-Control": "no-store"})
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "Cache-Control": "no-store, private",
    }
    return Response(found.data, media_type=found.media_type, headers=headers)
