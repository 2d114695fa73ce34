"""The page of review: the queue, one submission, comments, and the decision with its way back."""

from __future__ import annotations

import re
from datetime import date, timedelta
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
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas
from impact.services.submissions import review
from impact.services.theory import drafts, versions
from impact.services.theory.editor import load_editor
from impact.store.theory_versions import VersionRecord
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit
from impact.views.submissions.review import SeenTheory
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


def a_version(number: int, dated: date | None) -> VersionRecord:
    return VersionRecord(number, 1, number, dated, {}, [], "", [], [])


@pytest.mark.parametrize(
    ("decided_on", "seen"),
    [
        (None, 3), (date(2026, 6, 2), 3), (date(2026, 5, 31), 2), (date(2025, 1, 2), 2), (date(2024, 12, 31), 1),
    ],
)  # fmt: skip
def test_a_review_saw_the_version_of_the_theory_that_was_in_force_then(decided_on: date | None, seen: int) -> None:
    there = [a_version(3, date(2026, 6, 1)), a_version(2, date(2025, 1, 1)), a_version(1, None)]
    found = review.find_seen_theory(there, decided_on)
    assert found == SeenTheory(seen, there[3 - seen].dated, 3)
    assert review.find_seen_theory(there[:2], date(2024, 1, 1)) is None
    assert review.find_seen_theory([], None) is None


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ((date(2026, 6, 1), date(2025, 1, 1), None), (3, 2)),
        ((date(2026, 6, 2), date(2026, 6, 1), None), (2, 1)),
        # Several of one day: from the one that was there when it began, or the first of that day.
        ((date(2026, 6, 1), date(2026, 6, 1), None), (3, 1)),
        ((date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 1)), (3, 1)),
        ((date(2026, 6, 2), date(2026, 6, 2), date(2026, 6, 1)), (1, None)),
    ],
)  # fmt: skip
def test_of_two_versions_of_the_day_of_a_decision_both_are_named(
    dates: tuple[date | None, ...], expected: tuple[int, int | None]
) -> None:
    there = [a_version(3 - place, dated) for place, dated in enumerate(dates)]
    found = review.find_seen_theory(there, date(2026, 6, 1))
    assert found is not None and (found.version, found.earlier) == expected


@pytest.mark.parametrize("language", list(Language))
def test_what_was_decided_names_the_version_of_then_and_leads_to_what_changed_since(
    language: Language, demo: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = demo_personas.find_persona_access(workspace(demo.url), "officer")
    row = queue(demo).decided[0]
    links = [item.proto.label for item in visit_review(demo, language, row.submission_id, monkeypatch).get("page_link")]
    assert any(text(language, "review.theory.version", version=1) in label for label in links)
    block = TheoryBlock("nieuw", Level.OUTCOME_LONG, {"nl": "Nog iets"})
    drafts.save_edit(
        officer, row.organisation_id, TheoryEdit("erbij", (BlockChange(None, block),)), workspace(demo.url)
    )
    revision = load_editor(officer, row.organisation_id, workspace(demo.url)).revision
    tomorrow = date.today() + timedelta(days=1)
    versions.publish_draft(
        officer, row.organisation_id, revision, "Ruimer gezien", workspace(demo.url), today=tomorrow
    )
    at = visit_review(demo, language, row.submission_id, monkeypatch)
    check(at, language)
    assert text(language, "review.theory.version", version=1).replace("\u00a0", " ") in words(at)
    (link,) = [
        item for item in at.get("page_link") if text(language, "review.theory.compare") in item.proto.label
    ]
    assert "from=1" in link.proto.query_string and "to=2" in link.proto.query_string


def visit_review(
    demo: Stored, language: Language, submission_id: int, monkeypatch: pytest.MonkeyPatch
) -> AppTest:  # fmt: skip
    return visit(Page.REVIEW, "officer", language, demo.url, monkeypatch, submission=submission_id)
