"""All formulas as pure functions without I/O; None and NaN mean that no figure exists.

The modules engine.figures and engine.aggregates work on whole columns. The names below take single
values and use the same code (docs/decisions/0002-figures.md).
"""

from impact.metrics.formulas.abc_classification import abc
from impact.metrics.formulas.achievement import achievement, clipped
from impact.metrics.formulas.confidence_grades import data_quality
from impact.metrics.formulas.forecast import forecast_ols
from impact.metrics.formulas.pace import expected_fraction, pace, path_value, required_acceleration
from impact.metrics.formulas.proportions import newcombe_gap, wilson
from impact.metrics.formulas.rollup import agg_ratio, agg_weighted_mean, unique_bounds
from impact.metrics.formulas.running_sums import flow_from_cumulative, to_date
from impact.metrics.formulas.status import status
from impact.metrics.formulas.trend import mann_kendall_exact, theil_sen
from impact.metrics.formulas.valuation import cost_per_outcome, sroi
from impact.metrics.suppression_and_rounding import percentage_visible, suppress_1d

__all__ = [
    "abc",
    "achievement",
    "agg_ratio",
    "agg_weighted_mean",
    "clipped",
    "cost_per_outcome",
    "data_quality",
    "expected_fraction",
    "flow_from_cumulative",
    "forecast_ols",
    "mann_kendall_exact",
    "newcombe_gap",
    "pace",
    "path_value",
    "percentage_visible",
    "required_acceleration",
    "sroi",
    "status",
    "suppress_1d",
    "theil_sen",
    "to_date",
    "unique_bounds",
    "wilson",
]
