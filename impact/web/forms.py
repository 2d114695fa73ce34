"""Shared by the routes around signing in: reading forms, language and next path, responses and cookies."""

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
from impact.model.privacy.retention import DEVICE_RETENTION
from impact.model.text_limits import clean_typed_text
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.services.accounts import sessions
from impact.web import address, html_pages
from impact.web.html_pages import PageContext
from impact.web.security_headers import STRICT, STRICTER

log = logging.getLogger(__name__)
MAX_FORM_BYTES, MAX_FORM_FIELDS = 16 * 1024, 20
FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"
# Several people may share a browser; the cookie holds one device token for each of them.
MAX_DEVICES = 5
MAX_NEXT_LENGTH = 2000
# One language of Accept-Language: 'fr', 'nl-BE;q=0.8'.
ACCEPTED_RE = re.compile(r"(?P<code>[a-z]{2})(-[a-z0-9-]+)?(\s*;\s*q=(?P<liking>[01](\.\d{1,3})?))?", re.IGNORECASE)
SIGN_IN_PATHS = ("/sign-", "/openid", "/password", "/guest")


def safe_next(wish: str | None) -> str:
    """A safe path to go to after signing in: one on this server, else the start page (no open redirect)."""
    if not wish or not wish.startswith("/") or len(wish) > MAX_NEXT_LENGTH:
        return "/"
    # A browser drops tabs and line ends from a URL and reads '\\' as '/'; the rest could then lead to another host.
    if any(ord(character) < 33 or character == "\\" or 127 <= ord(character) < 160 for character in wish):
        return "/"
    path = wish.partition("?")[0].partition("#")[0]
    return "/" if "//" in path or path.startswith(SIGN_IN_PATHS) else wish


def handle_unavailable(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Decorate a route to answer with a 503 page when the database cannot be reached."""

    @wraps(answer)
    async def safely(request: Request) -> Response:
        try:
            return await answer(request)
        except StoreUnavailable as error:
            log.error("nobody can sign in now: %s", error.key)
            context = build_context(request, path="/sign-in")
            title = text(context.language, "sign_in.unavailable")
            body = text(context.language, "sign_in.unavailable_body")
            return html_response(html_pages.render_notice(context, title, body), 503)

    return safely


def pick_language(request: Request, form: Mapping[str, str] | None = None) -> Language:
    """The requested language (form or URL), else the browser's preferred one, else the default."""
    return _requested_language(request, form) or _preferred_language(request.headers.get("accept-language", ""))


def _requested_language(request: Request, form: Mapping[str, str] | None) -> Language | None:
    code = (form or {}).get("lang") or request.query_params.get("lang", "")
    return Language(code) if code in set(Language) else None


def _preferred_language(accepts: str) -> Language:
    """The supported language with the highest quality in Accept-Language, the first of equals; else the default."""
    quality_by_language: dict[Language, float] = {}
    for part in accepts.split(","):
        match = ACCEPTED_RE.fullmatch(part.strip())
        if match and match["code"].lower() in set(Language):
            quality_by_language.setdefault(Language(match["code"].lower()), float(match["liking"] or 1))
    best = max(quality_by_language, key=lambda language: quality_by_language[language], default=DEFAULT_LANGUAGE)
    return best if quality_by_language.get(best) else DEFAULT_LANGUAGE


def html_response(html: str, status: int = 200, task: BackgroundTask | None = None) -> HTMLResponse:
    """An HTML response that is not cached, under the strict content security policy."""
    return HTMLResponse(html, status, {"Cache-Control": "no-store", STRICTER: STRICT}, background=task)


def build_context(request: Request, form: Mapping[str, str] | None = None, **rest: str) -> PageContext:
    """Build the page context of this request; `rest` are further fields of the context."""
    next_path = safe_next((form or {}).get("next") or request.query_params.get("next"))
    is_language_chosen = _requested_language(request, form) is not None
    path = rest.pop("path", request.url.path)
    return PageContext(pick_language(request, form), next_path, path, language_chosen=is_language_chosen, **rest)


def describe_error(context: PageContext, error: ImpactError) -> str:
    """Text of an error in the language of the page."""
    return text(context.language, error.key, **error.params)


async def read_form(request: Request) -> dict[str, str] | Response:
    """Read the fields of a form sent from a page of ours, or return the refusal (403, 413 or 400)."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if not address.is_own_form(request) or kind != FORM_MEDIA_TYPE:
        return _reject_form(request, 403)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            return _reject_form(request, 413)
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
    except ValueError:
        return _reject_form(request, 400)
    # As every field for text of the pages does: a password typed there and here is the same.
    return {name: clean_typed_text(value) for name, value in pairs}


def _reject_form(request: Request, status: int) -> Response:
    """Answer a form that was not sent from a page of ours, is too large or malformed."""
    context = build_context(request, path="/sign-in")
    title, body = text(context.language, "sign_in.not_taken"), text(context.language, "sign_in.not_taken_body")
    return html_response(html_pages.render_notice(context, title, body), status)


def read_devices(request: Request) -> list[str]:
    """Read the device tokens of a trusted browser, newest first."""
    return [part for part in request.cookies.get(sessions.DEVICE_COOKIE, "").split(".") if part][:MAX_DEVICES]


def _next_with_language(context: PageContext) -> str:
    path, hash_mark, rest = context.next_path.partition("#")
    _, question_mark, query = path.partition("?")
    if not context.language_chosen or any(name == "lang" for name, _ in parse_qsl(query)):
        return context.next_path
    return f"{path}{'&' if question_mark else '?'}lang={context.language.value}{hash_mark}{rest}"


def finish_sign_in(request: Request, new_session: sessions.NewSession, context: PageContext) -> Response:
    """Redirect to the next path with the session and device cookies, in the language selected at sign-in."""
    response = RedirectResponse(_next_with_language(context), 303, {"Cache-Control": "no-store"})
    secure = address.is_secure(request)
    response.set_cookie(sessions.COOKIE, new_session.token, path="/", secure=secure, httponly=True, samesite="lax")
    if new_session.device:
        device_tokens = ".".join([new_session.device, *read_devices(request)][:MAX_DEVICES])
        response.set_cookie(
            sessions.DEVICE_COOKIE, device_tokens, max_age=int(DEVICE_RETENTION.total_seconds()), path="/",
            secure=secure, httponly=True, samesite="lax",
        )
    return response
