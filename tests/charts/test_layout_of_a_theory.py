"""The drawing of a theory: no block on another, no arrow through one, no more crossings than those of `dot`."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from threading import Thread

import pytest

from impact.charts.theory.block_text import wrap_text
from impact.charts.theory.drawing import say_statuses
from impact.charts.theory.graphviz_process import forget_layouts, run_graphviz
from impact.charts.theory.layout import lay_out_theory
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level, LinkKind, Sphere
from impact.services.demo.portfolio_setup import build_portfolio_setup
from impact.theory.document import Place
from impact.theory.levels import RANKS, is_above_ceiling
from impact.views.theory.drawing_layout import Box, Layout, Point
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode

Drawn = tuple[tuple[TheoryNode, ...], tuple[TheoryLink, ...], Level | None]
CHAIN = tuple(level for level in RANKS if level is not Level.OUTCOME)


def block(key: str, level: Level, words: str = "Gezinnen kennen hun rechten", **more: object) -> TheoryNode:
    return TheoryNode(key, level, Sphere.INFLUENCE, words, "", (), True, Status.NOT_RATED, (), **more)


def arrow(source: str, target: str, kind: LinkKind = LinkKind.LEADS_TO) -> TheoryLink:
    return TheoryLink(source, target, kind, "", (), 0)


@cache
def demo() -> dict[str, Drawn]:
    setup = build_portfolio_setup()
    theories = {item.organisation.key: item.theory for item in setup.grantees} | {"fund": setup.fund_theory}
    return {
        name: (
            tuple(block(node.key, node.level, node.text["nl"]) for node in theory.nodes),
            tuple(arrow(link.source, link.target, link.kind) for link in theory.links),
            Level(theory.ceiling_above) if theory.ceiling_above else None,
        )
        for name, theory in theories.items()
        if theory is not None
    }


def generate(seed: int, blocks: int = 40, arrows: int = 60) -> Drawn:
    lot = random.Random(seed)
    nodes = tuple(
        block(f"b{number}", lot.choice(CHAIN), " ".join(lot.choices(["gezinnen", "samen", "energie", "rechten"], k=6)))
        for number in range(blocks)
    )
    forward = [(a.key, b.key) for a in nodes for b in nodes if 0 < RANKS[b.level] - RANKS[a.level] <= 2]
    pairs = lot.sample(forward, arrows)
    return nodes, tuple(arrow(*pair) for pair in pairs), Level.OUTCOME_MEDIUM


def lay_out(drawn: Drawn, language: Language = Language.FR) -> Layout:
    return lay_out_theory(*drawn, run_graphviz, say_statuses(language))


def trace(points: Sequence[Point]) -> Iterator[Point]:
    """Points along a curve, close together."""
    for start in range(0, len(points) - 1, 3):
        p, q, r, s = points[start : start + 4]
        for step in range(41):
            t = step / 40
            u = 1 - t
            weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
            yield tuple(sum(w * z[i] for w, z in zip(weights, (p, q, r, s), strict=True)) for i in (0, 1))


def overlapping(layout: Layout) -> list[tuple[str, str]]:
    return [(a.key, b.key) for a, b in combinations(layout.boxes, 2) if is_over(a, b)]


def is_over(a: Box, b: Box) -> bool:
    return (
        a.left < b.left + b.width and b.left < a.left + a.width
        and a.top < b.top + b.height and b.top < a.top + a.height
    )  # fmt: skip


def pierced(layout: Layout) -> list[tuple[str, str, str]]:
    """Arrows that run through a block which is none of their ends."""
    return [
        (way.source, way.target, box.key)
        for way in layout.ways
        for box in layout.boxes
        if box.key not in (way.source, way.target)
        and any(
            box.left + 1 < x < box.left + box.width - 1 and box.top + 1 < y < box.top + box.height - 1
            for x, y in trace(way.points)
        )
    ]


def detached(layout: Layout) -> list[tuple[str, str]]:
    """Arrows that do not begin and end at the border of their blocks."""
    boxes = {box.key: box for box in layout.boxes}

    def is_at(box: Box, point: Point) -> bool:
        x, y = point
        return box.left - 2 < x < box.left + box.width + 2 and box.top - 2 < y < box.top + box.height + 2

    return [
        (way.source, way.target)
        for way in layout.ways
        if not (is_at(boxes[way.source], way.points[0]) and is_at(boxes[way.target], way.points[-1]))
    ]


def count_crossings(ways: Sequence[Sequence[Point]]) -> int:
    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    def cross(one: Sequence[Point], other: Sequence[Point]) -> int:
        found = 0
        for a, b in pairwise(list(trace(one))[::4]):
            for c, d in pairwise(list(trace(other))[::4]):
                found += side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        return min(found, 1)

    return sum(cross(one, other) for one, other in combinations(ways, 2))


def plain_dot(drawn: Drawn) -> list[list[Point]]:
    """The same theory by `dot` alone, with ranks by level and nothing of ours."""
    nodes, arrows, _ = drawn
    ranks = "\n".join(
        f"{{rank=same; c{rank}; {' '.join(node.key for node in nodes if RANKS.get(node.level) == rank)}}}"
        for rank in range(7)
    )
    chain = " -> ".join(f"c{rank}" for rank in range(7))
    lines = "\n".join(f"{link.source} -> {link.target} [arrowhead=none];" for link in arrows)
    answer = run_graphviz(
        "dot", f"digraph {{ rankdir=LR; node [shape=box, width=2, height=0.9, fixedsize=true]; "
        f"{chain} [style=invis]; {ranks} {lines} }}"
    )  # fmt: skip
    ways = []
    for line in answer.splitlines():
        words = line.split()
        if words[0] == "edge" and not words[1].startswith("c"):
            numbers = [float(word) for word in words[4 : 4 + 2 * int(words[3])]]
            ways.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return ways


NAMES = [*(f"G{number:02}" for number in range(1, 13)), "fund"]
SEEDS = range(12)


@pytest.mark.parametrize("name", NAMES)
def test_a_theory_of_the_demo_has_no_overlap_and_no_arrow_through_a_block(name: str) -> None:
    layout = lay_out(demo()[name])
    assert (overlapping(layout), pierced(layout), detached(layout)) == ([], [], [])


@pytest.mark.parametrize("seed", SEEDS)
def test_forty_blocks_and_sixty_arrows_have_none_either(seed: int) -> None:
    layout = lay_out(generate(seed))
    assert (overlapping(layout), pierced(layout), detached(layout)) == ([], [], [])


def test_arrows_cross_no_more_often_than_those_of_dot() -> None:
    drawings = [generate(seed) for seed in range(4)]
    ours = sum(count_crossings([way.points for way in lay_out(drawn).ways]) for drawn in drawings)
    theirs = sum(count_crossings(plain_dot(drawn)) for drawn in drawings)
    assert 0 < ours <= theirs, (ours, theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_put_somewhere_stays_and_everything_else_makes_room(seed: int) -> None:
    nodes, arrows, ceiling = generate(seed, 24, 34)
    lot = random.Random(seed)
    placed = tuple(
        replace(node, place=Place(lot.randrange(-14, 15), lot.randrange(60, 700))) if lot.random() < 0.3 else node
        for node in nodes
    )
    layout = lay_out((placed, arrows, ceiling))
    assert (overlapping(layout), pierced(layout), detached(layout)) == ([], [], [])
    first = next(node for node in placed if node.place)
    alone = tuple(replace(node, place=None) if node.place and node is not first else node for node in placed)
    box = next(box for box in lay_out((alone, arrows, ceiling)).boxes if box.key == first.key)
    assert box.middle[1] - 70 == pytest.approx(first.place.down, abs=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_columns_run_from_means_to_impact_and_the_ceiling_stands_between_two_of_them(name: str) -> None:
    nodes, arrows, ceiling = demo()[name]
    layout = lay_out((nodes, arrows, ceiling))
    middle = {box.key: box.middle[0] for box in layout.boxes}
    for one, other in combinations([node for node in nodes if node.level in RANKS], 2):
        lower, higher = sorted((one, other), key=lambda node: RANKS[node.level])
        assert middle[lower.key] <= middle[higher.key] + 1
    for column in layout.columns:
        assert len({is_above_ceiling(level, ceiling) for level in column.levels}) == 1
    if layout.ceiling is None:
        assert not any(is_above_ceiling(node.level, ceiling) for node in nodes)
        return
    for node in nodes:
        if node.level in RANKS:
            assert (middle[node.key] > layout.ceiling) == is_above_ceiling(node.level, ceiling)
    for box in layout.boxes:
        assert not box.left < layout.ceiling < box.left + box.width


@pytest.mark.parametrize("drawn", [demo, generate], ids=["demo", "generated"])
def test_the_names_of_levels_spheres_and_the_ceiling_have_room_of_their_own(drawn: object) -> None:
    layouts = [lay_out(item) for item in demo().values()] if drawn is demo else [lay_out(generate(1))]
    for layout in layouts:
        heights = [y for way in layout.ways for _, y in trace(way.points)] + [box.top for box in layout.boxes]
        depths = [y for way in layout.ways for _, y in trace(way.points)]
        assert min(heights) >= 58 and max(depths, default=0) <= layout.height - 30
        assert all(box.top + box.height <= layout.height - 30 for box in layout.boxes)


def test_a_theory_of_one_block_of_none_and_of_a_loop_is_drawn() -> None:
    assert lay_out(((), (), None)).boxes == ()
    (alone,) = lay_out(((block("a", Level.IMPACT),), (arrow("a", "a"), arrow("a", "gone")), None)).boxes
    assert alone.key == "a"
    levels = {"a": Level.ACTIVITY, "b": Level.OUTPUT, "u": Level.UNINTENDED, "o": Level.OTHER}
    nodes = tuple(block(key, level) for key, level in levels.items())
    arrows = (arrow("a", "b"), arrow("b", "a", LinkKind.FEEDBACK), arrow("b", "u"), arrow("u", "b"))
    layout = lay_out((nodes, arrows, Level.OUTPUT))
    assert (len(layout.ways), overlapping(layout), pierced(layout)) == (4, [], [])


def test_a_text_is_cut_only_where_no_block_could_hold_it() -> None:
    assert wrap_text("Kinderen en ouders hebben rust") == ("Kinderen en ouders", "hebben rust")
    lines = wrap_text("woord " * 60)
    assert len(lines) == 5 and lines[-1].endswith("…")
    assert wrap_text("Minder betalingsachterstand") == ("Minder", "betalingsachter-", "stand")
    assert wrap_text("Energieschuldhulpverleningsorganisatie van de gemeente")[0].endswith("-")
    for words in ("Energieschuldhulpverleningsorganisatie van de gemeente", "x" * 60):
        lines = wrap_text(words)
        assert all(len(line) <= 19 for line in lines)
        assert "".join(line.removesuffix("-") for line in lines) .replace(" ", "") == words.replace(" ", "")


def test_several_who_draw_at_once_get_what_one_gets() -> None:
    wanted = {seed: lay_out(generate(seed)) for seed in range(4)}
    found: dict[int, Layout] = {}
    forget_layouts()

    def draw(seed: int) -> None:
        found[seed] = lay_out(generate(seed))

    threads = [Thread(target=draw, args=(seed,)) for seed in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == wanted
