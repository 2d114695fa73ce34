"""The drawing says status in word and sign, evidence in the arrow, and where accountability ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from markupsafe import escape

from impact.i18n import text
from impact.model.words import Language, Level, LinkKind, Sphere, Status
from impact.theory import STATUS_MARKS, draw_theory


@dataclass(frozen=True)
class A:
    source: str
    target: str
    kind: LinkKind = LinkKind.LEADS_TO
    assumption: str = ""
    evidence_level: int = 0


@dataclass(frozen=True)
class B:
    key: str
    level: Level
    text: str = "Mensen doen mee"
    status: Status = Status.NOT_RATED
    indicators: tuple[tuple[int, str, Status], ...] = ()
    sphere: Sphere = Sphere.INFLUENCE
    stakeholder: str = ""


BLOCKS = (
    B("a", Level.ACTIVITY, "Huisbezoek"),
    B("o", Level.OUTPUT, "Bezochte gezinnen", Status.ACHIEVED, ((1, "Bezoeken", Status.ACHIEVED),)),
    B(
        "k",
        Level.OUTCOME_SHORT,
        "Gezinnen kennen hun rechten",
        Status.BEHIND,
        ((2, "Rechten", Status.BEHIND),),
    ),
    B("p", Level.IMPACT, "Minder armoede"),
)
ARROWS = (A("a", "o"), A("o", "k", evidence_level=3), A("k", "p", evidence_level=1))


def line_of(dot: str, words: str) -> str:
    return next(line for line in dot.splitlines() if words in line)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("status", Status)
def test_a_measured_block_carries_its_status_as_word_and_sign(language: Language, status: Status):
    dot = draw_theory([B("o", Level.OUTPUT, "X", status, ((1, "t", status),))], [], language=language)
    assert f">{STATUS_MARKS[status]}</FONT> {escape(text(language, f'words.status.{status}'))}" in dot


def test_an_outcome_without_judgement_is_dashed_and_says_so():
    line = line_of(draw_theory(BLOCKS, ARROWS, language=Language.NL), "Minder armoede")
    assert "dashed" in line and "nog geen oordeel" in line


def test_own_work_without_indicators_is_a_plain_block():
    line = line_of(draw_theory(BLOCKS, ARROWS, language=Language.NL), "Huisbezoek")
    assert "dashed" not in line and "oordeel" not in line


def test_more_evidence_draws_a_thicker_arrow_and_weak_evidence_a_dashed_one():
    dot = draw_theory(BLOCKS, ARROWS, language=Language.NL)
    strong, weak = line_of(dot, "n1 -> n2"), line_of(dot, "n2 -> n3")
    width = [float(re.search(r"penwidth=([\d.]+)", line)[1]) for line in (strong, weak)]
    assert width[0] > width[1]
    assert "dashed" in weak and "dashed" not in strong


def test_what_one_does_oneself_needs_no_evidence_and_is_not_dashed():
    assert "dashed" not in line_of(draw_theory(BLOCKS, ARROWS, language=Language.NL), "n0 -> n1")


def test_the_ceiling_frames_what_one_is_accountable_for_and_leaves_the_rest_outside():
    dot = draw_theory(BLOCKS, ARROWS, language=Language.NL, ceiling_above=Level.OUTCOME_MEDIUM)
    start = dot.index("subgraph cluster_ceiling")
    inside = dot[start : dot.index("\n  }", start)]
    assert "Gezinnen kennen" in inside and "Minder armoede" not in inside
    assert text(Language.NL, "theory.ceiling_label") in inside


def test_without_a_ceiling_no_frame_is_drawn():
    assert "cluster" not in draw_theory(BLOCKS, ARROWS, language=Language.NL)


def test_long_texts_are_wrapped_and_nothing_is_lost():
    words = "Kinderen en ouders hebben rust voor school, werk en gezondheid"
    line = line_of(draw_theory([B("m", Level.OUTCOME_MEDIUM, words)], [], language=Language.NL), "n0 [")
    parts = re.search(r"label=<(.*?)<BR/><FONT", line)[1].split("<BR/>")
    assert all(len(part) <= 22 for part in parts) and " ".join(parts) == words


def test_hostile_texts_cannot_break_out_of_a_label():
    hostile = 'x"]>; evil <B>[label="\\'
    nodes = [B('k"ey', Level.OUTPUT, hostile)]
    dot = draw_theory(nodes, [A('k"ey', 'k"ey', assumption=hostile)], language=Language.NL)
    label = re.search(r"n0 \[label=<(.*?)>, tooltip", dot)[1]
    assert "evil" in label and not re.search(r'[<>"]', label.replace("<BR/>", ""))
    # What remains without labels and properly quoted strings holds no word of the text.
    assert "evil" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", dot.replace(label, ""))


def test_an_arrow_to_a_block_that_does_not_exist_is_not_drawn():
    assert "->" not in draw_theory([BLOCKS[0]], [A("a", "gone")], language=Language.NL)


def test_dark_and_light_draw_the_same_in_other_colours():
    light = draw_theory(BLOCKS, ARROWS, language=Language.NL)
    dark = draw_theory(BLOCKS, ARROWS, language=Language.NL, dark=True)
    assert light != dark
    colour = re.compile(r"#[0-9a-f]{6}")
    assert colour.sub("", light) == colour.sub("", dark)


def test_columns_follow_the_levels_of_change():
    dot = draw_theory(BLOCKS, ARROWS, language=Language.NL)
    chain = re.findall(r"level_(\w+) -> level_(\w+) \[style=invis", dot)
    assert chain == [("activity", "output"), ("output", "outcome_short"), ("outcome_short", "impact")]
