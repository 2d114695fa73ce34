"""Routes that are served beside the pages of Streamlit."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from impact.web import downloads, sign_in
from impact.web.guests import guest_routes


async def check_health(_request: Request) -> Response:
    """Health check for monitoring: 200 while the server answers; it does not look at the database."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def redirect_start(request: Request) -> Response:
    """Redirect /start to the root, where the start page is served, with its query string."""
    query = urlencode(request.query_params.multi_items())
    return RedirectResponse("/" + (f"?{query}" if query else ""), status_code=307)


def routes() -> list[Route]:
    """All routes of our own."""
    return [
        Route("/health", check_health),
        Route("/start", redirect_start),
        Route("/download/{token}", downloads.serve_one_time),
        Route("/handed-in/{submission_id}", downloads.serve_original),
        Route("/attached/{evidence_id}", downloads.serve_attachment),
        *sign_in.routes(),
        *guest_routes.routes(),
    ]
