"""Signing in and out, choosing a password, and asking for a link: forms that need no script.

The answer is the same, and takes as long, whether an account exists or not. What touches the database or
a password runs in a thread, so that nobody else waits.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.i18n import text
from impact.services.accounts import accounts, demo_personas, passwords, sessions
from impact.services.core import settings
from impact.services.core.current_workspace import workspace
from impact.web import address, html_pages, openid
from impact.web.forms import devices, fields, finish, page, said_no, served, sheet
from impact.web.html_pages import Sheet


def routes() -> list[Route]:
    """The addresses around signing in."""
    return [
        Route("/sign-in", served(show), methods=["GET"]),
        Route("/sign-in", served(enter), methods=["POST"]),
        Route("/sign-in/persona", served(be), methods=["POST"]),
        Route("/sign-in.css", css, methods=["GET"]),
        Route("/sign-out", served(leave), methods=["POST"]),
        Route("/password", served(forgotten), methods=["GET"]),
        Route("/password", served(send_link), methods=["POST"]),
        Route("/password/{token}", served(choose), methods=["GET"]),
        Route("/password/{token}", served(chosen), methods=["POST"]),
        *openid.routes(),
    ]


async def css(_request: Request) -> Response:
    """How these pages look."""
    return Response(html_pages.style(), media_type="text/css", headers={"Cache-Control": "no-cache"})


async def show(request: Request) -> Response:
    """The form, or straight on for who is in already."""
    of = sheet(request)
    if await run_in_threadpool(_inside, request.cookies.get(sessions.COOKIE, "")):
        return RedirectResponse(of.to, 303, {"Cache-Control": "no-store"})
    return page(await run_in_threadpool(_form, of, ""))


def _inside(token: str) -> bool:
    """Whether a page would open: who has a session but may see nothing would be sent back here for ever."""
    live = sessions.find(workspace(), token)
    return live is not None and sessions.access(workspace(), sessions.seal(live)) is not None


def _form(of: Sheet, email: str) -> str:
    place = workspace()
    provider = settings.provider()
    return html_pages.sign_in(
        of, demo_personas.personas(place), provider.name if provider else "", email, empty=not accounts.any_there(place)
    )


async def enter(request: Request) -> Response:
    """Sign in with a password."""
    said = await fields(request)
    if isinstance(said, Response):
        return said
    email, password = said.get("email", ""), said.get("password", "")
    try:
        begun = await run_in_threadpool(
            sessions.sign_in, workspace(), email, password, address=address.client(request), devices=devices(request)
        )
    except NotAllowed as error:
        of = sheet(request, said)
        refused = replace(of, path="/sign-in", trouble=said_no(of, error))
        return page(await run_in_threadpool(_form, refused, email[:254]), 401)
    return finish(request, begun, sheet(request, said))


async def be(request: Request) -> Response:
    """Look with the eyes of a persona, where this is a demo."""
    said = await fields(request)
    if isinstance(said, Response):
        return said
    try:
        begun = await run_in_threadpool(demo_personas.sign_in_as, workspace(), said.get("persona", ""))
    except NotAllowed as error:
        of = sheet(request, said)
        return page(html_pages.notice(of, said_no(of, error), ""), 401)
    return finish(request, begun, sheet(request, said))


async def leave(request: Request) -> Response:
    """Sign out: the session ends here and everywhere it was copied to."""
    said = await fields(request)
    if isinstance(said, Response):
        return said
    token = request.cookies.get(sessions.COOKIE, "")
    if token:
        await run_in_threadpool(sessions.end, workspace(), token)
    of = sheet(request, said)
    to = html_pages.address("/sign-in", of.to, of.language if of.chosen else None)
    answer = RedirectResponse(to, 303, {"Cache-Control": "no-store"})
    answer.delete_cookie(sessions.COOKIE, path="/", secure=address.secure(request), httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def forgotten(request: Request) -> Response:
    """Where one asks for a link."""
    return page(html_pages.ask_link(sheet(request)))


async def send_link(request: Request) -> Response:
    """The same answer for every address; the letter, if any, is written after it."""
    said = await fields(request)
    if isinstance(said, Response):
        return said
    of = sheet(request, said)
    told = replace(of, done=text(of.language, "sign_in.ask_done"))
    return page(html_pages.ask_link(told), task=BackgroundTask(accounts.ask_reset, workspace(), said.get("email", "")))


async def choose(request: Request) -> Response:
    """Where a password is chosen, by a link that still counts."""
    return await _choose(request, sheet(request))


async def _choose(request: Request, of: Sheet, status: int = 200) -> Response:
    try:
        asked = await run_in_threadpool(accounts.asked, workspace(), request.path_params["token"])
    except NotFound as error:
        return page(html_pages.notice(of, text(of.language, "sign_in.choose_title"), said_no(of, error), ask=True), 404)
    if not of.chosen:
        of = replace(of, language=asked.language, chosen=True)
    return page(html_pages.choose_password(of, asked.name, asked.email, asked.kind, passwords.LEAST), status)


async def chosen(request: Request) -> Response:
    """Set the password and go in."""
    said = await fields(request)
    if isinstance(said, Response):
        return said
    of = sheet(request, said)
    password = said.get("password", "")
    if password != said.get("again", ""):
        wrong = replace(of, trouble=text(of.language, "sign_in.password_differs"))
        return await _choose(request, wrong, 422)
    try:
        begun = await run_in_threadpool(
            accounts.set_password, workspace(), request.path_params["token"], password
        )
    except NotFound as error:
        return page(html_pages.notice(of, text(of.language, "sign_in.choose_title"), said_no(of, error), ask=True), 404)
    except ImpactError as error:
        return await _choose(request, replace(of, trouble=said_no(of, error)), 422)
    return finish(request, begun, of)
