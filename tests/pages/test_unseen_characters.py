"""What somebody types reaches no page with characters that nobody sees; what is chosen stays what was offered."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from machine_speed import patient
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

import pages.parts.messages.widget_messages  # noqa: F401  the first run would wait for it
from impact.web.forms import read_form

TYPED, CLEANED = "na\x00am\u202e\x9b x", "naam x"
PAGES = Path(__file__).parents[2] / "pages"
# Fields for text that Streamlit has, and those among them whose text is cleaned where it comes in.
FIELDS = {"text_input", "text_area", "chat_input", "data_editor"}
CLEANED_FIELDS = {"text_input", "text_area"}


def script() -> None:
    import streamlit as st

    from pages.parts.messages.widget_messages import guard_widgets

    guard_widgets()

    def note(key: str) -> None:
        st.session_state[f"called-{key}"] = st.session_state[key]

    odd = "een\u202e optie"
    for key, field in (("line", st.text_input), ("lines", st.text_area)):
        st.json({key: field(key, key=key, on_change=note, args=(key,)), "kept": st.session_state[key],
                 "called": st.session_state.get(f"called-{key}")})  # fmt: skip
    chosen = st.selectbox("choice", ["a", odd], key="choice")
    st.json({"choice": chosen == odd})
    with st.form("form"):
        inside = st.text_input("inside", key="inside")
        st.form_submit_button("go")
    st.json({"inside": inside})


@pytest.mark.parametrize("key", ["line", "lines"])
def test_a_field_for_text_hands_on_what_can_be_read(key: str) -> None:
    app = AppTest.from_function(script, default_timeout=patient(60)).run()
    field = app.text_input(key=key) if key == "line" else app.text_area(key=key)
    app = field.set_value(TYPED).run()
    assert not app.exception
    (said,) = [item.value for item in app.json if f'"{key}"' in item.value]
    assert said.count(CLEANED) == 3, "for the page, in the state of the visit, and in its callback"


def test_a_choice_stays_what_was_offered() -> None:
    app = AppTest.from_function(script, default_timeout=patient(60)).run()
    app = app.selectbox(key="choice").set_value("een\u202e optie").run()
    assert not app.exception
    assert '"choice": true' in " ".join(item.value.replace('":true', '": true') for item in app.json)


def test_a_field_in_a_form_is_no_exception() -> None:
    app = AppTest.from_function(script, default_timeout=patient(60)).run()
    app.text_input(key="inside").set_value(TYPED)
    app = app.button[0].click().run()
    assert CLEANED in app.json[-1].value


def test_pages_have_no_other_fields_for_text() -> None:
    """Another kind of field would let text in uncleaned: clean it there first."""
    used = {
        (file.name, node.func.attr)
        for file in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FIELDS
    }
    assert {name for _, name in used} == CLEANED_FIELDS
    new_options = [
        file.name for file in PAGES.rglob("*.py") if "accept_new_options" in file.read_text("utf-8")
    ]
    assert new_options == ["organisation_fields.py"], "regions, which the service cleans"


def test_a_form_outside_the_pages_hands_on_the_same() -> None:
    """Signing in, and what a guest writes."""
    body = urlencode({"text": TYPED}).encode()
    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"testserver"),
               (b"origin", b"http://testserver")]  # fmt: skip
    scope = {"type": "http", "method": "POST", "scheme": "http", "server": ("testserver", 80), "path": "/x",
             "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1)}  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    assert asyncio.run(read_form(Request(scope, receive))) == {"text": CLEANED}
