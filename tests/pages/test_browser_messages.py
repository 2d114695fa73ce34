"""What a browser sends to our components though no script of ours does: passed over, and logged without content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from harness import visit
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page
from pages.parts.messages.browser_messages import LOGGED_KEY

SECRET = "what somebody wrote"
FORGED: tuple[Any, ...] = (
    SECRET, 7, True, [SECRET], {}, {"name": "explain"}, {"name": [SECRET], "value": 1}, {"page": SECRET, "query": {}},
    {"page": "portfolio"}, {"page": ["portfolio"], "query": {}}, {"page": "portfolio", "query": SECRET},
    {"page": "portfolio", "query": {"organisation": {SECRET: 1}}}, {"key": 1}, [{"id": 1}],
)  # fmt: skip
EVENTS = ("go", "act", "pick", "edits")


def forge(at: AppTest, content: Any) -> AppTest:
    """Send the same to every component of a page, as each of its events."""
    states = at._tree.get_widget_states()
    for item in at.get("bidi_component"):
        events = [{"event": event, "value": content} for event in EVENTS]
        states.widgets.add(
            id=f"$$STREAMLIT_INTERNAL_KEY_{item.proto.id}__events", json_trigger_value=json.dumps(events)
        )
    return at._run(states)


@pytest.mark.parametrize(("page", "query"), [(Page.START, {}), (Page.THEORY, {"organisation": 2, "edit": 1})])
def test_no_forged_message_breaks_a_page_or_is_quoted_in_the_log(
    page: Page, query: dict[str, Any], demo_master: Stored, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    # In the language that holds without a visit: whoever forges formats the choices of a list outside of any run.
    at = visit(page, "officer", Language.NL, demo_master.url, monkeypatch, **query)
    titles = [title.value for title in at.title]
    for content in FORGED:
        caplog.clear()
        at.session_state[LOGGED_KEY] = set()
        at = forge(at, content)
        assert not at.exception, content
        assert [title.value for title in at.title] == titles, "it leads nowhere else"
        assert [line for line in caplog.messages if "does not send" in line], content
        assert SECRET not in caplog.text
    caplog.clear()
    forge(at, FORGED[-1])
    # Streamlit notes that the choices of a list are formatted outside of a run, which only this way of forging does.
    ours = [record for record in caplog.records if not record.name.startswith("streamlit")]
    assert not ours, "once in a visit: anybody could fill the log"


def test_a_link_leads_to_its_page_whatever_its_parameters_are_called(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "officer", Language.EN, demo_master.url, monkeypatch)
    at = forge(at, {"page": "portfolio", "query": {"page": "x", "label": "y", "self": "z"}})
    assert not at.exception
    assert "page" in at.query_params
