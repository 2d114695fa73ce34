"""Signing in with an OpenID provider (Entra ID, Google, any issuer): authorization code with PKCE.

It ends in the same session as a password does. What has to be remembered in between (state, nonce, verifier,
where one was going) stands in the signed cookie of the server.
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
from impact.web import html_pages
from impact.web.forms import finish, page, served, sheet

NEXT, LANGUAGE = "impact_next", "impact_lang"
# A browser keeps 4 kB of a cookie; state, nonce and verifier take a quarter of that.
LONGEST_CARRIED = 1600
TROUBLE = (HTTPError, ValueError, RuntimeError)
NO_STORE = {"Cache-Control": "no-store"}
log = logging.getLogger(__name__)


def routes() -> list[Route]:
    """Going to the provider and coming back."""
    return [
        Route("/openid/start", start, methods=["GET"]),
        Route("/openid/callback", served(callback), methods=["GET"]),
    ]


@lru_cache(maxsize=4)
def client(provider: Provider) -> Any:
    """Authlib's client of a provider; it reads the provider's own description once."""
    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )
    return oauth.provider


async def start(request: Request) -> Response:
    """Send the browser to the provider."""
    provider = settings.provider()
    if provider is None:
        return PlainTextResponse("404", 404, NO_STORE)
    of = sheet(request, path="/sign-in")
    request.session[NEXT] = of.to if len(json.dumps(of.to)) <= LONGEST_CARRIED else "/"
    request.session[LANGUAGE] = of.language.value if of.chosen else ""
    try:
        answer: Response = await client(provider).authorize_redirect(
            request, f"{settings.base_url()}/openid/callback"
        )
    except (*TROUBLE, OAuthError) as trouble:
        return _unreachable(request, trouble)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def callback(request: Request) -> Response:
    """The provider has sent the browser back: find out who it is, and let them in."""
    provider = settings.provider()
    if provider is None:
        return PlainTextResponse("404", 404, NO_STORE)
    said = {"next": request.session.pop(NEXT, "/"), "lang": request.session.pop(LANGUAGE, "")}
    of = sheet(request, said, path="/sign-in")
    title = text(of.language, "sign_in.title")
    try:
        claims = await _claims(request, provider)
    except TROUBLE as trouble:
        return _unreachable(request, trouble)
    except (OAuthError, JoseError) as trouble:
        log.warning("a provider's answer was refused: %s", type(trouble).__name__)
        return page(html_pages.notice(of, title, text(of.language, "sign_in.provider_refused")), 403)
    try:
        begun = await run_in_threadpool(
            oidc.sign_in,
            workspace(),
            issuer=provider.issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email", "")),
            verified=claims.get("email_verified", provider.trusts_email) in (True, "true"),
        )
    except NotAllowed as error:
        return page(html_pages.notice(of, title, text(of.language, error.key, **error.params)), 403)
    return finish(request, begun, of)


async def _claims(request: Request, provider: Provider) -> Any:
    """Who the provider says it is, under its signature, meant for us, in answer to what we asked.

    OAuthError or JoseError where it is none of that.
    """
    options = {"iss": {"essential": True, "values": [provider.issuer, f"{provider.issuer}/"]},
               "aud": {"essential": True, "value": provider.client_id}}  # fmt: skip
    asking = client(provider)
    token = await asking.authorize_access_token(request, claims_options=options)
    claims = token.get("userinfo")
    if claims is None:
        raise OAuthError("no_id_token")
    if "email" not in claims and "userinfo_endpoint" in asking.server_metadata:
        # Some providers keep the token small; what they add elsewhere counts for the same subject only.
        more = await asking.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise OAuthError("another_subject")
        claims = more | claims
    return claims


def _unreachable(request: Request, trouble: Exception) -> Response:
    log.warning("the provider cannot be reached: %s", type(trouble).__name__)
    of = sheet(request, path="/sign-in")
    words = text(of.language, "sign_in.provider_unreachable")
    return page(html_pages.notice(of, text(of.language, "sign_in.title"), words), 502)

