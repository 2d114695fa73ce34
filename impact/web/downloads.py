"""Downloads for signed-in visitors: one-time files of a session, uploaded workbooks and attached evidence."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.text_limits import parse_address_number
from impact.services.accounts import sessions
from impact.services.core.current_workspace import workspace
from impact.services.core.workspace import Workspace
from impact.services.evidence import evidence
from impact.services.operations import one_time_downloads
from impact.services.submissions import source_excerpts
from impact.web.authentication import SESSION_KEY

# Name, bytes and media type.
NamedFile = tuple[str, bytes, str]
Service = Callable[[Access, int, Workspace], NamedFile]


def _not_found() -> Response:
    return PlainTextResponse("404", status_code=404, headers={"Cache-Control": "no-store"})


def _send_file(name: str, data: bytes, media_type: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store, private",
        # An attached file must never be rendered as a page of ours, whatever its bytes look like.
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=media_type, headers=headers)


async def serve_one_time(request: Request) -> Response:
    """Serve a one-time download to the session it was generated for; 404 otherwise."""
    session = request.scope.get(SESSION_KEY)
    if session is None:
        return _not_found()
    access = await run_in_threadpool(_find_access, session)
    download = one_time_downloads.redeem(request.path_params["token"], session.session_id, access)
    return _not_found() if download is None else _send_file(download.name, download.data, download.media_type)


async def serve_original(request: Request) -> Response:
    """Serve an uploaded file unchanged; 404 also where the viewer may not see it."""
    return await _serve(request, source_excerpts.load_original_file, request.path_params["submission_id"])


async def serve_attachment(request: Request) -> Response:
    """Serve a file attached to a measurement; 404 also without consent or permission."""
    return await _serve(request, evidence.fetch_file, request.path_params["evidence_id"])


async def _serve(request: Request, service: Service, wish: str) -> Response:
    session, record_id = request.scope.get(SESSION_KEY), parse_address_number(wish)
    if session is None or record_id is None:
        return _not_found()
    try:
        file = await run_in_threadpool(_load, session, service, record_id)
    except ImpactError:
        return _not_found()
    return _send_file(*file) if file is not None else _not_found()


def _find_access(session: sessions.Session) -> Access | None:
    """Who looks, with the role and reach of this moment; None where the session has ended."""
    return sessions.find_access(workspace(), sessions.sign_session(session))


def _load(session: sessions.Session, service: Service, record_id: int) -> NamedFile | None:
    access = _find_access(session)
    return service(access, record_id, workspace()) if access is not None else None
