"""The sheet on the upload page in a real browser: with the mouse, with the keyboard alone, on a phone, for axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from accessibility import find_violations, rules_for
from browsing import DESK, PHONE, Visitor, visiting
from playwright.sync_api import Browser, FilePayload, expect
from serving import serve
from stored import Stored

from tests.pages.own_workbook import FILE, ROWS, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Come = Callable[..., Visitor]
FOCUSED = "(() => { let e = document.activeElement; while (e.shadowRoot) e = e.shadowRoot.activeElement; return e })()"


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo to hand in to."""
    folder = tmp_path_factory.mktemp("pointing")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


@pytest.fixture
def come(browser: Browser, address: str) -> Iterator[Come]:
    """A grantee with a workbook on the desk."""
    opened: list[Any] = []

    def arrive(data: bytes | None = None, **settings: Any) -> Visitor:
        opened.append(visiting(browser, address, **settings))
        visitor: Visitor = opened[-1].__enter__()
        visitor.follow("/upload").enter("grantee-G12")
        file = FilePayload(name=FILE, mimeType=XLSX, buffer=data or workbook())
        visitor.page.locator("input[type=file]").set_input_files(file)
        return visitor

    yield arrive
    for visit in opened:
        visit.__exit__(None, None, None)


def seen(visitor: Visitor) -> Visitor:
    """Once the sheet stands there."""
    visitor.page.locator(".st-key-own-sheet table").wait_for()
    return visitor.settled()


def test_a_column_is_given_another_role_and_a_row_left_out_by_pointing(come: Come) -> None:
    grantee = seen(come())
    head = grantee.page.locator(".st-key-own-sheet th button").nth(6)
    assert "Opmerking" in head.inner_text()
    head.click()
    grantee.page.locator(".menu.columns [data-value='']").first.click()
    grantee.settled()
    assert "niet gebruikt" in head.inner_text()

    grantee.page.locator(".st-key-own-sheet button[data-row='5']").click()
    grantee.page.locator(".menu.rows [data-kind=leave]").click()
    grantee.settled()
    row = grantee.page.locator(".st-key-own-sheet tr:has(button[data-row='5'])")
    assert "left" in (row.get_attribute("class") or "")


def test_everything_is_done_with_the_keyboard_alone(come: Come) -> None:
    grantee = seen(come())
    grantee.page.locator(".st-key-own-sheet th button").nth(6).focus()
    grantee.page.keyboard.press("Enter")
    assert grantee.page.evaluate(f"{FOCUSED}.getAttribute('aria-checked')") == "true"
    grantee.page.keyboard.press("Escape")
    assert grantee.page.evaluate(f"{FOCUSED}.dataset.column") == "7"
    grantee.page.keyboard.press("Enter")
    grantee.page.keyboard.press("Home")
    assert grantee.page.evaluate(f"{FOCUSED}.dataset.value") == "title"
    grantee.page.keyboard.press("ArrowUp")
    grantee.page.keyboard.press("ArrowDown")
    grantee.page.keyboard.press("ArrowDown")
    grantee.press("Enter")
    assert "Code" in grantee.page.locator(".st-key-own-sheet th button").nth(6).inner_text()
    # One goes on where one was.
    assert grantee.page.evaluate(f"{FOCUSED}.dataset.column") == "7"


def test_a_questioned_cell_leads_to_its_question_which_is_answered_with_one_click(come: Come) -> None:
    # The running total rises here: that it fell is a question of its own.
    rows = [*ROWS[:5], ("Ingediende dossiers (cumul.)", "dossiers", 0, 490, 372, 391, None), *ROWS[6:]]
    grantee = seen(come(workbook(tuple(rows))))
    cell = grantee.page.locator(".st-key-own-sheet button[data-cell='E7']")
    cell.click()
    assert "31" in grantee.page.evaluate("document.activeElement.innerText")
    assert grantee.page.locator(".st-key-own-sheet td.doubt").count() == 1
    grantee.press("Enter")
    expect(grantee.page.locator(".st-key-own-sheet td.answered")).to_have_count(1)
    assert "begrijpen we niet zeker" not in grantee.sentence
    assert "Alles is beantwoord" in grantee.words


def test_a_sheet_scrolls_inside_its_frame_on_a_phone(come: Come) -> None:
    phone = seen(come(size=PHONE, has_touch=True, is_mobile=True))
    assert phone.sticks_out() == []
    frame = phone.page.locator(".st-key-own-sheet .frame")
    wide, room = frame.evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert wide > room


def test_axe_finds_nothing_of_ours_on_the_sheet_and_its_questions(come: Come) -> None:
    rows = [*ROWS[:7], ("Vrijgekomen budget", "euro/jaar", 0, 400, "#REF!", "n.v.t.", "raming"), ROWS[8]]
    grantee = seen(come(workbook(tuple(rows)), size=DESK))
    for look in grantee.looks():
        found = find_violations(grantee.page, without=(), rules=rules_for(look))
        ours = [f"{look} {told}" for told in found if "st-key" in told or "fi-" in told]
        assert not ours, "\n".join(ours)


def test_a_long_reading_can_be_left(come: Come) -> None:
    head = ROWS[3]
    many = (head, *((f"Indicator {n}", "aantal", 0, n, n, n, None) for n in range(30_000)))
    grantee = come(workbook(many, second=False))
    cancel = grantee.page.locator(".st-key-upload-cancel button")
    cancel.wait_for()
    assert grantee.page.locator("[data-testid=stProgress]").count() == 1
    cancel.click()
    grantee.settled()
    expect(grantee.page.locator("[data-testid=stFileUploader]")).to_be_visible()
    expect(grantee.page.locator(".st-key-own-sheet")).to_have_count(0)
