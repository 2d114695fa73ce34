"""What the upload page says of a file that is not wholly read, and which button it puts forward then."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from impact.ingest import preview_file
from impact.model.cell_account import AccountLine, CellRule, CellUse
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language
from impact.views.submissions.questions import build_questions
from pages.upload.layout import sheet_mapping
from tests import sample_views as sample
from tests.pages.harness import find_key
from tests.pages.own_workbook import workbook
from tests.pages.situations import heading, said
from tests.pages.test_upload import Desk, choose, matching, page

PAGES = Path(__file__).parents[2] / "pages"
CLEAR = sample.upload_view(question_list=(), unclear=0)
UNDATED = (("Indicator", "Eenheid", "Waarde"), ("Scans", "scans", 58), ("Dossiers", "dossiers", 372))
ALTERED = (replace(CLEAR.changes[0], alters_approved=True),)


def is_primary(at, key: str) -> bool:
    return at.button(key=key).proto.type == "primary"


def test_a_file_that_is_wholly_read_is_clear_and_confirming_it_is_put_forward(monkeypatch) -> None:
    at = choose(page(monkeypatch, Desk(monkeypatch, CLEAR)))
    assert "Alles is duidelijk." in heading(at)
    assert "Nog open" not in said(at)
    assert is_primary(at, "upload-confirm")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (matching(), "3 indicatoren zijn nog niet gekoppeld aan die van jullie."),
        ({"account": (AccountLine("Cijfers", CellUse.IN_QUESTION, CellRule.QUESTION, 1),)}, "Eén getal is nog nergens"),
        ({"undated": 2}, "2 waarden hebben geen periode."),
        ({"unclear": 1}, "Eén waarde komt zonder getal binnen."),
    ],
)
def test_what_is_open_stands_in_the_title_and_beside_the_button(monkeypatch, changes, words) -> None:
    at = choose(page(monkeypatch, Desk(monkeypatch, replace(CLEAR, **changes))))
    assert words in heading(at)
    assert "Alles is duidelijk" not in heading(at)
    assert f"- {words}" in said(at).replace("\\", "")
    assert not is_primary(at, "upload-confirm")


def test_the_title_says_as_many_questions_as_the_cards_show(monkeypatch) -> None:
    asked = Issue(IssueKind.RANGE, Severity.QUESTION, "Cijfers", 3, 2, "10 - 12", (10.0, 12.0))
    about = Issue(IssueKind.DIRECTION_UNKNOWN, Severity.QUESTION, "Cijfers", 4, None, "Uren", (), {"title": "Uren"})
    questions = build_questions((asked, about), (), Language.NL)
    changes = {"question_list": questions, **matching()}
    at = choose(page(monkeypatch, Desk(monkeypatch, replace(CLEAR, **changes))))
    assert "2 vragen" in [item.value for item in at.header]
    assert "Er zijn nog 5 vragen." in heading(at)
    only = choose(page(monkeypatch, Desk(monkeypatch, replace(CLEAR, question_list=questions))))
    assert "Er zijn nog 2 vragen." in heading(only) and "2 vragen" in [item.value for item in only.header]
    # What is asked about the layout is counted as it is drawn: with the periods of the calendar.
    undated = choose(page(monkeypatch, Desk(monkeypatch, file=workbook(UNDATED, second=False))))
    headers = [item.value for item in undated.header]
    assert "Eén vraag over de opmaak" in headers and "2 vragen" in headers
    assert "Er zijn nog 3 vragen." in heading(undated)


def test_a_question_about_the_layout_keeps_a_file_from_being_clear(monkeypatch) -> None:
    at = choose(page(monkeypatch, Desk(monkeypatch, file=workbook(UNDATED, second=False))))
    assert "Alles is duidelijk" not in heading(at)
    assert "elke cel is zeker gelezen" not in said(at)
    assert not is_primary(at, "upload-confirm")


def test_a_change_of_what_was_approved_is_not_put_forward(monkeypatch) -> None:
    at = choose(page(monkeypatch, Desk(monkeypatch, replace(CLEAR, changes=ALTERED))))
    assert "Is het zo bedoeld?" in said(at)
    assert not is_primary(at, "upload-confirm")


def test_the_way_of_writing_numbers_is_a_doubt_only_where_a_number_depends_on_it(monkeypatch) -> None:
    unproven = replace(CLEAR, locale=replace(CLEAR.locale, certain=False))
    at = choose(page(monkeypatch, Desk(monkeypatch, unproven)))
    assert "Alles is duidelijk" in heading(at)
    assert "schrijfwijze" not in said(at)


def test_an_own_indicator_is_found_by_search_and_the_rest_called_new_at_once(monkeypatch) -> None:
    desk = Desk(monkeypatch, file=workbook(), **matching())
    at = choose(page(monkeypatch, desk))
    search = at.selectbox(key=find_key(at, "match-2-search-"))
    assert search.options == ["G-0 · Energiescans", "G-1 · Dossiers", "G-2 · Andere"]
    search.set_value(1).run()
    assert [(m.key, m.indicator_id) for m in desk.previews[-1][3].matches] == [("d", 1)]


@pytest.mark.parametrize("language", list(Language))
def test_no_button_that_does_what_is_asked_about_is_put_forward_by_itself(language) -> None:
    """A button that confirms, sends, saves or approves figures is drawn by the one function that knows what is open."""
    confirming = {"upload-confirm", "entry-send", "review-approve", "matches-all", "matches-all-new"}
    found = set()
    for file in PAGES.glob("**/*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            named = {item.arg: item.value for item in node.keywords}
            key = named.get("key")
            if isinstance(key, ast.Constant) and key.value in confirming:
                found.add(key.value)
                assert "type" not in named or node.func.attr == "draw_confirm_button", f"{file.name}: {key.value}"
    assert found == confirming


def test_rows_of_one_title_are_never_all_the_same(monkeypatch) -> None:
    offered = matching()
    twice = (*offered["unmatched"], replace(offered["unmatched"][0], key="a2"))
    view = {**offered, "proposals": twice, "unmatched": twice}
    desk = Desk(monkeypatch, file=workbook(), **view)
    at = choose(page(monkeypatch, desk))
    assert "allemaal nieuw" not in heading(at)
    assert "Op meer dan één rij: “Uitgevoerde energiescans”" in said(at)
    assert not [button for button in at.button if button.key == "matches-all"]


def test_every_period_of_the_calendar_that_has_begun_can_be_chosen_for_a_column() -> None:
    quarters = tuple((date(2024, 3 * n + 1, 1), date(2024, 3 * n + 3, 30)) for n in range(4))
    future = (date(2099, 1, 1), date(2099, 12, 31))
    item = sample_sheet()
    menu = sheet_mapping.build_menus(item, Language.NL, (*quarters, future))[1]
    offered = {value for value, _ in menu.choices}
    assert {sheet_mapping.serialize_period(when) for when in quarters} <= offered
    assert sheet_mapping.serialize_period(future) not in offered


def sample_sheet():
    """The first sheet of a workbook without a period."""
    return preview_file(workbook(UNDATED, second=False), "eigen.xlsx").sheets[0]
