"""A file is fetched once, by the session it was made for, and by nobody else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from asking import waited
from starlette.applications import Starlette

from impact.model.access import Access
from impact.model.words import Role
from impact.services.accounts.sessions import Session
from impact.services.operations import one_time_downloads
from impact.web import routes
from impact.web.authentication import SESSION_KEY

MOMENT = datetime(2026, 11, 24, 18, 0)
OFFICER = Access(1, "Portefeuillemedewerker", Role.FUND_STAFF, 1, (1,), (), session_id=7)


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes


class Client:
    """Asks the routes as a server would, without a server."""

    def __init__(self) -> None:
        self.app = Starlette(routes=routes.routes())

    def get(self, path: str, session: int | None = 7) -> Answer:
        sent: list[dict[str, Any]] = []
        live = None if session is None else Session(session, 1, "d", "password", MOMENT, MOMENT, MOMENT)
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], SESSION_KEY: live}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        waited(self.app(scope, receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], headers, body)


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_file_is_handed_over_once_under_its_own_name(client: Client) -> None:
    address = one_time_downloads.offer_file(OFFICER, "Invulblad Ademruimte é.xlsx", b"PK", "application/x-test")
    first = client.get(address)
    assert (first.status_code, first.content) == (200, b"PK")
    assert "Invulblad%20Ademruimte%20%C3%A9.xlsx" in first.headers["content-disposition"]
    assert first.headers["cache-control"] == "no-store, private"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("session", [None, 0, 8])
def test_another_session_gets_nothing_and_takes_nothing_away(client: Client, session: int | None) -> None:
    address = one_time_downloads.offer_file(OFFICER, "a.xlsx", b"secret")
    answer = client.get(address, session)
    assert (answer.status_code, b"secret" in answer.content) == (404, False)
    assert client.get(address).content == b"secret"


def test_an_address_nobody_was_told_serves_nothing(client: Client) -> None:
    one_time_downloads.offer_file(OFFICER, "a.xlsx", b"secret")
    answer = client.get("/download/guess")
    assert (answer.status_code, b"secret" in answer.content) == (404, False)


def test_an_offer_ends_by_itself(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = one_time_downloads.offer_file(OFFICER, "a.xlsx", b"x")
    later = one_time_downloads.time.monotonic() + one_time_downloads.LIFETIME_SECONDS + 1
    monkeypatch.setattr(one_time_downloads.time, "monotonic", lambda: later)
    assert client.get(address).status_code == 404


def test_offers_are_bounded(client: Client) -> None:
    first = one_time_downloads.offer_file(OFFICER, "first.xlsx", b"1")
    for number in range(one_time_downloads.MAX_PENDING):
        one_time_downloads.offer_file(OFFICER, f"{number}.xlsx", b"2")
    assert client.get(first).status_code == 404


def test_health_says_nothing_about_the_data(client: Client) -> None:
    assert json.loads(client.get("/health").content) == {"status": "ok"}
