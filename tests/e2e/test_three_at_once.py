"""Two people of two grantees and one officer at the same time, in three browsers of their own.

Everything that reaches each browser is kept, over http and over the websocket, and searched for what is
not its owner's; afterwards each address is asked for again by nobody, by another, and after signing out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from accessibility import find_violations, rules_for
from browsing import Visitor, visiting
from machine_speed import patient
from playwright.sync_api import Browser, FilePayload, Response, WebSocket, expect
from playwright.sync_api import Error as PlaywrightError
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import (
    accounts,
    demo_personas,
    invites_and_resets,
    login_rate_limit,
    operator_access,
    sessions,
)
from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading
from impact.store.audit import audit_chain as store_audit
from pages.parts.layout.menu import ADMINISTRATION, Page

NL = Language.NL
PASSWORD = "vier woorden over regen"
NAMES = {"grantee-G01": "Warmtepunt Ravelhoek", "grantee-G12": "Fietsloods Tandwielerij"}
# What every browser gets whoever it belongs to; nobody's data is in it.
PUBLIC = ("/sign-in", "/sign-in.css", "/password", "/health")


@dataclass
class Heard:
    """Everything that reached one browser."""

    pieces: list[bytes] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def listen(self, visitor: Visitor) -> None:
        """From now on."""
        visitor.context.on("response", self._answer)
        visitor.page.on("websocket", self._socket)

    def _answer(self, response: Response) -> None:
        self.asked[response.url] = response.request.method
        if urlsplit(response.url).path in PUBLIC:
            return  # a demo names its personas where one chooses among them
        if response.request.resource_type in ("document", "fetch", "xhr", "other") and response.status == 200:
            # A body that the browser has let go of cannot be read again; what it held came another way too.
            with suppress(PlaywrightError):
                self.pieces.append(response.body())

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._frame)

    def _frame(self, payload: bytes | str) -> None:
        self.pieces.append(payload if isinstance(payload, bytes) else payload.encode())

    def holds(self, words: str) -> bool:
        """Whether these words came in."""
        return any(words.encode() in piece for piece in self.pieces)


@dataclass
class Place:
    """A served demo with people who have passwords, its database and what the server says."""

    address: str
    workspace: Workspace
    log: Path


@pytest.fixture(scope="module")
def place(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("three")
    stored = demo_master.copy(folder / "data")
    workspace = open_workspace(stored.url)
    operator = operator_access.load_operator(workspace)
    for persona in demo_personas.list_personas(workspace):
        access = demo_personas.find_persona_access(workspace, persona.key)
        link = accounts.invite(
            operator, workspace, email=f"{persona.key}@voorbeeld.be", name=persona.name, language=NL,
            role=persona.role, organisation_id=access.organisation_id,
            portfolio_id=access.portfolio_ids[0] if access.portfolio_ids else None,
            subject_id=access.organisation_ids[0] if access.organisation_ids else None, send_email=False,
        )  # fmt: skip
        assert link is not None
        invites_and_resets.set_password(workspace, link.path.rpartition("/")[2], PASSWORD)
    with serve(stored, folder / "server.log") as address:
        yield Place(address, workspace, folder / "server.log")
    workspace.engine.dispose()


def enter(visitor: Visitor, heard: Heard, who: str, path: str = "/") -> None:
    """Sign in with a password and go where one was going."""
    heard.listen(visitor)
    visitor.follow(path).sign_in(f"{who}@voorbeeld.be", PASSWORD)
    expect(visitor.page.locator("[data-testid=stSidebarNav]")).to_be_visible()


def fetched(address: str, cookie: str = "") -> tuple[int, bytes]:
    """What an address gives to somebody with this cookie, without following to where one signs in."""

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: object, **__: object) -> None:
            return None

    request = Request(address, headers={"Accept": "text/html,*/*", **({"Cookie": cookie} if cookie else {})})
    try:
        with build_opener(Stay).open(request, timeout=patient(20)) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        return refused.code, refused.read()


def cookie_of(visitor: Visitor) -> str:
    """The session cookie of a browser."""
    (found,) = [one for one in visitor.context.cookies() if one["name"] == sessions.COOKIE]
    assert found["httpOnly"] and found["sameSite"] == "Lax"
    return f"{sessions.COOKIE}={found['value']}"


def test_three_people_work_at_once_and_each_sees_only_what_is_theirs(browser: Browser, place: Place) -> None:
    heard = {who: Heard() for who in ("grantee-G01", "grantee-G12", "officer")}
    with (
        visiting(browser, place.address) as first,
        visiting(browser, place.address) as second,
        visiting(browser, place.address) as officer,
    ):
        enter(first, heard["grantee-G01"], "grantee-G01", "/grantee")
        enter(second, heard["grantee-G12"], "grantee-G12", "/upload")
        enter(officer, heard["officer"], "officer", "/portfolio")
        assert urlsplit(first.page.url).path == "/grantee", "a deep link survives signing in"
        assert urlsplit(officer.page.url).path == "/portfolio"

        file = b"Code;Periode;Begin;Einde;Waarde\r\nG12-I01;2025;01/01/2025;31/12/2025;617\r\n"
        second.page.locator("input[type=file]").set_input_files(
            FilePayload(name="cijfers G12.csv", mimeType="text/csv", buffer=file)
        )
        first.click(".st-key-grantees a")
        officer.page.locator(".st-key-matrix a").first.click()
        second.page.locator(".st-key-upload-confirm button").wait_for()
        second.settled().click(".st-key-upload-confirm button")
        first.click(".st-key-figures a")
        second.page.locator(".st-key-upload-undo button").first.wait_for()
        officer.settled().go(text(NL, "frame.page.grantee"))

        # Each heard its own, neither heard the other's, and the officer heard of both.
        own = {who: place_name in "".join(piece.decode("utf-8", "ignore") for piece in heard[who].pieces)
               for who, place_name in NAMES.items()}  # fmt: skip
        assert own == dict.fromkeys(NAMES, True)
        assert not heard["grantee-G01"].holds(NAMES["grantee-G12"])
        assert not heard["grantee-G01"].holds("cijfers G12")
        assert not heard["grantee-G12"].holds(NAMES["grantee-G01"])
        assert all(heard["officer"].holds(name) for name in NAMES.values())

        # A stolen id of Streamlit's own takes nothing over: a session of another account begins anew.
        _replays(place, heard, {"grantee-G01": first, "grantee-G12": second, "officer": officer})

        # Signing out everywhere ends the other windows at their next click.
        with visiting(browser, place.address) as elsewhere:
            enter(elsewhere, Heard(), "grantee-G01")
            access = people_access(place, "grantee-G01")
            assert sessions.end_everywhere(access, place.workspace) == 3, "two windows, and where the password was set"
            elsewhere.expect_no_server()
            elsewhere.page.locator("[data-testid=stSidebarNav] a").nth(1).click()
            elsewhere.page.wait_for_url("**/sign-in**")
        first.expect_no_server()
        first.page.locator("[data-testid=stSidebarNav] a").first.click()
        first.page.wait_for_url("**/sign-in**")
        second.press("Escape")

    _story(place)
    with visiting(browser, place.address) as administrator:
        enter(administrator, Heard(), "administrator", "/admin_audit")
        told = administrator.page.locator(".st-key-trail table").first.inner_text()
        for words in ("Coördinatie Fietsloods Tandwielerij (demo)", "cijfers G12.csv"):
            assert words in told, told[:2000]
        administrator.picture("audit-after-three")
    said = place.log.read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]
    for words in ("@voorbeeld.be", PASSWORD, *NAMES.values(), "cijfers G12"):
        assert words not in said


def people_access(place: Place, who: str) -> sessions.Access:
    """The access of the account with a password, not of the persona."""
    with unscoped_reading(place.workspace) as connection:
        from impact.store.accounts import accounts as store

        row = store.find_by_email(connection, f"{who.casefold()}@voorbeeld.be")
    assert row is not None
    found = sessions.find_account_access(place.workspace, row.id)
    assert found is not None
    return found


def _replays(place: Place, heard: dict[str, Heard], visitors: dict[str, Visitor]) -> None:
    """Every address one browser asked for, asked again by nobody and by another account."""
    cookies = {who: cookie_of(visitor) for who, visitor in visitors.items()}
    tried = 0
    for who, kept in heard.items():
        for url, method in list(kept.asked.items()):
            path = urlsplit(url).path
            if method != "GET" or path in PUBLIC or not url.startswith(place.address):
                continue
            tried += 1
            status, body = fetched(url)
            assert status in (303, 401, 404), (url, status)
            assert not body.strip() or body in (b"401", b"404"), url
            other = next(name for name in cookies if name != who)
            status, body = fetched(url, cookies[other])
            for name in NAMES.values():
                assert name.encode() not in body, (url, other)
    assert tried > 20


def _story(place: Place) -> None:
    """The trail tells it: who came in, what was handed in, and that sessions were ended; and it is whole."""
    with unscoped_reading(place.workspace) as connection:
        events = list(store_audit.iterate_events(connection))
        count, broken, _ = store_audit.find_break(connection)
    assert (count, broken) == (len(events), None)
    told = [(event.action, event.kind, event.outcome) for event in events]
    for step in (("sign_in", "session", "done"), ("submit", "submission", "done"), ("sign_out", "account", "done")):
        assert step in told, step
    said = " ".join(str(replace(event, label="")) for event in events)
    for words in ("@voorbeeld.be", *NAMES.values(), "cijfers G12"):
        assert words not in said


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_around_signing_in(browser: Browser, place: Place, theme: str) -> None:
    for path in ("/sign-in", "/password", "/password/nowhere"):
        with visiting(browser, place.address, theme=theme) as someone:
            someone.expect_no_server()
            someone.follow(path)
            assert find_violations(someone.page, without=()) == []


def test_axe_finds_nothing_of_ours_on_the_pages_for_administrators(browser: Browser, place: Place) -> None:
    with visiting(browser, place.address) as someone:
        enter(someone, Heard(), "administrator", "/account")
        for page in (Page.ACCOUNT, *ADMINISTRATION):
            # One's own account stands in no menu; the link led there.
            if page is not Page.ACCOUNT:
                someone.go(text(NL, f"frame.page.{page.value}"))
            for look in someone.looks():
                assert find_violations(someone.page, rules=rules_for(look)) == [], f"{page.value}, {look}"


def test_where_one_signs_in_needs_no_script(browser: Browser, place: Place) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-BE")
    page = context.new_page()
    # A link in a letter, clicked there.
    page.set_content(f'<a href="{place.address}/grantee?organisation=3">link</a>')
    page.locator("a").click()
    page.locator("summary").click()
    page.locator("input[name=email]").fill("officer@voorbeeld.be")
    page.locator("input[name=password]").fill("verkeerd wachtwoord")
    page.locator("form:has(input[name=password]) button").click()
    refusal = text(NL, "sign_in.refused", minutes=login_rate_limit.WINDOW_MINUTES)
    assert page.locator("[role=alert]").inner_text() == refusal
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").click()
    assert urlsplit(page.url).path == "/grantee" and "organisation=3" in page.url
    context.close()


@pytest.mark.parametrize("page", [Page.GRANTEE, Page.PORTFOLIO])
def test_the_pages_served_by_mistake_without_the_gate_show_nothing(
    page: Page, demo_master: Stored, tmp_path: Path, browser: Browser
) -> None:
    """`streamlit run pages/main.py`: no gate, so no session, whatever a client says in its headers."""
    main = Path(__file__).parents[2] / "pages" / "main.py"
    workspace = open_workspace(demo_master.copy(tmp_path / "data").url)
    live = sessions.find_session(workspace, demo_personas.sign_in_as(workspace, "officer").token)
    assert live is not None
    with (
        serve(Stored(tmp_path / "data"), tmp_path / "server.log", main, health="/_stcore/health") as address,
        visiting(browser, address) as someone,
    ):
        someone.expect_no_server()
        someone.context.set_extra_http_headers({"x-impact-session": sessions.sign_session(live)})
        heard = Heard()
        heard.listen(someone)
        someone.click_in_letter(f"/{page.value}")
        expect(someone.page.locator("h1, [data-testid=stApp]").first).to_be_visible()
        someone.page.wait_for_timeout(2500)
        assert not any(heard.holds(name) for name in NAMES.values())
        someone.page.close()
    workspace.engine.dispose()
