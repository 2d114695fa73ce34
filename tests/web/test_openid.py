"""Signing in with an OpenID provider that really runs: there, back, and which account that is."""

from __future__ import annotations

import base64
import socket
import time
import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from cryptography import fernet
from doorstep import OWNER, RIGHT, Browser, Cookies, account, at, change, trail

from impact.services.accounts import accounts, oidc, operator_access, sessions
from impact.services.core import workspace as workspaces
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.accounts import accounts as store
from impact.web import openid as web
from impact.web import openid_flow

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

# The provider of the tests still speaks to its own library in an older way.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
DEEP = "/portfolio?theme=zorg&as_of=2025-12-31"
INVITED = "geen uitnodiging"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def place(workspace: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    at(workspace, monkeypatch)
    provided(monkeypatch, issuer)
    return workspace


def provided(monkeypatch: pytest.MonkeyPatch, issuer: str, **more: str) -> None:
    """Set a provider, as an operator does."""
    said = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "impact", "OIDC_CLIENT_SECRET": "secret", "OIDC_NAME": "Fondsnet",
            "BASE_URL": "http://testserver"} | more  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"IMPACT_{name}", value)


def known_there(issuer: str, subject: str, **claims: object) -> None:
    """Have the provider know somebody."""
    answer = httpx.put(f"{issuer}/users/{quote(subject)}", json=claims)
    assert answer.status_code == 204


def go(browser: Browser, to: str = "/", subject: str = "m-1", **more: str) -> httpx.Response:
    """From our start, through the provider's form, back to us."""
    leaving = browser.get(f"/openid/start?next={quote(to)}")
    assert leaving.status_code == 302
    agreed = httpx.post(leaving.headers["location"], data={"sub": subject} | more)
    back = urlsplit(agreed.headers["location"])
    assert back.path == "/openid/callback"
    return browser.get(f"{back.path}?{back.query}")


def bound(place: Workspace, account_id: int) -> tuple[str | None, str]:
    with unscoped_reading(place) as connection:
        row = store.get_account(connection, account_id)
    assert row is not None
    return row.external_id, row.state


def test_the_way_there_asks_with_a_code_a_verifier_a_nonce_and_a_state(place: Workspace) -> None:
    leaving = Browser().get("/openid/start")
    asked = parse_qs(urlsplit(leaving.headers["location"]).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["redirect_uri"] == ["http://testserver/openid/callback"]
    assert "openid" in asked["scope"][0].split()
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert leaving.headers["cache-control"] == "no-store"


def test_it_ends_in_the_same_session_and_the_deep_link_survives(place: Workspace, issuer: str) -> None:
    who = account(place, password=None)
    known_there(issuer, "m-1", email=OWNER.upper(), email_verified=True)
    answer = go(Browser(), DEEP)
    assert (answer.status_code, answer.headers["location"]) == (303, DEEP)
    assert answer.headers["cache-control"] == "no-store"
    kept = Cookies(answer)[sessions.COOKIE]
    assert (bool(kept["httponly"]), kept["samesite"], kept["path"]) == (True, "lax", "/")
    live = sessions.find_session(place, kept.value)
    assert live is not None
    assert (live.account_id, live.method) == (who, sessions.OPENID)
    assert bound(place, who) == (oidc.hash_identity(issuer, "m-1"), "active")
    assert trail(place, "bind") == [(f"a{who}", "done", {"by": "openid"})]
    assert [facts["method"] for _, _, facts in trail(place, "sign_in")] == ["openid"]


def test_the_second_time_the_identity_counts_and_no_longer_the_address(place: Workspace, issuer: str) -> None:
    who = account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    go(Browser())
    known_there(issuer, "m-1", email="another@name.example", email_verified=False)
    answer = go(Browser())
    live = sessions.find_session(place, Cookies(answer)[sessions.COOKIE].value)
    assert live is not None and live.account_id == who
    assert len(trail(place, "bind")) == 1


def test_an_invited_account_becomes_active_and_its_letter_opens_nothing_any_more(
    place: Workspace, issuer: str
) -> None:
    who = account(place, password=None, state="invited")
    letter = accounts.create_reset_link(operator_access.load_operator(place), who, place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    assert go(Browser()).status_code == 303
    assert bound(place, who)[1] == "active"
    assert Browser().post(letter.path, data={"password": RIGHT, "again": RIGHT}).status_code == 404


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@elsewhere.example", "email_verified": True},
        {"email": OWNER, "email_verified": False},
        {"email": OWNER, "email_verified": "false"},
        {"email": OWNER},
        {"email": "", "email_verified": True},
        {"email_verified": True},
        {},
    ],
    ids=["unknown", "not verified", "not verified, in words", "nothing said", "empty", "no address", "no claims"],
)
def test_without_an_invitation_for_a_verified_address_nobody_gets_in(
    place: Workspace, issuer: str, claims: dict[str, object]
) -> None:
    who = account(place)
    known_there(issuer, "m-1", **claims)
    answer = go(Browser(), DEEP)
    assert answer.status_code == 403
    assert INVITED in answer.text
    assert sessions.COOKIE not in Cookies(answer)
    assert bound(place, who)[0] is None
    assert trail(place, "sign_in") == [("unknown", "denied", {"reason": "openid"})]
    with unscoped_reading(place) as connection:
        assert store.find_by_email(connection, "stranger@elsewhere.example") is None


