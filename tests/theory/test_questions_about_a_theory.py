"""Each rule asks its question where it should, and a whole theory raises none."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.theory import IndicatorFacts, Severity, find_questions, question_text
from impact.theory.elements import TargetFacts
from impact.theory.evidence.evidence_kinds import AssumptionState, EvidenceOrigin, EvidenceSide
from impact.theory.evidence.strength import Piece
from impact.theory.rules import agreement_rules
from impact.theory.rules.rule_register import RULES
from impact.theory.theory import Agreement, AssumptionFacts, Surroundings
from impact.views.theory.theory_of_change import LinkAssumption

FOLDER = Path(__file__).parents[2] / "data/reference"


@dataclass(frozen=True)
class A:
    source: str
    target: str
    assumptions: tuple[LinkAssumption, ...] = (LinkAssumption("a1", "Dit klopt"),)
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


TODAY = date(2026, 5, 4)
PIECE = Piece(1, EvidenceSide.FOR, EvidenceOrigin.RESEARCH, 3, 3, 2024)
# A whole theory about which everything is known, and nothing is to be asked.
KNOWN = Surroundings(
    TODAY,
    {"o → k": (PIECE,)},
    {"o → k": {"a1": AssumptionFacts(AssumptionState.HOLDING, is_tested=True, looked_on=date(2026, 1, 1))}},
    Agreement(("fund", "grantee"), date(2026, 1, 1), has_reason=True, has_heard_participants=True),
    {"k": "F.k1", "m": "F.m1"},
)


def asked(
    nodes=WHOLE, links=ARROWS, signs=SIGNS, ceiling=Level.OUTCOME_MEDIUM, external=("prijzen",), known=KNOWN
):
    found = find_questions(
        nodes, links, signs, ceiling_above=ceiling, external_factors=external, surroundings=known
    )
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


def pieces(*changes, key="o → k"):
    return {"known": replace(KNOWN, evidence={key: tuple(replace(PIECE, **change) for change in changes)})}


def critical(facts):
    """The whole theory with much hanging on the first claim, of which these facts are known."""
    stated = (LinkAssumption("a1", "Dit klopt", "high"),)
    arrows = tuple(replace(arrow, assumptions=stated) if arrow.source == "o" else arrow for arrow in ARROWS)
    return {"links": arrows, "known": replace(KNOWN, assumptions={"o → k": {"a1": facts}})}


def signed(**changes):
    return {"known": replace(KNOWN, agreement=replace(KNOWN.agreement, **changes))}


def quarters(*amounts, **changes):
    return tuple(
        TargetFacts(date(2025, 3 * n + 1, 1), date(2025, 3 * n + 3, 28), amount, **changes)
        for n, amount in enumerate(amounts)
    )


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
    ("S16", "k", {"nodes": other("k", text="Deelnemers begeleiden naar werk")}),
    ("S16", "k", {"nodes": other("k", text="Organising evenings")}),
    ("S16", "k", {"nodes": other("k", text="Former les parents")}),
    ("S17", "m", {"nodes": other("m", text="Ze oefenen zodat ze werk vinden")}),
    ("S17", "m", {"nodes": other("m", text="They practise in order to find work")}),
    ("H01", "k", {"nodes": other("k", stakeholder="")}),
    ("H02", "a", {"nodes": other("a", stakeholder="ouders")}),
    ("H03", "", signed(has_heard_participants=False)),
    ("H04", "", signed(parties=("grantee",))),
    ("A02", "o → k", critical(AssumptionFacts())),
    ("A03", "o → k", critical(AssumptionFacts(is_tested=True, looked_on=date(2025, 5, 3)))),
    ("A04", "o → k", critical(AssumptionFacts(AssumptionState.REFUTED, is_tested=True, looked_on=TODAY))),
    ("E02", "o → k", pieces({"year": 2020}, {"source_id": 2, "year": 2019})),
    ("E03", "", pieces({"origin": EvidenceOrigin.OWN_DATA}, {"origin": EvidenceOrigin.PARTICIPANTS})),
    ("E04", "o → k", pieces({}, {"source_id": 2, "side": EvidenceSide.AGAINST})),
    ("E05", "o → k", pieces({"design": 1})),
    ("E05", "o → k", pieces({"side": EvidenceSide.AGAINST, "is_answered": True})),
    (
        "A01",
        "o → k",
        {"links": tuple(replace(li, assumptions=()) if li.source == "o" else li for li in ARROWS)},
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
    ("I06", "I2", {"signs": other_sign("I2", target_final=1)}),
    ("I08", "I2", {"signs": other_sign("I2", time_kind=TimeKind.CUMULATIVE, targets=quarters(5, 9, 8))}),
    ("I10", "I2", {"signs": other_sign("I2", counts_people=True, has_breakdown=False)}),
    ("I11", "", {"signs": (*SIGNS, *(replace(SIGNS[0], key=f"X{n}") for n in range(7)))}),
    ("I12", "I2", {"signs": other_sign("I2", is_like_shared=False)}),
    ("I13", "", {"signs": tuple(replace(sign, asks_participants=False) for sign in SIGNS)}),
    ("I15", "I2", {"signs": other_sign("I2", measure=Measure.SCORE, has_respondents=False)}),
    ("I16", "I2", {"signs": other_sign("I2", targets=quarters(5, is_changed_late=True))}),
    ("I17", "I2", {"signs": other_sign("I2", time_kind=TimeKind.PERIOD, baseline_days=365, targets=quarters(5))}),
    ("I18", "I2", {"signs": other_sign("I2", is_unique=True, is_summed=True, targets=quarters(5, 6))}),
    ("I07", "I2", {"signs": other_sign("I2", measure=Measure.PERCENTAGE, has_parts_text=False)}),
    ("I09", "I2", {"signs": other_sign("I2", source="")}),
    ("V01", "", signed(dated=date(2024, 10, 1))),
    ("V02", "", signed(has_reason=False)),
    ("F01", "m", {"known": replace(KNOWN, fund_outcomes={"k": "F.k1"})}),
    ("V03", "I2", {"signs": other_sign("I2", node="gone")}),
]


# The same rules, at the theory that is just not asked about.
QUIET = [
    ("S16", {"nodes": other("k", text="Formeren zich tot een groep")}),
    ("S17", {"nodes": other("m", text="Viaduct en omtek")}),
    ("H02", {"nodes": other("a", stakeholder=" Deelnemers ")}),
    ("H03", {"known": replace(KNOWN, agreement=None)}),
    ("H04", signed(parties=("grantee", "fund"))),
    ("A02", critical(AssumptionFacts(is_tested=True, looked_on=TODAY))),
    ("A02", {"links": ARROWS, "known": replace(KNOWN, assumptions={})}),
    ("A03", critical(AssumptionFacts(is_tested=True, looked_on=date(2025, 5, 4)))),
    ("A04", critical(AssumptionFacts(AssumptionState.SHAKY, is_tested=True, looked_on=TODAY))),
    ("E02", pieces({"year": 2021})),
    ("E02", pieces({"year": None})),
    ("E03", pieces({"origin": EvidenceOrigin.OWN_DATA}, {})),
    ("E03", {"known": replace(KNOWN, evidence={})}),
    ("E04", pieces({}, {"source_id": 2, "side": EvidenceSide.AGAINST, "is_answered": True})),
    ("E05", pieces({"design": 2})),
    ("E05", pieces({"design": 1}, {"design": 1, "source_id": 2})),
    ("I06", {"signs": other_sign("I2", target_final=1, direction=Direction.MAINTAIN)}),
    ("I08", {"signs": other_sign("I2", time_kind=TimeKind.CUMULATIVE, targets=quarters(5, 8, 8))}),
    ("I08", {"signs": other_sign("I2", time_kind=TimeKind.PERIOD, targets=quarters(9, 5))}),
    ("I10", {"signs": other_sign("I2", counts_people=True)}),
    ("I11", {"signs": (*SIGNS, *(replace(SIGNS[0], key=f"X{n}") for n in range(6)))}),
    ("I12", {"signs": other_sign("I2", is_like_shared=True)}),
    ("I13", {"signs": tuple(replace(sign, asks_participants=sign.key == "I3") for sign in SIGNS)}),
    ("I13", {"signs": tuple(replace(sign, asks_participants=False) for sign in SIGNS),
             "known": replace(KNOWN, evidence={"o → k": (PIECE, replace(PIECE, origin=EvidenceOrigin.PARTICIPANTS))})}),
    ("I15", {"signs": other_sign("I2", measure=Measure.SCORE, has_respondents=None)}),
    ("I16", {"signs": other_sign("I2", targets=quarters(5))}),
    ("I17", {"signs": other_sign("I2", time_kind=TimeKind.PERIOD, baseline_days=91, targets=quarters(5))}),
    ("I18", {"signs": other_sign(
        "I2", is_unique=True, is_summed=True, targets=(TargetFacts(date(2025, 1, 1), date(2025, 12, 31), 5),)
    )}),
    ("V01", signed(dated=date(2024, 12, 1))),
    ("V02", signed(has_reason=True)),
    ("F01", {"known": replace(KNOWN, fund_outcomes=None)}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changed"), QUIET, ids=[f"{rule} {place}" for place, (rule, _) in enumerate(QUIET)])
def test_what_is_just_right_is_not_asked_about(rule: str, changed: dict):
    assert rule not in {name for name, _ in asked(**changed)}


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


ASKED_OF_A_FUND = ("F02", "F03")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("rule", [*(rule for rule, _, _ in RULES), *ASKED_OF_A_FUND])
def test_every_question_and_its_suggestion_is_worded_in_three_languages(rule: str, language: Language):
    assert text(language, f"theory.{rule}") and text(language, f"theory.fix.{rule}")


def test_of_the_sixty_one_checks_only_the_use_in_reviews_is_not_asked_yet():
    written = {rule["id"] for rule in json.loads((FOLDER / "toc_rules.json").read_text("utf-8"))["rules"]}
    assert written - {rule for rule, _, _ in RULES} - {*ASKED_OF_A_FUND} == {"I14"}


def test_the_frame_of_a_fund_is_asked_where_nobody_or_one_alone_works_on_an_outcome():
    contributors = {"k": {1, 2}, "m": {3}}
    assert agreement_rules.find_outcomes_without_contributor(["k", "m", "l"], contributors) == ["l"]
    assert agreement_rules.find_outcomes_of_one_contributor(["k", "m", "l"], contributors) == ["m"]


def test_what_is_not_known_of_the_surroundings_is_not_asked_about():
    assert find_questions(
        WHOLE, ARROWS, SIGNS, ceiling_above=Level.OUTCOME_MEDIUM, external_factors=("prijzen",)
    ) == ()  # fmt: skip


def test_a_sentence_names_what_it_is_about():
    found = find_questions(
        WHOLE, (*ARROWS, A("o", "p")), SIGNS, ceiling_above=Level.OUTCOME_MEDIUM, external_factors=("x",)
    )
    names = {node.key: node.text for node in WHOLE}
    jump = next(question for question in found if question.rule == "S07")
    assert question_text(jump, names, Language.NL) == "gedaan → beter: Grote sprong: wat gebeurt er tussenin?"


def test_each_assumption_of_an_arrow_is_looked_at_and_the_question_says_which():
    stated = (LinkAssumption("a1", "Dit klopt"), LinkAssumption("b2", "Dat ook", "high"), LinkAssumption("c3", "Niet"))
    arrows = tuple(replace(arrow, assumptions=stated) if arrow.source == "o" else arrow for arrow in ARROWS)
    holding = AssumptionFacts(AssumptionState.HOLDING, is_tested=True, looked_on=TODAY)
    refuted = replace(holding, state=AssumptionState.REFUTED)
    facts = {"a1": holding, "b2": AssumptionFacts(), "c3": refuted}
    found = find_questions(
        WHOLE, arrows, SIGNS, ceiling_above=Level.OUTCOME_MEDIUM, external_factors=("prijzen",),
        surroundings=replace(KNOWN, assumptions={"o → k": facts}),
    )  # fmt: skip
    assert {question.rule: question.assumptions for question in found} == {"A02": ("Dat ook",), "A04": ("Niet",)}
    words = question_text(found[0], {}, Language.NL)
    assert words.endswith("Het gaat over “Niet”.") and "o → k" in words
