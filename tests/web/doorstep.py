"""People on the doorstep: accounts of one organisation, and a browser that asks to be let in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import insert, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from impact.services.accounts import passwords
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts
from impact.store.schema.audit import AuditEvent
from impact.store.schema.organisations import Organisation
from impact.web import openid, security_headers, sign_in

OWNER, RIGHT, WRONG = "mieke@warmehart.example", "zeven blauwe fietsen", "zeven groene fietsen"


@cache
def hashed(password: str) -> str:
    """Made once: hashing takes its time on purpose."""
    return passwords.hash_password(password)


def account(workspace: Workspace, email: str | None = OWNER, *, password: str | None = RIGHT,
            role: str = "grantee_editor", **columns: Any) -> int:  # fmt: skip
    """Somebody who works for an organisation of one; returns the account's id."""
    columns = {"name": "Mieke Peeters", "language": "nl", "state": "active", "made_at": now()} | columns
    with unscoped_writing(workspace) as connection:
        made = accounts.add_account(
            connection, email=email, password_hash=hashed(password) if password else None, **columns
        )
        organisation = connection.execute(
            insert(Organisation).values(kind="grantee", name="Het Warme Hart").returning(Organisation.id)
        ).scalar_one()
        accounts.add_membership(
            connection, account_id=made, organisation_id=organisation, role=role, subject_id=organisation, made_at=now()
        )
    return made


def change(workspace: Workspace, account_id: int, **columns: Any) -> None:
    """Change an account behind everybody's back."""
    with unscoped_writing(workspace) as connection:
        accounts.change_account(connection, account_id, **columns)


def trail(workspace: Workspace, action: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit trail holds of one kind of event: actor, outcome, facts."""
    query = select(AuditEvent.actor, AuditEvent.outcome, AuditEvent.facts).where(AuditEvent.action == action)
    with unscoped_reading(workspace) as connection:
        return [(row.actor, row.outcome, row.facts) for row in connection.execute(query.order_by(AuditEvent.number))]


async def _inside(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"inside {request.url.path}?{request.url.query}")


def app() -> Starlette:
    """Our routes around signing in, under the headers and the session cookie that the server puts around them."""
    return Starlette(
        routes=[*sign_in.routes(), Route("/{path:path}", _inside)],
        middleware=[
            Middleware(security_headers.SecurityHeaders, content_security_policy=security_headers.build_policy(())),
            Middleware(SessionMiddleware, secret_key="of this test", same_site="lax"),
        ],
    )


class Browser(TestClient):
    """A browser that keeps cookies and does not follow where it is sent."""

    def __init__(self, address: str = "198.51.100.7", base_url: str = "http://testserver", **more: Any) -> None:
        super().__init__(app(), base_url, follow_redirects=False, client=(address, 50000), **more)

    def sign_in(self, email: str = OWNER, password: str = RIGHT, **more: Any) -> Response:
        """Send the form."""
        return self.post("/sign-in", data={"email": email, "password": password} | more.pop("data", {}), **more)


@dataclass(frozen=True)
class Cookies:
    """The cookies that an answer sets, with their attributes."""

    answer: Response

    def __getitem__(self, name: str) -> Morsel[str]:
        return self._all()[name]

    def __contains__(self, name: str) -> bool:
        return name in self._all()

    def _all(self) -> dict[str, Morsel[str]]:
        found: dict[str, Morsel[str]] = {}
        for line in self.answer.headers.get_list("set-cookie"):
            found |= SimpleCookie(line)
        return found


def at(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have our routes serve this database."""
    monkeypatch.setattr(sign_in, "workspace", lambda: workspace)
    monkeypatch.setattr(openid, "workspace", lambda: workspace)
