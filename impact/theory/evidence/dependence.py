"""What the ways from one block to another depend on: their arrows, the sources under them, the fewest that carry all.

A way has evidence where every arrow of it has a piece that speaks for it. The whole rests on the smallest set of
sources without which no such way is left. An arrow falls only when all its sources do, so a set is found by branching:
whatever cuts a way must take every source of one of its arrows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impact.model.vocabulary.theory_levels import LinkKind
from impact.theory.elements import Arrow

# Ways that are listed; more are counted as "more than".
MOST_WAYS = 200
# Steps of the search after which the smallest set known so far is given as an upper bound.
MOST_STEPS = 20_000
CARRYING_KINDS = (LinkKind.LEADS_TO, LinkKind.ENABLES)

ArrowKey = tuple[str, str]
SourcesByArrow = Mapping[ArrowKey, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Dependence:
    """What the ways between two blocks depend on.

    `ways` are lists of block keys, shortest first, the first `MOST_WAYS` of them (`has_more_ways`). `smallest_cut` is
    empty where no way has evidence on all its arrows; `is_exact` is False where a smaller one may exist.
    """

    ways: tuple[tuple[str, ...], ...]
    has_more_ways: bool
    arrows: tuple[ArrowKey, ...]
    evidenced_arrows: tuple[ArrowKey, ...]
    has_evidenced_way: bool
    smallest_cut: frozenset[int]
    is_exact: bool


def find_dependence(arrows: Sequence[Arrow], sources: SourcesByArrow, start: str, end: str) -> Dependence:
    """Return what the ways from block `start` to block `end` depend on; `sources` are those for each arrow."""
    carrying = [(arrow.source, arrow.target) for arrow in arrows if arrow.kind in CARRYING_KINDS]
    between = _keep_between(carrying, start, end)
    ways, has_more = _list_ways(between, start, end)
    evidenced = tuple(key for key in between if sources.get(key))
    cut, is_exact = find_smallest_cut({key: sources[key] for key in evidenced}, start, end)
    return Dependence(
        ways, has_more, tuple(between), evidenced,
        has_evidenced_way=_find_way(evidenced, start, end) is not None, smallest_cut=cut, is_exact=is_exact,
    )  # fmt: skip


def find_smallest_cut(sources: SourcesByArrow, start: str, end: str) -> tuple[frozenset[int], bool]:
    """Return the fewest sources without which no way from `start` to `end` has evidence, and whether that is certain.

    Empty where there is no such way now.
    """
    best: frozenset[int] | None = None
    tried: set[frozenset[int]] = set()
    branches: list[frozenset[int]] = [frozenset()]
    steps = 0
    while branches and steps < MOST_STEPS:
        steps += 1
        removed = branches.pop()
        if best is not None and len(removed) >= len(best):
            continue
        standing_arrows = [key for key, ids in sources.items() if ids - removed]
        way = _find_way(standing_arrows, start, end)
        if way is None:
            best = removed
            continue
        options = {removed | sources[key] for key in pairwise(way)} - tried
        tried |= options
        # The smallest is taken from the end first.
        branches += sorted(options, key=lambda option: (-len(option), sorted(option)))
    if best is None:
        best = frozenset[int]().union(*sources.values())
    return best, not branches or all(len(option) >= len(best) for option in branches)


def _find_way(arrows: Collection[ArrowKey], start: str, end: str) -> tuple[str, ...] | None:
    """A shortest way over these arrows; None where there is none, and from a block to itself."""
    following: dict[str, list[str]] = {}
    for source, target in arrows:
        following.setdefault(source, []).append(target)
    ways: deque[tuple[str, ...]] = deque([(start,)])
    visited = {start}
    while ways:
        way = ways.popleft()
        for target in following.get(way[-1], ()):
            if target == end:
                return (*way, target)
            if target not in visited:
                visited.add(target)
                ways.append((*way, target))
    return None


def _list_ways(arrows: Collection[ArrowKey], start: str, end: str) -> tuple[tuple[tuple[str, ...], ...], bool]:
    following: dict[str, list[str]] = {}
    for source, target in arrows:
        following.setdefault(source, []).append(target)
    whole: list[tuple[str, ...]] = []
    open_ways: deque[tuple[str, ...]] = deque([(start,)])
    while open_ways:
        way = open_ways.popleft()
        for target in following.get(way[-1], ()):
            if target == end:
                if len(whole) == MOST_WAYS:
                    return tuple(whole), True
                whole.append((*way, target))
            elif target not in way:
                open_ways.append((*way, target))
    return tuple(whole), False


def _keep_between(arrows: Sequence[ArrowKey], start: str, end: str) -> list[ArrowKey]:
    """The arrows that lie on a way from `start` to `end`."""
    after = _reach([(source, target) for source, target in arrows if source != end], start)
    before = _reach([(target, source) for source, target in arrows if target != start], end)
    return [
        (source, target)
        for source, target in arrows
        if source in after and target in before and source != end and target != start
    ]


def _reach(arrows: Collection[ArrowKey], start: str) -> set[str]:
    following: dict[str, list[str]] = {}
    for source, target in arrows:
        following.setdefault(source, []).append(target)
    visited, keys_to_follow = {start}, [start]
    while keys_to_follow:
        for target in following.get(keys_to_follow.pop(), ()):
            if target not in visited:
                visited.add(target)
                keys_to_follow.append(target)
    return visited
