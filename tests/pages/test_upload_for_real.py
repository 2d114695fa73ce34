"""The upload page on the demo with nothing replaced: what an answered question costs, and what is left afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.ingest.sandbox import pool
from impact.model.words import Language
from impact.services.submissions import submission_transaction
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


def test_three_answers_cost_no_second_reading_and_one_rehearsal(counts: dict[str, int], page: AppTest) -> None:
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
