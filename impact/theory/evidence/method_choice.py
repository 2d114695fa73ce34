"""Which methods can strengthen an arrow: those that reach further than its evidence, the lightest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What somebody wants to know of an arrow: whether it works, and how and why.
QUESTIONS_OF_AN_ARROW = frozenset({"does_it_work", "how_and_why", "what_changed"})
MOST_METHODS = 3
SMALL = ("yes", "with_support", "no")


@dataclass(frozen=True, slots=True)
class Method:
    """A method of data/reference/methods.json, with what the choice needs of it (docs/methods.md)."""

    id: str
    names: Mapping[str, str]
    summaries: Mapping[str, str]
    questions: tuple[str, ...]
    reachable: int
    budget: str
    skill: int
    small_organisation: str
    needs_comparison: bool
    least_people: int | None
    combine_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """Methods for an arrow: the best ones, a lighter one, and one to combine with the first, None without one."""

    best: tuple[Method, ...]
    lighter: Method
    to_combine: Method | None


def choose_methods(methods: Sequence[Method], strength: int) -> MethodChoice:
    """Return methods that reach further than a strength of 0–5; where none does, those that reach furthest.

    Those that answer what one asks of an arrow come first, then what a small organisation can do, at the lower cost.
    """
    further = [method for method in methods if method.reachable > strength]
    if not further:
        furthest = max(method.reachable for method in methods)
        further = [method for method in methods if method.reachable == furthest]
    ranked = sorted(further, key=_rank)
    best = tuple(ranked[:MOST_METHODS])
    # What confirms the evidence of now is lighter than what goes further.
    methods_left = [method for method in methods if method not in best]
    confirming = [method for method in methods_left if method.reachable >= strength] or methods_left
    lightest = min(confirming, key=lambda method: (method.budget, method.skill, _rank(method)))
    combined = [method for key in best[0].combine_with for method in methods if method.id == key]
    return MethodChoice(
        best,
        lightest,
        next((method for method in combined if method not in (*best, lightest)), None),
    )


def _rank(method: Method) -> tuple[int, int, str, int, bool, str]:
    fitting = len(QUESTIONS_OF_AN_ARROW.intersection(method.questions))
    return (
        SMALL.index(method.small_organisation), -fitting, method.budget, method.skill, method.needs_comparison,
        method.id,
    )  # fmt: skip
