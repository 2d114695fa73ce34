"""The pages of guests at the wire: what a link opens, what its cookie does not, and that both end at once."""

from __future__ import annotations

import base64
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from doorstep import Cookies
from planted_names import find_names, plant_names
from planted_texts import PLANTED, plant
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from stored import Stored

from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas, sessions
from impact.services.core.audit_log import now
from impact.services.core.workspace import (
    Tables,
    Workspace,
    open_workspace,
    unscoped_reading,
    unscoped_writing,
)
from impact.services.theory import conversations, guest_links
from impact.store.schema.organisations import Organisation
from impact.store.schema.theory_of_change import GuestLink
from impact.web import security_headers, sign_in
from impact.web.authentication import AuthenticationMiddleware
from impact.web.guests import guest_routes, opening_limits
from impact.web.guests.opening_limits import HourlyCounter, OpeningLimits

OWN = "Warmtepunt Ravelhoek"
GONE = text(Language.NL, "guests.gone")


async def _inside(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"inside {request.url.path}")


class Visitor(TestClient):
    """A browser before the whole of our doors: headers, authentication, and something to reach behind them."""

    def __init__(self, place: Workspace) -> None:
        app = Starlette(
            routes=[*sign_in.routes(), *guest_routes.routes(), Route("/{path:path}", _inside)],
            middleware=[
                Middleware(security_headers.SecurityHeaders, content_security_policy=security_headers.build_policy(())),
                Middleware(AuthenticationMiddleware, place=lambda: place, holder=lambda _: None),
            ],
        )
        super().__init__(app, follow_redirects=False)

    def enter(self, path: str, name: str = "Dr. Linde Gast") -> str:
        """Open a link and follow it to the theory; gives the page."""
        answer = self.post(path, data={"name": name})
        assert (answer.status_code, answer.headers["location"]) == (303, "/guest")
        shown = self.get("/guest")
        assert shown.status_code == 200
        return shown.text


class Desk:
    """The demo, its officer, and the grantee of which links are made."""

    def __init__(self, place: Workspace) -> None:
        self.place = place
        self.access = self.find("officer")
        with unscoped_reading(place) as connection:
            self.id = connection.scalar(select(Organisation.id).where(Organisation.name == OWN)) or 0
            self.others = [
                name for name in connection.scalars(select(Organisation.name).where(Organisation.kind == "grantee"))
                if name != OWN
            ]  # fmt: skip

    def find(self, persona: str) -> Access:
        session = sessions.find_session(self.place, demo_personas.sign_in_as(self.place, persona).token)
        assert session is not None
        access = sessions.find_access(self.place, sessions.sign_session(session))
        assert access is not None
        return access

    def link(self, *, names: bool = True) -> str:
        return guest_links.make_link(self.access, self.id, self.place, note="raad", shows_names=names).path

    def withdraw(self) -> None:
        view = guest_links.list_links(self.access, self.id, self.place)
        assert view is not None
        for item in view.links:
            guest_links.withdraw_link(self.access, item.link_id, self.place)

    def expire(self) -> None:
        with unscoped_writing(self.place) as connection:
            connection.execute(update(GuestLink).values(expires_at=now()))


