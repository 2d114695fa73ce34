"""Every address that the running server knows stands in the route policy, Streamlit's own too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from impact.web.route_policy import ROUTE_POLICY, RouteAccess, find_route_access
from pages.parts.layout.menu import Page

ROOT = Path(__file__).parents[2]
# Run apart: a process may hold one Streamlit server only.
LIST = """
import json, app
from streamlit import config
config.set_option("server.scriptHealthCheckEnabled", True)
config.set_option("server.enableStaticServing", True)
config.set_option("server.enableAgentApi", True)
built = app.app._build_starlette_app()
print(json.dumps([[type(route).__name__, getattr(route, "path", "")] for route in built.routes]))
"""
# The mount of Streamlit's own client answers everything that is left; only when signed in.
REST = {"", "/"}


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, str]]:
    done = subprocess.run([sys.executable, "-c", LIST], cwd=ROOT, capture_output=True, text=True, check=True)
    return [tuple(route) for route in json.loads(done.stdout.splitlines()[-1])]


def named(path: str) -> bool:
    """Whether the table names a route, with its parameters cut off."""
    bare = path.split("{")[0]
    return any(bare == address or (address.endswith("/") and bare.startswith(address)) for address, _ in ROUTE_POLICY)


def test_every_route_of_the_server_has_a_door(routes: list[tuple[str, str]]) -> None:
    assert len(routes) > 20
    missing = sorted({path for _, path in routes if path not in REST and not named(path)})
    assert missing == [], "name these in impact/web/route_policy.py"


def test_every_door_leads_somewhere(routes: list[tuple[str, str]]) -> None:
    """An entry for no route is a rule nobody needs; /static is part of the mount."""
    known = {path.split("{")[0] for _, path in routes}
    idle = [
        address
        for address, _ in ROUTE_POLICY
        if address not in known and not any(path.startswith(address) for path in known) and address != "/static/"
    ]
    assert idle == []


def test_what_is_open_says_nothing_of_the_data() -> None:
    """The list of what anybody may ask for, word for word: to add to it is a decision."""
    assert sorted(address for address, kind in ROUTE_POLICY if kind is RouteAccess.OPEN) == [
        "/guest", "/guest-link/", "/guest/answer", "/guest/ask", "/guest/leave",
        "/health", "/openid/callback", "/openid/start", "/password", "/password/", "/sign-in", "/sign-in.css",
        "/sign-in/persona", "/sign-out",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/guest-link/", "/guest-link/a/b", "/password/", "/password/a/_stcore/x"]
)
def test_an_open_address_opens_nothing_below_what_it_names(path: str) -> None:
    """Streamlit answers any address that nobody else does with its page."""
    assert find_route_access(path) is RouteAccess.SIGNED_IN
    assert find_route_access(path.split("/")[1].join("//") + "token") is RouteAccess.OPEN


@pytest.mark.parametrize("path", ["/guest/", "/guest/x", "/guest/a/b", "/guest/ask/x"])
def test_what_is_no_form_of_a_guest_needs_a_session(path: str) -> None:
    assert find_route_access(path) is RouteAccess.SIGNED_IN


@pytest.mark.parametrize("page", list(Page))
def test_every_page_is_for_who_is_signed_in(page: Page) -> None:
    assert find_route_access(f"/{page.value}") is RouteAccess.SIGNED_IN
