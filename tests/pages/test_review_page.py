"""The page of review: the queue, one submission, comments, and the decision with its way back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from harness import check, said, visit, workspace
from machine_speed import patient
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.accounts import demo_personas
from impact.services.submissions import review
from pages.parts.layout.menu import Page


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own, to decide on."""
    return demo_master.copy(tmp_path / "demo")


def queue(demo: Stored) -> Any:
    return review.load_review_queue(
        demo_personas.find_persona_access(workspace(demo.url), "officer"), workspace(demo.url)
    )


def words(at: AppTest) -> str:
    """All that a page says, markdown's signs taken away."""
    return re.sub(r"\\(.)", r"\1", "\n".join(piece.words for piece in said(at))).replace("\u00a0", " ")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("persona", ["administrator", "officer"])
def test_the_queue_says_what_waits_and_what_waits_too_long(
    persona: str, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.REVIEW, persona, language, demo_master.url, monkeypatch)
    check(at, language)
    assert text(language, "review.sentence.overdue", n=1) in at.title[0].value.replace("\\", "")
    assert text(language, "review.state.returned") in words(at)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("place", ["pending", "decided"])
def test_one_submission_is_shown_in_every_language(
    place: str, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = getattr(queue(demo_master), place)[0]
    at = visit(Page.REVIEW, "officer", language, demo_master.url, monkeypatch, submission=row.submission_id)
    check(at, language)
    assert row.file_name in words(at)


def test_a_submission_that_is_not_there_is_said_to_be_gone(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.REVIEW, "officer", Language.NL, demo_master.url, monkeypatch, submission=9999)
    assert not at.exception
    assert text(Language.NL, "store_errors.no_submission") in words(at)


def opened(demo: Stored, monkeypatch: pytest.MonkeyPatch, key: int) -> Any:
    return visit(Page.REVIEW, "officer", Language.NL, demo.url, monkeypatch, submission=key)


def test_approving_is_said_and_taken_back_on_the_spot(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    key = queue(demo).pending[0].submission_id
    at = opened(demo, monkeypatch, key)
    at.button(key="review-approve").click().run()
    assert not at.exception
    assert [row.submission_id for row in queue(demo).pending] != [key]
    assert queue(demo).decided[0].state is SubmissionState.APPROVED
    at.button(key="told-undo").click().run()
    assert not at.exception
    assert queue(demo).pending[0].submission_id == key


def test_returning_without_a_reason_asks_for_one_and_with_one_returns(
    demo: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = queue(demo).pending[0].submission_id
    at = opened(demo, monkeypatch, key)
    at.button(key=submit(at, "review-return")).click().run()
    assert text(Language.NL, "review.reason_missing") in words(at)
    at = opened(demo, monkeypatch, key)
    at.text_area(key=f"reason-{key}").set_value("Kijk december na.")
    at.button(key=submit(at, "review-return")).click().run()
    assert not at.exception
    assert queue(demo).decided[0].state is SubmissionState.RETURNED


def submit(at: AppTest, form: str) -> str:
    """The key of the button of a form."""
    return next(str(button.key) for button in at.button if form in str(button.key))


def test_a_comment_on_a_cell_is_added_and_removed(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    key = queue(demo).pending[0].submission_id
    fund = demo_personas.find_persona_access(workspace(demo.url), "officer")
    change = review.load_review(fund, key, workspace(demo.url)).changes[0]
    at = opened(demo, monkeypatch, key)
    at.selectbox(key=f"cell-{key}").set_value(f"{change.sheet}!{change.cell}")
    at.text_area(key=f"comment-words-{key}").set_value("Klopt dit met het jaarverslag?")
    at.button(key=submit(at, f"comment-{key}")).click().run()
    assert not at.exception
    assert "Klopt dit met het jaarverslag?" in words(at)
    view = review.load_review(fund, key, workspace(demo.url))
    assert [item.cell for item in view.comments] == ["D2"]
    at.button(key=f"away-{view.comments[0].comment_id}").click().run()
    assert text(Language.NL, "review.no_comments") in words(at)


def test_the_sheet_is_read_when_somebody_asks_for_it(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    key = queue(demo).pending[0].submission_id
    at = opened(demo, monkeypatch, key)
    assert "Einde" not in words(at)
    at.button(key="review-show").click().run(timeout=patient(60))
    assert not at.exception
    assert "Einde" in words(at)
