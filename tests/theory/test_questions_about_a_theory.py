"""Each rule asks its question where it should, and a whole theory raises none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from impact.i18n import text
from impact.model.words import Direction, Language, Level, LinkKind, Measure, Sphere
from impact.theory import IndicatorFacts, Severity, find_questions, question_text
from impact.theory.checks import RULES


@dataclass(frozen=True)
class A:
    source: str
    target: str
    assumption: str = "Dit klopt"
    mechanism: str = ""
    kind: LinkKind = LinkKind.LEADS_TO
    evidence_level: int = 2


@dataclass(frozen=True)
class B:
    key: str
    level: Level
    text: str = ""
    sphere: Sphere = Sphere.INFLUENCE
    stakeholder: str = "deelnemers"


WHOLE = (
    B("i", Level.INPUT, "mensen", Sphere.CONTROL),
    B("a", Level.ACTIVITY, "doen", Sphere.CONTROL),
    B("a2", Level.ACTIVITY, "ook doen", Sphere.CONTROL),
    B("o", Level.OUTPUT, "gedaan", Sphere.CONTROL),
    B("k", Level.OUTCOME_SHORT, "weten"),
    B("m", Level.OUTCOME_MEDIUM, "doen zij"),
    B("p", Level.IMPACT, "beter", Sphere.INTEREST),
    B("u", Level.UNINTENDED, "slechter"),
)
ARROWS = (
    A("i", "a"),
    A("i", "a2"),
    A("a", "o"),
    A("a2", "o"),
    A("o", "k"),
    A("k", "m"),
    A("m", "p"),
    A("k", "u"),
)
SIGNS = (
    IndicatorFacts("I1", "o", baseline=0, target_final=10, direction=Direction.UP),
    IndicatorFacts("I2", "k", baseline=1, target_final=3, direction=Direction.UP),
    IndicatorFacts("I3", "m", baseline=5, target_final=2, direction=Direction.DOWN),
    IndicatorFacts("I4", "u", baseline=5, target_final=2, direction=Direction.DOWN),
)


def asked(nodes=WHOLE, links=ARROWS, signs=SIGNS, ceiling=Level.OUTCOME_MEDIUM, external=("prijzen",)):
    found = find_questions(nodes, links, signs, ceiling_above=ceiling, external_factors=external)
    return {(question.rule, question.key) for question in found}


def without(*keys):
    nodes = tuple(node for node in WHOLE if node.key not in keys)
    links = tuple(link for link in ARROWS if not {link.source, link.target} & set(keys))
    signs = tuple(sign for sign in SIGNS if sign.node not in keys)
    return {"nodes": nodes, "links": links, "signs": signs}


def other(key, **changes):
    return tuple(replace(node, **changes) if node.key == key else node for node in WHOLE)


def other_sign(key, **changes):
    return tuple(replace(sign, **changes) if sign.key == key else sign for sign in SIGNS)


def test_a_whole_theory_raises_no_question():
    assert asked() == set()


CASES = [
    ("S01", "", without("p")),
    ("S02", "", without("a", "a2")),
    ("S03", "k → m", {"links": (*ARROWS, A("m", "k"))}),
    ("S04", "k → gone", {"links": (*ARROWS, A("k", "gone"))}),
    ("S04", "k → k", {"links": (*ARROWS, A("k", "k"))}),
    ("S05", "m", {"nodes": other("m", text=" Weten ")}),
    ("S06", "m → k", {"links": (*ARROWS, A("m", "k"))}),
    ("S07", "o → p", {"links": (*ARROWS, A("o", "p"))}),
    ("S08", "o", {"links": tuple(link for link in ARROWS if link.source != "o")}),
    ("S09", "a", {"links": tuple(link for link in ARROWS if link.source != "a")}),
    ("S10", "k", {"links": tuple(link for link in ARROWS if link.target != "k")}),
    ("S11", "", {"links": tuple(link for link in ARROWS if link.source != "m")}),
    ("S12", "x", {"nodes": (*WHOLE, B("x", Level.INPUT, "los", Sphere.CONTROL))}),
    (
        "S13",
        "",
        {"nodes": (*WHOLE, *(B(f"x{i}", Level.INPUT, f"meer {i}", Sphere.CONTROL) for i in range(20)))},
    ),
    ("S14", "", without("m")),
    ("S15", "", without("a2", "u")),
    ("H01", "k", {"nodes": other("k", stakeholder="")}),
    (
        "A01",
        "o → k",
        {"links": tuple(replace(li, assumption="") if li.source == "o" else li for li in ARROWS)},
    ),
    ("A05", "", {"external": ()}),
    ("A06", "", without("u")),
    ("A07", "u", {"signs": SIGNS[:3]}),
    (
        "E01",
        "m → p",
        {"links": tuple(replace(li, evidence_level=0) if li.target == "p" else li for li in ARROWS)},
    ),
    ("C01", "", {"ceiling": None}),
    ("C02", "I9", {"signs": (*SIGNS, IndicatorFacts("I9", "p", baseline=0))}),
    ("C03", "k → a", {"links": (*ARROWS, A("k", "a"))}),
    ("C04", "o", {"nodes": other("o", sphere=Sphere.INFLUENCE)}),
    ("I01", "m", {"signs": tuple(sign for sign in SIGNS if sign.node != "m")}),
    ("I02", "", {"signs": SIGNS[:1]}),
    ("I03", "I2", {"signs": other_sign("I2", baseline=None)}),
    ("I04", "I2", {"signs": other_sign("I2", has_target=False)}),
    ("I05", "I3", {"signs": other_sign("I3", target_final=6)}),
    ("I07", "I2", {"signs": other_sign("I2", measure=Measure.PERCENTAGE, has_parts_text=False)}),
    ("I09", "I2", {"signs": other_sign("I2", source="")}),
    ("V03", "I2", {"signs": other_sign("I2", node="gone")}),
]


@pytest.mark.parametrize(("rule", "key", "changed"), CASES, ids=[f"{rule} {key}" for rule, key, _ in CASES])
def test_a_gap_is_asked_about_where_it_is(rule: str, key: str, changed: dict):
    assert (rule, key) in asked(**changed)


def test_every_rule_has_a_case():
    assert {rule for rule, _, _ in RULES} == {rule for rule, _, _ in CASES}


def test_a_loop_that_is_meant_as_feedback_is_no_error():
    assert asked(links=(*ARROWS, A("m", "k", kind=LinkKind.FEEDBACK))) == set()


def test_an_indicator_marked_as_followed_needs_no_target():
    assert asked(signs=other_sign("I2", has_target=False, follow_only=True)) == set()


def test_errors_come_first():
    found = find_questions(WHOLE, (), (), ceiling_above=None)
    weights = [list(Severity).index(question.severity) for question in found]
    assert weights == sorted(weights) and weights[0] == 0


def test_a_theory_without_blocks_raises_no_questions():
    assert find_questions((), (), ()) == ()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("rule", [rule for rule, _, _ in RULES])
def test_every_question_is_worded_in_three_languages(rule: str, language: Language):
    assert text(language, f"theory.{rule}")


def test_a_sentence_names_what_it_is_about():
    found = find_questions(
        WHOLE, (*ARROWS, A("o", "p")), SIGNS, ceiling_above=Level.OUTCOME_MEDIUM, external_factors=("x",)
    )
    names = {node.key: node.text for node in WHOLE}
    jump = next(question for question in found if question.rule == "S07")
    assert question_text(jump, names, Language.NL) == "gedaan → beter: Grote sprong: wat gebeurt er tussenin?"
