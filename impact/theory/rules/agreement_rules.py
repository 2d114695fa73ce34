"""Rules about the version and who stands behind it, and about the frame of the fund (H03, H04, V01, V02, F01–F03).

Each rule yields the key of every block that fails it, or '' for the theory as a whole. What is not known of the
surroundings is asked about by none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from impact.theory.levels import OUTCOMES
from impact.theory.theory import Theory

# Days in a year and a half.
LONG_UNCONFIRMED = 548
SIDES = frozenset({"fund", "grantee"})


def check_voice_of_participants(theory: Theory) -> Iterator[str]:
    """H03: participants had a say."""
    agreement = theory.surroundings.agreement
    if agreement is not None and not agreement.has_heard_participants:
        yield ""


def check_agreement(theory: Theory) -> Iterator[str]:
    """H04: fund and grantee both agreed to the version."""
    agreement = theory.surroundings.agreement
    if agreement is not None and not set(agreement.parties) >= SIDES:
        yield ""


def check_age_of_version(theory: Theory) -> Iterator[str]:
    """V01: the version was made or confirmed within the last year and a half."""
    agreement, today = theory.surroundings.agreement, theory.surroundings.today
    if agreement is None or agreement.dated is None or today is None:
        return
    if (today - agreement.dated).days > LONG_UNCONFIRMED:
        yield ""


def check_reason_of_version(theory: Theory) -> Iterator[str]:
    """V02: the version says why it was made."""
    agreement = theory.surroundings.agreement
    if agreement is not None and not agreement.has_reason:
        yield ""


def find_outcomes_outside_the_frame(theory: Theory) -> Iterator[str]:
    """F01: outcomes that are linked to no outcome of the fund."""
    linked = theory.surroundings.fund_outcomes
    if linked is not None:
        yield from (node.key for node in theory.nodes if node.level in OUTCOMES and not linked.get(node.key))


def find_outcomes_without_contributor(
    outcomes: Collection[str], contributors: Mapping[str, Collection[int]]
) -> list[str]:
    """F02: outcomes of a fund (their keys) to which no organisation contributes."""
    return [key for key in outcomes if not contributors.get(key)]


def find_outcomes_of_one_contributor(
    outcomes: Collection[str], contributors: Mapping[str, Collection[int]]
) -> list[str]:
    """F03: outcomes of a fund to which one organisation alone contributes."""
    return [key for key in outcomes if len(set(contributors.get(key, ()))) == 1]
