"""Which methods fit a question and what there is: a short list with reasons, a lighter one, and one to combine with.

A group to compare with and a number of people are there or not; everything else is let go step by step rather than
answer with nothing, and the answer says what was let go (docs/methods.md).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from impact.theory.evidence.methods import (
    Caution,
    Limit,
    Method,
    MethodChoice,
    Reason,
    Situation,
    Suggestion,
)

MOST_METHODS = 3
SMALL = ("yes", "with_support", "no")
# From here on participants help to say what the findings mean, or decide.
MUCH_PARTICIPATION = 3
# What is let go where nothing fits, the cheapest promise first.
STEPS: tuple[tuple[Limit, ...], ...] = (
    (), (Limit.BUDGET,), (Limit.SKILL,), (Limit.BUDGET, Limit.SKILL), (Limit.BUDGET, Limit.SKILL, Limit.STAGE),
    (Limit.BUDGET, Limit.SKILL, Limit.STAGE, Limit.QUESTION),
)  # fmt: skip


def choose_methods(methods: Sequence[Method], situation: Situation) -> MethodChoice:
    """Return the methods that fit a situation; ValueError where not one needs neither comparison nor people."""
    possible = [method for method in methods if _is_possible(method, situation)]
    fitting: list[Method] = []
    let_go: tuple[Limit, ...] = ()
    for let_go in STEPS:
        fitting = [method for method in possible if not _find_broken(method, situation) - set(let_go)]
        if fitting:
            break
    if len(possible) <= MOST_METHODS:
        raise ValueError("there are too few methods to choose from")
    best = sorted(fitting, key=lambda method: _rank(method, situation))[:MOST_METHODS]
    broken = frozenset().union(*(_find_broken(method, situation) for method in best))
    lighter = _find_lighter([method for method in possible if method not in best], best[0], situation)
    to_combine = _find_combined([method for method in possible if method not in (*best, lighter)], best, situation)
    return MethodChoice(
        tuple(_suggest(method, situation) for method in best),
        _suggest(lighter, situation, Reason.LIGHTER if lighter.burden < best[0].burden else None),
        _suggest(to_combine, situation, Reason.COMBINES if _is_listed(to_combine, best) else None),
        tuple(limit for limit in let_go if limit in broken),
        lighter.burden < best[0].burden,
    )


def _is_possible(method: Method, situation: Situation) -> bool:
    """Whether what cannot be bought is there: a group to compare with, and people enough."""
    if situation.has_comparison is False and method.needs_comparison:
        return False
    return situation.people is None or method.least_people is None or method.least_people <= situation.people


def _find_broken(method: Method, situation: Situation) -> frozenset[Limit]:
    """The limits that a method does not keep."""
    checks = (
        (Limit.QUESTION, situation.question not in method.questions),
        (Limit.STAGE, situation.stage is not None and situation.stage not in method.stages),
        (Limit.BUDGET, situation.budget is not None and method.budget > situation.budget),
        (Limit.SKILL, situation.skill is not None and method.skill > situation.skill),
    )
    return frozenset(limit for limit, fails in checks if fails)


def _reaches_further(method: Method, situation: Situation) -> bool:
    return situation.strength is None or method.reachable > situation.strength


def _rank(method: Method, situation: Situation) -> tuple[bool, int, bool, int, int, tuple[object, ...], str]:
    """What comes first: what goes further than the evidence of now, keeps most limits, and a small organisation can do;
    then the greater part of participants, then the lighter burden."""
    return (
        not _reaches_further(method, situation), len(_find_broken(method, situation)),
        method.needs_comparison and situation.has_comparison is None, SMALL.index(method.small_organisation),
        -method.participation, method.burden, method.id,
    )  # fmt: skip


def _find_lighter(other_methods: Sequence[Method], first: Method, situation: Situation) -> Method:
    """The lighter one that keeps most limits; where nothing is lighter than the first, the lightest of the others."""
    lighter = [method for method in other_methods if method.burden < first.burden]
    if not lighter:
        return min(other_methods, key=lambda method: (method.burden, method.id))
    # What only tells of another question is no lighter answer, if there is one.
    return min(lighter, key=lambda method: (
        Limit.QUESTION in _find_broken(method, situation), len(_find_broken(method, situation)),
        method.needs_comparison and situation.has_comparison is None, method.burden, method.id,
    ))  # fmt: skip


def _is_listed(method: Method, best: Collection[Method]) -> bool:
    return any(method.id in item.combine_with for item in best)


def _find_combined(other_methods: Sequence[Method], best: Sequence[Method], situation: Situation) -> Method:
    """One that the first methods are combined with; where none of these is left, what keeps most limits."""

    def rank(method: Method) -> tuple[int, int, tuple[object, ...], str]:
        place = next((number for number, item in enumerate(best) if method.id in item.combine_with), len(best))
        # Its question is another one on purpose: the two complete each other.
        broken = _find_broken(method, situation) - {Limit.QUESTION}
        return place, len(broken), method.burden, method.id

    return min(other_methods, key=rank)


def _suggest(method: Method, situation: Situation, first: Reason | None = None) -> Suggestion:
    broken = _find_broken(method, situation)
    is_further = situation.strength is not None and _reaches_further(method, situation)
    reasons = (
        (first, first is not None),
        (Reason.ANSWERS, Limit.QUESTION not in broken),
        (Reason.REACHES_FURTHER, is_further),
        (Reason.STAGE, situation.stage is not None and Limit.STAGE not in broken),
        (Reason.BUDGET, situation.budget is not None and Limit.BUDGET not in broken),
        (Reason.SKILL, situation.skill is not None and Limit.SKILL not in broken),
        (Reason.PEOPLE, situation.people is not None and method.least_people is not None),
        (Reason.SMALL, method.small_organisation == SMALL[0]),
        (Reason.PARTICIPATION, method.participation >= MUCH_PARTICIPATION),
    )
    cautions = (
        (Caution.OTHER_QUESTION, Limit.QUESTION in broken),
        (Caution.OTHER_STAGE, Limit.STAGE in broken),
        (Caution.OVER_BUDGET, Limit.BUDGET in broken),
        (Caution.OVER_SKILL, Limit.SKILL in broken),
        (Caution.NOT_FURTHER, situation.strength is not None and not is_further),
        (Caution.COMPARISON, method.needs_comparison and situation.has_comparison is None),
        (Caution.PEOPLE, method.least_people is not None and situation.people is None),
    )
    return Suggestion(
        method, tuple(reason for reason, holds in reasons if holds and reason is not None),
        tuple(caution for caution, holds in cautions if holds),
    )  # fmt: skip
