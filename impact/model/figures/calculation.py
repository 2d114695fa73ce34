"""How an indicator is calculated from others of the same grantee: the sum of several, or one divided by another.

It is stored as one short text, 'sum:12,15', with '|until:2026-06-30' behind it once it was ended: a property of the
indicator like any other, which is set on purpose, reviewed, undone and kept in its history as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from impact.model.vocabulary.measures import Aggregation, Measure

MOST_PARTS = 20
ADDED = (Aggregation.SUM, Aggregation.SUM_WITH_BOUNDS)
_TEXT = re.compile(r"(sum|percentage|per_unit):((?:\d+(?:,\d+)*)?)(?:\|until:(\d{4}-\d{2}-\d{2}))?", re.ASCII)


class CalculationKind(StrEnum):
    """The kinds; the parts of the last two are what is divided, and what it is divided by."""

    SUM = "sum"
    PERCENTAGE = "percentage"
    PER_UNIT = "per_unit"


@dataclass(frozen=True, slots=True)
class Calculation:
    """A kind, the indicators it is calculated from in their order, and the last day of its last period once ended."""

    kind: CalculationKind
    parts: tuple[int, ...] = ()
    until: date | None = None

    @classmethod
    def parse(cls, stored: str) -> Calculation | None:
        """What a stored text says; None for '', which is that of an indicator that is measured."""
        if not stored:
            return None
        match = _TEXT.fullmatch(stored)
        if match is None:
            raise ValueError(f"no calculation: {stored!r}")
        kind, parts, until = match.groups()
        ids = tuple(int(part) for part in parts.split(",") if part)
        return cls(CalculationKind(kind), ids, date.fromisoformat(until) if until else None)

    @property
    def text(self) -> str:
        """The text to store."""
        parts = ",".join(str(part) for part in self.parts)
        return f"{self.kind}:{parts}" + (f"|until:{self.until.isoformat()}" if self.until else "")

    @property
    def is_ratio(self) -> bool:
        """Whether one part is divided by another."""
        return self.kind is not CalculationKind.SUM

    @property
    def measure(self) -> Measure:
        """The measure of what comes out."""
        return Measure.PERCENTAGE if self.kind is CalculationKind.PERCENTAGE else Measure.NUMBER

    def find_aggregation(self, of_parts: Iterable[str]) -> Aggregation:
        """How values of several grantees may be combined: a sum as its parts are, a percentage by its two parts."""
        if self.kind is CalculationKind.PERCENTAGE:
            return Aggregation.RATIO
        if self.kind is CalculationKind.PER_UNIT:
            return Aggregation.NONE
        is_of_people = Aggregation.SUM_WITH_BOUNDS in of_parts
        return Aggregation.SUM_WITH_BOUNDS if is_of_people else Aggregation.SUM


class PartFault(StrEnum):
    """Why an indicator cannot be a part (of a whole calculation), or why one part keeps a period without a value."""

    IS_GONE = "gone"
    CALCULATED = "calculated"
    NO_NUMBER = "no_number"
    NEVER_ADDED = "never_added"
    OTHER_UNIT = "other_unit"
    OTHER_TIME_KIND = "other_time_kind"
    MISSING = "missing"
    OTHER_PERIODS = "other_periods"
    UNCLEAR = "unclear"
    NOT_DUE = "not_due"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPARABLE = "not_comparable"
    ZERO = "zero"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class PartProperties:
    """What decides whether an indicator may be a part; words as they are stored."""

    measure: str
    unit: str
    time_kind: str
    aggregation: str
    is_calculated: bool


def find_faulty_part(
    calculation: Calculation, parts: Iterable[PartProperties | None], time_kind: str = ""
) -> tuple[int, PartFault] | None:
    """The first part (from 0) that cannot be one, with why; None where all can. A part that is None is gone.

    Added are numbers of one unit that may be added at all (no medians, no differences) and cover the same in time, as
    the sum does (`time_kind`, '' before it has one); divided are numbers that cover the same in time.
    """
    first: PartProperties | None = None
    of_sum = "" if calculation.is_ratio else time_kind
    for position, part in enumerate(parts):
        if part is None:
            return position, PartFault.IS_GONE
        if part.is_calculated:
            return position, PartFault.CALCULATED
        if part.measure != Measure.NUMBER:
            return position, PartFault.NO_NUMBER
        if not calculation.is_ratio and part.aggregation not in ADDED:
            return position, PartFault.NEVER_ADDED
        first = first or part
        if not calculation.is_ratio and part.unit.strip().casefold() != first.unit.strip().casefold():
            return position, PartFault.OTHER_UNIT
        if part.time_kind != (of_sum or first.time_kind):
            return position, PartFault.OTHER_TIME_KIND
    return None
