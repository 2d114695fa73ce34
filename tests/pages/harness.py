"""Visits to pages without a browser, and what no page may ever show."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from machine_speed import patient
from streamlit.testing.v1 import AppTest

from impact.i18n import catalog
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas, sessions
from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading
from impact.services.dashboards import grantees
from impact.store.accounts import accounts
from impact.views.grantee import GranteeQuery
from pages.parts.layout.menu import Page
from tests.test_i18n import plural_words

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "pages"
WAIT_SECONDS = 60

AREAS = "|".join(sorted({key.split(".")[0] for key in catalog()}))
RAW_KEY = re.compile(rf"(?<![\w/.@-])(?:{AREAS})\.[a-z_]+(?:\.[a-z_0-9]+)*(?![\w(])")
# 'None' may begin an English sentence; alone it is a value that nobody wrote down.
NO_VALUE = re.compile(r"\b(?:nan|NaN|NaT|null|undefined|Infinity)\b|\bNone\b(?! [a-z])")
LEFT_OPEN = re.compile(r"\{[a-z_]+\}")
# Attributes of HTML that people see or hear.
SAID = {"aria-label", "title", "alt", "data-label", "placeholder"}
# What a chart's description holds besides words for people.
CHART_WORDS = {"text", "hovertext", "title", "ticktext", "customdata", "label", "labels"}


@dataclass(frozen=True)
class Said:
    """A piece of text on a page, and what shows it."""

    by: str
    words: str


class _Words(HTMLParser):
    """The words of a piece of HTML: between the tags, and in attributes that are seen or heard."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script")
        self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.found.append(data.strip())


# Pages say most of what they say again at the next visit: looking it through each time was a third of a visit.
KEPT_HTML, KEPT_WORDS = 4096, 1 << 16


def words_of_html(html: str) -> list[str]:
    """The words of a piece of HTML."""
    return list(_words_of_html(html))


@lru_cache(maxsize=KEPT_HTML)
def _words_of_html(html: str) -> tuple[str, ...]:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)


# What every page has: the translated texts of Streamlit, printing, the menu, the watch over the connection.
OF_FRAME = {
    "framework_texts", "filantrimpact_print", "filantrimpact_menu_clicks", "filantrimpact_connection",
    "filantrimpact_scroll", "filantrimpact_double_clicks",
}  # fmt: skip


def components(block: Any) -> list[Any]:
    """The components of a page or a part of it that draw what the page says, without those of its frame."""
    return [item for item in block.get("bidi_component") if item.proto.component_name.split(".")[-1] not in OF_FRAME]


def said(at: AppTest) -> Iterator[Said]:
    """Everything a page says, element by element."""
    for element in _elements(at._tree):
        kind = str(getattr(element, "type", type(element).__name__))
        for words in _words(kind, element):
            if words.strip():
                yield Said(kind, words)


def _elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _elements(child)


def _words(kind: str, element: Any) -> Iterator[str]:
    proto = getattr(element, "proto", None)
    if kind == "html":
        yield from words_of_html(proto.body)
    elif kind == "bidi_component" and '"pairs"' not in (proto.json or ""):
        yield from _texts_of_component(proto)
    elif kind == "plotly_chart":
        yield proto.alt
        yield from _texts_of_chart(json.loads(proto.spec), "")
    elif kind in ("table", "dataframe", "arrow_table", "arrow_data_frame"):
        table = element.value
        yield from (str(word) for word in (*table.columns, *table.index))
        # A table shows a missing cell as its placeholder, and as 'None' where it has none.
        missing = getattr(proto, "placeholder", "") or "None"
        for column in table:
            yield from (missing if _is_missing(cell) else str(cell) for cell in table[column])
        settings = json.loads(getattr(proto, "columns", "") or "{}")
        yield from (str(one[name]) for one in settings.values() for name in ("label", "help") if one and one.get(name))
        yield getattr(proto, "alt", "")
    else:
        for name in ("value", "label", "help", "placeholder"):
            shown = getattr(element, name, None)
            if isinstance(shown, str) and not (name == "value" and getattr(element, "options", None)):
                yield re.sub(r"!\[[^]]*\]\(data:[^)]*\)", "", shown)
        options = getattr(element, "options", None)
        if isinstance(options, list | tuple):
            yield from (str(option) for option in options)


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell))


def _texts_of_component(proto: Any) -> Iterator[str]:
    def strings(item: Any) -> Iterator[str]:
        if isinstance(item, str):
            yield from words_of_html(item)
        elif isinstance(item, dict):
            for inner in item.values():
                yield from strings(inner)
        elif isinstance(item, list):
            for inner in item:
                yield from strings(inner)

    data = proto.json or getattr(proto.mixed, "json", "")
    if data:
        yield from strings(json.loads(data))


def _texts_of_chart(item: Any, name: str) -> Iterator[str]:
    if isinstance(item, str):
        if name in CHART_WORDS:
            yield from words_of_html(item)
    elif isinstance(item, dict):
        for inner, value in item.items():
            yield from _texts_of_chart(value, inner)
    elif isinstance(item, list):
        for value in item:
            yield from _texts_of_chart(value, name)


@cache
def foreign_words(language: Language) -> dict[str, str]:
    """Whole texts of the other languages that are no text in this one, each with its key.

    Single words are left out, for they may stand in what grantees wrote; those of a status never do.
    """
    own = {texts[language.value].casefold() for texts in catalog().values()}
    # The heads of our template come back on screen in excerpts, in the language of whoever filled it in.
    own |= {words.casefold() for key, texts in catalog().items() if key.startswith("template.")
            for words in texts.values()}  # fmt: skip
    foreign = {}
    for key, texts in catalog().items():
        for other in Language:
            words = texts[other.value].casefold()
            telling = key.startswith("words.status.") or " " in words
            if other is not language and telling and "{" not in words and words not in own:
                foreign[words] = key
    return foreign


