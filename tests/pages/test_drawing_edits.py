"""What is done in the drawing of the editor is kept once and acknowledged, also where a browser says it twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness import query_for, subjects, visit
from sqlalchemy import update
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import open_workspace, unscoped_writing
from impact.services.theory.editor import load_editor
from impact.store.schema.theory_of_change import Node
from impact.theory.document import MOST_FUND_OUTCOMES, FundOutcome
from pages.parts.layout.menu import Page


def find_drawing(at: AppTest) -> Any:
    (drawing,) = [item for item in at.get("bidi_component") if item.proto.component_name.endswith("theory")]
    return drawing


def data_of(at: AppTest) -> dict[str, Any]:
    return json.loads(find_drawing(at).proto.json)


def send(at: AppTest, *messages: dict[str, Any], event: str = "edits") -> AppTest:
    """Do something in the drawing, as the browser reports it."""
    states = at._tree.get_widget_states()
    content = list(messages) if event == "edits" else messages[0]
    states.widgets.add(
        id=f"$$STREAMLIT_INTERNAL_KEY_{find_drawing(at).proto.id}__events",
        json_trigger_value=json.dumps([{"event": event, "value": content}]),
    )
    return at._run(states)


@pytest.fixture
def editor(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    stored = demo_master.copy(tmp_path / "data")
    found = query_for(Page.THEORY, subjects(demo_master.url, "grantee-G01"))
    return visit(Page.THEORY, "grantee-G01", Language.NL, stored.url, monkeypatch, edit=1, **found)


def test_an_arrow_pulled_twice_with_one_id_is_there_once_and_undone_once(editor: AppTest) -> None:
    arrow = {"id": "a1", "act": "connect", "source": "G01.i1", "target": "G01.m1"}
    at = send(editor, arrow)
    data = data_of(at)
    assert data["acknowledged"] == ["a1"] and data["body"].count('data-arrow="G01.i1 → G01.m1"') == 1
    at = send(at, arrow)
    assert not at.error and data_of(at)["body"] == data["body"]
    undo = {"id": "a2", "act": "undo"}
    at = send(send(at, undo), undo, {"id": "a3", "act": "redo"}, undo)
    assert data_of(at)["acknowledged"] == ["a1", "a2", "a3"]
    assert 'data-arrow="G01.i1 → G01.m1"' in data_of(at)["body"]


def test_what_is_refused_is_acknowledged_and_said_and_the_rest_is_kept(editor: AppTest) -> None:
    at = send(
        editor,
        {"id": "b1", "act": "remove_arrow", "source": "G01.i1", "target": "G01.p1"},
        {"id": "b2", "act": "move", "source": "G01.o1", "across": 0, "down": 400},
    )
    assert at.error and data_of(at)["acknowledged"] == ["b1", "b2"]
    moved = data_of(at)["body"]
    assert data_of(send(at, {"id": "b3", "act": "undo"}))["body"] != moved


def test_what_is_picked_opens_beside_the_drawing_and_closes_again(editor: AppTest) -> None:
    at = send(editor, {"key": "G01.m1", "at": 1}, event="pick")
    assert [area for area in at.text_area if "G01.m1" in area.key]
    at = send(at, {"key": "G01.m1", "at": 2}, event="pick")
    assert not [area for area in at.text_area if "G01.m1" in area.key]
    assert not send(at, {"key": 7}, event="pick").exception


def test_whoever_only_looks_changes_nothing_by_what_a_browser_says(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "data")
    at = visit(Page.THEORY, "viewer", Language.NL, stored.url, monkeypatch)
    before = data_of(at)
    assert not before["may_edit"]
    keys = list(before["middles"])
    at = send(at, {"id": "c1", "act": "connect", "source": keys[0], "target": keys[-1]})
    assert not at.exception and data_of(at)["body"] == before["body"] and data_of(at)["acknowledged"] == []


def test_a_filter_lets_parts_of_the_edited_drawing_step_back_and_stands_in_the_address(editor: AppTest) -> None:
    assert "faded" not in data_of(editor)["body"]
    editor.pills(key="theory-only").select("untested").run()
    assert editor.query_params["only"] in ("untested", ["untested"])
    body = data_of(editor)["body"]
    assert "faded" in body and data_of(editor)["may_edit"]
    faded = {part.split('"')[0] for part in body.split('data-arrow="')[1:]}
    # Nothing is left out: what steps back can be edited.
    assert "G01.i1 → G01.a1" in faded


def open_as_officer(stored: Stored, monkeypatch: pytest.MonkeyPatch, organisation_id: int, **query: Any) -> AppTest:
    return visit(Page.THEORY, "officer", Language.NL, stored.url, monkeypatch, organisation=organisation_id, **query)


@pytest.fixture
def stored(demo_master: Stored, tmp_path: Path) -> Stored:
    return demo_master.copy(tmp_path / "data")


@pytest.fixture
def officer(stored: Stored) -> Access:
    return demo_personas.find_persona_access(open_workspace(stored.url), "officer")


def test_a_fund_draws_in_its_own_frame_and_signs_the_next_version(
    stored: Stored, officer: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_as_officer(stored, monkeypatch, officer.organisation_id, edit=1)
    at = send(at, {"id": "k1", "act": "connect", "source": "F.k1", "target": "F.m3"})
    assert not at.exception and 'data-arrow="F.k1 → F.m3"' in data_of(at)["body"]
    at.text_area(key="theory-reason").set_value("Rechten leiden ook naar werk")
    (sign,) = [button for button in at.button if button.label == text(Language.NL, "fund_frame.publish")]
    at = sign.click().run()
    assert not at.exception and [str(item.value) for item in at.error] == []
    captions = "\n".join(str(item.value) for item in at.caption)
    assert "versie 2" in captions and text(Language.NL, "fund_frame.signed") in captions
    assert 'data-arrow="F.k1 → F.m3"' in data_of(at)["body"]


def test_a_block_is_linked_to_several_outcomes_in_its_panel(
    stored: Stored, officer: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    grantee_id = demo_personas.find_persona_access(open_workspace(stored.url), "grantee-G01").organisation_id
    at = open_as_officer(stored, monkeypatch, grantee_id, edit=1)
    at = send(at, {"key": "G01.m1", "at": 1}, event="pick")
    (field,) = [one for one in at.multiselect if "G01.m1-fund_outcomes" in one.key]
    assert field.value == ["F.m1"]
    at = field.set_value(["F.m1", "F.l1"]).run()
    assert not at.exception and not at.error
    document = load_editor(officer, grantee_id, open_workspace(stored.url)).document
    assert [link.key for link in document.block_by_key["G01.m1"].fund_outcomes] == ["F.m1", "F.l1"]
    assert "draagt bij aan Minder materiële druk, Mensen leven zonder permanente zorgen" in "\n".join(
        str(item.value) for item in at.caption
    )
    (field,) = [one for one in at.multiselect if "G01.m1-fund_outcomes" in one.key]
    at = field.set_value([]).run()
    assert load_editor(officer, grantee_id, open_workspace(stored.url)).document.block_by_key[
        "G01.m1"
    ].fund_outcomes == ()


@pytest.mark.parametrize("choice", [["F.m1"], []], ids=["claim it", "take it away"])
def test_a_link_of_an_unknown_fund_to_the_own_frame_is_a_choice_of_its_own(
    stored: Stored, officer: Access, monkeypatch: pytest.MonkeyPatch, choice: list[str]
) -> None:
    workspace = open_workspace(stored.url)
    grantee_id = demo_personas.find_persona_access(workspace, "grantee-G01").organisation_id
    with unscoped_writing(workspace) as connection:
        links = [{"key": "F.m1", "fund_id": None}, {"key": "elders", "fund_id": None}]
        connection.execute(update(Node).where(Node.key == "G01.m1").values(fund_outcomes=links))
    at = send(open_as_officer(stored, monkeypatch, grantee_id, edit=1), {"key": "G01.m1", "at": 1}, event="pick")
    (field,) = [item for item in at.multiselect if "G01.m1-fund_outcomes" in item.key]
    assert [item.key for item in field.value] == ["F.m1"] and field.proto.max_selections == MOST_FUND_OUTCOMES - 1
    assert field.options.count("Minder materiële druk (fonds niet bekend)") == 1
    elsewhere, unknown = FundOutcome("elders"), field.value
    at = field.set_value([*unknown, "F.m1"] if choice else []).run()
    assert not at.exception and not at.error
    own = [FundOutcome(key, officer.organisation_id) for key in choice]
    document = load_editor(officer, grantee_id, workspace).document
    assert document.block_by_key["G01.m1"].fund_outcomes == (elsewhere, *own)
    (field,) = [item for item in at.multiselect if "G01.m1-fund_outcomes" in item.key]
    assert field.value == choice


@pytest.mark.parametrize("persona", ["grantee-G01", "coach", "academic", "umbrella", "facilitator", "viewer"])
def test_others_read_the_frame_and_change_nothing_in_it(
    persona: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.THEORY, persona, Language.NL, demo_master.url, monkeypatch, frame=1)
    assert not at.exception and "Fonds Horizonlinde" in str(at.title[0].value)
    assert "F.m5" in data_of(at)["body"] and not data_of(at)["may_edit"]
    change = text(Language.NL, "fund_frame.change")
    assert not [link for link in at.get("page_link") if change in link.proto.label]
    hides = persona in ("academic", "umbrella", "facilitator")
    captions = [str(item.value) for item in at.caption]
    assert (text(Language.NL, "fund_frame.caption.hidden") in captions) is hides
