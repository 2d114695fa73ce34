"""When a page is at rest for who clicks on it: not between two runs, and what an earlier step said tells nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from browsing import FOR_ANOTHER, NEW_RUN, RUN_FINISHED, Visitor, visiting
from machine_speed import patient
from playwright.sync_api import Browser, TimeoutError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SERVED = '<main data-testid="stApp" data-test-script-state="notRunning">{body}</main>'
# A line to a server that is not there, on which the test says what the server would say.
LINE = """() => {
    const line = new WebSocket("ws://127.0.0.1:1")
    Object.defineProperty(line, "readyState", { value: 1 })
    window.hear = (bytes) => line.dispatchEvent(new MessageEvent("message", { data: new Uint8Array(bytes).buffer }))
}"""
# In milliseconds, longer than a page has to stay as it is.
GAP = 900


@pytest.fixture
def someone(browser: Browser) -> Iterator[Visitor]:
    """Somebody before a page that has drawn itself."""
    with visiting(browser, "http://127.0.0.1:1") as visitor:
        visitor.expect_no_server()
        visitor.page.goto("about:blank")
        visitor.page.set_content(SERVED.format(body="<button>Bewaar</button>"))
        visitor.page.evaluate(LINE)
        yield visitor


def hear(visitor: Visitor, *messages: ForwardMsg, after: int = 0) -> None:
    """Say these to the page, after so many milliseconds."""
    told = [list(message.SerializeToString()) for message in messages]
    visitor.page.evaluate("([told, after]) => setTimeout(() => told.forEach(window.hear), after)", [told, after])


def measure_rest(visitor: Visitor) -> float:
    """In milliseconds, how long it takes until the page counts as at rest."""
    began = time.monotonic()
    visitor.settled()
    return 1000 * (time.monotonic() - began)


def finished(how: int) -> tuple[ForwardMsg, ForwardMsg]:
    """What the server says when a run ends: how, and that nothing runs."""
    end, status = ForwardMsg(script_finished=how), ForwardMsg()
    status.session_status_changed.script_is_running = False
    return end, status


def test_a_page_whose_run_stopped_for_another_is_not_at_rest_until_that_has_begun(someone: Visitor) -> None:
    begun = ForwardMsg()
    begun.new_session.name = "main" * 60
    hear(someone, *finished(ForwardMsg.FINISHED_EARLY_FOR_RERUN))
    someone.page.wait_for_function("window.stopped")
    hear(someone, begun, after=GAP)
    assert measure_rest(someone) > GAP
    hear(someone, *finished(ForwardMsg.FINISHED_SUCCESSFULLY))
    assert measure_rest(someone) < GAP
    # The numbers are those of Streamlit.
    fields = ForwardMsg.DESCRIPTOR.fields_by_name
    assert (fields["new_session"].number, fields["script_finished"].number) == (NEW_RUN, RUN_FINISHED)
    assert ForwardMsg.FINISHED_EARLY_FOR_RERUN == FOR_ANOTHER


def test_a_page_that_the_machine_had_no_time_for_is_looked_at_again(someone: Visitor) -> None:
    someone.page.evaluate("window.looks = 0")
    someone.page.evaluate(
        """() => { const find = document.querySelector.bind(document)
        document.querySelector = (what) => { window.looks += what.includes("stSkeleton"); return find(what) } }"""
    )
    someone.settled()
    assert someone.page.evaluate("window.looks") > 3


def test_a_notice_of_an_earlier_step_is_no_notice_of_this_one(someone: Visitor) -> None:
    button = someone.page.get_by_role("button", name="Bewaar")
    someone.page.set_default_timeout(1000 * patient(1.5))
    someone.page.evaluate(
        """() => document.querySelector("button").onclick = () => setTimeout(() => document.querySelector("main")
        .insertAdjacentHTML("beforeend", '<p class="st-key-told">Teruggegeven.</p>'), 700)"""
    )
    someone.page.evaluate(
        """() => document.querySelector("main")
        .insertAdjacentHTML("beforeend", '<p class="st-key-told">Toegevoegd.</p>')"""
    )
    assert someone.click_and_hear(button, "Teruggegeven").count() == 1
    someone.page.evaluate("document.querySelectorAll('p').forEach(p => p.remove())")
    with pytest.raises(TimeoutError):
        someone.click_and_hear(button, "Goedgekeurd")
