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
from impact.services.accounts import accounts, demo_personas, invites_and_resets, passwords, sessions
from impact.services.core import settings
from impact.services.core.current_workspace import workspace
from impact.web import address, html_pages, openid
from impact.web.forms import (
    build_context,
    describe_error,
    finish_sign_in,
    handle_unavailable,
    html_response,
    read_devices,
    read_form,
)
from impact.web.html_pages import PageContext

NO_STORE = {"Cache-Control": "no-store"}


def routes() -> list[Route]:
    """The routes around signing in."""
    return [
        Route("/sign-in", handle_unavailable(show_sign_in), methods=["GET"]),
        Route("/sign-in", handle_unavailable(sign_in_with_password), methods=["POST"]),
        Route("/sign-in/persona", redirect_to_form, methods=["GET"]),
        Route("/sign-in/persona", handle_unavailable(sign_in_as_persona), methods=["POST"]),
        Route("/sign-in.css", serve_stylesheet, methods=["GET"]),
        Route("/sign-out", redirect_to_form, methods=["GET"]),
        Route("/sign-out", handle_unavailable(sign_out), methods=["POST"]),
        Route("/password", handle_unavailable(show_link_request), methods=["GET"]),
        Route("/password", handle_unavailable(request_link), methods=["POST"]),
        Route("/password/{token}", handle_unavailable(show_set_password), methods=["GET"]),
        Route("/password/{token}", handle_unavailable(set_password), methods=["POST"]),
        *openid.routes(),
    ]


async def serve_stylesheet(_request: Request) -> Response:
    """Serve the stylesheet of the sign-in pages."""
    return Response(html_pages.read_stylesheet(), media_type="text/css", headers={"Cache-Control": "no-cache"})


async def redirect_to_form(request: Request) -> Response:
    """Redirect somebody who opens the address of a form, by reloading or a link, to the page it stands on.

    Nothing is done by it: a picture on a foreign page could otherwise sign somebody out.
    """
    context = build_context(request)
    language = context.language if context.language_chosen else None
    return RedirectResponse(html_pages.build_url("/sign-in", context.next_path, language), 303, NO_STORE)


async def show_sign_in(request: Request) -> Response:
    """Show the sign-in form; redirect to the next path where the visitor is signed in already."""
    context = build_context(request)
    if await run_in_threadpool(_has_access, request.cookies.get(sessions.COOKIE, "")):
        return RedirectResponse(context.next_path, 303, {"Cache-Control": "no-store"})
    return html_response(await run_in_threadpool(_form, context, ""))


def _has_access(token: str) -> bool:
    """Whether pages would open: a session whose account may see nothing would cause a redirect loop."""
    session = sessions.find_session(workspace(), token)
    return session is not None and sessions.find_access(workspace(), sessions.sign_session(session)) is not None


def _form(context: PageContext, email: str) -> str:
    place = workspace()
    provider = settings.provider()
    return html_pages.render_sign_in(
        context, demo_personas.list_personas(place), provider.name if provider else "", email,
        empty=not accounts.has_any_account(place),
    )


async def sign_in_with_password(request: Request) -> Response:
    """Sign in with a password."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    email, password = form.get("email", ""), form.get("password", "")
    try:
        new_session = await run_in_threadpool(
            sessions.sign_in,
            workspace(),
            email,
            password,
            address=address.client_ip(request),
            devices=read_devices(request),
        )
    except NotAllowed as error:
        context = build_context(request, form)
        refused = replace(context, path="/sign-in", error=describe_error(context, error))
        return html_response(await run_in_threadpool(_form, refused, email[:254]), 401)
    return finish_sign_in(request, new_session, build_context(request, form))


async def sign_in_as_persona(request: Request) -> Response:
    """Sign in as a demo persona; 401 where this is no demo."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    try:
        new_session = await run_in_threadpool(demo_personas.sign_in_as, workspace(), form.get("persona", ""))
    except NotAllowed as error:
        context = build_context(request, form)
        return html_response(html_pages.render_notice(context, describe_error(context, error), ""), 401)
    return finish_sign_in(request, new_session, build_context(request, form))


async def sign_out(request: Request) -> Response:
    """Sign out: end the session on the server, so that copies of its cookie are void too."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    token = request.cookies.get(sessions.COOKIE, "")
    if token:
        await run_in_threadpool(sessions.end_session, workspace(), token)
    context = build_context(request, form)
    location = html_pages.build_url(
        "/sign-in", context.next_path, context.language if context.language_chosen else None
    )
    response = RedirectResponse(location, 303, {"Cache-Control": "no-store"})
    response.delete_cookie(sessions.COOKIE, path="/", secure=address.is_secure(request), httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def show_link_request(request: Request) -> Response:
    """Show the form to request a link for a new password."""
    return html_response(html_pages.render_link_request(build_context(request)))


async def request_link(request: Request) -> Response:
    """Request a link: the same answer for every address; the email, if any, is written after the response."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    context = build_context(request, form)
    confirmation = text(context.language, "sign_in.ask_done", hours=invites_and_resets.LINK_HOURS)
    confirmed = replace(context, confirmation=confirmation)
    task = BackgroundTask(invites_and_resets.send_reset_link, workspace(), form.get("email", ""))
    return html_response(html_pages.render_link_request(confirmed), task=task)


async def show_set_password(request: Request) -> Response:
    """Show the form to set a password by a valid link; 404 otherwise."""
    return await _show_password_form(request, build_context(request))


async def _show_password_form(request: Request, context: PageContext, status: int = 200) -> Response:
    try:
        owner = await run_in_threadpool(invites_and_resets.find_link_owner, workspace(), request.path_params["token"])
    except NotFound as error:
        return _invalid_link(context, error)
    if not context.language_chosen:
        context = replace(context, language=owner.language, language_chosen=True)
    return html_response(
        html_pages.render_set_password(context, owner.name, owner.email, owner.kind, passwords.MIN_LENGTH),
        status,
    )


def _invalid_link(context: PageContext, error: NotFound) -> Response:
    title = text(context.language, "sign_in.choose_title")
    return html_response(html_pages.render_notice(context, title, describe_error(context, error), ask=True), 404)


async def set_password(request: Request) -> Response:
    """Set the password by a link and sign in; 404 for an invalid link, 422 for a refused password."""
    form = await read_form(request)
    if isinstance(form, Response):
        return form
    context = build_context(request, form)
    password = form.get("password", "")
    if password != form.get("again", ""):
        mismatched = replace(context, error=text(context.language, "sign_in.password_differs"))
        return await _show_password_form(request, mismatched, 422)
    try:
        new_session = await run_in_threadpool(
            invites_and_resets.set_password, workspace(), request.path_params["token"], password
        )
    except NotFound as error:
        return _invalid_link(context, error)
    except ImpactError as error:
        return await _show_password_form(request, replace(context, error=describe_error(context, error)), 422)
    return finish_sign_in(request, new_session, context)
