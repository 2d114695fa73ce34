"""A calculated indicator made on screen as a visitor does: kind, parts, what it would give, reason, and saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from harness import check, visit, workspace
from small_fund import YEAR, found_small_fund
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, TimeKind
from impact.services.accounts import demo_personas
from impact.services.entry import entry_transaction, forms
from pages.indicators import calculation_form
from pages.parts.layout.menu import Page
from tests.pages.situations import plain

NL = Language.NL
Y = (date(YEAR, 1, 1), date(YEAR, 12, 31))


@pytest.fixture
def fund(with_tables: Stored, tmp_path: Path) -> Stored:
    """A fund with a grantee that reported two counts of people and one of hours."""
    stored = with_tables.copy(tmp_path / "data")
    place = workspace(stored.url)
    grantee = found_small_fund(place)
    officer = demo_personas.find_persona_access(place, "officer")
    units = {"new-1": ("Jongens", "leerlingen"), "new-2": ("Meisjes", "leerlingen"), "new-3": ("Uren", "uren")}
    made = tuple(
        EnteredIndicator(name, title=title, unit=unit, direction=Direction.UP, time_kind=TimeKind.PERIOD)
        for name, (title, unit) in units.items()
    )
    entry_transaction.send_entry(officer, ScreenEntry("first", (), made), grantee, place)
    names = [view.name for view in forms.load_form(officer, grantee, place).indicators]
    values = tuple(
        EnteredValue(name, ValueKind.ACTUAL, *Y, value=value)
        for name, value in zip(names, ("12", "18", "90"), strict=True)
    )
    entry_transaction.send_entry(officer, ScreenEntry("second", values), grantee, place)
    return stored


def t(key: str, language: Language = NL, **params: object) -> str:
    return text(language, key, **params)


def said(at: AppTest) -> str:
    kinds = (at.title, at.header, at.caption, at.markdown, at.error, at.info, at.warning, at.success)
    return plain("\n".join(str(element.value) for kind in kinds for element in kind))


def key(at: AppTest, name: str):
    return next(item for item in at.button if item.key == name)


@pytest.mark.parametrize("language", list(Language))
def test_a_sum_is_made_from_the_page_and_stands_in_the_list(
    fund: Stored, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.INDICATORS, "officer", language, fund.url, monkeypatch, indicator=calculation_form.NEW)
    check(at, language)
    parts = at.multiselect[0]
    wanted = [option for option in parts.options if "Jongens" in option or "Meisjes" in option]
    parts.set_value([int(item) if item.isdecimal() else item for item in wanted]).run()
    check(at, language)
    assert t("entry.calculated.preview", language) in said(at)
    title = next(item for item in at.text_input if plain(item.label) == t("entry.quality.title", language))
    title.input("Alle leerlingen").run()
    at.radio[1].set_value(Direction.UP).run()
    key(at, "indicator-check").click().run()
    check(at, language)
    reason = next(item for item in at.text_area if item.key == "entry-reason")
    reason.input("afgesproken").run()
    key(at, "entry-send").click().run()
    check(at, language)
    place = workspace(fund.url)
    officer = demo_personas.find_persona_access(place, "officer")
    form = forms.load_form(officer, found_grantee(place), place)
    view = next(item for item in form.indicators if item.calculation is not None)
    assert (view.title, view.unit, view.time_kind) == ("Alle leerlingen", "leerlingen", TimeKind.PERIOD)
    at = visit(Page.INDICATORS, "officer", language, fund.url, monkeypatch, indicator=view.name)
    check(at, language)
    at = visit(Page.INDICATOR, "officer", language, fund.url, monkeypatch, indicator=view.name)
    check(at, language)
    assert plain(t("calculation.part", language, title="Jongens")) in said(at)


def found_grantee(place) -> int:
    """The id of the only grantee."""
    editor = demo_personas.find_persona_access(place, "editor")
    assert editor.organisation_id is not None
    return editor.organisation_id


def test_parts_of_two_units_are_not_added(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.INDICATORS, "editor", NL, fund.url, monkeypatch, indicator=calculation_form.NEW)
    at.multiselect[0].set_value([option for option in at.multiselect[0].options if "Meisjes" not in option]).run()
    check(at, NL)
    assert t("entry.problem.part.other_unit", title="Uren") in said(at)


def test_a_share_is_asked_as_two_indicators(fund: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(Page.INDICATORS, "editor", NL, fund.url, monkeypatch, indicator=calculation_form.NEW)
    at.radio[0].set_value(list(calculation_form.CalculationKind)[1]).run()
    check(at, NL)
    labels = [plain(item.label) for item in at.selectbox]
    assert t("entry.calculated.numerator") in labels
    assert t("entry.calculated.denominator") in labels
