"""Dates that a number format shows as a year or a month: '2024' and 'mrt-24' are what a reader sees and means."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from impact.ingest.periods.period_vocabulary import Period, YearPart

YEAR_SHOWN, MONTH_SHOWN = "year", "month"
# Day 0 of spreadsheets, and the days from about 1955 to 2100.
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = 20_000, 73_100
SPANS_OF_DATES = (1, 3, 6, 12)


class ShownDate(datetime):
    """A date whose number format hides the day; `period` is the year or month that it shows."""

    period: Period

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ShownDate) and self.period == other.period and self.day == other.day

    def __hash__(self) -> int:
        return hash(self.period)

    @property
    def text(self) -> str:
        """The year, or the year and month, that it shows: '2024' or '2024-03'."""
        start, end = self.period
        return (
            f"{self.year}" if start and end and start.month != end.month else f"{self.year}-{self.month:02}"
        )

    @classmethod
    def of(cls, day: date, visible_part: str) -> ShownDate:
        """The cell of a day that shows a whole year (YEAR_SHOWN) or month (MONTH_SHOWN)."""
        cell = cls(day.year, day.month, day.day)
        first, last = (1, 12) if visible_part == YEAR_SHOWN else (day.month, day.month)
        cell.period = YearPart("months", first, last).in_year(day.year)
        return cell


def show_date(cell: object, visible_part: str) -> ShownDate | None:
    """A date cell, or a number that a format shows as one, as its year or month; None where it is neither."""
    if isinstance(cell, date):
        return ShownDate.of(cell, visible_part)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not FIRST_DAY <= cell <= LAST_DAY:
        return None
    return ShownDate.of(DAY_ZERO + timedelta(days=int(cell)), visible_part)


def periods_from_day(day: date, distance: int) -> tuple[Period, ...]:
    """Return what a first day of a month may stand for, beside others `distance` months away (0: there are none)."""
    month = YearPart("month", day.month, day.month).in_year(day.year)
    if distance == 1:
        return (month,)
    spans = [distance] if distance in SPANS_OF_DATES else []
    if not spans and day.month == 1:
        spans = [12]
    longer = [
        YearPart("months", day.month, day.month + span - 1).in_year(day.year)
        for span in spans
        if day.month + span <= 13
    ]
    return tuple(dict.fromkeys((*longer, month, (day, day))))
