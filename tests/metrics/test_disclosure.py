"""Small groups stay hidden, also from somebody who subtracts and knows our rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.metrics.suppression_and_rounding import (
    is_total_visible,
    percentage_visible,
    suppress_1d,
    suppress_count_breakdown,
    suppress_percentage_breakdown,
)

LABELS = "abcd"


def told(
    tables: Iterator[tuple[Any, ...]], show: Any, whole: Any
) -> Iterator[tuple[Any, list[tuple[Any, ...]]]]:
    """All tables by what is seen of them: somebody who sees it can only tell tables of one list apart
    by what is in all of them."""
    seen: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for table in tables:
        shown = show(table)
        view = tuple(shown.groups[label] for label in LABELS[: len(table)])
        seen[view, whole(table) if shown.total_shown else None].append(table)
    yield from seen.items()


@pytest.mark.parametrize(("k", "groups", "largest"), [(3, 2, 8), (3, 3, 7), (3, 4, 5), (4, 3, 9), (5, 2, 14)])
def test_no_small_count_can_be_had_by_subtracting_whatever_one_knows_of_the_rules(
    k: int, groups: int, largest: int
) -> None:
    tables = product(range(largest + 1), repeat=groups)
    checked = 0
    for (view, total), possible in told(tables, lambda t: suppress_count_breakdown(LABELS[:groups], t, k), sum):
        if total is not None and total > largest:
            continue  # tables beyond the ones tried could look the same
        for place, (count, _) in enumerate(view):
            values = {table[place] for table in possible}
            if count is None:
                checked += 1
                assert len(values) > 1 or not 0 < values.pop() < k, (view, total, possible)
    assert checked > 5


@pytest.mark.parametrize(("k", "groups", "largest"), [(3, 2, 9), (2, 3, 4)])
def test_no_small_part_of_a_percentage_can_be_had_by_subtracting(k: int, groups: int, largest: int) -> None:
    pairs = [(num, den) for den in range(largest + 1) for num in range(den + 1)]

    def whole(table: tuple[Any, ...]) -> tuple[int, int]:
        return sum(num for num, _ in table), sum(den for _, den in table)

    checked = 0
    views = told(product(pairs, repeat=groups), lambda t: suppress_percentage_breakdown(LABELS[:groups], t, k), whole)
    for (view, total), possible in views:
        if total is not None and total[1] > largest:
            continue
        for place, (num, _) in enumerate(view):
            if num is None:
                checked += 1
                for part in (lambda p: p[0], lambda p: p[1] - p[0]):
                    values = {part(table[place]) for table in possible}
                    assert len(values) > 1 or not 0 < values.pop() < k, (view, total, possible)
    assert checked > 5


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(2, 10))
def test_whatever_is_hidden_with_a_total_is_at_least_k_together_and_never_one_group_alone(
    counts: list[int], k: int
) -> None:
    labels = [str(index) for index in range(len(counts))]
    shown = suppress_count_breakdown(labels, counts, k)
    held = [count for label, count in zip(labels, counts, strict=True) if shown.groups[label][0] is None]
    assert all(count == 0 or count >= k for count, _ in shown.groups.values() if count is not None)
    assert all(shown.groups[label][0] in (None, count) for label, count in zip(labels, counts, strict=True))
    if shown.total_shown and held:
        assert len(held) >= 2
        assert sum(held) >= k
    assert shown.hidden == len(held)


def test_nothing_small_hides_nothing() -> None:
    shown = suppress_count_breakdown(["V", "M"], [31, 18])
    assert (shown.groups, shown.total_shown, shown.hidden) == ({"V": (31, None), "M": (18, None)}, True, 0)


def test_a_missing_count_stays_missing_and_is_not_a_hidden_one() -> None:
    shown = suppress_count_breakdown(["V", "M"], [31, None])
    assert (shown.groups["M"], shown.hidden) == ((None, None), 0)


def test_zero_is_nobody_and_may_be_said() -> None:
    assert suppress_1d({"V": 31, "X": 0}) == {"V": 31, "X": 0}
    assert is_total_visible(0) and not is_total_visible(3) and not is_total_visible(None)


def test_two_groups_of_the_same_size_are_hidden_together() -> None:
    assert suppress_1d({"a": 3, "b": 3, "c": 1, "d": 9}, k=3) == {"a": None, "b": None, "c": None, "d": 9}


def test_without_a_total_only_small_counts_are_hidden() -> None:
    assert suppress_1d({"V": 31, "M": 18, "X": 2}, total_shown=False) == {"V": 31, "M": 18, "X": None}


def test_a_session_hides_more_than_a_page() -> None:
    cells = {"V": 31, "M": 18, "X": 7}
    assert suppress_1d(cells, k=5) == cells
    assert suppress_1d(cells, k=10) == {"V": 31, "M": None, "X": None}


@pytest.mark.parametrize(
    ("num", "den", "visible"),
    [
        (0, 5, True),
        (5, 5, True),
        (0, 4, False),
        (4, 20, False),
        (16, 20, False),
        (5, 10, True),
        (None, 9, False),
    ],
)
def test_a_percentage_is_visible_when_those_in_and_those_out_are_nobody_or_enough(
    num: float | None, den: float, visible: bool
) -> None:
    assert percentage_visible(num, den) is visible


def test_a_hidden_percentage_takes_a_second_with_it() -> None:
    shown = suppress_percentage_breakdown(["V", "M", "X"], [(20, 40), (15, 30), (1, 6)])
    assert shown.groups == {"V": (20, 40), "M": (None, None), "X": (None, None)}
    assert shown.total_shown and shown.hidden == 2
