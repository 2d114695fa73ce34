"""The memory of the server is for those who hand something in, and nobody gets all of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from asking import waited

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
    arrived: list[str] = field(default_factory=list)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        visit, _, file_id = scope["path"].removeprefix(UPLOAD).partition("/")
        self.arrived.append(scope["path"])
        if self.hold is not None:
            await self.hold.wait()
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
    account: int = 1, file_id: str = "a", method: str = "PUT",
) -> int:  # fmt: skip
    sent: list[Any] = []
    headers = [] if size is None else [(b"content-length", str(size).encode())]
    scope = {"type": "http", "path": f"{UPLOAD}{visit}/{file_id}", "method": method, "headers": headers,
             SESSION_KEY: SimpleNamespace(account_id=account, role=role)}  # fmt: skip

    async def receive() -> Any:
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
    rest = upload_policy.PER_SERVER // WHOLE - mine - 1
    people = [waited(put(wall, f"p{number}", WHOLE, account=10 + number)) for number in range(rest + 2)]
    assert people == [204] * rest + [503] * 2
    assert sum(sum(files.values()) for files in server.files.values()) <= upload_policy.PER_SERVER
    server.remove_file("p0", "a")
    assert waited(put(wall, "last", WHOLE, account=99)) == 204


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
