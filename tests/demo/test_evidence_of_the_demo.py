"""The theories of the demo have evidence for and against, expectations, assumptions in each state, and answers."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from impact.errors import ImpactError
from impact.services.accounts import demo_personas
from impact.services.dashboards import grantees
from impact.services.dashboards.theory_of_change import build_theory_view
from impact.services.demo.arrow_evidence import (
    TEXTS,
    DemoEvidence,
    find_evidence_mistakes,
    load_demo_evidence,
)
from impact.services.demo.outline_schema import check_file
from impact.services.theory import evidence
from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationState,
)


@pytest.fixture(scope="module")
def views(built):
    """The theories with evidence, as the fund sees them, by the code of the grantee."""
    officer = demo_personas.find_persona_access(built[0], "officer")
    rows = grantees.list_grantees(officer, built[0])
    views = [build_theory_view(officer, row.organisation_id, built[0]) for row in rows]
    return {view.nodes[0].key[:3]: view for view in views if view.evidence.sources}


def test_each_kind_of_evidence_expectation_and_state_is_there(views):
    arrows = [arrow for view in views.values() for arrow in view.evidence.arrows.values()]
    pieces = [piece for arrow in arrows for piece in arrow.evidence]
    assert {piece.source.origin for piece in pieces} == set(EvidenceOrigin)
    assert {piece.side for piece in pieces} == set(EvidenceSide)
    assert {item.state for arrow in arrows for item in arrow.expectations} == set(ExpectationState)
    assert {item.state for arrow in arrows for item in arrow.assumptions} == set(AssumptionState)


def test_every_source_says_that_it_is_fictional_and_so_does_its_text(views):
    sources = [source for view in views.values() for source in view.evidence.sources]
    assert len(sources) == 9 and all("ficti" in source.title for source in sources)
    assert all(path.read_text("utf-8").startswith("FICTI") for path in TEXTS.iterdir())


def test_a_passage_stands_in_its_text_and_opens_there(built, views):
    view = views["G01"]
    officer = demo_personas.find_persona_access(built[0], "officer")
    piece = view.evidence.arrows["G01.k1", "G01.m1"].evidence[0]
    opened = evidence.open_passage(officer, view.organisation_id, piece.evidence_id, built[0])
    assert opened.passage == piece.passage and "van 96 naar 61" in opened.passage
    wanted = [item.passage for theory in load_demo_evidence().theories.values() for item in theory.evidence]
    seen = [item.passage for view in views.values() for a in view.evidence.arrows.values() for item in a.evidence]
    assert sorted(seen) == sorted(wanted)


def test_a_refuted_assumption_colours_what_stands_on_it_and_its_answer_is_quiet_for_every_role(built, views):
    view = views["G02"]
    assert view.evidence.shaken == {"G02.m1", "G02.l1", "G02.p1"}
    umbrella = demo_personas.find_persona_access(built[0], "umbrella")
    for access in (demo_personas.find_persona_access(built[0], "officer"), umbrella):
        organisations = build_theory_view(access, None, built[0]).organisations
        views_of_role = [build_theory_view(access, key, built[0]) for key, _ in organisations]
        quiet = {question.rule for each in views_of_role for question in each.evidence.questions if question.is_quiet}
        assert quiet == {"A04", "I01"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda it: it["theories"]["G01"]["evidence"][0].update(arrow=["G01.k1", "x"]), "there is no arrow"),
        (lambda it: it["theories"]["G01"]["evidence"][0].update(source="x"), "there is no source 'x'"),
        (lambda it: it["theories"]["G01"]["sources"][0].update(origin="rumour"), "theories.G01.sources.0.origin"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(change, place):
    wrong = deepcopy(load_demo_evidence().model_dump(mode="json"))
    change(wrong)
    with pytest.raises(ImpactError) as refusal:
        check_file(Path("evidence.json"), wrong, DemoEvidence, find_evidence_mistakes)
    assert place in str(refusal.value.params["mistakes"])


def test_the_plans_are_for_a_block_and_for_arrows_with_a_cost_that_nobody_knows_yet(views):
    plan = [item for view in views.values() for item in view.evidence.plan]
    assert {bool(item.subject[1]) for item in plan} == {True, False}
    assert None in {item.fields.cost_cents for item in plan} and 320_000 in {item.fields.cost_cents for item in plan}
    assert all(item.name != item.method and "(fictief)" in item.fields.note for item in plan)


def test_a_plan_for_what_the_outline_has_not_is_a_mistake():
    content = load_demo_evidence().model_dump(mode="json")
    content["theories"]["G01"]["plan"][0]["subject"] = ["G01.weg", ""]
    assert find_evidence_mistakes(content) == ["G01.plan: there is no ['G01.weg', '']"]
