"""Coach, academic and umbrella each do their part by clicks: comment, take a list along, compare."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from accessibility import find_violations
from browsing import DESK, PHONE, Visitor, visiting
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect
from serving import serve
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.demo.portfolio_setup import build_portfolio_setup

NL, EN = Language.NL, Language.EN
MAIN = "[data-testid=stMain]"
# Names and codes of the grantees of the demo, as nobody reads them who sees pseudonyms.
NAMES = tuple(grantee.organisation.name for grantee in build_portfolio_setup().grantees)


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo of one's own."""
    folder = tmp_path_factory.mktemp("partners")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address


def open_figure(someone: Visitor, language: Language, grantee: str = "") -> None:
    """Open the first figure of a grantee, from the menu."""
    someone.go(text(language, "frame.page.grantee"))
    links = someone.page.locator(f"{MAIN} a[data-page=grantee]")
    (links.filter(has_text=grantee) if grantee else links).first.click()
    someone.page.locator(".st-key-figures table").wait_for()
    someone.settled().click(".st-key-figures a[data-page=indicator]")


def comment(someone: Visitor, language: Language, words: str, *, shared: bool) -> None:
    """Write a comment on the figure one looks at."""
    someone.page.locator("summary").filter(has_text=text(language, "comments.add")).first.click()
    box = someone.page.get_by_label(text(language, "comments.text"), exact=True)
    box.fill(words)
    reach = text(language, f"comments.share.{'shared' if shared else 'private'}")
    someone.page.locator("[data-testid=stRadio] label").filter(has_text=reach).click()
    someone.settled().page.get_by_role("button", name=text(language, "comments.save"), exact=True).click()
    # The words alone also stand in the box they were typed in, and an earlier comment was told too.
    kept = someone.page.locator("[class*='st-key-comment-']").filter(has_text=words)
    kept.filter(has_text=text(language, f"comments.{'shared' if shared else 'private'}")).first.wait_for()
    someone.settled()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shared_comment_of_a_coach_is_noticed_and_answered_and_a_private_one_is_not_seen(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    mark = f"{size['width']}"
    with visiting(browser, address) as coach, visiting(browser, address, size=size) as grantee:
        coach.arrive().enter("coach")
        open_figure(coach, NL, "Fietsloods")
        comment(coach, NL, f"Eerst zelf nakijken {mark}", shared=False)
        comment(coach, NL, f"Waarom zakt dit in de zomer? {mark}", shared=True)
        coach.picture(f"partners-coach-{mark}")

        grantee.arrive().enter("grantee-G12")
        grantee.page.get_by_role("link", name=text(NL, "start.go.comments")).first.click()
        grantee.page.get_by_text(f"Waarom zakt dit in de zomer? {mark}").wait_for()
        assert grantee.settled().page.get_by_text(f"Eerst zelf nakijken {mark}").count() == 0
        grantee.page.locator("summary").filter(has_text=text(NL, "comments.answer")).first.click()
        grantee.page.get_by_label(text(NL, "comments.answer_text"), exact=True).first.fill(f"Dan is er verlof. {mark}")
        send = grantee.page.get_by_role("button", name=text(NL, "comments.answer_send")).first
        grantee.click_and_hear(send, text(NL, "comments.answered"))
        # The words alone also stand in the box they were typed in.
        expect(grantee.page.locator(".fi-linked").filter(has_text=f"Dan is er verlof. {mark}").first).to_be_visible()
        assert grantee.sticks_out() == []
        grantee.picture(f"partners-grantee-{mark}")
        grantee.go(text(NL, "frame.page.start"))
        assert grantee.page.get_by_role("link", name=text(NL, "start.go.comments")).count() == 0

        open_figure(coach, NL, "Fietsloods")
        expect(coach.page.get_by_text(f"Dan is er verlof. {mark}")).to_be_visible()


def test_an_academic_comments_and_takes_the_list_and_its_codebook_along(browser: Browser, address: str) -> None:
    with visiting(browser, address) as academic:
        academic.follow("/?lang=en").enter("academic")
        open_figure(academic, EN)
        assert find_violations(academic.page) == []
        comment(academic, EN, "Does the denominator hold those who left?", shared=True)
        academic.go(text(EN, "frame.page.all_figures"))
        assert text(EN, "research.count", consenting=2, n=2) in academic.words
        academic.picture("partners-academic")
        rows = fetch(academic, text(EN, "codebook.button"))
        assert len(rows) > 10
        list_rows = fetch(academic, text(EN, "all_figures.download", kind="xlsx"))
        assert len(list_rows) > 5
        told = " ".join(str(cell) for row in (*rows, *list_rows) for cell in row)
        assert not [name for name in NAMES if name in told]
        explained = {cell for row in rows for cell in row}
        assert not [head for head in list_rows[0] if head not in explained]


def fetch(someone: Visitor, button: str) -> list[tuple[object, ...]]:
    """Have a workbook made, fetch it, and read its first sheet."""
    someone.page.get_by_role("button", name=button).first.click()
    someone.settled()
    with someone.page.expect_download() as download:
        someone.page.locator("a[href*='/download/']").first.click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    return [tuple(cell for cell in row if cell is not None) for row in book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_umbrella_compares_its_members_with_the_sector(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    with visiting(browser, address, size=size) as umbrella:
        umbrella.arrive().enter("umbrella").go(text(NL, "frame.page.sector"))
        table = umbrella.page.locator(".st-key-sector-levels-0")
        expect(table).to_contain_text("%")
        told = (text(NL, f"sector.{key}", day="").strip() for key in ("as_of", "newest"))
        assert any(words in umbrella.words for words in told)
        assert not [name for name in NAMES if name in umbrella.words]
        assert umbrella.sticks_out() == []
        umbrella.picture(f"partners-umbrella-{size['width']}")
