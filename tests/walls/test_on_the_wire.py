"""Two funds on one running server: everything that goes over http and the websocket is searched for canaries.

No browser: a client that signs in, holds a websocket and asks for every page with the numbers of both funds, as
every role. What a page hides in a browser is on the wire all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from machine_speed import patient
from serving import serve
from stored import Stored
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_pages_of_two_funds import FUND_WORDS, asked_for
from websockets.sync.client import ClientConnection, connect
from world import ALDER, BIRCH, ROLES, SHARED, TENANTS, World, remember

from impact.access.permissions import Action, Kind, may, sees_pseudonyms
from impact.model.upload_limits import WORKBOOK_BYTES
from impact.model.vocabulary.roles import Role
from impact.services.accounts import sessions
from impact.services.core.workspace import open_workspace
from impact.web.route_policy import UPLOAD
from pages.parts.layout.menu import Page

WAIT = 60
# How a run ends that another one follows at once.
RERUN = ForwardMsg.FINISHED_EARLY_FOR_RERUN


@dataclass
class Server:
    """A server, and what it says."""

    address: str
    log: Path


@dataclass
class Running(Server):
    """The server with the world in its database."""

    world: World


@dataclass
class Client:
    """Somebody's cookies, and all that came in."""

    running: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, method: str = "GET", form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """One request; cookies are kept, nothing is followed."""
        parts = urlsplit(self.running.address)
        line = HTTPConnection(str(parts.hostname), parts.port, timeout=patient(WAIT))
        headers = {"Accept": "text/html", "Cookie": self.cookie}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.running.address}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        data = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0].strip('"')
        line.close()
        return answer.status, data

    @property
    def cookie(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self, persona: str) -> Client:
        """Become a persona."""
        status, _ = self.ask("/sign-in/persona", "POST", {"persona": persona, "next": "/"})
        assert status == 303
        self.ask("/_stcore/health")
        return self

    def visit(self, resumed: str = "", **headers: str) -> ClientConnection:
        """A websocket as Streamlit's client opens it; with the id of a visit it wants to take that up again.

        `headers` are further ones, which no browser of ours sends.
        """
        wishes = ["streamlit", self.cookies.get("_streamlit_xsrf", "x"), *([resumed] if resumed else [])]
        return connect(
            self.running.address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=wishes,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie} | headers,
            origin=self.running.address,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=patient(WAIT),
        )


def drawn(socket: ClientConnection, page: Page, **query: object) -> bytes:
    """Everything that comes in until a page is drawn."""
    name = "" if page is Page.START else page.value
    state = ClientState(page_name=name, query_string=urlencode({key: str(value) for key, value in query.items()}))
    socket.send(BackMsg(rerun_script=state).SerializeToString())
    pieces = []
    while True:
        piece = socket.recv(timeout=patient(WAIT))
        assert isinstance(piece, bytes)
        pieces.append(piece)
        message = ForwardMsg.FromString(piece)
        if message.WhichOneof("type") == "script_finished" and message.script_finished in (0, 2):
            return b"".join(pieces)


def said(socket: ClientConnection, message: BackMsg) -> list[ForwardMsg]:
    """Everything that comes in until a run of the page, or of a part of it alone, is over."""
    socket.send(message.SerializeToString())
    came: list[ForwardMsg] = []
    while True:
        came.append(ForwardMsg.FromString(socket.recv(timeout=patient(WAIT))))  # type: ignore[arg-type]
        if came[-1].WhichOneof("type") == "script_finished" and came[-1].script_finished != RERUN:
            return came


