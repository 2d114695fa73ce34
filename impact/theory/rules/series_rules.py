"""Rules about indicators that need their targets, their values and what they are linked to (I08, I10, I12–I18).

Each rule yields the key of every indicator that fails it, or '' for the theory as a whole. I14 (not used in the last
two reviews) waits for reviews to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.theory.evidence.evidence_kinds import EvidenceOrigin
from impact.theory.theory import Theory

# A period of a year has 365 or 366 days; whoever counts more often than that counts people again.
LEAST_DAYS_OF_A_YEAR = 360
# Two months of other lengths are the same period; a quarter and a year are not.
SAME_LENGTH = 1.25


def find_falling_running_targets(theory: Theory) -> Iterator[str]:
    """I08: running totals whose target is below that of an earlier period, where more is wanted."""
    for sign in theory.indicator_facts:
        if sign.time_kind is TimeKind.CUMULATIVE and sign.direction is Direction.UP:
            amounts = [target.amount for target in sorted(sign.targets, key=lambda target: target.end)]
            if any(later < earlier for earlier, later in pairwise(amounts)):
                yield sign.key


def find_people_without_breakdown(theory: Theory) -> Iterator[str]:
    """I10: numbers of people without any breakdown."""
    for sign in theory.indicator_facts:
        if sign.measure is Measure.NUMBER and sign.counts_people and not sign.has_breakdown:
            yield sign.key


def find_indicators_unlike_the_shared_one(theory: Theory) -> Iterator[str]:
    """I12: indicators with another unit, measure or kind of time than the shared one they are linked to."""
    return (sign.key for sign in theory.indicator_facts if sign.is_like_shared is False)


def check_asking_participants(theory: Theory) -> Iterator[str]:
    """I13: some indicator or evidence asks the participants themselves. Without indicators other rules ask."""
    signs = theory.indicator_facts
    origins = {piece.origin for on_arrow in theory.surroundings.evidence.values() for piece in on_arrow}
    if signs and EvidenceOrigin.PARTICIPANTS not in origins and not any(sign.asks_participants for sign in signs):
        yield ""


def find_scores_without_respondents(theory: Theory) -> Iterator[str]:
    """I15: mean scores that do not say of how many answers."""
    for sign in theory.indicator_facts:
        if sign.measure is Measure.SCORE and sign.has_respondents is False:
            yield sign.key


def find_targets_changed_afterwards(theory: Theory) -> Iterator[str]:
    """I16: targets that were changed after their period began, without a reason."""
    return (
        sign.key for sign in theory.indicator_facts if any(target.is_changed_late for target in sign.targets)
    )


def find_baselines_of_other_periods(theory: Theory) -> Iterator[str]:
    """I17: what is counted per period, with a baseline over another length of period than its targets."""
    for sign in theory.indicator_facts:
        if sign.time_kind is not TimeKind.PERIOD or sign.baseline_days is None or sign.baseline is None:
            continue
        if any(not _is_as_long(sign.baseline_days, target.days) for target in sign.targets):
            yield sign.key


def find_people_added_over_periods(theory: Theory) -> Iterator[str]:
    """I18: unique people, counted more often than once a year and added over the periods."""
    for sign in theory.indicator_facts:
        is_often = any(target.days < LEAST_DAYS_OF_A_YEAR for target in sign.targets)
        if sign.is_unique and sign.is_summed and is_often:
            yield sign.key


def _is_as_long(days: int, other: int) -> bool:
    return max(days, other) <= SAME_LENGTH * min(days, other)
