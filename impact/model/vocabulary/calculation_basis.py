"""What a figure was computed from, and over which measurements."""

from __future__ import annotations

from enum import StrEnum


class Basis(StrEnum):
    """What an achievement was computed from (docs/metrics.md 2.8)."""

    FROM_BASELINE = "from_baseline"
    RATIO_TO_TARGET = "ratio_to_target"
    MET_ONLY = "met_only"
    BAND = "band"
    NO_DATA = "no_data"
    NO_TARGET = "no_target"
    CONFIG_ERROR = "config_error"


class Variant(StrEnum):
    """Which measurements a figure is computed from: approved ones only, or pending ones too."""

    APPROVED = "approved"
    WITH_PENDING = "with_pending"
