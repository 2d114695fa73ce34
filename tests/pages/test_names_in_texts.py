"""No name of a person or of a neighbour on any page or in any file of whoever reads under pseudonyms.

They are planted in every stored text that somebody can have written (planted_names.py).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from harness import query_for, said, subjects, visit, workspace
from planted_names import HIDDEN, find_names, plant_names
from stored import Stored, built_once
from streamlit.testing.v1 import AppTest

from impact import api
from impact.access.permissions import pseudonymise_access
from impact.export import table_files
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace
from impact.services.dashboards import figures_table
from impact.services.operations import one_time_downloads
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to
from tests.pages.situations import html

VEILED = ("academic", "umbrella", "facilitator")


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory, demo_master: Stored) -> Stored:
    """The demo with names in every text, an account of that name, and a grantee that is called for short so."""

    def build(stored: Stored) -> None:
        demo_master.copy(stored.folder)
        plant_names(stored)

    return built_once(tmp_path_factory, "named", build)


def drawn(at: AppTest) -> str:
    """Everything that is sent to the browser."""
    charts = [element.proto.spec for element in at.get("plotly_chart")]
    return "\n".join([*(piece.words for piece in said(at)), html(at), *charts])


def unpack(data: bytes) -> str:
    """What a file says: one that is packed, as those of offices are, with all its parts."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        texts = [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    # A slide cuts a sentence into pieces.
    return "\n".join([*texts, *(re.sub(r"<[^>]+>", "", text) for text in texts)])


def download_all(at: AppTest, stored: Stored, patch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Every file that a page offers, by its name, with what it says."""
    offered: list[tuple[str, bytes]] = []
    patch.setattr(
        one_time_downloads, "offer_file",
        lambda access, name, data, kind="": offered.append((name, data)) or "/download/x",
    )  # fmt: skip
    for menu in ("page-file", "theory-along"):
        at.session_state[menu] = True
    at.run()
    keys = [str(item.key) for item in at.button if str(item.key).startswith(("page-file-", "all-figures-"))]
    for key in keys:
        at.button(key=key).click().run()
        assert not at.exception
    yield from ((name, f"{name}\n{unpack(data)}") for name, data in offered)


def pages_of(persona: str, place: Workspace) -> list[Page]:
    role = demo_personas.find_persona_access(place, persona).role
    return [page for page in Page if is_open_to(page, role)]


@pytest.mark.parametrize("persona", VEILED)
def test_no_page_and_no_file_names_a_person_or_a_neighbour(
    persona: str, named: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, list[str]] = {}
    files: list[str] = []
    pages = pages_of(persona, workspace(named.url))
    assert {Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.THEORY, Page.ALL_FIGURES} <= {*pages}
    for page in pages:
        query = query_for(page, subjects(named.url, persona))
        at = visit(page, persona, Language.NL, named.url, monkeypatch, **query)
        assert not at.exception, page
        found[page.value] = find_names(drawn(at))
        with monkeypatch.context() as patch:
            for name, words in download_all(at, named, patch):
                files.append(name)
                found[f"{page.value}: {name}"] = find_names(words)
    assert {place: names for place, names in found.items() if names} == {}
    if persona == "umbrella":
        ends = {name.rpartition(".")[2] for name in files}
        assert ends >= {"xlsx", "csv", "json", "docx", "jsonld"}, files


def test_no_page_before_a_room_names_a_person_or_a_neighbour(
    named: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for page in (Page.START, Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.THEORY, Page.ALL_FIGURES):
        query = query_for(page, subjects(named.url, "officer"))
        at = visit(page, "officer", Language.NL, named.url, monkeypatch, present="true", **query)
        at.button(key="present-veiled").click().run()
        assert not at.exception
        found[page.value] = find_names(drawn(at))
        for _ in range(12):
            keys = [str(item.key) for item in at.button]
            if "present-next" not in keys or at.button(key="present-next").disabled:
                break
            at.button(key="present-next").click().run()
            found[page.value] += find_names(drawn(at))
    assert {place: names for place, names in found.items() if names} == {}


@pytest.mark.parametrize(("persona", "language"), [
    ("academic", Language.NL), ("umbrella", Language.EN), ("facilitator", Language.FR), ("officer", Language.NL),
])  # fmt: skip
def test_no_list_for_the_command_line_or_a_notebook_names_one(
    persona: str, language: Language, named: Stored
) -> None:
    place = workspace(named.url)
    access = replace(demo_personas.find_persona_access(place, persona), language=language)
    if persona == "officer":
        access = pseudonymise_access(access)
    found: dict[str, list[str]] = {}
    for form in ("csv", "json", "xlsx"):
        listed = figures_table.build_figure_list(access, place, breakdowns=True)
        found[form] = find_names(unpack(table_files.write_figures(listed, form)))
    with api.AnalystWorkspace(place, access) as notebook:
        figures = notebook.figures()
        for name, table in {
            "figures": figures, "measurements": notebook.measurements(), "indicators": notebook.indicators(),
            "portfolio": notebook.portfolio(),
        }.items():  # fmt: skip
            found[name] = find_names(table.to_csv())
        for number in figures["indicator_id"][:5]:
            found[f"explain {number}"] = find_names(repr(notebook.explain(int(number))))
    assert {place: names for place, names in found.items() if names} == {}


def test_the_officer_does_read_them(named: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.GRANTEE, "officer", Language.NL, named.url, monkeypatch,
               **query_for(Page.GRANTEE, subjects(named.url, "officer")))  # fmt: skip
    assert [name for name in HIDDEN if name not in drawn(at).casefold()] == []
