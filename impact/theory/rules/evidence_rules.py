"""Rules about assumptions and evidence as they stand now (A02–A04, E02–E05).

Each rule yields the key of every arrow that fails it, or '' for the theory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from impact.theory.elements import Arrow, StatedAssumption
from impact.theory.evidence.evidence_kinds import AssumptionState, EvidenceOrigin, EvidenceSide
from impact.theory.evidence.strength import Piece, weigh_piece
from impact.theory.theory import AssumptionFacts, Theory, arrow_key

HIGH = "high"
OLD_YEARS, LONG_DAYS = 5, 365


def find_untested_assumptions(theory: Theory) -> Iterator[str]:
    """A02: assumptions on which much hangs, and nobody said how or when they look whether they hold."""
    return (key for key, _ in list_failing_assumptions(theory, "A02"))


def find_assumptions_not_looked_at(theory: Theory) -> Iterator[str]:
    """A03: assumptions on which much hangs, and nobody looked at for more than a year."""
    return (key for key, _ in list_failing_assumptions(theory, "A03"))


def find_refuted_assumptions(theory: Theory) -> Iterator[str]:
    """A04: arrows that still stand on an assumption that was refuted."""
    return (key for key, _ in list_failing_assumptions(theory, "A04"))


def find_old_evidence(theory: Theory) -> Iterator[str]:
    """E02: arrows whose newest evidence is older than five years."""
    today = theory.surroundings.today
    for link in theory.forward:
        years = [piece.year for piece in _list_pieces(theory, link) if piece.year is not None]
        if today is not None and years and today.year - max(years) > OLD_YEARS:
            yield arrow_key(link)


def check_evidence_from_outside(theory: Theory) -> Iterator[str]:
    """E03: some evidence comes from outside the organisation. Without any evidence other rules ask."""
    in_theory = [piece for link in theory.forward for piece in _list_pieces(theory, link)]
    if in_theory and not any(piece.origin is EvidenceOrigin.RESEARCH for piece in in_theory):
        yield ""


def find_unanswered_evidence(theory: Theory) -> Iterator[str]:
    """E04: arrows with evidence against them that nobody answered."""
    for link in theory.forward:
        if any(piece.side is EvidenceSide.AGAINST and not piece.is_answered for piece in _list_pieces(theory, link)):
            yield arrow_key(link)


def find_overstated_strength(theory: Theory) -> Iterator[str]:
    """E05: arrows whose stated strength is above what the design of their evidence allows.

    Without a piece of evidence no design is known. Several sources that speak for it allow one more than the best.
    """
    for link in theory.forward:
        weights = [
            weigh_piece(piece) for piece in _list_pieces(theory, link) if piece.side is EvidenceSide.FOR
        ]
        if _list_pieces(theory, link) and link.evidence_level > max(weights, default=0) + (len(weights) > 1):
            yield arrow_key(link)


def _list_pieces(theory: Theory, link: Arrow) -> tuple[Piece, ...]:
    return theory.surroundings.evidence.get(arrow_key(link), ())


def list_failing_assumptions(theory: Theory, rule: str) -> Iterator[tuple[str, StatedAssumption]]:
    """Yield each assumption for which A02, A03 or A04 asks, with the key of its arrow; none for any other rule."""
    if theory.surroundings.assumptions is None:
        return
    for link in theory.forward:
        states = theory.surroundings.assumptions.get(arrow_key(link), {})
        for assumption in link.assumptions:
            facts = states.get(assumption.key, AssumptionFacts())
            if _fails(rule, assumption, facts, theory.surroundings.today):
                yield arrow_key(link), assumption


def _fails(rule: str, assumption: StatedAssumption, facts: AssumptionFacts, today: date | None) -> bool:
    if rule == "A04":
        return facts.state is AssumptionState.REFUTED
    if assumption.criticality != HIGH:
        return False
    if rule == "A02":
        return not facts.is_tested
    is_dated = rule == "A03" and today is not None and facts.looked_on is not None
    return is_dated and (today - facts.looked_on).days > LONG_DAYS  # type: ignore[operator]
