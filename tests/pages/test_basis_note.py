"""One grantee that reports early: every page says on which period it stands, and shows the running one beside it."""

from __future__ import annotations

from datetime import date

import pytest
from builders import AFile, a_file
from harness import faults, visit
from harness import said as pieces
from stored import Stored, built_once
from test_every_link import read_links

from impact.i18n import day, text
from impact.model.access import Access
from impact.model.setup import AccountSetup, GranteeSetup, GrantSetup, OrganisationSetup, PortfolioSetup
from impact.model.words import Language, OrganisationKind, Role, State
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.core.workspace import open_workspace
from impact.services.submissions import submission_transaction
from pages.parts.layout.menu import Page

NAMES = ("Amber", "Beuk", "Ceder", "Den")
ENDS = [end for year in range(date.today().year - 2, date.today().year + 2)
        for _, end, _ in list_periods_of_year(year, "quarter")]  # fmt: skip
RUNNING = next(end for end in ENDS if end >= date.today())
BEFORE, LAST = ENDS[ENDS.index(RUNNING) - 2], ENDS[ENDS.index(RUNNING) - 1]
PAGES = (Page.START, Page.PORTFOLIO, Page.GRANTEE, Page.INDICATOR, Page.ALL_FIGURES, Page.ADMIN_CALENDAR)


def _values(*values: tuple[date, float]) -> AFile:
    file = a_file().indicator("scans", baseline=0)
    for row, (end, value) in enumerate(values, start=2):
        file.targets.append(0, end, end, "", 100.0, "100", State.REPORTED, sheet="Metingen", row=row, column=5)
        file.actuals.append(0, end, end, "", value, str(value), State.REPORTED, sheet="Metingen", row=row, column=4)
    return file


@pytest.fixture(scope="module")
def early_fund(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Four grantees that report each quarter; the first has reported the running one already."""

    def build(stored: Stored) -> None:
        workspace = open_workspace(stored.url)
        fund = OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Test", fictional=True)
        supported = tuple(
            GranteeSetup(
                OrganisationSetup(name, OrganisationKind.GRANTEE, name, fictional=True),
                (GrantSetup(ref="steun", theme="armoede", reporting="quarter"),),
            )
            for name in NAMES
        )
        people = (
            AccountSetup("officer", "Bram Claes", Role.FUND_STAFF, "fund", portfolio=True),
            AccountSetup("editor", "Lea Maes", Role.GRANTEE_EDITOR, "Amber", sees=("Amber",)),
        )
        setup = PortfolioSetup(fund, "Horizon", supported, accounts=people, settings={"demo": "2025-01-01"})
        founded = write_setup(setup, workspace)
        owner = Access(0, "x", Role.FUND_STAFF, founded.organisations["fund"], (founded.portfolio_id,), ())
        for name in NAMES:
            file = _values((BEFORE, 95.0), (LAST, 98.0), *([(RUNNING, 1.0)] if name == "Amber" else []))
            submission_transaction.submit(
                owner, file.submission, file.data, workspace, organisation_id=founded.organisations[name],
                portfolio_id=founded.portfolio_id, submitted_by=name,
            )  # fmt: skip
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
    assert text(language, "basis.note", day=day(language, LAST, "long"), reported=4, n=4) in shown
    assert text(language, "basis.running", day=day(language, RUNNING, "long"), reported=1, n=4) in shown
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
    assert text(Language.NL, "basis.note", day="", reported=4, n=4)[:20] not in shown


def test_the_early_grantee_reads_the_same_of_itself(early_fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.GRANTEE, "editor", Language.NL, early_fund.url, monkeypatch, organisation="2")
    shown = " ".join(piece.words for piece in pieces(at))
    assert text(Language.NL, "basis.note", day=day(Language.NL, LAST, "long"), reported=1, n=1) in shown
    assert text(Language.NL, "basis.running", day=day(Language.NL, RUNNING, "long"), reported=1, n=1) in shown
