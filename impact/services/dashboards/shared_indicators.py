"""Shared indicators over the grantees that report them: totals, targets, coverage, and what cannot be added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.metrics import totals_over_grantees
from impact.metrics.formulas.period_spans import DAYS_OF_YEAR, Days, count_days, holds_period
from impact.model.access import Access
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind
from impact.model.vocabulary.value_states import State
from impact.services.core.titles_in_language import pick_title
from impact.services.core.view_mappers import group_rows
from impact.services.disclosure.viewer_filter import ViewerFilter
from impact.store.queries import Connection
from impact.store.queries import shared_indicators as shared_indicator_queries
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.queries.shared_indicators import (
    Dated,
    SharedFigureRecord,
    SharedIndicatorRecord,
    SharedLimits,
    SharedTargetRecord,
)
from impact.views.figures.figure_rows import Point
from impact.views.portfolio import NotAddable, SharedContribution, SharedTrend, SharedYear

# A school year counts as one, whenever it ends.
DAYS_NEARLY_A_YEAR = 350


def build_shared_trends(
    connection: Connection,
    access: Access,
    portfolio: PortfolioRecord,
    as_of: date | None,
    shown_until: date | None,
    limits: SharedLimits,
    viewer_filter: ViewerFilter,
) -> tuple[SharedTrend, ...]:
    """One trend per shared indicator, in the order in which the portfolio lists them.

    Values after `as_of` are left out; `shown_until` is the newest period end on the page, after which nothing is
    missing yet.

    Grantees report at different frequencies, so points are calendar years: values per period are added
    within the year, running totals and levels count once, with the last of the year. What is added up and of which
    the year still runs is left out: three quarters beside whole years look like a decline. People are
    counted per year only; over quarters or grantees the number of different people is a range. For
    viewers under pseudonyms totals are rounded, and hidden where they would disclose one grantee.
    """
    heads_by_key = group_rows(
        shared_indicator_queries.list_shared_indicators(connection, access, portfolio.id, limits),
        lambda head: head.shared_key,
    )
    figures = group_rows(
        shared_indicator_queries.list_shared_figures(connection, access, portfolio.id, as_of, limits),
        lambda row: row.indicator_id,
    )
    targets = group_rows(
        shared_indicator_queries.list_shared_targets(connection, access, portfolio.id, limits),
        lambda item: item.indicator_id,
    )
    definitions = {entry["id"]: entry for entry in viewer_filter.filter_titles(portfolio.shared_indicators)}
    order = [key for key in definitions if key in heads_by_key]
    order += [key for key in heads_by_key if key not in definitions]
    return tuple(
        _trend(key, heads_by_key[key], figures, targets, definitions.get(key), shown_until, access, viewer_filter)
        for key in order
    )


def collect_not_addable(trends: Iterable[SharedTrend]) -> tuple[NotAddable, ...]:
    """The indicators left out of a total, over all shared indicators."""
    return tuple(item for trend in trends for item in trend.not_addable)


def _trend(
    key: str,
    indicators: Sequence[SharedIndicatorRecord],
    figures: Mapping[int, Sequence[SharedFigureRecord]],
    targets: Mapping[int, Sequence[SharedTargetRecord]],
    definition: Mapping[str, str] | None,
    as_of: date | None,
    access: Access,
    viewer_filter: ViewerFilter,
) -> SharedTrend:
    heads = {head.id: head for head in indicators}
    definition_fields = definition or {}
    sample = indicators[0]
    aggregation = Aggregation(definition_fields.get("aggregation") or sample.aggregation)
    exclusions = totals_over_grantees.exclude_incompatible(
        [
            totals_over_grantees.Candidate(
                indicator_id=indicator,
                unit=head.unit,
                measure=Measure(head.measure),
                time_kind=TimeKind(head.time_kind),
                direction=head.direction,
                aggregation=Aggregation(head.aggregation),
            )
            for indicator, head in heads.items()
        ]
    )
    addable = [indicator for indicator in heads if indicator not in exclusions.left_out]
    years: dict[int, list[totals_over_grantees.Contribution]] = {}
    left_out = dict(exclusions.left_out)
    for indicator in addable:
        yearly = _contributions_by_year(
            heads[indicator], figures.get(indicator, ()), targets.get(indicator, ())
        )
        for year, contribution in yearly.items():
            if _is_running(year, as_of) and _is_part_of_year(heads[indicator], figures.get(indicator, ()), year):
                contribution = totals_over_grantees.Contribution(
                    indicator, target=contribution.target, target_weight=contribution.target_weight
                )
            years.setdefault(year, []).append(contribution)
        if not any(item.value is not None for item in yearly.values()):
            left_out.setdefault(indicator, "nothing_reported")
    owners = {indicator: head.organisation_id for indicator, head in heads.items()}
    measure = Measure(sample.measure)
    since, same = totals_over_grantees.find_same_contributors(years)
    trend_years = []
    for year in sorted(years):
        total = totals_over_grantees.add_contributions(aggregation, years[year])
        left_out.update({item: reason for item, reason in total.left_out.items() if item not in left_out})
        grantees = len({owners[item.indicator_id] for item in years[year] if item.value is not None})
        compared = totals_over_grantees.Total(None, None)
        if since is not None and year >= since and not viewer_filter.is_active:
            compared = _compare(aggregation, [item for item in years[year] if item.indicator_id in same], len(same))
        state = _resolve_state(total.value, year, as_of)
        if viewer_filter.is_active and total.value is not None:
            total = totals_over_grantees.protect_total(
                total, years[year], owners, measure, viewer_filter.small_number()
            )
            state = State.REPORTED if total.value is not None else State.SUPPRESSED
        trend_years.append(
            SharedYear(
                Point(
                    date(year, 1, 1), date(year, 12, 31), total.value, state, numerator=total.numerator,
                    denominator=total.denominator, n=total.weight, target=total.target,
                ),
                grantees=grantees,
                contributing=total.reporting,
                low=total.low,
                high=total.high,
                target=total.target,
                targeted=total.targeted,
                value_of_targeted=total.value_of_targeted,
                same_value=compared.value,
                same_target=compared.target,
            )
        )  # fmt: skip
    reported = [row for indicator in heads for row in figures.get(indicator, ())]
    # What some reach, beside what all do, would disclose the others to a viewer under pseudonyms.
    compares = since is not None and not viewer_filter.is_active
    return SharedTrend(
        key=key,
        title=_portfolio_title(definition_fields, access) or _title(sample, access, viewer_filter),
        unit=_unit(sample, viewer_filter),
        measure=measure,
        time_kind=TimeKind(sample.time_kind),
        aggregation=aggregation,
        years=tuple(trend_years),
        reporting=next((item.grantees for item in reversed(trend_years) if item.grantees), 0),
        organisations=len({head.organisation_id for head in heads.values()}),
        evidenced=sum(row.row_no is not None for row in reported) / len(reported) if reported else None,
        not_addable=_list_not_addable(left_out, heads, access, viewer_filter),
        same=len({owners[indicator] for indicator in same}) if compares else 0,
        same_since=since if compares else None,
        same_throughout=compares and all(_reporters(items) in (same, frozenset()) for items in years.values()),
        contributions=() if viewer_filter.is_active else tuple(_list_contributions(addable, heads, years, same)),
    )


def _resolve_state(total: float | None, year: int, as_of: date | None) -> State:
    """A year without any value is missing only where it is over on the day that the page shows."""
    if total is not None:
        return State.REPORTED
    return State.NOT_DUE if _is_running(year, as_of) else State.NOT_REPORTED


def _is_running(year: int, as_of: date | None) -> bool:
    return as_of is not None and date(year, 12, 31) > as_of


def _is_part_of_year(head: SharedIndicatorRecord, figures: Iterable[SharedFigureRecord], year: int) -> bool:
    """Whether what is added up of a year is of some of its months only: its quarters so far."""
    rows = [row for row in figures if row.period_end is not None and row.period_end.year == year]
    is_dated = bool(rows) and all(row.period_start is not None for row in rows)
    days = sum(count_days(_days_of(row)) for row in _leave_out_parts(rows))
    return TimeKind(head.time_kind) is TimeKind.PERIOD and is_dated and days < DAYS_NEARLY_A_YEAR


def _reporters(contributions: Iterable[totals_over_grantees.Contribution]) -> frozenset[int]:
    return frozenset(item.indicator_id for item in contributions if item.value is not None)


def _compare(
    aggregation: Aggregation, contributions: Sequence[totals_over_grantees.Contribution], count: int
) -> totals_over_grantees.Total:
    """The total of the same `count` indicators; their target only where each of them has one."""
    total = totals_over_grantees.add_contributions(aggregation, contributions)
    aims = sum(item.target is not None for item in contributions)
    return total if aims == count else replace(total, target=None)


def _list_contributions(
    addable: Sequence[int],
    heads: Mapping[int, SharedIndicatorRecord],
    years: Mapping[int, Sequence[totals_over_grantees.Contribution]],
    same: frozenset[int],
) -> Iterable[SharedContribution]:
    """What each indicator in the totals contributes per year, by the name of its grantee."""
    points: dict[int, list[Point]] = {}
    for year in sorted(years):
        for item in years[year]:
            if item.value is not None:
                points.setdefault(item.indicator_id, []).append(
                    Point(
                        date(year, 1, 1), date(year, 12, 31), item.value, numerator=item.numerator,
                        denominator=item.denominator, n=item.weight, target=item.target,
                    )
                )  # fmt: skip
    for indicator in addable:
        if indicator in points:
            head = heads[indicator]
            yield SharedContribution(
                indicator, head.organisation_id, head.organisation, tuple(points[indicator]), indicator in same
            )


def _list_not_addable(
    reasons: Mapping[int, str], heads: Mapping[int, SharedIndicatorRecord], access: Access,
    viewer_filter: ViewerFilter,
) -> tuple[NotAddable, ...]:  # fmt: skip
    rows = []
    for indicator, reason in reasons.items():
        head = heads[indicator]
        rows.append(
            NotAddable(
                indicator_id=indicator,
                organisation=viewer_filter.display_name(head.organisation_id, head.organisation),
                title=_title(head, access, viewer_filter),
                reason=reason,
            )
        )
    return tuple(
        sorted(rows, key=lambda item: item.organisation.casefold()) if viewer_filter.is_active else rows
    )


def _portfolio_title(definition_fields: Mapping[str, str], access: Access) -> str:
    """The title of a shared indicator in its portfolio, in the viewer's language, else Dutch; blank without one."""
    return str(definition_fields.get(access.language.value) or definition_fields.get("nl") or "")


