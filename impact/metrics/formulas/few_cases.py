"""Percentages of too few cases: how small the denominator may be before a percentage gets no judgement."""

from __future__ import annotations

import numpy as np

from impact.model.figures.figure import Flags, Floats

# A percentage of fewer cases is shown and gets no judgement (docs/metrics.md 2.5).
FEWEST_CASES = 10


def flag_few_cases(percentage: Flags, denominator: Floats) -> Flags:
    """Flag percentages of fewer than ten cases: 2 of 2 is no result. Source: docs/metrics.md 2.5."""
    with np.errstate(invalid="ignore"):
        return np.asarray(percentage & (denominator < FEWEST_CASES))
