"""What has to be remembered while somebody is at their OpenID provider: in an encrypted cookie of ten minutes.

State, nonce, verifier and the path to go to next. Streamlit's session cookie would hold them readable, for two weeks
and without Secure. The key is derived from the secret of the database, so that any process may take somebody back.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request
from starlette.responses import Response

from impact.services.core import workspace as workspaces
from impact.services.core.workspace import Workspace
from impact.web import address

COOKIE = "impact_openid"
LIFETIME_SECONDS = 600
PATH = "/openid"


def _cipher(workspace: Workspace) -> Fernet:
    key = hmac.digest(workspaces.load_secret(workspace), b"openid flow", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))


def read_flow(request: Request, workspace: Workspace) -> dict[str, Any]:
    """What was remembered of this browser; empty where it is too old, not ours or not there."""
    try:
        plain = _cipher(workspace).decrypt(request.cookies.get(COOKIE, "").encode(), ttl=LIFETIME_SECONDS)
    except InvalidToken:
        return {}
    flow: dict[str, Any] = json.loads(plain)
    return flow


def store_flow(response: Response, request: Request, workspace: Workspace, flow: dict[str, Any]) -> None:
    """Have the browser remember this until it is back."""
    token = _cipher(workspace).encrypt(json.dumps(flow).encode()).decode()
    response.set_cookie(
        COOKIE, token, max_age=LIFETIME_SECONDS, path=PATH, secure=address.is_secure(request), httponly=True,
        samesite="lax",
    )  # fmt: skip


def forget_flow(response: Response, request: Request) -> None:
    """Have the browser forget it: it serves once."""
    response.delete_cookie(COOKIE, path=PATH, secure=address.is_secure(request), httponly=True, samesite="lax")


@contextmanager
def lend_session(request: Request, flow: dict[str, Any]) -> Iterator[None]:
    """Within it `request.session`, where Authlib looks, is this flow and not the session of Streamlit."""
    outer = request.scope.get("session")
    request.scope["session"] = flow
    try:
        yield
    finally:
        if outer is None:
            del request.scope["session"]
        else:
            request.scope["session"] = outer
