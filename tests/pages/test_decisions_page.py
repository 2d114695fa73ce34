"""Decisions on screen: begun by one click, drafted field by field, taken, read by the grantee, looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from harness import check, find_key, said, subjects, visit, workspace
from sqlalchemy import select, update
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.model.decisions.decision_content import DecisionContent
from impact.model.decisions.decision_kinds import DecisionLevel, DecisionOption, DecisionState, WordsKind
from impact.model.vocabulary.languages import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import unscoped_writing
from impact.services.decisions import decision_drafts, decision_taking, decision_views
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.submissions import Submission
from impact.views.decisions import DecisionView
from pages.parts.layout.menu import Page

NL, GRANTEE = Language.NL, "grantee-G01"


class Screen:
    """The demo on which an officer decides about the first grantee."""

    def __init__(self, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url, self.monkeypatch = stored.url, monkeypatch
        self.workspace = workspace(stored.url)
        self.officer = demo_personas.find_persona_access(self.workspace, "officer")
        found = subjects(stored.url, GRANTEE)
        self.organisation_id, self.indicator_id = found.organisations[0], found.indicators[0]
        own = decision_views.list_decisions(self.officer, self.workspace).portfolios
        self.portfolio_id = next(iter(own))

    def open(
        self, persona: str = "officer", language: Language = NL, page: Page = Page.DECISIONS, **query: object
    ) -> AppTest:
        return visit(page, persona, language, self.url, self.monkeypatch, **query)

    def begin(self) -> int:
        return decision_drafts.begin_from_indicator(self.officer, self.indicator_id, self.workspace)

    def view(self, decision_id: int) -> DecisionView:
        return decision_views.load_decision(self.officer, decision_id, self.workspace)

    def draft(self) -> tuple[int, AppTest]:
        """A draft with everything that taking needs, typed on screen."""
        decision_id = self.begin()
        at = self.open(decision=decision_id)
        prefix = f"decision-{decision_id}-"
        at.text_input(key=f"{prefix}title").set_value("We sturen bij").run()
        at.text_area(key=f"{prefix}reason").set_value("De helft haakt af.").run()
        at.selectbox(key=f"{prefix}option").set_value(DecisionOption.SCALE).run()
        at.selectbox(key=f"{prefix}level").set_value(DecisionLevel.STRATEGIC).run()
        at.text_area(key=f"{prefix}answer-cost").set_value("Niemand weet het").run()
        return decision_id, at


@pytest.fixture
def screen(demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(demo_master.copy(tmp_path / "data"), monkeypatch)


def words(at: AppTest) -> str:
    return " ".join(item.words for item in said(at)).replace("\\", "").replace("\u00a0", " ")


@pytest.mark.parametrize("page", [Page.GRANTEE, Page.INDICATOR])
def test_one_click_leads_from_a_grantee_or_an_indicator_to_a_draft(screen: Screen, page: Page) -> None:
    place = {"organisation": screen.organisation_id} if page is Page.GRANTEE else {"indicator": screen.indicator_id}
    at = screen.open(page=page, **place)
    at.button(key="decision-begin").click().run()
    (card,) = decision_views.list_decisions(screen.officer, screen.workspace).cards
    assert card.organisation_id == screen.organisation_id
    linked = [item.indicator_id for item in screen.view(card.decision_id).content.figures]
    assert linked == ([screen.indicator_id] if page is Page.INDICATOR else [])
    other = screen.open("coach", page=page, **place)
    assert "decision-begin" not in [item.key for item in other.button]


def test_each_field_is_kept_as_soon_as_it_is_left_and_taking_says_what_is_still_needed(screen: Screen) -> None:
    decision_id = screen.begin()
    at = screen.open(decision=decision_id)
    check(at, NL)
    assert at.button(key="decision-take-button").disabled and "Nog nodig" in words(at)
    at.text_input(key=f"decision-{decision_id}-title").set_value("We sturen bij").run()
    # Another window, or the same one after F5, has it.
    again = screen.open(decision=decision_id)
    assert again.text_input(key=f"decision-{decision_id}-title").value == "We sturen bij"


@pytest.mark.parametrize("language", list(Language))
def test_a_draft_is_taken_and_both_sides_read_it_in_their_language(screen: Screen, language: Language) -> None:
    decision_id, at = screen.draft()
    content = screen.view(decision_id).content
    assert (content.option, [item.question for item in content.answers]) == (DecisionOption.SCALE, ["cost"])
    check(at, NL)
    at.button(key="decision-take-button").click().run()
    assert screen.view(decision_id).card.state is DecisionState.IN_FORCE
    for persona in ("officer", GRANTEE):
        shown = screen.open(persona, language, decision=decision_id)
        check(shown, language)
        assert "De helft haakt af." in words(shown) and "Niemand weet het" in words(shown)
        check(screen.open(persona, language), language)


def test_a_condition_and_a_tripwire_are_added_and_taken_away_again(screen: Screen) -> None:
    decision_id, at = screen.draft()
    form = f"decision-{decision_id}-condition-new"
    at.text_input(key=f"{form}-text").set_value("Verslag per kwartaal")
    at.button(key=find_submit(at, form)).click().run()
    assert [item.text for item in screen.view(decision_id).content.conditions] == ["Verslag per kwartaal"]
    form = f"decision-{decision_id}-tripwire-new"
    at.number_input(key=f"{form}-threshold").set_value(60.0)
    at.selectbox(key=f"{form}-periods").set_value(1)
    at.button(key=find_submit(at, form)).click().run()
    (wire,) = screen.view(decision_id).content.figure_tripwires
    assert (wire.indicator_id, wire.threshold, wire.periods) == (screen.indicator_id, 60.0, 1)
    check(at, NL)
    at.button(key=find_key(at, f"decision-{decision_id}-condition-0")).click().run()
    content = screen.view(decision_id).content
    assert content.conditions == () and content.title == "We sturen bij" and len(content.figure_tripwires) == 1


def find_submit(at: AppTest, form: str) -> str:
    return next(str(item.key) for item in at.button if form in str(item.key) and "FormSubmitter" in str(item.key))


def test_a_draft_is_removed_and_put_back(screen: Screen) -> None:
    _, at = screen.draft()
    at.button(key="decision-remove").click().run()
    assert decision_views.list_decisions(screen.officer, screen.workspace).cards == ()
    at.button(key="told-undo").click().run()
    (card,) = decision_views.list_decisions(screen.officer, screen.workspace).cards
    assert card.title == "We sturen bij"


def test_two_officers_at_one_draft_are_told_before_one_overwrites_the_other(screen: Screen) -> None:
    decision_id, at = screen.draft()
    field = f"decision-{decision_id}-title"
    other = screen.open("director", decision=decision_id)
    other.text_input(key=field).set_value("Wij stoppen").run()
    at.text_input(key=field).set_value("Wij gaan door").run()
    assert "intussen" in words(at) and screen.view(decision_id).content.title == "Wij stoppen"
    assert at.text_input(key=field).value == "Wij gaan door"
    at.text_input(key=field).set_value("Wij gaan toch door").run()
    assert screen.view(decision_id).content.title == "Wij gaan toch door"


@pytest.mark.parametrize("button", ["decision-take-button", "decision-remove"])
def test_nobody_takes_or_removes_a_draft_that_somebody_else_changed_unseen(screen: Screen, button: str) -> None:
    decision_id, at = screen.draft()
    field = f"decision-{decision_id}-reason"
    other = screen.open("director", decision=decision_id)
    other.text_area(key=field).set_value("Wij stoppen ermee.").run()
    at.button(key=button).click().run()
    view = screen.view(decision_id)
    assert "intussen" in words(at)
    assert (view.card.state, view.content.reason) == (DecisionState.DRAFT, "Wij stoppen ermee.")
    # Now it stands there to be read, and the next click is about that.
    assert at.text_area(key=field).value == "Wij stoppen ermee."
    at.button(key="decision-take-button").click().run()
    assert screen.view(decision_id).card.state is DecisionState.IN_FORCE


@pytest.mark.parametrize("button", ["decision-take-button", "decision-remove"])
def test_nothing_is_taken_or_removed_while_the_fields_show_what_was_refused(screen: Screen, button: str) -> None:
    decision_id, at = screen.draft()
    field = f"decision-{decision_id}-reason"
    other = screen.open("director", decision=decision_id)
    other.text_area(key=field).set_value("Wij stoppen ermee.").run()
    # In one run with the click, and in the one after it.
    at.text_area(key=field).set_value("Wij gaan door.")
    for _ in range(2):
        at.button(key=button).click().run()
        assert "intussen" in words(at) and at.text_area(key=field).value == "Wij gaan door."
        assert screen.view(decision_id).card.state is DecisionState.DRAFT
    at.text_area(key=field).set_value("Wij gaan toch door.").run()
    at.button(key="decision-take-button").click().run()
    view = screen.view(decision_id)
    assert (view.card.state, view.content.reason) == (DecisionState.IN_FORCE, "Wij gaan toch door.")


def test_what_was_typed_to_be_added_stays_when_somebody_else_changed_the_draft(screen: Screen) -> None:
    decision_id, at = screen.draft()
    other = screen.open("director", decision=decision_id)
    other.text_area(key=f"decision-{decision_id}-reason").set_value("Wij stoppen ermee.").run()
    form = f"decision-{decision_id}-condition-new"
    at.text_input(key=f"{form}-text").set_value("Verslag per kwartaal")
    at.button(key=find_submit(at, form)).click().run()
    content = screen.view(decision_id).content
    assert ([item.text for item in content.conditions], content.reason) == (
        ["Verslag per kwartaal"], "Wij stoppen ermee.",
    )  # fmt: skip


def test_two_who_look_again_read_each_other_first(screen: Screen) -> None:
    decision_id, at = screen.draft()
    at.button(key="decision-take-button").click().run()
    form = f"decision-review-{decision_id}"
    at, other = screen.open(decision=decision_id), screen.open("director", decision=decision_id)
    other.text_area(key=f"{form}-text").set_value("Wij zagen herstel.")
    other.button(key=find_submit(other, form)).click().run()
    at.text_area(key=f"{form}-text").set_value("Het is voorbij.")
    at.checkbox(key=f"{form}-over").set_value(True)
    at.button(key=find_submit(at, form)).click().run()
    view = screen.view(decision_id)
    assert "intussen" in words(at) and "Wij zagen herstel." in words(at)
    assert (view.card.state, [item.text for item in view.words]) == (DecisionState.IN_FORCE, ["Wij zagen herstel."])
    at.button(key=find_submit(at, form)).click().run()
    assert screen.view(decision_id).card.state is DecisionState.ENDED


def test_the_grantee_reads_no_draft_and_no_dissent_and_writes_its_view(screen: Screen) -> None:
    decision_id, at = screen.draft()
    assert "is er niet" in words(screen.open(GRANTEE, decision=decision_id))
    at.button(key="decision-take-button").click().run()
    decision_taking.write_beside(screen.officer, decision_id, WordsKind.DISSENT, "Veel te vroeg", screen.workspace)
    assert "eigen kijk" in words(screen.open(GRANTEE, page=Page.START))
    shown = screen.open(GRANTEE, decision=decision_id)
    assert "Veel te vroeg" not in words(shown) and "Wie het er niet mee eens" not in words(shown)
    form = f"decision-words-view-{decision_id}"
    shown.text_area(key=f"{form}-text").set_value("Wij zien dit anders")
    shown.button(key=find_submit(shown, form)).click().run()
    officer = screen.open(decision=decision_id)
    assert "Wij zien dit anders" in words(officer) and "Veel te vroeg" in words(officer)
    assert "eigen kijk" not in words(screen.open(GRANTEE, page=Page.START))


def test_looking_again_says_what_happened_and_ends_the_decision(screen: Screen) -> None:
    decision_id, at = screen.draft()
    at.button(key="decision-take-button").click().run()
    at = screen.open(decision=decision_id)
    form = f"decision-review-{decision_id}"
    at.text_area(key=f"{form}-text").set_value("Het bereik herstelde.")
    at.checkbox(key=f"{form}-over").set_value(True)
    at.button(key=find_submit(at, form)).click().run()
    view = screen.view(decision_id)
    assert (view.card.state, [item.text for item in view.words]) == (DecisionState.ENDED, ["Het bereik herstelde."])
    check(screen.open(decision=decision_id), NL)


def test_the_next_day_of_review_stays_while_it_lies_ahead(screen: Screen) -> None:
    decision_id, at = screen.draft()
    ahead = date.today() + timedelta(days=90)
    at.date_input(key=f"decision-{decision_id}-review").set_value(ahead).run()
    at.button(key="decision-take-button").click().run()
    at = screen.open(decision=decision_id)
    form = f"decision-review-{decision_id}"
    at.text_area(key=f"{form}-text").set_value("We keken alvast.")
    at.button(key=find_submit(at, form)).click().run()
    assert screen.view(decision_id).card.review_on == ahead


def test_filters_that_fit_nothing_say_so_and_lead_back_to_all(screen: Screen) -> None:
    screen.draft()
    theme_id = decision_drafts.begin_about_fund(screen.officer, screen.portfolio_id, "", screen.workspace)
    decision_drafts.change_draft(
        screen.officer, theme_id, 1, DecisionContent("Strategie", option=DecisionOption.PAUSE), screen.workspace,
        owner="", review_on=None,
    )  # fmt: skip
    at = screen.open()
    by_subject, by_option = at.selectbox(key="decisions-by-subject"), at.selectbox(key="decisions-by-option")
    subject = next(item for item in by_subject.options if "Strategie" in item)
    by_subject.set_value(subject)
    by_option.set_value("Opschalen").run()
    assert "Geen enkele beslissing" in words(at) and "We sturen bij" not in words(at)
    check(at, NL)
    at.button(key="decisions-all").click().run()
    assert "We sturen bij" in words(at) and "Geen enkele beslissing" not in words(at)


def test_what_a_draft_rests_on_and_is_gone_is_said_and_taken_away_by_hand(screen: Screen) -> None:
    decision_id, at = screen.draft()
    with unscoped_writing(screen.workspace) as connection:
        connection.execute(
            update(Indicator).where(Indicator.id == screen.indicator_id)
            .values(withdrawn_by=select(Submission.id).limit(1).scalar_subquery())
        )  # fmt: skip
    at = screen.open(decision=decision_id)
    at.text_input(key=f"decision-{decision_id}-title").set_value("Toch anders").run()
    content = screen.view(decision_id).content
    assert content.title == "Toch anders" and [item.indicator_id for item in content.figures] == [screen.indicator_id]
    check(at, NL)
    at.button(key=find_key(at, f"decision-{decision_id}-gone")).click().run()
    at.button(key="decision-take-button").click().run()
    view = screen.view(decision_id)
    assert (view.card.state, view.content.figures) == (DecisionState.IN_FORCE, ())


@pytest.mark.parametrize("persona", ["coach", "academic", "umbrella", "facilitator"])
def test_others_see_that_the_page_is_not_for_them(screen: Screen, persona: str) -> None:
    assert "rol" in words(screen.open(persona))


def test_a_decision_is_shown_in_sections_to_a_room(screen: Screen) -> None:
    decision_id, at = screen.draft()
    at.button(key="decision-take-button").click().run()
    for section in range(3):
        check(screen.open(decision=decision_id, present=1, section=section), NL)
    check(screen.open(present=1), NL)
