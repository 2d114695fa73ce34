"""Evidence on the page of an indicator: seen, added, changed, removed and brought back; and the past of a value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from harness import check, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.evidence import Consent
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace
from impact.services.dashboards import explain, grantees
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.evidence import evidence
from impact.services.submissions import upload
from impact.views.evidence import EvidenceFields, EvidenceItem
from impact.views.grantee import GranteeQuery
from pages.parts.figures import evidence_cards as parts
from pages.parts.layout.menu import Page

NL = Language.NL
STORY = "Vorige week kwam Fatima langs. <b>Ze bleef</b> de hele namiddag."
ROLES = {account.role: account.persona for account in demo_portfolio().accounts}
EDITOR = ROLES[Role.GRANTEE_EDITOR]


class Demo:
    """The demo with a story of the grantee whose editor is a persona."""

    def __init__(self, stored: Stored) -> None:
        self.url = stored.url
        self.place: Workspace = workspace(stored.url)
        self.editor = demo_personas.find_persona_access(self.place, EDITOR)
        view = grantees.build_grantee_view(self.editor, GranteeQuery(self.editor.organisation_id), self.place)
        self.row = next(row for row in view.rows if row.actual is not None)
        self.period = (self.row.period_start, self.row.period_end)

    def tell(self, consent: Consent) -> int:
        said = EvidenceFields("Een bezoek", STORY, consent, "de ouders, mondeling")
        return evidence.add_story(self.editor, self.row.indicator_id, self.place, said, period=self.period)

    def visit(self, monkeypatch: pytest.MonkeyPatch, persona: str = EDITOR, language: Language = NL) -> AppTest:
        return visit(Page.INDICATOR, persona, language, self.url, monkeypatch, indicator=self.row.indicator_id)

    def items(self) -> tuple[EvidenceItem, ...]:
        return evidence.build_evidence_view(self.editor, self.row.indicator_id, self.place).items


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path) -> Demo:
    return Demo(demo_master.copy(tmp_path / "demo"))


def html(at: AppTest) -> str:
    return "\n".join(str(element.value) for element in at.get("html"))


@pytest.mark.parametrize("language", list(Language))
def test_the_grantee_sees_the_story_and_the_way_to_add_one(
    demo: Demo, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.tell(Consent.NONE)
    at = demo.visit(monkeypatch, language=language)
    check(at, language)
    assert "&lt;b&gt;Ze bleef&lt;/b&gt;" in html(at)
    assert text(language, "evidence.consent.none") in html(at)
    assert text(language, "evidence.add") in [item.label for item in at.expander]


def test_who_may_see_it_sees_it_and_finds_no_way_to_change_it(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.tell(Consent.NAMED)
    at = demo.visit(monkeypatch, ROLES[Role.FUND_STAFF])
    check(at, NL)
    assert "Fatima" in html(at)
    assert "mondeling" not in html(at)
    assert text(NL, "evidence.add") not in [item.label for item in at.expander]
    assert not [button for button in at.button if str(button.key).startswith(("change-", "remove-"))]


def test_without_consent_the_fund_sees_nothing_of_it(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.tell(Consent.NONE)
    at = demo.visit(monkeypatch, ROLES[Role.FUND_STAFF])
    check(at, NL)
    assert "Fatima" not in html(at)
    assert text(NL, "evidence.none") in [item.value for item in at.caption]


def test_a_story_is_added_on_the_page(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    at = demo.visit(monkeypatch)
    form = "evidence-new-story"
    at.text_input(key=f"{form}-title").input("Een dag in de tuin")
    at.text_area(key=f"{form}-text").input(STORY)
    at.radio(key=f"{form}-consent").set_value(Consent.INTERNAL)
    at.button(key=f"{form}-save").click().run()
    # The text names somebody: its author is told, sees who will read it, and saves it once more.
    assert "Fatima" in at.warning[0].value
    assert text(NL, "personal.readers") in "\n".join(item.value for item in at.markdown)
    assert demo.items() == ()
    at.button(key=f"{form}-save").click().run()
    assert [error.value for error in at.error] == [text(NL, "evidence.consent_unsaid")]
    assert demo.items() == ()
    at.text_input(key=f"{form}-note").input("de ouders")
    at.button(key=f"{form}-save").click().run()
    check(at, NL)
    (item,) = demo.items()
    assert (item.title, item.text, item.consent) == ("Een dag in de tuin", STORY, Consent.INTERNAL)
    assert at.text_input(key=f"{form}-1-title").value == ""


def test_consent_is_withdrawn_on_the_page(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    key = demo.tell(Consent.NAMED)
    at = demo.visit(monkeypatch)
    at.button(key=f"change-{key}").click().run()
    at.radio(key=f"evidence-{key}-consent").set_value(Consent.NONE)
    at.button(key=f"save-evidence-{key}").click().run()
    check(at, NL)
    assert [item.consent for item in demo.items()] == [Consent.NONE]
    assert "Fatima" not in html(demo.visit(monkeypatch, ROLES[Role.FUND_STAFF]))


def test_a_conflict_shows_both_texts_and_saving_again_replaces(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    key = demo.tell(Consent.INTERNAL)
    at = demo.visit(monkeypatch)
    at.button(key=f"change-{key}").click().run()
    wished = EvidenceFields("Een bezoek", "De tekst van een ander", Consent.INTERNAL, "de ouders")
    evidence.change_evidence(demo.editor, key, demo.place, wished, version=1)
    at.text_area(key=f"evidence-{key}-text").input("Mijn tekst")
    at.button(key=f"save-evidence-{key}").click().run()
    (error,) = at.error
    assert "De tekst van een ander" in error.value
    assert "Mijn tekst" in error.value
    at.button(key=f"save-evidence-{key}").click().run()
    assert [item.text for item in demo.items()] == ["Mijn tekst"]


def test_what_is_removed_comes_back_with_undo(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    key = demo.tell(Consent.INTERNAL)
    at = demo.visit(monkeypatch)
    at.button(key=f"remove-{key}").click().run()
    check(at, NL)
    assert demo.items() == ()
    at.button(key="told-undo").click().run()
    check(at, NL)
    assert len(demo.items()) == 1


def test_the_list_of_a_grantee_says_how_many_pieces_there_are(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.tell(Consent.INTERNAL)
    demo.tell(Consent.NONE)
    for persona, n in ((EDITOR, 2), (ROLES[Role.FUND_STAFF], 1)):
        at = visit(Page.GRANTEE, persona, NL, demo.url, monkeypatch, organisation=demo.editor.organisation_id)
        body = "\n".join(component.proto.json or "" for component in at.get("bidi_component"))
        assert text(NL, "evidence.count", n=n) in body


def test_a_card_shows_names_as_text_and_a_file_that_is_gone(demo: Demo) -> None:
    key = demo.tell(Consent.INTERNAL)
    (item,) = demo.items()
    assert item.evidence_id == key
    drawn = parts.build_card(item, demo.editor)
    assert "<b>" not in drawn
    assert text(NL, "evidence.signed", by=demo.editor.name, on="").strip() in drawn


# The past of a value


@pytest.fixture
def corrected(demo: Demo) -> Demo:
    """A value of the demo, corrected by its fund and waiting for another one by its grantee."""
    fund = demo_personas.find_persona_access(demo.place, ROLES[Role.FUND_STAFF])
    end = demo.row.period_end
    assert isinstance(end, date)
    for who, amount, why in ((fund, 17, "hertelling"), (demo.editor, 19, "nog eens geteld")):
        lines = ["Code;Indicator;Begin;Einde;Waarde", f"{demo.row.code};{demo.row.title};"
                 f"{demo.row.period_start};{end};{amount}"]  # fmt: skip
        upload.confirm(
            who, ReadRequest("\n".join(lines).encode(), f"rechtzetting {amount}.csv"), demo.editor.organisation_id,
            demo.place, reason=why,
        )  # fmt: skip
    return demo


def test_the_page_tells_what_was_corrected_and_what_waits(corrected: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    at = corrected.visit(monkeypatch, ROLES[Role.FUND_STAFF])
    check(at, NL)
    said = "\n".join(str(item.value) for kind in (at.markdown, at.caption) for item in kind).replace("\\", "")
    assert text(NL, "explain.past") in said
    assert text(NL, "explain.past.reason", reason="hertelling") in said
    assert text(NL, "explain.waiting") in said
    assert "rechtzetting 19.csv" in said
    explained = explain.explain_indicator(
        demo_personas.find_persona_access(corrected.place, ROLES[Role.FUND_STAFF]),
        corrected.row.indicator_id,
        None,
        corrected.place,
    )
    (term,) = [term for term in explained.terms if term.role == "value" and term.period_end == corrected.period[1]]
    assert (term.value, [item.value for item in term.waiting]) == (17, [19])


def test_a_click_opens_the_sheet_of_a_link_and_closes_it(corrected: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    at = corrected.visit(monkeypatch, ROLES[Role.FUND_STAFF])
    key = next(button.key for button in at.button if str(button.key).startswith("past-"))
    before = html(at).count('class="fi-sheet"')
    at.button(key=key).click().run()
    check(at, NL)
    assert html(at).count('class="fi-sheet"') == before + 1
    assert at.button(key=key).label == text(NL, "explain.past.cell.hide")
    at.button(key=key).click().run()
    assert html(at).count('class="fi-sheet"') == before


def test_any_other_value_can_be_chosen_and_is_shown_in_its_sheet(
    corrected: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = corrected.visit(monkeypatch, ROLES[Role.FUND_STAFF])
    choice = at.selectbox(key="provenance-every")
    assert len(choice.options) > 3
    before = html(at).count('class="fi-sheet"')
    choice.select_index(0).run()
    check(at, NL)
    assert html(at).count('class="fi-sheet"') == before + 1
