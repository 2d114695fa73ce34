"""What somebody typed is there after any other click on the page, and gone once it is saved.

On each page with fields those that a click takes along are filled, and then one button is clicked, each button on a
fresh visit: what stands in another form is kept by the browser, and does not come to the server. A field that is still
there holds its text, unless the click saved it, which the page says; where drafts are kept, another visit finds it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from harness import faults, subjects, visit, workspace
from small_fund import found_small_fund
from stored import Stored
from streamlit.testing.v1 import AppTest
from test_every_button import NUMBERS

from impact.model.figures.figure_comment import CommentKind
from impact.model.screen_entry import EnteredIndicator, ScreenEntry
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, TimeKind
from impact.services import figure_comments
from impact.services.accounts import demo_personas
from impact.services.entry import entry_transaction
from pages.parts.inputs.actions import NOTICE_KEY
from pages.parts.layout.menu import Page

NL = Language.NL
WORDS, DAY = "Zo getypt", date(2026, 3, 7)
# Clicks that let go of what was typed, and say so on their face; and one that leaves the page for its presentation.
LETTING_GO = {"entry-discard", "indicator-discard", "present-start"}
# Search fields and filters: they narrow a list, and nothing is kept of them.
SEARCHES = ("filter-", "search", "organisation-search", "people-search", "grantee-search")


@pytest.fixture(scope="module")
def fund(with_tables: Stored, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A fund with a grantee that agreed on one indicator, on which a coach commented."""
    stored = with_tables.copy(tmp_path_factory.mktemp("typed") / "data")
    place = workspace(stored.url)
    grantee = found_small_fund(place)
    officer = demo_personas.find_persona_access(place, "officer")
    agreed = EnteredIndicator("new-1", title="Gezinnen", direction=Direction.UP, time_kind=TimeKind.PERIOD)
    entry_transaction.send_entry(officer, ScreenEntry("first", (), (agreed,)), grantee, place)
    coach = replace(demo_personas.find_persona_access(place, "coach"), organisation_ids=(grantee,))
    figure_comments.add_comment(coach, 1, place, kind=CommentKind.COMMENT, text="Let op", is_shared=True)
    return stored


def fill(at: AppTest, form: str) -> dict[str, str]:
    """Type in the fields of a form and those of none; returns what stands in each now, by its key."""
    filled = {}
    for field in (*at.text_input, *at.text_area, *at.date_input):
        is_taken_along = field.form_id in ("", form) and not field.disabled
        if not is_taken_along or not field.key or field.key.startswith(SEARCHES):
            continue
        typed = DAY if field in (*at.date_input,) else WORDS
        field.set_value(typed)
        filled[str(field.key)] = str(typed)
    return filled


def values(at: AppTest) -> dict[str, str]:
    """What stands in the fields of the page, by their keys."""
    return {str(field.key): str(field.value or "") for field in (*at.text_input, *at.text_area, *at.date_input)}


PLACES = (
    ("editor", Page.ENTER, {}),
    ("editor", Page.INDICATORS, {"indicator": "new"}),
    ("editor", Page.INDICATORS, {"indicator": "1"}),
    ("editor", Page.INDICATOR, {"indicator": "1"}),
    ("coach", Page.INDICATOR, {"indicator": "1"}),
    ("officer", Page.INDICATOR, {"indicator": "1"}),
    ("admin", Page.ADMIN_ORGANISATIONS, {"new": "grantee"}),
    ("admin", Page.ADMIN_ORGANISATIONS, {"new": "partner"}),
    ("admin", Page.ADMIN_ORGANISATIONS, {"organisation": "2"}),
    ("admin", Page.ADMIN_PORTFOLIOS, {"new": "portfolio"}),
    ("admin", Page.ADMIN_PEOPLE, {"new": "person"}),
    ("admin", Page.ADMIN_CALENDAR, {}),
)


@pytest.mark.parametrize(
    ("persona", "page", "query"), PLACES,
    ids=[f"{who}-{page.value}-{'-'.join(query.values()) or 'all'}" for who, page, query in PLACES],
)  # fmt: skip
def test_what_was_typed_survives_every_other_button(
    fund: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, persona: str, page: Page, query: dict[str, str]
) -> None:
    at = visit(page, persona, NL, fund.copy(tmp_path / "look").url, monkeypatch, **query)
    assert not faults(at, NL)
    kinds = {NUMBERS.sub("#", str(button.key)): button.key for button in at.button if not button.disabled}
    found, filled_once = [], False
    for number, (kind, key) in enumerate(kinds.items()):
        if key in LETTING_GO:
            continue
        stored = fund.copy(tmp_path / str(number))
        at = visit(page, persona, NL, stored.url, monkeypatch, **query)
        filled = fill(at, at.button(key=key).form_id)
        filled_once = filled_once or bool(filled)
        at.button(key=key).click().run()
        found += [f"{kind}: {problem.value}" for problem in at.exception]
        if NOTICE_KEY in at.session_state:
            # It was saved, and the page says so: what stands in its own form is not asked for again.
            continue
        there = values(at)
        lost = [name for name, typed in filled.items() if name in there and there[name] != typed]
        if page in (Page.ENTER, Page.INDICATORS):
            again = values(visit(page, persona, NL, stored.url, monkeypatch, **query))
            lost += [name for name in filled if is_draft(name) and WORDS not in (there.get(name), *again.values())]
        else:
            lost += [name for name in filled if name not in there and at.title]
        found += [f"{kind}: {name} is lost, {there.get(name, 'gone')!r} stands there" for name in lost]
    assert not found, "\n".join(found)
    assert filled_once, "no field was found"


def is_draft(name: str) -> bool:
    """Whether a field is one of those kept as a draft; pasting and naming a group are steps towards it."""
    return not name.startswith(("entry-pasted", "entry-dimension", "entry-category"))


def test_the_pages_with_fields_are_looked_at(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another page on which something can be typed belongs in the list above."""
    looked_at = {page for _, page, _ in PLACES} | {Page.UPLOAD, Page.REVIEW}
    for persona in ("admin", "editor", "coach"):
        for page in Page:
            query = {"indicator": "1"} if page is Page.INDICATOR else {}
            at = visit(page, persona, NL, fund.url, monkeypatch, **query)
            fields = (*at.text_input, *at.text_area, *at.date_input)
            # The name of a persona of the demo cannot be changed.
            keys = [str(field.key) for field in fields if not field.disabled]
            typed_in = [key for key in keys if not key.startswith(SEARCHES)]
            assert not typed_in or page in looked_at, f"{page.value}: {typed_in}"
    assert subjects(fund.url, "editor").indicators
