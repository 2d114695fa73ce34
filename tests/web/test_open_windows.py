"""How many windows somebody may have open, and how much of the memory of the server what they say may take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from asking import waited

from impact.services.accounts import sessions
from impact.web.authentication import SESSION_KEY
from impact.web.limits import open_windows
from impact.web.limits.open_windows import LARGE_MESSAGE, PER_PERSON, OpenWindowsMiddleware

PAGE = [(b"accept", b"text/html")]


@dataclass
class Server:
    """Streamlit's part: a window stays open until it is closed, and takes what is said."""

    heard: list[int] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            return
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(len(message["bytes"]))


@dataclass
class Window:
    """A window in a browser."""

    wall: OpenWindowsMiddleware
    session: Any
    host: str = "198.51.100.7"
    sent: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.messages: asyncio.Queue[Any] = asyncio.Queue()
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [], "client": (self.host, 1),
                 SESSION_KEY: self.session}  # fmt: skip
        self.task = asyncio.create_task(self.wall(scope, self.messages.get, self._note))  # type: ignore[arg-type]

    async def _note(self, message: Any) -> None:
        self.sent.append(message)

    async def say(self, size: int) -> None:
        """Send a message of so many bytes."""
        self.messages.put_nowait({"type": "websocket.receive", "bytes": bytes(size)})
        while not self.messages.empty():
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def close(self) -> None:
        """Close the window."""
        self.messages.put_nowait({"type": "websocket.disconnect"})
        await self.task


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def wall(server: Server, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> OpenWindowsMiddleware:
    monkeypatch.setattr(sessions, "sign_session", lambda session: session)
    monkeypatch.setattr(sessions, "find_access", lambda *_: None)
    return OpenWindowsMiddleware(server, lambda: None, lambda: clock[0])  # type: ignore[arg-type,return-value]


def somebody(account: int = 1, session: int = 1, method: str = sessions.PASSWORD) -> Any:
    return SimpleNamespace(account_id=account, session_id=session, method=method)


async def open_page(wall: OpenWindowsMiddleware, session: Any, path: str = "/portfolio") -> int:
    return (await read_page(wall, session, path))[0]


async def read_page(wall: OpenWindowsMiddleware, session: Any, path: str) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": PAGE, "query_string": b"",
             "client": ("198.51.100.7", 1), SESSION_KEY: session}  # fmt: skip
    await wall(scope, asyncio.Queue().get, send)  # type: ignore[arg-type]
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent)


async def open_many(wall: OpenWindowsMiddleware, session: Any, count: int) -> list[Window]:
    windows = [Window(wall, session) for _ in range(count)]
    await asyncio.sleep(0)
    return windows


def test_a_window_too_many_is_refused_and_its_place_is_free_once_another_closes(wall: OpenWindowsMiddleware) -> None:
    async def work() -> None:
        me = somebody()
        windows = await open_many(wall, me, PER_PERSON - 1)
        assert await open_page(wall, me) == 200
        windows += await open_many(wall, somebody(session=2), 1)
        assert await open_page(wall, me) == 429, "the same person by another browser"
        assert await open_page(wall, me, "/_stcore/host-config") == 200, "no page"
        refused = Window(wall, me)
        refused.messages.put_nowait({"type": "websocket.connect"})
        await refused.task
        assert refused.sent == [{"type": "websocket.close", "code": open_windows.TRY_AGAIN_LATER}]
        assert await open_page(wall, somebody(account=2)) == 200, "another person"
        await windows.pop().close()
        assert await open_page(wall, me) == 200
        for window in windows:
            await window.close()
        assert not wall.windows

    waited(work())


def test_the_way_back_from_a_refusal_leads_to_no_other_server(wall: OpenWindowsMiddleware) -> None:
    async def work() -> None:
        windows = await open_many(wall, somebody(), PER_PERSON)
        status, html = await read_page(wall, somebody(), "//evil.example/x")
        assert (status, b"evil.example" in html) == (429, False)
        for window in windows:
            await window.close()

    waited(work())


def test_the_personas_of_a_demo_are_many_people(wall: OpenWindowsMiddleware) -> None:
    async def work() -> None:
        windows = await open_many(wall, somebody(method=sessions.DEMO), PER_PERSON)
        assert await open_page(wall, somebody(method=sessions.DEMO)) == 429
        assert await open_page(wall, somebody(session=2, method=sessions.DEMO)) == 200
        for window in windows:
            await window.close()

    waited(work())


