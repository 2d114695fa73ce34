"""The memory of the server is for those who hand something in, and nobody gets all of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from asking import waited
from machine_speed import patient
from starlette.requests import ClientDisconnect

from impact.access.permissions import Action, Kind, may
from impact.errors import StoreUnavailable
from impact.model.vocabulary.roles import Role
from impact.services.accounts import sessions
from impact.web import upload_policy
from impact.web.authentication import SESSION_KEY
from impact.web.route_policy import UPLOAD

WHOLE = upload_policy.LARGEST_BODY


@dataclass
class Server:
    """Streamlit's part: it takes what reaches it, and keeps it until it is told otherwise."""

    files: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    hold: asyncio.Event | None = None
    reads: asyncio.Event | None = None
    arrived: list[str] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        visit, _, file_id = scope["path"].removeprefix(UPLOAD).partition("/")
        self.arrived.append(scope["path"])
        if self.hold is not None:
            await self.hold.wait()
        if self.reads is not None and (await receive())["type"] == "http.disconnect":
            raise ClientDisconnect
        if scope["method"] == "PUT":
            self.files[visit][file_id] = int(dict(scope["headers"])[b"content-length"])
        await send({"type": "http.response.start", "status": 204, "headers": []})

    def list_sizes(self) -> dict[str, dict[str, int]]:
        return self.files

    def remove_file(self, visit: str, file_id: str) -> None:
        self.files.get(visit, {}).pop(file_id, None)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def wall(server: Server, monkeypatch: pytest.MonkeyPatch) -> upload_policy.UploadPolicyMiddleware:
    monkeypatch.setattr(sessions, "sign_session", lambda session: session.role)
    monkeypatch.setattr(sessions, "find_access", lambda _, role: SimpleNamespace(role=role) if role else None)
    return upload_policy.UploadPolicyMiddleware(server, lambda: None, server)  # type: ignore[arg-type,return-value]


async def put(
    wall: upload_policy.UploadPolicyMiddleware, visit: str, size: object = 10, *, role: Role | None = Role.FUND_STAFF,
    account: int = 1, file_id: str = "a", method: str = "PUT", demo_session: int = 0, host: str = "198.51.100.7",
    body: asyncio.Event | None = None,
) -> int:  # fmt: skip
    sent: list[Any] = []
    headers = [] if size is None else [(b"content-length", str(size).encode())]
    how = sessions.DEMO if demo_session else sessions.PASSWORD
    session = SimpleNamespace(account_id=account, role=role, method=how, session_id=demo_session)
    scope = {"type": "http", "path": f"{UPLOAD}{visit}/{file_id}", "method": method, "headers": headers,
             "client": (host, 1), SESSION_KEY: session}  # fmt: skip

    async def receive() -> Any:
        if body is not None:
            await body.wait()
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    await wall(scope, receive, send)  # type: ignore[arg-type]
    return int(sent[0]["status"])


