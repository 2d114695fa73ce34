"""Achievement: distance from baseline to target, one formula for rising and falling (docs/metrics.md 2.2, 2.5).

`achievements` is the formula for columns; `achievement` is the same for one figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from impact.metrics.formulas.missing_values import as_array, none_if_nan
from impact.model.figures.figure import Flags, Floats, Ints, Texts
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.measures import Direction, TimeKind

BASES = tuple(Basis)
BASIS_WORDS = np.array([basis.value for basis in BASES], dtype=object)
FROM_BASELINE, RATIO_TO_TARGET, MET_ONLY, BAND, NO_DATA, NO_TARGET, CONFIG_ERROR = range(7)

# Time kinds that start counting at zero when nothing was reported to start from.
COUNTING_TIME_KINDS = (TimeKind.PERIOD.value, TimeKind.CUMULATIVE.value)


@dataclass(frozen=True, slots=True)
class Achievements:
    """Achievement per figure: value (fraction or NaN), basis as index in BASES, whether the target is met,
    whether the value lies in its band, the baseline used, and whether that is an implied zero."""

    value: Floats
    basis: Ints
    met: Flags
    in_band: Flags
    baseline: Floats
    counted_from_zero: Flags


@dataclass(frozen=True, slots=True)
class JudgingRules:
    """Rules of judgement, one element per figure: the direction, and whether it was stated (then a target on
    the wrong side is an error in the set-up; an inferred direction cannot be contradicted); whether a
    missing baseline counts as zero; the band, NaN where open."""

    direction: Texts
    stated: Flags
    from_zero: Flags
    low: Floats
    high: Floats

    @property
    def side(self) -> Ints:
        """Which way is better: 1 up, -1 down, 0 maintain or unknown."""
        return better_side(self.direction)

    @property
    def maintain(self) -> Flags:
        """Flag figures whose aim is to stay within a band."""
        return np.asarray(self.direction == Direction.MAINTAIN.value)

    @property
    def banded(self) -> Flags:
        """Flag figures with a band, possibly open on one side."""
        return ~(np.isnan(self.low) & np.isnan(self.high))


def better_side(direction: Texts) -> Ints:
    """Which way is better: 1 up, -1 down, 0 where the direction is maintain or unknown."""
    up = np.asarray(direction == Direction.UP.value, dtype=np.int64)
    return up - np.asarray(direction == Direction.DOWN.value, dtype=np.int64)


def flag_targets_met(actual: Floats, target: Floats, side: Ints) -> Flags:
    """Flag actuals at their target or beyond it in the better direction; never where one is missing."""
    return ((side > 0) & (actual >= target)) | ((side < 0) & (actual <= target))


def achievements(actual: Floats, target: Floats, baseline: Floats, rules: JudgingRules) -> Achievements:
    """Compute A = (y−b)/(t−b) for columns of equal length; NaN is missing.

    A missing baseline counts as zero only where the target lies on the better side of zero: a falling
    indicator does not start at zero. Source: docs/metrics.md 2.2 and 2.5.
    """
    side, maintain, banded, low, high = rules.side, rules.maintain, rules.banded, rules.low, rules.high
    has_actual, has_target = ~np.isnan(actual), ~np.isnan(target)
    with np.errstate(invalid="ignore", divide="ignore"):
        zero = rules.from_zero & np.isnan(baseline) & (side != 0) & (side * target >= 0)
        base = np.where(zero, 0.0, baseline)
        has_base = ~np.isnan(base)
        inside = has_actual & ~(actual < low) & ~(actual > high) & banded
        wrong = rules.stated & (side * (target - base) < 0)
        # Without a baseline a share of the target exists only where more is better, or which way
        # is better is not known (then it is shown and never judged).
        shareable = (side > 0) & (target > 0) | (side == 0) & (target != 0)
        basis = np.select(
            [
                ~has_actual,
                maintain & banded,
                maintain | ~has_target,
                ~has_base & shareable,
                ~has_base,
                target == base,
                wrong,
            ],
            [NO_DATA, BAND, NO_TARGET, RATIO_TO_TARGET, MET_ONLY, MET_ONLY, CONFIG_ERROR],
            FROM_BASELINE,
        )
        value = np.where(basis == FROM_BASELINE, (actual - base) / (target - base), np.nan)
        value = np.where(basis == RATIO_TO_TARGET, actual / target, value)
    return Achievements(value, basis, flag_targets_met(actual, target, side), inside, base, zero)


def achievement(
    actual: float | None,
    target: float | None,
    baseline: float | None = None,
    direction: str = "up",
    kind: str = "level",
    low: float | None = None,
    high: float | None = None,
) -> dict[str, Any]:
    """Compute one figure's {value, basis, note}; value is a fraction or None (never 0 for a missing actual).

    Without a baseline a stated period or cumulative kind counts from zero; a rising level gives y/t
    with the note no_baseline; a falling one only says met or not met.
    Source: docs/metrics.md 2.2, distance as in [OS] and [IDB], without a baseline [own].
    """
    result = achievements(
        as_array(actual),
        as_array(target),
        as_array(baseline),
        JudgingRules(
            direction=np.array([direction], dtype=object),
            stated=np.array([True]),
            from_zero=np.array([kind in COUNTING_TIME_KINDS]),
            low=as_array(low),
            high=as_array(high),
        ),
    )
    basis = BASES[int(result.basis[0])]
    note = {
        Basis.FROM_BASELINE: "",
        Basis.RATIO_TO_TARGET: "no_baseline",
        Basis.MET_ONLY: "met" if result.met[0] else "not_met",
        Basis.BAND: "in_band" if result.in_band[0] else "out_of_band",
        Basis.NO_DATA: "no_measurement",
        Basis.NO_TARGET: "no_target",
        Basis.CONFIG_ERROR: "target_on_wrong_side",
    }[basis]
    return {"value": none_if_nan(result.value[0]), "basis": basis.value, "note": note}


def clipped(a: float | None, lo: float = 0.0, hi: float = 1.0) -> float | None:
    """Clip an achievement to lo–hi, for roll-ups only; tables show it unclipped (docs/metrics.md 2.2)."""
    return None if a is None else min(max(float(a), lo), hi)
