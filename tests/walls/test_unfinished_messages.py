"""A message of a websocket that never comes in whole takes no more memory of the server than its share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from machine_speed import patient
from serving import free_port, serve
from stored import Stored
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from test_on_the_wire import Client, Server, said
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from impact.services.accounts import sessions
from impact.web.authentication import SESSION_KEY
from impact.web.limits import slow_connections, unfinished_messages
from impact.web.limits.open_windows import (
    ADDRESS,
    LARGE_MESSAGE,
    SERVER,
    Holder,
    Holders,
    OpenWindowsMiddleware,
)
from impact.web.limits.unfinished_messages import (
    PER_PERSON,
    PER_SERVER,
    UnfinishedMessage,
    UnfinishedMessages,
)

MEGABYTE = 1_000_000
WHO = "x-who"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Streamlit's part: a window stays open until it is closed, and says how long each message was."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": str(len(message["bytes"]))})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Uvicorn with our limits, and the wall that knows whose each window is."""
    wall = OpenWindowsMiddleware(application, lambda: None)  # type: ignore[arg-type,return-value]

    async def served(scope: Any, receive: Any, send: Any) -> None:
        account = dict(scope["headers"])[WHO.encode()].decode()
        scope[SESSION_KEY] = SimpleNamespace(account_id=account, session_id=account, method=sessions.PASSWORD)
        await wall(scope, receive, send)

    protocol = type("Protocol", (H11Protocol,), {})
    slow_connections.limit_connections(protocol, 9 * MEGABYTE)
    port = free_port()
    config = uvicorn.Config(served, port=port, http=protocol, ws="websockets-sansio", lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"ws://127.0.0.1:{port}/_stcore/stream"
    server.should_exit = True
    thread.join()


def open_window(address: str, person: str) -> ClientConnection:
    return connect(address, additional_headers={WHO: person}, max_size=None, compression=None)


def begin(socket: ClientConnection, *pieces: int, cut: int = 0) -> None:
    """Send the first pieces of a message, of so many bytes each; of the last one all but the last `cut` bytes."""
    with socket.protocol_mutex:
        for number, size in enumerate(pieces):
            send = socket.protocol.send_continuation if number else socket.protocol.send_binary
            send(bytes(size), fin=False)
        data = b"".join(socket.protocol.data_to_send())
        # Where the server has closed, there is nobody to take it.
        with suppress(OSError):
            socket.socket.sendall(data[: len(data) - cut])


def is_open(socket: ClientConnection, seconds: float = 5.0) -> bool:
    """Whether the server keeps a window open for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.recv(timeout=0.2)
        except TimeoutError:
            continue
        except ConnectionClosed:
            return False
    return True


@pytest.mark.parametrize(
    ("pieces", "cut"),
    [((8 * MEGABYTE,), 0), ((8 * MEGABYTE,), 1), ((MEGABYTE,) * 8, 0)],
    ids=["one piece", "a piece that is not whole", "many pieces"],
)
def test_windows_of_one_person_do_not_gather_unfinished_messages(
    pieces: tuple[int, ...], cut: int, address: str
) -> None:
    with ExitStack() as stack:
        windows = [stack.enter_context(open_window(address, "one")) for _ in range(3)]
        for window in windows[:2]:
            begin(window, *pieces, cut=cut)
        assert [is_open(window, 1.0) for window in windows] == [True] * 3
        begin(windows[2], *pieces, cut=cut)
        assert not is_open(windows[2], 30.0)
        assert [is_open(window, 1.0) for window in windows[:2]] == [True] * 2
        with open_window(address, "another") as other:
            begin(other, *pieces, cut=cut)
            assert is_open(other, 1.0), "nobody uses up what is another's"
    # All of them are gone, and what they had is given back.
    with open_window(address, "one") as window, open_window(address, "one") as second:
        for each in (window, second):
            begin(each, *pieces, cut=cut)
        assert [is_open(each, 1.0) for each in (window, second)] == [True] * 2


def test_pieces_without_a_byte_count_too(address: str) -> None:
    """Each takes memory, and the size of a message does not grow by it."""
    with open_window(address, "empty") as window:
        begin(window, *[0] * (PER_PERSON // unfinished_messages.BYTES_PER_PIECE + 1000))
        assert not is_open(window, 60.0)


def test_large_messages_that_come_in_whole_are_taken_one_after_another(address: str) -> None:
    with open_window(address, "whole") as window:
        for _ in range(5):
            window.send([bytes(3 * MEGABYTE)] * 2)
            assert window.recv(timeout=patient(30)) == str(6 * MEGABYTE)


@pytest.mark.server
def test_the_product_serves_so(demo_master: Stored, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with serve(demo_master.copy(tmp_path / "data"), log) as served, ExitStack() as stack:
        client = Client(Server(served, log)).sign_in("academic")
        windows = [stack.enter_context(client.visit()) for _ in range(3)]
        for window in windows:
            begin(window, 8 * MEGABYTE)
        # Which one comes in last is not ours to say.
        assert sorted(is_open(window, 2.0) for window in windows) == [False, True, True]
        state = ClientState(query_string="x" * MEGABYTE)
        with Client(Server(served, log)).sign_in("academic").visit() as other:
            assert said(other, BackMsg(rerun_script=state)), "another session of a demo is another person"


class Protocol:
    """A websocket of uvicorn, as far as what is unfinished touches it."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.is_ended = False
        self.conn = self.reader = self.transport = self.loop = self
        self.timers: list[tuple[float, object, object]] = []

    def call_later(self, seconds: float, deed: object, *words: object) -> Protocol:
        self.timers.append((seconds, deed, words))
        return self

    def cancel(self) -> None:
        self.timers.clear()

    def discard(self) -> None:
        pass

    def abort(self) -> None:
        self.is_ended = True


def window(ledger: UnfinishedMessages, *holders: Holder) -> tuple[UnfinishedMessage, Protocol]:
    protocol = Protocol()
    message = UnfinishedMessage(ledger, protocol)
    message.belong_to(holders)
    return message, protocol


def test_the_server_has_a_total_and_the_addresses_of_a_demo_too() -> None:
    ledger = UnfinishedMessages()
    some = PER_PERSON // 2
    people: list[Holders] = [(("account", number),) for number in range(PER_SERVER // some + 1)]
    windows = [window(ledger, *holders) for holders in people]
    for message, _ in windows:
        message.weigh(some)
    assert sum(protocol.is_ended for _, protocol in windows) == 1
    assert ledger.bytes_of[SERVER] == some * (len(windows) - 1) <= PER_SERVER
    for message, _ in windows:
        message.forget()
    assert ledger.bytes_of == {} and ledger.messages == {}
    address = (ADDRESS, "198.51.100.7")
    count = unfinished_messages.DEMO_PER_ADDRESS // some + 1
    sessions: list[Holders] = [(("session", number), address) for number in range(count)]
    windows = [window(ledger, *holders) for holders in sessions]
    for message, _ in windows:
        message.weigh(some)
    assert [protocol.is_ended for _, protocol in windows] == [False] * (len(windows) - 1) + [True]
    assert ledger.bytes_of[SERVER] == (len(windows) - 1) * some


def test_a_few_accounts_that_fill_the_server_make_room_for_who_has_less() -> None:
    ledger = UnfinishedMessages()
    few = [window(ledger, ("account", number)) for number in range(PER_SERVER // PER_PERSON)]
    for message, _ in few:
        message.weigh(PER_PERSON)
    assert ledger.bytes_of[SERVER] == PER_SERVER
    honest, protocol = window(ledger, ("account", "honest"))
    for size in (LARGE_MESSAGE, PER_PERSON // 2):
        honest.weigh(size)
    assert not protocol.is_ended
    assert sum(of_one.is_ended for _, of_one in few) == 1
    assert ledger.bytes_of[SERVER] <= PER_SERVER


def test_the_sessions_of_a_demo_from_one_address_are_one_sender_where_the_server_is_full() -> None:
    ledger = UnfinishedMessages()
    address, half = (ADDRESS, "198.51.100.7"), PER_PERSON // 2
    count = unfinished_messages.DEMO_PER_ADDRESS // half
    crowd = [window(ledger, ("session", number), address) for number in range(count)]
    for message, _ in crowd:
        message.weigh(half)
    people = [window(ledger, ("account", number)) for number in range((PER_SERVER - half * len(crowd)) // PER_PERSON)]
    for message, _ in people:
        message.weigh(PER_PERSON)
    late, protocol = window(ledger, ("account", "late"))
    late.weigh(half)
    assert not protocol.is_ended and not any(of_one.is_ended for _, of_one in people)
    assert sum(of_one.is_ended for _, of_one in crowd) == 1


def test_small_ones_do_not_count_and_one_of_nobody_may_not_be_large() -> None:
    ledger = UnfinishedMessages()
    message, protocol = window(ledger)
    message.weigh(LARGE_MESSAGE - 1)
    assert (ledger.bytes_of, protocol.is_ended) == ({}, False)
    message.weigh(LARGE_MESSAGE)
    assert (ledger.bytes_of, protocol.is_ended) == ({}, True)


def test_a_large_message_has_a_minute() -> None:
    ledger = UnfinishedMessages()
    message, protocol = window(ledger, ("account", 1))
    message.weigh(LARGE_MESSAGE)
    message.weigh(2 * LARGE_MESSAGE)
    ((seconds, deed, words),) = protocol.timers
    assert seconds == unfinished_messages.MESSAGE_SECONDS
    deed(*words)  # type: ignore[operator,misc]
    assert protocol.is_ended
    assert ledger.bytes_of == {}
    message, protocol = window(ledger, ("account", 1))
    message.weigh(LARGE_MESSAGE)
    message.weigh(0)
    assert protocol.timers == [], "it came in whole"