@pytest.mark.parametrize(("said", "status"), [({}, 303), ({"email_verified": False}, 403)])
def test_a_provider_whose_addresses_are_trusted_need_not_say_that_they_are_verified(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch, said: dict[str, bool], status: int
) -> None:
    account(place)
    provided(monkeypatch, issuer, OIDC_TRUST_EMAIL="true")
    known_there(issuer, "m-1", email=OWNER, **said)
    assert go(Browser()).status_code == status


def test_a_bound_account_is_not_given_to_another_with_the_same_address(place: Workspace, issuer: str) -> None:
    who = account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    known_there(issuer, "m-2", email=OWNER, email_verified=True)
    assert go(Browser()).status_code == 303
    taken = go(Browser(), subject="m-2")
    assert (taken.status_code, INVITED in taken.text) == (403, True)
    assert bound(place, who)[0] == oidc.hash_identity(issuer, "m-1")


def test_the_same_subject_of_another_issuer_is_somebody_else(place: Workspace) -> None:
    account(place, external_id=oidc.hash_identity("https://one.example", "m-1"))
    with pytest.raises(Exception, match="not_invited"):
        oidc.sign_in(place, issuer="https://two.example", subject="m-1", email=OWNER, verified=True)


def test_an_identity_without_a_subject_binds_nothing(place: Workspace) -> None:
    who = account(place)
    with pytest.raises(Exception, match="not_invited"):
        oidc.sign_in(place, issuer="https://one.example", subject="", email=OWNER, verified=True)
    assert bound(place, who)[0] is None


def test_a_persona_of_a_demo_is_nobodys_to_bind(place: Workspace, issuer: str) -> None:
    who = account(place, persona="officer")
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    assert go(Browser()).status_code == 403
    assert bound(place, who)[0] is None


@pytest.mark.parametrize("state", ["disabled", "erased"])
@pytest.mark.parametrize("before", [True, False], ids=["bound", "not bound"])
def test_a_closed_account_stays_closed(place: Workspace, issuer: str, state: str, before: bool) -> None:
    who = account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    if before:
        assert go(Browser()).status_code == 303
    change(place, who, state=state)
    answer = go(Browser())
    assert answer.status_code == 403
    assert sessions.COOKIE not in Cookies(answer)
    assert bound(place, who)[1] == state