@cache
def one_before_plural(language: Language) -> re.Pattern[str]:
    """A one before a word that our texts write in the plural only."""
    words = sorted(plural_words(language), key=len, reverse=True)
    return re.compile(rf"(?<![\d.,:–/\u00a0-])\b1[ \u00a0](?:{'|'.join(map(re.escape, words))})\b")


def faults(at: AppTest, language: Language, *, mishap_wanted: bool = False) -> list[str]:
    """What is wrong with a page as it stands; empty where nothing is.

    With `mishap_wanted` a named error is what the visit was about.
    """
    found = [f"exception: {problem.value}\n{''.join(problem.stack_trace)}" for problem in at.exception]
    if bool(at.error) != mishap_wanted:
        found.append(f"errors shown: {[problem.value for problem in at.error]}")
    everything = list(said(at))
    if not any(piece.by == "title" for piece in everything) and not mishap_wanted:
        found.append("no title")
    for piece in everything:
        found += [f"{fault} in {piece.by}: {piece.words[:120]!r}" for fault in _faults_of(piece.words, language)]
    return found


@lru_cache(maxsize=KEPT_WORDS)
def _faults_of(words: str, language: Language) -> tuple[str, ...]:
    """What is wrong with a piece of text, whatever shows it."""
    patterns = {
        "raw key": RAW_KEY, "no value": NO_VALUE, "left open": LEFT_OPEN, "plural of one": one_before_plural(language),
    }  # fmt: skip
    found = [f"{fault} {hit[0]!r}" for fault, pattern in patterns.items() if (hit := pattern.search(words))]
    plain = re.sub(r"\\(.)", r"\1", words).strip().casefold()
    if (key := foreign_words(language).get(plain)) is not None:
        found.append(f"not in {language.value}: {words[:80]!r} ({key})")
    return tuple(found)


def check(at: AppTest, language: Language, *, mishap_wanted: bool = False) -> None:
    """Fail with everything that is wrong with a page."""
    found = faults(at, language, mishap_wanted=mishap_wanted)
    assert not found, "\n".join(dict.fromkeys(found))


_menu: dict[str, Any] = {}


def visit(
    page: Page, persona: str | None, language: Language | None, url: str, patch: pytest.MonkeyPatch, **query: Any
) -> AppTest:
    """Open a page as somebody, in a language, on a database; without a persona signed out."""
    patch.setenv("IMPACT_DATABASE_URL", url)
    at = AppTest.from_file(str(PAGES / "main.py"), default_timeout=patient(WAIT_SECONDS))
    if language:
        at.query_params["lang"] = language.value
    at.user = {"session": signed_in(url, persona)} if persona else {}
    if page is not Page.START:
        if not _menu:
            # The menu has to be drawn once before one can go anywhere; it has the same addresses for everybody.
            _menu.update(at.run()._registered_pages)
        at._registered_pages = dict(_menu)
        at.switch_page(str(page.file.relative_to(PAGES)))
    for name, value in query.items():
        at.query_params[name] = [str(item) for item in value] if isinstance(value, list) else str(value)
    return at.run()


def find_key(at: AppTest, start: str, end: str = "") -> str:
    """The key of the first button or choice that begins and ends so: between them stands what it is about."""
    keys = [str(item.key) for item in (*at.button, *at.selectbox)]
    return next(key for key in keys if key.startswith(start) and key.endswith(end))


@cache
def signed_in(url: str, persona: str) -> str:
    """What the gate hands to the pages for somebody who signed in."""
    place = workspace(url)
    with unscoped_reading(place) as connection:
        row = accounts.find_by_persona(connection, persona)
    assert row is not None, persona
    live = sessions.find_session(place, sessions.create_session(place, row.id, sessions.DEMO).token)
    assert live is not None
    return sessions.sign_session(live)


@dataclass(frozen=True)
class Subjects:
    """What a persona can look at: a grantee, and its indicators."""

    organisations: tuple[int, ...]
    indicators: tuple[int, ...]


@cache
def workspace(url: str) -> Workspace:
    """The database behind a visit, opened once."""
    return open_workspace(url)


@cache
def subjects(url: str, persona: str, organisation: int | None = None) -> Subjects:
    """The grantees within somebody's sight, and the indicators of the first (or of the one named)."""
    place = workspace(url)
    access = demo_personas.find_persona_access(place, persona)
    seen = tuple(row.organisation_id for row in grantees.list_grantees(access, place))
    chosen = organisation or (seen[0] if seen else None)
    rows = grantees.build_grantee_view(access, GranteeQuery(chosen), place).rows if chosen else ()
    return Subjects(seen, tuple(row.indicator_id for row in rows))


def query_for(page: Page, found: Subjects) -> dict[str, int]:
    """The parameters with which a page shows something."""
    if page in (Page.GRANTEE, Page.THEORY) and found.organisations:
        return {"organisation": found.organisations[0]}
    if page is Page.INDICATOR and found.indicators:
        return {"indicator": found.indicators[0]}
    return {}


def press(at: AppTest, part: str, act: str, value: str) -> AppTest:
    """Press a button within the HTML of a part of the page, as the browser reports it: `part` is the key it has."""
    (component,) = [item for item in at.get("bidi_component") if f"-{part}" in item.proto.id]
    states = at._tree.get_widget_states()
    states.widgets.add(
        id=f"$$STREAMLIT_INTERNAL_KEY_{component.proto.id}__events",
        json_trigger_value=json.dumps([{"event": "act", "value": {"name": act, "value": value}}]),
    )
    return at._run(states)
