"""A file is fetched once, by the session it was made for, and by nobody else."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from asking import waited
from starlette.applications import Starlette

from impact.model.access import Access
from impact.model.text_limits import parse_address_number
from impact.model.vocabulary.roles import Role
from impact.services.accounts.sessions import Session
from impact.services.operations import one_time_downloads
from impact.web import downloads, routes
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
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody with the rights of when a file was made; session 7 is of account 1, 8 of 3, all others of 2."""
    monkeypatch.setattr(
        downloads, "_find_access",
        lambda session: replace(
            OFFICER, session_id=session.session_id, account_id={7: 1, 8: 3}.get(session.session_id, 2)
        ),
    )
    return Client()


@pytest.mark.parametrize(
    "now",
    [
        None, replace(OFFICER, role=Role.ACADEMIC), replace(OFFICER, portfolio_ids=()),
        replace(OFFICER, organisation_id=2), replace(OFFICER, organisation_ids=(5,)),
    ],
    ids=["ended", "role", "portfolio", "organisation", "grantee"],
)
def test_whoever_lost_a_right_since_is_not_served_what_they_had_a_right_to(
    client: Client, monkeypatch: pytest.MonkeyPatch, now: Access | None
) -> None:
    address = one_time_downloads.offer_file(OFFICER, "a.xlsx", b"secret")
    monkeypatch.setattr(downloads, "_find_access", lambda _: now)
    answer = client.get(address)
    assert (answer.status_code, b"secret" in answer.content) == (404, False)


def test_a_file_is_handed_over_once_under_its_own_name(client: Client) -> None:
    address = one_time_downloads.offer_file(OFFICER, "Invulblad Ademruimte é.xlsx", b"PK", "application/x-test")
    first = client.get(address)
    assert (first.status_code, first.content) == (200, b"PK")
    assert "Invulblad%20Ademruimte%20%C3%A9.xlsx" in first.headers["content-disposition"]
    assert first.headers["cache-control"] == "no-store, private"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x.xlsx", "..\\..\\x.xlsx", "a\r\nSet-Cookie: x=1", 'a"; filename="b.exe', "a\0b", "/x", ""],
)
def test_a_name_leads_to_no_other_folder_and_to_no_header_of_its_own(client: Client, name: str) -> None:
    answer = client.get(one_time_downloads.offer_file(OFFICER, name, b"PK"))
    assert set(answer.headers) <= {
        "content-disposition", "cache-control", "x-content-type-options", "content-length", "content-type",
    }
    written = answer.headers["content-disposition"].removeprefix("attachment; filename*=UTF-8''")
    assert re.fullmatch(r"[\w.~%-]*", written, re.ASCII), written


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


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> dict[str, one_time_downloads.PendingDownload]:
    """What waits to be fetched: nothing yet."""
    pending: dict[str, one_time_downloads.PendingDownload] = {}
    monkeypatch.setattr(one_time_downloads, "_pending", pending)
    return pending


def offer_by(account: int, session: int, size: int = 1) -> str:
    """The address of a file that somebody had made."""
    return one_time_downloads.offer_file(replace(OFFICER, account_id=account, session_id=session), "a", bytes(size))


def test_who_has_many_files_made_loses_their_own_and_nobody_elses(
    client: Client, waiting: dict[str, one_time_downloads.PendingDownload]
) -> None:
    other = offer_by(1, 7)
    offered = [offer_by(2, session) for session in range(100, 130) for _ in range(30)]
    assert len(waiting) == one_time_downloads.MAX_PENDING
    assert client.get(offered[-1], 129).status_code == 200, "the newest is there"
    assert client.get(offered[0], 100).status_code == 404, "the oldest of who has most went"
    assert client.get(other, 7).status_code == 200, "and nothing of anybody else"


def test_a_session_has_so_many_files_waiting(waiting: dict[str, one_time_downloads.PendingDownload]) -> None:
    for _ in range(one_time_downloads.PENDING_PER_SESSION + 5):
        offer_by(1, 7)
    assert len(waiting) == one_time_downloads.PENDING_PER_SESSION


def test_what_waits_takes_no_more_memory_than_allowed(
    client: Client, waiting: dict[str, one_time_downloads.PendingDownload], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_time_downloads, "BYTES_PER_SESSION", 100)
    monkeypatch.setattr(one_time_downloads, "BYTES_PER_SERVER", 250)
    other = offer_by(1, 7, 60)
    for session in range(100, 110):
        for _ in range(3):
            offer_by(2, session, 50)
            assert sum(len(download.data) for download in waiting.values()) <= 250
    assert client.get(other, 7).status_code == 200
    large = offer_by(3, 8, 120)
    assert client.get(large, 8).status_code == 200, "one file alone is always handed over"


def test_health_says_nothing_about_the_data(client: Client) -> None:
    assert json.loads(client.get("/health").content) == {"status": "ok"}


@pytest.mark.parametrize("path", ["/handed-in", "/attached"])
@pytest.mark.parametrize("wish", ["9" * 19, "9" * 5000, "-1", "1e3", "²", "١", "1\0", "1;drop", "+1", " 1", "0x1"])
def test_what_is_no_id_is_not_found_and_reaches_no_database(
    path: str, wish: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(downloads, "_load", refuse)
    assert client.get(f"{path}/{wish}").status_code == 404


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("0", 0), ("12", 12), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("", None), ("-1", None), ("1.0", None),
        ("²", None), ("١", None), ("1_0", None),
    ],
)  # fmt: skip
def test_a_number_in_an_address_is_one_that_an_id_can_be(words: str, number: int | None) -> None:
    assert parse_address_number(words) == number
