"""Conversations on the page of an indicator: begun, answered, agreed and differed on by clicks, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import faults, query_for, said, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page


def words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


def open_figure(
    stored: Stored, persona: str, monkeypatch: pytest.MonkeyPatch, language: Language = Language.NL
) -> AppTest:
    # The figure of the grantee: one that both sides and its coach see.
    query = query_for(Page.INDICATOR, subjects(stored.url, persona if persona == "academic" else "grantee-G01"))
    at = visit(Page.INDICATOR, persona, language, stored.url, monkeypatch, **query)
    assert not faults(at, language)
    return at


def reply(at: AppTest, said_words: str, kind: str = "") -> AppTest:
    (field,) = [item for item in at.text_area if str(item.key).endswith("-reply-words")]
    name = str(field.key).removesuffix("-words")
    field.set_value(said_words)
    if kind:
        (choice,) = [item for item in at.button_group if item.key == f"{name}-kind"]
        choice.set_value(kind)
    return at.button(key=f"{name}-send").click().run()


def test_a_question_about_a_figure_is_answered_and_left_as_a_difference(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    at = open_figure(stored, "officer", monkeypatch)
    assert text(Language.NL, "conversations.none.figure") in words(at)
    at.text_area(key="talk-new-words").set_value("Waarom daalt dit?")
    at = at.button(key="talk-new-send").click().run()
    assert not faults(at, Language.NL) and "Waarom daalt dit?" in words(at)
    assert at.query_params.get("indicator")
    for language in Language:
        start = words(visit(Page.START, "grantee-G01", language, stored.url, monkeypatch))
        assert text(language, "start.go.figure_conversations") in start
    other = reply(open_figure(stored, "grantee-G01", monkeypatch), "Omdat de winter zacht was")
    assert not faults(other, Language.NL)
    for language in Language:
        shown = words(open_figure(stored, "officer", monkeypatch, language))
        assert "Omdat de winter zacht was" in shown and text(language, "conversations.waits") in shown


def test_an_empty_question_about_a_figure_is_refused(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_figure(demo_master.copy(tmp_path), "officer", monkeypatch)
    at.text_area(key="talk-new-words").set_value(" ")
    at = at.button(key="talk-new-send").click().run()
    assert text(Language.NL, "conversations.empty") in " ".join(error.value for error in at.error)


def test_an_academic_has_comments_on_a_figure_and_no_conversations(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = words(open_figure(demo_master.copy(tmp_path), "academic", monkeypatch))
    assert text(Language.NL, "comments.title") in shown
    assert text(Language.NL, "conversations.begin") not in shown
