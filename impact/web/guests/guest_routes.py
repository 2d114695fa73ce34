"""Routes of guests: open a link, read the one theory it leads to, ask and answer; forms without scripts.

A link is opened by a form, so that a program that looks at links in e-mail opens none. Its token leads to a cookie of
its own, so that the address of the page tells nobody anything. Whoever has no visit, or whose link ended, gets the same
answer: nothing here says whether a link ever was. How often one address may try is limited (`opening_limits`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from impact.errors import ImpactError, NotFound
from impact.i18n import day, text
from impact.services.accounts.sessions import hash_token
from impact.services.core.current_workspace import workspace
from impact.services.theory import guest_visits
from impact.services.theory.guest_links import LINK_PATH
from impact.services.theory.guest_visits import COOKIE, Guest
from impact.web import address, html_pages
from impact.web.forms import build_context, describe_error, handle_unavailable, html_response, read_form
from impact.web.guests import guest_page, personal_details_notice
from impact.web.guests.opening_limits import WINDOW_SECONDS, OpeningLimits
from impact.web.html_pages import PageContext

PAGE = "/guest"
NO_STORE = {"Cache-Control": "no-store"}
# How many pages of guests are built at once. No other page without an account takes as long: in threads of their own
# they keep nobody from signing in.
PAGES_AT_ONCE = 4
_builders = ThreadPoolExecutor(PAGES_AT_ONCE, "guest-page")
_limits = OpeningLimits()
# Between the keys of two blocks in the field of a form that says what a question is about; no key has it.
SEPARATOR = "\t"


def routes() -> list[Route]:
    """The routes of guests."""
    return [
        Route(LINK_PATH + "{token}", handle_unavailable(show_offer), methods=["GET"]),
        Route(LINK_PATH + "{token}", handle_unavailable(open_link), methods=["POST"]),
        Route(PAGE, handle_unavailable(show_theory), methods=["GET"]),
        Route("/guest/ask", redirect_to_page, methods=["GET"]),
        Route("/guest/ask", handle_unavailable(ask), methods=["POST"]),
        Route("/guest/answer", redirect_to_page, methods=["GET"]),
        Route("/guest/answer", handle_unavailable(answer), methods=["POST"]),
        Route("/guest/leave", redirect_to_page, methods=["GET"]),
        Route("/guest/leave", handle_unavailable(leave), methods=["POST"]),
    ]


def _go_to_page(context: PageContext, mark: str = "") -> Response:
    location = html_pages.build_url(PAGE, "/", context.language if context.language_chosen else None)
    return RedirectResponse(location + mark, 303, NO_STORE)


async def redirect_to_page(request: Request) -> Response:
    """Redirect somebody who opens the address of a form to the page it stands on; nothing is done by it."""
    return _go_to_page(build_context(request))


def _say_gone(context: PageContext) -> Response:
    """The one answer where nothing opens: the link is unknown, expired or withdrawn, or the visit has ended."""
    title, body = (text(context.language, f"guests.{word}") for word in ("gone", "gone_body"))
    page = html_pages.render_page("guest_gone", replace(context, next_path="/"), title, body=body)
    return html_response(page, 404)


def _say_busy(context: PageContext) -> Response:
    """The answer where an address tried or opened links too often: nothing is looked up any more."""
    title, body = (text(context.language, f"guests.{word}") for word in ("too_many_tries", "too_many_tries_body"))
    page = html_pages.render_page("guest_gone", replace(context, next_path="/"), title, body=body)
    response = html_response(page, 429)
    response.headers["Retry-After"] = f"{WINDOW_SECONDS:.0f}"
    return response


async def show_offer(request: Request) -> Response:
    """Show what a link offers, and the form that opens it under a name; 404 for one that opens nothing.

    429 for an address that tried too many of those.
    """
    return await _show_offer(request, build_context(request), "")


async def _show_offer(request: Request, context: PageContext, name: str, status: int = 200) -> Response:
    origin = address.client_ip(request)
    if _limits.wrong.is_full(origin):
        return _say_busy(context)
    try:
        offer = await run_in_threadpool(guest_visits.find_offer, workspace(), request.path_params["token"])
    except NotFound:
        _limits.wrong.add(origin)
        return _say_gone(context)
    lead = text(context.language, "guests.offer", day=day(context.language, offer.expires_at.date()))
    page = html_pages.render_page(
        "guest_offer", context, text(context.language, "guests.offer_title"), lead=lead, name=name,
        longest=guest_visits.LONGEST_NAME,
    )  # fmt: skip
    return html_response(page, status)


async def open_link(request: Request) -> Response:
    """Open a link under the typed name, and go to its theory with the cookie of the visit."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    context = build_context(request, form)
    name, token, origin = form.get("name", ""), request.path_params["token"], address.client_ip(request)
    link = hash_token(token)
    if _limits.wrong.is_full(origin) or _limits.openings.is_full(origin, link):
        return _say_busy(context)
    try:
        cookie = await run_in_threadpool(guest_visits.open_visit, workspace(), token, name)
    except NotFound:
        _limits.wrong.add(origin)
        return _say_gone(context)
    except ImpactError as error:
        refused = replace(context, error=describe_error(context, error))
        return await _show_offer(request, refused, name[: guest_visits.LONGEST_NAME], 422)
    _limits.openings.add(origin, link)
    response = _go_to_page(context)
    response.set_cookie(
        COOKIE, cookie, max_age=int(guest_visits.VISIT_LENGTH.total_seconds()), path=PAGE,
        secure=address.is_secure(request), httponly=True, samesite="lax",
    )  # fmt: skip
    return response


