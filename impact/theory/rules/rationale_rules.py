"""Rules about rationale: stakeholders, assumptions, evidence and the accountability ceiling (H, A, E, C).

Each rule yields the key of every block, arrow or indicator that fails it, or '' for the theory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from impact.model.vocabulary.theory_levels import Level, Sphere
from impact.theory.elements import Arrow, Block
from impact.theory.evidence.strength import find_strength
from impact.theory.levels import CHANGES, OUTCOMES, OWN_WORK, is_above_ceiling
from impact.theory.theory import Theory, arrow_key


def find_outcomes_without_stakeholder(theory: Theory) -> Iterator[str]:
    """H01: outcomes without a stakeholder."""
    return (node.key for node in theory.nodes if node.level in OUTCOMES and not node.stakeholder)


def find_stakeholders_without_outcome(theory: Theory) -> Iterator[str]:
    """H02: blocks of the own work for a group of people for whom no change is named."""
    concerned = {node.stakeholder.strip().casefold() for node in theory.nodes if node.level in CHANGES}
    for node in theory.nodes:
        group = node.stakeholder.strip().casefold()
        if group and node.level not in CHANGES and group not in concerned:
            yield node.key


def find_arrows_without_assumption(theory: Theory) -> Iterator[str]:
    """A01: arrows that claim a change without an assumption or an explanation."""
    for link in theory.forward:
        source, target = theory.by_key[link.source].level, theory.by_key[link.target].level
        claims = (source is Level.OUTPUT and target in OUTCOMES) or (source in OUTCOMES and target in CHANGES)
        # A jump from output to impact claims more than the steps it skips.
        if (claims or (source is Level.OUTPUT and target is Level.IMPACT)) and not (link.assumptions or link.mechanism):
            yield arrow_key(link)


def check_external_factors(theory: Theory) -> Iterator[str]:
    """A05: the theory names an external factor."""
    if not theory.external_factors:
        yield ""


def check_unwanted_effects(theory: Theory) -> Iterator[str]:
    """A06: the theory names an unwanted effect."""
    if not any(node.level is Level.UNINTENDED for node in theory.nodes):
        yield ""


def find_unwatched_effects(theory: Theory) -> Iterator[str]:
    """A07: unwanted effects without an indicator."""
    watched = {sign.node for sign in theory.indicator_facts}
    return (n.key for n in theory.nodes if n.level is Level.UNINTENDED and n.key not in watched)


def find_crossings_without_evidence(theory: Theory) -> Iterator[str]:
    """E01: arrows without evidence that cross the accountability ceiling."""
    for link in theory.forward:
        source, target = theory.by_key[link.source], theory.by_key[link.target]
        crosses = _is_beyond_ceiling(theory, target) and not _is_beyond_ceiling(theory, source)
        if crosses and not _has_evidence(theory, link):
            yield arrow_key(link)


def _has_evidence(theory: Theory, link: Arrow) -> bool:
    on_arrow = theory.surroundings.evidence.get(arrow_key(link), ())
    return find_strength(on_arrow, (), link.evidence_level).level > 0


def _is_beyond_ceiling(theory: Theory, node: Block) -> bool:
    # Without a ceiling, the sphere of interest is taken as what lies beyond the organisation's control.
    if theory.ceiling is None:
        return node.sphere is Sphere.INTEREST
    return is_above_ceiling(node.level, theory.ceiling)


def check_ceiling(theory: Theory) -> Iterator[str]:
    """C01: the theory has an accountability ceiling."""
    if theory.ceiling is None:
        yield ""


def find_counting_above_ceiling(theory: Theory) -> Iterator[str]:
    """C02: indicators above the ceiling that count towards the grantee's results."""
    keys = theory.by_key
    for sign in theory.indicator_facts:
        if sign.counts and sign.node in keys and is_above_ceiling(keys[sign.node].level, theory.ceiling):
            yield sign.key


def find_arrows_into_control(theory: Theory) -> Iterator[str]:
    """C03: arrows from outside the sphere of control into it."""
    for link in theory.forward:
        source, target = theory.by_key[link.source], theory.by_key[link.target]
        if target.sphere is Sphere.CONTROL and source.sphere is not Sphere.CONTROL:
            yield arrow_key(link)


def find_own_work_outside_control(theory: Theory) -> Iterator[str]:
    """C04: own work outside the sphere of control."""
    return (n.key for n in theory.nodes if n.level in OWN_WORK and n.sphere is not Sphere.CONTROL)
