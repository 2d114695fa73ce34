"""The start page: what waits for whom, and the three strands."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from harness import components, visit
from stored import Stored

from impact.i18n import number, text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.strands import Strand
from impact.views.figures.status_counts import StatusCounts
from impact.views.start import Need, StartView, StrandView
from pages.parts.layout.menu import Page
from tests.pages.situations import an_access, html, plain, run, said

STRANDS = tuple(StrandView(strand, (("indicators", 3),), "portfolio") for strand in Strand)


def a_start(*needs: Need, role: Role = Role.FUND_STAFF, totals: StatusCounts | None = None, empty: bool = False):
    counts = totals or StatusCounts(achieved=2, on_track=3, behind=1)
    return StartView(
        role, "Medewerker", "Fonds Horizonlinde", 1, counts, 3, needs, STRANDS, date(2025, 12, 31), empty, True
    )


def draw(monkeypatch: pytest.MonkeyPatch, view: StartView, language: Language = Language.NL, **address: str):
    at = run(monkeypatch, Page.START, {"start": lambda _: view}, an_access(view.role, language), **address)
    assert not at.exception, at.exception[0].stack_trace
    return at


def test_it_opens_with_a_sentence_and_how_far_the_data_go(monkeypatch):
    at = draw(monkeypatch, a_start())
    assert at.title[0].value == (
        "5 van de 6 streefwaarden die nu beoordeeld kunnen worden, liggen op koers of zijn behaald."
    )
    assert "Fonds Horizonlinde · gegevens tot en met 31 dec 2025" in said(at)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("achieved", [0, 1])
def test_one_rated_target_has_a_sentence_without_a_count(monkeypatch, language: Language, achieved: int):
    at = draw(monkeypatch, a_start(totals=StatusCounts(achieved=achieved, behind=1 - achieved)), language)
    expected = text(language, f"start.sentence.{'only_good' if achieved else 'only_other'}")
    assert said(at).startswith(plain(expected))
    assert not re.search(r"\d", expected)


def test_a_need_is_a_question_with_the_way_there(monkeypatch):
    at = draw(monkeypatch, a_start(Need("talk", 4, "portfolio", {"sort": "conversation"})))
    body = json.loads(components(at)[0].proto.json)["body"]
    assert "4 indicatoren vragen een gesprek: ze liggen niet op koers. Waarover wil je eerst praten?" in body
    assert "sort=conversation" in body


def test_one_is_written_as_one(monkeypatch):
    body = html(draw(monkeypatch, a_start(Need("unclear_own", 1, "grantee", {}), role=Role.GRANTEE_EDITOR)))
    assert "Eén waarde uit jullie werkboek is onduidelijk" in body.encode().decode("unicode_escape")


def test_who_has_nothing_waiting_is_told_so(monkeypatch):
    assert "Er wacht niets op jou." in said(draw(monkeypatch, a_start()))


def test_the_three_strands_carry_their_question_in_each_language(monkeypatch):
    for language, question in (
        (Language.NL, "Waarom zou dit werken?"),
        (Language.EN, "Why would this work?"),
        (Language.FR, "Pourquoi cela fonctionnerait-il ?"),
    ):
        at = draw(monkeypatch, a_start(), language)
        assert question in said(at)
        assert len([title for title in at.subheader if ":material/" in title.value]) == 3


def test_without_figures_it_offers_the_first_step(monkeypatch):
    at = draw(monkeypatch, a_start(totals=StatusCounts(), empty=True))
    assert "Er zijn nog geen cijfers" in [title.value for title in at.header]
    assert "0 van de 0" not in said(at)
    assert "Lever een werkboek aan" in said(at)


def test_where_the_first_file_waits_it_offers_to_approve_it_and_not_to_hand_in_another(monkeypatch):
    at = draw(monkeypatch, a_start(Need("to_review", 1, "review", {}), totals=StatusCounts(), empty=True))
    assert "Er is al iets aangeleverd. Keur het goed, dan staan de eerste cijfers hier." in said(at)
    assert "Lever een werkboek aan" not in said(at)


def test_a_grantee_whose_first_file_waits_is_told_so_and_not_to_begin_again(monkeypatch):
    need = Need("sent_first", 1, "grantee", {"organisation": "1"})
    at = draw(monkeypatch, a_start(need, role=Role.GRANTEE_EDITOR, totals=StatusCounts(), empty=True))
    assert "Wat jullie aanleverden, wacht op het fonds." in said(at)
    assert "Lever een werkboek aan" not in said(at)


def test_a_grantee_without_figures_reads_each_way_to_begin_once_and_it_leads_to_the_form_itself(monkeypatch):
    needs = (Need("first_upload", 0, "upload", {}), Need("first_indicator", 0, "indicators", {"indicator": "new"}))
    view = a_start(*needs, role=Role.GRANTEE_EDITOR, totals=StatusCounts(), empty=True)
    at = draw(monkeypatch, view)
    labels = [link.label for link in at.get("page_link")]
    assert len([label for label in labels if label == "Een eerste indicator"]) == 1
    (query,) = [link.proto.query_string for link in at.get("page_link") if link.label == "Een eerste indicator"]
    assert "indicator=new" in query
    assert "Wat nu aandacht vraagt" not in [title.value for title in at.header]
    more = Need("achieved_own", 2, "grantee", {})
    other = draw(monkeypatch, a_start(*needs, more, totals=StatusCounts(), empty=True))
    assert "Wat nu aandacht vraagt" in [title.value for title in other.header]


def test_no_chart_stands_in_the_way_of_the_first_page(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.START, "officer", Language.NL, demo_master.url, monkeypatch)
    assert not at.exception
    assert not at.get("plotly_chart")


@pytest.mark.parametrize("persona", ["officer", "director", "coach"])
def test_start_names_as_many_conversations_as_the_portfolio(
    persona: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever asks for a conversation on the portfolio waits on Start too."""
    asked = text(Language.NL, "portfolio.sentence.talk", n=10**6).replace(number(Language.NL, 10**6), r"(\d+)")
    title = visit(Page.PORTFOLIO, persona, Language.NL, demo_master.url, monkeypatch).title[0].value
    found = re.search(asked, title.replace("\\", ""))
    start = html(visit(Page.START, persona, Language.NL, demo_master.url, monkeypatch))
    assert found is not None, title
    assert text(Language.NL, "start.need.talk", n=int(found[1])) in start.replace("\\u00a0", "\u00a0")
