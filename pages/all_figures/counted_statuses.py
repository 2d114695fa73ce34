"""What each figure of a table is counted as: its status, with bands that were only kept apart from targets achieved."""

from __future__ import annotations

import pandas as pd

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.views.figures.status_counts import COUNTED_STATUSES, IN_BAND, NOT_APPLICABLE

COUNTED_ORDER = tuple(counted_status.key for counted_status in COUNTED_STATUSES)


def list_counted_statuses(figures: pd.DataFrame) -> pd.Series:
    """The key of what each figure is counted as in sentences (`impact.views.figures.figure_rows`)."""
    statuses = figures["status"].astype("string")
    is_kept = (statuses == Status.ACHIEVED.value) & (figures["basis"].astype("string") == Basis.BAND.value)
    is_not_applicable = (statuses == Status.NOT_RATED.value) & (
        figures["state"].astype("string") == State.NOT_APPLICABLE.value
    )
    return statuses.mask(is_kept.fillna(value=False), IN_BAND.key).mask(
        is_not_applicable.fillna(value=False), NOT_APPLICABLE.key
    )