async def show_theory(request: Request) -> Response:
    """Show the theory of the visit; 404 without one."""
    context = build_context(request)
    guest = await _find_guest(request, context)
    if guest is None:
        return _say_gone(context)
    return await _show_page(guest, context, {"about": request.query_params.get("about", "")})


async def _find_guest(request: Request, context: PageContext) -> Guest | None:
    return await run_in_threadpool(
        guest_visits.find_guest, workspace(), request.cookies.get(COOKIE, ""), context.language
    )


async def _show_page(guest: Guest, context: PageContext, typed: dict[str, str], status: int = 200) -> Response:
    """The page of the theory; `typed` is what a form held that was refused, or what it is to begin with."""
    at_page = replace(context, path=PAGE, next_path="/")
    try:
        build = partial(guest_page.render_page, workspace(), guest, at_page, typed)
        page = await asyncio.get_running_loop().run_in_executor(_builders, build)
    except NotFound:
        return _say_gone(context)
    return html_response(page, status)


async def ask(request: Request) -> Response:
    """Begin a conversation about a block or an arrow."""

    def send(guest: Guest, form: Mapping[str, str]) -> None:
        source, _, target = form.get("about", "").partition(SEPARATOR)
        guest_visits.ask(guest, (source, target), form.get("words", ""), workspace())

    return await _send_message(request, send, {"about": "about", "words": "words"})


async def answer(request: Request) -> Response:
    """Answer in a conversation."""

    def send(guest: Guest, form: Mapping[str, str]) -> None:
        number = form.get("thread", "")
        thread_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0
        guest_visits.answer(guest, thread_id, form.get("words", ""), workspace())

    return await _send_message(request, send, {"thread": "thread", "reply": "words"})


async def _send_message(
    request: Request, send: Callable[[Guest, Mapping[str, str]], None], typed_fields: Mapping[str, str]
) -> Response:
    """Send what a guest typed, and go back to the page.

    Where it is refused, the page shows it again: `typed_fields` are the names of the form's fields, by the names that
    the page has for them.
    """
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    context = build_context(request, form)
    guest = await _find_guest(request, context)
    if guest is None:
        return _say_gone(context)
    typed = {name: form.get(field, "") for name, field in typed_fields.items()}
    if unseen := personal_details_notice.find_unseen_details(context, form, form.get("words", "")):
        return await _show_page(guest, context, typed | unseen, 422)
    try:
        await run_in_threadpool(send, guest, form)
    except ImpactError as error:
        return await _show_page(guest, replace(context, error=describe_error(context, error)), typed, 422)
    return _go_to_page(context, "#conversations")


async def leave(request: Request) -> Response:
    """End the visit of this browser."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    context = build_context(request, form)
    await run_in_threadpool(guest_visits.end_visit, workspace(), request.cookies.get(COOKIE, ""))
    title, body = (text(context.language, f"guests.{word}") for word in ("left", "left_body"))
    response = html_response(html_pages.render_page("guest_gone", replace(context, path=PAGE), title, body=body))
    response.delete_cookie(COOKIE, path=PAGE, secure=address.is_secure(request), httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
