"""What somebody does on the upload page is kept as they go: another visit goes on where they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.submissions import drafts
from pages.parts.layout.menu import Page
from pages.upload import upload_state
from tests.ingest.test_person_tables import PERSONS
from tests.pages.harness import find_key, said, visit
from tests.pages.own_workbook import FILE, workbook
from tests.pages.test_upload_for_real import ANSWERS, DOUBTS

WHO = "grantee-G12"


@pytest.fixture
def stored(demo_master: Stored, tmp_path: Path) -> Stored:
    return demo_master.copy(tmp_path / "data")


@pytest.fixture
def come(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Another visit of the same person: nothing of an earlier one is in its session."""
    return lambda page=Page.UPLOAD, who=WHO, **query: visit(page, who, Language.NL, stored.url, monkeypatch, **query)


# Made once: a workbook that is made again has another time in it, and is another file.
DATA = workbook(DOUBTS)


def hand_in(at: AppTest, data: bytes = DATA) -> AppTest:
    at.file_uploader[0].upload(FILE, data)
    return at.run()


def kept(place: Workspace, who: str = WHO) -> list[drafts.DraftCard]:
    return list(drafts.list_drafts(demo_personas.find_persona_access(place, who), place))


def words(at: AppTest) -> str:
    return "\n".join(piece.words for piece in said(at))


def test_a_file_its_matches_and_its_answers_are_there_on_the_next_visit(come: Any, stored: Stored) -> None:
    place = open_workspace(stored.url)
    at = hand_in(come())
    assert [card.file_name for card in kept(place)] == [FILE]
    at.button(key=ANSWERS[0]).click().run()
    at.button(key=find_key(at, "match-0-2-")).click().run()
    before = at.session_state[upload_state.DRAFT]
    assert len(before.request.answers) == 1
    assert before.request.mapping is not None

    start = words(come(Page.START))
    assert "ligt klaar: je was ermee bezig" in start.replace("\\", "")
    again = come()
    (card,) = kept(place)
    again.button(key=f"draft-on-{card.draft_id}").click().run()
    after = again.session_state[upload_state.DRAFT]
    assert after == before
    assert [card.draft_id for card in kept(place)] == [before.draft_id]


def test_the_same_file_chosen_again_goes_on_and_is_kept_once(come: Any, stored: Stored) -> None:
    place = open_workspace(stored.url)
    hand_in(come()).button(key=ANSWERS[0]).click().run()
    again = hand_in(come())
    assert len(again.session_state[upload_state.DRAFT].request.answers) == 1
    assert len(kept(place)) == 1


def test_a_confirmed_file_leaves_no_draft(come: Any, stored: Stored) -> None:
    at = hand_in(come())
    at.button(key="upload-confirm").click().run()
    assert not at.exception
    assert kept(open_workspace(stored.url)) == []


def test_a_draft_is_not_shown_to_the_fund_before_it_is_handed_in(come: Any, stored: Stored) -> None:
    hand_in(come())
    place = open_workspace(stored.url)
    assert kept(place, "officer") == []
    draft_id = kept(place)[0].draft_id
    officer = come(Page.UPLOAD, "officer", draft=draft_id)
    assert upload_state.DRAFT not in officer.session_state
    assert FILE not in words(officer)


def test_a_table_of_persons_leaves_nothing_behind(come: Any, stored: Stored) -> None:
    before = sorted(path for path in stored.folder.rglob("*") if path.is_file())
    at = hand_in(come(), workbook(tuple(map(tuple, PERSONS[0]))))
    assert "staat één rij per persoon" in at.error[0].value
    assert "Tel eerst" in at.error[0].value
    place = open_workspace(stored.url)
    assert kept(place) == []
    files = sorted(path for path in stored.folder.rglob("*") if path.is_file())
    assert [path for path in files if path not in before and "wal" not in path.name and "shm" not in path.name] == []
    assert "Voorbeeld" not in words(at)
