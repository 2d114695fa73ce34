"""Rows of one title are a question with their numbers: groups or places, or left out; never all the same one."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import check, said, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page
from pages.upload import upload_state
from tests.pages.own_workbook import FILE, workbook

ROWS = (
    ("Indicator", "Opmerking", "K1 2026", "K2 2026"),
    ("Uitgevoerde energiescans", "Deurne", 20, 18),
    ("Uitgevoerde energiescans", "Gent", 13, 12),
    ("Uitgevoerde energiescans", "Aalst", 17, 16),
    ("Ingediende dossiers", "Gent", 200, 208),
)


@pytest.fixture
def page(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.UPLOAD, "grantee-G01", Language.NL, stored.url, monkeypatch)
    at.file_uploader[0].upload(FILE, workbook(ROWS, second=False))
    return at.run()


def words(at: AppTest) -> str:
    return "\n".join(piece.words for piece in said(at)).replace("\\", "")


def indicators(at: AppTest) -> list[str]:
    return [item.title for item in at.session_state[upload_state.PREVIEW][1].proposals]


def test_the_question_names_the_rows_and_their_numbers(page: AppTest) -> None:
    check(page, Language.NL)
    assert "“Uitgevoerde energiescans” staat op de rijen 2, 3, 4." in words(page)
    assert "In de eerste periode: 20, 13, 17, samen 50." in words(page)
    assert not [button for button in page.button if button.key == "matches-all"]


def test_the_rows_become_the_parts_of_one_indicator(page: AppTest) -> None:
    assert indicators(page).count("Uitgevoerde energiescans") == 3
    page.button(key="repeated-0-2").click().run()
    assert not page.exception
    assert indicators(page).count("Uitgevoerde energiescans") == 1
    assert "staat op de rijen" not in words(page)


def test_the_rows_are_left_out(page: AppTest) -> None:
    page.button(key="repeated-0-out").click().run()
    assert not page.exception
    assert indicators(page) == ["Ingediende dossiers"]
