"""Addresses of our own beside the pages."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from impact.web import downloads, sign_in


async def health(_request: Request) -> Response:
    """Whether the server answers; for whoever watches over it. Says nothing about the data."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def start(request: Request) -> Response:
    """The start page is served at the root; its own name leads there with everything behind the '?'."""
    query = urlencode(request.query_params.multi_items())
    return RedirectResponse("/" + (f"?{query}" if query else ""), status_code=307)


def routes() -> list[Route]:
    """Every route of our own."""
    return [
        Route("/health", health),
        Route("/start", start),
        Route("/download/{token}", downloads.fetch),
        Route("/handed-in/{submission_id:int}", downloads.original),
        Route("/attached/{evidence_id:int}", downloads.attached),
        *sign_in.routes(),
    ]