def _title(head: SharedIndicatorRecord, access: Access, viewer_filter: ViewerFilter) -> str:
    if viewer_filter.hides(head.organisation_id):
        return viewer_filter.data_texts.show_title(head.organisation_id, head.id)
    return pick_title(head, access.language)


def _unit(head: SharedIndicatorRecord, viewer_filter: ViewerFilter) -> str:
    if viewer_filter.hides(head.organisation_id):
        return viewer_filter.data_texts.show_text(head.organisation_id, "unit", head.unit)
    return head.unit


def _contributions_by_year(
    head: SharedIndicatorRecord, figures: Sequence[SharedFigureRecord], targets: Sequence[SharedTargetRecord]
) -> dict[int, totals_over_grantees.Contribution]:
    """The contribution of one indicator to the total of each calendar year."""
    time_kind, aggregation = TimeKind(head.time_kind), Aggregation(head.aggregation)
    values_by_year = _group_by_year(figures)
    targets_by_year = _group_by_year(targets)
    contributions = {}
    for year in sorted({*values_by_year, *targets_by_year}):
        reported, year_targets = values_by_year.get(year, []), targets_by_year.get(year, [])
        if time_kind is TimeKind.PERIOD:
            reported, year_targets = _leave_out_parts(reported), _leave_out_parts(year_targets)
        else:
            reported = _find_last_state(reported, year_targets)
            year_targets = _find_last_state(year_targets, reported)
        contributions[year] = totals_over_grantees.combine_year(
            head.id,
            aggregation,
            [totals_over_grantees.Part(row.actual, row.numerator, row.denominator, row.n) for row in reported],
            [totals_over_grantees.Part(item.value, None, item.denominator, None) for item in year_targets],
        )
    return contributions