@pytest.fixture
def desk(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    place = open_workspace(demo_master.copy(tmp_path).url, tables=Tables.ANY)
    monkeypatch.setattr(guest_routes, "workspace", lambda: place)
    monkeypatch.setattr(sign_in, "workspace", lambda: place)
    return Desk(place)


def test_a_link_is_opened_by_a_form_and_leads_to_one_theory(desk: Desk) -> None:
    path, visitor = desk.link(), Visitor(desk.place)
    offer = visitor.get(path)
    assert offer.status_code == 200 and OWN not in offer.text and "set-cookie" not in offer.headers
    answer = visitor.post(path, data={"name": "Dr. Linde Gast"})
    cookie = Cookies(answer)["impact_guest"]
    assert cookie["httponly"] and cookie["samesite"] == "lax" and cookie["path"] == "/guest"
    assert cookie.value not in path
    shown = visitor.get("/guest")
    assert OWN in shown.text and "Dr. Linde Gast" in shown.text
    assert not [name for name in desk.others if name in shown.text]
    assert "<script" not in shown.text and " style=" not in re.sub(r"data:image[^\"]+", "", shown.text)
    assert shown.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in shown.headers["content-security-policy"]


@pytest.mark.parametrize("path", [
    "/", "/portfolio", "/grantee?organisation=2", "/theory?organisation=2", "/attached/1", "/handed-in/1",
    "/download/x", "/_stcore/stream", "/guestbook", "/guest/x",
])  # fmt: skip
def test_the_cookie_of_a_guest_opens_nothing_else(desk: Desk, path: str) -> None:
    visitor = Visitor(desk.place)
    visitor.enter(desk.link())
    cookie = visitor.cookies.get("impact_guest", path="/guest") or ""
    for cookies in ({}, {"impact_guest": cookie}, {sessions.COOKIE: cookie}):
        header = "; ".join(f"{key}={value}" for key, value in cookies.items())
        answer = visitor.get(path, headers={"accept": "text/html", "cookie": header})
        assert answer.status_code in (303, 401) and "inside" not in answer.text, path


@pytest.mark.parametrize("ending", ["withdraw", "expire"])
def test_what_ended_is_gone_for_page_forms_and_link_at_once(desk: Desk, ending: str) -> None:
    path, visitor = desk.link(), Visitor(desk.place)
    page = visitor.enter(path)
    about = page.partition('<option value="')[2].partition('"')[0]
    getattr(desk, ending)()
    answers = [
        visitor.get("/guest"), visitor.get(path), visitor.post(path, data={"name": "Iemand"}),
        visitor.post("/guest/ask", data={"about": about, "words": "Te laat"}),
        visitor.post("/guest/answer", data={"thread": "1", "words": "Te laat"}),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404] * 5
    assert all(GONE in answer.text and OWN not in answer.text for answer in answers)
    assert not conversations.build_conversations(desk.access, desk.id, desk.place).threads
    unknown = Visitor(desk.place).get("/guest-link/onbekend")
    # The same answer, but for the address of the page in its links to other languages.
    assert unknown.status_code == 404 and re.sub(r'href="[^"]*"', "", unknown.text) == re.sub(
        r'href="[^"]*"', "", answers[1].text
    )


def test_a_guest_asks_is_answered_and_answers(desk: Desk) -> None:
    visitor = Visitor(desk.place)
    page = visitor.enter(desk.link())
    about = page.partition('<option value="')[2].partition('"')[0]
    asked = visitor.post("/guest/ask", data={"about": about, "words": "Hoe weet u dat?\n<b>vet</b>"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/guest#conversations")
    (thread,) = conversations.build_conversations(desk.access, desk.id, desk.place).threads
    assert thread.messages[0].text == "Hoe weet u dat?\n<b>vet</b>" and thread.waits
    conversations.reply(
        desk.access, thread.thread_id, conversations.MessageKind.ANSWER, "Uit een studie", desk.place,
        last_read=thread.messages[-1].message_id,
    )  # fmt: skip
    shown = visitor.get("/guest").text
    assert "Uit een studie" in shown and "&lt;b&gt;vet&lt;/b&gt;" in shown and "<b>vet" not in shown
    answered = visitor.post("/guest/answer", data={"thread": str(thread.thread_id), "words": "Dank u"})
    assert answered.status_code == 303 and "Dank u" in visitor.get("/guest").text


@pytest.mark.parametrize(("path", "data", "key"), [
    ("/guest/ask", {"about": "bestaat niet", "words": "Iets"}, "conversations.subject_gone"),
    ("/guest/ask", {"about": "", "words": "Iets"}, "conversations.subject_gone"),
    ("/guest/answer", {"thread": "9" * 30, "words": "Iets"}, "conversations.not_found"),
    ("/guest/answer", {"thread": "1", "words": "  "}, "conversations.empty"),
])  # fmt: skip
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    desk: Desk, path: str, data: dict[str, str], key: str
) -> None:
    visitor = Visitor(desk.place)
    visitor.enter(desk.link())
    answer = visitor.post(path, data=data)
    assert answer.status_code == 422 and text(Language.NL, key) in answer.text


@pytest.mark.parametrize("language", Language)
def test_details_of_a_person_are_pointed_out_before_a_guest_sends_them_and_kept_where_it_has_to_be_so(
    desk: Desk, language: Language
) -> None:
    visitor = Visitor(desk.place)
    about = visitor.enter(desk.link()).partition('<option value="')[2].partition('"')[0]
    first = "Hoe weet u dat?\r\nBel mevrouw Peeters, 0475 12 34 56"
    lang = {"lang": language.value}

    def list_messages() -> list[str]:
        view = conversations.build_conversations(desk.access, desk.id, desk.place)
        return [message.text for thread in view.threads for message in thread.messages]

    def refuse(path: str, data: dict[str, str], detail: str) -> str:
        before = list_messages()
        refused = visitor.post(path, data=data | lang)
        assert refused.status_code == 422 and list_messages() == before
        assert text(language, "personal.title") in html.unescape(refused.text) and detail in refused.text
        assert text(language, "personal.send_again") in html.unescape(refused.text)
        # What was typed stays, and stands in one form: the other one says nothing.
        assert refused.text.count('name="seen"') == refused.text.count(" autofocus") == 1
        return refused.text.partition('name="seen" value="')[2].partition('"')[0]

    seen = refuse("/guest/ask", {"about": about, "words": first}, "0475 12 34 56")
    # Other words are another matter than those that were seen.
    other = first.replace("Peeters", "Janssens")
    assert refuse("/guest/ask", {"about": about, "words": other, "seen": seen}, "Janssens") != seen
    assert visitor.post("/guest/ask", data={"about": about, "words": first, "seen": seen} | lang).status_code == 303
    (thread,) = conversations.build_conversations(desk.access, desk.id, desk.place).threads
    answered = {"thread": str(thread.thread_id), "words": "Mail naar jan.peeters@voorbeeld.be"}
    seen = refuse("/guest/answer", answered, "jan.peeters@voorbeeld.be")
    assert visitor.post("/guest/answer", data=answered | {"seen": seen} | lang).status_code == 303
    assert len(list_messages()) == 2


def test_forms_of_other_pages_and_visits_without_a_name_do_nothing(desk: Desk) -> None:
    path, visitor = desk.link(), Visitor(desk.place)
    foreign = {"origin": "https://elsewhere.example"}
    assert visitor.post(path, data={"name": "Iemand"}, headers=foreign).status_code == 403
    refused = visitor.post(path, data={"name": " "})
    assert refused.status_code == 422 and "set-cookie" not in refused.headers
    visitor.enter(path)
    for address in ("/guest/ask", "/guest/answer", "/guest/leave"):
        assert visitor.post(address, data={"words": "Iets"}, headers=foreign).status_code == 403
        assert visitor.get(address).headers["location"] == "/guest"
    assert visitor.get("/guest").status_code == 200
    assert visitor.post("/guest/leave").status_code in (200, 403)


def test_whoever_leaves_is_gone_and_may_come_back(desk: Desk) -> None:
    path, visitor = desk.link(), Visitor(desk.place)
    visitor.enter(path)
    cookie = visitor.cookies.get("impact_guest", path="/guest") or ""
    assert visitor.post("/guest/leave", data={"lang": "nl"}).status_code == 200
    assert visitor.get("/guest", headers={"cookie": f"impact_guest={cookie}"}).status_code == 404
    visitor.enter(path)


@pytest.mark.parametrize("language", Language)
def test_under_a_pseudonym_no_page_has_the_name(desk: Desk, language: Language) -> None:
    visitor = Visitor(desk.place)
    visitor.enter(desk.link(names=False))
    shown = visitor.get(f"/guest?lang={language.value}").text
    drawing = base64.b64decode(shown.partition("data:image/svg+xml;base64,")[2].partition('"')[0]).decode()
    assert drawing.startswith("<svg")
    for written in (shown, drawing):
        assert OWN not in written and "Ravelhoek" not in written
    assert text(language, "guests.ask_title") in shown and f'<html lang="{language.value}">' in shown


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> OpeningLimits:
    """Counters that nobody else counts with, on a clock that stands still."""
    made = OpeningLimits(clock=lambda: 50.0)
    monkeypatch.setattr(guest_routes, "_limits", made)
    return made


def from_address(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(guest_routes.address, "client_ip", lambda _request: f"192.0.2.{number}")


def test_who_guesses_is_stopped_and_keeps_no_guest_out(
    desk: Desk, limits: OpeningLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.wrong.most = 3
    path, stranger, guest = desk.link(), Visitor(desk.place), Visitor(desk.place)
    from_address(stranger, monkeypatch, 1)
    tries = [stranger.get("/guest-link/geraden"), stranger.post("/guest-link/geraden", data={"name": "Ik"})]
    assert {answer.status_code for answer in (*tries, stranger.get("/guest-link/weer"))} == {404}
    busy = stranger.get(path)
    assert busy.status_code == 429 and int(busy.headers["retry-after"]) == 3600
    assert stranger.post(path, data={"name": "Ik"}).status_code == 429
    assert text(Language.NL, "guests.too_many_tries_body") in busy.text
    from_address(guest, monkeypatch, 2)
    guest.enter(path)
    limits.wrong.clock = lambda: 50.0 + 3600
    from_address(stranger, monkeypatch, 1)
    assert stranger.get(path).status_code == 200


def test_who_opens_a_link_again_and_again_keeps_others_and_those_within_in(
    desk: Desk, limits: OpeningLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.openings.most = 2
    path, other, first, second = desk.link(), desk.link(), Visitor(desk.place), Visitor(desk.place)
    from_address(first, monkeypatch, 1)
    for _ in range(2):
        first.enter(path)
    assert first.post(path, data={"name": "Weer ik"}).status_code == 429
    assert first.get("/guest").status_code == 200
    second.enter(other)
    from_address(second, monkeypatch, 2)
    second.enter(path)


def test_no_more_counters_are_kept_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_limits, "MOST_COUNTERS", 2)
    counter = HourlyCounter(1, clock=lambda: 0.0)
    for name in ("eerste", "tweede", "derde"):
        counter.add(name)
    assert [counter.is_full(name) for name in ("eerste", "tweede", "derde")] == [False, True, True]


class _Planted(HTMLParser):
    """Counts what was planted and has become a part of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if "planted" in (named.get("class") or "", tag) or "planted" in (named.get("href") or ""):
            self.tags.append(self.get_starttag_text() or tag)


@pytest.mark.parametrize("names", [True, False])
def test_nothing_that_others_wrote_becomes_a_part_of_a_guests_page(desk: Desk, names: bool) -> None:
    path, visitor = desk.link(names=names), Visitor(desk.place)
    visitor.enter(path, PLANTED[:80])
    about = visitor.get("/guest").text.partition('<option value="')[2].partition('"')[0]
    # The address in it is pointed out first; the same words are kept when they are sent again.
    first = visitor.post("/guest/ask", data={"about": about, "words": PLANTED})
    seen = first.text.partition('name="seen" value="')[2].partition('"')[0]
    asked = visitor.post("/guest/ask", data={"about": about, "words": PLANTED, "seen": seen})
    assert (first.status_code, asked.status_code) == (422, 303)
    plant(Stored(Path(desk.place.url.removeprefix("sqlite:///")).parent))
    refused = visitor.post("/guest/ask", data={"about": PLANTED, "words": PLANTED})
    assert refused.status_code == 422
    for page in (visitor.get("/guest").text, refused.text):
        assert "w" * 300 in page
        parser = _Planted()
        parser.feed(page)
        assert parser.tags == []
        svg = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", page)[1]).decode()  # type: ignore[index]
        assert ("planted" in svg or not names) and not re.search(r"<(a|planted|script|image|foreignObject)\b", svg)
        for text_with_turn in re.findall(r".{60}\u202e.{40}", page):
            raise AssertionError(text_with_turn)
        assert "\u202e" not in svg


def test_a_guest_with_pseudonyms_reads_no_name_of_a_person_or_a_neighbour(desk: Desk) -> None:
    named, hidden = Visitor(desk.place), Visitor(desk.place)
    with_names, with_pseudonyms = desk.link(), desk.link(names=False)
    plant_names(Stored(Path(desk.place.url.removeprefix("sqlite:///")).parent))
    assert find_names(named.enter(with_names))
    assert find_names(hidden.get(with_pseudonyms).text + hidden.enter(with_pseudonyms)) == []
