"""A grantee's own workbook to fill in: its indicators, what is known of them, and the periods to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.i18n import period as period_words
from impact.i18n import text
from impact.ingest.extract import missing_reasons
from impact.ingest.template.writer import Asked, Given, Period, TemplateIndicator, template
from impact.model.access import Access
from impact.model.words import REPORTING_FREQUENCIES, Language, Level, Measure, State, TimeKind, Variant
from impact.services.calendar.reporting_periods import periods_of
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.view_mappers import grouped, indicator_title
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import figures as read_figures
from impact.store.queries import organisations as read
from impact.store.queries import rounds as read_rounds
from impact.store.queries.figures import PointRecord
from impact.store.schema.records import IndicatorRecord, ValueRecord

YEARS_AHEAD = 1
YEAR = timedelta(days=366)

Row = Mapping[Any, Any]


def workbook(
    access: Access, organisation_id: int, workspace: Workspace, *, language: Language | None = None,
    period_id: int | None = None, portfolio_id: int | None = None,
) -> tuple[str, bytes]:  # fmt: skip
    """File name and bytes of a grantee's template: what was reported in grey, what is asked to fill in.

    Of one portfolio where one is asked, or where the period is that of one.
    With a period of the calendar it asks what ends within that period and shows the year before it; without one it
    asks the year after the last reported one. Only indicators with a code are in it, since the code is what a
    filled-in row is recognised by. NotAllowed for who may only look: its breakdowns are not protected. NotFound
    outside the access or where there is nothing to fill in.
    """
    allow(access, Action.FETCH, Kind.TEMPLATE, workspace, organisation_id)
    words = language or access.language
    with reading(access, workspace) as connection:
        asked = _asked(connection, access, organisation_id, period_id)
        if asked is not None:
            portfolio_id = asked.portfolio_id
        head = read.organisation(connection, access, organisation_id)
        query = read_figures.rows(
            access, as_of=None, organisation_id=organisation_id, portfolio_id=portfolio_id
        )
        rows = [row for row in read_figures.stream(connection, query) if row.indicator.code]
        if head is None or not rows:
            raise NotFound("frame.organisation_not_found")
        # Whoever's own waits for review gets it back; whoever reviews hands in beside what counts.
        waits = not may(access.role, Action.APPROVE, Kind.SUBMISSION)
        held = _held(connection, [row.indicator.id for row in rows], with_waiting=waits)
        closed = _closed(connection, access, organisation_id, portfolio_id)
    newest = _newest(held)
    items = []
    for row in (each.indicator for each in rows):
        wanted = _following(row, held, newest) if asked is None else _within(row, held, _period_of(asked))
        if wanted:
            items.append(_indicator(row, held, wanted, words))
    if not items:
        raise NotFound("frame.organisation_not_found")
    when = str(newest + YEARS_AHEAD) if asked is None else period_words(words, *_period_of(asked))
    name = f"{head.name} {text(words, 'template.sheet.measurements').lower()} {when}.xlsx"
    round_ = Asked(_period_of(asked), asked.due_on) if asked is not None else None
    made = template(words, head.name, items, (), asked=round_, closed=closed)
    record(workspace, actor(access.account_id), Action.FETCH.value, Kind.TEMPLATE.value, organisation_id,
           organisation_id=organisation_id)  # fmt: skip
    return name, made


@dataclass(frozen=True, slots=True)
class _Held:
    """What is known of a grantee's indicators, by id: totals, targets and parts, and the periods of these."""

    totals: Mapping[int, Sequence[PointRecord]]
    targets: Mapping[int, Sequence[ValueRecord]]
    parts: Mapping[int, Sequence[ValueRecord]]
    periods: Mapping[int, set[Period]]


def _of(item: PointRecord | ValueRecord) -> int:
    return item.indicator_id


def _held(connection: Connection, ids: list[int], *, with_waiting: bool) -> _Held:
    totals = grouped(read_figures.series(connection, ids, None), _of)
    if with_waiting:
        # What waits was handed in too: without it an untouched template would change it back.
        totals |= grouped(read_figures.series(connection, ids, None, Variant.WITH_PENDING), _of)
    targets = grouped(read_figures.targets(connection, ids), _of)
    broken_down = read_figures.parts(connection, ids, None, all_periods=True, with_waiting=with_waiting)
    parts = grouped(broken_down, _of)
    periods = {key: _periods((*totals.get(key, ()), *targets.get(key, ()))) for key in ids}
    return _Held(totals, targets, parts, periods)


def _asked(
    connection: Connection, access: Access, organisation_id: int, period_id: int | None
) -> read_rounds.PortfolioPeriod | None:
    """The period of the calendar that is asked; NotFound where the grantee does not report in its rhythm."""
    if period_id is None:
        return None
    found = read_rounds.period(connection, period_id)
    grants = read_rounds.grants(connection, access, organisation_id)
    rhythms = {(grant.portfolio_id, grant.reporting) for grant in grants}
    if found is None or (found.portfolio_id, found.frequency) not in rhythms:
        raise NotFound("rounds.no_period")
    return found


