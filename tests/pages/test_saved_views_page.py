"""Views of all figures: saved under a name, opened with one click, shared with the fund, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import faults, said, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page

NL = Language.NL


def _words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


def _open(stored: Stored, patch: pytest.MonkeyPatch, persona: str = "officer", language: Language = NL,
          **query: object) -> AppTest:  # fmt: skip
    at = visit(Page.ALL_FIGURES, persona, language, stored.url, patch, **query)
    assert not faults(at, language)
    return at


def _links(at: AppTest) -> list[tuple[str, str]]:
    return [(item.proto.label, item.proto.query_string) for item in at.get("page_link")]


@pytest.fixture
def stored(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own, to save in."""
    return demo_master.copy(tmp_path)


@pytest.mark.parametrize("language", Language)
def test_an_officer_saves_the_filters_shares_them_and_a_colleague_opens_them(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    at = _open(stored, monkeypatch, language=language, status=["behind", "attention"])
    count = len(at.dataframe[0].value)
    at.text_input(key="saved-view-name").set_value("Gesprekken *najaar*")
    at.checkbox(key="saved-view-share").set_value(True)
    at.button(key="saved-view-save").click().run()
    assert not faults(at, language)
    assert text(language, "saved_views.saved", name="Gesprekken *najaar*") in _words(at)
    other = _open(stored, monkeypatch, "administrator", language)
    (link,) = [query for label, query in _links(other) if "najaar" in label]
    assert {"status=behind", "status=attention", f"lang={language.value}"} <= set(link.split("&"))
    again = _open(stored, monkeypatch, "administrator", language, status=["behind", "attention"])
    assert len(again.dataframe[0].value) == count
    assert text(language, "saved_views.shared") in _words(other)
    assert not _links_of_views(_open(stored, monkeypatch, "coach", language))


def _links_of_views(at: AppTest) -> list[str]:
    return [label for label, _ in _links(at) if "najaar" in label]


def test_a_view_without_a_name_is_asked_for_one_and_removing_ends_it(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(stored, monkeypatch, "coach", search="e")
    assert not [box for box in at.checkbox if box.key == "saved-view-share"]
    at.button(key="saved-view-save").click().run()
    assert text(NL, "saved_views.no_name") in _words(at)
    at.text_input(key="saved-view-name").set_value("Van najaar")
    at.button(key="saved-view-save").click().run()
    assert _links_of_views(at)
    (button,) = [item for item in at.button if (item.key or "").startswith("saved-view-remove-")]
    button.click().run()
    assert not faults(at, NL)
    assert not _links_of_views(at)
    assert text(NL, "saved_views.removed", name="Van najaar") in _words(at)


def test_a_name_that_may_be_of_a_person_is_pointed_out_before_it_is_kept(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(stored, monkeypatch, "coach", search="e")
    for expected in (0, 1):
        at.text_input(key="saved-view-name").set_value("Gesprek met Emma Claes")
        at.button(key="saved-view-save").click().run()
        assert not faults(at, NL)
        assert (text(NL, "personal.do") in _words(at)) is not bool(expected)
        assert len([label for label, _ in _links(at) if "Emma" in label]) == expected


def test_without_filters_there_is_nothing_to_save(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open(stored, monkeypatch)
    assert not [box for box in at.text_input if box.key == "saved-view-name"]
    assert text(NL, "saved_views.none") in _words(at)
