"""What every answer carries, and our own addresses."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit
from asking import waited
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from impact.web import routes, security_headers

COOKIES = ("a=1; Path=/", "b=2; Path=/; Secure; HttpOnly", "c=secure; path=/; secure", "d=secure")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Asks an ASGI application without a network."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, address: str, scheme: str = "http") -> Answer:
        """One answer."""
        path, _, query = address.partition("?")
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": scheme,
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": [],
            "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        waited(self.app(scope, receive, send))
        headers: dict[str, str] = {}
        for name, value in sent[0]["headers"]:
            headers[name.decode()] = "\n".join(filter(None, (headers.get(name.decode()), value.decode())))
        return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def client() -> Client:
    async def page(_request: object) -> PlainTextResponse:
        return PlainTextResponse("ok", headers={"X-Frame-Options": "ALLOWALL"})

    async def cookies(_request: object) -> PlainTextResponse:
        answer = PlainTextResponse("ok")
        for line in COOKIES:
            answer.headers.append("set-cookie", line)
        return answer

    return Client(
        Starlette(
            routes=[*routes.routes(), Route("/page", page), Route("/cookies", cookies)],
            middleware=[
                Middleware(
                    security_headers.SecurityHeaders,
                    content_security_policy=security_headers.build_policy(["'sha256-x'"]),
                )
            ],
        )
    )


def test_health_answers_and_says_nothing_about_the_data(client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, json.loads(answer.body)) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_the_name_of_the_start_page_leads_to_the_root_with_its_question(client: Client) -> None:
    answer = client.get("/start?lang=fr&as_of=2025-12-31")
    assert (answer.status_code, answer.headers["location"]) == (307, "/?lang=fr&as_of=2025-12-31")


def test_a_redirect_never_leaves_this_server(client: Client) -> None:
    assert client.get("/start?next=//evil.example").headers["location"].startswith("/?")


@pytest.mark.parametrize("path", ["/page", "/health", "/start", "/nowhere"])
def test_every_answer_carries_the_headers_and_nobody_loosens_them(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_inline_scripts_are_allowed_by_their_hash_and_no_other_way() -> None:
    body = "let a = 1;"
    expected = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    page = f'<script src="x.js"></script><script>{body}</script><script type="module"> </script>'
    hashes = security_headers.hash_inline_scripts(page)
    assert hashes == (f"'sha256-{expected}'",)
    scripts = next(part for part in security_headers.build_policy(hashes).split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts and "'unsafe-eval'" not in scripts


def test_the_page_that_streamlit_serves_has_a_script_to_hash() -> None:
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    assert security_headers.hash_inline_scripts(index.read_text("utf-8"))


def test_over_https_every_cookie_is_secure_whoever_sets_it(client: Client) -> None:
    assert client.get("/cookies").headers["set-cookie"].split("\n") == list(COOKIES)
    assert client.get("/cookies", "https").headers["set-cookie"].split("\n") == [
        "a=1; Path=/; Secure", COOKIES[1], COOKIES[2], "d=secure; Secure",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/sign-out", "/sign-in/persona"])
def test_the_address_of_a_form_that_is_opened_leads_to_the_page_it_stands_on(client: Client, path: str) -> None:
    for query, to in (
        ("", "/sign-in"),
        ("?lang=fr&next=/portfolio%3Ftheme%3Dzorg", "/sign-in?lang=fr&next=%2Fportfolio%3Ftheme%3Dzorg"),
        ("?lang=xx&next=//evil.example", "/sign-in"),
    ):
        answer = client.get(path + query)
        assert (answer.status_code, answer.headers["location"]) == (303, to)
        assert "set-cookie" not in answer.headers, "nobody is signed out by a link or a picture"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", [*(field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields), None])
def test_only_messages_of_our_pages_reach_streamlit(kind: str | None, caplog: pytest.LogCaptureFixture) -> None:
    coming: list[Message] = [
        {"type": "websocket.connect"}, {"type": "websocket.receive", "bytes": b"x"}, {"type": "websocket.receive"},
        {"type": "websocket.receive", "text": "rerun_script"}, {"type": "websocket.disconnect"},
    ]  # fmt: skip
    came: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        came.append(message)

    async def take_all(_scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            await send(message)

    policy = security_headers.MessagePolicy(take_all, read_kind=lambda data: kind if data == b"x" else None)
    waited(policy({"type": "websocket"}, receive, send))
    passes = kind in ("rerun_script", "stop_script", "file_urls_request", "app_heartbeat")
    assert [item["type"] for item in came] == ["websocket.connect"] + ["websocket.receive"] * passes
    assert not coming, "what is refused ends nothing"
    assert len(caplog.messages) == 1, "the log says once of a window that it sends what is refused"
