"""The members of an umbrella organisation as a group, beside all other organisations in their portfolios."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.theory_levels import Level


@dataclass(frozen=True, slots=True)
class GroupShare:
    """A share of one group in steps of 0.05, and of how many organisations; None where it may not be shown.

    One that `is_bounded` lies between 0 and 1: 0.05 means so much or less, 0.95 so much or more.
    """

    share: float | None
    organisations: int
    is_bounded: bool = False


@dataclass(frozen=True, slots=True)
class LevelComparison:
    """The share of judged targets of one level that are on track or achieved."""

    level: Level
    members: GroupShare
    sector: GroupShare


@dataclass(frozen=True, slots=True)
class IndicatorComparison:
    """A shared indicator: its pooled percentage, or for a number what was reached of the targets together."""

    title: str
    is_percentage: bool
    members: GroupShare
    sector: GroupShare


@dataclass(frozen=True, slots=True)
class PortfolioComparison:
    """The comparison within one portfolio, as of a period end (`as_of`).

    Without one it is of the newest figures of each, the last of which is of a period that ends on `newest`; None where
    a group is too small to be shown.
    """

    name: str
    as_of: date | None
    members: int
    sector: int
    levels: tuple[LevelComparison, ...]
    indicators: tuple[IndicatorComparison, ...]
    newest: date | None = None

    def has_enough(self, fewest: int) -> bool:
        """Whether both groups are large enough to be shown at all."""
        return self.members >= fewest and self.sector >= fewest


@dataclass(frozen=True, slots=True)
class SectorView:
    """The comparison in each portfolio of the members; `fewest` organisations make a group that may be shown."""

    fewest: int
    portfolios: tuple[PortfolioComparison, ...]
