"""Statuses of a figure, from achieved to not rated."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Statuses of a figure (docs/metrics.md 2.3), best first; `not_rated` means no judgement yet."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    ATTENTION = "attention"
    BEHIND = "behind"
    REGRESSING = "regressing"
    NOT_RATED = "not_rated"


STATUS_ORDER: tuple[Status, ...] = tuple(Status)
