"""Nobody gets past the authentication without a session that counts, and nobody is believed about theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asking import Behind, waited
from stored import Stored

from impact.services.accounts import demo_personas, sessions
from impact.services.core.workspace import Workspace, open_workspace
from impact.web import authentication
from impact.web.authentication import SESSION_KEY, AuthenticationMiddleware
from impact.web.route_policy import ROUTE_POLICY, RouteAccess, find_route_access

HTML = (b"accept", b"text/html,application/xhtml+xml")


@dataclass
class Asked:
    """The answer, and what the application saw while it was given."""

    status: int
    headers: dict[str, str]
    body: bytes
    behind: Behind


@pytest.fixture
def place(demo_master: Stored, tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(demo_master.copy(tmp_path / "data").url)
    yield opened
    opened.engine.dispose()


def ask(
    place: Workspace, path: str, token: str = "", *, kind: str = "http", method: str = "GET",
    headers: tuple[tuple[bytes, bytes], ...] = (HTML,), query: bytes = b"", holder: str | None = None,
    gate: AuthenticationMiddleware | None = None,
) -> Asked:  # fmt: skip
    behind, sent = Behind(), []
    gate = gate or AuthenticationMiddleware(behind, lambda: place, lambda _visit: holder)
    gate.app = behind
    cookie = ((b"cookie", f"{sessions.COOKIE}={token}".encode()),) if token else ()
    scope = {"type": kind, "path": path, "query_string": query, "headers": [*headers, *cookie], "method": method}

    async def receive() -> Any:
        return {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    waited(gate(scope, receive, send))
    first = sent[0] if sent else {}
    answered = {name.decode(): value.decode() for name, value in first.get("headers", ())}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Asked(first.get("status", first.get("code", 0)), answered, body, behind)


@pytest.fixture
def token(place: Workspace) -> str:
    return demo_personas.sign_in_as(place, "officer").token


@pytest.mark.parametrize("path", ["/", "/portfolio", "/grantee", "/anything", "/static/js/index.js", "/start"])
def test_without_a_session_nothing_is_served(place: Workspace, path: str) -> None:
    answer = ask(place, path, query=b"organisation=3")
    assert answer.behind.scopes == []
    assert answer.status in (303, 401)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "query", "to"),
    [
        ("/", b"", "/sign-in"),
        ("/grantee", b"organisation=3&lang=fr", "/sign-in?next=/grantee%3Forganisation%3D3%26lang%3Dfr"),
        ("//evil.example", b"", "/sign-in?next=//evil.example"),
        ("/portfolio", b"x=" + b"y" * 3000, "/sign-in"),
    ],
)
def test_a_page_sends_its_reader_to_sign_in_and_remembers_where_to(
    place: Workspace, path: str, query: bytes, to: str
) -> None:
    answer = ask(place, path, query=query)
    assert (answer.status, answer.headers["location"]) == (303, to)


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/_stcore/health", "GET", (HTML,)),
        ("/_stcore/upload_file/v/f", "PUT", ()),
        ("/download/token", "GET", (HTML,)),
        ("/portfolio", "POST", (HTML,)),
        ("/portfolio", "GET", ((b"accept", b"application/json"),)),
        ("/portfolio", "GET", (HTML, (b"sec-fetch-mode", b"cors"))),
    ],
)
def test_what_is_no_page_is_refused(place: Workspace, path: str, method: str, headers: Any) -> None:
    answer = ask(place, path, method=method, headers=headers)
    assert (answer.status, answer.behind.scopes) == (401, [])


def test_a_websocket_without_a_session_is_closed(place: Workspace) -> None:
    answer = ask(place, "/_stcore/stream", kind="websocket")
    assert (answer.status, answer.behind.scopes) == (1008, [])


PROGRAM = "/static/js/index.js"


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that were looked up in the database."""
    tokens: list[str] = []
    find = sessions.find_session
    monkeypatch.setattr(sessions, "find_session", lambda place, token: tokens.append(token) or find(place, token))
    return tokens


def test_the_program_files_of_a_page_ask_for_its_session_once(
    place: Workspace, token: str, looked_up: list[str]
) -> None:
    gate = AuthenticationMiddleware(Behind(), lambda: place, lambda _visit: None)
    answers = [ask(place, path, token, gate=gate) for path in ("/portfolio", PROGRAM, PROGRAM, PROGRAM)]
    assert [answer.status for answer in answers] == [200] * 4
    assert looked_up == [token]


@pytest.mark.parametrize("path", ["/portfolio", "/_stcore/stream", "/download/x", "/handed-in/1/2", "/staticky"])
def test_whatever_is_no_program_file_is_looked_up_each_time(
    place: Workspace, token: str, looked_up: list[str], path: str
) -> None:
    gate = AuthenticationMiddleware(Behind(), lambda: place, lambda _visit: None)
    ask(place, PROGRAM, token, gate=gate)
    sessions.end_session(place, token)
    answer = ask(place, path, token, gate=gate)
    assert answer.behind.scopes == []
    assert looked_up == [token, token]


