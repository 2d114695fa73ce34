"""The reporting round on screen: what is asked with one way to do it, every state in words, and the fund's side."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from harness import check, components, said, subjects, visit, workspace
from markupsafe import escape
from sqlalchemy import insert, update
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.access.permissions import Action, Kind, may
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.accounts import demo_personas
from impact.services.calendar import reporting_periods, rounds
from impact.services.core.workspace import unscoped_reading, unscoped_writing
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.operations import one_time_downloads
from impact.services.submissions import review
from impact.store.db import bulk
from impact.store.schema.organisations import ReportingPeriod
from impact.store.schema.submissions import Submission
from impact.views.rounds import NoRoundsReason, Period, PlannedRhythms, Round, RoundState, RoundsView
from impact.views.start import Need
from pages.parts.layout.menu import Page
from tests import sample_views as sample
from tests.pages import situations
from tests.pages.situations import an_access, plain
from tests.pages.test_start import a_start

PERSONAS = {account.persona: account.role for account in demo_portfolio().accounts}
YEAR_2025 = Period(7, 1, "Horizon", "year", date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31), None)
CLOSED_2024 = Period(6, 1, "Horizon", "year", date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 31), date(2025, 6, 2))


def a_round(state: RoundState, period: Period = YEAR_2025, **facts: Any) -> Round:
    """One period of the grantee on the page."""
    return Round(period, 7, sample.NAME, state, **facts)


SITUATIONS: dict[str, RoundsView] = {
    state.value: RoundsView(7, (item, a_round(RoundState.APPROVED, CLOSED_2024, decided_on=date(2025, 2, 20))),
                            item if state in (RoundState.DUE, RoundState.LATE, RoundState.DRAFT, RoundState.RETURNED)
                            else None, None, several=False, may_submit=True)
    for state in RoundState
    for item in [a_round(
        state, replace(YEAR_2025, locked_on=date(2026, 6, 1)) if state is RoundState.LOCKED else YEAR_2025,
        draft_id=3 if state is RoundState.DRAFT else None, late=state in (RoundState.LATE, RoundState.DRAFT),
        submitted_on=date(2026, 1, 20), answer_due=date(2026, 2, 17), overdue=state is RoundState.SENT,
        decided_on=date(2026, 2, 3), reason="Is <b>40</b> per jaar?" if state is RoundState.RETURNED else "",
    )]
}  # fmt: skip


def page(
    monkeypatch: pytest.MonkeyPatch, view: RoundsView, language: Language = Language.NL,
    role: Role = Role.GRANTEE_EDITOR,
) -> AppTest:  # fmt: skip
    """The page of a grantee with these rounds."""
    views = {"grantee": lambda _, query: replace(sample.grantee_view(), query=query), "rounds": lambda *_: view}
    at = situations.run(monkeypatch, Page.GRANTEE, views, an_access(role, language, 7), organisation="7")
    assert not at.exception, at.exception[0].stack_trace
    return at


def words(at: AppTest) -> str:
    return plain("\n".join(piece.words for piece in said(at)))


def tables(at: AppTest) -> list[str]:
    """The HTML of every table with marks."""
    return [json.loads(component.proto.json)["body"] for component in components(at)]


# The page of a grantee.


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", RoundState)
def test_every_state_is_a_word_beside_its_mark_in_every_language(
    monkeypatch: pytest.MonkeyPatch, state: RoundState, language: Language
) -> None:
    at = page(monkeypatch, SITUATIONS[state.value], language)
    check(at, language)
    (table,) = [part for part in tables(at) if escape(text(language, "rounds.table")) in part]
    row = table.split("<tr>")[2]
    assert f"</svg> {escape(text(language, f'rounds.state.{state.value}'))}</span>" in row
    assert 'style="--mark: light-dark(' in row


@pytest.mark.parametrize("state", ["due", "late", "draft", "returned"])
def test_what_is_asked_stands_before_everything_with_one_button(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    at = page(monkeypatch, SITUATIONS[state])
    primary = [button for button in at.button if button.proto.type == "primary"]
    assert [button.key for button in primary] == ["round-go"]
    assert primary[0].label == text(Language.NL, f"rounds.go.{state}")
    found = words(at)
    assert found.index("2025") < found.index("Wat goed gaat")


@pytest.mark.parametrize("state", ["sent", "approved", "running", "locked"])
def test_where_nothing_is_asked_there_is_no_button(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    at = page(monkeypatch, SITUATIONS[state])
    assert not [button for button in at.button if button.key in ("round-go", "round-template")]


def test_the_button_goes_to_handing_in_for_that_period_and_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[tuple[Page, dict[str, str]]] = []
    monkeypatch.setattr("pages.parts.layout.frame.switch_page", lambda page, **query: went.append((page, query)))
    page(monkeypatch, SITUATIONS["draft"]).button(key="round-go").click().run()
    assert went == [(Page.UPLOAD, {"organisation": "7", "portfolio": "1", "period": "7", "draft": "3"})]


def test_why_something_was_sent_back_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(tables(page(monkeypatch, SITUATIONS["returned"])))
    assert "&lt;b&gt;40&lt;/b&gt; per jaar?" in body
    assert "<b>40</b>" not in body


def test_an_answer_that_is_overdue_says_by_when_it_was_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Een antwoord was beloofd tegen 17 februari 2026." in words(page(monkeypatch, SITUATIONS["sent"]))


def test_a_closed_period_says_so_beside_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "· afgesloten" in words(page(monkeypatch, SITUATIONS["approved"]))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("none", NoRoundsReason)
def test_without_rounds_the_page_says_why(
    monkeypatch: pytest.MonkeyPatch, none: NoRoundsReason, language: Language
) -> None:
    rhythms = PlannedRhythms(3, ("month", "quarter"), ("year",)) if none is NoRoundsReason.OTHER_RHYTHM else None
    view = RoundsView(7, (), None, none, several=False, may_submit=True, rhythms=rhythms)
    at = page(monkeypatch, view, language)
    check(at, language)
    own = f"{text(language, 'indicator.frequency.month')}, {text(language, 'indicator.frequency.quarter')}"
    planned = text(language, "indicator.frequency.year")
    assert plain(text(language, f"rounds.none.{none.value}", own=own, planned=planned)) in words(at)


@pytest.mark.parametrize("role", [Role.COACH, Role.GRANTEE_VIEWER])
def test_who_may_only_look_sees_the_round_without_a_button(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    at = page(monkeypatch, replace(SITUATIONS["late"], may_submit=False), role=role)
    assert text(Language.NL, "rounds.state.late") in words(at)
    assert not [button for button in at.button if button.key in ("round-go", "round-template")]


def test_of_two_calendars_each_line_says_of_which_portfolio_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    at = page(monkeypatch, replace(SITUATIONS["due"], several=True))
    assert "Horizon" in words(at)


def test_many_periods_stay_short_and_the_older_ones_are_a_click_away(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(
        a_round(RoundState.APPROVED, replace(YEAR_2025, period_id=n, starts=date(n, 1, 1), ends=date(n, 12, 31)))
        for n in range(2025, 2015, -1)
    )
    at = page(monkeypatch, RoundsView(7, many, None, None, several=False, may_submit=True))
    assert [box.label for box in at.expander] == ["Vroegere periodes (6)"]


# With the demo: every persona in every language, and the fund's side.


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own in which something is due, late, sent, sent back and closed."""
    stored = demo_master.copy(tmp_path / "demo")
    place = workspace(stored.url)
    with unscoped_reading(place) as connection:
        latest = bulk.fetch(connection, "SELECT MAX(ends) FROM reporting_period WHERE frequency = 'quarter'")[0][0]
        some = bulk.fetch(
            connection, "SELECT DISTINCT g.organisation_id FROM \"grant\" g WHERE g.reporting = 'quarter' ORDER BY 1"
        )
    end = date.fromisoformat(latest)
    following = next(
        row for row in reporting_periods.list_periods_of_year(end.year + (end.month == 12), "quarter") if row[0] > end
    )
    with unscoped_writing(place) as connection:
        connection.execute(insert(ReportingPeriod).values(
            organisation_id=1, portfolio_id=1, frequency="quarter", starts=following[0], ends=following[1],
            due_on=following[2],
        ))  # fmt: skip
        for (owner,), state in zip(reversed(some), (SubmissionState.PENDING, SubmissionState.RETURNED), strict=False):
            first = bulk.fetch(connection, f"SELECT MAX(id) FROM submission WHERE organisation_id = {owner}")[0][0]
            connection.execute(
                update(Submission).where(Submission.id == first).values(
                    state=state.value, periods=[[day.isoformat() for day in following[:2]]],
                    answer_due=date(2020, 1, 1), decision_reason="Kan je de noemer geven?",
                )
            )  # fmt: skip
    return stored


