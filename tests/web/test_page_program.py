"""The page that starts the program tells it where the server is: only Streamlit's own page is answered with another."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from impact.web import security_headers

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
ORIGINAL = INDEX.read_text("utf-8")
PAGE = security_headers.add_script(ORIGINAL)
HTML = {"Accept": "text/html,*/*;q=0.8"}


def client() -> TestClient:
    async def page(_request: Request) -> Response:
        return FileResponse(INDEX)

    async def other(_request: Request) -> Response:
        return HTMLResponse("x" * len(ORIGINAL.encode()))

    return TestClient(
        Starlette(
            routes=[Route("/portfolio", page), Route("/other", other)],
            middleware=[Middleware(security_headers.ConnectAtOnce, index_html=ORIGINAL, page=PAGE)],
        )
    )


def test_the_script_stands_before_the_program_and_its_hash_is_allowed() -> None:
    assert PAGE.index(security_headers.SCRIPT) < PAGE.index('<script type="module"')
    assert set(security_headers.hash_inline_scripts(ORIGINAL)) < set(security_headers.hash_inline_scripts(PAGE))


def test_this_version_of_the_program_reads_what_the_page_says() -> None:
    """Without these words the program would look for its server as before: slower, and nothing else."""
    program = next((INDEX.parent / "static" / "js").glob("index.*.js")).read_text("utf-8")
    assert all(word in program for word in ("window.__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", "enableBypass"))


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_page_is_answered_whole_in_each_encoding_and_never_from_a_cache(encoding: str) -> None:
    answer = client().get("/portfolio", headers=HTML | {"Accept-Encoding": encoding})
    assert answer.text == PAGE
    assert answer.headers.get("content-encoding", "identity") == encoding
    sent = gzip.compress(PAGE.encode(), mtime=0) if encoding == "gzip" else PAGE.encode()
    assert answer.headers["content-length"] == str(len(sent))
    assert "etag" not in answer.headers and "last-modified" not in answer.headers


def test_nothing_else_is_changed_not_even_what_is_as_long() -> None:
    assert client().get("/other", headers=HTML).text == "x" * len(ORIGINAL.encode())
    assert client().get("/portfolio", headers={"Accept": "application/json"}).text == ORIGINAL
    assert client().get("/absent", headers=HTML).status_code == 404
