"""Our own statistics against scipy's, which answers fewer questions: no ties, no fractions, one row at a time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from impact import metrics

EXACT = {"rel": 1e-12, "abs": 1e-12}


@pytest.mark.parametrize("seed", range(40))
def test_slope_and_line_are_those_of_scipy(seed: int) -> None:
    chance = np.random.default_rng(seed)
    n = int(chance.integers(3, 14))
    xs = 2015 + np.sort(chance.choice(4000, n, replace=False)) / 365.25
    # Every other series has many equal values.
    ys = chance.normal(size=n) * 100 if seed % 2 else chance.integers(0, 5, n).astype(float)
    trend, theirs = metrics.theil_sen(xs.tolist(), ys.tolist()), stats.theilslopes(ys, xs)
    assert trend is not None
    assert trend["slope"] == pytest.approx(theirs.slope, **EXACT)
    assert trend["intercept"] == pytest.approx(theirs.intercept, **EXACT)


@pytest.mark.parametrize("n", range(2, 13))
def test_the_p_of_a_series_without_ties_is_that_of_scipy(n: int) -> None:
    ys = np.random.default_rng(n).permutation(n).astype(float)
    rise = metrics.mann_kendall_exact(ys.tolist())
    assert rise is not None
    assert rise["p"] == pytest.approx(stats.kendalltau(np.arange(n), ys, method="exact").pvalue, **EXACT)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (56, 70), (1, 500), (499, 500)])
def test_wilsons_interval_is_that_of_scipy(k: int, n: int) -> None:
    theirs = stats.binomtest(k, n).proportion_ci(confidence_level=0.95, method="wilson")
    assert metrics.wilson(k, n) == pytest.approx([theirs.low, theirs.high], **EXACT)
