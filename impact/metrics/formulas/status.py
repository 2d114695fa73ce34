"""Status: a pace judged by its bands, from achieved to not rated (docs/metrics.md 2.3)."""

from __future__ import annotations

import numpy as np

from impact.metrics.formulas.missing_values import as_array
from impact.model.figures.figure import Flags, Floats, Ints
from impact.model.figures.status_bands import ATTENTION_FROM, ON_TRACK_FROM
from impact.model.vocabulary.statuses import STATUS_ORDER

STATUS_WORDS = np.array([status.value for status in STATUS_ORDER], dtype=object)
# From so many times the way to the target on, the value or the target is asked about.
FAR_BEYOND = 10.0
ACHIEVED, ON_TRACK, ATTENTION, BEHIND, REGRESSING, NOT_RATED = range(6)


def judge_paces(p: Floats, target_met: Flags, stale: Flags, hi: Floats, mid: Floats) -> Ints:
    """Judge paces as indexes in STATUS_ORDER: a target that is met comes first, then the pace by its bands.

    A stale figure is not rated, unless its target was met already. Source: docs/metrics.md 2.3.
    """
    with np.errstate(invalid="ignore"):
        return np.select(
            [target_met, stale | np.isnan(p), p < 0, p < mid, p < hi],
            [ACHIEVED, NOT_RATED, REGRESSING, BEHIND, ATTENTION],
            ON_TRACK,
        )


def flag_far_beyond(achievement: Floats, ratio: Floats, judged: Ints) -> Flags:
    """Flag what would be judged well at more than ten times what was aimed at: a value or a target may be wrong.

    By the achievement, and where there is none (no baseline) by the ratio of value to target. `judged` is the status as
    index of STATUS_ORDER. Source: docs/metrics.md 2.5.
    """
    with np.errstate(invalid="ignore"):
        times = np.where(np.isnan(achievement), ratio, achievement)
        return np.asarray((judged <= ON_TRACK) & (times > FAR_BEYOND))


def status(
    p: float | None,
    target_reached: bool = False,
    stale: bool = False,
    hi: float = ON_TRACK_FROM,
    mid: float = ATTENTION_FROM,
) -> str:
    """Return the status word of one pace; `hi` and `mid` are the bands (docs/metrics.md 2.3, [OS])."""
    index = judge_paces(as_array(p), np.array([target_reached]), np.array([stale]), as_array(hi), as_array(mid))
    return STATUS_ORDER[int(index[0])].value
