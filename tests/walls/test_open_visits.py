"""A visit that stays open on a running server after its session ended, and what a browser may say there.

No browser: a client that holds the websocket and says what Streamlit's own client would not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from machine_speed import patient
from serving import serve
from stored import Stored
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from test_on_the_wire import WAIT, Client, Server, said
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from impact.model.access import Access
from impact.services.accounts import demo_personas, saved_views
from impact.services.core.workspace import Workspace, open_workspace
from impact.web.limits import open_windows
from pages.parts.layout.menu import Page

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def stored(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A demo of one's own, to write in."""
    return demo_master.copy(tmp_path_factory.mktemp("open-visits"))


@pytest.fixture(scope="module")
def running(stored: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("open-visits-log") / "server.log"
    with serve(stored, log) as address:
        yield Server(address, log)


@pytest.fixture(scope="module")
def workspace(stored: Stored) -> Iterator[Workspace]:
    opened = open_workspace(stored.url)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def officer(workspace: Workspace) -> Access:
    return demo_personas.find_persona_access(workspace, "officer")


def sign_out(client: Client) -> None:
    assert client.ask("/sign-out", "POST", {"next": "/"})[0] == 303


def written(messages: list[ForwardMsg]) -> str:
    """All that came in, as text."""
    return b"".join(message.SerializeToString() for message in messages).decode("utf-8", "ignore")


def drawn_ids(messages: list[ForwardMsg], key: str) -> list[str]:
    """The ids of what was drawn with this key."""
    return sorted(set(re.findall(rf"\$\$ID-[0-9a-f]+-{re.escape(key)}(?![\w-])", written(messages))))


def open_dialog(socket: ClientConnection, page: ClientState) -> str:
    """Have a figure of a grantee explained over its page; the id by which the dialog runs alone."""
    came = said(socket, BackMsg(rerun_script=page))
    (trends,) = [part for item in came if "-trends" in (part := item.delta.new_element.bidi_component).id]
    number = re.findall(rb"explain[^0-9]{1,60}(\d+)", trends.SerializeToString())[0].decode()
    press = [{"event": "act", "value": {"name": "explain", "value": number}}]
    pressed = ClientState(page_name=page.page_name, query_string=page.query_string, widget_states=WidgetStates())
    pressed.widget_states.widgets.add(
        id=f"$$STREAMLIT_INTERNAL_KEY_{trends.id}__events", json_trigger_value=json.dumps(press)
    )
    (part,) = {item.delta.fragment_id for item in said(socket, BackMsg(rerun_script=pressed))} - {""}
    return part


def test_a_dialog_that_is_open_ends_with_its_session(running: Server) -> None:
    """Streamlit runs a dialog alone, without the page that asks who looks."""
    client = Client(running).sign_in("officer")
    page = ClientState(page_name=Page.GRANTEE.value, query_string="lang=en&organisation=3")
    with client.visit() as socket:
        alone = ClientState(
            page_name=page.page_name, query_string=page.query_string, fragment_id=open_dialog(socket, page)
        )
        before = written(said(socket, BackMsg(rerun_script=alone)))
        assert "fi-formula" in before and ".xlsx" in before, "it draws itself anew, so that its end would be noticed"
        sign_out(client)
        after = written(said(socket, BackMsg(rerun_script=alone)))
        assert "fi-formula" not in after and ".xlsx" not in after


@pytest.mark.parametrize(("is_signed_in", "status"), [(True, "behind"), (False, "attention")])
def test_nobody_saves_anything_after_signing_out(
    running: Server, workspace: Workspace, officer: Access, is_signed_in: bool, status: str
) -> None:
    """A callback runs before its page asks who looks."""
    client = Client(running).sign_in("officer")
    name = f"Late view {is_signed_in}"
    page = {"page_name": Page.ALL_FIGURES.value, "query_string": f"lang=en&status={status}"}
    with client.visit() as socket:
        came = said(socket, BackMsg(rerun_script=ClientState(**page)))
        (field,), (button,) = (drawn_ids(came, key) for key in ("saved-view-name", "saved-view-save"))
        if not is_signed_in:
            sign_out(client)
        click = ClientState(**page, widget_states=WidgetStates())
        click.widget_states.widgets.add(id=field, string_value=name)
        click.widget_states.widgets.add(id=button, trigger_value=True)
        said(socket, BackMsg(rerun_script=click))
    names = {view.name for view in saved_views.list_saved_views(officer, workspace).views}
    assert (name in names) is is_signed_in


def test_streamlit_is_told_nothing_that_no_page_says(running: Server) -> None:
    """Its client may have a visit run anew for everybody who saves a file; ours never asks for it."""
    client = Client(running).sign_in("academic")
    with client.visit() as socket:
        said(socket, BackMsg(rerun_script=ClientState()))
        socket.send(BackMsg(set_run_on_save=True).SerializeToString())
        socket.send(b"\xff no message at all")
        # Answered in order: what the first message would bring comes before the sign of life.
        socket.send(BackMsg(app_heartbeat=True).SerializeToString())
        while True:
            message = ForwardMsg.FromString(socket.recv(timeout=patient(WAIT)))  # type: ignore[arg-type]
            if message.WhichOneof("type") == "heartbeat_ack":
                return
            assert not message.session_status_changed.run_on_save


NO_ID = "no id of a widget"
# What the log says of a message that was not passed on.
REFUSAL = "none that our pages send"


@pytest.mark.parametrize(
    ("name", "content"),
    [(None, {"json_value": "{"}), (None, {"json_trigger_value": "[" * 100_000}), (NO_ID, {"string_value": "x"})],
    ids=["no JSON", "nested too deep", NO_ID],
)
def test_what_no_client_says_of_a_widget_does_not_reach_streamlit(
    running: Server, name: str | None, content: dict[str, str]
) -> None:
    """It would end each later run of the visit in an error."""
    client = Client(running).sign_in("academic")
    with client.visit() as socket:
        came = said(socket, BackMsg(rerun_script=ClientState()))
        parts = (item.delta.new_element.bidi_component for item in came)
        forged = ClientState(widget_states=WidgetStates())
        forged.widget_states.widgets.add(id=name or next(part.id for part in parts if part.id), **content)
        refusals = running.log.read_text("utf-8").count(REFUSAL)
        socket.send(BackMsg(rerun_script=forged).SerializeToString())
        came = said(socket, BackMsg(rerun_script=ClientState()))
        assert "exception" not in {item.delta.new_element.WhichOneof("type") for item in came}
    assert running.log.read_text("utf-8").count(REFUSAL) == refusals + 1


def test_a_window_too_many_says_so_in_the_language_of_its_viewer_until_another_is_closed(running: Server) -> None:
    client = Client(running).sign_in("academic")
    with ExitStack() as windows:
        for _ in range(open_windows.PER_PERSON - 1):
            windows.enter_context(client.visit())
        with client.visit():
            with pytest.raises(InvalidStatus):
                client.visit()
            status, html = client.ask("/portfolio?lang=fr&portfolio=1")
            assert (status, "Trop de fenêtres".encode() in html) == (429, True)
            assert b'href="/portfolio?lang=fr&amp;portfolio=1"' in html
            assert client.ask("/_stcore/health")[0] == 200, "what the open windows ask for is answered"
            assert Client(running).sign_in("academic").ask("/portfolio")[0] == 200, "a persona is many people"
        while client.ask("/portfolio")[0] == 429:
            pass
        with client.visit():
            pass


def test_a_widget_of_which_nonsense_is_said_is_as_if_nothing_was_said(running: Server) -> None:
    """Streamlit would end the run in an error, or hand a number to a page that waits for a text."""
    client = Client(running).sign_in("grantee-G01")
    page = {"page_name": Page.UPLOAD.value, "query_string": "lang=en"}
    account = {"page_name": Page.ACCOUNT.value, "query_string": "lang=en"}
    with client.visit() as socket:
        for place, kind, contents in (
            (page, "selectbox", ({"int_value": 10**15}, {"json_value": "[1]"}, {"bytes_value": b"x"})),
            (page, "file_uploader", ({"string_value": "x"},)),
            (account, "text_input", ({"int_value": 7}, {"json_value": "{}"}, {"trigger_value": True})),
        ):
            elements = (item.delta.new_element for item in said(socket, BackMsg(rerun_script=ClientState(**place))))
            name = next(getattr(item, kind).id for item in elements if item.WhichOneof("type") == kind)
            for content in contents:
                forged = ClientState(**place, widget_states=WidgetStates())
                forged.widget_states.widgets.add(id=name, **content)
                came = said(socket, BackMsg(rerun_script=forged))
                assert "exception" not in {item.delta.new_element.WhichOneof("type") for item in came}, (kind, content)
    log = running.log.read_text("utf-8")
    assert "what a widget does not send" in log and "Traceback" not in log
