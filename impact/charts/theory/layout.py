"""Where the blocks and arrows of a theory stand: columns by level, from means on the left to impact on the right.

Graphviz `dot` finds the places and the ways of the arrows. Where somebody put blocks by hand, these stay, blocks that
stood there make room, and the arrows find their ways anew around all of them. All measures are pixels at full size,
counted from the left and from the top.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impact.charts.theory.block_text import wrap_text
from impact.model.vocabulary.theory_levels import Level, LinkKind
from impact.theory.document import FARTHEST_PLACE
from impact.theory.edits import find_sphere
from impact.theory.levels import OWN_WORK, RANKS, is_above_ceiling
from impact.views.figures.status_counts import CountedStatus
from impact.views.theory.drawing_layout import Band, Box, Column, Layout, Point, Way
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode

BLOCK_WIDTH, COLUMN_GAP, ROW_GAP = 148, 44, 30
LINE_HEIGHT, PADDING, STATUS_HEIGHT = 17, 9, 20
# Above the blocks stand the spheres and the levels, below them what the ceiling means.
MARGIN, HEAD, FOOT = 12, 58, 30
# Letters of a line beside the mark of a status, which are smaller.
STATUS_LETTERS = 18
# More columns than this are unreadable on a laptop: levels that follow each other share one while they are few.
MOST_COLUMNS, MOST_IN_SHARED = 5, 6
SHARED = ((0, 1), (5, 6), (4, 5, 6))
# How far from the middle of its column a block may be put, so that it stays within its level.
FARTHEST_ACROSS = COLUMN_GAP // 2 - 8
STEP = 8
POINTS_PER_INCH = 72
Run = Callable[[str, str], str]


def lay_out_theory(
    nodes: Sequence[TheoryNode], links: Sequence[TheoryLink], ceiling_above: Level | None, run: Run,
    status_words: Mapping[CountedStatus, str], notes: Mapping[str, str] | None = None,
) -> Layout:  # fmt: skip
    """Return where the blocks and arrows stand; arrows without both blocks, and to themselves, are left out.

    `run` is Graphviz: the engine and a graph, answered in its plain format. `status_words` are what blocks say of their
    status; without any they say nothing of it. `notes`, by the key of a block, stand there instead, without a mark,
    each of their lines on one of its own.
    """
    keys = {node.key for node in nodes}
    arrows = [link for link in links if {link.source, link.target} <= keys and link.source != link.target]
    levels_of_column = _find_columns(nodes, ceiling_above)
    column_of = _find_column_of(nodes, arrows, levels_of_column)
    sizes = [_measure(node, status_words, notes) for node in nodes]
    graph = _Graph(nodes, arrows, column_of, sizes, len(levels_of_column))
    middles, ways = graph.read(run("dot", graph.write()))
    middles, ways = _put_at_left_top(middles, ways, sizes, column_of)
    if any(node.place for node in nodes):
        middles = _keep_places(nodes, middles, sizes, column_of)
        moved, ways = graph.read(run("neato", graph.write(middles)))
        # Graphviz moves the whole picture to the corner.
        across, down = middles[0][0] - moved[0][0], middles[0][1] - moved[0][1]
        ways = [[(x + across, y + down) for x, y in way] for way in ways]
    boxes = tuple(
        Box(
            node.key, x - BLOCK_WIDTH / 2, y - size.height / 2, BLOCK_WIDTH, size.height, size.lines, size.status_lines,
            size.has_kind, node.place is not None, notes is None,
        )
        for node, (x, y), size in zip(nodes, middles, sizes, strict=True)
    )  # fmt: skip
    columns = tuple(
        Column(levels, _left_of(number), _left_of(number) + BLOCK_WIDTH)
        for number, levels in enumerate(levels_of_column)
    )
    reach = [x for way in ways for x, _ in way] + [box.left + box.width for box in boxes]
    depth = [y for way in ways for _, y in way] + [box.top + box.height for box in boxes]
    left = min([0.0, *(x - MARGIN for way in ways for x, _ in way)])
    return Layout(
        round(left),
        round(max([_left_of(len(columns)) - COLUMN_GAP, *reach], default=0) + MARGIN),
        round(max(depth, default=HEAD) + MARGIN + FOOT),
        boxes,
        tuple(Way(link.source, link.target, tuple(way)) for link, way in zip(arrows, ways, strict=True)),
        columns, _find_bands(columns), _find_ceiling(columns, ceiling_above),
    )  # fmt: skip


def find_column_middle(layout: Layout, box: Box) -> float:
    """The middle of the column in which a block stands."""
    return min(((column.left + column.right) / 2 for column in layout.columns), key=lambda x: abs(x - box.middle[0]))


@dataclass(frozen=True, slots=True)
class _Size:
    """The lines of a block, and how high it is with them."""

    lines: tuple[str, ...]
    status_lines: tuple[str, ...]
    has_kind: bool

    @property
    def height(self) -> int:
        lines = len(self.lines) + self.has_kind
        more = len(self.status_lines) - 1
        return 2 * PADDING + LINE_HEIGHT * lines + (STATUS_HEIGHT + LINE_HEIGHT * more if more >= 0 else 0)


def _measure(node: TheoryNode, status_words: Mapping[CountedStatus, str], notes: Mapping[str, str] | None) -> _Size:
    has_status = bool(status_words) and (bool(node.indicators) or node.level not in OWN_WORK)
    words = notes.get(node.key, "") if notes is not None else status_words[node.counted_status] if has_status else ""
    status_lines = tuple(line for part in words.split("\n") for line in textwrap.wrap(part, STATUS_LETTERS))
    return _Size(wrap_text(node.text or node.key), status_lines, node.level not in RANKS)


def _find_columns(nodes: Sequence[TheoryNode], ceiling_above: Level | None) -> list[tuple[Level, ...]]:
    """The levels of each column; blocks without a level in the chain stand in a column of others."""
    counts: dict[int, int] = {}
    for node in nodes:
        if node.level in RANKS:
            counts[RANKS[node.level]] = counts.get(RANKS[node.level], 0) + 1
    columns: list[tuple[int, ...]] = [(rank,) for rank in sorted(counts)]
    for shared in SHARED:
        together = [column for column in columns if set(column) <= set(shared)]
        levels = [level for level in RANKS if RANKS[level] in shared and RANKS[level] in counts]
        crosses = len({is_above_ceiling(level, ceiling_above) for level in levels}) > 1
        few = sum(counts[rank] for column in together for rank in column) <= MOST_IN_SHARED
        if len(columns) > MOST_COLUMNS and len(together) > 1 and few and not crosses:
            place = columns.index(together[0])
            columns[place : place + len(together)] = [tuple(rank for column in together for rank in column)]
    used = {node.level for node in nodes}
    return [tuple(level for level in RANKS if RANKS[level] in ranks and level in used) for ranks in columns] or [()]


def _find_column_of(
    nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink], columns: Sequence[tuple[Level, ...]]
) -> list[int]:
    """The column of each block; one outside the chain stands by what leads to it, else by what it leads to."""
    columns_by_key = {
        node.key: number for node in nodes for number, levels in enumerate(columns) if node.level in levels
    }
    numbers: list[int] = []
    for node in nodes:
        sources = [link.source for link in arrows if link.target == node.key]
        targets = [link.target for link in arrows if link.source == node.key]
        before = [columns_by_key[key] for key in sources if key in columns_by_key]
        after = [columns_by_key[key] for key in targets if key in columns_by_key]
        beside = max(before) if before else min(after) if after else len(columns) - 1
        numbers.append(columns_by_key.get(node.key, beside))
    return numbers


class _Graph:
    """A theory as Graphviz reads and answers it; blocks are numbered."""

    def __init__(
        self, nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink], column_of: Sequence[int],
        sizes: Sequence[_Size], columns: int,
    ) -> None:  # fmt: skip
        self.numbers = {node.key: number for number, node in enumerate(nodes)}
        self.arrows, self.column_of, self.sizes, self.columns = arrows, column_of, sizes, columns

    def write(self, middles: Sequence[Point] | None = None) -> str:
        """The graph for `dot`, or with its blocks where they are for `neato`."""
        lines = [
            "digraph theory {",
            f"graph [rankdir=LR, splines=true, nodesep={ROW_GAP / POINTS_PER_INCH:.3f}, esep=\"+6\"];",
            f"graph [ranksep={COLUMN_GAP / POINTS_PER_INCH:.3f}];",
            f'node [shape=box, fixedsize=true, label="", width={BLOCK_WIDTH / POINTS_PER_INCH:.4f}];',
            "edge [arrowhead=none];",
        ]
        for number, size in enumerate(self.sizes):
            height = f"height={size.height / POINTS_PER_INCH:.4f}"
            # Graphviz counts upwards.
            at = f', pos="{middles[number][0]:.1f},{-middles[number][1]:.1f}"' if middles else ""
            lines.append(f"n{number} [{height}{at}];")
        if middles is None:
            for column in range(self.columns):
                inside = " ".join(f"n{n};" for n, place in enumerate(self.column_of) if place == column)
                lines.append(f'{{ rank=same; c{column} [shape=point, width=0.01, height=0.01]; {inside} }}')
            lines += [f"c{a} -> c{b} [style=invis, weight=50];" for a, b in pairwise(range(self.columns))]
        lines += [self._write_arrow(link) for link in self.arrows]
        return "\n".join([*lines, "}", ""])

    def _write_arrow(self, link: TheoryLink) -> str:
        source, target = self.numbers[link.source], self.numbers[link.target]
        across = self.column_of[target] - self.column_of[source]
        # An arrow back must not move its source to the left of its target. No ports: they make arrows cross.
        settings = "constraint=false" if across < 0 or link.kind is LinkKind.FEEDBACK else ""
        return f"n{source} -> n{target} [{settings}];"

    def read(self, answer: str) -> tuple[list[Point], list[list[Point]]]:
        """The middles of the blocks and the ways of the arrows, in pixels, counted downwards."""
        middles: dict[int, Point] = {}
        ways: dict[tuple[str, str], list[Point]] = {}
        for line in answer.splitlines():
            words = line.split()
            if words[0] == "node" and words[1].startswith("n"):
                middles[int(words[1][1:])] = _to_pixels(words[2], words[3])
            elif words[0] == "edge" and words[1].startswith("n"):
                places = words[4 : 4 + 2 * int(words[3])]
                ways[words[1], words[2]] = [_to_pixels(*pair) for pair in zip(places[::2], places[1::2], strict=True)]
        numbers = [(f"n{self.numbers[link.source]}", f"n{self.numbers[link.target]}") for link in self.arrows]
        return [middles[number] for number in range(len(self.sizes))], [ways[pair] for pair in numbers]


def _to_pixels(across: str, up: str) -> Point:
    return float(across) * POINTS_PER_INCH, -float(up) * POINTS_PER_INCH


def _left_of(column: int) -> float:
    """Where a column begins; there is no place above or left of what is drawn, so this never changes."""
    return MARGIN + column * (BLOCK_WIDTH + COLUMN_GAP)


def _put_at_left_top(
    middles: Sequence[Point], ways: Sequence[Sequence[Point]], sizes: Sequence[_Size], column_of: Sequence[int]
) -> tuple[list[Point], list[list[Point]]]:
    """The same drawing with its columns where they are in every drawing, and its highest block below the heads.

    Graphviz keeps equal distances between columns, except where arrows within one need room: there all that lies
    between two columns is stretched or shrunk alike.
    """
    if not middles:
        return [], []
    seen_across: dict[int, float] = {}
    for (x, _), column in zip(middles, column_of, strict=True):
        seen_across.setdefault(column, x)
    marks = sorted((x, _left_of(column) + BLOCK_WIDTH / 2) for column, x in seen_across.items())
    top = min(y - size.height / 2 for (_, y), size in zip(middles, sizes, strict=True))
    top = min([top, *(y for way in ways for _, y in way)])

    def move(point: Point) -> Point:
        return round(_move_across(point[0], marks), 1), round(point[1] - top + MARGIN + HEAD, 1)

    return [move(middle) for middle in middles], [[move(point) for point in way] for way in ways]


def _move_across(x: float, marks: Sequence[Point]) -> float:
    """A place between columns, moved as these are; within a block's width of a column it keeps its distance to it."""
    half = BLOCK_WIDTH / 2
    edges = [(before + side, after + side) for before, after in marks for side in (-half, half)]
    for (before, to_before), (after, to_after) in pairwise(edges):
        if before <= x <= after and after > before:
            return to_before + (x - before) * (to_after - to_before) / (after - before)
    nearest = edges[0] if x < edges[0][0] else edges[-1]
    return nearest[1] + x - nearest[0]