@pytest.fixture(scope="module")
def running(two_funds_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("wire")
    stored = two_funds_master.copy(folder / "data")
    workspace = open_workspace(stored.url)
    with serve(stored, folder / "server.log") as address:
        yield Running(address, folder / "server.log", remember(workspace))
    workspace.engine.dispose()


@pytest.mark.server
@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_the_other_fund_reaches_anybody(role: Role, running: Running) -> None:
    client = Client(running).sign_in(f"{ALDER}-{role.value}")
    own = b""
    with client.visit() as socket:
        for page in Page:
            for whose in TENANTS:
                came = drawn(socket, page, lang="en", **asked_for(page, running.world, role, whose))
                assert BIRCH.encode() not in came, (page, whose)
                own += came
    assert f"Mens {ALDER}".encode() in own, "its own name is there, so that another's would be noticed"
    said = own.decode("utf-8", "ignore").replace("\\", "")
    if sees_pseudonyms(role):
        for words in FUND_WORDS[:-1]:
            said = said.replace(words, "")
        for canary in (f"Werking {ALDER}", f"titel {ALDER}", f"verhaal {ALDER}", SHARED):
            assert canary not in said
    else:
        assert f"Werking {ALDER}" in said


@pytest.mark.server
@pytest.mark.parametrize("role", ROLES)
def test_files_go_to_those_who_may_have_them(role: Role, running: Running) -> None:
    client = Client(running).sign_in(f"{ALDER}-{role.value}")
    access = running.world.access(ALDER, role)
    for (whose, key), submission in running.world.submissions.items():
        status, data = client.ask(f"/handed-in/{submission}")
        assert BIRCH.encode() not in data
        mine = whose == ALDER and may(role, Action.FETCH, Kind.SUBMISSION)
        # What waits was sent by the first grantee.
        owner = running.world.organisations[whose, "een" if key == "wacht" else key]
        if mine and (access.portfolio_ids or owner in access.organisation_ids):
            assert (status, ALDER.encode() in data) == (200, True)
        else:
            assert (status, data) == (404, b"404")


@pytest.mark.server
def test_a_cookie_that_was_signed_out_reaches_nothing_on_any_way_in(running: Running) -> None:
    client = Client(running).sign_in(f"{ALDER}-{Role.FUND_STAFF.value}")
    kept = dict(client.cookies)
    with client.visit() as socket:
        assert f"Werking {ALDER}".encode() in drawn(socket, Page.GRANTEE)
        status, _ = client.ask("/sign-out", "POST", {"next": "/"})
        assert status == 303
        came = drawn(socket, Page.PORTFOLIO)
        assert ALDER.encode() not in came, "an open websocket ends at the next click"
    client.cookies = kept
    for path in ("/", "/portfolio", "/handed-in/1", "/_stcore/health", "/_stcore/host-config", "/static/index.html"):
        status, data = client.ask(path)
        assert status in (303, 401), path
        assert ALDER.encode() not in data
    with pytest.raises(Exception, match="403"):
        client.visit()


@pytest.mark.server
def test_the_server_says_nothing_of_anybody_in_its_log(running: Running) -> None:
    client = Client(running).sign_in(f"{BIRCH}-{Role.GRANTEE_EDITOR.value}")
    with client.visit() as socket:
        drawn(socket, Page.GRANTEE)
    client.ask("/sign-in", "POST", {"email": "iemand@voorbeeld.be", "password": "een verkeerd wachtwoord"})
    said = running.log.read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]
    token = client.cookies[sessions.COOKIE]
    for words in (*TENANTS, "voorbeeld.be", "verkeerd", token, sessions.hash_token(token)):
        assert words not in said


def put_file(client: Client, visit: str, file_id: str, size: int) -> int:
    """Send a file to the address of uploads, as the field for files of a page does."""
    parts = urlsplit(client.running.address)
    line = HTTPConnection(str(parts.hostname), parts.port, timeout=patient(WAIT))
    start = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.xlsx"\r\n\r\n'
    body = start + bytes(size) + b"\r\n--x--\r\n"
    headers = {"Cookie": client.cookie, "Origin": client.running.address,
               "X-Xsrftoken": client.cookies["_streamlit_xsrf"],
               "Content-Type": "multipart/form-data; boundary=x"}  # fmt: skip
    line.request("PUT", f"{UPLOAD}{visit}/{file_id}", body, headers)
    status = line.getresponse().status
    line.close()
    return status


def begun_visit(socket: ClientConnection) -> str:
    """The id of the visit on a websocket."""
    socket.send(BackMsg(rerun_script=ClientState()).SerializeToString())
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=patient(WAIT)))  # type: ignore[arg-type]
        if message.WhichOneof("type") == "new_session":
            return message.new_session.initialize.session_id


@pytest.mark.server
@pytest.mark.parametrize("role", ROLES)
def test_only_who_hands_something_in_puts_files_into_the_memory_of_the_server(role: Role, running: Running) -> None:
    client = Client(running).sign_in(f"{ALDER}-{role.value}")
    allowed = may(role, Action.SUBMIT, Kind.SUBMISSION) or may(role, Action.ATTACH, Kind.EVIDENCE)
    with client.visit() as socket:
        visit = begun_visit(socket)
        assert [put_file(client, visit, f"f{n}", 1000) for n in range(3)] == [204 if allowed else 403] * 3
        assert put_file(client, "another-visit", "f", 1000) == 404


