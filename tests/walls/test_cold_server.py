"""What a server gives away before anybody has warmed it: a page's own script, run bare, asks nobody who they are.

No browser: a client that asks for each page as the first one on a server of its own. That a browser comes to a page of
a server that has just started is seen in tests/e2e.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import serve
from stored import Stored
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from test_on_the_wire import Client, Server, said
from websockets.exceptions import InvalidHandshake

from pages.parts.layout.menu import Page

pytestmark = pytest.mark.server


@pytest.mark.parametrize("page", list(Page))
def test_the_first_request_of_a_cold_server_goes_through_the_main_script(
    page: Page, demo_master: Stored, tmp_path: Path
) -> None:
    name = "" if page is Page.START else page.value
    log = tmp_path / "server.log"
    with serve(demo_master.copy(tmp_path / "data"), log) as address:
        client = Client(Server(address, log))
        assert client.ask(f"/{name}") == (303, b""), "whoever has not signed in is sent to do so"
        with pytest.raises(InvalidHandshake), client.visit():
            pytest.fail("somebody who has not signed in holds a line")
        client.sign_in("officer")
        with client.visit() as socket:
            came = said(socket, BackMsg(rerun_script=ClientState(page_name=name)))
    kinds = [message.WhichOneof("type") for message in came]
    assert "page_not_found" not in kinds
    # The menu is drawn by the main script alone, which says the page that is open.
    (menu,) = [message.navigation for message in came if message.WhichOneof("type") == "navigation"]
    (opened,) = [entry for entry in menu.app_pages if entry.page_script_hash == menu.page_script_hash]
    assert opened.url_pathname == name
    drawn = [message.delta.new_element.WhichOneof("type") for message in came]
    assert "exception" not in drawn
    assert any(drawn)
    assert "Traceback" not in log.read_text("utf-8", "replace")
