"""A server killed at random moments of the way from nothing to approved figures, while the browsers stay open.

Everything that was confirmed is there, what was typed is there to go on with, and nothing is stored twice. `make test`
kills it a few times; `make kills KILLS=30` often, over as many rounds as that takes. The seed is printed, and SEED=…
repeats its choice of moments.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from browsing import Visitor
from machine_speed import patient
from playwright.sync_api import Browser, Error, FilePayload, Locator
from serving import MortalServer
from small_fund import NAME, YEAR, found_small_fund
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.entry import forms
from impact.store.db import bulk
from impact.views.submissions.entry import EntryForm

NL = Language.NL
KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED") or "0") or random.SystemRandom().randrange(1, 10**6)
# Before how many of the clicks the server is going to die, and within how many seconds of it.
CHANCE, SOON = 0.45, 0.9
# So long is waited for what a click brings, and so often is a way begun anew before that counts as a fault.
PATIENCE, TRIES = 25.0, 12
# What Streamlit writes where a piece of its own program could not be fetched.
MISSING = "Failed to fetch dynamically imported module"
TITLES = ("Gezinnen in begeleiding", "Wachtdagen")


def t(key: str, **params: object) -> str:
    return text(NL, key, **params)


class Interrupted(Exception):
    """The server died on the way to what was waited for."""


class Killer:
    """Kills a server at random moments, so often and not more, and starts it again each time."""

    def __init__(self, server: MortalServer, seed: int, kills: int) -> None:
        self.server, self.left = server, kills
        self._choice = random.Random(seed)
        self._work: Thread | None = None
        self._failed: list[BaseException] = []

    def perhaps(self) -> None:
        """Before a click: perhaps kill the server soon."""
        if self.left and not self.is_busy and self._choice.random() < CHANCE:
            self.left -= 1
            self._work = Thread(target=self._kill, args=(self._choice.uniform(0, SOON),))
            self._work.start()

    @property
    def is_busy(self) -> bool:
        return self._work is not None and self._work.is_alive()

    def finish(self) -> None:
        """Wait until the server is back."""
        if self._work is not None:
            self._work.join()
        assert not self._failed, self._failed

    def _kill(self, delay: float) -> None:
        try:
            time.sleep(delay)
            self.server.kill()
            self.server.revive()
        except BaseException as problem:  # noqa: BLE001 - it is raised again where the test waits
            self._failed.append(problem)


class Worker:
    """Somebody with a window that stays open; every click may be the last one that the server sees."""

    def __init__(self, browser: Browser, killer: Killer, persona: str) -> None:
        self.killer = killer
        # How often the server had died when a click last reached nobody.
        self.excused_deaths = 0
        self.visitor = Visitor(browser.new_context(locale="nl-BE"), killer.server.address)
        self.visitor.arrive().enter(persona)
        self.page = self.visitor.page
        self.page.set_default_timeout(1000 * patient(PATIENCE))
        self.visitor.context.set_default_timeout(1000 * patient(PATIENCE))

    def go_on(self, step: Callable[[], None], *, is_done: Callable[[], bool]) -> None:
        """Do a step by clicks, from the menu again after each death of the server, until it is done.

        A click in the moment in which the browser connects again may reach nobody: who sees that nothing comes clicks
        once more. Each death excuses one such click and no further one.
        """
        for _ in range(TRIES):
            if is_done():
                return
            before = self.killer.server.deaths
            try:
                step()
            except (Interrupted, Error, AssertionError):
                if self.is_missing_its_program():
                    # The server died while the browser fetched a piece of the page: whoever sees that loads it anew.
                    self.page.reload()
                elif self.killer.server.deaths == before and not self.killer.is_busy:
                    print(f"nothing came, after {before} deaths: {self.visitor.words[:1500]}")
                    if self.excused_deaths == before:
                        raise
                    self.excused_deaths = before
            self.killer.finish()
            self.rest()
        assert is_done(), "it was begun anew so often, and not done"

    def is_missing_its_program(self) -> bool:
        """Whether a piece of the program of the page did not come: Streamlit says so where it should stand."""
        return bool(self.killer.server.deaths) and MISSING in self.visitor.words

    def rest(self) -> None:
        """Wait until the page is drawn and still."""
        self.visitor.settled()

    def click(self, place: Locator) -> None:
        self.killer.perhaps()
        place.first.click()
        self.rest()

    def go(self, title: str) -> None:
        self.killer.perhaps()
        self.visitor.go(title)

    def write(self, label: str, words: str, place: int = 0) -> None:
        """Type in a field unless it stands there already, and leave it."""
        field = self.page.get_by_label(label, exact=True).nth(place)
        if field.input_value() == words:
            return
        self.killer.perhaps()
        field.click()
        field.fill(words)
        field.press("Tab")
        self.rest()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list by the keyboard."""
        field = self.page.get_by_label(label, exact=True).first
        self.killer.perhaps()
        field.focus()
        field.press("ArrowDown")
        options = self.page.locator("[role=option]")
        options.first.wait_for()
        options.get_by_text(option, exact=True).click()
        self.rest()

    def wait_for(self, place: Locator) -> None:
        """Wait for what a click brings; Interrupted where the server died and the page is still without it."""
        before, until = self.killer.server.deaths, time.monotonic() + patient(PATIENCE)
        while not place.count():
            if self.killer.server.deaths != before or self.killer.is_busy:
                self.killer.finish()
                self.rest()
                if not place.count():
                    raise Interrupted
                return
            assert time.monotonic() < until, f"it never came: {self.visitor.words[:1500]}"
            time.sleep(0.1)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.locator("[data-testid=stMain]").get_by_role("link", name=name)