def test_who_changes_their_mind_there_comes_back_to_a_page_that_says_so(place: Workspace, issuer: str) -> None:
    account(place)
    answer = go(Browser(), action="deny")
    assert answer.status_code == 403
    assert "afgebroken" in answer.text and 'href="/sign-in' in answer.text


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=server_error&error_description=%3Cb%3E"]
)
def test_an_answer_nobody_asked_for_is_refused(place: Workspace, query: str) -> None:
    answer = Browser().get(f"/openid/callback{query}")
    assert answer.status_code == 403
    assert sessions.COOKIE not in Cookies(answer)
    assert "<b>" not in answer.text


def test_an_answer_counts_in_the_browser_that_asked_and_once(place: Workspace, issuer: str) -> None:
    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    mine = Browser()
    leaving = mine.get("/openid/start")
    back = urlsplit(httpx.post(leaving.headers["location"], data={"sub": "m-1"}).headers["location"])
    answer = f"{back.path}?{back.query}"
    other = Browser()
    other.get("/openid/start")
    assert other.get(answer).status_code == 403
    assert mine.get(answer).status_code == 303
    assert mine.get(answer).status_code == 403


@pytest.mark.parametrize(
    ("claim", "value"),
    [("nonce", "another"), ("aud", "another client"), ("iss", "https://another.example"), ("exp", 1), ("sub", None)],
)
def test_a_token_that_is_not_the_answer_to_our_question_is_refused(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch, claim: str, value: object
) -> None:
    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    from joserfc import jwt

    decode = jwt.decode

    def forged(*args: object, **more: object) -> object:
        token = decode(*args, **more)  # type: ignore[arg-type]
        token.claims = {k: v for k, v in token.claims.items() if k != claim} | ({claim: value} if value else {})
        if claim == "aud":
            token.claims["azp"] = "impact"
        return token

    monkeypatch.setattr(jwt, "decode", forged)
    answer = go(Browser())
    assert (answer.status_code, sessions.COOKIE in Cookies(answer)) == (403, False)


