"""Conversations on the page of a theory: begun, answered, agreed and withdrawn by those who may, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import faults, said, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page

NAMES = ("Warmtepunt Ravelhoek", "Ravelhoek")


def open_theory(
    stored: Stored, persona: str, monkeypatch: pytest.MonkeyPatch, language: Language = Language.NL
) -> AppTest:
    query = {} if persona == "academic" else {"organisation": 2}
    at = visit(Page.THEORY, persona, language, stored.url, monkeypatch, **query)
    assert not faults(at, language)
    return at


def words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


def begin(at: AppTest, question: str) -> AppTest:
    at.text_area(key="talk-new-words").set_value(question)
    return at.button(key="talk-new-send").click().run()


def test_a_question_is_answered_by_the_other_side_and_read_in_each_language(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    at = begin(open_theory(stored, "officer", monkeypatch), "Waarom zou dit zo gaan?")
    assert not faults(at, Language.NL)
    assert "Waarom zou dit zo gaan?" in words(at) and text(Language.NL, "conversations.status.open") in words(at)
    for language in Language:
        start = visit(Page.START, "grantee-G01", language, stored.url, monkeypatch)
        assert text(language, "start.need.conversations.one", n=1, name=NAMES[0]) in words(start)
    other = open_theory(stored, "grantee-G01", monkeypatch)
    (field,) = [item for item in other.text_area if str(item.key).endswith("-reply-words")]
    field.set_value("Omdat wie het weet, het ook vraagt")
    other.button(key=f"{str(field.key).removesuffix('-words')}-send").click().run()
    assert not faults(other, Language.NL)
    for language in Language:
        shown = words(open_theory(stored, "officer", monkeypatch, language))
        assert "Omdat wie het weet, het ook vraagt" in shown and text(language, "conversations.waits") in shown


def test_one_argues_about_a_theory_while_it_is_made(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    at = visit(Page.THEORY, "officer", Language.NL, stored.url, monkeypatch, organisation=2, edit=1)
    at = begin(at, "Waarom zou dit zo gaan?")
    # The editor stays open, with the question in it.
    assert not faults(at, Language.NL)
    assert "Waarom zou dit zo gaan?" in words(at) and at.query_params["edit"] == "1"
    for language in Language:
        other = visit(Page.THEORY, "grantee-G01", language, stored.url, monkeypatch, organisation=2, edit=1)
        assert not faults(other, language)
        assert "Waarom zou dit zo gaan?" in words(other) and text(language, "conversations.waits") in words(other)


def test_ones_own_question_is_withdrawn_and_an_empty_one_refused(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = begin(open_theory(demo_master.copy(tmp_path), "officer", monkeypatch), " ")
    assert text(Language.NL, "conversations.empty") in " ".join(error.value for error in at.error)
    at = begin(at, "Waarom?")
    (button,) = [item for item in at.button if str(item.key).endswith("-withdraw")]
    assert "Waarom?" not in words(button.click().run())


def test_an_academic_asks_and_reads_no_answer_and_others_have_no_conversations(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    at = open_theory(stored, "academic", monkeypatch)
    at.radio(key="talk-new-shared").set_value(True)
    at = begin(at, "Hoe is dit gemeten?")
    assert "Hoe is dit gemeten?" in words(at) and not any(name in words(at) for name in NAMES)
    for persona in ("umbrella", "facilitator"):
        shown = words(visit(Page.THEORY, persona, Language.NL, stored.url, monkeypatch))
        assert "Hoe is dit gemeten?" not in shown
        assert text(Language.NL, "conversations.begin") not in shown
