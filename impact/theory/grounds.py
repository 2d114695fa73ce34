"""Rules about grounds: for whom, why, with what evidence, and how far one is accountable (H, A, E, C)."""

from __future__ import annotations

from collections.abc import Iterator

from impact.model.words import Level, Sphere
from impact.theory.elements import Block
from impact.theory.levels import CHANGES, OUTCOMES, OWN_WORK, above_ceiling
from impact.theory.whole import Theory, arrow_key


def nobody_changes(theory: Theory) -> Iterator[str]:
    """H01: outcomes that name nobody."""
    return (node.key for node in theory.nodes if node.level in OUTCOMES and not node.stakeholder)


def no_assumption(theory: Theory) -> Iterator[str]:
    """A01: arrows that claim a change without saying why."""
    for link in theory.forward:
        source, target = theory.by_key[link.source].level, theory.by_key[link.target].level
        claims = (source is Level.OUTPUT and target in OUTCOMES) or (source in OUTCOMES and target in CHANGES)
        # A jump from output to impact claims more than the steps it skips.
        if (claims or (source is Level.OUTPUT and target is Level.IMPACT)) and not link.assumption:
            yield arrow_key(link)


def no_external_factor(theory: Theory) -> Iterator[str]:
    """A05: no external factor is named."""
    if not theory.external_factors:
        yield ""


def no_unwanted_effect(theory: Theory) -> Iterator[str]:
    """A06: no unwanted effect is named."""
    if not any(node.level is Level.UNINTENDED for node in theory.nodes):
        yield ""


def unwanted_effect_not_watched(theory: Theory) -> Iterator[str]:
    """A07: unwanted effects that nobody watches."""
    watched = {sign.node for sign in theory.signs}
    return (n.key for n in theory.nodes if n.level is Level.UNINTENDED and n.key not in watched)


def no_evidence_across_ceiling(theory: Theory) -> Iterator[str]:
    """E01: no evidence at all just where the grip ends."""
    for link in theory.forward:
        source, target = theory.by_key[link.source], theory.by_key[link.target]
        if link.evidence_level == 0 and _beyond(theory, target) and not _beyond(theory, source):
            yield arrow_key(link)


def _beyond(theory: Theory, node: Block) -> bool:
    # Where no line is drawn, the sphere of interest says where the grip of the organisation ends.
    if theory.ceiling is None:
        return node.sphere is Sphere.INTEREST
    return above_ceiling(node.level, theory.ceiling)


def no_ceiling(theory: Theory) -> Iterator[str]:
    """C01: no ceiling is drawn."""
    if theory.ceiling is None:
        yield ""


def counts_above_ceiling(theory: Theory) -> Iterator[str]:
    """C02: indicators above the ceiling that count."""
    keys = theory.by_key
    for sign in theory.signs:
        if sign.counts and sign.node in keys and above_ceiling(keys[sign.node].level, theory.ceiling):
            yield sign.key


def from_outside_in(theory: Theory) -> Iterator[str]:
    """C03: arrows from outside the influence back in."""
    for link in theory.forward:
        source, target = theory.by_key[link.source], theory.by_key[link.target]
        if target.sphere is Sphere.CONTROL and source.sphere is not Sphere.CONTROL:
            yield arrow_key(link)


def own_work_outside_control(theory: Theory) -> Iterator[str]:
    """C04: own work outside the sphere of control."""
    return (n.key for n in theory.nodes if n.level in OWN_WORK and n.sphere is not Sphere.CONTROL)