def opened(
    demo: Stored, patch: pytest.MonkeyPatch, page_: Page, persona: str, language: Language = Language.NL, **query: Any
) -> AppTest:
    at = visit(page_, persona, language, demo.url, patch, **query)
    check(at, language)
    return at


def last_period(demo: Stored) -> Any:
    access = demo_personas.find_persona_access(workspace(demo.url), "officer")
    return reporting_periods.load_calendar(access, 1, "quarter", workspace(demo.url)).periods[0]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", PERSONAS)
def test_the_page_of_a_grantee_shows_reporting_to_whom_may_see_it(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch, persona: str, language: Language
) -> None:
    organisation = subjects(demo_master.url, persona).organisations[0]
    at = opened(demo_master, monkeypatch, Page.GRANTEE, persona, language, organisation=organisation)
    shown = text(language, "rounds.title") in [title.value for title in at.header]
    assert shown is may(PERSONAS[persona], Action.SEE, Kind.SUBMISSION)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", [name for name, role in PERSONAS.items() if may(role, Action.SEE, Kind.CALENDAR)])
def test_the_fund_sees_who_sent_what_for_a_period(
    demo: Stored, monkeypatch: pytest.MonkeyPatch, persona: str, language: Language
) -> None:
    row = last_period(demo)
    at = opened(demo, monkeypatch, Page.ADMIN_CALENDAR, persona, language, rhythm="quarter", period=row.period_id)
    found = words(at)
    for state in (RoundState.SENT, RoundState.RETURNED, RoundState.LATE):
        assert text(language, f"rounds.state.{state.value}") in found
    assert text(language, "rounds.unanswered.title") in [title.value for title in at.header]


