"""How often a grantee reports or an indicator is measured."""

from __future__ import annotations

from enum import StrEnum


class Frequency(StrEnum):
    """How often a grantee reports or an indicator is measured, the shortest first."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"

    @classmethod
    def of(cls, stored: str) -> Frequency:
        """The frequency behind a stored word; YEAR where nothing, or no word of this list, is stored."""
        return next((frequency for frequency in cls if frequency == stored), cls.YEAR)

    @property
    def months(self) -> int:
        """How many whole months a period has; 0 for ONCE, which has no periods."""
        return _MONTHS[self]

    @property
    def days(self) -> int:
        """After so many days since its last period a grantee owes the whole round: a period, less some ten days."""
        return _DAYS[self]


# Those in which a fund asks grantees to report: they have a calendar.
REPORTING_FREQUENCIES = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR, Frequency.YEAR)
_MONTHS = {
    Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12, Frequency.ONCE: 0,
}  # fmt: skip
# What is measured once is owed like what is measured each year.
_DAYS = {
    Frequency.MONTH: 25, Frequency.QUARTER: 80, Frequency.HALF_YEAR: 170, Frequency.YEAR: 350, Frequency.ONCE: 350,
}  # fmt: skip
