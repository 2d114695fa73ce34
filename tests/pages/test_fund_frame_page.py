"""The frame of a fund on the page of theories: made from nothing, read, and signed by the fund alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.services.theory import versions
from impact.views.figures.status_counts import StatusCounts
from impact.views.theory.editor import TheoryVersion
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import Contribution, FrameOutcome, PortfolioFrame
from pages.parts.layout.menu import Page
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, run, said

FUND_ID, OTHER_ID = 1, 7


def a_frame(**changes: object) -> FundFrameView:
    """A signed frame with an outcome on which two work and one on which nobody does."""
    counts = StatusCounts(on_track=2, behind=1, not_rated=1)
    theory = replace(
        sample.theory_view(), organisation_id=FUND_ID, organisation="Fonds Horizonlinde", parties=("fund",),
        nodes=tuple(replace(node, status=Status.NOT_RATED, indicators=()) for node in sample.theory_view().nodes),
    )  # fmt: skip
    view = FundFrameView(
        FUND_ID, "Fonds Horizonlinde",
        PortfolioFrame((
            FrameOutcome("k", Level.OUTCOME_SHORT, "Leerlingen lezen op niveau", (
                Contribution(OTHER_ID, "Klasbrug Wimperhof", "Taal groeit", counts),
                Contribution(8, "Ademruimte Kwiek", "Rust in huis", StatusCounts()),
            )),
            FrameOutcome("l", Level.OUTCOME_LONG, "Leerlingen stromen door", ()),
        ), StatusCounts(), counts),
        theory, (TheoryVersion(2, date(2024, 3, 4), "Bijgesteld", ("fund",)),),
    )  # fmt: skip
    return replace(view, **changes)


def open_page(monkeypatch, view, role=Role.FUND_STAFF, language=Language.NL, **address):
    return run(
        monkeypatch, Page.THEORY, {"fund_frame": lambda *_: view}, an_access(role, language, FUND_ID),
        **(address or {"frame": "1"}),
    )  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_a_fund_without_a_frame_is_led_to_making_one(monkeypatch, language):
    at = open_page(monkeypatch, FundFrameView(FUND_ID, "Fonds Horizonlinde"), language=language)
    assert not at.exception
    assert text(language, "fund_frame.none.title") in said(at)
    (link,) = [item for item in at.get("page_link") if text(language, "fund_frame.none.start") in item.proto.label]
    assert f"organisation={FUND_ID}" in link.proto.query_string and "edit=1" in link.proto.query_string


def test_a_draft_without_a_version_is_gone_on_with(monkeypatch):
    at = open_page(monkeypatch, FundFrameView(FUND_ID, "Fonds Horizonlinde", has_draft=True))
    assert any(text(Language.NL, "fund_frame.none.go_on") in item.proto.label for item in at.get("page_link"))


@pytest.mark.parametrize("language", list(Language))
def test_the_frame_is_drawn_with_who_works_on_it_and_what_goes_well(monkeypatch, language):
    at = open_page(monkeypatch, a_frame(), language=language)
    assert not at.exception
    drawn = html(at)
    assert "Klasbrug Wimperhof" in drawn
    for words in (text(language, "fund_frame.note.nobody"), text(language, "fund_frame.note.who", n=2)):
        # As it is written into the data of a component; long lines are broken.
        assert json.dumps(words.split()[0])[1:-1] in drawn, words
    assert text(language, "fund_frame.signed") in said(at) and not [b for b in at.button if b.key == "frame-sign"]


def test_the_theory_of_the_own_fund_is_its_frame(monkeypatch):
    at = open_page(monkeypatch, a_frame(), organisation=str(FUND_ID))
    assert not at.exception
    assert heading(at) == text(Language.NL, "fund_frame.sentence.gaps", fund="Fonds Horizonlinde", n=1, total=2)


def test_a_version_that_the_fund_did_not_sign_is_signed_by_a_click(monkeypatch):
    calls = []
    monkeypatch.setattr(versions, "agree_to_version", lambda _access, *rest: calls.append(rest[:2]))
    view = a_frame()
    at = open_page(monkeypatch, replace(view, theory=replace(view.theory, parties=())))
    assert text(Language.NL, "fund_frame.not_signed") in said(at)
    at.button(key="frame-sign").click().run()
    assert calls == [(FUND_ID, 2)]
