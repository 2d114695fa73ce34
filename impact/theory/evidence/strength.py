"""The strength of an arrow, 0 to 5, from the pieces of evidence on it, with the rules that give it.

The rules stand in docs/theory-of-change.md#strength-of-an-arrow. Where nobody attached a piece, the strength is what
somebody stated by hand, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from impact.theory.evidence.evidence_kinds import (
    LEAST_QUALITY,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)

# From this weight on a second independent source makes an arrow one that rests on several (level 4).
TESTED, SEVERAL_SOURCES = 3, 4
# What is contradicted by evidence of the same weight, or misses what must be seen, is plausible at most.
MOST_WHERE_CONTRADICTED = 1


class StrengthRule(StrEnum):
    """The rules by which a strength came about, in the order in which they work."""

    STATED = "stated"
    NONE_FOR = "none_for"
    HEAVIEST = "heaviest"
    WEAK_QUALITY = "weak_quality"
    SEVERAL_SOURCES = "several_sources"
    LIGHTER_AGAINST = "lighter_against"
    CONTRADICTED = "contradicted"
    MUST_SEE_MISSING = "must_see_missing"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence on an arrow: `design` 0–5, `quality` 1–4 or None where nobody judged it.

    `source_id` is the source, which may be on other arrows too; `is_answered`: somebody wrote what they do with it.
    """

    source_id: int
    side: EvidenceSide
    origin: EvidenceOrigin
    design: int
    quality: int | None = None
    year: int | None = None
    about: str = ""
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Expectation:
    """What somebody expects to see, and whether it was seen."""

    kind: ExpectationKind
    state: ExpectationState


@dataclass(frozen=True, slots=True)
class Strength:
    """A strength, 0–5: the rules that gave it, and the sources that carry it."""

    level: int
    rules: tuple[StrengthRule, ...]
    carried_by: tuple[int, ...] = ()

    @property
    def is_derived(self) -> bool:
        """Whether it follows from pieces of evidence rather than from what somebody stated."""
        return StrengthRule.STATED not in self.rules


def weigh_piece(piece: Piece) -> int:
    """Return the weight of a piece, 0–5: its design, one less where its quality is weak."""
    return max(0, piece.design - (piece.quality == LEAST_QUALITY))


def find_strength(evidence: Iterable[Piece], expectations: Iterable[Expectation], stated: int) -> Strength:
    """Return the strength of an arrow with these pieces; `stated` is what somebody said by hand, 0–5."""
    on_arrow = tuple(evidence)
    is_missing = any(
        item.kind is ExpectationKind.MUST_SEE and item.state is ExpectationState.NOT_OBSERVED for item in expectations
    )
    if not on_arrow:
        if is_missing:
            return Strength(
                min(stated, MOST_WHERE_CONTRADICTED), (StrengthRule.STATED, StrengthRule.MUST_SEE_MISSING)
            )
        return Strength(stated, (StrengthRule.STATED,))
    supporting = [piece for piece in on_arrow if piece.side is EvidenceSide.FOR]
    if not supporting:
        return Strength(0, (StrengthRule.NONE_FOR,))
    return _reduce(supporting, [piece for piece in on_arrow if piece.side is EvidenceSide.AGAINST], is_missing)


def _reduce(supporting: list[Piece], opposing: list[Piece], is_missing: bool) -> Strength:
    level = heaviest = max(map(weigh_piece, supporting))
    carrying = [piece for piece in supporting if weigh_piece(piece) == heaviest]
    rules = [StrengthRule.HEAVIEST]
    if any(piece.design > heaviest for piece in supporting) or all(
        piece.quality == LEAST_QUALITY for piece in carrying
    ):
        rules.append(StrengthRule.WEAK_QUALITY)
    tested = [piece for piece in supporting if weigh_piece(piece) >= TESTED]
    if level < SEVERAL_SOURCES and len({piece.source_id for piece in tested}) > 1:
        level, carrying = SEVERAL_SOURCES, tested
        rules.append(StrengthRule.SEVERAL_SOURCES)
    against = max(map(weigh_piece, opposing), default=0)
    if against >= max(heaviest, 1):
        level = min(level, MOST_WHERE_CONTRADICTED)
        rules.append(StrengthRule.CONTRADICTED)
    elif against:
        level = max(0, level - 1)
        rules.append(StrengthRule.LIGHTER_AGAINST)
    if is_missing:
        level = min(level, MOST_WHERE_CONTRADICTED)
        rules.append(StrengthRule.MUST_SEE_MISSING)
    return Strength(level, tuple(rules), tuple(dict.fromkeys(piece.source_id for piece in carrying)))
