"""Valuation: social return on investment and cost per outcome (docs/metrics.md 2.2)."""

from __future__ import annotations

from typing import Any


def sroi(
    quantity: float,
    proxy: float,
    deadweight: float,
    displacement: float,
    attribution: float,
    dropoff: float,
    years: int,
    rate: float,
    inputs: float,
) -> dict[str, Any]:
    """Compute {year_values, present_value, ratio}: net value per year, discounted at the end of each year.

    Q·V·(1−deadweight)(1−displacement)(1−attribution), in the currency of `proxy` and `inputs`; shares are
    fractions, multiplied and never added; drop-off from the second year. The ratio is None where inputs
    are 0. Compare within one study only, and show a low and a high case. Source: docs/metrics.md 2.2, [SROI].
    """
    value = quantity * proxy * (1 - deadweight) * (1 - displacement) * (1 - attribution)
    year_values = []
    for _year in range(years):
        year_values.append(value)
        value *= 1 - dropoff
    present = sum(amount / (1 + rate) ** (year + 1) for year, amount in enumerate(year_values))
    ratio = present / inputs if inputs else None
    return {"year_values": year_values, "present_value": present, "ratio": ratio}


def cost_per_outcome(
    cost: float | None, outcomes: float | None, deadweight: float = 0.0, min_n: int = 5
) -> float | None:
    """Compute full cost / (outcomes × (1 − deadweight)) in the unit of cost; None below `min_n` outcomes.

    Source: docs/metrics.md 2.2, [IM].
    """
    if cost is None or outcomes is None or outcomes < min_n or deadweight >= 1:
        return None
    return cost / (outcomes * (1 - deadweight))
