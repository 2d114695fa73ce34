"""One grantee that reports early: every page says on which period it stands, and shows the running one beside it."""

from __future__ import annotations

import pytest
from early_fund import LAST, NAMES, RUNNING, found_early_fund
from harness import faults, visit
from harness import said as pieces
from stored import Stored, built_once
from test_every_link import read_links

from impact.i18n import day, text
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import open_workspace
from pages.parts.layout.menu import Page

PAGES = (Page.START, Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.ALL_FIGURES, Page.ADMIN_CALENDAR)


@pytest.fixture(scope="module")
def early_fund(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Four grantees that report each quarter; the first has reported the running one already."""

    def build(stored: Stored) -> None:
        workspace = open_workspace(stored.url)
        found_early_fund(workspace, NAMES[0])
        workspace.engine.dispose()

    return built_once(tmp_path_factory, "early-fund", build)


def _address(page: Page) -> dict[str, str]:
    return {Page.GRANTEE: {"organisation": "2"}, Page.INDICATOR: {"indicator": "1"}}.get(page, {})


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_on_which_period_it_stands_and_links_to_the_running_one(
    early_fund: Stored, monkeypatch: pytest.MonkeyPatch, page: Page, language: Language
) -> None:
    at = visit(page, "officer", language, early_fund.url, monkeypatch, **_address(page))
    assert not faults(at, language)
    shown = " ".join(piece.words for piece in pieces(at))
    assert text(language, "shown_period.note", day=day(language, LAST, "long"), reported=4, n=4) in shown
    assert text(language, "shown_period.running", day=day(language, RUNNING, "long"), reported=1, n=4) in shown
    targets = [query for _, query in read_links(at) if ("as_of", RUNNING.isoformat()) in query]
    assert targets


def test_the_link_shows_the_running_period_and_says_that_it_runs(
    early_fund: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(
        Page.PORTFOLIO, "officer", Language.NL, early_fund.url, monkeypatch, as_of=RUNNING.isoformat()
    )
    shown = " ".join(piece.words for piece in pieces(at)).replace("\\", "")
    assert text(Language.NL, "portfolio.caption.running", day=day(Language.NL, RUNNING, "long")) in shown
    assert "%" not in at.caption[0].value.split("·")[0]
    assert text(Language.NL, "shown_period.note", day="", reported=4, n=4)[:20] not in shown


def test_the_early_grantee_reads_the_same_of_itself(early_fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.GRANTEE, "editor", Language.NL, early_fund.url, monkeypatch, organisation="2")
    shown = " ".join(piece.words for piece in pieces(at))
    assert text(Language.NL, "shown_period.note", day=day(Language.NL, LAST, "long"), reported=1, n=1) in shown
    assert text(Language.NL, "shown_period.running", day=day(Language.NL, RUNNING, "long"), reported=1, n=1) in shown
