"""The drawing says status in word, shape and colour, evidence in the arrow, and where accountability ends."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from impact.charts.theory.drawing import build_drawing, say_statuses, shorten
from impact.charts.theory.graphviz_process import run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.views.figures.status_counts import COUNTED_STATUSES, IN_BAND, NOT_APPLICABLE, CountedStatus
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode

SVG = "{http://www.w3.org/2000/svg}"


def block(key: str, level: Level, words: str, status: Status = Status.NOT_RATED) -> TheoryNode:
    signs = () if status is Status.NOT_RATED else ((1, "Teken", CountedStatus(status.value, status)),)
    return TheoryNode(key, level, Sphere.INFLUENCE, words, "", (), True, status, signs)


def arrow(source: str, target: str, evidence: int = 0, kind: LinkKind = LinkKind.LEADS_TO) -> TheoryLink:
    return TheoryLink(source, target, kind, "", (), evidence)


NODES = (
    block("a", Level.ACTIVITY, "Huisbezoek"), block("o", Level.OUTPUT, "Bezochte gezinnen", Status.ACHIEVED),
    block("k", Level.OUTCOME_SHORT, "Gezinnen kennen hun rechten", Status.BEHIND),
    block("p", Level.IMPACT, "Minder armoede"),
)  # fmt: skip
LINKS = (arrow("a", "o"), arrow("o", "k", 3), arrow("k", "p", 1))


def test_a_block_is_achieved_only_where_a_target_was_met_and_not_where_bands_were_kept() -> None:
    met, kept = (1, "Doel", CountedStatus("achieved", Status.ACHIEVED)), (2, "Marge", IN_BAND)
    node = block("o", Level.OUTPUT, "X", Status.ACHIEVED)
    assert replace(node, indicators=(kept,)).counted_status == IN_BAND
    assert replace(node, indicators=(kept, met)).counted_status == CountedStatus("achieved", Status.ACHIEVED)
    assert replace(node, indicators=(kept,), status=Status.BEHIND).counted_status.key == "behind"
    # One that does not count for its fund takes nothing from what the others are counted as.
    assert replace(node, indicators=(kept, met), counting=frozenset({kept[2]})).counted_status == IN_BAND
    assert replace(node, indicators=(kept, met), counting=frozenset({met[2]})).counted_status.key == "achieved"


def draw(nodes=NODES, links=LINKS, language=Language.NL, ceiling=None, **settings) -> etree._Element:
    layout = lay_out_theory(nodes, links, ceiling, run_graphviz, say_statuses(language))
    return etree.fromstring(str(build_drawing(layout, nodes, links, language, "Theorie", **settings)))


def part(svg: etree._Element, **attributes: str) -> etree._Element:
    (found,) = [
        item for item in svg.iter() if all(item.get(f"data-{name}") == key for name, key in attributes.items())
    ]
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("counted", [kind for kind in COUNTED_STATUSES if kind != NOT_APPLICABLE])
def test_a_measured_block_carries_its_status_as_word_and_shape(language: Language, counted: CountedStatus) -> None:
    node = replace(block("o", Level.OUTPUT, "X"), status=counted.status, indicators=((1, "t", counted),))
    drawn = part(draw([node], [], language), block="o")
    word = text(language, f"words.status.{counted.key}")
    assert word in " ".join(drawn.itertext()) and word in drawn.get("aria-label")
    assert f"s-{counted.status.value}" in drawn.get("class").split()
    assert drawn.find(f"{SVG}g") is not None


def test_own_work_without_indicators_has_no_status() -> None:
    drawn = part(draw(), block="a")
    assert "judged" not in drawn.get("class") and drawn.find(f"{SVG}g") is None


def test_more_evidence_draws_a_thicker_arrow_and_weak_evidence_a_dashed_one() -> None:
    svg = draw()
    strong, weak, own = (part(svg, arrow=key) for key in ("o → k", "k → p", "a → o"))
    widths = [float(item.find(f"{SVG}path[@class='line']").get("stroke-width")) for item in (strong, weak)]
    assert widths[0] > widths[1]
    assert "weak" in weak.get("class") and "weak" not in strong.get("class") + own.get("class")
    assert "3" in strong.get("aria-label") and "kennen hun rechten" in strong.get("aria-label")


def test_what_hinders_and_what_feeds_back_ends_otherwise() -> None:
    links = (arrow("a", "o", kind=LinkKind.HINDERS), arrow("k", "a", kind=LinkKind.FEEDBACK), arrow("o", "k"))
    svg = draw(links=links)
    tips = [part(svg, arrow=key).find(f"{SVG}path[@class='line']").get("marker-end") for key in ("a → o", "k → a")]
    assert tips == ["url(#theory-hinders)", "url(#theory-feedback)"]


def test_the_ceiling_says_what_it_means_and_without_one_there_is_none() -> None:
    svg = draw(ceiling=Level.OUTCOME_SHORT)
    assert text(Language.NL, "theory.ceiling_label") in "".join(svg.itertext())
    assert text(Language.NL, "theory.ceiling_label") not in "".join(draw().itertext())


def test_a_block_outside_the_chain_says_what_it_is() -> None:
    nodes = (*NODES, block("u", Level.UNINTENDED, "Te weinig stoken"))
    assert "Ongewenst" in [item.text for item in part(draw(nodes), block="u").iter(f"{SVG}text")]


def test_hostile_texts_stay_texts() -> None:
    hostile = '"><script>alert(1)</script>'
    nodes = (block('k"ey', Level.OUTPUT, hostile), NODES[3])
    svg = draw(nodes, [arrow('k"ey', "p")])
    assert not list(svg.iter(f"{SVG}script"))
    assert hostile in part(svg, block='k"ey').get("aria-label")


def test_only_whoever_may_edit_has_something_to_pull_an_arrow_from() -> None:
    assert len(list(draw(may_edit=True).iter(f"{SVG}circle"))) >= len(NODES)
    assert not [item for item in draw().iter() if item.get("class") == "handle"]


def test_an_arrow_ends_where_its_head_begins() -> None:
    assert shorten([(0, 0), (1, 0), (2, 0), (30, 0)], 7)[-1] == (23, 0)
    assert shorten([(0, 0), (1, 0), (2, 0), (3, 0)], 7)[-1] == (3, 0)
    assert re.fullmatch(r"M[-\d. ]+(C[-\d. ]+)+", part(draw(), arrow="a → o").find(f"{SVG}path").get("d"))
