"""Signing in, signing out, links and personas, as a browser without script asks for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from doorstep import OWNER, RIGHT, WRONG, Browser, Cookies, account, at, change, trail
from httpx import Response
from sqlalchemy import event
from stored import Stored

from impact.services.accounts import (
    accounts,
    demo_personas,
    invites_and_resets,
    operator_access,
    passwords,
    sessions,
)
from impact.services.core.audit_log import now
from impact.services.core.workspace import Tables, Workspace, open_workspace
from impact.web.forms import safe_next

START = "/"
DEEP = "/portfolio?theme=zorg&as_of=2025-12-31"


@pytest.fixture
def place(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    at(workspace, monkeypatch)
    return workspace


@pytest.fixture
def small(with_tables: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """One database is enough for what no query decides."""
    opened = open_workspace(with_tables.copy(tmp_path).url, tables=Tables.ANY)
    at(opened, monkeypatch)
    return opened


@pytest.mark.parametrize(
    ("wish", "to"),
    [
        (None, START), ("", START), ("/", START), ("/portfolio", "/portfolio"), (DEEP, DEEP),
        ("/grantee?name=Caf%C3%A9", "/grantee?name=Caf%C3%A9"), ("/indicator?id=3#rows", "/indicator?id=3#rows"),
        ("/portfolio?from=https://elsewhere.example/x", "/portfolio?from=https://elsewhere.example/x"),
        ("portfolio", START), ("?theme=zorg", START), ("//evil.example", START), ("///evil.example", START),
        ("/\\evil.example", START), ("\\/evil.example", START), ("/portfolio\\..", START), ("/x//evil.example", START),
        ("https://evil.example", START), ("HTTPS:/evil.example", START), ("javascript:alert(1)", START),
        (" /portfolio", START), ("/\t/evil.example", START), ("/\n/evil.example", START),
        ("/x\r\nSet-Cookie: a=b", START),
        ("/x\x00", START), ("/x\x7f", START), ("/x\x85y", START), ("/" + "a" * 2000, START),
        ("/sign-in", START), ("/sign-in?next=/sign-in", START), ("/sign-out", START), ("/openid/start", START),
        ("/password/token", START),
    ],
)  # fmt: skip
def test_after_signing_in_one_goes_to_a_page_of_this_server_or_to_the_start(wish: str | None, to: str) -> None:
    assert safe_next(wish) == to


def test_a_deep_link_survives_signing_in_and_a_wrong_password_before_it(place: Workspace) -> None:
    account(place)
    browser = Browser()
    shown = browser.get(f"/sign-in?next={quote(DEEP)}").text
    assert 'name="next" value="/portfolio?theme=zorg&amp;as_of=2025-12-31"' in shown
    again = browser.sign_in(password=WRONG, data={"next": DEEP})
    assert again.status_code == 401
    assert 'name="next" value="/portfolio?theme=zorg&amp;as_of=2025-12-31"' in again.text
    entered = browser.sign_in(data={"next": DEEP})
    assert (entered.status_code, entered.headers["location"]) == (303, DEEP)


@pytest.mark.parametrize(
    ("to", "chosen", "leads"),
    [
        ("/", "", "/"), ("/", "fr", "/?lang=fr"), (DEEP, "fr", f"{DEEP}&lang=fr"), (DEEP, "xx", DEEP),
        ("/portfolio?lang=en", "fr", "/portfolio?lang=en"), ("/portfolio#rows", "fr", "/portfolio?lang=fr#rows"),
    ],
)  # fmt: skip
def test_the_language_chosen_at_the_door_goes_along_unless_the_link_has_its_own(
    small: Workspace, to: str, chosen: str, leads: str
) -> None:
    account(small)
    said = {"next": to} | ({"lang": chosen} if chosen else {})
    assert Browser().sign_in(data=said).headers["location"] == leads


def test_a_next_that_leads_away_is_forgotten_on_the_way_in(small: Workspace) -> None:
    account(small)
    assert Browser().sign_in(data={"next": "//evil.example/"}).headers["location"] == START


def test_the_address_is_read_without_regard_to_case_and_blanks(place: Workspace) -> None:
    account(place)
    assert Browser().sign_in("  Mieke@WarmeHart.example ").status_code == 303


@pytest.mark.parametrize(("base", "secure"), [("http://testserver", False), ("https://testserver", True)])
def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(small: Workspace, base: str, secure: bool) -> None:
    account(small)
    cookies = Cookies(Browser(base_url=base).sign_in())
    for name in (sessions.COOKIE, sessions.DEVICE_COOKIE):
        kept = cookies[name]
        assert (bool(kept["httponly"]), kept["samesite"], kept["path"], kept["domain"]) == (True, "lax", "/", "")
        assert bool(kept["secure"]) is secure
    # A session ends with the browser; that a browser is known outlasts it.
    assert cookies[sessions.COOKIE]["max-age"] == ""
    assert cookies[sessions.DEVICE_COOKIE]["max-age"] == str(180 * 24 * 3600)


def test_behind_our_proxy_that_speaks_https_the_cookies_are_secure(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(small)
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", "10.0.0.1")
    answer = Browser("10.0.0.1").sign_in(headers={"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"})
    assert Cookies(answer)[sessions.COOKIE]["secure"]


def test_a_known_browser_stays_known_and_several_people_share_one(place: Workspace) -> None:
    browser = Browser()
    for number in range(6):
        account(place, f"p{number}@warmehart.example")
        assert sessions.DEVICE_COOKIE in Cookies(browser.sign_in(f"p{number}@warmehart.example"))
    assert len(browser.cookies[sessions.DEVICE_COOKIE].split(".")) == 5
    for number in range(1, 6):
        assert sessions.DEVICE_COOKIE not in Cookies(browser.sign_in(f"p{number}@warmehart.example"))


def test_the_session_of_the_cookie_counts_until_one_signs_out(place: Workspace) -> None:
    account(place)
    browser = Browser()
    token = Cookies(browser.sign_in())[sessions.COOKIE].value
    assert sessions.find_session(place, token) is not None
    left = browser.post("/sign-out", data={"next": DEEP, "lang": "fr"})
    assert (left.status_code, left.headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert quote(DEEP, safe="") in left.headers["location"] and "lang=fr" in left.headers["location"]
    gone = Cookies(left)[sessions.COOKIE]
    assert (gone.value, gone["max-age"]) == ("", "0")
    assert sessions.find_session(place, token) is None
    assert [outcome for _, outcome, _ in trail(place, "sign_out")] == ["done"]


def test_signing_out_twice_or_without_a_session_is_no_trouble(small: Workspace) -> None:
    browser = Browser()
    assert [browser.post("/sign-out", data={"lang": "nl"}).status_code for _ in range(2)] == [303, 303]


def test_who_is_in_already_goes_straight_on(place: Workspace) -> None:
    account(place)
    browser = Browser()
    browser.sign_in()
    assert browser.get(f"/sign-in?next={quote(DEEP)}").headers["location"] == DEEP


def test_who_is_in_but_may_see_nothing_is_not_sent_round_in_circles(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(small)
    browser = Browser()
    browser.sign_in()
    monkeypatch.setattr("impact.store.accounts.accounts.list_memberships", lambda *_: [])
    assert browser.get("/sign-in").status_code == 200


def wrong(browser: Browser) -> Response:
    return browser.sign_in(password=WRONG)


def unknown(browser: Browser) -> Response:
    return browser.sign_in(OWNER.replace("mieke", "nieke"))


def too_many(browser: Browser) -> Response:
    for _ in range(15):
        browser.sign_in(password=WRONG)
    return browser.sign_in()


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_a_refusal_never_says_why(place: Workspace, language: str) -> None:
    account(place)
    answers = [
        way(Browser(headers={"accept-language": language})) for way in (wrong, unknown, too_many)
    ]
    said = {
        (answer.status_code, answer.text.replace("nieke@", "mieke@"), tuple(answer.headers.items()))
        for answer in answers
    }
    assert len(said) == 1
    assert answers[0].status_code == 401
    assert "set-cookie" not in answers[0].headers


@pytest.mark.parametrize("state", ["invited", "disabled", "erased"])
def test_an_account_that_is_not_open_is_refused_like_any_other(place: Workspace, state: str) -> None:
    who = account(place)
    known = Browser()
    token = Cookies(known.sign_in())[sessions.COOKIE].value
    change(place, who, state=state)
    refused = Browser().sign_in()
    assert (refused.status_code, refused.text) == (401, Browser().sign_in(password=WRONG).text)
    assert sessions.find_session(place, token) is None
    assert known.get("/sign-in").status_code == 200


def test_a_session_that_was_revoked_opens_nothing(place: Workspace) -> None:
    account(place)
    browser = Browser()
    token = Cookies(browser.sign_in())[sessions.COOKIE].value
    live = sessions.find_session(place, token)
    assert live is not None
    access = sessions.find_access(place, sessions.sign_session(live))
    assert access is not None
    assert sessions.end_everywhere(access, place) == 1
    assert sessions.find_session(place, token) is None
    assert browser.get("/sign-in").status_code == 200


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The real hashes that a password is compared with from now on."""
    looked: list[str] = []
    fits = passwords.matches_hash

    def watched(known: str | None, password: str) -> bool:
        if known is not None:
            looked.append(password)
        return fits(known, password)

    monkeypatch.setattr(passwords, "matches_hash", watched)
    return looked


