"""What the walls around the pages do on a running server, where Streamlit and uvicorn have ways of their own."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from machine_speed import patient
from serving import serve
from stored import Stored
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

ROOT = Path(__file__).parents[2]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Prints the addresses of a server that listens on every address, as Streamlit does at its start.
START = """
import streamlit.net_util as net_util
from streamlit import config
from streamlit.web import bootstrap
def asked(): raise SystemExit("asked outside")
net_util._make_blocking_http_get = lambda *a, **k: asked()
bootstrap.load_config_options({"server_address": "0.0.0.0", "server_headless": True})
bootstrap._print_url(False)
"""


@dataclass
class Outside:
    """A proxy that the server would have to go through to reach anybody outside; whether somebody came."""

    listening: socket.socket

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def came(self) -> bool:
        self.listening.settimeout(0.2)
        try:
            self.listening.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield Outside(listening)


@pytest.fixture(scope="module", params=["", "127.0.0.1"], ids=["no proxy", "our proxy"])
def running(
    request: pytest.FixtureRequest, demo_master: Stored, tmp_path_factory: pytest.TempPathFactory, outside: Outside
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("walls")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.setenv(name, outside.address)
        patch.setenv("no_proxy", "127.0.0.1")
        patch.setenv("IMPACT_TRUSTED_PROXIES", request.param)
        with serve(demo_master.copy(folder / "data"), folder / "server.log", by_command=True) as address:
            yield address


@pytest.fixture
def trusts_proxy(request: pytest.FixtureRequest) -> bool:
    return "our proxy" in request.node.callspec.id


def ask(address: str, path: str, host: str = "", form: dict[str, str] | None = None, **headers: str) -> HTTPResponse:
    parts = urlsplit(address)
    line = HTTPConnection(str(parts.hostname), parts.port, timeout=patient(30))
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Host": host} if host else {})
    if form is not None:
        line.request("POST", path, urlencode(form), sent | FORM)
    else:
        line.request("GET", path, headers=sent | {"Accept": "text/html"})
    answer = line.getresponse()
    answer.read()
    return answer


@pytest.mark.server
@pytest.mark.parametrize("path", ["/", "/health", "/sign-in", "/_stcore/health", "/static/index.html", "/portfolio"])
def test_another_name_is_refused_on_every_address(running: str, path: str) -> None:
    assert ask(running, path, "evil.example").status == 421
    assert ask(running, path, f"127.0.0.1:{urlsplit(running).port}").status != 421


@pytest.mark.server
def test_forwarded_headers_are_believed_of_our_proxies_only(running: str, trusts_proxy: bool) -> None:
    answer = ask(running, "/sign-in/persona", form={"persona": "officer"}, X_Forwarded_Proto="https",
                 X_Forwarded_For="203.0.113.9", Origin=running)  # fmt: skip
    assert answer.status == 303
    cookie = next(line for line in answer.headers.get_all("Set-Cookie") if line.startswith("impact_session="))
    assert ("Secure" in cookie) is trusts_proxy
    again = ask(running, "/_stcore/host-config", Cookie=cookie.partition(";")[0], X_Forwarded_Proto="https")
    assert again.status == 200
    health = ask(running, "/_stcore/health", Cookie=cookie.partition(";")[0], X_Forwarded_Proto="https")
    lines = health.headers.get_all("Set-Cookie") or []
    assert [line for line in lines if line.startswith("_streamlit_xsrf")], "Streamlit sets a cookie of its own"
    assert {"Secure" in line for line in lines} == {trusts_proxy}


@pytest.mark.server
def test_a_foreign_origin_makes_the_server_ask_nobody(running: str, outside: Outside) -> None:
    entered = ask(running, "/sign-in/persona", form={"persona": "officer"}, Origin=running)
    cookie = (entered.headers.get("Set-Cookie") or "").partition(";")[0]
    stream = running.replace("http", "ws") + "/_stcore/stream"
    for origin in ("https://evil.example", "http://203.0.113.9", "null"):
        for sent in ({"Cookie": cookie}, {}):
            with pytest.raises(InvalidStatus, match="403"):
                connect(
                    stream, subprotocols=["streamlit"], additional_headers=sent, origin=origin,  # type: ignore[arg-type,list-item]
                    open_timeout=patient(30),
                )  # fmt: skip
    with connect(stream, subprotocols=["streamlit"], additional_headers={"Cookie": cookie}, origin=running):  # type: ignore[arg-type,list-item]
        pass
    assert not outside.came()


def test_a_server_that_listens_everywhere_asks_nobody_for_its_address() -> None:
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "127.0.0.1" in done.stdout


def test_the_way_outside_is_shut_even_where_a_wall_would_fail() -> None:
    code = "import app; from streamlit import net_util; print(net_util.get_external_ip())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None"]
