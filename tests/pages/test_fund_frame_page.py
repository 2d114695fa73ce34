"""The frame of a fund on the page of theories: made from nothing, read, and signed by the fund alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from html import unescape

import pytest
from harness import faults, visit, workspace

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas
from impact.services.dashboards import analyst_tables
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory import versions
from impact.views.figures.status_counts import StatusCounts
from impact.views.theory.editor import TheoryVersion, VersionComparison
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import Contribution, FrameOutcome, PortfolioFrame
from pages.parts.figures import fund_outcomes
from pages.parts.layout import frame
from pages.parts.layout.menu import Page
from tests import sample_views as sample
from tests.pages.situations import an_access, heading, html, plain, run, said

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
                Contribution(OTHER_ID, "Klasbrug Wimperhof", "Taal groeit", counts, block="a"),
                Contribution(8, "Ademruimte Kwiek", "Rust in huis", StatusCounts(), block="a"),
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
def test_the_page_of_a_frame_says_what_it_is_for_and_not_what_a_theory_of_a_grantee_is(monkeypatch, language):
    shown = " ".join(caption.value for caption in open_page(monkeypatch, a_frame(), language=language).caption)
    assert text(language, "fund_frame.purpose") in unescape(shown.replace("\\", ""))
    assert text(language, "frame.purpose.theory") not in unescape(shown.replace("\\", ""))


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
        # As it is written into the data of a component.
        assert json.dumps(words)[1:-1] in unescape(drawn), words
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


def test_whoever_sees_a_part_of_the_fund_reads_of_no_gap(monkeypatch):
    part = a_frame(sees_all=False)
    at = open_page(monkeypatch, part)
    words = said(at) + html(at)
    assert heading(at) == text(Language.NL, "fund_frame.sentence.of", fund="Fonds Horizonlinde", n=2)
    assert text(Language.NL, "fund_frame.caption.some") in words
    for key in ("nobody", "note.nobody", "findings"):
        assert text(Language.NL, f"fund_frame.{key}") not in words, key
    assert text(Language.NL, "fund_frame.findings") in said(open_page(monkeypatch, a_frame()))


@pytest.mark.parametrize("numbers", [1, 2])
def test_the_versions_are_listed_once(monkeypatch, numbers):
    view = a_frame()
    history = tuple(replace(view.history[0], number=number) for number in range(numbers, 0, -1))
    theory = sample.theory_view()
    comparison = VersionComparison(history, 1, 2, theory.nodes, theory.links, None, {}, (), {})
    view = replace(view, history=history)
    loads = {"fund_frame": lambda *_: view, "theory_comparison": lambda *_: comparison}
    at = run(monkeypatch, Page.THEORY, loads, an_access(Role.FUND_STAFF, Language.NL, FUND_ID), frame="1")
    assert not at.exception
    assert [item.value for item in at.header].count(text(Language.NL, "theory_edit.history")) == 1
    assert said(at).count(text(Language.NL, "fund_frame.signed.aid")) == 1


def an_outcome(key, counts, **changes):
    """An outcome on which two grantees work, each with these counts."""
    parts = tuple(Contribution(number, f"Organisatie {number}", "Taal", counts, block="a") for number in (7, 8))
    return FrameOutcome(key, Level.OUTCOME_SHORT, key, tuple(replace(part, **changes) for part in parts))


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        (StatusCounts(not_rated=1), "unmeasured"),
        (StatusCounts(), "unmeasured"),
        (StatusCounts(not_rated=1, not_applicable=1), "inapplicable"),
        (StatusCounts(on_track=1), None),
    ],
)
def test_an_indicator_without_a_judgement_says_not_how_it_goes(monkeypatch, counts, kind):
    monkeypatch.setattr(frame, "t", lambda key, **values: text(Language.NL, key, **values))
    found = [] if kind is None else [text(Language.NL, f"fund_frame.finding.{kind}", n=1, names="k")]
    assert fund_outcomes.list_findings([an_outcome("k", counts)]) == found


def test_one_judged_indicator_among_others_without_is_the_only_one_that_says_how_it_goes(monkeypatch):
    monkeypatch.setattr(frame, "t", lambda key, **values: text(Language.NL, key, **values))
    outcome = an_outcome("k", StatusCounts(not_rated=1))
    first = replace(outcome.contributions[0], counts=StatusCounts(behind=1, not_rated=2))
    found = fund_outcomes.list_findings([replace(outcome, contributions=(first, *outcome.contributions[1:]))])
    assert found == [text(Language.NL, "fund_frame.finding.indicator", n=1, names="k")]


def test_two_blocks_with_the_same_text_are_two_that_overlap(monkeypatch):
    monkeypatch.setattr(frame, "t", lambda key, **values: text(Language.NL, key, **values))
    several = StatusCounts(on_track=2)
    rows = [an_outcome(key, several, other_outcomes=("l",)) for key in ("k", "l")]
    one = replace(rows[0].contributions[0], block="b")
    rows = [replace(row, contributions=(*row.contributions, one)) for row in rows]
    names = "Taal (Organisatie 7); Taal (Organisatie 7); Taal (Organisatie 8)"
    assert fund_outcomes.list_findings(rows) == [text(Language.NL, "fund_frame.finding.overlap", n=3, names=names)]


def along(at):
    """Whether the page offers to take the frame along."""
    return [item for item in at.get("popover") if text(Language.NL, "theory_file.button") in str(item.proto)]


@pytest.mark.parametrize("persona", ["officer", "grantee-G01", "academic", "facilitator"])
def test_whoever_may_take_a_page_along_takes_the_frame_along(demo_master, monkeypatch, persona):
    at = visit(Page.THEORY, persona, Language.NL, demo_master.url, monkeypatch, frame=1)
    assert not faults(at, Language.NL)
    access = demo_personas.find_persona_access(workspace(demo_master.url), persona)
    assert bool(along(at)) is analyst_tables.may_take_page_along(access)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("persona", "veil"), [("officer", "false"), ("officer", "true"), ("grantee-G01", "false")])
def test_the_frame_is_presented_in_sections_of_which_none_breaks(demo_master, monkeypatch, persona, veil, language):
    open_section = partial(
        visit, Page.THEORY, persona, language, demo_master.url, monkeypatch, frame=1, present="true", veil=veil
    )
    titles = []
    for section in range(1, 20):
        at = open_section(section=section)
        assert not at.exception, section
        titles.append(heading(at))
        if section > 1 and titles[-1] == titles[-2]:
            break
    whole = plain(" ".join(titles))
    is_own = persona == "officer" and veil == "false"
    assert len(titles) > 4
    assert (plain(text(language, "fund_frame.findings")) in whole) is is_own
    assert (plain(text(language, "fund_frame.who")) in whole) is (veil == "false")
    names = [name for _, name in build_theory_view(
        demo_personas.find_persona_access(workspace(demo_master.url), "officer"), None, workspace(demo_master.url)
    ).organisations]  # fmt: skip
    if veil == "true":
        assert not any(name in said(open_section(section=1)) for name in names)


def test_a_frame_opened_as_the_theory_of_the_fund_is_presented_under_pseudonyms_too(demo_master, monkeypatch):
    fund = demo_personas.find_persona_access(workspace(demo_master.url), "officer").organisation_id
    at = visit(Page.THEORY, "officer", Language.NL, demo_master.url, monkeypatch, organisation=fund)
    at = at.button(key="present-start").click().run()
    at = at.button(key="present-veiled").click().run()
    assert not faults(at, Language.NL)
    assert "Fonds Horizonlinde" in heading(at)


def test_people_of_the_fund_talk_about_their_frame_and_grantees_read_nothing_of_it(
    demo_master, tmp_path, monkeypatch
):  # fmt: skip
    stored = demo_master.copy(tmp_path)
    at = visit(Page.THEORY, "officer", Language.NL, stored.url, monkeypatch, frame=1)
    at.text_area(key="talk-new-words").set_value("Wie werkt hier nog aan?")
    at = at.button(key="talk-new-send").click().run()
    assert not faults(at, Language.NL) and "Wie werkt hier nog aan?" in said(at) + html(at)
    colleague = visit(Page.THEORY, "director", Language.NL, stored.url, monkeypatch, frame=1)
    assert "Wie werkt hier nog aan?" in said(colleague) + html(colleague)
    (field,) = [item for item in colleague.text_area if str(item.key).endswith("-reply-words")]
    assert not [item for item in colleague.get("button_group") if "reply-kind" in str(item.proto.id)]
    field.set_value("Vanaf het najaar twee")
    colleague.button(key=f"{str(field.key).removesuffix('-words')}-send").click().run()
    assert not faults(colleague, Language.NL)
    for persona in ("grantee-G01", "coach", "academic"):
        other = visit(Page.THEORY, persona, Language.NL, stored.url, monkeypatch, frame=1)
        assert not faults(other, Language.NL)
        assert "Wie werkt hier nog aan?" not in said(other) + html(other)
        assert text(Language.NL, "conversations.begin") not in said(other)


@pytest.mark.parametrize("language", list(Language))
def test_a_filter_lets_things_of_the_frame_step_back_and_leaves_them_out_of_the_tables(
    demo_master, monkeypatch, language
):
    whole = html(visit(Page.THEORY, "officer", language, demo_master.url, monkeypatch, frame=1))
    part = html(visit(Page.THEORY, "officer", language, demo_master.url, monkeypatch, frame=1, level="impact"))
    assert "faded" in part and part.count("<tr>") < whole.count("<tr>")


@pytest.mark.parametrize("language", list(Language))
def test_a_frame_without_activities_says_what_its_outcomes_hang_on_from_where_no_arrow_ends(
    demo_master, monkeypatch, language
):  # fmt: skip
    at = visit(Page.THEORY, "officer", language, demo_master.url, monkeypatch, frame=1)
    assert not faults(at, language)
    (choice,) = [item for item in at.selectbox if str(item.key).startswith("theory-rests-from-")]
    assert choice.label == text(language, "theory_evidence.rests.from_block") and choice.value.startswith("F.")
    assert plain(text(language, "theory_evidence.rests")) in said(at)
    # Evidence and what rests on it are for the fund itself.
    assert plain(text(language, "theory_evidence.rests")) not in said(
        visit(Page.THEORY, "grantee-G01", language, demo_master.url, monkeypatch, frame=1)
    )