def test_of_200_wrong_passwords_at_most_10_are_looked_at_and_the_owner_still_gets_in(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = account(place)
    owner = Browser()
    owner.sign_in()
    assert owner.post("/sign-out", data={"lang": "nl"}).status_code == 303
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", "10.0.0.1")
    looked = counted(monkeypatch)
    strangers = Browser("10.0.0.1")
    for number in range(200):
        said = {"x-forwarded-for": f"203.0.113.{number}"}
        assert strangers.sign_in(password=f"gok nummer {number}", headers=said).status_code == 401
    assert 0 < len(looked) <= 10
    # Not even the right one is looked at from elsewhere; the owner's own browser has a count of its own,
    assert Browser("203.0.113.77").sign_in().status_code == 401
    assert owner.sign_in(password=WRONG).status_code == 401
    assert owner.sign_in().status_code == 303
    # and whoever has lost that browser gets in by a link.
    link = accounts.create_reset_link(operator_access.load_operator(place), who, place)
    answer = Browser("203.0.113.78").post(link.path, data={"password": WRONG, "again": WRONG})
    assert answer.status_code == 303
    assert sessions.COOKIE in Cookies(answer)


def test_a_token_of_somebody_elses_browser_earns_no_guesses(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    account(place)
    account(place, "other@warmehart.example")
    other = Browser()
    other.sign_in("other@warmehart.example")
    looked = counted(monkeypatch)
    for _ in range(12):
        other.sign_in(password=WRONG)
    assert len(looked) == 5


def test_refusals_stand_in_the_trail_without_the_address_and_only_the_first_of_too_many(place: Workspace) -> None:
    who = account(place)
    for _ in range(9):
        Browser().sign_in(password=WRONG)
    Browser().sign_in("nobody@warmehart.example")
    seen = [(actor, facts["reason"]) for actor, outcome, facts in trail(place, "sign_in") if outcome == "denied"]
    assert seen == [(f"a{who}", "password")] * 5 + [(f"a{who}", "too_many"), ("unknown", "password")]


class CountingHasher:
    """The hasher, and how often a password was worked on."""

    def __init__(self) -> None:
        self.verified = 0
        self.hasher = passwords._HASHER

    def verify(self, stored_hash: str, password: str) -> bool:
        self.verified += 1
        return self.hasher.verify(stored_hash, password)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.hasher, name)


def test_the_same_work_is_done_for_everybody_who_does_not_get_in(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work is counted, not time: one hash of a password, and the same statements on the database."""
    passwords.prepare_dummy_hash()
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    account(small, "known@warmehart.example")
    account(small, "locked@warmehart.example")
    account(small, "invited@warmehart.example", password=None, state="invited")
    account(small, "closed@warmehart.example", state="disabled")
    account(small, "provider@warmehart.example", password=None)
    statements: list[str] = []
    event.listen(small.engine, "after_cursor_execute", lambda *call: statements.append(call[2]))

    def refuse(name: str, host: str) -> tuple[int, int]:
        hasher.verified = 0
        statements.clear()
        assert Browser(host).sign_in(f"{name}@warmehart.example", WRONG).status_code == 401
        return hasher.verified, len(statements)

    refuse("first", "203.0.113.99")  # reads what is then remembered
    kinds = ("known", "unknown", "invited", "closed", "provider")
    work = {name: refuse(name, f"203.0.113.{number}") for number, name in enumerate(kinds)}
    assert set(work.values()) == {(1, work["known"][1])}
    for name in ("locked", "nobody", "invited"):
        hashes = [refuse(name, "198.51.100.9")[0] for _ in range(8)]
        assert hashes == [1] * 8, "whether an account is locked is not told by the time either"
    hashes = [refuse(f"guess{number}", "198.51.100.9")[0] for number in range(60)]
    assert (hashes[0], hashes[-1]) == (1, 0), "an address that guesses on and on costs no more work"


def invited(place: Workspace) -> str:
    who = account(place, password=None, state="invited")
    return accounts.create_reset_link(operator_access.load_operator(place), who, place).path


def test_an_invitation_is_used_once_and_leads_in(place: Workspace) -> None:
    path = invited(place)
    shown = Browser().get(path)
    assert shown.status_code == 200 and "Mieke Peeters" in shown.text and OWNER in shown.text
    # Whoever only looks, such as a filter of mail, uses nothing up.
    assert 'name="lang" value="nl"' in shown.text
    entered = Browser().post(path, data={"password": RIGHT, "again": RIGHT})
    assert (entered.status_code, entered.headers["location"]) == (303, START)
    assert sessions.find_session(place, Cookies(entered)[sessions.COOKIE].value) is not None
    again = Browser().post(path, data={"password": WRONG, "again": WRONG})
    assert (again.status_code, Browser().get(path).status_code) == (404, 404)
    assert Browser().sign_in().status_code == 303
    assert Browser().sign_in(password=WRONG).status_code == 401


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (72, 404), (73, 404)])
def test_a_link_counts_for_72_hours(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, hours: int, status: int
) -> None:
    path = invited(place)
    later = now() + timedelta(hours=hours)
    monkeypatch.setattr("impact.services.accounts.invites_and_resets.now", lambda: later)
    assert Browser().get(path).status_code == status
    if status == 404:
        assert Browser().post(path, data={"password": RIGHT, "again": RIGHT}).status_code == 404


def test_a_newer_link_ends_an_older_one_and_made_up_ones_are_refused_alike(place: Workspace) -> None:
    who = account(place)
    operator = operator_access.load_operator(place)
    first, second = (accounts.create_reset_link(operator, who, place).path for _ in range(2))
    assert [Browser().get(path).status_code for path in (first, second)] == [404, 200]
    assert Browser().get(first).text == Browser().get("/password/" + first[-43:]).text
    assert Browser().get("/password/made-up").status_code == 404


def test_a_new_password_ends_every_session_there_was(place: Workspace) -> None:
    who = account(place)
    old = Cookies(Browser().sign_in())[sessions.COOKIE].value
    link = accounts.create_reset_link(operator_access.load_operator(place), who, place)
    entered = Browser().post(link.path, data={"password": WRONG, "again": WRONG})
    assert sessions.find_session(place, old) is None
    assert sessions.find_session(place, Cookies(entered)[sessions.COOKIE].value) is not None


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("kort", "kort", "minstens 12 tekens"),
        ("x" * 201, "x" * 201, "hoogstens 200 tekens"),
        ("wachtwoord1234", "wachtwoord1234", "makkelijk te raden"),
        ("mieke-peeters-1", "mieke-peeters-1", "makkelijk te raden"),
        (RIGHT, WRONG, "niet gelijk"),
        (RIGHT, "", "niet gelijk"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason_and_the_link_stays(
    small: Workspace, password: str, again: str, words: str
) -> None:
    path = invited(small)
    answer = Browser().post(path, data={"password": password, "again": again})
    assert answer.status_code == 422
    assert words in answer.text and 'role="alert"' in answer.text
    assert Browser().get(path).status_code == 200


def test_asking_for_a_link_is_answered_alike_and_written_after_the_answer(place: Workspace) -> None:
    account(place)
    known, unknown = (
        Browser().post("/password", data={"email": email}) for email in (OWNER, "nobody@warmehart.example")
    )
    assert (known.status_code, known.text, dict(known.headers)) == (200, unknown.text, dict(unknown.headers))
    assert len(trail(place, "ask_reset")) == 1


def test_nobody_is_buried_in_letters(place: Workspace) -> None:
    account(place)
    for _ in range(6):
        Browser().post("/password", data={"email": OWNER})
    assert len(trail(place, "ask_reset")) == invites_and_resets.RESETS_PER_HOUR


POSTS = ("/sign-in", "/sign-out", "/sign-in/persona", "/password", "/password/made-up")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
     {"content-type": "application/json"}, {"content-type": "text/plain"}, {"content-type": "multipart/form-data"}],
    ids=lambda headers: " ".join(headers.values()),
)  # fmt: skip
def test_a_form_from_elsewhere_is_refused_whatever_it_says(
    small: Workspace, path: str, headers: dict[str, str]
) -> None:
    account(small)
    browser = Browser()
    token = Cookies(browser.sign_in())[sessions.COOKIE].value
    answer = browser.post(path, data={"email": OWNER, "password": RIGHT}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert sessions.find_session(small, token) is not None


@pytest.mark.parametrize(
    ("body", "status"),
    [("password=" + "a" * 17_000, 413), ("&".join(f"a{n}=1" for n in range(30)), 400), ("", 401),
     ("%ff=%ff&\x00", 401)],
    ids=["large", "many fields", "empty", "no text"],
)  # fmt: skip
def test_a_form_that_is_no_form_of_ours_does_no_harm(small: Workspace, body: str, status: int) -> None:
    account(small)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert Browser().post("/sign-in", content=body, headers=kind).status_code == status


def test_a_zero_byte_in_a_field_is_no_more_than_a_wrong_word(place: Workspace) -> None:
    account(place)
    zero = {"email": "mieke\0@x", "password": "a\0b", "persona": "a\0b", "next": "/\0"}
    assert [Browser().post(path, data=zero).status_code for path in ("/sign-in", "/sign-in/persona", "/password")] == [
        401, 401, 200,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/sign-in"), ("GET", "/password"), ("GET", "/password/made-up"), *(("POST", path) for path in POSTS)],
)
def test_no_answer_is_kept_by_a_cache_and_pages_are_under_the_strict_policy(
    small: Workspace, method: str, path: str
) -> None:
    account(small)
    answer = Browser().request(method, path, data={} if method == "POST" else None)
    assert answer.headers["cache-control"] == "no-store"
    if "text/html" in answer.headers.get("content-type", ""):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'") and "script" not in policy
    assert "x-impact-policy" not in answer.headers


def test_the_password_is_never_shown_again_and_the_address_is(small: Workspace) -> None:
    account(small)
    answer = Browser().sign_in(password='geheim "><b>woord</b>')
    assert "geheim" not in answer.text and f'value="{OWNER}"' in answer.text


# Personas.


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    opened = open_workspace(demo_master.copy(tmp_path / "demo").url)
    at(opened, monkeypatch)
    return opened


def test_in_a_demo_one_click_is_enough_and_the_deep_link_survives(demo: Workspace) -> None:
    browser = Browser()
    shown = browser.get("/sign-in").text
    for persona in demo_personas.list_personas(demo):
        assert f'value="{persona.key}"' in shown
    answer = browser.post("/sign-in/persona", data={"persona": "officer", "next": DEEP})
    assert (answer.status_code, answer.headers["location"]) == (303, DEEP)
    assert sessions.find_session(demo, Cookies(answer)[sessions.COOKIE].value) is not None
    assert sessions.DEVICE_COOKIE not in Cookies(answer)


@pytest.mark.parametrize("persona", ["", "nobody", "officer'--"])
def test_a_persona_that_is_not_there_is_refused(demo: Workspace, persona: str) -> None:
    answer = Browser().post("/sign-in/persona", data={"persona": persona})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_without_the_flag_of_a_demo_there_are_no_personas_even_where_their_accounts_are(place: Workspace) -> None:
    account(place, None, password=None, persona="officer", name="Lies Demo")
    account(place)
    shown = Browser().get("/sign-in").text
    assert "officer" not in shown and "Lies Demo" not in shown and "/sign-in/persona" not in shown
    answer = Browser().post("/sign-in/persona", data={"persona": "officer"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_database_without_any_account_says_how_to_make_the_first(place: Workspace) -> None:
    shown = Browser().get("/sign-in").text
    assert "python -m impact account invite" in shown and "<form" not in shown
    account(place)
    assert "python -m impact" not in Browser().get("/sign-in").text


def test_a_database_that_cannot_be_reached_is_said(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = broken(monkeypatch, lambda browser: browser.get("/sign-in"))
    assert answer.status_code == 503
    assert "databank" in answer.text
    assert broken(monkeypatch, lambda browser: browser.sign_in()).status_code == 503


def broken(monkeypatch: pytest.MonkeyPatch, ask: Callable[[Browser], Response]) -> Response:
    from impact.errors import StoreUnavailable

    def gone() -> Workspace:
        raise StoreUnavailable("store_errors.locked")

    monkeypatch.setattr("impact.web.sign_in.workspace", gone)
    return ask(Browser())
