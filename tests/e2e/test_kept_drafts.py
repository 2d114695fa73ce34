"""A server that stops and a window that is closed lose nothing of an upload: by clicks one goes on and confirms."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import PHONE, Visitor
from playwright.sync_api import Browser, FilePayload
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from tests.pages.own_workbook import FILE, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(("language", "size"), [(Language.NL, None), (Language.FR, PHONE)])
def test_a_file_is_gone_on_with_after_the_server_was_stopped(
    language: Language, size: dict[str, int] | None, demo_master: Stored, tmp_path: Path, browser: Browser
) -> None:
    stored = demo_master.copy(tmp_path / "data")
    context = browser.new_context(locale="nl-BE", **({"viewport": size} if size else {}))
    try:
        with serve(stored, tmp_path / "first.log") as address:
            someone = Visitor(context, address).follow(f"/?lang={language.value}").enter("grantee-G12")
            someone.go(text(language, "frame.page.upload"))
            file = FilePayload(name=FILE, mimeType=XLSX, buffer=workbook())
            someone.page.locator("input[type=file]").set_input_files(file)
            someone.page.locator(".st-key-own-sheet table").wait_for()
            someone.settled()
            someone.click(".st-key-answer-0-0-percent button")
            assert text(language, "upload.kept") in someone.words
        someone.page.close()
        with serve(stored, tmp_path / "second.log") as address:
            # A new window on the start page; the session of the browser is still valid.
            someone = Visitor(context, address).follow(f"/?lang={language.value}")
            if someone.page.url.startswith(f"{address}/sign-in"):
                someone.enter("grantee-G12")
            someone.page.get_by_role("link", name=text(language, "start.go.draft")).first.click()
            someone.page.locator(".st-key-own-sheet table").wait_for()
            someone.settled()
            someone.page.locator(".st-key-own-sheet td.answered").first.wait_for(state="attached")
            effects = someone.page.locator(".st-key-upload-effects button")
            if effects.count():
                effects.click()
                someone.settled()
            someone.click(".st-key-upload-confirm button")
            someone.page.locator(".st-key-upload-undo").wait_for()
            someone.go(text(language, "frame.page.start"))
            assert someone.page.get_by_role("link", name=text(language, "start.go.draft")).count() == 0
    finally:
        context.close()
