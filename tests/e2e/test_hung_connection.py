"""A connection that hangs while somebody draws a theory: nothing that was done in the drawing is lost or made twice."""

from __future__ import annotations

import re

import pytest
from browsing import visiting
from playwright.sync_api import Browser, WebSocketRoute, expect
from test_theory_journey import CHANGE, OUTPUT, WORK, Editor, t

STREAM = re.compile(r"/_stcore/stream")


class Line:
    """The connection of one window, which can be held up: what is sent then reaches nobody, and no answer comes."""

    def __init__(self) -> None:
        self.is_hung = False
        self.lost = 0
        self.window: WebSocketRoute | None = None

    def connect(self, window: WebSocketRoute) -> None:
        server, self.window = window.connect_to_server(), window
        window.on_message(lambda message: self._pass_on(server, message))
        server.on_message(lambda message: self._pass_on(window, message))

    def _pass_on(self, to: WebSocketRoute, message: str | bytes) -> None:
        if self.is_hung:
            self.lost += 1
        else:
            to.send(message)

    def end(self) -> None:
        """End it, as a network does that comes back."""
        self.is_hung = False
        assert self.window is not None
        self.window.close()


@pytest.mark.parametrize("ends", [True, False], ids=["it ends", "it goes on"])
def test_what_is_drawn_while_the_connection_hangs_is_kept_once(browser: Browser, fund_url: str, ends: bool) -> None:
    line = Line()
    with visiting(browser, fund_url) as visitor:
        visitor.page.route_web_socket(STREAM, line.connect)
        editor = Editor(visitor)
        visitor.arrive().enter("editor" if ends else "officer").go(t("frame.page.theory"))
        editor.click_link(t("theory_edit.start"))
        for group, words in (("change", CHANGE), ("output", OUTPUT), ("work", WORK)):
            editor.add(group, words)
        editor.count_arrows(0)

        line.is_hung = True
        editor.pull_arrow(WORK, OUTPUT)
        expect(visitor.page.locator(".st-key-theory-drawing .pending")).to_be_visible()
        editor.pull_arrow(OUTPUT, CHANGE)
        visitor.page.wait_for_timeout(500)
        assert line.lost
        assert visitor.page.locator(".st-key-theory-drawing [data-arrow]").count() == 0
        if ends:
            line.end()
        else:
            line.is_hung = False
        editor.count_arrows(2)

        visitor.page.reload()
        visitor.settled()
        editor.count_arrows(2)
