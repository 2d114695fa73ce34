"""What the ways between two blocks rest on, held against trying every set of sources."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations

import pytest

from impact.model.vocabulary.theory_levels import LinkKind
from impact.theory.evidence import dependence
from impact.theory.evidence.dependence import find_dependence, find_smallest_cut


@dataclass(frozen=True)
class A:
    source: str
    target: str
    kind: LinkKind = LinkKind.LEADS_TO
    mechanism: str = ""
    assumptions: tuple[()] = ()
    evidence_level: int = 0


def arrows(*pairs: str) -> list[A]:
    return [A(pair[0], pair[1]) for pair in pairs]


def sources(**ids: set[int]) -> dict[tuple[str, str], frozenset[int]]:
    return {(key[0], key[1]): frozenset(numbers) for key, numbers in ids.items()}


def test_one_study_under_every_way_carries_the_whole() -> None:
    found = find_dependence(arrows("ab", "bd", "ac", "cd"), sources(ab={1}, bd={7}, ac={2}, cd={7}), "a", "d")
    assert found.ways == (("a", "b", "d"), ("a", "c", "d"))
    assert (found.smallest_cut, found.is_exact, found.has_evidenced_way) == (frozenset({7}), True, True)
    assert len(found.evidenced_arrows) == 4


def test_a_second_source_on_an_arrow_must_fall_too() -> None:
    found = find_dependence(arrows("ab", "bc"), sources(ab={1, 2}, bc={3, 4, 5}), "a", "c")
    assert found.smallest_cut == {1, 2}


def test_a_way_with_an_arrow_without_evidence_carries_nothing() -> None:
    found = find_dependence(arrows("ab", "bd", "ac", "cd"), sources(ab={1}, ac={2}, cd={3}), "a", "d")
    assert found.smallest_cut in ({2}, {3}) and len(found.evidenced_arrows) == 3
    found = find_dependence(arrows("ab", "bd"), sources(ab={1}), "a", "d")
    assert not found.has_evidenced_way and found.smallest_cut == frozenset()


def test_feedback_hindrance_and_what_lies_aside_are_no_way() -> None:
    there = [*arrows("ab", "bc", "bx", "ya"), A("a", "c", LinkKind.HINDERS), A("c", "a", LinkKind.FEEDBACK)]
    found = find_dependence(there, {}, "a", "c")
    assert found.ways == (("a", "b", "c"),) and found.arrows == (("a", "b"), ("b", "c"))
    assert find_dependence(there, {}, "c", "a").ways == ()
    assert find_dependence(there, {}, "a", "a").ways == ()


def test_a_loop_ends_the_listing_of_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_dependence(arrows("ab", "bc", "cb", "cd"), {}, "a", "d").ways == (("a", "b", "c", "d"),)
    monkeypatch.setattr(dependence, "MOST_WAYS", 1)
    found = find_dependence(arrows("ab", "bd", "ac", "cd"), {}, "a", "d")
    assert len(found.ways) == 1 and found.has_more_ways


def test_a_search_that_was_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependence, "MOST_STEPS", 1)
    cut, is_exact = find_smallest_cut(sources(ab={1}, bc={2}), "a", "c")
    assert not is_exact and cut == {1, 2}


def stands(there: dict[tuple[str, str], frozenset[int]], removed: set[int], start: str, end: str) -> bool:
    reached, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for (source, target), ids in there.items():
            if source == at and target not in reached and ids - removed:
                reached.add(target)
                waiting.append(target)
    return end in reached


@pytest.mark.parametrize("seed", range(60))
def test_the_smallest_set_is_that_of_trying_them_all(seed: int) -> None:
    lot = random.Random(seed)
    blocks = "abcdefg"
    pairs = [(x, y) for x in blocks for y in blocks if x != y]
    there = {
        pair: frozenset(lot.sample(range(1, 7), lot.choice((0, 1, 1, 2, 3))))
        for pair in lot.sample(pairs, lot.randint(5, 16))
    }  # fmt: skip
    start, end = "a", "g"
    cut, is_exact = find_smallest_cut({key: ids for key, ids in there.items() if ids}, start, end)
    size = next(
        n for n in range(7)
        if any(not stands(there, set(some), start, end) for some in combinations(range(1, 7), n))
    )  # fmt: skip
    assert is_exact and len(cut) == size and not stands(there, set(cut), start, end)
