"""Sign-in with an OpenID provider (Entra ID, Google, any issuer): authorization code flow with PKCE.

It creates the same session as a password does. What is remembered in between: `web.openid_flow`.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from impact.errors import NotAllowed
from impact.i18n import text
from impact.services.accounts import oidc
from impact.services.core import settings
from impact.services.core.current_workspace import workspace
from impact.services.core.settings import Provider
from impact.web import html_pages, openid_flow
from impact.web.forms import build_context, finish_sign_in, handle_unavailable, html_response

NEXT, LANGUAGE = "impact_next", "impact_lang"
# A cookie holds 4 kB, encrypted by a third more; state, nonce and verifier take a quarter of that.
MAX_NEXT_JSON_LENGTH = 1600
NETWORK_ERRORS = (HTTPError, ValueError, RuntimeError)
NO_STORE = {"Cache-Control": "no-store"}
log = logging.getLogger(__name__)


def routes() -> list[Route]:
    """Routes to the provider and back."""
    return [
        Route("/openid/start", handle_unavailable(redirect_to_provider), methods=["GET"]),
        Route("/openid/callback", handle_unavailable(handle_callback), methods=["GET"]),
    ]


@lru_cache(maxsize=4)
def create_client(provider: Provider) -> Any:
    """Create Authlib's client of a provider; it fetches the provider's metadata once."""
    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )
    return oauth.provider


async def redirect_to_provider(request: Request) -> Response:
    """Redirect the browser to the provider; 404 where none is set."""
    provider = settings.provider()
    if provider is None:
        return PlainTextResponse("404", 404, NO_STORE)
    context = build_context(request, path="/sign-in")
    # One journey at a time: what an earlier one left is forgotten.
    flow: dict[str, Any] = {
        NEXT: context.next_path if len(json.dumps(context.next_path)) <= MAX_NEXT_JSON_LENGTH else "/",
        LANGUAGE: context.language.value if context.language_chosen else "",
    }
    try:
        with openid_flow.lend_session(request, flow):
            response: Response = await create_client(provider).authorize_redirect(
                request, f"{settings.base_url()}/openid/callback"
            )
    except (*NETWORK_ERRORS, OAuthError) as error:
        return _unreachable(request, error)
    response.headers["Cache-Control"] = "no-store"
    await run_in_threadpool(openid_flow.store_flow, response, request, workspace(), flow)
    return response


async def handle_callback(request: Request) -> Response:
    """Verify the provider's answer and sign in the person whom it identifies; 403 where that fails."""
    provider = settings.provider()
    if provider is None:
        return PlainTextResponse("404", 404, NO_STORE)
    flow = await run_in_threadpool(openid_flow.read_flow, request, workspace())
    response = await _finish(request, provider, flow)
    openid_flow.forget_flow(response, request)
    return response


async def _finish(request: Request, provider: Provider, flow: dict[str, Any]) -> Response:
    carried = {"next": flow.pop(NEXT, "/"), "lang": flow.pop(LANGUAGE, "")}
    context = build_context(request, carried, path="/sign-in")
    title = text(context.language, "sign_in.title")
    try:
        with openid_flow.lend_session(request, flow):
            claims = await _claims(request, provider)
    except NETWORK_ERRORS as error:
        return _unreachable(request, error)
    except (OAuthError, JoseError) as error:
        log.warning("a provider's answer was refused: %s", type(error).__name__)
        return html_response(
            html_pages.render_notice(context, title, text(context.language, "sign_in.provider_refused")), 403
        )
    try:
        new_session = await run_in_threadpool(
            oidc.sign_in,
            workspace(),
            issuer=provider.issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email", "")),
            verified=claims.get("email_verified", provider.trusts_email) in (True, "true"),
        )
    except NotAllowed as error:
        return html_response(
            html_pages.render_notice(context, title, text(context.language, error.key, **error.params)), 403
        )
    return finish_sign_in(request, new_session, context)


async def _claims(request: Request, provider: Provider) -> Any:
    """Fetch and verify the claims: signature, issuer, audience, nonce and state.

    Raises OAuthError or JoseError where one of them is wrong, HTTPError and the like where the provider cannot
    be reached.
    """
    options = {"iss": {"essential": True, "values": [provider.issuer, f"{provider.issuer}/"]},
               "aud": {"essential": True, "value": provider.client_id}}  # fmt: skip
    openid_client = create_client(provider)
    token = await openid_client.authorize_access_token(request, claims_options=options)
    claims = token.get("userinfo")
    if claims is None:
        raise OAuthError("no_id_token")
    if "email" not in claims and "userinfo_endpoint" in openid_client.server_metadata:
        # Some providers keep the token small; the userinfo endpoint is trusted for the same subject only.
        userinfo = await openid_client.userinfo(token=token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuthError("another_subject")
        claims = userinfo | claims
    return claims


def _unreachable(request: Request, error: Exception) -> Response:
    log.warning("the provider cannot be reached: %s", type(error).__name__)
    context = build_context(request, path="/sign-in")
    body = text(context.language, "sign_in.provider_unreachable")
    return html_response(html_pages.render_notice(context, text(context.language, "sign_in.title"), body), 502)