def _keep_places(
    nodes: Sequence[TheoryNode], middles: Sequence[Point], sizes: Sequence[_Size], column_of: Sequence[int]
) -> list[Point]:
    """The middles with blocks where somebody put them; those that stand in their way go to the nearest free place."""
    order = sorted(range(len(nodes)), key=lambda number: (nodes[number].place is None, number))
    settled_places: dict[int, Point] = {}
    for number in order:
        (x, y), place = middles[number], nodes[number].place
        if place is not None:
            across = max(-FARTHEST_ACROSS, min(FARTHEST_ACROSS, place.across))
            x = _left_of(column_of[number]) + BLOCK_WIDTH / 2 + across
            y = MARGIN + HEAD + max(sizes[number].height / 2, min(FARTHEST_PLACE, place.down))
        settled_places[number] = _find_free(x, y, number, settled_places, sizes, column_of)
    return [settled_places[number] for number in range(len(nodes))]


def _find_free(
    x: float, y: float, number: int, settled_places: Mapping[int, Point], sizes: Sequence[_Size],
    column_of: Sequence[int],
) -> Point:
    taken_places = [
        (place[1], sizes[other].height)
        for other, place in settled_places.items()
        if column_of[other] == column_of[number]
    ]
    height, highest = sizes[number].height, MARGIN + HEAD + sizes[number].height / 2

    def is_free(middle: float) -> bool:
        return all(abs(middle - other) >= (height + size) / 2 + ROW_GAP - 10 for other, size in taken_places)

    for away in range(10_000):
        for middle in (y + away * STEP, y - away * STEP):
            if middle >= highest and is_free(middle):
                return x, middle
    raise AssertionError("a column has room below its last block")


def _find_bands(columns: Sequence[Column]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for column in columns:
        if not column.levels:
            continue
        sphere = find_sphere(column.levels[0])
        left, right = column.left - COLUMN_GAP / 2, column.right + COLUMN_GAP / 2
        if bands and bands[-1].sphere is sphere:
            bands[-1] = Band(sphere, bands[-1].left, right)
        else:
            bands.append(Band(sphere, left, right))
    return tuple(bands)


def _find_ceiling(columns: Sequence[Column], ceiling_above: Level | None) -> float | None:
    for before, after in pairwise(columns):
        above = [is_above_ceiling(column.levels[0], ceiling_above) for column in (before, after)]
        if above == [False, True]:
            return (before.right + after.left) / 2
    return None
