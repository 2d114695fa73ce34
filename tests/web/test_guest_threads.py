"""Pages of guests are built a few at once, however many ask, in threads that nobody else waits for."""

from __future__ import annotations

import asyncio
import time
from threading import Lock, current_thread
from typing import cast

import pytest
from starlette.responses import Response

from impact.model.vocabulary.languages import Language
from impact.services.theory.guest_visits import Guest
from impact.web.guests import guest_page, guest_routes
from impact.web.html_pages import PageContext

VISITORS = 12


def test_many_guests_take_few_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most, counting = 0, 0, Lock()
    threads: set[str] = set()

    def render(*_arguments: object) -> str:
        nonlocal busy, most
        with counting:
            busy += 1
            most = max(most, busy)
            threads.add(current_thread().name.rpartition("_")[0])
        time.sleep(0.05)
        with counting:
            busy -= 1
        return "page"

    monkeypatch.setattr(guest_page, "render_page", render)
    monkeypatch.setattr(guest_routes, "workspace", lambda: None)
    context = PageContext(Language.NL)

    async def look() -> list[Response]:
        pages = (guest_routes._show_page(cast("Guest", None), context, {}) for _ in range(VISITORS))
        return await asyncio.gather(*pages)

    assert [answer.status_code for answer in asyncio.run(look())] == [200] * VISITORS
    assert most <= guest_routes.PAGES_AT_ONCE and threads == {"guest-page"}
