"""What the addresses around signing in share: fields that were sent, the page that answers, the way in."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from urllib.parse import parse_qsl

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from impact.errors import ImpactError, StoreUnavailable
from impact.i18n import text
from impact.model.words import Language
from impact.services import sessions
from impact.web import address, sheets
from impact.web.security import STRICT, STRICTER
from impact.web.sheets import Sheet

log = logging.getLogger(__name__)
MOST_BYTES, MOST_FIELDS = 16 * 1024, 20
FORM = "application/x-www-form-urlencoded"
KNOWN_SECONDS = 180 * 24 * 3600
# Several people may share a browser; each has a token of its own in one cookie.
MOST_DEVICES = 5
LONGEST_NEXT = 2000
OUTSIDE = ("/sign-", "/openid", "/password")


def safe_next(wish: str | None) -> str:
    """Where to go after signing in: a path on this server, else the start."""
    if not wish or not wish.startswith("/") or len(wish) > LONGEST_NEXT:
        return "/"
    # A browser drops tabs and line ends from an address and reads '\\' as '/'; what is left then leads elsewhere.
    if any(ord(sign) < 33 or sign == "\\" or 127 <= ord(sign) < 160 for sign in wish):
        return "/"
    path = wish.partition("?")[0].partition("#")[0]
    return "/" if "//" in path or path.startswith(OUTSIDE) else wish


def served(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An address that says so, on a page, when the database cannot be reached."""

    @wraps(answer)
    async def safely(request: Request) -> Response:
        try:
            return await answer(request)
        except StoreUnavailable as trouble:
            log.error("nobody can sign in now: %s", trouble.key)
            of = sheet(request, path="/sign-in")
            title, words = text(of.language, "sign_in.unavailable"), text(of.language, "sign_in.unavailable_body")
            return page(sheets.notice(of, title, words), 503)

    return safely


def language(request: Request, said: Mapping[str, str] | None = None) -> Language:
    """The language one asks for, else the browser's, else Dutch."""
    wish = (said or {}).get("lang") or request.query_params.get("lang", "")
    if wish in set(Language):
        return Language(wish)
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in set(Language):
            return Language(code)
    return Language.NL


def page(html: str, status: int = 200, task: BackgroundTask | None = None) -> HTMLResponse:
    """A page of ours, kept by nobody, under the strict policy."""
    return HTMLResponse(html, status, {"Cache-Control": "no-store", STRICTER: STRICT}, background=task)


def sheet(request: Request, said: Mapping[str, str] | None = None, **rest: str) -> Sheet:
    """What the pages know of this request."""
    to = safe_next((said or {}).get("next") or request.query_params.get("next"))
    return Sheet(language(request, said), to, rest.pop("path", request.url.path), **rest)


def said_no(of: Sheet, error: ImpactError) -> str:
    """The words of an error."""
    return text(of.language, error.key, **error.params)


async def fields(request: Request) -> dict[str, str] | Response:
    """The fields of a form from a page of ours, or the refusal."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if not address.own(request) or kind != FORM:
        return _not_taken(request, 403)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return _not_taken(request, 413)
    try:
        found = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return _not_taken(request, 400)
    # A text of PostgreSQL holds no zero byte.
    return {name: said.replace("\0", "") for name, said in found}


def _not_taken(request: Request, status: int) -> Response:
    """A form that did not come from a page of ours, or could not have."""
    of = sheet(request, path="/sign-in")
    title, words = text(of.language, "sign_in.not_taken"), text(of.language, "sign_in.not_taken_body")
    return page(sheets.notice(of, title, words), status)


def devices(request: Request) -> list[str]:
    """The tokens of a browser that is known, newest first."""
    return [part for part in request.cookies.get(sessions.DEVICE_COOKIE, "").split(".") if part][:MOST_DEVICES]


def finish(request: Request, begun: sessions.Begun, to: str) -> Response:
    """Into the product, with the cookies."""
    answer = RedirectResponse(to, 303, {"Cache-Control": "no-store"})
    secure = address.secure(request)
    answer.set_cookie(sessions.COOKIE, begun.token, path="/", secure=secure, httponly=True, samesite="lax")
    if begun.device:
        known = ".".join([begun.device, *devices(request)][:MOST_DEVICES])
        answer.set_cookie(
            sessions.DEVICE_COOKIE, known, max_age=KNOWN_SECONDS, path="/", secure=secure, httponly=True, samesite="lax"
        )
    return answer
