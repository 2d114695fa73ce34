"""What the addresses around signing in share: fields that were sent, the page that answers, the way in."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from urllib.parse import parse_qsl

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from impact.errors import ImpactError, StoreUnavailable
from impact.i18n import text
from impact.model.words import Language
from impact.services.accounts import sessions
from impact.web import address, html_pages
from impact.web.html_pages import Sheet
from impact.web.security import STRICT, STRICTER

log = logging.getLogger(__name__)
MOST_BYTES, MOST_FIELDS = 16 * 1024, 20
FORM = "application/x-www-form-urlencoded"
KNOWN_SECONDS = 180 * 24 * 3600
# Several people may share a browser; each has a token of its own in one cookie.
MOST_DEVICES = 5
LONGEST_NEXT = 2000
# One language of Accept-Language: 'fr', 'nl-BE;q=0.8'.
ACCEPTED = re.compile(r"(?P<code>[a-z]{2})(-[a-z0-9-]+)?(\s*;\s*q=(?P<liking>[01](\.\d{1,3})?))?", re.IGNORECASE)
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
            return page(html_pages.notice(of, title, words), 503)

    return safely


def language(request: Request, said: Mapping[str, str] | None = None) -> Language:
    """The language one asks for, else the browser's, else Dutch."""
    return _chosen(request, said) or _preferred(request.headers.get("accept-language", ""))


def _chosen(request: Request, said: Mapping[str, str] | None) -> Language | None:
    wish = (said or {}).get("lang") or request.query_params.get("lang", "")
    return Language(wish) if wish in set(Language) else None


def _preferred(accepts: str) -> Language:
    """Of our languages the one that a browser likes best; the first of equals."""
    liked: dict[Language, float] = {}
    for part in accepts.split(","):
        found = ACCEPTED.fullmatch(part.strip())
        if found and found["code"].lower() in set(Language):
            liked.setdefault(Language(found["code"].lower()), float(found["liking"] or 1))
    best = max(liked, key=lambda language: liked[language], default=Language.NL)
    return best if liked.get(best) else Language.NL


def page(html: str, status: int = 200, task: BackgroundTask | None = None) -> HTMLResponse:
    """A page of ours, kept by nobody, under the strict policy."""
    return HTMLResponse(html, status, {"Cache-Control": "no-store", STRICTER: STRICT}, background=task)


def sheet(request: Request, said: Mapping[str, str] | None = None, **rest: str) -> Sheet:
    """What the pages know of this request."""
    to = safe_next((said or {}).get("next") or request.query_params.get("next"))
    chosen = _chosen(request, said) is not None
    return Sheet(language(request, said), to, rest.pop("path", request.url.path), chosen=chosen, **rest)


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
    return page(html_pages.notice(of, title, words), status)


def devices(request: Request) -> list[str]:
    """The tokens of a browser that is known, newest first."""
    return [part for part in request.cookies.get(sessions.DEVICE_COOKIE, "").split(".") if part][:MOST_DEVICES]


def _spoken(of: Sheet) -> str:
    path, mark, rest = of.to.partition("#")
    _, question, query = path.partition("?")
    if not of.chosen or any(name == "lang" for name, _ in parse_qsl(query)):
        return of.to
    return f"{path}{'&' if question else '?'}lang={of.language.value}{mark}{rest}"


def finish(request: Request, begun: sessions.Begun, of: Sheet) -> Response:
    """Into the product, with the cookies, in the language that was chosen at the door."""
    answer = RedirectResponse(_spoken(of), 303, {"Cache-Control": "no-store"})
    secure = address.secure(request)
    answer.set_cookie(sessions.COOKIE, begun.token, path="/", secure=secure, httponly=True, samesite="lax")
    if begun.device:
        known = ".".join([begun.device, *devices(request)][:MOST_DEVICES])
        answer.set_cookie(
            sessions.DEVICE_COOKIE, known, max_age=KNOWN_SECONDS, path="/", secure=secure, httponly=True, samesite="lax"
        )
    return answer