def test_a_token_that_the_provider_did_not_sign_is_refused(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from joserfc.jwk import RSAKey

    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)

    async def other_keys(*_: object, **__: object) -> dict[str, list[object]]:
        return {"keys": [RSAKey.generate_key(2048, {"use": "sig"}).as_dict(private=False)]}

    provider = web.settings.provider()
    assert provider is not None
    monkeypatch.setattr(web.create_client(provider), "fetch_jwk_set", other_keys, raising=False)
    assert go(Browser()).status_code == 403


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_provider_that_is_down_is_a_page_and_no_traceback(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(place)
    provided(monkeypatch, f"http://127.0.0.1:{free_port()}")
    answer = Browser().get("/openid/start?lang=fr")
    assert answer.status_code == 502
    assert "inaccessible" in answer.text
    assert Browser().sign_in().status_code == 303


def test_a_provider_that_goes_down_halfway_is_the_same_page(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oidc_provider_mock.run_server_in_thread() as server:
        provided(monkeypatch, f"http://localhost:{server.server_port}")
        browser = Browser()
        leaving = browser.get("/openid/start")
        back = urlsplit(httpx.post(leaving.headers["location"], data={"sub": "m-1"}).headers["location"])
    assert browser.get(f"{back.path}?{back.query}").status_code == 502


def test_without_a_provider_there_is_no_such_way_in(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    account(place)
    assert "Fondsnet" in Browser().get("/sign-in").text
    monkeypatch.delenv("IMPACT_OIDC_ISSUER")
    assert "/openid/start" not in Browser().get("/sign-in").text
    assert [Browser().get(path).status_code for path in ("/openid/start", "/openid/callback")] == [404, 404]


@pytest.mark.parametrize(
    ("wish", "to"), [("//evil.example", "/"), ("/x" * 700, "/x" * 700), ("/" + "é" * 900, "/")]
)
def test_what_is_carried_along_is_safe_and_fits_a_cookie(
    place: Workspace, issuer: str, wish: str, to: str
) -> None:
    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    browser = Browser()
    leaving = browser.get(f"/openid/start?next={quote(wish)}")
    assert all(len(line.partition(";")[0]) < 4096 for line in leaving.headers.get_list("set-cookie"))
    assert go(browser, wish).headers["location"] == to


def thin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the token say no more than who it is about."""
    from joserfc import jwt

    decode = jwt.decode

    def thinner(*args: object, **more: object) -> object:
        token = decode(*args, **more)  # type: ignore[arg-type]
        token.claims = {k: v for k, v in token.claims.items() if not k.startswith("email")}
        return token

    monkeypatch.setattr(jwt, "decode", thinner)


def test_an_address_that_stands_beside_the_token_counts(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    thin(monkeypatch)
    assert go(Browser()).status_code == 303


def test_an_address_that_stands_beside_the_token_of_another_subject_does_not_count(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = account(place)
    thin(monkeypatch)

    async def of_another(*_: object, **__: object) -> dict[str, object]:
        return {"sub": "m-2", "email": OWNER, "email_verified": True}

    provider = web.settings.provider()
    assert provider is not None
    monkeypatch.setattr(web.create_client(provider), "userinfo", of_another, raising=False)
    assert go(Browser()).status_code == 403
    assert bound(place, who)[0] is None


def test_what_is_remembered_on_the_way_is_short_secure_and_readable_to_nobody(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_BASE_URL", "https://testserver")
    answer = Browser(base_url="https://testserver").get("/openid/start?next=/portfolio")
    cookies = Cookies(answer)
    flow = cookies[openid_flow.COOKIE]
    assert (bool(flow["httponly"]), bool(flow["secure"]), flow["samesite"]) == (True, True, "lax")
    assert (flow["max-age"], flow["path"]) == ("600", "/openid")
    # Streamlit's own session cookie would hold all of it, readable, for two weeks.
    assert [line.partition("=")[0] for line in answer.headers.get_list("set-cookie")] == [openid_flow.COOKIE]
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    readable = base64.urlsafe_b64decode(flow.value)
    for secret in (asked["state"][0], asked["nonce"][0], "verifier", "portfolio"):
        assert secret.encode() not in readable


def test_what_is_remembered_serves_once_in_its_own_browser_for_ten_minutes(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    browser = Browser()
    assert go(browser).status_code == 303
    assert openid_flow.COOKIE not in browser.cookies, "the way back has forgotten it"
    for wrong in ("", "x", "A" * 200, "gAAAAA"):
        stranger = Browser(cookies={openid_flow.COOKIE: wrong} if wrong else {})
        assert stranger.get("/openid/callback?state=x&code=y").status_code == 403
    monkeypatch.setattr(openid_flow, "LIFETIME_SECONDS", -1)
    assert go(Browser()).status_code == 403, "ten minutes are over"
    monkeypatch.undo()
    at(place, monkeypatch)
    provided(monkeypatch, issuer)
    monkeypatch.setattr(workspaces, "load_secret", lambda _: b"another database")
    made_elsewhere = Browser()
    leaving = made_elsewhere.get("/openid/start")
    back = urlsplit(httpx.post(leaving.headers["location"], data={"sub": "m-1"}).headers["location"])
    monkeypatch.setattr(workspaces, "load_secret", lambda _: b"this database")
    assert made_elsewhere.get(f"{back.path}?{back.query}").status_code == 403


def test_a_browser_that_keeps_what_is_remembered_for_longer_gets_nowhere_with_it(
    place: Workspace, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cookie's own end is the browser's to keep; the server looks at the clock too."""
    account(place)
    known_there(issuer, "m-1", email=OWNER, email_verified=True)
    for passed, expected in ((openid_flow.LIFETIME_SECONDS - 5, 303), (openid_flow.LIFETIME_SECONDS + 5, 403)):
        browser = Browser()
        leaving = browser.get("/openid/start")
        back = urlsplit(httpx.post(leaving.headers["location"], data={"sub": "m-1"}).headers["location"])
        kept = dict(browser.cookies)
        later = time.time() + passed
        with monkeypatch.context() as patch:
            patch.setattr(fernet, "time", SimpleNamespace(time=lambda at=later: at))
            assert Browser(cookies=kept).get(f"{back.path}?{back.query}").status_code == expected
