"""The three strands of the network."""

from __future__ import annotations

from enum import StrEnum


class Strand(StrEnum):
    """The three strands ("werven") of the network."""

    SUBSTANTIATE = "substantiate"
    VISIBLE = "visible"
    VALORISE = "valorise"
