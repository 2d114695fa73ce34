"""A coach and an academic comment on a figure on its page; its people read what is shared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from harness import faults, query_for, said, subjects, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.figures.figure_comment import CommentKind
from impact.model.vocabulary.languages import Language
from impact.services import figure_comments
from impact.services.accounts import demo_personas
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
    # A browser keeps what stands in a field for as long as its key stays the same.
    (field,) = [item for item in at.text_area if str(item.key).startswith("comment-new")]
    assert field.key != "comment-new-text"
    assert not field.value
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


def test_details_of_a_person_are_pointed_out_before_a_comment_is_kept(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(demo_master.copy(tmp_path), "coach", Language.NL, monkeypatch)
    at.text_area(key="comment-new-text").set_value("Bel Marie op 0478 12 34 56")
    at.button(key="comment-new-save").click().run()
    assert not [button for button in at.button if str(button.key).startswith("comment-remove-")]
    assert "0478 12 34 56" in " ".join(item.value for item in at.warning)
    assert at.text_area(key="comment-new-text").value == "Bel Marie op 0478 12 34 56"
    at.button(key="comment-new-save").click().run()
    assert [button for button in at.button if str(button.key).startswith("comment-remove-")]


def _share(stored: Stored, grantee: str, text: str) -> int:
    """A shared comment of the coach on the first figure of a grantee; returns the number of the indicator."""
    place = workspace(stored.url)
    editor = demo_personas.find_persona_access(place, grantee)
    indicator = subjects(stored.url, "officer", editor.organisation_id).indicators[0]
    coach = replace(demo_personas.find_persona_access(place, "coach"), organisation_ids=(editor.organisation_id,))
    figure_comments.add_comment(coach, indicator, place, kind=CommentKind.COMMENT, text=text, is_shared=True)
    return indicator


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", ["grantee-G12", "officer"])
def test_a_shared_comment_waits_on_start_and_on_its_figure(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, persona: str, language: Language
) -> None:
    stored = demo_master.copy(tmp_path)
    indicator = _share(stored, "grantee-G12", "Kijk naar de wachtlijst")
    at = visit(Page.START, persona, language, stored.url, monkeypatch)
    assert not faults(at, language)
    assert text(language, "start.go.comments") in _words(at)
    at = visit(Page.INDICATOR, persona, language, stored.url, monkeypatch, indicator=indicator)
    assert not faults(at, language)
    assert text(language, "comments.unread") in _words(at)
    assert text(language, "comments.answer_send") in [button.label for button in at.button]


def test_an_answer_is_written_on_the_figure_and_the_comment_waits_no_longer(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    indicator = _share(stored, "grantee-G12", "Kijk naar de wachtlijst")
    at = visit(Page.INDICATOR, "grantee-G12", Language.NL, stored.url, monkeypatch, indicator=indicator)

    def send(words: str) -> None:
        next(item for item in at.text_area if "comment-answer" in str(item.key)).set_value(words)
        next(button for button in at.button if button.label == text(Language.NL, "comments.answer_send")).click().run()

    send(" ")
    assert text(Language.NL, "comments.empty") in " ".join(error.value for error in at.error)
    send("Vraag het aan Marie, 0478 12 34 56")
    assert "0478 12 34 56" in " ".join(item.value for item in at.warning)
    send("Die is weggewerkt")
    assert not faults(at, Language.NL)
    assert "Die is weggewerkt" in _words(at)
    assert not next(item for item in at.text_area if "comment-answer" in str(item.key)).value
    at = visit(Page.START, "grantee-G12", Language.NL, stored.url, monkeypatch)
    assert text(Language.NL, "start.go.comments") not in _words(at)


def test_an_officer_marks_a_comment_as_read_and_a_private_note_is_nowhere(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    indicator = _share(stored, "grantee-G12", "Gedeeld")
    at = visit(Page.INDICATOR, "officer", Language.NL, stored.url, monkeypatch, indicator=indicator)
    next(button for button in at.button if str(button.key).startswith("comment-read-")).click().run()
    assert not faults(at, Language.NL)
    assert text(Language.NL, "comments.marked_read") in _words(at)
    assert not [button for button in at.button if str(button.key).startswith("comment-read-")]
    start = visit(Page.START, "officer", Language.NL, stored.url, monkeypatch)
    assert text(Language.NL, "start.go.comments") not in _words(start)
    viewer = visit(Page.INDICATOR, "coach", Language.NL, stored.url, monkeypatch, indicator=indicator)
    assert not [item for item in viewer.text_area if "comment-answer" in str(item.key)]


@pytest.mark.parametrize("persona", ["officer", "viewer", "umbrella", "facilitator"])
def test_others_have_no_form(demo_master: Stored, monkeypatch: pytest.MonkeyPatch, persona: str) -> None:
    at = _open(demo_master, persona, Language.NL, monkeypatch)
    assert not faults(at, Language.NL)
    assert text(Language.NL, "comments.none") in _words(at)
    assert not [button for button in at.button if button.key == "comment-new-save"]
