"""Where a visitor comes from is believed of our own proxies only."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from impact.web import address

PROXIES = "10.0.0.1, 10.0.0.2"


def request(peer: str, scheme: str = "http", **headers: str) -> Request:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": (peer, 1) if peer else None, "headers": sent, "scheme": scheme,
                    "path": "/", "query_string": b"", "method": "POST", "server": ("intern", 80)})  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "said", "seen"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.2,10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("", "203.0.113.9", ""),
    ],
    ids=["nobody between", "a visitor makes one up", "our proxy", "made up before our proxy", "two of our proxies",
         "only our own", "our proxy says nothing", "our proxy says blanks", "no peer"],
)  # fmt: skip
def test_the_last_hop_before_our_own_proxies_is_the_visitor(
    monkeypatch: pytest.MonkeyPatch, peer: str, said: str, seen: str
) -> None:
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", PROXIES)
    assert address.client_ip(request(peer, x_forwarded_for=said)) == seen


def test_without_proxies_of_ours_nobody_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPACT_TRUSTED_PROXIES", raising=False)
    asked = request("10.0.0.1", x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert (address.client_ip(asked), address.is_secure(asked)) == ("10.0.0.1", False)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("203.0.113.9:51234", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[::FFFF:203.0.113.9]:443", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:0:0:9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]:51234", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("1:2:3", "1:2:3"),
        ("2001:db8::9, ::ffff:10.0.0.2", "2001:db8::/64"),
    ],
)
def test_an_address_has_one_spelling_and_one_line_of_ipv6_is_one_visitor(
    monkeypatch: pytest.MonkeyPatch, said: str, seen: str
) -> None:
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", PROXIES)
    assert address.client_ip(request("10.0.0.1", x_forwarded_for=said)) == seen
    assert address.client_ip(request("::ffff:10.0.0.1", x_forwarded_for=said)) == seen, "a socket of both kinds"
    if "," not in said:
        assert address.client_ip(request(said)) == seen


def test_a_proxy_may_be_named_in_any_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", "0:0:0:0:0:0:0:1")
    asked = request("::1", x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert (address.client_ip(asked), address.is_secure(asked)) == ("203.0.113.9", True)
    near = request("::2", x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert (address.client_ip(near), address.is_secure(near)) == ("::/64", False), "not its neighbours"
    # A link of its own writes the name of the network card behind the address; one card may have another name tomorrow.
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", "fe80::1")
    assert address.client_ip(request("fe80::1%eth0", x_forwarded_for="203.0.113.9")) == "203.0.113.9"


@pytest.mark.parametrize(
    ("peer", "scheme", "said", "secure"),
    [
        ("198.51.100.7", "http", "https", False),
        ("198.51.100.7", "https", "http", True),
        ("10.0.0.1", "http", "https", True),
        ("10.0.0.1", "http", "http", False),
        ("10.0.0.1", "http", "https, http", False),
    ],
)
def test_https_is_what_we_speak_or_what_our_proxy_says(
    monkeypatch: pytest.MonkeyPatch, peer: str, scheme: str, said: str, secure: bool
) -> None:
    monkeypatch.setenv("IMPACT_TRUSTED_PROXIES", PROXIES)
    assert address.is_secure(request(peer, scheme, x_forwarded_proto=said)) is secure


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": "https://impact.example"}, True),
        ({"origin": "https://impact.example", "sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://impact.example.evil.example"}, False),
        ({"origin": "https://impact.example:8443"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "https://impact.example", "sec_fetch_site": "cross-site"}, False),
        ({"origin": "https://evil.example", "sec_fetch_site": "same-origin"}, False),
    ],
)
def test_a_form_counts_only_when_it_comes_from_a_page_of_ours(headers: dict[str, str], ours: bool) -> None:
    assert address.is_own_form(request("198.51.100.7", host="impact.example", **headers)) is ours


def test_behind_a_proxy_that_asks_by_another_name_our_own_address_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.example/")
    assert address.is_own_form(request("10.0.0.1", host="app:8501", origin="https://impact.example"))
    assert not address.is_own_form(request("10.0.0.1", host="app:8501", origin="https://evil.example"))
