"""Without a workbook: three indicators made on screen, three values typed, approved, and the portfolio is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import DESK, PHONE, Visitor, visiting
from playwright.sync_api import Browser, expect
from serving import serve
from small_fund import NAME, YEAR, found_small_fund
from stored import Stored

from impact.i18n import text
from impact.model.words import Language
from impact.services.core.workspace import open_workspace

NL = Language.NL


@pytest.fixture
def address(with_tables: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served fund with a grantee and nothing else."""
    folder = tmp_path_factory.mktemp("screen")
    stored = with_tables.copy(folder / "data")
    workspace = open_workspace(stored.url)
    found_small_fund(workspace)
    workspace.engine.dispose()
    with serve(stored, folder / "server.log") as address:
        yield address


def t(key: str, **params: object) -> str:
    return text(NL, key, **params)


def press(visitor: Visitor, name: str) -> None:
    """Click a button by its words."""
    visitor.page.get_by_role("button", name=name, exact=True).first.click()
    visitor.settled()


def write(visitor: Visitor, label: str, words: str, place: int = 0) -> None:
    """Type in a field and leave it, as with a keyboard."""
    field = visitor.page.get_by_label(label, exact=True).nth(place)
    field.click()
    field.fill(words)
    field.press("Tab")
    visitor.settled()


def choose(visitor: Visitor, label: str, option: str) -> None:
    """Choose from a list, by the keyboard: a list that opens while the page scrolls shuts again."""
    field = visitor.page.get_by_label(label, exact=True).first
    field.focus()
    field.press("ArrowDown")
    options = visitor.page.locator("[role=option]")
    options.first.wait_for()
    options.get_by_text(option, exact=True).click()
    visitor.settled()


def pick(visitor: Visitor, words: str) -> None:
    """Choose one of a few marks."""
    visitor.page.locator("[data-testid=stRadio] label").filter(has_text=words).first.click()
    visitor.settled()


def make_indicator(
    visitor: Visitor, title: str, kind: str, direction: str, *, target: str, measure: str = "", unit: str = ""
) -> None:
    visitor.page.locator("[data-testid=stMain]").get_by_role("link", name=t("entry.indicator.new")).click()
    visitor.settled()
    write(visitor, t("entry.quality.title"), title)
    if measure:
        choose(visitor, t("entry.quality.measure"), measure)
    if unit:
        write(visitor, t("entry.quality.unit"), unit)
    if kind:
        pick(visitor, kind)
    pick(visitor, direction)
    choose(visitor, t("entry.target.period"), str(YEAR))
    write(visitor, t("entry.target.of", period=str(YEAR)), target)
    visitor.picture(f"screen-indicator-{title[:8]}")
    press(visitor, t("entry.effect"))
    visitor.picture(f"screen-effect-{title[:8]}")
    visitor.click(".st-key-entry-send button")
    visitor.page.locator(".st-key-told").wait_for()
    visitor.settled()


def approve_all(officer: Visitor) -> None:
    """Approve what waits, oldest first, by the queue."""
    for _ in range(8):
        officer.go(t("frame.page.review"))
        waiting = officer.page.locator(".st-key-waiting a[data-page]")
        if not waiting.count():
            return
        waiting.first.click()
        officer.page.locator(".st-key-review-approve button").wait_for()
        officer.settled()
        officer.picture("screen-review")
        officer.click(".st-key-review-approve button")
        officer.page.locator(".st-key-told").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_three_indicators_and_three_values_by_clicks(browser: Browser, address: str, size: dict[str, int]) -> None:
    with visiting(browser, address, size=size) as grantee, visiting(browser, address) as officer:
        grantee.arrive().enter("editor")
        grantee.picture("screen-start")
        grantee.go(t("frame.page.indicators"))
        make_indicator(
            grantee, "Gezinnen in begeleiding", t("entry.time_kind.period"), t("entry.direction.up"), target="100",
            unit="gezinnen",
        )  # fmt: skip
        make_indicator(
            grantee, "Zonder achterstal", "", t("entry.direction.up"), target="40",
            measure=t("words.measure.percentage"),
        )
        make_indicator(
            grantee, "Wachtdagen", t("entry.time_kind.level"), t("entry.direction.down"), target="10", unit="dagen"
        )
        grantee.picture("screen-list")
        grantee.page.locator("[data-testid=stMain]").get_by_role("link", name=t("entry.go")).click()
        grantee.settled()
        write(grantee, t("entry.field.value"), "84")
        write(grantee, t("entry.field.numerator"), "3")
        write(grantee, t("entry.field.denominator"), "12")
        write(grantee, t("entry.field.value"), "12,5", 1)
        grantee.picture(f"screen-form-{size['width']}")
        # What was typed survives a reload.
        grantee.page.reload()
        grantee.settled()
        assert grantee.page.get_by_label(t("entry.field.value"), exact=True).first.input_value() == "84"
        assert grantee.sticks_out() == []
        press(grantee, t("entry.check"))
        grantee.picture(f"screen-check-{size['width']}")
        assert grantee.sticks_out() == []
        grantee.click(".st-key-entry-send button")
        expect(grantee.page.locator(".st-key-told")).to_contain_text(t("entry.done.pending", n=3, name=NAME))
        grantee.picture(f"screen-done-{size['width']}")

        officer.arrive().enter("officer")
        approve_all(officer)
        officer.go(t("frame.page.portfolio"))
        officer.picture("screen-portfolio")
        officer.page.locator(".st-key-matrix a").first.click()
        officer.page.locator(".st-key-figures table").wait_for()
        figures = officer.settled().page.locator(".st-key-figures table").inner_text()
        assert all(words in figures for words in ("84", "25", "12,5")), figures
        officer.page.locator(".st-key-figures a").first.click()
        officer.settled()
        assert "ingevoerd op het scherm door Lea Maes" in officer.words
        officer.picture("screen-explained")


def test_axe_finds_nothing_of_ours_and_nothing_sticks_out(browser: Browser, address: str) -> None:
    with visiting(browser, address) as officer:
        officer.arrive().enter("officer")
        officer.go(t("frame.page.indicators"))
        make_indicator(
            officer, "Gezinnen in begeleiding", t("entry.time_kind.period"), t("entry.direction.up"), target="100"
        )
        for step in ("list", "form", "check", "indicator"):
            if step == "form":
                officer.go(t("frame.page.enter"))
                write(officer, t("entry.field.value"), "1.250")
            elif step == "check":
                press(officer, t("entry.check"))
            elif step == "indicator":
                officer.go(t("frame.page.indicators"))
                officer.page.locator(".st-key-indicators-list a").first.click()
                officer.settled()
            for look in officer.looks(DESK, PHONE, redraws=step == "indicator"):
                officer.picture(f"screen-{step}-{look}")
                assert officer.sticks_out() == [], f"{step}, {look}"
                axe_report = Axe().run(officer.page, context={"exclude": [["[data-testid=stSidebarNav]"]]})
                assert axe_report.violations_count == 0, f"{step}, {look}: {axe_report.generate_report()}"
