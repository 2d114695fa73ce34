"""Entering on screen as a visitor does: typed values stay, doubts are asked, both texts of a clash are shown."""

from __future__ import annotations

from dataclasses import replace
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
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.services.accounts import demo_personas
from impact.services.dashboards import start_page
from impact.services.entry import entry_drafts, entry_transaction, forms
from impact.services.submissions import review
from pages.parts.layout.menu import Page
from tests.pages.situations import plain

NL = Language.NL


def t(key: str, language: Language = NL, **params: object) -> str:
    return text(language, key, **params)


@pytest.fixture
def fund(with_tables: Stored, tmp_path: Path) -> Stored:
    """A fund with a grantee that agreed on three indicators and reported nothing."""
    stored = with_tables.copy(tmp_path / "data")
    place = workspace(stored.url)
    grantee = found_small_fund(place)
    officer = demo_personas.find_persona_access(place, "officer")
    entry = ScreenEntry("first", (), (
        EnteredIndicator("new-1", title="Gezinnen", unit="gezinnen", direction=Direction.UP, time_kind=TimeKind.PERIOD),
        EnteredIndicator("new-2", title="Zonder achterstal", unit="%", measure=Measure.PERCENTAGE,
                         direction=Direction.UP),
        EnteredIndicator("new-3", title="Wachtdagen", unit="dagen", direction=Direction.DOWN,
                         time_kind=TimeKind.LEVEL),
    ))  # fmt: skip
    entry_transaction.send_entry(officer, entry, grantee, place)
    return stored


