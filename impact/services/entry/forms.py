"""The forms on screen: which values a period asks for with what is in force, and the indicators of a grantee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.model.access import Access
from impact.model.figures.calculation import Calculation
from impact.model.submission import ValueKind
from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.value_states import State
from impact.services.calendar import requested_values, rounds
from impact.services.calendar.reporting_periods import list_periods_of_year
from impact.services.core.audit_log import require_allowed
from impact.services.core.titles_in_language import pick_indicator_title
from impact.services.core.workspace import Workspace, reading
from impact.services.entry.known_state import (
    KnownState,
    fingerprint,
    format_typed,
    load_state,
    property_texts,
    reason_of,
    shown_value,
)
from impact.services.submissions.destinations import resolve_portfolio
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import rounds as round_queries
from impact.store.queries.drafts_and_entries import EntryIndicator
from impact.views.submissions.entry import EntryForm, EntryIndicatorView, EntryPeriod, EntryRow

# Years before this one for which a period can be chosen, calendar or not.
YEARS_BACK = 3
MAX_EXAMPLES = 3


def load_form(
    access: Access,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    chosen_item: tuple[date, date] | None = None,
    today: date | None = None,
) -> EntryForm:
    """Load the form about one period of a grantee: the `chosen` one, else the most urgent, else the newest that ended.

    NotAllowed for whoever may not submit, NotFound outside the access.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace, organisation_id)
    day = today or date.today()
    asked_items = rounds.load_rounds(access, organisation_id, workspace, today=day)
    with reading(access, workspace) as connection:
        portfolio = resolve_portfolio(connection, access, organisation_id, portfolio_id)
        organisation = organisation_queries.find_organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        closed = round_queries.list_locked_periods(connection, portfolio, organisation_id)
        state = load_state(connection, access, organisation_id, portfolio)
    calendar = {
        (item.period.starts, item.period.ends): EntryPeriod(
            item.period.starts,
            item.period.ends,
            item.period.due_on,
            item.state,
            item.period.locked_on is not None,
        )
        for item in asked_items.rounds
        if item.period.portfolio_id == portfolio
    }
    periods = _list_periods(calendar, {grant.reporting for grant in state.grants}, closed, day)
    now = (
        asked_items.now.period
        if asked_items.now is not None and asked_items.now.period.portfolio_id == portfolio
        else None
    )
    period = _pick_period(periods, chosen_item, (now.starts, now.ends) if now is not None else None, day)
    indicators = []
    for registered in state.indicators.values():
        view = _to_view(registered, state, access.language, period)
        is_asked = period is not None and not registered.indicator.calculation
        places = _places(registered, state, period) if is_asked and period is not None else ()
        rows = tuple(_to_row(state, place, access.language, closed) for place in places)
        indicators.append(replace(view, rows=rows))
    return EntryForm(
        organisation_id=organisation_id,
        portfolio_id=portfolio,
        organisation=organisation.name,
        periods=periods,
        period=period,
        indicators=tuple(indicators),
        grants=tuple((grant.ref, grant.title or grant.ref) for grant in state.grants),
        may_change_indicators=may(access.role, Action.CHANGE, Kind.INDICATOR),
    )


def _list_periods(
    calendar: dict[tuple[date, date], EntryPeriod],
    frequencies: Iterable[str],
    closed: list[tuple[date, date]],
    day: date,
) -> tuple[EntryPeriod, ...]:
    """The periods of the calendar that have begun, and those of the last years in the same rhythm; newest first."""
    rhythms = {Frequency.of(frequency) for frequency in frequencies} or {Frequency.YEAR}
    periods = dict(calendar)
    for rhythm in rhythms:
        if not rhythm.months:
            continue
        for year in range(day.year - YEARS_BACK, day.year + 1):
            for starts, ends, _ in list_periods_of_year(year, rhythm.value):
                if starts <= day:
                    periods.setdefault(
                        (starts, ends), EntryPeriod(starts, ends, is_closed=_is_closed(ends, closed))
                    )
    return tuple(sorted(periods.values(), key=lambda item: (item.ends, item.starts), reverse=True))


def _is_closed(end: date, closed: list[tuple[date, date]]) -> bool:
    return any(first <= end <= last for first, last in closed)