def _days_of(row: Dated) -> Days:
    return row.period_start, row.period_end


def _find_last_state(
    rows: Sequence[Dated], other_kind: Sequence[SharedFigureRecord] | Sequence[SharedTargetRecord]
) -> list[Dated]:
    """The one that speaks for a year, of values or targets of a state or running total: the last to end.

    Of those that end together (a year beside its last half) it is one with the period of one of the `other_kind`
    (targets of values, values of targets), else the longest of at most a year. Source: docs/metrics.md 2.5.
    """
    # Nearly always there is one, and nothing to choose: of a thousand indicators over five years that is felt.
    if len(rows) < 2:
        return list(rows)
    other_days = {(item.period_start, item.period_end) for item in other_kind}

    def rank(row: Dated) -> tuple[date, bool, int, date]:
        length = count_days(_days_of(row))
        start = row.period_start or date.min
        return row.period_end or date.min, _days_of(row) in other_days, length if length <= DAYS_OF_YEAR else 0, start

    return [max(rows, key=rank)]


def _leave_out_parts(rows: Sequence[Dated]) -> list[Dated]:
    """What is added up of a year: without the periods that lie within another (quarters beside their year).

    A period of more than a year is none of its parts, and beside others it says nothing of this year.
    """
    if len(rows) < 2:
        return list(rows)
    of_year = [row for row in rows if count_days(_days_of(row)) <= DAYS_OF_YEAR] or rows
    return [row for row in of_year if not any(holds_period(_days_of(other), _days_of(row)) for other in of_year)]


def _group_by_year(rows: Sequence[Dated]) -> dict[int, list[Dated]]:
    """Rows with a period end, by the calendar year in which it lies."""
    by_year: dict[int, list[Dated]] = {}
    for row in rows:
        if row.period_end is not None:
            year = row.period_end.year
            if year in by_year:
                by_year[year].append(row)
            else:
                by_year[year] = [row]
    return by_year
