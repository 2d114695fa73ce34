"""Checks against the reporting calendar: periods not due, closed periods, and values a file no longer holds."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.ingest.checks.context import NO_POSITIONS, CalendarPeriod, ValidationPass, ValuePlace, iso_day
from impact.model.answers import READINGS
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import SCREEN_SHEET
from impact.model.vocabulary.value_states import State

# A period counts as resubmitted when more than this share of its earlier indicators have a value in the file.
RESUBMITTED_SHARE = 0.5


def find_not_due(validation: ValidationPass) -> Iterator[Issue]:
    """Yield a question per sheet and period that is future, still running or off the fund's calendar.

    On screen the form itself offers the period that runs, and says that it does: there it is a remark. A value of which
    the period is a question already is not asked about a second time, nor is a period off the calendar that an answer
    chose.
    """
    today, calendar = validation.context.today, validation.context.calendar
    if today is None:
        return
    actuals = validation.submission.actuals
    columns = (actuals.sheet, actuals.start, actuals.end)
    case_of = {
        key: case
        for key in dict.fromkeys(zip(*columns, strict=True))
        if key[1] is not None
        and key[2] is not None
        and (case := _reason_not_due(key[1], key[2], today, calendar))
    }
    answer_of = _answers_about_periods(validation) if case_of else {}
    positions_of: dict[tuple[str, date | None, date | None], list[int]] = {}
    for position, key in enumerate(zip(*columns, strict=True)) if case_of else ():
        if key in case_of and actuals.state[position] in (State.REPORTED, State.UNCLEAR):
            answer = answer_of.get(validation.cell(position))
            if answer is None or (answer in READINGS and case_of[key] != "off_calendar"):
                positions_of.setdefault(key, []).append(position)
    for key, positions in positions_of.items():
        first = next((position for position in positions if validation.is_new(position)), None)
        if first is not None:
            is_offered = case_of[key] == "running" and key[0] == SCREEN_SHEET
            severity = Severity.REMARK if is_offered else Severity.QUESTION
            yield Issue(
                IssueKind.PERIOD_NOT_DUE, severity, *validation.cell(first), actuals.raw[first],
                params={"case": case_of[key], "count": str(len(positions))},
                periods=((iso_day(key[1]), iso_day(key[2]), ""),),
            )  # fmt: skip


def _answers_about_periods(validation: ValidationPass) -> dict[tuple[str, int | None, int | None], str]:
    """What was answered, by cell, to the question of which period a value is; '' where it is open."""
    return {
        issue.value_at or (issue.sheet, issue.row, issue.column): issue.answered
        for issue in validation.submission.issues
        if issue.kind is IssueKind.PERIOD_UNCERTAIN
    }


def _reason_not_due(start: date, end: date, today: date, calendar: Sequence[CalendarPeriod]) -> str:
    """Why a period (days inclusive) is not due: future, running or off_calendar; '' where it may be reported on."""
    if start > today:
        return "future"
    if any((period.starts, period.ends) == (start, end) and end >= today for period in calendar):
        return "running"
    overlapping = [period for period in calendar if period.starts <= end and period.ends >= start]
    is_covered = (
        calendar and min(p.starts for p in calendar) <= start and end <= max(p.ends for p in calendar)
    )
    if not is_covered or any(period.starts <= start and end <= period.ends for period in calendar):
        return ""
    is_whole = any(p.starts == start for p in overlapping) and any(p.ends == end for p in overlapping)
    return "" if is_whole else "off_calendar"


def find_locked(validation: ValidationPass) -> Iterator[Issue]:
    """Yield a question per new or changed value in a closed (locked) period of the calendar."""
    closed = [(period.starts, period.ends) for period in validation.context.calendar if period.locked]
    if not closed:
        return
    actuals = validation.submission.actuals
    for position, end in enumerate(actuals.end):
        if (
            end is None
            or not any(first <= end <= last for first, last in closed)
            or not validation.is_new(position)
        ):
            continue
        if actuals.state[position] is State.NOT_REPORTED and not actuals.raw[position].strip():
            continue
        indicator = actuals.indicator[position]
        place = (validation.starts[position], validation.ends[position], actuals.breakdown[position])
        before = validation.context.prior(indicator).values.get(place)
        yield validation.question(
            IssueKind.LOCKED_PERIOD, validation.cell(position), actuals.raw[position],
            () if before is None else (before,), indicator, (place,),
            case="added" if before is None else "differs",
        )  # fmt: skip


def find_absent_values(validation: ValidationPass) -> Iterator[Issue]:
    """Yield a question per indicator with earlier values that the file lacks in periods it resubmits.

    Groups are not asked about one by one where the file has the total of their period, and no groups of the indicator:
    they hold, and that is a remark. Beside other groups they may be the same people under another name.
    """
    missing_places: dict[int, list[ValuePlace]] = {}
    for indicator, prior in validation.context.indicators.items():
        absent = prior.values.keys() - validation.positions.get(indicator, NO_POSITIONS).keys()
        if absent and (with_value := [place for place in absent if prior.values[place] is not None]):
            missing_places[indicator] = sorted(with_value, key=lambda place: (place[1], place[0], place[2]))
    column_of = _resubmitted_periods(
        validation, {place[:2] for places in missing_places.values() for place in places}
    )
    for indicator, places in missing_places.items():
        resubmitted = [place for place in places if place[:2] in column_of]
        here = validation.positions.get(indicator, NO_POSITIONS)
        totals = _totals_without_groups(validation, here)
        without_groups = [place for place in resubmitted if not place[2] or place[:2] not in totals]
        if len(without_groups) < len(resubmitted):
            yield _remark_on_groups(validation, indicator, len(resubmitted) - len(without_groups))
        agreeing, differing = _find_longer_periods(validation, indicator, without_groups)
        absent_places = tuple(place for place in without_groups if place not in agreeing)
        if absent_places:
            item, values = validation.item(indicator), validation.context.prior(indicator).values
            readings = tuple(value for place in absent_places if (value := values[place]) is not None)
            column = column_of[absent_places[0][:2]] if len(absent_places) == 1 else None
            yield validation.question(
                IssueKind.VALUE_GONE, (item.sheet, item.row, column), "", readings, indicator, absent_places,
                note=validation.context.withdrawn,
                **({"case": "longer"} if differing.issuperset(absent_places) else {}),
            )  # fmt: skip


def _find_longer_periods(
    validation: ValidationPass, indicator: int, absent: Collection[ValuePlace]
) -> tuple[set[ValuePlace], set[ValuePlace]]:
    """The absent places within a longer period that has a number here: those whose values it agrees with, and others.

    A half year of 0 where its quarters were 0 and 0 says the same: together, each of them, or the last of them.
    """
    values, prior = validation.submission.actuals.value, validation.context.prior(indicator).values
    agreeing: set[ValuePlace] = set()
    differing: set[ValuePlace] = set()
    for (start, end, breakdown), position in validation.positions.get(indicator, NO_POSITIONS).items():
        number = values[position]
        within = [
            place for place in absent if place[2] == breakdown and start and start <= place[0] and place[1] <= end
        ]
        if number is None or not within:
            continue
        earlier = [value for place in sorted(within) if (value := prior[place]) is not None]
        is_alike = any(math.isclose(number, before, abs_tol=1e-9) for before in (sum(earlier), earlier[-1]))
        (agreeing if is_alike else differing).update(within)
    return agreeing, differing - agreeing


def _totals_without_groups(
    validation: ValidationPass, positions: Mapping[ValuePlace, int]
) -> set[tuple[str, str]]:
    """The periods of which an indicator has a total in the file; none where it has groups there in any period."""
    if any(breakdown for _, _, breakdown in positions):
        return set()
    states = validation.submission.actuals.state
    return {place[:2] for place, position in positions.items() if states[position] is not State.NOT_REPORTED}


def _remark_on_groups(validation: ValidationPass, indicator: int, count: int) -> Issue:
    item = validation.item(indicator)
    remark = validation.question(
        IssueKind.VALUE_GONE, (item.sheet, item.row, None), "", (), indicator, case="groups", count=str(count)
    )
    return replace(remark, severity=Severity.REMARK)


def _resubmitted_periods(
    validation: ValidationPass, periods: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int | None]:
    """The resubmitted ones of these periods: most indicators with an earlier value have one in the file too.

    Each with the sheet column (from 1) of its values, None where they are not in one column of their own.
    """
    columns: dict[tuple[str, str], set[int]] = {}
    for position, period in enumerate(zip(validation.starts, validation.ends, strict=True)):
        if period in periods:
            columns.setdefault(period, set()).add(validation.submission.actuals.column[position])
    count_before, count_here = dict.fromkeys(columns, 0), dict.fromkeys(columns, 0)
    for indicator, prior in validation.context.indicators.items() if columns else ():
        periods_here = {place[:2] for place in validation.positions.get(indicator, NO_POSITIONS)}
        for period in {place[:2] for place in prior.values} & columns.keys():
            count_before[period] += 1
            count_here[period] += period in periods_here
    has_period_columns = len(set().union(*columns.values())) > 1
    return {
        period: min(columns[period]) if has_period_columns and len(columns[period]) == 1 else None
        for period in columns
        if count_here[period] > count_before[period] * RESUBMITTED_SHARE
    }
