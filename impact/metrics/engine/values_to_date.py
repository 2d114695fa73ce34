"""The value and the target of a figure to date, by what a value covers in time (`TimeKind`).

A period (a flow): the sum of its periods so far. A percentage or score of periods: over all its cases so far. A
cumulative value or a level: the last value itself.
"""

from __future__ import annotations

import numpy as np

from impact.metrics.engine.sums_over_time import FlowSums
from impact.metrics.engine.wider_targets import WiderTargets
from impact.model.figures.figure import Flags, Floats


def choose_values_to_date(
    value: Floats,
    target: Floats,
    own_target: Floats,
    *,
    is_flow: Flags,
    is_rate: Flags,
    sums: FlowSums,
    wider: WiderTargets,
    rates: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Return the value to date and the target to date of each figure, NaN where there is none.

    `target` is the one a figure is held against, `own_target` that of its own period; `rates` are the value and the
    target over all cases so far. Where every target is of a wider period than the values (a year over quarters), what
    was reached within that period counts, and its target only when the period is complete.
    """
    in_wider_only = (wider.target >= 0) & (sums.pairs == 0)
    flow_value = np.where(in_wider_only, wider.actual, sums.actual)
    flow_target = np.where(in_wider_only, np.where(wider.complete, target, np.nan), sums.target)
    rate_value, rate_target = rates
    return (
        np.where(is_flow, flow_value, np.where(is_rate, rate_value, value)),
        np.where(is_flow, flow_target, np.where(is_rate, rate_target, own_target)),
    )