def _period_of(asked: read_rounds.PortfolioPeriod) -> Period:
    return asked.starts, asked.ends


def _closed(connection: Connection, access: Access, organisation_id: int, portfolio_id: int | None) -> list[Period]:
    """The periods that the fund closed, in the portfolio that is asked or in all."""
    grants = read_rounds.grants(connection, access, organisation_id)
    portfolios = {grant.portfolio_id for grant in grants if portfolio_id in (None, grant.portfolio_id)}
    return [
        period
        for portfolio in sorted(portfolios)
        for period in read_rounds.locked_periods(connection, portfolio, organisation_id)
    ]


def _newest(held: _Held) -> int:
    """The last reported year, else the last of which anything is known."""
    reported = [
        item.period_end.year
        for each in held.totals.values()
        for item in each
        if item.state == State.REPORTED and item.period_end
    ]
    return max(reported, default=max((end.year for each in held.periods.values() for _, end in each), default=0))


def _following(row: IndicatorRecord, held: _Held, newest: int) -> list[Period]:
    """The last reported year and the one after it, in the rhythm of the indicator."""
    everything = {period for each in held.periods.values() for period in each}
    rhythm = {_months(period) for period in held.periods[row.id] or everything}
    # An indicator without targets is asked in the periods of the others of its rhythm.
    asked = {period for period in everything if _months(period) in rhythm}
    return sorted(period for period in asked if newest <= period[1].year <= newest + YEARS_AHEAD)


def _within(row: IndicatorRecord, held: _Held, round_: Period) -> list[Period]:
    """The periods of an indicator that end within the round, with those of the year before; none where none does.

    Its rhythm is that of its own periods, else the one agreed for it, else that of the round.
    """
    starts, ends = round_
    own = held.periods[row.id]
    agreed = [frequency.months for frequency in REPORTING_FREQUENCIES if frequency == row.frequency]
    months = {_months(period) for period in own} or set(agreed)
    asked = {period for period in own if starts <= period[1] <= ends}
    for frequency in REPORTING_FREQUENCIES:
        if frequency.months in months:
            asked |= {
                (first, last)
                for year in {starts.year, ends.year}
                for first, last, _ in periods_of(year, frequency)
                if starts <= last <= ends
            }
    if not asked and not months & {frequency.months for frequency in REPORTING_FREQUENCIES}:
        asked = {round_}
    earlier = {period for period in own if starts - YEAR <= period[1] < starts}
    return sorted(asked | earlier, key=lambda period: (period[1], period[0])) if asked else []


def _indicator(row: IndicatorRecord, held: _Held, periods: Sequence[Period], words: Language) -> TemplateIndicator:
    totals, parts = held.totals.get(row.id, ()), held.parts.get(row.id, ())
    return TemplateIndicator(
        code=row.code,
        title=indicator_title(row, words),
        unit=row.unit,
        measure=Measure(row.measure),
        level=Level(row.level),
        baseline=row.baseline,
        breakdowns=tuple(dict.fromkeys(part.breakdown for part in parts)),
        periods=tuple(periods),
        targets={
            (item.period_start, item.period_end): item.value
            for item in held.targets.get(row.id, ())
            if item.value is not None and item.period_start and item.period_end
        },
        values=_values(totals, parts),
        definition=row.definition,
        numerator_text=row.numerator_text,
        denominator_text=row.denominator_text,
        source=row.source,
        time_kind=TimeKind(row.time_kind),
    )


def _periods(items: Iterable[PointRecord | ValueRecord]) -> set[Period]:
    return {(item.period_start, item.period_end) for item in items if item.period_start and item.period_end}


def _months(period: Period) -> int:
    start, end = period
    after = date.fromordinal(end.toordinal() + 1)
    return (after.year - start.year) * 12 + after.month - start.month


def _values(
    totals: Iterable[PointRecord], parts: Iterable[ValueRecord]
) -> dict[tuple[Period, str], Given]:
    """What was handed in before, as it was handed in; an unclear value keeps its own words."""
    found: dict[tuple[Period, str], Given] = {}
    handed_in: list[tuple[str, float | None, PointRecord | ValueRecord]] = [
        *(("", total.actual, total) for total in totals),
        *((part.breakdown, part.value, part) for part in parts),
    ]
    for breakdown, value, item in handed_in:
        if item.period_start is None or item.period_end is None:
            continue
        state = State(item.state)
        without = state in missing_reasons.WITHOUT_VALUE
        raw = item.raw or ""
        found[(item.period_start, item.period_end), breakdown] = Given(
            value=value if state is State.REPORTED else ("" if without else raw),
            no_value=raw if without else "",
            numerator=item.numerator,
            denominator=item.denominator,
            n=item.n,
            note=item.note or "",
            earlier=True,
        )
    return found
