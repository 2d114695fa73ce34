"""The first walk on the demo: five steps, each with words and a way on; nobody meets it elsewhere."""

from __future__ import annotations

import pytest
from harness import faults, query_for, said, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.inputs.first_walk import STEPS
from pages.parts.layout import visitor
from pages.parts.layout.frame import PAGES_WITH_PURPOSE
from pages.parts.layout.menu import Page

NL = Language.NL


def _words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_each_step_says_what_can_be_done_and_leads_on(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    page, parameters = STEPS[step - 1]
    language = list(Language)[step % len(Language)]
    at = visit(page, "officer", language, demo_master.url, monkeypatch, **parameters, walk=step)
    assert not faults(at, language)
    assert text(language, f"first_walk.step.{step}") in _words(at)
    links = {item.proto.label: item.proto.query_string for item in at.get("page_link")}
    if step < len(STEPS):
        assert f"walk={step + 1}" in links[text(language, "first_walk.next")].split("&")
    else:
        assert text(language, "first_walk.next") not in links
    at.button(key="walk-stop").click().run()
    assert text(language, f"first_walk.step.{step}") not in _words(at)


def test_the_walk_begins_on_the_start_page_of_a_demo_only(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.START, "officer", NL, demo_master.url, monkeypatch)
    labels = [item.proto.label for item in at.get("page_link")]
    assert text(NL, "first_walk.begin") in labels
    monkeypatch.setattr(visitor, "is_demo", lambda: False)
    at = visit(Page.START, "officer", NL, demo_master.url, monkeypatch, walk=1)
    assert text(NL, "first_walk.begin") not in [item.proto.label for item in at.get("page_link")]
    assert text(NL, "first_walk.step.1") not in _words(at)


@pytest.mark.parametrize("page", sorted(PAGES_WITH_PURPOSE))
def test_a_page_says_in_a_line_what_it_is_for(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, page: Page
) -> None:
    at = visit(page, "officer", NL, demo_master.url, monkeypatch)
    assert text(NL, f"frame.purpose.{page.value}") in _words(at)


@pytest.mark.parametrize("language", Language)
def test_a_grantee_is_not_told_what_it_can_ask_itself(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    own = query_for(Page.GRANTEE, subjects(demo_master.url, "grantee-G01"))
    words = _words(visit(Page.GRANTEE, "grantee-G01", language, demo_master.url, monkeypatch, **own))
    assert text(language, "frame.purpose.grantee.own") in words
    assert text(language, "frame.purpose.grantee") not in words