@pytest.fixture
def page(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return visit(Page.ENTER, "editor", NL, fund.url, monkeypatch)


def said(at: AppTest) -> str:
    kinds = (at.title, at.header, at.subheader, at.caption, at.markdown, at.error, at.info, at.warning, at.success)
    return plain("\n".join(str(element.value) for kind in kinds for element in kind))


def field(at: AppTest, label: str, place: int = 0):
    return [item for item in at.text_input if plain(item.label) == label][place]


def key(at: AppTest, name: str):
    return next(item for item in at.button if item.key == name)


def find_button(at: AppTest, start: str):
    (found,) = [item for item in at.button if str(item.key).startswith(start)]
    return found


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("persona", ["admin", "officer", "editor"])
@pytest.mark.parametrize("where", [Page.ENTER, Page.INDICATORS])
def test_each_step_is_drawn_for_each_role_in_each_language(
    fund: Stored, persona: str, language: Language, where: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(where, persona, language, fund.url, monkeypatch)
    check(at, language)
    if where is Page.ENTER:
        field(at, t("entry.field.value", language)).input("1.250").run()
        key(at, "entry-check").click().run()
        assert "1.250" in said(at)
    else:
        at = visit(where, persona, language, fund.url, monkeypatch, indicator="new")
        check(at, language)
        field(at, t("entry.quality.title", language)).input("Huizen").run()
        key(at, "indicator-check").click().run()
        assert t("entry.problem.time_kind_missing", language) in said(at)
    check(at, language)


@pytest.mark.parametrize("persona", ["viewer", "coach"])
@pytest.mark.parametrize("where", [Page.ENTER, Page.INDICATORS])
def test_whoever_only_looks_gets_no_form(
    fund: Stored, persona: str, where: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(where, persona, NL, fund.url, monkeypatch)
    assert not at.text_input
    assert t("accounts.not_for_your_role") in said(at)


def test_what_was_typed_is_there_in_another_visit_and_not_for_another_person(
    page: AppTest, fund: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    field(page, t("entry.field.value")).input("84").run()
    assert t("entry.kept", n=1) in said(page)
    again = visit(Page.ENTER, "editor", NL, fund.url, monkeypatch)
    assert field(again, t("entry.field.value")).value == "84"
    other = visit(Page.ENTER, "officer", NL, fund.url, monkeypatch)
    assert field(other, t("entry.field.value")).value == ""


def test_a_doubt_is_asked_answered_and_sent(page: AppTest, fund: Stored) -> None:
    field(page, t("entry.field.value")).input("1.250").run()
    key(page, "entry-check").click().run()
    assert t("entry.questions", n=1) in said(page)
    next(item for item in page.button if item.key and item.key.startswith("entry-answer-0-0-second")).click().run()
    assert t("entry.questions", n=0) in said(page)
    key(page, "entry-send").click().run()
    assert t("entry.done.pending", n=1, name=NAME) in said(page)
    key(page, "told-undo").click().run()
    assert not page.exception
    place = workspace(fund.url)
    assert review.load_review_queue(demo_personas.find_persona_access(place, "officer"), place).pending == ()


def test_a_problem_is_named_beside_its_value_and_nothing_can_be_sent(page: AppTest) -> None:
    field(page, t("entry.field.note")).input("vergeten").run()
    key(page, "entry-check").click().run()
    assert f"Gezinnen · {YEAR}" in said(page)
    assert t("entry.problem.note_alone") in said(page)
    assert key(page, "entry-send").disabled
    key(page, "entry-back").click().run()
    assert field(page, t("entry.field.note")).value == "vergeten"


def send_meanwhile(fund: Stored, value: str, reason: str = "") -> None:
    """Somebody of the fund enters a value for the same place."""
    place = workspace(fund.url)
    officer = demo_personas.find_persona_access(place, "officer")
    grantee = demo_personas.find_persona_access(place, "editor").organisation_id
    row = forms.load_form(officer, grantee, place).indicators[0].rows[0]
    item = EnteredValue(row.indicator, ValueKind.ACTUAL, row.start, row.end, value=value, in_force=row.in_force)
    entry_transaction.send_entry(officer, ScreenEntry(f"other {value}", (item,)), grantee, place, reason=reason)


@pytest.mark.parametrize(("choice", "shown"), [("clash-theirs-0", "90"), ("clash-mine-0", "84")])
def test_of_two_texts_somebody_chooses_one(page: AppTest, fund: Stored, choice: str, shown: str) -> None:
    field(page, t("entry.field.value")).input("84").run()
    send_meanwhile(fund, "90")
    key(page, "entry-check").click().run()
    assert t("entry.clash", about=f"Gezinnen · {YEAR}", there="90", wished="84") in said(page)
    assert key(page, "entry-send").disabled
    find_button(page, choice).click().run()
    assert not page.exception
    if choice == "clash-theirs-0":
        assert field(page, t("entry.field.value")).value == shown
    else:
        assert not key(page, "entry-send").disabled


def test_a_click_on_what_stood_there_before_decides_nothing_about_what_stands_there_now(
    page: AppTest, fund: Stored
) -> None:
    field(page, t("entry.field.value")).input("84").run()
    send_meanwhile(fund, "90")
    key(page, "entry-check").click().run()
    button = find_button(page, "clash-theirs-0")
    send_meanwhile(fund, "95", "Verteld")
    button.click().run()
    assert t("entry.clash", about=f"Gezinnen · {YEAR}", there="95", wished="84") in said(page)


def test_pasted_cells_stand_in_the_form_and_the_others_are_given_back(page: AppTest) -> None:
    page.text_area[0].input("I01\t84\nI03\t12,5\nOnbekend\t3")
    next(item for item in page.button if item.label == t("entry.paste.take")).click().run()
    values = [item.value for item in page.text_input if item.label.startswith(t("entry.field.value"))]
    assert values == ["84", "", "12,5"]
    assert t("entry.paste.unmatched", n=1) in said(page)
    assert "Onbekend\t3" in next(item.value for item in page.code)
    # It can be mended where it was pasted.
    assert page.text_area[0].value == "Onbekend\t3"


@pytest.mark.parametrize("pasted", [
    "Voornaam\tGeboortedatum\nAmina\t1/2/2001\nJan\t3/4/1999\nEls\t5/6/2000",
    "I01\t84\nAmina Voorbeeld\t1\nKarim Voorbeeld\t1\nSofie Voorbeeld\t1",
    "85073003328\t1\n85073003328\t1\n85073003328\t1",
])  # fmt: skip
def test_pasted_persons_are_refused_as_in_a_file_and_nothing_of_them_is_kept(
    page: AppTest, fund: Stored, pasted: str
) -> None:
    page.text_area[0].input(pasted)
    next(item for item in page.button if item.label == t("entry.paste.take")).click().run()
    assert t("entry.paste.persons") in said(page)
    assert not page.code
    assert all(not item.value for item in page.text_input)
    with workspace(fund.url).engine.begin() as connection:
        count = connection.exec_driver_sql("SELECT COUNT(*) FROM submission WHERE state = 'draft'").scalar()
    assert count == 0


def test_half_a_group_stays_in_its_form_and_a_whole_one_leaves_it_empty(page: AppTest) -> None:
    def add(dimension: str, category: str) -> None:
        field(page, t("entry.group.dimension")).input(dimension)
        field(page, t("entry.group.category")).input(category)
        next(item for item in page.button if item.label == t("entry.group.add")).click().run()

    add("Geslacht", "")
    assert t("entry.group.missing") in said(page)
    assert field(page, t("entry.group.dimension")).value == "Geslacht"
    add("Geslacht", "Vrouwen")
    assert not field(page, t("entry.group.dimension")).value
    assert not field(page, t("entry.group.category")).value


def test_details_of_persons_are_pointed_out_before_an_entry_is_sent(page: AppTest) -> None:
    field(page, t("entry.group.dimension")).input("Deelnemer")
    field(page, t("entry.group.category")).input("Marie 0478 12 34 56")
    next(item for item in page.button if item.label == t("entry.group.add")).click().run()
    field(page, f"{t('entry.field.value')} · Deelnemer: Marie 0478 12 34 56").input("5").run()
    field(page, t("entry.field.value")).input("84").run()
    assert t("personal.before_sending") not in said(page)
    key(page, "entry-check").click().run()
    assert "0478 12 34 56" in said(page)
    assert t("personal.before_sending") in said(page)


def test_details_of_persons_in_what_describes_an_indicator_are_pointed_out(
    fund: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace(fund.url)
    editor = demo_personas.find_persona_access(place, "editor")
    name = forms.load_form(editor, editor.organisation_id, place).indicators[0].name
    at = visit(Page.INDICATORS, "editor", NL, fund.url, monkeypatch, indicator=name)
    field(at, t("entry.quality.source")).input("lijst bij mevrouw Peeters, els@huis.example").run()
    key(at, "indicator-check").click().run()
    assert "huis.example" in said(at)
    assert t("personal.before_sending") in said(at)


def test_a_group_is_added_and_sent_with_its_total(page: AppTest, fund: Stored) -> None:
    field(page, t("entry.group.dimension")).input("Geslacht")
    field(page, t("entry.group.category")).input("Vrouwen")
    next(item for item in page.button if item.label == t("entry.group.add")).click().run()
    field(page, f"{t('entry.field.value')} · Geslacht: Vrouwen").input("50").run()
    field(page, t("entry.field.value")).input("84").run()
    key(page, "entry-check").click().run()
    key(page, "entry-send").click().run()
    place = workspace(fund.url)
    editor = demo_personas.find_persona_access(place, "editor")
    rows = forms.load_form(editor, editor.organisation_id, place).indicators[0].rows
    assert [(row.breakdown, row.value) for row in rows] == [("", "84"), ("Geslacht=Vrouwen", "50")]


def test_the_fund_changes_the_kind_of_time_and_sees_the_effect_first(
    fund: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_meanwhile(fund, "90")
    place = workspace(fund.url)
    editor = demo_personas.find_persona_access(place, "editor")
    name = forms.load_form(editor, editor.organisation_id, place).indicators[0].name
    at = visit(Page.INDICATORS, "officer", NL, fund.url, monkeypatch, indicator=name)
    next(item for item in at.radio if "kwartaal" in item.label).set_value(TimeKind.LEVEL).run()
    key(at, "indicator-check").click().run()
    assert t("entry.reason") in [item.label for item in at.text_area]
    key(at, "entry-send").click().run()
    assert t("upload.reason.missing") in said(at)
    at.text_area(key="entry-reason").input("dat zei Marie op 0478 12 34 56").run()
    key(at, "entry-send").click().run()
    assert t("personal.do") in said(at)
    assert t("entry.done.described.approved", name=NAME) not in said(at)
    at.text_area(key="entry-reason").input("het is een stand").run()
    key(at, "entry-send").click().run()
    assert t("entry.done.described.approved", name=NAME) in said(at)
    view = forms.load_form(editor, editor.organisation_id, place).indicators[0]
    assert view.time_kind is TimeKind.LEVEL
    at = visit(Page.INDICATOR, "officer", NL, fund.url, monkeypatch, indicator=name)
    assert "het is een stand" in said(at)


def test_a_draft_of_a_newer_version_is_refused_by_name_and_kept(
    fund: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workspace(fund.url)
    editor = demo_personas.find_persona_access(place, "editor")
    entry = replace(entry_drafts.start_entry(), values=(
        EnteredValue("1", ValueKind.ACTUAL, *_year(), value="84"),
    ))  # fmt: skip
    entry_drafts.save_entry(editor, entry, editor.organisation_id, place)
    with place.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE submission SET reading = '{\"version\": 9}' WHERE state = 'draft'")
    at = visit(Page.ENTER, "editor", NL, fund.url, monkeypatch)
    assert len(at.error) == 1
    with place.engine.begin() as connection:
        count = connection.exec_driver_sql("SELECT COUNT(*) FROM submission WHERE state = 'draft'").scalar()
    assert count == 1


def _year():
    from datetime import date

    return date(YEAR, 1, 1), date(YEAR, 12, 31)


def test_people_are_added_up_last_and_with_a_warning_on_screen(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.INDICATORS, "editor", NL, fund.url, monkeypatch, indicator="new")
    words = {kind: t(f"entry.time_kind.{kind.value}") for kind in TimeKind}

    def choices() -> list[str]:
        return next(item.options for item in at.radio if words[TimeKind.PERIOD] in item.options)

    def warned() -> list[bool]:
        captions = next(item.proto.captions for item in at.radio if words[TimeKind.PERIOD] in item.options)
        return [t("entry.time_kind.period.people") in caption for caption in captions]

    field(at, t("entry.quality.title")).set_value("Lessen").run()
    assert (choices()[0], warned()) == (words[TimeKind.PERIOD], [False, False, False])
    next(item for item in at.radio if words[TimeKind.PERIOD] in item.options).set_value(TimeKind.CUMULATIVE).run()
    field(at, t("entry.quality.title")).set_value("Unieke deelnemers").run()
    check(at, NL)
    assert (choices()[-1], warned()) == (words[TimeKind.PERIOD], [False, False, True])
    # What was chosen stays chosen in the other order.
    chosen = next(item for item in at.radio if words[TimeKind.PERIOD] in item.options)
    assert chosen.value is TimeKind.CUMULATIVE


def test_a_form_that_was_only_opened_is_nothing_to_go_on_with(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(fund.url)
    editor = demo_personas.find_persona_access(place, "editor")
    at = visit(Page.INDICATORS, "editor", NL, fund.url, monkeypatch, indicator="new")
    check(at, NL)
    assert start_page.list_open_drafts(editor, place) == ()
    field(at, t("entry.quality.title")).input("Huizen").run()
    assert len(start_page.list_open_drafts(editor, place)) == 1
    assert EnteredIndicator("new", "steun").is_blank and not EnteredIndicator("7").is_blank
