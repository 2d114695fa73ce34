"""What a grantee with nothing yet is promised, told and led to: no promise that cannot be kept, no dead end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from harness import check, visit, workspace
from small_fund import NAME, YEAR, found_small_fund
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, TimeKind
from impact.services.accounts import demo_personas
from impact.services.entry import entry_transaction
from pages.parts.layout.menu import Page
from tests.pages.test_entering import field, key, plain, said


@pytest.fixture
def fund(with_tables: Stored, tmp_path: Path) -> Stored:
    """A fund with a grantee and nothing else."""
    stored = with_tables.copy(tmp_path / "data")
    found_small_fund(workspace(stored.url))
    return stored


def links_of(at: AppTest) -> list[str]:
    return [element.proto.label for element in at.get("page_link")]


def tables_of(at: AppTest) -> str:
    return "\n".join(str(element.proto.json) for element in at.get("bidi_component"))


@pytest.mark.parametrize("language", list(Language))
def test_no_template_is_promised_where_there_is_no_indicator(
    fund: Stored, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.UPLOAD, "editor", language, fund.url, monkeypatch)
    check(at, language)
    assert plain(text(language, "upload.template.none")) in said(at)
    assert text(language, "upload.template.screen") in links_of(at)
    assert not [button for button in at.button if button.key == "template-make"]


@pytest.mark.parametrize("language", list(Language))
def test_a_target_of_a_new_indicator_is_told_and_its_values_lead_to_the_figures(
    fund: Stored, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.INDICATORS, "editor", language, fund.url, monkeypatch, indicator="new")
    assert text(language, "entry.needed.counted") in said(at)
    field(at, text(language, "entry.quality.title")).input("Gezinnen").run()
    at.radio[0].set_value(at.radio[0].options[0]).run()
    at.radio[1].set_value(at.radio[1].options[0]).run()
    next(box for box in at.selectbox if "target-period" in str(box.key)).select_index(0).run()
    field(at, text(language, "entry.target.of", period=str(YEAR))).input("120").run()
    key(at, "indicator-check").click().run()
    told = tables_of(at)
    assert "120" in told and str(YEAR) in told, told
    assert not [element for element in at.get("bidi_component") if '\\"effects\\"' in str(element.proto)]
    check(at, language)
    key(at, "entry-send").click().run()

    at = visit(Page.ENTER, "editor", language, fund.url, monkeypatch)
    field(at, text(language, "entry.field.value")).input("84").run()
    key(at, "entry-check").click().run()
    key(at, "entry-send").click().run()
    check(at, language)
    assert text(language, "upload.done.link", name=NAME) in links_of(at)


@pytest.mark.parametrize("language", list(Language))
def test_figures_that_wait_are_not_called_absent(
    fund: Stored, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace(fund.url)
    editor = demo_personas.find_persona_access(place, "editor")
    here = {"organisation": editor.organisation_id}
    nothing = text(language, "grantee.sentence.nothing", name=NAME)
    assert nothing in said(visit(Page.GRANTEE, "editor", language, fund.url, monkeypatch, **here))
    entry = ScreenEntry("eerste", (
        EnteredValue("new-1", ValueKind.ACTUAL, date(YEAR, 1, 1), date(YEAR, 12, 31), value="84"),
    ), (EnteredIndicator("new-1", title="Gezinnen", direction=Direction.UP, time_kind=TimeKind.PERIOD),))  # fmt: skip
    entry_transaction.send_entry(editor, entry, editor.organisation_id, place)
    at = visit(Page.GRANTEE, "editor", language, fund.url, monkeypatch, **here)
    check(at, language)
    assert text(language, "grantee.sentence.waiting", name=NAME) in said(at)
    assert nothing not in said(at) and text(language, "grantee.table.nothing") not in said(at)