@pytest.mark.server
def test_a_visit_is_taken_up_again_by_its_own_session_only(running: Running) -> None:
    """Its id stands in the address of uploads, and what was typed and offered in it belongs to one session."""
    owner = Client(running).sign_in(f"{ALDER}-{Role.GRANTEE_EDITOR.value}")
    twin = Client(running).sign_in(f"{ALDER}-{Role.GRANTEE_EDITOR.value}")
    other = Client(running).sign_in(f"{BIRCH}-{Role.FUND_STAFF.value}")
    with owner.visit() as socket:
        visit = begun_visit(socket)
        for somebody in (other, twin):
            with somebody.visit(visit) as taken:
                assert begun_visit(taken) != visit, "while it is open"
        assert begun_visit(socket) == visit, "and it goes on undisturbed"
    for somebody in (other, twin):
        with somebody.visit(visit) as taken:
            assert begun_visit(taken) != visit, "after it was left"
    with owner.visit(visit) as again:
        assert begun_visit(again) == visit, "whose it is finds it again, so that another would be noticed"


@pytest.mark.server
@pytest.mark.parametrize("is_signed", [False, True], ids=["made up", "signed"])
def test_a_header_of_a_session_takes_nothing_over(is_signed: bool, running: Running) -> None:
    """The server tells Streamlit by a header whose visit it is: what a client says there is not passed on."""
    owner = Client(running).sign_in(f"{ALDER}-{Role.FUND_STAFF.value}")
    live = sessions.find_session(running.world.workspace, owner.cookies[sessions.COOKIE])
    assert live is not None
    said = {"x-impact-session": sessions.sign_session(live) if is_signed else "forged"}
    thief = Client(running).sign_in(f"{BIRCH}-{Role.FUND_STAFF.value}")
    with owner.visit() as socket:
        visit = begun_visit(socket)
        for resumed in ("", visit):
            with thief.visit(resumed, **said) as taken:
                came = drawn(taken, Page.GRANTEE)
                assert BIRCH.encode() in came, "a page, its own"
                assert ALDER.encode() not in came
        assert begun_visit(socket) == visit, "the other goes on undisturbed"


@pytest.mark.server
def test_nobody_puts_a_file_into_the_visit_of_somebody_else_or_takes_one_away(running: Running) -> None:
    owner = Client(running).sign_in(f"{ALDER}-{Role.GRANTEE_EDITOR.value}")
    others = [Client(running).sign_in(f"{fund}-{Role.FUND_STAFF.value}") for fund in TENANTS]
    with owner.visit() as socket:
        visit = begun_visit(socket)
        assert put_file(owner, visit, "own", 1000) == 204
        for other in others:
            assert put_file(other, visit, "f", 1000) == 404
            assert other.ask(f"{UPLOAD}{visit}/own", "DELETE")[0] == 404


@pytest.mark.server
@pytest.mark.parametrize("way_up", ["../", "..%2f", "%2e%2e/", "..\\", "..%5c", "%252e%252e%252f", "....//", "/"])
def test_no_address_leads_to_a_file_of_the_machine(way_up: str, running: Running) -> None:
    client = Client(running).sign_in(f"{ALDER}-{Role.ADMINISTRATOR.value}")
    for folder in ("/static/", "/handed-in/", "/attached/", "/download/", "/_stcore/bidi-components/", "/component/"):
        for file in ("app.py", "etc/passwd", ".streamlit/config.toml"):
            status, data = client.ask(f"{folder}{way_up * 6}{file}")
            assert not any(words in data for words in (b"build_middleware", b"root:", b"[server]")), (folder, status)


@pytest.mark.server
def test_one_person_does_not_fill_the_memory_of_the_server(running: Running) -> None:
    client = Client(running).sign_in(f"{ALDER}-{Role.FUND_STAFF.value}")
    with ExitStack() as stack:
        visits = [begun_visit(stack.enter_context(client.visit())) for _ in range(6)]
        megabytes = WORKBOOK_BYTES - 1000
        # Each visit many times over: what it sent before makes room.
        statuses = [[put_file(client, visit, f"f{n}", megabytes) for n in range(2)] for visit in visits]
        assert statuses == [[204, 204]] * 4 + [[429, 429]] * 2