def test_a_session_that_ended_gets_no_program_files_after_a_moment(
    place: Workspace, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(authentication, "monotonic", lambda: clock[0])
    gate = AuthenticationMiddleware(Behind(), lambda: place, lambda _visit: None)
    assert ask(place, PROGRAM, token, gate=gate).status == 200
    sessions.end_session(place, token)
    clock[0] += authentication.PROGRAM_SECONDS
    assert ask(place, PROGRAM, token, gate=gate).status == 401


def test_a_token_that_was_refused_is_not_remembered_and_the_memory_is_bounded(
    place: Workspace, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authentication, "MAX_REMEMBERED", 1)
    gate = AuthenticationMiddleware(Behind(), lambda: place, lambda _visit: None)
    for _ in range(2):
        assert ask(place, PROGRAM, "forged", gate=gate).status == 401
    other = demo_personas.sign_in_as(place, "director").token
    for one in (token, other, token, other):
        assert ask(place, PROGRAM, one, gate=gate).status == 200
    assert len(gate.looked_up) == 1


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_session_gets_in_and_the_pages_hear_whose_it_is(place: Workspace, token: str, kind: str) -> None:
    answer = ask(place, "/_stcore/stream", token, kind=kind)
    (scope,) = answer.behind.scopes
    sealed = dict(scope["headers"])[sessions.HEADER.encode()].decode()
    access = sessions.find_access(place, sealed)
    assert access is not None and access.persona == "officer"
    assert scope[SESSION_KEY].session_id == access.session_id


@pytest.mark.parametrize("name", [b"x-impact-session", b"X-Impact-Session", b"x-impact-anything"])
def test_what_a_client_says_about_its_session_is_thrown_away(place: Workspace, token: str, name: bytes) -> None:
    live = sessions.find_session(place, demo_personas.sign_in_as(place, "director").token)
    assert live is not None
    forged = (HTML, (name, sessions.sign_session(live).encode()))
    assert ask(place, "/portfolio", headers=forged).behind.scopes == []
    (scope,) = ask(place, "/portfolio", token, headers=forged).behind.scopes
    said = [value.decode() for header, value in scope["headers"] if header.lower() == b"x-impact-session"]
    assert len(said) == 1
    access = sessions.find_access(place, said[0])
    assert access is not None and access.persona == "officer"
    open_door = ask(place, "/health", headers=forged).behind.scopes[0]
    assert not [header for header, _ in open_door["headers"] if header.lower().startswith(b"x-impact-")]


def test_after_signing_out_the_cookie_opens_nothing(place: Workspace, token: str) -> None:
    assert ask(place, "/portfolio", token).behind.scopes
    sessions.end_session(place, token)
    assert ask(place, "/portfolio", token).behind.scopes == []
    assert ask(place, "/_stcore/stream", token, kind="websocket").status == 1008


@pytest.mark.parametrize("forged", ["", "x", "a" * 43, "officer", "../..", "'; drop table session"])
def test_a_cookie_that_was_never_given_opens_nothing(place: Workspace, forged: str) -> None:
    assert ask(place, "/portfolio", forged).behind.scopes == []


@pytest.mark.parametrize("path", [
    "/media/abc.png", "/component/x/index.html", "/app/static/a", "/_stcore/metrics", "/_stcore/script-health-check",
    "/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json", "/auth/login", "/auth/logout",
    "/oauth2callback",
])  # fmt: skip
def test_what_we_do_not_use_is_closed_also_to_those_who_are_in(place: Workspace, token: str, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = ask(place, path, token, method=method)
        assert (answer.status, answer.behind.scopes) == (404, []), method


def test_an_upload_is_taken_from_the_session_whose_visit_it_is(place: Workspace, token: str) -> None:
    own = sessions.find_session(place, token)
    other = sessions.find_session(place, demo_personas.sign_in_as(place, "grantee-G01").token)
    assert own is not None and other is not None
    address = "/_stcore/upload_file/visit/file"
    assert ask(place, address, token, method="PUT", holder=sessions.sign_session(own)).behind.scopes
    for holder in (sessions.sign_session(other), None, ""):
        assert ask(place, address, token, method="PUT", holder=holder).status == 404


def test_what_no_door_names_is_for_who_is_signed_in() -> None:
    assert find_route_access("/something/new") is RouteAccess.SIGNED_IN
    assert find_route_access("/_stcore/metrics/") is RouteAccess.SIGNED_IN, "no such address: signed in it is a 404"
    assert find_route_access("/healthy") is RouteAccess.SIGNED_IN


def test_no_door_is_named_twice() -> None:
    assert len({address for address, _ in ROUTE_POLICY}) == len(ROUTE_POLICY)


def test_headers_that_no_gate_wrote_open_nothing(place: Workspace, token: str) -> None:
    live = sessions.find_session(place, token)
    assert live is not None
    for said in (live.digest, f"{live.digest}.", f"{live.digest}.{'0' * 64}", token, f".{token}"):
        assert sessions.find_access(place, said) is None
    assert sessions.find_access(place, sessions.sign_session(live)) is not None
