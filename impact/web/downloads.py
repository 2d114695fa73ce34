"""Files for whoever is signed in: those made for one session, and those handed in or attached that it may see."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.accounts import sessions
from impact.services.core.current_workspace import workspace
from impact.services.core.workspace import Workspace
from impact.services.dashboards import evidence
from impact.services.operations import one_time_downloads
from impact.services.submissions import source_excerpts
from impact.web.authentication import LIVE

# Name, bytes and media type.
Named = tuple[str, bytes, str]
Service = Callable[[Access, int, Workspace], Named]


def _gone() -> Response:
    return PlainTextResponse("404", status_code=404, headers={"Cache-Control": "no-store"})


def _handed_over(name: str, data: bytes, media_type: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store, private",
        # What was attached is never taken for a page of ours, whatever its bytes look like.
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=media_type, headers=headers)


async def fetch(request: Request) -> Response:
    """Hand a file over, once, to the session it was made for."""
    live = request.scope.get(LIVE)
    found = one_time_downloads.take(request.path_params["token"], live.session_id) if live is not None else None
    return _gone() if found is None else _handed_over(found.name, found.data, found.media_type)


async def original(request: Request) -> Response:
    """Hand over a file as it was handed in; what one may not see is not there."""
    return await _asked(request, source_excerpts.original, request.path_params["submission_id"])


async def attached(request: Request) -> Response:
    """Hand over a file that was attached to a measurement; without consent it is not there."""
    return await _asked(request, evidence.fetch, request.path_params["evidence_id"])


async def _asked(request: Request, service: Service, number: int) -> Response:
    live = request.scope.get(LIVE)
    if live is None:
        return _gone()
    try:
        found = await run_in_threadpool(_found, live, service, number)
    except ImpactError:
        return _gone()
    return _handed_over(*found) if found is not None else _gone()


def _found(live: sessions.Live, service: Service, number: int) -> Named | None:
    access = sessions.access(workspace(), sessions.seal(live))
    return service(access, number, workspace()) if access is not None else None
