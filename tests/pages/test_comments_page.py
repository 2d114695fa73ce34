"""A coach and an academic comment on a figure on its page; its people read what is shared."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import faults, query_for, said, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.words import Language
from pages.parts.layout.menu import Page


def _words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


def _open(stored: Stored, persona: str, language: Language, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    query = query_for(Page.INDICATOR, subjects(stored.url, persona))
    return visit(Page.INDICATOR, persona, language, stored.url, monkeypatch, **query)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", ["coach", "academic"])
def test_a_comment_is_kept_and_can_be_taken_away(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, persona: str, language: Language
) -> None:
    stored = demo_master.copy(tmp_path)
    at = _open(stored, persona, language, monkeypatch)
    at.text_area(key="comment-new-text").set_value("Vraag eens naar de wachtlijst")
    at.button(key="comment-new-save").click().run()
    assert not faults(at, language)
    shown = _words(at)
    assert "Vraag eens naar de wachtlijst" in shown
    assert text(language, "comments.private") in shown
    (remove,) = [button for button in at.button if str(button.key).startswith("comment-remove-")]
    remove.click().run()
    assert "Vraag eens naar de wachtlijst" not in _words(at)


def test_an_empty_comment_is_refused_and_the_choice_stays(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(demo_master.copy(tmp_path), "coach", Language.NL, monkeypatch)
    at.radio(key="comment-new-shared").set_value(True)
    at.button(key="comment-new-save").click().run()
    assert text(Language.NL, "comments.empty") in " ".join(error.value for error in at.error)
    assert at.radio(key="comment-new-shared").value is True


@pytest.mark.parametrize("persona", ["officer", "viewer", "umbrella", "facilitator"])
def test_others_have_no_form(demo_master: Stored, monkeypatch: pytest.MonkeyPatch, persona: str) -> None:
    at = _open(demo_master, persona, Language.NL, monkeypatch)
    assert not faults(at, Language.NL)
    assert text(Language.NL, "comments.none") in _words(at)
    assert not [button for button in at.button if button.key == "comment-new-save"]
