"""Routes to sign in and out, set a password and request a link: forms without scripts.

The answer is the same, and takes as long, whether an account exists or not. Work on the database or on a
password hash runs in a thread, so that it does not block the event loop.
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
    """The routes around signing in."""
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
    """Serve the stylesheet of the sign-in pages."""
    return Response(html_pages.style(), media_type="text/css", headers={"Cache-Control": "no-cache"})


async def show(request: Request) -> Response:
    """Show the sign-in form; redirect to the next path where the visitor is signed in already."""
    context = sheet(request)
    if await run_in_threadpool(_has_access, request.cookies.get(sessions.COOKIE, "")):
        return RedirectResponse(context.next_path, 303, {"Cache-Control": "no-store"})
    return page(await run_in_threadpool(_form, context, ""))


def _has_access(token: str) -> bool:
    """Whether pages would open: a session whose account may see nothing would cause a redirect loop."""
    session = sessions.find(workspace(), token)
    return session is not None and sessions.access(workspace(), sessions.seal(session)) is not None


def _form(context: Sheet, email: str) -> str:
    place = workspace()
    provider = settings.provider()
    return html_pages.sign_in(
        context, demo_personas.personas(place), provider.name if provider else "", email,
        empty=not accounts.any_there(place),
    )


async def enter(request: Request) -> Response:
    """Sign in with a password."""
    form = await fields(request)
    if isinstance(form, Response):
        return form
    email, password = form.get("email", ""), form.get("password", "")
    try:
        new_session = await run_in_threadpool(
            sessions.sign_in, workspace(), email, password, address=address.client(request), devices=devices(request)
        )
    except NotAllowed as error:
        context = sheet(request, form)
        refused = replace(context, path="/sign-in", error=said_no(context, error))
        return page(await run_in_threadpool(_form, refused, email[:254]), 401)
    return finish(request, new_session, sheet(request, form))


async def be(request: Request) -> Response:
    """Sign in as a demo persona; 401 where this is no demo."""
    form = await fields(request)
    if isinstance(form, Response):
        return form
    try:
        new_session = await run_in_threadpool(demo_personas.sign_in_as, workspace(), form.get("persona", ""))
    except NotAllowed as error:
        context = sheet(request, form)
        return page(html_pages.notice(context, said_no(context, error), ""), 401)
    return finish(request, new_session, sheet(request, form))


async def leave(request: Request) -> Response:
    """Sign out: end the session on the server, so that copies of its cookie are void too."""
    form = await fields(request)
    if isinstance(form, Response):
        return form
    token = request.cookies.get(sessions.COOKIE, "")
    if token:
        await run_in_threadpool(sessions.end, workspace(), token)
    context = sheet(request, form)
    location = html_pages.address("/sign-in", context.next_path, context.language if context.language_chosen else None)
    response = RedirectResponse(location, 303, {"Cache-Control": "no-store"})
    response.delete_cookie(sessions.COOKIE, path="/", secure=address.secure(request), httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def forgotten(request: Request) -> Response:
    """Show the form to request a link for a new password."""
    return page(html_pages.ask_link(sheet(request)))


async def send_link(request: Request) -> Response:
    """Request a link: the same answer for every address; the email, if any, is written after the response."""
    form = await fields(request)
    if isinstance(form, Response):
        return form
    context = sheet(request, form)
    confirmed = replace(context, confirmation=text(context.language, "sign_in.ask_done"))
    task = BackgroundTask(accounts.ask_reset, workspace(), form.get("email", ""))
    return page(html_pages.ask_link(confirmed), task=task)


async def choose(request: Request) -> Response:
    """Show the form to set a password by a valid link; 404 otherwise."""
    return await _show_password_form(request, sheet(request))


async def _show_password_form(request: Request, context: Sheet, status: int = 200) -> Response:
    try:
        owner = await run_in_threadpool(accounts.asked, workspace(), request.path_params["token"])
    except NotFound as error:
        return _invalid_link(context, error)
    if not context.language_chosen:
        context = replace(context, language=owner.language, language_chosen=True)
    return page(html_pages.choose_password(context, owner.name, owner.email, owner.kind, passwords.LEAST), status)


def _invalid_link(context: Sheet, error: NotFound) -> Response:
    title = text(context.language, "sign_in.choose_title")
    return page(html_pages.notice(context, title, said_no(context, error), ask=True), 404)


async def chosen(request: Request) -> Response:
    """Set the password by a link and sign in; 404 for an invalid link, 422 for a refused password."""
    form = await fields(request)
    if isinstance(form, Response):
        return form
    context = sheet(request, form)
    password = form.get("password", "")
    if password != form.get("again", ""):
        mismatched = replace(context, error=text(context.language, "sign_in.password_differs"))
        return await _show_password_form(request, mismatched, 422)
    try:
        new_session = await run_in_threadpool(
            accounts.set_password, workspace(), request.path_params["token"], password
        )
    except NotFound as error:
        return _invalid_link(context, error)
    except ImpactError as error:
        return await _show_password_form(request, replace(context, error=said_no(context, error)), 422)
    return finish(request, new_session, context)