class Journey:
    """What a grantee and its fund do, and what they were told is done."""

    def __init__(self, workspace: Workspace, grantee: Worker, officer: Worker) -> None:
        self.workspace, self.grantee, self.officer = workspace, grantee, officer
        self.promised: dict[str, str] = {}

    # What stands in the database

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.workspace.engine.begin() as connection:
            return [tuple(row) for row in bulk.fetch(connection, sql)]

    def submissions(self, *states: str) -> int:
        """How many submissions are in one of these states."""
        names = ", ".join(f"'{state}'" for state in states)
        return len(self.rows(f"SELECT id FROM submission WHERE state IN ({names})"))

    def typed(self) -> dict[str, str]:
        """The values that are in force or wait, by title of the indicator, as the form shows them."""
        return {view.title: row.value for view in self.form().indicators for row in view.rows if not row.breakdown}

    def form(self) -> EntryForm:
        """The form of the grantee for the last year, read from the database."""
        editor = demo_personas.find_persona_access(self.workspace, "editor")
        return forms.load_form(editor, editor.organisation_id, self.workspace)

    # Steps

    def make_indicator(self, title: str, kind: str, direction: str) -> None:
        """Make an indicator on screen with a target, and send it."""
        worker, page = self.grantee, self.grantee.page

        def step() -> None:
            worker.go(t("frame.page.indicators"))
            worker.click(worker.link(t("entry.indicator.new")))
            # Where a click on a choice reached nobody, what comes next says so, and the way is back to the form.
            if worker.button(t("entry.back")).count():
                worker.click(worker.button(t("entry.back")))
            worker.write(t("entry.quality.title"), title)
            for words in (kind, direction):
                option = page.locator("[data-testid=stRadio] label").filter(has_text=words)
                if not option.first.locator("input").is_checked():
                    worker.click(option)
            target = t("entry.target.of", period=str(YEAR))
            if not page.get_by_label(target, exact=True).count():
                worker.choose(t("entry.target.period"), str(YEAR))
            worker.write(target, "100")
            worker.click(worker.button(t("entry.effect")))
            worker.click(page.locator(".st-key-entry-send button"))
            worker.wait_for(page.locator(".st-key-told"))

        worker.go_on(step, is_done=lambda: title in self.typed())
        assert [row[0] for row in self.rows("SELECT title FROM indicator")].count(title) == 1, "stored twice"
        self.promised[title] = ""
        self.check()

    def send_values(self, values: dict[str, str]) -> None:
        """Type the values of a year and send them together."""
        worker, page = self.grantee, self.grantee.page
        known = list(self.typed())

        def step() -> None:
            worker.go(t("frame.page.enter"))
            label = t("entry.field.value")
            worker.wait_for(page.get_by_label(label, exact=True))
            for title, words in values.items():
                worker.write(label, words, known.index(title))
                # It left the field and the page is still: whatever happens now, it is kept.
                if not worker.killer.is_busy:
                    self.check_draft(title, words)
            worker.click(worker.button(t("entry.check")))
            reason = page.get_by_label(t("entry.reason"), exact=True)
            if reason.count():
                reason.fill("Hertelling")
                reason.press("Control+Enter")
                worker.rest()
            worker.click(page.locator(".st-key-entry-send button"))
            worker.wait_for(page.locator(".st-key-told"))

        worker.go_on(step, is_done=lambda: values.items() <= self.typed().items())
        self.promised |= values
        self.check()

    def approve(self) -> None:
        """Approve what waits, one after another."""
        worker, page = self.officer, self.officer.page

        def step() -> None:
            worker.go(t("frame.page.review"))
            back = page.get_by_role("link", name=t("review.all"))
            if back.count():
                worker.click(back)
            worker.click(page.locator(".st-key-waiting a[data-page]"))
            worker.click(page.locator(".st-key-review-approve button"))
            worker.wait_for(page.locator(".st-key-told"))

        for _ in range(10):
            waiting = self.submissions("pending")
            if not waiting:
                break
            worker.go_on(step, is_done=lambda waiting=waiting: self.submissions("pending") < waiting)
        self.check()

    def hand_in(self, values: dict[str, str]) -> None:
        """Hand the values in with a file."""
        worker, page = self.grantee, self.grantee.page
        name = f"cijfers {'-'.join(values.values())}.csv"
        codes = {view.title: view.code for view in self.form().indicators}
        lines = [f"{codes[title]};01/01/{YEAR};31/12/{YEAR};{words}" for title, words in values.items()]
        data = "\r\n".join(("Code;Begin;Einde;Waarde", *lines)).encode()

        def step() -> None:
            worker.go(t("frame.page.upload"))
            self.grantee.visitor.begin_upload()
            go_on = page.locator("[class*='st-key-draft-on-'] button")
            if go_on.count():
                # It was kept from the first second.
                worker.click(go_on)
            else:
                worker.killer.perhaps()
                page.locator("input[type=file]").set_input_files(
                    FilePayload(name=name, mimeType="text/csv", buffer=data)
                )
            confirm = page.locator(".st-key-upload-confirm button")
            worker.wait_for(confirm)
            worker.rest()
            reason = page.get_by_label(t("upload.reason"), exact=True)
            if reason.count():
                reason.fill("Hertelling")
                reason.press("Control+Enter")
                worker.rest()
            worker.click(confirm)
            worker.wait_for(page.locator(".st-key-upload-undo button"))

        before = self.submissions("pending", "approved")
        worker.go_on(step, is_done=lambda: values.items() <= self.typed().items())
        assert self.submissions("pending", "approved") == before + 1, "stored twice"
        assert self.submissions("draft") == 0
        titles = [row[0] for row in self.rows("SELECT title FROM indicator")]
        assert sorted(titles) == sorted(TITLES), "an indicator of the file was taken for a new one"
        self.promised |= values
        self.check()

    # What has to hold

    def check(self) -> None:
        """What was confirmed is there."""
        assert self.promised.items() <= {**dict.fromkeys(self.promised, ""), **self.typed()}.items()

    def check_draft(self, title: str, words: str) -> None:
        """What was typed and left is in the database, and not only in a window."""
        drafts = self.rows("SELECT reading FROM submission WHERE state = 'draft'")
        assert any(f'"{words}"' in str(row[0]) for row in drafts), f"{title}: {words} is not kept"

    def read_figures(self) -> str:
        """The figures of the grantee, as its fund reads them."""
        worker, page = self.officer, self.officer.page
        self.officer.killer.finish()
        worker.rest()
        worker.go(t("frame.page.portfolio"))
        page.locator(".st-key-matrix").get_by_role("link", name=NAME).first.click()
        page.locator(".st-key-figures table").wait_for()
        return worker.visitor.settled().page.locator(".st-key-figures table").inner_text()