def test_only_roles_that_hand_something_in_may_send_files(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    for role in Role:
        allowed = may(role, Action.SUBMIT, Kind.SUBMISSION) or may(role, Action.ATTACH, Kind.EVIDENCE)
        assert waited(put(wall, role.value, role=role)) == (204 if allowed else 403), role
        assert (role.value in server.files) is allowed
    assert waited(put(wall, "nobody", role=None)) == 403
    assert {Role.COACH, Role.ACADEMIC, Role.FACILITATOR} & {Role(visit) for visit in server.files} == set()


def test_a_visit_has_one_file_at_a_time(wall: upload_policy.UploadPolicyMiddleware, server: Server) -> None:
    for number in range(50):
        assert waited(put(wall, "visit", file_id=f"f{number}")) == 204
        assert list(server.files["visit"]) == [f"f{number}"]


def test_a_second_file_waits_until_the_first_has_come_in(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    async def two_at_once() -> tuple[int, int, int]:
        server.hold = asyncio.Event()
        first = asyncio.create_task(put(wall, "visit"))
        while not server.arrived:
            await asyncio.sleep(0)
        second = await put(wall, "visit", file_id="b")
        server.hold.set()
        return await first, second, await put(wall, "visit", file_id="c")

    assert waited(two_at_once()) == (204, 429, 204)


def test_a_person_and_the_server_have_a_total_that_is_given_back(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    mine = upload_policy.PER_PERSON // WHOLE
    assert [waited(put(wall, f"mine{number}", WHOLE)) for number in range(mine + 3)] == [204] * mine + [429] * 3
    assert waited(put(wall, "another", WHOLE, account=2)) == 204, "nobody uses up what is another's"
    server.remove_file("mine0", "a")
    assert waited(put(wall, "mine9", WHOLE)) == 204
    # Everybody has one in the end, and whoever had more made room.
    rest = upload_policy.PER_SERVER // WHOLE - 2
    people = [waited(put(wall, f"p{number}", WHOLE, account=10 + number)) for number in range(rest + 2)]
    assert people == [204] * rest + [503] * 2
    assert sum(sum(files.values()) for files in server.files.values()) <= upload_policy.PER_SERVER
    assert sum(bool(files) for visit, files in server.files.items() if visit.startswith("mine")) == 1
    server.remove_file("p0", "a")
    assert waited(put(wall, "last", WHOLE, account=99)) == 204


def test_a_few_accounts_that_fill_the_server_make_room_for_who_has_less(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    mine, room = upload_policy.PER_PERSON // WHOLE, upload_policy.PER_SERVER // WHOLE
    for number in range(room):
        assert waited(put(wall, f"few{number}", WHOLE, account=number // mine)) == 204
    assert waited(put(wall, "honest", WHOLE, account=99)) == 204
    assert server.files["honest"] == {"a": WHOLE}
    assert sum(sum(files.values()) for files in server.files.values()) <= upload_policy.PER_SERVER
    # The few get no further by it: what they have is as much as that of anybody.
    assert waited(put(wall, "again", WHOLE, account=0)) in (429, 503)


def test_what_still_comes_in_makes_room_too_and_hears_so(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    mine, room = upload_policy.PER_PERSON // WHOLE, upload_policy.PER_SERVER // WHOLE

    async def fill() -> tuple[int, list[int]]:
        endless = server.reads = asyncio.Event()
        slow = [asyncio.create_task(put(wall, f"slow{number}", WHOLE, account=number // mine, body=endless))
                for number in range(room)]  # fmt: skip
        while len(server.arrived) < room:
            await asyncio.sleep(0)
        server.reads = None
        honest = await put(wall, "honest", WHOLE, account=99)
        ended = (await asyncio.wait(slow, timeout=patient(20), return_when=asyncio.FIRST_COMPLETED))[0]
        statuses = [task.result() for task in ended]
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return honest, statuses

    assert waited(fill()) == (204, [503])
    assert wall.incoming == {} and wall.endings == {}


def test_the_personas_of_a_demo_are_many_people_and_those_of_one_address_have_a_total(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    mine, room = upload_policy.PER_PERSON // WHOLE, upload_policy.DEMO_PER_ADDRESS // WHOLE
    assert mine < room < upload_policy.PER_SERVER // WHOLE
    own = [waited(put(wall, f"own{number}", WHOLE, demo_session=1)) for number in range(mine + 1)]
    assert own == [204] * mine + [429], "a session is a person"
    # The same persona and others, each in a session of its own.
    sessions_of_one_address = [
        waited(put(wall, f"v{number}", WHOLE, account=number % 3, demo_session=10 + number)) for number in range(room)
    ]
    assert sessions_of_one_address == [204] * (room - mine) + [429] * mine
    assert waited(put(wall, "elsewhere", WHOLE, demo_session=99, host="203.0.113.5")) == 204
    server.remove_file("own0", "a")
    assert waited(put(wall, "next", WHOLE, demo_session=98)) == 204


def test_what_is_still_coming_in_counts_and_ends_with_its_request(
    wall: upload_policy.UploadPolicyMiddleware, server: Server
) -> None:
    async def many_at_once() -> list[int]:
        server.hold = asyncio.Event()
        mine = upload_policy.PER_PERSON // WHOLE
        slow = [asyncio.create_task(put(wall, f"slow{number}", WHOLE)) for number in range(mine)]
        while len(server.arrived) < mine:
            await asyncio.sleep(0)
        refused = await put(wall, "late", WHOLE)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        server.hold = None
        return [refused, await put(wall, "late", WHOLE)]

    assert waited(many_at_once()) == [429, 204]
    assert wall.incoming == {}


@pytest.mark.parametrize(
    ("size", "status"),
    [(None, 411), ("", 411), ("-1", 411), ("1e9", 411), ("²", 411), (WHOLE + 1, 413), (10**18, 413), (0, 204),
     (WHOLE, 204)],
)
def test_a_file_says_how_large_it_is(
    wall: upload_policy.UploadPolicyMiddleware, server: Server, size: object, status: int
) -> None:
    assert waited(put(wall, "visit", size)) == status
    assert bool(server.arrived) is (status == 204)


def test_taking_a_file_away_is_always_possible(wall: upload_policy.UploadPolicyMiddleware, server: Server) -> None:
    assert waited(put(wall, "visit", None, role=Role.ACADEMIC, method="DELETE")) == 204


def test_without_a_database_nothing_is_taken(
    wall: upload_policy.UploadPolicyMiddleware, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> NoReturn:
        raise StoreUnavailable("store_errors.unreachable")

    monkeypatch.setattr(sessions, "find_access", gone)
    assert waited(put(wall, "visit")) == 503
    assert server.arrived == []