def test_all_of_a_demo_from_one_address_have_a_total_and_people_with_accounts_have_none(
    wall: OpenWindowsMiddleware, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_windows, "DEMO_PER_ADDRESS", 3)
    monkeypatch.setattr(open_windows, "DEMO_LARGE_BYTES_PER_ADDRESS", LARGE_MESSAGE)

    async def work() -> None:
        demo = sessions.DEMO
        windows = [
            Window(wall, somebody(session=number, method=method), host)
            for number, (method, host) in enumerate(
                [(demo, "2001:db8::1"), (demo, "2001:db8::2"), (demo, "2001:db8::3"), (demo, "2001:db8::4"),
                 (demo, "2001:db8:0:1::1"), (sessions.PASSWORD, "2001:db8::1")]
            )
        ]  # fmt: skip
        windows[3].messages.put_nowait({"type": "websocket.connect"})
        await windows.pop(3).task
        await asyncio.sleep(0)
        assert not any(window.task.done() for window in windows)
        for window in windows:
            await window.say(LARGE_MESSAGE)
        assert len(server.heard) == 3, "the first of the one address, that of the other, and the account's"
        for window in windows:
            await window.close()
        assert not wall.windows and wall.total == 0

    waited(work())


def test_the_log_says_once_that_windows_or_messages_of_somebody_are_refused(
    wall: OpenWindowsMiddleware, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(open_windows, "LARGE_BYTES_PER_PERSON", 0)
    monkeypatch.setattr(open_windows, "PER_PERSON", 1)

    async def refuse() -> int:
        caplog.clear()
        for _ in range(3):
            refused = Window(wall, somebody())
            refused.messages.put_nowait({"type": "websocket.connect"})
            await refused.task
        return len(caplog.messages)

    async def work() -> None:
        for _ in range(2):
            (window,) = await open_many(wall, somebody(), 1)
            assert await refuse() == 1
            assert await refuse() == 0
            caplog.clear()
            await window.say(LARGE_MESSAGE)
            await window.say(LARGE_MESSAGE)
            assert len(caplog.messages) == 1
            await window.close()

    waited(work())


def test_the_server_has_a_total(wall: OpenWindowsMiddleware, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_windows, "PER_SERVER", 3)

    async def work() -> None:
        windows = [window for account in range(3) for window in await open_many(wall, somebody(account), 1)]
        assert await open_page(wall, somebody(9)) == 429
        for window in windows:
            await window.close()
        assert await open_page(wall, somebody(9)) == 200

    waited(work())


def test_a_window_that_breaks_gives_its_place_back(wall: OpenWindowsMiddleware) -> None:
    async def work() -> None:
        (window,) = await open_many(wall, somebody(), 1)
        window.task.cancel()
        await asyncio.gather(window.task, return_exceptions=True)
        assert not wall.windows

    waited(work())


def test_large_messages_have_a_total_that_outlives_their_window_for_a_while(
    wall: OpenWindowsMiddleware, server: Server, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_windows, "LARGE_BYTES_PER_PERSON", 2 * LARGE_MESSAGE)

    async def work() -> None:
        first, second, third = await open_many(wall, somebody(), 3)
        for window in (first, first, second, third):
            await window.say(LARGE_MESSAGE)
        assert server.heard == [LARGE_MESSAGE] * 3, "the second of a window takes the place of its first"
        await third.say(LARGE_MESSAGE - 1)
        assert server.heard[-1] == LARGE_MESSAGE - 1, "what everybody says is no large message"
        (other,) = await open_many(wall, somebody(account=2), 1)
        await other.say(2 * LARGE_MESSAGE)
        assert server.heard[-1] == 2 * LARGE_MESSAGE, "nobody uses up what is another's"
        await first.close()
        await third.say(LARGE_MESSAGE)
        assert len(server.heard) == 5, "Streamlit still has what stood in the first window"
        clock[0] += open_windows.KEPT_SECONDS
        await third.say(LARGE_MESSAGE)
        assert len(server.heard) == 6
        for window in (second, third, other):
            await window.close()

    waited(work())


def test_large_messages_of_all_have_a_total(
    wall: OpenWindowsMiddleware, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_windows, "LARGE_BYTES_PER_SERVER", LARGE_MESSAGE)

    async def work() -> None:
        windows = [(await open_many(wall, somebody(account), 1))[0] for account in range(2)]
        for window in windows:
            await window.say(LARGE_MESSAGE)
        assert server.heard == [LARGE_MESSAGE]
        for window in windows:
            await window.close()

    waited(work())