@pytest.fixture
def server(with_tables: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MortalServer]:
    """A served fund with a grantee and nothing else."""
    folder = tmp_path_factory.mktemp("killed")
    stored = with_tables.copy(folder / "data")
    workspace = open_workspace(stored.url)
    found_small_fund(workspace)
    workspace.engine.dispose()
    mortal = MortalServer(stored, folder / "server.log")
    yield mortal
    mortal.close()


@pytest.mark.timeout(300 + 60 * KILLS)
def test_what_was_confirmed_is_there_and_what_was_typed_can_be_gone_on_with(
    browser: Browser, server: MortalServer
) -> None:
    print(f"SEED={SEED} KILLS={KILLS}")
    killer = Killer(server, SEED, KILLS)
    workspace = open_workspace(server.url)
    journey = Journey(workspace, Worker(browser, killer, "editor"), Worker(browser, killer, "officer"))
    try:
        journey.make_indicator(TITLES[0], t("entry.time_kind.period"), t("entry.direction.up"))
        journey.make_indicator(TITLES[1], t("entry.time_kind.level"), t("entry.direction.down"))
        journey.approve()
        number = 40
        while True:
            values = dict(zip(TITLES, (str(number), str(number + 1)), strict=True))
            journey.send_values(values)
            journey.approve()
            values = dict(zip(TITLES, (str(number + 2), str(number + 3)), strict=True))
            journey.hand_in(values)
            journey.approve()
            if not killer.left:
                break
            number += 4
        figures = journey.read_figures()
        assert all(words in figures for words in values.values()), figures
        assert server.deaths == KILLS
    finally:
        killer.finish()
        workspace.engine.dispose()
