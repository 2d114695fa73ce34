"""Whoever sends a request drop by drop, or says nothing at all, holds its place for a while and no longer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from asking import waited
from starlette.requests import Request

from impact.web.limits import body_time, requests_in_progress, slow_connections
from impact.web.limits.body_time import BodyClock, BodyTimeMiddleware
from impact.web.limits.requests_in_progress import RequestsInProgressMiddleware
from impact.web.route_policy import UPLOAD


async def read_all(_scope: Any, receive: Any, send: Any) -> None:
    """An app that reads a body, and takes every error for one of its own, as Streamlit does with an upload."""
    status, more = 204, True
    try:
        while more:
            more = (await receive())["more_body"]
    except Exception:  # noqa: BLE001 - as Streamlit does
        status = 500
    await send({"type": "http.response.start", "status": status, "headers": []})


async def post(app: Any, pieces: list[tuple[float, bytes]], path: str = "/sign-in", method: str = "POST") -> int:
    """Send a body in pieces, each after so many seconds; the status of the answer."""
    sent: list[Any] = []
    left = list(pieces)

    async def receive() -> Any:
        seconds, body = left.pop(0)
        await asyncio.sleep(seconds)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "path": path, "method": method, "headers": []}, receive, send)
    return int(sent[0]["status"])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_time, "FORM_SECONDS", 0.05)
    monkeypatch.setattr(body_time, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(body_time, "FILE_SECONDS", 0.2)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("path", ["/sign-in", "/password", "/password/abc", "/sign-out", f"{UPLOAD}visit/file"])
def test_a_body_that_comes_in_drops_is_refused_at_every_address(path: str) -> None:
    assert waited(post(BodyTimeMiddleware(read_all), [(0.0, b"a"), (30.0, b"b")], path)) == 408
    assert waited(post(BodyTimeMiddleware(read_all), [(0.0, b"a"), (0.0, b"b")], path)) == 204


@pytest.mark.usefixtures("quick")
def test_only_the_time_of_the_sender_counts() -> None:
    async def slow_reader(scope: Any, receive: Any, send: Any) -> None:
        async def receive_late() -> Any:
            message = await receive()
            await asyncio.sleep(0.06)
            return message

        await read_all(scope, receive_late, send)

    assert waited(post(BodyTimeMiddleware(slow_reader), [(0.0, b"a"), (0.0, b"b")])) == 204


def test_whoever_leaves_in_the_middle_of_a_body_leaves_no_error() -> None:
    async def read_form(scope: Any, receive: Any, send: Any) -> None:
        await Request(scope, receive, send).body()

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def work() -> None:
        scope = {"type": "http", "path": "/sign-in", "method": "POST", "headers": []}
        await BodyTimeMiddleware(read_form)(scope, receive, asyncio.Queue().put)

    waited(work())


def test_a_file_has_a_least_speed_and_a_longest_time() -> None:
    clock = BodyClock(is_file=True)
    assert clock.find_seconds_left() == body_time.GRACE_SECONDS
    clock.count({"type": "http.request", "body": bytes(body_time.LEAST_BYTES_PER_SECOND), "more_body": True}, 20.5)
    assert clock.find_seconds_left() == 0.5, "each second is paid for by its bytes"
    whole = bytes(26 * 1024 * 1024)
    clock.count({"type": "http.request", "body": whole, "more_body": True}, body_time.FILE_SECONDS - 30.5)
    assert clock.find_seconds_left() == 10.0, "and however fast it is, it ends"
    twice = len(whole) / (2 * body_time.LEAST_BYTES_PER_SECOND)
    assert twice < body_time.FILE_SECONDS, "the largest file comes in at twice the least speed"


def test_no_form_is_paid_for_by_its_bytes() -> None:
    clock = BodyClock(is_file=False)
    clock.count({"type": "http.request", "body": bytes(10**6), "more_body": True}, body_time.FORM_SECONDS)
    assert clock.find_seconds_left() == 0.0


@pytest.mark.parametrize("path", ["/sign-in", "/password/abc", "/openid/callback", "/portfolio", "/health"])
def test_an_address_has_so_many_requests_around_signing_in_at_once(path: str) -> None:
    async def work() -> list[int]:
        go_on = asyncio.Event()

        async def answer(_scope: Any, _receive: Any, send: Any) -> None:
            await go_on.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        wall = RequestsInProgressMiddleware(answer)

        async def ask(host: str) -> int:
            sent: list[Any] = []

            async def send(message: Any) -> None:
                sent.append(message)

            scope = {"type": "http", "path": path, "method": "POST", "headers": [], "query_string": b"",
                     "client": (host, 1)}  # fmt: skip
            await wall(scope, asyncio.Queue().get, send)  # type: ignore[arg-type]
            if sent[0]["status"] == 429:
                assert b"Even geduld" in sent[1]["body"], "a word in the language of the browser"
            return int(sent[0]["status"])

        mine = [asyncio.create_task(ask("198.51.100.7")) for _ in range(requests_in_progress.PER_ADDRESS + 1)]
        other = asyncio.create_task(ask("198.51.100.8"))
        await asyncio.sleep(0)
        go_on.set()
        statuses = [*(await asyncio.gather(*mine, other)), await ask("198.51.100.7")]
        assert not wall.in_progress, "given back at once"
        return statuses

    limit = requests_in_progress.PER_ADDRESS
    is_open = path not in ("/portfolio", "/health")
    assert waited(work()) == [200] * limit + [429 if is_open else 200] + [200, 200]


def test_whoever_sends_slowly_stops_nobody_elses_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests_in_progress, "PER_SERVER", 2)

    async def work() -> tuple[list[int], int, int]:
        go_on = asyncio.Event()

        async def answer(_scope: Any, receive: Any, send: Any) -> None:
            while (await receive()).get("more_body", False):
                pass
            await go_on.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        wall = RequestsInProgressMiddleware(answer)

        async def ask(number: int, *bodies: bool, end: asyncio.Event | None = None, method: str = "POST") -> int:
            """Send pieces, each with whether more come, the last one once `end` comes; the status of the answer."""
            sent: list[Any] = []
            pieces = list(bodies)

            async def receive() -> Any:
                if len(pieces) == 1 and end is not None:
                    await end.wait()
                return {"type": "http.request", "body": b"", "more_body": pieces.pop(0)}

            async def send(message: Any) -> None:
                sent.append(message)

            scope = {"type": "http", "path": "/sign-in", "method": method, "headers": [], "query_string": b"",
                     "client": (f"198.51.100.{number}", 1)}  # fmt: skip
            await wall(scope, receive, send)
            return int(sent[0]["status"])

        end = asyncio.Event()
        slow = [asyncio.create_task(ask(number, True, False, end=end)) for number in range(5)]
        await asyncio.sleep(0)
        quick = [asyncio.create_task(ask(100, False)), asyncio.create_task(ask(101, False, method="GET"))]
        await asyncio.sleep(0)
        too_many = await ask(102, False), await ask(103, False, method="GET")
        end.set()
        of_slow = await asyncio.gather(*slow)
        go_on.set()
        assert [*too_many, *of_slow] == [503] * 7
        statuses = [*await asyncio.gather(*quick), await ask(104, False)]
        return statuses, wall.working, wall.in_progress.total()

    assert waited(work()) == ([200] * 3, 0, 0)


class Connection(asyncio.Protocol):
    """uvicorn's part: a request begins with a line and ends with its answer."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.cycle: Any = None
        self.config = SimpleNamespace(ws_max_size=10**9)

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if b"\n" in data:
            self.cycle = SimpleNamespace(response_complete=False)

    def connection_lost(self, exc: Exception | None) -> None:
        pass

    def handle_websocket_upgrade(self) -> None:
        pass


