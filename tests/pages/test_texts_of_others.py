"""What others wrote never becomes a part of the page: markup and links are planted in every stored text.

The columns are found in the tables: every text column, except those that hold words of the program itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from harness import subjects, visit
from sqlalchemy import JSON, String, Text, create_engine, select, update
from stored import Stored, built_once
from streamlit.testing.v1 import AppTest

from impact.model.words import Language
from impact.store.schema.base import Base
from pages.parts.layout.menu import Page

# A tag, a link of markdown, a sign that turns the line around, and a word that does not break.
PLANTED = '<a class="planted" href="https://planted.example" onclick="x()">[p](https://planted.example)\u202e'
PLANTED += "w" * 60
LINK = re.compile(r"(?<!\\)\]\(https://planted")
# These columns hold words of the program, keys and sums of content: nobody writes them.
OWN_WORDS = {
    "alembic_version", "setting", "session", "link", "attempt", "known_device", "outbox", "audit_event", "credential",
}  # fmt: skip
OWN_COLUMNS = {
    "measurement.state", "target.state", "figure.notes", "indicator.key", "indicator.notes", "measurement.breakdown",
    "target.breakdown", "account.email", "account.password_hash", "indicator.frequency", "indicator.breakdown",
    "indicator.baseline_raw",
}  # fmt: skip
# Shorter columns hold a word of the program or a key.
SHORTEST_FREE_TEXT = 200
PERSONAS = ("officer", "grantee-G12", "coach", "academic", "administrator")


def _free_columns() -> Iterator[tuple[Any, Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name in OWN_WORDS:
            continue
        for column in table.columns:
            length = column.type.length if isinstance(column.type, String) else 0
            is_text = isinstance(column.type, Text) or (length or 0) >= SHORTEST_FREE_TEXT
            if (is_text or isinstance(column.type, JSON)) and f"{table.name}.{column.name}" not in OWN_COLUMNS:
                yield table, column


def _plant(stored: Stored) -> None:
    engine = create_engine(stored.url)
    with engine.begin() as connection:
        for table, column in _free_columns():
            (key,) = table.primary_key.columns
            for number, value in connection.execute(select(key, column)).all():
                planted = _planted(value)
                if planted != value:
                    connection.execute(update(table).where(key == number).values({column: planted}))
    engine.dispose()


def _planted(value: Any) -> Any:
    if isinstance(value, str):
        return f"{value} {PLANTED}" if value and len(value) < 2_000 else value
    if isinstance(value, dict) and set(value) & {"nl", "en", "fr"}:
        return {name: _planted(words) if name in ("nl", "en", "fr") else words for name, words in value.items()}
    return value


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.planted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.planted += ("class", "planted") in attrs


def _acts(html: str) -> bool:
    tags = _Tags()
    tags.feed(html)
    return bool(tags.planted)


def _faults(at: AppTest) -> Iterator[str]:
    for kind in ("html", "bidi_component"):
        for element in at.get(kind):
            for piece in [str(element.value)] if kind == "html" else _strings(_data_of(element.proto)):
                if _acts(piece):
                    at_tag = piece.find('class="planted"')
                    yield f"{kind}: {piece[max(at_tag - 160, 0) : at_tag + 30]!r}"
    for chart in at.get("plotly_chart"):
        for piece in _strings(json.loads(chart.proto.spec)):
            if "<a " in piece and "planted" in piece:
                yield f"chart: {piece[:200]!r}"
    for kind in ("markdown", "title", "header", "subheader", "caption", "info", "warning", "error", "success"):
        for element in at.get(kind):
            if LINK.search(str(element.value)) or re.search(r"(?<!\\)<a class=.planted", str(element.value)):
                yield f"{kind}: {str(element.value)[:300]!r}"
    for element in (*at.button, *at.checkbox, *at.radio, *at.text_input, *at.selectbox, *at.multiselect):
        for words in (element.label, element.help or ""):
            if LINK.search(words):
                yield f"{element.type}: {words[:300]!r}"


def _data_of(proto: Any) -> Any:
    return json.loads(proto.json or getattr(proto.mixed, "json", "") or "null")


def _strings(item: Any) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        for inner in item.values():
            yield from _strings(inner)
    elif isinstance(item, list):
        for inner in item:
            yield from _strings(inner)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory, demo_master: Stored) -> Stored:
    """The demo with markup in every text that somebody can have written."""

    def build(stored: Stored) -> None:
        demo_master.copy(stored.folder)
        _plant(stored)

    return built_once(tmp_path_factory, "planted", build)


def test_every_text_that_somebody_writes_is_planted() -> None:
    names = {f"{table.name}.{column.name}" for table, column in _free_columns()}
    assert names >= {
        "indicator.title", "indicator.unit", "indicator.result_title", "measurement.note", "organisation.name",
        "submission.file_name", "measurement.sheet", "cell_comment.text", "node.text",
    }  # fmt: skip


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("page", list(Page))
def test_no_page_takes_up_what_somebody_wrote(
    page: Page, persona: str, planted: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = subjects(planted.url, persona)
    organisation, indicators = found.organisations[:1], found.indicators[:1]
    query: dict[str, int] = {}
    if page in (Page.GRANTEE, Page.THEORY) and organisation:
        query = {"organisation": organisation[0]}
    if page is Page.INDICATOR and indicators:
        query = {"indicator": indicators[0]}
    at = visit(page, persona, Language.NL, planted.url, monkeypatch, **query)
    assert not at.exception, at.exception[0].value
    found_faults = list(dict.fromkeys(_faults(at)))
    assert not found_faults, "\n".join(found_faults)


def test_the_explanation_of_a_figure_takes_up_nothing(planted: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    found = subjects(planted.url, "officer")
    at = visit(Page.GRANTEE, "officer", Language.NL, planted.url, monkeypatch, organisation=found.organisations[0])
    opener = next(button for button in at.button if str(button.key).startswith("explain-"))
    opener.click().run()
    assert not at.exception, at.exception[0].value
    titles = [piece for piece in _strings_of_dialogs(at) if "planted.example" in piece]
    found_faults = list(dict.fromkeys([*_faults(at), *(title for title in titles if LINK.search(title))]))
    assert not found_faults, "\n".join(found_faults)


def _strings_of_dialogs(at: AppTest) -> Iterator[str]:
    def blocks(block: Any) -> Iterator[Any]:
        yield block
        for child in getattr(block, "children", {}).values():
            yield from blocks(child)

    for block in blocks(at._tree):
        proto = getattr(block, "proto", None)
        if getattr(block, "type", "") == "dialog" or (proto is not None and hasattr(proto, "dialog")):
            yield str(getattr(getattr(proto, "dialog", None), "title", ""))