def test_one_state_at_a_time_stands_in_the_address(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    row = last_period(demo)
    query = {"rhythm": "quarter", "period": row.period_id}
    everybody = opened(demo, monkeypatch, Page.ADMIN_CALENDAR, "officer", **query)
    sent = opened(demo, monkeypatch, Page.ADMIN_CALENDAR, "officer", **query, only="sent")
    count = [len([piece for piece in said(at) if piece.words == "Wanneer"]) for at in (everybody, sent)]
    assert count[1] < count[0]
    nonsense = opened(demo, monkeypatch, Page.ADMIN_CALENDAR, "officer", **query, only="=1+1")
    assert not nonsense.exception


def test_a_period_is_closed_and_opened_again_on_the_calendar(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    row = last_period(demo)
    at = opened(demo, monkeypatch, Page.ADMIN_CALENDAR, "officer", rhythm="quarter", period=row.period_id)
    at.button(key=f"lock-{row.period_id}").click().run()
    assert last_period(demo).locked_on is not None
    assert "is afgesloten" in words(at)
    at.button(key=f"unlock-{row.period_id}").click().run()
    assert last_period(demo).locked_on is None
    # The form beside it still knows which version it changes.
    at.date_input(key=f"period-{row.period_id}-due").set_value(date(2031, 1, 1))
    at.button(key=f"save-period-{row.period_id}").click().run()
    assert not at.error
    assert last_period(demo).due_on == date(2031, 1, 1)


def test_the_template_is_made_for_the_period_that_is_asked(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(demo.url)
    persona = next(
        name for name, role in PERSONAS.items()
        if role is Role.GRANTEE_EDITOR
        and _rhythm(demo, demo_personas.find_persona_access(place, name).organisation_id) == "quarter"
    )  # fmt: skip
    own = demo_personas.find_persona_access(place, persona).organisation_id
    at = opened(demo, monkeypatch, Page.GRANTEE, persona, organisation=own)
    at.button(key="round-template").click().run()
    check(at, Language.NL)
    (link,) = at.get("link_button")
    waiting = one_time_downloads._pending[link.proto.url.rpartition("/")[2]]
    row = last_period(demo)
    assert str(row.ends.year) in waiting.name and waiting.name.endswith(".xlsx")


def _rhythm(demo: Stored, organisation_id: int) -> str:
    with unscoped_reading(workspace(demo.url)) as connection:
        found = bulk.fetch(connection, f'SELECT reporting FROM "grant" WHERE organisation_id = {organisation_id}')
    return str(found[0][0])


# The start page.


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", [RoundState.DUE, RoundState.LATE, RoundState.DRAFT, RoundState.RETURNED])
def test_the_start_page_says_what_the_round_asks(
    monkeypatch: pytest.MonkeyPatch, state: RoundState, language: Language
) -> None:
    need = Need("round", 1, "grantee", {"organisation": "7"}, "2025", date(2026, 1, 31), round=state)
    view = a_start(need, role=Role.GRANTEE_EDITOR)
    at = situations.run(monkeypatch, Page.START, {"start": lambda _: view}, an_access(view.role, language))
    check(at, language)
    assert "2025" in words(at)


@pytest.mark.parametrize("language", Language)
def test_the_fund_is_told_what_waits_and_what_it_owes(
    demo: Stored, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    officer, place = demo_personas.find_persona_access(workspace(demo.url), "officer"), workspace(demo.url)
    counts = {
        "owed": len(rounds.list_unanswered_submissions(officer, place)),
        "to_review": review.count_pending(officer, place),
    }
    assert all(counts.values())
    found = words(opened(demo, monkeypatch, Page.START, "officer", language))
    for need, count in counts.items():
        assert plain(text(language, f"start.need.{need}", n=count)) in found