def test_a_connection_ends_that_brings_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_connections, "HEADER_SECONDS", 0.1)
    kind: Any = type("Timed", (Connection,), {})
    timer = slow_connections.limit_connections(kind, 9)

    async def is_closed(*pieces: bytes) -> bool:
        server = await asyncio.get_running_loop().create_server(kind, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in pieces:
            writer.write(piece)
        with suppress(TimeoutError):
            return await asyncio.wait_for(reader.read(), 0.5) == b""
        writer.close()
        server.close()
        return False

    assert waited(is_closed())
    assert waited(is_closed(b"half a line"))
    assert not waited(is_closed(b"a line\n"))
    assert not timer.waiting


def test_so_many_connections_wait_and_the_oldest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_connections, "MOST_WAITING", 2)

    async def work() -> list[int]:
        kind: Any = type("Timed", (Connection,), {})
        timer = slow_connections.limit_connections(kind, 9)
        ended: list[int] = []
        for number in range(4):
            transport = SimpleNamespace(close=lambda number=number: ended.append(number))
            kind().connection_made(transport)
        for connection in list(timer.waiting):
            connection.connection_lost(None)
        assert not timer.waiting
        return ended

    assert waited(work()) == [0, 1]


def test_a_websocket_gathers_no_message_larger_than_streamlit_takes() -> None:
    async def work() -> int:
        kind: Any = type("Timed", (Connection,), {"ws_protocol_class": type("Socket", (), {})})
        slow_connections.limit_connections(kind, 9)
        connection = kind()
        connection.transport = SimpleNamespace()
        connection.handle_websocket_upgrade()
        return int(connection.config.ws_max_size)

    assert waited(work()) == 9
