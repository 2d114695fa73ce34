"""The frame of the demo's fund: who works on each outcome, and how that goes, beside the theories of the grantees."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from stored import Stored

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace, open_workspace, reading
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.theory.frames.frame_view import build_frame_view
from impact.store.queries import figures
from impact.views.portfolio import PortfolioQuery
from impact.views.theory.fund_frame import FundFrameView


def enter(stored: Stored, persona: str) -> tuple[Access, Workspace]:
    workspace = open_workspace(stored.url)
    return demo_personas.find_persona_access(workspace, persona), workspace


def load(stored: Stored) -> FundFrameView:
    view = build_frame_view(*enter(stored, "officer"))
    assert view is not None
    return view


def test_the_outcome_that_nobody_works_on_is_seen(demo_master: Stored) -> None:
    view = load(demo_master)
    assert [item.key for item in view.outcomes if not item.organisations] == ["F.m5"]
    assert view.without_any == 1 and view.fund == "Fonds Horizonlinde"
    assert view.of_one == sum(item.organisations == 1 for item in view.outcomes)


def test_what_is_linked_and_its_statuses_are_those_of_the_theories(demo_master: Stored) -> None:
    access, workspace = enter(demo_master, "officer")
    found: Counter[tuple[object, ...]] = Counter()
    expected: Counter[tuple[object, ...]] = Counter()
    for outcome in load(demo_master).outcomes:
        for item in outcome.contributions:
            counts = {status: item.counts.of(status) for status in Status if item.counts.of(status)}
            found[outcome.key, item.organisation_id, item.text, tuple(sorted(counts.items()))] += 1
    counting = _list_counting(workspace, access)
    for organisation_id in {key[1] for key in found}:
        for node in build_theory_view(access, organisation_id, workspace).nodes:
            for key in node.fund_outcomes:
                statuses = Counter(item.status for number, _, item in node.indicators if number in counting)
                expected[key, organisation_id, node.text, tuple(sorted(statuses.items()))] += 1
    assert found == expected and sum(found.values()) > 20


def _list_counting(workspace: Workspace, access: Access) -> set[int]:
    with reading(access, workspace) as connection:
        rows = figures.fetch_figures(connection, figures.select_figures(access, as_of=None, only_counting=True))
    return {row.indicator.id for row in rows}


def test_others_read_the_frame_with_what_is_theirs_to_see(demo_master: Stored) -> None:
    names = {"grantee-G01": 1, "viewer": 1, "coach": 2, "academic": 0, "umbrella": 0, "facilitator": 0}
    for persona, seen in names.items():
        view = build_frame_view(*enter(demo_master, persona))
        assert view is not None and view.theory is not None and not view.is_own and len(view.theory.nodes) == 11
        named = {part.organisation for item in view.outcomes for part in item.contributions}
        assert len(named) <= seen and bool(named) == bool(seen), persona
        assert not view.theory.fund_gaps and not view.theory.questions


QUERIES = {
    "everything": PortfolioQuery(),
    "what counts": PortfolioQuery(only_counting=True),
    "one level": PortfolioQuery(level=Level.OUTCOME_SHORT),
    "a province": PortfolioQuery(region="antwerpen"),
    "an earlier day": PortfolioQuery(as_of=date(2024, 12, 31)),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", ["academic", "umbrella", "facilitator"])
def test_the_words_of_the_frame_are_read_under_pseudonyms_too(
    demo_master: Stored, persona: str, language: Language
) -> None:
    officer, workspace = enter(demo_master, "officer")
    own = build_frame_view(replace(officer, language=language), workspace)
    reader = replace(demo_personas.find_persona_access(workspace, persona), language=language)
    seen = build_frame_view(reader, workspace, officer.organisation_id)
    assert own and seen and own.theory and seen.theory
    assert [node.text for node in seen.theory.nodes] == [node.text for node in own.theory.nodes]


@pytest.mark.parametrize("name", QUERIES)
def test_along_the_frame_each_figure_of_the_portfolio_counts_once(demo_master: Stored, name: str) -> None:
    access, workspace = enter(demo_master, "officer")
    view = build_portfolio_view(access, replace(QUERIES[name], sort="frame"), workspace)
    assert view.frame is not None and view.totals.total
    outcomes = view.frame.outcomes
    assert view.frame.linked + view.frame.unlinked == view.totals
    of_rows = sum(item.counts.total for item in outcomes)
    assert of_rows == view.frame.linked.total + view.frame.counted_again
    assert view.frame.counted_again or name in ("one level", "an earlier day", "a province")
    if name == "a province":
        named = {part.organisation for item in outcomes for part in item.contributions}
        assert named <= {row.name for row in view.matrix} and len(named) < 12
    assert (name == "an earlier day") or sum(item.counts.total for item in outcomes)


def test_along_the_frame_is_read_by_the_fund_only_and_where_it_is_asked_for(demo_master: Stored) -> None:
    access, workspace = enter(demo_master, "officer")
    assert build_portfolio_view(access, PortfolioQuery(), workspace).frame is None
    for persona in ("coach", "academic", "umbrella", "facilitator"):
        access, workspace = enter(demo_master, persona)
        assert build_portfolio_view(access, PortfolioQuery(sort="frame"), workspace).frame is None, persona
