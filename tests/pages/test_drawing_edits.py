"""What is done in the drawing of the editor is kept once and acknowledged, also where a browser says it twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness import query_for, subjects, visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.model.vocabulary.languages import Language
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
