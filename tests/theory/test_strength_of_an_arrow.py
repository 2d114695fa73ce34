"""The strength of an arrow follows from the pieces of evidence on it by written rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.theory.evidence.evidence_kinds import (
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.strength import Expectation, Piece, StrengthRule, find_strength, weigh_piece

FOR, AGAINST = EvidenceSide.FOR, EvidenceSide.AGAINST
R = StrengthRule


def piece(source: int, design: int, side: EvidenceSide = FOR, quality: int | None = None) -> Piece:
    return Piece(source, side, EvidenceOrigin.RESEARCH, design, quality)


CASES = [
    # pieces, level, rules, carried by
    ([], 2, (R.STATED,), ()),
    ([piece(1, 3)], 3, (R.HEAVIEST,), (1,)),
    ([piece(1, 3), piece(2, 1)], 3, (R.HEAVIEST,), (1,)),
    ([piece(1, 3, quality=1)], 2, (R.HEAVIEST, R.WEAK_QUALITY), (1,)),
    ([piece(1, 3, quality=2)], 3, (R.HEAVIEST,), (1,)),
    ([piece(1, 3), piece(2, 3)], 4, (R.HEAVIEST, R.SEVERAL_SOURCES), (1, 2)),
    ([piece(1, 3), piece(1, 3)], 3, (R.HEAVIEST,), (1,)),
    ([piece(1, 2), piece(2, 2)], 2, (R.HEAVIEST,), (1, 2)),
    ([piece(1, 5), piece(2, 3)], 5, (R.HEAVIEST,), (1,)),
    ([piece(1, 3), piece(2, 2, AGAINST)], 2, (R.HEAVIEST, R.LIGHTER_AGAINST), (1,)),
    ([piece(1, 3), piece(2, 3, AGAINST)], 1, (R.HEAVIEST, R.CONTRADICTED), (1,)),
    ([piece(1, 3), piece(2, 0, AGAINST)], 3, (R.HEAVIEST,), (1,)),
    ([piece(1, 0), piece(2, 0, AGAINST)], 0, (R.HEAVIEST,), (1,)),
    ([piece(2, 3, AGAINST)], 0, (R.NONE_FOR,), ()),
]


@pytest.mark.parametrize(("pieces", "level", "rules", "carried_by"), CASES, ids=map(str, range(len(CASES))))
def test_a_strength_follows_from_the_pieces(pieces, level, rules, carried_by) -> None:
    strength = find_strength(pieces, (), 2)
    assert (strength.level, strength.rules, strength.carried_by) == (level, rules, carried_by)
    assert strength.is_derived is bool(pieces)


def test_what_had_to_be_seen_and_was_not_counts_also_without_evidence() -> None:
    missing = [Expectation(ExpectationKind.MUST_SEE, ExpectationState.NOT_OBSERVED)]
    assert find_strength([piece(1, 5)], missing, 4).level == 1
    assert find_strength([], missing, 4).level == 1
    for kind, state in (
        (ExpectationKind.MUST_SEE, ExpectationState.OPEN), (ExpectationKind.MUST_SEE, ExpectationState.OBSERVED),
        (ExpectationKind.NEVER_OTHERWISE, ExpectationState.NOT_OBSERVED),
    ):  # fmt: skip
        assert find_strength([piece(1, 5)], [Expectation(kind, state)], 4).level == 5


PIECES = st.lists(
    st.builds(
        Piece, st.integers(1, 4), st.sampled_from(EvidenceSide), st.sampled_from(EvidenceOrigin), st.integers(0, 5),
        st.one_of(st.none(), st.integers(1, 4)),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(PIECES)
def test_what_speaks_against_never_makes_an_arrow_stronger_and_an_answer_changes_nothing(pieces: list[Piece]) -> None:
    strength = find_strength(pieces, (), 0)
    assert 0 <= strength.level <= 5
    assert find_strength([*pieces, piece(9, 2, AGAINST)], (), 0).level <= strength.level
    assert find_strength([replace(each, is_answered=True) for each in pieces], (), 0) == strength
    alone = [each for each in pieces if each.side is FOR]
    if alone:
        assert strength.level <= max(4, *map(weigh_piece, alone))
