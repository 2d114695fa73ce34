"""Requests under another name, and from pages of somebody else, reach nothing behind the wall."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Behind, waited

from impact.services.core import settings
from impact.web import host_policy

PAGE, STREAM, UPLOAD = "/portfolio", "/_stcore/stream", "/_stcore/upload_file/a/b"
OWN = "impact.fonds.be"


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_BASE_URL", f"https://{OWN}")
    monkeypatch.setenv("IMPACT_HOSTS", "app, [fd00::7]")


def ask(path: str, *hosts: str, kind: str = "http", origin: str | None = None) -> tuple[int, Behind]:
    """The status (1008 for a websocket that is closed, 200 for what passed), and what stands behind."""
    behind, sent = Behind(), []
    headers = [(b"host", host.encode("latin-1")) for host in hosts]
    headers += [(b"origin", origin.encode())] if origin is not None else []
    scope = {"type": kind, "path": path, "query_string": b"", "headers": headers, "method": "GET",
             "server": ("10.0.0.5", 8501)}  # fmt: skip

    async def receive() -> Any:
        return {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    waited(host_policy.HostPolicyMiddleware(behind)(scope, receive, send))
    return (sent[0].get("status") or sent[0]["code"]) if sent else 200, behind


OURS = (
    OWN, f"{OWN}:8443", "IMPACT.Fonds.BE", f"{OWN}.", "127.0.0.1:8501", "localhost:8501", "[::1]:8501", "app:8501",
    "app", "[fd00::7]:8501", "10.0.0.5:8501",
)  # fmt: skip
FOREIGN = (
    "evil.example", f"{OWN}.evil.example", f"evil.example:80@{OWN}", f"evil@{OWN}", f"x{OWN}", "10.0.0.6", "", " ",
    f"{OWN}/", f"{OWN}:poort", f"{OWN}:99999999", "[::1", f"{OWN} evil.example", f"{OWN},evil.example", f"{OWN}?x",
    f"{OWN}#x", f"{OWN}\\evil.example", "0.0.0.0", "[fd00::8]", "apps", "é",
)  # fmt: skip


@pytest.mark.parametrize("path", [PAGE, "/health", "/sign-in", STREAM, UPLOAD, "/static/index.js"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", OURS)
def test_our_own_names_are_served_on_every_port(host: str, path: str, kind: str) -> None:
    status, behind = ask(path, host, kind=kind)
    assert (status, len(behind.scopes)) == (200, 1)


@pytest.mark.parametrize("path", [PAGE, "/health", "/sign-in", STREAM, UPLOAD, "/static/index.js"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", FOREIGN)
def test_another_name_is_refused_on_every_address(host: str, path: str, kind: str) -> None:
    status, behind = ask(path, host, kind=kind)
    assert (status, behind.scopes) == ({"http": 421, "websocket": 1008}[kind], [])


@pytest.mark.parametrize("hosts", [(), (OWN, "evil.example"), ("evil.example", OWN), (OWN, OWN)])
def test_no_name_and_two_names_are_no_name_of_ours(hosts: tuple[str, ...]) -> None:
    assert ask(PAGE, *hosts)[0] == 421


@pytest.mark.parametrize(
    ("host", "origin", "passes"),
    [
        (OWN, None, True),
        (OWN, f"https://{OWN}", True),
        (f"{OWN}:8443", f"https://{OWN}:8443", True),
        ("127.0.0.1:8501", "http://127.0.0.1:8501", True),
        ("app:8501", f"https://{OWN}", True),
        (OWN, "https://evil.example", False),
        (OWN, f"https://{OWN}.evil.example", False),
        (OWN, f"https://{OWN}:8443", False),
        (OWN, "null", False),
        (OWN, "", False),
        (OWN, "http://localhost:8501", False),
        (OWN, "http://127.0.0.1", False),
        ("127.0.0.1:8501", "http://127.0.0.1:9000", False),
    ],
)
@pytest.mark.parametrize(("path", "kind"), [(STREAM, "websocket"), (UPLOAD, "http"), (PAGE, "websocket")])
def test_a_page_of_somebody_else_reaches_nothing_of_streamlit(
    path: str, kind: str, host: str, origin: str | None, passes: bool
) -> None:
    status, behind = ask(path, host, kind=kind, origin=origin)
    assert bool(behind.scopes) is passes
    assert passes or status == {"http": 403, "websocket": 1008}[kind]
    if passes and origin is not None:
        # Streamlit asks a service outside where the two differ.
        seen = dict(behind.scopes[0]["headers"])
        assert seen[b"host"].decode() == origin.partition("://")[2]


def test_a_form_of_somebody_else_gets_its_own_answer() -> None:
    """Not here: a person may have pressed a button, and is told what happened in a page."""
    assert ask("/sign-in", OWN, origin="https://evil.example")[0] == 200


def test_refused_names_are_logged_once_and_not_without_end(caplog: pytest.LogCaptureFixture) -> None:
    wall = host_policy.HostPolicyMiddleware(Behind())
    for number in range(100):
        wall._log([f"evil{number}.example\nforged"])
        wall._log([f"evil{number}.example\nforged"])
    assert len(caplog.messages) == host_policy.MOST_LOGGED
    assert not [line for line in caplog.messages if "\n" in line]


@pytest.mark.parametrize("value", ["app:8501", "https://app", "app/x", "app impact", "*", "*.be", "a@b", "app,,b?"])
def test_a_setting_that_is_no_host_name_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_HOSTS", value)
    with pytest.raises(settings.InvalidSettings) as caught:
        settings.load_settings()
    assert [name for name, _ in caught.value.wrong] == ["IMPACT_HOSTS"]
