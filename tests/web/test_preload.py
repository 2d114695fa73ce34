"""What a page has the browser fetch early: parts of the program that our pages ask for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from impact.web import security_headers
from impact.web.security_headers import PARTS, ProgramPreload, list_program_files

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def test_the_parts_of_this_version_of_streamlit_are_there_with_what_they_import() -> None:
    files = list_program_files(INDEX)
    folder = INDEX.parent / "static" / "js"
    assert {name.partition(".")[0] for name in files} >= {part.partition(".")[0] for part in PARTS}
    assert all((folder / name).is_file() for name in files)
    assert not [name for name in files if name in INDEX.read_text("utf-8")], "the page names these itself"
    # The program of the charts is what nobody should wait for.
    assert sum((folder / name).stat().st_size for name in files) < 600_000


def test_a_part_that_is_not_there_and_imports_in_a_circle_do_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "static" / "js"
    folder.mkdir(parents=True)
    (tmp_path / "index.html").write_text('<script src="./static/js/index.1.js"></script>')
    (folder / "Html.1.js").write_text('import{a}from"./b.1.js";import"./index.1.js";import x from"./gone.1.js"')
    (folder / "b.1.js").write_text("import{c} from './Html.1.js'")
    (folder / "index.1.js").write_text("")
    assert list_program_files(tmp_path / "index.html", ("Html", "Absent")) == ("Html.1.js", "b.1.js")


def answer(kind: str) -> Response:
    return {
        "page": lambda: HTMLResponse("<p>"),
        "strict": lambda: HTMLResponse("<p>", headers={security_headers.STRICTER: security_headers.STRICT}),
        "refused": lambda: HTMLResponse("<p>", 404),
        "text": lambda: PlainTextResponse("x"),
    }[kind]()


@pytest.mark.parametrize(("kind", "named"), [("page", True), ("strict", False), ("refused", False), ("text", False)])
def test_only_a_page_with_a_program_names_its_files(kind: str, *, named: bool) -> None:
    async def respond(_request: Request) -> Response:
        return answer(kind)

    app = Starlette(routes=[Route("/", respond)], middleware=[Middleware(ProgramPreload, files=("a.js", "b.js"))])
    link = TestClient(app).get("/").headers.get("link")
    how = "rel=modulepreload; crossorigin; fetchpriority=low"
    expected = f"</static/js/a.js>; {how}, </static/js/b.js>; {how}"
    assert link == (expected if named else None)
