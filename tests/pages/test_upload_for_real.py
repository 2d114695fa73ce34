"""The upload page on the demo with nothing replaced: what an answered question costs, and what is left afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.ingest.pipeline.read_and_preview import read_with_preview
from impact.ingest.sandbox import pool
from impact.ingest.validation.answer_application import apply_answers
from impact.model.issues import IssueKind
from impact.model.vocabulary.languages import Language
from impact.services.submissions import submission_transaction, upload
from pages.parts.layout.menu import Page
from pages.upload import upload_state
from tests.pages.harness import visit
from tests.pages.own_workbook import FILE, workbook

DOUBTS = (
    ("Indicator", "Eenheid", "Q1 2025", "Q2 2025"),
    ("Gezinnen met achterstal", "%", "0,31", 30),
    ("Gezinnen met schulden", "%", 27, "0,28"),
    ("Gezinnen in begeleiding", "%", 26, "0,29"),
)  # fmt: skip
ANSWERS = ("answer-0-0-percent", "answer-0-1-percent", "answer-0-2-percent")


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often a file is read apart, and how often its writing is rehearsed."""
    found = {"read": 0, "rehearsed": 0}
    run, plan = pool.run_task, submission_transaction.plan

    def counted_run(*args: Any, **more: Any) -> Any:
        found["read"] += 1
        return run(*args, **more)

    def counted_plan(*args: Any, **more: Any) -> Any:
        found["rehearsed"] += 1
        return plan(*args, **more)

    monkeypatch.setattr(pool, "run_task", counted_run)
    monkeypatch.setattr(submission_transaction, "plan", counted_plan)
    return found


@pytest.fixture
def page(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page with a file on it of which three places are asked about."""
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.UPLOAD, "grantee-G12", Language.NL, stored.url, monkeypatch)
    at.file_uploader[0].upload(FILE, workbook(DOUBTS))
    return at.run()


def test_an_answer_about_a_small_file_shows_its_effects_at_once(counts: dict[str, int], page: AppTest) -> None:
    page.button(key=ANSWERS[0]).click().run()
    assert counts == {"read": 1, "rehearsed": 2}
    page.button(key="upload-confirm").click().run()
    assert page.button(key="upload-undo")


def test_three_answers_about_a_large_file_cost_no_second_reading_and_one_rehearsal(
    counts: dict[str, int], page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_VALUES_AT_ONCE", 0)
    assert counts == {"read": 1, "rehearsed": 1}
    for answer in ANSWERS[:2]:
        page.button(key=answer).click().run()
        assert counts == {"read": 1, "rehearsed": 1}
    page.button(key=ANSWERS[2]).click().run()
    assert counts == {"read": 1, "rehearsed": 2}
    assert len(page.session_state[upload_state.READINGS]) == 1
    # Nothing that was kept is written: the file is read once more when it is confirmed.
    page.button(key="upload-confirm").click().run()
    assert not page.exception
    assert counts == {"read": 2, "rehearsed": 2}
    assert page.button(key="upload-undo")


@pytest.mark.parametrize("button", ["upload-other", "upload-later", "upload-confirm"])
def test_an_emptied_desk_gives_its_readings_back(counts: dict[str, int], page: AppTest, button: str) -> None:
    assert len(page.session_state[upload_state.READINGS]) == counts["read"] == 1
    page.button(key=button).click().run()
    assert not page.exception
    assert upload_state.READINGS not in page.session_state


GUESSED = (("Indicator", "Jaar", "Xyz"), ("Gezinnen", 2025, 120), ("Huisbezoeken", 2025, 34))


@pytest.fixture
def guessed(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page with a table of which nobody knows what its numbers are."""
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.UPLOAD, "grantee-G12", Language.NL, stored.url, monkeypatch)
    at.file_uploader[0].upload(FILE, workbook(GUESSED))
    return at.run()


def open_guesses(at: AppTest) -> list[str]:
    """The questions about what is guessed that are open, in words."""
    view = at.session_state[upload_state.PREVIEW][1]
    return [
        case.question
        for item in view.question_list
        if item.kind is IssueKind.LAYOUT_GUESSED
        for case in item.cases
        if not case.answered
    ]


def reported(at: AppTest) -> tuple[int, int]:
    """How many actuals and targets of the file have a number now."""
    draft = at.session_state[upload_state.DRAFT]
    read = read_with_preview(replace(draft.request, answers=())).require_submission()
    found = apply_answers(read, draft.request.answers)
    actuals, targets = (sum(value is not None for value in c.value) for c in (found.actuals, found.targets))
    return actuals, targets


def test_a_guess_names_its_column_and_counts_by_its_own_answer_only(guessed: AppTest) -> None:
    (question,) = open_guesses(guessed)
    assert "“Xyz”" in question
    assert "gemeten waarden" in question
    assert reported(guessed) == (0, 0)
    # Matching an indicator corrects the layout too, and says nothing of the guess.
    matching = [button for button in guessed.button if (button.key or "").startswith(("match-0", "matches-all"))]
    if matching:
        matching[-1].click().run()
        assert open_guesses(guessed)
        assert reported(guessed) == (0, 0)
    place = next(
        place
        for place, item in enumerate(guessed.session_state[upload_state.PREVIEW][1].question_list)
        if item.kind is IssueKind.LAYOUT_GUESSED
    )
    guessed.button(key=f"answer-{place}-0-counts").click().run()
    assert reported(guessed) == (2, 0)
    guessed.button(key=f"answer-{place}-0-counts").click().run()
    assert reported(guessed) == (0, 0)


def test_a_guess_that_is_the_target_becomes_the_target(guessed: AppTest) -> None:
    place = next(
        place
        for place, item in enumerate(guessed.session_state[upload_state.PREVIEW][1].question_list)
        if item.kind is IssueKind.LAYOUT_GUESSED
    )
    guessed.button(key=f"answer-{place}-0-target").click().run()
    assert not guessed.exception
    assert reported(guessed) == (0, 2)
    assert not open_guesses(guessed)


def test_confirming_with_an_open_guess_counts_nothing_and_the_next_file_is_asked_again(guessed: AppTest) -> None:
    confirm = [button for button in guessed.button if button.key == "upload-confirm"]
    if not confirm:
        guessed.button(key="upload-effects").click().run()
    guessed.button(key="upload-confirm").click().run()
    assert not guessed.exception
    result = guessed.session_state[upload_state.RESULT]
    assert result.unclear == 2
    guessed.button(key="upload-again").click().run()
    later = workbook((GUESSED[0], *((title, 2024, number + 1) for title, _, number in GUESSED[1:])))
    guessed.file_uploader[0].upload(FILE, later)
    guessed.run()
    assert open_guesses(guessed)
    assert reported(guessed) == (0, 0)
