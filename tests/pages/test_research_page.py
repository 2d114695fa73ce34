"""An organisation decides on its own page about research; the list of an academic obeys and says of whom it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from harness import faults, said, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.admin import research_consent
from pages.parts.layout.menu import Page

NL = Language.NL


def _words(at: AppTest) -> str:
    return " ".join(piece.words for piece in said(at)).replace("\\", "")


@pytest.mark.parametrize("language", Language)
def test_a_coordinator_withdraws_and_gives_consent_and_the_fund_sees_it(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    stored = demo_master.copy(tmp_path)
    own = demo_personas.find_persona_access(workspace(stored.url), "grantee-G12").organisation_id
    at = visit(Page.GRANTEE, "grantee-G12", language, stored.url, monkeypatch, organisation=own)
    assert text(language, "research.is_given") in _words(at)
    at.button(key="research-decide").click().run()
    assert not faults(at, language)
    assert text(language, "research.withdraw.done") in _words(at)
    officer = visit(Page.GRANTEE, "officer", language, stored.url, monkeypatch, organisation=own)
    assert text(language, "research.is_withdrawn") in _words(officer)
    assert text(language, "research.who") in _words(officer)
    assert not [button for button in officer.button if button.key == "research-decide"]
    at.button(key="told-undo").click().run()
    assert text(language, "research.is_given") in _words(at)


@pytest.mark.parametrize("persona", ["coach", "academic", "umbrella", "facilitator"])
def test_others_are_not_told_who_consents(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, persona: str
) -> None:
    at = visit(Page.GRANTEE, persona, NL, demo_master.url, monkeypatch)
    assert text(NL, "research.title") not in _words(at)


def test_the_list_of_an_academic_obeys_at_once_and_says_of_how_many_it_is(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path)
    place = workspace(stored.url)

    def read() -> tuple[int, AppTest]:
        at = visit(Page.ALL_FIGURES, "academic", NL, stored.url, monkeypatch)
        assert not faults(at, NL)
        return (len(at.dataframe[0].value) if at.dataframe else 0), at

    academic = demo_personas.find_persona_access(place, "academic")
    officer = demo_personas.find_persona_access(place, "officer")
    whole, at = read()
    assert whole
    assert text(NL, "research.count", consenting=2, n=2) in _words(at)
    rows = []
    for organisation in academic.organisation_ids:
        editor = replace(
            demo_personas.find_persona_access(place, "grantee-G12"), organisation_id=organisation,
            organisation_ids=(organisation,),
        )  # fmt: skip
        research_consent.decide_consent(editor, organisation, place, is_given=False)
        rows.append(read()[0])
    assert whole > rows[0] > rows[1] == 0
    assert text(NL, "research.none.title") in _words(read()[1])
    assert research_consent.load_consent(officer, academic.organisation_ids[0], place)
