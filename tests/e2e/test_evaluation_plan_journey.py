"""Grantee, fund and academic at one evaluation plan: a method is sought, planned, changed, and seen by role."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from accessibility import find_violations
from browsing import DESK, PHONE, PICTURES, SCREENSHOTS, Visitor, visiting
from playwright.sync_api import Browser, Locator, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language

WHO, NOTE = "Het studiebureau", "Bij wie werkt het niet?"


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo of one's own."""
    folder = tmp_path_factory.mktemp("plan")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


def t(key: str, language: Language = Language.NL, **params: object) -> str:
    return text(language, key, **params)


def keep_picture(someone: Visitor, name: str) -> None:
    """Keep a picture of a dialog as it stands, where somebody wants to look at it."""
    if os.environ.get(PICTURES):
        SCREENSHOTS.mkdir(exist_ok=True)
        someone.still().page.screenshot(path=SCREENSHOTS / f"{name}.png")


def pick(someone: Visitor, dialog: Locator, label: str, option: str) -> None:
    """Choose from a list of the dialog by keys alone."""
    field = dialog.get_by_role("combobox", name=label)
    field.focus()
    field.press("ArrowDown")
    someone.page.get_by_role("option", name=option, exact=True).click()
    someone.settled()


def open_theory(someone: Visitor, persona: str, language: Language = Language.NL, organisation: str = "") -> None:
    someone.follow(f"/theory?lang={language.value}&organisation={organisation}").enter(persona)
    someone.page.locator(".st-key-theory-plan").wait_for()
    someone.settled()


def search(someone: Visitor) -> Locator:
    """Open the search for a method about anything in the theory."""
    someone.page.locator(".st-key-theory-plan-add button").click()
    dialog = someone.page.get_by_role("dialog")
    dialog.wait_for()
    someone.settled()
    return dialog


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_a_method_is_sought_planned_changed_by_the_fund_and_seen_by_role(
    browser: Browser, address: str, size: dict[str, int], theme: str
) -> None:
    name = f"plan-{size['width']}"
    with visiting(browser, address, size=size, theme=theme) as one:
        open_theory(one, "grantee-G01")
        before = one.page.locator(".st-key-theory-plan tbody tr").count()
        dialog = search(one)
        keep_picture(one, f"{name}-search")
        pick(one, dialog, t("theory_plan.budget"), t("theory_evidence.how.budget.A"))
        pick(one, dialog, t("theory_plan.skill"), t("theory_evidence.how.skill.1"))
        pick(one, dialog, t("theory_plan.question"), t("theory_plan.question.does_it_work"))
        pick(one, dialog, t("theory_plan.comparison"), t("theory_plan.comparison.no"))
        expect(dialog.get_by_role("status").filter(has_text=t("theory_plan.limit.skill"))).to_contain_text(t("theory_plan.limit.budget"))
        assert find_violations(one.page) == []
        keep_picture(one, f"{name}-let-go")
        dialog.locator("[class*='-card-']").nth(1).scroll_into_view_if_needed()
        keep_picture(one, f"{name}-cards")
        dialog.locator("[class*='-take-'] button:visible").first.click()
        one.settled()
        for label, words in (("who", WHO), ("note", NOTE), ("cost_in_euros", "1250")):
            field = dialog.get_by_label(t(f"theory_plan.{label}"), exact=True)
            field.fill(words)
            # The next field of a day would open its calendar, on a phone over the button.
            field.blur()
            one.settled()
        keep_picture(one, f"{name}-form")
        dialog.get_by_role("button", name=t("theory_plan.save"), exact=True).click()
        expect(one.page.locator(".st-key-told")).to_contain_text(t("theory_plan.added"))
        one.settled()
        rows = one.page.locator(".st-key-theory-plan tbody tr")
        expect(rows).to_have_count(before + 1)
        expect(rows.filter(has_text=WHO).last).to_contain_text("1 250")
        assert one.sticks_out() == []
        one.page.locator(".st-key-theory-plan").scroll_into_view_if_needed()
        assert find_violations(one.page) == []
        one.picture(f"{name}-page")
        organisation = one.query("organisation") or ""
    if size is PHONE:
        return
    with visiting(browser, address, theme="dark") as officer, visiting(browser, address) as academic:
        open_theory(officer, "officer", Language.FR, organisation)
        row = officer.page.locator(".st-key-theory-plan tbody tr").filter(has_text=WHO).first
        row.get_by_role("button").click()
        dialog = officer.page.get_by_role("dialog")
        dialog.wait_for()
        officer.settled()
        pick(officer, dialog, t("theory_plan.state", Language.FR), t("theory_plan.state.running", Language.FR))
        keep_picture(officer, f"{name}-change")
        dialog.get_by_role("button", name=t("theory_plan.save_change", Language.FR), exact=True).click()
        expect(officer.page.locator(".st-key-told")).to_contain_text(t("theory_plan.changed", Language.FR))
        officer.settled()
        expect(row).to_contain_text(t("theory_plan.state.running", Language.FR))
        officer.picture(f"{name}-officer")
        academic.follow("/theory?lang=en").enter("academic")
        academic.page.locator(".st-key-theory-plan").wait_for()
        academic.settled()
        assert WHO not in academic.page.content() and "1,250" not in academic.page.content()

