"""Doubts about periods: those that are not due, those that are closed, and values that a file no longer gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from impact.ingest.validation.context import NOWHERE, CalendarPeriod, Look, Place, iso
from impact.model.submission import Issue, IssueKind, Severity
from impact.model.words import State

# Periods of which more than this share of indicators is given again are given again as a whole.
AGAIN = 0.5


def not_due(look: Look) -> Iterator[Issue]:
    """Periods that are to begin, that are still running, or that cut through the fund's calendar."""
    today, calendar = look.known.today, look.known.calendar
    if today is None:
        return
    actuals = look.read.actuals
    columns = (actuals.sheet, actuals.start, actuals.end)
    cases = {
        key: case
        for key in dict.fromkeys(zip(*columns, strict=True))
        if key[1] is not None and key[2] is not None and (case := _why_not_due(key[1], key[2], today, calendar))
    }
    found: dict[tuple[str, date | None, date | None], list[int]] = {}
    for position, key in enumerate(zip(*columns, strict=True)) if cases else ():
        if key in cases and actuals.state[position] in (State.REPORTED, State.UNCLEAR):
            found.setdefault(key, []).append(position)
    for key, positions in found.items():
        first = next((position for position in positions if look.is_new(position)), None)
        if first is not None:
            yield Issue(
                IssueKind.PERIOD_NOT_DUE, Severity.QUESTION, *look.cell(first), actuals.raw[first],
                params={"case": cases[key], "count": str(len(positions))},
                periods=((iso(key[1]), iso(key[2]), ""),),
            )  # fmt: skip


def _why_not_due(start: date, end: date, today: date, calendar: Sequence[CalendarPeriod]) -> str:
    """Why a period is not due, '' where it may be reported on."""
    if start > today:
        return "future"
    if any((period.starts, period.ends) == (start, end) and end >= today for period in calendar):
        return "running"
    inside = [period for period in calendar if period.starts <= end and period.ends >= start]
    known = calendar and min(p.starts for p in calendar) <= start and end <= max(p.ends for p in calendar)
    if not known or any(period.starts <= start and end <= period.ends for period in calendar):
        return ""
    whole = any(p.starts == start for p in inside) and any(p.ends == end for p in inside)
    return "" if whole else "off_calendar"


def locked(look: Look) -> Iterator[Issue]:
    """Values that would change a period which the fund has closed."""
    closed = [(period.starts, period.ends) for period in look.known.calendar if period.locked]
    if not closed:
        return
    actuals = look.read.actuals
    for position, end in enumerate(actuals.end):
        if end is None or not any(first <= end <= last for first, last in closed) or not look.is_new(position):
            continue
        if actuals.state[position] is State.NOT_REPORTED and not actuals.raw[position].strip():
            continue
        indicator = actuals.indicator[position]
        place = (look.starts[position], look.ends[position], actuals.breakdown[position])
        before = look.known.of(indicator).values.get(place)
        yield look.ask(
            IssueKind.LOCKED_PERIOD, look.cell(position), actuals.raw[position],
            () if before is None else (before,), indicator, (place,),
            case="added" if before is None else "differs",
        )  # fmt: skip


def gone(look: Look) -> Iterator[Issue]:
    """Earlier values of indicators in the file, for periods it gives again, that it no longer holds."""
    missing: dict[int, list[Place]] = {}
    for indicator, agreed in look.known.indicators.items():
        left = agreed.values.keys() - look.at.get(indicator, NOWHERE).keys()
        if left and (held := [place for place in left if agreed.values[place] is not None]):
            missing[indicator] = sorted(held, key=lambda place: (place[1], place[0], place[2]))
    again = _given_again(look, {place[:2] for places in missing.values() for place in places})
    for indicator, places in missing.items():
        gone = tuple(place for place in places if place[:2] in again)
        if gone:
            item, values = look.item(indicator), look.known.of(indicator).values
            readings = tuple(value for place in gone if (value := values[place]) is not None)
            column = again[gone[0][:2]] if len(gone) == 1 else None
            yield look.ask(
                IssueKind.VALUE_GONE, (item.sheet, item.row, column), "", readings, indicator, gone,
                note=look.known.withdrawn,
            )  # fmt: skip


def _given_again(look: Look, periods: Collection[tuple[str, str]]) -> dict[tuple[str, str], int | None]:
    """Of these periods those that the file gives again: most indicators with a value then have one here.

    With the column that holds the period, where it is one.
    """
    columns: dict[tuple[str, str], set[int]] = {}
    for position, period in enumerate(zip(look.starts, look.ends, strict=True)):
        if period in periods:
            columns.setdefault(period, set()).add(look.read.actuals.column[position])
    had, has = dict.fromkeys(columns, 0), dict.fromkeys(columns, 0)
    for indicator, agreed in look.known.indicators.items() if columns else ():
        given = {place[:2] for place in look.at.get(indicator, NOWHERE)}
        for period in {place[:2] for place in agreed.values} & columns.keys():
            had[period] += 1
            has[period] += period in given
    one_each = len(set().union(*columns.values())) > 1
    return {
        period: min(columns[period]) if one_each and len(columns[period]) == 1 else None
        for period in columns
        if has[period] > had[period] * AGAIN
    }
