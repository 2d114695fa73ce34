"""While hostile files come in, two at a time, somebody else goes on working and notices nothing of it."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest
from browsing import QUIET, Visitor
from example_files import hostile_files
from machine_speed import measure_slowness, patient
from playwright.sync_api import FilePayload

from impact.i18n import text
from impact.ingest.files.accepted_formats import EXTENSIONS
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page

NL = Language.NL
MOST_AT_P95 = 2.0
ROUNDS, MOST_CLICKS = 10, 12
# What took longest to read or to refuse, or asked for most; the largest of the others come with them.
HEAVY = (
    "empty_styled_16k_cols.xlsx", "bomb_dense_10M_cells.xlsx", "datavalidation_200k.xlsx", "defined_names_100k.xlsx",
    "zip_60k_entries.xlsx", "styles_200k_xfs.xlsx", "text_20MB_cell.xlsx", "csv_100k_columns.csv",
    "poi__poc-shared-strings.xlsx", "calamine__OOM_alloc2.xls", "sparse_corner_max.xlsx", "csv_gz.csv",
    "fz_m1_00115.ods", "fz_m1_00963.xls", "xml_quadratic_blowup.xlsx", "ods_repeat_both_1M_x_1k.ods",
)  # fmt: skip


def files() -> list[FilePayload]:
    """The files of all rounds, two for each."""
    known = {name: file.data for name, file in hostile_files().items() if Path(name).suffix in EXTENSIONS}
    others = sorted(known.keys() - {*HEAVY}, key=lambda name: -len(known[name]))
    chosen = [*(name for name in HEAVY if name in known), *others][: 2 * ROUNDS]
    kind = "application/octet-stream"
    return [FilePayload(name=name, mimeType=kind, buffer=known[name]) for name in chosen]


def seconds_of_a_click(worker: Visitor, page: Page) -> float:
    """From a click in the menu until another sentence stands at the top of the page."""
    before = worker.sentence
    link = worker.page.locator("[data-testid=stSidebarNav]").get_by_role(
        "link", name=text(NL, f"frame.page.{page.value}"), exact=True
    )
    begun = time.monotonic()
    link.click()
    worker.page.wait_for_function(
        "before => { const head = document.querySelector('h1'); return head && head.innerText.trim() !== before; }",
        arg=before, polling=20,
    )  # fmt: skip
    return time.monotonic() - begun


@pytest.mark.timeout(300)
def test_a_click_of_somebody_else_stays_quick_while_hostile_files_come_in(
    visit: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    slowness = measure_slowness()
    worker = visit().arrive().enter("officer")
    attackers = [visit().follow("/upload").enter("grantee-G12") for _ in range(2)]
    for page in (Page.PORTFOLIO, Page.START):
        seconds_of_a_click(worker, page)
        worker.settled()
    quiet, busy = [], []
    for page in (Page.PORTFOLIO, Page.START) * 3:
        quiet.append(seconds_of_a_click(worker, page))
        worker.settled()
    held, answered, empty = files(), 0, attackers[0].sentence
    for number in range(ROUNDS):
        for attacker, file in zip(attackers, held[2 * number : 2 * number + 2], strict=True):
            attacker.page.locator("input[type=file]").set_input_files(file)
        for turn in range(MOST_CLICKS):
            busy.append(seconds_of_a_click(worker, (Page.PORTFOLIO, Page.START)[turn % 2]))
            if turn % 2 and all(attacker.page.locator(QUIET).count() for attacker in attackers):
                break
        for attacker in attackers:
            # What a file would change is worked out before anybody confirms; of one with very many rows, for long.
            attacker.page.locator(QUIET).wait_for(state="attached", timeout=1000 * patient(120))
            attacker.settled()
            answered += attacker.page.locator("[data-testid=stAlert]").count() > 0 or attacker.sentence != empty
            assert attacker.page.locator("[data-testid=stException], [class*=st-key-unexpected-again]").count() == 0
            attacker.begin_upload()
            assert attacker.sentence == empty
    p95 = quantiles(busy, n=20)[-1]
    # By the processor only: that a click waits for the files of others is what is measured here.
    slowness = max(slowness, measure_slowness())
    with capsys.disabled():
        print(
            f"\na click: {median(quiet):.2f} s in quiet, {median(busy):.2f} s while files come in, p95 {p95:.2f} s "
            f"over {len(busy)}, on a machine {slowness:.1f} times slower than where the limit was set"
        )
    assert len(busy) >= 2 * ROUNDS
    assert p95 < MOST_AT_P95 * slowness
    # Every file came in and had its answer: a refusal with a remedy, or what was understood of it.
    assert answered == 2 * ROUNDS