def _pick_period(
    periods: tuple[EntryPeriod, ...],
    chosen_item: tuple[date, date] | None,
    urgent: tuple[date, date] | None,
    day: date,
) -> EntryPeriod | None:
    """The period chosen, else the one that is asked now, else the newest that has ended, else the newest begun.

    What the fund put on its calendar goes before years nobody asked for: where only the running year is on it, that
    is what somebody comes to fill in.
    """
    by_days = {(item.starts, item.ends): item for item in periods}
    for wish in (chosen_item, urgent):
        if wish in by_days:
            return by_days[wish]
    offered = [item for item in periods if item.due_on is not None] or list(periods)
    return next((item for item in offered if item.ends < day), offered[0] if offered else None)


def _places(
    registered: EntryIndicator, state: KnownState, period: EntryPeriod
) -> list[tuple[str, ValueKind, date, date, str]]:
    """The values of an indicator that a period asks for: its total, then each group that was ever reported."""
    name = str(registered.indicator.id)
    own = [place for place in state.values if place[0] == name and place[1] is ValueKind.ACTUAL]
    reported = {(place[2], place[3]) for place in own if not place[4]}
    groups = list(dict.fromkeys(place[4] for place in sorted(own, key=lambda place: place[4]) if place[4]))
    days = requested_values.periods_to_enter(registered.indicator, reported, (period.starts, period.ends))
    return [(name, ValueKind.ACTUAL, *pair, group) for pair in days for group in ("", *groups)]


def _to_row(
    state: KnownState,
    place: tuple[str, ValueKind, date, date, str],
    language: Language,
    closed: list[tuple[date, date]],
) -> EntryRow:
    current = state.values.get(place)
    target = state.values.get((place[0], ValueKind.TARGET, place[2], place[3], place[4]))
    return EntryRow(
        indicator=place[0],
        start=place[2],
        end=place[3],
        breakdown=place[4],
        value=shown_value(current, language),
        numerator=format_typed(language, current.numerator if current else None),
        denominator=format_typed(language, current.denominator if current else None),
        no_value=reason_of(current),
        note=current.note.strip() if current else "",
        in_force=fingerprint(current),
        state=State(current.state) if current else None,
        waits=current is not None and current.superseded_by is not None,
        is_closed=_is_closed(place[3], closed),
        target=target.value if target else None,
    )


def _to_view(
    registered: EntryIndicator, state: KnownState, language: Language, period: EntryPeriod | None
) -> EntryIndicatorView:
    row, name = registered.indicator, str(registered.indicator.id)
    stated = Origin.STATED.value
    own = sorted(
        (
            (place[3], place, item)
            for place, item in state.values.items()
            if place[0] == name and not place[4]
        ),
        key=lambda found_items: found_items[1][2:4],
    )
    dated = [(end, item.value) for end, place, item in own if place[1] is ValueKind.ACTUAL and item.value is not None]
    # What waits for it shows best what is asked: whether these are added up.
    held_numbers = [(end, state.held_numbers[place]) for end, place, _ in own if place in state.held_numbers]
    groups = {place[4] for place in state.values if place[0] == name and place[4]}
    return EntryIndicatorView(
        name=name,
        indicator_id=row.id,
        grant_ref=registered.grant_ref,
        code=row.code,
        title=pick_indicator_title(row, language),
        unit=row.unit,
        definition=row.definition,
        measure=Measure(row.measure),
        time_kind=TimeKind(row.time_kind) if row.time_kind_origin == stated else None,
        direction=Direction(row.direction) if row.direction_origin == stated else None,
        baseline=row.baseline,
        baseline_date=row.baseline_date,
        texts=property_texts(row),
        targets=tuple(
            (place[2], place[3], item.value, fingerprint(item))
            for _, place, item in own
            if place[1] is ValueKind.TARGET
        ),
        groups=tuple(sorted(groups)),
        examples=tuple(number for _, number in sorted([*dated, *held_numbers]))[-MAX_EXAMPLES:],
        previous=next((number for end, number in reversed(dated) if period and end < period.starts), None),
        waits=registered.withdrawn_by is not None,
        place=row.location,
        calculation=Calculation.parse(row.calculation),
        values=tuple(
            (place[2], place[3], item.value, State(item.state))
            for _, place, item in own
            if place[1] is ValueKind.ACTUAL
        ),
        assumed_time_kind=row.time_kind,
        aggregation=row.aggregation,
    )
